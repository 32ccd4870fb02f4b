"""Dates, times and numbers in the words of a Chilean reader."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

_SOUNDS_I = re.compile(r"h?[ií](?![aeo])", re.IGNORECASE)
_DAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
_MONTHS = (
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


def _day(iso: str | None) -> date | None:
    try:
        return date.fromisoformat(iso or "")
    except ValueError:
        return None


def long_date(iso: str | None) -> str:
    """«martes 3 de marzo de 2026»; '' for nothing, the text itself where it is no date."""
    day = _day(iso)
    return f"{_DAYS[day.weekday()]} {day.day} de {_MONTHS[day.month - 1]} de {day.year}" if day else iso or ""


def short_date(iso: str | None) -> str:
    """«03-03-2026», for tables."""
    day = _day(iso)
    return f"{day:%d-%m}-{day.year:04d}" if day else iso or ""


def number(value: int | None) -> str:
    """«12.500», or '' for nothing."""
    return "" if value is None else f"{value:,}".replace(",", ".")


def counted(count: int, one: str, many: str) -> str:
    """«1 práctica», «7 prácticas»."""
    return f"{number(count)} {one if count == 1 else many}"


def listed(parts: Sequence[str]) -> str:
    """«a, b y c» (e before an i sound)."""
    named = [part for part in parts if part]
    if len(named) < 2:
        return "".join(named)
    and_word = "e" if _SOUNDS_I.match(named[-1]) else "y"
    return f"{', '.join(named[:-1])} {and_word} {named[-1]}"
