"""Files by their content: the name of a file is the SHA-256 of its bytes, so nothing is stored twice.

A file appears under its name only when all of it is on the disk and hashes to that name (invariant 23). Names
are 64 hexadecimal letters and nothing else, so nothing from outside can become a path.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from app.errors import FileUnreadable, InputRefused, WrongUsage
from app.file_faults import moved, open_to_read, reading, told
from app.jobs import Progress, Silent
from app.media.fresh import Fresh
from app.media.pieces import Pieces, fits
from app.media.unfinished import Unfinished, settle

_STEP = 1024 * 1024
_SILENT = Silent()
_NAME = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True)
class Stored:
    """A file in the store: its name there and its size in bytes."""

    sha256: str
    size: int


class BlobStore:
    """The files of one microcentro, under `folder`/blobs. The folder is made when something is first written.

    Writing raises FileNotWritten when the disk refuses; nothing half written ever has a name. Every method
    raises InputRefused for a name that is not a SHA-256.
    """

    def __init__(self, folder: Path) -> None:
        self._root = folder / "blobs"
        self._unfinished = Unfinished(self._root / "tmp")
        self._pieces = Pieces(self._root / "partial")
        self.fresh = Fresh(self._root / "fresh")

    def path(self, sha256: str) -> Path:
        """Where the file with this content is, or would be."""
        name = _checked(sha256)
        return self._root / name[:2] / name[2:4] / name

    def has(self, sha256: str) -> bool:
        """Whether the file is here, complete."""
        return self.path(sha256).is_file()

    def is_whole(self, sha256: str, size: int) -> bool:
        """Whether a file of this size is here under that name; `verify` reads it too."""
        return self.size(sha256) == size

    def size(self, sha256: str) -> int | None:
        """How many bytes the file has that is here under that name; None for none."""
        try:
            return self.path(sha256).stat().st_size
        except OSError:
            return None

    def size_kept(self, sha256: str, noted: int) -> int | None:
        """The size of the file, which was `noted`; None when the disk lost it or cut it short.

        Its bytes decide, for the size may have come from a faulty sender. What is left of one that was cut short is
        laid aside, to make room for it. A disk that does not answer has lost nothing.
        """
        path = self.path(sha256)
        try:
            size = path.stat().st_size
            if size == noted or _digest(path) == sha256:
                return size
            path.replace(_aside(path))
        except FileNotFoundError:
            return None
        except OSError:
            return noted
        return None

    def open(self, sha256: str) -> BinaryIO:
        """The file, open for reading. Raises FileUnreadable."""
        return open_to_read(self.path(sha256))

    def read(self, sha256: str) -> bytes:
        """The bytes, which hash to the name. Raises FileUnreadable when missing or damaged on the disk."""
        path = self.path(sha256)
        with reading(path):
            data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != sha256:
            raise FileUnreadable(path)
        return data

    def verify(self, sha256: str, progress: Progress = _SILENT) -> bool:
        """Whether the file is here and its bytes still hash to its name; told in bytes. Raises Cancelled."""
        path = self.path(sha256)
        try:
            return _digest(path, progress) == sha256
        except OSError:
            return False

    def is_sound(self, sha256: str) -> bool:
        """The same; what is left there of a file whose bytes are others is laid aside, to make room for it."""
        path = self.path(sha256)
        try:
            if _digest(path) == sha256:
                return True
            path.replace(_aside(path))
        except OSError:
            return False
        return False

    def is_damaged(self, sha256: str, progress: Progress = _SILENT) -> bool:
        """Whether the disk gives back other bytes than were kept, which are laid aside; False where it gives none.

        Told in bytes. Raises Cancelled.
        """
        path = self.path(sha256)
        try:
            if _digest(path, progress) == sha256:
                return False
            path.replace(_aside(path))
        except OSError:
            return False
        return True

    def room_of(self, sha256: str) -> int:
        """How many bytes of the file are here, whole or in pieces."""
        return self.size(sha256) or self._pieces.room_of(sha256)

    def names(self) -> Iterator[str]:
        """The SHA-256 of every complete file, in order."""
        yield from sorted(path.name for path in self._root.glob("??/??/*") if _NAME.fullmatch(path.name))

    def add_bytes(self, data: bytes) -> Stored:
        """Keep `data`."""
        with self._unfinished.new_file() as (target, temporary):
            target.write(data)
            return self._named(target, temporary, hashlib.sha256(data).hexdigest(), len(data))

    def add_file(self, source: Path, progress: Progress | None = None) -> Stored:
        """Keep a copy of the file at `source`. Raises FileUnreadable, Cancelled."""
        watcher = progress or Silent()
        digest, size = hashlib.sha256(), 0
        with open_to_read(source) as reader, self._unfinished.new_file() as (target, temporary):
            total = os.fstat(reader.fileno()).st_size
            while block := _next(reader, source):
                digest.update(block)
                target.write(block)
                size += len(block)
                watcher.step(size, max(total, size))
            return self._named(target, temporary, digest.hexdigest(), size)

    def write_chunk(
        self, sha256: str, offset: int, total: int, data: bytes, stated: Collection[int] = ()
    ) -> None:
        """Keep one chunk of a file that arrives in pieces, in any order, any number of times.

        Where others do not agree how large it is, the chunks of a few sizes are kept, and of those that are `stated`.

        Raises InputRefused when the chunk is not where chunks of a file of `total` bytes are.
        """
        name = _checked(sha256)
        if not fits(offset, total, len(data)):
            raise InputRefused(
                name, "Una pieza de un archivo no calza con su tamaño.", "Pida que se lo entreguen otra vez."
            )
        if self.is_whole(name, total):
            return
        with self._unfinished.new_file() as (target, temporary):
            target.write(data)
            settle(target)
            self._pieces.keep(temporary, name, offset, total, stated)

    def pieces(self, sha256: str) -> list[int]:
        """Where the chunks begin that are here of a file that is not complete.

        Where others do not agree how large it is, only those that are here for each size: the rest is still needed.
        """
        held = self._pieces.held(_checked(sha256)).values()
        return sorted(set.intersection(*held)) if held else []

    def finish(self, sha256: str) -> bool:
        """Whether the file is complete now: its chunks are joined when all are here.

        Chunks that together do not hash to the name are thrown away, so that they can come again, and no others; a
        file that the disk cut short is none, and they mend it.
        """
        name = _checked(sha256)
        if self.verify(name):
            self._pieces.forget(name)
            return True
        return self.join(name)

    def join(self, sha256: str) -> bool:
        """The same of a file that is known not to be here whole."""
        name = _checked(sha256)
        for total in self._pieces.complete(name):
            if self._joined(name, total):
                self._pieces.forget(name)
                return True
            self._pieces.discard(name, total)
        self._pieces.forget_empty(name)
        return False

    def free(self, sha256: str, held_by: Collection[str]) -> None:
        """Take the file off this disk; `held_by` are the other laptops that said they hold it (invariant 24).

        Raises WrongUsage when there is none, for then this may be the only copy; FileNotWritten.
        """
        if not held_by:
            raise WrongUsage(
                "No se quitó el archivo, porque ningún otro computador dijo que lo tiene.",
                "Entréguelo primero a otro computador y espere su respuesta.",
            )
        self.remove(sha256)

    def remove(self, sha256: str) -> None:
        """Take the file, or what there is of it, off this disk, whoever else holds it. Raises FileNotWritten."""
        path = self.path(sha256)
        with told(self._root):
            for one in (path, _aside(path)):
                one.unlink(missing_ok=True)
        self._pieces.forget(sha256)

    def sweep(self) -> int:
        """Remove what writing that was cut short left behind; gives how many files."""
        return self._unfinished.sweep()

    def sweep_pieces(self, known: Collection[str]) -> None:
        """Remove the chunks of every file but those `known` to be on their way."""
        self._pieces.forget_but(known)

    def _named(self, target: BinaryIO, temporary: Path, sha256: str, size: int) -> Stored:
        """Give the finished file its name; a whole copy that was there already stays."""
        settle(target)
        path = self.path(sha256)
        if not (path.is_file() and path.stat().st_size == size and self.verify(sha256)):
            path.parent.mkdir(parents=True, exist_ok=True)
            self.fresh.note(sha256)
            moved(temporary, path)
        with suppress(OSError):  # another program looks into it
            _aside(path).unlink(missing_ok=True)
        return Stored(sha256, size)

    def _joined(self, sha256: str, total: int) -> bool:
        """Whether the chunks of a file of this size hash to its name: then it is here."""
        digest = hashlib.sha256()
        with self._unfinished.new_file() as (target, temporary):
            for data in self._pieces.read(sha256, total):
                digest.update(data)
                target.write(data)
            whole = digest.hexdigest() == sha256
            if whole:
                self._named(target, temporary, sha256, total)
        return whole


def _aside(path: Path) -> Path:
    return path.with_suffix(".incompleto")


def _digest(path: Path, progress: Progress = _SILENT) -> str:
    digest, done = hashlib.sha256(), 0
    with path.open("rb") as source:
        size = os.fstat(source.fileno()).st_size
        while block := source.read(_STEP):
            progress.step(done, size)
            done += len(block)
            digest.update(block)
    return digest.hexdigest()


def _checked(sha256: str) -> str:
    if not _NAME.fullmatch(sha256):
        raise InputRefused(sha256[:80], "No es el nombre de un archivo de evidencia.", "")
    return sha256


def _next(reader: BinaryIO, source: Path) -> bytes:
    with reading(source):
        return reader.read(_STEP)
