"""The date of this laptop, where it is doubted: a person says whether it is right (sync-design 5, faults 8 and 9).

Who did not open the program for over a year is asked once; a date before the program was made cannot be confirmed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.errors import WrongUsage
from app.log import settings
from app.log.clock import BUILT, moment
from app.log.identity import CLOCK, author_of
from app.models.database import Database
from app.text_dates import long_date


@dataclass(frozen=True)
class DoubtedDate:
    """The day that the laptop shows and that is doubted. `possible`: it may be right, and can be confirmed."""

    day: date
    possible: bool


def doubted(database: Database) -> DoubtedDate | None:
    """What to ask about the laptop's date; None while there is no reason to doubt it."""
    with database.read() as session:
        clock = author_of(session).clock
        if not clock.doubtful():
            return None
        now = max(clock.wall(), 0)
        return DoubtedDate(moment(now << 16).date(), possible=now >= BUILT)


def confirm(database: Database) -> int:
    """Believe the laptop's date from now on; what `take_back` wants to know.

    Raises WrongUsage: the date cannot be right.
    """
    asked = doubted(database)
    if asked is not None and not asked.possible:
        raise WrongUsage(
            f"El computador dice que hoy es {long_date(asked.day, year=True)}, y eso no puede ser",
            "Corrija la fecha en los ajustes del computador.",
        )
    with database.write() as session:
        clock = author_of(session).clock
        before = clock.confirmed
        if asked is not None:
            clock.confirmed = clock.wall()
        settings.put(session, CLOCK, clock.to_json())
    return before


def take_back(database: Database, before: int) -> None:
    """Forget that the date was confirmed: it is asked for again if there is reason to. What was written stays."""
    with database.write() as session:
        clock = author_of(session).clock
        clock.confirmed = before
        settings.put(session, CLOCK, clock.to_json())
