"""Sessions: scheduling, the list of the year, their states and hours, and what deserves a look (domain.md 6)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import wall_clock
from app.errors import InvalidData, Problem
from app.log.identity import person_at_laptop
from app.models.database import Database
from app.models.meeting import MEETING_STATUS, Meeting
from app.services import (
    agenda,
    agenda_sources,
    attendance,
    calendar,
    customs,
    due_dates,
    guards_asked,
    labels,
    meeting_hours,
    meeting_rows,
    rows,
    rules,
    two_things,
)
from app.services.agenda_sources import Source
from app.services.meeting_rows import MeetingRow, Named, any_here, came, meeting, meetings, named, upcoming, years
from app.text_dates import near_date

__all__ = [
    "MeetingRow",
    "Named",
    "any_here",
    "came",
    "convene",
    "hold",
    "meeting",
    "meetings",
    "missing",
    "move",
    "named",
    "next_number",
    "put_back",
    "schedule",
    "suspend",
    "to_come",
    "upcoming",
    "update",
    "warnings",
    "years",
]

_START = "09:00"
# What convening asks for, and how it asks.
_ASKED = {
    "number": "Falta el número de la sesión.",
    "date": "Falta la fecha.",
    "objective": "Escriba el objetivo de la sesión.",
}
# From each state, the states it can move to (domain.md 6.1).
_MOVES: Mapping[str, tuple[str, ...]] = {
    "planned": ("convened", "held", "suspended", "moved"),
    "convened": ("held", "suspended", "moved"),
    "moved": ("convened", "held", "suspended", "moved"),
    "suspended": ("moved",),
    "held": (),
}


def schedule(
    database: Database, day: date, *, length: str | None = "half", start: str | None = None, **more: Any
) -> str:
    """Plan a session and return its id: next number of the year, default title, hours and the network's agenda.

    `length` is 'full', 'half', 'remote', the id of a format, or 'previous' for what the session before had
    (`agenda_sources`); None for neither hours nor agenda. What was left open is the first point by itself.

    Raises:
        InvalidData: a value cannot stand; nothing was planned.
        NotFound: there is no such format.
    """
    with database.write() as session:
        return schedule_in(session, day, length=length, start=start, **more)


def schedule_in(
    session: Session,
    day: date,
    *,
    length: str | None = "half",
    start: str | None = None,
    id: str | None = None,  # noqa: A002 - the records' own word
    **more: Any,
) -> str:
    """See `schedule`; within this unit of work, under `id` if one is given."""
    source = agenda_sources.of(session, length, day.isoformat()) if length else Source((), None)
    year = more.get("school_year", day.year)
    number = more.get("number") or _next_number(session, year)
    fields: dict[str, Any] = {
        "school_year": year,
        "number": number,
        "title": _title(number),
        "kind": "meeting",
        "date": day,
        "modality": "remote" if source.remote else "in_person",
        "status": "planned",
        "convened_by_id": person_at_laptop(session),
        "template_id": source.template_id,
    }
    if source.minutes is not None:
        begins = start or source.start or _START
        fields |= {"start": begins, "end": _end(begins, source.minutes)}
    elif start is not None:
        fields["start"] = start
    fields |= more
    hours = rules.pedagogical_hours(_length(fields.get("start"), fields.get("end")), customs.hour_in(session))
    fields.setdefault("pedagogical_hours", hours)
    meeting = rows.add(session, "meeting", fields, id=id)
    agenda_sources.write(session, meeting, source.points)
    return str(meeting.id)


def set_length(session: Session, meeting: Meeting, minutes: int, start: str = _START) -> None:
    """Give a session without hours its usual start and so many minutes, within this unit of work."""
    hours = rules.pedagogical_hours(minutes, customs.hour_in(session))
    rows.put(session, meeting, {"start": start, "end": _end(start, minutes), "pedagogical_hours": hours})


def next_number(database: Database, year: int) -> int:
    """The number that a new session of the year gets: one after the highest, suspended ones included."""
    with database.read() as session:
        return _next_number(session, year)


def update(database: Database, meeting_id: str, fields: Mapping[str, Any]) -> None:
    """Set fields of a session; its hours follow its times until somebody corrects them by hand.

    Raises:
        InvalidData: a value cannot stand, or what was done in it would be still to come; nothing was set.
        NotFound: there is no such session.
    """
    with database.write() as session:
        found: Any = rows.need(session, "meeting", meeting_id)
        _stays(session, found, fields.get("date"))
        hour = customs.hour_in(session)
        computed = rules.pedagogical_hours(rules.minutes_between(found.start, found.end), hour)
        by_itself = found.pedagogical_hours in {None, computed}
        changed = rows.put(session, found, fields)
        if by_itself and {"start", "end"}.intersection(changed) and "pedagogical_hours" not in fields:
            length = rules.minutes_between(found.start, found.end)
            rows.put(session, found, {"pedagogical_hours": rules.pedagogical_hours(length, hour)})


def convene(database: Database, meeting_id: str) -> list[str]:
    """Mark the session as convened; what was left open since it was planned comes first in its agenda.

    Returns the ids of points of the agenda that this made (to undo it).

    Raises:
        InvalidData: it is past that state, or lacks its number, date or objective.
    """
    with database.write() as session:
        found = _move_to(session, meeting_id, "convened", {})
        if lacking := _lacking(found):
            raise InvalidData(labels.lacking("meeting", lacking))
        return agenda_sources.carry_over(session, found, move=False)


def to_come(database: Database, meeting_id: str) -> str | None:
    """The session's ISO day if by this laptop's calendar, which may be wrong, it is still to come."""
    day = rows.load(database, "meeting", meeting_id)["date"]
    return day if (day or "") > wall_clock.today().isoformat() else None


def hold(database: Database, meeting_id: str, *, early: bool = False) -> None:
    """Mark the session as held: its hours count, and the members expected that day are frozen, once.

    `early`: whoever marks it was asked, and says that it was held though its day is still to come (see `to_come`).

    Raises:
        InvalidData: it is suspended, has no date, or its day is still to come and nobody was asked (domain.md 5.3).
    """
    if not early and (day := to_come(database, meeting_id)):
        raise InvalidData([Problem("date", "held_to_come", (("day", near_date(day, wall_clock.today())),))])
    with database.write() as session:
        before: Any = rows.need(session, "meeting", meeting_id)
        known = before.status == "held"
        found = _move_to(session, meeting_id, "held", {})
        if found.date is None:
            raise InvalidData(labels.lacking("meeting", ["date"]))
        if not known:
            attendance.freeze(session, found)


def suspend(database: Database, meeting_id: str, reason: str | None) -> None:
    """Suspend the session; it keeps its number, and its hours do not count.

    Raises:
        InvalidData: no reason was given, or it was held already, or something was presented or agreed in it.
    """
    with database.write() as session:
        _move_to(session, meeting_id, "suspended", {"suspension_reason": reason})


def move(database: Database, meeting_id: str, day: date, *, taking: Collection[str] = (), **times: Any) -> None:
    """Give the session another date (and `start`, `end`); it keeps its number, unless another year has it already.

    `taking` are agreements due with it that go along (see `due_dates.due_with`).

    Raises:
        InvalidData: it was held already or something was presented or agreed in it, or a value cannot stand; nothing
            was moved.
    """
    with database.write() as session:
        found: Any = rows.need(session, "meeting", meeting_id)
        _stays(session, found, day)
        before, fields = found.date, _free_number(session, found, day.year)
        _move_to(session, meeting_id, "moved", fields | {"date": day, "school_year": day.year} | times)
        due_dates.follow_in(session, taking, before, day)


def put_back(
    database: Database,
    meeting_id: str,
    earlier: Mapping[str, Any],
    *,
    made: Sequence[str] = (),
    taken: Collection[str] = (),
) -> None:
    """Take a change of its state back: the fields as they were, without the points `made`, and `taken` along.

    Raises:
        InvalidData: a rule stands against it by now.
        NotFound: the session or one of its points is gone.
    """
    with database.write() as session:
        found: Any = rows.need(session, "meeting", meeting_id)
        moved = found.date
        rows.put(session, found, earlier)
        due_dates.follow_in(session, taken, moved, earlier.get("date"), back=True)
        for item in made:
            rows.drop(session, rows.need(session, "agenda_item", item))


def missing(database: Database, meeting_id: str) -> list[tuple[str, str]]:
    """(field, kind sentence) for what convening asks for; nothing of it hinders saving.

    Raises:
        NotFound: there is no such session.
    """
    with database.read() as session:
        return [(field, _ASKED[field]) for field in _lacking(rows.need(session, "meeting", meeting_id))]


def _lacking(found: Any) -> list[str]:
    return [field for field in _ASKED if not getattr(found, field)]


def warnings(
    database: Database, meeting_id: str, holiday: Callable[[date], str | None] | None = None
) -> list[tuple[str, str]]:
    """(code, sentence) for what deserves a look: a holiday, the month's hours, the number, the agenda. None hinders.

    Raises:
        NotFound: there is no such session.
    """
    with database.read() as session:
        found: Any = rows.need(session, "meeting", meeting_id)
        warned = list(agenda.sums_of(session, found).warnings)
        own = found.date and found.predecessor_id is None
        month = meeting_hours.in_month(session, found.date[:7]) if own else None
        crowded = month is not None and month.over and found.status != "suspended"
        alike = next((some for some in meeting_rows.numbered_alike(session) if found.id in some), None)
        twin = alike and found.id in two_things.still_alike("meeting", alike, two_things.pairs(session))
        day = date.fromisoformat(found.date) if found.date else None
        without_classes = calendar.break_on(session, day) if day else None
    if found.status == "held" and day and day > wall_clock.today():
        warned.insert(0, ("early", "Está marcada como realizada, y su día todavía no llega. Revise la fecha."))
    if alike:
        advice = "Puede ser la misma." if twin else "Cambie el número de una."
        warned.insert(0, ("number", f"Hay otra sesión con el N° {found.number} este año. {advice}"))
    if month is not None and crowded:
        warned.insert(0, ("hours", f"Con esta sesión, el mes pasa de {month.limit} horas pedagógicas."))
    if without_classes:
        warned.insert(0, ("break", calendar.break_words(without_classes)))
    if day and holiday and (name := holiday(day)):
        warned.insert(0, ("holiday", calendar.holiday_words(name)))
    return warned


def _next_number(session: Session, year: int) -> int:
    own = select(func.max(Meeting.number)).where(attendance.school_year() == year, Meeting.predecessor_id.is_(None))
    return (session.scalar(own) or 0) + 1


def _free_number(session: Session, found: Any, year: int) -> dict[str, Any]:
    """The number, and the title that says it, of a session that goes to a year where another has its number."""
    taken = select(Meeting.id).where(Meeting.number == found.number, Meeting.predecessor_id.is_(None))
    own = found.school_year or (found.date or "")[:4]
    if str(own) == str(year) or session.scalar(taken.where(attendance.school_year() == year).limit(1)) is None:
        return {}
    number = _next_number(session, year)
    by_itself = found.title == _title(found.number)
    return {"number": number} | ({"title": _title(number)} if by_itself else {})


def _title(number: int | None) -> str:
    return f"Sesión N° {number}"


def _end(start: str, minutes: int) -> str:
    try:
        begin = datetime.strptime(start, "%H:%M")  # noqa: DTZ007 - a time of day has no zone
    except ValueError:
        return start
    return (begin + timedelta(minutes=minutes)).strftime("%H:%M")


def _length(start: Any, end: Any) -> int | None:
    try:
        return rules.minutes_between(start, end)
    except (AttributeError, ValueError):
        return None


def _stays(session: Session, found: Any, day: Any) -> None:
    """What was presented or agreed in a session was so by its day (domain.md 5.3)."""
    to_come = str(day or "") > wall_clock.today().isoformat() and found.status != "held"
    if to_come and guards_asked.was_done_in(session, found.id):
        raise InvalidData([Problem("date", "took_place")])


def _move_to(session: Session, meeting_id: str, state: str, fields: Mapping[str, Any]) -> Meeting:
    found: Any = rows.need(session, "meeting", meeting_id)
    current = found.status or "planned"
    if state != current and state not in _MOVES.get(current, _MOVES["planned"]):
        raise InvalidData([Problem("status", "wrong_step", (("value", MEETING_STATUS.get(current, current)),))])
    rows.put(session, found, {"status": state} | dict(fields))
    return found  # type: ignore[no-any-return]
