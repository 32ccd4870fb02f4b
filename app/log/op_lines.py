"""One operation of a batch: its line, written and read, with nothing that a store could not hold. Pure.

What batches' headers are made of is checked here too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from sys import intern
from typing import Any, NamedTuple

from app.log import strict_json

MAX_TEXT = 2**20
MAX_DEPTH = 4
HASH = re.compile(r"[0-9a-f]{64}")
_MAX_INTEGER = 2**53 - 1
_MAX_HLC = 2**63 - 1  # a BIGINT must hold it

_PLACE = re.compile(r"[a-z_]{1,60} [0-9a-f-]{1,36} [0-9a-f]{16}")
_TEXTS = (str, str, str)
_HEAD = re.compile(rb'\["([wdrp])","([a-z_]+)","([0-9a-f-]+)","([0-9a-f]{16})"')
# The whole beginning of a write as `_check_op` wants it: of such a line only the values are left to be looked at.
_WRITE = re.compile(rb'\["w","[a-z_]{1,60}","[0-9a-f-]{1,36}","[0-7][0-9a-f]{15}",\{')
_PURGED = re.compile(rb'\["x","([0-9a-f]{64})"\]')
ERASED_LENGTH = 72  # of what an erasure leaves of a line
_LONGEST_NAME = 120
_MOST_NAMES = 5000
_USUAL_NAMES: set[str] = set()  # names of fields that were found good, a bounded number of them
_SHAPES = {"w": (5,), "d": (4,), "r": (4,), "p": (4, 5)}


class BadBatch(ValueError):
    """The text is not a batch that this version may store; the argument says why, for the log."""


class OpLine(NamedTuple):
    """One operation as read: `kind` is w, d, r, p, or x (erased: nothing else is known of it, see `line_hash`)."""

    kind: str
    tbl: str
    row: str
    hlc: int
    values: dict[str, Any] | None = None


def op_line(kind: str, tbl: str, row: str, hlc: int, values: Mapping[str, object] | None = None) -> bytes:
    """The canonical line of one operation, in UTF-8. Raises BadBatch for what `parse_op` would refuse elsewhere."""
    parts: list[object] = [kind, tbl, row, f"{hlc:016x}"]
    if values is not None:
        parts.append(values)
    try:
        line = strict_json.canonical(parts).encode("utf-8")
    except (TypeError, ValueError, RecursionError) as error:
        raise BadBatch("a value that JSON or UTF-8 cannot hold") from error
    _check_op(parts, sound=_sound(line))
    return line


def parse_op(line: bytes) -> OpLine:
    """Read one operation line. Raises BadBatch on any shape or value the format does not allow."""
    try:
        parts = strict_json.load_compact(line)  # a number with a point is refused below, as what no value may be
    except strict_json.BadJson as error:
        raise BadBatch(*error.args) from error
    if not isinstance(parts, list):
        raise BadBatch("operation is not a list")
    if parts[:1] == ["x"] and _PURGED.fullmatch(line):
        return OpLine("x", "", "", 0)
    if len(parts) == _SHAPES["w"][0] and _WRITE.match(line):
        check_values(parts[4], MAX_DEPTH - 1, sound=_sound(line))
    else:
        _check_op(parts, sound=_sound(line))
    # The few tables' names are the same text in every operation: kept once.
    return OpLine(parts[0], intern(parts[1]), parts[2], int(parts[3], 16), parts[4] if len(parts) == 5 else None)


def parse_head(line: bytes) -> OpLine:
    """Kind, table, row and stamp of a line that `parse_op` has accepted before; nothing is checked again."""
    found = _HEAD.match(line)
    if found is None:
        return parse_op(line)
    kind, tbl, row, stamp = (part.decode("ascii") for part in found.groups())
    return OpLine(kind, intern(tbl), row, int(stamp, 16))


def line_hash(line: bytes) -> bytes:
    """What one operation line contributes to its batch's id, and what an erasure leaves of it."""
    if line.startswith(b'["x"') and (purged := _PURGED.fullmatch(line)):
        return bytes.fromhex(purged[1].decode("ascii"))
    return sha256(line).digest()


