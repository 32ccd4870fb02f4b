"""What is written while a reception is taken back has not seen it (invariants 5 and 12)."""

from __future__ import annotations

import pytest

from app.log.identity import person_at_laptop
from app.sync import reception, undoing
from app.sync.twins import twins
from app.sync.undoing_words import effect_lines
from app.sync.words import clash_words
from tests.oracle.desk import DAY, NOW, a_practice, go_round, titles_in_conflict
from tests.oracle.engine import Laptop
from tests.oracle.furnished import furnished, keys_of


@pytest.fixture
def shared(desks):
    """A practice that all have, and that Luis has given another title since; Ana took that in."""
    ana, luis, _ = desks
    practice = a_practice(luis, title="Como era")
    go_round(*desks)
    luis.update("practice", practice, title="De Luis")
    ana.receive(luis.hand_over())
    return practice


def days(version):
    """How many days after the beginning a version says it was written."""
    return int(version.at.timestamp() * 1000 - NOW) // DAY


def at_laptop(desk):
    with desk.database.read() as session:
        return person_at_laptop(session)


def take_back_and_write(desk, practice):
    """What is written before has seen what came; what is written after has not."""
    a_practice(desk, title="Otra cosa")
    undoing.undo(desk.database)
    desk.update("practice", practice, title="De Ana")


@pytest.mark.parametrize("wrote_between", [False, True])
@pytest.mark.parametrize("by_file", [False, True])
def test_12_who_writes_meanwhile_is_asked_when_it_comes_again(desks, shared, wrote_between, by_file):
    ana, luis, _ = desks
    file = luis.hand_over()
    if wrote_between:
        a_practice(ana, title="Otra cosa")
    undoing.undo(ana.database)
    ana.update("practice", shared, title="De Ana")
    if by_file:
        assert reception.preview(ana.database, file).conflicts == 1
        ana.receive(file)
    else:
        _, *told = effect_lines(undoing.redo(ana.database))
        assert told == [clash_words(1)]  # and not that nothing changes
    assert titles_in_conflict(ana) == {"De Ana", "De Luis"}
    (conflict,) = ana.conflicts()
    assert {version.person for version in conflict.versions} == {at_laptop(ana), at_laptop(luis)}
    go_round(*desks)
    assert titles_in_conflict(luis) == {"De Ana", "De Luis"}
    assert luis.picture() == ana.picture()


@pytest.mark.parametrize("wrote_between", [False, True])
def test_12_who_deletes_meanwhile_is_asked_whether_the_record_stays(desks, shared, wrote_between):
    ana, _, _ = desks
    if wrote_between:
        a_practice(ana, title="Otra cosa")
    undoing.undo(ana.database)
    ana.remove("practice", shared)
    undoing.redo(ana.database)
    assert ana.get("practice", shared)
    assert len(ana.conflicts()) == 1
    go_round(*desks)
    shown = ana.picture()
    assert all(desk.picture() == shown for desk in desks if desk is not ana)


def test_12_a_deletion_that_comes_again_is_asked_about_where_somebody_worked_meanwhile(desks):
    ana, luis, _ = desks
    practice = a_practice(luis)
    go_round(*desks)
    luis.remove("practice", practice)
    ana.receive(luis.hand_over())
    a_practice(ana, title="Otra cosa")
    undoing.undo(ana.database)
    ana.update("practice", practice, title="De Ana")
    undoing.redo(ana.database)
    assert ana.get("practice", practice)["title"] == "De Ana"
    assert len(ana.conflicts()) == 1


def test_12_a_decision_that_a_record_stays_comes_again_beside_who_deleted_it_meanwhile(desks):
    """As where both are done at the same time: who restores it wins, so that nothing goes that somebody wants."""
    ana, luis, _ = desks
    practice = a_practice(luis)
    go_round(*desks)
    ana.remove("practice", practice)
    luis.update("practice", practice, title="De Luis")
    go_round(*desks)
    luis.log("r", "practice", practice)
    ana.receive(luis.hand_over())
    a_practice(ana, title="Otra cosa")
    undoing.undo(ana.database)
    ana.remove("practice", practice)
    away = ana.picture()
    undoing.redo(ana.database)
    assert ana.get("practice", practice)["title"] == "De Luis"
    assert not ana.conflicts()
    undoing.undo(ana.database)
    assert ana.picture() == away
    undoing.redo(ana.database)
    go_round(*desks)
    assert luis.get("practice", practice)["title"] == "De Luis"
    shown = ana.picture()
    assert all(desk.picture() == shown for desk in desks if desk is not ana)


