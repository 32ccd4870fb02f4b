"""A back-up brings back what was there, overwrites nothing, and nothing hostile comes in with it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
import zipfile
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from app.errors import Cancelled, DatabaseUnavailable, FileNotWritten, FileUnreadable, InputRefused
from app.media.store import BlobStore
from app.models.database import FILE_NAME
from app.models.practice import Practice
from app.paths import kept_aside, scratch, space_folder
from app.services import backup, backup_reading, health, records, rows
from app.services.workspace import open_workspace
from tests.oracle.desk import Desk, desks_of, go_round

MANIFEST = backup_reading.MANIFEST


def dump(database):
    """The canonical dump of the shared records."""
    with tempfile.TemporaryDirectory() as folder:
        records.dump_to(database, Path(folder, "todo.jsonl"))
        return Path(folder, "todo.jsonl").read_text("utf-8")


def titles(database):
    """The titles of all practices, private ones too."""
    with database.read() as session:
        return sorted(session.scalars(select(Practice.title)))


def everything(folder):
    """Every file below `folder` but the lock, by its bytes."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix not in (".lock", ".db-wal", ".db-shm")
    }


@pytest.fixture
def copy(database, tmp_path):
    """A back-up of a microcentro with a practice and a file of evidence."""
    practice = rows.create(database, "practice", {"school_year": 2026, "title": "La huerta"})
    (tmp_path / "nota.txt").write_text("Se leyó el cuento entero.", encoding="utf-8")
    line = {"tipo": "evidence", "id": "e", "practice_id": practice, "file": "nota.txt"}
    (tmp_path / "mas.jsonl").write_text(json.dumps(line), encoding="utf-8")
    records.load(database, tmp_path / "mas.jsonl")
    rows.create(database, "practice", {"school_year": 2026, "title": "Solo mía"}, private=True)
    path = tmp_path / "copia.minga"
    backup.back_up(database, path)
    return path


@pytest.fixture
def elsewhere(tmp_path):
    """The data folder of another laptop, empty."""
    opened = open_workspace(tmp_path / "otro")
    yield opened
    opened.close()


