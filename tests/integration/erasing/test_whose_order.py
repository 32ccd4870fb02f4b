"""Who may erase what, and what a member who hands on can do to the lines (faults 24 and 38)."""

from __future__ import annotations

import pytest

from app.errors import NotFound, WrongUsage
from app.log import shares
from app.log.batch import SealedBatch, batch_id, sign, verify
from app.log.op_lines import line_hash
from app.log.shares import Amount
from app.models.base import new_id
from app.services.workspace import open_workspace
from app.sync import erasing, inviting, joining, roster
from tests.integration.erasing.secrets_kept import OTHER, SECRET, a_person, read_anywhere, written_by
from tests.oracle.desk import Desk, a_practice, go_round


def emptied(batch, *places):
    """The batch as a member hands it on who emptied those lines: it still verifies."""
    lines = list(batch.lines)
    for place in places:
        lines[place] = f'["x","{line_hash(lines[place]).hex()}"]'.encode()
    changed = SealedBatch(batch.id, batch.sig, tuple(lines))
    assert batch_id(changed.lines) == batch.id
    return changed


def test_fault_38_only_a_coordination_erases_what_is_everybodys(desks):
    ana, luis, _rosa = desks
    practice = a_practice(luis)
    with pytest.raises(WrongUsage):
        erasing.erase(luis.database, "practice", practice)
    assert luis.get("practice", practice)
    for tipo, row in (("microcentro", ana.database.space), ("device", ana.device), ("nada", practice)):
        with pytest.raises(WrongUsage):
            erasing.preview(ana.database, tipo, row)
    with pytest.raises(NotFound):
        erasing.preview(ana.database, "practice", "nadie-la-vio")


def test_fault_38_a_private_draft_is_erased_by_its_author_without_telling_anybody(desks):
    ana, luis, _rosa = desks
    draft = luis.create("practice", {"title": SECRET}, private=True)
    luis.create("practice_step", {"practice_id": draft, "text": OTHER})
    before = luis.batches()
    erasing.erase(luis.database, "practice", draft)
    assert luis.get("practice", draft) is None
    assert not read_anywhere(luis, SECRET, OTHER)
    assert luis.batches() == before
    assert luis.picture() == ana.picture()


def test_fault_38_an_order_of_somebody_else_erases_nothing(desks):
    ana, luis, rosa = desks
    practice = a_practice(ana, title=SECRET)
    go_round(*desks)
    hashes = [line_hash(line.encode()).hex() for line in ana.lines("practice") if SECRET in line]
    order = luis.batch(luis.keys, ("p", "practice", practice, {"h": hashes}))
    rosa.receive(luis.forged(luis.keys, rosa, order))
    assert rosa.get("practice", practice)["title"] == SECRET
    assert rosa.entry("practice", practice)[0] == "visible"
    assert read_anywhere(rosa, SECRET)


def test_fault_38_an_order_empties_no_line_of_another_record_than_it_names(desks):
    ana, luis, rosa = desks
    erased, kept = a_practice(ana, title=SECRET), a_practice(ana, title=OTHER)
    go_round(*desks)
    later = a_practice(luis, title="Huerto")
    lines = [*ana.lines("practice"), *luis.lines("practice")]
    hashes = sorted({line_hash(line.encode()).hex() for line in lines})
    rosa.receive(ana.forged(ana.keys, rosa, rosa.batch(ana.keys, ("p", "practice", erased, {"h": hashes}))))
    rosa.receive(luis.hand_over())
    shown = rosa.rows("practice")
    assert (shown.get(erased), shown[kept]["title"], shown[later]["title"]) == (None, OTHER, "Huerto")


def test_fault_38_an_order_given_here_lets_in_what_came_with_those_lines_emptied_before_it(desks):
    ana, luis, rosa = desks
    practice = a_practice(luis, title=SECRET)
    ana.receive(luis.hand_over())
    ana.update("practice", practice, title="Huerto")
    other = new_id()
    first = ana.batch(rosa.keys, ("w", "practice", other, {"title": "Otra"}))
    line = next(line.encode() for line in ana.lines("practice") if SECRET in line)
    lines = (first.lines[0].replace(b'"ops":1', b'"ops":2'), first.lines[1], line)
    identity = batch_id(lines)
    made = SealedBatch(identity, sign(rosa.keys, identity), lines)
    assert ana.receive(ana.forged(rosa.keys, ana, emptied(made, 2))).missing == 1
    erasing.erase(ana.database, "practice", practice)
    ana.receive(luis.hand_over())
    assert ana.get("practice", other)


def test_fault_24_a_relaying_member_who_empties_a_line_is_not_believed_and_the_whole_one_takes_its_place(desks):
    ana, luis, rosa = desks
    practice = a_practice(luis, title="Huerto")
    earlier = set(rosa.batches())
    ana.receive(luis.hand_over())
    (made,) = written_by(luis, earlier)
    robbed = emptied(made, 1)
    assert verify(luis.keys.sign_public, robbed.id, robbed.sig)
    rosa.receive(ana.forged(ana.keys, rosa, robbed))
    assert rosa.get("practice", practice) is None
    assert made.id not in rosa.batches()
    rosa.receive(ana.hand_over())
    assert rosa.get("practice", practice)["title"] == "Huerto"
    assert rosa.batches()[made.id] == made
    assert rosa.picture() == ana.picture()


