"""Stage 5 of the cycle: the teacher's short record after trying a practice, and the adviser's answer (domain.md 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app import wall_clock
from app.errors import InvalidData
from app.log import settings
from app.models.cycle import Adoption, AdvisorFeedback, SelfEvaluation
from app.models.database import Database
from app.services import labels, people, rows

ADVISERS = frozenset({"ADVISOR", "SUPERVISOR"})
_TIPO = "self_evaluation"
_READ = "answers_read:"  # and the person, of those who use this laptop


@dataclass(frozen=True)
class Answer:
    """What the adviser answered."""

    id: str
    by_id: str | None
    by: str
    date: str | None
    text: str


@dataclass(frozen=True)
class Evaluation:
    """How far a self-evaluation has come; `rows.load` gives what it says."""

    id: str
    adoption_id: str
    shared_at: str | None
    answers: tuple[Answer, ...]


def of_adoption(database: Database, adoption_id: str) -> Evaluation | None:
    """The self-evaluation of an application; None while nothing was written."""
    with database.read() as session:
        one = _held(session, adoption_id)
        return _evaluation(session, one) if one is not None else None


def write(database: Database, adoption_id: str, fields: Mapping[str, Any]) -> str:
    """Set fields of the self-evaluation of an application, beginning it if need be; returns its id.

    Raises:
        InvalidData: a value cannot stand.
        NotFound: there is no such application.
    """
    with database.write() as session:
        rows.need(session, "adoption", adoption_id)
        one = _held(session, adoption_id)
        if one is None:
            begun = {"adoption_id": adoption_id, "written_on": wall_clock.today()}
            one = rows.add(session, _TIPO, begun, id=rows.common_key(session, _TIPO, (adoption_id,)))
        rows.put(session, one, fields)
        return str(one.id)


def missing(database: Database, evaluation_id: str) -> list[tuple[str, str]]:
    """(field, kind sentence) for what sharing with the adviser asks for; nothing of it hinders saving."""
    found = rows.load(database, _TIPO, evaluation_id)
    asked = (("adjustments", "Cuente qué ajustó."), ("will_continue", "Diga si continuará."))
    return [(field, words) for field, words in asked if not found[field]]


def share(database: Database, evaluation_id: str, on: date) -> None:
    """Tell the adviser that it is ready to be read.

    Raises:
        InvalidData: the adjustments or whether it goes on are missing.
    """
    if lacking := missing(database, evaluation_id):
        raise InvalidData(labels.lacking(_TIPO, (field for field, _ in lacking)))
    rows.update(database, _TIPO, evaluation_id, {"shared_with_advisor_at": on})


def unshare(database: Database, evaluation_id: str) -> None:
    """Take `share` back."""
    rows.update(database, _TIPO, evaluation_id, {"shared_with_advisor_at": None})


def adviser(database: Database, on: date) -> str | None:
    """Who answers unless said otherwise: whoever is at the laptop and advises, else the only one who does."""
    advising = [one.id for one in people.people(database, on=on) if ADVISERS.intersection(one.roles)]
    here = people.who_is_at_laptop(database)
    if here in advising:
        return here
    return advising[0] if len(advising) == 1 else None


def answer(database: Database, evaluation_id: str, text: str, *, on: date, by_id: str | None = None) -> str:
    """Note what the adviser answers, and return its id.

    Raises:
        InvalidData: nothing is answered.
    """
    if not text.strip():
        raise InvalidData(labels.lacking("advisor_feedback", ["text"]))
    with database.write() as session:
        fields = {"self_evaluation_id": evaluation_id, "by_id": by_id, "date": on, "text": text}
        return str(rows.add(session, "advisor_feedback", fields).id)


def unread(database: Database, person_id: str, year: int) -> dict[str, Answer]:
    """By application of the person: the last answer that was not looked at on this laptop.

    Of the year and the one before: what came in December is read in March, and whoever gets another laptop, which
    knows of nothing read, is not asked to read all those years once more.
    """
    return _last_unread(database, person_id, _answered_on() >= f"{year - 1:04}")


def unread_before(database: Database, person_id: str, year: int) -> dict[str, Answer]:
    """The same of the years before those: not asked for one by one, and not lost either."""
    return _last_unread(database, person_id, _answered_on() < f"{year - 1:04}")


def _answered_on() -> ColumnElement[str]:
    """The day of an answer; one that says none is of now."""
    return func.coalesce(AdvisorFeedback.date, "9999")


def _last_unread(database: Database, person_id: str, wanted: Any) -> dict[str, Answer]:
    with database.read() as session:
        found = _unread(session, person_id, wanted)
        names = people.names(session, [one.by_id for _, one in found])
    return {adoption: _answer(one, names) for adoption, one in found}


def mark_read(database: Database, person_id: str, adoption_id: str) -> None:
    """Remember, on this laptop alone, that the person looked at the answers for an application."""
    with database.read() as session:
        fresh = [one.id for _, one in _unread(session, person_id, SelfEvaluation.adoption_id == adoption_id)]
    if fresh:
        with database.write() as session:
            known = settings.get(session, f"{_READ}{person_id}", [])
            settings.put(session, f"{_READ}{person_id}", [*known, *fresh])


def _unread(session: Session, person_id: str, wanted: Any) -> list[tuple[str, AdvisorFeedback]]:
    """(application, answer) of what others answered to the person and is not marked as read, the oldest first."""
    read = settings.get(session, f"{_READ}{person_id}", [])
    query = select(Adoption.id, AdvisorFeedback).join(SelfEvaluation, SelfEvaluation.adoption_id == Adoption.id)
    query = query.join(AdvisorFeedback, AdvisorFeedback.self_evaluation_id == SelfEvaluation.id)
    query = query.where(Adoption.teacher_id == person_id, AdvisorFeedback.by_id.is_distinct_from(person_id), wanted)
    found = session.execute(query.order_by(AdvisorFeedback.date, AdvisorFeedback.id))
    return [(adoption, one) for adoption, one in found if one.id not in read]


def _held(session: Session, adoption_id: str) -> SelfEvaluation | None:
    query = select(SelfEvaluation).where(SelfEvaluation.adoption_id == adoption_id).order_by(SelfEvaluation.id)
    return session.scalars(query).first()


def _evaluation(session: Session, one: SelfEvaluation) -> Evaluation:
    query = select(AdvisorFeedback).where(AdvisorFeedback.self_evaluation_id == one.id)
    found = list(session.scalars(query.order_by(AdvisorFeedback.date, AdvisorFeedback.id)))
    names = people.names(session, [each.by_id for each in found])
    answers = tuple(_answer(each, names) for each in found)
    return Evaluation(one.id, one.adoption_id or "", one.shared_with_advisor_at, answers)


def _answer(one: AdvisorFeedback, names: Mapping[str, str]) -> Answer:
    return Answer(one.id, one.by_id, names.get(one.by_id or "", ""), one.date, one.text or "")
