"""What comes again, one reception after another or twice, asks nothing that somebody has decided."""

from __future__ import annotations

import pytest

from app.models.log_tables import DELETED
from app.services import backup, history, trash
from app.sync import undoing
from tests.oracle.desk import a_practice, go_round


def versions(desk, register="title"):
    """The versions in which a person is asked about that register, by card."""
    return [
        sorted(str(one.values[register]) for one in conflict.versions)
        for conflict in desk.conflicts()
        if conflict.register == register
    ]


def taken_back(ana, luis, shared, title):
    """What Luis wrote came to Ana, who wrote something else upon it and then took it back."""
    luis.update("practice", shared, title=title)
    ana.receive(luis.hand_over())
    a_practice(ana, title="Hecha sobre lo que llegó")
    undoing.undo(ana.database)


@pytest.fixture
def shared(desks):
    """A practice that all of them hold."""
    practice = a_practice(desks[0], title="Cero")
    go_round(*desks)
    return practice


@pytest.mark.parametrize("seen", [{"Uno"}, {"Uno", "Dos"}])
def test_two_deliveries_of_one_author_that_come_again_one_by_one_make_no_version_that_he_replaced(desks, shared, seen):
    ana, luis, rosa = desks
    for title in ("Uno", "Dos"):
        luis.update("practice", shared, title=title)
        ana.receive(luis.hand_over())
        if title in seen:
            a_practice(ana, title="Hecha sobre lo que llegó")
    undoing.undo(ana.database)
    undoing.undo(ana.database)
    ana.update("practice", shared, title="Mío")
    undoing.redo(ana.database)
    assert versions(ana) == [["Mío", "Uno"]]
    undoing.redo(ana.database)
    assert versions(ana) == [["Dos", "Mío"]]  # and not Uno, which Luis himself had replaced
    go_round(*desks)
    assert versions(luis) == versions(rosa) == [["Dos", "Mío"]]
    for desk in desks:
        told = [one.fields[0].after for one in history.history(desk.database, "practice", shared).changes]
        assert sorted(told) == ["Cero", "Dos", "Mío", "Uno"]


def test_what_two_laptops_took_back_and_brought_again_is_lost_by_neither(desks, shared):
    ana, luis, rosa = desks
    luis.update("practice", shared, title="De Luis")
    file = luis.hand_over()
    for desk, title in ((ana, "De Ana"), (rosa, "De Rosa")):
        desk.receive(file)
        a_practice(desk, title="Hecha sobre lo que llegó")
        undoing.undo(desk.database)
        desk.update("practice", shared, title=title)
        undoing.redo(desk.database)
        assert versions(desk) == [sorted([title, "De Luis"])]
    of_ana, of_rosa = ana.hand_over(), rosa.hand_over()
    for desk, other in ((ana, of_rosa), (rosa, of_ana)):
        desk.receive(other)
        a_practice(desk, title="Hecha sobre lo que llegó después")
        undoing.undo(desk.database)
        a_practice(desk, title="Hecha entretanto")
        undoing.redo(desk.database)
    for _ in range(2):
        go_round(*desks)
    assert [versions(desk) for desk in desks] == [[["De Ana", "De Luis", "De Rosa"]]] * 3


def test_who_says_the_same_anew_replaces_nothing_that_stands_beside_it(desks, shared):
    ana, luis, rosa = desks
    taken_back(ana, luis, shared, "Contar")
    ana.update("practice", shared, title="Cantar")
    undoing.redo(ana.database)
    rosa.update("practice", shared, title="Medir")
    luis.receive(rosa.hand_over())
    luis.decide(luis.conflicts()[0].id, {"title": "Contar"})
    ana.receive(luis.hand_over())
    a_practice(ana, title="Hecha sobre lo que llegó después")
    undoing.undo(ana.database)
    a_practice(ana, title="Hecha entretanto")
    undoing.redo(ana.database)
    assert versions(ana) == [["Cantar", "Contar"]]


