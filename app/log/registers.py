"""Who wins and why: the fold of one row's operations. Pure (sync-design 5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from app.log.ancestry import Place


@dataclass(frozen=True, slots=True)
class Origin:
    """The batch of an operation, as causality and tie-breaks need it."""

    n: int
    id: str
    device: str
    clock_ok: bool
    place: Place


class Operation(NamedTuple):
    """One held operation. `n` grows along every causal path; `origin` is None while it is not sealed."""

    n: int
    kind: str
    hlc: int
    values: Mapping[str, Any]
    origin: Origin | None

    def before(self, later: Operation) -> bool:
        """Whether the author of `later` had seen this operation."""
        if later.origin is None:
            return self.origin is not None or self.n < later.n
        if self.origin is None:
            return False
        if self.origin.n == later.origin.n:
            return self.n < later.n
        return later.origin.place.covers(self.origin.place)

    @property
    def rank(self) -> tuple[bool, int, str, str, int]:
        """The tie-break between concurrent writes: a doubtful clock loses, then the newest stamp wins."""
        if self.origin is None:
            return (True, self.hlc, "~", "~", self.n)
        return (self.origin.clock_ok, self.hlc, self.origin.device, self.origin.id, self.n)


def maximal(operations: Iterable[Operation]) -> list[Operation]:
    """Those that no other of them has seen. `operations` come in the order of `n`."""
    kept: list[Operation] = []
    for operation in operations:
        kept = [other for other in kept if not other.before(operation)]
        kept.append(operation)
    return kept


@dataclass(slots=True)
class RowFold:
    """What the operations of one row say, before its parent and its children are asked.

    `shown` holds the fields that were ever written; `disputed` the registers beside whose shown value others
    stand. `deletes` are the maximal deletes, empty when a restore is maximal. `purged`: it was ordered to be erased.
    """

    shown: Mapping[str, Any] = field(default_factory=dict)
    disputed: list[str] = field(default_factory=list)
    writes: list[Operation] = field(default_factory=list)
    deletes: list[Operation] = field(default_factory=list)
    purged: bool = False

    @property
    def exists(self) -> bool:
        """Whether the row was ever written by what is held."""
        return bool(self.writes)


def fold_row(
    operations: Sequence[Operation], groups: Mapping[str, tuple[str, ...]], strictest: Mapping[str, Sequence[str]]
) -> RowFold:
    """Fold the operations of one row, given in the order of `n`.

    `groups` names each register's fields; `strictest` lists, for registers where concurrent choices resolve to
    the strictest, the choices from strict to open (None counts as the first).
    """
    if len(operations) == 1 and operations[0].kind == "w":  # most rows were written once: nothing to weigh
        return RowFold(shown=operations[0].values, writes=[operations[0]])
    result = RowFold(
        writes=[op for op in operations if op.kind == "w"], purged=any(op.kind == "p" for op in operations)
    )
    ends = maximal(op for op in operations if op.kind in "dr")
    if all(op.kind == "d" for op in ends):
        result.deletes = ends
    if len(result.writes) == 1:
        result.shown = result.writes[0].values
        return result
    every: dict[str, Any] = {}
    for register, fields in groups.items():
        order = strictest.get(register)
        writes = standing_writes(result.writes, fields, order)
        if writes:
            shown = _shown(writes, fields, order)
            every |= zip(fields, shown, strict=True)
            if any(op.values.get(name) != value for op in writes for name, value in zip(fields, shown, strict=True)):
                result.disputed.append(register)
    result.shown = every
    return result


def standing_writes(
    operations: Iterable[Operation], fields: tuple[str, ...], strictest: Sequence[str] | None = None
) -> list[Operation]:
    """The writes of these fields that no later one has seen.

    Whoever makes a record writes every field: what was left empty then is no choice, and gives way to what another,
    who had not seen it either, said at the same time. Not where the `strictest` decides: there empty is one.
    """
    writes = [op for op in operations if op.kind == "w"]
    standing = maximal(op for op in writes if any(name in op.values for name in fields))
    if len(standing) < 2 or strictest:
        return standing
    return [op for op in standing if not _left_empty(op, fields, writes)] or standing


def _left_empty(op: Operation, fields: tuple[str, ...], writes: Iterable[Operation]) -> bool:
    """Whether `op` began the record, and said nothing in these fields."""
    said = any(op.values.get(name) is not None for name in fields)
    return not said and not any(other.before(op) for other in writes)


def _shown(writes: list[Operation], fields: tuple[str, ...], strictest: Sequence[str] | None) -> tuple[Any, ...]:
    ranked = sorted(writes, key=lambda op: op.rank, reverse=True)
    best = ranked[0]
    if strictest:  # the first of the equally strict: the same one on every laptop
        best = min(ranked, key=lambda op: _strictness(op.values.get(fields[0]), strictest))
    return tuple(best.values.get(name) for name in fields)


def _strictness(value: Any, order: Sequence[str]) -> int:
    return order.index(value) if value in order else 0
