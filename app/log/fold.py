"""From operations to rows: which rows are visible, with which values (sync-design 5, invariants 1, 5, 6, 11, 25)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from app.jobs import Progress, Silent
from app.log.draft_owners import of_others
from app.log.ops import AT_ONCE, Key, Room, by_table, chunks, load_operations
from app.log.registers import Operation, RowFold, Seen, bounded, fold_row
from app.models import registry
from app.models.bulk import among_named, listed
from app.models.log_tables import DELETED, RowState

VISIBLE, HIDDEN, WAITING = "visible", "hidden", "waiting"
AWAY = "away"  # a draft of somebody else who writes at this laptop (see `app.log.set_aside`)


@dataclass(frozen=True, slots=True)
class Entry:
    """What sync_row says of a row that is not plainly visible."""

    state: str
    private: bool
    conflicts: list[str]


@dataclass(slots=True)
class Folded:
    """One row as the log says it is. `state` is None for a row that nothing held ever wrote."""

    state: str | None
    values: Mapping[str, Any]
    parent: Key | None
    conflicts: list[str]
    once_deleted: bool


@dataclass
class Fold:
    """The fold of the touched rows and of all others whose visibility they decide.

    Only reads: a preview uses it over a snapshot, `app.log.materialise` writes what it says.
    """

    session: Session
    room: Room = field(default_factory=Room)
    rows: dict[Key, RowFold] = field(default_factory=dict)
    kin: dict[Key, set[Key]] = field(default_factory=lambda: defaultdict(set))
    above: dict[Key, Key | None] = field(default_factory=dict)  # what each of `rows` is part of
    # What the database showed before: table membership and the entries of sync_row.
    shown: set[Key] = field(default_factory=set)
    stood: dict[Key, Key] = field(default_factory=dict)  # what the rows shown were part of
    entries: dict[Key, Entry] = field(default_factory=dict)
    _looked: set[Key] = field(default_factory=set)
    progress: Progress = field(default_factory=Silent)

    def run(self, touched: Iterable[Key]) -> dict[Key, Folded]:
        """Fold `touched` and whatever follows from it. Raises TooMuchText: it goes beyond the room for it."""
        types = registry.types()
        pending = {key for key in touched if key[0] in types}
        while pending:
            self._load(pending)
            self._climb(pending)
            self._descend()
            result = self._results()
            pending = self._follow(result)
            if not pending:
                return result
        return {}

    def living_writes(self, key: Key) -> list[Operation]:
        """What is written in a row that was folded, and in those of its parts that live (invariant 6)."""
        return self._living_writes(key, {})

    def _load(self, keys: Iterable[Key]) -> None:
        fresh = [key for key in keys if key not in self.rows]
        for key, operations in load_operations(self.session, fresh, room=self.room, progress=self.progress).items():
            self.rows[key] = row = fold_row(operations, registry.groups(key[0]), strict_registers(key[0]))
            self.above[key] = parent = _parent(key[0], row)
            if parent:
                self.kin[parent].add(key)
        self._look(fresh)

    def _look(self, keys: Iterable[Key]) -> None:
        """Learn what the database shows of `keys`."""
        keys = set(keys) - self._looked
        self._looked |= keys
        for tbl, ids in by_table(keys).items():
            above = registry.parents(tbl)
            for some in chunks(ids, AT_ONCE):
                which = {"tbl": tbl, "some": listed(some)}
                for row, *parents in self.session.connection().execute(_shown_rows(tbl), which).all():
                    self.shown.add((tbl, row))
                    for (_, target), parent in zip(above, parents, strict=True):
                        if parent and isinstance(parent, str):  # another program may have put there what names nothing
                            self.stood.setdefault((tbl, row), (target, parent))
                entries = self.session.connection().execute(_ENTRIES, which)
                self.entries |= {
                    (tbl, row): Entry(state, private, clash or []) for row, state, private, clash in entries
                }

    def _climb(self, keys: Iterable[Key]) -> None:
        """Load the ancestors that a change below can show or hide: those that somebody once deleted.

        What a moved row was part of loses the work on it.
        """
        keys = list(keys)
        level = {parent for key in keys if (parent := self.above[key])}
        level |= {self.stood[key] for key in keys if key in self.stood}
        while level:
            unknown = [key for key in level if key not in self.rows]
            self._look(unknown)
            self._load([key for key in unknown if key in self.entries])
            level = {above for key in level if (above := self._parent_of(key))}

    def _parent_of(self, key: Key) -> Key | None:
        return self.above[key] if key in self.rows else self.stood.get(key)

    def _descend(self) -> None:
        """Load everything below a deleted row: living work there keeps it."""
        level = {key for key, row in self.rows.items() if row.deletes}
        seen: set[Key] = set()
        while level:
            seen |= level
            below = self._children(level)
            self._load(below)
            level = {kin for key in level for kin in self.kin[key]} - seen

    def _children(self, keys: Iterable[Key]) -> set[Key]:
        found: set[Key] = set()
        for tbl, ids in by_table(keys).items():
            kinds = registry.children(tbl)
            for some in chunks(ids, AT_ONCE):
                for child, name in kinds:
                    parts = self.session.connection().scalars(_parts_of(child, name), {"some": listed(some)})
                    found.update((child, row) for row in parts)
        return found | self._set_aside(keys)

    def _set_aside(self, keys: Iterable[Key]) -> set[Key]:
        """The children of `keys` that are not plainly visible."""
        found: set[Key] = set()
        connection = self.session.connection()
        if connection.execute(_ANY_SET_ASIDE).first() is None:  # as a rule: then nobody's names are looked for
            return found
        for tbl, ids in by_table(keys).items():
            names = {child for child, _ in registry.children(tbl)}
            for some in chunks(ids if names else (), AT_ONCE):
                aside = connection.execute(_SET_ASIDE, {"above": listed(some)})
                found.update((child, row) for child, row in aside if child in names)
        return found

    def _results(self) -> dict[Key, Folded]:
        states: dict[Key, str | None] = {}
        gone: dict[Key, bool] = {}
        return {key: self._result(key, states, gone) for key in self.rows}

    def _result(self, key: Key, states: dict[Key, str | None], gone: dict[Key, bool]) -> Folded:
        row = self.rows[key]
        state = self._state(key, states, gone)
        # Of the roster nobody but a coordination may decide, and the fold does: there is nothing to ask a teacher.
        conflicts = sorted(row.disputed) if key[0] != registry.ROSTER else []
        if state == VISIBLE and row.deletes and self._kept_unknowingly(key, gone):
            conflicts.append(DELETED)
        return Folded(state, row.shown, self.above[key], conflicts, bool(row.deletes))

    def _state(self, key: Key, states: dict[Key, str | None], gone: dict[Key, bool]) -> str | None:
        if key not in states:
            if not self.rows[key].exists:
                states[key] = HIDDEN if self.rows[key].purged else None  # its parts wait for nothing
            elif self._is_away(key):
                states[key] = AWAY
            elif self._gone(key, gone):
                states[key] = HIDDEN
            else:
                # Set first: a row that (by a hostile file) is its own ancestor waits for ever instead of looping.
                states[key] = WAITING
                parent = self.above[key]
                if parent is None:
                    states[key] = VISIBLE
                else:
                    above = self._state(parent, states, gone) if parent in self.rows else self._outside_state(parent)
                    states[key] = WAITING if above in (None, AWAY) else above
        return states[key]

    def _outside_state(self, key: Key) -> str:
        """The state of a row that this fold does not touch, as the database has it."""
        self._look([key])
        entry = self.entries.get(key)
        return entry.state if entry else VISIBLE if key in self.shown else WAITING

    def _gone(self, key: Key, gone: dict[Key, bool]) -> bool:
        """Invariant 6: hidden only if every write on it and on its living children was seen by a maximal delete."""
        deletes = self.rows[key].deletes
        if not deletes:
            return False
        if key not in gone:
            gone[key] = True
            seen = Seen(deletes)
            gone[key] = all(seen.has(write) for write in self._living_writes(key, gone))
        return gone[key]

    def _living_writes(self, key: Key, gone: dict[Key, bool]) -> list[Operation]:
        writes = list(self.rows[key].writes)
        for child in self.kin.get(key, ()):
            if not self._gone(child, gone) and (self._is_private(key) or not self._is_private(child)):
                writes += self._living_writes(child, gone)
        return writes

    def _is_private(self, key: Key) -> bool:
        """Whether nobody but this laptop can know of it: then it is work on what is private too, on nothing else."""
        return key in self.entries and self.entries[key].private

    def _is_away(self, key: Key) -> bool:
        """Whether somebody else who writes at this laptop drafts it, or what it is part of."""
        passed: set[Key] = set()
        here: Key | None = key if self._is_private(key) else None
        while here and here not in passed:
            if here in self._of_others:
                return self._of_others[here]
            passed.add(here)
            here = self._parent_of(here)
        return False

    @cached_property
    def _of_others(self) -> Mapping[Key, bool]:
        return of_others(self.session)

    def _kept_unknowingly(self, key: Key, gone: dict[Key, bool]) -> bool:
        seen = Seen(bounded(self._living_writes(key, gone)))  # of many rows: each alone was bounded when it was loaded
        return not all(seen.has(end) for end in self.rows[key].deletes)

    def _follow(self, result: dict[Key, Folded]) -> set[Key]:
        """The rows below those that appear or disappear, not yet folded."""
        turned = {key for key, folded in result.items() if (folded.state == VISIBLE) != (key in self.shown)}
        # What was unknown and is erased now shows nothing more than before, but its parts wait for it no longer.
        shifted = {
            key
            for key, folded in result.items()
            if (self.entries[key].state != folded.state if key in self.entries else folded.state == HIDDEN)
        }
        # Only rows that were shown can have children in the tables; those of the others wait in sync_row.
        below = self._children((turned | shifted) & self.shown) | self._set_aside(turned | shifted)
        return below - self.rows.keys()


def _parent(tbl: str, row: RowFold) -> Key | None:
    """The record that a row is part of, by the shown value of its parent field."""
    for name, target in registry.parents(tbl):
        above = row.shown.get(name)
        if isinstance(above, str) and above:
            return (target, above)
    return None


_ENTRIES = select(RowState.row, RowState.state, RowState.private, RowState.conflicts).where(
    RowState.tbl == bindparam("tbl"), among_named(RowState.row, "some")
)

_ANY_SET_ASIDE = select(RowState.row).where(RowState.parent_row.is_not(None)).limit(1)
_SET_ASIDE = select(RowState.tbl, RowState.row).where(among_named(RowState.parent_row, "above"))


@cache
def _shown_rows(tbl: str) -> Select[Any]:
    """Those of the rows called `some` that the table shows, and what each is part of."""
    columns = registry.table(tbl).c
    above = [columns[name] for name, _ in registry.parents(tbl)]
    return select(columns.id, *above).where(among_named(columns.id, "some"))


@cache
def _parts_of(tbl: str, name: str) -> Select[Any]:
    """The rows of the table whose reference of that name is to one of those called `some`."""
    columns = registry.table(tbl).c
    return select(columns.id).where(among_named(columns[name], "some"))


@cache
def strict_registers(tbl: str) -> dict[str, tuple[str, ...]]:
    """The registers of `tbl` whose concurrent choices resolve to the strictest, with their order."""
    return {name: tuple(spec.choices) for name, spec in registry.fields(tbl).items() if spec.strictest}
