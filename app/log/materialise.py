"""Write what the fold says into the tables and into the list of rows that are not plainly visible."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, inspect, select, update
from sqlalchemy.orm import Session

from app.log import unindexed
from app.log.fold import VISIBLE, WAITING, Fold, Folded
from app.log.guard import passing
from app.log.ops import Key, chunks
from app.models import registry
from app.models.base import LONGEST, Field, Record
from app.models.bulk import insert_rows, undisturbed
from app.models.database import announce
from app.models.log_tables import RowState

_SHA256 = re.compile(r"[0-9a-f]{64}")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_TEXTS = {str}
_RULED = frozenset(("choice", "list", "int", "decimal"))
_DECIMAL = re.compile(r"-?\d+(\.\d+)?")


@dataclass
class FoldReport:
    """What folds did to the tables, and which rows are in conflict or waiting after them and were not before.

    `settled` and `released` were in conflict or waiting before, and are not after.
    """

    new: set[Key] = field(default_factory=set)
    changed: set[Key] = field(default_factory=set)
    removed: set[Key] = field(default_factory=set)
    disputed: set[Key] = field(default_factory=set)
    settled: set[Key] = field(default_factory=set)
    waiting: set[Key] = field(default_factory=set)
    released: set[Key] = field(default_factory=set)

    def merge(self, later: FoldReport) -> None:
        """Add what a later fold did: what it took back of this one is as if neither had been."""
        returned = self.removed & later.new
        self.new, self.removed = _both(self.new, self.removed, later.new, later.removed)
        self.changed = (self.changed | later.changed | returned) - self.new - self.removed
        self.disputed, self.settled = _both(self.disputed, self.settled, later.disputed, later.settled)
        self.waiting, self.released = _both(self.waiting, self.released, later.waiting, later.released)


def _both(begun: set[Key], ended: set[Key], begun_later: set[Key], ended_later: set[Key]) -> tuple[set[Key], set[Key]]:
    """What begins and what ends in two steps together."""
    return (begun - ended_later) | (begun_later - ended), (ended - begun_later) | (ended_later - begun)


def fold(session: Session, touched: Iterable[Key]) -> FoldReport:
    """Make tables and row states say what the log says of `touched` and of all that follows from it.

    Core statements only: it also runs at the end of a flush.
    """
    with undisturbed():
        return _fold(session, touched)


def _fold(session: Session, touched: Iterable[Key]) -> FoldReport:
    work = Fold(session)
    report = FoldReport()
    result = work.run(touched)
    changes: defaultdict[str, _Changes] = defaultdict(_Changes)
    states = _States()
    for key, folded in result.items():
        changes[key[0]].note(key, folded, work, states)
    with passing(session) as connection:
        for tbl in registry.types():
            if tbl in changes:
                changes[tbl].write(connection, tbl, report)
                announce(session, tbl)
        states.write(connection)
    for key, folded in result.items():
        before = work.entries.get(key)
        was, now = bool(before and before.disputed), folded.state == VISIBLE and bool(folded.conflicts)
        if was != now:
            (report.disputed if now else report.settled).add(key)
        waited, waits = bool(before and before.state == WAITING), folded.state == WAITING
        if waited != waits:
            (report.waiting if waits else report.released).add(key)
    _renew(session, work, result)
    return report


def _renew(session: Session, work: Fold, result: Mapping[Key, Folded]) -> None:
    """Objects of this session show what their rows hold now; those of removed rows are let go."""
    for known in list(session.identity_map.values()):
        identity = inspect(known).identity
        if not isinstance(known, Record) or identity is None:
            continue
        key = (known.__tablename__, identity[0])
        if key in result and result[key].state == VISIBLE:
            session.refresh(known)
        elif key in result and key in work.shown:
            session.expunge(known)


class _Changes:
    """The new contents of one table, gathered to be written in few statements."""

    def __init__(self) -> None:
        self.added: dict[Key, dict[str, Any]] = {}
        self.altered: dict[Key, dict[str, Any]] = {}
        self.removed: list[Key] = []

    def note(self, key: Key, folded: Folded, work: Fold, states: _States) -> None:
        row, review = as_row(key, folded.values)
        if folded.state != VISIBLE:
            if key in work.shown:
                self.removed.append(key)
        elif key in work.shown:
            self.altered[key] = row
        else:
            self.added[key] = row
        states.note(work, key, folded, review)

    def write(self, connection: Connection, tbl: str, report: FoldReport) -> None:
        table = registry.table(tbl)
        self._drop_equal(connection, tbl)
        report.removed.update(self.removed)
        report.new.update(self.added)
        report.changed.update(self.altered)
        unindexed.note(connection, [*self.removed, *self.added, *self.altered])
        if self.removed:
            for some in chunks(row for _, row in self.removed):
                connection.execute(delete(table).where(table.c.id.in_(some)))
        if self.added:
            insert_rows(connection, table, list(self.added.values()))
        if self.altered:
            values: dict[str, Any] = {
                column.name: bindparam(f"v_{column.name}") for column in table.columns if column.name != "id"
            }
            rows = [{f"v_{name}": value for name, value in row.items()} for row in self.altered.values()]
            connection.execute(update(table).where(table.c.id == bindparam("v_id")).values(values), rows)

    def _drop_equal(self, connection: Connection, tbl: str) -> None:
        """Leave alone the rows that already say what they should."""
        table = registry.table(tbl)
        now: dict[str, dict[str, Any]] = {}
        for some in chunks(row for _, row in self.altered):
            found = connection.execute(select(table).where(table.c.id.in_(some))).mappings()
            now |= {row["id"]: dict(row) for row in found}
        self.altered = {key: row for key, row in self.altered.items() if now.get(key[1]) != row}


class _States:
    """The new contents of sync_row."""

    def __init__(self) -> None:
        self.gone: list[Key] = []
        self.rows: list[dict[str, Any]] = []

    def note(self, work: Fold, key: Key, folded: Folded, review: list[str]) -> None:
        entry = work.entries.get(key)
        private = entry is not None and entry.private
        if entry is not None:
            self.gone.append(key)
        if folded.state is None:
            return
        if folded.state != VISIBLE or private or folded.conflicts or review or folded.once_deleted:
            self.rows.append(
                {
                    "tbl": key[0],
                    "row": key[1],
                    "state": folded.state,
                    "private": private,
                    "parent_row": folded.parent[1][: LONGEST["ref"]] if folded.parent else None,
                    "conflicts": folded.conflicts or None,
                    "review": review or None,
                }
            )

    def write(self, connection: Connection) -> None:
        if self.gone:
            where = (RowState.tbl == bindparam("t"), RowState.row == bindparam("r"))
            connection.execute(delete(RowState).where(*where), [{"t": tbl, "r": row} for tbl, row in self.gone])
        if self.rows:
            connection.execute(insert(RowState), self.rows)


def as_row(key: Key, values: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The table row for folded values, and the fields to be reviewed.

    A value that its column cannot hold is shown as empty and kept in the log; one that merely breaks a rule is
    shown as it is (invariant 27, fault 20). Days and times are reckoned with everywhere, so a text that is none is
    not held; and a record is part of one other, so no column names a second.
    """
    specs, texts, row = registry.fields(key[0]), _texts(key[0]), _empty(key[0]).copy()
    row["id"] = key[1]
    review: list[str] = []
    above = registry.parents(key[0])
    owner = next((name for name, _ in above if _is_name(values.get(name))), "") if above else ""
    for name, value in [one for one in values.items() if one[1] is not None]:  # most fields are empty
        if value.__class__ is str and name in texts:
            row[name] = value
            continue
        spec = specs.get(name)
        if spec is None:
            continue  # a field of a newer version stays in the log
        if _HOLDS[spec.kind](spec, value) and (name == owner or not spec.parent):
            row[name] = value
            if spec.kind in _RULED and not _obeys(spec, value):
                review.append(name)
        else:
            review.append(name)
    for name, (sources, work_out) in registry.derived(key[0]).items():
        row[name] = work_out(*(row[source] for source in sources))
    return row, review


