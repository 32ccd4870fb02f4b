"""Fields for text: one line, a text that grows, and the search box.

All have `value() -> str`, `set_value(text)` (silent) and `changed` (typed by the person).

    TextLine("Título de la práctica")          # the words are the accessible name; a FormSection row sets them too
    LongText("Qué hicimos", lines=3)           # grows with what is written; Tab leaves it
    SearchBox("Buscar en las prácticas")       # `changed` after a short pause; Esc clears; `.edit` is the line inside
"""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QMetaMethod, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QFocusEvent, QFontMetricsF, QKeyEvent, QKeySequence, QResizeEvent, QTextDocument
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from app.text_keys import clean_text
from app.ui import icons, theme
from app.ui.widgets.inner_icons import add_icon
from app.ui.widgets.parts import column_around, row_layout

PAUSE = 150


def left_to_window(event: QEvent, field: QLineEdit | QTextDocument) -> bool:
    """Whether a field is asked if it wants Ctrl+Z, or what does it again, and has nothing of its own for it."""
    if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.ShortcutOverride:
        return False
    back, again = (event.matches(key) for key in (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo))
    return (back and not field.isUndoAvailable()) or (again and not field.isRedoAvailable())


def is_chord(event: QKeyEvent) -> bool:
    """Whether it is Alt with a letter or digit: it asks for something, and writes nothing even where nobody answers.

    AltGr, and what the Alt of other systems writes, is another character than that of its key.
    """
    held = event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
    return held == Qt.KeyboardModifier.AltModifier and event.text().upper() == QKeySequence(event.key()).toString()


def turns_page(event: QKeyEvent) -> bool:
    """Whether it is page up or page down: they turn the page that a field stands in, and change nothing in it."""
    shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
    return event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown) and not shift


def show_locked(field: QLineEdit | QPlainTextEdit) -> None:
    """What can only be read looks so, and asks for nothing where it is empty."""
    if bool(field.property("locked")) != field.isReadOnly():
        field.setProperty("locked", field.isReadOnly())
        asks, silent = field.placeholderText(), field.property("asks") or ""
        field.setPlaceholderText(silent)
        field.setProperty("asks", asks)
        field.style().unpolish(field)
        field.style().polish(field)


def to_copy(words: QLabel) -> None:
    """Let a text be reached with Tab, marked and copied."""
    words.setProperty("copied", True)
    words.setIndent(0)  # in line with what stands above, though its ring makes a frame
    words.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    words.setFocusPolicy(Qt.FocusPolicy.StrongFocus)


def go_on(field: QWidget) -> None:
    """Take the keyboard from `field` to the one after it, past the buttons that belong to it."""
    around = field.window()
    while around.focusNextChild():
        reached = around.focusWidget()
        if reached is None or reached is field or not field.isAncestorOf(reached):
            return


class TextLine(QLineEdit):
    """One line of text; Enter goes on to the next field, unless it was given a meaning of its own.

    With nothing of its own to take back or to do again, Ctrl+Z and Ctrl+Shift+Z are the window's.
    """

    changed = Signal()

    def __init__(self, name: str = "", placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.textEdited.connect(self._tell)

    def value(self) -> str:
        """What is written, as the store keeps it, without outer blanks."""
        return clean_text(self.text()).strip()

    def set_value(self, text: str | None) -> None:
        """Show `text` without telling; what is the same already keeps the cursor."""
        if self.value() != (text or ""):
            self.setText(text or "")
            if not self.hasFocus():
                self.home(False)

    def forget_typing(self) -> None:
        """What was typed is no step to take back any more: something was done since."""
        place = self.cursorPosition()
        self.setText(self.text())
        self.setCursorPosition(place)

    def setReadOnly(self, locked: bool) -> None:
        """Let it only be read, or be written in again; it looks so."""
        super().setReadOnly(locked)
        show_locked(self)

    def event(self, event: QEvent) -> bool:
        """Leave Ctrl+Z and Ctrl+Shift+Z to the window when nothing here is theirs."""
        if left_to_window(event, self):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on."""
        if is_chord(event):
            event.ignore()
            return
        super().keyPressEvent(event)
        entered = event.key() in (Qt.Key.Key_Return.value, Qt.Key.Key_Enter.value)
        if entered and not self.isSignalConnected(QMetaMethod.fromSignal(self.returnPressed)):
            self.go_on()

    def go_on(self) -> None:
        """Take the keyboard to the next field."""
        go_on(self)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Brought here by the program, one writes on at the end."""
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.OtherFocusReason, Qt.FocusReason.ShortcutFocusReason):
            self.end(False)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """What is left is read from its beginning."""
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.home(False)

    def _tell(self, _: str) -> None:
        self.changed.emit()


