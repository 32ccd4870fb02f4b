"""What a change of a record may not do, whoever asks: approved minutes, a used format, closing without proof.

What came by exchange is never asked (domain.md 6).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, exists, inspect, or_, select
from sqlalchemy.orm import Session

from app.errors import Problem
from app.models import registry
from app.models.base import Record
from app.models.commitment import Commitment
from app.models.cycle import Adoption, ExitTicketBatch, PeerReview, PracticePresentation, PracticeVersion
from app.models.evidence import Evidence
from app.models.indicator import IndicatorValue
from app.models.instrument import (
    ClassObservation,
    ClassObservationNote,
    DiagnosticTally,
    EngagementRubric,
    MeetingObservation,
    MeetingObservationAnswer,
    NetworkDiagnostic,
    RubricRating,
    SatisfactionSurvey,
    SurveyTally,
)
from app.models.meeting import Attendance, Meeting, Minutes, MinutesLine, MinutesSignature, MinutesTopic
from app.models.phea import PheaCycle, PheaMeasure
from app.models.plan import (
    AnnualPlan,
    CalendarEntry,
    Goal,
    LinkedPlan,
    PlanActivity,
    PlanCause,
    PlanDelivery,
    PlanVersion,
)
from app.models.school import School
from app.models.support import AdvisoryRecord, WorkLine
from app.models.template import Template, TemplateItem
from app.services import guards_asked, guards_decided, guards_plan, guards_proof

FROZEN = guards_asked.FROZEN
# What is still noted of approved minutes: how far they went.
_ONWARD = {"status", "sent_to", "sent_on"}
MinutesPart = MinutesTopic | MinutesLine
# What is filled in line by line, with one version of a format.
Filled = ClassObservation | EngagementRubric | MeetingObservation | SatisfactionSurvey | NetworkDiagnostic
PlanPart = PlanCause | Goal | LinkedPlan | PlanActivity | CalendarEntry | PlanDelivery
# What is still told of a year that was closed.
_AFTER_CLOSING = {"handed_over_to_id", "handover_notes"}
# What a format says, besides its lines; its standing, its version and where it belongs may change at any time.
_WORDS = {"kind", "title", "body", "minutes", "for_grades"}
# What stays while it is so, and why: an office, or the year's archive, has it as it is (6.1).
_STAYS: dict[type[Record], tuple[str, str]] = {
    AnnualPlan: ("closed", "plan_closed"),
    AdvisoryRecord: ("exported", "handed_over_stays"),
}
# They go after the records that name them, where all go together.
FORMATS = ("template_item", "template")
_TWIN = ("practice_id", "teacher_id", "combined_class_id", "applied_date", "planned_date")
# They speak of a format, and are not filled in with it.
_NOT_FILLED = {"template", "work_line"}
# It says where somebody works, and goes with a school that was added by mistake.
_OF_PEOPLE = {"person_school"}


def refusals(session: Session, record: Record, changes: Mapping[str, Any]) -> list[Problem]:
    """Why `changes` (column name -> new value) may not be made to `record`; empty when they may."""
    guard = _GUARDS.get(type(record))
    return guard(session, record, changes) if guard else []


def removal_refusals(session: Session, record: Record) -> list[Problem]:
    """Why `record` may not be removed; empty when it may."""
    if isinstance(record, Minutes | MinutesPart) and _minutes_frozen(session, record):
        return [Problem("", "minutes_frozen")]
    if isinstance(record, Attendance):
        return _line_stays(session, record)
    if isinstance(record, Meeting):
        return _meeting_stays(session, record)
    if isinstance(record, School):
        return [Problem("", "school_stays")] if has_work(session, record.id) else []
    if isinstance(record, AnnualPlan | AdvisoryRecord):
        state, code = _STAYS[type(record)]
        return [Problem("", code)] if record.status == state else []
    if isinstance(record, Template | TemplateItem):
        used = is_named(session, record.id if isinstance(record, Template) else record.template_id)
        return [Problem("", "template_used")] if used else []
    if isinstance(record, PlanPart) and (closed := _plan_part(session, record, {})):
        return closed
    decided = guards_decided.stays(session, record) if isinstance(record, Commitment) else []
    return decided or guards_proof.only_proof(session, record)


def _line_stays(session: Session, record: Attendance) -> list[Problem]:
    """Why somebody does not leave the sheet of a session: it counted on them, or its approved minutes list them."""
    held = session.get(Meeting, record.meeting_id) if record.meeting_id and record.expected else None
    if held is not None and held.status == "held":
        return [Problem("", "held_with_them")]
    return _line_listed(session, record)


def _line_listed(session: Session, record: Attendance) -> list[Problem]:
    """Why nobody of whom something is noted leaves the sheet, nor comes back to it, once the minutes stand."""
    listed = record.state is not None and guards_asked.minutes_stand(session, record.meeting_id)
    return [Problem("", "attendance_approved")] if listed else []


def _meeting_stays(session: Session, record: Meeting) -> list[Problem]:
    """Why a session is not removed from under what was approved, presented or agreed in it."""
    if guards_asked.has_approved_minutes(session, record.id):
        return [Problem("", "has_approved_minutes")]
    if guards_asked.was_presented_in(session, record.id):
        return [Problem("", "has_presentations")]
    if guards_asked.was_agreed_in(session, record.id):
        return [Problem("", "has_agreed_plan")]
    return guards_decided.decided_in(session, record.id)


def return_refusals(session: Session, record: Record) -> list[Problem]:
    """Why `record`, which was removed and is in sight again, may not be; empty when it may."""
    if isinstance(record, MinutesPart | PlanPart | PeerReview):
        return refusals(session, record, {})
    if isinstance(record, Attendance):
        return _line_listed(session, record)
    if isinstance(record, TemplateItem):
        return [Problem("", "template_used")] if is_named(session, record.template_id) else []
    if isinstance(record, SatisfactionSurvey | MeetingObservation):
        return guards_asked.paper_repeats(session, record.__tablename__, record.meeting_id, record.id)
    if isinstance(record, AnnualPlan):
        told = {"year": record.year, "predecessor_id": record.predecessor_id}
        return guards_plan.plan_repeats(session, told, record.id)
    if isinstance(record, PracticePresentation):
        return guards_asked.shown_again(session, record)
    twin = {name: getattr(record, name) for name in _TWIN} if isinstance(record, Adoption) else None
    return adoption_repeats(session, twin, record.id) if twin else []


def adoption_repeats(session: Session, fields: Mapping[str, Any], own_id: str) -> list[Problem]:
    """Unique per practice, teacher, class and day (domain.md 6): the day it was applied, else the one meant."""
    twin = adoption_twin(session, fields, own_id)
    return [Problem("applied_date", "adoption_repeated")] if twin is not None else []


def adoption_twin(session: Session, fields: Mapping[str, Any], own_id: str) -> str | None:
    """The other application of the same practice, teacher, class and day."""
    if not fields["teacher_id"]:
        return None
    query = select(Adoption).where(
        Adoption.practice_id == fields["practice_id"], Adoption.teacher_id == fields["teacher_id"]
    )
    query = query.where(Adoption.combined_class_id.is_not_distinct_from(fields["combined_class_id"]))
    wanted = day_of(fields.get("applied_date"), fields.get("planned_date"))
    others = session.scalars(query.where(Adoption.id != own_id).order_by(Adoption.id))
    return next((one.id for one in others if day_of(one.applied_date, one.planned_date) == wanted), None)


def once(tipo: str, fields: Mapping[str, Any]) -> tuple[tuple[str, ...], str, str] | None:
    """What no two new records of a type have in common, with field and code of the refusal; None where all may."""
    if tipo == "adoption" and fields.get("teacher_id"):
        day = day_of(fields.get("applied_date"), fields.get("planned_date"))
        named = (str(fields.get(name)) for name in _TWIN[:3])
        return (tipo, *named, day), "applied_date", "adoption_repeated"
    if tipo in guards_asked.PAPERS and fields.get("meeting_id"):
        return (tipo, str(fields["meeting_id"])), "meeting_id", guards_asked.PAPERS[tipo][1]
    if tipo == "annual_plan" and fields.get("year") and not fields.get("predecessor_id"):
        return (tipo, str(fields["year"])), "year", "plan_repeated"
    return None


def day_of(applied: Any, planned: Any) -> str:
    """The day of an application as an ISO date: when it was applied, else when it is meant to be; '' for neither."""
    found = applied or planned or ""
    return found.isoformat() if isinstance(found, date) else str(found)


def is_named(session: Session, template_id: str | None) -> bool:
    """Whether a filled record names the format or one of its lines; then its words stay (domain.md 6, 8)."""
    if template_id is None:  # a line that came without its format
        return False
    lines = select(TemplateItem.id).where(TemplateItem.template_id == template_id)
    naming = []
    for tipo, cls in registry.types().items():
        for name, spec in registry.fields(tipo).items():
            if spec.kind == "ref" and spec.target in FORMATS and not spec.parent and tipo not in _NOT_FILLED:
                column = getattr(cls, registry.attributes(tipo)[name])
                named = column == template_id if spec.target == "template" else column.in_(lines)
                naming.append(select(cls.id).where(named).exists())
    return bool(session.scalar(select(or_(*naming))))


def has_work(session: Session, school_id: str) -> bool:
    """Whether anything but its own data and its people names the school: it is never deleted then (domain.md 6)."""
    naming = []
    for tipo, cls in registry.types().items():
        for name, spec in registry.fields(tipo).items():
            if spec.target == "school" and not spec.parent and tipo not in _OF_PEOPLE:
                column = getattr(cls, registry.attributes(tipo)[name])
                named = column == school_id if spec.kind == "ref" else cast(column, Text).contains(f'"{school_id}"')
                naming.append(select(cls.id).where(named).exists())
    return bool(session.scalar(select(or_(*naming))))


def is_filled(session: Session, record: Filled) -> bool:
    """Whether anything is written on a line of its format, or any answer to it is counted."""
    seen, rating, answer = ClassObservationNote, RubricRating, MeetingObservationAnswer
    said: ColumnElement[bool]
    match record:
        case ClassObservation():
            noted = or_(seen.seen.is_not(None), seen.note.is_not(None), seen.quotes.is_not(None))
            said = exists().where(seen.observation_id == record.id, noted)
        case EngagementRubric():
            noted = or_(rating.level.is_not(None), rating.note.is_not(None))
            said = exists().where(rating.rubric_id == record.id, noted)
        case MeetingObservation():
            noted = or_(answer.answer.is_not(None), answer.note.is_not(None))
            said = exists().where(answer.observation_id == record.id, noted)
        case SatisfactionSurvey():
            said = exists().where(SurveyTally.survey_id == record.id, SurveyTally.count > 0)
        case NetworkDiagnostic():
            said = exists().where(DiagnosticTally.diagnostic_id == record.id, DiagnosticTally.count > 0)
    return bool(session.scalar(select(said)))


def _minutes_frozen(session: Session, record: Minutes | MinutesPart) -> bool:
    version = record if isinstance(record, Minutes) else session.get(Minutes, record.minutes_id)
    return version is not None and version.status in FROZEN


def _minutes(session: Session, record: Any, changes: Mapping[str, Any]) -> list[Problem]:
    onward = set(changes) <= _ONWARD and changes.get("status", record.status) in FROZEN
    frozen = record.status in FROZEN and not onward
    return [Problem("", "minutes_frozen")] if frozen else guards_asked.minutes(session, record, changes)


def _topic(session: Session, record: Any, _changes: Mapping[str, Any]) -> list[Problem]:
    return [Problem("", "minutes_frozen")] if _minutes_frozen(session, record) else []


def _commitment(session: Session, record: Any, changes: Mapping[str, Any]) -> list[Problem]:
    undone = changes.get("status", "done") not in guards_proof.DONE or "origin_meeting_id" in changes
    if undone and inspect(record).persistent and (told := guards_decided.stays(session, record)):
        return told
    lacks = guards_asked.lacks(record, changes, guards_proof.DONE, "no_proof_note")
    proved = not lacks or guards_proof.has_proof(session, record.id)
    return [] if proved else [Problem("no_proof_note", "needs_proof")]


def _adoption(session: Session, record: Any, changes: Mapping[str, Any]) -> list[Problem]:
    """What was not applied says why; unique per practice, teacher, class and day."""
    fields = {name: changes.get(name, getattr(record, name)) for name in _TWIN}
    moved = any(name in changes for name in _TWIN)
    twins = adoption_repeats(session, fields, record.id) if moved else []
    return [*guards_asked.obstacle(record, changes), *guards_asked.tried(session, record, changes), *twins]


def _format(session: Session, record: Any, changes: Mapping[str, Any]) -> list[Problem]:
    # A received record may name a format that is not here yet: to write it is no change.
    fresh = not inspect(record).persistent
    other = any(_unlike(getattr(record, field), changes[field]) for field in _WORDS & changes.keys())
    return [Problem("", "template_used")] if other and not fresh and is_named(session, record.id) else []


def _format_line(session: Session, record: Any, changes: Mapping[str, Any]) -> list[Problem]:
    fresh = not inspect(record).persistent
    if fresh and session.get(Template, record.template_id) is None:
        return []  # it comes with its format
    names = registry.attributes("template_item")
    other = fresh or any(_unlike(getattr(record, names[field]), value) for field, value in changes.items())
    return [Problem("", "template_used")] if other and is_named(session, record.template_id) else []


def _filled(session: Session, record: Any, changes: Mapping[str, Any]) -> list[Problem]:
    """What is written keeps the version of the format that it used (domain.md 6), and what it is about."""
    told = [name for name in ("template_id", "rated") if name in changes and getattr(record, name)]
    stays = not told or not inspect(record).persistent or not is_filled(session, record)
    return [] if stays else [Problem(told[0], "format_kept")]


def _paper(session: Session, record: Any, changes: Mapping[str, Any]) -> list[Problem]:
    return guards_asked.paper(session, record, changes) or _filled(session, record, changes)


def _unlike(one: Any, other: Any) -> bool:
    # What is empty and what was never said, or a mark that is not set, are the same words.
    return (one or None) != (other or None)


def _plan(session: Session, record: Any, changes: Mapping[str, Any]) -> list[Problem]:
    allowed = "status" in changes or _AFTER_CLOSING.issuperset(changes)
    closed = record.status == "closed" and not allowed
    return [Problem("", "plan_closed")] if closed else guards_plan.plan(session, record, changes)


def _plan_part(session: Session, record: Any, _changes: Mapping[str, Any]) -> list[Problem]:
    plan = session.get(AnnualPlan, record.plan_id) if record.plan_id else None
    return [Problem("", "plan_closed")] if plan is not None and plan.status == "closed" else []


def _delivery(session: Session, record: Any, changes: Mapping[str, Any]) -> list[Problem]:
    return _plan_part(session, record, changes) or guards_proof.emptied(session, record, changes)


def _version(_session: Session, record: Any, changes: Mapping[str, Any]) -> list[Problem]:
    """What was kept of a plan or a practice says what it said then, and why it was kept (domain.md 6)."""
    other = inspect(record).persistent and bool(changes)
    return [Problem("", "version_kept")] if other else []


_GUARDS: dict[type[Record], Callable[[Session, Any, Mapping[str, Any]], list[Problem]]] = {
    Minutes: _minutes,
    MinutesTopic: _topic,
    MinutesLine: _topic,
    Commitment: _commitment,
    ExitTicketBatch: guards_asked.tickets,
    Adoption: _adoption,
    Meeting: guards_asked.meeting,
    Attendance: guards_asked.attendance,
    MinutesSignature: guards_asked.signature,
    WorkLine: guards_asked.work_line,
    PracticePresentation: guards_asked.presentation,
    PeerReview: guards_asked.review,
    SatisfactionSurvey: _paper,
    MeetingObservation: _paper,
    NetworkDiagnostic: _filled,
    IndicatorValue: guards_asked.share,
    PheaCycle: guards_asked.cycle,
    AdvisoryRecord: guards_asked.advisory,
    Template: _format,
    ClassObservation: _filled,
    EngagementRubric: _filled,
    TemplateItem: _format_line,
    AnnualPlan: _plan,
    PlanCause: _plan_part,
    Goal: _plan_part,
    LinkedPlan: _plan_part,
    PlanActivity: _plan_part,
    CalendarEntry: _plan_part,
    PlanDelivery: _delivery,
    PheaMeasure: guards_proof.emptied,
    Evidence: guards_proof.emptied,
    PlanVersion: _version,
    PracticeVersion: _version,
}
