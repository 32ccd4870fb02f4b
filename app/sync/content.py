"""The decrypted content of a bundle: walked frame by frame, and checked to its last byte."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, BinaryIO

from app.sync import limits
from app.sync.frames import HEAD_SIZE, BadFrame, Chunk, TooMuch, batch_name, frame_head, read_chunk, read_end
from app.sync.manifest import Carried, Manifest
from app.sync.outer import OuterHeader

if TYPE_CHECKING:
    from hashlib import _Hash as Hash


@dataclass(frozen=True, slots=True)
class Checked:
    """What a content without fault holds: its manifest, its own hash, the sender's signature, frames not understood.

    `unpacked`: the bytes of all lines of its batches. `whole`: the files of evidence that lie in it from the first byte
    to the last, whatever the manifest says of them.
    """

    manifest: Manifest
    digest: bytes
    signature: bytes
    unknown: int
    unpacked: int
    whole: frozenset[str]


def walk(file: BinaryIO) -> Iterator[tuple[str, bytes]]:
    """Every frame of a decrypted file, one in memory at a time; stops after Z."""
    kind = ""
    while kind != "Z":
        kind, length = frame_head(file.read(HEAD_SIZE))
        payload = file.read(length)
        if len(payload) != length:
            raise BadFrame("cut off")
        yield kind, payload


class _Files:
    """The files of evidence among the frames seen so far: `whole` are those whose bytes give their name.

    Of one that is not whole yet some hundred bytes are kept, for the four megabytes that came of it.
    """

    def __init__(self, carries: Iterable[Carried]) -> None:
        self._sizes = {one.sha256: one.size for one in carries}
        self._begun: dict[str, tuple[int, Hash]] = {}
        self.whole: set[str] = set()

    def add(self, chunk: Chunk) -> None:
        """Go on with one of the files that the manifest names; its pieces come in their order."""
        place, digest = self._begun.pop(chunk.sha256, (0, sha256()))
        if chunk.offset != place or self._sizes.get(chunk.sha256) != chunk.total:
            return
        digest.update(chunk.data)
        place += len(chunk.data)
        if place < chunk.total:
            self._begun[chunk.sha256] = place, digest
        elif digest.hexdigest() == chunk.sha256:
            self.whole.add(chunk.sha256)


class _Tally:
    """What the frames seen so far add up to."""

    def __init__(self, files: _Files) -> None:
        self.frames = self.batches = self.chunks = self.plain = self.unpacked = self.unknown = 0
        self._files = files

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
            chunk = read_chunk(payload)
            self.chunks += 1
            self.plain += len(chunk.data)
            self._files.add(chunk)
        elif kind != "k":
            self.unknown += 1


def check(file: BinaryIO, outer: OuterHeader) -> Checked:
    """Walk a decrypted file once. Raises BadFrame, BadField, NewerFrame, NewerManifest or TooMuch."""
    digest, end = sha256(), b""
    frames = walk(file)
    manifest = _first(next(frames), outer, digest)
    files = _Files(manifest.carries)
    tally = _Tally(files)
    for kind, payload in frames:
        if kind == "Z":
            end = payload
        else:
            _feed(digest, kind, payload)
            tally.add(kind, payload)
    if file.read(1):
        raise BadFrame("something after the end")
    declared, signature = read_end(end)
    counts = manifest.counts
    if declared != digest.digest():
        raise BadFrame("hash")
    if (counts.batches, counts.chunks, counts.plain_bytes) != (tally.batches, tally.chunks, tally.plain):
        raise BadFrame("counts")
    return Checked(manifest, declared, signature, tally.unknown, tally.unpacked, frozenset(files.whole))


def _feed(digest: Hash, kind: str, payload: bytes) -> None:
    digest.update(kind.encode("ascii") + len(payload).to_bytes(4, "big"))
    digest.update(payload)


def _first(found: tuple[str, bytes], outer: OuterHeader, digest: Hash) -> Manifest:
    """The manifest, which must be the first frame."""
    if found[0] != "M":
        raise BadFrame("no manifest")
    _feed(digest, *found)
    return _manifest(found[1], outer)


def _manifest(payload: bytes, outer: OuterHeader) -> Manifest:
    if len(payload) > limits.MAX_MANIFEST:
        raise TooMuch("manifest")
    manifest = Manifest.from_bytes(payload)
    if (manifest.bundle, manifest.part, manifest.parts) != (outer.bundle, outer.part, outer.parts):
        raise BadFrame("clear header of another bundle")
    return manifest
