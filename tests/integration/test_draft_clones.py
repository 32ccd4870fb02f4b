"""A draft that a copy of the laptop shared meanwhile."""

from __future__ import annotations

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
