"""What is decided while a reception is taken back, and that it comes again, or is rejected, without loss."""

from __future__ import annotations

import pytest

from app.errors import WrongUsage
from app.models.log_tables import DELETED
from app.services import duplicates, duplicates_join, laptop, practices
from app.sync import roster, undoing
from tests.oracle.desk import a_practice, go_round


def test_the_work_of_a_laptop_that_is_retired_meanwhile_comes_back_as_all_that_it_had_handed_over(desks):
    ana, luis, rosa = desks
    theirs = a_practice(luis, title="Compost")
    ana.receive(luis.hand_over())
    undoing.undo(ana.database)
    assert roster.retire(ana.database, luis.device).held == 0
    effect = undoing.preview(ana.database, undoing.REDO)
    assert effect.new == {"practice": 1}
    assert undoing.redo(ana.database) == effect
    rosa.receive(ana.hand_over())
    for desk in (ana, rosa):
        assert desk.get("practice", theirs)["title"] == "Compost"
    assert ana.picture() == rosa.picture()


def test_what_was_rejected_of_a_laptop_that_was_retired_meanwhile_does_not_come_back_with_it(desks):
    ana, luis, rosa = desks
    shared = a_practice(ana, title="Uno")
    go_round(*desks)
    theirs = a_practice(luis, title="Compost")
    luis.update("practice", shared, title="Dos")
    for desk in (ana, rosa):
        desk.receive(luis.hand_over())
    undoing.undo(ana.database)
    roster.retire(ana.database, luis.device)
    effect = undoing.reject(ana.database)
    assert (effect.changed, effect.removed) == ({"practice": 1}, {"practice": 1})
    for decide in (list, lambda: roster.readmit(ana.database, luis.device)):
        decide()
        rosa.receive(ana.hand_over())
        ana.receive(rosa.hand_over())
        for desk in (ana, rosa):
            assert desk.get("practice", shared)["title"] == "Uno"
            assert desk.get("practice", theirs) is None
        assert ana.picture() == rosa.picture()


def test_what_was_made_one_is_not_taken_apart_while_what_came_of_it_is_taken_back(desks):
    """It would name the wrong person for good once it comes again, and nobody would have come back."""
    ana, luis, _rosa = desks
    mine = ana.create("person", {"full_name": "Eva Pino"})
    theirs = luis.create("person", {"full_name": "Eva Pino"})
    practice = a_practice(luis, author_ids=[theirs])
    ana.receive(luis.hand_over())
    before = ana.picture()["rows"]
    fusion = duplicates_join.join(ana.database, "person", mine, theirs)
    undoing.undo(ana.database)
    with pytest.raises(WrongUsage, match="usted deshizo"):
        duplicates_join.part(ana.database, fusion)
    undoing.redo(ana.database)
    assert ana.get("practice", practice)["author_ids"] == [mine]
    duplicates_join.part(ana.database, fusion)
    after = ana.picture()["rows"]
    assert {tipo: rows for tipo, rows in after.items() if not tipo.startswith("fusion")} == {
        tipo: rows for tipo, rows in before.items() if not tipo.startswith("fusion")
    }
    go_round(*desks)
    assert luis.picture() == ana.picture()


def test_what_was_made_one_with_what_came_goes_and_comes_with_it(desks):
    ana, luis, _rosa = desks
    mine = ana.create("person", {"full_name": "Eva Pino"})
    theirs = luis.create("person", {"full_name": "Eva Pino"})
    practice = a_practice(ana, author_ids=[mine])
    ana.receive(luis.hand_over())
    fusion = duplicates_join.join(ana.database, "person", theirs, mine)
    after = ana.picture()
    undoing.undo(ana.database)
    assert [one.kept_title for one in duplicates.fusions(ana.database)] == ["Eva Pino"]
    with pytest.raises(WrongUsage, match="usted deshizo"):
        duplicates_join.part(ana.database, fusion)
    undoing.redo(ana.database)
    assert ana.picture() == after
    duplicates_join.part(ana.database, fusion)
    assert ana.get("practice", practice)["author_ids"] == [mine]


