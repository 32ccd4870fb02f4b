"""The year's calendar of sessions: proposed, looked at, and made into sessions (domain.md 5.1 and 6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import wall_clock
from app.errors import InvalidData
from app.models.base import natural_id
from app.models.database import Database
from app.models.meeting import Meeting
from app.models.plan import CalendarEntry
from app.services import customs, labels, meetings, network, people, rows, rules
from app.text_dates import as_date, long_date, month_name, number
from app.text_keys import spanish_key

DayOff = Callable[[dt.date], str | None]
_MARCH, _MONTHS = 3, range(4, 12)
_THURSDAY = 3
_WEEK = dt.timedelta(days=7)
_HALF_DAY = 4


@dataclass(frozen=True)
class EntryRow:
    """A planned session as the plan shows it; `warning` says why its day, or its host, is none to meet on."""

    id: str
    date: str | None
    start: str | None
    end: str | None
    hours: str | None
    kind: str | None
    modality: str | None
    host_school_id: str | None
    host_school: str
    topic: str
    responsible: str
    presenting: tuple[str, ...]
    meeting_id: str | None
    warning: str


@dataclass(frozen=True)
class Calendar:
    """The planned sessions by date, what deserves a look, and how often each school is host."""

    entries: tuple[EntryRow, ...]
    warnings: tuple[str, ...]
    hosts: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class _Host:
    id: str
    name: str
    times: int
    always: bool = True


def calendar(database: Database, plan_id: str, day_off: DayOff | None = None) -> Calendar:
    """The calendar of a plan with its warnings: days off, hosts that do not work then, the month's hours, uneven hosts.

    None hinders (domain.md 6).

    `day_off` says in a sentence why a day is no day to meet.
    """
    with database.read() as session:
        found = _entries(session, plan_id)
        limit = customs.number_in(session, "hours_month")
        hour = customs.hour_in(session)
        hosts = _hosts(session, found)
        listed = _rows(session, found, day_off)
        warned = [_of_day(row) for row in listed if row.warning]
        warned += _crowded(session, found, hour, limit)
        warned += _uneven(hosts, len(found))
    return Calendar(tuple(listed), tuple(warned), tuple((one.name, one.times) for one in hosts))


def propose(database: Database, plan_id: str, day_off: DayOff | None = None) -> tuple[str, ...]:
    """Add a session for each month that has none, April to November, the hosts taking turns; the new ids.

    None on a day that is over in a year that is not.

    A network that meets more often gets the first meeting of March too (domain.md 5.1), and then a second one in each
    month, as far from the first as can be.
    Each falls on the network's own weekday, on a day of classes. The same months get the same records on every laptop.
    """
    with database.write() as session:
        plan: Any = rows.need(session, "annual_plan", plan_id)
        today = wall_clock.today()
        year = plan.year or today.year
        found = _entries(session, plan_id)
        taken = {month: _days_in(found, year, month) for month in (_MARCH, *_MONTHS)}
        times = {host.id: host.times for host in _hosts(session, found)}
        weekday = _weekday(found)
        made = []
        wished = [*((1, month) for month in (*_MONTHS, _MARCH)), *((2, month) for month in _MONTHS)]
        free = [(turn, month) for turn, month in wished if len(taken[month]) < turn]
        for turn, month in sorted(free[: max(0, customs.number_in(session, "meetings_year") - len(found))]):
            day = _school_day(year, month, weekday, day_off)
            if taken[month]:
                day = _far_day(day, taken[month], day_off)
            taken[month].append(day)
            if day.year == today.year and day <= today:
                continue
            named = (plan_id, year, month) if turn == 1 else (plan_id, year, month, turn)
            key = natural_id(rows.space_of(session), "calendar_entry", named)
            fields = {"plan_id": plan_id, "date": day, "kind": "meeting", "modality": "in_person"}
            if able := [school for school, _ in network.hosts(session, day)]:
                host = min(able, key=lambda school: times.get(school, 0))
                fields["host_school_id"] = host
                times[host] = times.get(host, 0) + 1
            made.append(str(rows.add(session, "calendar_entry", fields, id=key).id))
        return tuple(made)


def schedule(database: Database, entry_id: str) -> str:
    """The session of a planned date, made at most once, also by two laptops; its id.

    Raises:
        InvalidData: the entry has no date.
        NotFound: there is no such entry.
    """
    entry = rows.load(database, "calendar_entry", entry_id)
    day = as_date(entry["date"])
    if day is None:
        raise InvalidData(labels.lacking("calendar_entry", ["date"]))
    with database.write() as session:
        row: Any = rows.need(session, "calendar_entry", entry_id)
        if row.meeting_id and rows.find(session, "meeting", row.meeting_id) is not None:
            return str(row.meeting_id)
        meeting = natural_id(database.space, "meeting", ("calendar_entry", entry_id))
        if rows.find(session, "meeting", meeting) is None:
            meetings.schedule_in(session, day, id=meeting, **_session_fields(entry))
            _assign(session, meeting, entry["presenting_school_ids"] or ())
        rows.put(session, row, {"meeting_id": meeting})
        return meeting


def _session_fields(entry: dict[str, Any]) -> dict[str, Any]:
    fields = {name: entry[name] for name in ("kind", "modality", "host_school_id", "start", "end") if entry[name]}
    if entry["topic"]:
        fields["objective"] = entry["topic"]
    if entry["pedagogical_hours"]:
        fields["pedagogical_hours"] = entry["pedagogical_hours"]
    if entry["responsible_id"]:
        fields["convened_by_id"] = entry["responsible_id"]
    remote, long = entry["modality"] == "remote", rules.hours(entry["pedagogical_hours"]) > _HALF_DAY
    return fields | {"length": "remote" if remote else "full" if long else "half"}


def _assign(session: Session, meeting: str, schools: Sequence[str]) -> None:
    """Name in the agenda's presentations the schools whose turn it is; several share one where there are few."""
    names = network.school_names(session, schools)
    turns = [names[key] for key in schools if key in names]
    shown = [one for one in rows.parts_of(session, "agenda_item", meeting) if one.method == "presentation"]
    for place, one in enumerate(shown):
        if told := turns[place :: len(shown)]:
            rows.put(session, one, {"topic": f"{one.topic} ({', '.join(told)})"})


