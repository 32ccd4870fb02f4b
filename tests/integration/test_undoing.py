"""What was received is undone and brought again, by hand and by the files that people hand each other."""

from __future__ import annotations

import io
import secrets
from pathlib import Path

import pytest
from PIL import Image

from app.errors import WrongUsage
from app.log import undo
from app.log.keys import DeviceKeys
from app.media import ledger
from app.media.intake import intake_bytes
from app.models.base import new_id
from app.services import evidence, health
from app.sync import accepting, hand_over, history, inviting, undoing
from app.sync.received import WAITING
from app.sync.reception import preview
from tests.integration.attacks.attackers import of_a_stranger
from tests.oracle.desk import a_practice, go_round


def test_invariant_12_undoing_restores_what_was_and_redoing_what_came(desks):
    ana, luis, _rosa = desks
    shared = a_practice(ana)
    go_round(*desks)
    luis.update("practice", shared, title="Invernadero")
    new = a_practice(luis, title="Compost")
    before = ana.picture()
    ana.receive(luis.hand_over())
    after = ana.picture()
    effect = undoing.undo(ana.database)
    assert ana.picture() == before
    assert (effect.changed, effect.removed, effect.new) == ({"practice": 1}, {"practice": 1}, {})
    assert effect.deliveries[0].sender == "Computador de Luis Vera Mella"
    effect = undoing.redo(ana.database)
    assert ana.picture() == after
    assert effect.new == {"practice": 1}
    assert ana.get("practice", new) is not None


def test_invariant_25_what_waits_for_a_record_is_seen_once_that_is_begun_here_under_the_same_key(desks):
    """As a file of records does it, after what brought the record was taken back."""
    ana, luis, _rosa = desks
    practice = a_practice(ana)
    luis.receive(ana.hand_over())
    luis.create("grade_task", {"practice_id": practice, "grade": "4", "task": "Medir los surcos."})
    undoing.undo(luis.database)
    assert luis.rows("grade_task") == {}
    luis.create("practice", {"title": "Huerto de Luis"}, id=practice)
    assert [task["task"] for task in luis.rows("grade_task").values()] == ["Medir los surcos."]
    assert health.check(luis.database).findings == ()


def test_invariant_20_looking_before_undoing_changes_nothing_and_tells_what_it_does(desks):
    ana, luis, _rosa = desks
    a_practice(luis)
    ana.receive(luis.hand_over())
    for act, done in (
        (undoing.UNDO, undoing.undo),
        (undoing.REDO, undoing.redo),
        (undoing.REJECT, undoing.reject),
    ):
        before = ana.bytes_of_everything()
        promised = undoing.preview(ana.database, act)
        assert ana.bytes_of_everything() == before
        assert done(ana.database) == promised


def test_receptions_are_undone_the_last_first_and_brought_again_in_their_order(desks):
    ana, luis, rosa = desks
    first, second = a_practice(luis), a_practice(rosa)
    ana.receive(luis.hand_over())
    ana.receive(rosa.hand_over())
    ana.receive(luis.hand_over())  # brings nothing: it is not what a person undoes
    assert undoing.undo(ana.database).deliveries[0].sender == "Computador de Rosa Ñanco Leal"
    assert ana.get("practice", first)
    assert undoing.undo(ana.database).left == 2
    assert not ana.get("practice", first)
    standing = undoing.undoable(ana.database)
    assert [one.sender for one in standing.undone] == ["Computador de Luis Vera Mella", "Computador de Rosa Ñanco Leal"]
    undoing.redo(ana.database)
    assert ana.get("practice", first)
    assert not ana.get("practice", second)
    assert undoing.redo(ana.database).left == 0
    assert ana.get("practice", second)
    with pytest.raises(WrongUsage):
        undoing.redo(ana.database)


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
    undoing.undo(ana.database)
    assert ana.get("practice", shared)["title"] == "Mío"
    assert ana.get("practice", theirs) is None
    assert ana.get("grade_task", task) is None
    assert ana.get("practice", draft)["title"] == "Borrador"
    assert [(tipo, row) for tipo, row, _ in ana.waiting()] == [("grade_task", task)]
    undoing.redo(ana.database)
    assert ana.get("practice", theirs)["title"] == "También mío"
    assert ana.get("grade_task", task)["task"] == "Regar"


