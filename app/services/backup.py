"""A back-up: one file with everything a microcentro has on this laptop, its keys included; and the way back."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from app import __version__, wall_clock
from app.errors import DatabaseUnavailable, FileNotWritten, FileUnreadable, InputRefused, NoRoom
from app.file_faults import reading, told
from app.jobs import Progress, Silent, Stages
from app.log import settings
from app.log.identity import author_of
from app.log.seal import seal
from app.media.store import BlobStore
from app.models import registry
from app.models.database import FILE_NAME, Database
from app.models.soundness import is_sound
from app.paths import scratch, space_folder
from app.services import backup_lock, unfinished
from app.services.backup_reading import BLOBS, FORMAT, MANIFEST, need_room, unpack
from app.services.workspace import Workspace
from app.services.writing import replacing

_STEP = 2**20
_LAST = "last_copy"
_SILENT = Silent()
_OTHER = "Lo que quedó en el disco o en el pendrive no es lo que se escribió."


@dataclass(frozen=True)
class BackedUp:
    """The back-up that was written and read back: its size in bytes, and how many files of evidence it holds.

    `locked` if only its password opens it.
    """

    path: Path
    size: int
    files: int
    locked: bool


def back_up(database: Database, path: Path, progress: Progress = _SILENT, *, password: str = "") -> BackedUp:
    """Write a back-up at `path` and read it back; an older file there stays whole until then.

    It holds the keys of this laptop: whoever has the file can write in its name, unless a `password` locks it.

    Raises:
        FileNotWritten: the target is full, closed or gone, or gave back other bytes.
        DatabaseUnavailable: the data file cannot be read whole.
        Cancelled: an older file at `path` is as it was.
    """
    with database.write() as session:
        seal(session, author_of(session))
        device = author_of(session).device
    unfinished.sweep(path.parent, device)  # what a pulled stick left has the keys in it
    last = LastCopy(wall_clock.now().isoformat(timespec="seconds"), str(path))
    store = BlobStore(database.folder)
    names = list(store.names())
    waiting = scratch(database.folder)
    with told(waiting):
        waiting.mkdir(exist_ok=True)
    with replacing(path, unfinished.beside(path, device)) as beside:
        with tempfile.TemporaryDirectory(dir=waiting, prefix="respaldo-") as folder:
            copy = Path(folder, FILE_NAME)
            data = database.path.stat().st_size
            total = data + sum(store.size(name) or 0 for name in names)
            shares = (2, 1, 2, 2) if password else (2, 1)
            stages = Stages(progress, data, data, data, *(share * total for share in shares))
            contents = _contents(database, copy, _copied_whole(database, copy, last, stages), store, names)
            if password:
                _write_locked(beside, path, Path(folder, "copia"), contents, stages, total, password)
            else:
                sums = _write(beside, contents, stages, total)
                stages.turn()
                _read_back(beside, path, sums, stages)
        size = beside.stat().st_size
    with suppress(DatabaseUnavailable):  # the copy is whole, whether it can be noted or not
        _note(database, last)
    return BackedUp(path, size, len(names), bool(password))


@dataclass(frozen=True)
class LastCopy:
    """When the last back-up of this laptop was begun, as ISO text with its zone, and where."""

    at: str
    path: str


def _note(database: Database, last: LastCopy) -> None:
    with database.write() as session:
        settings.put(session, _LAST, asdict(last))


def last_copy(database: Database) -> LastCopy | None:
    """The last back-up that was written from here; None while there was none."""
    with database.read() as session:
        found = settings.get(session, _LAST)
    return LastCopy(str(found["at"]), str(found["path"])) if found else None


@dataclass(frozen=True)
class Restored:
    """The microcentro that a back-up brought back, and the folder that keeps what was in its place, if anything."""

    space: str
    name: str
    kept: Path | None


def restore(workspace: Workspace, path: Path, progress: Progress = _SILENT, *, password: str = "") -> Restored:
    """Put the microcentro of the back-up at `path` into this data folder; one that is here already is kept aside.

    Close what shows that microcentro first: its database is closed. Later work comes back with what others hand over.

    Raises:
        InputRefused: it is no back-up of ours, damaged, dangerous or of a newer program, or `password` does not open
            it; nothing changed.
        FileUnreadable: the file cannot be read; nothing changed.
        NoRoom: there is no room for it; nothing changed.
        FileNotWritten: the disk refused; nothing changed.
        NotReplaced: as `Workspace.put_in_place`.
        Cancelled: nothing changed.
    """
    waiting = scratch(workspace.folder)
    with told(waiting):
        waiting.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=waiting, prefix="restaurar-"))
    try:
        if backup_lock.is_locked(path):
            space = _unpack_locked(path, made, progress, password)
        else:
            space = unpack(path, made, progress)
        kept = workspace.put_in_place(space, made)
    except NoRoom as error:
        if error.path != made:
            raise
        raise NoRoom(workspace.folder, error.why, error.needed) from error  # as the person knows it
    finally:
        shutil.rmtree(made, ignore_errors=True)
    if kept is not None:
        _have_photos_of(kept, space_folder(workspace.folder, space))
    return Restored(space, workspace.find(space).name, kept)


def _have_photos_of(kept: Path, folder: Path) -> None:
    """Let the photos and files that lie aside be here too: what names them may come back with what others hand over.

    It takes no room. Where the disk cannot do that they stay aside alone.
    """
    before, here = BlobStore(kept), BlobStore(folder)
    for name in before.names():
        if not here.has(name) and before.verify(name):
            with suppress(OSError):
                here.path(name).parent.mkdir(parents=True, exist_ok=True)
                os.link(before.path(name), here.path(name))


def _copied_whole(database: Database, copy: Path, last: LastCopy, stages: Stages) -> str:
    """Copy the data file, whose SHA-256 is returned; the next stage is the one after.

    It says itself which is the `last` copy: whoever brings it back has no other.

    Raises DatabaseUnavailable for a damaged one: it must not take the place of a good back-up.
    """
    database.copy_to(copy, stages)
    stages.turn()
    _check_whole(copy, stages)
    stages.turn()
    told_in_copy = Database(copy.parent, database.space)
    try:
        _note(told_in_copy, last)
    finally:
        told_in_copy.close()
    found = _sum(copy, stages)
    stages.turn()
    return found


def _contents(
    database: Database, copy: Path, data_sum: str, store: BlobStore, names: list[str]
) -> Iterator[tuple[str, Path | str]]:
    about = {
        "format": FORMAT,
        "schema": registry.SCHEMA,
        "space": database.space,
        "made": wall_clock.now().isoformat(timespec="seconds"),
        "program": __version__,
        "files": len(names),
        "data": data_sum,
    }
    yield MANIFEST, json.dumps(about, ensure_ascii=False, indent=1)
    yield FILE_NAME, copy
    for name in names:
        yield f"{BLOBS}{name}", store.path(name)


def _sum(file: Path, progress: Progress) -> str:
    digest, total, done = hashlib.sha256(), file.stat().st_size, 0
    with file.open("rb") as source:
        while block := source.read(_STEP):
            progress.step(done, total)
            digest.update(block)
            done += len(block)
    return digest.hexdigest()


def _check_whole(copy: Path, progress: Progress) -> None:
    try:
        with closing(sqlite3.connect(copy)) as connection:
            sound = is_sound(connection, "quick_check", copy.stat().st_size, progress)
    except sqlite3.DatabaseError as error:
        raise DatabaseUnavailable(copy.parent, "CORRUPT") from error
    if not sound:
        raise DatabaseUnavailable(copy.parent, "CORRUPT")


def _write(target: Path, contents: Iterator[tuple[str, Path | str]], progress: Progress, total: int) -> dict[str, str]:
    """Write the archive, of `total` bytes; the SHA-256 of every part as it was on this disk."""
    sums: dict[str, str] = {}
    done = 0
    with target.open("wb") as out:
        # No clock is asked: an archive takes no date before 1980, which is where some begin whose battery is empty.
        with zipfile.ZipFile(out, "w", compresslevel=3, strict_timestamps=False) as archive:
            for name, content in contents:
                if isinstance(content, str):
                    archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
                    continue
                # Photos are packed already; packing them again takes minutes and saves nothing.
                part = zipfile.ZipInfo.from_file(content, name, strict_timestamps=False)
                part.compress_type = zipfile.ZIP_DEFLATED if name == FILE_NAME else zipfile.ZIP_STORED
                digest = hashlib.sha256()
                with content.open("rb") as source, archive.open(part, "w") as packed:
                    while block := source.read(_STEP):
                        progress.step(done, total)
                        digest.update(block)
                        packed.write(block)
                        done += len(block)
                sums[name] = digest.hexdigest()
        out.flush()
        os.fsync(out.fileno())  # before it takes the place of an older one
    return sums


def _write_locked(
    target: Path,
    path: Path,
    plain: Path,
    contents: Iterator[tuple[str, Path | str]],
    stages: Stages,
    total: int,
    password: str,
) -> None:
    """Write the archive at `plain`, which is taken away with its folder, and from there locked at `target`.

    They are the last four of the `stages`.
    """
    with told(plain.parent):  # which is on this computer, and may be full where the stick is not
        sums = _write(plain, contents, stages, total)
    stages.turn()
    _read_back(plain, path, sums, stages)
    stages.turn()
    with target.open("wb") as out:
        wanted = backup_lock.lock(plain, out, password, stages)
        out.flush()
        os.fsync(out.fileno())
    stages.turn()
    try:
        same = backup_lock.sum_of_locked(target, password, stages) == wanted
    except (InputRefused, FileUnreadable):
        same = False
    if not same:
        raise FileNotWritten(path, _OTHER)


def _unpack_locked(path: Path, folder: Path, progress: Progress, password: str) -> str:
    with reading(path):
        size = path.stat().st_size
    stages = Stages(progress, 1, 1)
    with told(folder), tempfile.TemporaryDirectory(dir=folder.parent, prefix="abierta-") as opened:
        need_room(folder, size)
        plain = Path(opened, path.name)
        with plain.open("wb") as out:
            backup_lock.unlock(path, out, password, stages)
        stages.turn()
        return unpack(plain, folder, stages)


def _read_back(written: Path, path: Path, sums: dict[str, str], progress: Progress) -> None:
    """What lies on the disk or the stick now must be what was written."""
    try:
        with zipfile.ZipFile(written) as archive:
            total, done = sum(part.file_size for part in archive.infolist()), 0
            for name, wanted in sums.items():
                digest = hashlib.sha256()
                with archive.open(name) as part:
                    while block := part.read(_STEP):
                        progress.step(done, total)
                        digest.update(block)
                        done += len(block)
                if digest.hexdigest() != wanted:
                    raise zipfile.BadZipFile(name)
    except (zipfile.BadZipFile, KeyError, EOFError) as error:
        raise FileNotWritten(path, _OTHER) from error
