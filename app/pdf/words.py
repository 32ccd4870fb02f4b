"""What only paper says in words: dates with their year, empty for nothing, what a form is of, and lists."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app import text_dates

_SOUNDS_I = re.compile(r"h?[ií](?![aeo])", re.IGNORECASE)


def long_date(iso: str | None) -> str:
    """«martes 3 de marzo de 2026»; '' for nothing, the text itself where it is no date."""
    return text_dates.long_date(iso, year=True)


def number(value: int | None) -> str:
    """«12.500», or '' for nothing."""
    return "" if value is None else text_dates.number(value)


def code_of(key: str) -> str:
    """«Código 1a2b3c4d» of the record that a form is printed of; '' for a form of none."""
    return f"Código {key[:8]}" if key else ""


def session_name(number: int | None) -> str:
    """«sesión N° 4», or ''."""
    return "" if number is None else f"sesión N° {number}"


def listed(parts: Sequence[str]) -> str:
    """«a, b y c» (e before an i sound)."""
    named = [part for part in parts if part]
    if len(named) < 2:
        return "".join(named)
    and_word = "e" if _SOUNDS_I.match(named[-1]) else "y"
    return f"{', '.join(named[:-1])} {and_word} {named[-1]}"