def _entries(session: Session, plan_id: str) -> list[CalendarEntry]:
    query = select(CalendarEntry).where(CalendarEntry.plan_id == plan_id)
    return list(session.scalars(query.order_by(CalendarEntry.date.is_(None), CalendarEntry.date, CalendarEntry.id)))


def _rows(session: Session, found: Sequence[CalendarEntry], day_off: DayOff | None) -> list[EntryRow]:
    schools = {one.host_school_id for one in found} | {key for one in found for key in one.presenting_school_ids or ()}
    named = network.school_names(session, schools)
    who = people.names(session, [one.responsible_id for one in found])
    listed = []
    for one in found:
        day = as_date(one.date)
        made: Any = rows.find(session, "meeting", one.meeting_id)
        warned = _elsewhere(one, made) if made is not None else ""
        if day and not warned:
            off = (day_off(day) or "") if day_off else ""
            warned = " ".join(filter(None, (off, _no_host(session, one, named, day))))
        listed.append(
            EntryRow(
                one.id,
                one.date,
                one.start,
                one.end,
                one.pedagogical_hours,
                one.kind,
                one.modality,
                one.host_school_id,
                named.get(one.host_school_id or "", ""),
                one.topic or "",
                who.get(one.responsible_id or "", ""),
                tuple(named[key] for key in one.presenting_school_ids or () if key in named),
                one.meeting_id if made is not None else None,
                warned,
            )
        )
    return listed


def _elsewhere(one: CalendarEntry, made: Meeting) -> str:
    """That the session of this date has none any more, or another to come; '' where it is on that day, or was held."""
    if made.status == "held":
        return ""
    if made.status == "suspended":
        return "Su sesión se suspendió."
    return f"Su sesión tiene otra fecha: el {long_date(made.date)}." if made.date and made.date != one.date else ""


