"""What the call to a session and its agenda print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.models.commitment import COMMITMENT_STATUS, PENDING, Commitment
from app.models.database import Database
from app.models.meeting import BLOCKS, MEETING_KINDS, METHODS, MODALITIES, AgendaItem, Meeting
from app.models.practice import Practice
from app.services.sheets import NO_LETTERHEAD, Letterhead, Names, Sources, letterhead, names
from app.text_keys import spanish_key


@dataclass(frozen=True)
class AgendaLine:
    """One item of the agenda; `start` is worked out from the session's start and the minutes before it."""

    block: str = ""
    topic: str = ""
    objective: str = ""
    method: str = ""
    person: str = ""
    minutes: int | None = None
    start: str = ""
    practice: str = ""
    materials: str = ""


@dataclass(frozen=True)
class Pending:
    """A commitment that waits; dates are ISO."""

    text: str = ""
    due: str = ""
    status: str = ""
    proof: str = ""
    origin: str = ""


@dataclass(frozen=True)
class PendingOf:
    """What one person still owes ('' where nobody is named), soonest first."""

    person: str
    items: tuple[Pending, ...]


@dataclass(frozen=True)
class MeetingSheet:
    """Everything on the *convocatoria y tabla*."""

    letterhead: Letterhead = NO_LETTERHEAD
    key: str = ""
    number: int | None = None
    kind: str = ""
    title: str = ""
    date: str = ""
    start: str = ""
    end: str = ""
    modality: str = ""
    place: str = ""
    host: str = ""
    objective: str = ""
    product: str = ""
    thread: str = ""
    to_bring: str = ""
    hours: str = ""
    convener: str = ""
    agenda: tuple[AgendaLine, ...] = ()
    pending: tuple[PendingOf, ...] = ()


def load_meeting(database: Database, meeting_id: str, sources: Sources) -> MeetingSheet:
    """The session with its agenda and the commitments that wait.

    Raises:
        NotFound: there is no such visible session.
    """
    with database.read() as session:
        meeting = session.get(Meeting, meeting_id)
        if meeting is None:
            raise NotFound(Meeting.noun[0], meeting_id)
        items = agenda_items(session, meeting.id)
        waiting = list(session.scalars(select(Commitment).where(Commitment.status.in_(PENDING))))
        waiting += session.scalars(select(Commitment).where(Commitment.status.is_(None)))
        known = names(
            session,
            [meeting.convened_by_id, *(i.responsible_id for i in items), *(c.responsible_id for c in waiting)],
            [meeting.host_school_id],
        )
        year = meeting.school_year or (int(meeting.date[:4]) if meeting.date else None)
        return MeetingSheet(
            letterhead=letterhead(session, database.space, sources, year),
            key=meeting.id,
            number=meeting.number,
            kind=MEETING_KINDS.get(meeting.kind or "", ""),
            title=meeting.title or "",
            date=meeting.date or "",
            start=meeting.start or "",
            end=meeting.end or "",
            modality=MODALITIES.get(meeting.modality or "", ""),
            place=meeting.place or "",
            host=known.school(meeting.host_school_id),
            objective=meeting.objective or "",
            product=meeting.expected_product or "",
            thread=meeting.thread_with_previous or "",
            to_bring=meeting.to_bring or "",
            hours=meeting.pedagogical_hours or "",
            convener=known.person(meeting.convened_by_id),
            agenda=_agenda(session, items, meeting.start, known),
            pending=_pending(session, waiting, known),
        )


def agenda_items(session: Session, meeting_id: str) -> list[AgendaItem]:
    """The session's items in their order."""
    query = select(AgendaItem).where(AgendaItem.meeting_id == meeting_id)
    return list(session.scalars(query.order_by(AgendaItem.order.is_(None), AgendaItem.order, AgendaItem.id)))


def _agenda(session: Session, items: Sequence[AgendaItem], start: str | None, known: Names) -> tuple[AgendaLine, ...]:
    wanted = [item.practice_id for item in items if item.practice_id]
    practices = dict(session.execute(select(Practice.id, Practice.title).where(Practice.id.in_(wanted))).tuples())
    times = start_times(start, [item.minutes_planned for item in items])
    return tuple(
        AgendaLine(
            block=BLOCKS.get(item.block or "", ""),
            topic=item.topic or "",
            objective=item.objective or "",
            method=METHODS.get(item.method or "", ""),
            person=known.person(item.responsible_id),
            minutes=item.minutes_planned,
            start=time,
            practice=practices.get(item.practice_id or "") or "",
            materials=item.materials or "",
        )
        for item, time in zip(items, times, strict=True)
    )


def start_times(start: str | None, minutes: Iterable[int | None]) -> list[str]:
    """When each item begins; '' from the first item on whose beginning cannot be known."""
    hour, _, minute = (start or "").partition(":")
    clock = int(hour) * 60 + int(minute) if hour.isdecimal() and minute.isdecimal() else None
    found = []
    for planned in minutes:
        found.append("" if clock is None else f"{clock // 60 % 24:02d}:{clock % 60:02d}")
        clock = None if clock is None or planned is None else clock + planned
    return found


def _pending(session: Session, waiting: Sequence[Commitment], known: Names) -> tuple[PendingOf, ...]:
    wanted = sorted({each.origin_meeting_id for each in waiting if each.origin_meeting_id})
    rows = session.execute(select(Meeting.id, Meeting.number).where(Meeting.id.in_(wanted))).tuples()
    numbers = {key: f"Sesión N° {number}" for key, number in rows if number is not None}
    people: dict[str, list[Pending]] = {}
    for each in sorted(waiting, key=lambda one: (one.due_date or "9999", one.id)):
        one = Pending(
            text=each.text or "",
            due=each.due_date or "",
            status=COMMITMENT_STATUS.get(each.status or "open", ""),
            proof=each.expected_evidence or "",
            origin=numbers.get(each.origin_meeting_id or "", ""),
        )
        people.setdefault(known.person(each.responsible_id), []).append(one)
    # People in alphabetical order; what nobody answers for comes last.
    order = sorted(people, key=lambda name: (not name, spanish_key(name), name))
    return tuple(PendingOf(name, tuple(people[name])) for name in order)
