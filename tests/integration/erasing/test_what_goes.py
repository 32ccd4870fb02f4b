"""Erased for good (fault 38): nothing of it can be read any more, in data, copies and photos, here or elsewhere."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from unittest import mock

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.log import settings
from app.log.batch import batch_id
from app.log.identity import JOIN
from app.log.keys import DeviceKeys
from app.media import ledger
from app.models.device import Device
from app.models.log_tables import Batch
from app.services import commitments, conflicts, evidence, laptop, left_parts, minutes
from app.sync import erasing, grave_words, history, words
from app.sync.accepting import applicants
from app.sync.invitation import build_join
from app.sync.senders import check_sender
from tests.integration.erasing.secrets_kept import OTHER, SECRET, a_person, photo, read_anywhere
from tests.oracle.desk import a_practice, go_round


def test_fault_38_bodies_are_erased_at_each_holder_on_its_next_reception_and_the_hashes_stay(desks):
    ana, luis, rosa = desks
    person = a_person(luis)
    go_round(*desks)
    before = luis.batches()
    assert read_anywhere(rosa, SECRET, OTHER)

    done = erasing.erase(ana.database, "person", person)
    assert (done.records, done.changes, done.clean) == ({"membership": 1, "person": 1}, 2, True)
    assert not read_anywhere(ana, SECRET, OTHER)
    assert read_anywhere(luis, SECRET, OTHER)

    go_round(*desks)
    for desk in desks:
        assert not read_anywhere(desk, SECRET, OTHER)
        assert desk.get("person", person) is None
        assert not [one for one in desk.rows("membership").values() if one["person_id"] == person]
        now = desk.batches()
        assert all(name in now and now[name].sig == batch.sig for name, batch in before.items())
        assert all(batch_id(batch.lines) == name for name, batch in now.items())
    assert ana.picture() == luis.picture() == rosa.picture()


def test_fault_38_the_copies_that_a_reception_and_a_repair_leave_are_gone_too(desks):
    ana, luis, _rosa = desks
    person = a_person(luis)
    ana.receive(luis.hand_over())
    luis.receive(ana.hand_over())
    copies = list((luis.database.folder / "copias").glob("*.db"))
    luis.database.copy_to(luis.database.folder / "minga-antes-2026-03-01.db")
    assert copies
    erasing.erase(ana.database, "person", person)
    luis.receive(ana.hand_over())
    assert not list(luis.database.folder.rglob("copias/*.db"))
    assert not read_anywhere(luis, SECRET, OTHER)


def test_fault_38_what_is_left_of_a_data_file_that_was_gone_and_brought_back_goes_too(desks):
    ana, luis, _rosa = desks
    practice = a_practice(ana, title=SECRET)
    ana.receive(luis.hand_over())
    ana.workspace.forget(ana.database.space)
    path = ana.database.path
    path.with_name("minga.db-wal").write_bytes(SECRET.encode())
    path.unlink()
    ana.database = left_parts.bring_back(ana.workspace, ana.database.space)
    assert read_anywhere(ana, SECRET)
    erasing.erase(ana.database, "practice", practice)
    assert not read_anywhere(ana, SECRET)


def test_fault_38_a_photo_that_only_erased_records_name_is_dropped_and_is_not_taken_in_again(desks):
    ana, luis, rosa = desks
    practice = a_practice(luis)
    kept, gone = photo("navy"), photo("olive")
    first = evidence.add(luis.database, luis.store, gone, practice_id=practice, shows_pupils=False)
    for _ in range(2):
        evidence.add(luis.database, luis.store, kept, practice_id=practice, shows_pupils=False)
    files = luis.get("evidence", first)
    names = {files["file"]["$b"], files["thumbnail"]["$b"]}
    go_round(*desks)
    late = luis.forged(luis.keys, rosa, *luis.batches().values(), blobs=sources(luis, names))
    assert all(rosa.store.has(name) for name in names)

    weighed = erasing.preview(ana.database, "evidence", first)
    assert (weighed.files, weighed.done) == (2, False)
    assert all(ana.store.has(name) for name in names)
    erasing.erase(ana.database, "evidence", first)
    go_round(*desks)
    rosa.receive(late)
    for desk in desks:
        assert not any(desk.store.has(name) for name in names)
        assert len(list(desk.store.names())) == 2
        with desk.database.read() as session:
            assert not names & set(ledger.wanted(session))
    assert ana.picture() == rosa.picture()


def sources(desk, names):
    from app.sync.frames import BlobSource

    return [BlobSource(name, desk.store.path(name).stat().st_size, desk.store.path(name)) for name in sorted(names)]


def test_fault_38_a_photo_that_another_record_names_stays(desks):
    ana, _luis, _rosa = desks
    practice = a_practice(ana)
    two = [
        evidence.add(ana.database, ana.store, photo("navy"), practice_id=practice, shows_pupils=False) for _ in range(2)
    ]
    assert erasing.erase(ana.database, "evidence", two[0]).files == 0
    assert ana.store.has(ana.get("evidence", two[1])["file"]["$b"])


def test_an_erasure_that_cannot_clean_the_disk_now_does_so_at_the_next_opening(desks, monkeypatch):
    ana, _luis, _rosa = desks
    person = a_person(ana)
    with ana.database.read() as reader:
        reader.execute(Batch.__table__.select()).first()  # somebody reads meanwhile
        monkeypatch.setattr("app.services.leftovers._PATIENCE", 0)
        done = erasing.erase(ana.database, "person", person)
    assert not done.clean
    ana.close()
    ana.__init__(ana.folder)
    assert not read_anywhere(ana, SECRET, OTHER)


def test_a_photo_that_is_open_in_another_program_is_erased_at_a_later_opening_and_hinders_none(desks, monkeypatch):
    ana, _luis, _rosa = desks
    practice = a_practice(ana)
    evidence.add(ana.database, ana.store, photo("navy"), practice_id=practice, shows_pupils=False)
    names = list(ana.store.names())
    unlink = Path.unlink

    def refuse(path, **how):
        if path.name in names:
            raise PermissionError(path)
        unlink(path, **how)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refuse)
        assert not erasing.erase(ana.database, "practice", practice).clean
        ana.close()
        ana.__init__(ana.folder)
    assert list(ana.store.names()) == names
    ana.close()
    ana.__init__(ana.folder)
    assert list(ana.store.names()) == []


def test_fault_38_what_was_decided_about_it_is_forgotten_and_what_was_decided_about_others_is_not(desks):
    ana, luis, _rosa = desks
    person, practice = a_person(ana), a_practice(ana)
    go_round(*desks)
    for desk, word in ((ana, "uno"), (luis, "dos")):
        desk.update("person", person, phone=f"{SECRET} {word}")
        desk.update("practice", practice, title=f"Huerto {word}")
    go_round(*desks)
    for card in conflicts.cards(ana.database):
        conflicts.choose(ana.database, card.id, 1)
    erasing.erase(ana.database, "person", person)
    assert not read_anywhere(ana, SECRET, OTHER)
    assert [one.card.tipo for one in conflicts.decided(ana.database)] == ["practice"]


def test_what_a_failure_of_the_database_tells_has_no_words_of_the_records(desks):
    query = text("INSERT INTO sync_frame (id, kind, payload) VALUES (:id, NULL, NULL)")
    with pytest.raises(IntegrityError) as error, desks[0].database.write() as session:
        session.execute(query, {"id": SECRET})
    assert SECRET not in str(error.value)


def test_fault_38_a_laptop_called_after_the_person_gets_another_name_here_there_and_in_what_goes_out(desks):
    ana, luis, rosa = desks
    person = a_person(luis)
    laptop.sit_down(luis.database, person)
    called = f"Computador de {SECRET}"
    laptop.rename(luis.database, called)
    with ana.database.write() as session:
        listed = session.get(Device, luis.device)
        listed.name, listed.person_id = called, person
    go_round(*desks)
    assert [one.sender for one in history.receptions(rosa.database)]
    assert SECRET in str(history.receptions(ana.database))

    assert erasing.preview(ana.database, "person", person).laptops == (called,)
    done = erasing.erase(ana.database, "person", person)
    assert any(called in line and "otro nombre" in line for line in grave_words.erasure_lines(done))
    told = words.summary_lines(rosa.receive(ana.hand_over()))
    assert not [line for line in told if "retir" in line]  # a laptop has another name, and no less to say
    go_round(*desks)
    neutral = f"Computador {luis.device[:4]}"
    assert laptop.laptop(luis.database).name == neutral
    for desk in desks:
        assert desk.get("device", luis.device)["name"] == neutral
        assert SECRET not in str(history.health(desk.database))
        assert SECRET not in str(history.receptions(desk.database))
    assert ana.receive(luis.hand_over()).sender == neutral


def test_fault_38_who_asks_to_join_and_a_request_that_was_kept_say_the_name_no_more(desks):
    ana, luis, _rosa = desks
    person, keys = a_person(luis), DeviceKeys.new()
    asks = partial(build_join, name=f"Computador de {SECRET}", person=SECRET, who=person, invitation="", proof=b"")
    with luis.database.write() as session:
        settings.put(session, JOIN, asks(luis.keys).hex())
    opened = mock.Mock(**{"extras.return_value": [("k", asks(keys))], "manifest.sender.device": keys.device})
    go_round(*desks)
    with ana.database.write() as session:
        assert check_sender(session, opened) == SECRET
    erasing.erase(ana.database, "person", person)
    go_round(*desks)
    with luis.database.read() as session:
        assert not settings.get(session, JOIN)
    neutral = f"Computador {keys.device[:4]}"
    assert [(one.name, one.person) for one in applicants(ana.database)] == [(neutral, neutral)]
    with ana.database.write() as session:
        assert check_sender(session, opened) == neutral  # the same file again
    assert not read_anywhere(ana, SECRET)


def test_fault_38_an_agreement_is_forgotten_by_the_minutes_that_kept_its_words_too(desks):
    ana, luis, _rosa = desks
    meeting = ana.create("meeting", {"date": "2026-04-08", "start": "10:00", "status": "held"})
    agreed = commitments.add(ana.database, f"{OTHER}: llamar", meeting_id=meeting, kind="agreement")
    other = commitments.add(ana.database, "Medir la huerta", meeting_id=meeting, kind="agreement")
    minutes.write(ana.database, meeting, {"various": "Nada"})
    minutes.advance(ana.database, meeting, "approved")
    luis.receive(ana.hand_over())
    minutes.correct(luis.database, meeting, "Faltaba una firma")
    minutes.advance(luis.database, meeting, "approved")
    assert erasing.erase(ana.database, "commitment", agreed).records == {"commitment": 1, "minutes_line": 1}
    ana.receive(luis.hand_over())
    assert erasing.remains(ana.database) == [erasing.Remains("commitment", agreed)]
    erasing.erase(ana.database, "commitment", agreed)
    assert erasing.remains(ana.database) == []
    luis.receive(ana.hand_over())
    for desk in (ana, luis):
        assert not read_anywhere(desk, OTHER)
        assert [row.commitment_id for row in minutes.of_meeting(desk.database, meeting).agreed] == [other]
