"""What a day is, besides its date: a holiday, or a day without classes of the region (domain.md 11.1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.database import Database
from app.models.microcentro import Microcentro
from app.models.plan import SchoolBreak
from app.services import catalogue as catalogues
from app.services import holidays, rows
from app.services.catalogue import Catalogue
from app.text_dates import as_date


@dataclass(frozen=True)
class BreakRow:
    """Days without classes; without an end, one day."""

    id: str
    name: str
    start: str | None
    end: str | None


def holiday(catalogue: Catalogue, day: dt.date | str | None, communes: Sequence[str] = ()) -> str | None:
    """The holiday of `day` (a date or ISO text) in these communes, None when it is none."""
    date = as_date(day)
    return holidays_of(catalogue, date.year, communes).get(date.isoformat()) if date else None


def holiday_here(database: Database, catalogue: Catalogue, day: dt.date | str | None) -> str | None:
    """The holiday of `day` where the microcentro works."""
    with database.read() as session:
        return holiday(catalogue, day, communes(session))


def holidays_of(catalogue: Catalogue, year: int, communes: Sequence[str] = ()) -> dict[str, str]:
    """The holidays of a year by ISO day: of the official list, else as the laws say; and those of these communes."""
    listed = dict(catalogues.holidays(catalogue, f"{year:04}-01-01", f"{year:04}-12-31"))
    return holidays.local(year, communes) | (listed or holidays.of_year(year))


def communes(session: Session) -> tuple[str, ...]:
    """The communes of the microcentro, whose own holidays hold in it."""
    own = session.get(Microcentro, rows.space_of(session))
    return tuple((own.communes if own else None) or ())


def breaks(database: Database) -> list[BreakRow]:
    """The periods without classes by their dates."""
    with database.read() as session:
        found = session.scalars(select(SchoolBreak).order_by(SchoolBreak.from_, SchoolBreak.id))
        return [BreakRow(one.id, one.name or "Sin clases", one.from_, one.to) for one in found]


def break_on(session: Session, day: dt.date) -> str | None:
    """The period without classes that `day` falls in, within this unit of work."""
    iso = day.isoformat()
    begun = session.scalars(select(SchoolBreak).where(SchoolBreak.from_ <= iso).order_by(SchoolBreak.from_))
    return next((one.name or "Sin clases" for one in begun if iso <= (one.to or one.from_ or "")), None)


def day_off(database: Database, catalogue: Catalogue, day: dt.date) -> str | None:
    """One sentence on why `day` is no day to meet; None when nothing speaks against it."""
    if name := holiday_here(database, catalogue, day):
        return holiday_words(name)
    with database.read() as session:
        return break_words(name) if (name := break_on(session, day)) else None


def holiday_words(name: str) -> str:
    """That the day is a holiday."""
    return f"Ese día es feriado: {name}."


def break_words(name: str) -> str:
    """That there are no classes that day."""
    return f"Ese día no hay clases: {name}."
