"""Reading a bundle: decrypted beside the inbox, checked to the last byte, then read frame by frame."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Container, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import pyrage  # type: ignore[import-untyped] # ships no type information

from app.errors import BundleRefused, FileNotWritten, FileUnreadable
from app.log.batch import SealedBatch
from app.log.keys import verify_signature
from app.sync import limits
from app.sync.fields import BadField
from app.sync.frames import (
    HEAD_SIZE,
    BadFrame,
    Chunk,
    NewerFrame,
    TooMuch,
    batch_name,
    end_message,
    frame_head,
    read_batch,
    read_chunk,
    read_end,
)
from app.sync.manifest import Manifest, NewerManifest
from app.sync.outer import OuterHeader, check_age_header, open_file, read_header
from app.sync.writing_errors import why

SCRATCH = "minga-recibo-"


@dataclass(frozen=True)
class OpenedBundle:
    """A part that passed every check but one: ask `verify_end` with the sender's key before believing it.

    Use it as a context manager: the decrypted copy is removed at the end.
    """

    name: str
    outer: OuterHeader
    manifest: Manifest
    end_signature: bytes
    signed_digest: bytes
    unknown: int
    _plain: Path = field(repr=False)

    def verify_end(self, sign_public: str) -> bool:
        """Whether the holder of this public key (hex) sent exactly this part."""
        return verify_signature(sign_public, self.signed_digest, self.end_signature)

    def batch_ids(self) -> Iterator[str]:
        """The ids that the batches claim, in order; nothing is unpacked."""
        for payload in self.frames("B"):
            yield batch_name(payload)[0]

    def batches(self, known: Container[str] = ()) -> Iterator[SealedBatch]:
        """The batches, one in memory at a time, ids checked; those whose id is in `known` are passed over.

        Raises:
            BundleRefused: a batch is not what its frame declares.
        """
        with _refusing(self.name):
            for payload in self.frames("B"):
                if batch_name(payload)[0] not in known:
                    yield read_batch(payload)

    def chunks(self) -> Iterator[Chunk]:
        """The pieces of files, one in memory at a time."""
        for payload in self.frames("C"):
            yield read_chunk(payload)

    def extras(self) -> Iterator[tuple[str, bytes]]:
        """Lower-case frames (kind, payload): join requests `k`, and whatever newer programs add."""
        for kind, payload in _walk(self._plain):
            if kind.islower():
                yield kind, payload

    def frames(self, kind: str) -> Iterator[bytes]:
        """The payloads of one kind of frame, in order."""
        return (payload for found, payload in _walk(self._plain) if found == kind)

    def close(self) -> None:
        """Remove the decrypted copy."""
        self._plain.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_bundle(path: Path, identities: Sequence[str], scratch: Path) -> OpenedBundle:
    """The part in the file at `path`, opened with one of our age identities and wholly checked.

    Everything but the sender's signature is checked here: see `OpenedBundle.verify_end`.

    Raises:
        BundleRefused: it is no bundle, not for us, damaged, of a newer format or beyond the limits.
        FileUnreadable: the file cannot be read.
        FileNotWritten: `scratch` cannot hold the decrypted copy.
    """
    with open_file(path) as file:
        outer = read_header(file, path.name)
        if not any(outer.addressed_to(_recipient(identity)) for identity in identities):
            raise BundleRefused(path.name, "wrong_code" if outer.salt else "not_for_us")
        check_age_header(file, path.name)
        _check_room(path, path.stat().st_size, scratch)
        plain = _decrypt(file, path.name, identities, scratch)
    try:
        with _refusing(path.name):
            opened = _check(path.name, outer, plain)
        _check_room(path, opened.manifest.counts.plain_bytes, scratch)
    except BaseException:
        plain.unlink(missing_ok=True)
        raise
    return opened


def sweep(scratch: Path) -> None:
    """Remove decrypted copies that a power cut left behind; only while nothing else uses `scratch`."""
    for left in scratch.glob(f"{SCRATCH}*"):
        left.unlink(missing_ok=True)


def _recipient(identity: str) -> str:
    return str(pyrage.x25519.Identity.from_str(identity).to_public())


def _check_room(path: Path, size: int, scratch: Path) -> None:
    """Refuse what is too big for anybody, or for the free space here, before anything is written."""
    if size > limits.MAX_FILE:
        raise BundleRefused(path.name, "too_big", f"{size} bytes")
    if size > shutil.disk_usage(scratch).free:
        raise BundleRefused(path.name, "no_room", f"{size} bytes")


class _Source:
    """Where the encrypted bytes come from; remembers its own failure, which pyrage would disguise."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.error: OSError | None = None

    def read(self, size: int) -> bytes:
        try:
            return self._file.read(size)
        except OSError as error:
            self.error = error
            raise


