"""The holidays of Chile by the rules of their laws, for years of which no official list was loaded.

Those of a region or of a commune are in no official list: they come from here always. Days of elections are in no rule
that a program could follow: a list tells them, or the network's own days without classes (domain.md 11.1).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

_MONDAY, _TUESDAY, _WEDNESDAY, _FRIDAY = 0, 1, 2, 4
_FIXED = (
    (1, 1, "Año Nuevo"),
    (5, 1, "Día Nacional del Trabajo"),
    (5, 21, "Día de las Glorias Navales"),
    (7, 16, "Virgen del Carmen"),
    (8, 15, "Asunción de la Virgen"),
    (9, 18, "Día de la Independencia"),
    (9, 19, "Día de las Glorias del Ejército"),
    (11, 1, "Día de Todos los Santos"),
    (12, 8, "La Inmaculada Concepción"),
    (12, 25, "Navidad"),
)
# Law 21.357 put the first one on the 21st, though the solstice of that year fell on the evening of the 20th.
_PEOPLES_FIRST = date(2021, 6, 21)
# What a law declared for one day only: that of the census, and the Friday before the 18th of 2022.
_ONCE = (
    (date(2017, 4, 19), "Censo de Población y Vivienda"),
    (date(2022, 9, 16), "Fiestas Patrias"),
)
# By how the code of a commune begins, the first year, month, day and name (laws 20.663 and 20.768).
_LOCAL = (
    ("15", 2013, (6, 7), "Asalto y Toma del Morro de Arica"),
    ("16101", 2014, (8, 20), "Nacimiento del Prócer de la Independencia"),
    ("16103", 2014, (8, 20), "Nacimiento del Prócer de la Independencia"),
)


def of_year(year: int) -> dict[str, str]:
    """The holidays of a year, by ISO day."""
    return {day.isoformat(): name for day, name in sorted(_all(year))}


def local(year: int, communes: Iterable[str]) -> dict[str, str]:
    """The holidays of a year that hold only in these communes (CUT codes, with or without their leading zero)."""
    codes = [code.zfill(5) for code in communes]
    return {
        date(year, *day).isoformat(): name
        for prefix, since, day, name in _LOCAL
        if year >= since and any(code.startswith(prefix) for code in codes)
    }


def _all(year: int) -> Iterator[tuple[date, str]]:
    yield from ((date(year, month, day), name) for month, day, name in _FIXED)
    sunday = _easter(year)
    yield sunday - timedelta(days=2), "Viernes Santo"
    yield sunday - timedelta(days=1), "Sábado Santo"
    yield _to_a_monday(date(year, 6, 29)), "San Pedro y San Pablo"
    yield _to_a_monday(date(year, 10, 12)), "Día del Encuentro de dos Mundos"
    yield _reformation(year), "Día Nacional de las Iglesias Evangélicas y Protestantes"
    if year >= _PEOPLES_FIRST.year:
        yield _solstice(year), "Día Nacional de los Pueblos Indígenas"
    yield from _bridges(year)
    yield from ((day, name) for day, name in _ONCE if day.year == year)


def _solstice(year: int) -> date:
    """The winter solstice by the clock of Chile: of this century the 20th in a leap year and the one after it."""
    return _PEOPLES_FIRST if year == _PEOPLES_FIRST.year else date(year, 6, 20 if year % 4 in {0, 1} else 21)


def _to_a_monday(day: date) -> date:
    """Of a day from Tuesday to Thursday the Monday before, of a Friday the one after (law 19.668)."""
    weekday = day.weekday()
    if weekday in {_MONDAY, _FRIDAY + 1, _FRIDAY + 2}:
        return day
    return day - timedelta(days=weekday) + timedelta(days=7 if weekday == _FRIDAY else 0)


def _reformation(year: int) -> date:
    """The last day of October; of a Tuesday the Friday before, of a Wednesday the Friday after (law 20.299)."""
    day = date(year, 10, 31)
    return day + timedelta(days={_TUESDAY: -4, _WEDNESDAY: 2}.get(day.weekday(), 0))


def _bridges(year: int) -> Iterator[tuple[date, str]]:
    """What joins the holidays of September, and New Year's, to a weekend (laws 20.215 and 20.983)."""
    if date(year, 1, 1).weekday() == _FRIDAY + 2:
        yield date(year, 1, 2), "Año Nuevo"
    for day, weekdays in ((17, {_MONDAY, _FRIDAY}), (20, {_FRIDAY})):
        if date(year, 9, day).weekday() in weekdays:
            yield date(year, 9, day), "Fiestas Patrias"


def _easter(year: int) -> date:
    """Easter Sunday (the Gregorian computus as Meeus and Butcher wrote it down)."""
    cycle, (century, rest) = year % 19, divmod(year, 100)
    leap, left = divmod(century, 4)
    moon = (19 * cycle + century - leap - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    quarter, odd = divmod(rest, 4)
    week = (32 + 2 * left + 2 * quarter - moon - odd) % 7
    late = (cycle + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return date(year, month, day + 1)
