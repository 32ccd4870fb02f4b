"""What a state asks to be told, whoever brings it: a form, a sheet, a records file (domain.md 6 and 6.1)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from app import wall_clock
from app.errors import InvalidData, Problem
from app.models.commitment import PENDING
from app.models.cycle import APPLIED, Adoption, PeerReview, PracticePresentation
from app.models.instrument import MeetingObservation, SatisfactionSurvey
from app.models.meeting import Attendance, Meeting, Minutes
from app.models.plan import PLAN_AGREED, AnnualPlan
from app.services import enrolment, guards_decided, guards_proof, rules
from app.text_dates import long_date

_PUPILS = ("respondents_n", "enrolled_n")
FROZEN = ("approved", "signed", "sent")
# What of an attendance the minutes list.
_CAME = ("state", "substitute_id")
# The refusal of a day that is still to come, by the field that says it.
_TO_COME = {"applied_date": "day_to_come", "closed_on": "closing_to_come"}
# Which field says when it was closed, and the refusal of one that says nothing.
_CLOSING = {"school": ("left_on", "needs_last_day"), "commitment": ("closed_on", "needs_closing_day")}
# What a session has once (domain.md 8.2, 8.3), and the refusal of a second one.
PAPERS: dict[str, tuple[type[SatisfactionSurvey | MeetingObservation], str]] = {
    "satisfaction_survey": (SatisfactionSurvey, "survey_repeated"),
    "meeting_observation": (MeetingObservation, "observation_repeated"),
}
# What an advisory record says before it is complete.
ADVISORY = ("unit_name", "modality", "supervisor_id", "date", "encounter_objective", "actions_done")


def _told(record: Any, changes: Mapping[str, Any], field: str) -> Any:
    return changes.get(field, getattr(record, field))


def _said(record: Any, changes: Mapping[str, Any], field: str) -> bool:
    return bool(str(_told(record, changes, field) or "").strip())


def lacks(record: Any, changes: Mapping[str, Any], states: Collection[str], field: str, by: str = "status") -> bool:
    """Whether the changes leave the record in one of `states` without saying `field`.

    What they do not touch came so, and hinders nobody from correcting the rest.
    """
    touched = by in changes or field in changes
    return touched and _told(record, changes, by) in states and not _said(record, changes, field)


def meeting(session: Session, record: Any, changes: Mapping[str, Any]) -> list[Problem]:
    """A session is suspended for a reason, held on a day, and was held or stays for what was done in it (6.1)."""
    known, after = inspect(record).persistent, changes.get("status")
    # What was suspended by mistake gets its day again; what was held is taken back.
    moved = after == "moved" and record.status not in {"held", "suspended"}
    if known and (moved or after == "suspended") and was_done_in(session, record.id):
        return [Problem("status", "took_place")]
    if known and "date" in changes and minutes_stand(session, record.id):
        return [Problem("date", "minutes_frozen")]
    if lacks(record, changes, ("suspended",), "suspension_reason"):
        return [Problem("suspension_reason", "needs_reason")]
    if lacks(record, changes, ("held",), "date"):
        return [Problem("date", "required")]
    undone = known and record.status == "held" and changes.get("status", "held") != "held"
    return [Problem("status", "minutes_approved")] if undone and has_approved_minutes(session, record.id) else []


def has_approved_minutes(session: Session, meeting_id: str) -> bool:
    """Whether any minutes of the session were approved."""
    approved = select(Minutes.id).where(Minutes.meeting_id == meeting_id, Minutes.status.in_(FROZEN))
    return session.scalar(approved.limit(1)) is not None


def was_done_in(session: Session, meeting_id: str) -> bool:
    """Whether a practice was presented or decided on, or the year's plan agreed, in the session: it took place."""
    told = was_presented_in(session, meeting_id) or was_agreed_in(session, meeting_id)
    return told or bool(guards_decided.decided_in(session, meeting_id))


def was_presented_in(session: Session, meeting_id: str) -> bool:
    """Whether any practice was presented in the session."""
    shown = PracticePresentation.meeting_id == meeting_id, PracticePresentation.preparation == "presented"
    return session.scalar(select(PracticePresentation.id).where(*shown).limit(1)) is not None


def was_agreed_in(session: Session, meeting_id: str) -> bool:
    """Whether the plan of a year was agreed in the session."""
    agreed = AnnualPlan.agreed_in_meeting_id == meeting_id, AnnualPlan.status.in_(PLAN_AGREED)
    return session.scalar(select(AnnualPlan.id).where(*agreed).limit(1)) is not None


