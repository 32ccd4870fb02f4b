"""The next session prepared from what the last one left: its survey, its minutes, open commitments, practices waiting.

Everything is a draft that people change; a session that is planned already only gets what it lacks (domain.md 5.2).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import wall_clock
from app.models.cycle import PracticePresentation
from app.models.database import Database
from app.models.meeting import AgendaItem, Meeting, Minutes
from app.models.plan import AnnualPlan, CalendarEntry
from app.models.practice import Practice
from app.services import (
    agenda,
    agenda_sources,
    attendance,
    commitments,
    drafts_here,
    meetings,
    network,
    plan_rows,
    rows,
    surveys,
)
from app.services.agenda_sources import Point
from app.services.meeting_rows import Named
from app.text_keys import spanish_key

Free = Callable[[date], bool]
_THURSDAY = 3
_BETWEEN, _WEEK = timedelta(weeks=4), timedelta(weeks=1)
_HOLIDAYS = (1, 2)
_ASKED = "Tema pedido en la encuesta"


@dataclass(frozen=True)
class Prepared:
    """What preparing did, to take it back: a session that was made, or fields and points that one was given."""

    meeting_id: str
    made: bool
    entry_id: str | None = None
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    points: tuple[str, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether all was there already: there is nothing to take back."""
        return not (self.made or self.after or self.points)


def prepare(database: Database, today: date, free: Free, *, length: str = "half") -> Prepared:
    """Prepare the session after the last that was held: date, host, agenda and a first objective, in one go."""
    with database.write() as session:
        last = _last_held(session)
        coming = _coming(session, today, last)
        entry = None if coming else _entry(session, today)
        said = _said(session, last, entry)
        if coming is None:
            return _make(session, today, free, said, entry, length)
        fields = {name: value for name, value in said.items() if value and not getattr(coming, name)}
        before = {name: getattr(coming, name) for name in fields}
        rows.put(session, coming, fields)
        begun = rows.parts_of(session, "agenda_item", coming.id)
        points = _add_asked(session, coming.id, last, begun) if begun else _write(session, coming, length)
        return Prepared(coming.id, made=False, before=before, after=fields, points=tuple(points))


def take_back(database: Database, done: Prepared) -> None:
    """Undo what preparing did."""
    with database.write() as session:
        if done.made:
            rows.drop(session, rows.need(session, "meeting", done.meeting_id))
            _link(session, done.entry_id, None)
            return
        rows.put(session, rows.need(session, "meeting", done.meeting_id), done.before)
        for key in done.points:
            rows.drop(session, rows.need(session, "agenda_item", key))


def do_again(database: Database, done: Prepared) -> None:
    """Redo what was taken back."""
    if done.made:
        rows.bring_back(database, "meeting", done.meeting_id)
        with database.write() as session:
            _link(session, done.entry_id, done.meeting_id)
        return
    rows.update(database, "meeting", done.meeting_id, done.after)
    for key in done.points:
        rows.bring_back(database, "agenda_item", key)


def next_day(known: Sequence[Named], today: date, free: Free) -> date:
    """A sensible day for the next session: four weeks after the last, on its weekday, to come, and a school day."""
    return _day([date.fromisoformat(row.date) for row in known if row.date and row.status != "suspended"], today, free)


def next_host(database: Database, year: int) -> str | None:
    """Whose turn it is to receive the others: who did so least this year, then longest ago; None without schools."""
    with database.read() as session:
        return _host(session, year, wall_clock.today())


def _make(
    session: Session, today: date, free: Free, said: Mapping[str, Any], entry: CalendarEntry | None, length: str
) -> Prepared:
    query = select(Meeting.date).where(Meeting.date.is_not(None), Meeting.status.is_distinct_from("suspended"))
    held = [date.fromisoformat(each) for each in session.scalars(query) if each]
    minutes = _minutes(session, _last_held(session))
    agreed = [day for day in ((minutes.next_date if minutes else None), (entry.date if entry else None)) if day]
    to_come = [day for day in agreed if day > today.isoformat()]
    day = date.fromisoformat(to_come[0]) if to_come else _day(held, today, free)
    more = {name: value for name, value in said.items() if value}
    more.setdefault("host_school_id", _host(session, day.year, day))
    if entry is not None:
        more |= {name: getattr(entry, name) for name in ("kind", "modality", "start", "end") if getattr(entry, name)}
    made = meetings.schedule_in(session, day, length=None, **more)
    meeting: Meeting = rows.need(session, "meeting", made)  # type: ignore[assignment]
    _write(session, meeting, length)
    _link(session, entry.id if entry else None, made)
    return Prepared(made, made=True, entry_id=entry.id if entry else None)


def _write(session: Session, meeting: Meeting, length: str) -> list[str]:
    """The customary agenda with the practices that wait and the topics that were asked for; times if none are said."""
    source = agenda_sources.of(session, length, meeting.date)
    waiting = _waiting(session)
    points = []
    for point in source.points:
        points.append(_with_practice(point, waiting[0]) if waiting else point)
        if point.method == "peer_review" and waiting:
            waiting.pop(0)
    last = _last_held(session)
    asked = [Point("PEDAGOGICAL", f"{_ASKED}: {topic}", "workshop") for topic in _topics(session, last)]
    closing = next((place for place, one in enumerate(points) if one.block == "CLOSING"), len(points))
    if not meeting.start and source.minutes is not None:
        meetings.set_length(session, meeting, source.minutes)
    return agenda_sources.write(session, meeting, [*points[:closing], *asked, *points[closing:]])


