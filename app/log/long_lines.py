"""What is too long for one operation stands in several: a batch that nobody can pack would hold back all that follows.

A record may have a dozen texts of a mebibyte each, and signs that JSON writes with six letters; a batch ends at eight.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.errors import InvalidData, Problem
from app.log.op_lines import op_line
from app.log.strict_json import compact
from app.models import registry

MOST_LETTERS = 2**20  # at most four bytes each
# Of what cannot be divided: so many letters, written with escapes, and so much that no packing makes smaller.
_MOST_WRITTEN = 7 * 2**20
_MOST_SAID = 4 * 2**20


def divided(tbl: str, row: str, hlc: int, values: Mapping[str, Any]) -> list[bytes]:
    """One write as the lines of several, each of whole registers.

    The first of a new record names every field, as always; what follows is empty in it.

    Raises InvalidData: a single value is too long for any batch.
    """
    portions = list(_portions(tbl, values))
    if registry.fields(tbl).keys() <= values.keys():
        portions[0] = dict.fromkeys(values) | portions[0]
    lines = [op_line("w", tbl, row, hlc, some) for some in portions]
    for some, line in zip(portions, lines, strict=True):
        if len(line) > _MOST_WRITTEN or _said(some) > _MOST_SAID:
            name = max(some, key=lambda one: len(compact(some[one])))
            label = registry.fields(tbl)[name].label if name in registry.fields(tbl) else name
            raise InvalidData([Problem(name, "text_too_long", (("limit", str(MOST_LETTERS)),), label=label)])
    return lines


def _said(values: Mapping[str, Any]) -> int:
    """How many bytes the texts have, however they are written."""
    parts = (part for value in values.values() for part in (value if isinstance(value, list) else (value,)))
    return sum(len(part.encode()) for part in parts if isinstance(part, str))


def _portions(tbl: str, values: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    some: dict[str, Any] = {}
    size = 0
    for names in _registers(tbl, values):
        register = {name: values[name] for name in names}
        letters = len(compact(register))
        if some and size + letters > MOST_LETTERS:
            yield some
            some, size = {}, 0
        some |= register
        size += letters
    yield some


def _registers(tbl: str, values: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    told = registry.groups(tbl).values()
    known = {name for names in told for name in names}
    for names in (*told, *((name,) for name in sorted(values) if name not in known)):
        if present := tuple(name for name in names if name in values):
            yield present
