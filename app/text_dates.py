"""Dates, sizes and numbers of things in Chilean Spanish, the same on screen, on paper and in commands."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal

WEEKDAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
MONTHS = (
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
)
_SOUNDS_I = re.compile(r"h?[ií](?![aeo])", re.IGNORECASE)
_UNITS = ("KB", "MB", "GB", "TB")
_WHOLE = re.compile(r"-?\d{1,15}", re.ASCII)
_SPACES = " \u00a0\u2007\u2009\u202f"
_NO_DECIMALS = re.compile(r",00?$")
# In threes, and with the same between all of them: a point or one of the spaces that programs and sheets write.
_GROUPED = re.compile(f"-?[1-9][0-9]{{0,2}}([.{_SPACES}])[0-9]{{3}}(?:\\1[0-9]{{3}})*(?:,[0-9]+)?")
_BETWEEN = re.compile(f"[.{_SPACES}]")


def as_date(day: dt.date | str | None) -> dt.date | None:
    """A day or ISO text as a date; None for nothing and for what is no date (received data may hold it)."""
    if isinstance(day, dt.datetime):
        return day.date()
    if isinstance(day, dt.date) or not day:
        return day or None
    try:
        return dt.date.fromisoformat(day[:10])
    except ValueError:
        return None


def long_date(day: dt.date | str | None, *, year: bool = False) -> str:
    """«martes 3 de marzo», with `year` «martes 3 de marzo de 2026»; text that is no date comes back as it is."""
    date = as_date(day)
    if date is None:
        return str(day or "")
    words = f"{WEEKDAYS[date.weekday()]} {date.day} de {MONTHS[date.month - 1]}"
    return f"{words} de {date.year}" if year else words


def near_date(day: dt.date | str | None, today: dt.date) -> str:
    """«martes 3 de marzo» where it is of this year, else «martes 3 de marzo de 2027»."""
    date = as_date(day)
    return long_date(day, year=date is not None and date.year != today.year)


def long_date_time(day: dt.date | str | None, time: dt.time | str | None = None, *, year: bool = False) -> str:
    """«martes 3 de marzo, 09:30»; `time` may be left out when `day` is a date with a time."""
    if time is None and isinstance(day, dt.datetime):
        time = day.time()
    hour = time.strftime("%H:%M") if isinstance(time, dt.time) else (time or "")
    return ", ".join(part for part in (long_date(day, year=year), hour) if part)


def short_date(day: dt.date | str | None) -> str:
    """«03-03-2026»; text that is no date comes back as it is."""
    date = as_date(day)
    return str(day or "") if date is None else f"{date.day:02}-{date.month:02}-{date.year:04}"


def month_name(month: int) -> str:
    """«marzo» for 3."""
    return MONTHS[month - 1]


def number(value: float | Decimal, decimals: int = 0) -> str:
    """«12.345» and, with decimals, «3,1»: point for thousands, comma for decimals, no useless zeros."""
    text = f"{value:,.{decimals}f}"
    if decimals:
        text = text.rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,")) if text != "-0" else "0"


def read_number(text: str) -> str:
    """What a person means by it, with a point for the comma: «1.200,5» is 1200.5, «1.200» is 1200, «3.5» is 3.5.

    A space does as the point of the thousands («12 000»); «1 5» and «1 2000» stay as they are, and are no numbers.
    """
    plain = _BETWEEN.sub("", text) if _GROUPED.fullmatch(text) else text
    return plain.replace(",", ".")


def read_whole(text: str) -> int | None:
    """The whole number that a person means: «1.200», «1 200» and «1.200,0»; None for «1,5», «1.2», «1 2» and words."""
    plain = read_number(_NO_DECIMALS.sub("", text.strip()))
    return int(plain) if _WHOLE.fullmatch(plain) else None


def size_in_words(size: int) -> str:
    """«3,1 MB»; small files in KB."""
    if size < 1024:
        return "menos de 1 KB" if size else "0 KB"
    amount, unit = size / 1024, 0
    while amount >= 999.5 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1024, unit + 1
    return f"{number(amount, 1 if amount < 10 else 0)} {_UNITS[unit]}"


def count(amount: int, one: str, many: str) -> str:
    """«1 práctica», «7 prácticas», «1.204 prácticas»."""
    return f"{number(amount)} {one if amount == 1 else many}"


def listed(parts: Sequence[str]) -> str:
    """«a, b y c» (e before an i sound)."""
    named = [part for part in parts if part]
    if len(named) < 2:
        return "".join(named)
    and_word = "e" if _SOUNDS_I.match(named[-1]) else "y"
    return f"{', '.join(named[:-1])} {and_word} {named[-1]}"
