"""A part of a long page that is made when it comes into sight, by scrolling or with the keyboard.

    months.addWidget(Later(make, "Marzo", theme.px(200)))     # make() -> QWidget, or None where there is nothing
    later.fill()                                              # make it now
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFocusEvent, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.ui.widgets.parts import column_layout
from app.ui.widgets.tab_order import in_order, stand_after


class Later(QWidget):
    """Keeps about as much room as the part will take; until then `words` say what comes."""

    def __init__(self, make: Callable[[], QWidget | None], words: str, height: int) -> None:
        super().__init__()
        self._make = make
        self.is_filled = False
        self._inside = column_layout(self)
        self.setAccessibleName(words)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMinimumHeight(height)

    def fill(self) -> None:
        """Make the part, once."""
        if self.is_filled:
            return
        self.is_filled = True
        self.put(self._make())

    def put(self, part: QWidget | None) -> None:
        """Show the part that was made; None where there is nothing."""
        self.setMinimumHeight(0)
        if part is None:
            self.hide()
            return
        self._inside.addWidget(part)
        # Now, not when Qt comes to it: the keyboard may go there at once.
        part.show()
        stand_after(self, self._inside)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def paintEvent(self, event: QPaintEvent) -> None:
        """It is in sight."""
        super().paintEvent(event)
        if not self.is_filled:
            QTimer.singleShot(0, self, self.fill)  # nothing is made while the window is drawn

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Hand the keyboard to the part, from whichever side it comes."""
        super().focusInEvent(event)
        self.fill()
        stops = [each for each in in_order(self._inside) if each.isVisible() and each.isEnabled()]
        if stops:
            stops[-1 if event.reason() == Qt.FocusReason.BacktabFocusReason else 0].setFocus(event.reason())
