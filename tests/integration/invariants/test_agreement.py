"""Invariants 1 to 11 of sync-design 9: all who hold the same batches show the same, and nothing is lost in silence."""

from __future__ import annotations

import itertools
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.log import capture, rebuild
from app.log.clock import BUILT
from app.models.base import new_id
from app.models.log_tables import DELETED
from app.models.practice import Practice
from tests.oracle.desk import DAY, a_practice, go_round


def disputed(desks):
    """A practice on which Ana and Luis wrote different titles at once; all have received everything."""
    ana, luis, rosa = desks
    practice = a_practice(ana)
    go_round(ana, luis, rosa)
    ana.update("practice", practice, title="Huerto de Ana")
    luis.update("practice", practice, title="Huerto de Luis")
    go_round(ana, luis, rosa)
    return practice


def test_invariant_1_laptops_with_the_same_batches_show_the_same(desks):
    disputed(desks)
    ana, luis, rosa = desks
    assert ana.batches().keys() == luis.batches().keys() == rosa.batches().keys()
    assert ana.picture() == luis.picture() == rosa.picture()


def test_invariant_2_receiving_again_changes_nothing(desks):
    ana, luis, _ = desks
    practice = a_practice(luis)
    first = luis.hand_over()
    ana.receive(first)
    before = ana.picture()
    again = luis.hand_over()  # other bytes, the same batches
    repeated = ana.receive(again)
    assert (repeated.new, repeated.changed, repeated.removed, repeated.missing) == ({}, {}, {}, 0)
    assert ana.receive(first).state == "already"
    assert ana.picture() == before
    assert ana.get("practice", practice)


def test_invariant_3_files_in_any_order_give_the_same(desks):
    ana, luis, rosa = desks
    practice = a_practice(luis)
    ana.update("microcentro", ana.database.space, number="7")
    copies = [ana.copy(f"ana-{n}") for n in range(6)]
    files = [luis.hand_over()]
    ana.receive(files[0])
    rosa.receive(ana.hand_over())
    ana.receive(rosa.hand_over())
    rosa.update("practice", practice, title="De Rosa, después de Luis")
    files.append(rosa.hand_over())  # leaves out what Ana said she holds
    luis.update("practice", practice, title="De Luis, sin haber visto a Rosa")
    files.append(luis.hand_over())
    pictures = []
    for copy, order in zip(copies, itertools.permutations(files), strict=True):
        with copy:
            for file in order:
                copy.receive(file)
            pictures.append(copy.picture())
    assert all(picture == pictures[0] for picture in pictures)
    assert len(pictures[0]["conflicts"]) == 1


def test_invariant_4_everybody_ends_equal_restored_and_cloned_laptops_too(desks):
    ana, luis, rosa = desks
    practice = a_practice(luis)
    old = luis.copy("luis-copia")
    luis.update("practice", practice, title="Lo que el computador de Luis perdió")
    go_round(ana, luis, rosa)
    luis.update("practice", practice, title="Escrito en uno")
    old.update("practice", practice, title="Escrito en su gemelo")
    with old:
        for _ in range(2):
            go_round(ana, luis, rosa, old)
        assert ana.picture() == luis.picture() == rosa.picture() == old.picture()
    shown = {version.values["title"] for version in ana.conflicts()[0].versions}
    assert shown == {"Escrito en uno", "Escrito en su gemelo"}


@pytest.mark.parametrize("whose", ["two copies of a laptop", "two laptops"])
def test_invariant_4_what_was_written_at_the_very_same_stamp_is_shown_alike_everywhere(desks, whose):
    """Whatever the order in which it came."""
    ana, luis, rosa = desks
    practice = a_practice(ana)
    go_round(*desks)
    stamp = ana.author.clock.next()
    with mock.patch.object(ana.author.clock, "next", return_value=stamp):
        made = [
            ana.batch(keys, ("w", "practice", practice, {"title": f"Título {n}"}), number=n)
            for n, keys in enumerate([luis.keys] * 6 if whose == "two copies of a laptop" else [luis.keys, rosa.keys])
        ]
    ana.receive(ana.forged(luis.keys, ana, *made))
    there = luis if whose == "two copies of a laptop" else rosa
    there.receive(there.forged(ana.keys, there, *reversed(made)))
    assert ana.picture() == there.picture()
    assert len(ana.conflicts()[0].versions) == len(made)


