"""How much of a whole, in the width of a thumb: a bar beside a sentence that says the same in words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui import theme

WIDTH, HEIGHT, BAR = 96, 32, 8


class Spark(QWidget):
    """The points of the year as a line, or one bar; decoration of words that are there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points: list[float] = []
        self._share: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_points(self, points: Sequence[float], share: float | None = None) -> None:
        """Show these points or, where there are fewer than two, this share."""
        self._points, self._share = list(points), share
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as a thumb."""
        return QSize(theme.px(WIDTH), theme.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Never cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The line where there are points enough, else the bar."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if len(self._points) > 1:
            self._paint_line(painter)
        elif self._share is not None:
            self._paint_bar(painter, self._share)
        painter.end()

    def _paint_line(self, painter: QPainter) -> None:
        air = theme.px(theme.XS)
        most = max(*self._points, 0) or 1
        wide, high = self.width() - 2 * air, self.height() - 2 * air
        step = wide / (len(self._points) - 1)
        heights = (air + high * (1 - max(point, 0) / most) for point in self._points)
        spots = [QPointF(air + place * step, height) for place, height in enumerate(heights)]
        painter.setPen(QPen(theme.colour("hairline"), 1))
        painter.drawLine(QPointF(air, air + high), QPointF(air + wide, air + high))
        painter.setPen(QPen(theme.colour("accent"), 2))
        painter.drawPolyline(QPolygonF(spots))
        painter.setBrush(theme.colour("accent"))
        painter.drawEllipse(spots[-1], 3, 3)

    def _paint_bar(self, painter: QPainter, share: float) -> None:
        tall = theme.px(BAR)
        rail = QRectF(0, (self.height() - tall) / 2, self.width(), tall)
        painter.setPen(Qt.PenStyle.NoPen)
        filled = QRectF(rail.left(), rail.top(), rail.width() * min(max(share, 0.0), 1.0), tall)
        for rect, name in ((rail, "hairline"), (filled, "accent")):
            painter.setBrush(theme.colour(name))
            painter.drawRoundedRect(rect, tall / 2, tall / 2)
