"""What a set of operations means: the reference for the fold of sync-design 5, in plain dictionaries.

Nothing here is fast or stored. It is read as a specification and held against the real engine by tests.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from typing import Any

VISIBLE, HIDDEN, WAITING = "visible", "hidden", "waiting"
AWAY = "away"  # what somebody else at the same laptop drafts
OPEN, PRIVATE = "~", "~private"  # the "batches" of what is not sealed and of what is never handed over

Key = tuple[str, str]  # (table, row)
Values = dict[str, Any]


def canonical(value: Any) -> str:
    """One text for equal JSON values."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


@dataclass(frozen=True)
class Table:
    """A record type: its fields by register, its parent references, and registers that take the strictest value."""

    registers: Mapping[str, tuple[str, ...]]
    parents: Mapping[str, str] = field(default_factory=dict)
    strictest_first: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    natural: tuple[str, ...] = ()  # the fields by which it is called

    @property
    def fields(self) -> list[str]:
        return [name for names in self.registers.values() for name in names]

    def touched(self, names: Iterable[str]) -> list[str]:
        """The registers that hold any of these fields."""
        wanted = set(names)
        return [register for register, members in self.registers.items() if wanted.intersection(members)]


Schema = Mapping[str, Table]


@dataclass(frozen=True)
class Op:
    """One operation: `w` writes values, `d` deletes, `r` restores, `p` orders to erase the lines hashed in `h`.

    What was erased is an `x` whose value `h` is the hash of what it was.
    """

    kind: str
    tbl: str
    row: str
    hlc: int
    values: Values = field(default_factory=dict)

    @property
    def key(self) -> Key:
        return self.tbl, self.row

    @property
    def hash(self) -> str:
        """The name of the line in the format of sync-design 6."""
        if self.kind == "x":
            return str(self.values["h"])
        parts = [self.kind, self.tbl, self.row, f"{self.hlc:016x}", *([self.values] if self.kind in "wp" else [])]
        line = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return sha256(line.encode()).hexdigest()

    @property
    def erased(self) -> Op:
        """What is left of it."""
        return Op("x", "", "", 0, {"h": self.hash})


@dataclass(frozen=True)
class Batch:
    """Sealed operations, the heads their author held when sealing, and what was `unseen` of all before those."""

    id: str
    device: str
    who: str
    parents: frozenset[str]
    ops: tuple[Op, ...]
    clock_ok: bool
    channel: str = "general"
    unseen: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class Placed:
    """An operation where it stands: its batch, its place there, the batches its author had seen, and those `missed`."""

    op: Op
    batch: str
    index: int
    device: str
    clock_ok: bool
    seen: frozenset[str]
    missed: frozenset[str] = frozenset()

    def before(self, other: Placed) -> bool:
        """Whether the author of `other` had seen this."""
        return self.index < other.index if self.batch == other.batch else self.batch in other.seen

    @property
    def rank(self) -> tuple[bool, int, str, str, int]:
        """The tie-break among concurrent writes: it only chooses which one is shown first."""
        return self.clock_ok, self.op.hlc, self.device, self.batch, self.index


@dataclass(frozen=True)
class RowView:
    """What a person finds of one row. A conflict lists the other values of a register, each as its fields' tuple."""

    state: str
    values: Values
    conflicts: dict[str, list[tuple[Any, ...]]]
    delete_conflict: bool
    deleted: bool  # by a delete of its own, not of its parent
    private: bool
    erased: bool = False  # for good: nothing of it is left


def maximal(placed: Iterable[Placed]) -> list[Placed]:
    """Those that nobody later replaced."""
    everything = list(placed)
    return [one for one in everything if not any(one.before(other) for other in everything)]


def begins(writes: Iterable[Placed], write: Placed) -> bool:
    """Whether its author had seen no other of the writes of the row."""
    return not any(other.before(write) for other in writes)


