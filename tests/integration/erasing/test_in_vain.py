"""What was erased by an order that counts nowhere comes back from whoever kept it (invariant 1, faults 36 and 38)."""

from __future__ import annotations

from itertools import chain

import pytest

from app.services import evidence, search
from app.sync import declaration, erasing, reception, roster, senders, words
from tests.integration.erasing.secrets_kept import OTHER, SECRET, read_anywhere
from tests.integration.erasing.test_what_goes import photo
from tests.oracle.desk import a_practice, go_round, visit


@pytest.fixture
def erased_in_vain(desks):
    """Ana erased a practice, and Rosa obeyed; meanwhile Luis, who has it too, had taken the office from Ana."""
    ana, luis, rosa = desks
    roster.appoint(ana.database, luis.device)
    practice = a_practice(luis, title=SECRET)
    luis.create("practice_step", {"practice_id": practice, "text": OTHER})
    evidence.add(luis.database, luis.store, photo("navy"), practice_id=practice, shows_pupils=False)
    go_round(*desks)
    go_round(luis, ana, rosa)
    erasing.erase(ana.database, "practice", practice)
    rosa.receive(ana.hand_over())
    assert not read_anywhere(rosa, SECRET, OTHER)
    roster.appoint(luis.database, ana.device, leads=False)
    return practice


def test_it_comes_back_where_it_was_erased_and_all_show_the_same(desks, erased_in_vain):
    ana, luis, rosa = desks
    ana.receive(luis.hand_over())
    assert ana.get("practice", erased_in_vain) is None
    go_round(luis, ana, rosa)
    for desk in (ana, rosa):
        assert desk.get("practice", erased_in_vain)["title"] == SECRET
    assert ana.picture() == luis.picture() == rosa.picture()
    assert sorted(ana.store.names()) == sorted(luis.store.names()) == sorted(rosa.store.names())
    found = [search.search(desk.database, search.Question("zorzalina")).groups for desk in desks]
    assert found[0]
    assert found == [found[0]] * 3


def test_who_obeyed_is_told_before_and_after_that_it_comes_back_and_why(desks, erased_in_vain):
    ana, luis, rosa = desks
    rosa.receive(luis.hand_over())
    luis.receive(rosa.hand_over())
    file = luis.hand_over()
    for told in (reception.preview(rosa.database, file), rosa.receive(file)):
        assert told.new["practice"] == 1
        assert any("se había borrado para siempre" in line for line in words.warnings(told))
    assert not any("borrado" in line for line in words.warnings(ana.receive(rosa.hand_over())))


def test_where_the_order_does_not_count_nothing_that_was_typed_about_it_is_to_be_forgotten(desks, erased_in_vain):
    ana, luis, rosa = desks
    assert erased_in_vain in erasing.erased_rows(rosa.database)
    luis.receive(ana.hand_over())
    assert luis.get("practice", erased_in_vain)["title"] == SECRET
    assert erased_in_vain not in erasing.erased_rows(luis.database)
    go_round(luis, ana, rosa)
    assert erased_in_vain not in erasing.erased_rows(rosa.database)


def test_it_comes_by_a_stick_too_and_lies_there_no_longer_than_somebody_lacks_it(desks, erased_in_vain, stick):
    ana, luis, rosa = desks
    for _ in range(4):
        for desk in (luis, rosa, ana):
            visit(desk, stick)
    assert ana.picture() == luis.picture() == rosa.picture()
    assert rosa.get("practice", erased_in_vain)["title"] == SECRET
    left = [visit(desk, stick).left for desk in desks]
    assert not any(left)


def test_the_coordination_that_is_told_of_it_erases_it_everywhere(desks, erased_in_vain):
    ana, luis, rosa = desks
    luis.receive(rosa.hand_over())
    assert erased_in_vain in [one.row for one in erasing.remains(luis.database)]
    erasing.erase(luis.database, "practice", erased_in_vain)
    go_round(luis, rosa, ana)
    for desk in desks:
        assert not read_anywhere(desk, SECRET, OTHER)
        assert not search.search(desk.database, search.Question("zorzalina")).groups
    assert ana.picture() == luis.picture() == rosa.picture()


