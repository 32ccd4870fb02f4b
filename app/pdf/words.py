"""What only paper says in words: dates with their year, empty for nothing, and lists."""

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


def listed(parts: Sequence[str]) -> str:
    """«a, b y c» (e before an i sound)."""
    named = [part for part in parts if part]
    if len(named) < 2:
        return "".join(named)
    and_word = "e" if _SOUNDS_I.match(named[-1]) else "y"
    return f"{', '.join(named[:-1])} {and_word} {named[-1]}"
