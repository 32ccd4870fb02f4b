"""A layout that puts things side by side and goes on in the next line when the width is used up."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

from app.ui import theme


class FlowLayout(QLayout):
    """`addWidget` as in any layout; the height follows from the width."""

    def __init__(self, parent: QWidget | None = None, gap: int = theme.S) -> None:
        super().__init__(parent) if parent else super().__init__()
        self._items: list[QLayoutItem] = []
        # Qt asks for them again and again: what each wants to take, and the heights by width.
        self._wants: list[tuple[QLayoutItem, int, int]] | None = None
        self._heights: dict[int, int] = {}
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(theme.px(gap))

    def add_at_top(self, widget: QWidget) -> None:
        """Put it at the top of its line: a field with its words over it, under which one more line may come."""
        self.addWidget(widget)
        self.setAlignment(widget, Qt.AlignmentFlag.AlignTop)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)
        self._forget()

    def invalidate(self) -> None:
        """What is in it has changed, or is shown or hidden now."""
        self._forget()
        super().invalidate()

    def _forget(self) -> None:
        self._wants = None
        self._heights.clear()

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        self._forget()
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if width not in self._heights:
            around = self.contentsMargins()
            lines = self._lines(width - around.left() - around.right())
            inside = sum(_tall(line) for line in lines) + self.spacing() * max(len(lines) - 1, 0)
            self._heights[width] = inside + around.top() + around.bottom()
        return self._heights[width]

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        inside = rect.marginsRemoved(self.contentsMargins())
        y = inside.y()
        for line in self._lines(inside.width()):
            x, tall = inside.x(), _tall(line)
            for item, wide, high in line:
                # All on the middle of their line, whatever their heights, but what was put at its top.
                above = 0 if item.alignment() & Qt.AlignmentFlag.AlignTop else (tall - high) // 2
                item.setGeometry(QRect(x, y + above, wide, high))
                x += wide + self.spacing()
            y += tall + self.spacing()

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

    def _lines(self, width: int) -> list[list[tuple[QLayoutItem, int, int]]]:
        """What stands side by side in this width, line by line: each with its own width and height."""
        lines: list[list[tuple[QLayoutItem, int, int]]] = []
        x = 0
        for item, wanted, high in self._seen():
            wide = min(wanted, width)
            if not lines or (x > 0 and x + wide > width):
                lines.append([])
                x = 0
            lines[-1].append((item, wide, high))
            x += wide + self.spacing()
        return lines

    def _seen(self) -> list[tuple[QLayoutItem, int, int]]:
        if self._wants is None:
            seen = [item for item in self._items if (widget := item.widget()) is None or not widget.isHidden()]
            self._wants = [(item, hint.width(), hint.height()) for item in seen for hint in (item.sizeHint(),)]
        return self._wants


def _tall(line: list[tuple[QLayoutItem, int, int]]) -> int:
    return max(high for *_, high in line)


def in_line(*parts: QWidget, gap: int = theme.S) -> QWidget:
    """Parts side by side, which go on in the next line when the width is used up."""
    holder = QWidget()
    flow = FlowLayout(holder, gap)
    for part in parts:
        flow.addWidget(part)
    return holder
