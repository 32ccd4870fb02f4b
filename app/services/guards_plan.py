"""What a year's plan asks to be told, whoever brings it: a form, a records file, the history (domain.md 6 and 6.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from app.errors import Problem
from app.models.plan import PLAN_AGREED, PLAN_STATUS, AnnualPlan
from app.services import guards_proof
from app.services.guards_asked import lacks

# What it says before it is agreed.
AGREED_WITH = ("year", "focus_statement", "general_objective")
_OF_YEAR = ("year", "predecessor_id")


def plan(session: Session, record: Any, changes: Mapping[str, Any]) -> list[Problem]:
    """A plan is agreed in a session, sent once an office received it, and closed with what was achieved.

    What it was agreed with is changed afterwards, and not emptied. Whoever takes several steps at once is asked what
    each of them asks; a plan that is new is of a year that was lived already, as it comes. A year has one.
    """
    if not inspect(record).persistent:
        return plan_repeats(session, changes, record.id)
    told = {name: changes.get(name, getattr(record, name)) for name in _OF_YEAR}
    if not changes.keys().isdisjoint(_OF_YEAR) and (repeated := plan_repeats(session, told, record.id)):
        return repeated
    steps = list(PLAN_STATUS)
    before, after = (steps.index(one) if one in steps else 0 for one in (record.status, changes.get("status")))
    agrees = before == 0 < after
    if (agrees or "agreed_in_meeting_id" in changes) and lacks(record, changes, PLAN_AGREED, "agreed_in_meeting_id"):
        return [Problem("agreed_in_meeting_id", "needs_meeting")]
    emptied = [name for name in AGREED_WITH if name in changes and getattr(record, name)]
    found = [
        Problem(name, "agreed_with" if name in emptied else "required")
        for name in AGREED_WITH
        if (agrees or name in emptied) and lacks(record, changes, PLAN_AGREED, name)
    ]
    if before < after >= steps.index("sent") and not guards_proof.was_received(session, record.id):
        found.append(Problem("status", "needs_delivery"))
    if lacks(record, changes, ("closed",), "achievements"):
        found.append(Problem("achievements", "required"))
    return found


def plan_repeats(session: Session, told: Mapping[str, Any], own_id: str) -> list[Problem]:
    """One live plan a year (domain.md 6): whether another one is of the `year` told; a predecessor's own is apart."""
    if not told.get("year") or told.get("predecessor_id"):
        return []
    live = select(AnnualPlan.id).where(AnnualPlan.year == told["year"], AnnualPlan.predecessor_id.is_(None))
    other = session.scalar(live.where(AnnualPlan.id != own_id).limit(1))
    return [Problem("year", "plan_repeated")] if other is not None else []
