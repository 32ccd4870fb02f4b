"""A month drawn small: sessions filled, dates of the plan ringed, days off shaded. The list beside it says the same."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.services.year_calendar import ENTRY, SESSION, Marked
from app.text_dates import month_name
from app.ui import theme

_CELL, _WEEKS, _DAYS = 30, 6, 7
_LETTERS = "LMMJVSD"


class MonthPicture(QWidget):
    """`opened(id)` when the mouse chooses a session."""

    opened = Signal(str)

    def __init__(
        self, year: int, month: int, marked: Sequence[Marked], name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name = name or month_name(month).capitalize()
        self._first = date(year, month, 1)
        self._length = calendar.monthrange(year, month)[1]
        self._shown = {day: _strongest(day, marked) for day in map(self._day, range(1, self._length + 1))}
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"Dibujo de {self._name[:1].lower()}{self._name[1:]}")
        self.setAccessibleDescription(_words(self._shown))

    def sizeHint(self) -> QSize:
        """Its name, the letters of the week, and six weeks."""
        cell = theme.px(_CELL)
        return QSize(_DAYS * cell, (_WEEKS + 2) * cell)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the month."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        cell = theme.px(_CELL)
        painter.setPen(theme.colour("text"))
        painter.setFont(theme.font(theme.BASE, bold=True))
        painter.drawText(QRectF(0, 0, _DAYS * cell, cell), Qt.AlignmentFlag.AlignCenter, self._name)
        painter.setFont(theme.font(theme.SMALL))
        painter.setPen(theme.colour("muted"))
        for place, letter in enumerate(_LETTERS):
            painter.drawText(QRectF(place * cell, cell, cell, cell), Qt.AlignmentFlag.AlignCenter, letter)
        for number in range(1, self._length + 1):
            self._paint_day(painter, number, cell)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A session is opened by pressing its day."""
        cell = theme.px(_CELL)
        number = int(event.position().y() // cell - 2) * _DAYS + int(event.position().x() // cell) + 1
        number -= self._first.weekday()
        one = self._shown.get(self._day(number)) if 1 <= number <= self._length else None
        if one is not None and one.kind == SESSION:
            self.opened.emit(one.id)

    def _paint_day(self, painter: QPainter, number: int, cell: int) -> None:
        place = self._first.weekday() + number - 1
        box = QRectF(place % _DAYS * cell, (place // _DAYS + 2) * cell, cell, cell).adjusted(2, 2, -2, -2)
        one, ink = self._shown[self._day(number)], "text"
        painter.setPen(Qt.PenStyle.NoPen)
        if one is not None and one.kind == SESSION and one.status != "suspended":
            painter.setBrush(theme.colour("accent"))
            painter.drawEllipse(box)
            ink = "on_accent"
        elif one is not None and one.kind == ENTRY:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("accent"), max(1, theme.px(2))))
            painter.drawEllipse(box)
        elif one is not None and one.kind != SESSION:
            painter.setBrush(theme.colour("attention_soft"))
            painter.drawRect(box)
            ink = "attention"
        painter.setFont(theme.font(theme.SMALL, bold=one is not None))
        painter.setPen(theme.colour(ink))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(number))

    def _day(self, number: int) -> str:
        return f"{self._first:%Y-%m}-{number:02}"


def _strongest(day: str, marked: Sequence[Marked]) -> Marked | None:
    order = (SESSION, ENTRY)
    here = [one for one in marked if one.start <= day <= one.end]
    return min(here, key=lambda one: order.index(one.kind) if one.kind in order else len(order), default=None)


def _words(shown: dict[str, Marked | None]) -> str:
    said = [f"{int(day[8:])}, {one.title}" for day, one in shown.items() if one is not None and one.kind == SESSION]
    return "Sesiones: " + "; ".join(said) if said else "Sin sesiones"
