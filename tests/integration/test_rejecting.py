"""What was received is rejected for everybody: what changes here, what is asked for and what is left to decide."""

from __future__ import annotations

import pytest

from app.errors import WrongUsage
from app.media.intake import intake_bytes
from app.services import duplicates, duplicates_join, evidence, rows
from app.sync import erasing, history, undoing
from app.sync.undoing_words import effect_lines
from tests.oracle.desk import a_practice, go_round


def test_once_work_on_it_was_handed_over_it_is_only_rejected(desks):
    ana, luis, rosa = desks
    theirs = a_practice(luis, title="Compost")
    ana.receive(luis.hand_over())
    ana.hand_over()  # carries it, but nothing written on it
    assert undoing.undoable(ana.database).can_undo
    ana.update("practice", theirs, title="Mío")
    answer = ana.hand_over()
    assert not undoing.undoable(ana.database).can_undo
    with pytest.raises(WrongUsage, match="Ya entregó"):
        undoing.undo(ana.database)
    rosa.receive(answer)
    assert rosa.get("practice", theirs)
    effect = undoing.reject(ana.database)
    assert effect.removed == {"practice": 1}
    answer = ana.hand_over()
    for other in (luis, rosa):
        other.receive(answer)
        assert other.get("practice", theirs) is None


def test_rejecting_puts_back_for_everybody_what_is_shown_here(desks):
    ana, luis, rosa = desks
    changed, deleted = a_practice(ana, title="Uno"), a_practice(ana, title="Dos")
    task = ana.create("grade_task", {"practice_id": deleted, "grade": "2", "task": "Regar"})
    go_round(*desks)
    luis.update("practice", changed, title="Otro")
    luis.remove("practice", deleted)
    new = a_practice(luis)
    luis.create("grade_task", {"practice_id": new, "grade": "1", "task": "Sumar"})
    ana.receive(luis.hand_over())
    undoing.undo(ana.database)
    before = {tipo: ana.rows(tipo) for tipo in ("practice", "grade_task")}
    undoing.reject(ana.database)
    assert {tipo: ana.rows(tipo) for tipo in ("practice", "grade_task")} == before
    assert undoing.undoable(ana.database).undone == ()
    go_round(*desks)
    for other in (luis, rosa):
        assert other.picture() == ana.picture()
        assert other.get("practice", changed)["title"] == "Uno"
        assert other.get("grade_task", task)["task"] == "Regar"
        assert other.get("practice", new) is None


def test_what_was_erased_after_it_was_joined_into_a_record_that_is_rejected_is_not_said_to_be_seen_again(desks):
    """It was told as a record without a name that comes back."""
    ana, luis, rosa = desks
    own = ana.create("person", {"full_name": "Eva Pino"})
    theirs = luis.create("person", {"full_name": "Eva Pino Soto"})
    ana.receive(luis.hand_over())
    duplicates_join.join(ana.database, "person", theirs, own)
    undoing.undo(ana.database)
    erasing.erase(ana.database, "person", own)
    assert undoing.undoable(ana.database).hidden == ()
    told = undoing.preview(ana.database, undoing.REJECT)
    assert (told.new, told.removed, told.parted) == ({}, {"person": 1}, ())
    assert undoing.reject(ana.database) == told
    assert duplicates.fusions(ana.database) == []
    rosa.receive(ana.hand_over())
    assert rosa.rows("person") == ana.rows("person")


@pytest.mark.parametrize("undone_first", [False, True])
def test_what_was_joined_into_a_record_that_is_rejected_is_seen_again_by_everybody(desks, undone_first):
    ana, luis, rosa = desks
    own = ana.create("person", {"full_name": "Eva Pino"})
    meeting = ana.create("meeting", {"school_year": 2026, "date": "2026-04-07", "convened_by_id": own})
    go_round(*desks)
    theirs, second = (luis.create("person", {"full_name": name}) for name in ("Eva Pino Soto", "E. Pino Soto"))
    ana.receive(luis.hand_over())
    first, _ = (duplicates_join.join(ana.database, "person", theirs, merged) for merged in (own, second))
    if undone_first:  # who separates it before goes on seeing what is her own
        duplicates_join.part(ana.database, first)
        undoing.undo(ana.database)
        assert (ana.get("person", own)["full_name"], undoing.undoable(ana.database).hidden) == ("Eva Pino", ())
        undoing.redo(ana.database)
        duplicates_join.join(ana.database, "person", theirs, own)
    assert ana.rows("meeting")[meeting]["convened_by_id"] == theirs
    if undone_first:
        undone = undoing.undo(ana.database)
        assert undone.parted == ("persona «Eva Pino»",)
        assert "porque se unió con algo recibido: persona «Eva Pino». No se borró" in "\n".join(effect_lines(undone))
    told = undoing.preview(ana.database, undoing.REJECT)
    assert undoing.undoable(ana.database).hidden == (("persona «Eva Pino»",) if undone_first else ())
    done = undoing.reject(ana.database)
    assert told == done
    assert (done.new, done.removed, done.parted) == ({"person": 1}, {"person": 1}, ("persona «Eva Pino»",))
    assert "Vuelve a verse lo que se había unido con lo descartado: persona «Eva Pino»." in effect_lines(done)
    go_round(*desks)
    for desk in desks:
        assert desk.get("person", own)["full_name"] == "Eva Pino"
        assert {theirs, second}.isdisjoint(desk.rows("person")), "what came with the file is gone"
        assert desk.rows("meeting")[meeting]["convened_by_id"] == own
        assert desk.conflicts() == []
    assert rosa.picture() == ana.picture()


