"""Grades side by side, in as many lines as it takes to keep every column readable: nothing hides to the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from app.ui import theme

LEAST = 200


class Columns(QWidget):
    """One widget a grade; lines are filled evenly (six grades where five fit make three and three)."""

    def __init__(self, least: int = LEAST) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._least = least
        self._parts: list[QWidget] = []
        self._across = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.px(theme.M))

    def show_parts(self, parts: Sequence[QWidget]) -> None:
        """Show these in this order; others that were shown are deleted."""
        for old in self._parts:
            self._grid.removeWidget(old)
            if old not in parts:
                old.hide()
                old.deleteLater()
        self._parts = list(parts)
        self._across = 0
        self._arrange()

    def across(self) -> int:
        """How many stand side by side."""
        return self._across

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width, perhaps another number of columns."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        number = len(self._parts)
        fit = max(1, (self.width() + self._grid.spacing()) // (theme.px(self._least) + self._grid.spacing()))
        lines = -(-number // fit)
        across = -(-number // lines) if lines else 0
        if across == self._across:
            return
        for place in range(max(self._grid.columnCount(), across)):
            self._grid.setColumnStretch(place, 1 if place < across else 0)
        self._across = across
        for place, part in enumerate(self._parts):
            self._grid.addWidget(part, place // across, place % across)
            part.show()
