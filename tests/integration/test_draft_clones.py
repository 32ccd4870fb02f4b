"""A draft that a copy of the laptop shared meanwhile."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.log import drafts, ended_drafts
from app.log.ops import GENERAL, LOCAL
from app.models.log_tables import Op, RowState
from tests.oracle.engine import Laptop
from tests.oracle.network import make_network

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


def test_5_who_types_in_a_draft_while_what_a_copy_shared_of_it_comes_has_not_seen_that(tmp_path):
    """Both texts stand until somebody decides, and the draft is whole again where the reception is taken back."""
    laptop = Laptop(make_network(tmp_path, ("ana",))[0], next((tmp_path / "ana" / "microcentros").iterdir()).name)
    laptop.edit("practice", DRAFT, {"title": "La huerta", "purpose": "Comer"}, private=True)
    twin = laptop.clone(tmp_path / "copy")
    twin.edit("practice", DRAFT, {"title": "La de la copia"})
    twin.share("practice", DRAFT)
    mark = laptop.mark()
    twin.hand(laptop)
    with laptop.typing_since(mark):
        laptop.edit("practice", DRAFT, {"title": "La que se"})
        laptop.edit("practice", DRAFT, {"title": "La que se escribía"})
    laptop.compare()
    assert both_titles(laptop) == {"La que se escribía", "La de la copia"}
    assert laptop.undo()
    laptop.compare()
    laptop.check()
    shown = laptop.oracle.state()["practice", DRAFT]
    assert (shown.state, shown.private, shown.values["purpose"]) == ("visible", True, "Comer")
    laptop.redo()
    laptop.compare()
    laptop.hand(twin)
    twin.compare()
    assert both_titles(laptop) == both_titles(twin) == {"La que se escribía", "La de la copia"}
    for one in (laptop, twin):
        one.check()
        one.close()


def both_titles(laptop):
    """What is shown as the title of the draft, and what stands beside it."""
    shown = laptop.oracle.state()["practice", DRAFT]
    return {shown.values["title"], *(title for (title,) in shown.conflicts["title"])}


def written_in_private(laptop):
    """What was done with the laptop's drafts, in order."""
    with laptop.database.read() as session:
        query = select(Op.kind, Op.row).where(Op.channel == LOCAL).order_by(Op.n)
        return session.execute(query).all()


def test_a_draft_deleted_here_stays_so_when_what_a_copy_shared_of_it_came_and_was_taken_back(tmp_path):
    """Invariant 12: what was let go of comes back in the order in which it was written, the deletion last."""
    laptop = Laptop(make_network(tmp_path, ("ana",))[0], next((tmp_path / "ana" / "microcentros").iterdir()).name)
    laptop.edit("practice", DRAFT, {"title": "La huerta"}, private=True)
    laptop.edit("practice_step", STEP, {"practice_id": DRAFT, "text": "Caminar"})
    twin = laptop.clone(tmp_path / "copy")
    twin.share("practice", DRAFT)
    laptop.delete("practice", DRAFT)
    before, written = laptop.oracle.state(), written_in_private(laptop)
    twin.hand(laptop)
    assert laptop.oracle.state()["practice", DRAFT].state == "visible"
    assert laptop.undo()
    laptop.compare()
    laptop.check()
    assert (laptop.oracle.state(), written_in_private(laptop)) == (before, written)
    assert before["practice", DRAFT].state == before["practice_step", STEP].state == "hidden"
    for one in (laptop, twin):
        one.close()


@pytest.fixture
def split(tmp_path):
    """A laptop whose copy shared a draft of it, and that wrote a part of the draft meanwhile."""
    laptop = Laptop(make_network(tmp_path, ("ana",))[0], next((tmp_path / "ana" / "microcentros").iterdir()).name)
    laptop.edit("practice", DRAFT, {"title": "La huerta"}, private=True)
    twin = laptop.clone(tmp_path / "copy")
    twin.share("practice", DRAFT)
    laptop.edit("practice_step", STEP, {"practice_id": DRAFT, "text": "Caminar"})
    twin.hand(laptop)
    yield laptop, twin
    for one in (laptop, twin):
        one.compare()
        one.check()
        one.close()


