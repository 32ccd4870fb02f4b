"""The calendar of a year: sessions, dates of the plan, holidays and days without classes; and the same as a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import wall_clock
from app.models.database import Database
from app.models.meeting import Meeting
from app.models.microcentro import Microcentro
from app.models.plan import AnnualPlan, CalendarEntry
from app.services import attendance, calendar, ical, network, plan_rows, school_life
from app.services.catalogue import Catalogue
from app.services.ical import Event

SESSION, ENTRY, HOLIDAY, BREAK = "session", "entry", "holiday", "break"
# Regions whose clocks are those of the south all year.
_AUSTRAL = ("11", "12")
_STATUS = {"planned": "TENTATIVE", "moved": "TENTATIVE", "suspended": "CANCELLED"}


@dataclass(frozen=True)
class Marked:
    """Something of the calendar; `warning` says why its day is no day to meet. `end` is the last day of several."""

    kind: str
    id: str
    start: str
    end: str
    title: str
    hours: str = ""
    place: str = ""
    status: str = ""
    warning: str = ""
    plan_id: str = ""


@dataclass(frozen=True)
class Turns:
    """How often each school received the others in a year, by name, and whose turn it is."""

    counts: tuple[tuple[str, int], ...]
    next_school: str


def of_year(database: Database, catalogue: Catalogue | None, year: int) -> tuple[Marked, ...]:
    """Everything of a year by date; a date of the plan that became a session is that session."""
    first, last = f"{year:04}-01-01", f"{year:04}-12-31"
    free = [one for one in calendar.breaks(database) if one.start and (one.end or one.start) >= first]
    with database.read() as session:
        found = _sessions(session, year) + _entries(session, year)
        communes = calendar.communes(session)
    holidays: dict[str, str] = {}
    if catalogue is not None:
        for each in {year, *(int(one.start[:4]) for one in found)}:
            holidays |= calendar.holidays_of(catalogue, each, communes)
    found = [_warned(one, holidays, free) for one in found]
    found += [Marked(HOLIDAY, day, day, day, name) for day, name in holidays.items() if first <= day <= last]
    found += [
        Marked(BREAK, one.id, one.start or "", one.end or one.start or "", one.name)
        for one in free
        if (one.start or "") <= last
    ]
    order = (BREAK, HOLIDAY, SESSION, ENTRY)
    return tuple(sorted(found, key=lambda one: (one.start, order.index(one.kind), one.hours, one.id)))


def turns(database: Database, year: int, next_school_id: str | None) -> Turns:
    """The hosts of a year, and by name the school that `next_session.next_host` proposes; of a past year nobody's turn.

    Those of a past year are its schools of then; of this one whoever can receive, and whoever did.
    """
    today = wall_clock.today()
    with database.read() as session:
        query = select(Meeting.host_school_id).where(
            attendance.school_year() == year, Meeting.status.is_distinct_from("suspended")
        )
        hosts = list(session.scalars(query))
        past = year < today.year
        known = school_life.times(session).in_year(year) if past else dict(network.hosts(session, today))
        listed = network.by_name(session, {*known, *(key for key in hosts if key)})
    proposed = "" if past else dict(listed).get(next_school_id or "", "")
    return Turns(tuple((name, hosts.count(key)) for key, name in listed), proposed)


def as_file(database: Database, year: int, written_at: datetime) -> tuple[bytes, int]:
    """The sessions, the dates of the plan and the days without classes of a year as .ics; and how many events."""
    with database.read() as session:
        own = session.get(Microcentro, database.space)
        name, communes = (own.name if own else None) or "Microcentro", (own.communes if own else None) or []
        words = {
            one.id: "\n".join(part for part in (one.objective, one.to_bring, one.place) if part)
            for one in session.scalars(select(Meeting).where(attendance.school_year() == year))
        }
    found = [one for one in of_year(database, None, year) if one.kind != HOLIDAY]
    austral = bool(communes) and all(code.zfill(5)[:2] in _AUSTRAL for code in communes)
    zone = "America/Punta_Arenas" if austral else ical.CHILE
    events = [_event(one, words.get(one.id, "")) for one in found]
    return ical.render(f"{name} {year}", events, written_at, zone).encode("utf-8"), len(events)


def _event(one: Marked, words: str) -> Event:
    start, _, end = one.hours.partition(" a ")
    return Event(
        uid=f"{one.id}@minga",
        day=date.fromisoformat(one.start),
        title=f"Suspendida: {one.title}" if one.status == "suspended" else one.title,
        start=start or None,
        end=end or None,
        last=date.fromisoformat(one.end),
        place=one.place,
        words=words,
        status=_STATUS.get(one.status, "TENTATIVE" if one.kind == ENTRY else "CONFIRMED"),
    )


def _sessions(session: Session, year: int) -> list[Marked]:
    query = select(Meeting).where(attendance.school_year() == year, Meeting.date.is_not(None))
    found = list(session.scalars(query.order_by(Meeting.date, Meeting.id)))
    hosts = network.school_names(session, [one.host_school_id for one in found])
    origins = plan_rows.predecessor_names(session)
    return [
        Marked(
            SESSION,
            one.id,
            one.date or "",
            one.date or "",
            _session_title(one, origins.get(one.predecessor_id or "", "")),
            _hours(one.start, one.end),
            "" if one.modality == "remote" else hosts.get(one.host_school_id or "", ""),
            one.status or "planned",
        )
        for one in found
    ]


def _entries(session: Session, year: int) -> list[Marked]:
    query = select(CalendarEntry).where(
        CalendarEntry.date.startswith(f"{year:04}-"), CalendarEntry.plan_id.in_(select(AnnualPlan.id))
    )
    found = list(session.scalars(query))
    known = set(session.scalars(select(Meeting.id).where(Meeting.id.in_([one.meeting_id for one in found]))))
    hosts = network.school_names(session, [one.host_school_id for one in found])
    origins = _origins_of_plans(session)
    return [
        Marked(
            ENTRY,
            one.id,
            one.date or "",
            one.date or "",
            _with_origin(one.topic or "Sesión del plan", origins.get(one.plan_id or "", "")),
            _hours(one.start, one.end),
            hosts.get(one.host_school_id or "", ""),
            plan_id=one.plan_id or "",
        )
        for one in found
        if one.meeting_id not in known
    ]


def _warned(one: Marked, holidays: dict[str, str], free: list[calendar.BreakRow]) -> Marked:
    if one.status in {"held", "suspended"}:
        return one
    off = next((each.name for each in free if (each.start or "") <= one.start <= (each.end or each.start or "")), "")
    words = calendar.holiday_words(holidays[one.start]) if one.start in holidays else ""
    words = words or (calendar.break_words(off) if off else "")
    return Marked(**{**vars(one), "warning": words}) if words else one


def _session_title(one: Meeting, origin: str) -> str:
    numbered = f"Sesión N° {one.number}" if one.number else ""
    title = one.title or ""
    if not numbered or not title.startswith(numbered):
        title = ": ".join(part for part in (numbered, title) if part) or "Sesión"
    return _with_origin(title, origin)


def _with_origin(title: str, origin: str) -> str:
    return f"{title} ({origin})" if origin else title


def _origins_of_plans(session: Session) -> dict[str, str]:
    """The microcentro with which each plan came, of those that came with one."""
    names = plan_rows.predecessor_names(session)
    query = select(AnnualPlan.id, AnnualPlan.predecessor_id).where(AnnualPlan.predecessor_id.is_not(None))
    return {plan: names.get(origin or "", "") for plan, origin in session.execute(query)}


def _hours(start: str | None, end: str | None) -> str:
    return f"{start} a {end}" if start and end else start or ""