def test_nothing_is_handed_over_until_it_is_decided(desks):
    ana, luis, _rosa = desks
    a_practice(luis)
    ana.receive(luis.hand_over())
    undoing.undo(ana.database)
    with pytest.raises(WrongUsage) as refusal:
        ana.hand_over()
    assert "rehacer" in refusal.value.advice
    assert "rechazar" in refusal.value.advice
    invitation = ana.folder / "i.entrega"
    with pytest.raises(WrongUsage, match="usted deshizo"):  # who was invited would lack all that builds on it
        inviting.invite(ana.workspace, ana.database, invitation)
    assert not invitation.exists()
    undoing.redo(ana.database)
    ana.hand_over()
    inviting.invite(ana.workspace, ana.database, invitation)


def test_the_same_file_received_again_brings_back_what_was_undone(desks):
    ana, luis, _rosa = desks
    new = a_practice(luis)
    file = luis.hand_over()
    ana.receive(file)
    after = ana.picture()
    undoing.undo(ana.database)
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
    undoing.undo(ana.database)
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
    undoing.undo(ana.database)
    luis.update("practice", first, title="Más")
    came = ana.receive(luis.hand_over())
    assert (came.state, came.undone) == (WAITING, 1)
    assert ana.get("practice", first) is None
    undoing.redo(ana.database)
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
    undoing.undo(ana.database)
    assert not ana.rows("practice")
    undoing.redo(ana.database)
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
    undoing.undo(rosa.database)
    assert wanted(rosa) == []
    undoing.redo(rosa.database)
    assert sha256 in wanted(rosa)
    ana.receive(luis.hand_over())
    undoing.undo(ana.database)
    assert ana.rows("evidence") == {}
    undoing.redo(ana.database)
    assert evidence.evidence(ana.database, added).held == ledger.HAVE


def wanted(desk):
    with desk.database.read() as session:
        return ledger.wanted(session)


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
    effect = undoing.undo(ana.database)
    assert len(effect.deliveries) == 1
    assert not any(ana.get("practice", one) for one in many)
    undoing.redo(ana.database)
    assert all(ana.get("practice", one) for one in many)


def test_a_clean_laptop_has_nothing_to_undo(tmp_path: Path):
    from app.services.workspace import open_workspace

    workspace = open_workspace(tmp_path / "sola")
    database = workspace.create("Los Boldos", "Ana Pino")
    assert undoing.undoable(database) == undoing.Undoable(None, can_undo=False, undone=())
    for act in (undoing.undo, undoing.redo, undoing.reject):
        with pytest.raises(WrongUsage):
            act(database)
    workspace.close()


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
    undoing.undo(ana.database)
    undoing.undo(ana.database)
    assert told() == ["undone", "undone"]
    undoing.redo(ana.database)
    assert told() == ["undone", "applied"]
    ana.receive(later)
    assert told() == ["applied", "applied", "applied"]


@pytest.mark.parametrize("way", ["reject", "revert"])
def test_22_what_a_long_file_changed_is_put_back_some_records_at_a_time(desks, monkeypatch, way):
    """What all of them said does not fit in memory."""
    ana, luis, _rosa = desks
    practices = [a_practice(ana, title=f"Práctica {n}") for n in range(5)]
    go_round(*desks)
    before = {one: ana.get("practice", one) for one in practices}
    for one in practices:
        luis.update("practice", one, title="Invernadero", purpose="Lo que quiere Luis")
    a_practice(luis, title="Compost")
    ana.receive(luis.hand_over())
    if way == "reject":
        undoing.undo(ana.database)
    monkeypatch.setattr(undo, "AT_ONCE", 2)
    read, load = [], undo.load_operations
    monkeypatch.setattr(undo, "load_operations", lambda *given, **more: read.append(given[1]) or load(*given, **more))
    undoing.reject(ana.database)
    assert sorted(len(keys) for keys in read) == [1, 1, 2, 2, 2, 2]  # before and now
    assert {one: ana.get("practice", one) for one in practices} == before
    assert len(ana.rows("practice")) == len(practices)
    go_round(*desks)
    assert luis.picture() == ana.picture()
