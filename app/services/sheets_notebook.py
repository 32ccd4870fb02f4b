"""What the year's notebook of practices prints: its cover, the plan in one page, and every register of the year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from app.jobs import Progress, Silent
from app.models.database import Database
from app.models.plan import Goal
from app.models.practice import SUBJECTS
from app.models.school import School
from app.services import network, plan_rows, school_life, year_practices
from app.services.sheets import NO_LETTERHEAD, Letterhead, Sources, letterhead
from app.services.sheets_practice import PracticeSheet, load_practice

_SILENT = Silent()


@dataclass(frozen=True)
class NotebookSheet:
    """The notebook with every register, in the order of its pages."""

    letterhead: Letterhead = NO_LETTERHEAD
    schools: tuple[str, ...] = ()
    goal: int = 0
    focus: str = ""
    axis: str = ""
    objective: str = ""
    objectives: tuple[str, ...] = ()
    goals: tuple[tuple[str, str], ...] = ()
    practices: tuple[PracticeSheet, ...] = ()


def load_notebook(database: Database, year: int, sources: Sources, progress: Progress = _SILENT) -> NotebookSheet:
    """The notebook of `year`: the shared practices by subject, axis and title. Private drafts stay out."""
    with database.read() as session:
        ids = [one.id for one in year_practices.by_subject(year_practices.shared(session, year))]
        plan = plan_rows.live_in(session, year)
        members = school_life.times(session).in_year(year)
        schools = session.scalars(select(School).order_by(School.name_key, School.id))
        goals = (
            session.scalars(select(Goal).where(Goal.plan_id == plan.id).order_by(Goal.order, Goal.id)) if plan else ()
        )
        return NotebookSheet(
            letterhead=letterhead(session, database.space, sources, year),
            schools=tuple(one.name or "" for one in schools if one.id in members),
            goal=(plan.practice_goal if plan and plan.practice_goal else None) or network.practice_goal(database, year),
            focus=(plan.focus_statement if plan else None) or "",
            axis=" · ".join(
                part for part in (SUBJECTS.get(plan.focus_subject or "", ""), plan.focus_axis or "") if part
            )
            if plan
            else "",
            objective=(plan.general_objective if plan else None) or "",
            objectives=tuple((plan.specific_objectives if plan else None) or ()),
            goals=tuple((one.statement or "", one.verification_means or "") for one in goals),
            practices=tuple(_each(database, ids, sources, progress)),
        )


def _each(database: Database, ids: list[str], sources: Sources, progress: Progress) -> Iterator[PracticeSheet]:
    for done, key in enumerate(ids):
        progress.step(done, len(ids))
        yield load_practice(database, key, sources)