def obstacle(record: Any, changes: Mapping[str, Any]) -> list[Problem]:
    """What was not applied tells what was in the way, without blame."""
    silent = lacks(record, changes, ("not_applied",), "obstacle")
    return [Problem("obstacle", "needs_obstacle")] if silent else []


def tried(session: Session, record: Any, changes: Mapping[str, Any]) -> list[Problem]:
    """What has its tickets or its self-evaluation was applied: they go first."""
    undone = changes.get("status", record.status) not in APPLIED and record.status in APPLIED
    if not undone or not inspect(record).persistent:
        return []
    told = select(Adoption.id).where(Adoption.id == record.id, guards_proof.application_is_told())
    return [Problem("status", "was_tried")] if session.scalar(told) is not None else []


def need_day_come(day: date | str | None, field: str = "applied_date") -> None:
    """Nothing was applied, and no agreement closed (`closed_on`), on a day that is still to come (domain.md 6.1).

    Asked of what is typed, in a form or on a sheet: a records file may be of another year than this calendar's.

    Raises:
        InvalidData: the day is still to come.
    """
    if str(day or "") > wall_clock.today().isoformat():
        raise InvalidData([Problem(field, _TO_COME[field])])


def need_agreed_before(session: Session, meeting_id: str | None, on: date | str | None) -> None:
    """No agreement ended before the day of the session that agreed it, once that has come (domain.md 6.1).

    Raises:
        InvalidData: it would have.
    """
    meeting = session.get(Meeting, meeting_id) if meeting_id else None
    day = meeting.date if meeting is not None else None
    if day and str(on or "9") < day <= wall_clock.today().isoformat():
        raise InvalidData([Problem("closed_on", "closed_before_agreed", (("day", long_date(day)),))])


def need_taken_place(session: Session, meeting_id: str | None, what: str) -> None:
    """Nothing was shown or decided in a session before its day, nor in one that was suspended (domain.md 5.3 and 6.1).

    `what`: 'session' where something was presented in it, 'decision' where something was decided. One that is marked as
    held has: the laptop's calendar may be wrong.

    Raises:
        InvalidData: it is still to come, or was suspended.
    """
    meeting = session.get(Meeting, meeting_id) if meeting_id else None
    if meeting is None or meeting.status == "held":
        return
    if meeting.status == "suspended":
        raise InvalidData([Problem("meeting_id", f"{what}_suspended")])
    if (meeting.date or "") > wall_clock.today().isoformat():
        raise InvalidData([Problem("meeting_id", f"{what}_to_come", (("day", long_date(meeting.date)),))])


def attendance(session: Session, record: Any, changes: Mapping[str, Any]) -> list[Problem]:
    """Only who came signed, and who came stands once the minutes that say so are approved (domain.md 6 and 6.2)."""
    new = not inspect(record).persistent
    other = any(name in changes and not (new and changes[name] is None) for name in _CAME)
    if other and minutes_stand(session, record.meeting_id):
        return [Problem("state", "attendance_approved")]
    signed = _told(record, changes, "signature") is not None
    if not signed or _told(record, changes, "state") in rules.ATTENDED:
        return []
    if changes.get("signature") is not None:
        return [Problem("signature", "was_absent")]
    return [Problem("state", "has_signed")] if "state" in changes else []


def minutes_stand(session: Session, meeting_id: str | None) -> bool:
    """Whether the latest minutes of the session are approved: they list who came, from the attendance alone."""
    latest = select(Minutes.status).where(Minutes.meeting_id == meeting_id).order_by(Minutes.version.desc()).limit(1)
    return session.scalar(latest) in FROZEN


def minutes(session: Session, record: Any, changes: Mapping[str, Any]) -> list[Problem]:
    """Minutes are approved of a session that was held, and marked as signed once somebody signed them (6.1)."""
    after = changes.get("status", record.status)
    return minutes_step(session, record, record.status, after) if inspect(record).persistent else []


def minutes_step(session: Session, record: Any, before: str | None, after: str | None) -> list[Problem]:
    """Why minutes that were `before` may not be `after`."""
    found = []
    if after in FROZEN and before not in FROZEN:
        meeting = session.get(Meeting, record.meeting_id) if record.meeting_id else None
        found += [] if meeting is not None and meeting.status == "held" else [Problem("status", "minutes_not_held")]
    signed = after in guards_proof.SIGNED and before not in guards_proof.SIGNED
    if signed and not guards_proof.is_signed(session, record.id):
        found.append(Problem("status", "needs_signature"))
    return found


