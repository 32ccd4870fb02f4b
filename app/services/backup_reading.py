"""What a back-up file must be to be believed: our own parts and no others, whole, and of a microcentro we can read."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from app.errors import DatabaseUnavailable, InputRefused, NewerData, NoRoom
from app.file_faults import reading, told
from app.jobs import Along, Progress, Stages
from app.log import settings, strict_json
from app.log.identity import ROOT_PUBLIC, load_author
from app.log.keys import space_of
from app.media.pieces import LARGEST
from app.media.store import BlobStore
from app.models import schema
from app.models.base import Base
from app.models.database import FILE_NAME, Database
from app.models.soundness import is_sound
from app.services import migrated
from app.text_dates import size_in_words

MANIFEST = "minga-respaldo.json"
FORMAT = 1
BLOBS = "blobs/"
_STEP = 2**20
_MOST_ABOUT = 2**16
_MOST_DATA = 8 * 2**30
_MOST_PARTS = 500_000
_SPACE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_BLOB = re.compile(rf"{BLOBS}[0-9a-f]{{64}}", re.ASCII)
# The only ones that unpack a little at a time, however much is in it.
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_CODE = "SELECT count(*) FROM sqlite_schema WHERE type IN ('trigger', 'view') OR sql LIKE 'CREATE VIRTUAL%'"
# What zipfile raises for what is no archive, cut short, encrypted or packed in a way we never use.
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, LookupError, OverflowError)
_NEWER = "La copia viene de una versión más nueva de Minga."


@dataclass(frozen=True)
class Contents:
    """What a back-up says of itself: whose it is, the SHA-256 of its data file if it names it, and its parts."""

    space: str
    data_sum: str | None
    parts: tuple[zipfile.ZipInfo, ...]

    @property
    def size(self) -> int:
        """How many bytes its parts have unpacked."""
        return sum(part.file_size for part in self.parts)

    @property
    def data_size(self) -> int:
        """How many of them are of its data file."""
        return sum(part.file_size for part in self.parts if part.filename == FILE_NAME)


def unpack(path: Path, folder: Path, progress: Progress) -> str:
    """Write the microcentro of the back-up at `path` into the empty `folder`, wholly checked; its id.

    Raises:
        InputRefused: it is no back-up of ours, damaged, dangerous or of a newer program.
        FileUnreadable: the file cannot be read.
        NoRoom: the disk has no room for it.
        FileNotWritten: the disk refused.
        Cancelled: half of it may be in `folder`.
    """
    with _archive(path) as archive:
        contents = _contents(archive, path)
        need_room(folder, contents.size)
        done = 0
        stages = Stages(progress, contents.size + 1, contents.data_size)
        for part in contents.parts:
            _take_out(archive, part, path, folder, contents.data_sum, Along(stages, done, contents.size))
            done += part.file_size
    stages.turn()
    _check_data(path, folder, contents.space, stages)
    return contents.space


def need_room(folder: Path, size: int) -> None:
    """Raises NoRoom: so many bytes are not free where `folder` is."""
    if size > shutil.disk_usage(folder).free:
        raise NoRoom(folder, "FULL", size_in_words(size))


def _refused(path: Path, detail: str) -> InputRefused:
    reason = f"La copia de respaldo está dañada o no es de Minga ({detail})."
    return InputRefused(path.name, reason, "Use otra copia. No se cambió nada.")


def _newer(path: Path) -> InputRefused:
    return InputRefused(path.name, _NEWER, "Instale la versión nueva y restáurela con ella. No se cambió nada.")


@contextmanager
def _archive(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with reading(path), zipfile.ZipFile(path) as archive:
            yield archive
    except _DAMAGE as error:
        raise _refused(path, "no se puede abrir entera") from error


def _contents(archive: zipfile.ZipFile, path: Path) -> Contents:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if len(parts) > _MOST_PARTS or len(names) != len(parts) or not {MANIFEST, FILE_NAME} <= names:
        raise _refused(path, "le faltan partes o le sobran")
    for part in parts:
        if part.compress_type not in _PACKED or not 0 <= part.file_size <= _most(part.filename):
            raise _refused(path, "tiene una parte que Minga no escribe")
    about = strict_json.load_bytes(archive.read(MANIFEST))
    if not isinstance(about, dict) or not isinstance(about.get("format"), int):
        raise _refused(path, "no dice qué es")
    if about["format"] > FORMAT:
        raise _newer(path)
    space, data_sum = about.get("space"), about.get("data")
    rest = tuple(part for part in parts if part.filename != MANIFEST)
    if not isinstance(space, str) or not _SPACE.fullmatch(space) or about.get("files") != len(rest) - 1:
        raise _refused(path, "está incompleta")
    return Contents(space, data_sum if isinstance(data_sum, str) else None, rest)


def _most(name: str) -> int:
    """How large the part called `name` may be; -1 for a name that is not ours."""
    if _BLOB.fullmatch(name):
        return LARGEST
    return {MANIFEST: _MOST_ABOUT, FILE_NAME: _MOST_DATA}.get(name, -1)


def _take_out(
    archive: zipfile.ZipFile, part: zipfile.ZipInfo, path: Path, folder: Path, data_sum: str | None, progress: Progress
) -> None:
    """Write one part where it belongs, by a name of our own making, if it is what its name or the manifest says."""
    if part.filename == FILE_NAME:
        target, wanted = folder / FILE_NAME, data_sum
    else:
        wanted = part.filename.removeprefix(BLOBS)
        target = BlobStore(folder).path(wanted)
    with archive.open(part) as source, told(folder):
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as out:
            found = _copy(source, out, path, progress, part.file_size)
    if wanted is not None and found != wanted:
        raise _refused(path, "una parte no es como se escribió")


def _copy(source: IO[bytes], out: BinaryIO, path: Path, progress: Progress, size: int) -> str:
    digest, done = hashlib.sha256(), 0
    progress.step(done, size)
    while block := _next(source, path):
        done += len(block)
        progress.step(done, size)
        digest.update(block)
        out.write(block)
    out.flush()
    os.fsync(out.fileno())
    return digest.hexdigest()


def _next(source: IO[bytes], path: Path) -> bytes:
    """The next piece; a stick that was pulled out is not a disk that is full."""
    with reading(path):
        return source.read(_STEP)


def _check_data(path: Path, folder: Path, space: str, progress: Progress) -> None:
    """The data file is sound, has the tables of this version and no code of its own, and belongs to `space`."""
    try:
        older = schema.is_behind(folder)
        pieces = Stages(progress, 1, 4 if older else 0, 6 if older else 0)
        _check_file(path, folder / FILE_NAME, pieces)
        pieces.turn()
        with migrated.told_how_much(folder, folder):
            schema.prepare(folder, pieces)
        _check_tables(path, folder / FILE_NAME)
        database = Database(folder, space)
        try:
            load_author(database)
            pieces.turn()
            with migrated.told_how_much(folder, folder):
                migrated.finish(database, pieces)  # while somebody is told how far it is, and not when it is opened
            with database.read() as session:
                root = settings.get(session, ROOT_PUBLIC)
        finally:
            database.close()
        owner = space_of(root)
    except NewerData as error:
        raise _newer(path) from error
    except DatabaseUnavailable as error:
        if error.why in ("CORRUPT", "NOTADB"):
            raise _refused(path, "sus datos no se pueden leer") from error
        raise
    except (sqlite3.DatabaseError, ValueError, LookupError, TypeError) as error:
        raise _refused(path, "sus datos no se pueden leer") from error
    if owner != space:
        raise _refused(path, "es de otro microcentro del que dice ser")


def _check_file(path: Path, data: Path, progress: Progress) -> None:
    with closing(_reading(data)) as connection:
        if connection.execute(_CODE).fetchone() != (0,):
            raise _refused(path, "sus datos traen órdenes propias")
        if not is_sound(connection, "integrity_check(1)", data.stat().st_size, progress):
            raise _refused(path, "sus datos están dañados")


def _check_tables(path: Path, data: Path) -> None:
    with closing(_reading(data)) as connection:
        for table in Base.metadata.tables.values():
            found = {row[0] for row in connection.execute("SELECT name FROM pragma_table_info(?)", (table.name,))}
            if found != {column.name for column in table.columns}:
                raise _refused(path, "a sus datos les falta una parte")


def _reading(data: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(data.as_uri() + "?mode=ro&immutable=1", uri=True)
    connection.execute("PRAGMA trusted_schema=OFF")
    return connection
