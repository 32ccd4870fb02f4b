"""Practices: private drafts, what is missing for sharing, the library and its search (domain.md 6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, exists, func, or_, select
from sqlalchemy.orm import Session

from app import wall_clock
from app.errors import InvalidData, WrongUsage
from app.log import capture, drafts
from app.log.identity import person_at_laptop
from app.models.bulk import among
from app.models.database import Database
from app.models.evidence import Evidence
from app.models.person import Person
from app.models.practice import PRACTICE_STATUS, SUBJECTS, GradeTask, Practice
from app.models.school import School
from app.services import (
    drafts_here,
    guards_proof,
    labels,
    network,
    people,
    practice_parts,
    practice_tags,
    rows,
    rules,
    templates,
)
from app.text_keys import spanish_key

_WORK = "Agregue una evidencia del trabajo de los estudiantes: una foto, un video, un audio o un trabajo escaneado."

# What an adaptation does not take over: it has its own state, results and judgement.
_NOT_COPIED = {"id", "author_ids", "school_id", "school_year", "status", "origin"}
_NOT_COPIED |= {"results", "reflection", "stage_of_practice"}
_PARTS = ("grade_task", "practice_step", "practice_material")
_QUOTES = "\"'«»“”‘’"
_LEAST = 3  # letters that a subject is meant by


@dataclass(frozen=True)
class PracticeFilter:
    """What the library is narrowed to. `text` is accent-blind, or an objective's code; `mine` is a person's id.

    `private` are the drafts.
    """

    text: str = ""
    subject: str | None = None
    grade: str | None = None
    oa: str | None = None
    tag: str | None = None
    school_id: str | None = None
    status: str | None = None
    has_evidence: bool | None = None
    mine: str | None = None
    year: int | None = None
    private: bool | None = None


@dataclass(frozen=True)
class PracticeRow:
    """A practice as the library shows it."""

    id: str
    title: str
    subject: str | None
    common_theme: str
    grades: tuple[str, ...]
    author_ids: tuple[str, ...]
    authors: tuple[str, ...]
    school_id: str | None
    school: str
    status: str
    school_year: int | None
    private: bool
    evidence_n: int


# As a practice goes through them.
_STATE = case(
    {code: place for place, code in enumerate(PRACTICE_STATUS)},
    value=func.coalesce(Practice.status, "draft"),
    else_=len(PRACTICE_STATUS),
)
ORDERS: Mapping[str, tuple[Any, ...]] = {
    "title": (Practice.title_key,),
    "year": (Practice.school_year, Practice.title_key),
    "subject": (Practice.subject, Practice.title_key),
    "status": (_STATE, Practice.title_key),
    "school": (School.name_key, Practice.title_key),
}


def create(database: Database, fields: Mapping[str, Any] | None = None, *, today: date | None = None) -> str:
    """Begin a private draft and return its id; whoever is at the laptop is its author unless `fields` say otherwise.

    Raises:
        InvalidData: a value cannot stand. Nothing has to be filled in.
    """
    with database.write() as session:
        return _begin(session, fields or {}, today)


def adapt(database: Database, practice_id: str, *, today: date | None = None) -> str:
    """Copy a practice with its parts as one's own private draft that names where it comes from; returns its id.

    Raises:
        NotFound: there is no such practice.
    """
    with database.write() as session:
        source = rows.as_dict(rows.need(session, "practice", practice_id))
        copied = {field: value for field, value in source.items() if field not in _NOT_COPIED}
        own = _begin(session, copied | {"adapted_from_id": practice_id}, today)
        for tipo in _PARTS:
            for part in rows.parts_of(session, tipo, practice_id):
                values = rows.as_dict(part) | {"practice_id": own}
                del values["id"]
                rows.add(session, tipo, values)
    return own


def _begin(session: Session, fields: Mapping[str, Any], today: date | None) -> str:
    person = person_at_laptop(session)
    start = {
        "school_year": (today or wall_clock.today()).year,
        "status": "draft",
        "origin": "member",
        "author_ids": [person] if person else None,
        "school_id": people.main_school(session, person),
    }
    return str(rows.add(session, "practice", start | dict(fields), private=True).id)


def missing_for_sharing(database: Database, practice_id: str) -> list[tuple[str, str]]:
    """(field, kind sentence) for what sharing still asks for; nothing of it hinders saving.

    Raises:
        NotFound: there is no such practice.
    """
    with database.read() as session:
        practice: Any = rows.need(session, "practice", practice_id)
        return _missing(session, practice)


def share(database: Database, practice_id: str) -> None:
    """Give the draft to the microcentro: from now on it leaves this laptop with the next hand-over.

    Raises:
        InvalidData: something that sharing asks for is missing (see `missing_for_sharing`).
        NotFound: there is no such practice.
    """
    with database.write() as session:
        practice: Any = rows.need(session, "practice", practice_id)
        if lacking := _missing(session, practice):
            raise InvalidData(labels.lacking("practice", (field for field, _ in lacking)))
        asked = templates.own_in(session, "practice", practice.template_id, school_id=practice.school_id)
        if asked is not None:  # it keeps the version that the network had agreed by then
            rows.put(session, practice, {"template_id": asked.id})
        if capture.is_private(session, "practice", practice_id):
            drafts.share(session, "practice", practice_id)


def take_back(database: Database, practice_id: str) -> None:
    """Undo the sharing of a practice that nobody can have received yet: it is a private draft again.

    Raises:
        WrongUsage: it was handed over (or prepared for it) already.
        NotFound: there is no such practice.
    """
    with database.write() as session:
        rows.need(session, "practice", practice_id)
        if not drafts.take_back(session, [("practice", practice_id)]):
            raise WrongUsage(
                "Esta práctica ya salió en una entrega",
                "Si no quiere que los demás la vean, quítela y entregue otra vez.",
            )


def is_private(database: Database, practice_id: str) -> bool:
    """Whether the practice is a draft that stays on this laptop."""
    with database.read() as session:
        return capture.is_private(session, "practice", practice_id)


def find_ids(
    database: Database, wanted: PracticeFilter | None = None, order: str = "title", *, descending: bool = False
) -> list[str]:
    """The ids of the practices that answer the filter, in the order named in `ORDERS`.

    `descending` turns what the order is named after; those that are alike in it stay by title.
    The private drafts of somebody else who writes at this laptop are not among them.
    """
    first, *rest = ORDERS[order]
    query = select(Practice.id).order_by(first.desc() if descending else first, *rest, Practice.id)
    if order == "school":
        query = query.outerjoin(School, School.id == Practice.school_id)
    with database.read() as session:
        # As plain columns: to be ready for whole records costs as much again, and there are thousands of them.
        return list(session.connection().scalars(query.where(*_conditions(session, wanted or PracticeFilter()))))


def count(database: Database) -> int:
    """How many practices there are, without the private drafts of somebody else who writes at this laptop."""
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(Practice)) or 0


def load_rows(database: Database, ids: Sequence[str]) -> dict[str, PracticeRow]:
    """The rows of these practices by id; one that is gone is left out."""
    with database.read() as session:
        found = list(session.scalars(select(Practice).where(Practice.id.in_(ids))))
        authors = people.names(session, [author for one in found for author in one.author_ids or ()])
        schools = network.school_names(session, [one.school_id for one in found])
        private = set(session.scalars(drafts_here.private("practice")))
        counted = select(Evidence.practice_id, func.count()).where(Evidence.practice_id.in_(ids))
        evidence = {row[0]: int(row[1]) for row in session.execute(counted.group_by(Evidence.practice_id))}
    return {
        one.id: _row(one, authors, schools, private=one.id in private, evidence_n=evidence.get(one.id, 0))
        for one in found
    }


def titles(database: Database, ids: Sequence[str]) -> dict[str, str]:
    """The titles of these practices by id; one that is gone is left out."""
    with database.read() as session:
        found = session.execute(select(Practice.id, Practice.title).where(Practice.id.in_(ids)))
        return {key: title or "" for key, title in found}


def _conditions(session: Session, wanted: PracticeFilter) -> list[ColumnElement[bool]]:
    has_evidence = exists().where(Evidence.practice_id == Practice.id)
    # A list, and no look for each practice: the few drafts are found without reading ten years.
    is_draft = Practice.id.in_(drafts_here.private("practice"))
    plain = (
        (Practice.subject, wanted.subject),
        (Practice.school_id, wanted.school_id),
        (func.coalesce(Practice.status, "draft"), wanted.status),
        (Practice.school_year, wanted.year),
    )
    found: list[ColumnElement[bool]] = [column == value for column, value in plain if value is not None]
    if wanted.grade is not None:
        found.append(rows.lists(Practice.grades, wanted.grade))
    if wanted.tag is not None:
        found.append(rows.lists_any(Practice.tags, practice_tags.spellings_in(session, wanted.tag)))
    if wanted.mine is not None:
        found.append(rows.lists(Practice.author_ids, wanted.mine))
    typed = rules.oa_code(wanted.text)
    is_code = rules.oa_subject_and_grade(typed) is not None
    for code in (wanted.oa, typed if is_code else None):
        if code is not None:
            found.append(exists().where(GradeTask.practice_id == Practice.id, rows.lists(GradeTask.oa_codes, code)))
    if wanted.has_evidence is not None:
        found.append(has_evidence if wanted.has_evidence else ~has_evidence)
    if wanted.private is not None:
        found.append(is_draft if wanted.private else ~is_draft)
    if is_code:
        return found
    words = (word.strip(_QUOTES) for word in spanish_key(wanted.text).split())
    return found + [_mentions(session, word) for word in words if word]


def _mentions(session: Session, word: str) -> ColumnElement[bool]:
    """Whether a practice, one of its tasks, its school or an author says this, or its subject begins so.

    The few names are looked up before.
    """
    tasks = select(GradeTask.practice_id).where(rows.has_word(GradeTask.search_key, word))
    schools = session.scalars(select(School.id).where(rows.has_word(School.name_key, word)))
    authors = session.scalars(select(Person.id).where(rows.has_word(Person.name_key, word))).all()
    return or_(
        rows.has_word(Practice.search_key, word),
        *([Practice.subject.in_(subjects)] if (subjects := _subjects(word)) else ()),
        among(Practice.school_id, schools),
        *([rows.lists_any(Practice.author_ids, authors)] if authors else ()),
        Practice.id.in_(tasks),
    )


def _subjects(word: str) -> list[str]:
    if len(word) < _LEAST:
        return []
    named = {code: spanish_key(words).split() for code, words in SUBJECTS.items()}
    return [code for code, parts in named.items() if any(part.startswith(word) for part in parts)]


def _row(
    one: Practice, authors: Mapping[str, str], schools: Mapping[str, str], *, private: bool, evidence_n: int
) -> PracticeRow:
    author_ids = tuple(one.author_ids or ())
    return PracticeRow(
        id=one.id,
        title=one.title or "",
        subject=one.subject,
        common_theme=one.common_theme or "",
        grades=tuple(one.grades or ()),
        author_ids=author_ids,
        authors=tuple(authors[author] for author in author_ids if author in authors),
        school_id=one.school_id,
        school=schools.get(one.school_id or "", ""),
        status=one.status or "draft",
        school_year=one.school_year,
        private=private,
        evidence_n=evidence_n,
    )


def _missing(session: Session, practice: Practice) -> list[tuple[str, str]]:
    tasks = practice_parts.tasks_of(session, practice)
    steps = rows.parts_of(session, "practice_step", practice.id)
    asked = (
        ("title", practice.title, "Póngale un título."),
        ("author_ids", practice.author_ids, "Diga de quién es la práctica."),
        ("subject", practice.subject, "Elija la asignatura."),
        ("common_theme", practice.common_theme, "Escriba el tema que une a todos los grados."),
        ("problem_addressed", practice.problem_addressed, "Cuente qué problema quiso resolver."),
        ("grades", len(tasks) >= 2, "Elija al menos dos grados."),
        ("grade_tasks", tasks and all(one.task.strip() for one in tasks), "Describa la tarea de cada grado."),
        ("oa_codes", tasks and all(one.oa_codes for one in tasks), "Elija al menos un objetivo para cada grado."),
        ("steps", any((one.text or "").strip() for one in steps), "Anote al menos un paso."),
        ("evidence", guards_proof.shows_work(session, practice.id), _WORK),
    )
    return [(field, words) for field, given, words in asked if not (given.strip() if isinstance(given, str) else given)]