def test_invariant_5_no_value_is_lost_in_silence(desks):
    practice = disputed(desks)
    for desk in desks:
        (conflict,) = desk.conflicts()
        assert (conflict.row, conflict.register) == (practice, "title")
        assert {one.values["title"] for one in conflict.versions} == {"Huerto de Ana", "Huerto de Luis"}
        assert conflict.versions[0].values["title"] == desk.get("practice", practice)["title"]
        assert conflict.ancestor == {"title": "Huerto"}


def test_invariant_5_what_all_had_before_is_the_same_text_for_all(desks):
    """Even where two texts were before, which came to each laptop in another order."""
    practice = disputed(desks)
    shown = desks[0].get("practice", practice)["title"]
    for desk in desks[:2]:
        desk.update("practice", practice, title=f"De {desk.author.device}, otra vez")
    go_round(*desks)
    assert [conflict.ancestor for desk in desks for conflict in desk.conflicts()] == [{"title": shown}] * 3


def test_invariant_6_a_record_hides_only_when_its_deleter_had_seen_all_work_on_it_and_its_parts(desks):
    ana, luis, rosa = desks
    practice = a_practice(ana)
    go_round(ana, luis, rosa)
    ana.remove("practice", practice)
    step = luis.create("practice_step", {"practice_id": practice, "text": "Sembrar"})
    go_round(ana, luis, rosa)
    for desk in desks:
        assert desk.get("practice", practice)
        assert desk.get("practice_step", step)
        assert desk.entry("practice", practice)[:2] == ("visible", [DELETED])
    rosa.remove("practice", practice)
    go_round(ana, luis, rosa)
    for desk in desks:
        assert desk.entry("practice", practice)[0] == desk.entry("practice_step", step)[0] == "hidden"
        assert not desk.get("practice_step", step)


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(ahead=st.sampled_from([-9000, -1, 0, 200, 27000]))
def test_invariant_7_who_had_seen_the_other_wins_whatever_the_clocks_say(desks, ahead):
    ana, luis, rosa = desks
    practice = a_practice(luis)
    luis.set_clock(BUILT + (ahead + 10) * DAY)
    luis.update("practice", practice, title="Primero")
    go_round(ana, luis, rosa)
    ana.set_clock(BUILT + 20 * DAY)
    ana.update("practice", practice, title="Después")
    go_round(ana, luis, rosa)
    assert [desk.get("practice", practice)["title"] for desk in desks] == ["Después"] * 3
    assert not any(desk.conflicts() for desk in desks)


def test_invariant_8_one_decision_ends_a_conflict_everywhere(desks):
    ana, luis, rosa = desks
    practice = disputed(desks)
    (conflict,) = rosa.conflicts()
    rosa.decide(conflict.id, 1)
    go_round(ana, luis, rosa)
    assert not any(desk.conflicts() for desk in desks)
    titles = {desk.get("practice", practice)["title"] for desk in desks}
    assert titles == {conflict.versions[1].values["title"]}


def test_invariant_9_the_same_value_written_twice_is_no_conflict(desks):
    ana, luis, rosa = desks
    practice = a_practice(ana)
    go_round(ana, luis, rosa)
    ana.update("practice", practice, title="Igual", grades=["1", "2"])
    luis.update("practice", practice, title="Igual", grades=["1", "2"])
    go_round(ana, luis, rosa)
    assert not any(desk.conflicts() for desk in desks)


def test_invariant_10_a_change_is_kept_with_its_operation_or_not_at_all(desks, monkeypatch):
    ana = desks[0]
    before = ana.bytes_of_everything()

    def give_up():
        with ana.database.write() as session:
            session.add(Practice(id=new_id(), title="Nada"))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        give_up()
    assert ana.bytes_of_everything() == before

    def broken(*_):
        raise OSError

    monkeypatch.setattr(capture, "write_ops", broken)
    with pytest.raises(OSError), ana.database.write() as session:
        session.add(Practice(id=new_id(), title="Nada"))
    assert ana.bytes_of_everything() == before


def test_invariant_11_the_tables_are_the_fold_of_the_log_and_can_be_written_again_from_it(desks):
    ana, luis, rosa = desks
    practice = disputed(desks)
    step = luis.create("practice_step", {"practice_id": practice, "text": "Regar"})
    luis.remove("practice_step", step)
    luis.create("practice", {"title": "Borrador", "subject": "MA"}, private=True)
    go_round(ana, luis, rosa)
    for desk in desks:
        before = desk.picture()
        with desk.database.write() as session:
            rebuild.rebuild(session)
        assert desk.picture() == before
    assert {one["title"] for one in luis.rows("practice").values()} >= {"Borrador"}
