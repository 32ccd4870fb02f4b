"""The sessions of a year: the next one first, those to come, and those that were."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property, partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from app import wall_clock
from app.services import meetings, next_session
from app.services.meetings import MeetingRow
from app.services.rules import Count
from app.ui import theme
from app.ui.page import Context
from app.ui.pages import meetings_words as words
from app.ui.pages.meetings_calendar import YearCalendar
from app.ui.pages.meetings_days import days_off
from app.ui.pages.meetings_plan import PlanForm
from app.ui.widgets.choices import ChoiceCombo, FilterChips
from app.ui.widgets.parts import ScrollColumn, button, column_layout, row_layout
from app.ui.widgets.rows import BoxedList, ListRow
from app.ui.widgets.status import EmptyState, StatusChip
from app.ui.widgets.tab_order import come_before, follow_reading
from app.ui.widgets.texts import SearchBox

_KEPT = "sesiones"
_CALENDAR = "calendar"
_AT_ONCE = 20
_Line = tuple[str, str, str, tuple[str, str]]  # the session's id, its name, what else is told of it, and its state
_Group = tuple[str, list[_Line], int]  # a title, its lines, and how many more there are


class MeetingsList(QWidget):
    """`opened(id)` when the person chooses a session, `planned(id)` when one was made; `changed()` tells the page."""

    opened = Signal(str)
    planned = Signal(str)
    changed = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.found: list[MeetingRow] = []
        self._rows: list[tuple[str, ListRow]] = []
        self._told: list[_Group] = []  # what the rows say
        self._shown = _AT_ONCE
        self.year = ChoiceCombo({}, empty="", name="Año")
        self.year.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.year.changed.connect(self._year_chosen)
        self.search = SearchBox("Buscar por título u objetivo")
        self.search.changed.connect(self.refresh)
        self.view = FilterChips((("list", "Lista"), (_CALENDAR, "Calendario")), "Cómo se ven", single=True)
        self.view.set_value([context.settings.remembered(_KEPT).get("view", "list")])
        self.view.changed.connect(self._view_chosen)
        self.bar = QWidget()
        line = row_layout(self.bar, gap=theme.M)
        line.addWidget(self.year)
        line.addWidget(self.view)
        line.addWidget(self.search, 1)
        self.content = QWidget()
        self._column = column_layout(self.content, gap=theme.L)
        self.column = ScrollColumn()
        for part in (self.bar, self.content):
            self.column.add(part)
        self.empty = EmptyState(
            "calendar-days",
            "Todavía no hay sesiones de este microcentro",
            "Planificar la primera",
            self.open_plan,
            more="Cada sesión tiene su tabla, su asistencia, su acta y sus acuerdos.",
        )
        layout = column_layout(self)
        layout.addWidget(self.empty)
        layout.addWidget(self.column)

    @cached_property
    def plan(self) -> PlanForm:
        """The form of a new session, above the list; made when the first is planned."""
        made = PlanForm(self._context)
        made.planned.connect(self._planned)
        made.closed.connect(self.close_plan)
        made.hide()
        self.column.column.insertWidget(0, made)
        if (inside := made.layout()) is not None:
            come_before(inside, self.year)
        return made

    @cached_property
    def calendar(self) -> YearCalendar:
        """The year by months; made when it is first looked at so."""
        made = YearCalendar(self._context)
        made.opened.connect(self.opened)
        made.hide()
        self.column.add(made)
        return made

    @property
    def is_planning(self) -> bool:
        """Whether the form of a new session is open."""
        return "plan" in vars(self) and not self.plan.isHidden()

    def is_empty(self) -> bool:
        """Whether the first session is still to be planned."""
        return not self.empty.isHidden()

    def refresh(self) -> None:
        """Read the years and the sessions again."""
        database = self._context.database
        self._show_years(meetings.years(database))
        chosen = self.year.value()
        year = int(chosen) if chosen and chosen != "all" else None
        some = meetings.any_here(database)
        self.found = meetings.meetings(database, year, self.search.value())
        self.empty.setVisible(not some and not self.is_planning)
        self.column.setVisible(not self.empty.isVisibleTo(self))
        self.bar.setVisible(some)
        as_calendar = self.as_calendar
        self.search.setVisible(not as_calendar)
        self.content.setVisible(not as_calendar)
        if as_calendar:
            # Filled before it is shown, so that it is laid out with what it holds.
            self.calendar.hide()
            self.calendar.show_year(self.shown_year)
            self.calendar.show()
            follow_reading(self.column.column)
        else:
            if "calendar" in vars(self):
                self.calendar.hide()
            self._show(self.found)
        self.changed.emit()

    def show_as(self, view: str) -> None:
        """Read the year again, as a 'list' or a 'calendar' if one is named."""
        if view:
            self.view.set_value([view])
        self.refresh()

    @property
    def as_calendar(self) -> bool:
        """Whether the year is shown as a calendar."""
        return self.view.value() == [_CALENDAR]

    @property
    def shown_year(self) -> int:
        """The year that is looked at; this one where all are."""
        chosen = self.year.value()
        return int(chosen) if chosen and chosen != "all" else wall_clock.today().year

    def first_row(self) -> QWidget:
        """The first session, else the search."""
        if self.as_calendar:
            return self.view
        return self._rows[0][1] if self._rows else self.search.edit

    def open_plan(self) -> None:
        """Begin to plan a session."""
        if not self.is_planning:
            why_not = days_off(self._context)
            today = wall_clock.today()
            known = meetings.named(self._context.database)
            day = next_session.next_day(known, today, lambda each: why_not(each) is None)
            self.plan.show()
            self.refresh()
            self.plan.begin(day)
        self.column.verticalScrollBar().setValue(0)
        self.plan.day.setFocus()

    def close_plan(self) -> bool:
        """Put the form away; whether it was open."""
        if not self.is_planning:
            return False
        self.plan.hide()
        self.refresh()
        return True

    def _planned(self, made: str) -> None:
        self.plan.hide()
        self.planned.emit(made)

    def _show_years(self, known: Sequence[int]) -> None:
        this = wall_clock.today().year
        years = sorted({*known, this}, reverse=True)
        choices = {str(year): f"Año {year}" for year in years} | {"all": "Todos los años"}
        first = not self.year.count()
        if first or list(choices) != [self.year.itemData(row) for row in range(self.year.count())]:
            self.year.set_choices(choices)
        if first:
            kept = self._context.settings.remembered(_KEPT).get("year", "")
            near = this if this in known else max(known, default=this)
            self.year.set_value(kept if kept in choices else str(near))

    def _year_chosen(self) -> None:
        self._shown = _AT_ONCE
        self._remember()
        self.refresh()

    def _view_chosen(self) -> None:
        if not self.view.value():
            self.view.set_value(["list"])
        self._remember()
        self.refresh()

    def _remember(self) -> None:
        view = next(iter(self.view.value()), "list")
        self._context.settings.remember(_KEPT, {"year": self.year.value() or "", "view": view})

    def _show(self, found: Sequence[MeetingRow]) -> None:
        told = list(self._groups(found))
        if told != self._told:
            self._told = told
            self._draw()
        follow_reading(self.column.column)

    def _draw(self) -> None:
        focused = next((key for key, row in self._rows if row.hasFocus()), "")
        self._rows = []
        while (item := self._column.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for title, rows, left in self._told:
            self._column.addWidget(self._box(title, rows))
            if left:
                self._column.addWidget(button(f"Ver más ({left})", self._more, role="flat"))
        for key, shown in self._rows:
            if key == focused:
                shown.setFocus()

    def _groups(self, found: Sequence[MeetingRow]) -> Iterator[_Group]:
        """What is to be shown; of nothing, why there is nothing."""
        today = wall_clock.today().isoformat()
        ahead = [row for row in found if row.status != "held" and (row.date or "9") >= today]
        off = [row for row in ahead if row.status == "suspended"]
        to_come = [row for row in ahead if row not in off]
        groups = (
            ("Próxima sesión", to_come[:1]),
            ("Suspendidas, a la espera de otra fecha", off),
            ("Más adelante", to_come[1:]),
            ("Anteriores", [row for row in reversed(found) if row not in ahead]),
        )
        for title, rows in groups:
            if rows:
                yield title, self._lines(rows[: self._shown]), max(0, len(rows) - self._shown)
        if not found and (self.search.value() or self.bar.isVisibleTo(self)):
            yield "Ninguna sesión responde a lo que busca." if self.search.value() else "Ninguna este año.", [], 0

    def _lines(self, rows: Sequence[MeetingRow]) -> list[_Line]:
        held = [row.id for row in rows if row.status == "held"]
        came = meetings.came(self._context.database, held) if held else {}
        return [(row.id, words.name(row), self._line(row, came.get(row.id)), words.state(row.status)) for row in rows]

    def _more(self) -> None:
        seen = {key for key, _ in self._rows}
        self._shown += _AT_ONCE
        self._show(self.found)
        if further := [row for key, row in self._rows if key not in seen]:
            further[0].setFocus()

    def _box(self, title: str, lines: Sequence[_Line]) -> BoxedList:
        box = BoxedList(title if lines else "")
        for key, name, line, state in lines:
            shown = box.add_row(name, line, chip=StatusChip(*state), run=partial(self.opened.emit, key))
            self._rows.append((key, shown))
        if not lines:
            box.set_empty(title)
        return box

    def _line(self, row: MeetingRow, came: Count | None = None) -> str:
        parts = [words.line(row)]
        if came is not None and came.whole:
            parts.append(f"asistieron\u00a0{came.part}\u00a0de\u00a0{came.whole}")
        if row.suspected:
            parts.append("hay otra con este número")
        return " · ".join(parts)
