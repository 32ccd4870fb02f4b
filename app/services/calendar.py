"""What a day is, besides its date: a holiday or a day without classes."""

from __future__ import annotations

import datetime as dt

from app.services import catalogue as catalogues
from app.services.catalogue import Catalogue
from app.text_dates import as_date


def holiday(catalogue: Catalogue, day: dt.date | str | None) -> str | None:
    """The national holiday of `day` (a date or ISO text), None when it is none or not known."""
    date = as_date(day)
    return catalogues.holiday(catalogue, date) if date else None
