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
    """The holiday of a day where the microcentro works, by its name."""
    return partial(calendar.holiday_here, context.database, Catalogue(catalogue_file(context.folder)))


def days_off(context: Context) -> Callable[[date], str | None]:
    """Why a day is no day to meet, in one sentence."""
    return partial(calendar.day_off, context.database, Catalogue(catalogue_file(context.folder)))