def test_fault_29_a_photo_that_waited_for_what_is_rejected_is_asked_for(desks):
    ana, luis, _ = desks
    practice = a_practice(luis)
    ana.receive(luis.hand_over())
    undoing.undo(ana.database)
    document = intake_bytes(b"%PDF-1.4\nacta", "acta.pdf")
    shown = evidence.add(luis.database, luis.store, document, practice_id=practice, shows_pupils=False)
    luis.seal()
    *_, later = luis.batches().values()
    assert ana.receive(ana.forged(luis.keys, ana, later)).undone == 1
    done = undoing.reject(ana.database)
    assert (done.waited, done.conflicts) == ({"evidence": 1, "practice": 1}, 1)
    assert "Llegó también lo que esperaba a que usted decidiera: 1 evidencia, 1 práctica." in effect_lines(done)
    file = ana.get("evidence", shown)["file"]  # nobody who rejected the practice had seen it
    with luis.opened(ana.hand_over()) as opened:
        assert opened.manifest.want_blobs == (file["$b"],)


def test_a_rejection_that_changes_nothing_says_that_and_promises_nothing(desks):
    ana, luis, _rosa = desks
    shared = a_practice(ana, title="Uno")
    go_round(*desks)
    luis.update("practice", shared, title="Otro")
    ana.receive(luis.hand_over())
    ana.update("practice", shared, title="Mío")
    nothing = "De lo que trajo ya no queda nada a la vista: no cambia nada, ni aquí ni donde los demás."
    foreseen = undoing.preview(ana.database, undoing.REJECT)
    assert effect_lines(foreseen, preview=True)[1:] == [nothing]
    assert effect_lines(undoing.reject(ana.database))[1:] == [nothing]
    assert ana.get("practice", shared)["title"] == "Mío"


def test_rejecting_leaves_old_conflicts_to_be_decided(desks):
    ana, luis, rosa = desks
    shared = a_practice(ana, title="Uno")
    go_round(*desks)
    ana.update("practice", shared, title="De Ana")
    luis.update("practice", shared, title="De Luis")
    ana.receive(luis.hand_over())
    rosa.update("practice", shared, title="De Rosa", common_theme="El agua")
    ana.receive(rosa.hand_over())
    undoing.undo(ana.database)
    assert len(ana.conflicts()) == 1
    undoing.reject(ana.database)
    conflict = next(one for one in ana.conflicts() if one.register == "title")
    assert {version.values["title"] for version in conflict.versions} == {"De Ana", "De Luis", "De Rosa"}
    assert ana.get("practice", shared)["common_theme"] is None


def test_a_hidden_record_that_came_back_is_hidden_again_by_rejecting(desks):
    ana, luis, _rosa = desks
    shared = a_practice(ana)
    go_round(*desks)
    ana.remove("practice", shared)
    luis.create("grade_task", {"practice_id": shared, "grade": "2", "task": "Regar"})
    ana.receive(luis.hand_over())
    assert ana.get("practice", shared)
    undoing.undo(ana.database)
    assert ana.get("practice", shared) is None
    undoing.reject(ana.database)
    assert ana.get("practice", shared) is None
    rows.bring_back(ana.database, "practice", shared)
    assert ana.get("practice", shared)


