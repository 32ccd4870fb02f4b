"""Dates, times and numbers between what people write and what is stored; Chilean Spanish, no Qt.

    read_date("3/3", today)  → "2026-03-03"      date_words("2026-03-03")  → "martes 3 de marzo"
    read_time("930")         → "09:30"           moment_words("2026-03-03", "09:30") → "martes 3 de marzo, 09:30"
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from app import text_dates, wall_clock
from app.text_dates import MONTHS, WEEKDAYS
from app.text_keys import spanish_key

# What is stored is shown in the window as on paper and in commands.
date_words, short_date, moment_words = text_dates.long_date, text_dates.short_date, text_dates.long_date_time
number_words, size_words, count_words = text_dates.number, text_dates.size_in_words, text_dates.count

_NEAR = {"ayer": -1, "hoy": 0, "manana": 1, "man~ana": 1, "pasado man~ana": 2}


def day_words(day: date | str | None) -> str:
    """'martes 3 de marzo', and its year where it is not of the laptop's."""
    return text_dates.near_date(day, wall_clock.today())


def part_words(part: int, of: int, one: str, many: str) -> str:
    """'5 de 7 prácticas', '0 de 1 práctica'."""
    return f"{number_words(part)} de {count_words(of, one, many)}"


def whole(words: str) -> str:
    """`words` that no line parts, such as what is read out by telephone."""
    return "\N{NO-BREAK SPACE}".join(words.split(" "))


def read_date(text: str, today: date) -> str | None:
    """The ISO date that `text` means: 3/3, 3-3-26, 3 de marzo, 2026-03-03, hoy, mañana, martes; else None."""
    key = spanish_key(text)
    if key in _NEAR:
        return (today + timedelta(days=_NEAR[key])).isoformat()
    weekdays = [spanish_key(name) for name in WEEKDAYS]
    if key in weekdays:
        return (today + timedelta(days=(weekdays.index(key) - today.weekday()) % 7)).isoformat()
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", key):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    if found := re.fullmatch(r"(\d{1,2})\s*[/.\- ]\s*(\d{1,2})(?:\s*[/.\- ]\s*(\d{4}|\d{2}))?", key):
        return _date(_year(found[3], today), int(found[2]), int(found[1]))
    if found := re.fullmatch(r"(?:[a-z]+ )?(\d{1,2})(?: de)? ([a-z]{3,})(?:(?: del?)? (\d{4}|\d{2}))?", key):
        months = [number for number, name in enumerate(MONTHS, 1) if name.startswith(found[2])]
        return _date(_year(found[3], today), months[0], int(found[1])) if len(months) == 1 else None
    return None


def _year(text: str | None, today: date) -> int:
    if not text:
        return today.year
    return int(text) + (2000 if len(text) == 2 else 0)


def _date(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def read_time(text: str) -> str | None:
    """The time 'HH:MM' that `text` means: 9, 930, 9:30, 9.30, 9h30; else None, as for 9,5, which may be half past."""
    found = re.fullmatch(r"(\d{1,2})(?:\s*[:.,h ]\s*(\d{2}))?\s*(?:h|hrs?\.?|horas)?", text.strip().casefold())
    found = found or re.fullmatch(r"(\d{1,2})(\d{2})", text.strip())
    if not found:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None


def read_minutes(text: str) -> int | None:
    """The minutes that `text` means: 45, 45 min, 1:30, 1h 30; else None."""
    key = " ".join(text.casefold().split())
    if found := re.fullmatch(r"(\d{1,4})\s*(?:m|min|minutos?|')?\.?", key):
        return int(found[1])
    if found := re.fullmatch(r"(\d{1,2})\s*(?:h|:|horas?)\s*(\d{1,2})?\s*(?:m|min)?", key):
        return int(found[1]) * 60 + int(found[2] or 0)
    return None


def minutes_words(minutes: int) -> str:
    """'45 min', '1 h', '1 h 30 min'."""
    hours, rest = divmod(minutes, 60)
    parts = (f"{hours} h" if hours else "", f"{rest} min" if rest or not hours else "")
    return " ".join(part for part in parts if part)
