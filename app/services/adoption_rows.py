"""Applications of practices as the lists show them (domain.md 6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.cycle import APPLIED, Adoption, AdoptionGrade, ExitTicketBatch, SelfEvaluation
from app.models.database import Database
from app.models.practice import Practice
from app.models.school import CombinedClass
from app.services import guards_proof, network, people, rows, rules
from app.text_keys import spanish_key

_TIPO = "adoption"


@dataclass(frozen=True)
class AdoptionRow:
    """An application as the lists show it; `pupils` are (grade, how many) of the grades chosen.

    `batches_n`: of how many grades the tickets were counted; one that was begun and counts nothing is none.
    `evaluation_id`: the self-evaluation; one in which nothing stands is none.
    """

    id: str
    practice_id: str
    practice: str
    teacher_id: str | None
    teacher: str
    school_id: str | None
    school: str
    class_id: str | None
    class_name: str
    meeting_id: str | None
    grades: tuple[str, ...]
    pupils: tuple[tuple[str, int | None], ...]
    planned_date: str | None
    applied_date: str | None
    times_applied: int | None
    status: str
    kept: str
    changed: str
    why: str
    obstacle: str
    batches_n: int
    evaluation_id: str | None

    @property
    def applied(self) -> bool:
        """Whether it was tried in class."""
        return self.status in APPLIED


def of_practice(database: Database, practice_id: str) -> list[AdoptionRow]:
    """Who took the practice up, by name."""
    with database.read() as session:
        return adoptions_in(session, Adoption.practice_id == practice_id)


def of_teacher(database: Database, person_id: str) -> list[AdoptionRow]:
    """What a person took up."""
    with database.read() as session:
        return adoptions_in(session, Adoption.teacher_id == person_id)


def adoption(database: Database, adoption_id: str) -> AdoptionRow:
    """One application as the lists show it.

    Raises:
        NotFound: there is no such application.
    """
    with database.read() as session:
        rows.need(session, _TIPO, adoption_id)
        return adoptions_in(session, Adoption.id == adoption_id)[0]


def own_class(session: Session, teacher_id: str, school_id: str | None) -> CombinedClass | None:
    """The room where the person teaches; of a school with a single one, that one."""
    query = select(CombinedClass).where(CombinedClass.teacher_id == teacher_id).order_by(CombinedClass.id)
    if (own := session.scalars(query).first()) is not None:
        return own
    rooms = list(session.scalars(select(CombinedClass).where(CombinedClass.school_id == school_id)))
    return rooms[0] if len(rooms) == 1 else None


def adoptions_in(session: Session, *wanted: Any) -> list[AdoptionRow]:
    """The applications that answer to `wanted`, by the teacher's name, within this unit of work."""
    found = list(session.scalars(select(Adoption).where(*wanted)))
    if not found:
        return []
    ids = [one.id for one in found]
    named = _Names(session, found)
    pupils: dict[str | None, dict[str, int | None]] = {}
    for part in session.scalars(select(AdoptionGrade).where(AdoptionGrade.adoption_id.in_(ids))):
        pupils.setdefault(part.adoption_id, {})[part.grade or ""] = part.pupils_n
    counted = select(ExitTicketBatch.adoption_id, func.count()).where(
        ExitTicketBatch.adoption_id.in_(ids), guards_proof.tickets_count_something()
    )
    batches = {row[0]: int(row[1]) for row in session.execute(counted.group_by(ExitTicketBatch.adoption_id))}
    query = select(SelfEvaluation.adoption_id, func.min(SelfEvaluation.id)).where(
        SelfEvaluation.adoption_id.in_(ids), guards_proof.evaluation_says_something()
    )
    grouped = session.execute(query.group_by(SelfEvaluation.adoption_id))
    judged: dict[str | None, str] = {row[0]: row[1] for row in grouped}
    made = [_row(one, named, pupils.get(one.id, {}), batches.get(one.id, 0), judged.get(one.id)) for one in found]
    return sorted(made, key=lambda row: (spanish_key(row.teacher), row.applied_date or row.planned_date or "", row.id))


class _Names:
    """The words of what applications name."""

    def __init__(self, session: Session, found: Sequence[Adoption]) -> None:
        self.people = people.names(session, [one.teacher_id for one in found])
        self.schools = network.school_names(session, [one.school_id for one in found])
        rooms = {one.combined_class_id for one in found}
        query = select(CombinedClass.id, CombinedClass.name).where(CombinedClass.id.in_(rooms))
        self.rooms: dict[str, str | None] = {row[0]: row[1] for row in session.execute(query)}
        titles = select(Practice.id, Practice.title).where(Practice.id.in_({one.practice_id for one in found}))
        self.titles: dict[str, str | None] = {row[0]: row[1] for row in session.execute(titles)}


def _row(
    one: Adoption, named: _Names, pupils: Mapping[str, int | None], batches_n: int, evaluation: str | None
) -> AdoptionRow:
    grades = tuple(rules.in_grade_order(one.grades or ()))
    return AdoptionRow(
        id=one.id,
        practice_id=one.practice_id or "",
        practice=named.titles.get(one.practice_id or "") or "",
        teacher_id=one.teacher_id,
        teacher=named.people.get(one.teacher_id or "", ""),
        school_id=one.school_id,
        school=named.schools.get(one.school_id or "", ""),
        class_id=one.combined_class_id,
        class_name=named.rooms.get(one.combined_class_id or "") or "",
        meeting_id=one.chosen_in_meeting_id,
        grades=grades,
        pupils=tuple((grade, pupils.get(grade)) for grade in grades),
        planned_date=one.planned_date,
        applied_date=one.applied_date,
        times_applied=one.times_applied,
        status=one.status or "chosen",
        kept=one.adaptations_kept or "",
        changed=one.adaptations_changed or "",
        why=one.adaptations_why or "",
        obstacle=one.obstacle or "",
        batches_n=batches_n,
        evaluation_id=evaluation,
    )
