"""Several buttons that are one stop of the Tab key; the arrows walk along them.

    stop = OneStop(holder)      # the holder's `setFocus` stands on the button in turn
    stop.add(chip)              # in reading order
    stop.stand_on(chip)         # Tab comes to this one the next time
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

_FORWARD = {Qt.Key.Key_Right.value, Qt.Key.Key_Down.value}
_BACKWARD = {Qt.Key.Key_Left.value, Qt.Key.Key_Up.value}


class OneStop(QObject):
    """The buttons of `holder`; with `across` alone left and right walk, up and down being the holder's own."""

    def __init__(self, holder: QWidget, *, across: bool = False) -> None:
        super().__init__(holder)
        self._holder, self._across = holder, across
        self._buttons: list[QAbstractButton] = []

    def add(self, button: QAbstractButton) -> None:
        """One more, after the others; the first is where Tab comes to."""
        button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        button.installEventFilter(self)
        self._buttons.append(button)
        if len(self._buttons) == 1:
            self.stand_on(button)

    def forget(self) -> None:
        """The buttons are gone."""
        self._buttons.clear()
        self._holder.setFocusProxy(None)  # type: ignore[arg-type]  # Qt takes null for none

    def stand_on(self, button: QAbstractButton) -> None:
        """Let Tab come to this button."""
        before = self._holder.focusProxy()
        if before is button:
            return
        self._holder.setFocusProxy(button)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if isinstance(before, QAbstractButton):
            # It takes the place of the other among the stops of the page.
            QWidget.setTabOrder(before, button)
            before.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Walk, and remember where the keyboard was last."""
        # Every event of every button comes by: most are told from these by their class, which costs least to ask.
        if not isinstance(event, QFocusEvent | QKeyEvent) or watched not in self._buttons:
            return False
        assert isinstance(watched, QAbstractButton)
        if event.type() == QEvent.Type.FocusIn:
            self.stand_on(watched)
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._walk(watched, event)
        return False

    def _walk(self, button: QAbstractButton, event: QKeyEvent) -> bool:
        key = event.key()
        if key in (Qt.Key.Key_Up.value, Qt.Key.Key_Down.value) and self._across:
            event.ignore()
            return True
        by = 1 if key in _FORWARD else -1 if key in _BACKWARD else 0
        if by and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            shown = [each for each in self._buttons if not each.isHidden()]
            place = min(max(shown.index(button) + by, 0), len(shown) - 1)
            shown[place].setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return False
