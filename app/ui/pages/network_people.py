"""*Personas*: the list, and the form that adds one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app import wall_clock
from app.errors import AppError
from app.services import labels, people, rules
from app.services.people import PersonRow
from app.ui import failures, finders
from app.ui.page import Context
from app.ui.pages.list_part import ListPart, ListSide
from app.ui.pages.network_person import PersonForm
from app.ui.steps import added
from app.ui.typed import Field, TypedWords
from app.ui.widgets.choices import ChoiceCombo
from app.ui.widgets.flow import in_line
from app.ui.widgets.lists import Card
from app.ui.widgets.moments import DateField
from app.ui.widgets.parts import ScrollColumn, button
from app.ui.widgets.pickers import SchoolPicker
from app.ui.widgets.rows import FormSection
from app.ui.widgets.status import EmptyState, InlineNotice
from app.ui.widgets.texts import TextLine

# Only who has one of `rules.EXPECTED_ROLES` counts among those expected (domain.md 6, Attendance).
_EXPECTED = "Se le espera en las sesiones desde ese día."
_NOT_EXPECTED = "No se le espera en las sesiones: si asiste, se cuenta aparte, entre los invitados."


class AddPerson(ScrollColumn):
    """`added(id)` when there is a new person, `closed()` when it was given up."""

    added = Signal(str)
    closed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.notice = InlineNotice("problem")
        section = FormSection("Agregar una persona", "Lo demás se completa después, cuando haga falta.")
        self.name = TextLine()
        self.role = ChoiceCombo(labels.choices("membership", "role"))
        self.school = SchoolPicker(finders.schools(context.database))
        self.since = DateField()
        fields: dict[str, Field] = {
            "name": self.name, "role": self.role, "school": self.school, "since": self.since,
        }  # fmt: skip
        self.typed = TypedWords(context, "persona", **fields)
        self._name_row = section.add("Nombre completo", self.name, required=True)
        section.add("Cargo", self.role)
        section.add("Escuela", self.school)
        self._since_row = section.add("Desde", self.since, beside=True, hint=_EXPECTED)
        self.role.changed.connect(self._tell_expected)
        tools = in_line(
            button("Agregar persona", self._add, icon="user-plus", role="primary"),
            button("Cancelar", self._give_up, role="flat"),
        )
        for part in (self.notice, section, tools):
            self.add(part)

    def begin(self) -> None:
        """Empty every field."""
        self.notice.hide()
        since = people.usual_start(self._context.database, wall_clock.today())
        self.typed.show("nueva", role="TEACHER", since=since.isoformat())
        self._tell_expected()
        self._since_row.set_problem("")
        self._name_row.set_problem("")

    def _tell_expected(self) -> None:
        expected = self.role.value() in rules.EXPECTED_ROLES
        self._since_row.set_hint(_EXPECTED if expected else _NOT_EXPECTED)

    def first_focus(self) -> QWidget:
        """The name."""
        return self.name

    def _give_up(self) -> None:
        self.typed.forget()
        self.closed.emit()

    def _add(self) -> None:
        name = self.name.value()
        self._name_row.set_problem("" if name else "Falta el nombre.")
        if not name:
            self.name.setFocus()
            return
        self._since_row.set_problem(wrong := self.since.problem())
        if wrong:
            self.since.edit.setFocus()
            return
        if self.school.halts():
            return
        since = self.since.value()
        try:
            made = people.add(
                self._context.database,
                name,
                role=self.role.value(),
                school_id=self.school.value() or None,
                since=date.fromisoformat(since) if since else None,
            )
        except AppError as error:
            self.notice.tell(failures.sentence(error))
            return
        self.typed.forget()
        added(self._context, "person", made, f"Agregar a {name}")
        self.added.emit(made)


class PeoplePart(ListPart):
    """The people of the microcentro."""

    def __init__(self, context: Context) -> None:
        self._context = context
        empty = EmptyState("users", "Aquí van las personas del microcentro", "Agregar la primera", self._begin)
        self.form = PersonForm(context)
        side = ListSide("Personas", "Buscar por nombre", self._card)
        super().__init__(side, self.form, partial(AddPerson, context), empty)
        self.form.removed.connect(self.removed)

    def matching(self, text: str) -> Mapping[str, PersonRow]:
        """The people by name, those who left after the others."""
        found = people.people(self._context.database, text)
        return {row.id: row for row in sorted(found, key=lambda row: row.left_on is not None)}

    def _begin(self) -> None:
        self.add()

    def _card(self, row: PersonRow) -> Card:
        roles = ", ".join(labels.words("membership", "role", role) for role in row.roles)
        line = ", ".join(row.schools) or roles
        if row.stands_in_for:
            line = f"{line} · en lugar de {row.stands_in_for}" if line else f"En lugar de {row.stands_in_for}"
        kind, state = ("done", "Usted") if row.id == self._context.person else ("", "")
        if row.left_on:
            kind, state = "neutral", "Dejó el microcentro"
        elif not row.roles:
            kind, state = "neutral", "Sin cargo hoy"
        return Card(row.full_name, line, kind, state, "user")
