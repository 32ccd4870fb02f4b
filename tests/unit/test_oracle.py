"""The reference model in short histories: what each rule of sync-design 5 and 8 means, and that none is idle."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.oracle import invariants
from tests.oracle.clock import BUILT, DAY, Clock
from tests.oracle.exchanged import Bundle, Refused
from tests.oracle.model import HIDDEN, VISIBLE, WAITING, Batch, Fold, Key, Placed, RowView, Table
from tests.oracle.replica import Replica

SCHEMA = {
    "doc": Table({"a": ("a",), "g": ("x", "y"), "consent": ("consent",)}, strictest_first={"consent": (0, 1, 2)}),
    "part": Table({"doc_id": ("doc_id",), "t": ("t",)}, parents={"doc_id": "doc"}),
    "tally": Table({"doc_id": ("doc_id",), "n": ("n",)}, parents={"doc_id": "doc"}, natural=("doc_id",)),
}
DOC, PART = ("doc", "d1"), ("part", "p1")
WALL = BUILT + 5 * DAY


def laptop(name: str, kind: type[Replica] = Replica) -> Replica:
    return kind(name, SCHEMA, wall=WALL)


def exchange(*laptops: Replica) -> None:
    for _ in range(2):
        for one in laptops:
            for other in laptops:
                one.receive(other.export(one.device))


def pair(kind: type[Replica] = Replica) -> tuple[Replica, Replica]:
    """Two laptops that both hold a document with one part."""
    ana, luis = laptop("ana", kind), laptop("luis", kind)
    ana.edit(*DOC, {"a": 1, "x": 1, "y": 1})
    ana.edit(*PART, {"doc_id": "d1", "t": 1})
    exchange(ana, luis)
    return ana, luis


def same_view(*laptops: Replica, key: Key = DOC) -> RowView:
    """The row as all of them show it."""
    views = [one.state()[key] for one in laptops]
    assert all(view == views[0] for view in views)
    return views[0]


def test_a_new_row_is_written_whole_and_a_group_together() -> None:
    ana, _ = pair()
    ana.edit(*DOC, {"x": 2})
    assert ana.open[0].values == {"x": 2, "y": 1}
    assert ana.state()[DOC].values == {"a": 1, "x": 2, "y": 1, "consent": None}


def test_open_writes_to_a_row_become_one_but_not_across_a_delete() -> None:
    ana = laptop("ana")
    ana.edit(*DOC, {"a": 1})
    ana.edit(*PART, {"doc_id": "d1"})
    ana.edit(*DOC, {"a": 2})
    assert [(op.kind, op.row) for op in ana.open] == [("w", "d1"), ("w", "p1")]
    assert ana.open[0].values["a"] == 2
    ana.delete(*DOC)
    ana.restore(*DOC)
    ana.edit(*DOC, {"a": 3})
    assert [op.kind for op in ana.open] == ["w", "w", "d", "r", "w"]


def test_different_fields_merge_without_a_conflict() -> None:
    ana, luis = pair()
    ana.edit(*DOC, {"a": 2})
    luis.edit(*DOC, {"x": 3})
    exchange(ana, luis)
    view = same_view(ana, luis)
    assert view.values == {"a": 2, "x": 3, "y": 1, "consent": None}
    assert not view.conflicts


def test_the_newest_of_two_concurrent_values_is_shown_and_the_other_is_listed_until_someone_decides() -> None:
    ana, luis = pair()
    ana.edit(*DOC, {"a": 2})
    luis.wall += DAY
    luis.edit(*DOC, {"a": 3})
    exchange(ana, luis)
    view = same_view(ana, luis)
    assert (view.values["a"], view.conflicts) == (3, {"a": [(2,)]})
    ana.edit(*DOC, {"a": 2})
    exchange(ana, luis)
    view = same_view(ana, luis)
    assert (view.values["a"], view.conflicts) == (2, {})


def test_equal_concurrent_values_are_no_conflict() -> None:
    ana, luis = pair()
    ana.edit(*DOC, {"a": 2})
    luis.edit(*DOC, {"a": 2})
    exchange(ana, luis)
    assert not same_view(ana, luis).conflicts


def test_a_doubtful_clock_loses_the_tie_and_keeps_its_value_listed() -> None:
    ana, luis = pair()
    ana.edit(*DOC, {"a": 2})
    luis.wall = BUILT - DAY
    luis.edit(*DOC, {"a": 3})
    exchange(ana, luis)
    view = same_view(ana, luis)
    assert (view.values["a"], view.conflicts) == (2, {"a": [(3,)]})


def test_concurrent_consent_resolves_to_the_strictest_and_is_listed() -> None:
    ana, luis = pair()
    ana.edit(*DOC, {"consent": 0})
    luis.wall += DAY
    luis.edit(*DOC, {"consent": 2})
    exchange(ana, luis)
    view = same_view(ana, luis)
    assert (view.values["consent"], view.conflicts) == (0, {"consent": [(2,)]})


def test_an_edit_beats_a_concurrent_delete_and_a_second_delete_hides() -> None:
    ana, luis = pair()
    ana.delete(*DOC)
    luis.edit(*DOC, {"a": 2})
    exchange(ana, luis)
    view = same_view(ana, luis)
    assert (view.state, view.delete_conflict) == (VISIBLE, True)
    ana.delete(*DOC)
    exchange(ana, luis)
    assert same_view(ana, luis).state == HIDDEN
    assert same_view(ana, luis, key=PART).state == HIDDEN


def test_work_on_a_row_after_seeing_its_delete_settles_the_dispute() -> None:
    ana, luis = pair()
    ana.delete(*DOC)
    luis.edit(*DOC, {"a": 2})
    exchange(ana, luis)
    luis.edit(*DOC, {"a": 3})
    exchange(ana, luis)
    assert not same_view(ana, luis).delete_conflict


def test_work_on_a_part_keeps_what_it_is_part_of() -> None:
    ana, luis = pair()
    ana.delete(*DOC)
    luis.edit("part", "p2", {"doc_id": "d1"})
    exchange(ana, luis)
    view = same_view(ana, luis)
    assert (view.state, view.delete_conflict) == (VISIBLE, True)


def test_work_on_a_part_that_was_deleted_keeps_nothing() -> None:
    ana, luis = pair()
    luis.edit("part", "p2", {"doc_id": "d1"})
    luis.delete("part", "p2")
    ana.delete(*DOC)
    exchange(ana, luis)
    assert same_view(ana, luis).state == HIDDEN


def test_a_restored_row_brings_its_parts_back() -> None:
    ana, luis = pair()
    ana.delete(*DOC)
    exchange(ana, luis)
    luis.restore(*DOC)
    exchange(ana, luis)
    assert same_view(ana, luis).state == same_view(ana, luis, key=PART).state == VISIBLE
    with pytest.raises(Refused):
        luis.restore(*DOC)


def test_a_part_waits_for_its_document_and_appears_by_itself() -> None:
    ana, luis = laptop("ana"), laptop("luis")
    ana.edit(*PART, {"doc_id": "d1"})
    assert ana.state()[PART].state == WAITING
    luis.edit(*DOC, {"a": 1})
    exchange(ana, luis)
    assert same_view(ana, luis, key=PART).state == VISIBLE


def test_two_laptops_that_make_the_same_natural_key_have_one_row() -> None:
    ana, luis = pair()
    ana.edit("tally", "d1/rosa", {"doc_id": "d1", "n": 1})
    luis.edit("tally", "d1/rosa", {"doc_id": "d1", "n": 1})
    exchange(ana, luis)
    assert [key for key in ana.state() if key[0] == "tally"] == [("tally", "d1/rosa")]
    assert not same_view(ana, luis, key=("tally", "d1/rosa")).conflicts


def test_what_was_left_empty_when_a_row_was_made_gives_way_to_what_another_said_at_once() -> None:
    ana, luis = pair()
    ana.edit("doc", "d2", {"a": 1, "x": 1, "consent": 2})
    luis.edit("doc", "d2", {"x": 2})
    exchange(ana, luis)
    view = same_view(ana, luis, key=("doc", "d2"))
    assert view.values["a"] == 1
    assert view.conflicts.keys() == {"g", "consent"}  # of consent the strictest stands, and empty is strict
    ana.edit("doc", "d2", {"a": None})
    luis.edit("doc", "d2", {"a": 3})
    exchange(ana, luis)
    assert same_view(ana, luis, key=("doc", "d2")).conflicts.keys() == {"g", "consent", "a"}  # emptied is said


def test_a_natural_key_can_be_made_again_after_its_delete() -> None:
    ana, luis = pair()
    ana.edit("tally", "t1", {"doc_id": "d1", "n": 1})
    ana.delete("tally", "t1")
    ana.seal()
    ana.edit("tally", "t1", {"doc_id": "d1"})
    exchange(ana, luis)
    view = same_view(ana, luis, key=("tally", "t1"))
    assert (view.state, view.values["n"], view.delete_conflict) == (VISIBLE, None, False)


def test_a_private_draft_travels_only_when_shared_and_then_as_one_insert_a_row() -> None:
    ana, luis = laptop("ana"), laptop("luis")
    ana.edit(*DOC, {"a": 1}, private=True)
    ana.edit(*PART, {"doc_id": "d1", "t": 1})
    ana.edit("part", "p2", {"doc_id": "d1"})
    ana.delete("part", "p2")
    exchange(ana, luis)
    assert not luis.state()
    ana.share(*DOC)
    assert [(op.kind, op.row) for op in ana.open] == [("w", "d1"), ("w", "p1")]
    assert not ana.private
    exchange(ana, luis)
    assert same_view(ana, luis).values["a"] == 1
    assert ("part", "p2") not in luis.state()


def test_a_lost_file_is_healed_by_the_next_one_and_a_declaration_that_goes_backwards_is_believed() -> None:
    ana, luis = pair()
    backup = luis.copy()
    ana.edit(*DOC, {"a": 2})
    ana.export("luis")  # lost
    ana.edit(*DOC, {"a": 3})
    luis.receive(ana.export("luis"))
    ana.receive(luis.export("ana"))
    assert not ana.export("luis").batches
    luis = backup
    ana.receive(luis.export("ana"))
    luis.receive(ana.export("luis"))
    assert same_view(ana, luis).values["a"] == 3


def test_what_lacks_its_past_waits() -> None:
    ana, luis = pair()
    ana.edit(*DOC, {"a": 2})
    first = ana.export("luis")
    ana.edit(*DOC, {"a": 3})
    second = ana.export("luis")
    later = Bundle("ana", tuple(b for b in second.batches if b not in first.batches), second.have)
    luis.receive(later)
    assert luis.state()[DOC].values["a"] == 1
    luis.receive(first)
    assert same_view(ana, luis).values["a"] == 3


def test_the_clock_keeps_its_own_order_and_follows_nobody_into_the_future() -> None:
    clock = Clock()
    stamps = [clock.stamp(wall)[0] for wall in (WALL, WALL - 1000, WALL - 1000, WALL + 5)]
    assert stamps == sorted(set(stamps))
    assert clock.stamp(WALL - 2 * DAY) == (stamps[-1] + 1, False)
    assert not clock.stamp(BUILT - 1)[1]
    assert not clock.stamp(WALL + 401 * DAY)[1]
    clock.absorb((WALL + 30 * DAY) << 16, WALL)
    assert clock.stamp(WALL + 10)[0] >> 16 == WALL + 10
    clock.absorb((WALL + DAY // 2) << 16, WALL)
    assert clock.stamp(WALL + 20)[0] == ((WALL + DAY // 2) << 16) + 1


class LosersDropped(Fold):
    """Only the best write of each register is kept."""

    def candidates(self, key: Key, register: str) -> list[Placed]:
        return super().candidates(key, register)[:1]


class ChildrenIgnored(Fold):
    """A delete looks at the row alone."""

    def _work(self, key: Key) -> list[Placed]:
        return self.writes(key)


class ClocksObeyed(Fold):
    """The newest stamp wins, whoever had seen whom."""

    def candidates(self, key: Key, register: str) -> list[Placed]:
        members = self.schema[key[0]].registers[register]
        writes = [placed for placed in self.writes(key) if set(members) & set(placed.op.values)]
        return sorted(writes, key=lambda placed: placed.rank, reverse=True)[:1]


class Numbered(Replica):
    """Batches named by laptop and number."""

    def identify(self, batch: Batch) -> str:
        return f"{self.device}:{sum(one.device == self.device for one in self.held.values())}"


def same_field(kind: type[Replica]) -> list[Replica]:
    ana, luis = pair(kind)
    ana.edit(*DOC, {"a": 2})
    luis.edit(*DOC, {"a": 3})
    exchange(ana, luis)
    return [ana, luis]


def delete_and_part(kind: type[Replica]) -> list[Replica]:
    ana, luis = pair(kind)
    ana.delete(*DOC)
    luis.edit(*PART, {"t": 2})
    exchange(ana, luis)
    return [ana, luis]


def late_clock(kind: type[Replica]) -> list[Replica]:
    ana, luis = pair(kind)
    ana.wall += 100 * DAY
    ana.edit(*DOC, {"a": 2})
    exchange(ana, luis)
    luis.edit(*DOC, {"a": 3})
    exchange(ana, luis)
    return [ana, luis]


def twins(kind: type[Replica]) -> list[Replica]:
    ana, luis = pair(kind)
    twin = ana.copy()
    ana.edit(*DOC, {"a": 2})
    twin.edit(*DOC, {"a": 3})
    exchange(ana, luis, twin)
    exchange(twin, luis, ana)
    return [ana, luis, twin]


HISTORIES = (same_field, delete_and_part, late_clock, twins)


@pytest.mark.parametrize("history", HISTORIES)
def test_the_model_keeps_every_invariant(history: Callable[[type[Replica]], list[Replica]]) -> None:
    laptops = history(Replica)
    assert all(one.held.keys() == laptops[0].held.keys() for one in laptops)
    invariants.agree(laptops)
    for one in laptops:
        invariants.all_hold(one)


@pytest.mark.parametrize(
    ("broken", "history"),
    [(LosersDropped, same_field), (ChildrenIgnored, delete_and_part), (ClocksObeyed, late_clock)],
)
def test_a_broken_fold_is_found_out(broken: type[Fold], history: Callable[[type[Replica]], list[Replica]]) -> None:
    class Broken(Replica):
        fold = broken

    laptop = history(Broken)[0]
    with pytest.raises(AssertionError):
        invariants.all_hold(laptop)


def test_numbered_batches_are_found_out_by_a_clone() -> None:
    laptops = twins(Numbered)
    with pytest.raises(AssertionError):
        invariants.agree(laptops)
