"""Write what the fold says into the tables and into the list of rows that are not plainly visible."""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, Update, bindparam, delete, insert, inspect, select, update
from sqlalchemy.orm import Session

from app.jobs import Progress, Silent
from app.log import unindexed
from app.log.columns import Columns, as_columns, row_at
from app.log.fold import VISIBLE, WAITING, Fold, Folded
from app.log.guard import passing
from app.log.ops import AT_ONCE, Key, Room, chunks, in_order, portions
from app.models import registry
from app.models.base import LONGEST, Record
from app.models.bulk import insert_columns, undisturbed
from app.models.database import announce
from app.models.log_tables import RowState

Dispute = tuple[Key, str]  # a row, and what of it is in conflict
_One = TypeVar("_One", Key, Dispute)

_LET_GO = delete(RowState).where(RowState.tbl == bindparam("t"), RowState.row == bindparam("r"))
_NOTE = insert(RowState)
_SILENT = Silent()


@dataclass
class FoldReport:
    """What folds did to the tables, and what is in conflict or waiting after them and was not before.

    `settled` and `released` were in conflict or waiting before, and are not after.
    """

    new: set[Key] = field(default_factory=set)
    changed: set[Key] = field(default_factory=set)
    removed: set[Key] = field(default_factory=set)
    disputed: set[Dispute] = field(default_factory=set)
    settled: set[Dispute] = field(default_factory=set)
    waiting: set[Key] = field(default_factory=set)
    released: set[Key] = field(default_factory=set)

    def merge(self, later: FoldReport) -> None:
        """Add what a later fold did: what it took back of this one is as if neither had been."""
        returned = self.removed & later.new
        _add(self.new, self.removed, later.new, later.removed)
        self.changed = (self.changed | later.changed | returned) - self.new - self.removed
        _add(self.disputed, self.settled, later.disputed, later.settled)
        _add(self.waiting, self.released, later.waiting, later.released)


def _add(begun: set[_One], ended: set[_One], begun_later: set[_One], ended_later: set[_One]) -> None:
    """Make of what began and what ended in one step what did in that and a later one together."""
    again, over = ended & begun_later, begun & ended_later
    begun |= begun_later
    ended |= ended_later
    begun -= again | over
    ended -= again | over


def fold(session: Session, touched: Iterable[Key], room: Room | None = None) -> FoldReport:
    """Make tables and row states say what the log says of `touched` and of all that follows from it.

    Core statements only: it also runs at the end of a flush.

    Raises TooMuchText: there is no `room` for what is read of it; nothing was written.
    """
    with undisturbed():
        return _fold(session, touched, room or Room())


def fold_all(
    session: Session, touched: Collection[Key], arrived: Iterable[Key] = (), progress: Progress = _SILENT
) -> FoldReport:
    """Fold any number of rows: those of known types, the parents first, so that their parts wait for nothing.

    What is known of the order in which some of them `arrived` spares asking for it. Raises Cancelled.
    """
    report, keys = FoldReport(), in_order(session, touched, arrived)
    for did in portions(keys, AT_ONCE, lambda some, room: fold(session, some, room), progress):
        report.merge(did)
        if gc.isenabled():  # else a window looks for them, in its own thread alone
            gc.collect(0)  # the long texts of its statements hang on rings that nobody would look for soon
    return report


