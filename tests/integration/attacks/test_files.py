"""Photos and files that are not what they say."""

from __future__ import annotations

import random
import shutil
from dataclasses import replace
from hashlib import file_digest, sha256
from types import SimpleNamespace

import pytest

from app.errors import BundleRefused, InputRefused
from app.log.keys import DeviceKeys
from app.media import ledger
from app.media.intake import intake_bytes, name_to_open
from app.models.base import new_id
from app.services import evidence
from app.sync import limits, reception, room
from app.sync.frames import BlobSource
from app.sync.manifest import Carried
from app.sync.words import summary_lines
from tests.integration.attacks.attackers import of_a_stranger
from tests.oracle.desk import a_practice, visit
from tests.whole_file import write_bundle


def test_a_file_that_no_store_takes_is_left_out_and_the_records_come(desks, tmp_path):
    ana, luis, _ = desks
    row = new_id()
    path = tmp_path / "video"
    with path.open("wb") as file:
        file.truncate(3 * 2**30)
    big = BlobSource("c" * 64, 3 * 2**30, path, offsets=(0,))
    batch = ana.batch(luis.keys, ("w", "practice", row, {"title": "Con video"}))
    file = ana.forged(luis.keys, ana, batch, blobs=[big])
    assert ana.receive(file).state == "applied"
    assert ana.receive(file).state == "already"
    assert ana.get("practice", row)
    assert not list(ana.store.names())


def test_what_is_no_entrega_or_larger_than_any_is_refused_by_its_beginning_and_others_are_read_once(
    pair, monkeypatch, tmp_path
):
    """Whoever drags a film of gigabytes in waits for nothing (fault 27)."""
    ana, luis = pair
    file, read = luis.hand_over(), []
    monkeypatch.setattr(reception, "file_digest", lambda one, how: read.append(one.name) or file_digest(one, how))
    film, endless = tmp_path / "clase.mp4", tmp_path / "sin-fin.entrega"
    film.write_bytes(b"\0\0\0\x18ftypmp42")
    endless.write_bytes(file.read_bytes() * 3)
    monkeypatch.setattr(limits, "MAX_FILE", 2 * file.stat().st_size)
    for take in (reception.preview, reception.receive):
        for path, code in ((film, "not_a_bundle"), (endless, "too_big")):
            with pytest.raises(BundleRefused) as refused:
                take(ana.database, path)
            assert refused.value.code == code
        assert (take(ana.database, file).state, read) == ("applied", [str(file)])
        read.clear()


def test_a_file_whose_sizes_disagree_or_whose_bytes_are_others_is_not_shown(desks, tmp_path):
    ana, luis, _ = desks
    path = tmp_path / "foto"
    path.write_bytes(b"otra cosa")
    name = sha256(b"lo prometido").hexdigest()
    false = BlobSource(name, 9, path)
    for carried in ((Carried(name, 9, "text/html", (1,)),), (Carried(name, 2**40, "image/jpeg", (1,)),), ()):
        assert ana.receive(ana.forged(luis.keys, ana, blobs=[false], carries=carried)).state == "applied"
    assert not ana.store.has(name)
    assert not [one for one in (ana.database.folder / "blobs").rglob("*") if one.is_file()]


def test_invariant_22_files_that_no_record_names_take_so_much_room_and_come_once_one_does(
    pair, monkeypatch, tmp_path
):
    ana, luis = pair
    monkeypatch.setattr(limits, "MAX_STRAY_BYTES", 25)
    monkeypatch.setattr(limits, "MAX_STRAYS", 4)
    practice = a_practice(ana)
    stays = evidence.add(ana.database, ana.store, intake_bytes(b"%PDF-1.4\nacta", "a.pdf"), practice_id=practice)
    ana.remove("evidence", stays)  # what a record named is no stray

    def sent(*texts, batches=()):
        sources = []
        for text in texts:
            path = tmp_path / text[-40:]
            path.write_bytes(text.encode())
            sources.append(BlobSource(sha256(text.encode()).hexdigest(), len(text), path))
        ana.receive(luis.forged(luis.keys, ana, *batches, blobs=sources))
        return [ana.store.has(one.sha256) for one in sources]

    assert sent("diez letras", "once letras") == [True, True]  # their record may come with another part
    assert sent("doce letras.") == [False]
    assert sent("a", "b", "c") == [True, True, False]
    late = {"$b": sha256(b"doce letras.").hexdigest(), "n": 12, "m": "text/plain", "name": "nota.txt"}
    fields = {"practice_id": practice, "file": late, "consent_state": "not_needed", "shows_pupils": False}
    named = ana.batch(luis.keys, ("w", "evidence", new_id(), fields))
    assert sent(batches=[named]) == []
    with luis.opened(ana.hand_over()) as opened:
        assert late["$b"] in opened.manifest.want_blobs
    assert sent("doce letras.", "d") == [True, False]
    damaged = ana.store.path(late["$b"])
    damaged.write_bytes(b"doce letros.")
    with ana.database.write() as session:
        ledger.note_gone(session, [late["$b"]])
    assert sent("doce letras.") == [True]
    assert damaged.read_bytes() == b"doce letras."


