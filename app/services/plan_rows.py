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


def goals_measured_in(session: Session, year: int) -> dict[str, tuple[str, Decimal]]:
    """By indicator the first goal of the year's plan that it measures: what it says, and the value it expects."""
    plan = live_in(session, year)
    if plan is None:
        return {}
    query = select(Goal.indicator_id, Goal.statement, Goal.target).where(
        Goal.plan_id == plan.id, Goal.indicator_id.is_not(None), Goal.target.is_not(None)
    )
    found: dict[str, tuple[str, Decimal]] = {}
    for indicator, statement, target in session.execute(query.order_by(Goal.order, Goal.id)):
        found.setdefault(indicator or "", (statement or "", Decimal(target or 0)))
    return found


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
