"""The year as a calendar: its months drawn, everything in it by date, the hosts' turns, the days without classes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.paths import catalogue_file
from app.services import meeting_hours, next_session, year_calendar
from app.services.catalogue import Catalogue
from app.services.meeting_hours import MonthHours
from app.services.year_calendar import BREAK, ENTRY, HOLIDAY, SESSION, Marked, Turns
from app.text_dates import month_name
from app.ui import theme, values
from app.ui.page import Context
from app.ui.pages import meetings_words as words
from app.ui.pages.meetings_breaks import BreaksBox
from app.ui.pages.meetings_month import MonthPicture
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.later import Later
from app.ui.widgets.parts import clear, column_layout, label
from app.ui.widgets.rows import BoxedList
from app.ui.widgets.status import StatusChip

_MARCH, _DECEMBER = 3, 12
_CHIPS = {
    ENTRY: ("neutral", "Del plan"),
    HOLIDAY: ("attention", "Feriado"),
    BREAK: ("attention", "Sin clases"),
}


class YearCalendar(QWidget):
    """`show_year(year)`; `opened(id)` when a session is chosen."""

    opened = Signal(str)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._year = 0
        self.months: list[Later] = []
        self.pictures = QWidget()
        self._flow = FlowLayout(self.pictures, theme.L)
        self.key = label("Lleno: sesión. Anillo: fecha del plan. Sombreado: feriado o sin clases.", "small")
        self.hosts = label("", "small")
        self.lists = QWidget()
        self._column = column_layout(self.lists, gap=theme.L)
        self.breaks = BreaksBox(context)
        layout = column_layout(self, gap=theme.L)
        for part in (self.pictures, self.key, self.hosts, self.lists, self.breaks):
            layout.addWidget(part)

    def show_year(self, year: int) -> None:
        """Read the year again."""
        database = self._context.database
        catalogue = Catalogue(catalogue_file(self._context.folder))
        try:
            found = year_calendar.of_year(database, catalogue, year)
        finally:
            catalogue.close()
        turns = year_calendar.turns(database, year, next_session.next_host(database, year))
        hours = meeting_hours.of_year(database, year)
        self.hosts.setText(turns_words(turns))
        self.hosts.setVisible(bool(self.hosts.text()))
        read = {each.accessibleName() for each in self.months if each.is_filled and year == self._year}
        clear(self._flow)
        clear(self._column)
        self._year, self.months = year, []
        # A session of the year may be held after its December, or be brought forward to before March.
        months = {f"{year:04}-{month:02}" for month in range(_MARCH, _DECEMBER + 1)}
        drawn = months | {one.start[:7] for one in found if one.kind == SESSION}
        for key in sorted(drawn | {f"{year:04}-{month:02}" for month in range(1, _MARCH)}):
            here = [one for one in found if one.start[:7] <= key <= one.end[:7]]
            if key in drawn:
                picture = MonthPicture(int(key[:4]), int(key[5:]), here, _name(key, year))
                picture.opened.connect(self.opened)
                self._flow.addWidget(picture)
            begun = [one for one in here if one.start.startswith(key)]
            if begun:
                room = theme.px(theme.ROW * (len(begun) + 1))
                name = _name(key, year)
                later = Later(partial(self._month, name, begun, hours.get(key)), name, room)
                self.months.append(later)
                self._column.addWidget(later)
        for later in self.months:
            if later.accessibleName() in read:
                later.fill()  # at once: nothing moves under the eyes, and the keyboard finds its row again
        self.breaks.refresh()

    def _month(self, name: str, here: Sequence[Marked], hours: MonthHours | None) -> BoxedList:
        line = words.month_line(hours) if hours and float(hours.booked) else ""
        box = BoxedList(name, line)
        for one in here:
            chip = StatusChip(*(_CHIPS.get(one.kind) or words.state(one.status)))
            box.add_row(one.title, marked_line(one), chip=chip, run=self._leads(one))
        return box

    def _leads(self, one: Marked) -> Callable[[], object] | None:
        if one.kind == SESSION:
            return partial(self.opened.emit, one.id)
        if one.kind == ENTRY:
            return partial(self._context.navigate, "plan", id=one.plan_id, part="calendario")
        return None


def _name(month: str, year: int) -> str:
    """«Enero»; of another year than the one shown, «Enero de 2027»."""
    name = month_name(int(month[5:])).capitalize()
    return name if month[:4] == f"{year:04}" else f"{name} de {month[:4]}"


def marked_line(one: Marked) -> str:
    """When and where, and why not that day."""
    when = values.date_words(one.start)
    if one.end != one.start:
        when = f"{when} al {values.date_words(one.end)}"
    if one.hours:
        when = f"{when}, {one.hours}"
    return " · ".join(part for part in (when, one.place, one.warning) if part)


def turns_words(turns: Turns) -> str:
    """'Han recibido: Escuela A, 2; Escuela B, 1. Le toca a Escuela B.'."""
    if not turns.counts:
        return ""
    counted = "; ".join(f"{name}, {times}" for name, times in turns.counts)
    proposed = f" Le toca a {turns.next_school}." if turns.next_school else ""
    return f"Veces que recibe cada escuela: {counted}.{proposed}"