def test_fault_38_an_order_that_found_no_room_to_wait_lets_in_what_waits_for_it_when_it_comes_again(desks, monkeypatch):
    ana, luis, rosa = desks
    practice = a_practice(luis, title=SECRET)
    earlier = set(rosa.batches())
    luis.seal()
    (made,) = written_by(luis, earlier)
    ana.receive(luis.hand_over())
    erasing.erase(ana.database, "practice", practice)
    robbed, *order = sorted(written_by(ana, earlier), key=lambda one: one.id != made.id)
    with monkeypatch.context() as crowded:
        crowded.setattr(shares, "MOST", Amount(0, 50, 2**20, 2**23))
        assert rosa.receive(ana.forged(ana.keys, rosa, *order)).left_out == len(order)
    rosa.receive(ana.forged(ana.keys, rosa, robbed))
    assert made.id not in rosa.batches()
    rosa.receive(ana.forged(ana.keys, rosa, *order))
    assert made.id in rosa.batches()
    assert rosa.picture() == ana.picture()


def test_fault_24_an_emptied_copy_does_not_push_out_the_whole_one_that_waits(desks):
    ana, luis, rosa = desks
    practice = a_practice(luis, title="Uno")
    earlier = set(rosa.batches())
    luis.seal()
    luis.update("practice", practice, title="Dos")
    luis.seal()
    first, second = written_by(luis, earlier)
    rosa.receive(luis.forged(luis.keys, rosa, second))
    rosa.receive(ana.forged(ana.keys, rosa, emptied(second, 1)))
    rosa.receive(luis.forged(luis.keys, rosa, first))
    assert rosa.get("practice", practice)["title"] == "Dos"


def test_fault_24_an_order_with_a_line_emptied_on_the_way_is_carried_out_whole_when_it_comes_whole(desks):
    ana, luis, rosa = desks
    practice = a_practice(luis, title=SECRET)
    luis.create("practice_step", {"practice_id": practice, "text": OTHER})
    go_round(*desks)
    earlier = set(rosa.batches())
    erasing.erase(ana.database, "practice", practice)
    (order,) = written_by(ana, earlier)
    place = next(place for place, line in enumerate(order.lines) if line.startswith(b'["p","practice_step"'))
    rosa.receive(luis.forged(luis.keys, rosa, emptied(order, place)))
    assert order.id not in rosa.batches()
    rosa.receive(ana.hand_over())
    assert not read_anywhere(rosa, SECRET, OTHER)
    assert rosa.picture() == ana.picture()


def test_fault_36_and_38_what_a_laptop_retired_unawares_had_erased_holds_up_nothing_that_came_after_it(desks, tmp_path):
    """Rosa obeyed Ana's order, and then heard that Luis had retired Ana: it counts nowhere, and the words are gone."""
    ana, luis, rosa = desks
    roster.appoint(ana.database, luis.device)
    go_round(*desks)
    with rosa.copy("rosa-antes") as earlier:
        practice = a_practice(rosa, title=SECRET)
        ana.receive(rosa.hand_over())
        erasing.erase(ana.database, "practice", practice)
        order = ana.hand_over()
        roster.retire(luis.database, ana.device)
        for file in (order, luis.hand_over()):
            rosa.receive(file)
        later = a_practice(rosa)
        done = luis.receive(rosa.hand_over())
        assert (luis.get("practice", later)["title"], done.held, done.missing) == ("Huerto", 0, 0)
        assert luis.receive(rosa.hand_over()).state == "applied"
        luis.receive(earlier.hand_over())  # who lacks it all, and hears of it from Luis
        earlier.receive(luis.hand_over())
        assert earlier.picture() == rosa.picture() == luis.picture()
    invited = inviting.invite(luis.workspace, luis.database, tmp_path / "invitacion.entrega")
    newcomer = open_workspace(tmp_path / "nora")
    joining.join(newcomer, invited.path, invited.code, "Nora Paz Lillo")
    newcomer.close()
    with Desk(tmp_path / "nora") as nora:
        assert list(nora.rows("practice")) == [later]


def test_fault_36_and_38_nor_does_what_somebody_had_erased_whose_appointment_does_not_count(desks):
    """Luis appointed Rosa, and had been retired by Ana meanwhile: she never was a coordination, and both obeyed her."""
    ana, luis, rosa = desks
    roster.appoint(ana.database, luis.device)
    go_round(*desks)
    roster.appoint(luis.database, rosa.device)
    practice = a_practice(luis, title=SECRET)
    rosa.receive(luis.hand_over())
    erasing.erase(rosa.database, "practice", practice)
    roster.retire(ana.database, luis.device)
    later = a_practice(rosa, title="Huerto")
    ana.receive(rosa.hand_over())
    assert ana.get("practice", later)["title"] == "Huerto"
    rosa.receive(ana.hand_over())
    assert not roster.listed(rosa.database)[0].coordinates
    assert rosa.picture() == ana.picture()


def test_invariant_17_erased_lines_are_relayed_and_verify_at_the_third_hop(desks):
    ana, luis, rosa = desks
    person = a_person(luis)
    practice = a_practice(luis)
    earlier = set(rosa.batches())
    ana.receive(luis.hand_over())
    erasing.erase(ana.database, "person", person)
    rosa.receive(ana.hand_over())
    assert rosa.get("practice", practice)
    third = rosa.copy("rosa-2")
    with third:
        for batch in written_by(third, earlier):
            assert batch_id(batch.lines) == batch.id
            signer = {ana.device: ana.keys, luis.device: luis.keys}[batch.header.device]
            assert verify(signer.sign_public, batch.id, batch.sig)
    assert any(b'["x"' in line for batch in rosa.batches().values() for line in batch.lines)
