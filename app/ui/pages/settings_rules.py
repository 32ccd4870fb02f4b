"""Reglas de la red: numbers that custom proposes and the network may change."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from app.services import customs
from app.ui import theme
from app.ui.autosave import Autosave
from app.ui.bound import BoundForm
from app.ui.page import Context
from app.ui.widgets.numbers import WholeNumber
from app.ui.widgets.parts import column_layout
from app.ui.widgets.rows import FormSection


class RulesSection(QWidget):
    """One number a rule; an empty one returns to custom."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._database = context.database
        self.saver = Autosave(context.jobs, self._store, self)
        section = FormSection("Reglas de la red", "Son de costumbre. Cambie solo lo que la red acordó de otro modo.")
        section.corner.addWidget(self.saver.tick)
        rows = {
            name: section.add(customs.words(name), WholeNumber(low=low, most=most), hint=_hint(name), beside=True)
            for name, (low, most) in customs.LIMITS.items()
        }
        self.form = BoundForm(rows)
        self.saver.watch(*self.form.fields())
        layout = column_layout(self, gap=theme.M)
        layout.addWidget(section)
        layout.addWidget(self.saver.notice)

    def refresh(self) -> None:
        """Read the network's own numbers again."""
        self.form.show(customs.own(self._database))

    def _store(self) -> None:
        self.form.store(self._agree)

    def _agree(self, numbers: dict[str, Any]) -> None:
        for name, number in numbers.items():
            customs.agree(self._database, name, number)


def _hint(name: str) -> str:
    if name == "hour_parts":
        return "De costumbre, 2: medias horas. Con 1, horas enteras; con 4, cuartos de hora."
    custom = customs.DEFAULTS[name]
    return "De costumbre, sin regla." if custom is None else f"De costumbre, {custom}."