def _no_host(session: Session, one: CalendarEntry, named: Mapping[str, str], day: dt.date) -> str:
    """That the host does not take part on that day; what was before today is not warned of."""
    host = one.host_school_id or ""
    apart = one.modality == "remote" or day < wall_clock.today()
    if apart or host not in named or host in dict(network.hosts(session, day)):
        return ""
    return f"{named[host]} no está ese día para recibir: está en receso, cerrada o ya no es del microcentro."


def _crowded(
    session: Session, found: Sequence[CalendarEntry], hour: rules.PedagogicalHour, limit: int
) -> list[str]:
    """The months with more hours than a month has, each session in the month where it is now."""
    months: dict[str, Decimal] = {}
    for one in found:
        made: Any = rows.find(session, "meeting", one.meeting_id)
        if made is not None and made.status == "suspended":
            continue
        day = (made.date if made is not None else None) or one.date
        computed = rules.pedagogical_hours(rules.minutes_between(one.start, one.end), hour)
        if day:
            month = day[:7]
            months[month] = months.get(month, Decimal(0)) + rules.hours(one.pedagogical_hours or computed)
    words = "{} suma {} horas pedagógicas, y el mes permite {}."
    return [
        words.format(month_name(int(month[5:])).capitalize(), number(float(total), 1), limit)
        for month, total in sorted(months.items())
        if total > limit
    ]


def _hosts(session: Session, found: Sequence[CalendarEntry]) -> list[_Host]:
    """The schools that can receive the others on some planned day, and how many of the sessions each receives."""
    today = wall_clock.today()
    received = [one.host_school_id for one in found if one.modality != "remote"]
    able: dict[tuple[str, str], int] = {}
    days = [as_date(one.date) or today for one in found]
    for day in days or [today]:
        for school in network.hosts(session, day):
            able[school] = able.get(school, 0) + 1
    names = sorted(able, key=lambda school: (spanish_key(school[1]), school[0]))
    return [_Host(key, name, received.count(key), always=able[key, name] >= len(days)) for key, name in names]


def _uneven(hosts: Sequence[_Host], planned: int) -> list[str]:
    """Whether hosts do not take turns, once there are enough sessions for everybody's turn.

    One that could not receive all the year round has fewer turns with good reason.
    """
    hosts = [host for host in hosts if host.always]
    if not hosts or planned < len(hosts):
        return []
    most, least = max(hosts, key=lambda host: host.times), min(hosts, key=lambda host: host.times)
    if most.times - least.times <= 1:
        return []
    return [f"Las anfitrionas no se turnan parejo: {most.name} recibe {most.times} y {least.name}, {least.times}."]


def _weekday(found: Sequence[CalendarEntry]) -> int:
    days = [day.weekday() for one in found if (day := as_date(one.date))]
    return max(sorted(set(days)), key=days.count) if days else _THURSDAY


def _school_day(year: int, month: int, weekday: int, day_off: DayOff | None) -> dt.date:
    first = dt.date(year, month, 1)
    day = first + dt.timedelta(days=(weekday - first.weekday()) % 7) + _WEEK
    later = day
    while day_off is not None and day_off(later) and (later + _WEEK).month == month:
        later += _WEEK
    return day if day_off is not None and day_off(later) else later


def _days_in(found: Sequence[CalendarEntry], year: int, month: int) -> list[dt.date]:
    days = [day for one in found if (day := as_date(one.date))]
    return [day for day in days if (day.year, day.month) == (year, month)]


def _far_day(usual: dt.date, taken: Sequence[dt.date], day_off: DayOff | None) -> dt.date:
    """The same weekday in another week of that month, as far from the days that are taken as can be."""
    weeks = [usual + turn * _WEEK for turn in range(-4, 5) if (usual + turn * _WEEK).month == usual.month]
    open_days = [day for day in weeks if day_off is None or not day_off(day)]
    return max(open_days or weeks, key=lambda day: (min(abs(day - other) for other in taken), day))


def _of_day(row: EntryRow) -> str:
    """What deserves a look on a day, with the day said."""
    this, day = "Ese día ", _day(row.date)
    if row.warning.startswith(this):
        return f"El {day} {row.warning.removeprefix(this)}"
    return f"{day}: {row.warning}"


def _day(iso: str | None) -> str:
    day = as_date(iso)
    return f"{day.day} de {month_name(day.month)}" if day else "Sin fecha"
