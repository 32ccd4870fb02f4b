"""What comes again after it was taken back, beside what was written meanwhile (invariants 5 and 12)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.oracle.model import HIDDEN, VISIBLE, Batch, Fold, Key, Op, Placed, begins, canonical

if TYPE_CHECKING:
    from tests.oracle.replica import Replica


class Group(NamedTuple):
    """What one batch says: after which, of which reception, the words of which, with which that came, over which."""

    after: int
    reception: int
    by: int
    of: int
    over: tuple[int, ...]


class Lost(NamedTuple):
    """What of a row, said by which batch and when, with which; after which ('': the last from here), over which."""

    key: Key
    by: str
    of: str
    kind: str
    hlc: int
    values: dict[str, Any]
    after: str = ""
    over: frozenset[str] = frozenset()


def bring_up(laptop: Replica, again: Collection[str]) -> None:
    """Say once more, in its author's name, what of each batch would go unseen for what was written since it went."""
    keys = sorted({op.key for one in again for op in laptop.held[one].ops if op.tbl in laptop.schema})
    stood = {key: values(laptop.fold_without(()), key) for key in keys}
    groups: dict[Group, list[Lost]] = defaultdict(list)
    names = list(laptop.held)
    own = [n for n, name in enumerate(names) if name not in laptop.brought]
    here = [n for n, name in enumerate(names) if name in laptop.said or name not in laptop.brought]
    said = [one for one in laptop.said if one not in laptop.undone]
    for marked in {laptop.since[one] for one in again}:
        before, meanwhile = [n for n in own if n < marked], {names[n] for n in here if n >= marked}
        came = {one for one in again if laptop.since[one] == marked}
        for one in lost(laptop, came, again, meanwhile, said) if before and meanwhile else ():
            after = names.index(one.after) if one.after else before[-1]
            by = names.index(laptop.first.get(one.by, one.by))
            over = tuple(sorted(map(names.index, one.over)))
            groups[Group(after, laptop.brought[one.of], by, names.index(one.of), over)].append(one)
    for group in sorted(groups):
        say(laptop, group, names, last_of(laptop, {names[n] for n in (group.after, *group.over)}), groups[group])
    replaced = {names[n] for group in groups for n in group.over}
    if groups:
        join(laptop)
    now = laptop.fold_without(())
    for key, before_ in stood.items():
        gone = before_.keys() - values(now, key).keys()
        assert all(before_[one] <= replaced for one in gone), "it replaced what nobody had decided about"


def lost(
    laptop: Replica,
    came: Collection[str],
    again: Collection[str],
    meanwhile: Collection[str],
    said: Collection[str],
) -> Iterator[Lost]:
    """What of the batches `came` stands, of all that comes `again`, but for what was written `meanwhile`."""
    before, now = laptop.fold_without(meanwhile), laptop.fold_without(())
    for key in sorted({op.key for one in came for op in laptop.held[one].ops if op.tbl in laptop.schema}):
        gone = state(before, key) == VISIBLE and state(now, key) == HIDDEN
        told_some = False
        for register, names in laptop.schema[key[0]].registers.items():
            seen = [one for one in now.writes(key) if one.batch not in meanwhile]
            standing = now.candidates(key, register, meanwhile)
            shown = [] if gone else now.candidates(key, register)
            empty_after = ""
            if register not in laptop.schema[key[0]].strictest_first:
                standing = [one for one in standing if not left_empty(one, seen, names)]
                without = [one for one in now.writes(key) if one.batch not in again]
                made = [one.batch in meanwhile and left_empty(one, without, names) for one in shown]
                if shown and all(made):
                    empty_after = max((one.batch for one in shown), key=list(laptop.held).index)
            known = {value(one.op, names) for one in standing if one.batch not in again}
            known |= {value(one.op, names) for one in shown}
            over = {}
            for one in (one for one in standing if one.batch in came):
                elsewhere = {value(each.op, names) for each in shown if each.batch not in said}
                others = [each for each in shown if value(each.op, names) not in {value(one.op, names), *elsewhere}]
                over[one] = replaced_by(laptop, one, others, said)
            new = [one for one in over if over[one] or value(one.op, names) not in known]
            new.sort(key=lambda one: not over[one])
            told = set[str]()
            for one in standing if new and gone else new:
                if value(one.op, names) not in told:
                    told.add(value(one.op, names))
                    fields = {name: one.op.values.get(name) for name in names}
                    after = one.batch if one in shown else empty_after
                    over_it = over.get(one, frozenset())
                    yield Lost(key, one.batch, new[0].batch, "w", one.op.hlc, fields, after, over_it)
                    told_some = True
        known = laptop.schema[key[0]].fields
        works = [one for one in now.writes(key) if one.batch in came and not set(one.op.values) & set(known)]
        if gone and works and not told_some:
            yield Lost(key, works[0].batch, works[0].batch, "w", works[0].op.hlc, {})
        was = state(before, key) == HIDDEN or (state(before, key) == VISIBLE and before.delete_conflict(key))
        back = was and state(now, key) == VISIBLE and not now.delete_conflict(key)
        last = now.ends(key)
        deletes, restored = ([each for each in last if each.op.kind == kind] for kind in "dr")
        for one in [one for one in now.marks(key, meanwhile) if one.batch in came][:1]:
            if (over_it := replaced_by(laptop, one, restored, said)) or back:
                after = one.batch if one in last else ""
                yield Lost(key, one.batch, one.batch, "d", one.op.hlc, {}, after, over_it)
        for one in [one for one in now.restored(key, meanwhile) if one.batch in came][:1]:
            if (over_it := replaced_by(laptop, one, deletes, said)) or (gone and not now.restored(key)):
                after = one.batch if one in last else ""
                yield Lost(key, one.batch, one.batch, "r", one.op.hlc, {}, after, over_it)


