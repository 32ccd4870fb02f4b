"""*Calendario*: the year's sessions as they are planned, their warnings, and each made into a session once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.errors import AppError, NotFound
from app.services import labels, meeting_rows, network, plan_calendar, rows
from app.ui import failures, finders, icons, theme, values
from app.ui.page import Context
from app.ui.pages.meetings_days import days_off
from app.ui.pages.part_row import Column, PartRow
from app.ui.pages.parts_box import PartsBox
from app.ui.pages.record_part import FormPart
from app.ui.steps import added, all_added
from app.ui.widgets.choices import ChoiceCombo, FilterChips
from app.ui.widgets.decimals import DecimalLine
from app.ui.widgets.moments import DateField, TimeField
from app.ui.widgets.parts import button, clear, column_layout, label, row_layout
from app.ui.widgets.pickers import PersonPicker, SchoolPicker
from app.ui.widgets.rows import FormRow
from app.ui.widgets.status import InlineNotice
from app.ui.widgets.texts import TextLine


class SchoolChips(FilterChips):
    """Several schools of the network; one that left is shown while it is among them."""

    def __init__(self, options: Iterable[tuple[str, str]]) -> None:
        super().__init__(list(options), "Escuelas")

    def set_value(self, codes: Iterable[str] | None) -> None:
        """Press these and no others, without telling."""
        wanted = list(codes or ())
        for code in wanted:
            if code not in self.chips:
                self._add(code, "Escuela retirada")
        super().set_value(wanted)


class SessionLink(QWidget):
    """The session of a planned date: made with one button, then reached by it. `pressed(entry id, session id)`."""

    pressed = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._held: str | None = None
        self._made = self._locked = False
        self.button = button("Programar sesión", self._press, icon="plus")
        self.none = label("Sin programar", wrap=False)
        line = row_layout(self)
        line.addWidget(self.button)
        line.addWidget(self.none)
        self.none.hide()
        self.setFocusProxy(self.button)

    def set_name(self, name: str) -> None:
        """What stands on the button names it."""

    def value(self) -> str | None:
        """The session, None while there is none."""
        return self._held

    def set_value(self, meeting: str | None) -> None:
        """Hold a session, as far as is known a visible one."""
        self._held = meeting
        self.show_made(made=bool(meeting))

    def show_made(self, *, made: bool) -> None:
        """Say whether the session is there to be seen; one that was taken away can be planned again."""
        self._made = made
        self.button.setVisible(made or not self._locked)
        self.none.setVisible(self._locked and not made)
        words = "Ver la sesión" if made else "Programar sesión"
        self.button.setText(f" {words}")
        self.button.setIcon(icons.icon("calendar-days" if made else "plus"))
        self.button.setAccessibleName(words)

    def setReadOnly(self, locked: bool) -> None:
        """Let none be made meanwhile; one that was made is reached all the same."""
        self._locked = locked
        self.show_made(made=self._made)

    def _press(self) -> None:
        holder: QWidget | None = self
        while holder is not None and not isinstance(holder, PartRow):
            holder = holder.parentWidget()
        if holder is not None:
            self.pressed.emit(holder.id, (self._held or "") if self._made else "")


class CalendarPart(FormPart):
    """A line a date, that unfolds; what deserves a look stands above."""

    tipo = "annual_plan"
    tables = frozenset({
        "annual_plan", "calendar_entry", "school", "school_pause", "meeting", "school_break", "network_rule",
    })  # fmt: skip
    add_words = "Agregar una fecha"

    def __init__(self, context: Context) -> None:
        self._off = days_off(context)
        super().__init__(context)
        self.saver.saved.connect(self._look)

    def build(self) -> Mapping[str, FormRow]:
        """The warnings, the turns of the hosts, and the dates."""
        self.notices = QWidget()
        column_layout(self.notices, gap=theme.S)
        self.turns = label("", "muted")
        self.column.add(self.notices)
        self.column.add(self.turns)
        self.dates = PartsBox(
            self.context, self.saver, "Sesiones del año", self._columns(),
            tipo="calendar_entry", parent_field="plan_id", noun="la fecha", verb="Agregar fecha",
            empty="Proponga las fechas del año, o agregue una por una.",
            fresh={"kind": "meeting", "modality": "in_person"}, order=_by_date, summary=self._summary,
        )  # fmt: skip
        self.propose = button("Proponer fechas", self._propose, icon="calendar-days", role="flat")
        self.dates.corner.insertWidget(0, self.propose)
        self.dates.corner.insertWidget(0, self.saver.tick)
        self.boxes.append(self.dates)
        self.column.add(self.dates)
        return {}

    def _columns(self) -> tuple[Column, ...]:
        database = self.context.database
        person = partial(PersonPicker, finders.people(database), create=finders.new_person(self.context))
        school = partial(SchoolPicker, finders.schools(database))
        kinds, modalities = (labels.choices("calendar_entry", field) for field in ("kind", "modality"))
        return (
            Column("date", "Fecha", DateField, whole=True),
            Column("host_school_id", "Escuela anfitriona", school, partial(finders.school_name, database), whole=True),
            Column("topic", "Tema", TextLine, whole=True),
            Column("presenting_school_ids", "Escuelas que presentan", self._school_chips, whole=True),
            Column("responsible_id", "Responsable", person, partial(finders.person_name, database), whole=True),
            Column("start", "Inicio", TimeField),
            Column("end", "Término", TimeField),
            Column("pedagogical_hours", "Horas pedagógicas", DecimalLine),
            Column("kind", "Tipo", partial(ChoiceCombo, kinds, empty="")),
            Column("modality", "Modalidad", partial(ChoiceCombo, modalities, empty="")),
            Column("meeting_id", "Sesión", self._session_link),
        )

    def _summary(self, record: Mapping[str, Any]) -> tuple[str, str]:
        day = values.date_words(record["date"]) if record["date"] else "Sin fecha todavía"
        host = finders.school_name(self.context.database, record["host_school_id"])
        hours = " a ".join(part for part in (record["start"], record["end"]) if part)
        made = self._session_words(record["meeting_id"], record["date"])
        off = self._off_words(record["date"])
        return _line(day[:1].upper() + day[1:], host), _line(off, record["topic"], hours, made)

    def _off_words(self, planned: str | None) -> str:
        """Why it is no day to meet, said in its line too: whoever writes it may not see the top of the page."""
        return (self._off(date.fromisoformat(planned)) or "").rstrip(".") if planned else ""

    def _session_words(self, meeting: str | None, planned: str | None) -> str:
        """What became of the session of a planned day: the plan keeps that day, whatever became of it."""
        try:
            held = rows.load(self.context.database, "meeting", meeting or "")
        except NotFound:
            return "Sin programar"
        if held["status"] == "suspended":
            return f"Su sesión {meeting_rows.suspended_words(held['suspension_reason'])}"
        if held["date"] and planned and held["date"] != planned:
            return f"Su sesión quedó para el {values.date_words(held['date'])}"
        return "Con su sesión"

    def lock(self, *, locked: bool) -> None:
        """Only show, or let change."""
        super().lock(locked=locked)
        self.propose.setVisible(not locked)

    def _school_chips(self) -> QWidget:
        return SchoolChips((row.id, row.name) for row in network.schools(self.context.database))

    def _session_link(self) -> QWidget:
        link = SessionLink()
        link.pressed.connect(self._go_to_session)
        return link

    def refresh(self) -> None:
        """Read the dates again."""
        super().refresh()
        self._look()

    def add(self) -> None:
        """A new date (Ctrl+N)."""
        self.dates.add_part()

    def _look(self) -> None:
        found = plan_calendar.calendar(self.context.database, self.record, self._off)
        for row in found.entries:
            if (line := self.dates.lines.get(row.id)) is not None:
                line.fields["meeting_id"].show_made(made=row.meeting_id is not None)
        layout = self.notices.layout()
        assert layout is not None
        clear(layout)
        for words in found.warnings:
            layout.addWidget(InlineNotice("attention", words))
        self.notices.setVisible(bool(found.warnings))
        turns = ", ".join(f"{name} ({times})" for name, times in found.hosts if times)
        self.turns.setText(f"Anfitrionas: {turns}." if turns else "")
        self.turns.setVisible(bool(turns))

    def _propose(self) -> None:
        if not self.saver.flush():
            return
        try:
            made = plan_calendar.propose(self.context.database, self.record, self._off)
        except AppError as error:
            self.saver.notice.tell(failures.why_not(error))
            return
        if not made:
            self.context.toast("El calendario ya tiene las sesiones de lo que queda del año.")
            return
        said = f"Listo: {values.count_words(len(made), 'fecha propuesta', 'fechas propuestas')}"
        all_added(self.context, "calendar_entry", made, "Proponer fechas", said=said)
        self.refresh()
        self.follow()

    def _go_to_session(self, entry: str, meeting: str) -> None:
        if not self.saver.flush():
            return
        if not meeting:
            try:
                meeting = plan_calendar.schedule(self.context.database, entry)
            except AppError as error:
                self.saver.notice.tell(failures.why_not(error))
                return
            added(self.context, "meeting", meeting, "Programar la sesión", said="Sesión programada")
        self.context.navigate("sesiones", id=meeting, part="datos")


def _line(*parts: str | None) -> str:
    return " · ".join(part for part in parts if part)


def _by_date(record: Mapping[str, Any]) -> tuple[str, str]:
    return record["date"] or "9", record["id"]