class _Sink:
    """Where the decrypted bytes go; remembers its own failure, which pyrage would disguise."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.error: OSError | None = None

    def write(self, data: bytes) -> int:
        try:
            return self._file.write(data)
        except OSError as error:
            self.error = error
            raise

    def flush(self) -> None:
        self._file.flush()


def _decrypt(file: BinaryIO, name: str, identities: Sequence[str], scratch: Path) -> Path:
    """A new file in `scratch` with the decrypted content; none when this raises."""
    keys = [pyrage.x25519.Identity.from_str(identity) for identity in identities]
    try:
        with tempfile.NamedTemporaryFile("wb", prefix=SCRATCH, dir=scratch, delete=False) as target:
            plain = Path(target.name)
    except OSError as error:
        raise FileNotWritten(scratch, why(error)) from error
    try:
        with plain.open("wb") as target:
            source, sink = _Source(file), _Sink(target)
            try:
                pyrage.decrypt_io(source, sink, keys)
            except (pyrage.DecryptError, OSError, ValueError, RuntimeError) as error:
                if sink.error:
                    raise FileNotWritten(scratch, why(sink.error)) from error
                if source.error:
                    raise FileUnreadable(Path(file.name)) from error
                raise BundleRefused(name, "damaged", str(error)) from error
    except BaseException:
        plain.unlink(missing_ok=True)
        raise
    return plain


@contextmanager
def _refusing(name: str) -> Iterator[None]:
    """Turn whatever is wrong with the content into a refusal."""
    try:
        yield
    except (NewerFrame, NewerManifest) as error:
        raise BundleRefused(name, "newer_format", str(error)) from error
    except TooMuch as error:
        raise BundleRefused(name, "too_big", str(error)) from error
    except (BadFrame, BadField) as error:
        raise BundleRefused(name, "damaged", str(error)) from error


def _walk(plain: Path) -> Iterator[tuple[str, bytes]]:
    """Every frame of a decrypted file, one in memory at a time; stops after Z."""
    with plain.open("rb") as file:
        kind = ""
        while kind != "Z":
            kind, length = frame_head(file.read(HEAD_SIZE))
            payload = file.read(length)
            if len(payload) != length:
                raise BadFrame("cut off")
            yield kind, payload


class _Tally:
    """What the frames seen so far add up to."""

    def __init__(self) -> None:
        self.frames = self.batches = self.chunks = self.plain = self.unpacked = self.unknown = 0

    def add(self, kind: str, payload: bytes) -> None:
        """Count one frame between M and Z. Raises BadFrame or TooMuch for what cannot be accepted."""
        self.frames += 1
        if self.frames > limits.MAX_FRAMES:
            raise TooMuch("frames")
        if kind == "M":
            raise BadFrame("second manifest")
        if kind == "B":
            length = batch_name(payload)[1]
            self.batches += 1
            self.unpacked += length
            self.plain += length
            if self.unpacked > limits.MAX_BATCH_TOTAL:
                raise TooMuch("batches")
        elif kind == "C":
            self.chunks += 1
            self.plain += len(read_chunk(payload).data)
        elif kind != "k":
            self.unknown += 1


def _check(name: str, outer: OuterHeader, plain: Path) -> OpenedBundle:
    """Walk the whole content once. Raises BadFrame, BadField, NewerFrame, NewerManifest or TooMuch."""
    digest, tally, manifest, end, size = sha256(), _Tally(), None, b"", 0
    for kind, payload in _walk(plain):
        size += HEAD_SIZE + len(payload)
        if kind == "Z":
            end = payload
            break
        digest.update(kind.encode("ascii") + len(payload).to_bytes(4, "big"))
        digest.update(payload)
        if manifest is not None:
            tally.add(kind, payload)
        elif kind == "M":
            manifest = _manifest(payload, outer)
        else:
            raise BadFrame("no manifest")
    if manifest is None or plain.stat().st_size != size:
        raise BadFrame("no manifest, or something after the end")
    declared, signature = read_end(end)
    counts = manifest.counts
    if declared != digest.digest():
        raise BadFrame("hash")
    if (counts.batches, counts.chunks, counts.plain_bytes) != (tally.batches, tally.chunks, tally.plain):
        raise BadFrame("counts")
    message = end_message(outer.hash(), declared)
    return OpenedBundle(name, outer, manifest, signature, message, tally.unknown, plain)


def _manifest(payload: bytes, outer: OuterHeader) -> Manifest:
    if len(payload) > limits.MAX_MANIFEST:
        raise TooMuch("manifest")
    manifest = Manifest.from_bytes(payload)
    if (manifest.bundle, manifest.part, manifest.parts) != (outer.bundle, outer.part, outer.parts):
        raise BadFrame("clear header of another bundle")
    return manifest
