"""A part of a long page that is made when it comes into sight, by scrolling or with the keyboard.

    months.addWidget(Later(make, "Marzo", theme.px(200)))     # make() -> QWidget, or None where there is nothing
    later.fill()                                              # make it now

What could not be made says so in its place, and is made once the person asks again.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFocusEvent, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.errors import AppError
from app.ui import failures
from app.ui.widgets.parts import clear, column_layout
from app.ui.widgets.status import InlineNotice
from app.ui.widgets.tab_order import in_order, stand_after


class Later(QWidget):
    """Keeps about as much room as the part will take; until then `words` say what comes."""

    def __init__(self, make: Callable[[], QWidget | None], words: str, height: int) -> None:
        super().__init__()
        self._make = make
        self.is_filled = False
        self.notice: InlineNotice | None = None
        self._inside = column_layout(self)
        self.setAccessibleName(words)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMinimumHeight(height)

    def fill(self) -> None:
        """Make the part, once.

        Raises:
            AppError: it could not be made. That is told in its place too, with the way to try again.
        """
        if self.is_filled:
            return
        self.is_filled = True
        try:
            part = self._make()
        except Exception as error:
            self.tell(error)
            raise
        self.put(part)

    def tell(self, error: Exception) -> None:
        """Say in its place why the part could not be made, and offer to try again."""
        self.is_filled = False
        if self.notice is None:
            self.notice = InlineNotice("problem")
            self.notice.pressed.connect(self._come)
            self.put(self.notice)
        self.notice.tell(failures.sentence(error), "Reintentar")
        self.notice.button.setAccessibleName(f"Reintentar: {self.accessibleName()}")

    def _come(self) -> None:
        with suppress(AppError):  # told in its place
            self.fill()

    def put(self, part: QWidget | None) -> None:
        """Show the part that was made; None where there is nothing."""
        self.setMinimumHeight(0)
        held = False
        if self.notice is not None and part is not self.notice:
            held = self.notice.isAncestorOf(self.window().focusWidget() or self)
            self.notice = None
            clear(self._inside)
        if part is None:
            self.hide()
            return
        self._inside.addWidget(part)
        # Now, not when Qt comes to it: the keyboard may go there at once.
        part.show()
        stand_after(self, self._inside)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        if held and (stops := self._stops()):
            stops[0].setFocus()

    def _stops(self) -> list[QWidget]:
        return [each for each in in_order(self._inside) if each.isVisible() and each.isEnabled()]

    def paintEvent(self, event: QPaintEvent) -> None:
        """It is in sight."""
        super().paintEvent(event)
        if not self.is_filled and self.notice is None:
            QTimer.singleShot(0, self, self._come)  # nothing is made while the window is drawn

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Hand the keyboard to the part, from whichever side it comes."""
        super().focusInEvent(event)
        if self.notice is None:
            self._come()
        if stops := self._stops():
            stops[-1 if event.reason() == Qt.FocusReason.BacktabFocusReason else 0].setFocus(event.reason())
