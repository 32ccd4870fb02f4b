"""One node of the problem tree, written in place: its words, the data that show it, and where it stands."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.errors import NotFound
from app.services import rows
from app.ui import theme
from app.ui.autosave import Autosave
from app.ui.bound import BoundForm
from app.ui.page import Context
from app.ui.widgets.checks import Check
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.parts import button, column_layout
from app.ui.widgets.rows import FormSection
from app.ui.widgets.texts import LongText, TextLine

_DEEDS = (
    ("under", "Agregar debajo", "plus", ""),
    ("up", "Subir", "arrow-up", "Alt y flecha arriba"),
    ("down", "Bajar", "arrow-down", "Alt y flecha abajo"),
    ("deeper", "Más adentro", "chevron-right", "Alt y flecha derecha"),
    ("higher", "Más afuera", "chevron-left", "Alt y flecha izquierda"),
    ("remove", "Quitar", "trash-2", ""),
)


class NodeEditor(QWidget):
    """`show_node(id)`; `wanted(deed)` when one of its buttons is pressed."""

    wanted = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._database, self._undo, self.node = context.database, context.undo, ""
        self.saver = Autosave(context.jobs, self._store, self)
        section = FormSection()
        self.text = LongText(lines=2)
        self.form = BoundForm({
            "text": section.add("Qué ocurre", self.text, required=True),
            "proof": section.add("Con qué dato se ve", TextLine(), hint="Una cifra, un registro, algo observado."),
            "within_reach": section.add("Alcance", Check("Está en nuestras manos")),
        })
        self.saver.watch(*self.form.fields())
        self._locked, self._deeds = False, QWidget()
        flow = FlowLayout(self._deeds, theme.S)
        for what, words, icon, hint in _DEEDS:
            flow.addWidget(button(words, partial(self.wanted.emit, what), icon=icon, role="flat", hint=hint))
        flow.addWidget(self.saver.tick)
        layout = column_layout(self, margin=theme.M, gap=theme.S)
        for part in (section, self.saver.notice, self._deeds):
            layout.addWidget(part)

    def show_node(self, node: str) -> None:
        """Show this one."""
        self.saver.forget()
        self.form.forget()
        self.node = node
        self.form.show(rows.load(self._database, "plan_cause", node))

    def lock(self, *, locked: bool) -> None:
        """Only show, to be read, marked and copied, or let change."""
        self._locked = locked
        self.form.lock(locked=locked)
        self._deeds.setVisible(not locked)

    def drop_blank(self) -> bool:
        """Take the node away if nothing was ever written in it and nothing hangs on it; whether it went."""
        if not self.node or self._locked:
            return False
        try:
            held = rows.load(self._database, "plan_cause", self.node)
        except NotFound:
            self.node = ""
            return True
        others = rows.parts(self._database, "plan_cause", held["plan_id"])
        if held["text"] or held["proof"] or any(one["under_id"] == self.node for one in others):
            return False
        leaving, self.node = self.node, ""
        rows.remove(self._database, "plan_cause", leaving)
        self._undo.forget(leaving)
        return True

    def _store(self) -> None:
        self.form.store(partial(rows.update, self._database, "plan_cause", self.node))
