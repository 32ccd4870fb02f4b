"""The network's own indicators in points, tables and sentences."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction

from app.services import indicators_own as own
from app.services.indicators_basis import month_words
from app.services.indicators_chart_words import PointSeries
from app.services.indicators_own import OwnIndicator, Sheet
from app.services.indicators_own_cells import COUNT, SHARE, VALUE
from app.services.indicators_words import Table, in_brackets, percent
from app.services.rules import Count
from app.text_dates import number

KINDS_SAID = {
    SHARE: "Escriba 12/20: doce de veinte.",
    COUNT: "Escriba una cantidad.",
    VALUE: "Escriba un número, con coma si hace falta.",
}
_BETTER = {"up": "up", "down": "down"}


def purpose(sheet: Sheet) -> str:
    """The decision that it feeds, and the goal of the year's plan that it measures."""
    said = f"Para decidir: {sheet.indicator.decision}"
    if sheet.planned is None:
        return said
    statement, target = sheet.planned
    unit = "%" if sheet.indicator.kind == SHARE else sheet.indicator.unit
    aim = f"{number(float(target), 2)}\u00a0{unit}".rstrip()
    return f"{said}\nMeta del plan {sheet.year}: {statement.rstrip('.') or 'por escribir'} ({aim})"


def points(sheet: Sheet, small: int) -> PointSeries:
    """What the schools say together, in the months that have something."""
    found, one = own.totals(sheet), sheet.indicator
    labels, values = [], []
    for month, count, value in zip(found.months, found.counts, found.values, strict=True):
        if value is not None:
            few = count is not None and count.is_of_few(small)
            labels.append(month_words(month))
            values.append(None if few else value)
    goal = None if sheet.goal is None else Fraction(sheet.goal)
    share = one.kind == SHARE
    return PointSeries(
        tuple(labels), tuple(values), goal, share, cumulative=False, better=_BETTER.get(one.direction, ""),
        measure=one.unit,
    )  # fmt: skip


def table(sheet: Sheet, small: int) -> Table:
    """Month by month: what was counted, and how many schools said something."""
    found, one = own.totals(sheet), sheet.indicator
    rows: list[tuple[str, ...]] = []
    for place, month in enumerate(found.months):
        told = f"{found.reporting[place]} de {len(sheet.schools)}"
        count, value = found.counts[place], found.values[place]
        if one.kind == SHARE:
            part, whole = (number(count.part), number(count.whole)) if count else ("", "")
            rows.append((month_words(month), part, whole, percent(count, small, exact=True), told))
        else:
            rows.append((month_words(month), "" if value is None else number(float(value), 2), told))
    return Table(f"{one.name}, {sheet.year}", _head(one), tuple(rows))


def sentence(sheet: Sheet, small: int, months: Collection[str]) -> str:
    """What was said in each of `months` («2026-04»): «abr: 12 de 20 (60 %); may: …»; '' where nothing was."""
    found = own.totals(sheet)
    told = zip(found.months, found.counts, found.values, strict=True)
    said = [
        f"{month_words(month)}: {figure(sheet.indicator, count, value, small)}"
        for month, count, value in told
        if month in months and value is not None
    ]
    return f"{'; '.join(said)}." if said else ""


def figure(one: OwnIndicator, count: Count | None, value: Fraction, small: int) -> str:
    """What one month came to: «12 de 20 (60 %)», «3,5 mm»."""
    if count is None:
        return f"{number(float(value), 2)} {one.unit}".rstrip()
    return f"{number(count.part)} de {number(count.whole)}{in_brackets(count, small, exact=True)}"


def _head(one: OwnIndicator) -> tuple[str, ...]:
    if one.kind == SHARE:
        return "", one.numerator_label or "Cuántos", one.denominator_label or "De cuántos", "%", "Informan"
    return "", one.unit.capitalize() or ("Cantidad" if one.kind == COUNT else "Promedio"), "Informan"
