"""What each person still has to do: agreements that fall due, and the cycle of the practices (domain.md 5.2, 5.3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Text, cast, func, select

from app.models.cycle import Adoption, AdvisorFeedback, PeerReview, PracticePresentation, SelfEvaluation
from app.models.database import Database
from app.models.meeting import Meeting
from app.models.person import Membership
from app.models.practice import Practice
from app.services import (
    adoption_rows,
    adoptions,
    attendance,
    commitments,
    cycle,
    meeting_rows,
    people,
    plan_rows,
    presentations,
    rules,
    self_evaluations,
    year_shown,
)
from app.services.adoption_rows import AdoptionRow
from app.services.commitments import CommitmentFilter
from app.services.presentations import PresentationRow
from app.text_dates import count, long_date, near_date

# Whoever did not give an opinion by then will not remember the session.
REMEMBERED = timedelta(days=60)
SOON = timedelta(days=30)
_SHOWN = ("presented", "in_test", "consolidated")
_NO_DAY = "~"
# What came with a microcentro that joined is its history: nobody here holds or moves those sessions (domain.md 6.2).
_RUN_HERE = Meeting.predecessor_id.is_(None)


@dataclass(frozen=True)
class NextStep:
    """One thing to do: `stage` of `practice_id` and its `record_id` are where; '' for the library. `late`: overdue.

    A step of the kind `commitment` is the agreement `record_id`, one of the kind `lead` the plan `record_id`, one of
    the kinds `hold` and `move` the session `record_id`. `due` is the day, if there is one.
    """

    kind: str
    title: str
    line: str
    practice_id: str = ""
    stage: str = ""
    record_id: str = ""
    late: bool = False
    due: str | None = None


def of_person(database: Database, person_id: str | None, today: date) -> list[NextStep]:
    """What a person has to do next, by the day it is due; without a day, in the order of the cycle.

    Of the agreements those that are overdue, due within 30 days, or open without a day.
    """
    if person_id is None:
        return []
    since = f"{year_shown.pending_from(database, today):04}"
    roles = {one.role for one in people.roles(database, person_id) if rules.in_force(one.start, one.to, today)}
    steps = [*_to_keep(database, person_id, today), *_to_present(database, person_id, since, today)]
    steps += [*_to_lead(database, person_id, today), *_to_review(database, person_id, today)]
    if "COORDINATOR" in roles:
        steps += [*_to_hold(database, since, today), *_to_move(database, today)]
    if roles & rules.EXPECTED_ROLES:
        steps += _to_choose(database, person_id, today)
    taken = adoption_rows.of_teacher(database, person_id)
    steps += _to_apply(database, taken, since, today)
    steps += _to_tell(database, taken, since, today)
    steps += _to_read(database, person_id, taken, today)
    steps += _to_answer(database, today) if roles & self_evaluations.ADVISERS else []
    return sorted(steps, key=lambda one: one.due or _NO_DAY)


def _to_keep(database: Database, person_id: str, today: date) -> Iterator[NextStep]:
    """The agreements that the person answers for or supports."""
    limit = (today + SOON).isoformat()
    mine = CommitmentFilter(person_id=person_id, pending=True)
    for row in commitments.commitments(database, mine, today=today):
        if row.due_date is None or row.due_date <= limit:
            day = f"{'Venció' if row.overdue else 'Vence'} el {near_date(row.due_date, today)}" if row.due_date else ""
            line = " · ".join(part for part in (day, row.origin) if part)
            yield NextStep("commitment", row.text, line, record_id=row.id, late=row.overdue, due=row.due_date)


def _to_present(database: Database, person_id: str, since: str, today: date) -> Iterator[NextStep]:
    """What the person shows in the school year's sessions, or said that she will show without saying when."""
    with database.read() as session:
        mine = presentations.presentations_in(session, PracticePresentation.presenter_id == person_id)
    for row in reversed(mine):
        if row.preparation == "presented" or (row.meeting_date or _NO_DAY) < since:
            continue
        day = None if row.suspended else row.meeting_date
        past = day is not None and day < today.isoformat()
        verb = "Decir si se presentó" if past else "Presentar"
        yield NextStep(
            "present",
            f"{verb} «{_title(row.practice)}»",
            _when(row, today),
            row.practice_id,
            cycle.PRESENTATION,
            row.id,
            late=past,
            due=day,
        )


