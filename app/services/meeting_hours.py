"""Pedagogical hours of a month against what the network may use (domain.md 6, 9; the limit is custom)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.database import Database
from app.models.meeting import Meeting
from app.services import customs, rules
from app.services.rules import PedagogicalHour


@dataclass(frozen=True)
class MonthHours:
    """The hours of a month as decimal text: `held` count already, `booked` hold those still to come too."""

    held: str
    booked: str
    limit: int

    @property
    def over(self) -> bool:
        """Whether what is booked passes the limit."""
        return Decimal(self.booked) > self.limit


def of_month(database: Database, day: date | str, *, extra: str | None = None) -> MonthHours:
    """The hours of the month of `day`; `extra` hours of a session that is being planned are booked too."""
    with database.read() as session:
        return in_month(session, str(day)[:7], extra=extra)


def of_year(database: Database, year: int) -> dict[str, MonthHours]:
    """The hours of each month of a calendar year that has sessions, by the month (2026-04)."""
    with database.read() as session:
        return _by_month(session, f"{year:04}-")


def in_month(session: Session, month: str, *, extra: str | None = None) -> MonthHours:
    """The hours of `month` (2026-04), within this unit of work. Only sessions held count; suspended ones book none."""
    nothing = MonthHours("0", "0", customs.number_in(session, "hours_month"))
    found = _by_month(session, f"{month}-").get(month, nothing)
    return replace(found, booked=_text(Decimal(found.booked) + rules.hours(extra)))


def _by_month(session: Session, begun: str) -> dict[str, MonthHours]:
    hour, limit = customs.hour_in(session), customs.number_in(session, "hours_month")
    query = select(Meeting).where(Meeting.date.startswith(begun), Meeting.status.is_distinct_from("suspended"))
    query = query.where(Meeting.predecessor_id.is_(None))  # another microcentro had its own hours
    held: dict[str, Decimal] = defaultdict(Decimal)
    booked: dict[str, Decimal] = defaultdict(Decimal)
    for one in session.scalars(query):
        month, hours = str(one.date)[:7], rules.hours(of_one(one, hour))
        booked[month] += hours
        held[month] += hours if one.status == "held" else Decimal(0)
    return {month: MonthHours(_text(held[month]), _text(booked[month]), limit) for month in booked}


def of_one(meeting: Meeting, hour: PedagogicalHour) -> str | None:
    """The pedagogical hours of a session as decimal text: what it says, else what its times give."""
    return meeting.pedagogical_hours or rules.pedagogical_hours(
        rules.minutes_between(meeting.start, meeting.end), hour
    )


def hours_of(database: Database, minutes: int | None) -> str | None:
    """So many minutes as pedagogical hours, by the network's own hour."""
    with database.read() as session:
        return rules.pedagogical_hours(minutes, customs.hour_in(session))


def _text(hours: Decimal) -> str:
    """'9' and '4.5', never '9.0' nor '1E+1'."""
    return format(hours.normalize(), "f")
