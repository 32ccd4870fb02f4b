"""The text of a batch: one line per operation, its identity, its signature, its packing. Pure: no database."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any, Protocol

import zstandard

from app.log import strict_json
from app.log.keys import verify_signature

MAX_RAW = 8 * 2**20
LEVEL = 3  # of zstd: twice the work would spare one byte in a hundred; its window stays far below the limit
MAX_TEXT = 2**20
MAX_DEPTH = 4
_MAX_INTEGER = 2**53 - 1
_MAX_HLC = 2**63 - 1  # a BIGINT must hold it
_MAX_COUNT = 2**31 - 1  # and an INTEGER these

_TABLE = re.compile(r"[a-z_]{1,60}")
_ROW = re.compile(r"[0-9a-f-]{1,36}")
_STAMP = re.compile(r"[0-9a-f]{16}")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_WHO = re.compile(r"[0-9a-f-]{0,36}")
_CHANNEL = re.compile(r"[a-z0-9_-]{1,40}")
_DEVICE = re.compile(r"[0-9a-f]{32}")
_HASH = re.compile(r"[0-9a-f]{64}")
_HEAD = re.compile(r'\["([wdrp])","([a-z_]+)","([0-9a-f-]+)","([0-9a-f]{16})"')
_PURGED = re.compile(r'\["x","([0-9a-f]{64})"\]')
_LONGEST_NAME = 120
_PLAIN = frozenset((str, type(None), bool))
_STEP = 16 * 2**10
_SHAPES = {"w": (5,), "d": (4,), "r": (4,), "p": (4, 5)}


class BadBatch(ValueError):
    """The text is not a batch that this version may store; the argument says why, for the log."""


class Signer(Protocol):
    """Whoever holds a private key: a device, or the root of a microcentro."""

    def sign(self, message: bytes) -> bytes:
        """The 64 bytes of the Ed25519 signature."""


@dataclass(frozen=True, slots=True)
class OpLine:
    """One operation as read: `kind` is w, d, r, p, or x (erased: nothing else is known of it, see `line_hash`)."""

    kind: str
    tbl: str
    row: str
    hlc: int
    values: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Header:
    """Line 0 of a batch. `more` says that the next batch of this device completes this one's transaction."""

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


@dataclass(frozen=True)
class SealedBatch:
    """A batch as its author sealed it: `lines` byte for byte, its id and its author's signature.

    `came` is its text as somebody packed it already.
    """

    id: str
    sig: bytes
    lines: tuple[str, ...]
    came: bytes = field(default=b"", repr=False, compare=False)

    @property
    def raw(self) -> bytes:
        """The batch text as bytes: LF between lines, none at the end."""
        return "\n".join(self.lines).encode("utf-8")

    @property
    def packed(self) -> PackedBatch:
        """The batch as it is kept and handed on."""
        return PackedBatch(self.id, self.sig, self.came or pack(self.raw))

    @cached_property
    def header(self) -> Header:
        """Line 0, read. Raises BadBatch."""
        return parse_header(self.lines[0])


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
    """The text of a batch in one frame of zstd that says how long it is."""
    return zstandard.ZstdCompressor(level=LEVEL, write_content_size=True).compress(raw)


def unpack(data: bytes) -> bytes:
    """The inverse of `pack`. Raises BadBatch for what is not one whole frame of at most `MAX_RAW` bytes."""
    try:
        if not 0 < zstandard.get_frame_parameters(data).content_size <= MAX_RAW:
            raise BadBatch("length")
        return zstandard.ZstdDecompressor().decompress(data, allow_extra_data=False)
    except zstandard.ZstdError as error:
        raise BadBatch("zstd") from error


def first_line(data: bytes) -> str:
    """The header of a packed text; only the beginning is unpacked. Raises BadBatch."""
    line = bytearray()
    try:
        with zstandard.ZstdDecompressor().stream_reader(data) as reader:
            while piece := reader.read(_STEP):
                line += piece
                if b"\n" in piece:
                    break
        return line.split(b"\n", 1)[0].decode("utf-8")
    except (zstandard.ZstdError, UnicodeDecodeError) as error:
        raise BadBatch("zstd") from error


