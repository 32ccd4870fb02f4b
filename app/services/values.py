"""Whether a value can stand in a field: one check for autosave, forms, sheets and the records file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from app.errors import InvalidData, Problem
from app.models import registry
from app.models.base import Field
from app.text_keys import clean_text

# The log's limit for one text (sync-design 6), in bytes of UTF-8.
TEXT_LIMIT = 2**20
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d", re.ASCII)
_DECIMAL = re.compile(r"-?\d{1,18}(?:\.\d{1,18})?", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_SHOWN = 60


def check(tipo: str, field: str, value: Any) -> Any | Problem:
    """`value` as the column holds it and as it travels, or the `Problem` that keeps it out.

    None clears a field. Dates, times and decimals may come as Python values or as their text, choices and
    grades also as whole numbers. A reference only has to look like an id: what it names may not be here yet.
    """
    if tipo not in registry.types():
        return Problem("", "unknown_type", (("value", tipo),))
    spec = registry.fields(tipo).get(field)
    if spec is None:
        return Problem(field, "unknown_field", (("type", tipo), ("value", field)))
    if value is None:
        return None
    return _CHECKS[spec.kind](field, spec, value)


def checked(tipo: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """All of `values` as `check` gives them.

    Raises:
        InvalidData: with a problem for every value that cannot stand.
    """
    found = {field: check(tipo, field, value) for field, value in values.items()}
    problems = [value for value in found.values() if isinstance(value, Problem)]
    if problems:
        raise InvalidData(problems)
    return found


def _problem(field: str, spec: Field, code: str, value: Any, **details: str) -> Problem:
    words = str(value)
    shown = words if len(words) <= _SHOWN else words[: _SHOWN - 1] + "…"
    return Problem(field, code, (("value", shown), *details.items()), label=spec.label)


def _text(field: str, spec: Field, value: Any) -> Any | Problem:
    if not isinstance(value, str):
        return _problem(field, spec, "not_text", value)
    clean = clean_text(value)
    if len(clean.encode("utf-8")) > TEXT_LIMIT:
        return Problem(field, "text_too_long", (("limit", str(TEXT_LIMIT)),), label=spec.label)
    return clean


def _choice(field: str, spec: Field, value: Any) -> Any | Problem:
    code = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if isinstance(code, str) and spec.takes(clean_text(code)):
        return clean_text(code)
    return _problem(field, spec, "not_choice", value, choices=", ".join(spec.choices))


def _date(field: str, spec: Field, value: Any) -> Any | Problem:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            pass
    return _problem(field, spec, "not_date", value)


def _time(field: str, spec: Field, value: Any) -> Any | Problem:
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, str) and _TIME.fullmatch(value):
        return value
    return _problem(field, spec, "not_time", value)


def _decimal(field: str, spec: Field, value: Any) -> Any | Problem:
    words = value
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        number = Decimal(str(value))
        words = format(number, "f") if number.is_finite() else ""
    if isinstance(words, str) and _DECIMAL.fullmatch(words):
        return words
    return _problem(field, spec, "not_decimal", value)


def _integer(field: str, spec: Field, value: Any) -> Any | Problem:
    if not isinstance(value, int) or isinstance(value, bool):
        return _problem(field, spec, "not_integer", value)
    if not spec.low <= value <= spec.high:
        return _problem(field, spec, "out_of_range", value, low=str(spec.low), high=str(spec.high))
    return value


def _boolean(field: str, spec: Field, value: Any) -> Any | Problem:
    return value if isinstance(value, bool) else _problem(field, spec, "not_boolean", value)


def _reference(field: str, spec: Field, value: Any) -> Any | Problem:
    if isinstance(value, str) and _UUID.fullmatch(value.lower()):
        return value.lower()
    return _problem(field, spec, "broken_reference", value)


def _items(one: Callable[[str, Field, Any], Any]) -> Callable[[str, Field, Any], Any]:
    def check_items(field: str, spec: Field, value: Any) -> Any | Problem:
        if not isinstance(value, list | tuple):
            return _problem(field, spec, "not_list", value)
        found = [one(field, spec, item) for item in value]
        return next((item for item in found if isinstance(item, Problem)), found)

    return check_items


def _scalar(field: str, spec: Field, value: Any) -> Any | Problem:
    return (_choice if spec.choices else _text)(field, spec, value)


def _blob(field: str, spec: Field, value: Any) -> Any | Problem:
    fits = (
        isinstance(value, Mapping)
        and set(value) == {"$b", "n", "m", "name"}
        and isinstance(value["$b"], str)
        and _SHA256.fullmatch(value["$b"])
        and isinstance(value["n"], int)
        and not isinstance(value["n"], bool)
        and value["n"] >= 0
        and isinstance(value["m"], str)
        and isinstance(value["name"], str)
    )
    if not fits:
        return _problem(field, spec, "not_file", value)
    return {"$b": value["$b"], "n": value["n"], "m": clean_text(value["m"]), "name": clean_text(value["name"])}


_CHECKS: dict[str, Callable[[str, Field, Any], Any]] = {
    "text": _text,
    "choice": _choice,
    "date": _date,
    "time": _time,
    "decimal": _decimal,
    "int": _integer,
    "bool": _boolean,
    "ref": _reference,
    "list": _items(_scalar),
    "reflist": _items(_reference),
    "blob": _blob,
}
