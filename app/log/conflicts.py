"""What clashes, who wrote what, and choosing: a conflict is derived from the log, never stored (sync-design 1.4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.log import settings
from app.log.capture import affirm, remove, restore
from app.log.clock import moment
from app.log.fold import Fold, strict_registers
from app.log.identity import author_of
from app.log.ops import load_operations
from app.log.registers import Operation, fold_row, maximal, seen_by_all, standing_writes
from app.models import registry
from app.models.device import Device
from app.models.log_tables import DELETED, Batch, RowState
from app.models.person import Person

_DISPUTED = (
    select(RowState.tbl, RowState.row, RowState.conflicts)
    .where(RowState.conflicts.is_not(None), RowState.state == "visible")
    .order_by(RowState.tbl, RowState.row)
)


@dataclass(frozen=True)
class Version:
    """One value of a disputed field (fields of its group by name), or `None` for "deleted", and who gave it when.

    `clock_ok` False: the date cannot be trusted.
    """

    values: dict[str, Any] | None
    person: str | None
    device: str
    at: datetime
    clock_ok: bool


@dataclass(frozen=True)
class Conflict:
    """A disputed register of a row. `versions[0]` is the one that is shown; `ancestor` what all had before them.

    `id` is the same on every laptop. `register` is `DELETED` for deleted against edited; then the versions are
    the kept row and the deletion.
    """

    id: str
    tbl: str
    row: str
    register: str
    versions: tuple[Version, ...]
    ancestor: dict[str, Any] | None


def conflict_id(tbl: str, row: str, register: str) -> str:
    """Eight hex digits that name a conflict on every machine."""
    return sha256(f"{tbl}\x1f{row}\x1f{register}".encode()).hexdigest()[:8]


def count(session: Session) -> int:
    """How many conflicts there are."""
    return len(standing(session))


def standing(session: Session) -> set[tuple[str, str, str]]:
    """The table, row and register of every conflict."""
    return {(tbl, row, name) for tbl, row, names in _disputed(session) for name in names}


def _disputed(session: Session) -> list[tuple[str, str, list[str]]]:
    return [(tbl, row, names) for tbl, row, names in session.connection().execute(_DISPUTED) if names]


def find(session: Session) -> list[Conflict]:
    """Every conflict, in an order that is the same on every laptop.

    Whether a record stays is asked before what it says: who decides what it says has kept it.
    """
    disputed = _disputed(session)
    operations = load_operations(session, [(tbl, row) for tbl, row, _ in disputed])
    people = Writers(session)
    found = []
    for tbl, row, names in disputed:
        held = operations[tbl, row]
        for name in sorted(names, key=lambda name: name != DELETED):
            deleted = name == DELETED
            found.append(
                _deletion(session, tbl, row, held, people) if deleted else _clash(tbl, row, name, held, people)
            )
    return found


def settle(session: Session, conflict: Conflict, values: dict[str, Any] | None) -> None:
    """End a conflict with one ordinary write that has seen every value (invariant 8).

    `values` are what stays, of one version or new ones; `None`: the record goes away.
    """
    if conflict.register != DELETED:
        affirm(session, conflict.tbl, conflict.row, values or {})
    elif values is None:
        remove(session, conflict.tbl, conflict.row)
    else:
        restore(session, conflict.tbl, conflict.row)


def _clash(tbl: str, row: str, register: str, held: Sequence[Operation], people: Writers) -> Conflict:
    fields = registry.groups(tbl)[register]
    strictest = strict_registers(tbl)
    shown = fold_row(held, registry.groups(tbl), strictest).shown
    standing = standing_writes(held, fields, strictest.get(register))
    ranked = sorted(standing, key=lambda op: op.rank, reverse=True)
    ranked.sort(key=lambda op: any(op.values.get(name) != shown.get(name) for name in fields))  # the shown one first
    versions: dict[bytes, Version] = {}
    for op in ranked:
        values = {name: op.values.get(name) for name in fields}
        said = orjson.dumps(values, option=orjson.OPT_SORT_KEYS)
        if said not in versions:
            versions[said] = people.version(op, values)
    ancestor = _ancestor(tbl, held, standing, fields)
    return Conflict(conflict_id(tbl, row, register), tbl, row, register, tuple(versions.values()), ancestor)


def _ancestor(
    tbl: str, held: Sequence[Operation], standing: Sequence[Operation], fields: tuple[str, ...]
) -> dict[str, Any] | None:
    """What those who wrote the `standing` values had all seen; it is the same on every laptop (invariant 1)."""
    common = seen_by_all(held, standing)
    seen = fold_row(common, registry.groups(tbl), strict_registers(tbl)).shown
    return {name: seen.get(name) for name in fields} if not seen.keys().isdisjoint(fields) else None


def _deletion(session: Session, tbl: str, row: str, held: Sequence[Operation], people: Writers) -> Conflict:
    folded = fold_row(held, registry.groups(tbl), strict_registers(tbl))
    # Whoever deleted it may have written in it before; it stays by what those had not seen, in it or in its parts.
    unseen = _unseen(folded.writes, folded.deletes)
    if not unseen:
        work = Fold(session)
        work.run([(tbl, row)])
        unseen = _unseen(work.living_writes((tbl, row)), folded.deletes)
    last = max(unseen or folded.writes, key=lambda op: op.rank)
    end = max(folded.deletes, key=lambda op: op.rank)
    versions = (people.version(last, dict(folded.shown)), people.version(end, None))
    return Conflict(conflict_id(tbl, row, DELETED), tbl, row, DELETED, versions, None)


def _unseen(writes: Iterable[Operation], deletes: Sequence[Operation]) -> list[Operation]:
    return [op for op in writes if not any(op.before(each) for each in deletes)]


class Writers:
    """Who wrote an operation, by its batch."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._device = author_of(session).device
        self._known: dict[int, str | None] = {}

    def version(self, op: Operation, values: dict[str, Any] | None) -> Version:
        """What was written, by whom and when."""
        if op.origin is None:
            opened = settings.get(self._session, "open_batch") or {}
            return Version(values, opened.get("who"), self._device, moment(op.hlc), bool(opened.get("clock_ok", True)))
        if op.origin.n not in self._known:
            query = select(Batch.who).where(Batch.n == op.origin.n)
            self._known[op.origin.n] = self._session.connection().scalar(query)
        return Version(values, self._known[op.origin.n], op.origin.device, moment(op.hlc), op.origin.clock_ok)

    def of(self, op: Operation) -> tuple[str, bool]:
        """Who wrote it, else on which laptop ('' for nobody known), and whether its date can be trusted."""
        version = self.version(op, None)
        person = self._session.get(Person, version.person) if version.person else None
        laptop = self._session.get(Device, version.device)
        named = (person.full_name if person else None) or (laptop.name if laptop else None)
        return named or "", version.clock_ok


