"""On which days the invented microcentro works: a school year that has come far enough, whenever somebody opens it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from app.services import holidays

_NEXT = 7
# How the days are told: by how many of them each session came after the first, in a year that went as planned.
_AFTER = (0, 28, 63, 91, 119, 147, 182, 217)
_TALKED = _AFTER[_NEXT - 1] - 8  # the last thing done by today: the talk before the next presentation
_TRIED = _AFTER[_NEXT - 2] + 15  # the last one done in the year of the sixth session
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_THURSDAY, _SATURDAY = 3, 5
_CLOSER = 14  # with no more weeks of classes up to the next session, some figures would stand on two months only
_BREAK = timedelta(days=11)


@dataclass(frozen=True)
class Days:
    """The calendar of the example as of one day: sessions on Thursdays, and everything else on a day of work.

    `year` is the school year (March to December) of the six sessions that were held. The next two are still to come,
    in that year or, where it is over or this year has just begun, in the one that follows (domain.md 5.1).
    """

    year: int
    sessions: tuple[date, ...]
    _fixed: tuple[tuple[int, date], ...]

    def day(self, session: int, by: int) -> date:
        """The day of work that lies as far between two sessions as `by` days from that session lie in a plain year.

        What comes before another in the plain year never comes after it. Before the first session and after the last
        one, days are plain days.
        """
        told = _AFTER[session - 1] + by
        if not 0 <= told <= _AFTER[-1]:
            return self.sessions[session - 1] + timedelta(days=by)
        for (low, first), (high, last) in pairwise(self._fixed):
            if low < told <= high:
                between = list(_work_days(first + _DAY, last))
                place = math.ceil((told - low) * len(between) / (high - low))
                return between[place - 1] if between else last
        return self.sessions[0]

    def end(self, by: int = 0) -> date:
        """The last day of work of the plan of the year, or that which lies `by` days from it."""
        return _work_day(date(self.year, 12, 15) + timedelta(days=by))

    def year_of(self, session: int) -> int:
        """The school year of that session."""
        return self.sessions[session - 1].year

    def number_of(self, session: int) -> int:
        """Its number in its school year."""
        return sum(one.year == self.year_of(session) for one in self.sessions[:session])


def as_of(today: date) -> Days:
    """The calendar with its next session as soon after `today` as there are classes."""
    coming = next(_thursdays(today + _DAY))
    year, last = coming.year, coming
    so_far = _until(_first(year), coming)
    if len(so_far) <= _CLOSER:
        # The sixth in October, so that what followed it was done before the summer.
        year -= 1
        last = next(_thursdays(date(year, 10, 12)))
        so_far = _until(_first(year), last)
        held = [so_far[round(after * (len(so_far) - 1) / _AFTER[5])] for after in _AFTER[:6]]
    else:
        held = [so_far[round(after * (len(so_far) - 1) / _AFTER[6])] for after in _AFTER[:6]]
    later = _until(coming + _DAY, date(coming.year, 12, 17))
    sessions = (*held, coming, later[min(3, len(later) - 1)])
    fixed = [*zip(_AFTER, sessions, strict=True), (_TALKED, _work_day(min(today, coming - timedelta(days=8))))]
    if year < coming.year:
        fixed.append((_TRIED, _work_day(held[-1] + timedelta(days=21))))
    return Days(year, sessions, tuple(sorted(fixed)))


def winter(year: int) -> tuple[date, date]:
    """The first and the last day of the two weeks without classes in the middle of the year."""
    first = date(year, 6, 21)
    first += timedelta(days=-first.weekday() % 7)
    return first, first + _BREAK


def _first(year: int) -> date:
    """The second Thursday of March."""
    day = date(year, 3, 8)
    return day + timedelta(days=(_THURSDAY - day.weekday()) % 7)


def _thursdays(day: date) -> Iterator[date]:
    """Those from `day` on on which a session may be held that has another one after it in its year, without end."""
    day += timedelta(days=(_THURSDAY - day.weekday()) % 7)
    while True:
        if _works(day) and _first(day.year) <= day <= date(day.year, 12, 10):
            yield day
        day += _WEEK


def _until(first: date, last: date) -> list[date]:
    """The Thursdays of work from one day to another."""
    return [day for day in _work_days(first, last) if day.weekday() == _THURSDAY]


def _work_days(first: date, last: date) -> Iterator[date]:
    every = (first + timedelta(days=days) for days in range((last - first).days + 1))
    return (day for day in every if _works(day))


def _work_day(day: date) -> date:
    """That day, or the last one of work before it."""
    while not _works(day):
        day -= _DAY
    return day


def _works(day: date) -> bool:
    """Whether there are classes: no weekend, no holiday, neither winter nor summer."""
    first, last = winter(day.year)
    in_year = date(day.year, 3, 2) <= day <= date(day.year, 12, 18)
    off = day.weekday() >= _SATURDAY or first <= day <= last or day.isoformat() in holidays.of_year(day.year)
    return in_year and not off