def read_json(line: bytes) -> Any:
    """What a line holds. Raises BadBatch."""
    try:
        return strict_json.load_bytes(line)
    except strict_json.BadJson as error:
        raise BadBatch(*error.args) from error


def _sound(line: bytes) -> bool:
    """Whether every text of a line is good for certain: it is short, and has no escape that could hide a NUL."""
    return len(line) <= MAX_TEXT and (b"\\" not in line or b"\\u" not in line)


def _check_op(parts: Sequence[Any], *, sound: bool = False) -> None:
    """Refuse an operation of the wrong shape; `sound` says that its texts were found good already."""
    kind = parts[0] if parts else None
    if not isinstance(kind, str) or len(parts) not in _SHAPES.get(kind, ()):
        raise BadBatch("unknown kind or wrong length")
    place = parts[1:4]
    if not (all(map(isinstance, place, _TEXTS)) and _PLACE.fullmatch(" ".join(place))):
        raise BadBatch("table, row or stamp")
    if int(parts[3], 16) > _MAX_HLC:
        raise BadBatch("stamp too great")
    if len(parts) == 5:
        if not isinstance(parts[4], dict):
            raise BadBatch("values are not an object")
        check_values(parts[4], MAX_DEPTH - 1, sound=sound)


def check_values(values: dict[Any, Any], depth: int, *, sound: bool = False) -> None:
    """Refuse what no store can hold; `depth` is how many levels, this one included, are still allowed."""
    if not values.keys() <= _USUAL_NAMES:
        _check_names(values, sound=sound)
    for value in _doubtful(values.values(), sound=sound):
        _check_value(value, depth - 1, sound=sound)
    if "$b" in values:
        _check_blob(values)


def _doubtful(values: Iterable[Any], *, sound: bool) -> list[Any]:
    """Those of the values that may be bad."""
    if sound:
        return [one for one in values if one is not None and one.__class__ is not str]
    return [one for one in values if one is not None]


def _check_names(values: dict[Any, Any], *, sound: bool) -> None:
    try:
        odd = "" in values or max(map(len, values)) > _LONGEST_NAME
    except TypeError as error:  # a number, which JSON would quietly make a text
        raise BadBatch("name of a field") from error
    if odd:
        raise BadBatch("name of a field")
    if not sound:
        for name in values:
            _check_text(name)
    if len(_USUAL_NAMES) + len(values) <= _MOST_NAMES:
        _USUAL_NAMES.update(values)


def _check_value(value: object, depth: int, *, sound: bool = False) -> None:
    if value is None or value is True or value is False:
        return
    if isinstance(value, str):
        if not sound:
            _check_text(value)
    elif isinstance(value, int):
        if not -_MAX_INTEGER <= value <= _MAX_INTEGER:
            raise BadBatch("integer too great")
    elif not depth:
        raise BadBatch("too deep or unknown value")
    elif isinstance(value, dict):
        check_values(value, depth, sound=sound)
    elif isinstance(value, (list, tuple)):
        for item in _doubtful(value, sound=sound):
            _check_value(item, depth - 1, sound=sound)
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
    match(HASH, reference["$b"], "blob")
    count(reference.get("n"), "blob size")
    for key in ("m", "name"):
        if not isinstance(reference.get(key, ""), str):
            raise BadBatch("blob reference")


def match(pattern: re.Pattern[str], value: object, what: str) -> str:
    """A text that has this form. Raises BadBatch with `what` it should be."""
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise BadBatch(what)
    return value


def count(value: object, what: str, limit: int = _MAX_INTEGER) -> int:
    """A whole number from 0 to `limit`. Raises BadBatch with `what` it should be."""
    if type(value) is not int or not 0 <= value <= limit:
        raise BadBatch(what)
    return value


def flag(value: object, what: str) -> bool:
    """A yes or no. Raises BadBatch with `what` it should be."""
    if not isinstance(value, bool):
        raise BadBatch(what)
    return value
