"""Lines of work: what goes out to the schools, how far each one is, and pausing without losing it (S000, S001)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from app import wall_clock
from app.log.ops import load_operations
from app.models.database import Database
from app.models.school import School
from app.models.support import WorkLineSchool
from app.services import rows, templates
from app.services.rules import Count

IN_PLACE = frozenset({"in_place", "adapted"})
_BEGUN = ("pilot", "running")
_GOING = ("planned", *_BEGUN)


@dataclass(frozen=True)
class SchoolState:
    """How far one school is; `pilot` when it began before the others."""

    school_id: str
    school: str
    state: str | None
    on: str | None
    note: str
    pilot: bool


def schools(database: Database, work_line_id: str) -> tuple[SchoolState, ...]:
    """Every school of the network in a line of work, those of the pilot first.

    Raises:
        NotFound: there is no such line.
    """
    line = rows.load(database, "work_line", work_line_id)
    pilot = set(line["pilot_school_ids"] or ())
    with database.read() as session:
        query = select(WorkLineSchool).where(WorkLineSchool.work_line_id == work_line_id)
        held = {one.school_id: one for one in session.scalars(query)}
        query_schools = select(School).order_by(School.name_key, School.id)
        known = [one for one in session.scalars(query_schools) if one.left_on is None or one.id in held]
    found = [
        SchoolState(
            one.id,
            one.name or "",
            held[one.id].state if one.id in held else None,
            held[one.id].on if one.id in held else None,
            (held[one.id].note or "") if one.id in held else "",
            one.id in pilot,
        )
        for one in known
    ]
    return tuple(sorted(found, key=lambda one: not one.pilot))


def set_state(
    database: Database, work_line_id: str, school_id: str, state: str | None, *, on: date | None = None
) -> None:
    """Say how far a school is, from today unless `on` says otherwise."""
    day = on or wall_clock.today()
    fields = {"work_line_id": work_line_id, "school_id": school_id, "state": state, "on": day if state else None}
    rows.create(database, "work_line_school", fields)


def write_note(database: Database, work_line_id: str, school_id: str, note: str) -> None:
    """Write what is to know of a school in this line."""
    rows.create(database, "work_line_school", {"work_line_id": work_line_id, "school_id": school_id, "note": note})


def progress(database: Database, work_line_id: str) -> Count:
    """The schools where it stands, as it came or adapted, of all."""
    found = schools(database, work_line_id)
    return Count(sum(one.state in IN_PLACE for one in found), len(found))


def update(database: Database, tipo: str, work_line_id: str, fields: Mapping[str, Any]) -> None:
    """Set these fields; a customary format that it names is written first.

    Raises:
        InvalidData: a value cannot stand.
        NotFound: there is no such line or format.
    """
    with database.write() as session:
        if format_ := fields.get("template_id"):
            templates.use_in(session, format_)
        rows.put(session, rows.need(session, tipo, work_line_id), fields)


def pause(database: Database, work_line_id: str, reason: str) -> None:
    """Stop for a time; all that was done stays.

    Raises:
        InvalidData: the reason is missing.
    """
    rows.update(database, "work_line", work_line_id, {"status": "paused", "pause_reason": reason})


def resumes_as(database: Database, work_line_id: str) -> str:
    """What a line that was paused is when it goes on: what it was before, 'planned' where it had not begun.

    The log may hold no more than the pause; then it had begun if it says a day, or a school is on its way, and was a
    pilot while no school but those of the pilot is.

    Raises:
        NotFound: there is no such line.
    """
    with database.read() as session:
        line: Any = rows.need(session, "work_line", work_line_id)
        written = load_operations(session, [("work_line", work_line_id)])["work_line", work_line_id]
        said = [op.values.get("status") for op in sorted(written, key=lambda op: op.hlc) if op.kind == "w"]
        last = next((one for one in reversed(said) if one in _GOING), None)
        if last in _BEGUN:
            return str(last)
        held = rows.parts_of(session, "work_line_school", work_line_id)
        under_way = {one.school_id for one in held if one.state not in (None, "not_started")}
        if under_way and under_way <= set(line.pilot_school_ids or ()):
            return "pilot"
        return "running" if under_way or line.started else "planned"


def go_on(database: Database, work_line_id: str) -> None:
    """Take up again a line that was paused, as what it was (see `resumes_as`); why it stopped stays written."""
    rows.update(database, "work_line", work_line_id, {"status": resumes_as(database, work_line_id)})
