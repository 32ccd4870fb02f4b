"""Two coordinations that decide at once, that are stolen, or that crown an accomplice (faults 24 and 36)."""

from __future__ import annotations

import pytest

from app.errors import WrongUsage
from app.log.ops import ROSTER
from app.services.status import holdings
from app.sync import accepting, rekey, roster
from tests.oracle.desk import a_practice, go_round, listed, refused


def test_invariant_1_coordinations_that_retire_and_readmit_at_once_end_alike(two):
    ana, luis, rosa = two
    ana.receive(rosa.hand_over())
    late = a_practice(rosa)
    luis.receive(rosa.hand_over())
    roster.retire(ana.database, rosa.device)
    roster.retire(luis.database, rosa.device)
    go_round(ana, luis)
    assert ana.picture() == luis.picture()
    later = a_practice(rosa)
    roster.readmit(ana.database, rosa.device)
    for desk in (ana, luis):
        assert desk.get("practice", late)
    ana.receive(rosa.hand_over())
    luis.receive(ana.hand_over())
    assert luis.get("practice", later)


@pytest.mark.parametrize("last", [0, 1])
def test_what_either_of_two_had_let_in_counts_when_both_retire_a_laptop_at_once(two, last):
    """Whichever is shown of the two decisions: what teachers saw goes from no screen because of it."""
    ana, luis, rosa = two
    late = a_practice(rosa)
    luis.receive(rosa.hand_over())
    for desk in (luis, ana) if last else (ana, luis):
        roster.retire(desk.database, rosa.device)
    after = a_practice(rosa)
    go_round(ana, luis)
    for desk in (ana, luis):
        assert desk.get("practice", late)
        assert desk.get("practice", after) is None
        assert listed(desk, rosa).held == 0
    assert ana.picture() == luis.picture()


def test_what_coordinations_decide_at_once_about_a_laptop_is_no_conflict_for_teachers(two):
    ana, luis, rosa = two
    a_practice(rosa)
    luis.receive(rosa.hand_over())  # so that each accepts other work of Rosa's
    roster.retire(ana.database, rosa.device)
    roster.retire(luis.database, rosa.device)
    go_round(ana, luis)
    assert listed(ana, rosa).retired
    assert ana.conflicts() == luis.conflicts() == []
    assert holdings(ana.database).disputed == 0


def test_whoever_kept_the_coordination_decides_on_and_everybody_takes_that_in(two):
    """Luis takes it from Ana while she takes it from him: hers stands, and what she decides next has seen both."""
    ana, luis, rosa = two
    roster.appoint(ana.database, luis.device, leads=False)
    roster.appoint(luis.database, ana.device, leads=False)
    roster.appoint(luis.database, rosa.device)  # which stays, and stands on what does not
    ana.receive(luis.hand_over())
    assert listed(ana, ana).coordinates
    roster.appoint(ana.database, luis.device)
    a_practice(ana, title="De Ana")
    rosa.receive(ana.hand_over())
    luis.receive(ana.hand_over())
    for desk in two:
        assert [listed(desk, other).coordinates for other in two] == [True, True, True]
    assert ana.picture() == rosa.picture() == luis.picture()


# -- forgeries


def crown(luis, rosa):
    return ("w", "device", rosa.device, {"coordinates": True, "state": "accepted"})


def test_fault_24_whoever_does_not_coordinate_changes_nothing_of_the_roster(desks):
    ana, luis, rosa = desks
    for row in (crown(luis, luis), ("w", "device", ana.device, {"state": "retired"})):
        assert refused(ana, luis.forged(luis.keys, ana, luis.batch(luis.keys, row, channel=ROSTER))) == "not_allowed"
    assert listed(ana, ana).coordinates
    for act in (roster.retire, roster.readmit, roster.appoint):
        with pytest.raises(WrongUsage):
            act(luis.database, rosa.device)


def test_fault_24_and_36_a_stolen_coordination_cannot_undo_its_retirement(two):
    ana, luis, rosa = two
    spoils = [
        luis.batch(luis.keys, crown(luis, rosa), channel=ROSTER),
        luis.batch(luis.keys, ("w", "device", luis.device, {"state": "accepted"}), channel=ROSTER),
    ]
    roster.retire(ana.database, luis.device)
    news = ana.hand_over()
    for one in spoils:  # Rosa hears of them first, and hands them on
        rosa.receive(luis.forged(luis.keys, rosa, one))
    assert listed(rosa, rosa).coordinates
    rosa.receive(news)
    assert not listed(rosa, rosa).coordinates
    assert listed(rosa, luis).retired
    assert ana.receive(rosa.hand_over()).state == "applied"  # an honest file is not refused for what it relays
    assert ana.picture() == rosa.picture()
    assert set(ana.batches()) == set(rosa.batches())


def test_fault_24_and_36_an_accomplice_crowned_by_a_thief_does_not_count_either(two):
    ana, luis, rosa = two
    luis_crowns = luis.batch(luis.keys, crown(luis, rosa), channel=ROSTER)
    rosa.receive(luis.forged(luis.keys, rosa, luis_crowns))
    revenge = rosa.batch(rosa.keys, ("w", "device", ana.device, {"state": "retired"}), channel=ROSTER)
    file = rosa.forged(rosa.keys, ana, luis_crowns, revenge)
    roster.retire(ana.database, luis.device)
    ana.receive(file)
    assert listed(ana, ana).state == "accepted"
    assert not listed(ana, rosa).coordinates
    assert listed(ana, luis).retired


def test_of_two_coordinations_that_retire_each_other_the_older_stands(two):
    ana, luis, rosa = two
    roster.retire(ana.database, luis.device)
    roster.retire(luis.database, ana.device)
    files = [ana.hand_over(), luis.hand_over()]
    rosa.receive(files[1])
    assert listed(rosa, ana).retired
    assert rosa.receive(files[0]).state == "applied"  # it proves that Luis's laptop could not have retired Ana's
    ana.receive(rosa.hand_over())
    for desk in (ana, rosa):
        assert listed(desk, luis).retired
        assert listed(desk, ana).coordinates
    assert ana.picture() == rosa.picture()


@pytest.mark.parametrize("leads", [False, True])
def test_whoever_a_coordination_let_in_that_was_retired_meanwhile_asks_the_others_with_each_file(two, leads):
    """Luis's last decision reached nobody but whom he let in: it does not count, and nobody knows that laptop."""
    ana, luis, rosa = two
    newcomer = luis if leads else rosa
    became = rekey.become_another(newcomer.database)
    if not leads:
        luis.receive(rosa.hand_over())
        accepting.accept(luis.database, [became.device])
        rosa.receive(luis.hand_over())
    roster.retire(ana.database, luis.device)
    practice = a_practice(newcomer, title="De quien pregunta")
    assert ana.receive(newcomer.hand_over()).held
    accepting.accept(ana.database, [became.device])
    assert ana.get("practice", practice)
    newcomer.receive(ana.hand_over())
    assert newcomer.picture() == ana.picture()
