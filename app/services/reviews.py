"""Stage 2 of the cycle: what the colleagues of a session answer to a presentation (domain.md 5.3 and 6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.errors import InvalidData, Problem
from app.models.cycle import WOULD_REPLICATE, PeerReview
from app.models.database import Database
from app.services import attendance, network, people, rows, rules
from app.text_keys import spanish_key

VIABILITY = (4, 3, 2, 1)
_SAID = ("would_replicate", "viability", "strength", "question", "suggestion", "changes_needed")


@dataclass(frozen=True)
class ReviewRow:
    """One colleague of the session and what they answered; `id` is None and the rest empty while they did not."""

    reviewer_id: str
    reviewer: str
    school_id: str | None
    school: str
    id: str | None = None
    would_replicate: str | None = None
    viability: int | None = None
    strength: str = ""
    question: str = ""
    suggestion: str = ""
    changes_needed: str = ""
    own_grades: tuple[str, ...] = ()

    @property
    def answered(self) -> bool:
        """Whether anything was answered."""
        return any(getattr(self, name) for name in _SAID)


@dataclass(frozen=True)
class ReviewSummary:
    """The answers in counts: `answered` of those who may; replies and viability by their code; the words."""

    answered: rules.Count
    would_replicate: Mapping[str, int]
    viability: Mapping[int, int]
    strengths: tuple[str, ...]
    questions: tuple[str, ...]
    suggestions: tuple[str, ...]
    changes: tuple[str, ...]


def sheet(database: Database, presentation_id: str) -> list[ReviewRow]:
    """One line for everybody who may answer, by name, and for whoever did; the presenter does not.

    Everybody who takes part in the session may; while its attendance is not noted, whoever is expected.

    Raises:
        NotFound: there is no such presentation.
    """
    found = rows.load(database, "practice_presentation", presentation_id)
    held = _held(database, presentation_id)
    listed = _may_answer(database, found["meeting_id"], found["presenter_id"])
    with database.read() as session:
        names = people.names(session, held)
        schools = network.school_names(session, [one.school_id for one in held.values()])
    for key, one in held.items():
        blank = ReviewRow(key, names.get(key, "Persona retirada"), None, "")
        listed[key] = _row(one, listed.get(key, blank), schools)
    return sorted(listed.values(), key=lambda row: spanish_key(row.reviewer))


def write(database: Database, presentation_id: str, reviewer_id: str, fields: Mapping[str, Any]) -> str:
    """Keep what a person answers; two laptops that note the same person make one record. Returns its id.

    Raises:
        InvalidData: the person did not take part in the session, presents, or a value cannot stand.
    """
    found = rows.load(database, "practice_presentation", presentation_id)
    if reviewer_id == found["presenter_id"]:
        raise InvalidData([Problem("reviewer_id", "reviews_oneself")])
    if reviewer_id in _away(database, found["meeting_id"]):
        raise InvalidData([Problem("reviewer_id", "was_absent")])
    with database.write() as session:
        key = {"presentation_id": presentation_id, "reviewer_id": reviewer_id}
        known = rows.find(session, "peer_review", rows.key_of(session, "peer_review", key))
        # The school is that of the day: it does not follow the person afterwards.
        place = {} if known is not None else {"school_id": people.main_school(session, reviewer_id)}
        return str(rows.add(session, "peer_review", key | place | dict(fields)).id)


def next_person(found: Iterable[ReviewRow], after: str) -> str:
    """Who answers next when the laptop is passed on: the next without an answer after that person; '' for nobody."""
    listed = list(found)
    place = next((number for number, row in enumerate(listed) if row.reviewer_id == after), -1)
    turn = [*listed[place + 1 :], *listed[: place + 1]]
    return next((row.reviewer_id for row in turn if not row.answered and row.reviewer_id != after), "")


def summary(found: Iterable[ReviewRow]) -> ReviewSummary:
    """What the lines of a sheet say together; averages of so few would say too much, so there are only counts."""
    listed = list(found)
    said = [row for row in listed if row.answered]
    return ReviewSummary(
        answered=rules.Count(len(said), len(listed)),
        would_replicate={code: sum(row.would_replicate == code for row in said) for code in WOULD_REPLICATE},
        viability={level: sum(row.viability == level for row in said) for level in VIABILITY},
        strengths=tuple(row.strength for row in said if row.strength),
        questions=tuple(row.question for row in said if row.question),
        suggestions=tuple(row.suggestion for row in said if row.suggestion),
        changes=tuple(row.changes_needed for row in said if row.changes_needed),
    )


def _held(database: Database, presentation_id: str) -> dict[str, PeerReview]:
    query = select(PeerReview).where(PeerReview.presentation_id == presentation_id)
    with database.read() as session:
        return {one.reviewer_id: one for one in session.scalars(query) if one.reviewer_id}


def _may_answer(database: Database, meeting_id: str | None, presenter: str | None) -> dict[str, ReviewRow]:
    lines = _attendance(database, meeting_id)
    noted = any(line.state is not None for line in lines)
    came = [line for line in lines if line.state in rules.ATTENDED or (not noted and line.expected)]
    return {
        line.person_id: ReviewRow(
            line.person_id, line.full_name, next(iter(line.school_ids), None), next(iter(line.schools), "")
        )
        for line in came
        if line.person_id != presenter
    }


def _away(database: Database, meeting_id: str | None) -> set[str]:
    return {line.person_id for line in _attendance(database, meeting_id) if line.state in rules.AWAY}


def _attendance(database: Database, meeting_id: str | None) -> list[attendance.SheetRow]:
    """Who was expected and who came; nobody is known of a session that is not here."""
    with database.read() as session:
        here = rows.find(session, "meeting", meeting_id) is not None
    return attendance.sheet(database, str(meeting_id)) if here else []


def _row(one: PeerReview, place: ReviewRow, schools: Mapping[str, str]) -> ReviewRow:
    return ReviewRow(
        reviewer_id=place.reviewer_id,
        reviewer=place.reviewer,
        school_id=one.school_id or place.school_id,
        school=schools.get(one.school_id or "") or place.school,
        id=one.id,
        would_replicate=one.would_replicate,
        viability=one.viability,
        strength=one.strength or "",
        question=one.question or "",
        suggestion=one.suggestion or "",
        changes_needed=one.changes_needed or "",
        own_grades=tuple(one.own_grades or ()),
    )
