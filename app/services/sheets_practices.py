"""What the table of the year's practices prints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.database import Database
from app.models.evidence import Evidence
from app.models.meeting import AgendaItem, Meeting
from app.models.practice import Practice
from app.services import labels, network, plan_rows, year_practices
from app.services.sheets import NO_LETTERHEAD, Letterhead, Sources, letterhead
from app.services.year_practices import PracticeFacts


@dataclass(frozen=True)
class PracticeLine(PracticeFacts):
    """One practice of the year; `sessions` are the numbers of the sessions that had it on their agenda, in words."""

    status: str = ""
    sessions: tuple[str, ...] = ()
    evidence: int = 0


@dataclass(frozen=True)
class PracticesSheet:
    """Everything on the year's table of practices; `goal` is 0 where the microcentro has set none."""

    letterhead: Letterhead = NO_LETTERHEAD
    goal: int = 0
    lines: tuple[PracticeLine, ...] = ()


def load_practices(database: Database, year: int, sources: Sources) -> PracticesSheet:
    """The shared practices of `year`, by title."""
    with database.read() as session:
        return PracticesSheet(
            letterhead=letterhead(session, database.space, sources, year),
            goal=network.practice_goal_in(session, year),
            lines=_lines(session, year_practices.shared(session, year), year),
        )


def _lines(session: Session, found: Sequence[Practice], year: int) -> tuple[PracticeLine, ...]:
    known = year_practices.names_in(session, found)
    sessions = _sessions(session, year)
    shown = session.execute(
        select(Evidence.practice_id, func.count(Evidence.id))
        .where(Evidence.practice_id.in_(select(Practice.id).where(Practice.school_year == year)))
        .group_by(Evidence.practice_id)
    )
    counts: dict[str | None, int] = {row[0]: row[1] for row in shown}
    return tuple(
        PracticeLine(
            *year_practices.facts(one, known),
            status=labels.words("practice", "status", one.status),
            sessions=tuple(map(_numbered, sorted(sessions.get(one.id, ())))),
            evidence=counts.get(one.id, 0),
        )
        for one in found
    )


def _numbered(one: tuple[str, int]) -> str:
    origin, number = one
    return f"{number} ({origin})" if origin else str(number)


def _sessions(session: Session, year: int) -> dict[str, set[tuple[str, int]]]:
    """The sessions that had each practice of `year` on their agenda: with which microcentro they came, and number."""
    origins = plan_rows.predecessor_names(session)
    rows = session.execute(
        select(AgendaItem.practice_id, Meeting.number, Meeting.predecessor_id)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .join(Practice, Practice.id == AgendaItem.practice_id)
        .where(Practice.school_year == year, Meeting.number.is_not(None))
        .where(Meeting.status.is_distinct_from("suspended"))
    )
    found: dict[str, set[tuple[str, int]]] = {}
    for practice_id, number, origin in rows:
        if practice_id and number is not None:
            found.setdefault(practice_id, set()).add((origins.get(origin or "", ""), number))
    return found