def test_12_what_stands_beside_it_goes_and_comes_with_the_reception_and_nothing_is_written_for_that(desks, shared):
    ana, _, _ = desks
    take_back_and_write(ana, shared)
    away = ana.picture()
    undoing.redo(ana.database)
    back, held = ana.picture(), ana.batches()
    undoing.undo(ana.database)
    assert ana.picture() == away
    undoing.redo(ana.database)
    assert ana.picture() == back
    assert ana.batches() == held


def test_12_what_was_on_the_screen_when_somebody_wrote_is_not_asked_about(desks, shared):
    ana, _, _ = desks
    ana.update("practice", shared, title="De Ana, que leyó a Luis")
    undoing.undo(ana.database)
    ana.update("practice", shared, title="De Ana, otra vez")
    a_practice(ana)
    undoing.redo(ana.database)
    assert not ana.conflicts()
    assert ana.get("practice", shared)["title"] == "De Ana, otra vez"


def test_12_a_copy_of_a_laptop_that_did_the_same_at_the_same_stamp_does_not_hinder_what_is_done_meanwhile(tmp_path):
    network = furnished(tmp_path / "network")
    luis = Laptop(network[1], network[1].name)
    twin = luis.clone(tmp_path / "copy")
    attendance = keys_of(network[1].name)[4][:2]
    twin.delete(*attendance)
    twin.hand(luis)
    luis.undo()
    luis.delete(*attendance)
    luis.redo()
    luis.compare()
    for laptop in (luis, twin):
        laptop.close()


def test_12_who_is_asked_reads_when_and_where_it_was_written_first_and_what_was_there_before(desks, shared):
    """What stands beside her own is what Luis wrote on his laptop, on his day; and not what he had replaced."""
    ana, luis, _ = desks
    luis.set_clock(NOW + DAY)
    luis.update("practice", shared, common_activity="Medir con jarros")
    ana.set_clock(NOW + 2 * DAY)
    ana.receive(luis.hand_over())
    a_practice(ana, title="Otra cosa")
    undoing.undo(ana.database)
    ana.set_clock(NOW + 3 * DAY)
    ana.update("practice", shared, common_activity="Medir temprano")
    ana.set_clock(NOW + 4 * DAY)
    undoing.redo(ana.database)
    go_round(*desks)
    for desk in desks:
        [conflict] = [one for one in desk.conflicts() if one.register == "common_activity"]
        told = {one.values["common_activity"]: (one.device, days(one)) for one in conflict.versions}
        assert told == {
            "Medir con jarros": (luis.device, 1),
            "Medir temprano": (ana.device, 3),
        }
        assert conflict.ancestor == {"common_activity": None}


@pytest.mark.parametrize("by", ["redo", "file"])
def test_12_a_deletion_that_is_asked_about_bears_the_day_and_the_laptop_it_was_made_on(desks, by):
    ana, luis, _ = desks
    practice = a_practice(luis)
    go_round(*desks)
    luis.set_clock(NOW + DAY)
    luis.remove("practice", practice)
    file = luis.hand_over()
    ana.receive(file)
    a_practice(ana, title="Otra cosa")
    undoing.undo(ana.database)
    ana.set_clock(NOW + 3 * DAY)
    ana.update("practice", practice, title="De Ana")
    if by == "file":
        ana.receive(file)
    else:
        undoing.redo(ana.database)
    [conflict] = ana.conflicts()
    ended = conflict.versions[1]
    assert (ended.values, ended.device, days(ended)) == (None, luis.device, 1)


@pytest.fixture
def brought_again(desks, shared):
    """The file of Luis that Ana took back and brought again after she had written on the same practice."""
    ana, luis, _ = desks
    file = luis.hand_over()
    take_back_and_write(ana, shared)
    undoing.redo(ana.database)
    return file


def test_12_what_stands_beside_it_comes_again_with_the_file_too(desks, brought_again):
    ana, _, _ = desks
    back = ana.picture()
    undoing.undo(ana.database)
    ana.receive(brought_again)
    assert ana.picture() == back
    assert titles_in_conflict(ana) == {"De Ana", "De Luis"}
    assert not undoing.undoable(ana.database).undone


def test_12_what_comes_again_with_a_file_counts_as_one_change(desks, shared):
    ana, luis, _ = desks
    file = luis.hand_over()
    take_back_and_write(ana, shared)
    foreseen = reception.preview(ana.database, file)
    assert foreseen.operations == ana.receive(file).operations == 1
    assert foreseen.again == 1