class LongText(QPlainTextEdit):
    """Several lines; as tall as its text, never less than `lines`. Tab goes to the next field.

    With nothing of its own to take back or to do again, Ctrl+Z and Ctrl+Shift+Z are the window's. Page up and page down
    turn the page around it: it never has more text than it shows.
    """

    changed = Signal()

    def __init__(self, name: str = "", placeholder: str = "", *, lines: int = 3, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines, self._silent = lines, False
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setTabChangesFocus(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # never for a turn of the wheel
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.textChanged.connect(self._tell)
        self.cursorPositionChanged.connect(self._caret_moved)
        self.document().documentLayout().documentSizeChanged.connect(self._grow)
        self._grow()

    def value(self) -> str:
        """What is written, as the store keeps it, without outer blanks."""
        return clean_text(self.toPlainText()).strip()

    def set_value(self, text: str | None) -> None:
        """Show `text` without telling; what is the same already keeps the cursor."""
        if self.value() != (text or ""):
            self._silent = True
            self.setPlainText(text or "")
            self._silent = False

    def forget_typing(self) -> None:
        """What was typed is no step to take back any more: something was done since."""
        self.document().setUndoRedoEnabled(False)
        self.document().setUndoRedoEnabled(True)

    def setReadOnly(self, locked: bool) -> None:
        """Let it only be read, or be written in again; it looks so."""
        super().setReadOnly(locked)
        show_locked(self)

    def event(self, event: QEvent) -> bool:
        """Leave Ctrl+Z and Ctrl+Shift+Z to the window when nothing here is theirs."""
        if left_to_window(event, self.document()):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What asks for something else is no text."""
        if is_chord(event) or turns_page(event):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """As tall as the text."""
        return QSize(theme.px(240), self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lines break elsewhere in another width."""
        super().resizeEvent(event)
        self._grow()

    def changeEvent(self, event: QEvent) -> None:
        """Another text size needs another height."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._grow()

    def _grow(self, *_: object) -> None:
        # A plain text document counts its height in lines, and Qt rounds each of them up: a line is as high as that,
        # or the first of many would be scrolled out of sight for want of a few pixels.
        lines = max(self.document().size().height(), self._lines)
        tall = math.ceil(QFontMetricsF(self.font()).lineSpacing())
        air = 2 * (self.document().documentMargin() + theme.px(theme.XS) + 1) + 1
        self.setFixedHeight(max(round(lines * tall + air), theme.px(theme.CONTROL)))

    def _caret_moved(self) -> None:
        if self.hasFocus() and not self._silent:
            QTimer.singleShot(0, self, self._show_caret)  # once the field has grown

    def _show_caret(self) -> None:
        """A field that is taller than the window shows the line that is being written."""
        around = column_around(self)
        if around is not None and self.hasFocus() and not QApplication.mouseButtons():
            around.show_place(self.viewport(), self.cursorRect())

    def _tell(self) -> None:
        if not self._silent:
            self.changed.emit()


class SearchBox(QWidget):
    """A search line with a cross to empty it; it tells after a pause in typing, and at once when emptied or left."""

    changed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = row_layout(self)
        self.edit = _SearchLine()
        self.edit.setAccessibleName(name)
        self.edit.setPlaceholderText(name)
        add_icon(self.edit, "search")
        self._cross = QAction(icons.icon("x", "muted"), "Borrar la búsqueda", self)
        self._cross.triggered.connect(self.clear)
        layout.addWidget(self.edit)
        self.setFocusProxy(self.edit)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE)
        self._timer.timeout.connect(self.changed)
        self.edit.textEdited.connect(self._typed)
        self.edit.textChanged.connect(self._show_cross)
        self.edit.emptied.connect(self.clear)
        self.edit.returnPressed.connect(self._now)
        self.edit.left.connect(self._left)

    def value(self) -> str:
        """What is searched for."""
        return clean_text(self.edit.text()).strip()

    def set_value(self, text: str) -> None:
        """Show `text` without telling."""
        self.edit.setText(text)

    def clear(self) -> None:
        """Empty the box and tell."""
        self.edit.clear()
        self._now()

    def _typed(self, text: str) -> None:
        if text:
            self._timer.start()
        else:
            self._now()

    def _show_cross(self, text: str) -> None:
        if text and self._cross not in self.edit.actions():
            self.edit.addAction(self._cross, QLineEdit.ActionPosition.TrailingPosition)
        elif not text:
            self.edit.removeAction(self._cross)

    def _left(self) -> None:
        """Who leaves before the pause goes to what was found, not to what stood there before."""
        if self._timer.isActive():
            self._now()

    def _now(self) -> None:
        self._timer.stop()
        self.changed.emit()


class _SearchLine(QLineEdit):
    """Esc empties it first; only an empty one lets Esc go back."""

    emptied = Signal()
    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell that the keyboard goes on."""
        super().focusOutEvent(event)
        self.left.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Brought here by Ctrl+F, the next word takes the place of the one before."""
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.OtherFocusReason, Qt.FocusReason.ShortcutFocusReason):
            self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What asks for something else is no text."""
        if is_chord(event):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Claim Esc while there is something to empty."""
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape and self.text():
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self.emptied.emit()
                return True
        return super().event(event)
