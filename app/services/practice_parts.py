"""The parts of a practice: its grades and their tasks, its steps and its materials (domain.md 6 and 7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.database import Database
from app.models.practice import GradeTask, Practice
from app.services import rows, rules


@dataclass(frozen=True)
class TaskRow:
    """What one grade does. `id` is None while nothing is written; `levelling` are objectives of other grades."""

    id: str | None
    grade: str
    oa_codes: tuple[str, ...] = ()
    levelling: tuple[str, ...] = ()
    task: str = ""
    support: str = ""
    product: str = ""
    expected_level: str = ""


@dataclass(frozen=True)
class StepRow:
    """One step of a practice."""

    id: str
    moment: str | None
    text: str


@dataclass(frozen=True)
class MaterialRow:
    """One thing that a practice needs."""

    id: str
    name: str
    local_or_natural: bool | None
    cost: int | None


def tasks(database: Database, practice_id: str) -> list[TaskRow]:
    """One row for every grade of the practice, from NT1 to 8°.

    Raises:
        NotFound: there is no such practice.
    """
    with database.read() as session:
        practice: Any = rows.need(session, "practice", practice_id)
        return tasks_of(session, practice)


def set_grades(database: Database, practice_id: str, grades: Sequence[str | int]) -> None:
    """Choose the grades. A grade that is left out takes its task along, and brings it back when chosen again.

    Raises:
        InvalidData: one of them is not a grade; nothing was changed.
        NotFound: there is no such practice.
    """
    with database.write() as session:
        practice: Any = rows.need(session, "practice", practice_id)
        rows.put(session, practice, {"grades": list(grades)})
        wanted = rules.in_grade_order(practice.grades or [])
        rows.put(session, practice, {"grades": wanted})
        held = _held(session, practice_id)
        for grade, record in held.items():
            if grade not in wanted:
                rows.drop(session, record)
        for grade in wanted:
            if grade not in held:
                rows.add(session, "grade_task", {"practice_id": practice_id, "grade": grade})


def write_task(database: Database, practice_id: str, grade: str | int, **fields: Any) -> None:
    """Set `task`, `support`, `product`, `expected_level` or `oa_codes` of one grade, chosen with it if it was not.

    Raises:
        InvalidData: a value cannot stand; nothing was changed.
        NotFound: there is no such practice.
    """
    with database.write() as session:
        practice: Any = rows.need(session, "practice", practice_id)
        record = rows.add(session, "grade_task", {"practice_id": practice_id, "grade": grade} | fields)
        rows.put(session, practice, {"grades": rules.in_grade_order([*(practice.grades or []), record.grade])})


def set_objectives(database: Database, practice_id: str, grade: str | int, codes: Sequence[str]) -> None:
    """Set the objectives of one grade, each once, in the order given."""
    write_task(database, practice_id, grade, oa_codes=list(dict.fromkeys(codes)))


def steps(database: Database, practice_id: str) -> list[StepRow]:
    """The steps of a practice in their order."""
    with database.read() as session:
        found = rows.parts_of(session, "practice_step", practice_id)
        return [StepRow(one.id, one.moment, one.text or "") for one in found]


def add_step(database: Database, practice_id: str, text: str = "", *, moment: str = "development") -> str:
    """Add a step at the end and return its id; `rows.update`, `rows.remove` and `rows.reorder` do the rest."""
    return _add_part(database, "practice_step", practice_id, {"text": text, "moment": moment})


def materials(database: Database, practice_id: str) -> list[MaterialRow]:
    """The materials of a practice in their order."""
    with database.read() as session:
        found = rows.parts_of(session, "practice_material", practice_id)
        return [MaterialRow(one.id, one.name or "", one.local_or_natural, one.cost) for one in found]


def add_material(database: Database, practice_id: str, name: str = "", **more: Any) -> str:
    """Add a material at the end and return its id; `rows.update`, `rows.remove` and `rows.reorder` do the rest."""
    return _add_part(database, "practice_material", practice_id, {"name": name} | more)


def tasks_of(session: Session, practice: Practice) -> list[TaskRow]:
    """One row for every grade of `practice`, within this unit of work."""
    held = _held(session, practice.id)
    return [_task_row(grade, held.get(grade)) for grade in rules.in_grade_order([*(practice.grades or []), *held])]


def _task_row(grade: str, one: GradeTask | None) -> TaskRow:
    if one is None:
        return TaskRow(None, grade)
    codes = tuple(one.oa_codes or ())
    texts = (one.task or "", one.support or "", one.product or "", one.expected_level or "")
    return TaskRow(one.id, grade, codes, rules.levelling(codes, grade), *texts)


def _held(session: Session, practice_id: str) -> dict[str, GradeTask]:
    found = session.scalars(select(GradeTask).where(GradeTask.practice_id == practice_id))
    return {one.grade: one for one in found if one.grade is not None}


def _add_part(database: Database, tipo: str, practice_id: str, fields: dict[str, Any]) -> str:
    with database.write() as session:
        order = rows.next_order(session, tipo, practice_id)
        return str(rows.add(session, tipo, {"practice_id": practice_id, "order": order} | fields).id)