def test_what_is_made_one_meanwhile_loses_nothing_of_what_comes_again(desks):
    ana, luis, rosa = desks
    kept, merged = (ana.create("person", {"full_name": "Eva Pino"}) for _ in range(2))
    practice = a_practice(ana, author_ids=[merged])
    go_round(*desks)
    luis.update("person", merged, email="eva@escuela.cl")
    luis.update("practice", practice, title="De Luis")
    named = a_practice(luis, author_ids=[merged])
    ana.receive(luis.hand_over())
    a_practice(ana, title="Hecha sobre lo que llegó")
    undoing.undo(ana.database)
    fusion = duplicates_join.join(ana.database, "person", kept, merged)
    effect = undoing.preview(ana.database, undoing.REDO)
    assert effect.conflicts == 1
    assert undoing.redo(ana.database) == effect
    assert ana.get("person", merged)["email"] == "eva@escuela.cl"
    assert ana.get("practice", practice)["title"] == "De Luis"
    duplicates_join.join(ana.database, "person", kept, merged)
    assert ana.conflicts() == []
    assert ana.get("person", merged) is None
    assert ana.get("person", kept)["email"] == "eva@escuela.cl"
    assert ana.get("practice", named)["author_ids"] == [kept]
    duplicates_join.part(ana.database, fusion)
    assert [ana.get("practice", one)["author_ids"] for one in (practice, named)] == [[merged]] * 2
    for _ in range(2):
        go_round(*desks)
    assert ana.picture() == luis.picture() == rosa.picture()


def test_the_drafts_of_whoever_came_with_it_and_writes_here_too_are_shown_to_nobody_else_meanwhile(pair):
    ana, luis = pair
    (me,) = (one for one, row in ana.rows("person").items() if row["full_name"] == "Ana Soto Rivas")
    berta = luis.create("person", {"full_name": "Berta Paz"})
    ana.receive(luis.hand_over())
    laptop.sit_down(ana.database, berta)
    practices.create(ana.database, {"title": "Solo de Berta"})
    laptop.sit_down(ana.database, me)
    undoing.undo(ana.database)
    assert ana.get("person", berta) is None
    assert ana.rows("practice") == {}
    undoing.redo(ana.database)
    assert ana.rows("practice") == {}
    laptop.sit_down(ana.database, berta)
    assert [one["title"] for one in ana.rows("practice").values()] == ["Solo de Berta"]
    laptop.sit_down(ana.database, me)
    undoing.reject(ana.database)  # now she is in the microcentro no more, and it must not be lost from sight
    assert [one["title"] for one in ana.rows("practice").values()] == ["Solo de Berta"]


@pytest.mark.parametrize("values", [{"future_colour": "rojo"}, {}])
def test_6_work_of_which_no_field_is_known_keeps_a_record_that_was_deleted_while_it_was_away(desks, values):
    ana, luis, _rosa = desks
    shared = a_practice(ana, title="Uno")
    go_round(*desks)
    luis.log("w", "practice", shared, values)
    ana.receive(luis.hand_over())
    a_practice(ana, title="Hecha sobre lo que llegó")
    undoing.undo(ana.database)
    ana.remove("practice", shared)
    undoing.redo(ana.database)
    assert ana.get("practice", shared)
    assert [one.register for one in ana.conflicts()] == [DELETED]


def test_6_of_two_fusions_in_opposite_directions_one_of_which_was_away_neither_record_is_lost(desks):
    ana, luis, _rosa = desks
    one, two = (ana.create("person", {"full_name": "Eva Pino"}) for _ in range(2))
    practice = a_practice(ana, author_ids=[two])
    go_round(*desks)
    duplicates_join.join(luis.database, "person", one, two)
    ana.receive(luis.hand_over())
    a_practice(ana, title="Hecha sobre lo que llegó")
    undoing.undo(ana.database)
    duplicates_join.join(ana.database, "person", two, one)
    undoing.redo(ana.database)
    assert ana.get("person", two)
    assert ana.get("person", one)
    assert ana.get("practice", practice)["author_ids"] == [one]
