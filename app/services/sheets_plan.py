"""What the annual plan prints (domain.md 10, form 4): from the schools and the tree of causes to its reception."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.models.database import Database
from app.models.plan import AnnualPlan
from app.services import goal_progress, labels, network, people, plan_rows, plan_tree, rows
from app.services.goal_progress import Present
from app.services.sheets import NO_LETTERHEAD, Letterhead, Names, Sources, grades_label, letterhead, names

_OFFICES = ("COORDINATOR", "PRESIDENT", "SECRETARY", "LEAD_TEAM", "ADVISOR", "SUPERVISOR")


@dataclass(frozen=True)
class SchoolLine:
    """One school of the network."""

    rbd: str = ""
    name: str = ""
    commune: str = ""
    grades: str = ""
    pupils: str = ""


@dataclass(frozen=True)
class Officer:
    """A role and who holds it."""

    role: str = ""
    name: str = ""


@dataclass(frozen=True)
class CauseLine:
    """One node of the problem tree; `depth` is its place below what it hangs on."""

    kind: str = ""
    text: str = ""
    proof: str = ""
    depth: int = 0
    within_reach: bool | None = None


@dataclass(frozen=True)
class GoalLine:
    """One goal with its measure."""

    statement: str = ""
    indicator: str = ""
    baseline: str = ""
    target: str = ""
    reached: str = ""
    present: str = ""
    due: str = ""
    proof: str = ""


@dataclass(frozen=True)
class DateLine:
    """One planned session."""

    date: str = ""
    time: str = ""
    hours: str = ""
    kind: str = ""
    host: str = ""
    topic: str = ""
    person: str = ""
    presenting: str = ""


@dataclass(frozen=True)
class ActivityLine:
    """One activity in the customary table."""

    objective: str = ""
    activity: str = ""
    person: str = ""
    date: str = ""
    resources: str = ""
    indicator: str = ""
    proof: str = ""
    status: str = ""


@dataclass(frozen=True)
class LinkedLine:
    """A plan that this one is tied to."""

    kind: str = ""
    name: str = ""
    school: str = ""
    code: str = ""
    objective: str = ""


@dataclass(frozen=True)
class DeliveryLine:
    """An office that received the plan."""

    office: str = ""
    date: str = ""
    by: str = ""


@dataclass(frozen=True)
class VersionLine:
    """A change of the plan and its reason."""

    number: int | None = None
    date: str = ""
    reason: str = ""


@dataclass(frozen=True)
class PlanSheet:
    """Everything on the *plan anual*; `joined`: it came with another microcentro."""

    letterhead: Letterhead = NO_LETTERHEAD
    key: str = ""
    status: str = ""
    schools: tuple[SchoolLine, ...] = ()
    officers: tuple[Officer, ...] = ()
    diagnosis: str = ""
    vision: str = ""
    causes: tuple[CauseLine, ...] = ()
    focus_area: str = ""
    focus: str = ""
    general: str = ""
    specific: tuple[str, ...] = ()
    practice_goal: int | None = None
    goals: tuple[GoalLine, ...] = ()
    calendar: tuple[DateLine, ...] = ()
    activities: tuple[ActivityLine, ...] = ()
    resources: str = ""
    checks: tuple[str, ...] = ()
    evaluation: str = ""
    linked: tuple[LinkedLine, ...] = ()
    achievements: str = ""
    pending: str = ""
    handover: str = ""
    deliveries: tuple[DeliveryLine, ...] = ()
    versions: tuple[VersionLine, ...] = ()
    joined: bool = False


def load_plan(database: Database, year: int, sources: Sources, *, on: date, one_id: str | None = None) -> PlanSheet:
    """The live plan of the year, or that `one_id`; where there is none yet, its form with today's schools and officers.

    A plan that came with another microcentro is headed by its name (domain.md 6.2), and says nothing of today's
    schools, officers and figures, which are not its own.

    Raises:
        NotFound: there is no such plan.
    """
    plan_id = one_id or plan_rows.live(database, year)
    schools, officers = _schools(database, sources), _officers(database, on)
    with database.read() as session:
        one: Any = rows.need(session, "annual_plan", plan_id) if plan_id else None
        if one is not None and one.predecessor_id:
            head = letterhead(session, database.space, sources, one.year, one.predecessor_id)
            sheet = PlanSheet(head, practice_goal=one.practice_goal, joined=True)
        else:
            year = one.year or year if one is not None else year
            head = letterhead(session, database.space, sources, year)
            goal = network.practice_goal_in(session, year)
            sheet = PlanSheet(head, schools=schools, officers=officers, practice_goal=goal)
        if one is None or plan_id is None:
            return sheet
        sheet = _with_tables(session, _with_texts(session, sheet, one), one)
    return replace(sheet, causes=_causes(database, plan_id))


def _schools(database: Database, sources: Sources) -> tuple[SchoolLine, ...]:
    return tuple(
        SchoolLine(
            f"{one.rbd}-{one.rbd_dv}" if one.rbd and one.rbd_dv else str(one.rbd or ""),
            one.name,
            sources.commune(one.commune_cut or "") or one.commune_cut or "",
            grades_label(one.grades),
            str(one.pupils_n) if one.pupils_n else "",
        )
        for one in network.schools(database)
    )


def _officers(database: Database, on: date) -> tuple[Officer, ...]:
    found = people.people(database, on=on)
    return tuple(
        Officer(labels.words("membership", "role", role), one.full_name)
        for role in _OFFICES
        for one in found
        if role in one.roles
    )


def _causes(database: Database, plan_id: str) -> tuple[CauseLine, ...]:
    return tuple(
        CauseLine(labels.words("plan_cause", "kind", one.kind), one.text, one.proof, one.depth, one.within_reach)
        for one in plan_tree.tree(database, plan_id).outline()
    )


def _with_texts(session: Session, sheet: PlanSheet, one: AnnualPlan) -> PlanSheet:
    subject = labels.words("annual_plan", "focus_subject", one.focus_subject)
    successor = names(session, [one.handed_over_to_id]).person(one.handed_over_to_id)
    return replace(
        sheet,
        key=one.id,
        status=labels.words("annual_plan", "status", one.status),
        diagnosis=one.diagnosis_summary or "",
        vision=one.shared_vision or "",
        focus_area=" · ".join(part for part in (subject, one.focus_axis) if part),
        focus=one.focus_statement or "",
        general=one.general_objective or "",
        specific=tuple(one.specific_objectives or ()),
        resources=one.resources or "",
        checks=tuple(labels.words("annual_plan", "checklist", code) for code in one.checklist or ()),
        evaluation=one.evaluation_notes or "",
        achievements=one.achievements or "",
        pending=one.pending_for_next or "",
        handover="\n".join(part for part in (successor, one.handover_notes) if part),
    )


def _with_tables(session: Session, sheet: PlanSheet, one: AnnualPlan) -> PlanSheet:
    parts = {tipo: rows.parts_of(session, tipo, one.id) for tipo in _TABLES}
    dates = parts["calendar_entry"]
    schools = {key for row in dates for key in (row.host_school_id, *(row.presenting_school_ids or ()))}
    known = names(
        session,
        [row.responsible_id for tipo in ("calendar_entry", "plan_activity") for row in parts[tipo]],
        schools | {row.school_id for row in parts["linked_plan"]},
    )
    calendar = sorted(dates, key=lambda row: (row.date or "9999", row.start or "", row.id))
    return replace(
        sheet,
        goals=goals_in(session, one, joined=sheet.joined),
        calendar=tuple(_date(row, known) for row in calendar),
        activities=tuple(_activity(row, known) for row in parts["plan_activity"]),
        linked=tuple(_linked(row, known) for row in parts["linked_plan"]),
        deliveries=tuple(
            DeliveryLine(row.office or "", row.date or "", row.received_by or "") for row in parts["plan_delivery"]
        ),
        versions=tuple(VersionLine(row.number, row.date or "", row.reason or "") for row in parts["plan_version"]),
    )


_TABLES = ("calendar_entry", "plan_activity", "linked_plan", "plan_delivery", "plan_version")


def goals_in(session: Session, plan: AnnualPlan, *, joined: bool = False) -> tuple[GoalLine, ...]:
    """The goals of a plan, with where they stand now but for one `joined` from another microcentro."""
    found = rows.parts_of(session, "goal", plan.id)
    measured = {} if joined else goal_progress.of_goals(session, found, plan.year)
    return tuple(_goal(row, measured.get(row.id, Present(""))) for row in found)


def _goal(row: Any, present: Present) -> GoalLine:
    unit = f" {row.unit or present.unit}".rstrip()
    baseline, target, reached = (
        f"{value.replace('.', ',')}{unit}" if value else "" for value in (row.baseline, row.target, row.reached)
    )
    measures = dict.fromkeys(words for words in (row.indicator, present.indicator) if words)
    return GoalLine(
        row.statement or "",
        " · ".join(measures),
        baseline,
        target,
        reached,
        present.figure,
        row.due or "",
        row.verification_means or "",
    )


def _date(row: Any, known: Names) -> DateLine:
    kind = (labels.words("calendar_entry", "kind", row.kind), labels.words("calendar_entry", "modality", row.modality))
    return DateLine(
        row.date or "",
        " a ".join(part for part in (row.start, row.end) if part),
        (row.pedagogical_hours or "").replace(".", ","),
        " · ".join(part for part in kind if part),
        known.school(row.host_school_id),
        row.topic or "",
        known.person(row.responsible_id),
        ", ".join(name for key in row.presenting_school_ids or () if (name := known.school(key))),
    )


def _activity(row: Any, known: Names) -> ActivityLine:
    status = labels.words("plan_activity", "status", row.status)
    return ActivityLine(
        row.objective or "",
        row.activity or "",
        known.person(row.responsible_id),
        row.date or "",
        row.resources or "",
        row.indicator or "",
        row.verification_means or "",
        ": ".join(part for part in (status, row.moved_reason) if part),
    )


def _linked(row: Any, known: Names) -> LinkedLine:
    kind = labels.words("linked_plan", "kind", row.kind)
    return LinkedLine(kind, row.name or "", known.school(row.school_id), row.action_code or "", row.objective or "")
