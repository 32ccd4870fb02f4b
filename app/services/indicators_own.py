"""The indicators that a network agrees on by itself, and their figures by school and month (domain.md 9, [custom]).

To define one is to name the decision that it feeds (S001). A figure has an id of its own for every indicator, school
and month, the same on every laptop: two people who enter the same cell wrote one figure, not two.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import InvalidData
from app.models.base import natural_id
from app.models.bulk import among
from app.models.database import Database
from app.models.indicator import Indicator, IndicatorValue
from app.models.school import School
from app.services import labels, plan_rows, rows, school_life
from app.services.indicators_basis import last_day_of
from app.services.indicators_own_cells import COUNT, SHARE, VALUE, Entered, decimal
from app.services.rules import Count
from app.text_keys import spanish_key

NETWORK = ""  # the row of an indicator that is not entered by school
FIRST_MONTH, LAST_MONTH = 3, 12


@dataclass(frozen=True)
class OwnIndicator:
    """An indicator of the network's own."""

    id: str
    name: str
    kind: str
    unit: str
    numerator_label: str
    denominator_label: str
    decision: str
    direction: str
    goal: Decimal | None
    by_school: bool
    active: bool


@dataclass(frozen=True)
class Sheet:
    """The year of one indicator: (school id, name) down, months across, and what was entered.

    `planned` is the goal that the year's plan measures by it: what it says, and the value expected.
    """

    indicator: OwnIndicator
    year: int
    schools: tuple[tuple[str, str], ...]
    months: tuple[str, ...]
    cells: Mapping[tuple[str, str], Entered]
    planned: tuple[str, Decimal] | None = None

    @property
    def goal(self) -> Decimal | None:
        """What the year wants to reach: what its plan says, else the indicator's own goal."""
        return self.planned[1] if self.planned else self.indicator.goal


@dataclass(frozen=True)
class Totals:
    """Month by month what the schools say together: shares and counts added up, values as their mean."""

    months: tuple[str, ...]
    counts: tuple[Count | None, ...]
    values: tuple[Fraction | None, ...]
    reporting: tuple[int, ...]


def define(database: Database, name: str, decision: str, *, kind: str = SHARE, **more: Any) -> str:
    """A new indicator; its id. It names the decision that it feeds, or it is not worth the time.

    Raises:
        InvalidData: it has no name or no decision, or a value cannot stand; nothing was stored.
    """
    with database.write() as session:
        fields = {"name": name, "decision": decision, "kind": kind, "by_school": True, "active": True}
        _check_named(fields)
        return str(rows.add(session, "indicator", fields | more).id)


def change(database: Database, indicator_id: str, fields: Mapping[str, Any]) -> None:
    """Set fields of an indicator.

    Raises:
        InvalidData: it would lose its name or its decision, or a value cannot stand; nothing was set.
        NotFound: there is no such indicator.
    """
    with database.write() as session:
        found = rows.need(session, "indicator", indicator_id)
        _check_named(fields)
        rows.put(session, found, fields)


def own(database: Database, *, every: bool = False) -> list[OwnIndicator]:
    """The indicators in use by name; with `every` also those put aside."""
    with database.read() as session:
        found = [_own(one) for one in session.scalars(select(Indicator))]
    return sorted((one for one in found if every or one.active), key=lambda one: (spanish_key(one.name), one.id))


def indicator(database: Database, indicator_id: str) -> OwnIndicator:
    """One indicator.

    Raises:
        NotFound: there is no such indicator.
    """
    with database.read() as session:
        found: Any = rows.need(session, "indicator", indicator_id)
        return _own(found)


def sheet(database: Database, indicator_id: str, year: int) -> Sheet:
    """The figures of a year, with a row for every school of the network then, or one for the whole network.

    Raises:
        NotFound: there is no such indicator.
    """
    with database.read() as session:
        rows.need(session, "indicator", indicator_id)
        return sheets_in(session, [indicator_id], year)[indicator_id]


def sheets_in(session: Session, indicator_ids: Collection[str], year: int) -> dict[str, Sheet]:
    """See `sheet`; of each of these that is here, however many in the same few questions."""
    months = tuple(f"{year:04}-{month:02}" for month in range(FIRST_MONTH, LAST_MONTH + 1))
    found = {one.id: _own(one) for one in session.scalars(select(Indicator).where(among(Indicator.id, indicator_ids)))}
    query = select(IndicatorValue).where(among(IndicatorValue.indicator_id, found), IndicatorValue.period.in_(months))
    told: dict[str, dict[tuple[str, str], Entered]] = {key: {} for key in found}
    for value in session.scalars(query.order_by(IndicatorValue.id)):
        told[value.indicator_id or ""][value.school_id or NETWORK, value.period or ""] = _entered(value)
    planned = plan_rows.goals_measured_in(session, year)
    known = _schools_in(session, months) if any(one.by_school for one in found.values()) else []
    made = {}
    for key, one in found.items():
        cells = {place: entered for place, entered in told[key].items() if not entered.is_empty}
        made[key] = Sheet(one, year, _schools(one, known, cells), months, cells, planned.get(key))
    return made