def parts_of(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def made_of(path, parts, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def with_about(parts, **changed):
    return parts | {MANIFEST: json.dumps(json.loads(parts[MANIFEST]) | changed)}


def with_data(tmp_path, parts, *statements):
    """The parts with another data file: its hash is right, what is in it is not."""
    file = tmp_path / "otro.db"
    file.write_bytes(parts[FILE_NAME])
    with closing(sqlite3.connect(file)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = file.read_bytes()
    return with_about(parts, data=hashlib.sha256(data).hexdigest()) | {FILE_NAME: data}


def test_what_was_there_comes_back_and_what_is_there_now_is_kept_aside(workspace, database, copy):
    before = dump(database)
    all_titles = titles(database)
    rows.create(database, "practice", {"school_year": 2026, "title": "De después"})
    after = dump(database)
    restored = backup.restore(workspace, copy)
    again = workspace.open(restored.space)
    assert dump(again) == before
    assert titles(again) == all_titles == ["La huerta", "Solo mía"]
    assert health.check(again).findings == ()
    assert restored.name == "Microcentro Los Boldos"
    assert restored.kept.parent == kept_aside(workspace.folder)
    workspace.close()
    shutil.rmtree(space_folder(workspace.folder, restored.space))
    restored.kept.rename(space_folder(workspace.folder, restored.space))
    reopened = open_workspace(workspace.folder)
    assert dump(reopened.open(restored.space)) == after
    reopened.close()


def test_it_is_on_the_disk_before_it_takes_the_place_of_an_older_one_and_no_clock_hinders_it(
    database, copy, monkeypatch
):
    settled = []
    fsync = os.fsync
    monkeypatch.setattr(os, "fsync", lambda file: (settled.append(os.fstat(file).st_ino), fsync(file)))
    (kept,) = BlobStore(database.folder).names()
    os.utime(BlobStore(database.folder).path(kept), (0, 0))  # added while the battery of the clock was empty
    backup.back_up(database, copy)
    assert copy.stat().st_ino in settled


def test_restoring_twice_keeps_both_folders_that_were_in_place(workspace, database, copy):
    first, second = backup.restore(workspace, copy), backup.restore(workspace, copy)
    assert first.kept != second.kept
    assert all((one.kept / FILE_NAME).is_file() for one in (first, second))


def test_an_empty_data_folder_receives_the_microcentro_and_goes_on_writing(database, copy, elsewhere):
    restored = backup.restore(elsewhere, copy)
    assert restored.kept is None
    there = elsewhere.open(restored.space)
    assert dump(there) == dump(database)
    assert health.check(there).findings == ()
    rows.create(there, "practice", {"school_year": 2026, "title": "La siguiente"})
    assert health.check(there).findings == ()
    assert list(scratch(elsewhere.folder).iterdir()) == []


def test_a_restored_laptop_regains_its_own_later_work_and_nothing_is_lost(template, tmp_path):
    ana, luis, _rosa = desks = desks_of(template, tmp_path)
    early = luis.create("practice", {"school_year": 2026, "title": "Antes de la copia"})
    path = tmp_path / "luis.minga"
    backup.back_up(luis.database, path)
    late = luis.create("practice", {"school_year": 2026, "title": "Después de la copia"})
    luis.update("practice", early, title="Cambiada después")
    go_round(*desks)
    space = luis.database.space
    backup.restore(luis.workspace, path)
    luis.close()
    luis = Desk(luis.folder)
    assert luis.database.space == space
    assert luis.get("practice", late) is None
    own = luis.create("practice", {"school_year": 2026, "title": "En el equipo restaurado"})
    desks[1] = luis
    for _ in range(2):
        go_round(*desks)
    for desk in desks:
        assert desk.get("practice", late)["title"] == "Después de la copia"
        assert desk.get("practice", early)["title"] == "Cambiada después"
        assert desk.get("practice", own)["title"] == "En el equipo restaurado"
        assert desk.picture() == ana.picture()
        assert desk.batches().keys() == ana.batches().keys()
    for desk in desks:
        desk.close()


def test_a_damaged_present_file_does_not_hinder(workspace, database, copy):
    before = dump(database)
    workspace.forget(database.space)
    database.path.write_bytes(b"no es nada" * 1000)
    restored = backup.restore(workspace, copy)
    assert dump(workspace.open(restored.space)) == before
    assert (restored.kept / FILE_NAME).read_bytes().startswith(b"no es nada")


ABROAD = "0" * 8 + "-0000" * 3 + "-" + "0" * 12
BAD = {
    "nothing but the data": lambda parts: {FILE_NAME: parts[FILE_NAME]},
    "no data": lambda parts: {MANIFEST: parts[MANIFEST]},
    "a way out": lambda parts: parts | {"../../fuera.txt": b"x"},
    "a way out as evidence": lambda parts: parts | {f"blobs/../../{'a' * 64}": b"x"},
    "an absolute name": lambda parts: parts | {"/tmp/fuera.txt": b"x"},
    "a windows way out": lambda parts: parts | {f"blobs\\..\\{'a' * 64}": b"x"},
    "a file more": lambda parts: parts | {"minga.db-wal": b"x"},
    "evidence that is not its name": lambda parts: (
        with_about(parts, files=json.loads(parts[MANIFEST])["files"] + 1) | {f"blobs/{'a' * 64}": b"x"}
    ),
    "evidence missing": lambda parts: {name: data for name, data in parts.items() if not name.startswith("blobs/")},
    "another hash": lambda parts: with_about(parts, data="0" * 64),
    "another microcentro": lambda parts: with_about(parts, space=ABROAD),
    "a microcentro with a way out": lambda parts: with_about(parts, space="../../fuera"),
    "no microcentro": lambda parts: with_about(parts, space=None),
    "a newer format": lambda parts: with_about(parts, format=2),
    "a format that is no number": lambda parts: with_about(parts, format="1"),
    "no json": lambda parts: parts | {MANIFEST: b"{"},
    "deep json": lambda parts: parts | {MANIFEST: b"[" * 60_000},
    "no object": lambda parts: parts | {MANIFEST: b"[]"},
    "a long manifest": lambda parts: parts | {MANIFEST: b" " * 2**20 + parts[MANIFEST]},
    "no database": lambda parts: with_about(parts, data=None) | {FILE_NAME: b"hola" * 5000},
    "an empty database": lambda parts: with_about(parts, data=None) | {FILE_NAME: b""},
    "half a database": lambda parts: (
        with_about(parts, data=None) | {FILE_NAME: parts[FILE_NAME][: len(parts[FILE_NAME]) // 8192 * 4096]}
    ),
}
STATEMENTS = {
    "a newer schema": ["UPDATE alembic_version SET version_num = '9999'"],
    "no schema": ["DELETE FROM alembic_version"],
    "a trigger": ["CREATE TRIGGER t AFTER INSERT ON practice BEGIN DELETE FROM person; END"],
    "a view": ["CREATE VIEW v AS SELECT 1"],
    "a table missing": ["DROP TABLE evidence"],
    "a column missing": ["ALTER TABLE practice DROP COLUMN purpose"],
    "no keys": ["DELETE FROM local_setting WHERE key = 'keys'"],
    "bad keys": ["UPDATE local_setting SET value = '5' WHERE key = 'keys'"],
    "a bad clock": ["UPDATE local_setting SET value = '{\"own\":1}' WHERE key = 'clock'"],
    "no root": ["DELETE FROM local_setting WHERE key = 'root_public'"],
}


def refused(workspace, path):
    before = everything(workspace.folder)
    outside = set(workspace.folder.parent.iterdir())
    with pytest.raises(InputRefused) as caught:
        backup.restore(workspace, path)
    assert everything(workspace.folder) == before
    assert set(workspace.folder.parent.iterdir()) == outside
    assert list(scratch(workspace.folder).iterdir()) == []
    return caught.value


@pytest.mark.parametrize("how", BAD)
def test_what_is_not_wholly_ours_changes_nothing(workspace, copy, tmp_path, how):
    path = made_of(tmp_path / "mala.minga", BAD[how](parts_of(copy)))
    assert "copia" in refused(workspace, path).reason


@pytest.mark.parametrize("how", STATEMENTS)
def test_a_data_file_that_is_not_ours_changes_nothing(workspace, copy, tmp_path, how):
    path = made_of(tmp_path / "mala.minga", with_data(tmp_path, parts_of(copy), *STATEMENTS[how]))
    error = refused(workspace, path)
    assert ("más nueva" in error.reason) == (how == "a newer schema")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_packing_that_can_burst_is_refused(workspace, copy, tmp_path, method):
    refused(workspace, made_of(tmp_path / "mala.minga", parts_of(copy), method))


def test_a_part_given_twice_is_refused(workspace, copy, tmp_path):
    path = tmp_path / "mala.minga"
    shutil.copy(copy, path)
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(FILE_NAME, b"otro")
    refused(workspace, path)


def test_a_bomb_is_refused_before_it_is_unpacked(workspace, copy, tmp_path, monkeypatch):
    monkeypatch.setattr(backup_reading, "_MOST_DATA", 10_000)
    refused(workspace, copy)
    monkeypatch.undo()
    monkeypatch.setattr(backup_reading, "LARGEST", 3)
    refused(workspace, copy)
    monkeypatch.undo()


def test_no_room_for_it_is_told_before_it_is_unpacked(workspace, copy, monkeypatch):
    before = everything(workspace.folder)
    monkeypatch.setattr(backup_reading.shutil, "disk_usage", lambda _folder: SimpleNamespace(free=1000))
    with pytest.raises(FileNotWritten):
        backup.restore(workspace, copy)
    assert everything(workspace.folder) == before


@pytest.mark.parametrize("share", [0, 0.3, 0.9, 0.999])
def test_a_copy_cut_short_is_refused(workspace, copy, tmp_path, share):
    path = tmp_path / "corta.minga"
    path.write_bytes(copy.read_bytes()[: int(copy.stat().st_size * share)])
    refused(workspace, path)


@pytest.mark.parametrize("at", [0.1, 0.5, 0.7, 0.97])
def test_a_copy_with_other_bytes_is_refused(workspace, copy, tmp_path, at):
    data = bytearray(copy.read_bytes())
    place = int(len(data) * at)
    data[place : place + 16] = bytes(255 - byte for byte in data[place : place + 16])
    (tmp_path / "mala.minga").write_bytes(data)
    refused(workspace, tmp_path / "mala.minga")


def test_a_copy_without_the_hash_of_its_data_is_still_a_copy(workspace, database, copy, tmp_path):
    parts = parts_of(copy)
    about = {name: value for name, value in json.loads(parts[MANIFEST]).items() if name != "data"}
    path = made_of(tmp_path / "vieja.minga", parts | {MANIFEST: json.dumps(about)})
    before = dump(database)
    assert dump(workspace.open(backup.restore(workspace, path).space)) == before


def test_a_missing_file_is_told(workspace, tmp_path):
    with pytest.raises(FileUnreadable):
        backup.restore(workspace, tmp_path / "no.minga")


class Impatient:
    """A person who gives up at the second report."""

    def __init__(self):
        self.left = 1

    def step(self, _done, _total):
        if not self.left:
            raise Cancelled
        self.left -= 1


def test_giving_up_changes_nothing(workspace, copy):
    before = everything(workspace.folder)
    with pytest.raises(Cancelled):
        backup.restore(workspace, copy, Impatient())
    assert everything(workspace.folder) == before
    assert list(scratch(workspace.folder).iterdir()) == []


@pytest.mark.parametrize("refused_at", [1, 2])
def test_a_folder_that_cannot_be_moved_stays_what_it_is(workspace, database, copy, monkeypatch, refused_at):
    """On Windows a file that is open in another program holds its folder."""
    before, calls, original = dump(database), [], os.rename

    def rename(old, new, **more):
        calls.append(new)
        if len(calls) == refused_at:
            raise PermissionError(13, "no")
        original(old, new, **more)

    monkeypatch.setattr(Path, "rename", lambda path, new: rename(path, new))
    monkeypatch.setattr(Path, "replace", lambda path, new: rename(path, new))
    with pytest.raises(FileNotWritten):
        backup.restore(workspace, copy)
    monkeypatch.undo()
    assert dump(workspace.open(database.space)) == before


@pytest.mark.parametrize("there", [True, False])
def test_a_cut_while_the_folders_change_places_loses_neither(workspace, database, copy, monkeypatch, there):
    """The power goes when the folder is ready: it is put in place only if the one before is aside already."""
    space, folder, before = database.space, workspace.folder, dump(database)
    rows.create(database, "practice", {"school_year": 2026, "title": "De después"})
    after, original = dump(database), Path.rename

    def cut(path, new):
        if not there:
            original(path, new)
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "rename", cut)
    with pytest.raises(KeyboardInterrupt):
        backup.restore(workspace, copy)
    monkeypatch.undo()
    workspace.close()
    reopened = open_workspace(folder)
    assert dump(reopened.open(space)) == (after if there else before)
    assert not scratch(folder).exists()
    assert kept_aside(folder).exists() is not there or not list(kept_aside(folder).iterdir())
    reopened.close()


def test_opening_removes_what_a_cut_left_half_made(data_folder):
    workspace = open_workspace(data_folder)
    space = workspace.create("Los Boldos", "Ana Pino").space
    workspace.close()
    for folder in (data_folder, space_folder(data_folder, space)):
        scratch(folder).mkdir(exist_ok=True)
        (scratch(folder) / "minga-recibo-x").write_bytes(b"descifrado")
    half = space_folder(data_folder, space) / "blobs" / "tmp" / "medio"
    half.parent.mkdir(parents=True)
    half.write_bytes(b"media foto")
    workspace = open_workspace(data_folder)
    workspace.open(space)
    workspace.close()
    assert not list(data_folder.rglob("minga-recibo-*"))
    assert not half.exists()


def test_damaged_keys_are_told_and_a_back_up_brings_them_back(workspace, database, copy):
    space, before = database.space, dump(database)
    workspace.forget(space)
    with closing(sqlite3.connect(database.path)) as connection:
        connection.execute("UPDATE local_setting SET value = '5' WHERE key = 'keys'")
        connection.commit()
    with pytest.raises(DatabaseUnavailable):
        workspace.open(space)
    assert [info.id for info in workspace.spaces()] == [space]
    backup.restore(workspace, copy)
    assert dump(workspace.open(space)) == before
