"""The year's plan: begun, prefilled from the last one, agreed, sent; what it lacks and what deserves a look (6.1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.errors import InvalidData, Problem
from app.models.base import natural_id
from app.models.database import Database
from app.models.plan import PLAN_STATUS, AnnualPlan
from app.services import (
    goal_progress,
    guards_asked,
    guards_plan,
    guards_proof,
    labels,
    network,
    plan_rows,
    plan_versions,
    rows,
)
from app.services.plan_rows import PlanRow, live, plans

__all__ = ["PlanRow", "agree", "begin", "live", "missing", "plans", "previous", "reopen", "send", "warnings"]

_STEPS = tuple(PLAN_STATUS)
_LACKING = ("Falta el año.", "Falta el foco del año.", "Falta el objetivo general.")
# What a new year takes over from the last one; the rest belongs to its own year.
_TAKEN = (
    "focus_subject",
    "focus_axis",
    "focus_statement",
    "general_objective",
    "specific_objectives",
    "shared_vision",
    "practice_goal",
    "checklist",
    "resources",
)
_PARTS: Mapping[str, tuple[str, ...]] = {
    "plan_cause": ("order", "kind", "text", "proof", "within_reach"),
    "goal": ("order", "statement", "indicator", "indicator_id", "unit", "target", "verification_means"),
    "linked_plan": ("kind", "name", "school_id", "action_code", "objective"),
    "plan_activity": ("order", "objective", "activity", "responsible_id", "resources", "indicator",
                      "verification_means"),
}  # fmt: skip


def begin(database: Database, year: int, *, from_plan: str | None = None) -> str:
    """The plan of the year, made if there is none, and its id; `from_plan` prefills a new one.

    Two laptops that begin the same year make one record, with the same parts.

    Raises:
        NotFound: there is no plan `from_plan`.
    """
    with database.write() as session:
        found = plan_rows.live_in(session, year)
        if found is not None:
            return found.id
        key = plan_rows.plan_key(rows.space_of(session), year)
        before: Any = rows.need(session, "annual_plan", from_plan) if from_plan else None
        taken = {name: getattr(before, name) for name in _TAKEN} if before is not None else {}
        taken.setdefault("practice_goal", network.practice_goal_in(session, year))
        rows.add(session, "annual_plan", taken | {"year": year, "status": "draft"}, id=key)
        if before is not None:
            _take_over(session, before, key)
        return key


def previous(database: Database, year: int) -> PlanRow | None:
    """The latest plan of a year before, of this network if it has one."""
    earlier = [row for row in plans(database) if row.year is not None and row.year < year]
    return next((row for row in earlier if row.predecessor_id is None), earlier[0] if earlier else None)


def missing(database: Database, plan_id: str) -> list[tuple[str, str]]:
    """(field, kind sentence) for what agreeing asks for; nothing of it hinders saving.

    Raises:
        NotFound: there is no such plan.
    """
    with database.read() as session:
        return _missing(rows.need(session, "annual_plan", plan_id))


def warnings(database: Database, plan_id: str) -> list[str]:
    """What deserves a look: a second live plan of the same year (domain.md 6). None hinders."""
    row = next((one for one in plans(database) if one.id == plan_id), None)
    if row is None or not row.twin:
        return []
    return [f"Hay otro plan del año {row.year}. Dejen uno: el otro se puede quitar."]


def agree(database: Database, plan_id: str, meeting_id: str | None, *, today: date) -> str:
    """Mark a draft as agreed in that session, and keep what it says as a version; the version's id.

    Raises:
        InvalidData: no session is named, it has not taken place, or the plan lacks what agreeing asks for.
        NotFound: there is no such plan or session.
    """
    with database.write() as session:
        plan: Any = rows.need(session, "annual_plan", plan_id)
        problems = labels.lacking("annual_plan", (field for field, _ in _missing(plan)))
        if not meeting_id:
            problems.append(Problem("agreed_in_meeting_id", "needs_meeting"))
        if problems:
            raise InvalidData(problems)
        meeting: Any = rows.need(session, "meeting", str(meeting_id))
        guards_asked.need_taken_place(session, meeting.id, "decision")
        _step(session, plan, "agreed", {"agreed_in_meeting_id": meeting.id})
        return keep_agreed(session, plan, today)


def keep_agreed(session: Session, plan: AnnualPlan, today: date) -> str:
    """Keep what the plan says as it is agreed, within this unit of work; the version's id."""
    meeting: Any = rows.find(session, "meeting", plan.agreed_in_meeting_id)
    named = f" N° {meeting.number}" if meeting and meeting.number else ""
    reason = f"Acordado en la sesión{named}."
    return plan_versions.keep_in(session, plan, reason, today, meeting_id=meeting.id if meeting else None)


