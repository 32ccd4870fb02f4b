"""A consent that is withdrawn: the bytes go everywhere but where they were added (sync-design 4, invariant 24)."""

from __future__ import annotations

import pytest

from app.media import ledger
from app.media.intake import intake_bytes
from app.services import evidence, laptop, practices, rows
from app.sync import accepting, reception, rekey, words
from tests.oracle.desk import a_practice, go_round


def a_document(desk, practice, consent="held"):
    kept = intake_bytes(b"%PDF-1.4\nfoto", "foto.pdf")
    row = evidence.add(
        desk.database, desk.store, kept, practice_id=practice, shows_pupils=True, consent_state=consent
    )
    return row, desk.get("evidence", row)["file"]["$b"]


def test_a_withdrawn_consent_takes_the_bytes_from_everybody_but_where_they_were_added(desks):
    ana, luis, rosa = desks
    row, name = a_document(luis, a_practice(luis))
    go_round(ana, luis, rosa)
    assert all(desk.store.has(name) for desk in desks)
    evidence.set_consent(luis.database, row, shows_pupils=True, consent_state="missing")
    file = luis.hand_over()
    with ana.opened(file) as opened:
        assert opened.manifest.drop == (name,)
    assert reception.preview(ana.database, file).dropped == 1
    assert ana.store.has(name)
    taken = ana.receive(file)
    assert taken.dropped == 1
    assert "Sale de este computador lo que ya no tiene autorización: 1 archivo." in words.summary_lines(taken)
    assert not ana.store.has(name)
    go_round(ana, luis, rosa)
    assert [desk.store.has(name) for desk in desks] == [False, True, False]
    assert all(desk.get("evidence", row)["file"]["$b"] == name for desk in desks)
    for desk in desks:  # nobody asks for it, and nobody sends it
        with desk.opened(desk.hand_over()) as opened:
            assert (opened.manifest.want_blobs, opened.manifest.carries) == ((), ())
    evidence.set_consent(ana.database, row, shows_pupils=True, consent_state="held")
    go_round(ana, luis, rosa)
    go_round(ana, luis, rosa)
    assert all(desk.store.has(name) for desk in desks)


def test_a_photo_that_a_colleague_has_in_a_draft_stays_on_the_laptop_whoever_is_at_it(desks):
    ana, luis, rosa = desks
    row, name = a_document(luis, a_practice(luis))
    go_round(ana, luis, rosa)
    a_document(ana, practices.create(ana.database, {"title": "Sin terminar"}))
    laptop.sit_down(ana.database, laptop.laptop(rosa.database).person)
    evidence.set_consent(luis.database, row, shows_pupils=True, consent_state="missing")
    ana.receive(luis.hand_over())
    assert ana.store.has(name)


def test_whoever_withdraws_it_on_another_laptop_lets_go_of_it_with_the_next_delivery(desks):
    ana, luis, rosa = desks
    row, name = a_document(luis, a_practice(luis))
    go_round(ana, luis, rosa)
    evidence.set_consent(ana.database, row, shows_pupils=True, consent_state="missing")
    file = ana.hand_over()
    luis.receive(file)
    rosa.receive(file)
    assert [desk.store.has(name) for desk in desks] == [False, True, False]


def test_invariant_24_the_last_laptop_known_to_hold_a_file_keeps_it(desks):
    ana, luis, rosa = desks
    row, name = a_document(luis, a_practice(luis))
    go_round(ana, luis, rosa)
    luis.store.remove(name)  # its disk failed
    with luis.database.write() as session:
        ledger.note_gone(session, [name])
    go_round(ana, luis, rosa)  # and it comes back
    assert luis.store.has(name)
    luis.store.remove(name)
    with luis.database.write() as session:
        ledger.note_gone(session, [name])
    ana.receive(luis.hand_over())
    evidence.set_consent(ana.database, row, shows_pupils=True, consent_state="missing")
    go_round(ana, luis, rosa)
    go_round(ana, luis, rosa)
    assert sum(desk.store.has(name) for desk in desks) == 1


@pytest.mark.parametrize("let_in", [False, True])
def test_invariant_24_a_laptop_that_became_another_keeps_what_was_added_on_it(desks, let_in):
    """The others go on believing that the one that it was holds it."""
    ana, luis, rosa = desks
    row, name = a_document(luis, a_practice(luis))
    go_round(ana, luis, rosa)
    rekey.become_another(luis.database)
    if let_in:
        ana.receive(luis.hand_over())
        accepting.accept(ana.database, [one.device for one in accepting.applicants(ana.database)])
    evidence.set_consent(ana.database, row, shows_pupils=True, consent_state="missing")
    file = ana.hand_over()
    luis.receive(file)
    rosa.receive(file)
    assert [desk.store.has(name) for desk in desks] == [False, True, False]


def test_two_who_decide_at_once_about_a_consent_end_with_the_strictest(desks):
    ana, luis, rosa = desks
    row, name = a_document(luis, a_practice(luis), "faces_hidden")
    go_round(ana, luis, rosa)
    rows.update(luis.database, "evidence", row, {"consent_state": "missing"})
    rows.update(rosa.database, "evidence", row, {"consent_state": "held"})
    go_round(ana, luis, rosa)
    assert [desk.store.has(name) for desk in desks] == [False, True, False]


def test_what_comes_late_without_its_consent_is_not_kept(desks):
    ana, luis, rosa = desks
    row, name = a_document(luis, a_practice(luis))
    old = luis.hand_over()
    evidence.set_consent(luis.database, row, shows_pupils=True, consent_state="missing")
    ana.receive(luis.hand_over())
    ana.receive(old)
    assert not ana.store.has(name)
    rosa.receive(ana.hand_over())
    assert not rosa.store.has(name)
