"""Faults 22 and 32: files of newer programs wait and come in by themselves; much deleting needs a second yes."""

from __future__ import annotations

import random
from hashlib import sha256
from types import SimpleNamespace

import pytest

from app.cli.frame import guarded, read, run
from app.errors import ComingRemovesMuch, ManyRemovals
from app.log import receive as log_receive
from app.media.intake import intake_bytes
from app.models import registry
from app.services import evidence
from app.sync import declaration, inbox, inbox_folder, room, undoing, words
from app.sync.inbox_words import kept_words
from app.sync.received import APPLIED
from app.sync.reception import NEWER, preview, receive
from app.sync.undoing_words import effect_lines
from app.texts import explain
from tests.oracle.desk import a_practice, go_round


@pytest.fixture
def many(desks):
    """Thirty practices that everybody holds."""
    ana = desks[0]
    made = [a_practice(ana, title=f"Práctica {number}") for number in range(30)]
    go_round(*desks)
    return made


def test_fault_32_a_file_that_deletes_much_is_taken_in_only_with_a_second_yes(desks, many):
    ana, luis, _rosa = desks
    for practice in many[:10]:
        luis.remove("practice", practice)
    file = luis.hand_over()
    before = ana.bytes_of_everything()
    looked = preview(ana.database, file)
    assert looked.many_removals
    assert looked.removed_by == {"Luis Vera Mella": 10}
    assert "Lo quitó Luis Vera Mella." in " ".join(words.summary_lines(looked))
    with pytest.raises(ManyRemovals) as refusal:
        receive(ana.database, file)
    assert ana.bytes_of_everything() == before
    told = explain(refusal.value)
    assert "10 prácticas" in told.cause
    assert "Luis Vera Mella" in told.cause
    assert receive(ana.database, file, confirmed=True) == looked
    assert not any(ana.get("practice", one) for one in many[:10])


def test_fault_32_a_few_deletions_need_no_second_yes(desks, many):
    ana, luis, _rosa = desks
    for practice in many[:3]:
        luis.remove("practice", practice)
    came = receive(ana.database, luis.hand_over())
    assert (came.removed, came.many_removals) == ({"practice": 3}, False)


def test_fault_32_a_small_microcentro_may_delete_what_it_likes(desks):
    ana, luis, _rosa = desks
    practice = a_practice(ana)
    go_round(*desks)
    luis.remove("practice", practice)
    assert not receive(ana.database, luis.hand_over()).many_removals


def test_fault_32_more_than_fifty_records_are_much_however_many_there_are(desks):
    ana, luis, _rosa = desks
    practices = [a_practice(ana) for _ in range(4)]
    for practice in practices:
        for number in range(80):
            ana.create("practice_step", {"practice_id": practice, "text": "Leer", "order": number + 1})
    go_round(*desks)
    luis.remove("practice", practices[0])
    with pytest.raises(ManyRemovals) as refusal:
        receive(ana.database, luis.hand_over())
    assert "Lo quitó Luis Vera Mella." in refusal.value.listing


def test_fault_32_commands_ask_for_con_bajas(desks, many, capsys):
    ana, luis, _rosa = desks
    for practice in many[:10]:
        luis.remove("practice", practice)
    file = luis.hand_over()
    folder = ana.folder
    ana.close()

    def minga(*words_of_it: str) -> tuple[int, str]:
        arguments = ["--datos", str(folder), *words_of_it]
        status = guarded(lambda: run(read(arguments)), as_json=False)
        told = capsys.readouterr()
        return status, told.out + told.err

    status, told = minga("recibir", "--revisar", str(file))
    assert (status, "--con-bajas" in told) == (0, True)
    status, told = minga("recibir", str(file))
    assert status == 3
    assert "--con-bajas" in told
    status, told = minga("recibir", "--con-bajas", str(file))
    assert status == 0
    status, told = minga("deshacer")
    assert status == 0
    assert "Se deshizo lo recibido de Luis Vera Mella" in told
    assert "Aparece: 10 prácticas" in told
    status, told = minga("entregar", "--salida", str(folder / "x.entrega"))
    assert status == 2
    assert "rehacer" in told
    assert "Hay 1 recepción deshecha" in minga("estado")[1]
    status, told = minga("rehacer", "--revisar")
    assert (status, "Se quita: 10 prácticas" in told, "--con-bajas" in told) == (0, True, True)
    status, told = minga("rehacer")
    assert (status, "10 prácticas" in told, "--con-bajas" in told) == (3, True, True)
    assert minga("rehacer", "--con-bajas")[0] == 0
    assert minga("deshacer")[0] == 0
    assert minga("rechazar")[0] == 0
    assert minga("rehacer")[0] == 2
    ana.__init__(folder)  # type: ignore[misc]
    assert ana.get("practice", many[0])


