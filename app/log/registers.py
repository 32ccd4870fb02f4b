"""Who wins and why: the fold of one row's operations. Pure (sync-design 5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from app.log.ancestry import Firsts, Origin, Place, Unseen, among, common_positions, seen_positions

MOST_APART = 1000  # stretches that one laptop says not to have seen, of the operations that are compared
FEW = 8  # up to so many operations are compared each with each


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
        return later.origin.saw(self.origin)

    @property
    def rank(self) -> tuple[bool, int, str, str, int]:
        """The tie-break between concurrent writes: a doubtful clock loses, then the newest stamp wins."""
        if self.origin is None:
            return (True, self.hlc, "~", "~", self.n)
        return (self.origin.clock_ok, self.hlc, self.origin.device, self.origin.id, self.n)


class Seen:
    """What the authors of some operations had seen, asked without comparing each with each.

    Building it takes as many steps as there are operations, and chains that their last ones on each descend from. Those
    whose authors had not seen the same of what they descend from are asked together: how many such there are is bounded
    for one row when it is loaded, and for several by whoever brings them together (see `bounded`).
    """

    def __init__(self, operations: Iterable[Operation]) -> None:
        self._open = -1
        self._within: dict[int, int] = {}
        alike: dict[Unseen, dict[int, Place]] = {}
        for op in operations:
            if op.origin is None:
                self._open = max(self._open, op.n)
                continue
            self._within[op.origin.n] = max(op.n, self._within.get(op.origin.n, -1))
            place, last = op.origin.place, alike.setdefault(op.origin.unseen, {})
            if place.chain not in last or last[place.chain].pos < place.pos:
                last[place.chain] = place
        self._furthest = [(unseen, seen_positions(last.values())) for unseen, last in alike.items()]

    def has(self, op: Operation) -> bool:
        """Whether one of them had seen `op`."""
        if op.origin is None:
            return op.n < self._open
        origin, place = op.origin, op.origin.place
        return (
            self._open >= 0
            or self._within.get(origin.n, -1) > op.n
            or any(
                furthest.get(place.chain, -1) >= place.pos and not among(origin, unseen)
                for unseen, furthest in self._furthest
            )
        )


def bounded(operations: Iterable[Operation]) -> list[Operation]:
    """The operations, where of what one laptop says not to have seen no more than `MOST_APART` stretches are weighed.

    The newest by their stamps; who says the others counts as having seen all that they descend from. Work of people
    says a few for each time that something was away, or came while they typed, however often they saved. Of what was
    bounded once nothing more falls away, nor of a part of it.
    """
    operations = list(operations)
    newest: dict[str, dict[Unseen, int]] = {}
    for op in operations:
        if op.origin is not None and op.origin.unseen:
            stamps = newest.setdefault(op.origin.device, {})
            stamps[op.origin.unseen] = max(op.hlc, stamps.get(op.origin.unseen, 0))
    over = {(device, unseen) for device, stamps in newest.items() for unseen in _beyond(stamps)}
    if not over:
        return operations
    return [
        op._replace(origin=replace(op.origin, unseen=()))
        if op.origin is not None and (op.origin.device, op.origin.unseen) in over
        else op
        for op in operations
    ]


def _beyond(stamps: Mapping[Unseen, int]) -> Iterator[Unseen]:
    """Those of the sets, each with the stamp of who said it last, that are too many; the same ones on every laptop."""
    left = MOST_APART
    for unseen in sorted(stamps, key=lambda one: (stamps[one], [each.ends for each in one]), reverse=True):
        left -= len(unseen)
        if left < 0:
            yield unseen


def maximal(operations: Iterable[Operation]) -> list[Operation]:
    """Those that no other of them has seen. `operations` come in the order of `n`."""
    operations = list(operations)
    if len(operations) > FEW:
        seen = Seen(operations)
        return [op for op in operations if not seen.has(op)]
    kept: list[Operation] = []
    for operation in operations:
        kept = [other for other in kept if not other.before(operation)]
        kept.append(operation)
    return kept


def ends(operations: Iterable[Operation]) -> list[Operation]:
    """The deletions and restorations that nobody later replaced. `operations` come in the order of `n`."""
    return maximal(op for op in operations if op.kind in "dr")


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
    standing = ends(operations)
    if all(op.kind == "d" for op in standing):
        result.deletes = standing
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
    empty = left_empty(standing, writes, fields)
    return [op for op in standing if op.n not in empty] or standing


def left_empty(some: Iterable[Operation], writes: Iterable[Operation], fields: Sequence[str]) -> set[int]:
    """Those that say nothing in these fields, by whoever made the row as far as they knew: by their `n`."""
    silent = [op for op in some if all(op.values.get(name) is None for name in fields)]
    return _began(silent, writes) if silent else set()


def _began(operations: Iterable[Operation], writes: Iterable[Operation]) -> set[int]:
    """Which of them had seen none of the `writes` of their row, by their `n`."""
    firsts = Firsts()
    within: dict[int | None, int] = {}
    for op in writes:
        if op.origin:
            firsts.add(op.origin)
        within.setdefault(op.origin.n if op.origin else None, op.n)
    found = set()
    for op in operations:
        inside = within[op.origin.n if op.origin else None] < op.n
        before = firsts.before(op.origin) if op.origin else bool(firsts.on)
        if not inside and not before:
            found.add(op.n)
    return found


def seen_by_all(operations: Iterable[Operation], authors: Sequence[Operation]) -> list[Operation]:
    """Those of the `operations` that each of the `authors`, who had not seen each other, had seen."""
    if len(authors) <= FEW:
        return [op for op in operations if all(op.before(one) for one in authors)]
    common = common_positions(one.origin.place for one in authors if one.origin)
    sealed = [(op, op.origin.place) for op in operations if op.origin]
    apart = {stretch for one in authors if one.origin for stretch in one.origin.unseen}
    seen = ((op, op.origin) for op, place in sealed if common.get(place.chain, -1) >= place.pos)
    return [op for op, origin in seen if origin and not among(origin, tuple(apart))]


def _shown(writes: list[Operation], fields: tuple[str, ...], strictest: Sequence[str] | None) -> tuple[Any, ...]:
    ranked = sorted(writes, key=lambda op: op.rank, reverse=True)
    best = ranked[0]
    if strictest:  # the first of the equally strict: the same one on every laptop
        best = min(ranked, key=lambda op: _strictness(op.values.get(fields[0]), strictest))
    return tuple(best.values.get(name) for name in fields)


def _strictness(value: Any, order: Sequence[str]) -> int:
    return order.index(value) if value in order else 0