def test_12_a_laptop_that_brought_two_again_is_not_taken_for_two(desks):
    ana, luis, _ = desks
    one, two = a_practice(luis, title="Uno"), a_practice(luis, title="Dos")
    go_round(*desks)
    for practice in (one, two):
        luis.update("practice", practice, title="De Luis")
    ana.receive(luis.hand_over())
    a_practice(ana, title="Otra cosa")
    for practice in (one, two):
        undoing.undo(ana.database)
        ana.update("practice", practice, title="De Ana")
        undoing.redo(ana.database)
    assert len(ana.conflicts()) == 2
    go_round(*desks)
    assert [twins(desk.database) for desk in desks] == [[], [], []]
    shown = ana.picture()
    assert all(desk.picture() == shown for desk in desks if desk is not ana)


def test_12_what_somebody_else_wrote_stands_beside_both(desks):
    ana, luis, rosa = desks
    practice = a_practice(luis, title="Como era")
    go_round(*desks)
    luis.update("practice", practice, title="De Luis")
    rosa.update("practice", practice, title="De Rosa")
    ana.receive(luis.hand_over())
    take_back_and_write(ana, practice)
    luis.receive(rosa.hand_over())
    ana.receive(luis.hand_over())
    assert titles_in_conflict(ana) == {"De Ana", "De Luis", "De Rosa"}
    go_round(*desks)
    shown = ana.picture()
    assert all(desk.picture() == shown for desk in desks if desk is not ana)


def test_12_who_deletes_meanwhile_what_was_disputed_is_asked_about_each_value(desks):
    ana, luis, rosa = desks
    practice = a_practice(luis, title="Como era")
    go_round(*desks)
    rosa.update("practice", practice, title="De Rosa")
    luis.update("practice", practice, title="De Luis")
    ana.receive(rosa.hand_over())
    ana.receive(luis.hand_over())
    a_practice(ana, title="Otra cosa")
    undoing.undo(ana.database)
    ana.remove("practice", practice)
    undoing.redo(ana.database)
    assert titles_in_conflict(ana) == {"De Luis", "De Rosa"}
    assert len(ana.conflicts()) == 2


def test_12_what_was_read_before_another_reception_went_is_not_asked_about(desks):
    """Each reception is beside what was written since it went, not since another did."""
    ana, luis, rosa = desks
    first, second = a_practice(luis, title="Uno"), a_practice(luis, title="Dos")
    go_round(*desks)
    luis.update("practice", first, title="Uno, de Luis")
    ana.receive(luis.hand_over())
    rosa.update("practice", second, title="Dos, de Rosa")
    ana.receive(rosa.hand_over())
    a_practice(ana, title="Otra cosa")
    undoing.undo(ana.database)
    ana.update("practice", first, title="Uno, de Ana, que leyó a Luis")
    undoing.undo(ana.database)
    ana.update("practice", second, title="Dos, de Ana")
    luis.receive(rosa.hand_over())
    ana.receive(luis.hand_over())
    assert titles_in_conflict(ana) == {"Dos, de Ana", "Dos, de Rosa"}
    assert ana.get("practice", first)["title"] == "Uno, de Ana, que leyó a Luis"


def test_12_what_is_written_while_two_receptions_are_away_has_seen_neither(desks):
    ana, luis, rosa = desks
    practice, other = a_practice(luis, title="Como era"), a_practice(luis, title="Otra")
    go_round(*desks)
    luis.update("practice", practice, title="De Luis")
    rosa.update("practice", practice, title="De Rosa")
    ana.receive(luis.hand_over())
    ana.receive(rosa.hand_over())
    a_practice(ana, title="Otra cosa")
    undoing.undo(ana.database)
    ana.update("practice", other, title="Otra, de Ana")
    undoing.undo(ana.database)
    ana.update("practice", practice, title="De Ana")
    undoing.redo(ana.database)
    assert titles_in_conflict(ana) == {"De Ana", "De Luis"}
    undoing.redo(ana.database)
    assert titles_in_conflict(ana) == {"De Ana", "De Luis", "De Rosa"}
    go_round(*desks)
    shown = ana.picture()
    assert all(desk.picture() == shown for desk in desks if desk is not ana)


def test_12_an_older_file_brings_a_part_of_it_again(desks):
    ana, luis, _ = desks
    practice, other = a_practice(luis, title="Como era"), a_practice(luis, title="Otra")
    go_round(*desks)
    luis.update("practice", practice, title="De Luis")
    older = luis.hand_over()
    luis.update("practice", other, title="Otra, de Luis")
    ana.receive(luis.hand_over())
    take_back_and_write(ana, practice)
    undoing.redo(ana.database)
    undoing.undo(ana.database)
    ana.receive(older)
    assert titles_in_conflict(ana) == {"De Ana", "De Luis"}
    undoing.redo(ana.database)
    assert titles_in_conflict(ana) == {"De Ana", "De Luis"}
    assert ana.get("practice", other)["title"] == "Otra, de Luis"
