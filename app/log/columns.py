"""What folded values show in the columns of a table: many rows at once, a column at a time.

Most values are texts that need no second look, or nothing; a type that all values of a column have is found out in one
step for all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from operator import itemgetter
from typing import Any

from app.models import registry
from app.models.base import LONGEST, Field

Columns = dict[str, list[Any]]

_SHA256 = re.compile(r"[0-9a-f]{64}")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_DECIMAL = re.compile(r"-?\d+(\.\d+)?")
_TEXTS = {str}
_NOTHING = type(None)
_TYPES: Mapping[str, type] = {"int": int, "bool": bool, "list": list, "reflist": list, "blob": dict}  # others: text
_FINE, _ODD, _UNFIT = range(3)


def as_columns(
    tbl: str, ids: Sequence[str], values: Sequence[Mapping[str, Any]]
) -> tuple[Columns, Sequence[Sequence[str]]]:
    """The columns of the rows that show these folded values, and of each row the fields to be reviewed.

    A value that its column cannot hold is shown as empty and kept in the log; one that merely breaks a rule is
    shown as it is (invariant 27, fault 20). Days and times are reckoned with everywhere, so a text that is none is
    not held; and a record is part of one other, so no column names a second. A field of a newer version stays in the
    log.
    """
    columns: Columns = {"id": list(ids)}
    reviews: list[list[str]] = [[] for _ in ids]
    owned: set[int] = set()
    fields = registry.fields(tbl)
    for (name, spec), some in zip(fields.items(), _by_field(tuple(fields), values), strict=True):
        columns[name] = cells = list(some)
        if spec.parent:
            _leave_one_owner(spec, name, cells, owned, reviews)
        elif not _all_fine(spec, cells):
            for place, value in enumerate(cells):
                if value is not None and (found := _judged(spec, value)):
                    reviews[place].append(name)
                    cells[place] = value if found == _ODD else None
    for name, (sources, work_out) in registry.derived(tbl).items():
        columns[name] = list(map(work_out, *(columns[source] for source in sources)))
    return columns, reviews


def row_at(columns: Columns, place: int) -> dict[str, Any]:
    """One of the rows."""
    return {name: cells[place] for name, cells in columns.items()}


def _by_field(names: tuple[str, ...], values: Sequence[Mapping[str, Any]]) -> Iterable[tuple[Any, ...]]:
    """The values of each field, from the first row to the last."""
    if not values:
        return [()] * len(names)
    whole = itemgetter(*names) if len(names) > 1 else lambda one: (one[names[0]],)
    try:
        return zip(*map(whole, values), strict=True)
    except KeyError:  # not all of them name every field, as a new record does
        return zip(*([one.get(name) for name in names] for one in values), strict=True)


def _all_fine(spec: Field, cells: Sequence[Any]) -> bool:
    """Whether it is certain at a glance that no value needs a second look."""
    kinds = set(map(type, cells)) - {_NOTHING}
    if not kinds:
        return True
    expected = _TYPES.get(spec.kind, str)
    if kinds != {expected} or expected in (list, dict):
        return False
    return spec.kind == "text" or not any(_judged(spec, value) for value in set(cells) if value is not None)


def _leave_one_owner(
    spec: Field, name: str, cells: list[Any], owned: set[int], reviews: Sequence[list[str]]
) -> None:
    """Empty the cells of those rows that are part of something else already, or name nothing."""
    for place, value in enumerate(cells):
        if value is None:
            continue
        first = isinstance(value, str) and bool(value) and place not in owned
        if first:
            owned.add(place)
        if not first or _judged(spec, value):
            reviews[place].append(name)
            cells[place] = None


def _judged(spec: Field, value: Any) -> int:
    """Whether a value is fine, breaks a rule, or is nothing that the column can hold."""
    if type(value) is not _TYPES.get(spec.kind, str) or not _fits(spec, value):
        return _UNFIT
    return _FINE if _obeys(spec, value) else _ODD


def _fits(spec: Field, value: Any) -> bool:
    """Whether the column can hold a value of its type."""
    if spec.kind in ("list", "reflist"):
        return set(map(type, value)) <= _TEXTS
    if spec.kind == "blob":
        return isinstance(value.get("$b"), str) and bool(_SHA256.fullmatch(value["$b"]))
    if spec.kind == "time":
        return bool(_TIME.fullmatch(value))
    if spec.kind == "date":
        try:
            return bool(date.fromisoformat(value).isoformat() == value)
        except ValueError:
            return False
    return spec.kind not in LONGEST or len(value) <= LONGEST[spec.kind]


def _obeys(spec: Field, value: Any) -> bool:
    """Whether a value that the column can hold keeps the rule of its field."""
    if spec.kind == "choice":
        return spec.takes(value)
    if spec.kind == "list" and spec.choices:
        return all(part in spec.choices for part in value)
    if spec.kind == "int":
        return bool(spec.low <= value <= spec.high)
    if spec.kind == "decimal":
        return bool(_DECIMAL.fullmatch(value))
    return True
