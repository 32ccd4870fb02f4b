"""What was received is undone, brought again, rejected and reverted, by the files that people hand each other."""

from __future__ import annotations

import io
import secrets
from pathlib import Path

import pytest
from PIL import Image

from app.errors import WrongUsage
from app.log.keys import DeviceKeys
from app.media import ledger
from app.media.intake import intake_bytes
from app.models.base import new_id
from app.services import evidence, rows
from app.sync import accepting, hand_over, history, undoing
from app.sync.received import WAITING
from app.sync.reception import preview
from app.sync.undoing_words import effect_lines
from tests.integration.attacks.attackers import of_a_stranger
from tests.oracle.desk import Desk, a_practice, go_round


def undo(desk: Desk) -> undoing.Effect:
    return undoing.undo(desk.database)


def redo(desk: Desk) -> undoing.Effect:
    return undoing.redo(desk.database)


def test_invariant_12_undoing_restores_what_was_and_redoing_what_came(desks):
    ana, luis, _rosa = desks
    shared = a_practice(ana)
    go_round(*desks)
    luis.update("practice", shared, title="Invernadero")
    new = a_practice(luis, title="Compost")
    before = ana.picture()
    ana.receive(luis.hand_over())
    after = ana.picture()
    effect = undo(ana)
    assert ana.picture() == before
    assert (effect.changed, effect.removed, effect.new) == ({"practice": 1}, {"practice": 1}, {})
    assert effect.deliveries[0].sender == "Computador de Luis Vera Mella"
    effect = redo(ana)
    assert ana.picture() == after
    assert effect.new == {"practice": 1}
    assert ana.get("practice", new) is not None


def test_invariant_20_looking_before_undoing_changes_nothing_and_tells_what_it_does(desks):
    ana, luis, _rosa = desks
    a_practice(luis)
    ana.receive(luis.hand_over())
    for act, done in (
        (undoing.UNDO, undo),
        (undoing.REDO, redo),
        (undoing.REJECT, lambda _: undoing.reject(ana.database)),
    ):
        before = ana.bytes_of_everything()
        promised = undoing.preview(ana.database, act)
        assert ana.bytes_of_everything() == before
        assert done(ana) == promised


def test_receptions_are_undone_the_last_first_and_brought_again_in_their_order(desks):
    ana, luis, rosa = desks
    first, second = a_practice(luis), a_practice(rosa)
    ana.receive(luis.hand_over())
    ana.receive(rosa.hand_over())
    ana.receive(luis.hand_over())  # brings nothing: it is not what a person undoes
    assert undo(ana).deliveries[0].sender == "Computador de Rosa Ñanco Leal"
    assert ana.get("practice", first)
    assert undo(ana).left == 2
    assert not ana.get("practice", first)
    standing = undoing.undoable(ana.database)
    assert [one.sender for one in standing.undone] == ["Computador de Luis Vera Mella", "Computador de Rosa Ñanco Leal"]
    redo(ana)
    assert ana.get("practice", first)
    assert not ana.get("practice", second)
    assert redo(ana).left == 0
    assert ana.get("practice", second)
    with pytest.raises(WrongUsage):
        redo(ana)


def test_what_was_written_here_stays_and_its_parts_wait_for_what_went_away(desks):
    ana, luis, _rosa = desks
    shared = a_practice(ana)
    go_round(*desks)
    theirs = a_practice(luis, title="Compost")
    ana.receive(luis.hand_over())
    ana.update("practice", shared, title="Mío")
    ana.update("practice", theirs, title="También mío")
    task = ana.create("grade_task", {"practice_id": theirs, "grade": "2", "task": "Regar"})
    draft = ana.create("practice", {"title": "Borrador", "subject": "MA"}, private=True)
    undo(ana)
    assert ana.get("practice", shared)["title"] == "Mío"
    assert ana.get("practice", theirs) is None
    assert ana.get("grade_task", task) is None
    assert ana.get("practice", draft)["title"] == "Borrador"
    assert [(tipo, row) for tipo, row, _ in ana.waiting()] == [("grade_task", task)]
    redo(ana)
    assert ana.get("practice", theirs)["title"] == "También mío"
    assert ana.get("grade_task", task)["task"] == "Regar"


def test_nothing_is_handed_over_until_it_is_decided(desks):
    ana, luis, _rosa = desks
    a_practice(luis)
    ana.receive(luis.hand_over())
    undo(ana)
    with pytest.raises(WrongUsage) as refusal:
        ana.hand_over()
    assert "rehacer" in refusal.value.advice
    assert "rechazar" in refusal.value.advice
    redo(ana)
    ana.hand_over()


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
        undo(ana)
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
    undo(ana)
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


def test_the_same_file_received_again_brings_back_what_was_undone(desks):
    ana, luis, _rosa = desks
    new = a_practice(luis)
    file = luis.hand_over()
    ana.receive(file)
    after = ana.picture()
    undo(ana)
    promised = preview(ana.database, file)
    assert promised.again == 1
    assert promised.new == {"practice": 1}
    assert ana.receive(file) == promised
    assert ana.picture() == after
    assert ana.get("practice", new)
    assert undoing.undoable(ana.database).undone == ()
    ana.hand_over()


def test_a_later_file_that_carries_it_brings_it_back_and_says_so(desks):
    ana, luis, _rosa = desks
    first = a_practice(luis)
    ana.receive(luis.hand_over())
    undo(ana)
    luis.update("practice", first, title="Más")
    later = luis.hand_over()  # nobody has acknowledged the first one: it carries both
    promised = preview(ana.database, later)
    assert promised.again == 1
    assert ana.receive(later) == promised
    assert ana.get("practice", first)["title"] == "Más"