def test_who_deleted_and_restored_in_two_deliveries_that_come_again_one_by_one_deletes_nothing(desks, shared):
    ana, luis, _rosa = desks
    luis.remove("practice", shared)
    ana.receive(luis.hand_over())
    trash.bring_back(luis.database, "practice", shared)
    ana.receive(luis.hand_over())
    a_practice(ana, title="Hecha sobre lo que llegó")
    undoing.undo(ana.database)
    undoing.undo(ana.database)
    ana.update("practice", shared, title="Mío")
    undoing.redo(ana.database)
    assert [one.register for one in ana.conflicts()] == [DELETED]
    undoing.redo(ana.database)
    assert ana.conflicts() == []
    go_round(*desks)
    assert [desk.get("practice", shared)["title"] for desk in desks] == ["Mío"] * 3


def test_what_was_left_empty_when_a_record_was_made_is_no_version_of_it_when_it_comes_again(desks):
    ana, luis, _rosa = desks
    luis.create("school", {"rbd": 99003, "name": "De Luis", "locality": "Arriba"})
    ana.receive(luis.hand_over())
    a_practice(ana, title="Hecha sobre lo que llegó")
    undoing.undo(ana.database)
    ana.create("school", {"rbd": 99003, "name": "De Ana", "status": "open"})
    undoing.redo(ana.database)
    assert versions(ana, "name") == [["De Ana", "De Luis"]]
    assert versions(ana, "locality") == []
    assert versions(ana, "status") == []
    (school,) = (row for row in ana.picture()["rows"]["school"].values() if row["rbd"] == 99003)
    assert (school["locality"], school["status"]) == ("Arriba", "open")


def test_fault_11_a_laptop_that_goes_back_to_before_it_brought_something_again_does_not_ask_the_same_twice(
    desks, shared, tmp_path, monkeypatch
):
    monkeypatch.setenv("MINGA_PERFIL", str(tmp_path / "perfil"))
    ana, luis, rosa = desks
    taken_back(ana, luis, shared, "De Luis")
    ana.update("practice", shared, title="De Ana")
    backup.back_up(ana.database, tmp_path / "ana.minga")
    undoing.redo(ana.database)
    luis.receive(ana.hand_over())
    luis.decide(luis.conflicts()[0].id, {"title": "De las dos"})
    go_round(*desks)
    backup.restore(ana.workspace, tmp_path / "ana.minga")
    ana.close()
    ana.__init__(ana.folder)  # the same laptop, started again
    undoing.redo(ana.database)
    for _ in range(2):
        go_round(*desks)
    assert [versions(desk) for desk in desks] == [[], [], []]
    assert rosa.get("practice", shared)["title"] == "De las dos"


def test_what_an_author_says_later_replaces_what_he_said_before_that_was_away(desks, shared):
    ana, luis, rosa = desks
    taken_back(ana, luis, shared, "Uno")
    ana.update("practice", shared, title="Mío")
    undoing.redo(ana.database)
    luis.update("practice", shared, title="Dos")
    ana.receive(luis.hand_over())
    assert versions(ana) == [["Dos", "Mío"]]
    undoing.undo(ana.database)
    assert versions(ana) == [["Mío", "Uno"]]
    undoing.redo(ana.database)
    held = len(ana.batches())
    go_round(*desks)
    assert [versions(desk) for desk in desks] == [[["Dos", "Mío"]]] * 3
    assert held == len(ana.batches()) == len(rosa.batches())
    for desk in desks:
        told = [one.fields[0].after for one in history.history(desk.database, "practice", shared).changes]
        assert sorted(told) == ["Cero", "Dos", "Mío", "Uno"]


def test_what_both_deleted_stays_deleted_though_its_last_words_were_away(desks, shared):
    ana, luis, _rosa = desks
    taken_back(ana, luis, shared, "Uno")
    ana.remove("practice", shared)
    undoing.redo(ana.database)
    assert [one.register for one in ana.conflicts()] == [DELETED]
    luis.remove("practice", shared)
    ana.receive(luis.hand_over())
    assert (ana.get("practice", shared), ana.conflicts()) == (None, [])
