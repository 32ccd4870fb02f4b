"""The real store against the reference model: the same random histories on both, compared after every step."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule, run_state_machine_as_test

from app.log.batch import SealedBatch
from app.log.clock import BUILT
from app.log.op_lines import line_hash
from tests.oracle.exchanged import Bundle
from tests.oracle.furnished import CHOICES, DRAFT, GHOST, PEOPLE, PRACTICES, STEP, furnished
from tests.oracle.gathering import Gathering
from tests.oracle.model import VISIBLE

DAY = 24 * 3_600_000
WALLS = [BUILT + 5 * DAY, BUILT + 300 * DAY, BUILT - 9000 * DAY, BUILT + 27000 * DAY]
ACTIONS = ("delete", "delete", "restore", "share", "take_back", "touch")
MEANWHILE = ("write", "write", "write", "touch", "delete", "restore")
who = st.integers(0, 4)
which_row = st.integers(0, 10)


@pytest.fixture(scope="module", autouse=True)
def _network(tmp_path_factory):
    Exchange.template = furnished(tmp_path_factory.mktemp("network"))


class Exchange(Gathering):
    """What happens to laptops, in any order. The batches go from hand to hand; what a file adds is tested elsewhere."""

    @rule(who=who, which=which_row, data=st.data())
    def edit(self, who: int, which: int, data: st.DataObject) -> None:
        self.write(self.laptop(who), which, data)

    @rule(who=who, which=which_row, action=st.sampled_from(ACTIONS))
    def act(self, who: int, which: int, action: str) -> None:
        self.do(self.laptop(who), which, action)

    @rule(who=who, other=who, which=st.integers(0, 6), there=st.integers(0, 8), data=st.data())
    def delete_while_another_writes(self, who: int, other: int, which: int, there: int, data: st.DataObject) -> None:
        """One deletes, another works, neither knows; then both learn of it."""
        one, two = self.laptop(who), self.laptop(other)
        if one is not two:
            self.do(one, which, "delete")
            self.write(two, there, data)
            self.sync(who, other)
            one.compare()

    @rule(who=who, which=st.integers(0, 8))
    def erase(self, who: int, which: int) -> None:
        """For good: the coordination and its twins can, with the parts; the order goes out with the next file."""
        laptop, (tipo, row, _) = self.laptop(who), self.keys[which]
        if laptop.author.device == self.laptops[0].author.device and (tipo, row) in laptop.oracle.state():
            laptop.purge(tipo, row)

    @rule(who=who, other=who, which=st.integers(0, 8), data=st.data())
    def erase_while_another_writes(self, who: int, other: int, which: int, data: st.DataObject) -> None:
        one, two = self.laptop(who), self.laptop(other)
        if one is not two:
            self.erase(who, which)
            self.write(two, which, data)
            self.sync(who, other)

    @precondition(lambda self: self.post)
    @rule(who=who, which=st.integers(0, 99), place=st.integers(0, 99))
    def receive_emptied(self, who: int, which: int, place: int) -> None:
        """A member who hands a file on empties a line: the batch still verifies, and nobody believes it."""
        bundle, batches = self.post[which % len(self.post)]
        known = {batch.id: batch for batch in bundle.batches}
        sealed = [batch for batch in batches if batch.id in known]
        if sealed:
            chosen = sealed[place % len(sealed)]
            line = 1 + place % (len(chosen.lines) - 1)
            name = line_hash(chosen.lines[line]).hex()
            lines = (*chosen.lines[:line], f'["x","{name}"]'.encode(), *chosen.lines[line + 1 :])
            emptied = SealedBatch(chosen.id, chosen.sig, lines)
            ops = list(known[chosen.id].ops)
            ops[line - 1] = ops[line - 1].erased
            known[chosen.id] = replace(known[chosen.id], ops=tuple(ops))
            changed = Bundle(bundle.sender, tuple(known.values()), bundle.have)
            self.laptop(who).receive(changed, [emptied if one is chosen else one for one in batches])

    @rule(who=who, verbs=st.lists(st.sampled_from(("write", *ACTIONS)), min_size=2, max_size=5), data=st.data())
    def work_on_a_draft(self, who: int, verbs: list[str], data: st.DataObject) -> None:
        laptop = self.laptop(who)
        self.write(laptop, 9, data)
        self.write(laptop, 10, data)
        for verb in verbs:
            which = data.draw(st.sampled_from((9, 10)))
            if verb == "write":
                self.write(laptop, which, data)
            else:
                self.do(laptop, which, verb)

    @rule(who=who, other=who, which=st.integers(0, 8), data=st.data())
    def both_write(self, who: int, other: int, which: int, data: st.DataObject) -> None:
        one, two = self.laptop(who), self.laptop(other)
        if one is not two:
            self.write(one, which, data)
            self.write(two, which, data)
            self.sync(who, other)

    @rule(who=who, other=who)
    def sync(self, who: int, other: int) -> None:
        one, two = self.laptop(who), self.laptop(other)
        if one is not two:
            self.decided(one)
            one.hand(two)
            self.decided(two)
            two.hand(one)
            one.compare()

    @rule(who=who, times=st.integers(1, 3))
    def undo(self, who: int, times: int) -> None:
        laptop = self.laptop(who)
        while times and laptop.undo():
            times -= 1

    @rule(who=who)
    def redo(self, who: int) -> None:
        laptop = self.laptop(who)
        if laptop.oracle.undone:
            laptop.redo()

    @rule(who=who)
    def undo_and_redo(self, who: int) -> None:
        """12: nothing was written since, so each brings back the exact state that was."""
        laptop = self.laptop(who)
        laptop.seal()
        before, heads = laptop.oracle.state(), laptop.oracle.heads()
        if not laptop.oracle.undone and laptop.undo():
            self.decided(laptop)
            assert (laptop.oracle.state(), laptop.oracle.heads()) == (before, heads)

    @rule(
        who=who,
        which=st.integers(0, 8),
        there=st.integers(0, 8),
        acts=st.lists(st.sampled_from(MEANWHILE), min_size=5, max_size=5),
        ways=st.lists(st.booleans(), min_size=5, max_size=5),
        data=st.data(),
    )
    def write_while_what_came_is_away(
        self, who: int, which: int, there: int, acts: list[str], ways: list[bool], data: st.DataObject
    ) -> None:
        """5, 12: what was taken back stands beside what was written meanwhile, whatever was written before that.

        It comes again as it went, or with a third laptop's work, which may have come and gone before. Each of the three
        gives the same field another value.
        """
        came_first, by_file, *same = ways
        one, two, three = (self.laptop(who + n) for n in range(3))
        name = data.draw(st.sampled_from(sorted(CHOICES[self.keys[which][0]])))
        self.decided(one)
        self.decided(three)
        self.sync(who, who + 1)
        self.change(two, which, acts[0], name, 1)
        two.hand(one)
        self.change(three, which, acts[1], name, 2)
        if came_first:
            three.hand(one)
        self.change(one, which if same[0] else there, acts[2], name, 3)
        for again, act in zip(same[1:], acts[3:], strict=True):
            if one.undo():
                one.compare()
                self.change(one, which if again else there, act, name, 3)
        if one.oracle.undone and by_file:
            three.hand(two)
            two.hand(one)
        self.decided(one)
        one.compare()

    @rule(who=who, other=who, which=st.integers(0, 8), there=st.integers(0, 8), away=st.booleans(), data=st.data())
    def type_while_a_file_comes(
        self, who: int, other: int, which: int, there: int, away: bool, data: st.DataObject
    ) -> None:
        """5: whoever types has not seen what comes meanwhile, for the first time or again."""
        one, two = self.laptop(who), self.laptop(other)
        if one is not two:
            self.decided(two)
            self.write(two, which, data)
            if away:
                two.hand(one)
                self.write(one, there, data)
                one.undo()
                one.compare()
            mark = one.mark()
            two.hand(one)
            with one.typing_since(mark):
                self.write(one, which, data)
            one.compare()

    @rule(who=who)
    def reject(self, who: int) -> None:
        """What is shown stays as it is, save for what waited for what was taken back."""
        laptop = self.laptop(who)
        if laptop.oracle.undone:
            laptop.reject()

    @rule(who=who)
    def revert(self, who: int) -> None:
        laptop = self.laptop(who)
        self.decided(laptop)
        laptop.revert()

    @precondition(lambda self: len(self.laptops) < 4)
    @rule(who=who, data=st.data(), back=st.booleans(), typed=st.booleans(), action=st.sampled_from(ACTIONS))
    def a_copy_shares_the_draft(self, who: int, data: st.DataObject, back: bool, typed: bool, action: str) -> None:
        """What was written here meanwhile stays private, until it is shared too, which may be taken back.

        Who types in it while it comes has not seen what the copy wrote in it.
        """
        laptop = self.laptop(who)
        self.write(laptop, 9, data)
        twin = laptop.clone(self.new_folder())
        self.laptops.append(twin)
        if typed:
            self.write(twin, 9, data)
        self.do(twin, 9, "share")
        self.write(laptop, 10, data)
        self.decided(twin)
        mark = laptop.mark()
        twin.hand(laptop)
        laptop.compare()
        if typed:
            with laptop.typing_since(mark):
                self.write(laptop, 9, data)
            laptop.compare()
        self.do(laptop, data.draw(st.sampled_from((9, 10))), action)
        view = laptop.oracle.state().get(("practice", DRAFT))
        if view is not None and view.state == VISIBLE and laptop.oracle.stayed("practice", DRAFT):
            given = laptop.share("practice", DRAFT)
            if back:
                laptop.compare()
                laptop.take_back(*given)

    @rule(who=who, to=st.sampled_from([*PRACTICES, GHOST]))
    def move(self, who: int, to: str) -> None:
        """Make a part belong elsewhere, even to what nobody holds: this program never does, another may."""
        laptop = self.laptop(who)
        view = laptop.oracle.state().get(("practice_step", STEP))
        if view is not None and view.state == VISIBLE:
            laptop.move("practice_step", STEP, "practice_id", to)

    @rule(who=who, to=who, lost=st.sampled_from((0, 0, 0, 2, 3)))
    def hand_over(self, who: int, to: int, lost: int) -> None:
        sender, receiver = self.laptop(who), self.laptops[to % len(self.laptops)]
        self.decided(sender)
        bundle = sender.export(receiver.author.device)
        if lost:  # every second or third batch is on a stick that nobody finds again
            kept = tuple(batch for n, batch in enumerate(bundle.batches, 1) if n % lost)
            bundle = Bundle(bundle.sender, kept, bundle.have)
        self.post.append((bundle, sender.carried(bundle)))

    @precondition(lambda self: self.post)
    @rule(who=who, which=st.integers(0, 99))
    def receive(self, who: int, which: int) -> None:
        self.laptop(who).receive(*self.post[which % len(self.post)])

    @precondition(lambda self: self.post)
    @rule(who=who)
    def receive_all_backwards(self, who: int) -> None:
        for bundle, batches in reversed(self.post):
            self.laptop(who).receive(bundle, batches)

    @rule(who=who, which=st.integers(0, 9), choice=st.integers(0, 3))
    def decide(self, who: int, which: int, choice: int) -> None:
        laptop = self.laptop(who)
        shown = [view for view in laptop.oracle.state().values() if view.state == VISIBLE]
        if any(view.conflicts or view.delete_conflict for view in shown):
            laptop.resolve(which, choice)

    @rule(who=who, wall=st.sampled_from([*WALLS, -2, 2]))
    def set_clock(self, who: int, wall: int) -> None:
        laptop = self.laptop(who)
        laptop.wall = laptop.oracle.wall = wall if wall in WALLS else laptop.wall + wall * 3_600_000 * 20

    @rule(who=who, person=st.sampled_from(PEOPLE))
    def sit_down(self, who: int, person: str) -> None:
        self.laptop(who).sit_down(person)

    @rule(who=who)
    def back_up(self, who: int) -> None:
        folder = self.new_folder()
        number = who % len(self.laptops)  # there may be more of them when the copy is put back
        self.backups.append((number, folder, self.laptop(number).back_up(folder)))

    @precondition(lambda self: self.backups)
    @rule(which=st.integers(0, 9))
    def go_back(self, which: int) -> None:
        number, folder, oracle = self.backups[which % len(self.backups)]
        self.laptop(number).go_back(folder, oracle)

    @precondition(lambda self: len(self.laptops) < 4)
    @rule(who=who)
    def clone(self, who: int) -> None:
        self.laptops.append(self.laptop(who).clone(self.new_folder()))


PARTS = 4  # of the histories, for as many processors


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("part", range(PARTS))
def test_laptops_are_as_the_reference_says_whatever_happens_to_them(part):
    """Invariants 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 16 and 25, and fault 38, as far as they are about batches."""
    deep = bool(os.environ.get("MINGA_DEEP"))

    class Histories(Exchange):
        """Those of this part."""

    limits = settings(
        max_examples=(1000 if deep else 200) // PARTS,
        stateful_step_count=25 if deep else 20,
        deadline=None,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Histories if deep else seed(part)(Histories), settings=limits)
