"""Strict readers for the JSON of a bundle: each returns the value, or raises BadField."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from app.log import strict_json
from app.sync import limits

HASH = re.compile(r"[0-9a-f]{64}")
DEVICE = re.compile(r"[0-9a-f]{32}")
KEY_ID = re.compile(r"[0-9a-f]{8}")
UUID_TEXT = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
PERSON = re.compile(r"[0-9a-f-]{0,36}")
CHANNEL = re.compile(r"[a-z0-9_-]{1,40}")
WORD = re.compile(r"[a-z-]{1,20}")
HEX = re.compile(r"(?:[0-9a-f]{2}){1,64}")
BITS = re.compile(r"[0-9a-f]{1,128}")  # the pieces of the largest file that a store takes
MIME = re.compile(r"[a-z0-9.+/-]{0,100}")

_Item = TypeVar("_Item")


class BadField(ValueError):
    """A value is missing, of another type, or beyond its bounds."""


def document(raw: bytes) -> dict[str, Any]:
    """The JSON object in `raw`."""
    try:
        found = strict_json.load_bytes(raw)
    except strict_json.BadJson as error:
        raise BadField(*error.args) from error
    return mapping(found)


def mapping(value: object) -> dict[str, Any]:
    """A JSON object."""
    if not isinstance(value, dict):
        raise BadField("not an object")
    return value


def matching(pattern: re.Pattern[str], value: object) -> str:
    """A text that matches `pattern` whole."""
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise BadField(pattern.pattern)
    return value


def count(value: object, low: int = 0, high: int = limits.MAX_COUNT) -> int:
    """An integer between `low` and `high`; a boolean is none."""
    if type(value) is not int or not low <= value <= high:
        raise BadField("integer")
    return value


def flag(value: object) -> bool:
    """A boolean."""
    if not isinstance(value, bool):
        raise BadField("boolean")
    return value


def label(value: object) -> str:
    """A short text for people: one line, printable. Letters that only a newer program knows become spaces."""
    if not isinstance(value, str) or len(value) > limits.MAX_LABEL:
        raise BadField("label")
    if all(map(_shown, value)):
        return value
    if not all(_shown(letter) or unicodedata.category(letter) == "Cn" for letter in value):
        raise BadField("label")
    return clean_label(value)


def clean_label(text: str) -> str:
    """`text` as `label` accepts it: unprintable signs become spaces, and it is not too long."""
    return " ".join("".join(letter if _shown(letter) else " " for letter in text).split())[: limits.MAX_LABEL]


def _shown(letter: str) -> bool:
    return letter.isprintable() or letter == "\u200d"


def moment(value: object) -> str:
    """An ISO date and time with its offset, as text."""
    if not isinstance(value, str) or len(value) > 40:
        raise BadField("date")
    try:
        when = datetime.fromisoformat(value)
    except ValueError as error:
        raise BadField("date") from error
    if when.tzinfo is None:
        raise BadField("date without offset")
    return value


def several(value: object, read: Callable[[Any], _Item], most: int = limits.MAX_NAMES) -> tuple[_Item, ...]:
    """A list of at most `most` items, each read by `read`."""
    if not isinstance(value, list) or len(value) > most:
        raise BadField("list")
    return tuple(read(item) for item in value)


def hashes(value: object) -> tuple[str, ...]:
    """A list of SHA-256 names."""
    return several(value, lambda item: matching(HASH, item))
