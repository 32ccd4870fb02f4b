"""The library: search, filters and the cards of the practices found."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.services import practices
from app.ui import theme
from app.ui.page import Context
from app.ui.pages.practices_catalogue import Curriculum
from app.ui.pages.practices_filters import FilterBar
from app.ui.pages.practices_words import card_of
from app.ui.values import count_words
from app.ui.widgets.lists import CardList, RowsModel
from app.ui.widgets.parts import column_layout, icon_button
from app.ui.widgets.status import EmptyState

LOW, BARE = 560, 300


class Library(QWidget):
    """`chosen(id)` when another card is chosen, `opened(id)` on Enter or a click."""

    chosen = Signal(str)
    opened = Signal(str)

    def __init__(self, context: Context, curriculum: Curriculum, create: Callable[[], object]) -> None:
        super().__init__()
        self._database = context.database
        self.total = 0
        layout = column_layout(self, gap=theme.M)
        edge = theme.px(theme.L)
        layout.setContentsMargins(edge, theme.px(theme.M), edge, theme.px(theme.M))
        self.filters = FilterBar(context, curriculum)
        self.filters.changed.connect(self.search)
        # Where the page's own button shares the draft in sight.
        self.begin = icon_button("plus", "Escribir una práctica", create)
        self.begin.hide()
        self.filters.head.addWidget(self.begin)
        self.cards = CardList(RowsModel(self._load, card_of), "Prácticas", title_lines=2)
        self.cards.chosen.connect(self.chosen)
        self.cards.activated_id.connect(self.opened)
        self.cards.clicked.connect(self._clicked)
        self.nothing = EmptyState("search", "Ninguna práctica coincide.", "Quitar filtros", self.filters.clear)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.cards)
        self.stack.addWidget(self.nothing)
        layout.addWidget(self.filters, 1)
        layout.addWidget(self.stack, 1000)
        self._make_room()
        self.setFocusProxy(self.cards)

    def search(self) -> None:
        """Show what answers the filters, in their order; the chosen one stays chosen."""
        order, backwards = self.filters.order()
        ids = practices.find_ids(self._database, self.filters.wanted(), order, descending=backwards)
        if not self.filters.is_narrow():
            self.total = len(ids)
        self.cards.show_ids(ids)
        if not self.cards.current_id():
            self.cards.choose_first()
        self.stack.setCurrentWidget(self.cards if ids or not self.filters.is_narrow() else self.nothing)
        self._make_room()

    def count(self) -> None:
        """Read again how many practices there are in all."""
        self.total = practices.count(self._database)

    def line(self) -> str:
        """How many are seen of how many, in words."""
        seen = len(self.cards.rows.ids())
        whole = count_words(self.total, "práctica", "prácticas")
        return f"{seen} de {whole}" if self.filters.is_narrow() else whole

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """From the search box, Down goes to what was found."""
        if event.key() == Qt.Key.Key_Down and self.filters.search.edit.hasFocus() and self.cards.rows.ids():
            self.cards.setFocus()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a low window the open filters take the place of the list."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        alone = self.filters.is_open() and self.height() < theme.px(LOW)
        self.filters.show_alone(alone=alone)
        # Where there is room for a few lines only, the order is chosen among the filters, and nothing is cut in two.
        self.filters.order_combo.setVisible(self.filters.is_open() or self.height() >= theme.px(BARE))
        self.stack.setVisible(not alone)

    def _load(self, ids: list[str]) -> dict[str, practices.PracticeRow]:
        return practices.load_rows(self._database, ids)

    def _clicked(self) -> None:
        # A click on the card that is chosen already brings its reader into sight too.
        self.opened.emit(self.cards.currentIndex().data(Qt.ItemDataRole.UserRole) or "")
