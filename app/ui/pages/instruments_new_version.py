"""A format that is in use is changed by a new version of it, for all or for one school."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.services import template_editing, templates
from app.ui import finders, theme
from app.ui.page import Context
from app.ui.steps import added
from app.ui.typed import TypedWords
from app.ui.widgets.flow import in_line
from app.ui.widgets.parts import button, column_layout
from app.ui.widgets.pickers import SchoolPicker
from app.ui.widgets.rows import FormSection
from app.ui.widgets.texts import TextLine


class NewVersion(FormSection):
    """`made(id)` when there is one."""

    made = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__("Cambiarlo", "Lo que está en uso no cambia: se hace una versión nueva.")
        self._context, self._format = context, ""
        self.reason = TextLine(placeholder="Por ejemplo: la pregunta 2 no se entendía")
        self.reason_row = self.add("Por qué cambia", self.reason)
        self.school = SchoolPicker(finders.schools(context.database))
        self.typed = TypedWords(context, "cambiar", reason=self.reason, school=self.school)
        for field in (self.reason, self.school):
            field.changed.connect(self._clear_problem)
        self.school_row = self.add("Solo para una escuela", self.school, hint="Si una escuela lo adapta.")
        tools = QWidget()
        inside = column_layout(tools, margin=theme.M, sides=theme.L)
        inside.addWidget(in_line(button("Hacer una versión nueva", self._make, icon="copy")))
        self.add_widget(tools)

    def show_format(self, wanted: str, kind: str) -> None:
        """A version of this one, of such a kind."""
        if wanted != self._format:
            self.typed.show(wanted)
            self._clear_problem()
        self._format = wanted
        self.school_row.setVisible(kind in templates.OF_A_SCHOOL)

    def _clear_problem(self) -> None:
        self.reason_row.set_problem("")

    def _make(self) -> None:
        database, school, reason = self._context.database, self.school.value(), self.reason.value()
        if self.school.halts():
            return
        self.reason_row.set_problem("" if reason or school else "Indique el motivo.")
        if not reason and not school:
            self.reason.setFocus()
            return
        if school:
            made = template_editing.variant(database, self._format, school, change_reason=reason or None)
        else:
            made = template_editing.new_version(database, self._format, reason)
        added(self._context, "template", made, "Hacer una versión nueva")
        self.typed.forget()
        self.made.emit(made)
