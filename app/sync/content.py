"""The decrypted content of a bundle: walked frame by frame, and checked to its last byte."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, BinaryIO

from app.sync import limits
from app.sync.frames import HEAD_SIZE, BadFrame, TooMuch, batch_name, frame_head, read_chunk, read_end
from app.sync.manifest import Manifest
from app.sync.outer import OuterHeader

if TYPE_CHECKING:
    from hashlib import _Hash as Hash


@dataclass(frozen=True, slots=True)
class Checked:
    """What a content without fault holds: its manifest, its own hash, the sender's signature, frames not understood.

    `unpacked`: the bytes of all lines of its batches.
    """

    manifest: Manifest
    digest: bytes
    signature: bytes
    unknown: int
    unpacked: int


def walk(file: BinaryIO) -> Iterator[tuple[str, bytes]]:
    """Every frame of a decrypted file, one in memory at a time; stops after Z."""
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


def check(file: BinaryIO, outer: OuterHeader) -> Checked:
    """Walk a decrypted file once. Raises BadFrame, BadField, NewerFrame, NewerManifest or TooMuch."""
    digest, tally, end = sha256(), _Tally(), b""
    frames = walk(file)
    manifest = _first(next(frames), outer, digest)
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
    return Checked(manifest, declared, signature, tally.unknown, tally.unpacked)


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