def _to_review(database: Database, person_id: str, today: date) -> Iterator[NextStep]:
    since = (today - REMEMBERED).isoformat()
    own = select(PeerReview.presentation_id).where(PeerReview.reviewer_id == person_id)
    own = own.where(PeerReview.presentation_id.is_not(None))
    recent = select(Meeting.id).where(Meeting.date >= since, Meeting.date <= today.isoformat())
    told = (PracticePresentation.meeting_id.in_(recent), PracticePresentation.preparation == "presented")
    with database.read() as session:
        found = presentations.presentations_in(session, *told, PracticePresentation.id.not_in(own))
        shown_in = {row.meeting_id for row in found}
        there = attendance.there(session, list(session.scalars(select(Meeting).where(Meeting.id.in_(shown_in)))))
    for row in found:
        if row.presenter_id != person_id and person_id in there.get(row.meeting_id or "", ()):
            title = f"Dar su opinión sobre «{_title(row.practice)}»"
            yield NextStep("review", title, _when(row, today), row.practice_id, cycle.REVIEW, row.id)


def _to_choose(database: Database, person_id: str, today: date) -> Iterator[NextStep]:
    with database.read() as session:
        if adoptions.chose_in_month(session, person_id, today):
            return
        mine = func.coalesce(cast(Practice.author_ids, Text), "").contains(f'"{person_id}"', autoescape=True)
        others = session.scalar(select(Practice.id).where(Practice.status.in_(_SHOWN), ~mine).limit(1))
    if others is not None:
        due = adoptions.next_session(database, today)
        line = f"Al menos una al mes, aplicada antes del {near_date(due, today)}" if due else "Al menos una al mes"
        yield NextStep("choose", "Elegir una práctica para su curso", line, due=due)


def _to_apply(database: Database, taken: list[AdoptionRow], since: str, today: date) -> Iterator[NextStep]:
    """What was chosen to be applied in the school year, or without a day."""
    waiting = [row for row in taken if row.status == "chosen" and (row.planned_date or _NO_DAY) >= since]
    due = adoptions.next_session(database, today) if waiting else None
    for row in waiting:
        late = row.planned_date is not None and row.planned_date < today.isoformat()
        if row.planned_date:
            line = f"{'Estaba prevista' if late else 'Prevista'} para el {near_date(row.planned_date, today)}"
        else:
            line = f"Antes del {near_date(due, today)}" if due else ""
        title = f"Aplicar «{_title(row.practice)}»"
        day = row.planned_date or due
        yield NextStep("apply", title, line, row.practice_id, cycle.ADOPTION, row.id, late=late, due=day)


def _to_tell(database: Database, taken: list[AdoptionRow], since: str, today: date) -> Iterator[NextStep]:
    """The tickets and the self-evaluation of what was applied in the school year."""
    applied = [row for row in taken if row.applied and (row.applied_date or "") >= since]
    query = select(SelfEvaluation.id).where(SelfEvaluation.shared_with_advisor_at.is_(None))
    with database.read() as session:
        kept = set(session.scalars(query.where(SelfEvaluation.id.in_([row.evaluation_id for row in applied]))))
    for row in applied:
        day = f"Aplicada el {near_date(row.applied_date, today)}"
        if not row.batches_n:
            title = f"Anotar los tickets de «{_title(row.practice)}»"
            yield NextStep("tickets", title, day, row.practice_id, cycle.TICKET, row.id)
        if row.evaluation_id is None or row.evaluation_id in kept:
            verb = "Escribir" if row.evaluation_id is None else "Compartir con la asesoría"
            title = f"{verb} la autoevaluación de «{_title(row.practice)}»"
            yield NextStep("evaluate", title, day, row.practice_id, cycle.SELF, row.id)


def _to_read(database: Database, person_id: str, taken: list[AdoptionRow], today: date) -> Iterator[NextStep]:
    """The answers to one's self-evaluations that came and were not looked at."""
    answers = self_evaluations.unread(database, person_id, today.year)
    for row in taken:
        if one := answers.get(row.id):
            title = f"Leer la respuesta de {one.by or 'la asesoría'}"
            line = f"Autoevaluación de «{_title(row.practice)}»"
            yield NextStep("read", title, line, row.practice_id, cycle.SELF, row.id)
    older = self_evaluations.unread_before(database, person_id, today.year)
    left = [row for row in taken if row.id in older]
    if left:
        last = max(left, key=lambda row: (older[row.id].date or "", row.id))
        title = f"Leer {count(len(left), 'respuesta', 'respuestas')} de años anteriores"
        line = f"La última, a la autoevaluación de «{_title(last.practice)}»"
        yield NextStep("read_older", title, line, last.practice_id, cycle.SELF, last.id)