@cache
def _empty(tbl: str) -> dict[str, Any]:
    return dict.fromkeys(registry.fields(tbl))


@cache
def _texts(tbl: str) -> frozenset[str]:
    """The fields that hold any text whatever: most of what is written."""
    return frozenset(name for name, spec in registry.fields(tbl).items() if spec.kind == "text")


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _is_whole(_spec: Field, value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_flag(_spec: Field, value: Any) -> bool:
    return isinstance(value, bool)


def _is_list(_spec: Field, value: Any) -> bool:
    return isinstance(value, list) and set(map(type, value)) <= _TEXTS


def _is_file(_spec: Field, value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("$b"), str) and bool(_SHA256.fullmatch(value["$b"]))


def _is_text(_spec: Field, value: Any) -> bool:
    return isinstance(value, str)


def _is_short(spec: Field, value: Any) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST[spec.kind]


def _is_reckoned(spec: Field, value: Any) -> bool:
    return isinstance(value, str) and _obeys(spec, value)


_HOLDS: Mapping[str, Callable[[Field, Any], bool]] = {
    "text": _is_text,
    "int": _is_whole,
    "bool": _is_flag,
    "list": _is_list,
    "reflist": _is_list,
    "blob": _is_file,
    "date": _is_reckoned,
    "time": _is_reckoned,
    **dict.fromkeys(LONGEST, _is_short),
}


def _obeys(spec: Field, value: Any) -> bool:
    if spec.kind == "choice":
        return bool(value in spec.choices)
    if spec.kind == "list" and spec.choices:
        return all(part in spec.choices for part in value)
    if spec.kind == "int":
        return bool(spec.low <= value <= spec.high)
    if spec.kind == "time":
        return bool(_TIME.fullmatch(value))
    if spec.kind == "decimal":
        return bool(_DECIMAL.fullmatch(value))
    if spec.kind == "date":
        try:
            return bool(date.fromisoformat(value).isoformat() == value)
        except ValueError:
            return False
    return True
