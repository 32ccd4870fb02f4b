"""Improvement cycles, Planear, Hacer, Estudiar, Ajustar: begun, moved on by their rules, followed up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import wall_clock
from app.errors import InvalidData, Problem
from app.log.identity import person_at_laptop
from app.models.base import natural_id
from app.models.database import Database
from app.models.evidence import Evidence
from app.models.meeting import Meeting
from app.models.phea import STAGES, PheaCycle, PheaMeasure
from app.models.practice import Practice
from app.services import guards_proof, people, rows

_ORDER = tuple(STAGES)
_CARRIED = ("level", "owner_id", "practice_id", "problem", "aim")


@dataclass(frozen=True)
class CycleRow:
    """A cycle as the lists show it."""

    id: str
    school_year: int | None
    level: str | None
    problem: str
    change_idea: str
    stage: str
    decision: str | None
    owner_id: str | None
    owner: str
    practice_id: str | None
    practice: str
    meeting_id: str | None
    start: str | None
    aim_by: str | None
    previous_id: str | None
    next_ids: tuple[str, ...]


def cycles(database: Database, *, year: int | None = None, owner_field: str = "", owner_id: str = "") -> list[CycleRow]:
    """The cycles, open ones first and each year's latest first; of one year, or of one practice or session."""
    query = select(PheaCycle).order_by(PheaCycle.start.desc(), PheaCycle.id)
    if year is not None:
        query = query.where(PheaCycle.school_year == year)
    if owner_field in {"practice_id", "meeting_id"}:
        query = query.where(getattr(PheaCycle, owner_field) == owner_id)
    with database.read() as session:
        found = _rows(session, list(session.scalars(query)))
    return sorted(found, key=lambda row: row.stage == "closed")


def cycle(database: Database, cycle_id: str) -> CycleRow:
    """One cycle as the lists show it; `rows.load` gives every field.

    Raises:
        NotFound: there is no such cycle.
    """
    with database.read() as session:
        found: Any = rows.need(session, "phea_cycle", cycle_id)
        return _rows(session, [found])[0]


def begin(database: Database, *, practice_id: str | None = None, meeting_id: str | None = None, **more: Any) -> str:
    """Begin a cycle and return its id: of a practice, of a session, or of the whole network."""
    today = wall_clock.today()
    with database.write() as session:
        fields = {
            "school_year": today.year,
            "level": "practice" if practice_id else "meeting" if meeting_id else "network",
            "owner_id": person_at_laptop(session),
            "practice_id": practice_id,
            "meeting_id": meeting_id,
            "stage": "plan",
            "start": today,
        }
        return str(rows.add(session, "phea_cycle", fields | more).id)


def missing(database: Database, cycle_id: str) -> list[tuple[str, str]]:
    """(field, kind sentence) for days that contradict each other, then for what the stage lacks to be left behind.

    Advice and rules alike.

    Raises:
        NotFound: there is no such cycle.
    """
    with database.read() as session:
        found: Any = rows.need(session, "phea_cycle", cycle_id)
        asked = [(field, words) for field, words in _ASKED.get(found.stage or "plan", ()) if not getattr(found, field)]
        if found.stage == "study" and not guards_proof.has_data(session, cycle_id):
            asked.append(("data", "Agregue al menos un dato o una evidencia."))
        if (found.stage or "plan") == "plan" and not rows.parts_of(session, "phea_question", cycle_id):
            asked.append(("questions", "Escriba una pregunta y lo que predice: después se compara."))
        return _upside_down(session, found) + asked


def _upside_down(session: Session, found: PheaCycle) -> list[tuple[str, str]]:
    """What is of a day before the cycle began: its end, what it measured, or its beginning itself."""
    begun, told = found.start, []
    if begun is None:
        return []
    if found.end is not None and found.end < begun:
        told.append(("end", "Terminó antes de comenzar: revise las dos fechas."))
    early = select(PheaMeasure.id).where(PheaMeasure.cycle_id == found.id, PheaMeasure.date < begun)
    if session.scalar(early.limit(1)) is not None:
        told.append(("data", "Hay un dato de antes de que comenzara el ciclo: revise su fecha."))
    before = session.get(PheaCycle, found.previous_cycle_id) if found.previous_cycle_id else None
    if before is not None and before.end is not None and begun < before.end:
        told.append(("start", "Comenzó antes de que terminara el ciclo anterior: revise las fechas."))
    return told


def advance(database: Database, cycle_id: str) -> str:
    """Take a cycle to its next stage, and return that stage.

    Raises:
        InvalidData: the problem is not told, STUDY has no data, or ADJUST does not name what changes (domain.md 6).
        NotFound: there is no such cycle.
    """
    with database.write() as session:
        found: Any = rows.need(session, "phea_cycle", cycle_id)
        stage = found.stage or "plan"
        if stage == "closed" or stage not in _ORDER:
            raise InvalidData([Problem("stage", "wrong_step", (("value", STAGES.get(stage, stage)),))])
        later = _ORDER[_ORDER.index(stage) + 1]
        fields: dict[str, Any] = {"stage": later}
        if later == "closed" and not found.end:
            fields["end"] = wall_clock.today()
        rows.put(session, found, fields)
        return later


