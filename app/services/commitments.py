"""Agreements and commitments: what, who, until when, and the proof (domain.md 6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, Text, and_, case, cast, func, or_, select
from sqlalchemy.orm import Session, aliased

from app import wall_clock
from app.log.identity import author_of
from app.log.seal import seal
from app.models.commitment import PENDING, Commitment
from app.models.database import Database
from app.models.evidence import Evidence
from app.models.log_tables import Op
from app.models.meeting import Meeting
from app.services import guards_asked, guards_proof, people, plan_rows, rows, rules
from app.text_keys import spanish_key


@dataclass(frozen=True)
class CommitmentFilter:
    """What the list is narrowed to. `person_id` answers for it or supports it; `pending` are those not closed."""

    person_id: str | None = None
    status: str | None = None
    meeting_id: str | None = None
    pending: bool | None = None
    text: str = ""


@dataclass(frozen=True)
class CommitmentRow:
    """An agreement or commitment as the lists show it."""

    id: str
    text: str
    kind: str
    responsible_id: str | None
    responsible: str
    co_responsible: tuple[str, ...]
    due_date: str | None
    expected_evidence: str
    status: str
    closed_on: str | None
    no_proof_note: str
    blocker: str
    origin_meeting_id: str | None
    origin: str
    origin_number: int | None
    reviewed_in: tuple[str, ...]
    reviewed: tuple[str, ...]
    evidence_n: int
    overdue: bool

    @property
    def is_pending(self) -> bool:
        """Whether it is still to be done."""
        return self.status in PENDING


def add(
    database: Database,
    text: str,
    *,
    meeting_id: str | None = None,
    responsible_id: str | None = None,
    due: date | str | None = None,
    expected_evidence: str | None = None,
    kind: str = "commitment",
    **more: Any,
) -> str:
    """Note an agreement or commitment of a session and return its id. Only the text is asked for.

    Raises:
        InvalidData: a value cannot stand; nothing was noted.
    """
    fields = {
        "text": text,
        "kind": kind,
        "origin_meeting_id": meeting_id,
        "responsible_id": responsible_id,
        "due_date": due,
        "expected_evidence": expected_evidence,
        "status": "open",
    }
    return rows.create(database, "commitment", fields | more)


def commitments(database: Database, wanted: CommitmentFilter | None = None, *, today: date) -> list[CommitmentRow]:
    """Overdue ones first, then those pending by due date (undated last), then the closed ones, the latest first.

    What is alike in that stands as it was agreed (`as_agreed`).
    """
    narrowed = wanted or CommitmentFilter()
    query = select(Commitment)
    if narrowed.person_id is not None:
        supports = cast(Commitment.co_responsible, Text).contains(f'"{narrowed.person_id}"', autoescape=True)
        query = query.where(or_(Commitment.responsible_id == narrowed.person_id, supports))
    if narrowed.status is not None:
        query = query.where(func.coalesce(Commitment.status, "open") == narrowed.status)
    if narrowed.meeting_id is not None:
        query = query.where(Commitment.origin_meeting_id == narrowed.meeting_id)
    if narrowed.pending is not None:
        query = query.where(_pending() if narrowed.pending else ~_pending())
    with database.read() as session:
        found = _rows(session, list(session.scalars(query.order_by(*_urgency(today)))), today)
    words = spanish_key(narrowed.text).replace("~", "").split()
    return [row for row in found if not words or _answers(row, words)]


@dataclass(frozen=True)
class Counted:
    """How many there are in all, how many of them are pending, and how many of those late."""

    whole: int
    pending: int
    late: int


def counted(database: Database, today: date) -> Counted:
    """How the agreements stand as of `today`."""
    late = and_(_pending(), Commitment.due_date < today.isoformat())
    sums = (func.coalesce(func.sum(case((which, 1), else_=0)), 0) for which in (_pending(), late))
    with database.read() as session:
        whole, pending, overdue = session.execute(select(func.count(Commitment.id), *sums)).one()
    return Counted(whole, pending, overdue)


def commitment(database: Database, commitment_id: str, *, today: date) -> CommitmentRow:
    """One commitment as the lists show it; `rows.load` gives every field.

    Raises:
        NotFound: there is no such commitment.
    """
    with database.read() as session:
        found: Any = rows.need(session, "commitment", commitment_id)
        return _rows(session, [found], today)[0]


def agreed_in(session: Session, meeting_id: str, day: date) -> list[Commitment]:
    """What was agreed in a session, in the order of the lists of that day, within this unit of work."""
    query = select(Commitment).where(Commitment.origin_meeting_id == meeting_id)
    return list(session.scalars(query.order_by(*_urgency(day))))


def pending_for(database: Database, meeting_id: str) -> list[CommitmentRow]:
    """What earlier sessions left open and this one has to review, overdue on its day first.

    Raises:
        NotFound: there is no such session.
    """
    with database.read() as session:
        meeting: Any = rows.need(session, "meeting", meeting_id)
        day = _day(meeting)
        return _rows(session, list(session.scalars(_left_open(meeting).order_by(*_urgency(day)))), day)


def pending_due(session: Session, day: str) -> list[CommitmentRow]:
    """The pending ones that are due on that ISO day, as they were agreed, within this unit of work."""
    query = select(Commitment).where(_pending(), Commitment.due_date == day).order_by(*as_agreed())
    return _rows(session, list(session.scalars(query)), wall_clock.today())


def reviewed_by(database: Database, meeting_id: str) -> list[CommitmentRow]:
    """See `reviewed_in`."""
    with database.read() as session:
        return reviewed_in(session, meeting_id)


def reviewed_in(session: Session, meeting_id: str) -> list[CommitmentRow]:
    """Those that a session looked at, as they stand now, by due date (undated last), within this unit of work."""
    seen = cast(Commitment.reviewed_in, Text).contains(f'"{meeting_id}"', autoescape=True)
    query = select(Commitment).where(seen).order_by(Commitment.due_date.is_(None), Commitment.due_date, *as_agreed())
    return _rows(session, list(session.scalars(query)), wall_clock.today())


def any_pending(session: Session, meeting: Meeting) -> bool:
    """Whether earlier sessions left anything open for this one, within this unit of work."""
    return session.scalars(_left_open(meeting).limit(1)).first() is not None


def start(database: Database, commitment_id: str) -> None:
    """Say that somebody is working on it."""
    rows.update(database, "commitment", commitment_id, {"status": "in_progress"})


def close_done(database: Database, commitment_id: str, on: date, *, no_proof_note: str | None = None) -> str:
    """Close it as done, or done late after its due date; returns which.

    Raises:
        InvalidData: it has neither evidence nor a note that says why there is none, or the day is still to come or
            before the session that agreed it.
        NotFound: there is no such commitment.
    """
    guards_asked.need_day_come(on, "closed_on")
    with database.write() as session:
        found: Any = rows.need(session, "commitment", commitment_id)
        guards_asked.need_agreed_before(session, found.origin_meeting_id, on)
        status = rules.closing_status(found.due_date, on.isoformat())
        note = {} if no_proof_note is None else {"no_proof_note": no_proof_note}
        rows.put(session, found, {"status": status, "closed_on": on} | note)
        return status


def close_not_done(database: Database, commitment_id: str, on: date, *, blocker: str | None = None) -> None:
    """Close it as not done, with what was in the way; nobody is blamed."""
    _close(database, commitment_id, "not_done", on, blocker)


def cancel(database: Database, commitment_id: str, on: date, *, reason: str | None = None) -> None:
    """Close it because it no longer makes sense."""
    _close(database, commitment_id, "cancelled", on, reason)


def reopen(database: Database, commitment_id: str) -> None:
    """Open it again."""
    rows.update(database, "commitment", commitment_id, {"status": "open", "closed_on": None})


def review(database: Database, commitment_id: str, meeting_id: str) -> None:
    """Note that a session looked at it."""
    with database.write() as session:
        found: Any = rows.need(session, "commitment", commitment_id)
        seen = found.reviewed_in or []
        if meeting_id not in seen:
            if history_is_open(session, commitment_id):
                close_history(session)  # until when it was due as the session found it stays known
            rows.put(session, found, {"reviewed_in": [*seen, meeting_id]})


def unsee(database: Database, commitment_id: str, meeting_id: str) -> None:
    """Take back that a session looked at it."""
    with database.write() as session:
        found: Any = rows.need(session, "commitment", commitment_id)
        rows.put(session, found, {"reviewed_in": [one for one in found.reviewed_in or [] if one != meeting_id]})


def missing(database: Database, commitment_id: str) -> list[tuple[str, str]]:
    """(field, kind sentence) for what a complete commitment says; nothing of it hinders saving.

    Raises:
        NotFound: there is no such commitment.
    """
    found = rows.load(database, "commitment", commitment_id)
    asked = (
        ("text", "Escriba qué se acordó."),
        ("responsible_id", "Diga quién lo hará."),
        ("due_date", "Diga para cuándo."),
        ("expected_evidence", "Diga con qué se demostrará."),
    )
    return [(field, words) for field, words in asked if not found[field]]


def _close(database: Database, commitment_id: str, status: str, on: date, blocker: str | None) -> None:
    guards_asked.need_day_come(on, "closed_on")
    told = {} if blocker is None else {"blocker": blocker}
    with database.write() as session:
        found: Any = rows.need(session, "commitment", commitment_id)
        guards_asked.need_agreed_before(session, found.origin_meeting_id, on)
        rows.put(session, found, {"status": status, "closed_on": on} | told)


def follow_dates(session: Session, found: Any) -> list[str]:
    """Another due date or day of closing: what was done is so in time or late by them (6.1); what that changed."""
    if found.status not in guards_proof.DONE or not found.closed_on:
        return []
    return rows.put(session, found, {"status": rules.closing_status(found.due_date, found.closed_on)})


def left_open_in(session: Session, meeting_id: str) -> int:
    """How many commitments of a session are still open, within this unit of work."""
    query = select(func.count()).select_from(Commitment).where(_pending(), Commitment.origin_meeting_id == meeting_id)
    return session.scalar(query) or 0


def close_history(session: Session) -> None:
    """What is open in the history is closed: what is written next does not take its place."""
    session.flush()
    seal(session, author_of(session))


def history_is_open(session: Session, commitment_id: str) -> bool:
    """Whether what is written next on this agreement would take the place of what is in its history."""
    session.flush()
    named = Op.tbl == Commitment.__tablename__, Op.row == commitment_id, Op.batch.is_(None)
    return session.scalar(select(Op.n).where(*named).limit(1)) is not None


def _day(meeting: Meeting) -> date:
    return date.fromisoformat(meeting.date) if meeting.date else wall_clock.today()


def _left_open(meeting: Meeting) -> Select[Commitment]:
    query = select(Commitment).outerjoin(Meeting, Meeting.id == Commitment.origin_meeting_id).where(_pending())
    query = query.where(Commitment.origin_meeting_id.is_distinct_from(meeting.id))
    return query.where(or_(Meeting.date.is_(None), Meeting.date <= _day(meeting).isoformat()))


def _pending() -> Any:
    return func.coalesce(Commitment.status, "open").in_(PENDING)


def _urgency(today: date) -> tuple[Any, ...]:
    overdue = and_(_pending(), Commitment.due_date < today.isoformat())
    return (
        case((overdue, 0), (_pending(), 1), else_=2),
        case((_pending(), Commitment.due_date.is_(None)), else_=0),
        case((_pending(), Commitment.due_date), else_=None),
        Commitment.closed_on.desc(),
        *as_agreed(),
    )


@cache
def as_agreed() -> tuple[Any, ...]:
    """The order of commitments that nothing else tells apart: by their session, then as they were written down.

    The same on every laptop that holds the same changes.
    """
    origin = aliased(Meeting)
    day = select(origin.date).where(origin.id == Commitment.origin_meeting_id).scalar_subquery()
    written = select(func.min(Op.hlc)).where(Op.tbl == Commitment.__tablename__, Op.row == Commitment.id)
    return day.is_(None), day, written.scalar_subquery(), Commitment.id


def _answers(row: CommitmentRow, words: Sequence[str]) -> bool:
    said = (row.text, row.responsible, *row.co_responsible, row.expected_evidence)
    haystack = spanish_key(" ".join(said)).replace("~", "")
    return all(word in haystack for word in words)


def _rows(session: Session, found: Sequence[Commitment], today: date) -> list[CommitmentRow]:
    if not found:
        return []
    names = people.names(session, [key for one in found for key in (one.responsible_id, *(one.co_responsible or ()))])
    origins = {key for one in found for key in (one.origin_meeting_id, *(one.reviewed_in or ())) if key}
    meetings = {one.id: one for one in session.scalars(select(Meeting).where(Meeting.id.in_(origins)))}
    counted = select(Evidence.commitment_id, func.count()).where(Evidence.commitment_id.in_([one.id for one in found]))
    evidence = {row[0]: int(row[1]) for row in session.execute(counted.group_by(Evidence.commitment_id))}
    before = plan_rows.predecessor_names(session)
    said = {key: _said(one, before) for key, one in meetings.items()}
    return [
        _row(one, names, said, meetings.get(one.origin_meeting_id or ""), evidence.get(one.id, 0), today)
        for one in found
    ]


def _said(origin: Meeting, before: dict[str, str]) -> str:
    """What a session was called, with the microcentro that it came with."""
    name, other = origin.title or "", before.get(origin.predecessor_id or "", "")
    return f"{name or f'Sesión N° {origin.number}'} ({other})" if other else name


def _row(
    one: Commitment,
    names: dict[str, str],
    said: dict[str, str],
    origin: Meeting | None,
    evidence_n: int,
    today: date,
) -> CommitmentRow:
    status = one.status or "open"
    return CommitmentRow(
        id=one.id,
        text=one.text or "",
        kind=one.kind or "commitment",
        responsible_id=one.responsible_id,
        responsible=names.get(one.responsible_id or "", ""),
        co_responsible=tuple(names[key] for key in one.co_responsible or () if key in names),
        due_date=one.due_date,
        expected_evidence=one.expected_evidence or "",
        status=status,
        closed_on=one.closed_on,
        no_proof_note=one.no_proof_note or "",
        blocker=one.blocker or "",
        origin_meeting_id=one.origin_meeting_id,
        origin=said[origin.id] if origin else "",
        origin_number=origin.number if origin else None,
        reviewed_in=tuple(one.reviewed_in or ()),
        reviewed=tuple(said[key] for key in one.reviewed_in or () if key in said),
        evidence_n=evidence_n,
        overdue=status in PENDING and one.due_date is not None and one.due_date < today.isoformat(),
    )