def test_who_writes_a_false_size_into_the_record_of_a_colleagues_photo_does_not_keep_it_away(desks):
    ana, luis, rosa = desks
    document = intake_bytes(b"%PDF-1.4\nacta", "acta.pdf")
    shown = evidence.add(luis.database, luis.store, document, practice_id=a_practice(luis), shows_pupils=False)
    ana.receive(luis.hand_over(evidence="none"))
    file = ana.get("evidence", shown)["file"]
    ana.receive(ana.forged(rosa.keys, ana, ana.batch(rosa.keys, ("w", "evidence", shown, {"file": {**file, "n": 3}}))))
    assert ana.get("evidence", shown)["file"]["n"] == 3
    ana.receive(luis.hand_over())
    assert ana.store.has(file["$b"])


def test_22_files_of_somebody_who_asks_to_join_are_not_kept_before_he_is_let_in(desks, tmp_path):
    ana, luis, _ = desks
    path = tmp_path / "foto"
    path.write_bytes(b"una foto")
    photo = BlobSource(sha256(b"una foto").hexdigest(), 8, path)
    ana.receive(of_a_stranger(luis, ana, DeviceKeys.new(), blobs=[photo]))
    assert not list(ana.store.names())
    ana.receive(luis.forged(luis.keys, ana, blobs=[photo]))
    assert list(ana.store.names()) == [photo.sha256]


def test_22_pieces_of_a_size_that_no_record_of_the_file_ever_said_are_not_kept(desks, tmp_path):
    ana, luis, rosa = desks
    document = intake_bytes(b"%PDF-1.4\nacta", "acta.pdf")
    shown = evidence.add(luis.database, luis.store, document, practice_id=a_practice(luis), shows_pupils=False)
    ana.receive(luis.hand_over(evidence="none"))
    name, path = ana.get("evidence", shown)["file"]["$b"], tmp_path / "falso"
    path.write_bytes(b"x" * (limits.CHUNK + 1))
    false = BlobSource(name, limits.CHUNK + 1, path, offsets=(limits.CHUNK,))
    assert ana.receive(ana.forged(rosa.keys, ana, blobs=[false])).state == "applied"
    assert ana.store.room_of(name) == 0
    ana.receive(luis.hand_over())
    assert ana.store.has(name)


def test_22_files_that_records_name_leave_some_of_the_disk_free_and_come_when_there_is_room(
    pair, monkeypatch, stick
):
    ana, luis = pair
    free = 1_250_000
    usage = shutil.disk_usage

    def disk_usage(path):
        if ana.folder not in (path, *path.parents):
            return usage(path)
        return SimpleNamespace(total=10**9, free=free - sum(map(ana.store.room_of, names)))

    practice, names = a_practice(luis), []
    for seed in range(3):
        document = intake_bytes(b"%PDF-1.4" + random.Random(seed).randbytes(100_000), "acta.pdf")
        names.append(sha256(document.data).hexdigest())
        evidence.add(luis.database, luis.store, document, practice_id=practice, shows_pupils=False)
    monkeypatch.setattr(room, "RESERVE", 10**6)
    monkeypatch.setattr(room.shutil, "disk_usage", disk_usage)
    visit(luis, stick)
    (file,) = stick.iterdir()
    assert reception.preview(ana.database, file).no_room == 2
    (done,) = visit(ana, stick).taken
    assert (done.state, done.no_room, done.no_room_bytes) == ("applied", 2, 200_016)
    assert any("Queda poco espacio" in line for line in summary_lines(done))
    assert len(ana.rows("evidence")) == 3
    with luis.opened(ana.hand_over()) as opened:
        assert set(opened.manifest.want_blobs) == {name for name in names if not ana.store.has(name)}
    assert not visit(ana, stick).taken
    free = 2_000_000
    (done,) = visit(ana, stick).taken
    assert (done.no_room, list(map(ana.store.has, names))) == (0, [True] * 3)
    free = 400_000  # what a person wrote comes all the same, and never takes the last of it
    a_practice(luis)
    assert ana.receive(luis.hand_over(evidence="none")).state == "applied"
    lines = [("w", "practice", new_id(), {"title": "X", "purpose": "x" * 100_000})]
    with pytest.raises(BundleRefused) as error:
        ana.receive(ana.forged(luis.keys, ana, ana.batch(luis.keys, *lines)))
    assert error.value.code == "no_room"


