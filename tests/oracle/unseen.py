"""What comes again after it was taken back, beside what was written meanwhile (invariants 5 and 12)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.oracle.model import HIDDEN, VISIBLE, Batch, Fold, Key, Op, canonical

if TYPE_CHECKING:
    from tests.oracle.replica import Replica


class Group(NamedTuple):
    """What one batch says: after which that is held, of which reception, in whose name, which of several, of which."""

    after: int
    reception: int
    who: str
    place: int
    of: str


Lost = tuple[Key, str, str, int, str, dict[str, Any]]  # the row, by which batch, with which, of several; kind, values


def bring_up(laptop: Replica, again: Collection[str]) -> None:
    """Say once more, in its author's name, what of each batch would go unseen for what was written since it went."""
    keys = sorted({op.key for one in again for op in laptop.held[one].ops if op.tbl in laptop.schema})
    stood = {key: values(laptop.fold_without(()), key) for key in keys}
    said: dict[Group, dict[Key, dict[str, Any]]] = defaultdict(lambda: defaultdict(dict))
    ended: dict[Group, list[tuple[str, Key]]] = defaultdict(list)
    names = list(laptop.held)
    own = [n for n, name in enumerate(names) if name not in laptop.brought]
    here = [n for n, name in enumerate(names) if name in laptop.said or name not in laptop.brought]
    for marked in {laptop.since[one] for one in again}:
        before, meanwhile = [n for n in own if n < marked], {names[n] for n in here if n >= marked}
        came = {one for one in again if laptop.since[one] == marked}
        for key, by, of, place, kind, fields in lost(laptop, came, again, meanwhile) if before and meanwhile else ():
            group = Group(before[-1], laptop.brought[of], laptop.held[by].who, place, of)
            if kind == "w":
                said[group][key] |= fields
            else:
                ended[group].append((kind, key))
    for group in sorted(said.keys() | ended.keys()):
        acts = [Op("w", *key, 0, fields) for key, fields in sorted(said[group].items())]
        say(laptop, group, names[group.after], [*acts, *(Op(kind, *key, 0) for kind, key in ended[group])])
    if said or ended:
        join(laptop)
    now = laptop.fold_without(())
    assert all(values(now, key) >= some for key, some in stood.items()), "it replaced what nobody had decided about"


def lost(laptop: Replica, came: Collection[str], again: Collection[str], meanwhile: Collection[str]) -> Iterator[Lost]:
    """What of the batches `came` stands, of all that comes `again`, but for what was written `meanwhile`."""
    before, now = laptop.fold_without(meanwhile), laptop.fold_without(())
    for key in sorted({op.key for one in came for op in laptop.held[one].ops if op.tbl in laptop.schema}):
        gone = state(before, key) == VISIBLE and state(now, key) == HIDDEN
        said = False
        for register, names in laptop.schema[key[0]].registers.items():
            standing = now.candidates(key, register, meanwhile)
            known = {value(one.op, names) for one in standing if one.batch not in again}
            if not gone:
                known |= {value(one.op, names) for one in now.candidates(key, register)}
            new = [one for one in standing if one.batch in came and value(one.op, names) not in known]
            told: dict[str, str] = {}
            for one in standing if new and gone else new:
                if value(one.op, names) not in told:
                    told[value(one.op, names)] = one.batch
                    fields = {name: one.op.values.get(name) for name in names}
                    yield key, one.batch, new[0].batch, len(told) - 1, "w", fields
                    said = True
        known = laptop.schema[key[0]].fields
        works = [one.batch for one in now.writes(key) if one.batch in came and not set(one.op.values) & set(known)]
        if gone and works and not said:
            yield key, works[0], works[0], 0, "w", {}
        ends = [one.batch for one in now.marks(key, meanwhile) if one.batch in came]
        was = state(before, key) == HIDDEN or (state(before, key) == VISIBLE and before.delete_conflict(key))
        if ends and was and state(now, key) == VISIBLE and not now.delete_conflict(key):
            yield key, ends[0], ends[0], 0, "d", {}
        stay = [one.batch for one in now.restored(key, meanwhile) if one.batch in came]
        if stay and gone and not now.restored(key):
            yield key, stay[0], stay[0], 0, "r", {}


def say(laptop: Replica, group: Group, after: str, acts: list[Op]) -> None:
    """A batch of that reception, in that person's name, that follows one of this laptop's alone."""
    stamps = [laptop.clock.stamp(laptop.wall) for _ in acts]
    ops = tuple(replace(op, hlc=hlc) for op, (hlc, _) in zip(acts, stamps, strict=True))
    laptop.who, laptop.clock_ok = group.who, stamps[0][1]
    batch = Batch("", laptop.device, group.who, frozenset([after]), ops, laptop.clock_ok)
    name = laptop.identify(batch)
    laptop.held[name] = replace(batch, id=name)
    laptop.brought[name] = group.reception
    laptop.said[name] = group.of


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


def values(fold: Fold, key: Key) -> set[tuple[str, str]]:
    """What stands in each register of a row, with what is not decided; what was left empty is none."""
    found = set[tuple[str, str]]()
    for register, names in fold.schema[key[0]].registers.items():
        standing = [one.op for one in fold.candidates(key, register)]
        found |= {(register, value(op, names)) for op in standing if any(op.values.get(name) for name in names)}
    return found