def test_fault_32_what_was_undone_and_deletes_much_is_brought_again_only_with_a_second_yes(desks, many):
    ana, luis, _rosa = desks
    for practice in many[:10]:
        luis.remove("practice", practice)
    receive(ana.database, luis.hand_over(), confirmed=True)
    undoing.undo(ana.database)
    before = ana.bytes_of_everything()
    looked = undoing.preview(ana.database, undoing.REDO)
    assert looked.many_removals
    assert (looked.removed, looked.removed_by) == ({"practice": 10}, {"Luis Vera Mella": 10})
    with pytest.raises(ComingRemovesMuch) as refusal:
        undoing.redo(ana.database)
    assert ana.bytes_of_everything() == before
    assert "Quita 10 prácticas. Lo quitó Luis Vera Mella." in explain(refusal.value).cause
    assert undoing.redo(ana.database, confirmed=True) == looked
    assert not any(ana.get("practice", one) for one in many[:10])


def test_fault_32_a_few_deletions_are_brought_again_without_a_second_yes(desks, many):
    ana, luis, _rosa = desks
    for practice in many[:3]:
        luis.remove("practice", practice)
    receive(ana.database, luis.hand_over())
    undoing.undo(ana.database)
    done = undoing.redo(ana.database)
    assert (done.many_removals, done.removed, done.removed_by) == (False, {"practice": 3}, {"Luis Vera Mella": 3})


@pytest.mark.parametrize("act", [undoing.REDO, undoing.REJECT])
def test_fault_32_what_waited_for_a_decision_and_deletes_much_comes_in_only_with_a_second_yes(desks, many, act):
    """It waits on what was undone, so no brake has asked about it yet."""
    ana, luis, rosa = desks
    practice = a_practice(luis)
    file = luis.hand_over()
    for desk in (ana, rosa):
        desk.receive(file)
    rosa.receive(ana.hand_over())  # so that hers brings nothing again that was undone
    undoing.undo(ana.database)
    rosa.update("practice", practice, title="Leída por Rosa")
    for one in many[:10]:
        rosa.remove("practice", one)
    assert ana.receive(rosa.hand_over()).undone
    before = ana.bytes_of_everything()
    carry_out = {undoing.REDO: undoing.redo, undoing.REJECT: undoing.reject}[act]
    looked = undoing.preview(ana.database, act)
    assert (looked.many_removals, sum(looked.removed_by.values())) == (True, 10)
    assert "Cuidado" in " ".join(effect_lines(looked, preview=True))
    assert "10 prácticas" in " ".join(effect_lines(looked, preview=True))
    with pytest.raises(ComingRemovesMuch) as refusal:
        carry_out(ana.database)
    assert "Quita 10 prácticas." in refusal.value.listing
    assert ana.bytes_of_everything() == before
    assert carry_out(ana.database, confirmed=True) == looked
    assert not any(ana.get("practice", one) for one in many[:10])


def of_the_future(desk, monkeypatch):
    with monkeypatch.context() as newer:
        newer.setattr(declaration, "MIN_READER", registry.SCHEMA + 1)
        return desk.hand_over()


def test_fault_22_a_file_of_a_newer_program_is_kept_and_comes_in_by_itself_after_the_update(desks, monkeypatch):
    ana, luis, rosa = desks
    practice = a_practice(luis)
    file = of_the_future(luis, monkeypatch)
    before = ana.picture()
    untouched = ana.bytes_of_everything()
    assert preview(ana.database, file).state == NEWER
    assert ana.bytes_of_everything() == untouched
    came = ana.receive(file)
    assert came.state == NEWER
    assert "versión más nueva" in words.headline(came)
    assert ana.picture() == before
    file.unlink()
    mine = a_practice(ana)
    rosa.receive(ana.hand_over())  # the own work goes out meanwhile
    assert rosa.get("practice", mine)
    assert inbox.take_in(ana.database).kept
    assert ana.get("practice", practice) is None
    monkeypatch.setattr(registry, "SCHEMA", registry.SCHEMA + 1)
    done = inbox.take_in(ana.database)
    assert [one.name for one in done.received] == [file.name]
    assert ana.get("practice", practice)
    assert inbox_folder.kept(ana.database) == []
    assert list((ana.database.folder / inbox_folder.FOLDER).iterdir()) == []


