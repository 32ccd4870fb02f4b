"""What only paper says in words: dates with their year, empty for nothing, what a form is of, and lists."""

from __future__ import annotations

from app import text_dates


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
