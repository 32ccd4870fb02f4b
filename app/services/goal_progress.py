"""How far the goals of a plan have come, by the network's own indicators that measure them (domain.md 6, 9)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from app.models.database import Database
from app.models.plan import Goal
from app.services import customs, indicators_own_words, rows
from app.services import indicators_own as own
from app.services.indicators_own import Sheet
from app.services.indicators_own_cells import SHARE
from app.text_dates import month_name


@dataclass(frozen=True)
class Present:
    """What the indicator of a goal says: its last figure of the plan's year, and whether it is what was expected.

    `value` is that figure as a goal holds it, with a decimal; None of so few that it says no percentage.
    """

    indicator: str
    unit: str = ""
    figure: str = ""
    value: Decimal | None = None
    reached: bool | None = None

    def words(self) -> str:
        """«va en 12 de 20 (60 %) en mayo»; without a figure, that there is none."""
        if not self.figure:
            return "sin cifras todavía"
        return f"llegó a lo esperado: {self.figure}" if self.reached else f"va en {self.figure}"


def choices(database: Database, plan_id: str) -> dict[str, str]:
    """The indicators that a goal of the plan may be measured by: those in use, and what its goals have already."""
    linked = {one["indicator_id"] for one in rows.parts(database, "goal", plan_id)} - {None}
    known = {one.id: one.name for one in own.own(database, every=True) if one.active or one.id in linked}
    return known | dict.fromkeys(sorted(linked - set(known)), "Un indicador que se quitó")


def of_plan(database: Database, plan_id: str) -> dict[str, Present]:
    """What each goal of the plan that has an indicator has come to, by the goal's id. Raises `NotFound`."""
    with database.read() as session:
        plan: Any = rows.need(session, "annual_plan", plan_id)
        return of_goals(session, rows.parts_of(session, "goal", plan_id), plan.year)


def of_goals(session: Session, goals: Iterable[Goal], year: int | None) -> dict[str, Present]:
    """See `of_plan`, within this unit of work; an indicator that was removed measures nothing."""
    measured = {goal: goal.indicator_id for goal in goals if goal.indicator_id}
    if not measured or not year:
        return {}
    small = customs.number_in(session, "small_number")
    sheets = own.sheets_in(session, set(measured.values()), year)
    return {goal.id: _present(goal, sheets[key], small) for goal, key in measured.items() if key in sheets}


def _present(goal: Goal, sheet: Sheet, small: int) -> Present:
    one, totals = sheet.indicator, own.totals(sheet)
    unit = goal.unit or ("%" if one.kind == SHARE else one.unit)
    known = [place for place, value in enumerate(totals.values) if value is not None]
    if not known:
        return Present(one.name, unit)
    value, counted = totals.values[known[-1]] or Fraction(0), totals.counts[known[-1]]
    month = month_name(int(totals.months[known[-1]][5:]))
    figure = f"{indicators_own_words.figure(one, counted, value, small)} en {month}"
    if counted is not None and counted.is_of_few(small):
        return Present(one.name, unit, figure)
    kept = Decimal(round(10 * value)) / 10
    return Present(one.name, unit, figure, kept, _is_enough(goal, sheet, value))


def _is_enough(goal: Goal, sheet: Sheet, value: Fraction) -> bool | None:
    if not goal.target:
        return None
    target, start = Fraction(goal.target), Fraction(goal.baseline) if goal.baseline else None
    downward = sheet.indicator.direction == "down" or (
        not sheet.indicator.direction and start is not None and start > target
    )
    return value <= target if downward else value >= target
