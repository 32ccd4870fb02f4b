"""What improvement cycles print: plan with predictions, do, study against the prediction, adjust (domain.md 6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.models.database import Database
from app.models.phea import PheaCycle
from app.models.practice import Practice
from app.services import cycle_measures, cycles, labels, rows
from app.services.cycle_measures import Measured, MeasureRow
from app.services.cycles import CycleRow
from app.services.sheets import NO_LETTERHEAD, Letterhead, Sources, Wanted, letterhead, names


@dataclass(frozen=True)
class Question:
    """What was asked, what was predicted, and what came out."""

    question: str = ""
    prediction: str = ""
    result: str = ""
    confirmed: str = ""


@dataclass(frozen=True)
class Task:
    """Who does what, when and where."""

    what: str = ""
    who: str = ""
    date: str = ""
    place: str = ""
    done: bool = False


@dataclass(frozen=True)
class Cycle:
    """One cycle."""

    key: str = ""
    level: str = ""
    stage: str = ""
    owner: str = ""
    about: str = ""
    start: str = ""
    end: str = ""
    previous: str = ""
    problem: str = ""
    aim: str = ""
    aim_by: str = ""
    change_idea: str = ""
    questions: tuple[Question, ...] = ()
    data: str = ""
    tasks: tuple[Task, ...] = ()
    as_planned: str = ""
    observations: str = ""
    unexpected: str = ""
    measures: tuple[MeasureRow, ...] = ()
    series: tuple[Measured, ...] = ()
    results: str = ""
    learning: str = ""
    decision: str = ""
    next_plan: str = ""


@dataclass(frozen=True)
class PheaSheet:
    """Everything on the *ciclo PHEA*: one cycle after another; without any, a sheet to fill in."""

    letterhead: Letterhead = NO_LETTERHEAD
    cycles: tuple[Cycle, ...] = ()


def load_phea(database: Database, sources: Sources, wanted: Wanted) -> PheaSheet:
    """The cycle named, or those of a practice, of a session, of a person, or of the whole year.

    Raises:
        NotFound: there is no such cycle.
    """
    found = [row for row in _found(database, wanted) if wanted.person_id in (None, row.owner_id)]
    measures = {row.id: tuple(cycle_measures.measures(database, row.id)) for row in found}
    lines = {row.id: tuple(cycle_measures.through_time(database, row.id)) for row in found}
    with database.read() as session:
        head = letterhead(session, database.space, sources, wanted.year)
        return PheaSheet(head, tuple(_cycle(session, row, measures[row.id], lines[row.id]) for row in found))


def _found(database: Database, wanted: Wanted) -> list[CycleRow]:
    if wanted.record_id:
        return [cycles.cycle(database, wanted.record_id)]
    if wanted.practice_id:
        return cycles.cycles(database, owner_field="practice_id", owner_id=wanted.practice_id)
    if wanted.meeting_id:
        return cycles.cycles(database, owner_field="meeting_id", owner_id=wanted.meeting_id)
    return cycles.cycles(database, year=wanted.year)


def _cycle(session: Session, row: CycleRow, measures: tuple[MeasureRow, ...], lines: tuple[Measured, ...]) -> Cycle:
    one: Any = rows.need(session, "phea_cycle", row.id)
    practice = session.get(Practice, one.practice_id) if one.practice_id else None
    previous = session.get(PheaCycle, one.previous_cycle_id) if one.previous_cycle_id else None
    return Cycle(
        one.id,
        labels.words("phea_cycle", "level", one.level),
        labels.words("phea_cycle", "stage", one.stage or "plan"),
        row.owner,
        (practice.title or "") if practice else "",
        one.start or "",
        one.end or "",
        (previous.problem or "") if previous else "",
        one.problem or "",
        one.aim or "",
        one.aim_by or "",
        one.change_idea or "",
        _questions(session, one.id),
        one.data_to_collect or "",
        _tasks(session, one.id),
        labels.words("phea_cycle", "carried_out_as_planned", one.carried_out_as_planned),
        one.observations or "",
        one.unexpected or "",
        measures,
        lines,
        one.results or "",
        one.learning or "",
        labels.words("phea_cycle", "decision", one.decision),
        one.next_plan or "",
    )


def _questions(session: Session, cycle_id: str) -> tuple[Question, ...]:
    return tuple(
        Question(
            one.question or "",
            one.prediction or "",
            one.result or "",
            labels.words("phea_question", "confirmed", one.confirmed),
        )
        for one in rows.parts_of(session, "phea_question", cycle_id)
    )


def _tasks(session: Session, cycle_id: str) -> tuple[Task, ...]:
    found = rows.parts_of(session, "phea_task", cycle_id)
    known = names(session, [one.responsible_id for one in found])
    return tuple(
        Task(one.what or "", known.person(one.responsible_id), one.date or "", one.place or "", bool(one.done))
        for one in found
    )
