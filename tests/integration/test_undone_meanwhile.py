"""What is decided while a reception is taken back: it comes again, or is rejected, as if that had been decided before."""

from __future__ import annotations

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
