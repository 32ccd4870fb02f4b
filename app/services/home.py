"""What matters today: the first page (product.md, Inicio)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from app.models.database import Database
from app.models.log_tables import RowState
from app.models.meeting import Meeting
from app.models.person import Person
from app.models.practice import Practice
from app.services import attendance, commitments, evidence, meetings, network, people, practices
from app.services.commitments import CommitmentFilter, CommitmentRow
from app.services.meeting_rows import MeetingRow, suspected
from app.services.practices import PracticeFilter, PracticeRow
from app.services.rules import Count

SOON = timedelta(days=30)


@dataclass(frozen=True)
class Suspicion:
    """Records that are probably the same one, written twice; `tipo` is 'meeting', 'practice' or 'person'."""

    tipo: str
    title: str
    ids: tuple[str, ...]


@dataclass(frozen=True)
class Home:
    """The first page in plain data. `goal` counts the practices shared this school year against the goal."""

    person: str
    microcentro: str
    next_meeting: MeetingRow | None
    drafts: tuple[PracticeRow, ...]
    due: tuple[CommitmentRow, ...]
    goal: Count
    attendance: Count
    suspicions: tuple[Suspicion, ...]
    held_back_n: int


def load(database: Database, today: date) -> Home:
    """The first page as of `today`: my drafts, my commitments overdue or due within 30 days, and the year so far."""
    person = people.who_is_at_laptop(database)
    drafts = practices.find_ids(database, PracticeFilter(private=True, mine=person))
    with database.read() as session:
        name = people.names(session, [person]).get(person or "", "")
    return Home(
        person=name,
        microcentro=network.microcentro(database)["name"] or "",
        next_meeting=meetings.upcoming(database, today),
        drafts=tuple(practices.load_rows(database, drafts).values()),
        due=_due(database, person, today),
        goal=Count(_shared(database, today.year), network.practice_goal(database)),
        attendance=attendance.of_year(database, today.year),
        suspicions=tuple(suspicions(database)),
        held_back_n=len(evidence.held_back(database)),
    )


def suspicions(database: Database) -> list[Suspicion]:
    """Sessions with one number, practices with one title and author, people with one name: suspected, not errors."""
    found = _numbered_alike(database)
    for group in practices.duplicates(database):
        titles = practices.load_rows(database, group)
        found.append(Suspicion("practice", titles[group[0]].title, group))
    return found + _namesakes(database)


def _due(database: Database, person: str | None, today: date) -> tuple[CommitmentRow, ...]:
    if person is None:
        return ()
    mine = commitments.commitments(database, CommitmentFilter(person_id=person, pending=True), today=today)
    limit = (today + SOON).isoformat()
    return tuple(row for row in mine if row.due_date is not None and row.due_date <= limit)


def _shared(database: Database, year: int) -> int:
    private = select(RowState.row).where(RowState.tbl == "practice", RowState.private)
    query = select(func.count()).select_from(Practice)
    with database.read() as session:
        return session.scalar(query.where(Practice.school_year == year, Practice.id.not_in(private))) or 0


def _numbered_alike(database: Database) -> list[Suspicion]:
    with database.read() as session:
        query = select(attendance.school_year(), Meeting.number, Meeting.id).where(Meeting.id.in_(suspected(session)))
        numbered: dict[tuple[int | None, int | None], list[str]] = {}
        for year, number, key in session.execute(query.order_by(Meeting.date, Meeting.id)):
            numbered.setdefault((year, number), []).append(key)
    return [Suspicion("meeting", f"N° {number} de {year}", tuple(some)) for (year, number), some in numbered.items()]


def _namesakes(database: Database) -> list[Suspicion]:
    query = select(Person.name_key, Person.id, Person.full_name).where(Person.name_key != "").order_by(Person.id)
    named: dict[str | None, list[tuple[str, str]]] = {}
    with database.read() as session:
        for key, person, name in session.execute(query):
            named.setdefault(key, []).append((person, name or ""))
    return [
        Suspicion("person", twins[0][1], tuple(person for person, _ in twins))
        for twins in named.values()
        if len(twins) > 1
    ]
