"""What comes again after it was taken back, beside what was written meanwhile (invariants 5 and 12)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tests.oracle.model import HIDDEN, VISIBLE, Batch, Fold, Key, Op, canonical

if TYPE_CHECKING:
    from tests.oracle.replica import Replica


def bring_up(laptop: Replica, again: Collection[str], marked: int) -> None:
    """Say once more, in its author's name, what would go unseen; `marked`: how much was held when it was taken back."""
    meanwhile = {one for n, one in enumerate(laptop.held) if n >= marked and one not in laptop.brought}
    keys = sorted({op.key for one in again for op in laptop.held[one].ops if op.tbl in laptop.schema})
    if not meanwhile:
        return
    before, now, parents = laptop.fold_without(meanwhile), laptop.fold_without(()), laptop.heads(meanwhile)
    said: dict[tuple[int, str, int], dict[Key, dict[str, Any]]] = defaultdict(lambda: defaultdict(dict))
    ended: dict[tuple[int, str, int], list[Key]] = defaultdict(list)
    for key in keys:
        gone = state(before, key) == VISIBLE and state(now, key) == HIDDEN
        for register, names in laptop.schema[key[0]].registers.items():
            standing = now.candidates(key, register, meanwhile)
            known = {value(one.op, names) for one in standing if one.batch not in again}
            if not gone:
                known |= {value(one.op, names) for one in now.candidates(key, register)}
            lost: dict[str, str] = {}
            for one in standing:
                if one.batch in again and value(one.op, names) not in known and value(one.op, names) not in lost:
                    lost[value(one.op, names)] = one.batch
                    group = (laptop.brought[one.batch], laptop.held[one.batch].who, len(lost) - 1)
                    said[group][key] |= {name: one.op.values.get(name) for name in names}
        ends = [one.batch for one in now.marks(key, meanwhile) if one.batch in again]
        was = state(before, key) == HIDDEN or (state(before, key) == VISIBLE and before.delete_conflict(key))
        if ends and was and state(now, key) == VISIBLE and not now.delete_conflict(key):
            ended[laptop.brought[ends[0]], laptop.held[ends[0]].who, 0].append(key)
    if not said and not ended:
        return
    parents = joined(laptop, parents, most=8)
    for group in sorted(said.keys() | ended.keys()):
        acts = [Op("w", *key, 0, values) for key, values in sorted(said[group].items())]
        acts += [Op("d", *key, 0) for key in ended[group]]
        stamps = [laptop.clock.stamp(laptop.wall) for _ in acts]
        ops = tuple(replace(op, hlc=hlc) for op, (hlc, _) in zip(acts, stamps, strict=True))
        laptop.who, laptop.clock_ok = group[1], stamps[0][1]
        batch = Batch("", laptop.device, group[1], parents, ops, laptop.clock_ok)
        name = laptop.identify(batch)
        laptop.held[name] = replace(batch, id=name)
        laptop.brought[name] = group[0]
        laptop.said.add(name)
    joined(laptop, laptop.heads(), most=1)


def joined(laptop: Replica, ends: frozenset[str], *, most: int) -> frozenset[str]:
    """These batches, or one without operations that follows them all where there are more."""
    if len(ends) <= most:
        return ends
    batch = Batch("", laptop.device, "", ends, (), True)
    name = laptop.identify(batch)
    laptop.held[name] = replace(batch, id=name)
    return frozenset([name])


def following(laptop: Replica, back: Collection[str], lacking: Collection[str]) -> set[str]:
    """What was said once more of receptions of which all else has come `back`, or never went."""
    came = {laptop.brought[one] for one in back}
    others = {laptop.brought[one] for one in laptop.undone - laptop.said}
    ours = (laptop.undone & laptop.said) - set(lacking)
    return {one for one in ours if laptop.brought[one] in came - others}


def value(op: Op, names: Collection[str]) -> str:
    """The fields of a register, to compare."""
    return canonical([op.values.get(name) for name in names])


def state(fold: Fold, key: Key) -> str:
    """What is shown of a row; '' for one that nobody wrote."""
    return fold.state(key) if fold.writes(key) or fold.erased(key) else ""
