"""Pickers: type a few letters (accents do not matter) or press the down arrow, choose with the arrows and Enter.

    picker = SearchPicker("Responsable", find, create=new_person, create_words="Agregar a «{}»")
      find(text: str) -> list[Pick]          called as the person types; '' asks for the first ones
      create(text: str) -> Pick | None       called when the last row is chosen; returns what was made
    picker.value() → id or '';  picker.set_value(id, title);  picker.changed;  picker.title()
    PersonPicker(find, create=…) and SchoolPicker(find) are the same with their words and icons.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtCore import SIGNAL, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.errors import AppError
from app.text_keys import clean_text, spanish_key
from app.ui import failures, theme
from app.ui.widgets.button_kinds import hint_of
from app.ui.widgets.inner_icons import add_icon
from app.ui.widgets.picks import MOST, NEW, Pick, PickList
from app.ui.widgets.texts import go_on, is_chord, left_to_window, show_locked


class SearchPicker(QLineEdit):
    """A line that finds. Words that find nothing are taken as new, where that is offered, on Enter and on leaving.

    Esc puts the last choice back, and only then goes back itself: what was typed is taken for nobody.
    On leaving a new one needs `least` words. `only_chosen`: a new one is made only by who asks for it in the list.
    Words that mean nobody for certain stay where somebody listens to `unclear` (what to do, '' once it is clear), and
    elsewhere go back to the last choice.
    """

    changed = Signal()
    unclear = Signal(str)
    if_not_found: ClassVar[str] = "Escríbalo de otra manera, o bórrelo."

    def __init__(
        self,
        name: str,
        find: Callable[[str], list[Pick]],
        *,
        create: Callable[[str], Pick | None] | None = None,
        create_words: str = "Agregar «{}»",
        placeholder: str = "Escriba tres letras",
        icon: str = "search",
        least: int = 1,
        only_chosen: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._find, self._create, self._create_words = find, create, create_words
        self._least, self._only_chosen = least, only_chosen
        self._chosen = Pick("", "")
        self._doubt = ""
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        add_icon(self, icon)
        self._list = PickList(self, name)
        self._list.view.installEventFilter(self)
        self._list.taken.connect(self.take)
        self.setCompleter(self._list)
        self.textEdited.connect(self._search)

    def value(self) -> str:
        """The chosen id, '' for none."""
        return self._chosen.id

    def title(self) -> str:
        """The chosen name."""
        return self._chosen.title

    def problem(self) -> str:
        """What to do about words that were left and mean nobody for certain."""
        return self._doubt

    def halts(self) -> bool:
        """Whether such words are in it: then the keyboard is here, and nothing goes on without them."""
        if self._doubt:
            self.setFocus()
        return bool(self._doubt)

    def _tell(self, words: str) -> None:
        if words != self._doubt:
            self._doubt = words
            self.unclear.emit(words)

    def set_value(self, wanted: str | None, title: str = "") -> None:
        """Show a choice without telling."""
        self._chosen = Pick(wanted or "", title if wanted else "")
        self._tell("")
        self.setText(self._chosen.title)
        self.setCursorPosition(0)
        self._hint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What does not fit is whole in the hint."""
        super().resizeEvent(event)
        self._hint()

    def _hint(self) -> None:
        room = self.width() - self.sizeHint().height() - theme.px(theme.S)
        fits = self.fontMetrics().horizontalAdvance(self._chosen.title) < room
        self.setToolTip("" if fits else hint_of(self._chosen.title))

    def options(self) -> list[Pick]:
        """What the list offers now, for tests."""
        return self._list.offered()

    def choose(self, pick: Pick) -> None:
        """Take `pick` as the person's choice."""
        different = pick.id != self._chosen.id
        self.set_value(pick.id, pick.title)
        if different:
            self.changed.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on an empty field, or on words that mean nobody yet, shows what there is to choose."""
        super().mousePressEvent(event)
        if not self.text() or self._doubt:
            self._search(self.text())

    def event(self, event: QEvent) -> bool:
        """Claim Esc while something is typed that was not chosen; leave Ctrl+Z to the window when nothing is."""
        if left_to_window(event, self):
            event.ignore()
            return False
        if isinstance(event, QKeyEvent) and self.text() != self._chosen.title and self._takes_back(event):
            return True
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Claim Esc while the list is open: behind it the page would go back, and leave what is typed to be added."""
        return self._takes_back(event) or super().eventFilter(watched, event)

    def _takes_back(self, event: QEvent) -> bool:
        if not (isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape):
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
        elif event.type() == QEvent.Type.KeyPress:
            self._list.close()
            self.set_value(self._chosen.id, self._chosen.title)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The down arrow shows what there is to choose; Enter takes what the words mean, and then goes on."""
        if is_chord(event):
            event.ignore()
            return
        closed = not self._list.is_open()
        super().keyPressEvent(event)
        if closed and event.key() == Qt.Key.Key_Down.value:
            self._search("" if self.text() == self._chosen.title else self.text())
        elif event.key() in (Qt.Key.Key_Return.value, Qt.Key.Key_Enter.value):
            if not closed and self._list.has_lit():
                return  # the completer takes the row that is lit
            if self.text().strip() not in {"", self._chosen.title}:
                self._search(self.text())
                if not self._take_meant(alone=True, new=not self._only_chosen):
                    QTimer.singleShot(0, self._list, self._list.stay)  # after the completer has closed it
            elif closed:
                go_on(self)

    def _take_meant(self, *, alone: bool, new: bool) -> bool:
        """Take what the words say: its very name, the only one they find (with `alone`), or a `new` one."""
        words, options = self.text().strip(), self.options()
        found = [pick for pick in options if pick.id != NEW]
        same = [pick for pick in found if pick.title == words]
        if len(same) == 1 or (alone and len(found) == 1):
            meant = (same or found)[0]
        elif new and options and not found and options[0].title == self._create_words.format(words):
            meant = options[0]
        else:
            return False
        self._list.close()
        self.take(meant)
        return True

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """What is written is settled, but not by a menu, nor by who only looks at another window for a moment."""
        super().focusOutEvent(event)
        if event.reason() == Qt.FocusReason.PopupFocusReason:
            return
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason or not self.text().strip():
            self.settle()

    def settle(self) -> None:
        """Emptied means none; what the words mean is taken; a piece of the last choice means that one."""
        if not self.text().strip():
            self.choose(Pick("", ""))
        elif self.text() != self._chosen.title:
            # Where something can be added, one that the words find need not be the one that is meant.
            whole = len(self.text().split()) >= self._least
            taken = self._take_meant(alone=self._create is None, new=whole and not self._only_chosen)
            if not taken:
                self._leave_open()

    def _leave_open(self) -> None:
        words = self.text().strip()
        heard = self.receivers(SIGNAL("unclear(QString)")) > 0
        if not heard or spanish_key(words) in spanish_key(self._chosen.title):
            self.choose(self._chosen)
        elif self.options():
            self._tell(f"«{words}» quedó sin elegir. Vuelva a este campo y elija en la lista, o borre lo escrito.")
        else:
            self._tell(f"No se encontró «{words}». {self.if_not_found}")

    def setReadOnly(self, locked: bool) -> None:
        """Let it only be read, or be chosen in again; it looks so, and offers nothing meanwhile."""
        super().setReadOnly(locked)
        show_locked(self)

    def _search(self, text: str) -> None:
        if self.isReadOnly():
            return
        self._tell("")
        wanted = clean_text(text).strip()
        try:
            found = self._find(wanted)[:MOST]
        except AppError as error:
            failures.show(self, error)
            return
        if self._create is not None and wanted:
            found = [*found, Pick(NEW, self._create_words.format(wanted))]
        self._list.offer(found)

    def take(self, pick: Pick) -> None:
        """Choose a row of the list; the last one makes what is missing."""
        if pick.id != NEW:
            self.choose(pick)
            return
        prefix, suffix = self._create_words.split("{}")
        name = pick.title.removeprefix(prefix).removesuffix(suffix)
        try:
            made = self._create(name) if self._create else None
        except AppError as error:
            failures.show(self, error)
            made = None
        self.choose(made or self._chosen)


def settle_typed(within: QWidget) -> None:
    """Settle what is being typed in a picker of `within`: later it would be heard too late, and added to nothing."""
    written = within.window().focusWidget()
    if isinstance(written, SearchPicker) and within.isAncestorOf(written):
        written.settle()


class PersonPicker(SearchPicker):
    """A person of the microcentro; with `create`, a name that is not known is added on the spot."""

    def __init__(
        self,
        find: Callable[[str], list[Pick]],
        *,
        create: Callable[[str], Pick | None] | None = None,
        name: str = "Persona",
        only_chosen: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            name, find, create=create, create_words="Agregar a «{}»", icon="user", least=2,
            only_chosen=only_chosen, parent=parent,
        )  # fmt: skip


class SchoolPicker(SearchPicker):
    """A school by RBD or by name."""

    if_not_found = "Si es una escuela nueva, agréguela en Red; si no, escríbala de otra manera o bórrela."

    def __init__(
        self,
        find: Callable[[str], list[Pick]],
        *,
        create: Callable[[str], Pick | None] | None = None,
        name: str = "Escuela",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            name, find, create=create, create_words="Agregar la escuela «{}»",
            placeholder="RBD o nombre de la escuela", icon="school", parent=parent,
        )  # fmt: skip
