"""The bin: what was removed, by whom and when, to be brought back with all its parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.log.conflicts import Writers
from app.log.fold import HIDDEN
from app.log.ops import Key, load_operations
from app.log.registers import Operation
from app.models import registry
from app.models.database import Database
from app.models.fusion import Fusion
from app.models.log_tables import Op, RowState
from app.services import adoptions, advisory, conflicts, presentations, rows
from app.services.adoptions import Chosen
from app.services.history import first_words

MOST = 300
# What begins with a format, a day and who writes says nothing of its own until something else is in it.
_GIVEN = {
    "engagement_rubric": frozenset({"rated", "template_id", "date", "rated_by_id"}),
    "class_observation": frozenset({"template_id", "date", "observer_id"}),
}


@dataclass(frozen=True)
class Removed:
    """Something that was removed: what it is, what it was called, of what it was a part ('' of nothing).

    `who` is a person, else a laptop, '' for nobody known; `at` an ISO moment, doubtful unless `clock_ok`.
    """

    tipo: str
    id: str
    noun: str
    title: str
    of: str
    who: str
    at: str
    clock_ok: bool


def removed(database: Database, *, limit: int = MOST) -> list[Removed]:
    """What was removed and can come back, the latest first.

    What went because it was part of something else comes back with that; what was made one with another record is taken
    apart in *Por decidir*; a draft that somebody else began at this laptop is not told.
    """
    with database.read() as session:
        hidden = _hidden(session, limit)
        held = load_operations(session, hidden)
        writers = Writers(session)
        found = [_row(session, writers, key, held[key]) for key in hidden]
    return [one for one in found if one is not None][:limit]


def bring_back(database: Database, tipo: str, record: str) -> Chosen | None:
    """Return what was removed, with its parts as they were; its practice is in test or presented again (6.1).

    What it returns undoes that (`take_away`).

    Raises:
        InvalidData: by what was done since, a rule stands against it; it stays removed.
        NotFound: it is a draft that somebody else has at this laptop.
    """
    with database.write() as session:
        if tipo == "practice_presentation":
            presentations.bring_in(session, record)
            return None
        rows.bring_in(session, tipo, record)
        practice: Any = None
        if tipo == "adoption" and (one := rows.find(session, tipo, record)) is not None:
            practice = rows.find(session, "practice", rows.as_dict(one)["practice_id"])
        if practice is None:
            return None
        before = practice.status
        adoptions.put_in_test(session, practice)
        return Chosen(record, practice.id, before)


def take_away(database: Database, tipo: str, record: str, chosen: Chosen | None) -> None:
    """Undo `bring_back`."""
    if tipo == "practice_presentation":
        presentations.remove(database, record)
    elif chosen is None:
        rows.remove(database, tipo, record)
    else:
        adoptions.unchoose(database, chosen)


def _hidden(session: Session, limit: int) -> list[Key]:
    """What is hidden by its own removal, the latest first."""
    last = func.max(Op.n)
    query = select(Op.tbl, Op.row).join(RowState, (RowState.tbl == Op.tbl) & (RowState.row == Op.row))
    query = query.where(Op.kind == "d", RowState.state == HIDDEN).group_by(Op.tbl, Op.row).order_by(last.desc())
    joined = set(session.execute(select(Fusion.record_type, Fusion.merged_id).where(Fusion.state == "joined")))
    keys = [(tbl, row) for tbl, row in session.execute(query.limit(4 * limit)) if tbl in registry.shared_types()]
    return [key for key in keys if key not in joined and not key[0].startswith("fusion")]


def _is_nameless(tipo: str, shown: Mapping[str, Any]) -> bool:
    """Whether what names a record is necessary and lacking, and nothing else in it was written in words.

    What it got by itself when it began, as who writes and on which day, would name it after somebody.
    """
    specs, title = registry.fields(tipo), registry.types()[tipo].title_field
    if title not in specs or not specs[title].need or shown.get(title) or registry.children(tipo):
        return False  # a part of it may say what it does not
    return not any(shown.get(name) for name, spec in specs.items() if spec.kind in {"text", "list"})


def _is_as_begun(session: Session, key: Key, shown: Mapping[str, Any]) -> bool:
    """Whether it says only what such a record is given when it begins, and nothing was written in a part of it."""
    tipo, row = key
    if tipo == "advisory_record":
        return advisory.is_untouched(session, shown)
    if tipo not in _GIVEN or any(value for name, value in shown.items() if name not in _GIVEN[tipo]):
        return False
    return not any(_had_part(session, part, row) for part, _ in registry.children(tipo))


def _had_part(session: Session, tipo: str, owner: str) -> bool:
    """Whether anything of type `tipo` that is hidden was a part of `owner`."""
    query = select(RowState.row).where(RowState.tbl == tipo, RowState.parent_row == owner, RowState.state == HIDDEN)
    return session.scalar(query.limit(1)) is not None


def _row(session: Session, writers: Writers, key: Key, operations: list[Operation]) -> Removed | None:
    tipo, row = key
    shown: dict[str, Any] = {}
    for op in operations:
        shown |= op.values if op.kind == "w" else {}
    ends = [op for op in operations if op.kind in "dr"]
    if not ends or ends[-1].kind != "d":
        return None  # it went with what it is part of
    title = first_words(session, tipo, shown)
    of = ""
    for name, target in registry.parents(tipo):
        if owner := shown.get(name):
            if rows.find(session, target, str(owner)) is None:
                return None  # nothing to bring it back to; it returns with its owner
            of = conflicts.title_of(session, target, str(owner))
    if not (title or of) or _is_nameless(tipo, shown) or _is_as_begun(session, key, shown):
        return None  # begun and left blank
    who, clock_ok = writers.of(ends[-1])
    noun = registry.types()[tipo].noun[0]
    return Removed(tipo, row, noun, title, of, who, conflicts.moment_of(ends[-1]), clock_ok)