def op_line(kind: str, tbl: str, row: str, hlc: int, values: Mapping[str, object] | None = None) -> str:
    """The canonical line of one operation. Raises BadBatch for what `parse_op` would refuse at the other side."""
    parts: list[object] = [kind, tbl, row, f"{hlc:016x}"]
    if values is not None:
        parts.append(values)
    try:
        line = strict_json.canonical(parts)
        encoded = len(line.encode("utf-8"))
    except (TypeError, ValueError, RecursionError) as error:
        raise BadBatch("a value that JSON or UTF-8 cannot hold") from error
    _check_op(parts, sound=_sound(line, encoded))
    return line


def parse_op(line: str) -> OpLine:
    """Read one operation line. Raises BadBatch on any shape or value the format does not allow."""
    if _PURGED.fullmatch(line):
        return OpLine("x", "", "", 0)
    parts = _load(line)
    if not isinstance(parts, list):
        raise BadBatch("operation is not a list")
    _check_op(parts, sound=_sound(line, 4 * len(line)))
    return OpLine(parts[0], parts[1], parts[2], int(parts[3], 16), parts[4] if len(parts) == 5 else None)


def parse_head(line: str) -> OpLine:
    """Kind, table, row and stamp of a line that `parse_op` has accepted before; nothing is checked again."""
    found = _HEAD.match(line)
    if found is None:
        return parse_op(line)
    return OpLine(found[1], found[2], found[3], int(found[4], 16))


def _sound(line: str, most: int) -> bool:
    """Whether every text of a line is good for certain: it is short, and has no escape that could hide a NUL."""
    return most <= MAX_TEXT and "\\u" not in line


def header_line(header: Header) -> str:
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
    return strict_json.compact(fields)


def parse_header(line: str) -> Header:
    """Read line 0; keys it does not know are ignored (callers keep the line as it came). Raises BadBatch."""
    fields = _load(line)
    if not isinstance(fields, dict):
        raise BadBatch("header is not an object")
    if type(fields.get("v")) is not int or fields["v"] != 1:
        raise BadBatch("unknown batch version")
    _check_values(fields, MAX_DEPTH - 1)
    parents = fields.get("par")
    if not isinstance(parents, list) or len(set(map(str, parents))) != len(parents):
        raise BadBatch("parents")
    return Header(
        space=_match(_UUID, fields.get("space"), "space"),
        channel=_match(_CHANNEL, fields.get("chan"), "channel"),
        device=_match(_DEVICE, fields.get("dev"), "device"),
        who=_match(_WHO, fields.get("who"), "who"),
        number=_count(fields.get("n"), "number", _MAX_COUNT),
        parents=tuple(_match(_HASH, parent, "parent") for parent in parents),
        ops=_count(fields.get("ops"), "ops", _MAX_COUNT),
        schema=_count(fields.get("schema"), "schema", _MAX_COUNT),
        clock_ok=_flag(fields.get("clock_ok"), "clock_ok"),
        more=_flag(fields.get("more", False), "more"),
    )


def parse_batch(raw: bytes) -> tuple[str, ...]:
    """The lines of a received batch; operations are not read yet, only counted. Raises BadBatch."""
    if len(raw) > MAX_RAW:
        raise BadBatch("batch too long")
    if b"\r" in raw or b"\x00" in raw:
        raise BadBatch("CR or NUL in batch")
    try:
        lines = tuple(raw.decode("utf-8").split("\n"))
    except UnicodeDecodeError as error:
        raise BadBatch("not UTF-8") from error
    if parse_header(lines[0]).ops != len(lines) - 1:
        raise BadBatch("number of operations")
    return lines


def batch_id(lines: Sequence[str]) -> str:
    """The identity of a batch, 64 hex digits: a hash over the hashes of its lines (an erased line keeps its own)."""
    total = sha256(b"lote1\x00" + sha256(lines[0].encode("utf-8")).digest())
    for line in lines[1:]:
        total.update(line_hash(line))
    return total.hexdigest()


