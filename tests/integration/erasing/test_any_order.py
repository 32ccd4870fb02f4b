"""Erased for good (fault 38), whatever came before or after the order, and whoever wrote without knowing."""

from __future__ import annotations

import pytest
from sqlalchemy import true

from app.log import drafts
from app.log.batch import parse_header
from app.log.ops import ROSTER
from app.log.receive import receive_batches
from app.log.shares import waiting_of
from app.log.waiting import waiting_batches
from app.services import duplicates_join
from app.sync import erasing, undoing
from app.sync.rekey import become_another
from tests.integration.erasing.secrets_kept import OTHER, SECRET, a_person, read_anywhere, written_by
from tests.oracle.desk import a_practice, go_round


def test_fault_38_the_order_may_come_before_what_it_erases_and_a_newcomer_never_reads_it(desks):
    ana, luis, rosa = desks
    old = rosa.copy("rosa-2")
    person = a_person(luis)
    full = luis.hand_over()
    ana.receive(full)
    erasing.erase(ana.database, "person", person)
    with old:
        old.receive(ana.hand_over())
        old.receive(full)
        assert not read_anywhere(old, SECRET, OTHER)
        assert old.get("person", person) is None
    rosa.receive(full)
    rosa.receive(ana.hand_over())
    assert not read_anywhere(rosa, SECRET, OTHER)
    assert rosa.picture()["rows"] == ana.picture()["rows"]


def test_fault_38_what_waits_is_erased_too(desks):
    ana, luis, rosa = desks
    earlier = set(rosa.batches())
    person = a_person(luis)
    luis.seal()
    luis.update("person", person, email="zorzalina@ejemplo.cl", full_name="Zoila Zorzalina")
    luis.seal()
    made = written_by(luis, earlier)
    rosa.receive(luis.forged(luis.keys, rosa, *made[1:]))
    assert rosa.get("person", person) is None
    assert read_anywhere(rosa, "zorzalina@ejemplo.cl")
    ana.receive(luis.hand_over())
    erasing.erase(ana.database, "person", person)
    order = written_by(ana, {one.id for one in made} | earlier)
    rosa.receive(ana.forged(ana.keys, rosa, *order))
    assert not read_anywhere(rosa, "zorzalina@ejemplo.cl")
    with rosa.database.read() as session:
        left = [batch.size for batch in waiting_batches(session)]
        assert waiting_of(session, true()).text == sum(left) > 0, "it takes the room of what is left of it"
    rosa.receive(ana.hand_over())
    assert rosa.picture() == ana.picture()


def test_fault_38_a_laptop_restored_from_before_obeys_again(desks):
    ana, luis, rosa = desks
    person = a_person(luis)
    go_round(*desks)
    old = rosa.copy("rosa-2")
    erasing.erase(ana.database, "person", person)
    go_round(*desks)
    with old:
        ana.receive(old.hand_over())
        old.receive(ana.hand_over())
        assert not read_anywhere(old, SECRET, OTHER)
        assert old.picture() == ana.picture()
    assert not read_anywhere(ana, SECRET, OTHER)


def test_fault_38_what_somebody_wrote_without_knowing_is_told_and_can_be_erased_again(desks):
    ana, luis, _rosa = desks
    person = a_person(luis)
    go_round(*desks)
    erasing.erase(ana.database, "person", person)
    luis.update("person", person, email="zorzalina@ejemplo.cl", full_name="Zoila Zorzalina")
    assert erasing.remains(ana.database) == []
    go_round(*desks)
    [came] = erasing.remains(ana.database)
    assert (came, came.title) == (erasing.Remains("person", person), "Zoila Zorzalina")
    erasing.erase(ana.database, "person", person)
    go_round(*desks)
    assert erasing.remains(ana.database) == []
    assert not read_anywhere(luis, SECRET, "zorzalina@ejemplo.cl")


