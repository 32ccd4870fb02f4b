"""The reference model under random histories (sync-design 9): clones, restored copies, lost and mixed-up files."""

from __future__ import annotations

import contextlib
import itertools
import os
import random
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.oracle import invariants
from tests.oracle.clock import BUILT, DAY
from tests.oracle.exchanged import Bundle, Refused
from tests.oracle.model import VISIBLE, Fold, Key, Table
from tests.oracle.replica import Replica

SCHEMA = {
    "doc": Table({"a": ("a",), "g": ("x", "y"), "consent": ("consent",)}, strictest_first={"consent": (0, 1, 2)}),
    "part": Table({"doc_id": ("doc_id",), "t": ("t",)}, parents={"doc_id": "doc"}),
    "subpart": Table({"part_id": ("part_id",), "t": ("t",)}, parents={"part_id": "part"}),
    "tally": Table({"doc_id": ("doc_id",), "n": ("n",)}, parents={"doc_id": "doc"}, natural=("doc_id",)),
}
PARENT_ROWS = {"doc_id": ("d1", "d2"), "part_id": ("p1", "p2")}
ROWS = {"doc": ("d1", "d2"), "part": ("p1", "p2"), "subpart": ("s1", "s2"), "tally": ("t1",)}
DRAFTS = [("doc", "d3"), ("doc", "d3"), ("part", "p3")]
ACTIONS = ("delete", "delete", "restore", "share")
KEYS = [(tbl, row) for tbl, rows in ROWS.items() for row in rows]
WALLS = [BUILT + 5 * DAY, BUILT + 300 * DAY, BUILT - 9000 * DAY, BUILT + 27000 * DAY]

who = st.integers(0, 4)
keys = st.sampled_from(KEYS)
small = st.integers(0, 2)


@st.composite
def values(draw: st.DrawFn, tbl: str) -> dict[str, object]:
    fields = SCHEMA[tbl].fields
    chosen = draw(st.lists(st.sampled_from(fields), min_size=1, max_size=2, unique=True))
    return {name: draw(st.sampled_from(PARENT_ROWS.get(name, (0, 1, 2)))) for name in chosen}


def deliver_everything(replicas: list[Replica]) -> None:
    """Both ways between all, each declaring first, until nobody learns anything."""
    for _ in range(2):
        for one, other in itertools.permutations(replicas, 2):
            decided(one)
            decided(other)
            one.receive(other.export(one.device))
            other.receive(one.export(other.device))
            assert one.held.keys() <= other.held.keys(), "13: all that it lacked, whatever it had declared before"


def decided(laptop: Replica) -> None:
    """Bring again what was taken back: while it is, nothing is handed over."""
    while laptop.undone:
        laptop.redo()


