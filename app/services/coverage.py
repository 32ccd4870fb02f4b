"""Which objectives of a subject have practices, grade by grade: what the network has tried, and what it has not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select, true

from app.models.database import Database
from app.models.plan import AnnualPlan
from app.models.practice import GradeTask, Practice
from app.services import plan_rows, practice_parts, practices, rules, year_shown
from app.services.catalogue import Objective
from app.services.rules import Count


@dataclass(frozen=True)
class Covered:
    """An objective, how many practices work on it, and the id of the first of them, '' for none."""

    code: str
    text: str
    axis: str
    practices_n: int
    first: str


@dataclass(frozen=True)
class GradeCoverage:
    """The objectives of one grade, in the official order; `count` those with a practice of all."""

    grade: str
    objectives: tuple[Covered, ...]

    @property
    def count(self) -> Count:
        """How many have a practice."""
        return Count(sum(bool(one.practices_n) for one in self.objectives), len(self.objectives))


def coverage(database: Database, objectives: Sequence[Objective]) -> list[GradeCoverage]:
    """The coverage of these official objectives (attitudes and skills aside), from the lowest grade up.

    A dropped practice covers nothing; a private draft of somebody else at this laptop neither.
    """
    held = _practices_by_code(database)
    by_grade: dict[str, list[Covered]] = {}
    for one in objectives:
        if one.kind == "OA":
            covered = Covered(one.code, one.text, one.axis, *held.get(one.code, (0, "")))
            by_grade.setdefault(one.grade, []).append(covered)
    return [GradeCoverage(grade, tuple(by_grade[grade])) for grade in rules.in_grade_order(by_grade)]


def focus(database: Database, today: date) -> tuple[str | None, str | None]:
    """The subject and the axis that the year's plan chose, or that of the year before; each None when it did not."""
    year = year_shown.last_with(database, today, "annual_plan")
    with database.read() as session:
        plan: AnnualPlan | None = plan_rows.live_in(session, year)
        return (plan.focus_subject or None, plan.focus_axis or None) if plan is not None else (None, None)


def begin_with(database: Database, objective: Objective) -> str:
    """A private draft that begins with this objective: its subject, axis and grade; returns its id."""
    fields = {"subject": objective.subject, "axis": objective.axis}
    made = practices.create(database, fields)
    practice_parts.write_task(database, made, objective.grade, oa_codes=[objective.code])
    return made


def _practices_by_code(database: Database) -> Mapping[str, tuple[int, str]]:
    """How many practices work on each objective, and the first of them; the file counts, whatever the years hold."""
    each = func.json_each(GradeTask.oa_codes).table_valued("value")
    owner, code = GradeTask.practice_id, each.c.value
    query = select(code, func.count(owner.distinct()), func.min(owner)).group_by(code)
    query = query.join_from(GradeTask, Practice, Practice.id == owner).join(each, true())
    with database.read() as session:
        query = query.where(func.coalesce(Practice.status, "") != "dropped")
        return {code: (number, first) for code, number, first in session.execute(query)}