@pytest.mark.parametrize("answer", ["erased", "parted"])
def test_fault_38_what_somebody_joined_into_another_record_without_knowing_is_told(desks, answer):
    """The words that the other record took stood there for good, and the coordination heard that nothing had come."""
    ana, luis, _rosa = desks
    person = luis.create("person", {"full_name": SECRET, "phone": OTHER})
    other = luis.create("person", {"full_name": "Zoila Z."})
    go_round(*desks)
    erasing.erase(ana.database, "person", person)
    fusion = duplicates_join.join(luis.database, "person", other, person)
    go_round(*desks)
    assert ana.get("person", other)["phone"] == OTHER
    assert erasing.remains(ana.database) == [erasing.Remains("person", other)]
    if answer == "erased":
        erasing.erase(ana.database, "person", other)
    else:
        duplicates_join.part(ana.database, fusion)
    go_round(*desks)
    assert erasing.remains(ana.database) == []
    assert answer == "parted" or not read_anywhere(luis, SECRET, OTHER)


def test_fault_38_taking_back_what_somebody_wrote_without_knowing_leaves_it_erased(desks):
    ana, luis, rosa = desks
    person = a_person(luis)
    go_round(*desks)
    erasing.erase(ana.database, "person", person)
    rosa.receive(ana.hand_over())
    before = rosa.picture()
    luis.update("person", person, email="zorzalina@ejemplo.cl", full_name="Zoila Zorzalina")
    rosa.receive(luis.hand_over())
    undoing.undo(rosa.database)
    assert rosa.picture() == before


def a_step_of_what_was_erased(ana, luis):
    """A practice that Ana erases while Luis, who holds it too, writes a step of it."""
    practice = a_practice(ana)
    go_round(ana, luis)
    erasing.erase(ana.database, "practice", practice)
    return practice, luis.create("practice_step", {"practice_id": practice, "text": "Sembrar"})


def test_fault_38_a_part_written_without_knowing_does_not_wait_for_what_will_never_come(desks):
    ana, luis, _rosa = desks
    practice, step = a_step_of_what_was_erased(ana, luis)
    go_round(*desks)
    for desk in (ana, luis):
        assert desk.waiting() == []
        assert desk.entry("practice_step", step)[0] == "hidden"
    assert ana.picture() == luis.picture()
    assert erasing.remains(ana.database) == [erasing.Remains("practice", practice)]


def test_fault_38_nor_once_the_order_was_rejected_in_vain(desks):
    ana, luis, _rosa = desks
    _practice, step = a_step_of_what_was_erased(ana, luis)
    luis.receive(ana.hand_over())
    undoing.reject(luis.database)
    assert luis.waiting() == []
    assert luis.entry("practice_step", step)[0] == "hidden"
    luis.picture()


def test_fault_38_an_order_of_a_laptop_that_becomes_known_lets_in_what_waited_for_it(desks):
    ana, luis, rosa = desks
    go_round(ana, luis, rosa)
    practice = a_practice(luis)
    ana.receive(luis.hand_over())
    become_another(ana.database)  # from here on its orders have a signature that Rosa does not know
    erasing.erase(ana.database, "practice", practice)
    ana.seal()
    news = [batch for identity, batch in ana.batches().items() if identity not in rosa.batches()]
    roster = [batch for batch in news if parse_header(batch.lines[0]).channel == ROSTER]
    others = [batch for batch in news if batch not in roster]
    with rosa.database.write() as session:
        assert receive_batches(session, others).waiting
    with rosa.database.write() as session:
        receive_batches(session, roster)
    assert ana.batches().keys() <= rosa.batches().keys()
    assert rosa.get("practice", practice) is None


def test_a_draft_shared_after_its_erasure_elsewhere_is_a_record_like_any_other(desks):
    ana, luis, _rosa = desks
    draft = luis.create("practice", {"title": "Borrador"}, private=True)
    with luis.database.write() as session:
        drafts.share(session, "practice", draft)
    go_round(*desks)
    erasing.erase(ana.database, "practice", draft)
    again = a_practice(luis, title="Otra")
    go_round(*desks)
    assert ana.get("practice", again)
    assert ana.get("practice", draft) is None
    assert ana.picture() == luis.picture()