def _fold(session: Session, touched: Iterable[Key], room: Room) -> FoldReport:
    work = Fold(session, room)
    report = FoldReport()
    result = work.run(touched)
    changes: dict[str, _Changes] = {}
    states = _States()
    for key, folded in result.items():
        changes.setdefault(key[0], _Changes(key[0])).note(key, folded)
    with passing(session) as connection:
        for tbl in registry.types():
            if tbl in changes:
                changes[tbl].write(connection, work, states, report)
                announce(session, tbl)
        states.write(connection)
    for key, folded in result.items():
        before = work.entries.get(key)
        if before is None and folded.state == VISIBLE and not folded.conflicts:
            continue
        was = set(before.conflicts) if before and before.state == VISIBLE else set()
        now = set(folded.conflicts) if folded.state == VISIBLE else set()
        report.disputed.update((key, name) for name in now - was)
        report.settled.update((key, name) for name in was - now)
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

    def __init__(self, tbl: str) -> None:
        self.tbl = tbl
        self.keys: list[Key] = []
        self.folded: list[Folded] = []

    def note(self, key: Key, folded: Folded) -> None:
        self.keys.append(key)
        self.folded.append(folded)

    def write(self, connection: Connection, work: Fold, states: _States, report: FoldReport) -> None:
        table = registry.table(self.tbl)
        columns, reviews = as_columns(self.tbl, [row for _, row in self.keys], [one.values for one in self.folded])
        for key, folded, review in zip(self.keys, self.folded, reviews, strict=True):
            states.note(work, key, folded, review)
        removed, added, kept = self._turned(work)
        altered = self._differing(connection, columns, kept)
        for places, told in ((removed, report.removed), (added, report.new), (altered, report.changed)):
            told.update(self.keys[place] for place in places)
            unindexed.note(connection, [self.keys[place] for place in places])
        for some in chunks(self.keys[place][1] for place in removed):
            connection.execute(delete(table).where(table.c.id.in_(some)))
        if added:
            insert_columns(connection, table, {name: _at(added, cells) for name, cells in columns.items()})
        if altered:
            connection.execute(_renewal(self.tbl), [_bound(columns, place) for place in altered])

    def _turned(self, work: Fold) -> tuple[list[int], list[int], list[int]]:
        """The places of the rows that are to be seen no more, from now on, and still."""
        removed: list[int] = []
        added: list[int] = []
        kept: list[int] = []
        for place, (key, folded) in enumerate(zip(self.keys, self.folded, strict=True)):
            if folded.state == VISIBLE:
                (kept if key in work.shown else added).append(place)
            elif key in work.shown:
                removed.append(place)
        return removed, added, kept

    def _differing(self, connection: Connection, columns: Columns, places: list[int]) -> list[int]:
        """Without the rows that already say what they should."""
        now: dict[str, dict[str, Any]] = {}
        for some in chunks(self.keys[place][1] for place in places):
            found = connection.execute(_as_it_is(self.tbl), {"some": some}).mappings()
            now |= {row["id"]: dict(row) for row in found}
        return [place for place in places if now.get(self.keys[place][1]) != row_at(columns, place)]


def _at(places: list[int], cells: list[Any]) -> list[Any]:
    return cells if len(places) == len(cells) else [cells[place] for place in places]


def _bound(columns: Columns, place: int) -> dict[str, Any]:
    return {f"v_{name}": cells[place] for name, cells in columns.items()}


@cache
def _as_it_is(tbl: str) -> Select[Any]:
    table = registry.table(tbl)
    return select(table).where(table.c.id.in_(bindparam("some", expanding=True)))


@cache
def _renewal(tbl: str) -> Update:
    """The statement that gives a row all its values, each under the name that `_bound` gives it."""
    table = registry.table(tbl)
    columns = [column for column in table.columns if column.name != "id"]
    values: dict[str, Any] = {column.name: bindparam(f"v_{column.name}") for column in columns}
    return update(table).where(table.c.id == bindparam("v_id")).values(values)


class _States:
    """The new contents of sync_row."""

    def __init__(self) -> None:
        self.gone: list[Key] = []
        self.rows: list[dict[str, Any]] = []

    def note(self, work: Fold, key: Key, folded: Folded, review: Sequence[str]) -> None:
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
                    "review": list(review) or None,
                }
            )

    def write(self, connection: Connection) -> None:
        if self.gone:
            connection.execute(_LET_GO, [{"t": tbl, "r": row} for tbl, row in self.gone])
        if self.rows:
            connection.execute(_NOTE, self.rows)