class Exchange(RuleBasedStateMachine):
    """Three laptops and what may happen to them."""

    @initialize()
    def begin(self) -> None:
        self.laptops = [Replica(name, SCHEMA, wall=WALLS[0], leading=["ana"]) for name in ("ana", "luis", "rosa")]
        self.laptops[0].edit("doc", "d1", {"a": 0})
        self.post: list[Bundle] = []
        self.backups: list[tuple[int, Replica]] = []
        self.last = self.laptops[0]

    def laptop(self, number: int) -> Replica:
        self.last = self.laptops[number % len(self.laptops)]
        self.last.wall += 60_000
        return self.last

    @rule(who=who, key=keys, data=st.data())
    def edit(self, who: int, key: Key, data: st.DataObject) -> None:
        tbl, row = key
        written = data.draw(values(tbl))
        if SCHEMA[tbl].parents:
            name = next(iter(SCHEMA[tbl].parents))
            new = key not in self.laptops[who % len(self.laptops)].state()
            written |= {name: data.draw(st.sampled_from(PARENT_ROWS[name]))} if new else {}
        with contextlib.suppress(Refused):
            self.laptop(who).edit(tbl, row, written)

    @rule(who=who, value=small, part=st.booleans())
    def draft(self, who: int, value: int, part: bool) -> None:
        """A private document, and what is written in it while it is one."""
        laptop = self.laptop(who)
        with contextlib.suppress(Refused):
            laptop.edit("doc", "d3", {"a": value}, private=True)
            if part:
                laptop.edit("part", "p3", {"doc_id": "d3", "t": value})

    @rule(who=who, key=st.sampled_from([*KEYS, *DRAFTS]), action=st.sampled_from(ACTIONS))
    def act(self, who: int, key: Key, action: str) -> None:
        with contextlib.suppress(Refused):
            getattr(self.laptop(who), action)(*key)

    @rule(who=who, key=keys)
    def purge(self, who: int, key: Key) -> None:
        """A coordination erases for good; nobody else can."""
        with contextlib.suppress(Refused):
            self.laptop(who).purge(*key)

    @precondition(lambda self: self.post)
    @rule(who=who, which=st.integers(0, 99), data=st.data())
    def receive_emptied(self, who: int, which: int, data: st.DataObject) -> None:
        """A member who hands a file on empties a line: nobody believes it."""
        bundle = self.post[which % len(self.post)]
        whole = [n for n, batch in enumerate(bundle.batches) if batch.ops]
        if whole:
            batches = list(bundle.batches)
            chosen = data.draw(st.sampled_from(whole))
            ops = list(batches[chosen].ops)
            place = data.draw(st.integers(0, len(ops) - 1))
            ops[place] = ops[place].erased
            batches[chosen] = replace(batches[chosen], ops=tuple(ops))
            self.laptop(who).receive(replace(bundle, batches=tuple(batches)))

    @rule(who=who, to=who, data=st.data())
    def hand_over(self, who: int, to: int, data: st.DataObject) -> None:
        sender, receiver = self.laptop(who), self.laptops[to % len(self.laptops)]
        decided(sender)
        bundle = sender.export(receiver.device)
        carried = {batch.id for batch in bundle.batches}
        declared = sender.reach(sender.declared.get(receiver.device, ()))
        assert carried | declared == sender.held.keys(), "14: nothing unacknowledged is left out"
        written = {key for key, view in sender.state().items() if view.private}
        assert not {op.key for batch in bundle.batches for op in batch.ops} & written, "28: private drafts stay"
        if data.draw(st.integers(0, 3)) == 0:  # some parts get lost
            kept = data.draw(st.sets(st.sampled_from(sorted(carried)))) if carried else set()
            bundle = replace(bundle, batches=tuple(batch for batch in bundle.batches if batch.id in kept))
        self.post.append(bundle)

    @precondition(lambda self: self.post)
    @rule(who=who, which=st.integers(0, 99))
    def receive(self, who: int, which: int) -> None:
        laptop, bundle = self.laptop(who), self.post[which % len(self.post)]
        laptop.seal()
        before, held = laptop.state(), laptop.held.keys() | set()
        laptop.receive(bundle)
        ordered = any(op.kind == "p" for batch in laptop.waiting.values() for op in batch.ops)
        if laptop.held.keys() == held and not ordered:
            assert laptop.state() == before, "16: what waits changes nothing"
        once = laptop.state()
        laptop.receive(bundle)
        assert laptop.state() == once, "2: twice is as good as once"

    @precondition(lambda self: self.post)
    @rule(who=who, which=st.integers(0, 99))
    def receive_and_undo(self, who: int, which: int) -> None:
        """12: undoing what just came restores what was before it, and redoing what was after it."""
        laptop, bundle = self.laptop(who), self.post[which % len(self.post)]
        laptop.seal()
        before, heads, counting = laptop.state(), laptop.heads(), laptop.held.keys() - laptop.undone
        laptop.receive(bundle)
        after = laptop.state()
        came = laptop.held.keys() - laptop.undone - counting
        if came and not any(op.kind == "p" for one in laptop.held.values() for op in one.ops):
            laptop.undo(forced=True)
            assert (laptop.state(), laptop.heads()) == (before, heads)
            while laptop.undone & came:
                laptop.redo()
            if not laptop.undone:
                assert laptop.state() == after

    @rule(who=who, act=st.sampled_from(("undo", "undo", "redo", "reject", "revert")))
    def take_back(self, who: int, act: str) -> None:
        laptop = self.laptop(who)
        with contextlib.suppress(Refused):
            getattr(laptop, act)()

    @rule(who=who)
    def reject(self, who: int) -> None:
        """What is shown here is shown to all: rejecting changes nothing here but what nobody decided."""
        laptop = self.laptop(who)
        if laptop.undone and not laptop.waiting:
            before = {key: view for key, view in laptop.state().items() if view.state == VISIBLE and not view.private}
            laptop.reject()
            after = laptop.state()
            for key, view in before.items():
                assert after[key].state == VISIBLE
                for register, names in SCHEMA[key[0]].registers.items():
                    if not view.conflicts.get(register):
                        assert [after[key].values[name] for name in names] == [view.values[name] for name in names]

    @precondition(lambda self: len(self.post) > 1)
    @rule(who=who, which=st.lists(st.integers(0, 99), min_size=2, max_size=3))
    def receive_in_any_order(self, who: int, which: list[int]) -> None:
        """3: any order of the same files gives the same state."""
        laptop, bundles = self.laptop(who), [self.post[number % len(self.post)] for number in which]
        one, other = laptop.copy(), laptop.copy()
        for bundle in bundles:
            one.receive(bundle)
        for bundle in reversed(bundles):
            other.receive(bundle)
        assert one.held.keys() == other.held.keys()
        assert one.state() == other.state()

    @rule(who=who, wall=st.sampled_from([*WALLS, -2, 2]))
    def set_clock(self, who: int, wall: int) -> None:
        laptop = self.laptop(who)
        laptop.wall = wall if wall in WALLS else laptop.wall + wall * 3_600_000 * 20

    @rule(who=who)
    def back_up(self, who: int) -> None:
        self.backups.append((who, self.laptop(who).copy()))

    @precondition(lambda self: self.backups)
    @rule(which=st.integers(0, 9))
    def go_back(self, which: int) -> None:
        number, backup = self.backups[which % len(self.backups)]
        self.last = self.laptops[number % len(self.laptops)] = backup.copy()

    @precondition(lambda self: len(self.laptops) < 5)
    @rule(who=who)
    def clone(self, who: int) -> None:
        self.laptops.append(self.laptop(who).copy())

    @invariant()
    def what_must_hold(self) -> None:
        if not self.last.undone:
            invariants.all_hold(self.last)
        invariants.agree(self.laptops)

    def teardown(self) -> None:
        if not hasattr(self, "laptops"):
            return
        deliver_everything(self.laptops)
        invariants.agree(self.laptops)
        for laptop in self.laptops:
            assert not laptop.waiting
            invariants.all_hold(laptop)
        clocks_only_choose_what_is_shown(self.laptops[0])
        decide_everything(self.laptops)