def _to_lead(database: Database, person_id: str, today: date) -> Iterator[NextStep]:
    """To take the coordination over, until there is a plan of the year that it is for."""
    with database.read() as session:
        for year in (today.year - 1, today.year):
            plan = plan_rows.live_in(session, year)
            if plan is None or plan.handed_over_to_id != person_id or plan_rows.live_in(session, year + 1):
                continue
            begins = session.scalar(
                select(func.max(Membership.from_)).where(
                    Membership.person_id == person_id, Membership.role == "COORDINATOR"
                )
            )
            since = f"Desde el {long_date(begins, year=True)} · " if begins else ""
            line = f"{since}Lea las notas de la entrega y prepare el plan de {year + 1}"
            yield NextStep("lead", "Recibir la coordinación", line, record_id=plan.id, due=begins)


def _to_hold(database: Database, since: str, today: date) -> Iterator[NextStep]:
    """To say whether the school year's sessions took place whose day has passed: until then nothing of them counts."""
    open_still = func.coalesce(Meeting.status, "planned").in_(("planned", "convened", "moved"))
    query = select(Meeting.id, Meeting.number, Meeting.title, Meeting.date).where(open_still)
    query = query.where(Meeting.date < today.isoformat(), Meeting.date >= since, _RUN_HERE)
    with database.read() as session:
        found = session.execute(query.order_by(Meeting.date, Meeting.id)).all()
    for key, number, title, day in found:
        named = _named(number, title)
        line = f"Era el {near_date(day, today)}"
        yield NextStep("hold", f"Decir si se realizó {named}", line, record_id=key, late=True, due=day)


def _to_move(database: Database, today: date) -> Iterator[NextStep]:
    """To give another day to what was suspended, or to let it be: after 30 days nobody is asked."""
    recent = Meeting.date >= (today - SOON).isoformat()
    query = select(Meeting).where(Meeting.status == "suspended", recent, _RUN_HERE)
    with database.read() as session:
        found = session.scalars(query.order_by(Meeting.date, Meeting.id)).all()
    for one in found:
        line = f"Era para el {long_date(one.date)} y {meeting_rows.suspended_words(one.suspension_reason)}"
        title = f"Dar otra fecha a {_named(one.number, one.title)}"
        yield NextStep("move", title, line, record_id=one.id, due=one.date)


def _named(number: int | None, title: str | None) -> str:
    return f"la sesión N° {number}" if number else f"«{title}»" if title else "la sesión"


def _to_answer(database: Database, today: date) -> Iterator[NextStep]:
    """What was shared with the adviser and has no answer; of the years before the last, all in one step."""
    answered = select(AdvisorFeedback.self_evaluation_id).where(AdvisorFeedback.self_evaluation_id.is_not(None))
    shared, since = SelfEvaluation.shared_with_advisor_at, f"{today.year - 1:04}"
    waiting = select(SelfEvaluation.adoption_id).where(SelfEvaluation.id.not_in(answered))
    with database.read() as session:
        found = adoption_rows.adoptions_in(session, Adoption.id.in_(waiting.where(shared >= since)))
        older = adoption_rows.adoptions_in(session, Adoption.id.in_(waiting.where(shared < since)))
    for row in found:
        title = f"Responder a {row.teacher or 'quien aplicó'}"
        line = f"Autoevaluación de «{_title(row.practice)}»"
        yield NextStep("answer", title, line, row.practice_id, cycle.SELF, row.id)
    if older:
        title = f"Responder {count(len(older), 'autoevaluación', 'autoevaluaciones')} de años anteriores"
        line = f"Una de ellas, de «{_title(older[-1].practice)}»"
        yield NextStep("answer_older", title, line, older[-1].practice_id, cycle.SELF, older[-1].id)


def _when(row: PresentationRow, today: date) -> str:
    named = f"Sesión N° {row.meeting_number}" if row.meeting_number else row.meeting
    day = "suspendida, a la espera de otra fecha" if row.suspended else near_date(row.meeting_date, today)
    return " · ".join(part for part in (named, day) if part) or "Falta decir en qué sesión"


def _title(practice: str) -> str:
    return practice or "Práctica sin título"
