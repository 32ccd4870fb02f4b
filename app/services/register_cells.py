"""What a person typed in a cell, as the record's field holds it; tolerant of how sheets and people write."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from app.errors import Problem
from app.models import registry
from app.models.base import Field
from app.services import connections
from app.services.register_letters import shown
from app.services.register_names import Names
from app.text_dates import MONTHS, read_number, read_whole
from app.text_keys import spanish_key

_FIRST_DAY = date(1899, 12, 30)  # of the serial numbers of sheets
_SERIALS = range(20_000, 80_000)
_DAY_FIRST = re.compile(r"(\d{1,2})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{4}|\d{2})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[t ].*)?", re.ASCII)
_IN_WORDS = re.compile(r"(?:[a-z]+,?\s+)?(\d{1,2})\s+(?:de\s+)?([a-z]+)\s+(?:del?\s+)?(\d{4})", re.ASCII)
_CLOCK = re.compile(r"(\d{1,2})(?:[:.h](\d{2})(?::\d{2})?)?\s*(?:h|hr|hrs|horas)?\.?", re.ASCII)
_ONE_POINT = re.compile(r"-?[1-9]\d{0,2}\.\d{3}", re.ASCII)
_PLACES = {"lat", "lon"}  # on the map nothing is counted in thousands
_RBD = re.compile(r"(\d{1,6})\s*-\s*[\dkK]", re.ASCII)
_APART = re.compile(r"[;,\n]")
_YES, _NO = {"si", "s", "x", "verdadero", "true", "1", "✓"}, {"no", "n", "falso", "false", "0"}
# Lists of short words, which people part with commas; the items of other lists are sentences, one a line.
_SHORT = {"oa_codes", "tags", "communes"}
_MONTH = "period"
_SHOWN, _OFFERED = 60, 8
# What a formula that failed shows, in every language of Excel's the same in the file.
_FAULTS = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"}


def value_of(names: Names, name: str, spec: Field, raw: Any) -> Any | Problem:
    """The value of the field `name` for the raw cell, or the `Problem` with it; None for a blank cell."""
    if isinstance(raw, str):
        raw = raw.strip()
    if raw is None or raw == "":
        return None
    if raw in _FAULTS:
        return _problem(name, "cell_fault", raw)
    if spec.kind in {"ref", "reflist"}:
        return _references(names, name, spec, raw)
    if spec.kind == "list":
        return _list(name, spec, raw)
    if name == connections.FIELD:
        return _connection(names, name, spec, raw)
    return _READERS[spec.kind](name, spec, raw)


def _problem(name: str, code: str, raw: Any, **details: str) -> Problem:
    words = str(raw)
    shown = words if len(words) <= _SHOWN else words[: _SHOWN - 1] + "…"
    return Problem(name, code, (("value", shown), *details.items()))


def _text(name: str, _spec: Field, raw: Any) -> Any:
    if isinstance(raw, date):  # a sheet takes a month for its first day, and any day that is written for a date
        return raw.strftime("%Y-%m") if name == _MONTH and raw.day == 1 else raw.isoformat()[:10]
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return str(raw)


def _choice(name: str, spec: Field, raw: Any) -> Any | Problem:
    found = _code(spec.choices, spanish_key(_text(name, spec, raw)))
    if found is not None:
        return found
    offered = list(spec.choices.values())
    more = " y otras" if len(offered) > _OFFERED else ""
    return _problem(name, "not_choice", raw, choices=", ".join(offered[:_OFFERED]) + more)


def _connection(names: Names, name: str, spec: Field, raw: Any) -> str | Problem:
    words = _text(name, spec, raw)
    found = _code(names.connections, spanish_key(words))
    return found if found is not None else connections.problem(words[:_SHOWN], names.connections.values())


def _code(choices: Mapping[str, str], said: str) -> str | None:
    for code, words in choices.items():
        if said in {spanish_key(code), spanish_key(words), spanish_key(words).rstrip("°")}:
            return code
    return None


def _date(name: str, _spec: Field, raw: Any) -> Any | Problem:
    if isinstance(raw, datetime):
        return raw.date().isoformat()
    if isinstance(raw, date):
        return raw.isoformat()
    if isinstance(raw, int | float) and _SERIALS[0] <= raw <= _SERIALS[-1]:
        return (_FIRST_DAY + timedelta(days=int(raw))).isoformat()
    try:
        year, month, day = _day_parts(spanish_key(str(raw)))
        return date(year, month, day).isoformat()
    except ValueError:
        return _problem(name, "cell_not_date", raw)


def _day_parts(said: str) -> tuple[int, int, int]:
    if found := _YEAR_FIRST.fullmatch(said):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _DAY_FIRST.fullmatch(said):
        year = int(found[3])
        return year if year > 99 else 2000 + year, int(found[2]), int(found[1])
    if found := _IN_WORDS.fullmatch(said):
        return int(found[3]), 1 + [spanish_key(month) for month in MONTHS].index(found[2]), int(found[1])
    raise ValueError(said)


def _time(name: str, _spec: Field, raw: Any) -> Any | Problem:
    if isinstance(raw, datetime | time):
        return raw.strftime("%H:%M")
    if isinstance(raw, timedelta):
        raw = raw.total_seconds() / 86_400
    if isinstance(raw, float) and 0 <= raw < 1:
        minutes = round(raw * 1440) % 1440
        return f"{minutes // 60:02}:{minutes % 60:02}"
    found = _CLOCK.fullmatch(spanish_key(str(raw)))
    if found and int(found[1]) < 24 and int(found[2] or 0) < 60:
        return f"{int(found[1]):02}:{int(found[2] or 0):02}"
    return _problem(name, "not_time", raw)


def _integer(name: str, _spec: Field, raw: Any) -> Any | Problem:
    if isinstance(raw, float) and raw.is_integer():
        return int(raw)
    if isinstance(raw, int) and not isinstance(raw, bool):
        return raw
    said = str(raw).removeprefix("$")
    if name == "rbd" and (found := _RBD.fullmatch(said)):
        return int(found[1])
    number = read_whole(said)
    return _problem(name, "cell_not_whole", raw) if number is None else number


def _decimal(name: str, _spec: Field, raw: Any) -> Any | Problem:
    if isinstance(raw, str):
        said = raw.removesuffix("%").rstrip()
        if name not in _PLACES and _ONE_POINT.fullmatch(said):
            readings = {"thousands": said.replace(".", ""), "decimals": said.replace(".", ",")}
            return _problem(name, "cell_two_readings", raw, **readings)
        said = said if name in _PLACES and "," not in said else read_number(said)
    else:
        # Of a number that a sheet worked out, the figures that the sheet shows.
        said = f"{raw:.15g}" if isinstance(raw, float) else str(raw)
    try:
        number = Decimal(said)
    except InvalidOperation:
        return _problem(name, "not_decimal", raw)
    return format(number, "f") if number.is_finite() else _problem(name, "not_decimal", raw)


def _boolean(name: str, _spec: Field, raw: Any) -> Any | Problem:
    if isinstance(raw, bool):
        return raw
    said = spanish_key(_text(name, _spec, raw))
    if said in _YES | _NO:
        return said in _YES
    return _problem(name, "not_choice", raw, choices="Sí, No")


def _references(names: Names, name: str, spec: Field, raw: Any) -> Any | Problem:
    words = _text(name, spec, _day_words(spec, raw))
    wanted = [words] if spec.kind == "ref" else [part.strip() for part in re.split(r"[;\n]", words) if part.strip()]
    found = []
    for one in wanted:
        meant = names.meant(spec.target, one)
        if not meant:
            return _problem(name, "cell_unknown_name", one)
        if len(meant) > 1:
            return _problem(name, "cell_many_names", one, count=str(len(meant)))
        found.append(meant[0])
    return found[0] if spec.kind == "ref" else found


def _day_words(spec: Field, raw: Any) -> Any:
    return raw.strftime("%Y-%m-%d") if spec.target == "meeting" and isinstance(raw, date) else raw


def _list(name: str, spec: Field, raw: Any) -> Any | Problem:
    apart = _APART if spec.choices or name in _SHORT else re.compile("\n")
    parts = [part.strip() for part in apart.split(_text(name, spec, raw)) if part.strip()]
    if not spec.choices:
        return parts
    found = [_choice(name, spec, part) for part in parts]
    return next((one for one in found if isinstance(one, Problem)), found)


_READERS: Mapping[str, Callable[[str, Field, Any], Any]] = {
    "text": _text,
    "choice": _choice,
    "date": _date,
    "time": _time,
    "decimal": _decimal,
    "int": _integer,
    "bool": _boolean,
}


def same(tipo: str, name: str, held: Any, value: Any) -> bool:
    """Whether a sheet would write both alike: without a number's last zeros, blanks at the ends, or a very long end."""
    if held == value:
        return True
    kind = registry.fields(tipo)[name].kind
    if held is None:
        return False
    if kind == "decimal":
        return float(held) == float(value)
    if kind == "list":
        held, value = "\n".join(map(str, held)), "\n".join(map(str, value))
    elif kind != "text":
        return False
    return _lines(shown(str(held))) == _lines(str(value))


def _lines(text: str) -> list[list[str]]:
    """The words of a text, line by line."""
    return [words for line in text.split("\n") if (words := line.split())]
