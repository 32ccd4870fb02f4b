"""How one cell of an official file is read: each reader gives the value, or raises `BadCell` with the reason."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.text_keys import clean_text

LONGEST = 5_000


class BadCell(Exception):
    """What is wrong with a cell: a key of `texts.PROBLEMS` and its placeholders."""

    def __init__(self, code: str, **details: str) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


@dataclass(frozen=True)
class Cell:
    """A column of an official file: the `field` it fills, and how its text is read. Empty gives None."""

    field: str
    read: Callable[[str], Any]
    need: bool = False


def words(text: str) -> str:
    """A text in one line."""
    clean = " ".join(clean_text(text).split())
    if len(clean) > LONGEST:
        raise BadCell("text_too_long", limit=str(LONGEST))
    return clean


def whole(low: int, high: int) -> Callable[[str], int]:
    """A whole number from `low` to `high`; «12,0» counts as whole."""

    def read(text: str) -> int:
        found = re.fullmatch(r"([+-]?[0-9]{1,15})(?:[.,]0+)?", text)
        if not found:
            raise BadCell("cell_not_whole", value=text)
        number = int(found[1])
        if not low <= number <= high:
            raise BadCell("out_of_range", value=text, low=str(low), high=str(high))
        return number

    return read


def degrees(limit: int) -> Callable[[str], str]:
    """A coordinate with decimal point or comma, as text with a point."""

    def read(text: str) -> str:
        plain = text.replace(",", ".")
        if not re.fullmatch(r"[+-]?[0-9]{1,4}(\.[0-9]{1,30})?", plain):
            raise BadCell("not_decimal", value=text)
        if abs(Decimal(plain)) > limit:
            raise BadCell("out_of_range", value=text, low=str(-limit), high=str(limit))
        return plain.removeprefix("+")

    return read


def yes_no(text: str) -> bool:
    """0 or 1."""
    return one_of("0", "1")(text) == "1"


def one_of(*choices: str) -> Callable[[str], str]:
    """One of the official codes."""

    def read(text: str) -> str:
        if text not in choices:
            raise BadCell("not_choice", value=text, choices=", ".join(choices))
        return text

    return read


def shaped(pattern: str, example: str) -> Callable[[str], str]:
    """A code of a fixed shape; blanks inside are folded and letters made capitals."""
    shape = re.compile(pattern, re.ASCII)

    def read(text: str) -> str:
        code = " ".join(text.upper().split())
        if not shape.fullmatch(code):
            raise BadCell("cell_shape", value=text, example=example)
        return code

    return read


def commune(text: str) -> str:
    """A commune's CUT code, its leading zero put back."""
    return shaped(r"[01]?[0-9]{4}", "01101")(text).zfill(5)


def iso_day(text: str) -> str:
    """A day as year-month-day or day-month-year, given as ISO."""
    found = re.fullmatch(r"(\d{1,2})[-/](\d{1,2})[-/](\d{4})", text, re.ASCII)
    iso = f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}" if found else text
    try:
        return dt.date.fromisoformat(iso).isoformat()
    except ValueError as error:
        raise BadCell("not_date", value=text) from error