def test_fault_22_a_kept_file_whose_photographs_find_no_room_stays_until_they_do(desks, monkeypatch):
    ana, luis, _rosa = desks
    practice = a_practice(luis)
    document = intake_bytes(b"%PDF-1.4" + random.Random(1).randbytes(100_000), "acta.pdf")
    evidence.add(luis.database, luis.store, document, practice_id=practice, shows_pupils=False)
    name = sha256(document.data).hexdigest()
    file = of_the_future(luis, monkeypatch)
    ana.receive(file)
    file.unlink()
    monkeypatch.setattr(registry, "SCHEMA", registry.SCHEMA + 1)
    free = room.RESERVE + 50_000
    monkeypatch.setattr(room.shutil, "disk_usage", lambda _: SimpleNamespace(total=10**12, free=free))
    done = inbox.take_in(ana.database)
    assert [(one.name, one.no_room) for one in done.received] == [(file.name, 1)]
    assert ana.get("practice", practice)
    for kept in (done.kept, inbox_folder.kept(ana.database), inbox.take_in(ana.database).kept):
        assert [(one.name, one.for_room, one.path.is_file()) for one in kept] == [(file.name, True, True)]
    assert [one.tried for one in inbox_folder.kept(ana.database)] == [True]
    assert "espacio en el disco" in kept_words(kept[0])
    free = room.RESERVE + 10**6
    done = inbox.take_in(ana.database)
    assert ([one.no_room for one in done.received], done.kept, ana.store.has(name)) == ([0], [], True)
    assert inbox_folder.kept(ana.database) == []
    assert list((ana.database.folder / inbox_folder.FOLDER).iterdir()) == []


@pytest.mark.parametrize("decide", [undoing.redo, undoing.reject])
def test_fault_22_what_a_person_undid_of_a_kept_file_does_not_come_again_by_itself(desks, monkeypatch, decide):
    """Its photographs found room, and with them came the records that had been taken back, at the next opening."""
    ana, luis, _rosa = desks
    practice = a_practice(luis)
    document = intake_bytes(b"%PDF-1.4" + random.Random(1).randbytes(100_000), "acta.pdf")
    evidence.add(luis.database, luis.store, document, practice_id=practice, shows_pupils=False)
    ana.receive(of_the_future(luis, monkeypatch))
    monkeypatch.setattr(registry, "SCHEMA", registry.SCHEMA + 1)
    free = room.RESERVE + 50_000
    monkeypatch.setattr(room.shutil, "disk_usage", lambda _: SimpleNamespace(total=10**12, free=free))
    assert inbox.take_in(ana.database).received[0].no_room
    undoing.undo(ana.database)
    free = room.RESERVE + 10**7
    assert len(inbox.take_in(ana.database).kept) == 1
    assert ana.get("practice", practice) is None
    assert undoing.undoable(ana.database).undone
    decide(ana.database)
    inbox.take_in(ana.database)
    assert bool(ana.get("practice", practice)) == (decide is undoing.redo)
    assert inbox_folder.kept(ana.database) == []


def test_fault_31_a_kept_file_without_room_for_its_photographs_stays_though_the_power_goes_as_it_came(
    desks, monkeypatch
):
    ana, luis, _rosa = desks
    practice = a_practice(luis)
    document = intake_bytes(b"%PDF-1.4" + random.Random(1).randbytes(100_000), "acta.pdf")
    evidence.add(luis.database, luis.store, document, practice_id=practice, shows_pupils=False)
    file = of_the_future(luis, monkeypatch)
    ana.receive(file)
    monkeypatch.setattr(registry, "SCHEMA", registry.SCHEMA + 1)
    free = room.RESERVE + 50_000
    monkeypatch.setattr(room.shutil, "disk_usage", lambda _: SimpleNamespace(total=10**12, free=free))
    [before] = inbox_folder.kept(ana.database)
    assert receive(ana.database, before.path, name=before.name).no_room == 1  # and nothing after it
    [kept] = inbox.take_in(ana.database).kept
    assert (kept.name, kept.at, kept.for_room, kept.path.is_file()) == (file.name, before.at, True, True)
    free = room.RESERVE + 10**6
    assert inbox.take_in(ana.database).kept == []
    assert ana.store.has(sha256(document.data).hexdigest())


