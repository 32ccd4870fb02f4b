"""*Cierre y entrega*: the year in numbers, what was learned, what stays pending, and who coordinates next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from app import wall_clock
from app.errors import AppError, InvalidData
from app.models.database import Database
from app.services import plan_close, rows
from app.services.indicators_words import share_words
from app.services.rules import Count
from app.text_dates import long_date
from app.ui import failures, finders, theme, values
from app.ui.page import Context
from app.ui.pages import plan_archive
from app.ui.pages.plan_archive import YearArchive
from app.ui.pages.record_part import FormPart
from app.ui.steps import step
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.moments import DateField
from app.ui.widgets.parts import bring_into_sight, button, label
from app.ui.widgets.pickers import PersonPicker
from app.ui.widgets.rows import BoxedList, FormRow, FormSection
from app.ui.widgets.status import InlineNotice, StatusChip
from app.ui.widgets.texts import LongText

_MARCH = 3
HANDOVER, ACHIEVEMENTS = "handover_notes", "achievements"
_LAPTOP = "El computador de {} todavía no coordina: no puede invitar ni aceptar a otros. Dele la coordinación en Red."


class ClosePart(FormPart):
    """What a year leaves to the next one."""

    tipo = "annual_plan"
    tables = frozenset({"annual_plan", "commitment", "membership", "person", "practice", "meeting", "adoption",
                        "phea_cycle", "network_rule"})  # fmt: skip

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.numbers = BoxedList("El año en cifras", "Salen de lo que ya está anotado.")
        self.column.column.insertWidget(1, self.numbers)
        self.pending = BoxedList("Acuerdos que quedan abiertos", "Vuelven solos a la primera sesión del año siguiente.")
        self.column.column.insertWidget(3, self.pending)
        self.archive = YearArchive(context, self)

    def build(self) -> Mapping[str, FormRow]:
        """Achievements, pending matters and the handover."""
        told = FormSection("Balance")
        told.corner.addWidget(self.saver.tick)
        self.column.add(told)
        hint = "Prácticas que quedan, se adaptaron o se dejaron, y qué cambió en las salas de clases."
        found = {
            ACHIEVEMENTS: told.add("Logros del año", LongText(lines=3), hint=hint),
            "pending_for_next": told.add("Lo que queda para el año siguiente", LongText(lines=2)),
            "evaluation_notes": told.add(
                "Seguimiento y evaluación", LongText(lines=3),
                hint="Lo que se escribió a mitad de año. Agregue qué harían igual y qué de otro modo.",
            ),
        }
        found[HANDOVER] = self._build_handover()
        archive = FormSection("Archivo del año", "Una copia de todos los registros, para guardar o entregar.")
        save = button(plan_archive.NAME, self._ask_where, icon="archive")
        archive.add_widget(_holding(save))
        self.column.add(archive)
        return found

    def _build_handover(self) -> FormRow:
        database = self.context.database
        hint = "En qué sesión se eligió se anota después en Red, en su cargo: así sale entre los acuerdos del acta."
        section = self.handover = FormSection("Entrega de la coordinación", hint)
        self.now = label("", "muted")
        self.person = PersonPicker(finders.people(database), create=finders.new_person(self.context))
        self._given: tuple[str, str | None] | None = None
        self.day = DateField()
        section.add("Coordina hoy", self.now)
        self.person_row = section.add("Quién sigue", self.person)
        self.day_row = section.add("Desde", self.day, beside=True)
        self.give = button("Entregar la coordinación", self._hand_over, icon="handshake")
        self.problem = InlineNotice("problem")
        hint = "Contactos, fechas, lo que conviene saber. Lo leen todos: no escriba claves."
        row = section.add("Notas de la entrega", LongText(lines=2), hint=hint)
        section.add_widget(_holding(self.give))
        section.add_widget(self.problem)
        self.laptop = InlineNotice("info")
        self.laptop.pressed.connect(partial(self.context.navigate, "red", part="computadores"))
        section.add_widget(self.laptop)
        self.column.add(section)
        return row

    def lock(self, *, locked: bool) -> None:
        """A closed year still tells who coordinates next."""
        super().lock(locked=locked)
        notes: Any = self.form.rows[HANDOVER].field
        notes.setReadOnly(False)

    def refresh(self) -> None:
        """Count again."""
        super().refresh()
        database = self.context.database
        plan = rows.load(database, "annual_plan", self.record)
        today = wall_clock.today()
        year = plan["year"] or today.year
        told = plan_close.in_numbers(database, year, today=today)
        self._show_numbers(told)
        self.pending.clear()
        self.pending.setVisible(bool(told.pending))
        for row in told.pending:
            line = " · ".join(part for part in (row.responsible, values.date_words(row.due_date or "")) if part)
            chip = StatusChip("problem", "Atrasado") if row.overdue else None
            self.pending.add_row(row.text or "Acuerdo sin texto", line, chip=chip, run=partial(self._go, row.id))
        self._show_coordination(plan["handed_over_to_id"], today)
        # Who is chosen and not yet handed over to stays, whatever else is saved meanwhile.
        given = (self.record, plan["handed_over_to_id"])
        if given != self._given and not self.person.hasFocus() and not self.person.problem():
            self._given = given
            self.person.set_value(plan["handed_over_to_id"], finders.person_name(database, plan["handed_over_to_id"]))
        if not self.day.value() and not self.day.edit.text():
            self.day.set_value(max(today, date(year + 1, _MARCH, 1)).isoformat())
        self.follow()

    def begin_handover(self) -> None:
        """Bring into sight where the coordination is handed over, and ask who follows."""
        bring_into_sight(self.handover)
        self.person.setFocus()

    def lead_to(self, name: str) -> QWidget:
        """Bring what is written of the year, or was left for whoever coordinates next, into sight; give its field."""
        row = self.form.rows[name]
        bring_into_sight(self.handover if name == HANDOVER else row)
        return row.field

    def first_focus(self) -> QWidget | None:
        """None: one reads the year in figures first, and what is written comes after."""
        return None

    def _show_coordination(self, successor: str | None, today: date) -> None:
        database = self.context.database
        names = ", ".join(plan_close.coordinators(database, today)) or "Nadie tiene la coordinación anotada."
        then = [f"Desde el {long_date(day, year=True)}, {name}." for day, name in plan_close.coming(database, today)]
        self.now.setText("\n".join([names, *then]))
        name = finders.person_name(database, successor)
        waits = bool(successor) and _needs_office(database, name)
        self.laptop.tell(_LAPTOP.format(name) if waits else "", "Ver computadores")

    def _show_numbers(self, told: plan_close.YearInNumbers) -> None:
        self.numbers.clear()
        listed = (
            ("Prácticas compartidas en sesiones, de la meta", _of(told.practices)),
            ("Sesiones realizadas", values.number_words(told.meetings_held)),
            ("Asistencia del año", _of(told.attendance, told.small)),
            ("Prácticas aplicadas en otras aulas", values.number_words(told.adoptions)),
            ("Ciclos de mejora cerrados", values.number_words(told.cycles_closed)),
            ("Acuerdos del año cumplidos", _of(told.commitments_done, told.small)),
        )
        for words, number in listed:
            self.numbers.add_row(number, words)

    def _go(self, commitment: str) -> None:
        self.context.navigate("acuerdos", id=commitment)

    def _hand_over(self) -> None:
        person, iso = self.person.value(), self.day.value()
        self.problem.hide()
        if self.person.halts():
            return
        self.person_row.set_problem("" if person else "Diga quién sigue en la coordinación.")
        self.day_row.set_problem("" if iso else self.day.problem() or "Diga desde qué día coordina.")
        if not person or not iso:
            (self.day if person else self.person).setFocus()
            return
        if not self.saver.flush():
            return
        database, on = self.context.database, date.fromisoformat(iso)
        try:
            done = plan_close.hand_over(database, self.record, person, on=on, today=wall_clock.today())
        except InvalidData as error:  # the day is the only thing that can be wrong
            self.day_row.set_problem(failures.why_not(error))
            self.day.setFocus()
            return
        except AppError as error:
            self.problem.tell(failures.why_not(error))
            return
        held = [done]

        def again() -> None:
            held[:] = [plan_close.hand_over(database, done.plan_id, person, on=on, today=wall_clock.today())]

        def back() -> None:
            plan_close.take_back(database, held[-1])

        name, since = self.person.title(), long_date(iso, year=True)
        said = f"{name} coordina desde el {since}" if done.membership else f"{name} sigue en la coordinación"
        step(self.context, "Entregar la coordinación", do=again, undo=back, said=said, run=False)
        self.refresh()

    def _ask_where(self) -> None:
        if self.saver.flush():
            self.archive.ask_where(rows.load(self.context.database, "annual_plan", self.record)["year"])


def _needs_office(database: Database, name: str) -> bool:
    """Whether the laptop of who follows may not invite yet, and this one can let it."""
    from app.sync.history import coordinates_here
    from app.sync.roster import listed

    theirs = [one for one in listed(database) if one.person == name and not one.retired]
    return bool(theirs) and not any(one.coordinates for one in theirs) and coordinates_here(database)


def _holding(widget: QWidget) -> QWidget:
    holder = QWidget()
    flow = FlowLayout(holder, theme.S)
    flow.setContentsMargins(theme.px(theme.L), theme.px(theme.M), theme.px(theme.L), theme.px(theme.M))
    flow.addWidget(widget)
    return holder


def _of(count: Count, small: int | None = None) -> str:
    if not count.whole:
        return "Sin datos todavía"
    return f"{count.part} de {count.whole}" if small is None else share_words(count, small)
