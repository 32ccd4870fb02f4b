"""Ctrl+K: every action of the program in one list, found by how any words of its name begin, accents or not."""

from __future__ import annotations

import re
from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QAction, QIcon, QKeyEvent, QKeySequence, QPixmap
from PySide6.QtWidgets import QApplication, QFrame, QListWidget, QListWidgetItem, QWidget
from shiboken6 import isValid

from app.text_keys import spanish_key
from app.ui import theme
from app.ui.qt_words import keys_words
from app.ui.widgets.parts import column_layout, label
from app.ui.widgets.texts import SearchBox

AFAR = "   ·   "  # before what says where else an action is done
_WORD = re.compile(r"\w+")
_LEADS = re.compile(r"^(?:ver|abrir|ir a) (?:(?:el|la|los|las) )?")


class ActionList(QFrame):
    """A panel over the window; Enter runs what is chosen, Esc closes it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "popup")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        layout = column_layout(self, margin=theme.M, gap=theme.S)
        self.search = SearchBox("Buscar una acción")
        self.search.changed.connect(self._filter)
        self.search.edit.installEventFilter(self)
        self.list = QListWidget()
        self.list.setAccessibleName("Acciones")
        self.list.itemActivated.connect(self._run)
        self.list.itemClicked.connect(self._run)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.none = label("No hay una acción con ese nombre.", "muted")
        layout.addWidget(self.search)
        layout.addWidget(self.list, 1000)
        layout.addWidget(self.none)
        layout.addStretch(1)
        self._around = parent
        self._actions: list[QAction] = []
        self._found_for = ""
        self._came_from: QWidget | None = None
        self.hide()

    def open(self, actions: Iterable[QAction], words: str = "Buscar una acción") -> None:
        """Offer `actions` and take the keyboard; `words` say what is looked for."""
        # A list that is open over the page would take the first letter.
        while (over := QApplication.activePopupWidget()) is not None and over.close():
            pass
        self.search.edit.setPlaceholderText(words)
        self.search.edit.setAccessibleName(words)
        self._actions = [each for each in actions if each.text() and each.isVisible() and each.isEnabled()]
        self._came_from = self.window().focusWidget()
        self.search.set_value("")
        self._filter()
        around = self._around
        width = min(theme.px(theme.COLUMN * 0.75), around.width() - 2 * theme.px(theme.L))
        height = min(self._wanted_height(), around.height() - 2 * theme.px(theme.L))
        self.setGeometry((around.width() - width) // 2, theme.px(theme.L), width, height)
        self.show()
        self._end_with_a_whole_line()
        self.raise_()
        self.search.edit.setFocus(Qt.FocusReason.PopupFocusReason)

    def dismiss(self) -> None:
        """Give the keyboard back, and close."""
        # A page that was read again meanwhile has made its rows anew. Closed first, the panel would hand the keyboard
        # to the first field of the page, whose words would stay selected.
        if self._came_from is not None and isValid(self._came_from):
            self._came_from.setFocus(Qt.FocusReason.PopupFocusReason)
        self._came_from = None
        self.hide()

    def leave(self) -> None:
        """Close without giving the keyboard back: another page is about to take it."""
        self._came_from = None
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrows walk the list while the letters go to the search; another action's keys are that action's."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._press(event.key())
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            self.search.edit.event(event)  # what it takes for itself, as Ctrl+Z, stays here
            if not event.isAccepted() and self._is_meant(QKeySequence(event.keyCombination())):
                self.dismiss()
            return True
        return super().eventFilter(watched, event)

    def _press(self, key: int) -> bool:
        steps = {Qt.Key.Key_Down.value: 1, Qt.Key.Key_Up.value: -1}
        if key in steps and self.list.count():
            self._keep_up()
            self.list.setCurrentRow((self.list.currentRow() + steps[key]) % self.list.count())
        elif key in (Qt.Key.Key_Return.value, Qt.Key.Key_Enter.value):
            self._keep_up()
            if item := self.list.currentItem():
                self._run(item)
        elif key == Qt.Key.Key_Escape.value:
            self.dismiss()
        else:
            # Tab too stays here: nothing else takes letters, and the page behind waits.
            return key in (Qt.Key.Key_Tab.value, Qt.Key.Key_Backtab.value)
        return True

    def _is_meant(self, keys: QKeySequence) -> bool:
        """Whether these are the keys of one of the actions, but for the one that goes back and so closes this list."""
        wanted = (each.shortcuts() for each in self._actions if isValid(each))
        return any(keys in each and QKeySequence("Esc") not in each for each in wanted)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)

    def _wanted_height(self) -> int:
        """As tall as what is offered, up to a list that scrolls; typing fewer of them changes nothing."""
        lines = self.list.count() * max(self.list.sizeHintForRow(0), 1)
        around = self.search.sizeHint().height() + theme.px(2 * theme.M + theme.S + theme.XS)
        return min(theme.px(420), around + lines + 2 * self.list.frameWidth())

    def _end_with_a_whole_line(self) -> None:
        room, line = self.list.viewport().height(), max(self.list.sizeHintForRow(0), 1)
        if line < room < self.list.count() * line:
            self.resize(self.width(), self.height() - room % line)

    def _keep_up(self) -> None:
        # The search waits for a pause in typing; a key pressed sooner means what is typed, not what is still shown.
        if self.search.value() != self._found_for:
            self._filter()

    def _filter(self) -> None:
        self._found_for = self.search.value()
        wanted = _WORD.findall(_plain(self._found_for))
        self.list.clear()
        side = theme.px(18)
        self.list.setIconSize(QSize(side, side))
        blank = QPixmap(side, side)
        blank.fill(Qt.GlobalColor.transparent)
        words = [_WORD.findall(_plain(action.text().replace("&", ""))) for action in self._actions]
        found = [at for at, own in enumerate(words) if all(any(one.startswith(part) for one in own) for part in wanted)]
        # «copia» means the copies rather than what can be copied, and a whole name what is called so and no more: of a
        # place, going there. «Deshacer: Preparar…» is not what somebody means who types «preparar».
        meant = place(self._found_for)
        places = [place(action.text().replace("&", "")) for action in self._actions]
        found.sort(key=lambda at: (
            places[at] != meant,
            -sum(part in words[at] for part in wanted),
            not any(all(map(str.startswith, own, wanted)) for own in (words[at], places[at].split())),
        ))  # fmt: skip
        for index in found:
            action = self._actions[index]
            shortcut = keys_words(action.shortcut())
            shown = action.text().replace("&", "")
            # Without a picture of its own an action keeps the room for one: the words stay in line.
            picture = QIcon(blank) if action.icon().isNull() else action.icon()
            item = QListWidgetItem(picture, f"{shown}   ·   {shortcut}" if shortcut else shown)
            item.setData(Qt.ItemDataRole.UserRole, index)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.none.setVisible(self.list.count() == 0)
        self.list.setVisible(self.list.count() > 0)

    def _run(self, item: QListWidgetItem) -> None:
        action = self._actions[item.data(Qt.ItemDataRole.UserRole)]
        self.dismiss()
        action.trigger()


def place(words: str) -> str:
    """Where what is called so leads: «Ver Visitas», «Abrir: Visitas» and «Ir a Visitas» are the same place.

    What does not only lead somewhere is its own words.
    """
    own, _, _ = words.partition(AFAR)
    return _LEADS.sub("", " ".join(_WORD.findall(_plain(own))))


def _plain(text: str) -> str:
    """As it is compared: «tamano» finds «tamaño», as in every list."""
    return spanish_key(text).replace("~", "")
