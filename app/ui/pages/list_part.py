"""A list with its search at the left, and at the right what is chosen, or the form that adds one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from app.ui import theme
from app.ui.widgets.lists import Card, CardList, RowsModel
from app.ui.widgets.panes import ListAndReader
from app.ui.widgets.parts import column_layout, label
from app.ui.widgets.status import EmptyState
from app.ui.widgets.texts import SearchBox


class ListSide(QWidget):
    """Search box and the cards; what stands `above` both is laid there first, so that Tab comes to it first too."""

    def __init__(
        self, name: str, search_words: str, card: Callable[[Any], Card], above: QWidget | None = None
    ) -> None:
        super().__init__()
        self._found: Mapping[str, Any] = {}
        self.search = SearchBox(search_words)
        # The tab above, or the page, has the bare name already.
        self.cards = CardList(RowsModel(self._load, card), f"Lista: {name}", title_lines=2)
        self.nothing = label("Nada coincide con lo que busca.", "muted")
        layout = column_layout(self, gap=theme.M)
        edge = theme.px(theme.L)
        layout.setContentsMargins(edge, theme.px(theme.M), edge, theme.px(theme.M))
        if above is not None:
            layout.setSpacing(theme.px(theme.S))
            layout.addWidget(above)
        layout.addWidget(self.search)
        layout.addWidget(self.nothing)
        layout.addWidget(self.cards, 1)
        self.setFocusProxy(self.cards)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """From the search box, Down goes to what was found."""
        if event.key() == Qt.Key.Key_Down and self.search.edit.hasFocus() and self._found:
            self.cards.setFocus()
        else:
            super().keyPressEvent(event)

    def show_rows(self, found: Mapping[str, Any]) -> None:
        """Show these, in this order; the chosen one stays chosen."""
        self._found = found
        self.nothing.setVisible(not found and bool(self.search.value()))
        self.cards.show_ids(list(found))

    def _load(self, ids: list[str]) -> dict[str, Any]:
        return {key: self._found[key] for key in ids if key in self._found}


class ListPart(QWidget):
    """What *Escuelas*, *Personas* and each instrument have in common. `changed()` when the header has other words.

    A subclass gives `matching`; its reader is a `RecordReader` with `name`, the field where writing begins.
    `adding` makes the form that adds one, when it is first needed; without it the subclass makes the new record itself.
    """

    changed = Signal()

    def __init__(self, side: ListSide, reader: Any, adding: Callable[[], Any] | None, empty: EmptyState) -> None:
        super().__init__()
        self.side, self.reader, self._adding, self.empty = side, reader, adding, empty
        self._adder: Any = None
        self.none = label("Elija de la lista para ver los datos.", "muted")
        self.none.setMargin(theme.px(theme.XL))
        self._bare, self._first = QWidget(), ""  # beside the list until the first one is read
        self.right = QStackedWidget()
        for part in (self._bare, self.none, reader):
            self.right.addWidget(part)
        self.panes = ListAndReader(side, self.right)
        self.panes.layout_changed.connect(self.changed)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.panes)
        self.stack.addWidget(empty)
        column_layout(self).addWidget(self.stack)
        self.total = self.present = 0
        side.search.changed.connect(self.refresh_list)
        side.cards.chosen.connect(self._choose)
        side.cards.activated_id.connect(self._open)
        side.cards.clicked.connect(self._clicked)

    @property
    def adder(self) -> Any:
        """The form that adds one; None where there is none."""
        if self._adder is None and self._adding is not None:
            self._adder = self._adding()
            self._adder.added.connect(self._added)
            self._adder.closed.connect(self.close_adder)
            self.right.addWidget(self._adder)
        return self._adder

    def matching(self, text: str) -> Mapping[str, Any]:
        """The rows that answer the search, in order."""
        raise RuntimeError("each list finds its own rows")

    @property
    def is_adding(self) -> bool:
        """Whether the form that adds one is open."""
        return self._adder is not None and self.right.currentWidget() is self._adder

    def save_now(self) -> bool:
        """Save what is typed; False if it could not be."""
        return bool(self.reader.save_now())

    def refresh(self) -> None:
        """Read the list and what is chosen again."""
        self.refresh_list()
        if self.reader.record and not self.reader.show_record(self.reader.record):
            self._show_gone()
        if not self.reader.record and not self.is_adding and self.panes.is_wide:
            self.side.cards.choose_first()

    def refresh_list(self) -> None:
        """Search again."""
        found = self.matching(self.side.search.value())
        everybody = found if not self.side.search.value() else self.matching("")
        self.total = len(everybody)
        self.present = sum(getattr(row, "left_on", None) is None for row in everybody.values())
        self.side.show_rows(found)
        self.stack.setCurrentWidget(self.panes if self.total or self.is_adding else self.empty)
        self.changed.emit()

    def open(self, wanted: str) -> bool:
        """Show one; False if it is not here."""
        if not self.reader.save_now() or not self.reader.show_record(wanted):
            return False
        self.refresh_list()
        if not self.side.cards.choose(wanted) and self.side.search.value():
            self.side.search.set_value("")
            self.refresh_list()
            self.side.cards.choose(wanted)
        self._show_reader()
        return True

    def add(self) -> None:
        """Open the form that adds one."""
        if self.reader.save_now():
            self.adder.begin()
            self.right.setCurrentWidget(self.adder)
            self.stack.setCurrentWidget(self.panes)
            self.panes.show_reader()
            self.adder.first_focus().setFocus()
            self.changed.emit()

    def close_adder(self) -> None:
        """Back to what was shown before."""
        self.right.setCurrentWidget(self.reader if self.reader.record else self.none)
        self.panes.show_list()
        self.refresh_list()
        (self.first_focus() or self).setFocus()

    def go_back(self) -> bool:
        """Close the form that adds one, or leave what is read for the list."""
        if self.is_adding:
            self.close_adder()
            return True
        return bool(self.panes.go_back())

    def focus_search(self) -> None:
        """Search from anywhere in the part."""
        if not self.panes.is_wide:
            self.panes.show_list()
        self.side.search.setFocus()

    def first_focus(self) -> QWidget | None:
        """The list, the button of an empty one, or what is read in its place."""
        if self.stack.currentWidget() is self.empty:
            return self.empty.button
        if self.side.isVisibleTo(self):
            return self.side.cards
        reading = self.right.currentWidget() is self.reader
        return self.reader.name if reading else None

    def removed(self) -> None:
        """What was read is gone."""
        self._show_none()
        self.refresh()
        (self.first_focus() or self).setFocus()

    def _show_gone(self) -> None:
        """What was read has gone, as by Ctrl+Z: whoever had the keyboard in it has it in the list."""
        at = QApplication.focusWidget()
        held = at is not None and self.reader.isAncestorOf(at)
        self._show_none()
        if held:
            (self.first_focus() or self).setFocus()

    def _show_none(self) -> None:
        self.reader.clear_record()
        self.right.setCurrentWidget(self.none)
        self.panes.show_list()

    def _added(self, made: str) -> None:
        if self.open(made):
            self.reader.name.setFocus()

    def _choose(self, wanted: str) -> None:
        if self.right.currentWidget() is self._bare:
            # Once the list is in sight: to show both at once takes longer than a window may stand still.
            self._first = wanted
            QTimer.singleShot(0, self, self._read_first)
        else:
            self._read(wanted)

    def _read_first(self) -> None:
        if self.right.currentWidget() is self._bare:
            self._read(self._first)

    def _read(self, wanted: str) -> None:
        if wanted == self.reader.record or not wanted:
            return
        if not self.reader.save_now():
            self.side.cards.choose(self.reader.record)
            return
        if self.reader.show_record(wanted):
            self.right.setCurrentWidget(self.reader)
            self.changed.emit()

    def _open(self, wanted: str) -> None:
        self._read(wanted)
        self._show_reader()
        if not self.panes.is_wide:
            # The list, which had the keyboard, is out of sight.
            self.reader.name.setFocus()

    def _clicked(self) -> None:
        self._open(self.side.cards.current_id())

    def _show_reader(self) -> None:
        self.right.setCurrentWidget(self.reader)
        self.panes.show_reader()
        self.changed.emit()
