"""What a day is, besides its date: a holiday or a day without classes."""

from __future__ import annotations

import datetime as dt

from app.services import catalogue as catalogues
from app.services.catalogue import Catalogue
from app.text_dates import WEEKDAYS, as_date

_FRIDAY = 4


def holiday(catalogue: Catalogue, day: dt.date | str | None) -> str | None:
    """The national holiday of `day` (a date or ISO text), None when it is none or not known."""
    date = as_date(day)
    return catalogues.holiday(catalogue, date) if date else None


def day_warning(catalogue: Catalogue, day: dt.date | str | None) -> str:
    """A sentence when a meeting on `day` would fall on a holiday or a weekend; '' otherwise."""
    date = as_date(day)
    if date is None:
        return ""
    name = holiday(catalogue, date)
    if name:
        return f"Ese día es feriado: {name}."
    return f"Ese día es {WEEKDAYS[date.weekday()]}." if date.weekday() > _FRIDAY else ""
