"""How a hand-over is divided into files: records first, then thumbnails, then originals, piece by piece.

Pure arithmetic. Every file stays within its limit and all of them within the total; what does not fit waits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.errors import WrongUsage
from app.sync import limits
from app.sync.bundle_writer import PackedFrame
from app.text_dates import size_in_words

# What the encryption adds: a beginning with one stanza for each addressee and one of noise, and 16 bytes a step.
_AGE_BEGIN = 700
_AGE_STANZA = 98
_AGE_STEP = 64 * 2**10
_AGE_TAG = 16
_END = 101  # frame Z
_FRAME_HEAD = 5
_CHUNK_HEAD = 48
_CARRIED = 150  # what the manifest says of one file, but its type and the parts it travels in
_PART_NUMBER = 6
OTHER_FRAMES = 3_000  # of what goes into every part: of newer programs, some two thousand, and a request to be let in
_SIZE = re.compile(r"(\d{1,12}(?:[.,]\d{1,12})?)\s*([kmg])b?", re.IGNORECASE | re.ASCII)
_UNITS = {"k": 10**3, "m": 10**6, "g": 10**9}


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a file to send: `size` bytes at `offset`; `pieces` is into how many pieces the file goes at most."""

    sha256: str
    offset: int
    size: int
    mime: str
    pieces: int

    @property
    def frame_size(self) -> int:
        """How long its frame is."""
        return _FRAME_HEAD + _CHUNK_HEAD + self.size

    @property
    def mention_size(self) -> int:
        """What the manifest says of its file in each part that it travels in, at most."""
        return _CARRIED + len(self.mime) + _PART_NUMBER * self.pieces


@dataclass(frozen=True, slots=True)
class Room:
    """How much fits: `limit` bytes in one file, `total` in all. `base`: what an empty part weighs (`base_size`)."""

    limit: int
    total: int
    base: int


@dataclass
class Part:
    """What goes into one file. `inner` counts the bytes before encryption, but those of an empty part."""

    frames: list[PackedFrame] = field(default_factory=list)
    chunks: list[Chunk] = field(default_factory=list)
    files: set[str] = field(default_factory=set)
    inner: int = 0
    unpacked: int = 0
    mentions: int = 0


@dataclass(frozen=True)
class Plan:
    """The files to write, and what waits for another time."""

    parts: list[Part]
    frames_left: list[PackedFrame]
    chunks_left: list[Chunk]


def read_size(words: str) -> int:
    """How many bytes «10MB», «700kB» or «3,9GB» are.

    Raises WrongUsage.
    """
    found = _SIZE.fullmatch(words.strip())
    size = int(float(found[1].replace(",", ".")) * _UNITS[found[2].lower()]) if found else 0
    if not size:
        raise WrongUsage(f"No se entiende el tamaño «{words}»", "Escríbalo como 10MB, 700kB o 3,9GB.")
    return size


def base_size(header: int, manifest: int, extras: Sequence[tuple[str, bytes]], recipients: int) -> int:
    """What a part weighs that carries nothing: clear header, encryption, manifest, other frames, end."""
    other = sum(_FRAME_HEAD + len(payload) for _, payload in extras)
    return header + _AGE_BEGIN + _AGE_STANZA * recipients + _FRAME_HEAD + manifest + other + _END


def names_of(target: Path, parts: int) -> list[Path]:
    """The files' names: `target` itself when there is one part, else «F-1de3.entrega»."""
    if parts == 1:
        return [target]
    return [target.with_name(f"{target.stem}-{number}de{parts}{target.suffix}") for number in range(1, parts + 1)]


def divide(always: Sequence[PackedFrame], frames: Sequence[PackedFrame], chunks: Sequence[Chunk], room: Room) -> Plan:
    """Divide what is to be sent, in the order given.

    `always` goes into every part, so that each can be taken in alone (roster). A batch goes into the same part as the
    one before it or a later one: part k builds on nothing in later parts. A piece of a file goes wherever it fits.

    Raises:
        WrongUsage: the limit or the total holds not even the first of what must go.
    """
    work = _Division(always, room)
    left = work.place_frames(frames)
    waiting = list(chunks) if left else work.place_chunks(chunks)
    return Plan(work.parts, left, waiting)


class _Division:
    def __init__(self, always: Sequence[PackedFrame], room: Room) -> None:
        self._always = list(always)
        self._room = room
        self._spent = 0
        self.parts: list[Part] = []
        if not self._open(0, 0):
            self._refuse(self._weight(self._new(), 0))

    def place_frames(self, frames: Sequence[PackedFrame]) -> list[PackedFrame]:
        for index, one in enumerate(frames):
            alone = self._weight(self._new(), one.size)
            if alone > self._room.limit:
                self._refuse(alone)
            if not (self._fits(self.parts[-1], one.size, one.plain) or self._open(one.size, one.plain)):
                if index == 0:
                    self._refuse(alone)
                return list(frames[index:])
            part = self.parts[-1]
            part.frames.append(one)
            self._grow(part, one.size)
            part.unpacked += one.plain
        return []

    def place_chunks(self, chunks: Sequence[Chunk]) -> list[Chunk]:
        left: list[Chunk] = []
        first = 0  # the parts before it are full to the last few bytes
        for one in chunks:
            while first < len(self.parts) - 1 and not self._fits(self.parts[first], 1):
                first += 1
            part = next((part for part in self.parts[first:] if self._fits(part, self._cost(part, one))), None)
            if part is None and self._open(self._cost(Part(), one), 0):
                part = self.parts[-1]
            if part is None:
                left.append(one)
                continue
            self._grow(part, self._cost(part, one))
            if one.sha256 not in part.files:
                part.mentions += one.mention_size
                part.files.add(one.sha256)
            part.chunks.append(one)
        return left

    def _cost(self, part: Part, one: Chunk) -> int:
        return one.frame_size + (0 if one.sha256 in part.files else one.mention_size)

    def _new(self) -> Part:
        size, plain = sum(one.size for one in self._always), sum(one.plain for one in self._always)
        return Part(frames=list(self._always), inner=size, unpacked=plain)

    def _weight(self, part: Part, more: int) -> int:
        """What the part's file weighs with `more` bytes inside, at most."""
        inside = self._room.base + part.inner + more
        return inside + _AGE_TAG * (inside // _AGE_STEP + 1)

    def _fits(self, part: Part, more: int, plain: int = 0) -> bool:
        grown = self._weight(part, more)
        return (
            grown <= self._room.limit
            and self._spent + grown - self._weight(part, 0) <= self._room.total
            and len(part.frames) + len(part.chunks) < limits.MAX_FRAMES - OTHER_FRAMES
            and part.unpacked + plain <= limits.MAX_BATCH_TOTAL
            and part.mentions <= limits.MAX_MANIFEST // 4
        )

    def _open(self, more: int, plain: int) -> bool:
        """Begin another part, if it and `more` bytes fit."""
        part = self._new()
        weight = self._weight(part, more)
        if weight > self._room.limit or self._spent + weight > self._room.total or len(self.parts) == limits.MAX_PARTS:
            return False
        if part.unpacked + plain > limits.MAX_BATCH_TOTAL:
            return False
        self._spent += self._weight(part, 0)
        self.parts.append(part)
        return True

    def _grow(self, part: Part, more: int) -> None:
        before = self._weight(part, 0)
        part.inner += more
        self._spent += self._weight(part, 0) - before

    def _refuse(self, needed: int) -> None:
        raise WrongUsage(
            f"No alcanza el espacio elegido: lo primero que hay que entregar ocupa {size_in_words(needed)}.",
            "Elija un tamaño mayor.",
        )
