"""Sessions as the lists show them (domain.md 6 and 6.2)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.models.database import Database
from app.models.meeting import AgendaItem, Meeting
from app.services import attendance, network, plan_rows, rows, rules, two_things
from app.services.rules import Count
from app.text_keys import spanish_key

_IN_ORDER = (Meeting.date.is_(None), Meeting.date, Meeting.number, Meeting.id)

_WHY = {"weather": "por el clima", "road": "por el camino", "illness": "por enfermedad", "strike": "por un paro"}


@dataclass(frozen=True)
class MeetingRow:
    """A session as the lists show it. `suspected` marks one that shares its number and year with another.

    `predecessor` names the microcentro whose numbering it has, '' for this one's own; `suspended` says of one that
    is suspended that it was, and why.
    """

    id: str
    school_year: int | None
    number: int | None
    title: str
    date: str | None
    start: str | None
    end: str | None
    status: str
    modality: str | None
    host_school_id: str | None
    host_school: str
    pedagogical_hours: str | None
    agenda_n: int
    suspected: bool
    predecessor: str = ""
    suspended: str = ""


@dataclass(frozen=True)
class Named:
    """As much of a session as it takes to choose it from a list."""

    id: str
    number: int | None
    title: str
    date: str | None
    status: str
    predecessor: str = ""


def suspended_words(reason: str | None) -> str:
    """'se suspendió por el clima'; of a reason that has no words of its own, that it was suspended."""
    return " ".join(part for part in ("se suspendió", _WHY.get(reason or "", "")) if part)


def any_here(database: Database) -> bool:
    """Whether there is any session."""
    with database.read() as session:
        return session.scalar(select(Meeting.id).limit(1)) is not None


def years(database: Database) -> list[int]:
    """The school years that have sessions, the latest first."""
    with database.read() as session:
        found = session.scalars(select(attendance.school_year()).distinct())
        return sorted((year for year in found if year is not None), reverse=True)


def meetings(database: Database, year: int | None = None, text: str = "") -> list[MeetingRow]:
    """The sessions of a year (or of all) by date, found by title or objective without regard to accents."""
    query = select(Meeting).where(*_of(year)).order_by(*_IN_ORDER)
    for word in spanish_key(text).split():
        query = query.where(rows.has_word(Meeting.title_key, word))
    with database.read() as session:
        return _rows(session, list(session.scalars(query)))


def named(database: Database, year: int | None = None) -> list[Named]:
    """The sessions of a year (or of all) by date, by their names alone."""
    columns = (Meeting.id, Meeting.number, Meeting.title, Meeting.date, Meeting.status, Meeting.predecessor_id)
    query = select(*columns).where(*_of(year)).order_by(*_IN_ORDER)
    with database.read() as session:
        origins = plan_rows.predecessor_names(session)
        return [
            Named(key, number, title or "", day, status or "planned", origins.get(origin or "", ""))
            for key, number, title, day, status, origin in session.execute(query)
        ]


def meeting(database: Database, meeting_id: str) -> MeetingRow:
    """One session as the lists show it; `rows.load` gives every field.

    Raises:
        NotFound: there is no such session.
    """
    with database.read() as session:
        found: Any = rows.need(session, "meeting", meeting_id)
        return _rows(session, [found])[0]


def came(database: Database, ids: Collection[str]) -> dict[str, Count]:
    """Who came to these sessions of those expected, by the session's id; one that is gone is left out."""
    with database.read() as session:
        return attendance.came_to(session, list(session.scalars(select(Meeting).where(Meeting.id.in_(ids)))))


def upcoming(database: Database, today: date) -> MeetingRow | None:
    """The next session that is still to be held, today's included."""
    to_come = func.coalesce(Meeting.status, "").not_in(("held", "suspended"))
    query = select(Meeting).where(Meeting.date >= today.isoformat(), to_come)
    query = query.order_by(Meeting.date, Meeting.start, Meeting.number, Meeting.id).limit(1)
    with database.read() as session:
        found = session.scalars(query).first()
        return _rows(session, [found])[0] if found else None


def suspected(session: Session) -> set[str]:
    """Ids of the sessions that share number and year with another of which nobody said that it is another one."""
    apart = two_things.pairs(session)
    return {one for some in numbered_alike(session) for one in two_things.still_alike("meeting", some, apart)}


def numbered_alike(session: Session) -> list[list[str]]:
    """The ids of the sessions that share number and year, those of one number together."""
    # Each predecessor has a numbering of its own (6.2).
    columns = attendance.school_year(), Meeting.predecessor_id, Meeting.number
    repeated = select(Meeting.number).group_by(*columns).having(func.count() > 1)
    numbers = set(session.scalars(repeated.where(Meeting.number.is_not(None))))
    if not numbers:
        return []
    numbered = session.execute(select(Meeting.id, *columns).where(Meeting.number.in_(numbers)).order_by(Meeting.id))
    found = {key: ((year, origin), number) for key, year, origin, number in numbered}
    alike: dict[Any, list[str]] = {}
    for key in sorted(rules.suspected_duplicates(found)):
        alike.setdefault(found[key], []).append(key)
    return list(alike.values())


def _of(year: int | None) -> list[ColumnElement[bool]]:
    return [] if year is None else [attendance.school_year() == year]


def _rows(session: Session, found: Sequence[Meeting]) -> list[MeetingRow]:
    ids = [one.id for one in found]
    items = _items(session, ids)
    hosts = network.school_names(session, [one.host_school_id for one in found])
    twins, origins = suspected(session), plan_rows.predecessor_names(session)
    return [
        MeetingRow(
            id=one.id,
            school_year=one.school_year or (int(one.date[:4]) if one.date else None),
            number=one.number,
            title=one.title or "",
            date=one.date,
            start=one.start,
            end=one.end,
            status=one.status or "planned",
            modality=one.modality,
            host_school_id=one.host_school_id,
            host_school=hosts.get(one.host_school_id or "", ""),
            pedagogical_hours=one.pedagogical_hours,
            agenda_n=items.get(one.id, 0),
            suspected=one.id in twins,
            predecessor=origins.get(one.predecessor_id or "", ""),
            suspended=suspended_words(one.suspension_reason) if one.status == "suspended" else "",
        )
        for one in found
    ]


def _items(session: Session, meetings: Sequence[str]) -> dict[str, int]:
    column = AgendaItem.meeting_id
    query = select(column, func.count()).where(column.in_(meetings)).group_by(column)
    return {key or "": number for key, number in session.execute(query)}