def test_any_earlier_reception_can_be_rejected_by_its_number(desks):
    ana, luis, rosa = desks
    bad, good = a_practice(luis), a_practice(rosa)
    ana.receive(luis.hand_over())
    number = undoing.undoable(ana.database).last.receptions[0]
    ana.receive(rosa.hand_over())
    effect = undoing.reject(ana.database, number)
    assert effect.removed == {"practice": 1}
    assert ana.get("practice", bad) is None
    assert ana.get("practice", good)
    assert undoing.undoable(ana.database).last.sender == "Computador de Rosa Ñanco Leal"


def test_what_was_rejected_stays_so_when_what_it_builds_on_is_undone_and_brought_again(desks):
    ana, luis, _rosa = desks
    first = a_practice(luis, title="Uno")
    ana.receive(luis.hand_over())
    luis.update("practice", first, title="Dos")
    ana.receive(luis.hand_over())
    undoing.reject(ana.database)
    one = undoing.undoable(ana.database).last
    undoing.undo(ana.database)
    while undoing.undoable(ana.database).undone:
        undoing.redo(ana.database)
    assert undoing.undoable(ana.database).last == one
    assert [one.state for one in history.receptions(ana.database)][:2] == ["reverted", "applied"]


def test_what_was_reverted_is_not_called_rejected_when_it_went_with_another_that_is(desks):
    ana, luis, _rosa = desks
    first = a_practice(luis, title="Uno")
    ana.receive(luis.hand_over())
    luis.update("practice", first, title="Dos")
    ana.receive(luis.hand_over())
    undoing.reject(ana.database)
    undoing.undo(ana.database)
    undoing.reject(ana.database)
    assert [one.state for one in history.receptions(ana.database)][:2] == ["reverted", "rejected"]


def test_no_rejection_gives_an_authorization_back_that_was_withdrawn(desks):
    """Whoever rejects a whole delivery has not asked the family (domain.md 12, sync-design 4)."""
    ana, luis, _rosa = desks
    practice = a_practice(ana)
    document = intake_bytes(b"%PDF-1.4\nacta", "acta.pdf")
    shown = evidence.add(ana.database, ana.store, document, practice_id=practice, consent_state="held")
    opened = ana.create("evidence", {"practice_id": practice, "consent_state": "faces_hidden"})
    go_round(*desks)
    luis.update("evidence", shown, consent_state="missing", caption="Otra")
    luis.update("evidence", opened, consent_state="held")
    ana.receive(luis.hand_over())
    for undone in (True, False):
        if undone:
            undoing.undo(ana.database)
            assert ana.get("evidence", shown)["consent_state"] == "held"
        foreseen = undoing.preview(ana.database, undoing.REJECT)
        assert (foreseen.changed, foreseen.closed) == ({"evidence": 2}, 1)
        if undone:
            undoing.redo(ana.database)
    assert undoing.reject(ana.database) == foreseen
    kept = "1 evidencia queda sin la autorización que tenía: descartar no autoriza. Si la hay, anótela en la evidencia."
    assert kept in effect_lines(foreseen)
    for _ in range(2):
        go_round(*desks)
    for desk in desks:
        assert desk.get("evidence", shown)["consent_state"] == "missing"
        assert desk.get("evidence", shown)["caption"] is None
        assert desk.get("evidence", opened)["consent_state"] == "faces_hidden"
        assert desk.picture() == ana.picture()


def test_nor_is_it_given_back_by_saying_again_that_no_pupil_is_seen(desks):
    ana, luis, _rosa = desks
    document = intake_bytes(b"%PDF-1.4\nacta", "acta.pdf")
    shown = evidence.add(ana.database, ana.store, document, practice_id=a_practice(ana), shows_pupils=False)
    go_round(*desks)
    evidence.set_consent(luis.database, shown, shows_pupils=True, consent_state="missing")
    ana.receive(luis.hand_over())
    assert undoing.reject(ana.database).closed == 1
    with ana.database.read() as session:
        assert evidence.travelling(session) == frozenset()


def test_a_rejection_that_only_leaves_an_authorization_withdrawn_says_so(desks):
    ana, luis, _rosa = desks
    shown = ana.create("evidence", {"practice_id": a_practice(ana), "consent_state": "held"})
    go_round(*desks)
    luis.update("evidence", shown, consent_state="missing")
    ana.receive(luis.hand_over())
    undoing.undo(ana.database)
    _, *told = effect_lines(undoing.preview(ana.database, undoing.REJECT), preview=True)
    kept = "1 evidencia quedaría sin la autorización que tenía: descartar no autoriza."
    assert told == [f"{kept} Si la hay, anótela en la evidencia."]
    undoing.reject(ana.database)
    assert ana.get("evidence", shown)["consent_state"] == "missing"
