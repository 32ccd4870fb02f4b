"""The plans of the years: the one that holds, those of before, and those that came with another microcentro."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.base import natural_id
from app.models.database import Database
from app.models.plan import AnnualPlan, Goal, Predecessor
from app.services import rows


@dataclass(frozen=True)
class PlanRow:
    """A plan as the lists show it. `twin` marks one whose year has another live plan (domain.md 6)."""

    id: str
    year: int | None
    focus: str
    status: str
    predecessor_id: str | None
    predecessor: str
    twin: bool


def plan_key(space: str, year: int) -> str:
    """The id of the year's plan: the same on every laptop of the microcentro."""
    return natural_id(space, "annual_plan", (year,))


def live_in(session: Session, year: int) -> AnnualPlan | None:
    """The plan that holds for the year, within this unit of work; a predecessor's own plan never does."""
    query = select(AnnualPlan).where(AnnualPlan.year == year, AnnualPlan.predecessor_id.is_(None))
    found = list(session.scalars(query.order_by(AnnualPlan.id)))
    own = plan_key(rows.space_of(session), year)
    return next((one for one in found if one.id == own), found[0] if found else None)


def live(database: Database, year: int) -> str | None:
    """The id of the plan that holds for the year; None while there is none."""
    with database.read() as session:
        found = live_in(session, year)
        return found.id if found else None


def goal_measured_in(session: Session, indicator_id: str, year: int) -> tuple[str, Decimal] | None:
    """The first goal of the year's plan that this indicator measures: what it says, and the value it expects."""
    plan = live_in(session, year)
    if plan is None:
        return None
    query = select(Goal.statement, Goal.target).where(
        Goal.plan_id == plan.id, Goal.indicator_id == indicator_id, Goal.target.is_not(None)
    )
    found = session.execute(query.order_by(Goal.order, Goal.id)).first()
    return (found[0] or "", Decimal(found[1] or 0)) if found else None


def plans(database: Database) -> list[PlanRow]:
    """Every plan, the latest year first, a network's own before those of its predecessors."""
    with database.read() as session:
        found = list(session.scalars(select(AnnualPlan)))
        names = predecessor_names(session)
    live_years = [one.year for one in found if one.predecessor_id is None]
    made = [
        PlanRow(
            one.id,
            one.year,
            one.focus_statement or "",
            one.status or "draft",
            one.predecessor_id,
            names.get(one.predecessor_id or "", ""),
            one.predecessor_id is None and live_years.count(one.year) > 1,
        )
        for one in found
    ]
    return sorted(made, key=lambda row: (-(row.year or 0), row.predecessor, row.id))


def predecessor_names(session: Session) -> dict[str, str]:
    """The names of the microcentros that this one comes from, by their ids."""
    return {key: name or "" for key, name in session.execute(select(Predecessor.id, Predecessor.name))}