def signature(session: Session, record: Any, _changes: Mapping[str, Any]) -> list[Problem]:
    """Minutes are signed once they are approved."""
    signed = session.get(Minutes, record.minutes_id) if record.minutes_id else None
    early = signed is not None and signed.status not in FROZEN
    return [Problem("minutes_id", "not_approved_yet")] if early else []


def work_line(_session: Session, record: Any, changes: Mapping[str, Any]) -> list[Problem]:
    """Work stops for a reason."""
    silent = lacks(record, changes, ("paused",), "pause_reason")
    return [Problem("pause_reason", "needs_reason")] if silent else []


def cycle(session: Session, record: Any, changes: Mapping[str, Any]) -> list[Problem]:
    """STUDY is not closed without data, ADJUST names what changes, and the problem comes first (domain.md 6)."""
    stage, found = changes.get("stage"), []
    if lacks(record, changes, ("do", "study", "adjust", "closed"), "problem", "stage"):
        found.append(Problem("problem", "problem_first"))
    if stage in {"adjust", "closed"} and not guards_proof.has_data(session, record.id):
        found.append(Problem("", "needs_data"))
    if lacks(record, changes, ("closed",), "decision", "stage"):
        found.append(Problem("decision", "cycle_decision"))
    if lacks(record, changes, ("closed",), "next_plan", "stage"):
        found.append(Problem("next_plan", "needs_change"))
    return found


def advisory(_session: Session, record: Any, changes: Mapping[str, Any]) -> list[Problem]:
    """A complete record says what completing asks for; one handed over stays as it went until it is opened again."""
    if record.status == "exported" and inspect(record).persistent:
        return [] if changes == {"status": "complete"} else [Problem("", "handed_over")]
    silent = [name for name in ADVISORY if lacks(record, changes, ("complete", "exported"), name)]
    return [Problem(name, "required") for name in silent]


def presentation(session: Session, record: Any, changes: Mapping[str, Any]) -> list[Problem]:
    """What was presented was so in a session and with evidence of pupils; nobody presents what they reviewed."""
    if not inspect(record).persistent:
        return []
    found = []
    if lacks(record, changes, ("presented",), "meeting_id", "preparation"):
        found.append(Problem("meeting_id", "no_session"))
    if changes.get("preparation") == "presented" and not guards_proof.shows_work(session, record.practice_id):
        found.append(Problem("evidence", "needs_pupil_evidence"))
    own = (PeerReview.presentation_id == record.id, PeerReview.reviewer_id == changes.get("presenter_id"))
    if changes.get("presenter_id") and session.scalar(select(PeerReview.id).where(*own).limit(1)) is not None:
        found.append(Problem("presenter_id", "presenter_reviewed"))
    return found


def shown_again(session: Session, record: PracticePresentation) -> list[Problem]:
    """What was presented is so again where its session is here and was not suspended since, and its evidence stays."""
    if record.preparation != "presented":
        return []
    meeting = session.get(Meeting, record.meeting_id) if record.meeting_id else None
    found = []
    if record.meeting_id and meeting is None:
        found.append(Problem("meeting_id", "session_removed"))
    elif meeting is not None and meeting.status == "suspended":
        found.append(Problem("meeting_id", "session_suspended"))
    if not guards_proof.shows_work(session, record.practice_id):
        found.append(Problem("evidence", "needs_pupil_evidence"))
    return found


def review(session: Session, record: Any, changes: Mapping[str, Any]) -> list[Problem]:
    """Whoever presents does not review it, nor who was not there (domain.md 5.3)."""
    shown = session.get(PracticePresentation, record.presentation_id) if record.presentation_id else None
    reviewer = _told(record, changes, "reviewer_id")
    if shown is None or reviewer is None:
        return []
    if shown.presenter_id == reviewer:
        return [Problem("reviewer_id", "reviews_oneself")]
    comes = not changes or "reviewer_id" in changes  # what is here hinders no other word of it
    noted = select(Attendance.state).where(
        Attendance.meeting_id == shown.meeting_id, Attendance.person_id == reviewer
    )
    away = comes and session.scalar(noted.limit(1)) in rules.AWAY
    return [Problem("reviewer_id", "reviewer_away")] if away else []


def reason_of_correction(record: Any) -> list[Problem]:
    """A later version of minutes says why there is one (domain.md 6)."""
    silent = isinstance(record, Minutes) and (record.version or 1) > 1 and not (record.correction_reason or "").strip()
    return [Problem("correction_reason", "needs_reason")] if silent else []


def paper(session: Session, record: Any, changes: Mapping[str, Any]) -> list[Problem]:
    """A session has one survey and one observation: what a second sheet says is added to the first."""
    if inspect(record).persistent or not changes.get("meeting_id"):
        return []
    return paper_repeats(session, record.__tablename__, changes["meeting_id"], record.id)