def step_back(database: Database, cycle_id: str) -> str:
    """Take a cycle to the stage before, to complete what was left; one that had ended has not. Returns that stage.

    Raises:
        InvalidData: it is in its first stage.
        NotFound: there is no such cycle.
    """
    with database.write() as session:
        found: Any = rows.need(session, "phea_cycle", cycle_id)
        stage = found.stage or "plan"
        if stage not in _ORDER[1:]:
            raise InvalidData([Problem("stage", "wrong_step", (("value", STAGES.get(stage, stage)),))])
        earlier = _ORDER[_ORDER.index(stage) - 1]
        rows.put(session, found, {"stage": earlier} | ({"end": None} if stage == "closed" else {}))
        return earlier


def next_cycle(database: Database, cycle_id: str) -> str:
    """The cycle that follows a closed one, made once, also by two laptops; its id.

    After the cycle of a session comes that of the next session (S001 Malloa), where one is planned.

    Raises:
        InvalidData: the cycle is not closed, or its change was abandoned.
        NotFound: there is no such cycle.
    """
    with database.write() as session:
        found: Any = rows.need(session, "phea_cycle", cycle_id)
        if found.stage != "closed" or found.decision == "abandon":
            stage = found.stage or "plan"
            raise InvalidData([Problem("stage", "wrong_step", (("value", STAGES.get(stage, stage)),))])
        key = natural_id(rows.space_of(session), "phea_cycle", ("after", cycle_id))
        if rows.find(session, "phea_cycle", key) is None:
            today = wall_clock.today()
            fields = {name: getattr(found, name) for name in _CARRIED}
            fields |= {"school_year": today.year, "stage": "plan", "start": today, "change_idea": found.next_plan}
            fields |= {"previous_cycle_id": cycle_id, "meeting_id": _session_after(session, found.meeting_id)}
            rows.add(session, "phea_cycle", fields, id=key)
            _repeat_questions(session, cycle_id, key)
        return key


def _session_after(session: Session, meeting_id: str | None) -> str | None:
    """The first session after this one that is not called off and has no cycle of its own."""
    before = session.get(Meeting, meeting_id) if meeting_id else None
    if before is None or before.date is None:
        return None
    taken = select(PheaCycle.meeting_id).where(PheaCycle.meeting_id.is_not(None))
    later = select(Meeting.id).where(Meeting.date > before.date, Meeting.id.not_in(taken))
    going = func.coalesce(Meeting.status, "planned") != "suspended"
    return session.scalar(later.where(going).order_by(Meeting.date, Meeting.id).limit(1))


def _repeat_questions(session: Session, before: str, key: str) -> None:
    space = rows.space_of(session)
    for one in rows.parts_of(session, "phea_question", before):
        fields = {"cycle_id": key, "order": one.order, "question": one.question}
        rows.add(session, "phea_question", fields, id=natural_id(space, "phea_question", (key, one.id)))


def _rows(session: Session, found: Sequence[PheaCycle]) -> list[CycleRow]:
    names = people.names(session, [one.owner_id for one in found])
    ids = [one.id for one in found]
    about = select(Practice.id, Practice.title).where(Practice.id.in_({one.practice_id for one in found}))
    titles = {key: title or "" for key, title in session.execute(about)}
    later: dict[str, list[str]] = {}
    query = select(PheaCycle.id, PheaCycle.previous_cycle_id).where(PheaCycle.previous_cycle_id.in_(ids))
    for key, before in session.execute(query.order_by(PheaCycle.id)):
        later.setdefault(before or "", []).append(key)
    return [
        CycleRow(
            one.id,
            one.school_year,
            one.level,
            one.problem or "",
            one.change_idea or "",
            one.stage or "plan",
            one.decision,
            one.owner_id,
            names.get(one.owner_id or "", ""),
            one.practice_id,
            titles.get(one.practice_id or "", ""),
            one.meeting_id,
            one.start,
            one.aim_by,
            one.previous_cycle_id,
            tuple(later.get(one.id, ())),
        )
        for one in found
    ]


def evidence_n(database: Database, cycle_id: str) -> int:
    """How many pieces of evidence hang on a cycle."""
    with database.read() as session:
        return len(session.scalars(select(Evidence.id).where(Evidence.cycle_id == cycle_id)).all())


# What each stage asks before it is left: kind advice; the rules among it are kept by `guards`.
_ASKED: dict[str, tuple[tuple[str, str], ...]] = {
    "plan": (
        ("problem", "Primero el problema: qué ocurre, a quiénes, y cómo lo saben."),
        ("aim", "Diga qué quieren lograr y cuánto."),
        ("aim_by", "Diga para cuándo."),
        ("change_idea", "Escriba la idea de cambio, después de mirar el problema."),
        ("data_to_collect", "Diga qué datos recogerán para saber si resultó."),
    ),
    "do": (
        ("carried_out_as_planned", "Diga si se hizo como se planeó."),
        ("observations", "Anote lo que observaron."),
    ),
    "study": (("results", "Escriba los resultados."), ("learning", "Escriba qué aprendieron.")),
    "adjust": (
        ("decision", "Elija la decisión."),
        ("next_plan", "Diga qué cambia desde ahora."),
    ),
    "closed": (),
}
