"""A person's hands on the keyboard, for the tests that use no mouse."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

MOST_TABS = 150


class Strays(QObject):
    """The widgets that were shown before they had a place: each opens a window and takes the keyboard with it."""

    def __init__(self, window):
        super().__init__()
        self.window, self.seen = window, []

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            own = watched.windowType() in (Qt.WindowType.Widget, Qt.WindowType.Window)
            if own and watched is not self.window:
                self.seen.append(type(watched).__name__)
        return False


class Hands:
    """A person's hands on the keys; what is pressed goes where the keyboard is."""

    def __init__(self, qtbot, window):
        self._qtbot, self._window = qtbot, window

    @property
    def at(self):
        there = QApplication.focusWidget()
        assert there is not None, "the keyboard is nowhere"
        return there.accessibleName() or there.text()

    def press(self, keys):
        combination = QKeySequence(keys)[0]
        there = QApplication.focusWidget() or self._window
        QTest.keyClick(there, combination.key(), combination.keyboardModifiers())
        self._qtbot.wait(20)

    def write(self, text):
        for letter in text:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                key = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter)
                QApplication.sendEvent(QApplication.focusWidget(), key)

    def go_to(self, words):
        for _ in range(MOST_TABS):
            if words in self.at:
                return
            self.press("Tab")
        raise AssertionError(f"Tab does not reach {words}")

    def round(self):
        """Every place that Tab comes by until it is back."""
        begun, places = QApplication.focusWidget(), []
        for _ in range(MOST_TABS):
            places.append(self.at)
            self.press("Tab")
            if QApplication.focusWidget() is begun:
                return places
        raise AssertionError("Tab goes round in a part of the page")