def test_what_nobody_kept_is_asked_for_and_not_sent(desks):
    """Luis never had it: whoever obeyed has no words to send, and no file grows because somebody asks."""
    ana, luis, rosa = desks
    roster.appoint(ana.database, luis.device)
    go_round(*desks)
    go_round(luis, ana, rosa)
    practice = a_practice(rosa, title=SECRET)
    ana.receive(rosa.hand_over())
    erasing.erase(ana.database, "practice", practice)
    rosa.receive(ana.hand_over())
    roster.appoint(luis.database, ana.device, leads=False)
    for _ in range(2):
        go_round(luis, ana, rosa)
    assert rosa.opened(rosa.hand_over()).manifest.want
    assert luis.opened(luis.hand_over()).manifest.want
    told = luis.opened(luis.hand_over()).manifest.counts
    go_round(luis, ana, rosa)
    assert luis.opened(luis.hand_over()).manifest.counts == told
    assert ana.picture() == luis.picture() == rosa.picture()
    assert not any(read_anywhere(desk, SECRET) for desk in desks)


def test_what_nobody_kept_is_not_in_the_way_of_what_somebody_did(desks, erased_in_vain, monkeypatch):
    """However many batches one laptop asks for, and however few of them another sends again at once."""
    ana, luis, rosa = desks
    monkeypatch.setattr(senders, "_MOST_ASKED", 1)
    for one in range(6):
        lost = a_practice(rosa, title=f"Nadie la guardó {one}")
        ana.receive(rosa.hand_over())
        erasing.erase(ana.database, "practice", lost)
        rosa.receive(ana.hand_over())
    for _ in range(4):
        go_round(luis, ana, rosa)
    assert rosa.opened(rosa.hand_over()).manifest.want
    assert rosa.get("practice", erased_in_vain)["title"] == SECRET
    assert ana.picture() == luis.picture() == rosa.picture()


def test_where_a_file_cannot_name_all_that_is_wanted_each_has_its_turn_with_whoever_gets_the_files(
    desks, erased_in_vain, monkeypatch
):
    """What nobody has hid the rest for good, where more than 3,750 batches were wanted."""
    ana, luis, rosa = desks
    for one in range(5):
        lost = a_practice(rosa, title=f"Nadie la guardó {one}")
        ana.receive(rosa.hand_over())
        erasing.erase(ana.database, "practice", lost)
        rosa.receive(ana.hand_over())
    rosa.receive(luis.hand_over())
    wanted = set(rosa.opened(rosa.hand_over()).manifest.want)
    assert len(wanted) > 5
    monkeypatch.setattr(declaration, "_MOST_NAMED", 4)
    said = [rosa.opened(rosa.hand_over()).manifest.want for _ in range(6 * len(wanted))]
    assert {len(one) for one in said} == {1}
    for others in (1, 2):
        assert set(chain(*said[::others])) == wanted, "who gets but every second file too"


@pytest.mark.parametrize("last", [0, 1])
def test_an_order_that_either_of_two_had_taken_in_counts_when_both_take_the_office_at_once(desks, last):
    ana, luis, rosa = desks
    for other in (luis, rosa):
        roster.appoint(ana.database, other.device)
    practice = a_practice(luis, title=SECRET)
    go_round(*desks)
    erasing.erase(rosa.database, "practice", practice)
    ana.receive(rosa.hand_over())
    for desk in (luis, ana) if last else (ana, luis):
        roster.appoint(desk.database, rosa.device, leads=False)
    for _ in range(2):
        go_round(*desks)
    assert not any(read_anywhere(desk, SECRET) for desk in desks)
    assert ana.picture() == luis.picture() == rosa.picture()
