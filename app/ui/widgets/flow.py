"""A layout that puts things side by side and goes on in the next line when the width is used up."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

from app.ui import theme


class FlowLayout(QLayout):
    """`addWidget` as in any layout; the height follows from the width."""

    def __init__(self, parent: QWidget | None = None, gap: int = theme.S) -> None:
        super().__init__(parent) if parent else super().__init__()
        self._items: list[QLayoutItem] = []
        self._heights: dict[int, int] = {}  # by width: Qt asks for them again and again
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(theme.px(gap))

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)
        self._heights.clear()

    def invalidate(self) -> None:
        """What is in it has changed, or is shown or hidden now."""
        self._heights.clear()
        super().invalidate()

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        self._heights.clear()
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if width not in self._heights:
            around = self.contentsMargins()
            inside = QRect(0, 0, width - around.left() - around.right(), 0)
            self._heights[width] = self._arrange(inside, move=False) + around.top() + around.bottom()
        return self._heights[width]

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect.marginsRemoved(self.contentsMargins()), move=True)

    def sizeHint(self) -> QSize:
        # All in one line, where there is room for it.
        hints = [item.sizeHint() for item in self._items if not item.isEmpty()]
        wide = sum(hint.width() for hint in hints) + self.spacing() * max(len(hints) - 1, 0)
        return self._with_margins(QSize(wide, max((hint.height() for hint in hints), default=0)))

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return self._with_margins(size)

    def _with_margins(self, size: QSize) -> QSize:
        return size.expandedTo(QSize(0, 0)).grownBy(self.contentsMargins())

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        x, y, line = rect.x(), rect.y(), 0
        side_by_side: list[tuple[QLayoutItem, QRect]] = []
        for item in self._items:
            if (widget := item.widget()) is not None and widget.isHidden():
                continue
            hint = item.sizeHint()
            size = hint.boundedTo(QSize(rect.width(), hint.height()))
            if x > rect.x() and x + size.width() > rect.right() + 1:
                self._place(side_by_side, line, move=move)
                x, y, line = rect.x(), y + line + self.spacing(), 0
            side_by_side.append((item, QRect(QPoint(x, y), size)))
            x += size.width() + self.spacing()
            line = max(line, size.height())
        self._place(side_by_side, line, move=move)
        return y + line - rect.y()

    @staticmethod
    def _place(side_by_side: list[tuple[QLayoutItem, QRect]], line: int, *, move: bool) -> None:
        """Put the things of one line on its middle, whatever their heights."""
        if move:
            for item, place in side_by_side:
                item.setGeometry(place.translated(0, (line - place.height()) // 2))
        side_by_side.clear()
