"""What matters today: the first page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.models.database import Database
from app.services import (
    attendance,
    customs,
    duplicates,
    evidence,
    meetings,
    messages,
    network,
    next_steps,
    people,
    practices,
    unshared,
    year_shown,
)
from app.services.duplicates import Suspicion
from app.services.evidence import EvidenceRow
from app.services.indicators_basis import Period
from app.services.indicators_view import View
from app.services.meeting_rows import MeetingRow
from app.services.messages import Message
from app.services.next_steps import NextStep
from app.services.practices import PracticeFilter, PracticeRow
from app.services.rules import Count
from app.services.unshared import Unshared


@dataclass(frozen=True)
class Home:
    """The first page in plain data. `goal` counts the practices presented in the school year `year` against its goal.

    A share is told in percent from `small` on (domain.md 9).
    """

    person: str
    microcentro: str
    next_meeting: MeetingRow | None
    drafts: tuple[PracticeRow, ...]
    year: int
    goal: Count
    attendance: Count
    small: int
    suspicions: tuple[Suspicion, ...]
    held_back: tuple[EvidenceRow, ...]
    steps: tuple[NextStep, ...] = ()
    messages: tuple[Message, ...] = ()
    unshared: tuple[Unshared, ...] = ()


def load(database: Database, today: date) -> Home:
    """The first page as of `today`: my drafts, what I have to do next, and how the year goes or the last one went."""
    person = people.who_is_at_laptop(database)
    year = year_shown.current(database, today)
    drafts = practices.find_ids(database, PracticeFilter(private=True, mine=person))
    with database.read() as session:
        name = people.names(session, [person]).get(person or "", "")
    return Home(
        person=name,
        microcentro=network.microcentro(database)["name"] or "",
        next_meeting=meetings.upcoming(database, today),
        drafts=tuple(practices.load_rows(database, drafts).values()),
        year=year,
        goal=Count(practices_shared(database, year, today), network.practice_goal(database, year)),
        attendance=attendance.of_year(database, year),
        small=customs.number(database, "small_number"),
        suspicions=tuple(duplicates.suspicions(database)),
        held_back=tuple(evidence.held_back(database)),
        steps=tuple(next_steps.of_person(database, person, today)),
        messages=tuple(messages.recent(database, today)),
        unshared=unshared.practices_with_parts(database),
    )


def practices_shared(database: Database, year: int, today: date) -> int:
    """How many practices were presented in sessions of the year that were held (domain.md 9)."""
    with database.read() as session:
        return len(View(session, Period(year), today).first_shown)
