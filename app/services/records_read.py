"""The lines of a records file, each checked by itself; what they mean together is `records_plan`'s."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from app.errors import Problem
from app.file_faults import reading
from app.jobs import Progress
from app.models import registry
from app.models.base import Field
from app.services import labels, values

# Every text of a record at its limit, written with escapes, still fits.
MAX_LINE = 64 * 2**20
MAX_PROBLEMS = 10_000
_BOM = b"\xef\xbb\xbf"
_OWN_KEYS = ("tipo", "id", "borrado")


@dataclass(frozen=True)
class Line:
    """One record as the file gives it: `name` is its `id` as written ('' when left out), references still as written.

    A `broken` line is refused already; it is kept because other lines may refer to it rightly.
    """

    number: int
    tipo: str
    name: str
    values: dict[str, Any]
    delete: bool = False
    broken: bool = False

    @property
    def tells_all(self) -> bool:
        """Whether it says every field of its type, as the lines of a dump do."""
        return registry.fields(self.tipo).keys() <= self.values.keys()


class _Repeated(ValueError):
    """An object names one field twice."""


def place(number: int) -> str:
    """Where a problem is, in words."""
    return f"línea {number}"


def parse(path: Path, progress: Progress) -> tuple[list[Line], list[Problem]]:
    """The lines of the file, and what is wrong with each broken one.

    Raises:
        FileUnreadable: the file is missing or cannot be read.
    """
    lines: list[Line] = []
    problems: list[Problem] = []
    with reading(path), path.open("rb") as source:
        total = path.stat().st_size
        for number, raw in _raw_lines(source):
            progress.step(min(source.tell(), total), total)
            found = _line(number, raw)
            if isinstance(found, Problem):
                problems.append(found)
            else:
                lines.append(found[0])
                problems += found[1]
            if len(problems) >= MAX_PROBLEMS:
                problems.append(Problem("", "too_many_problems", (), place(number)))
                break
    return lines, problems


def _raw_lines(source: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Every line that is not blank, with its number; one that is too long is cut just past the limit."""
    number = 0
    while raw := source.readline(MAX_LINE + 1):
        number += 1
        if number == 1:
            raw = raw.removeprefix(_BOM)
        if len(raw) > MAX_LINE:
            rest = raw
            while rest and not rest.endswith(b"\n"):
                rest = source.readline(MAX_LINE)
        if raw := raw.strip():
            yield number, raw


def _line(number: int, raw: bytes) -> tuple[Line, list[Problem]] | Problem:
    """The line with all that is wrong with it; only a problem where no record can be made out."""
    where = place(number)
    if len(raw) > MAX_LINE:
        return Problem("", "line_too_long", (("limit", str(MAX_LINE // 2**20)),), where)
    try:
        given = json.loads(raw.decode("utf-8"), object_pairs_hook=_object, parse_constant=_no_constant)
    except _Repeated as error:
        return Problem(shorten(str(error)), "repeated_field", (), where, labels.shared_label(str(error)))
    except (ValueError, RecursionError):
        return Problem("", "bad_json", (), where)
    if not isinstance(given, dict):
        return Problem("", "not_object", (), where)
    if b"\\u" in raw and not _storable(given):
        return Problem("", "bad_text", (), where)
    return _checked(number, given)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise _Repeated(next(name for name in names if names.count(name) > 1))
    return found


def _no_constant(name: str) -> float:
    raise ValueError(name)  # NaN and the infinities are no JSON


def _storable(value: Any) -> bool:
    """No NUL and no lone surrogate anywhere in `value`: SQLite could not hold them."""
    if isinstance(value, dict):
        return all(_storable(part) for pair in value.items() for part in pair)
    if isinstance(value, list):
        return all(map(_storable, value))
    return not isinstance(value, str) or not any(mark == "\0" or "\ud800" <= mark <= "\udfff" for mark in value)


def _checked(number: int, given: dict[str, Any]) -> tuple[Line, list[Problem]] | Problem:
    where = place(number)
    tipo = given.get("tipo")
    if not isinstance(tipo, str) or tipo not in registry.shared_types():
        code = "required" if tipo is None else "unknown_type"
        return Problem("tipo", code, (("value", shorten(tipo)),), where, "tipo")
    problems = [Problem(name, code, (), where, name) for name, code in _own_problems(tipo, given)]
    specs = registry.fields(tipo)
    found: dict[str, Any] = {}
    for name, value in given.items():
        if name in _OWN_KEYS:
            continue
        if name not in specs:
            problems.append(Problem(name, "unknown_field", (("type", tipo), ("value", shorten(name))), where))
            continue
        checked = _value(tipo, name, specs[name], value)
        if isinstance(checked, Problem):
            problems.append(Problem(name, checked.code, checked.details, where, specs[name].label))
        else:
            found[name] = checked
    named = str(given["id"]) if _is_name(given.get("id")) else ""
    return Line(number, tipo, named, found, delete=given.get("borrado") is True, broken=bool(problems)), problems


def _own_problems(tipo: str, given: dict[str, Any]) -> Iterator[tuple[str, str]]:
    name = given.get("id")
    optional = tipo == "microcentro" or registry.types()[tipo].natural
    if name is None and not optional:
        yield "id", "required"
    elif name is not None and not _is_name(name):
        yield "id", "not_text"
    if not isinstance(given.get("borrado", False), bool):
        yield "borrado", "not_boolean"
    elif given.get("borrado") and tipo == "microcentro":
        yield "borrado", "not_deletable"


def _value(tipo: str, name: str, spec: Field, value: Any) -> Any | Problem:
    """The value as it will be stored, references and files still as written; or what is wrong with it."""
    if value is None:
        return None
    if spec.kind == "ref":
        return str(value) if _is_name(value) else Problem(name, "not_reference")
    if spec.kind == "reflist":
        if not isinstance(value, list):
            return Problem(name, "not_list")
        if not all(part is None or _is_name(part) for part in value):
            return Problem(name, "not_reference")
        return [None if part is None else str(part) for part in value]
    if spec.kind == "blob":
        return value if isinstance(value, str) and value else Problem(name, "not_path")
    return values.check(tipo, name, value)


def _is_name(value: Any) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and bool(str(value))


def shorten(value: Any) -> str:
    """What was written, short enough for a message."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:59]}…"
