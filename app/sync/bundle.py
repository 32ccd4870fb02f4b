"""Reading a bundle: decrypted beside the inbox, checked to the last byte, then read frame by frame."""

from __future__ import annotations

import tempfile
from collections.abc import Container, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import pyrage  # type: ignore[import-untyped] # ships no type information

from app.errors import BundleRefused, FileNotWritten, FileUnreadable
from app.file_faults import open_to_read, why
from app.log.batch import SealedBatch
from app.log.keys import box_public_of, is_key_of, verify_signature
from app.sync import room
from app.sync.content import check, walk
from app.sync.fields import BadField
from app.sync.frames import BadFrame, Chunk, NewerFrame, TooMuch, batch_name, end_message, read_batch, read_chunk
from app.sync.manifest import Manifest, NewerManifest
from app.sync.outer import OuterHeader, check_age_header, need_size, read_header

_PREFIX = "minga-recibo-"
_GROWS = 2  # lines of records and what is made of them; files of evidence find their room one by one


@dataclass(frozen=True)
class OpenedBundle:
    """A part that passed every check but one: ask `verify_end` with the sender's key before believing it.

    `whole`: the files of evidence that lie in it from the first byte to the last. Use it as a context manager: the
    decrypted copy is removed at the end.
    """

    name: str
    outer: OuterHeader
    manifest: Manifest
    end_signature: bytes
    signed_digest: bytes
    unknown: int
    whole: frozenset[str]
    _plain: Path = field(repr=False)
    _open: set[BinaryIO] = field(default_factory=set, repr=False, compare=False)

    def is_signed_by_its_sender(self) -> bool:
        """Whether the laptop that it names signed it: its id is made from its key, whatever anybody wrote beside it."""
        sender = self.manifest.sender
        return is_key_of(sender.key, sender.device) and self.verify_end(sender.key)

    def verify_end(self, sign_public: str) -> bool:
        """Whether the holder of this public key (hex) sent exactly this part."""
        return verify_signature(sign_public, self.signed_digest, self.end_signature)

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
        return (found for found in self._frames() if found[0].islower())

    def frames(self, kind: str) -> Iterator[bytes]:
        """The payloads of one kind of frame, in order."""
        return (payload for found, payload in self._frames() if found == kind)

    def close(self) -> None:
        """Remove the decrypted copy, even while somebody is half-way through its frames."""
        for file in tuple(self._open):  # Windows does not remove an open file
            file.close()
        _discard(self._plain)

    def _frames(self) -> Iterator[tuple[str, bytes]]:
        with self._plain.open("rb") as file:
            self._open.add(file)
            try:
                yield from walk(file)
            finally:
                self._open.discard(file)

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
    with open_to_read(path) as file:
        outer = read_header(file, path.name)
        if not outer.addressed_to(*map(box_public_of, identities)):
            raise BundleRefused(path.name, "wrong_code" if outer.salt else "not_for_us")
        check_age_header(file, path.name)
        _check_room(path, path.stat().st_size, scratch, passes=True)
        plain = _decrypt(file, path.name, identities, scratch)
    try:
        with _refusing(path.name), plain.open("rb") as content:
            checked = check(content, outer)
        _check_room(path, _GROWS * checked.unpacked, scratch, passes=False)
    except BaseException:
        _discard(plain)
        raise
    message = end_message(outer.hash(), checked.digest)
    return OpenedBundle(
        path.name, outer, checked.manifest, checked.signature, message, checked.unknown, checked.whole, plain
    )


def _discard(plain: Path) -> None:
    with suppress(OSError):  # another program looks into it: the next start removes it
        plain.unlink(missing_ok=True)


def _check_room(path: Path, size: int, scratch: Path, *, passes: bool) -> None:
    """Refuse what is too big for anybody, or for the free space here, before anything is written."""
    need_size(path, size)
    if not room.fits(scratch, size, passes=passes):
        raise BundleRefused(path.name, "no_room", room.wanted(scratch, size, passes=passes))


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
        with tempfile.NamedTemporaryFile("wb", prefix=_PREFIX, dir=scratch, delete=False) as target:
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
        _discard(plain)
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
