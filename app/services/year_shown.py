"""Which school year is shown first, in the window, on paper and by the command line: one rule for all (domain.md 5.1).

The year begins with its first session in March. Until then what the network looks at is the year before.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.models import registry
from app.models.database import Database
from app.models.meeting import Meeting
from app.services.attendance import school_year

_MARCH = 3  # the school year's first month


def current(database: Database, today: date, tipo: str = "") -> int:
    """This year once a session of it was held, or a record of the type `tipo` is of it; else the one before.

    Of which the same has to be true: where neither has anything, it is this one.
    """
    with database.read() as session:
        for year in (today.year, today.year - 1):
            if _met(session, year) or (tipo and _has(session, tipo, year)):
                return year
    return today.year


def last_with(database: Database, today: date, tipo: str) -> int:
    """This year or the one before, whichever has a record of that type; with none in either, as `current`.

    So what compares or sums up records shows those of the year before until there is one of this year.
    """
    with database.read() as session:
        for year in (today.year, today.year - 1):
            if _has(session, tipo, year):
                return year
    return current(database, today)


def written(database: Database, today: date, tipo: str) -> int:
    """The year of which figures of the type `tipo` are noted on that day: this one from March to December.

    What is noted is of the month that runs, whether or not the network has met; before March it is as `current`.
    """
    return today.year if today.month >= _MARCH else current(database, today, tipo)


def pending_from(database: Database, today: date) -> int:
    """The first school year whose unfinished things are still asked for: the one before, until this one began.

    That is with its first session, and at the latest when March is over: a network may never note a session.
    """
    if today.month > _MARCH:
        return today.year
    with database.read() as session:
        return today.year if _met(session, today.year) else today.year - 1


def _met(session: Session, year: int) -> bool:
    held = select(Meeting.id).where(Meeting.status == "held", school_year() == year)
    return session.scalar(held.limit(1)) is not None


def _has(session: Session, tipo: str, year: int) -> bool:
    table = registry.table(tipo)
    wanted: list[ColumnElement[bool]] = [_of_year(tipo, year)]
    if "predecessor_id" in table.c:
        wanted.append(table.c.predecessor_id.is_(None))
    return session.scalar(select(table.c.id).where(*wanted).limit(1)) is not None


def _of_year(tipo: str, year: int) -> ColumnElement[bool]:
    columns = registry.table(tipo).c
    if number := next((name for name in ("year", "school_year") if name in columns), None):
        return columns[number] == year
    day: ColumnElement[bool] = columns["period" if "period" in columns else "date"].startswith(f"{year:04}-")
    return day
