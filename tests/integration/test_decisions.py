"""What was decided between versions, and changing one's mind afterwards (sync-design 11.4)."""

from __future__ import annotations

import pytest

from app.errors import NotFound, WrongUsage
from app.services import conflicts, rows
from tests.oracle.desk import a_practice, go_round, open_desks

BEFORE = "Medimos el agua del canal."


@pytest.fixture(scope="module")
def template(template, tmp_path_factory):
    """Laptops that hold one practice whose shared activity Ana and Luis changed at once, in different places."""
    root = tmp_path_factory.mktemp("distintos")
    with open_desks(template, root) as desks:
        made = a_practice(desks[0])
        desks[0].update("practice", made, common_activity=BEFORE)
        go_round(*desks)
        desks[0].update("practice", made, common_activity="Medimos temprano el agua del canal.")
        desks[1].update("practice", made, common_activity="Medimos el agua del canal con jarros.")
        go_round(*desks)
    return root


@pytest.fixture
def practice(desks):
    return next(iter(desks[0].rows("practice")))


def activity(desk, practice):
    return rows.load(desk.database, "practice", practice)["common_activity"]


def only_card(desk):
    (card,) = conflicts.cards(desk.database)
    return card


def test_the_proposal_holds_what_both_added(desks, practice):
    card = only_card(desks[2])
    assert card.ancestor == BEFORE
    proposed = conflicts.proposal(card)
    assert proposed is not None
    assert proposed.text == "Medimos temprano el agua del canal con jarros."
    assert conflicts.together(card) == proposed.text


def test_a_decision_is_remembered_with_every_version(desks, practice):
    card = only_card(desks[2])
    conflicts.choose(desks[2].database, card.id, 1)
    (made,) = conflicts.decided(desks[2].database)
    assert made.card == card
    assert (made.chosen, made.stays) == (1, card.versions[1].text)
    assert conflicts.cards(desks[2].database) == []


def test_one_may_change_ones_mind_and_everybody_gets_it(desks, practice):
    card = only_card(desks[2])
    conflicts.choose(desks[2].database, card.id, 1)
    conflicts.decide_again(desks[2].database, card.id, 0)
    assert activity(desks[2], practice) == card.versions[0].text
    conflicts.decide_again(desks[2].database, card.id, "Medimos todo.")
    (made,) = conflicts.decided(desks[2].database)
    assert (made.chosen, made.stays) == (None, "Medimos todo.")
    go_round(*desks)
    assert {activity(desk, practice) for desk in desks} == {"Medimos todo."}
    assert not any(conflicts.cards(desk.database) for desk in desks)


def test_what_clashes_again_is_to_be_decided_and_not_among_the_decided(desks, practice):
    conflicts.choose(desks[2].database, only_card(desks[2]).id, 0)
    desks[0].update("practice", practice, common_activity="Otra cosa, sin saber de la decisión.")
    go_round(*desks)
    assert only_card(desks[2])
    assert conflicts.decided(desks[2].database) == []


def test_a_deletion_that_was_decided_may_be_taken_back(desks, practice):
    for desk in desks:
        for card in conflicts.cards(desk.database)[:1]:
            conflicts.choose(desk.database, card.id, 0)
            go_round(*desks)
    desks[0].update("practice", practice, title="Con otro título")
    rows.remove(desks[1].database, "practice", practice)
    go_round(*desks)
    conflicts.choose(desks[0].database, only_card(desks[0]).id, 1)
    with pytest.raises(NotFound):
        rows.load(desks[0].database, "practice", practice)
    made = conflicts.decided(desks[0].database)[0]
    assert made.stays == "Quitar"
    conflicts.decide_again(desks[0].database, made.card.id, 0)
    assert rows.load(desks[0].database, "practice", practice)["title"] == "Con otro título"


def test_impossible_second_thoughts_change_nothing(desks, practice):
    database = desks[2].database
    card = only_card(desks[2])
    with pytest.raises(NotFound):
        conflicts.decide_again(database, card.id, 0)
    conflicts.choose(database, card.id, 0)
    with pytest.raises(WrongUsage):
        conflicts.decide_again(database, card.id, 7)
    rows.remove(database, "practice", practice)
    with pytest.raises(NotFound):
        conflicts.decide_again(database, card.id, 1)
    assert [one.chosen for one in conflicts.decided(database)] == [0]
