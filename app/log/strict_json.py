"""JSON from strangers: no repeated keys, no numbers with a point, and one kind of failure for whatever is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import orjson


class BadJson(ValueError):
    """The text is not JSON that the program accepts."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BadJson("repeated key")
    return found


def _no_float(text: str) -> Any:
    raise BadJson(f"floating point: {text[:20]}")


_decode: Callable[[str], Any] = json.JSONDecoder(
    object_pairs_hook=_unique, parse_float=_no_float, parse_constant=_no_float
).decode
_canonical = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, allow_nan=False, sort_keys=True).encode
_in_order = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode


def load(text: str) -> Any:
    """What `text` holds. Raises BadJson for anything odd, however deep or long; the caller bounds the length."""
    try:
        return _decode(text)
    except BadJson:
        raise
    except (ValueError, RecursionError) as error:
        raise BadJson("not JSON") from error


def load_compact(raw: bytes) -> Any:
    """The same of UTF-8, sooner where it is written as `compact` writes; but numbers with a point are let through."""
    try:
        found = orjson.loads(raw)
        if orjson.dumps(found) == raw:  # else a key is repeated, or it is written in another manner
            return found
    except (ValueError, TypeError):  # the second where it is too deep to be written again
        pass  # `load_bytes` says what is wrong
    return load_bytes(raw)


def load_bytes(raw: bytes) -> Any:
    """What UTF-8 `raw` holds. Raises BadJson."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadJson("not UTF-8") from error
    return load(text)


def canonical(value: object) -> str:
    """The one text of `value`: keys sorted, no spaces, letters as they are."""
    return _canonical(value)


def compact(value: object) -> str:
    """The text of `value` without spaces, keys in the order given."""
    return _in_order(value)
