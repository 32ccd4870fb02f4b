"""A draft that a copy of the laptop shared meanwhile."""

from __future__ import annotations

import pytest

from tests.oracle.engine import Laptop, make_network

DRAFT, STEP = "00000000-0000-4000-8000-000000000011", "00000000-0000-4000-8000-000000000021"


def test_a_part_that_stayed_private_does_not_bring_back_what_a_copy_shared_and_deleted(tmp_path):
    """Invariant 6 counts the work that others can have seen; a private part is nobody's but its author's."""
    laptop = Laptop(make_network(tmp_path, ("ana",))[0], next((tmp_path / "ana" / "microcentros").iterdir()).name)
    laptop.edit("practice", DRAFT, {"title": "La huerta"}, private=True)
    twin = laptop.clone(tmp_path / "copy")
    twin.share("practice", DRAFT)
    twin.delete("practice", DRAFT)
    laptop.edit("practice_step", STEP, {"practice_id": DRAFT, "text": "Caminar"})
    twin.hand(laptop)
    laptop.compare()
    laptop.check()
    laptop.close()
    twin.close()


def test_what_was_a_draft_here_stays_shared_when_its_reception_is_reverted(tmp_path):
    """To revert writes what everybody sees: the draft that came back shared must not be deleted for all."""
    laptop = Laptop(make_network(tmp_path, ("ana",))[0], next((tmp_path / "ana" / "microcentros").iterdir()).name)
    laptop.edit("practice", DRAFT, {"title": "La huerta"}, private=True)
    twin = laptop.clone(tmp_path / "copy")
    twin.share("practice", DRAFT)
    twin.hand(laptop)
    laptop.revert()
    laptop.compare()
    laptop.check()
    assert laptop.oracle.state()["practice", DRAFT].state == "visible"
    laptop.close()
    twin.close()


def test_a_draft_that_two_copies_shared_is_a_draft_again_once_neither_counts_in_whatever_order_they_went(tmp_path):
    laptop = Laptop(make_network(tmp_path, ("ana",))[0], next((tmp_path / "ana" / "microcentros").iterdir()).name)
    laptop.edit("practice", DRAFT, {"title": "La huerta"}, private=True)
    laptop.edit("practice_step", STEP, {"practice_id": DRAFT, "text": "Caminar"})
    twins = [laptop.clone(tmp_path / name) for name in ("one", "other")]
    for title, twin in zip(("Uno", "Otro"), twins, strict=True):
        twin.edit("practice", DRAFT, {"title": title})
        twin.share("practice", DRAFT)
    twins[0].hand(laptop)
    assert laptop.undo()
    twins[1].hand(laptop)
    laptop.redo()
    for _ in twins:
        assert laptop.undo()
        laptop.compare()
    laptop.check()
    assert laptop.oracle.state()["practice", DRAFT].private
    laptop.edit("practice", DRAFT, {"title": "La huerta se mide"})
    laptop.redo()
    laptop.redo()
    assert laptop.undo()
    assert laptop.undo()
    laptop.compare()
    for one in (laptop, *twins):
        one.close()


@pytest.mark.parametrize("act", ["edit", "delete"])
def test_what_was_done_with_a_draft_that_came_shared_does_not_hide_the_draft_when_the_reception_is_taken_back(
    tmp_path, act
):
    laptop = Laptop(make_network(tmp_path, ("ana",))[0], next((tmp_path / "ana" / "microcentros").iterdir()).name)
    laptop.edit("practice", DRAFT, {"title": "La huerta"}, private=True)
    twin = laptop.clone(tmp_path / "copy")
    twin.share("practice", DRAFT)
    twin.hand(laptop)
    if act == "edit":
        laptop.edit("practice", DRAFT, {"title": "Otra"})
    else:
        laptop.delete("practice", DRAFT)
    assert laptop.undo()
    laptop.compare()
    laptop.check()
    shown = laptop.oracle.state()["practice", DRAFT]
    assert (shown.state, shown.private, shown.values["title"]) == ("visible", True, "La huerta")
    laptop.redo()
    laptop.compare()
    laptop.close()
    twin.close()
