"""The text of a batch: one line per operation, its identity, its signature, its packing. Pure: no database."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Protocol

import zstandard

from app.log import strict_json
from app.log.keys import verify_signature
from app.log.op_lines import (
    ERASED_LENGTH,
    HASH,
    MAX_DEPTH,
    BadBatch,
    OpLine,
    check_values,
    count,
    flag,
    line_hash,
    match,
    parse_op,
    read_json,
)

MAX_RAW = 8 * 2**20
LEVEL = 3  # of zstd: twice the work would spare one byte in a hundred; its window stays far below the limit
MOST_UNSEEN = 200  # stretches that one header names: one or two for each laptop are as a rule all there are
_MAX_COUNT = 2**31 - 1  # an INTEGER must hold it

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_WHO = re.compile(r"[0-9a-f-]{0,36}")
_CHANNEL = re.compile(r"[a-z0-9_-]{1,40}")
_DEVICE = re.compile(r"[0-9a-f]{32}")
_STEP = 16 * 2**10


Names = tuple[tuple[str, str], ...]  # of stretches of batches: the first and the last of each


class Signer(Protocol):
    """Whoever holds a private key: a device, or the root of a microcentro."""

    def sign(self, message: bytes) -> bytes:
        """The 64 bytes of the Ed25519 signature."""


@dataclass(frozen=True, slots=True)
class Header:
    """Line 0 of a batch. `more` says that the next batch of this device completes this one's transaction.

    `unseen` are stretches of what it descends from, each by the first and the last batch of one laptop: they were taken
    back where this one was written, and its author had not seen them (see `app.log.unseen`).
    """

    space: str
    channel: str
    device: str
    who: str
    number: int
    parents: tuple[str, ...]
    ops: int
    schema: int
    clock_ok: bool
    more: bool = False
    unseen: Names = ()


@dataclass(frozen=True)
class SealedBatch:
    """A batch as its author sealed it: `lines` byte for byte, its id and its author's signature.

    `came` is its text as somebody packed it already.
    """

    id: str
    sig: bytes
    lines: tuple[bytes, ...]
    came: bytes = field(default=b"", repr=False, compare=False)

    @property
    def raw(self) -> bytes:
        """The batch text as bytes: LF between lines, none at the end."""
        return b"\n".join(self.lines)

    @property
    def size(self) -> int:
        """How many bytes the text has."""
        return sum(map(len, self.lines)) + len(self.lines) - 1

    @property
    def packed(self) -> PackedBatch:
        """The batch as it is kept and handed on."""
        return PackedBatch(self.id, self.sig, self.came or pack(self.raw))

    @cached_property
    def header(self) -> Header:
        """Line 0, read. Raises BadBatch."""
        return parse_header(self.lines[0])

    @cached_property
    def ops(self) -> list[OpLine]:
        """The operations, read and checked. Raises BadBatch."""
        return [parse_op(line) for line in self.lines[1:]]

    @property
    def read(self) -> list[OpLine] | None:
        """The same, if they were asked for before."""
        return self.__dict__.get("ops")


@dataclass(frozen=True, slots=True)
class PackedBatch:
    """A batch as it is kept and handed on, without unpacking it: `data` is its text in one frame of zstd."""

    id: str
    sig: bytes
    data: bytes

    @property
    def packed(self) -> PackedBatch:
        """Itself."""
        return self

    @property
    def header(self) -> Header:
        """Line 0, read; the rest stays packed. Raises BadBatch."""
        return parse_header(first_line(self.data))

    @property
    def size(self) -> int:
        """How many bytes the text has."""
        return int(zstandard.get_frame_parameters(self.data).content_size)


def pack(raw: bytes) -> bytes:
    """The text of a batch in one frame of zstd that says how long it is, and tells when a disk changed it."""
    return zstandard.ZstdCompressor(level=LEVEL, write_content_size=True, write_checksum=True).compress(raw)


def unpack(data: bytes) -> bytes:
    """The inverse of `pack`. Raises BadBatch for what is not one whole frame of at most `MAX_RAW` bytes."""
    try:
        if not 0 < zstandard.get_frame_parameters(data).content_size <= MAX_RAW:
            raise BadBatch("length")
        return zstandard.ZstdDecompressor().decompress(data, allow_extra_data=False)
    except zstandard.ZstdError as error:
        raise BadBatch("zstd") from error


def first_line(data: bytes) -> bytes:
    """The header of a packed text; only the beginning is unpacked. Raises BadBatch."""
    line = bytearray()
    try:
        with zstandard.ZstdDecompressor().stream_reader(data) as reader:
            while piece := reader.read(_STEP):
                line += piece
                if b"\n" in piece:
                    break
    except zstandard.ZstdError as error:
        raise BadBatch("zstd") from error
    return bytes(line.split(b"\n", 1)[0])


def header_line(header: Header) -> bytes:
    """The canonical first line of a batch."""
    fields: dict[str, object] = {
        "v": 1,
        "space": header.space,
        "chan": header.channel,
        "dev": header.device,
        "who": header.who,
        "n": header.number,
        "par": list(header.parents),
        "ops": header.ops,
        "schema": header.schema,
        "clock_ok": header.clock_ok,
    }
    if header.more:
        fields["more"] = True
    if header.unseen:
        fields["unseen"] = list(map(list, header.unseen))
    return strict_json.compact(fields).encode("utf-8")


def parse_header(line: bytes) -> Header:
    """Read line 0; keys it does not know are ignored (callers keep the line as it came). Raises BadBatch."""
    fields = read_json(line)
    if not isinstance(fields, dict):
        raise BadBatch("header is not an object")
    if type(fields.get("v")) is not int or fields["v"] != 1:
        raise BadBatch("unknown batch version")
    check_values(fields, MAX_DEPTH - 1)
    parents = fields.get("par")
    if not isinstance(parents, list) or len(set(map(str, parents))) != len(parents):
        raise BadBatch("parents")
    return Header(
        space=match(_UUID, fields.get("space"), "space"),
        channel=match(_CHANNEL, fields.get("chan"), "channel"),
        device=match(_DEVICE, fields.get("dev"), "device"),
        who=match(_WHO, fields.get("who"), "who"),
        number=count(fields.get("n"), "number", _MAX_COUNT),
        parents=tuple(match(HASH, parent, "parent") for parent in parents),
        ops=count(fields.get("ops"), "ops", _MAX_COUNT),
        schema=count(fields.get("schema"), "schema", _MAX_COUNT),
        clock_ok=flag(fields.get("clock_ok"), "clock_ok"),
        more=flag(fields.get("more", False), "more"),
        unseen=_stretches(fields.get("unseen", [])),
    )


def _stretches(value: object) -> Names:
    """What is said so; nothing where it is no such list or too long: a program of before took it in as unknown."""
    pairs = value if isinstance(value, list) and len(value) <= MOST_UNSEEN else []
    good = all(isinstance(one, list) and len(one) == 2 and all(map(_is_hash, one)) for one in pairs)
    return tuple((first, last) for first, last in pairs) if good else ()


def _is_hash(value: object) -> bool:
    return isinstance(value, str) and HASH.fullmatch(value) is not None


def parse_batch(raw: bytes) -> tuple[bytes, ...]:
    """The lines of a received batch; operations are not read yet, only counted. Raises BadBatch."""
    if len(raw) > MAX_RAW:
        raise BadBatch("batch too long")
    if b"\r" in raw or b"\x00" in raw:
        raise BadBatch("CR or NUL in batch")
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadBatch("not UTF-8") from error
    lines = tuple(raw.split(b"\n"))
    if parse_header(lines[0]).ops != len(lines) - 1:
        raise BadBatch("number of operations")
    if len(raw) + ERASED_LENGTH * len(lines) > MAX_RAW and _at_most(lines) > MAX_RAW:
        raise BadBatch("batch too long, once its lines are erased")
    return lines


def _at_most(lines: Sequence[bytes]) -> int:
    """How long the text may become: short lines grow where they are erased, and it is handed on as before."""
    return sum(max(len(line), ERASED_LENGTH) + 1 for line in lines) - 1


def batch_id(lines: Sequence[bytes]) -> str:
    """The identity of a batch, 64 hex digits: a hash over the hashes of its lines (an erased line keeps its own)."""
    total = sha256(b"lote1\x00" + sha256(lines[0]).digest())
    for line in lines[1:]:
        total.update(line_hash(line))
    return total.hexdigest()


def sign(keys: Signer, identity: str) -> bytes:
    """The author's signature of the batch called `identity`."""
    return keys.sign(_signed(identity))


def verify(sign_public: str, identity: str, sig: bytes) -> bool:
    """Whether `sig` over the batch `identity` was made with the private half of `sign_public` (hex)."""
    return verify_signature(sign_public, _signed(identity), sig)


def _signed(identity: str) -> bytes:
    return b"lote1-sig\x00" + bytes.fromhex(identity)
