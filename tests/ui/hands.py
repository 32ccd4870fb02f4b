"""A person's hands on the keyboard, for the tests that use no mouse."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Qt
from PySide6.QtGui import QAccessible, QKeyEvent, QKeySequence
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QLineEdit, QWidget

from app.ui.catching_up import CatchingUp

MOST_TABS = 150
ROUNDS = 10  # what is put off until the next turn, and what that puts off in its turn
SIDEBAR = "Cambiar de persona o de microcentro"  # where Tab always comes by outside of the page


def left_for_later() -> None:
    """The older data that are being brought up to date under a window of its own wait for another day."""
    (dialog,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, CatchingUp)]
    assert not dialog.later.hasFocus(), "no key that is pressed out of habit stops it"
    dialog.later.click()


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
        self._chose = QElapsedTimer()  # how long ago a choice was typed last

    @property
    def at(self):
        there = QApplication.focusWidget()
        assert there is not None, "the keyboard is nowhere"
        return there.accessibleName() or QAccessible.queryAccessibleInterface(there).text(QAccessible.Text.Name)

    def press(self, keys):
        combination = QKeySequence(keys)[0]
        # As the system does: the keys of an open list are its own.
        there = QApplication.activePopupWidget() or QApplication.focusWidget() or self._window
        QTest.keyClick(there, combination.key(), combination.keyboardModifiers())
        self._settle()

    def _settle(self):
        """Let what was put off come, and what is being done behind the page be over."""
        self._turn()
        if self._window.jobs.jobs:
            self._qtbot.waitUntil(lambda: not self._window.jobs.jobs)
            self._turn()

    def _turn(self):
        for _ in range(ROUNDS):
            QApplication.processEvents()

    def write(self, text):
        """Type where the keyboard is, which is in sight."""
        there = QApplication.focusWidget()
        self._qtbot.waitUntil(lambda: not there.visibleRegion().isEmpty())
        if isinstance(there, QComboBox):
            self._come_back_to_choose()
        for letter in text:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                key = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter)
                QApplication.sendEvent(QApplication.focusWidget(), key)

    def _come_back_to_choose(self):
        """What is typed at once in one field is one word, and no hand is back at the same field so soon."""
        soon = QApplication.keyboardInputInterval() + 50
        if self._chose.isValid() and not self._chose.hasExpired(soon):
            QTest.qWait(soon - self._chose.elapsed())
        self._chose.start()

    def find(self, words):
        """Choose an action by its name, from wherever the keyboard is."""
        self.press("Ctrl+K")
        self.write(words)
        self.press("Return")

    def name_file(self, path):
        """Write `path` where a dialog asks for a file or a folder."""
        self._qtbot.waitUntil(_is_asked_for_a_file)
        field = QApplication.focusWidget()
        field.setCompleter(None)  # its list is a window of its own, that this platform gives no keys
        self.press("Ctrl+A")
        self.write(str(path))
        self.press("Return")
        self._qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)
        self.come_back()

    def receive(self, path):
        """Take in the file at `path`, after a look at what it brings."""
        self.look_into(path)
        self.press("Return")

    def look_into(self, path):
        """See what the file at `path` brings; nothing is taken in yet."""
        self.press("Ctrl+O")
        self.name_file(path)
        self.wait_for("Recibir")

    def keep_paper(self, path):
        """Save the document that is being prepared, once it is there."""
        self.wait_for("Vista previa")
        self._qtbot.waitUntil(self._window.page.save_action.isEnabled)
        self.press("Ctrl+S")
        self.name_file(path)

    def print_and_think_better(self):
        """Ask for the printer and close what asks which one."""
        self.press("Ctrl+P")
        self._qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), QPrintDialog))
        self.press("Esc")
        self.come_back()

    def come_back(self):
        """To the window, from one of its own that was closed."""
        self._window.activateWindow()  # as the system does
        QTest.qWaitForWindowActive(self._window)

    def choose(self, words):
        """Type what is looked for and take the first of the list that opens, which has the keys meanwhile."""
        self.write(words)
        for key in (Qt.Key.Key_Down, Qt.Key.Key_Return):
            QTest.keyClick(QApplication.activePopupWidget(), key)
        self.come_back()

    def wait_for(self, words):
        """Go on when nothing is being done any more and the keyboard was led to where `words` are."""
        # Another of the same name may have it until then.
        self._settle()
        self._qtbot.waitUntil(lambda: QApplication.focusWidget() is not None and words in self.at)

    def open(self, words):
        """Go to what is called so and press it."""
        self.go_to(words)
        self.press("Return")

    def pick(self, text):
        """Choose the first that is offered for this."""
        self.write(text)
        self._qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
        self.press("Down")
        self.press("Return")

    def go_to(self, words):
        for _ in range(MOST_TABS):
            if words in self.at:
                return
            self.press("Tab")
        raise AssertionError(f"Tab does not reach {words}")

    def round(self):
        """Every place that Tab comes by until it is back; no two of them are called the same."""
        begun, places = QApplication.focusWidget(), []
        for _ in range(MOST_TABS):
            places.append(self.at)
            self.press("Tab")
            if QApplication.focusWidget() is begun:
                twice = {one for one in places if places.count(one) > 1}
                assert not twice, f"called the same: {twice}"
                return places
        raise AssertionError(f"Tab goes round in a part of the page: {places}")


def _is_asked_for_a_file():
    field = QApplication.focusWidget()
    return isinstance(field, QLineEdit) and isinstance(field.window(), QFileDialog)
