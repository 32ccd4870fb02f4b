"""Keeping an agenda that worked as a format of the network: a name, and which one it takes the place of."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.errors import AppError
from app.services import agenda_sources, templates
from app.services.templates import IN_USE
from app.ui import failures, theme
from app.ui.page import Context
from app.ui.steps import added
from app.ui.typed import Field, TypedWords
from app.ui.widgets.asking import Closable
from app.ui.widgets.choices import ChoiceCombo
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.parts import button, column_layout
from app.ui.widgets.rows import FormRow
from app.ui.widgets.status import InlineNotice
from app.ui.widgets.texts import TextLine


class KeepPanel(Closable):
    """`closed()` once the format was kept, or the person thought better of it."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context, self._meeting = context, ""
        self.title, self.reason = TextLine(), TextLine()
        self.replaces = ChoiceCombo({}, empty="Ninguno: es un formato más")
        self.replaces.changed.connect(self._replaces_chosen)
        self.name_row = FormRow("Nombre del formato", self.title)
        self.why = FormRow("Por qué cambia", self.reason, "Queda escrito en la nueva versión.")
        self.notice = InlineNotice("problem")
        outer, holder = QWidget(), QWidget()
        flow = FlowLayout(holder, theme.S)
        column_layout(outer, margin=theme.L).addWidget(holder)
        self.accept = button("Guardar el formato", self._keep, icon="check")
        flow.addWidget(self.accept)
        flow.addWidget(button("Cancelar", self.give_up, role="flat"))
        layout = column_layout(self, gap=0)
        for part in (self.name_row, FormRow("Reemplaza a", self.replaces), self.why, self.notice, outer):
            layout.addWidget(part)
        fields: dict[str, Field] = {"title": self.title, "reason": self.reason, "replaces": self.replaces}
        self.typed = TypedWords(context, "formato", **fields)
        self.given_up.connect(self.typed.forget)
        self.hide()

    def open(self, meeting: str) -> None:
        """Ask for the agenda of this session."""
        self._meeting = meeting
        known = templates.all_of(self._context.database, "agenda")
        found = [one for one in known if one.state == IN_USE and one.school_id is None]
        self.replaces.set_choices({one.id: one.title for one in found})
        self.typed.show(meeting)
        self.why.setVisible(bool(self.replaces.value()))
        self.notice.hide()
        self.show()
        self.title.setFocus()

    def _replaces_chosen(self) -> None:
        chosen = self.replaces.value()
        self.why.setVisible(bool(chosen))
        if chosen and not self.title.value():
            self.title.set_value(self.replaces.currentText())

    def _keep(self) -> None:
        database, replaces = self._context.database, self.replaces.value() or ""
        title, reason = self.title.value() or "", self.reason.value() or ""
        if not title or (replaces and not reason):
            self.notice.tell("Diga por qué cambia el formato." if title else "Escriba el nombre del formato.")
            (self.reason if title else self.title).setFocus()
            return
        try:
            made = agenda_sources.keep_as_format(database, self._meeting, title, replaces=replaces, reason=reason)
        except AppError as error:
            self.notice.tell(failures.sentence(error))
            return
        added(self._context, "template", made, "Guardar un formato", said="Formato guardado para la red")
        self.give_up()
