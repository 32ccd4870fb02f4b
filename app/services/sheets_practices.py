"""What the table of the year's practices prints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.database import Database
from app.models.evidence import Evidence
from app.models.log_tables import RowState
from app.models.meeting import AgendaItem, Meeting
from app.models.practice import PRACTICE_STATUS, SUBJECTS, Practice
from app.services import network
from app.services.sheets import NO_LETTERHEAD, Letterhead, Sources, grades_label, letterhead, names

_NOT_HELD = ("suspended", "moved")


@dataclass(frozen=True)
class PracticeLine:
    """One practice of the year; `sessions` are the numbers of the sessions that had it on their agenda."""

    title: str = ""
    authors: tuple[str, ...] = ()
    school: str = ""
    subject: str = ""
    axis: str = ""
    grades: str = ""
    status: str = ""
    sessions: tuple[int, ...] = ()
    evidence: int = 0


@dataclass(frozen=True)
class PracticesSheet:
    """Everything on the year's table of practices; `goal` is 0 where the microcentro has set none."""

    letterhead: Letterhead = NO_LETTERHEAD
    goal: int = 0
    lines: tuple[PracticeLine, ...] = ()


def load_practices(database: Database, year: int, sources: Sources) -> PracticesSheet:
    """The shared practices of `year`, by title. Private drafts are nobody else's business and stay out."""
    with database.read() as session:
        drafts = select(RowState.row).where(RowState.tbl == Practice.__tablename__, RowState.private.is_(True))
        query = select(Practice).where(Practice.school_year == year, Practice.id.not_in(drafts))
        found = list(session.scalars(query.order_by(Practice.title_key, Practice.id)))
        return PracticesSheet(
            letterhead=letterhead(session, database.space, sources, year),
            goal=network.practice_goal_in(session, year),
            lines=_lines(session, found, year),
        )


def _lines(session: Session, found: Sequence[Practice], year: int) -> tuple[PracticeLine, ...]:
    people = [author for one in found for author in one.author_ids or ()]
    known = names(session, people, [one.school_id for one in found])
    sessions = _sessions(session, year)
    shown = session.execute(
        select(Evidence.practice_id, func.count(Evidence.id))
        .where(Evidence.practice_id.in_(select(Practice.id).where(Practice.school_year == year)))
        .group_by(Evidence.practice_id)
    )
    counts: dict[str | None, int] = {row[0]: row[1] for row in shown}
    return tuple(
        PracticeLine(
            title=one.title or "",
            authors=known.several(one.author_ids),
            school=known.school(one.school_id),
            subject=SUBJECTS.get(one.subject or "", one.subject or ""),
            axis=one.axis or "",
            grades=grades_label(one.grades),
            status=PRACTICE_STATUS.get(one.status or "", one.status or ""),
            sessions=tuple(sorted(sessions.get(one.id, ()))),
            evidence=counts.get(one.id, 0),
        )
        for one in found
    )


def _sessions(session: Session, year: int) -> dict[str, set[int]]:
    """Numbers of the sessions that had each practice of `year` on their agenda."""
    rows = session.execute(
        select(AgendaItem.practice_id, Meeting.number)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .join(Practice, Practice.id == AgendaItem.practice_id)
        .where(Practice.school_year == year, Meeting.number.is_not(None))
        .where(Meeting.status.is_(None) | Meeting.status.not_in(_NOT_HELD))
    )
    found: dict[str, set[int]] = {}
    for practice_id, number in rows:
        if practice_id and number is not None:
            found.setdefault(practice_id, set()).add(number)
    return found