def stay_here(laptop):
    with laptop.database.read() as session:
        return drafts.left_behind(session)


def test_what_stayed_private_under_what_came_shared_is_shared_by_itself(split):
    laptop, twin = split
    assert stay_here(laptop) == [("practice_step", STEP)]
    assert laptop.share("practice", DRAFT) == [("practice_step", STEP)]
    laptop.compare()
    assert stay_here(laptop) == []
    laptop.hand(twin)
    assert twin.oracle.state()["practice_step", STEP].values["text"] == "Caminar"


def test_taking_it_back_makes_private_again_only_what_was_private(split):
    laptop, _ = split
    laptop.take_back(*laptop.share("practice", DRAFT))
    laptop.compare()
    state = laptop.oracle.state()
    assert (state["practice", DRAFT].private, state["practice_step", STEP].private) == (False, True)
    assert stay_here(laptop) == [("practice_step", STEP)]


def test_what_stayed_here_and_went_out_is_not_taken_back(split):
    laptop, _ = split
    given = laptop.share("practice", DRAFT)
    laptop.seal()
    laptop.take_back(*given)  # refused on both
    assert not laptop.oracle.state()["practice_step", STEP].private


def test_a_part_that_was_shared_and_deleted_goes_back_with_what_it_was_part_of(split):
    laptop, _ = split
    given = laptop.share("practice", DRAFT)
    laptop.delete("practice_step", STEP)
    laptop.take_back(*given)
    laptop.restore("practice_step", STEP)
    laptop.compare()
    with laptop.database.read() as session:
        assert {one.channel for one in session.query(Op).where(Op.row == STEP)} == {LOCAL}
        assert {one.channel for one in session.query(Op).where(Op.row == DRAFT)} == {GENERAL}


def test_sharing_what_stayed_settles_a_deletion_of_the_whole_that_it_has_seen(split):
    """Invariant 8: it is work on the practice that has seen who deleted it; taken back, the question stands again."""
    laptop, twin = split
    twin.delete("practice", DRAFT)
    laptop.edit("practice", DRAFT, {"title": "La huerta se mide"})
    twin.hand(laptop)
    assert laptop.oracle.state()["practice", DRAFT].delete_conflict
    given = laptop.share("practice", DRAFT)
    laptop.compare()
    assert not laptop.oracle.state()["practice", DRAFT].delete_conflict
    laptop.take_back(*given)
    laptop.compare()
    assert laptop.oracle.state()["practice", DRAFT].delete_conflict


def test_a_draft_here_goes_with_what_a_copy_shared_of_it_and_a_coordination_erased(tmp_path):
    """Fault 38: the copy told to hold what it shared, so it does not come again, and the order waits for it here."""
    network = make_network(tmp_path, ("ana", "luis"))
    space = network[0].name
    ana, luis = (Laptop(folder, space) for folder in network)
    luis.edit("practice", DRAFT, {"title": "La huerta"}, private=True)
    twin = luis.clone(tmp_path / "copy")
    twin.share("practice", DRAFT)
    twin.hand(ana)
    ana.purge("practice", DRAFT)
    ana.hand(luis)
    luis.compare()
    luis.check()
    with luis.database.read() as session:
        assert session.scalars(select(Op.n).where(Op.row == DRAFT, Op.channel == LOCAL)).all() == []
        assert ended_drafts.ended(session) == set()
        assert session.scalars(select(RowState.row).where(RowState.row == DRAFT)).all() == []
    assert ("practice", DRAFT) not in luis.oracle.state()
    for one in (ana, luis, twin):
        one.close()
