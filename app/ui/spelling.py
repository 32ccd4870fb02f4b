"""Words that the dictionary of this computer does not know are underlined in the long text that is being written.

The menu of a word (its right button, or the menu key) offers what may have been meant. Nothing is changed unasked.
"""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QThreadPool, QTimer, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QApplication, QMenu, QTextEdit, QWidget
from shiboken6 import isValid

from app.services import spelling
from app.services.spelling import Dictionary
from app.ui import theme
from app.ui.widgets.texts import LongText

PAUSE = 600
MOST_LETTERS = 20_000
_BEYOND = re.compile("[\U00010000-\U0010ffff]")  # one character, which Qt counts as two places


class SpellingHelp(QObject):
    """Follows the keyboard from one long text to the next; the dictionary is read when the first one is entered."""

    _read = Signal(object)

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._dictionary: Dictionary | None = None
        self._asked = False
        self._edit: LongText | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE)
        self._timer.timeout.connect(self._look)
        self._read.connect(self._take)
        app.focusChanged.connect(self._follow)

    def _follow(self, _: QWidget | None, now: QWidget | None) -> None:
        if now is self._edit or isinstance(now, QMenu):
            return
        self._leave()
        if isinstance(now, LongText) and not now.isReadOnly():
            self._edit = now
            now.textChanged.connect(self._timer.start)
            now.installEventFilter(self)
            now.viewport().installEventFilter(self)  # where the mouse is heard
            now.destroyed.connect(self._forget)
            self._ask()
            self._timer.start()

    def _leave(self) -> None:
        self._timer.stop()
        if self._edit is not None and isValid(self._edit):  # one that is being taken away loses the keyboard too
            self._edit.textChanged.disconnect(self._timer.start)
            self._edit.destroyed.disconnect(self._forget)
            self._edit.removeEventFilter(self)
            self._edit.viewport().removeEventFilter(self)
            self._edit.setExtraSelections([])
        self._edit = None

    def _forget(self) -> None:
        self._timer.stop()
        self._edit = None

    def _ask(self) -> None:
        if not self._asked:
            self._asked = True
            if (found := spelling.find()) is not None:
                QThreadPool.globalInstance().start(partial(self._load, found))

    def _load(self, path: Path) -> None:
        self._read.emit(spelling.load(path))

    def _take(self, dictionary: Dictionary | None) -> None:
        self._dictionary = dictionary
        self._look()

    def _look(self) -> None:
        """Underline what the dictionary does not know; the word that is being written waits for its end."""
        edit, dictionary = self._edit, self._dictionary
        if edit is None or dictionary is None:
            return
        text, caret, shown = _BEYOND.sub("  ", edit.toPlainText()), edit.textCursor().position(), []
        for begin, end in spelling.mistakes(dictionary, text[:MOST_LETTERS]):
            if end != caret:
                shown.append(_underlined(edit, begin, end))
        edit.setExtraSelections(shown)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The menu of a word that is not known begins with what may have been meant."""
        edit, dictionary = self._edit, self._dictionary
        if isinstance(event, QContextMenuEvent) and edit is not None and dictionary is not None:
            return not edit.isReadOnly() and self._offer(edit, event, dictionary)
        return super().eventFilter(watched, event)

    def _offer(self, edit: LongText, event: QContextMenuEvent, dictionary: Dictionary) -> bool:
        pointed = event.reason() == QContextMenuEvent.Reason.Mouse
        where = edit.viewport().mapFromGlobal(event.globalPos())
        cursor = edit.cursorForPosition(where) if pointed else edit.textCursor()
        cursor.select(QTextCursor.SelectionType.WordUnderCursor)
        word = cursor.selectedText()
        if not spelling.mistakes(dictionary, word):
            return False
        menu = edit.createStandardContextMenu()
        first = menu.actions()[0]
        for one in dictionary.suggestions(word):
            action = QAction(one, menu)
            action.triggered.connect(partial(cursor.insertText, one))
            menu.insertAction(first, action)
        if menu.actions()[0] is first:
            none = QAction("Sin sugerencias", menu)
            none.setEnabled(False)
            menu.insertAction(first, none)
        menu.insertSeparator(first)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(event.globalPos() if pointed else edit.viewport().mapToGlobal(edit.cursorRect(cursor).bottomLeft()))
        return True


def _underlined(edit: LongText, begin: int, end: int) -> QTextEdit.ExtraSelection:
    made, cursor, look = QTextEdit.ExtraSelection(), edit.textCursor(), QTextCharFormat()
    cursor.setPosition(begin)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SpellCheckUnderline)
    look.setUnderlineColor(theme.colour("problem"))
    made.cursor, made.format = cursor, look
    return made
