"""Sheets that come back in: what each line means, what it would change, and all of it or nothing.

    found = preview(database, sheets)        # counts and every bad cell; nothing is changed
    done = take_in(database, sheets)         # the same, kept; raises InvalidData with every bad cell
    take_back(database, done)                # undo
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from app.errors import InputRefused, InvalidData
from app.jobs import Progress, Silent
from app.models.database import Database
from app.services import attendance, register_answers, rows
from app.services.register_lines import Intake, Replaced, SheetIntake, TakenIn
from app.services.register_names import Names
from app.services.register_sheets import Sheet, register_of
from app.services.registers import INTAKE, REGISTERS

_SILENT = Silent()


class _NotKept(Exception):
    """Ends the unit of work of a preview."""


def preview(database: Database, sheets: Sequence[Sheet], progress: Progress = _SILENT) -> TakenIn:
    """What taking the sheets in would do, found out by doing it and keeping nothing of it.

    Raises:
        InputRefused: no sheet has the name or the headers of one of ours.
    """
    found: TakenIn | None = None
    try:
        with database.write() as session:
            found = _run(session, progress, sheets)
            raise _NotKept
    except _NotKept:
        pass
    assert found is not None
    return found


def take_in(database: Database, sheets: Sequence[Sheet], progress: Progress = _SILENT) -> TakenIn:
    """Take all of it in, in one unit of work.

    Raises:
        InputRefused: as `preview`.
        InvalidData: with every bad cell by sheet, cell, header and reason; nothing was taken in.
    """
    with database.write() as session:
        found = _run(session, progress, sheets)
        if found.problems:
            raise InvalidData(found.problems)
        return found


def take_back(database: Database, done: TakenIn) -> None:
    """Undo a `take_in`: what it made goes away, what it replaced comes back unless it was changed since."""
    made = set(done.made)
    with database.write() as session:
        # What was said of a line that it made comes first: who is counted on does not leave the sheet of a session.
        _put_back(session, [one for one in done.replaced if one[:2] in made])
        for tipo, key in reversed(done.made):
            if (record := rows.find(session, tipo, key)) is not None:
                rows.drop(session, record)
        _put_back(session, done.replaced)


def _put_back(session: Session, replaced: Sequence[Replaced]) -> None:
    for tipo, key, before, after in reversed(replaced):
        if (record := rows.find(session, tipo, key)) is not None:
            held = rows.as_dict(record)
            rows.put(session, record, {name: old for name, old in before.items() if held[name] == after[name]})


def _run(session: Session, progress: Progress, sheets: Sequence[Sheet]) -> TakenIn:
    """Take every sheet that is one of ours, in the order in which they need each other."""
    whole = Intake(session, progress, Names(session))
    found = whole.found
    ours: dict[str, list[Sheet]] = {}
    for sheet in sheets:
        register = register_of(sheet)
        if sheet.hidden:
            found.ignored += [f"{sheet.title} (hoja oculta)"] if register is not None and sheet.rows else []
        elif register is None:
            found.ignored.append(sheet.title)
        else:
            ours.setdefault(register.key, []).append(sheet)
    if not ours:
        listed = ", ".join(f"«{REGISTERS[key].title}»" for key in INTAKE)
        raise InputRefused(
            "la planilla", "Ninguna hoja es de las que Minga recibe.", f"Las hojas pueden llamarse {listed}."
        )
    total = sum(len(sheet.rows) for some in ours.values() for sheet in some)
    done = 0
    for key in INTAKE:
        for sheet in ours.get(key, ()):
            done = SheetIntake(whole, REGISTERS[key], sheet).run(done, total)
    written = [*found.made, *((tipo, key) for tipo, key, *_ in found.replaced)]
    for key in attendance.expect_in(session, [key for tipo, key in written if tipo == "attendance"]):
        now = rows.as_dict(rows.need(session, "attendance", key))["expected"]
        found.replaced.append(("attendance", key, {"expected": None}, {"expected": now}))
    over, place = register_answers.over_counted(session, written), f"hoja «{REGISTERS['tickets'].title}»"
    found.problems += [replace(one, place=place) for one in over]
    return found
