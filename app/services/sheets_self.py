"""What self-evaluations print (domain.md 5.3, stage 5): one for each application of a practice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.cycle import Adoption
from app.models.database import Database
from app.models.practice import Practice
from app.services import labels, rows, self_evaluations
from app.services.sheets import NO_LETTERHEAD, Letterhead, Names, Sources, Wanted, grades_label, letterhead, names


@dataclass(frozen=True)
class Reply:
    """What the adviser answered."""

    by: str = ""
    date: str = ""
    text: str = ""


@dataclass(frozen=True)
class SelfEvaluated:
    """One application and what its teacher wrote of it; only the first four are known before."""

    practice: str = ""
    teacher: str = ""
    school: str = ""
    grades: str = ""
    applied: str = ""
    written: bool = False
    did: str = ""
    adjustments: str = ""
    worked: str = ""
    worked_not: str = ""
    shown: str = ""
    achievement: int | None = None
    engagement: int | None = None
    will_continue: str = ""
    next_change: str = ""
    replies: tuple[Reply, ...] = ()


@dataclass(frozen=True)
class SelfSheet:
    """Everything on the *autoevaluación*; without evaluations, the sheets to hand out."""

    letterhead: Letterhead = NO_LETTERHEAD
    key: str = ""
    practice: str = ""
    evaluations: tuple[SelfEvaluated, ...] = ()


def load_self(database: Database, sources: Sources, wanted: Wanted) -> SelfSheet:
    """The self-evaluations of a practice, of a person's applications, or of one application.

    Raises:
        NotFound: there is no such practice, person or application.
    """
    practice_id = wanted.practice_id or ""
    with database.read() as session:
        practice: Any = rows.need(session, "practice", practice_id) if practice_id else None
        if wanted.person_id:
            rows.need(session, "person", wanted.person_id)
        found = _adoptions(session, wanted)
        known = names(session, [one.teacher_id for one in found], [one.school_id for one in found])
        titles = {key: _title(session, key) for key in {one.practice_id for one in found}}
        head = letterhead(session, database.space, sources, practice.school_year if practice else wanted.year)
        heads = [(one.id, _head(one, titles.get(one.practice_id, ""), known)) for one in found]
        written = {key: _fields(session, key) for key, _ in heads}
    replies = {key: _replies(database, key) for key, fields in written.items() if fields}
    return SelfSheet(
        head,
        practice_id,
        (practice.title or "") if practice else "",
        tuple(_filled(made, written[key], replies.get(key, ())) for key, made in heads),
    )


def _adoptions(session: Session, wanted: Wanted) -> list[Adoption]:
    if wanted.record_id:
        one: Any = rows.need(session, "adoption", wanted.record_id)
        return [one]
    query = select(Adoption).order_by(Adoption.applied_date, Adoption.planned_date, Adoption.id)
    if wanted.practice_id:
        query = query.where(Adoption.practice_id == wanted.practice_id)
    if wanted.person_id:
        query = query.where(Adoption.teacher_id == wanted.person_id)
    return list(session.scalars(query))


def _title(session: Session, practice_id: str | None) -> str:
    found = session.get(Practice, practice_id) if practice_id else None
    return (found.title or "") if found else ""


def _head(one: Adoption, practice: str, known: Names) -> SelfEvaluated:
    return SelfEvaluated(
        practice,
        known.person(one.teacher_id),
        known.school(one.school_id),
        grades_label(one.grades),
        one.applied_date or "",
    )


def _fields(session: Session, adoption_id: str) -> dict[str, Any]:
    found = rows.parts_of(session, "self_evaluation", adoption_id)
    return rows.as_dict(found[-1]) if found else {}


def _replies(database: Database, adoption_id: str) -> tuple[Reply, ...]:
    found = self_evaluations.of_adoption(database, adoption_id)
    return tuple(Reply(one.by, one.date or "", one.text) for one in found.answers) if found else ()


def _filled(head: SelfEvaluated, fields: dict[str, Any], replies: tuple[Reply, ...]) -> SelfEvaluated:
    if not fields:
        return head
    return SelfEvaluated(
        head.practice,
        head.teacher,
        head.school,
        head.grades,
        head.applied or fields["written_on"] or "",
        True,
        fields["what_i_did"] or "",
        fields["adjustments"] or "",
        fields["what_worked"] or "",
        fields["what_did_not"] or "",
        fields["evidence_of_learning"] or "",
        fields["achievement"],
        fields["engagement"],
        labels.words("self_evaluation", "will_continue", fields["will_continue"]),
        fields["next_change"] or "",
        replies,
    )