def test_a_later_file_that_only_builds_on_it_waits_until_it_is_brought_again(desks):
    ana, luis, _rosa = desks
    first = a_practice(luis)
    ana.receive(luis.hand_over())
    luis.receive(ana.hand_over())  # acknowledged: not sent again
    undo(ana)
    luis.update("practice", first, title="Más")
    came = ana.receive(luis.hand_over())
    assert (came.state, came.undone) == (WAITING, 1)
    assert ana.get("practice", first) is None
    redo(ana)
    assert ana.get("practice", first)["title"] == "Más"


def test_what_waited_longer_and_builds_on_it_goes_and_comes_with_it(desks):
    ana, luis, _ = desks
    a_practice(luis)
    luis.seal()
    (parent,) = (one for one in luis.batches() if one not in ana.batches())
    newcomer, row = DeviceKeys.new(), new_id()
    work = ana.batch(newcomer, ("w", "practice", row, {"title": "De quien llegó"}), parents=(parent,))
    ana.receive(of_a_stranger(luis, ana, newcomer, work))
    ana.receive(luis.hand_over())
    accepting.accept(ana.database, [newcomer.device])
    assert len(ana.rows("practice")) == 2
    undo(ana)
    assert not ana.rows("practice")
    redo(ana)
    assert ana.get("practice", row)["title"] == "De quien llegó"
    ana.picture()


def test_a_photo_of_what_was_undone_is_asked_for_no_more_and_kept_when_it_came(desks):
    ana, luis, rosa = desks
    practice = a_practice(luis)
    photo = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(photo, "JPEG")
    prepared = intake_bytes(photo.getvalue())
    added = evidence.add(luis.database, luis.store, prepared, practice_id=practice, consent_state="faces_hidden")
    sha256 = luis.get("evidence", added)["file"]["$b"]
    rosa.receive(luis.hand_over(evidence="none"))
    assert sha256 in wanted(rosa)
    undo(rosa)
    assert wanted(rosa) == []
    redo(rosa)
    assert sha256 in wanted(rosa)
    ana.receive(luis.hand_over())
    undo(ana)
    assert ana.rows("evidence") == {}
    redo(ana)
    assert evidence.evidence(ana.database, added).held == ledger.HAVE


def wanted(desk):
    with desk.database.read() as session:
        return ledger.wanted(session)


def test_fault_29_a_photo_that_waited_for_what_is_rejected_is_asked_for(desks):
    ana, luis, _ = desks
    practice = a_practice(luis)
    ana.receive(luis.hand_over())
    undo(ana)
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


def test_the_parts_of_one_delivery_are_undone_together(desks):
    ana, luis, _rosa = desks
    many = []
    for number in range(5):
        many.append(a_practice(luis, title=f"Práctica {number}", common_theme=secrets.token_hex(2000)))
        luis.seal()
    done = hand_over.hand_over(luis.database, luis.folder.parent / "partes.entrega", limit=12_000)
    assert len(done.paths) > 1
    for path in done.paths:
        ana.receive(path)
    assert all(ana.get("practice", one) for one in many)
    effect = undo(ana)
    assert len(effect.deliveries) == 1
    assert not any(ana.get("practice", one) for one in many)
    redo(ana)
    assert all(ana.get("practice", one) for one in many)


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
    undo(ana)
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
    undo(ana)
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


def test_a_clean_laptop_has_nothing_to_undo(tmp_path: Path):
    from app.services.workspace import open_workspace

    workspace = open_workspace(tmp_path / "sola")
    database = workspace.create("Los Boldos", "Ana Pino")
    assert undoing.undoable(database) == undoing.Undoable(None, can_undo=False, undone=())
    for act in (undoing.undo, undoing.redo, undoing.reject):
        with pytest.raises(WrongUsage):
            act(database)
    workspace.close()


def test_what_was_rejected_stays_so_when_what_it_builds_on_is_undone_and_brought_again(desks):
    ana, luis, _rosa = desks
    first = a_practice(luis, title="Uno")
    ana.receive(luis.hand_over())
    luis.update("practice", first, title="Dos")
    ana.receive(luis.hand_over())
    undoing.reject(ana.database)
    one = undoing.undoable(ana.database).last
    undo(ana)
    while undoing.undoable(ana.database).undone:
        redo(ana)
    assert undoing.undoable(ana.database).last == one
    assert [one.state for one in history.receptions(ana.database)][:2] == ["reverted", "applied"]


def test_what_was_reverted_is_not_called_rejected_when_it_went_with_another_that_is(desks):
    ana, luis, _rosa = desks
    first = a_practice(luis, title="Uno")
    ana.receive(luis.hand_over())
    luis.update("practice", first, title="Dos")
    ana.receive(luis.hand_over())
    undoing.reject(ana.database)
    undo(ana)
    undoing.reject(ana.database)
    assert [one.state for one in history.receptions(ana.database)][:2] == ["reverted", "rejected"]


def test_the_history_says_of_each_reception_whether_it_counts(desks):
    ana, luis, _rosa = desks
    began = len(history.receptions(ana.database))

    def told():
        found = history.receptions(ana.database)
        return [one.state for one in found[: len(found) - began]]

    first = a_practice(luis, title="Uno")
    ana.receive(luis.hand_over())
    luis.update("practice", first, title="Dos")
    ana.receive(luis.hand_over())
    later = luis.hand_over()
    undo(ana)
    undo(ana)
    assert told() == ["undone", "undone"]
    redo(ana)
    assert told() == ["undone", "applied"]
    ana.receive(later)
    assert told() == ["applied", "applied", "applied"]