def test_22_on_a_small_rest_of_a_disk_the_records_of_a_large_file_come_without_its_photographs(pair, monkeypatch):
    """Opening a file takes its room only while that lasts: more than half of what is free is no reason to refuse it."""
    ana, luis = pair
    practice = a_practice(luis)
    document = intake_bytes(b"%PDF-1.4" + random.Random(1).randbytes(1_000_000), "acta.pdf")
    evidence.add(luis.database, luis.store, document, practice_id=practice, shows_pupils=False)
    file = luis.hand_over()
    free = file.stat().st_size * 3 // 2
    monkeypatch.setattr(room.shutil, "disk_usage", lambda _: SimpleNamespace(total=10**12, free=free))
    assert reception.preview(ana.database, file).no_room == 1
    came = ana.receive(file)
    assert (came.state, came.no_room) == ("applied", 1)
    assert ana.get("practice", practice)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../../.bashrc", "bashrc.pdf"),
        ("/etc/cron.d/x", "etc cron.pdf"),
        ("C:\\Windows\\x.exe", "C Windows x.pdf"),
        ("foto\u202egpj.exe", "foto gpj.pdf"),
        ("CON", "_CON.pdf"),
        ("nul.txt.pdf", "_nul.txt.pdf"),
        ("acta.pdf. . ", "acta.pdf"),
        ("", "archivo.pdf"),
    ],
)
def test_whatever_a_record_calls_its_file_it_is_opened_in_its_place_and_as_what_it_is(tmp_path, name, shown):
    kept = tmp_path / "a"
    kept.write_bytes(b"%PDF-1.4\n")
    found = name_to_open(kept, name)
    assert (tmp_path / found).parent == tmp_path
    assert found == shown


def test_a_program_that_calls_itself_a_photo_is_not_opened(tmp_path):
    kept = tmp_path / "a"
    kept.write_bytes(b"MZ\x90\x00\x03\x00")
    with pytest.raises(InputRefused):
        name_to_open(kept, "foto.jpg")
    kept.write_bytes(b"@echo off\r\ndel x")
    assert name_to_open(kept, "foto.bat") == "foto.txt"


@pytest.mark.parametrize("with_bytes", [False, True])
def test_invariant_14_a_file_that_only_says_to_hold_a_photo_keeps_nobody_from_leaving_it_on_the_stick(
    desks, stick, tmp_path, with_bytes
):
    ana, luis, rosa = desks
    document = intake_bytes(b"%PDF-1.4\nacta", "a.pdf")
    evidence.add(ana.database, ana.store, document, practice_id=a_practice(ana), shows_pupils=False)
    (name,) = ana.store.names()
    false = tmp_path / "otra"
    false.write_bytes(b"otros 13 byte")
    with luis.opened(luis.hand_over()) as opened:
        said = replace(opened.manifest, carries=(Carried(name, 13, "application/pdf", (1,)),))
    pieces = [BlobSource(name, 13, false)] if with_bytes else []
    boxes = [desk.keys.box_public for desk in desks]
    write_bundle(stick / "de-luis.entrega", said, (), pieces, boxes, luis.keys)
    assert len(visit(ana, stick).taken) == 1
    visit(rosa, stick)
    assert rosa.store.has(name)