def _add_asked(session: Session, meeting_id: str, last: Meeting | None, begun: Sequence[AgendaItem]) -> list[str]:
    """Points for the topics that were asked for and of which no point of the agenda speaks yet."""
    there = [spanish_key(one.topic or "") for one in begun]
    asked = [one for one in _topics(session, last) if not any(spanish_key(one) in each for each in there)]
    new = [{"block": "PEDAGOGICAL", "topic": f"{_ASKED}: {one}", "method": "workshop"} for one in asked]
    return agenda.insert(session, meeting_id, new) if new else []


def _with_practice(point: Point, practice: Practice) -> Point:
    if point.method == "presentation":
        author = next(iter(practice.author_ids or ()), None)
        return replace(point, topic=practice.title or point.topic, practice_id=practice.id, responsible_id=author)
    return replace(point, practice_id=practice.id) if point.method == "peer_review" else point


def _said(session: Session, last: Meeting | None, entry: CalendarEntry | None) -> dict[str, Any]:
    """What the minutes, the plan and the survey say of the next session."""
    minutes = _minutes(session, last)
    topics = [minutes.next_topic if minutes else None, entry.topic if entry else None, *_topics(session, last)]
    topic = next((each for each in topics if each), None)
    hosts = [minutes.next_host_school_id if minutes else None, entry.host_school_id if entry else None]
    return {
        "host_school_id": next((each for each in hosts if each), None),
        "objective": f"Trabajar juntos: {topic}" if topic else None,
        "thread_with_previous": _thread(session, last),
    }


def _thread(session: Session, last: Meeting | None) -> str | None:
    if last is None:
        return None
    name = f"Viene de la sesión N° {last.number}" if last.number else "Viene de la sesión anterior"
    if origin := plan_rows.predecessor_names(session).get(last.predecessor_id or ""):
        name = f"{name} ({origin})"
    left = commitments.left_open_in(session, last.id)
    count = f" Quedaron {left} acuerdos abiertos." if left > 1 else " Quedó un acuerdo abierto." if left else ""
    return f"{name}: {last.title or last.objective or 'sin título'}.{count}"


def _topics(session: Session, last: Meeting | None) -> tuple[str, ...]:
    return surveys.topics_asked(session, last.id) if last else ()


def _last_held(session: Session) -> Meeting | None:
    query = select(Meeting).where(Meeting.status == "held", Meeting.date.is_not(None))
    return session.scalars(query.order_by(Meeting.date.desc(), Meeting.id).limit(1)).first()


def _coming(session: Session, today: date, last: Meeting | None) -> Meeting | None:
    after = max(today.isoformat(), (last.date if last else None) or "")
    to_come = func.coalesce(Meeting.status, "planned").not_in(("held", "suspended"))
    query = select(Meeting).where(Meeting.date >= after, to_come)
    return session.scalars(query.order_by(Meeting.date, Meeting.id).limit(1)).first()


def _minutes(session: Session, last: Meeting | None) -> Minutes | None:
    if last is None:
        return None
    query = select(Minutes).where(Minutes.meeting_id == last.id).order_by(Minutes.version.desc())
    return session.scalars(query.limit(1)).first()


def _entry(session: Session, today: date) -> CalendarEntry | None:
    """The next date of a plan that has no session yet; what another microcentro planned is its own (domain.md 6.2)."""
    own = select(AnnualPlan.id).where(AnnualPlan.predecessor_id.is_(None))
    query = select(CalendarEntry).where(CalendarEntry.date > today.isoformat(), CalendarEntry.meeting_id.is_(None))
    query = query.where(CalendarEntry.plan_id.in_(own))
    return session.scalars(query.order_by(CalendarEntry.date, CalendarEntry.id).limit(1)).first()


def _waiting(session: Session) -> list[Practice]:
    """Shared practices that nobody has presented, nor put into an agenda that is still to come."""
    private = drafts_here.private("practice")
    shown = select(PracticePresentation.practice_id).where(PracticePresentation.practice_id.is_not(None))
    listed = select(AgendaItem.practice_id).where(AgendaItem.practice_id.is_not(None))
    query = select(Practice).where(func.coalesce(Practice.status, "draft") == "draft")
    for taken in (private, shown, listed):
        query = query.where(Practice.id.not_in(taken))
    return list(session.scalars(query.order_by(Practice.school_year, Practice.title_key, Practice.id)))


def _host(session: Session, year: int, on: date) -> str | None:
    received: dict[str, list[str]] = {}
    query = select(Meeting.host_school_id, Meeting.date).where(
        attendance.school_year() == year, Meeting.status.is_distinct_from("suspended")
    )
    for school, day in session.execute(query):
        received.setdefault(school or "", []).append(day or "")
    found = [key for key, _ in network.hosts(session, on)]
    return min(found, key=lambda key: (len(received.get(key, ())), max(received.get(key, [""]))), default=None)


def _day(held: Sequence[date], today: date, free: Free) -> date:
    first = today + timedelta(days=(_THURSDAY - today.weekday()) % 7 or 7)
    day = max(held) + _BETWEEN if held else first
    while day <= today or day.month in _HOLIDAYS or not free(day):
        day += _WEEK
    return day


def _link(session: Session, entry_id: str | None, meeting_id: str | None) -> None:
    if entry_id and (entry := rows.find(session, "calendar_entry", entry_id)) is not None:
        rows.put(session, entry, {"meeting_id": meeting_id})