def test_fault_22_received_twice_it_is_kept_once(desks, monkeypatch):
    ana, luis, _rosa = desks
    a_practice(luis)
    file = of_the_future(luis, monkeypatch)
    assert ana.receive(file).state == NEWER
    assert ana.receive(file).state == NEWER
    assert len(inbox_folder.kept(ana.database)) == 1


def test_fault_22_a_channel_of_the_future_waits_too(desks, monkeypatch):
    ana, luis, _rosa = desks
    practice = a_practice(luis)
    file = luis.hand_over()
    with monkeypatch.context() as older:
        older.setattr(log_receive, "GENERAL", "another")
        assert ana.receive(file).state == NEWER
    assert ana.receive(file).state == APPLIED
    assert ana.get("practice", practice)


def test_fault_22_a_copy_that_the_disk_lost_is_forgotten_and_can_be_received_again(desks, monkeypatch):
    ana, luis, _rosa = desks
    practice = a_practice(luis)
    file = of_the_future(luis, monkeypatch)
    ana.receive(file)
    for path in (ana.database.folder / inbox_folder.FOLDER).iterdir():
        path.unlink()
    monkeypatch.setattr(registry, "SCHEMA", registry.SCHEMA + 1)
    assert inbox.take_in(ana.database) == inbox.TakenIn()
    assert inbox_folder.kept(ana.database) == []
    ana.receive(file)
    assert ana.get("practice", practice)


def test_fault_22_and_fault_32_a_kept_file_that_deletes_much_waits_for_a_yes(desks, many, monkeypatch):
    ana, luis, _rosa = desks
    for practice in many[:10]:
        luis.remove("practice", practice)
    ana.receive(of_the_future(luis, monkeypatch))
    monkeypatch.setattr(registry, "SCHEMA", registry.SCHEMA + 1)
    done = inbox.take_in(ana.database)
    assert isinstance(done.refused[0], ManyRemovals)
    assert ana.get("practice", many[0])
    assert inbox.take_in(ana.database, confirmed=True).received
    assert ana.get("practice", many[0]) is None


def test_fault_22_and_fault_32_a_kept_file_that_waits_for_a_yes_says_so_and_is_received_where_it_lies(
    desks, many, monkeypatch
):
    """It said for good that it waited for a newer program, which had come."""
    ana, luis, _rosa = desks
    for practice in many[:10]:
        luis.remove("practice", practice)
    file = of_the_future(luis, monkeypatch)
    ana.receive(file)
    monkeypatch.setattr(registry, "SCHEMA", registry.SCHEMA + 1)
    done = inbox.take_in(ana.database)
    assert [error.name for error in done.refused] == [file.name]
    [kept] = inbox_folder.kept(ana.database)
    for one in (kept, *done.kept):
        assert one.for_yes
        assert "versión más nueva" not in kept_words(one)
        assert "minga recibir --con-bajas" in kept_words(one)
        assert str(one.path) in kept_words(one)
    receive(ana.database, kept.path, confirmed=True)
    assert ana.get("practice", many[0]) is None
    assert inbox_folder.kept(ana.database) == []
    assert list((ana.database.folder / inbox_folder.FOLDER).iterdir()) == []


def test_fault_22_after_the_update_the_next_command_takes_it_in(desks, monkeypatch, capsys):
    ana, luis, _rosa = desks
    practice = a_practice(luis)
    file = of_the_future(luis, monkeypatch)
    ana.receive(file)
    ana.close()

    def status() -> int:
        return guarded(lambda: run(read(["--datos", str(ana.folder), "estado"])), as_json=False)

    assert status() == 0
    assert f"«{file.name}» espera una versión más nueva" in capsys.readouterr().out
    monkeypatch.setattr(registry, "SCHEMA", registry.SCHEMA + 1)
    assert status() == 0
    assert "Luis Vera Mella: recibido" in capsys.readouterr().err
    ana.__init__(ana.folder)  # type: ignore[misc]
    assert ana.get("practice", practice)
