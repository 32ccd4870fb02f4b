"""What is known on this laptop of days: holidays, days without classes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from app.paths import catalogue_file
from app.services import calendar
from app.services.catalogue import Catalogue
from app.ui.page import Context


def holidays(context: Context) -> Callable[[date], str | None]:
    """The national holiday of a day, by its name."""
    return partial(calendar.holiday, Catalogue(catalogue_file(context.folder)))


def days_off(context: Context) -> Callable[[date], str | None]:
    """Why a day is no day to meet, in one sentence."""
    return partial(calendar.day_off, context.database, Catalogue(catalogue_file(context.folder)))
