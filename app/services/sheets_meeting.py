"""What the call to a session and its agenda print."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.commitment import COMMITMENT_STATUS
from app.models.database import Database
from app.models.meeting import BLOCKS, MEETING_KINDS, METHODS, MODALITIES, AgendaItem, Meeting
from app.models.practice import Practice
from app.services import commitments, due_dates, meeting_rows, rows
from app.services.commitments import CommitmentRow
from app.services.sheets import Names, Sources, names
from app.services.sheets_session import SessionSheet, head_of, led_by
from app.text_dates import count, short_date
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
    """A commitment that waits, or did until it was `closed`; dates are ISO. `ended`: when, with what, or why.

    `before`: the due date that it had before this one, '' where it always had it.
    """

    text: str = ""
    due: str = ""
    status: str = ""
    proof: str = ""
    origin: str = ""
    closed: bool = False
    support: str = ""
    ended: str = ""
    before: str = ""


@dataclass(frozen=True)
class PendingOf:
    """What one person still owes ('' where nobody is named), soonest first."""

    person: str
    items: tuple[Pending, ...]


@dataclass(frozen=True)
class MeetingSheet(SessionSheet):
    """Everything on the *convocatoria y tabla*."""

    kind: str = ""
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
    leaders: str = ""
    host_preparation: str = ""
    suspended: str = ""


def load_meeting(database: Database, meeting_id: str, sources: Sources) -> MeetingSheet:
    """The session with its agenda and what earlier sessions left open.

    Raises:
        NotFound: there is no such visible session.
    """
    with database.read() as session:
        meeting: Any = rows.need(session, "meeting", meeting_id)
        items = agenda_items(session, meeting.id)
        people = [meeting.convened_by_id, *(meeting.led_by_ids or ()), *(item.responsible_id for item in items)]
        known = names(session, people, [meeting.host_school_id])
        sheet = replace(
            _with_texts(meeting),
            **head_of(database, session, meeting, sources),
            host=known.school(meeting.host_school_id),
            convener=known.person(meeting.convened_by_id),
            leaders=led_by(known, meeting.led_by_ids or (), alone=bool(meeting.led_without_supervision)),
            agenda=_agenda(session, items, meeting.start, known),
        )
    found = commitments.pending_for(database, meeting_id)
    return replace(sheet, pending=by_person(found, due_dates.former_of(database, [row.id for row in found])))


def _with_texts(meeting: Meeting) -> MeetingSheet:
    return MeetingSheet(
        kind=MEETING_KINDS.get(meeting.kind or "", ""),
        start=meeting.start or "",
        end=meeting.end or "",
        modality=MODALITIES.get(meeting.modality or "", ""),
        place=meeting.place or "",
        objective=meeting.objective or "",
        product=meeting.expected_product or "",
        thread=meeting.thread_with_previous or "",
        to_bring=meeting.to_bring or "",
        host_preparation=meeting.host_preparation or "",
        hours=meeting.pedagogical_hours or "",
        suspended=_suspended(meeting),
    )


def _suspended(meeting: Meeting) -> str:
    if meeting.status != "suspended":
        return ""
    return f"Esta sesión {meeting_rows.suspended_words(meeting.suspension_reason)}."


def agenda_items(session: Session, meeting_id: str) -> list[AgendaItem]:
    """The session's items in their order."""
    query = select(AgendaItem).where(AgendaItem.meeting_id == meeting_id)
    return list(session.scalars(query.order_by(AgendaItem.order.is_(None), AgendaItem.order, AgendaItem.id)))


def _agenda(session: Session, items: Sequence[AgendaItem], start: str | None, known: Names) -> tuple[AgendaLine, ...]:
    wanted = [item.practice_id for item in items if item.practice_id]
    rows = session.execute(select(Practice.id, Practice.title).where(Practice.id.in_(wanted)))
    practices: dict[str, str | None] = {row.id: row.title for row in rows}
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


def by_person(found: Iterable[CommitmentRow], before: Mapping[str, str]) -> tuple[PendingOf, ...]:
    """Commitments grouped by who answers for them, by name; what nobody answers for comes last.

    `before`: what their due dates were, by id (see `due_dates.former`).
    """
    people: dict[str, list[Pending]] = {}
    for row in found:
        people.setdefault(row.responsible, []).append(pending(row, before.get(row.id, "")))
    return grouped(people)


def grouped(people: Mapping[str, Sequence[Pending]]) -> tuple[PendingOf, ...]:
    """What people owe, by name; what nobody answers for comes last."""
    order = sorted(people, key=lambda name: (not name, spanish_key(name), name))
    return tuple(PendingOf(name, tuple(people[name])) for name in order)


def pending(row: CommitmentRow, before: str = "") -> Pending:
    """One commitment in the words of the paper."""
    return Pending(
        text=row.text,
        due=row.due_date or "",
        status=COMMITMENT_STATUS.get(row.status, row.status),
        proof=row.expected_evidence,
        origin=f"Sesión N° {row.origin_number}" if row.origin_number is not None else "",
        closed=not row.is_pending,
        support=", ".join(row.co_responsible),
        ended=ended_words(row),
        before=before,
    )


def ended_words(row: CommitmentRow) -> str:
    """When it was closed, with how much evidence, and why; '' while it waits."""
    if row.is_pending:
        return ""
    proofs = f"con {count(row.evidence_n, 'evidencia', 'evidencias')}" if row.evidence_n else ""
    day = f"Cerrado el {short_date(row.closed_on)}" if row.closed_on else ""
    how = ", ".join(part for part in (day, proofs) if part)
    return ": ".join(part for part in (how, row.blocker or row.no_proof_note) if part)
