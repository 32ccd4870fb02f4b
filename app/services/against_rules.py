"""What came from others and no form would have made: shown with the rule that it breaks, never dropped (domain.md 6).

What a single value breaks is told by `to_review`; here it takes two records.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from app import wall_clock
from app.models.commitment import Commitment
from app.models.cycle import APPLIED, Adoption, ExitTicketBatch, PeerReview, PracticePresentation
from app.models.database import Database
from app.models.evidence import Evidence
from app.models.meeting import Attendance, Meeting, Minutes, MinutesSignature
from app.models.phea import PheaCycle
from app.models.plan import PLAN_AGREED, AnnualPlan
from app.models.school import GRADES, Enrolment
from app.services import enrolment, guards_asked, guards_plan, guards_proof, labels, people, rules
from app.services.conflicts import title_of
from app.services.to_review import OddField, OddRecord
from app.text_dates import count, long_date, near_date

_NOBODY = "alguien que no está aquí"
_WAS_AWAY = "que según la asistencia no estuvo"
# The practice that was presented, and who reviewed it.
_REVIEWS = select(PracticePresentation.practice_id, PeerReview.reviewer_id).join(
    PracticePresentation, PracticePresentation.id == PeerReview.presentation_id
)


def against_rules(database: Database) -> list[OddRecord]:
    """Every practice, session and agreement of which records together break a rule; it leaves the list when mended."""
    with database.read() as session:
        found: dict[tuple[str, str], list[OddField]] = {}
        for tipo, row, one in _all(session):
            found.setdefault((tipo, row), []).append(one)
        return [OddRecord(*key, title_of(session, *key), tuple(odd)) for key, odd in sorted(found.items())]


def enrolment_warning(database: Database, school_id: str) -> str:
    """A sentence where this year's tickets of a school count more answers than pupils are enrolled now; '' for none.

    Those of then stand: it is told in case the number was typed wrong.
    """
    with database.read() as session:
        own = (Adoption.school_id == school_id, ExitTicketBatch.date >= f"{wall_clock.today().year}-01-01")
        found = {grade: pupils for _, grade, _, pupils in _over(session, Enrolment.pupils_n, *own)}
    if not found:
        return ""
    told = ", ".join(f"{GRADES.get(grade, grade)} ({found[grade]})" for grade in rules.in_grade_order(found))
    return (
        f"Hay tickets de salida de este año con más respuestas que la matrícula de {told}. "
        "Si la matrícula bajó después, está bien. Si no, revise el número."
    )


def _over(session: Session, limit: Any, *wanted: Any) -> list[tuple[str, str, int, int]]:
    """Tickets with more answers than `limit`: (practice, grade, answers, pupils)."""
    now = and_(Enrolment.school_id == Adoption.school_id, Enrolment.grade == ExitTicketBatch.grade)
    answers = func.coalesce(ExitTicketBatch.respondents_n, enrolment.most_counted(ExitTicketBatch.id))
    query = (
        select(Adoption.practice_id, ExitTicketBatch.grade, answers, limit)
        .join(Adoption, Adoption.id == ExitTicketBatch.adoption_id)
        .outerjoin(Enrolment, now)
        .where(answers > limit, *wanted)
        .order_by(ExitTicketBatch.date, ExitTicketBatch.id)
    )
    return [(practice or "", grade or "", answers, most) for practice, grade, answers, most in session.execute(query)]


def _all(session: Session) -> Iterator[tuple[str, str, OddField]]:
    yield from _own_reviews(session)
    yield from _absent_reviews(session)
    yield from _shown_early(session)
    yield from _shown_nowhere(session)
    yield from _shown_without_work(session)
    yield from _told_and_not_applied(session)
    yield from _held_early(session)
    # The pupils are those that the tickets say; only where they do not, those enrolled this year.
    then = func.coalesce(ExitTicketBatch.enrolled_n, enrolment.now_of_tickets())
    for practice, grade, answers, pupils in _over(session, then):
        told = f"{answers} en {GRADES.get(grade, grade)}, con {count(pupils, 'matriculado', 'matriculados')}"
        yield "practice", practice, _field("exit_ticket_batch", "respondents_n", told)
    yield from _minutes(session)
    yield from _signed_away(session)
    yield from _unproved(session)
    yield from _agreed_nowhere(session)
    yield from _agreed_with_nothing(session)
    yield from _sent_to_nobody(session)
    yield from _studied_nothing(session)
    yield from _noted_twice(session)


def _own_reviews(session: Session) -> Iterator[tuple[str, str, OddField]]:
    found = session.execute(_REVIEWS.where(PeerReview.reviewer_id == PracticePresentation.presenter_id))
    yield from _of_people(session, "practice", ("peer_review", "reviewer_id"), found, "que también la presentó")


def _absent_reviews(session: Session) -> Iterator[tuple[str, str, OddField]]:
    line = (Attendance.meeting_id == PracticePresentation.meeting_id, Attendance.person_id == PeerReview.reviewer_id)
    found = session.execute(_REVIEWS.join(Attendance, and_(*line)).where(Attendance.state.in_(rules.AWAY)))
    yield from _of_people(session, "practice", ("peer_review", "reviewer_id"), found, _WAS_AWAY)


def _shown_early(session: Session) -> Iterator[tuple[str, str, OddField]]:
    to_come = and_(Meeting.date > wall_clock.today().isoformat(), Meeting.status.is_distinct_from("held"))
    query = (
        select(PracticePresentation.practice_id, Meeting.date, Meeting.status)
        .join(Meeting, Meeting.id == PracticePresentation.meeting_id)
        .where(PracticePresentation.preparation == "presented", or_(to_come, Meeting.status == "suspended"))
    )
    for practice, day, status in session.execute(query):
        why = "se suspendió" if status == "suspended" else f"es el {long_date(day)}, que todavía no llega"
        told = f"presentada, y la sesión {why}"
        yield "practice", practice or "", _field("practice_presentation", "meeting_id", told)


def _shown_nowhere(session: Session) -> Iterator[tuple[str, str, OddField]]:
    """Another laptop took the session away while it was told here that something was presented in it."""
    query = (
        select(PracticePresentation.practice_id)
        .outerjoin(Meeting, Meeting.id == PracticePresentation.meeting_id)
        .where(PracticePresentation.preparation == "presented")
        .where(PracticePresentation.meeting_id.is_not(None), Meeting.id.is_(None))
    )
    for practice in session.scalars(query):
        field = _field("practice_presentation", "meeting_id", "presentada, y la sesión no está aquí")
        yield "practice", practice or "", field


def _shown_without_work(session: Session) -> Iterator[tuple[str, str, OddField]]:
    """Another laptop took the evidence away, or it was erased for good, while it was told that it was presented."""
    work = Evidence.kind.in_(guards_proof.WORK)
    seen = select(Evidence.id).where(Evidence.practice_id == PracticePresentation.practice_id, work).exists()
    query = select(PracticePresentation.practice_id).where(PracticePresentation.preparation == "presented", ~seen)
    for practice in session.scalars(query.distinct()):
        told = "presentada, y no tiene evidencia del trabajo de los estudiantes"
        yield "practice", practice or "", _field("practice_presentation", "preparation", told)


def _told_and_not_applied(session: Session) -> Iterator[tuple[str, str, OddField]]:
    """Another laptop counted its tickets, or told how it went, while it was said here that it was not applied."""
    other = or_(Adoption.status.is_(None), Adoption.status.not_in(APPLIED))
    query = select(Adoption.practice_id, Adoption.status).where(other, guards_proof.application_is_told())
    for practice, status in session.execute(query.order_by(Adoption.id)):
        said = labels.words("adoption", "status", status or "chosen")
        told = f"{said}, y tiene tickets de salida o una autoevaluación"
        yield "practice", practice or "", _field("adoption", "status", told)


def _held_early(session: Session) -> Iterator[tuple[str, str, OddField]]:
    today = wall_clock.today()
    query = select(Meeting.id, Meeting.date).where(Meeting.date > today.isoformat(), Meeting.status == "held")
    for meeting, day in session.execute(query):
        told = f"{near_date(day, today)}, que todavía no llega, y ya está como realizada"
        yield "meeting", meeting, _field("meeting", "date", told)


def _minutes(session: Session) -> Iterator[tuple[str, str, OddField]]:
    """Minutes approved of a session that is not held, and such as nobody signed."""
    signed = select(MinutesSignature.id).where(MinutesSignature.minutes_id == Minutes.id).exists()
    not_held = and_(Minutes.status.in_(guards_asked.FROZEN), Meeting.status.is_distinct_from("held"))
    unsigned = and_(Minutes.status.in_(guards_proof.SIGNED), ~signed)
    query = select(Minutes.meeting_id, Minutes.status, not_held, unsigned).join(
        Meeting, Meeting.id == Minutes.meeting_id
    )
    query = query.where(or_(not_held, unsigned)).order_by(Minutes.meeting_id, Minutes.version)
    for meeting, status, early, silent in session.execute(query):
        said = labels.words("minutes", "status", status)
        if early:
            yield "meeting", meeting or "", _field("minutes", "status", f"{said}, y la sesión no está como realizada")
        if silent:
            yield "meeting", meeting or "", _field("minutes", "status", f"{said}, y no dice quién firmó")


def _signed_away(session: Session) -> Iterator[tuple[str, str, OddField]]:
    away = or_(Attendance.state.is_(None), Attendance.state.not_in(rules.ATTENDED))
    query = select(Attendance.meeting_id, Attendance.person_id).where(Attendance.signature.is_not(None), away)
    yield from _of_people(session, "meeting", ("attendance", "signature"), session.execute(query), _WAS_AWAY)


def _unproved(session: Session) -> Iterator[tuple[str, str, OddField]]:
    shown = Evidence.commitment_id == Commitment.id, guards_proof.EVIDENCE_SAYS_SOMETHING
    proved = select(Evidence.id).where(*shown).exists()
    silent = func.trim(func.coalesce(Commitment.no_proof_note, "")) == ""
    query = select(Commitment.id, Commitment.status).where(Commitment.status.in_(guards_proof.DONE), silent, ~proved)
    for commitment, status in session.execute(query):
        told = f"{labels.words('commitment', 'status', status)}, sin prueba ni motivo"
        yield "commitment", commitment, _field("commitment", "status", told)


def _agreed_nowhere(session: Session) -> Iterator[tuple[str, str, OddField]]:
    query = (
        select(AnnualPlan.id, Meeting.id)
        .outerjoin(Meeting, Meeting.id == AnnualPlan.agreed_in_meeting_id)
        .where(AnnualPlan.status.in_(PLAN_AGREED), AnnualPlan.agreed_in_meeting_id.is_not(None))
        .where(or_(Meeting.id.is_(None), Meeting.status == "suspended"))
    )
    for plan, meeting in session.execute(query):
        told = f"acordado, y la sesión {'se suspendió' if meeting else 'no está aquí'}"
        yield "annual_plan", plan, _field("annual_plan", "agreed_in_meeting_id", told)


def _agreed_with_nothing(session: Session) -> Iterator[tuple[str, str, OddField]]:
    """Another laptop emptied what the plan was agreed with here."""
    for plan in session.scalars(select(AnnualPlan).where(AnnualPlan.status.in_(PLAN_AGREED)).order_by(AnnualPlan.id)):
        for name in guards_plan.AGREED_WITH:
            if not getattr(plan, name):
                yield "annual_plan", plan.id, _field("annual_plan", name, "acordado, y en blanco")


def _sent_to_nobody(session: Session) -> Iterator[tuple[str, str, OddField]]:
    for plan, status in session.execute(select(AnnualPlan.id, AnnualPlan.status).where(AnnualPlan.status == "sent")):
        if not guards_proof.was_received(session, plan):
            said = labels.words("annual_plan", "status", status)
            told = f"{said}, y ninguna entrega dice qué oficina lo recibió"
            yield "annual_plan", plan, _field("annual_plan", "status", told)


def _studied_nothing(session: Session) -> Iterator[tuple[str, str, OddField]]:
    query = select(PheaCycle.id, PheaCycle.stage).where(PheaCycle.stage.in_(guards_proof.STUDIED))
    for cycle, stage in session.execute(query):
        if not guards_proof.has_data(session, cycle):
            told = f"{labels.words('phea_cycle', 'stage', stage)}, sin ningún dato"
            yield "phea_cycle", cycle, _field("phea_cycle", "stage", told)


def _noted_twice(session: Session) -> Iterator[tuple[str, str, OddField]]:
    """Two laptops brought a survey, or an observation, of one session: only that of its page counts."""
    for tipo, (cls, _) in guards_asked.PAPERS.items():
        query = select(cls.meeting_id, func.count()).where(cls.meeting_id.is_not(None)).group_by(cls.meeting_id)
        for meeting, many in session.execute(query.having(func.count() > 1).order_by(cls.meeting_id)):
            told = f"hay {many} de la misma sesión, y se cuenta una"
            yield "meeting", meeting or "", OddField("meeting_id", labels.noun(tipo).capitalize(), told)


def _of_people(
    session: Session, tipo: str, field: tuple[str, str], pairs: Iterable[tuple[str | None, str | None]], what: str
) -> Iterator[tuple[str, str, OddField]]:
    """The `field` (record type and name) of each record of the `pairs` with a person, of whom it tells `what`."""
    found = list(pairs)
    names = people.names(session, [person for _, person in found])
    for record, person in found:
        yield tipo, record or "", _field(*field, f"{names.get(person or '', _NOBODY)}, {what}")


def _field(tipo: str, name: str, written: str) -> OddField:
    return OddField(name, labels.label(tipo, name), written)

