"""What the register of a multigrade practice prints."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.database import Database
from app.models.evidence import EVIDENCE_KINDS, LETS_TRAVEL, Evidence
from app.models.practice import (
    DIVERSIFICATION,
    FRAMEWORKS,
    GROUPINGS,
    LICENSES,
    MOMENTS,
    ORIGINS,
    PRACTICE_STAGES,
    PRACTICE_STATUS,
    PRINCIPLES,
    SUBJECTS,
    GradeTask,
    Practice,
    PracticeMaterial,
    PracticeStep,
)
from app.models.school import GRADES
from app.models.support import Ally
from app.services import evidence, rows, rules, templates
from app.services.sheets import NO_LETTERHEAD, Letterhead, Sources, blob, grade_label, grades_label, letterhead, names

HIDDEN = "Imagen no impresa: falta la autorización."


@dataclass(frozen=True)
class GradeColumn:
    """What one grade does; `objectives` are (code, official text or ''), `levelling` those of other grades."""

    grade: str
    objectives: tuple[tuple[str, str], ...] = ()
    task: str = ""
    support: str = ""
    product: str = ""
    level: str = ""
    levelling: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """One step and the moment of the lesson it belongs to."""

    moment: str = ""
    text: str = ""


@dataclass(frozen=True)
class Material:
    """One thing needed; `cost` in pesos."""

    name: str = ""
    local: bool = False
    cost: int | None = None


@dataclass(frozen=True)
class Proof:
    """A piece of evidence: its picture, if it has one that may be shown, and the words under it."""

    caption: str = ""
    kind: str = ""
    date: str = ""
    by: str = ""
    file: str = ""
    note: str = ""
    picture: bytes | None = None


@dataclass(frozen=True)
class PracticeSheet:
    """Everything on the *registro de práctica multigrado*."""

    letterhead: Letterhead = NO_LETTERHEAD
    key: str = ""
    title: str = ""
    authors: tuple[str, ...] = ()
    school: str = ""
    origin: str = ""
    subject: str = ""
    axis: str = ""
    grades: str = ""
    status: str = ""
    stage: str = ""
    license: str = ""
    adapted_from: str = ""
    frameworks: str = ""
    tags: str = ""
    minutes: int | None = None
    lessons: int | None = None
    grouping: str = ""
    internet: bool | None = None
    problem: str = ""
    theme: str = ""
    purpose: str = ""
    activity: str = ""
    closing: str = ""
    tutoring: bool | None = None
    tutoring_how: str = ""
    context: str = ""
    columns: tuple[GradeColumn, ...] = ()
    steps: tuple[Step, ...] = ()
    materials: tuple[Material, ...] = ()
    diversification: str = ""
    diversification_how: str = ""
    assessment: str = ""
    evidence: tuple[Proof, ...] = ()
    results: str = ""
    reflection: str = ""
    conditions: str = ""
    module: str = ""
    principles: str = ""
    agreed_format: str = ""
    asked: tuple[str, ...] = ()


def load_practice(database: Database, practice_id: str, sources: Sources) -> PracticeSheet:
    """The practice with its tasks, steps, materials and evidence.

    Raises:
        NotFound: there is no such visible practice.
    """
    with database.read() as session:
        found: Any = rows.need(session, "practice", practice_id)
        known = names(session, found.author_ids or (), [found.school_id])
        original = session.get(Practice, found.adapted_from_id) if found.adapted_from_id else None
        return replace(
            _with_labels(_with_texts(found), found),
            letterhead=letterhead(session, database.space, sources, found.school_year),
            authors=known.several(found.author_ids),
            school=known.school(found.school_id),
            adapted_from=(original.title or "") if original else "",
            origin=_origin(session, found),
            agreed_format=_format(session, found),
            columns=_columns(session, found, sources),
            steps=_steps(session, found.id),
            materials=_materials(session, found.id),
            evidence=_evidence(session, found.id, sources),
        )


def empty_practice(database: Database | None, head: Letterhead) -> PracticeSheet:
    """The register to fill in by hand, with what the network's own format asks and custom's does not."""
    own = templates.own(database, "practice") if database else None
    known = {item.text for item in templates.customary("practice").items}
    return PracticeSheet(head, asked=tuple(item.text for item in own.items if item.text not in known) if own else ())


def _format(session: Session, practice: Practice) -> str:
    own = templates.own_in(session, "practice", practice.template_id) if practice.template_id else None
    return f"{own.title}, versión {own.version}" if own else ""


def _with_texts(found: Practice) -> PracticeSheet:
    return PracticeSheet(
        key=found.id,
        title=found.title or "",
        axis=found.axis or "",
        tags=", ".join(found.tags or ()),
        problem=found.problem_addressed or "",
        theme=found.common_theme or "",
        purpose=found.purpose or "",
        activity=found.common_activity or "",
        closing=found.common_closing or "",
        tutoring_how=found.tutoring_how or "",
        context=found.local_context or "",
        diversification_how=found.diversification_how or "",
        assessment=found.assessment or "",
        results=found.results or "",
        reflection=found.reflection or "",
        conditions=found.conditions_to_replicate or "",
        module=found.module_cited or "",
    )


def _with_labels(sheet: PracticeSheet, found: Practice) -> PracticeSheet:
    return replace(
        sheet,
        subject=_label(SUBJECTS, found.subject),
        grades=grades_label(found.grades),
        status=_label(PRACTICE_STATUS, found.status),
        stage=_label(PRACTICE_STAGES, found.stage_of_practice),
        license=_label(LICENSES, found.license_to_share),
        frameworks=_labels(FRAMEWORKS, found.frameworks),
        principles=_labels(PRINCIPLES, found.principles),
        diversification=_labels(DIVERSIFICATION, found.diversification),
        grouping=_label(GROUPINGS, found.grouping),
        minutes=found.duration_minutes,
        lessons=found.lessons_n,
        internet=found.needs_internet,
        tutoring=found.tutoring,
    )


def _origin(session: Session, found: Practice) -> str:
    """'Otra red: Red Los Maitenes, visita de 2024': the kind of origin, the network it came from, and the rest."""
    ally = session.get(Ally, found.origin_ally_id) if found.origin_ally_id else None
    rest = ", ".join(part for part in (ally.organisation if ally else None, found.origin_detail) if part)
    return ": ".join(part for part in (_label(ORIGINS, found.origin), rest) if part)


def _label(choices: Mapping[str, str], code: str | None) -> str:
    return choices.get(code or "", code or "")


def _labels(choices: Mapping[str, str], codes: Iterable[str] | None) -> str:
    return ", ".join(choices.get(code, code) for code in codes or ())


def _columns(session: Session, practice: Practice, sources: Sources) -> tuple[GradeColumn, ...]:
    query = select(GradeTask).where(GradeTask.practice_id == practice.id)
    tasks = {task.grade or "": task for task in session.scalars(query)}
    grades = [grade for grade in GRADES if grade in tasks or grade in (practice.grades or ())]
    grades += sorted(set(tasks) - set(grades))
    texts = sources.objectives({code for task in tasks.values() for code in task.oa_codes or ()})
    return tuple(_column(grade, tasks.get(grade), texts) for grade in grades)


def _column(grade: str, task: GradeTask | None, texts: Mapping[str, str]) -> GradeColumn:
    if task is None:
        return GradeColumn(grade_label(grade))
    return GradeColumn(
        grade_label(grade),
        tuple((code, texts.get(code, "")) for code in task.oa_codes or ()),
        task.task or "",
        task.support or "",
        task.product or "",
        task.expected_level or "",
        rules.levelling(task.oa_codes or (), grade),
    )


def _steps(session: Session, practice_id: str) -> tuple[Step, ...]:
    query = select(PracticeStep).where(PracticeStep.practice_id == practice_id)
    rank = {moment: place for place, moment in enumerate(MOMENTS)}
    found = sorted(session.scalars(query), key=lambda one: (rank.get(one.moment or "", 9), _order(one.order), one.id))
    return tuple(Step(_label(MOMENTS, one.moment), one.text or "") for one in found)


def _order(order: int | None) -> int:
    return 2**53 if order is None else order


def _materials(session: Session, practice_id: str) -> tuple[Material, ...]:
    query = select(PracticeMaterial).where(PracticeMaterial.practice_id == practice_id)
    found = sorted(session.scalars(query), key=lambda one: (_order(one.order), one.id))
    return tuple(Material(one.name or "", bool(one.local_or_natural), one.cost) for one in found)


def _evidence(session: Session, practice_id: str, sources: Sources) -> tuple[Proof, ...]:
    query = select(Evidence).where(Evidence.practice_id == practice_id)
    found: Sequence[Evidence] = sorted(session.scalars(query), key=lambda one: (one.taken_on or "9999", one.id))
    known, refused = names(session, [one.taken_by_id for one in found]), evidence.refused(session).files
    return tuple(_proof(one, known.person(one.taken_by_id), refused, sources) for one in found)


def _proof(one: Evidence, by: str, refused: Collection[str], sources: Sources) -> Proof:
    # Paper travels too: what may not leave the laptop is not printed (promise 4).
    allowed = rules.consent(one.consent_state, shows_pupils=one.shows_pupils) in LETS_TRAVEL
    files = {file["$b"] for file in (one.file, one.thumbnail) if file}
    photo = one.file if str((one.file or {}).get("m", "")).startswith("image/") else None
    image = one.thumbnail or photo
    hidden = image is not None and not (allowed and files.isdisjoint(refused))
    return Proof(
        one.caption or "",
        _label(EVIDENCE_KINDS, one.kind),
        one.taken_on or "",
        by,
        str((one.file or {}).get("name") or ""),
        HIDDEN if hidden else "",
        None if hidden else blob(image, sources) or blob(photo, sources),
    )