def line_hash(line: str) -> bytes:
    """What one operation line contributes to its batch's id, and what an erasure leaves of it."""
    if line.startswith('["x"') and (purged := _PURGED.fullmatch(line)):
        return bytes.fromhex(purged[1])
    return sha256(line.encode("utf-8")).digest()


def sign(keys: Signer, identity: str) -> bytes:
    """The author's signature of the batch called `identity`."""
    return keys.sign(_signed(identity))


def verify(sign_public: str, identity: str, sig: bytes) -> bool:
    """Whether `sig` over the batch `identity` was made with the private half of `sign_public` (hex)."""
    return verify_signature(sign_public, _signed(identity), sig)


def _signed(identity: str) -> bytes:
    return b"lote1-sig\x00" + bytes.fromhex(identity)


def _load(line: str) -> Any:
    try:
        return strict_json.load(line)
    except strict_json.BadJson as error:
        raise BadBatch(*error.args) from error


def _check_op(parts: Sequence[Any], *, sound: bool = False) -> None:
    """Refuse an operation of the wrong shape; `sound` says that its texts were found good already."""
    kind = parts[0] if parts else None
    if not isinstance(kind, str) or len(parts) not in _SHAPES.get(kind, ()):
        raise BadBatch("unknown kind or wrong length")
    _match(_TABLE, parts[1], "table")
    _match(_ROW, parts[2], "row")
    if int(_match(_STAMP, parts[3], "stamp"), 16) > _MAX_HLC:
        raise BadBatch("stamp too great")
    if len(parts) == 5:
        if not isinstance(parts[4], dict):
            raise BadBatch("values are not an object")
        _check_values(parts[4], MAX_DEPTH - 1, sound=sound)


def _check_values(values: dict[Any, Any], depth: int, *, sound: bool = False) -> None:
    """Refuse what no store can hold; `depth` is how many levels, this one included, are still allowed."""
    try:
        odd = "" in values or max(map(len, values), default=0) > _LONGEST_NAME
    except TypeError as error:  # a number, which JSON would quietly make a text
        raise BadBatch("name of a field") from error
    if odd:
        raise BadBatch("name of a field")
    if not sound:
        for name in values:
            _check_text(name)
    for value in [one for one in values.values() if not (sound and one.__class__ in _PLAIN)]:
        _check_value(value, depth - 1)
    if "$b" in values:
        _check_blob(values)


def _check_value(value: object, depth: int) -> None:
    if value is None or value is True or value is False:
        return
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, int):
        if not -_MAX_INTEGER <= value <= _MAX_INTEGER:
            raise BadBatch("integer too great")
    elif not depth:
        raise BadBatch("too deep or unknown value")
    elif isinstance(value, dict):
        _check_values(value, depth)
    elif isinstance(value, (list, tuple)):
        for item in value:
            _check_value(item, depth - 1)
    else:
        raise BadBatch("floating point or unknown value")


def _check_text(text: str) -> None:
    if "\x00" in text:
        raise BadBatch("NUL in text")
    if text.isascii():
        size = len(text)
    else:
        try:
            size = len(text.encode("utf-8"))
        except UnicodeEncodeError as error:
            raise BadBatch("lone surrogate") from error
    if size > MAX_TEXT:
        raise BadBatch("text too long")


def _check_blob(reference: Mapping[str, Any]) -> None:
    """A blob's name becomes a file name in the store: nothing but a hash passes."""
    _match(_HASH, reference["$b"], "blob")
    _count(reference.get("n"), "blob size")
    for key in ("m", "name"):
        if not isinstance(reference.get(key, ""), str):
            raise BadBatch("blob reference")


def _match(pattern: re.Pattern[str], value: object, what: str) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise BadBatch(what)
    return value


def _count(value: object, what: str, limit: int = _MAX_INTEGER) -> int:
    if type(value) is not int or not 0 <= value <= limit:
        raise BadBatch(what)
    return value


def _flag(value: object, what: str) -> bool:
    if not isinstance(value, bool):
        raise BadBatch(what)
    return value
