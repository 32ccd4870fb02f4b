"""What the minutes of a session and the table of commitments print."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.models.database import Database
from app.models.meeting import BLOCKS, LEARNING_MODES, MEETING_KINDS, MINUTES_STATUS, Meeting
from app.services import commitments, due_dates, minutes, rows, templates
from app.services.commitments import CommitmentRow
from app.services.minutes_kept import AgreedRow
from app.services.sheets import NO_LETTERHEAD, Letterhead, Names, Sources, letterhead, names
from app.services.sheets_meeting import PendingOf, by_person
from app.services.sheets_session import SessionSheet, head_of, led_by
from app.services.templates import TemplateView


@dataclass(frozen=True)
class Topic:
    """A point of the agenda and what was said about it."""

    block: str = ""
    topic: str = ""
    summary: str = ""


@dataclass(frozen=True)
class Agreed:
    """A commitment taken on in the session."""

    text: str = ""
    person: str = ""
    due: str = ""
    proof: str = ""


@dataclass(frozen=True)
class MinutesSheet(SessionSheet):
    """Everything on the *acta de reunión*; `kind` where it was no plain meeting.

    `asked` is what the network's own outline asks and custom's does not.
    """

    place: str = ""
    opening: str = ""
    closing: str = ""
    version: int = 1
    status: str = ""
    correction: str = ""
    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    reviewed: tuple[PendingOf, ...] = ()
    topics: tuple[Topic, ...] = ()
    agreements: tuple[str, ...] = ()
    commitments: tuple[Agreed, ...] = ()
    various: str = ""
    next_date: str = ""
    next_host: str = ""
    next_topic: str = ""
    drafted_by: str = ""
    outline: str = ""
    outline_lines: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    leaders: str = ""
    learning: str = ""
    corrected_by: int = 0
    guests: tuple[str, ...] = ()
    kind: str = ""


@dataclass(frozen=True)
class CommitmentsSheet:
    """Everything on the *cuadro de compromisos*; `late` of `waiting` commitments are past their date."""

    letterhead: Letterhead = NO_LETTERHEAD
    people: tuple[PendingOf, ...] = ()
    waiting: int = 0
    late: int = 0


def load_minutes(database: Database, meeting_id: str, sources: Sources, one: str | None = None) -> MinutesSheet:
    """The latest version of a session's minutes, or that `one`, with what was agreed in the session.

    Raises:
        NotFound: there is no such visible session, or no such version.
    """
    version = None
    if one is not None:
        held = rows.load(database, "minutes", one)
        meeting_id, version = held["meeting_id"], held["version"]
    view = minutes.of_meeting(database, meeting_id, version)
    with database.read() as session:
        meeting: Any = rows.need(session, "meeting", meeting_id)
        named = [key for row in view.agreed for key in (row.responsible_id, *row.co_responsible)]
        people = [view.drafted_by_id, *view.head.leaders, *named]
        known = names(session, people, [view.next_host_school_id])
        head = head_of(database, session, meeting, sources) | {"number": view.head.number, "title": view.head.title}
        reviewed = _reviewed(session, meeting)
    return MinutesSheet(
        **head,
        kind=MEETING_KINDS.get(view.head.session_kind, view.head.session_kind),
        place=view.head.place,
        opening=view.opening_time or view.head.opening,
        closing=view.closing_time or "",
        version=view.version,
        status=MINUTES_STATUS.get(view.status, view.status),
        correction=view.correction_reason,
        corrected_by=view.corrected_by or 0,
        present=view.present,
        guests=view.guests,
        absent=view.absent,
        reviewed=reviewed,
        topics=tuple(Topic(BLOCKS.get(one.block, ""), one.topic, one.summary) for one in view.topics),
        agreements=(
            *([view.elected] if view.elected else ()),
            *(row.text for row in view.agreed if row.kind == "agreement"),
        ),
        commitments=tuple(_agreed(row, known) for row in view.agreed if row.kind != "agreement"),
        various=view.various,
        next_date=view.next_date or "",
        next_host=known.school(view.next_host_school_id),
        next_topic=view.next_topic,
        drafted_by=known.person(view.drafted_by_id),
        leaders=led_by(known, view.head.leaders, alone=view.head.alone),
        learning=", ".join(LEARNING_MODES.get(code, code) for code in view.head.learning),
        **_agreed_format(view.outline),
    )


def empty_minutes(database: Database | None, head: Letterhead) -> MinutesSheet:
    """The minutes to fill in by hand, with what the network's own format asks."""
    return MinutesSheet(head, **_agreed_format(templates.own(database, "minutes") if database else None))


def _agreed_format(own: TemplateView | None) -> dict[str, Any]:
    if own is None:
        return {}
    known = {item.text for item in templates.customary("minutes").items}
    lines = tuple(item.text for item in own.items if item.text)
    asked = tuple(text for text in lines if text not in known)
    return {"outline": f"{own.title}, versión {own.version}", "outline_lines": lines, "asked": asked}


def _agreed(row: AgreedRow, known: Names) -> Agreed:
    people = known.several([row.responsible_id or "", *row.co_responsible])
    return Agreed(row.text, ", ".join(people), row.due_date or "", row.expected_evidence)


def _reviewed(session: Session, meeting: Meeting) -> tuple[PendingOf, ...]:
    """The commitments of earlier sessions that this one looked at, as they stand now: how they ended, or until when."""
    found = commitments.reviewed_in(session, meeting.id)
    return by_person(found, due_dates.former(session, [row.id for row in found], seen_in=meeting))


def load_commitments(database: Database, year: int, today: date, sources: Sources) -> CommitmentsSheet:
    """Every commitment that waits, and those of `year` that are closed, by who answers for them, overdue first."""
    found = commitments.commitments(database, today=today)
    with database.read() as session:
        head = letterhead(session, database.space, sources, year)
        shown = [row for row in found if row.is_pending or _of_year(row, year)]
        before = due_dates.former(session, [row.id for row in shown if row.is_pending])
    return CommitmentsSheet(
        letterhead=head,
        people=by_person(shown, before),
        waiting=sum(row.is_pending for row in shown),
        late=sum(row.overdue for row in shown),
    )


def _of_year(row: CommitmentRow, year: int) -> bool:
    return (row.closed_on or row.due_date or "").startswith(f"{year:04d}-")
