"""Nobody erases or takes out of sight what is of others by an order, a forged note, a move or much at once."""

from __future__ import annotations

import pytest

from app.errors import ComingRemovesMuch, ManyRemovals
from app.log.keys import DeviceKeys
from app.log.op_lines import line_hash
from app.models.base import new_id
from app.sync import accepting, erasing, roster
from tests.integration.attacks.attackers import asks_to_join
from tests.oracle.desk import a_practice, go_round


def test_fault_38_an_order_of_a_teacher_erases_nothing(desks):
    ana, luis, _rosa = desks
    practice = a_practice(ana)
    ana.seal()
    lines = [line for line in ana.lines("practice") if practice in line]
    order = ("p", "practice", practice, {"h": [line_hash(line.encode()).hex() for line in lines]})
    assert lines
    ana.receive(ana.forged(luis.keys, ana, ana.batch(luis.keys, order)))
    assert ana.get("practice", practice)
    assert [line for line in ana.lines("practice") if practice in line and line.startswith('["w"')] == lines


def test_fault_38_a_forged_note_that_two_people_are_one_has_nobody_erased_with_another(desks):
    ana, luis, _rosa = desks
    one = ana.create("person", {"full_name": "Pedro Cayul"})
    other = ana.create("person", {"full_name": "Carla Pino"})
    note = {"record_type": "person", "kept_id": one, "merged_id": other, "state": "joined"}
    back = {"record_type": "person", "kept_id": other, "merged_id": one, "state": "joined"}
    batch = ana.batch(luis.keys, ("w", "fusion", new_id(), note), ("w", "fusion", new_id(), back))
    ana.receive(ana.forged(luis.keys, ana, batch))
    assert erasing.preview(ana.database, "person", one).records["person"] == 1
    erasing.erase(ana.database, "person", one)
    assert ana.get("person", other)
    assert not ana.get("person", one)


def test_fault_32_much_that_goes_out_of_sight_by_orders_to_erase_or_by_moving_needs_a_second_yes(desks):
    ana, luis, _rosa = desks
    made = [a_practice(ana, title=f"Práctica {number}") for number in range(30)]
    steps = [ana.create("practice_step", {"practice_id": row, "text": "Sembrar"}) for row in made]
    go_round(*desks)
    moved = ana.batch(luis.keys, *(("w", "practice_step", step, {"practice_id": new_id()}) for step in steps))
    with pytest.raises(ManyRemovals):
        ana.receive(ana.forged(luis.keys, ana, moved))
    for row in made:
        erasing.erase(ana.database, "practice", row)
    with pytest.raises(ManyRemovals):
        luis.receive(ana.hand_over())


def test_fault_32_what_a_laptop_deletes_needs_a_second_yes_too_when_it_is_let_in_or_in_again(desks):
    ana, luis, rosa = desks
    made = [a_practice(ana, title=f"Práctica {number}") for number in range(30)]
    go_round(*desks)
    roster.retire(ana.database, rosa.device)
    later = ana.batch(rosa.keys, *(("d", "practice", row, None) for row in made))
    assert ana.receive(ana.forged(luis.keys, ana, later)).held == 1
    for only in (False, True):
        with pytest.raises(ComingRemovesMuch):
            roster.readmit(ana.database, rosa.device, only_changes=only)
    newcomer = DeviceKeys.new()
    bad = ana.batch(newcomer, *(("d", "practice", row, None) for row in made))
    assert ana.receive(luis.forged(newcomer, ana, bad, extras=[asks_to_join(newcomer)])).held == 1
    before = ana.bytes_of_everything()
    with pytest.raises(ComingRemovesMuch) as refused:
        accepting.accept(ana.database, [newcomer.device])
    assert "30 prácticas" in refused.value.listing
    assert ana.bytes_of_everything() == before
    accepting.accept(ana.database, [newcomer.device], confirmed=True)
    assert ana.rows("practice") == {}


def test_38_whoever_coordinates_no_more_erases_nothing_more_and_what_was_erased_stays_so(desks):
    ana, luis, rosa = desks
    roster.appoint(ana.database, luis.device)
    gone, kept = a_practice(ana), a_practice(ana)
    go_round(*desks)
    erasing.erase(luis.database, "practice", gone)
    go_round(*desks)
    roster.appoint(ana.database, luis.device, leads=False)
    go_round(*desks)
    lines = [line for line in ana.lines("practice") if kept in line]
    order = luis.batch(luis.keys, ("p", "practice", kept, {"h": [line_hash(line.encode()).hex() for line in lines]}))
    for desk in (ana, rosa):
        desk.receive(luis.forged(luis.keys, desk, order))
        assert desk.get("practice", kept)
        assert not desk.get("practice", gone)
        assert [line for line in desk.lines("practice") if kept in line and line.startswith('["w"')] == lines
    assert ana.picture() == rosa.picture()
    roster.appoint(ana.database, luis.device)  # whoever leads again is believed again
    go_round(ana, rosa)
    assert not rosa.get("practice", kept)
