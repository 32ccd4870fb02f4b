"""What a picker offers: things to choose, in a list that opens under the line one types in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.ui import icons, theme

NEW = "*new*"
MOST = 50
_WIDE = 280
_ID, _SUBTITLE = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True)
class Pick:
    """One thing to choose: its id, its name, and a line that tells it from its namesakes."""

    id: str
    title: str
    subtitle: str = ""


class TwoLines(QStyledItemDelegate):
    """Paints a name and the line under it."""

    Index = QModelIndex | QPersistentModelIndex

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(theme.px(200), theme.px(theme.ROW if index.data(_SUBTITLE) else theme.CONTROL))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        painter.save()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.fillRect(rect, theme.colour("accent_soft"))
        is_new = index.data(_ID) == NEW
        inner = rect.adjusted(theme.px(theme.M), theme.px(theme.XS), -theme.px(theme.M), -theme.px(theme.XS))
        if is_new:
            side = theme.px(18)
            spot = QRect(inner.left(), inner.center().y() - side // 2, side, side)
            icons.paint(painter, spot, "plus", "accent")
            inner.setLeft(inner.left() + side + theme.px(theme.S))
        align = Qt.AlignmentFlag.AlignLeft
        upper = inner if not index.data(_SUBTITLE) else inner.adjusted(0, 0, 0, -inner.height() // 2)
        painter.setFont(theme.font(bold=is_new))
        painter.setPen(theme.colour("accent" if is_new else "text"))
        painter.drawText(upper, align | Qt.AlignmentFlag.AlignVCenter, _fitting(painter, upper, index.data()))
        if index.data(_SUBTITLE):
            painter.setFont(theme.font(theme.SMALL))
            painter.setPen(theme.colour("muted"))
            lower = inner.adjusted(0, inner.height() // 2, 0, 0)
            more = _fitting(painter, lower, index.data(_SUBTITLE))
            painter.drawText(lower, align | Qt.AlignmentFlag.AlignVCenter, more)
        painter.restore()


def _fitting(painter: QPainter, room: QRect, words: object) -> str:
    """The words, with dots where they go on beyond the row."""
    return painter.fontMetrics().elidedText(str(words), Qt.TextElideMode.ElideRight, room.width())


class PickList(QCompleter):
    """The list under `line`; `taken(pick)` when a row is pressed, or Enter is while it is lit."""

    taken = Signal(object)

    def __init__(self, line: QLineEdit, name: str) -> None:
        super().__init__(line)
        self._line = line
        self._rows = QStandardItemModel(self)
        self.setModel(self._rows)
        self.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.setMaxVisibleItems(7)
        self.view = QListView()
        self.view.setAccessibleName(name)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setPopup(self.view)
        # After the completer has put in its own, which paints one line.
        self.view.setItemDelegate(TwoLines(self.view))
        self.activated[QModelIndex].connect(self._activated)  # type: ignore[index]  # overloads are unknown to the stub

    def offer(self, picks: Sequence[Pick]) -> None:
        """Offer these from now on, in sight if the keyboard is in the line; no list is shown of nothing."""
        self._rows.clear()
        for pick in picks:
            item = QStandardItem(pick.title)
            item.setData(pick.id, _ID)
            item.setData(pick.subtitle, _SUBTITLE)
            item.setData(f"{pick.title} {pick.subtitle}", Qt.ItemDataRole.AccessibleTextRole)
            self._rows.appendRow(item)
        if not self.view.styleSheet():  # nobody's child, and dressed only where it is needed
            theme.dress(self.view)
        if picks and self._line.hasFocus():
            self._open()
        elif not picks:
            self.view.hide()

    def stay(self) -> None:
        """Open again what Enter closed and took nothing of; the only row is lit, so that the next Enter takes it."""
        if self._rows.rowCount() and self._line.hasFocus():
            self._open()
            if self._rows.rowCount() == 1:
                self.view.setCurrentIndex(self.completionModel().index(0, 0))

    def _open(self) -> None:
        # A line may be narrower than the names; and the line opens the list too, as wide as itself.
        self.view.setMinimumWidth(theme.px(_WIDE))
        self.complete(QRect(QPoint(0, 0), QSize(max(self._line.width(), theme.px(_WIDE)), self._line.height())))

    def offered(self) -> list[Pick]:
        """What it offers."""
        return [_pick(self._rows.index(row, 0)) for row in range(self._rows.rowCount())]

    def is_open(self) -> bool:
        """Whether it is in sight."""
        return self.view.isVisible()

    def has_lit(self) -> bool:
        """Whether a row is lit, which Enter takes."""
        return self.view.currentIndex().isValid()

    def close(self) -> None:
        """Out of sight."""
        self.view.hide()

    def _activated(self, index: QModelIndex) -> None:
        # After the completer, which writes the row's words into the line once this returns.
        QTimer.singleShot(0, self, partial(self.taken.emit, _pick(index)))


def _pick(index: QModelIndex) -> Pick:
    return Pick(str(index.data(_ID)), str(index.data()), str(index.data(_SUBTITLE)))
