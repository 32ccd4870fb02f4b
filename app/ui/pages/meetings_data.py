"""*Datos*: when, where and what for."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from app.services import labels, meeting_hours, meetings, rows, rules
from app.ui import finders, theme
from app.ui.autosave import Autosave
from app.ui.bound import ENDS_BEFORE, BoundForm
from app.ui.page import Context
from app.ui.pages import meetings_words as words
from app.ui.pages.meetings_days import holidays
from app.ui.pages.meetings_due import DueLeft
from app.ui.pages.meetings_fields import HoursLine
from app.ui.pages.meetings_part import Part
from app.ui.people_field import PeopleField
from app.ui.widgets.checks import Check
from app.ui.widgets.choices import ChoiceCombo, FilterChips
from app.ui.widgets.moments import DateField, TimeField
from app.ui.widgets.numbers import WholeNumber
from app.ui.widgets.parts import clear, column_layout, label
from app.ui.widgets.pickers import PersonPicker, SchoolPicker
from app.ui.widgets.rows import FormRow, FormSection
from app.ui.widgets.status import InlineNotice
from app.ui.widgets.texts import LongText, TextLine

_SUSPENDED = "La sesión está suspendida y guarda todo lo escrito. Para darle otra fecha, use «Reprogramar»."


class DataPart(Part):
    """The session's own fields, saved as they are typed."""

    tables = frozenset({"meeting", "person", "school", "school_break", "network_rule", "commitment"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.notices = QWidget()
        column_layout(self.notices, gap=theme.S)
        self.column.add(self.notices)
        self.month = label("", "small")
        self.column.add(self.month)
        self.saver = Autosave(context.jobs, self._store, self)
        self.column.add(self.saver.notice)
        self.along = DueLeft(context)
        self.column.add(self.along)
        self.form = BoundForm(self._when() | self._what() | self._how())
        # Not the date itself: what is typed next would take its place.
        self.along.leaving.connect(self.form.rows["date"].field.button.setFocus)
        self.saver.watch(*self.form.fields())
        self.saver.saved.connect(self._show_warnings)

    def _when(self) -> dict[str, Any]:
        database = self.context.database
        section = FormSection("Cuándo y dónde")
        section.corner.addWidget(self.saver.tick)
        self.column.add(section)
        self.hours = HoursLine()
        place = "Cómo llegar, dónde estacionar, quién abre."
        return {
            "date": section.add("Fecha", DateField(), beside=True),
            "start": section.add("Inicio", TimeField(), beside=True),
            "end": section.add("Término", TimeField(), beside=True),
            "pedagogical_hours": section.add(
                "Horas pedagógicas", self.hours, hint="Salen de las horas de inicio y término.", beside=True
            ),
            "modality": section.add("Modalidad", ChoiceCombo(labels.choices("meeting", "modality")), beside=True),
            "host_school_id": section.add("Escuela anfitriona", SchoolPicker(finders.schools(database))),
            "place": section.add("Lugar y cómo llegar", LongText(lines=2), hint=place),
        }

    def _what(self) -> dict[str, Any]:
        database = self.context.database
        section = FormSection("Para qué")
        self.column.add(section)
        people, create = finders.people(database), finders.new_person(self.context)
        found = {
            "objective": section.add("Objetivo", LongText(lines=2), hint="Una frase basta.", required=True),
            "expected_product": section.add("Producto esperado", LongText(lines=2)),
            "thread_with_previous": section.add("Hilo con la sesión anterior", LongText(lines=2)),
            "to_bring": section.add("Qué traer", LongText(lines=2)),
        }
        more = FormSection("Cómo se llama")
        self.column.add(more)
        kinds = ChoiceCombo(labels.choices("meeting", "kind"))
        return found | {
            "title": more.add("Título", TextLine()),
            "number": more.add("Número", WholeNumber(most=999), beside=True),
            "kind": more.add("Tipo", kinds, beside=True),
            "convened_by_id": more.add("Convoca", PersonPicker(people, create=create)),
        }

    def _how(self) -> dict[str, Any]:
        section = FormSection("Cómo se hace")
        self.column.add(section)
        host = "Qué prepara la escuela que recibe: sala, almuerzo, lo que mostrará a los demás."
        modes = FilterChips(list(labels.choices("meeting", "learning_modes").items()), "Aprendizaje en red")
        alone = FormRow("La conduce el propio microcentro", Check("Sí"), "Sin apoyo de la asesoría.", beside=True)
        section.add_widget(alone)
        return {
            "led_by_ids": section.add("Conduce", PeopleField(self.context, "Agregar a quien conduce")),
            "led_without_supervision": alone,
            "learning_modes": section.add("Aprendizaje en red", modes),
            "host_preparation": section.add("Preparación de la escuela anfitriona", LongText(lines=2), hint=host),
        }

    def begin(self) -> None:
        """Another session."""
        self.saver.forget()
        self.form.forget()
        self.along.forget()

    def refresh(self) -> None:
        """Read the fields again."""
        database = self.context.database
        found = rows.load(database, "meeting", self.meeting)
        titles = {
            "host_school_id": finders.school_name(database, found["host_school_id"]),
            "convened_by_id": finders.person_name(database, found["convened_by_id"]),
        }
        self.form.show(found, titles)
        self._tell_order()
        # With another day written over it, it would stay suspended.
        self.form.rows["date"].field.setReadOnly(found["status"] == "suspended")
        self._show_warnings()

    def save_now(self) -> bool:
        """Save what is typed."""
        return self.saver.leave()

    def first_focus(self) -> QWidget | None:
        """The date, from which a session is planned; None later, when what is typed there would take its place."""
        status = rows.load(self.context.database, "meeting", self.meeting)["status"] if self.meeting else "planned"
        return self.form.rows["date"].field if status == "planned" else None

    def ask_for(self, field: str, sentence: str) -> None:
        """Put the keyboard where something is lacking, and say so there."""
        self.form.rows[field].set_problem(sentence)
        self.form.rows[field].field.setFocus()

    def _store(self) -> None:
        self.form.store(self._write)
        self._tell_order()

    def _tell_order(self) -> None:
        self.form.tell_order("start", "end", ENDS_BEFORE)

    def _write(self, changes: dict[str, Any]) -> None:
        fields = dict(changes)
        if changes.get("date"):
            fields["school_year"] = int(str(changes["date"])[:4])
            before = rows.load(self.context.database, "meeting", self.meeting)["date"]
            self.along.written(before, changes["date"])
        meetings.update(self.context.database, self.meeting, fields)

    def _show_warnings(self) -> None:
        layout = self.notices.layout()
        assert layout is not None
        clear(layout)
        found = meetings.warnings(self.context.database, self.meeting, holidays(self.context))
        lacking = meetings.missing(self.context.database, self.meeting)
        asked = [sentence for field, sentence in lacking if field != "number"]
        for code, sentence in found:
            if code in {"holiday", "break", "hours", "number"}:
                layout.addWidget(InlineNotice("attention", sentence))
        held = rows.load(self.context.database, "meeting", self.meeting)
        if held["status"] == "suspended":
            layout.addWidget(InlineNotice("info", _SUSPENDED))
        elif asked:
            needed, before = " ".join(asked), held["status"] == "planned"
            said = f"Para convocarla: {needed[0].lower()}{needed[1:]}" if before else needed
            layout.addWidget(InlineNotice("info", said))
        length = rules.minutes_between(held["start"], held["end"])
        told = meeting_hours.hours_of(self.context.database, length) or ""
        self.hours.setPlaceholderText(told.replace(".", ","))
        day = held["date"]
        self.along.show_day(self.meeting, day)
        month = meeting_hours.of_month(self.context.database, day) if day else None
        self.month.setText(words.month_line(month) if month else "")
        self.month.setVisible(month is not None)
        self.notices.setVisible(layout.count() > 0)
