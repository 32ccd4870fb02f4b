"""Line icons (Lucide), drawn in the colours of the theme in force and crisp at any size.

`icon("plus")` and `icon("circle-alert", "problem")`: the second word is a colour name of `app.ui.theme.Colours`.
An icon follows a change of theme by itself, because it asks for its colour each time it is painted.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from app import paths
from app.ui import theme


@lru_cache(maxsize=256)
def _drawing(name: str) -> str:
    return (paths.resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=512)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_drawing(name).replace("currentColor", colour).encode()))


def _drawn(name: str, colour: str, side: int, ratio: float) -> QPixmap:
    """The icon as a picture, drawn once: a list shows the same few again and again."""
    key, made = f"{name} {colour} {side} {ratio}", QPixmap()
    if not QPixmapCache.find(key, made):
        made = QPixmap(round(side * ratio), round(side * ratio))
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        _renderer(name, colour).render(painter, QRectF(0, 0, side, side))
        painter.end()
        QPixmapCache.insert(key, made)
    return made


def pixmap(name: str, role: str = "text", size: int = theme.ICON, ratio: float = 1.0) -> QPixmap:
    """The icon as a picture of `size` (scaled with the text), for labels."""
    return _drawn(name, getattr(theme.current().colours, role), theme.px(size), ratio)


def paint(painter: QPainter, rect: QRect, name: str, role: str = "text") -> None:
    """Draw the icon into the square `rect`."""
    colour = getattr(theme.current().colours, role)
    painter.drawPixmap(rect, _drawn(name, colour, rect.width(), painter.device().devicePixelRatioF()))


class _Engine(QIconEngine):
    """Paints one drawing in the colour its role has now."""

    def __init__(self, name: str, role: str, checked_role: str) -> None:
        super().__init__()
        self._name, self._role, self._checked_role = name, role, checked_role

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        role = self._checked_role if state == QIcon.State.On else self._role
        colour = QColor(getattr(theme.current().colours, role))
        if mode == QIcon.Mode.Disabled:
            painter.setOpacity(0.5)
        side = min(rect.width(), rect.height())
        square = QRect(0, 0, side, side)
        square.moveCenter(rect.center())
        painter.drawPixmap(square, _drawn(self._name, colour.name(), side, painter.device().devicePixelRatioF()))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        made = QPixmap(size)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return made

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._role, self._checked_role)


def icon(name: str, role: str = "text", checked_role: str = "") -> QIcon:
    """The icon called `name` in the colour `role` (and `checked_role` while its button is checked)."""
    return QIcon(_Engine(name, role, checked_role or role))
