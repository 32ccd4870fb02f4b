"""The figures of an improvement cycle: each in words, and what is measured more than once as points in time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from sqlalchemy import select

from app import wall_clock
from app.models.database import Database
from app.models.meeting import Meeting
from app.models.phea import PheaCycle, PheaMeasure
from app.services import customs, rows
from app.services.indicators_chart_words import PointSeries
from app.services.indicators_words import Table
from app.services.rules import Count
from app.text_dates import MONTHS, as_date, number, short_date
from app.text_keys import spanish_key

# A place after the comma, as published figures have them.
_PLACES = 2
NO_NAME, _NO_FIGURE = "Dato sin nombre", "sin cifra"


@dataclass(frozen=True)
class MeasureRow:
    """One figure of a cycle; `words` says it with its counts, and as a share where there are answers enough."""

    id: str
    name: str
    date: str | None
    count: Count | None
    amount: Fraction | None
    words: str


@dataclass(frozen=True)
class Measured:
    """What was measured on two days or more: its name, its points by date, and the same as a table."""

    name: str
    points: PointSeries
    table: Table


def measures(database: Database, cycle_id: str) -> list[MeasureRow]:
    """The figures of a cycle, `in_order`."""
    query = select(PheaMeasure).where(PheaMeasure.cycle_id == cycle_id).order_by(PheaMeasure.id)
    few = small(database)
    with database.read() as session:
        found = sorted((rows.as_dict(one) for one in session.scalars(query)), key=in_order)
    return [read(one, few) for one in found]


def through_time(database: Database, cycle_id: str) -> list[Measured]:
    """What this cycle and those that it follows, one after another, measured on two days or more (S001 Malloa)."""
    few, found, chain = small(database), [], set[str]()
    with database.read() as session:
        here: str | None = cycle_id
        # Two laptops may make a ring of them: it ends where it began.
        while here and here not in chain:
            chain.add(here)
            found += rows.parts_of(session, "phea_measure", here)
            here = session.scalar(select(PheaCycle.previous_cycle_id).where(PheaCycle.id == here))
        records = [rows.as_dict(one) for one in found]
    return series([read(one, few) for one in sorted(records, key=in_order)], few)


def usual_day(database: Database, cycle_id: str) -> date:
    """The day of a new figure: that of the session which the cycle is about, once it has been; else today."""
    today = wall_clock.today()
    with database.read() as session:
        found = session.get(PheaCycle, cycle_id)
        meeting = session.get(Meeting, found.meeting_id) if found is not None and found.meeting_id else None
        held = as_date(meeting.date) if meeting is not None else None
        begun = as_date(found.start) if found is not None else None
    return held if held is not None and (begun or held) <= held <= today else today


def in_order(record: Mapping[str, Any]) -> tuple[bool, str, bool, str]:
    """What the figures of a cycle are sorted by: their day, then their name.

    Those without a day come last, and after its like what says no figure yet: a new one is the last of all.
    """
    empty = record["numerator"] is None and not record["value"]
    return (not record["date"], record["date"] or "", empty, spanish_key(record["name"] or ""))


def small(database: Database) -> int:
    """How many answers a percentage needs here (domain.md 9)."""
    with database.read() as session:
        return customs.number_in(session, "small_number")


def read(record: Mapping[str, Any], few: int) -> MeasureRow:
    """One figure as its record holds it; `few` is how many answers a percentage needs."""
    part, whole = record["numerator"], record["denominator"]
    count = None if part is None or whole is None else Count(part, whole)
    amount = _amount(record["value"])
    if count is None and amount is None and part is not None:
        amount = Fraction(part)
    said = share_words(count, few) if count else (record["value"] or "").replace(".", ",")
    if not said and amount is not None:
        said = number(int(amount))
    return MeasureRow(record["id"], record["name"] or "", record["date"], count, amount, said or _NO_FIGURE)


def share_words(count: Count, few: int) -> str:
    """«36 de 65 (55,38 %)»; of fewer than `few`, the counts alone (domain.md 9)."""
    words = f"{number(count.part)} de {number(count.whole)}"
    exact = count.exact(_PLACES)
    if exact is None or count.is_of_few(few) or count.part > count.whole:
        return words
    return f"{words} ({number(float(exact), _PLACES)}\u00a0%)"


def series(found: Sequence[MeasureRow], few: int) -> list[Measured]:
    """What was measured on two days or more, by its name however it is written; in the order of `found`.

    Shares of fewer than `few` have their place and no point (domain.md 9).
    """
    alike: dict[tuple[str, bool], list[MeasureRow]] = {}
    for one in found:
        if as_date(one.date) is not None and (one.count is not None or one.amount is not None):
            alike.setdefault((spanish_key(one.name), one.count is not None), []).append(one)
    return [_series(some, few) for some in alike.values() if len({one.date for one in some}) > 1]


def _series(found: Sequence[MeasureRow], few: int) -> Measured:
    name = found[-1].name or NO_NAME
    percent = found[0].count is not None
    values = tuple(_share(one.count, few) if one.count is not None else one.amount for one in found)
    years = {str(one.date)[:4] for one in found}
    labels = tuple(_label(str(one.date), year=len(years) > 1) for one in found)
    table = Table(name, ("Fecha", "Cuánto"), tuple((short_date(one.date), one.words) for one in found))
    return Measured(name, PointSeries(labels, values, None, percent, cumulative=False), table)


def _amount(text: str | None) -> Fraction | None:
    """A plain value; None for what came and is no number."""
    try:
        found = Decimal(text or "")
    except InvalidOperation:
        return None
    return Fraction(found) if found.is_finite() else None


def _share(count: Count, few: int) -> Fraction | None:
    if count.is_of_few(few) or count.part > count.whole:
        return None
    return Fraction(100 * count.part, count.whole)


def _label(day: str, *, year: bool) -> str:
    """«4 nov», short enough to stand below a point."""
    date = as_date(day)
    if date is None:
        return day
    words = f"{date.day} {MONTHS[date.month - 1][:3]}"
    return f"{words} {date.year}" if year else words
