"""The sidebar: the pages, and at its foot the person, the microcentro and what waits to be handed over."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton, QSizePolicy, QWidget

from app.services.standing import Standing
from app.ui import icons, theme, values
from app.ui.pages import Entry
from app.ui.qt_words import keys_words
from app.ui.relay import Relay
from app.ui.waiting import Waiting
from app.ui.widgets.parts import column_layout, hairline, label, scrolling


class _Item(QPushButton):
    """One line of the sidebar; its word goes away when the sidebar folds. `dot` asks for attention."""

    def __init__(self, icon: str, word: str) -> None:
        super().__init__()
        self.word, self.dot = word, False
        self.setProperty("role", "side")
        self.setIcon(icons.icon(icon, "text", "accent"))
        self.setAutoDefault(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.set_word(word)

    def set_word(self, word: str) -> None:
        self.word = word
        self.setAccessibleName(word)
        self.fold(folded=bool(self.property("folded")))

    def fold(self, *, folded: bool) -> None:
        self._look("folded", on=folded)
        self.setText("" if folded else f"  {self.word}")
        self.setToolTip(self.word if folded else "")
        self.setIconSize(QSize(theme.px(theme.ICON), theme.px(theme.ICON)))

    def tighten(self, *, tight: bool) -> None:
        self._look("tight", on=tight)

    def _look(self, name: str, *, on: bool) -> None:
        if bool(self.property(name)) != on:
            self.setProperty(name, on)
            self.style().unpolish(self)
            self.style().polish(self)

    def set_dot(self, *, dot: bool) -> None:
        self.dot = dot
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.dot:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("attention"))
            # At the corner of the icon, away from the words.
            side = theme.px(10)
            across = self.width() - side if self.property("folded") else theme.px(theme.S + theme.ICON) + theme.XS
            painter.drawEllipse(QPoint(across, side), side // 2, side // 2)
            painter.end()


class Sidebar(QFrame):
    """`chosen(key)` when the person picks a page, `wants_switch()` when another person or microcentro is wanted."""

    chosen = Signal(str)
    wants_switch = Signal()

    def __init__(self, entries: tuple[Entry, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sidebar")
        self._folded = False
        self._warnings: tuple[str, ...] = ()
        layout = column_layout(self, margin=theme.S, gap=theme.XS)
        pages = QWidget()
        listed = self._listed = column_layout(pages, gap=theme.XS)
        # In a low window, or with large letters, they scroll and the foot stays.
        self.pages = scrolling(pages)
        # The ground is the sidebar's own.
        self.pages.viewport().setAutoFillBackground(False)
        pages.setAutoFillBackground(False)
        layout.addWidget(self.pages, 1)
        self._group = QButtonGroup(self)
        self._items: dict[str, _Item] = {}
        self._instruments = {entry.key: entry for entry in entries if entry.instrument}
        for entry in entries:
            item = _Item(entry.icon, entry.name)
            item.setCheckable(True)
            keys = keys_words(QKeySequence(entry.shortcut))
            item.setAccessibleDescription(f"Atajo: {keys}" if keys else "")
            item.clicked.connect(Relay(_Choice(self, entry.key), item).call)
            self._group.addButton(item)
            self._items[entry.key] = item
            listed.addWidget(item)
        listed.addStretch(1)
        self.line = hairline()
        self.person, self.microcentro = label("", "strong"), label("", "small")
        self.switch = _Item("repeat-2", "Cambiar…")
        self.switch.setAccessibleName("Cambiar de persona o de microcentro")
        self.switch.clicked.connect(Relay(self.wants_switch.emit, self.switch).call)
        self.pending = _Item("arrow-left-right", "Por entregar")
        self.pending.clicked.connect(Relay(_Choice(self, "intercambio"), self.pending).call)
        for words in (self.person, self.microcentro):
            words.setContentsMargins(theme.px(theme.S), 0, 0, 0)
        for part in (self.line, self.person, self.microcentro, self.switch, self.pending):
            layout.addWidget(part)
        self.fold(folded=False)

    def show_standing(self, standing: Standing) -> None:
        """Say who and where at the foot."""
        self.person.setText(standing.person)
        self.microcentro.setText(standing.microcentro)
        self._make_room()

    def show_in_use(self, instruments: frozenset[str]) -> None:
        """List the pages of these instruments, and of no others."""
        for key, entry in self._instruments.items():
            self._items[key].setVisible(entry.belongs(instruments))
        self._make_room()

    def show_waiting(self, waiting: Waiting | None) -> None:
        """Say how much waits to be handed over, and mark what needs a person; None while that is not known."""
        self._warnings = waiting.warnings() if waiting else ()
        self.pending.set_word(_pending_words(waiting))
        self.pending.set_dot(dot=bool(self._warnings))
        self.pending.setAccessibleDescription(" ".join(self._warnings))
        self._hint()

    def _hint(self) -> None:
        self.pending.setToolTip("\n".join((*((self.pending.word,) if self._folded else ()), *self._warnings)))

    def mark(self, key: str) -> None:
        """Show which page is open, and let Tab come to it; one that is not listed leaves the mark where it was.

        '' for a page that belongs to none of the list: then no page is marked.
        """
        if not key:
            self._unmark()
        elif key in self._items:
            self._items[key].setChecked(True)
            for other, item in self._items.items():
                item.setFocusPolicy(Qt.FocusPolicy.StrongFocus if other == key else Qt.FocusPolicy.ClickFocus)
            # Once the list has its height.
            QTimer.singleShot(0, self.pages, partial(self.pages.ensureWidgetVisible, self._items[key], 0, 0))

    def _unmark(self) -> None:
        """No page of the list is open; Tab still comes to the one that was."""
        self._group.setExclusive(False)
        for item in self._items.values():
            item.setChecked(False)
        self._group.setExclusive(True)

    def fold(self, *, folded: bool) -> None:
        """Show icons only, or icons with their words."""
        self._folded = folded
        self.setFixedWidth(theme.px(theme.SIDEBAR_FOLDED if folded else theme.SIDEBAR))
        for item in (*self._items.values(), self.switch, self.pending):
            item.fold(folded=folded)
        self._hint()
        for part in (self.person, self.microcentro):
            part.setVisible(not folded)
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a low window, or with large letters, the lines stand closer."""
        super().resizeEvent(event)
        self._make_room()

    def showEvent(self, event: QShowEvent) -> None:
        """How close the lines stand is seen from now on."""
        super().showEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        if not self.isVisible():
            return  # it has not the height yet by which to tell
        items = [each for each in (*self._items.values(), self.switch, self.pending) if not each.isHidden()]
        words = [each for each in (self.person, self.microcentro) if not each.isHidden()]
        inside = self.width() - 2 * theme.px(theme.S)
        said = sum(each.heightForWidth(inside) for each in words)
        room = self.height() - said - 2 * theme.px(theme.S) - (len(words) + 3) * theme.px(theme.XS)
        tight = len(items) * (theme.px(theme.CONTROL) + theme.XS) + len(items) * theme.px(theme.XS) > room
        for each in items:
            each.tighten(tight=tight)
        spare = room - sum(each.sizeHint().height() for each in items)
        self._listed.setSpacing(min(max(spare // len(items), 0), theme.px(theme.XS)))

    @property
    def folded(self) -> bool:
        """Whether only icons show."""
        return self._folded

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down walk along the pages."""
        steps = {Qt.Key.Key_Up.value: -1, Qt.Key.Key_Down.value: 1}
        walked = (*self._items.values(), self.switch, self.pending)
        items: list[QWidget] = [each for each in walked if not each.isHidden()]
        focused = self.focusWidget()
        if event.key() in steps and focused in items:
            items[(items.index(focused) + steps[event.key()]) % len(items)].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """A new text size changes the width."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "pending"):
            self.fold(folded=self._folded)


def _pending_words(waiting: Waiting | None) -> str:
    if waiting is None:
        return "Por entregar"
    if waiting.applies:
        return "Falta su solicitud"
    # Alone in the microcentro there is nobody to hand over to.
    nothing = waiting.alone or not (waiting.changes or waiting.evidence or waiting.decisions)
    number = values.number_words(waiting.changes + waiting.decisions)
    return "Nada por entregar" if nothing else f"Por entregar: {number}"


class _Choice:
    """Picks one page (a lambda would keep the sidebar alive)."""

    def __init__(self, sidebar: Sidebar, key: str) -> None:
        self._sidebar, self._key = sidebar, key

    def __call__(self) -> None:
        self._sidebar.mark(self._key)
        self._sidebar.chosen.emit(self._key)
