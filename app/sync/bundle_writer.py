"""Writing a bundle: one pass, flat memory, read back from the stick before it gets its name."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

import pyrage  # type: ignore[import-untyped] # ships no type information

from app.errors import FileNotWritten, FileUnreadable, WrongUsage
from app.file_faults import moved, why
from app.jobs import Progress, Silent
from app.log.batch import PackedBatch, SealedBatch, Signer
from app.services import unfinished
from app.sync import limits
from app.sync.frames import BadFrame, BlobSource, batch_frame, chunk_frames, end_frame, end_message, frame
from app.sync.manifest import Counts, Manifest
from app.sync.outer import OuterHeader, key_id

_PIECE = 2**20
_IN_MEMORY = 16 * limits.MIB


@dataclass(frozen=True, slots=True)
class Written:
    """The file made: where, how long, its SHA-256, and the manifest inside with its counts."""

    path: Path
    size: int
    sha256: str
    manifest: Manifest


@dataclass(frozen=True, slots=True)
class PackedFrame:
    """A batch packed for travelling: where its frame stands, how long it is, and what it holds."""

    start: int
    size: int
    ops: int
    plain: int


class Content:
    """The batches of a file or of its parts, packed once; in memory, and beyond 16 MiB in a temporary file."""

    def __init__(self, spool: tempfile.SpooledTemporaryFile[bytes], frames: Sequence[PackedFrame]) -> None:
        self._spool = spool
        self.frames = tuple(frames)

    def read(self, packed: PackedFrame) -> bytes:
        """The bytes of one frame."""
        self._spool.seek(packed.start)
        return self._spool.read(packed.size)


@contextmanager
def packed_batches(
    batches: Iterable[SealedBatch | PackedBatch], target: Path, *, scratch: Path | None = None
) -> Iterator[Content]:
    """The batches, packed in the order given; what does not fit in memory waits in `scratch`.

    Raises FileNotWritten, which names `target`, when `scratch` (default: the system's own) is full.
    """
    with tempfile.SpooledTemporaryFile(_IN_MEMORY, dir=None if scratch is None else str(scratch)) as spool:
        frames: list[PackedFrame] = []
        place = 0
        try:
            for batch in batches:
                packed = batch.packed
                framed = batch_frame(packed)
                spool.write(framed)
                frames.append(PackedFrame(place, len(framed), packed.header.ops, packed.size))
                place += len(framed)
        except OSError as error:
            raise FileNotWritten(target, why(error)) from error
        yield Content(spool, frames)


def write_part(
    target: Path,
    manifest: Manifest,
    content: Content,
    frames: Sequence[PackedFrame],
    blobs: Sequence[BlobSource],
    recipients: Sequence[str],
    keys: Signer,
    *,
    extras: Sequence[tuple[str, bytes]] = (),
    salt: str = "",
    invitation: str = "",
    progress: Progress | None = None,
) -> Written:
    """Write one part to `target`, whole or not at all; the manifest's counts are filled in here.

    `recipients` are "age1…" texts; `frames` of `content` and blobs are written in the order given (roster first).

    Raises:
        FileNotWritten: the target is full, write-protected or gone, or gave back other bytes.
        FileUnreadable: a file to send is gone or has changed.
        WrongUsage: more addressees, or more content, than one file can have.
    """
    header = OuterHeader(manifest.bundle, manifest.part, manifest.parts, _addressees(recipients), salt, invitation)
    manifest = replace(manifest, counts=_counts(frames, blobs))
    counts = manifest.counts
    many = counts.batches + counts.chunks + len(extras) > limits.MAX_FRAMES
    long = sum(one.plain for one in frames) > limits.MAX_BATCH_TOTAL or len(manifest.to_bytes()) > limits.MAX_MANIFEST
    if many or long:
        raise WrongUsage("Es demasiado para un solo archivo.", "Prepare la entrega en varias partes.")
    chunks = sum(source.length(start) for source in blobs for start in source.starts)
    total = sum(one.size for one in frames) + chunks
    tap = _Tap(_signed(manifest, content, frames, blobs, extras, header, keys), progress or Silent(), total)
    size, digest = _to_target(target, header, tap, recipients, manifest.sender.device)
    return Written(target, size, digest, manifest)


def _addressees(recipients: Sequence[str]) -> tuple[str, ...]:
    if not 0 < len(recipients) <= limits.MAX_RECIPIENTS:
        raise WrongUsage("Un archivo puede ser para 1 a 300 computadores.", "Prepare la entrega para menos.")
    return tuple(map(key_id, recipients))


def _counts(frames: Sequence[PackedFrame], blobs: Sequence[BlobSource]) -> Counts:
    chunks = [source.length(start) for source in blobs for start in source.starts]
    return Counts(
        len(frames), sum(one.ops for one in frames), len(chunks), sum(one.plain for one in frames) + sum(chunks)
    )


def _signed(
    manifest: Manifest,
    content: Content,
    frames: Sequence[PackedFrame],
    blobs: Sequence[BlobSource],
    extras: Sequence[tuple[str, bytes]],
    header: OuterHeader,
    keys: Signer,
) -> Iterator[bytes]:
    """The whole inner content, piece by piece, its end signed."""
    digest = sha256()
    for piece in _unsigned(manifest, content, frames, blobs, extras):
        digest.update(piece)
        yield piece
    yield end_frame(digest.digest(), keys.sign(end_message(header.hash(), digest.digest())))


def _unsigned(
    manifest: Manifest,
    content: Content,
    frames: Sequence[PackedFrame],
    blobs: Sequence[BlobSource],
    extras: Sequence[tuple[str, bytes]],
) -> Iterator[bytes]:
    yield frame("M", manifest.to_bytes())
    for one in frames:
        yield content.read(one)
    for kind, payload in extras:
        yield frame(kind, payload)
    for source in blobs:
        try:
            with source.path.open("rb") as file:
                yield from chunk_frames(source, file)
        except (OSError, BadFrame) as error:
            raise FileUnreadable(source.path) from error


class _Tap:
    """The reader that pyrage pulls from; remembers the real failure, which pyrage would disguise."""

    def __init__(self, pieces: Iterator[bytes], progress: Progress, total: int) -> None:
        self._pieces, self._progress, self._total = pieces, progress, total
        self._piece, self._place, self._done = memoryview(b""), 0, 0
        self.error: Exception | None = None

    def read(self, size: int) -> bytes:
        try:
            if self._place == len(self._piece):
                self._piece, self._place = memoryview(next(self._pieces, b"")), 0
                self._done += len(self._piece)
                self._progress.step(min(self._done, self._total), self._total)
        except Exception as error:
            self.error = error
            raise
        begin = self._place
        self._place = min(begin + size, len(self._piece))
        return bytes(self._piece[begin : self._place])


class _Hashed:
    """The writer that pyrage pushes to: counts and hashes what it hands on, to compare with what is read back."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.size, self.digest = 0, sha256()
        self.error: OSError | None = None

    def write(self, data: bytes) -> int:
        try:
            self._file.write(data)
        except OSError as error:
            self.error = error
            raise
        self.size += len(data)
        self.digest.update(data)
        return len(data)

    def flush(self) -> None:
        """Nothing: the file is flushed once, at its end."""


def _to_target(target: Path, header: OuterHeader, tap: _Tap, recipients: Sequence[str], device: str) -> tuple[int, str]:
    """Write beside the target, read back, rename. Size and SHA-256 of the file."""
    unfinished.sweep(target.parent, device)
    beside = unfinished.beside(target, device)
    try:
        with beside.open("xb") as file:
            sink = _Hashed(file)
            sink.write(header.to_bytes())
            _encrypt(tap, sink, recipients)
            file.flush()
            os.fsync(file.fileno())
        digest = sink.digest.hexdigest()
        if _read_back(beside) != digest:
            raise FileNotWritten(target, "Lo que quedó en el disco o en el pendrive no es lo que se escribió.")
        moved(beside, target)
    except OSError as error:
        raise FileNotWritten(target, why(error)) from error
    finally:
        _remove(beside)
    return sink.size, digest


def _encrypt(tap: _Tap, sink: _Hashed, recipients: Sequence[str]) -> None:
    keys = [pyrage.x25519.Recipient.from_str(recipient) for recipient in recipients]
    try:
        pyrage.encrypt_io(tap, sink, keys)
    except Exception:
        if real := tap.error or sink.error:
            raise real from None
        raise


def _read_back(path: Path) -> str:
    """The hash of what the disk or stick gives back, not of what memory still holds where that can be avoided."""
    digest = sha256()
    with path.open("rb") as file:
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return  # the stick is gone, and the file with it
