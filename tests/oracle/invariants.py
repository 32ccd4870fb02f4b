"""Sync-design 9 said once more, naively and without the model's own helpers, as checks on a replica."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.oracle.model import HIDDEN, VISIBLE, WAITING, Key, Op, RowView, canonical
from tests.oracle.replica import Replica

Rows = dict[Key, RowView]


@dataclass(frozen=True)
class Event:
    """One operation held: the batch it is in (empty: not sealed), and its place there."""

    batch: str
    index: int
    op: Op


class Past:
    """Who had seen what, by walking from each batch to its parents, and leaving out what its author had not."""

    def __init__(self, replica: Replica) -> None:
        self.batches = replica.held
        self.events = [Event(b.id, n, op) for b in replica.held.values() for n, op in enumerate(b.ops)]
        self.events += [Event("", n, op) for n, op in enumerate(replica.open)]
        self.walked: dict[str, set[str]] = {"": set(replica.held)}

    def seen(self, earlier: Event, later: Event) -> bool:
        """Whether the author of `later` had seen `earlier`."""
        if earlier.batch == later.batch:
            return earlier.index < later.index
        if later.batch not in self.walked:
            found, todo = set(), list(self.batches[later.batch].parents)
            while todo:
                if (one := todo.pop()) not in found:
                    found.add(one)
                    todo += self.batches[one].parents
            self.walked[later.batch] = found - self.batches[later.batch].unseen
        return earlier.batch in self.walked[later.batch]

    def on(self, key: Key, kinds: str) -> list[Event]:
        """The operations of these kinds on one row."""
        return [event for event in self.events if event.op.key == key and event.op.kind in kinds]


def shared(rows: Rows) -> Rows:
    """The rows that others have a right to."""
    return {key: view for key, view in rows.items() if not view.private}


def parents_of(replica: Replica, rows: Rows, key: Key) -> list[Key]:
    """The parent a row shows, if any."""
    values = rows[key].values
    references = replica.schema[key[0]].parents
    return [(target, values[name]) for name, target in references.items() if values[name]][:1]


def lineage(replica: Replica, rows: Rows, key: Key) -> list[Key]:
    """The row and everything it is part of."""
    found = [key]
    for one in found:
        if one in rows:
            found += parents_of(replica, rows, one)
    return found


def agree(replicas: Sequence[Replica]) -> None:
    """1: replicas that hold the same batches show the same."""
    for one in replicas:
        for other in replicas:
            same = one.held.keys() == other.held.keys() and one.undone == other.undone
            if same and not one.open and not other.open:
                assert shared(one.state()) == shared(other.state())


def nothing_is_lost(replica: Replica) -> None:
    """5: what was written is shown, listed, waiting, replaced or deleted by someone who had seen it.

    What was part of something erased for good stays hidden with it.
    """
    past, rows = Past(replica), replica.state()
    for event in past.events:
        key = event.op.key
        if event.op.kind != "w":
            continue
        view, above = rows[key], lineage(replica, rows, key)
        if view.state == WAITING:
            assert any(one not in rows for one in above)
        elif view.state == HIDDEN:
            seen = any(past.seen(event, delete) for one in above for delete in past.on(one, "d"))
            assert seen or any(rows[one].erased for one in above if one in rows)
        else:
            _shown_listed_or_replaced(replica, past, view, event)


def _shown_listed_or_replaced(replica: Replica, past: Past, view: RowView, event: Event) -> None:
    for register, names in replica.schema[event.op.tbl].registers.items():
        if not set(names) & set(event.op.values) or left_empty(replica, past, event, register):
            continue
        value = canonical([event.op.values.get(name) for name in names])
        listed = [[view.values[name] for name in names], *map(list, view.conflicts.get(register, []))]
        later = [other for other in past.on(event.op.key, "w") if set(names) & set(other.op.values)]
        assert value in map(canonical, listed) or any(past.seen(event, other) for other in later)


def left_empty(replica: Replica, past: Past, event: Event, register: str) -> bool:
    """Whether this is what nobody said: a field without a value in a row that its author made, as far as they knew."""
    table = replica.schema[event.op.tbl]
    made = not any(past.seen(other, event) for other in past.on(event.op.key, "w"))
    nothing = all(event.op.values.get(name) is None for name in table.registers[register])
    return made and nothing and register not in table.strictest_first


def later_wins(replica: Replica) -> None:
    """7, 8, 9: nothing that was replaced is shown or listed for itself, and no value is listed twice."""
    past, rows = Past(replica), replica.state()
    for key, view in shared(rows).items():
        for register, names in replica.schema[key[0]].registers.items() if not view.erased else ():
            writes = [event for event in past.on(key, "w") if set(names) & set(event.op.values)]
            last = [one for one in writes if not any(past.seen(one, other) for other in writes)]
            last = [one for one in last if not left_empty(replica, past, one, register)] or last
            values = {canonical([event.op.values.get(name) for name in names]) for event in last}
            listed = [[view.values[name] for name in names], *map(list, view.conflicts.get(register, []))]
            if not writes:  # what was erased for good leaves nothing behind
                assert listed == [[None] * len(names)]
                continue
            assert sorted(map(canonical, listed)) == sorted(values)


def hidden_only_when_seen(replica: Replica) -> None:
    """6, 25: a row is deleted exactly when all work on it was seen by those who deleted it; no child without parent."""
    past, rows = Past(replica), shared(replica.state())
    children = {key: [one for one in rows if key in parents_of(replica, rows, one)] for key in rows}

    def work(key: Key) -> list[Event]:
        living = [child for child in children[key] if not rows[child].deleted]
        return past.on(key, "w") + [event for child in living for event in work(child)]

    for key, view in rows.items():
        marks = past.on(key, "dr")
        last = [one for one in marks if not any(past.seen(one, other) for other in marks)]
        all_delete = bool(last) and {event.op.kind for event in last} == {"d"}
        seen = [write for write in work(key) if any(past.seen(write, mark) for mark in last)]
        assert view.deleted == (all_delete and len(seen) == len(work(key)))
        if view.state == VISIBLE:
            assert all(rows[parent].state == VISIBLE for parent in parents_of(replica, rows, key))


def only_whole_histories(replica: Replica) -> None:
    """16: what is applied has all its parents; what waits lacks one, or a line that nobody may erase."""
    assert all(batch.parents <= replica.held.keys() for batch in replica.held.values())
    assert all(not batch.parents <= replica.held.keys() or replica.lacking(batch) for batch in replica.waiting.values())


def what_is_ordered_is_erased(replica: Replica) -> None:
    """38: no line that a coordination ordered to erase is left, and no other is erased."""
    everything = [*replica.held.values(), *replica.waiting.values()]
    ordered = {
        (op.key, name)
        for batch in everything
        if batch.device in replica.leading
        for op in batch.ops
        if op.kind == "p"
        for name in op.values["h"]
    }
    for batch in everything:
        assert not any(op.kind in "wdr" and (op.key, op.hash) in ordered for op in batch.ops)
    for batch in replica.held.values():
        assert all(op.hash in {name for _key, name in ordered} for op in batch.ops if op.kind == "x")


def all_hold(replica: Replica) -> None:
    """Every check of one replica."""
    only_whole_histories(replica)
    what_is_ordered_is_erased(replica)
    nothing_is_lost(replica)
    later_wins(replica)
    hidden_only_when_seen(replica)