def said_by(session: Session, tbl: str, row: str, registers: Sequence[str]) -> Version | None:
    """Who last wrote one of the values that are shown of these registers of a row, with what, where and when."""
    held = load_operations(session, [(tbl, row)])[tbl, row]
    groups, strictest = registry.groups(tbl), strict_registers(tbl)
    shown = fold_row(held, groups, strictest).shown
    wrote = [
        op
        for register in registers
        for op in standing_writes(held, groups[register], strictest.get(register))
        if all(op.values.get(name) == shown.get(name) for name in groups[register])
    ]
    last = max(maximal(sorted(wrote, key=lambda op: op.n)), key=lambda op: op.rank, default=None)
    return None if last is None else Writers(session).version(last, dict(last.values))


def last_change(session: Session, keys: Iterable[tuple[str, str]]) -> Version | None:
    """Who wrote last of the records (type, id) in `keys`, with what; None when nothing is known of them.

    Whoever had seen the others comes after them, whatever the clocks say; among those who had not, the tie-break
    of the fold decides.
    """
    every = load_operations(session, keys)
    held = [op for operations in every.values() for op in operations]
    if not held:
        return None
    # A write has the place of its row's first one in the same batch, whenever it was written over: among those of one
    # batch, or of none yet, only their time tells.
    newest: dict[int | None, Operation] = {}
    for op in sorted(held, key=lambda op: op.hlc):
        newest[op.origin.n if op.origin is not None else None] = op
    last = max(maximal(sorted(newest.values(), key=lambda op: op.n)), key=lambda op: op.rank)
    return Writers(session).version(last, dict(last.values))
