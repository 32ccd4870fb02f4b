"""The month from which a date field lets one choose."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QDate, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QToolButton, QWidget

from app.ui import icons, theme

_ARROWS = {"qt_calendar_prevmonth": "chevron-left", "qt_calendar_nextmonth": "chevron-right"}


class Calendar(QCalendarWidget):
    """Weeks from Monday, all of them whole; the days of other months are told from those of this one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Calendario")
        self.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        # Its own size cuts the last week.
        self.setMinimumSize(theme.px(340), theme.px(300))
        # Its own red is too pale, and its arrows are black in the dark, too.
        plain = QTextCharFormat()
        plain.setForeground(theme.colour("text"))
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            self.setWeekdayTextFormat(day, plain)
        for arrow in self.findChildren(QToolButton):
            if arrow.objectName() in _ARROWS:
                arrow.setIcon(icons.icon(_ARROWS[arrow.objectName()]))
                arrow.setIconSize(QSize(theme.px(theme.ICON), theme.px(theme.ICON)))

    def paintCell(self, painter: QPainter, rect: QRect, date: QDate | dt.date) -> None:
        """A day; of another month in grey."""
        day = date if isinstance(date, QDate) else QDate(date.year, date.month, date.day)
        if day.month() != self.monthShown() and day != self.selectedDate():
            painter.setPen(theme.colour("muted"))
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, str(day.day()))
        else:
            super().paintCell(painter, rect, day)