def enter(database: Database, indicator_id: str, cells: Mapping[tuple[str, str], Entered]) -> dict[Any, Entered]:
    """Write what cells hold ((school id, month) -> figure), all or none; returns what they held before, to undo it.

    Raises:
        InvalidData: a figure cannot be: more than there are, or below nothing; nothing was written.
        NotFound: there is no such indicator.
    """
    with database.write() as session:
        rows.need(session, "indicator", indicator_id)
        before = {}
        for (school, month), entered in cells.items():
            key = natural_id(rows.space_of(session), "indicator_value", [indicator_id, school, month])
            kept: Any = rows.find(session, "indicator_value", key)
            before[school, month] = _entered(kept) if kept is not None else Entered()
            fields = {
                "numerator": entered.numerator,
                "denominator": entered.denominator,
                "value": None if entered.value is None else str(entered.value),
            }
            owner = {"indicator_id": indicator_id, "school_id": school or None, "period": month}
            if kept is not None:
                rows.put(session, kept, fields)
            elif not entered.is_empty:
                rows.add(session, "indicator_value", owner | fields, id=key)
        return before


def totals(found: Sheet) -> Totals:
    """What the schools say together, month by month."""
    counts: list[Count | None] = []
    values: list[Fraction | None] = []
    reporting = []
    for month in found.months:
        here = [found.cells[school, month] for school, _ in found.schools if (school, month) in found.cells]
        reporting.append(len(here))
        counts.append(_count(here) if found.indicator.kind == SHARE else None)
        values.append(_value(here, found.indicator.kind))
    return Totals(found.months, tuple(counts), tuple(values), tuple(reporting))


def _count(entered: Iterable[Entered]) -> Count | None:
    pairs = [(one.numerator or 0, one.denominator) for one in entered if one.denominator]
    return Count(sum(part for part, _ in pairs), sum(whole for _, whole in pairs)) if pairs else None


def _value(entered: Sequence[Entered], kind: str) -> Fraction | None:
    if not entered:
        return None
    if kind == COUNT:
        return Fraction(sum(one.numerator or 0 for one in entered))
    if kind == VALUE:
        known = [Fraction(one.value) for one in entered if one.value is not None]
        return sum(known, Fraction(0)) / len(known) if known else None
    count = _count(entered)
    return Fraction(100 * count.part, count.whole) if count else None


def _check_named(fields: Mapping[str, Any]) -> None:
    named = {field: str(fields[field] or "").strip() for field in ("name", "decision") if field in fields}
    lacking = [field for field, given in named.items() if not given]
    if lacking:
        raise InvalidData(labels.lacking("indicator", lacking))


def _entered(one: IndicatorValue) -> Entered:
    return Entered(one.numerator, one.denominator, decimal(one.value or ""))


def _schools_in(session: Session, months: Sequence[str]) -> list[tuple[str, str, bool]]:
    """Every school's id and name, and whether it takes part in any of these months."""
    days = [date.fromisoformat(f"{months[0]}-01"), *(last_day_of(month) for month in months)]
    times = school_life.times(session)
    schools = session.scalars(select(School).order_by(School.name_key, School.rbd))
    return [(one.id, one.name or "", any(times.takes_part(one.id, day) for day in days)) for one in schools]


def _schools(
    one: OwnIndicator, known: Iterable[tuple[str, str, bool]], cells: Iterable[tuple[str, str]]
) -> tuple[tuple[str, str], ...]:
    if not one.by_school:
        return ((NETWORK, "Toda la red"),)
    told = {school for school, _ in cells}
    return tuple((school, name) for school, name, takes_part in known if takes_part or school in told)


def _own(one: Indicator) -> OwnIndicator:
    return OwnIndicator(
        one.id,
        one.name or "",
        one.kind or SHARE,
        one.unit or "",
        one.numerator_label or "",
        one.denominator_label or "",
        one.decision or "",
        one.direction or "",
        decimal(one.goal or ""),
        one.by_school is not False,
        one.active is not False,
    )