class Fold:
    """The rows that follow from a set of batches, and from what is written here and not sealed."""

    def __init__(
        self,
        schema: Schema,
        batches: Iterable[Batch],
        unsealed: Iterable[Op] = (),
        private: Iterable[Op] = (),
        *,
        device: str = "",
        clock_ok: bool = True,
        undone: Collection[str] = (),
        begun_by: Mapping[Key, str] | None = None,
        here: str = "",
    ) -> None:
        """`begun_by`: who was at the laptop when something was marked as private there; `here` is at it now."""
        self.schema, self.begun_by, self.here = schema, dict(begun_by or {}), here
        self.ops: dict[Key, list[Placed]] = {}
        above: dict[str, frozenset[str]] = {}
        for batch in batches:  # parents first
            above[batch.id] = batch.parents.union(*(above[parent] for parent in batch.parents))
            self._place(batch.ops, batch.id, batch.device, batch.clock_ok, above[batch.id], batch.unseen)
        self._place(unsealed, OPEN, device, clock_ok, frozenset(above))
        self._take_away(undone)
        # What is shared has no private history any more, unless all that said it was taken back.
        shared = {key for key, placed in self.ops.items() if any(one.op.kind not in "dr" for one in placed)}
        drafts = [op for op in private if op.key not in shared]
        self._place(drafts, PRIVATE, device, clock_ok, frozenset(above))
        self.private = {op.key for op in drafts if op.tbl in self.schema}
        # Each answer is worked out once; the set of operations never changes.
        self.shown, self.parents, self.children = cache(self._shown), cache(self._parents), cache(self._children)
        self.deleted, self.work, self.state = cache(self._deleted), cache(self._work), cache(self._state)
        self.view = cache(self._view)

    def _place(
        self,
        ops: Iterable[Op],
        batch: str,
        device: str,
        clock_ok: bool,
        above: frozenset[str],
        unseen: frozenset[str] = frozenset(),
    ) -> None:
        seen, missed = above - unseen, above & unseen
        for index, op in enumerate(ops):
            if op.tbl in self.schema:
                self.ops.setdefault(op.key, []).append(Placed(op, batch, index, device, clock_ok, seen, missed))

    def _take_away(self, undone: Collection[str]) -> None:
        """Leave out what was taken back, and what was written on a row that came with nothing else."""
        for key, placed in list(self.ops.items()):
            away = [one for one in placed if one.batch in undone]
            stay = [one for one in placed if one.batch not in undone]
            writes = [one for one in stay if one.op.kind == "w"]
            brought = [one for one in away if one.op.kind == "w"]
            on_it = all(any(self._needs(write, one) for one in brought) for write in writes)
            whole = any(one.op.values.keys() >= set(self.schema[key[0]].fields) for one in writes)
            self.ops[key] = [] if away and writes and on_it and not whole else stay
            if not stay:
                del self.ops[key]

    def _needs(self, write: Placed, other: Placed) -> bool:
        """Whether a write follows another one, though it be unseen: all but one that itself says the natural key."""
        natural = self.schema[write.op.tbl].natural
        made = bool(natural) and write.op.values.keys() >= set(natural)
        return other.before(write) or (not made and other.batch in write.missed)

    def rows(self) -> dict[Key, RowView]:
        """Every row that was ever written."""
        return {key: self.view(key) for key in self.ops if self.writes(key) or self.erased(key)}

    def erased(self, key: Key) -> bool:
        """Whether nothing is left of it, because somebody ordered to erase it."""
        return not self.writes(key) and any(placed.op.kind == "p" for placed in self.ops.get(key, []))

    def family(self, key: Key) -> list[Key]:
        """The row and all that is part of it, whatever is shown of it."""
        found = [key]
        for one in found:
            found += [child for child in self.children(one) if child not in found]
        return found

    def _view(self, key: Key) -> RowView:
        """One row."""
        table, state = self.schema[key[0]], self.state(key)
        registers = {name: self.shown(key, name) for name in table.registers}
        return RowView(
            state=state,
            values={
                name: value
                for register, (shown, _) in registers.items()
                for name, value in zip(table.registers[register], shown, strict=True)
            },
            conflicts={register: others for register, (_, others) in registers.items() if others},
            delete_conflict=state == VISIBLE and self.delete_conflict(key),
            deleted=self.deleted(key),
            private=key in self.private,
            erased=self.erased(key),
        )

    def writes(self, key: Key) -> list[Placed]:
        """Every write of the row."""
        return [placed for placed in self.ops.get(key, []) if placed.op.kind == "w"]

    def candidates(self, key: Key, register: str) -> list[Placed]:
        """The maximal writes of a register, best first. What was left empty when a row was made is none beside others.

        Not where the strictest value decides: there empty is one.
        """
        table = self.schema[key[0]]
        members = table.registers[register]
        writes = self.writes(key)
        last = maximal(placed for placed in writes if not placed.op.values.keys().isdisjoint(members))
        if len(last) < 2:  # as a rule: then there is nothing to weigh
            return last
        if register not in table.strictest_first:
            empty = [all(one.op.values.get(name) is None for name in members) for one in last]
            said = [one for one, none in zip(last, empty, strict=True) if not (none and begins(writes, one))]
            last = said or last
        return sorted(last, key=lambda placed: placed.rank, reverse=True)

    def _shown(self, key: Key, register: str) -> tuple[tuple[Any, ...], list[tuple[Any, ...]]]:
        """The value shown of a register, and the other values nobody has decided about."""
        table = self.schema[key[0]]
        members = table.registers[register]
        said = [tuple(placed.op.values.get(name) for name in members) for placed in self.candidates(key, register)]
        if len(said) < 2:
            return said[0] if said else (None,) * len(members), []
        values: dict[str, tuple[Any, ...]] = {}
        for value in said:
            values.setdefault(canonical(value), value)
        found = list(values.values())
        if order := table.strictest_first.get(register):
            found.sort(key=lambda value: order.index(value[0]) if value[0] in order else 0)
        return found[0], found[1:]

    def _parents(self, key: Key) -> list[Key]:
        """What this row is part of: the first of its references that shows something; nothing for most."""
        table = self.schema[key[0]]
        found = ((target, self.shown(key, name)[0][0]) for name, target in table.parents.items())
        return [(target, row) for target, row in found if row][:1]

    def _children(self, key: Key) -> list[Key]:
        """The rows that are part of this one. A private row is work on a private parent only."""
        mine = key in self.private
        return [child for child in self.parts(key) if mine or child not in self.private]

    def parts(self, key: Key) -> list[Key]:
        """The rows that are part of this one, the private ones too."""
        return [child for child in self.ops if key in self.parents(child) and self.writes(child)]

    def _work(self, key: Key) -> list[Placed]:
        """Every write on the row and on its living children, theirs included."""
        living = [child for child in self.children(key) if not self.deleted(child)]
        return [*self.writes(key), *(placed for child in living for placed in self.work(child))]

    def marks(self, key: Key) -> list[Placed]:
        """The maximal deletes of the row; none if it was restored by someone or never deleted."""
        return [] if self.restored(key) else self.ends(key)

    def restored(self, key: Key) -> list[Placed]:
        """The maximal restorations of the row: with one it stays, whoever else deleted it."""
        return [placed for placed in self.ends(key) if placed.op.kind == "r"]

    def ends(self, key: Key) -> list[Placed]:
        """The maximal deletes and restorations of the row."""
        return maximal(one for one in self.ops.get(key, []) if one.op.kind in "dr")

    def _deleted(self, key: Key) -> bool:
        """Whether every write on it had been seen by someone who deleted it."""
        deletes = self.marks(key)
        return bool(deletes) and all(any(write.before(delete) for delete in deletes) for write in self.work(key))

    def delete_conflict(self, key: Key) -> bool:
        """Whether someone deleted it, and no work on it has seen that."""
        return any(not any(delete.before(write) for write in self.work(key)) for delete in self.marks(key))

    def _state(self, key: Key) -> str:
        """Visible, hidden, somebody else's draft, or waiting for a parent that nobody has handed over."""
        if self.erased(key):
            return HIDDEN
        if self.is_away(key):
            return AWAY
        if self.deleted(key):
            return HIDDEN
        here = {parent for parent in self.parents(key) if self.writes(parent) or self.erased(parent)}
        above = {self.state(parent) if parent in here else WAITING for parent in self.parents(key)}
        above = {WAITING if state == AWAY else state for state in above}
        return next((state for state in (WAITING, HIDDEN) if state in above), VISIBLE)

    def is_away(self, key: Key) -> bool:
        """Whether somebody else at this laptop drafts it, or what it is part of."""
        passed: list[Key] = [key] if key in self.private else []
        for one in passed:
            if owner := self.begun_by.get(one):
                known = ("person", owner)
                return owner != self.here and bool(self.writes(known)) and self.state(known) == VISIBLE
            passed += [above for above in self.parents(one) if above not in passed]
        return False


def unread(private: Iterable[Op], now: Iterable[Op], came: Iterable[Op]) -> bool:
    """Whether a row was a draft that says otherwise than what came, in what is written `now`."""
    drafted: dict[str, Any] = {}
    for op in private:
        drafted |= op.values
    names = {name for op in now for name in op.values}
    said = [(name, op.values[name]) for op in came for name in names & op.values.keys()]
    return bool(drafted) and any(value != drafted.get(name) for name, value in said)