def clocks_only_choose_what_is_shown(laptop: Replica) -> None:
    """7: other stamps change at most which of several concurrent values is shown."""
    dice = random.Random(1)
    twisted = []
    for batch in laptop.held.values():
        ops = tuple(replace(op, hlc=dice.randrange(2**40)) for op in batch.ops)
        twisted.append(replace(batch, ops=ops, clock_ok=dice.random() < 0.5))
    rows, others = Fold(SCHEMA, laptop.held.values()).rows(), Fold(SCHEMA, twisted).rows()
    assert rows.keys() == others.keys()
    for key, view in rows.items():
        other = others[key]
        for register, names in SCHEMA[key[0]].registers.items():
            sides = [{(*(side.values[n] for n in names),), *side.conflicts.get(register, [])} for side in (view, other)]
            assert sides[0] == sides[1]
    if not any(set(SCHEMA[key[0]].parents) & set(view.conflicts) for key, view in rows.items()):
        assert {k: (v.state, v.delete_conflict) for k, v in rows.items()} == {
            k: (v.state, v.delete_conflict) for k, v in others.items()
        }


def undecided(laptop: Replica) -> Iterator[tuple[Key, dict[str, object]]]:
    """Each disputed row on the screen, with the values that would keep what is shown."""
    for key, view in laptop.state().items():
        if view.state == VISIBLE and not view.private and (view.conflicts or view.delete_conflict):
            table = SCHEMA[key[0]]
            registers = view.conflicts or {next(reversed(table.registers))}
            yield key, {name: view.values[name] for register in registers for name in table.registers[register]}


def decide_everything(laptops: list[Replica]) -> None:
    """8: one write that has seen all values ends the conflict everywhere."""
    for laptop in laptops:
        laptop.wall = WALLS[0]
    for _ in range(30):
        if (found := next(undecided(laptops[0]), None)) is None:
            break
        key, kept = found
        laptops[0].edit(*key, kept)
    deliver_everything(laptops)
    for laptop in laptops:
        assert not list(undecided(laptop))


deep = bool(os.environ.get("MINGA_DEEP"))
Exchange.TestCase.settings = settings(
    max_examples=1500 if deep else 120,
    stateful_step_count=40,
    deadline=None,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
TestExchange = pytest.mark.timeout(3600)(Exchange.TestCase)
