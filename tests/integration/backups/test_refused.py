"""Nothing hostile comes in with a back-up, and what is not wholly ours changes nothing."""

from __future__ import annotations

import base64
import errno
import json
import shutil
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.errors import Cancelled, FileNotWritten, FileUnreadable, InputRefused, NoRoom
from app.models.database import FILE_NAME
from app.paths import scratch
from app.services import backup, backup_lock, backup_reading
from app.text_dates import size_in_words
from tests.integration.backups.copies import (
    MANIFEST,
    dump,
    everything,
    made_of,
    parts_of,
    with_about,
    with_data,
)
from tests.patience import Impatient

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


def test_a_copy_has_as_many_parts_as_a_microcentro_may_have_and_no_more(workspace, copy, monkeypatch):
    parts = len(parts_of(copy))
    monkeypatch.setattr(backup_reading, "_MOST_PARTS", parts - 1)
    refused(workspace, copy)
    monkeypatch.setattr(backup_reading, "_MOST_PARTS", parts)
    assert backup.restore(workspace, copy).kept is not None


def test_no_room_for_it_is_told_before_it_is_unpacked_with_how_much_must_be_free_and_where(
    workspace, copy, monkeypatch
):
    before = everything(workspace.folder)
    monkeypatch.setattr(backup_reading.shutil, "disk_usage", lambda _folder: SimpleNamespace(free=1000))
    with pytest.raises(NoRoom) as told:
        backup.restore(workspace, copy)
    assert told.value.path == workspace.folder
    assert told.value.needed == size_in_words(sum(len(part) for part in parts_of(copy).values()))
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


def test_giving_up_changes_nothing(workspace, copy):
    before = everything(workspace.folder)
    with pytest.raises(Cancelled):
        backup.restore(workspace, copy, Impatient(1))
    assert everything(workspace.folder) == before
    assert list(scratch(workspace.folder).iterdir()) == []


class _Refusing:
    """A file on a disk that answers an error to what is asked of its bytes, but for the first time."""

    def __init__(self, file, number):
        self._file, self._number, self._asked = file, number, 0

    def __getattr__(self, name):
        return getattr(self._file, name)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._file.close()

    def _answer(self, call, *arguments):
        self._asked += 1
        if self._asked > 2:
            raise OSError(self._number, "no")
        return call(*arguments)

    def write(self, data):
        return self._answer(self._file.write, data)

    def read(self, *size):
        return self._answer(self._file.read, *size)


def _refuse(monkeypatch, number, mode, wanted):
    """Files that are opened in this mode, and whose path is wanted, are on such a disk."""
    original = Path.open

    def opened(path, *arguments, **more):
        file = original(path, *arguments, **more)
        return _Refusing(file, number) if arguments[:1] == (mode,) and wanted(path) else file

    monkeypatch.setattr(Path, "open", opened)


def test_a_stick_that_is_full_says_so_of_a_copy_with_a_password_too(database, tmp_path, monkeypatch):
    stick = tmp_path / "pendrive"
    stick.mkdir()
    _refuse(monkeypatch, errno.ENOSPC, "wb", lambda path: path.parent == stick)
    with pytest.raises(FileNotWritten, match="No queda espacio") as told:
        backup.back_up(database, stick / "copia.minga", password="tres boldos")
    assert told.value.path == stick / "copia.minga"
    assert list(stick.iterdir()) == []


def test_a_computer_that_is_full_is_not_taken_for_the_stick(database, tmp_path, monkeypatch):
    stick = tmp_path / "pendrive"
    stick.mkdir()
    _refuse(monkeypatch, errno.ENOSPC, "wb", lambda path: path.is_relative_to(scratch(database.folder)))
    with pytest.raises(FileNotWritten, match="No queda espacio") as told:
        backup.back_up(database, stick / "copia.minga", password="tres boldos")
    assert told.value.path.is_relative_to(database.folder)


def test_a_stick_that_is_pulled_while_its_copy_is_opened_is_no_damaged_copy(database, elsewhere, tmp_path, monkeypatch):
    locked = tmp_path / "copia.minga"
    backup.back_up(database, locked, password="tres boldos")
    _refuse(monkeypatch, errno.EIO, "rb", lambda path: path == locked)
    with pytest.raises(FileUnreadable):
        backup.restore(elsewhere, locked, password="tres boldos")
    assert elsewhere.spaces() == []


def test_a_password_that_would_take_this_computer_too_long_is_not_called_a_wrong_one(tmp_path, elsewhere):
    """age counts how much a second is worth here, and opens nothing that would take many of them."""
    locked = tmp_path / "copia.minga"
    salt, body, mac = (base64.b64encode(bytes(size)).decode().rstrip("=") for size in (16, 32, 32))
    key = f"age-encryption.org/v1\n-> scrypt {salt} 40\n{body}\n--- {mac}\n".encode() + bytes(40)
    locked.write_bytes(backup_lock._MAGIC + len(key).to_bytes(4, "big") + key)
    with pytest.raises(InputRefused, match="tardaría") as told:
        backup.restore(elsewhere, locked, password="tres boldos")
    assert "no es la de esta copia" not in told.value.reason
