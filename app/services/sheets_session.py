"""The session that a form is printed of, and what every such form says at its head."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.models.database import Database
from app.models.meeting import Meeting
from app.services.sheets import NO_LETTERHEAD, Letterhead, Names, Sources, letterhead


@dataclass(frozen=True)
class SessionSheet:
    """What is printed of a session begins with these."""

    letterhead: Letterhead = NO_LETTERHEAD
    key: str = ""
    number: int | None = None
    title: str = ""
    date: str = ""


def head_of(database: Database, session: Session, meeting: Meeting, sources: Sources) -> dict[str, Any]:
    """The fields of `SessionSheet`."""
    return {
        "letterhead": letterhead(session, database.space, sources, year_of(meeting), meeting.predecessor_id),
        "key": meeting.id,
        "number": meeting.number,
        "title": meeting.title or "",
        "date": meeting.date or "",
    }


def led_by(known: Names, leaders: Iterable[str], *, alone: bool) -> str:
    """Who leads a session, and whether it goes without help from outside (S003, Talagante)."""
    people = ", ".join(known.several(list(leaders)))
    return " · ".join(part for part in (people, "sin apoyo externo" if alone else "") if part)


def year_of(meeting: Meeting) -> int | None:
    """The school year of a session, or the year of its date."""
    return meeting.school_year or (int(meeting.date[:4]) if meeting.date else None)
