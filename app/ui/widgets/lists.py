"""Long lists: all ids, and only the rows on screen.

    model = RowsModel(load, card)        load(ids: list[str]) -> Mapping[id, row]; card(row) -> Card
    cards = CardList(model, "Prácticas")
    cards.show_ids(practices.find_ids(database, text=…))   # keeps the chosen id if it is still there
    cards.chosen → Signal(str)           the person chose another row ('' for none)
    cards.activated_id → Signal(str)     Enter or double click
    cards.current_id();  cards.choose(id)   (silent when it is chosen already)
    model.forget([id])                   read these rows again
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    QStringListModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QFont, QFontMetrics, QPainter, QResizeEvent, QShowEvent, QTextLayout
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.ui import icons, theme
from app.ui.widgets.status import chip_size, paint_chip

PAGE = 50
MANY = 200
CARD = Qt.ItemDataRole.UserRole + 10
_CHOSEN = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
AnyIndex = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Card:
    """A row of two lines: a title, what tells it from others, and a state (kind '' for none)."""

    title: str
    line: str = ""
    kind: str = ""
    state: str = ""
    icon: str = ""


class RowsModel(QStringListModel):
    """All ids; rows are read by the page, when they come into sight.

    Qt holds the ids too: a list that lays out ten thousand rows asks for each of them how many there are.
    """

    def __init__(
        self,
        load: Callable[[list[str]], Mapping[str, Any]],
        card: Callable[[Any], Card],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._load, self._card = load, card
        self._ids: list[str] = []
        self._rows: dict[str, Any] = {}
        self._cards: dict[str, Card] = {}

    def show_ids(self, ids: Sequence[str]) -> None:
        """Show these, in this order, reading again what is seen."""
        self._ids = list(ids)
        self._rows.clear()
        self._cards.clear()
        self.setStringList(self._ids)

    def ids(self) -> list[str]:
        """Every id, in order."""
        return list(self._ids)

    def row_of(self, wanted: str) -> int:
        """The place of an id, -1 if it is not listed."""
        return self._ids.index(wanted) if wanted in self._ids else -1

    def forget(self, ids: Iterable[str]) -> None:
        """Read these rows again."""
        for wanted in ids:
            self._rows.pop(wanted, None)
            self._cards.pop(wanted, None)
            if (row := self.row_of(wanted)) >= 0:
                self.dataChanged.emit(self.index(row), self.index(row))

    def row(self, place: int) -> Any:
        """The row at `place`, None if its record has gone meanwhile."""
        wanted = self._ids[place]
        if wanted not in self._rows:
            first = place // PAGE * PAGE
            page = self._ids[first : first + PAGE]
            self._rows |= {key: None for key in page if key not in self._rows} | dict(self._load(page))
        return self._rows.get(wanted)

    def card(self, place: int) -> Card:
        """What is drawn at `place`."""
        wanted = self._ids[place]
        if wanted not in self._cards:
            row = self.row(place)
            self._cards[wanted] = Card("…") if row is None else self._card(row)
        return self._cards[wanted]

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """Rows are chosen, and neither written in nor moved."""
        return _CHOSEN if index.isValid() else Qt.ItemFlag.NoItemFlags

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._ids):
            return None
        if role == Qt.ItemDataRole.UserRole:
            return self._ids[index.row()]
        texts = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
        if role not in (*texts, CARD):
            return None
        card = self.card(index.row())
        if role == CARD:
            return card
        if role == Qt.ItemDataRole.DisplayRole:
            return card.title
        return ". ".join(part for part in (card.title, card.line, card.state) if part)


@dataclass(frozen=True)
class _Words:
    """What a card says, line by line, and the room its chip takes: beside the name where there is room."""

    title: list[str]
    line: list[str]
    chip: int
    roomy: bool


class CardDelegate(QStyledItemDelegate):
    """Draws a card: icon, title of at most `title_lines`, grey line, chip; a bar at its side marks the chosen one."""

    def __init__(self, parent: QWidget | None = None, *, title_lines: int = 1) -> None:
        super().__init__(parent)
        self._title_lines = title_lines

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        view, titles, more = option.widget, self._title_lines, 0
        # Of rows that are all alike Qt asks the last one how tall they are: it is not read for that.
        if isinstance(view, CardList) and not _alike(view):
            card = view.rows.card(index.row())
            words = self._words(card, self._room(view.room(), card), alike=False)
            titles, more = len(words.title), len(words.line) - 1
        return QSize(theme.px(180), _height(titles, more))

    def _room(self, width: int, card: Card) -> int:
        return width - theme.px(2 * theme.M) - (theme.px(theme.ICON) + theme.px(theme.M) if card.icon else 0)

    def _words(self, card: Card, room: int, *, alike: bool) -> _Words:
        return _in_lines(card, room, self._title_lines, theme.current().scale, alike=alike)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        card = index.data(CARD)
        if not isinstance(card, Card):
            return
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, option, rect)
        inner = rect.adjusted(theme.px(theme.M), theme.px(theme.S), -theme.px(theme.M), -theme.px(theme.S))
        if card.icon:
            side = theme.px(theme.ICON)
            icons.paint(painter, QRect(inner.left(), inner.center().y() - side // 2, side, side), card.icon, "muted")
            inner.setLeft(inner.left() + side + theme.px(theme.M))
        words = self._words(card, self._room(rect.width(), card), alike=_alike(option.widget))
        bold, small = theme.font(bold=True), theme.font(theme.SMALL)
        step, low, last = QFontMetrics(bold).height(), QFontMetrics(small).height(), _lower_height()
        air = theme.px(theme.XS)
        top = inner.center().y() - (len(words.title) * step + air + (len(words.line) - 1) * low + last) // 2
        for text in words.title:
            self._paint_line(painter, QRect(inner.left(), top, inner.width(), step), text, "text", bold)
            top += step
        top += air
        down = (last - low) // 2  # the last one stands in the middle of the chip's height
        for text in words.line[:-1]:
            upper = QRect(inner.left(), top + down, inner.width() - words.chip, low)
            self._paint_line(painter, upper, text, "muted", small)
            top += low
        lower = QRect(inner.left(), top, inner.width() - words.chip, last)
        self._paint_line(painter, lower, words.line[-1], "muted", small)
        if card.state:
            size = chip_size(card.state)
            middle = (inner if words.roomy else lower).center().y()
            spot = QRectF(inner.right() - size.width(), middle - size.height() / 2, size.width(), size.height())
            paint_chip(painter, spot, card.kind or "neutral", card.state)
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, rect: QRect) -> None:
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.colour("accent_soft"))
            painter.fillRect(QRect(rect.left(), rect.top(), theme.px(theme.XS), rect.height()), theme.colour("accent"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.colour("hover"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.colour("hairline"))

    def _paint_line(self, painter: QPainter, rect: QRect, text: str, colour: str, font: QFont) -> None:
        painter.setFont(font)
        painter.setPen(theme.colour(colour))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)


@lru_cache(maxsize=1000)
def _in_lines(card: Card, room: int, most: int, _scale: float, *, alike: bool) -> _Words:
    """Broken once for a room and a size of the letters: Qt asks for it at every layout, and to paint."""
    chip = chip_size(card.state).width() + theme.px(theme.S) if card.state else 0
    # In a narrow list the chip shares the lower line, so that the name keeps the whole upper ones.
    roomy = room > theme.px(theme.COLUMN * 0.75)
    title = broken(card.title, theme.font(bold=True), room - (chip if roomy else 0), most)
    # Where all are as tall as one another, the grey line has the room that a short name leaves.
    lower = 1 + most - len(title) if alike else most
    return _Words(title, broken(card.line, theme.font(theme.SMALL), room - chip, lower) or [""], chip, roomy)


def _alike(view: QWidget | None) -> bool:
    return not isinstance(view, QListView) or view.uniformItemSizes()


def _height(titles: int, more: int = 0) -> int:
    """How tall a card is with a name of so many lines, and so many grey ones above the last."""
    upper = QFontMetrics(theme.font(bold=True)).height() * titles
    upper += QFontMetrics(theme.font(theme.SMALL)).height() * more
    return upper + _lower_height() + theme.px(2 * theme.S + theme.XS)


def _lower_height() -> int:
    return max(QFontMetrics(theme.font(theme.SMALL)).height(), chip_size("").height())


def broken(text: str, font: QFont, width: int, most: int) -> list[str]:
    """`text` in at most `most` lines of this width, broken between words; the last one is cut if it must be."""
    lines: list[str] = []
    while text and len(lines) + 1 < most:
        layout = QTextLayout(text, font)
        layout.beginLayout()
        line = layout.createLine()
        line.setLineWidth(width)
        layout.endLayout()
        lines.append(text[: line.textLength()].strip())
        text = text[line.textLength() :].strip()
    return [*lines, QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, width)] if text else lines


class CardList(QListView):
    """The list of a page; with `title_lines` long names go on in further lines."""

    chosen = Signal(str)
    activated_id = Signal(str)

    def __init__(self, model: RowsModel, name: str, parent: QWidget | None = None, *, title_lines: int = 1) -> None:
        super().__init__(parent)
        self.rows = model
        model.setParent(self)
        self._last, self._scrolls = "", False
        self.setModel(model)
        self.setItemDelegate(CardDelegate(self, title_lines=title_lines))
        self.setAccessibleName(name)
        self._alike = title_lines == 1
        self.setUniformItemSizes(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.selectionModel().currentChanged.connect(self._moved)
        self.activated.connect(self._activated)

    def room(self) -> int:
        """How wide a card is: beside the scroll bar, where the cards need one."""
        bar = self.verticalScrollBar().sizeHint().width() if self._scrolls else 0
        return self.width() - bar - 2 * self.frameWidth()

    def doItemsLayout(self) -> None:
        """The cards in the whole width; where they do not all fit so, once more, beside the scroll bar."""
        high = self.viewport().height()
        self._scrolls = len(self.rows.ids()) * _height(1) > high
        super().doItemsLayout()
        if not self._scrolls and self.contentsSize().height() > high:
            self._scrolls = True
            super().doItemsLayout()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Rows of another width are of another height, too; Qt lays them out anew only in another height."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width() and not self.uniformItemSizes():
            self.scheduleDelayedItemsLayout()

    def showEvent(self, event: QShowEvent) -> None:
        """The chosen one is in sight, also when it was chosen out of sight."""
        super().showEvent(event)
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt begins at the first row without marking it: whoever came sees where the keyboard is."""
        super().focusInEvent(event)
        if self.currentIndex().isValid() and not self.selectionModel().hasSelection():
            self.selectionModel().select(self.currentIndex(), QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def show_ids(self, ids: Sequence[str]) -> None:
        """Show these; the chosen one stays chosen if it is among them, else nothing is chosen."""
        kept = self._last
        self._last = ""
        # Each as tall as its own words, but for long lists, of which only what is on screen is read.
        self.setUniformItemSizes(self._alike or len(ids) > MANY)
        self.rows.show_ids(ids)
        if self.rows.row_of(kept) >= 0:
            self._last = kept
            self._select(kept)
        elif kept:
            self.chosen.emit("")

    def current_id(self) -> str:
        """The chosen id, '' for none."""
        return self._last

    def choose(self, wanted: str) -> bool:
        """Choose a row; False if it is not listed."""
        if self.rows.row_of(wanted) < 0:
            return False
        self._select(wanted)
        return True

    def choose_first(self) -> None:
        """Choose the first row, if there is one."""
        if ids := self.rows.ids():
            self._select(ids[0])

    def _select(self, wanted: str) -> None:
        index = self.rows.index(self.rows.row_of(wanted))
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.scrollTo(index)

    def _moved(self, current: QModelIndex, _: QModelIndex) -> None:
        wanted = current.data(Qt.ItemDataRole.UserRole) if current.isValid() else ""
        if wanted and wanted != self._last:
            self._last = wanted
            self.chosen.emit(wanted)

    def _activated(self, index: QModelIndex) -> None:
        self.activated_id.emit(index.data(Qt.ItemDataRole.UserRole))