def send(database: Database, plan_id: str) -> None:
    """Mark an agreed plan as sent: an office has received it.

    Raises:
        InvalidData: it was not agreed, or no delivery says when and who received it.
        NotFound: there is no such plan.
    """
    with database.write() as session:
        plan: Any = rows.need(session, "annual_plan", plan_id)
        if not guards_proof.was_received(session, plan_id):
            raise InvalidData([Problem("", "needs_delivery")])
        _step(session, plan, "sent", {})


def reopen(database: Database, plan_id: str) -> None:
    """Take the plan one state back, as when it was marked by mistake.

    Raises:
        InvalidData: it is a draft already.
        NotFound: there is no such plan.
    """
    with database.write() as session:
        plan: Any = rows.need(session, "annual_plan", plan_id)
        place = _STEPS.index(_state_of(plan))
        if place == 0:
            raise InvalidData([Problem("status", "wrong_step", (("value", PLAN_STATUS["draft"]),))])
        fields: dict[str, Any] = {"status": _STEPS[place - 1]}
        if _STEPS[place - 1] == "draft":
            fields["agreed_in_meeting_id"] = None
        if plan.status == "closed":
            fields["closed_on"] = None
        rows.put(session, plan, fields)


def move_on(session: Session, plan: AnnualPlan, state: str, fields: Mapping[str, Any]) -> None:
    """Take the plan to the next state, within this unit of work.

    Raises:
        InvalidData: it is not in the state before (domain.md 6.1).
    """
    _step(session, plan, state, fields)


def _step(session: Session, plan: AnnualPlan, state: str, fields: Mapping[str, Any]) -> None:
    current = _state_of(plan)
    if state not in _STEPS[_STEPS.index(current) + 1 :][:1]:
        raise InvalidData([Problem("status", "wrong_step", (("value", PLAN_STATUS[current]),))])
    rows.put(session, plan, {"status": state} | dict(fields))


def _state_of(plan: AnnualPlan) -> str:
    """The state of the plan; one that no version knows counts as a draft (fault 20)."""
    return plan.status if plan.status in _STEPS else "draft"


def _missing(plan: Any) -> list[tuple[str, str]]:
    words = dict(zip(guards_plan.AGREED_WITH, _LACKING, strict=True))
    return [(field, words[field]) for field in words if not getattr(plan, field)]


def _take_over(session: Session, before: Any, key: str) -> None:
    """The parts of the last plan under ids that are the same on every laptop; what was reached is where one starts."""
    space, names = rows.space_of(session), {}
    measured = goal_progress.of_goals(session, rows.parts_of(session, "goal", before.id), before.year)
    for tipo, fields in _PARTS.items():
        for part in rows.parts_of(session, tipo, before.id):
            own = natural_id(space, tipo, (key, part.id))
            names[part.id] = own
            taken = {name: getattr(part, name) for name in fields} | {"plan_id": key}
            if tipo == "goal":
                now = measured.get(part.id)
                taken["baseline"] = part.reached or (now.value if now else None) or part.baseline
            if tipo == "plan_activity":
                taken["status"] = "pending"
            rows.add(session, tipo, taken, id=own)
    for cause in rows.parts_of(session, "plan_cause", before.id):
        if cause.under_id in names:
            new: Any = rows.need(session, "plan_cause", names[cause.id])
            rows.put(session, new, {"under_id": names[cause.under_id]})
    if before.pending_for_next:
        new = rows.need(session, "annual_plan", key)
        rows.put(session, new, {"diagnosis_summary": f"Quedó pendiente del año anterior: {before.pending_for_next}"})