def paper_repeats(session: Session, tipo: str, meeting: str | None, own_id: str) -> list[Problem]:
    """Whether the session has another record of this type, one of `PAPERS`."""
    twin = paper_twin(session, tipo, meeting, own_id)
    return [Problem("meeting_id", PAPERS[tipo][1])] if twin else []


def paper_twin(session: Session, tipo: str, meeting: str | None, own_id: str) -> str | None:
    """The other record of this type, one of `PAPERS`, that the session has."""
    cls = PAPERS[tipo][0]
    other = select(cls.id).where(cls.meeting_id == meeting, cls.id != own_id)
    return session.scalar(other.order_by(cls.id).limit(1))


def share(_session: Session, record: Any, changes: Mapping[str, Any]) -> list[Problem]:
    """A part is no more than its whole."""
    part, whole = (_told(record, changes, name) for name in ("numerator", "denominator"))
    told = any(name in changes for name in ("numerator", "denominator"))
    over = told and part is not None and whole is not None and part > whole
    return [Problem("numerator", "more_than_whole")] if over else []


def tickets(session: Session, record: Any, changes: Mapping[str, Any]) -> list[Problem]:
    """Never more than are enrolled (domain.md 6.2): in the batch, else in that grade of the school then.

    Where nobody said how many answered, they are as many as the answers that were counted to one question. What was
    counted keeps the ticket that it answers (domain.md 6).
    """
    other = record.template_id and changes.get("template_id", record.template_id) != record.template_id
    if other and session.scalar(select(enrolment.most_counted(record.id))):
        return [Problem("template_id", "ticket_counted")]
    answered = _told(record, changes, "respondents_n")
    if not any(name in changes for name in (*_PUPILS, "grade")):
        return []
    if answered is None:
        answered = session.scalar(select(enrolment.most_counted(record.id))) or 0
    enrolled = pupils(session, record, changes)
    over = enrolled is not None and answered > enrolled
    return [Problem("respondents_n", "more_than_enrolled", (("limit", str(enrolled)),))] if over else []


def pupils(session: Session, record: Any, changes: Mapping[str, Any]) -> int | None:
    """How many pupils tickets may have answers of; None where nobody knows."""
    if (noted := _told(record, changes, "enrolled_n")) is not None:
        return int(noted)
    adoption, day, grade = (_told(record, changes, name) for name in ("adoption_id", "date", "grade"))
    found = session.get(Adoption, adoption) if adoption else None
    if found is None or found.school_id is None:
        return None
    return enrolment.on_day(session, found.school_id, str(day or found.applied_date or "")).get(grade)


def days(tipo: str, held: Mapping[str, Any], changes: Mapping[str, Any]) -> list[Problem]:
    """What closes says when, which a form finds out by itself, and what is closed keeps it.

    `held` is empty for a new record.
    """
    told = {**held, **changes}
    field, code = _CLOSING.get(tipo, ("", ""))
    state = told.get("status")
    closed = state == "closed" if tipo == "school" else state not in {None, *PENDING}
    silent = bool(field) and closed and not told.get(field)
    return [Problem(field, code)] if silent and not changes.keys().isdisjoint(("status", field)) else []


def asked(tipo: str, held: Mapping[str, Any], changes: Mapping[str, Any]) -> Mapping[str, Any]:
    """The `changes` of a line of a sheet; `held` is empty for a new record.

    Raises:
        InvalidData: what a form finds out by itself is not told (the day of a closing, who decided a state), or a
            practice was applied, or an agreement closed, on a day that is still to come.
    """
    problems = days(tipo, held, changes)
    if tipo == "adoption":
        need_day_come(changes.get("applied_date"))
    if tipo == "commitment":
        need_day_come(changes.get("closed_on"), "closed_on")
    if tipo == "practice" and held and changes.get("status") is not None:
        problems.append(Problem("status", "practice_moves"))
    if problems:
        raise InvalidData(problems)
    return _ended(held, changes) if tipo == "commitment" else changes


def _ended(held: Mapping[str, Any], changes: Mapping[str, Any]) -> Mapping[str, Any]:
    """What was done is so in time or late by its days, whichever of the two words the sheet chose (domain.md 6.1)."""
    told = {**held, **changes}
    moved = not changes.keys().isdisjoint(("status", "due_date", "closed_on"))
    if not moved or told.get("status") not in guards_proof.DONE or not told.get("closed_on"):
        return changes
    due, closed = (told.get(name) and str(told[name]) for name in ("due_date", "closed_on"))
    return {**changes, "status": rules.closing_status(due, str(closed))}