def left_empty(one: Placed, held: Collection[Placed], names: Collection[str]) -> bool:
    """Whether it says nothing in these fields, and made the row as far as its author knew."""
    return all(one.op.values.get(name) is None for name in names) and begins(held, one)


def replaced_by(laptop: Replica, one: Placed, here: Collection[Placed], said: Collection[str]) -> frozenset[str]:
    """What stands `here` because it was said once more, though `one` had replaced it on the laptop where it began."""
    by = laptop.first.get(one.batch, one.batch)
    stands = {each.batch for each in here} & set(said)
    before = {name for name in laptop.reach([by]) if laptop.held[name].device == laptop.held[by].device} - {by}
    return frozenset(each for each in stands if laptop.first[each] in before)


def last_of(laptop: Replica, some: Collection[str]) -> frozenset[str]:
    """Those of these batches that no other of them follows."""
    return frozenset(one for one in some if not any(one in laptop.reach([each]) for each in some if each != one))


def say(laptop: Replica, group: Group, names: list[str], follows: frozenset[str], some: Collection[Lost]) -> None:
    """A batch of that reception, in that person's name and of that time, that follows `follows` alone."""
    written: dict[Key, dict[str, Any]] = defaultdict(dict)
    times: dict[Key, int] = defaultdict(int)
    for one in some:
        if one.kind == "w":
            written[one.key] |= one.values
            times[one.key] = max(times[one.key], one.hlc)
    ops = [Op("w", *key, times[key], fields) for key, fields in sorted(written.items())]
    ops += [Op(one.kind, *one.key, one.hlc) for one in some if one.kind != "w"]
    first = laptop.held[names[group.by]]
    laptop.who, laptop.clock_ok = first.who, first.clock_ok
    batch = Batch("", laptop.device, first.who, follows, tuple(ops), first.clock_ok)
    name = laptop.identify(batch)
    laptop.held[name] = replace(batch, id=name)
    laptop.brought[name] = group.reception
    laptop.said[name] = names[group.of]
    laptop.first[name] = first.id


def join(laptop: Replica) -> None:
    """A batch without operations that follows all there is, so that what is written next does."""
    ends = laptop.heads()
    if len(ends) > 1:
        batch = Batch("", laptop.device, "", ends, (), True)
        name = laptop.identify(batch)
        laptop.held[name] = replace(batch, id=name)


def following(laptop: Replica) -> set[str]:
    """What was said once more, and is taken back, of batches that are not any more."""
    found = set[str]()
    while more := {one for one in laptop.undone - found if laptop.said.get(one, one) not in laptop.undone - found}:
        found |= more
    return found


def value(op: Op, names: Collection[str]) -> str:
    """The fields of a register, to compare."""
    return canonical([op.values.get(name) for name in names])


def state(fold: Fold, key: Key) -> str:
    """What is shown of a row; '' for one that nobody wrote."""
    return fold.state(key) if fold.writes(key) or fold.erased(key) else ""


def values(fold: Fold, key: Key) -> dict[tuple[str, str], set[str]]:
    """What stands in each register of a row, and in which batches, with what is not decided; but for what is empty."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for register, names in fold.schema[key[0]].registers.items():
        for one in fold.candidates(key, register):
            if any(one.op.values.get(name) for name in names):
                found[register, value(one.op, names)].add(one.batch)
    return found
