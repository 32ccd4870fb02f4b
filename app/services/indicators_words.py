"""The indicators in Spanish: sentences, figures and tables, the same in the window, in commands and on paper.

With fewer answers than the network's small number a share is told as its counts, without a percentage.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from app.services.indicators_basis import (
    BY_SESSION,
    CRITICAL_PUPILS,
    SEMESTERS,
    Breakdown,
    Figure,
    Grid,
    Period,
    Reading,
)
from app.services.indicators_catalogue import DEFINITIONS
from app.services.rules import Count
from app.text_dates import MONTHS, number
from app.text_dates import count as counted

_EXACT_FROM = 50
_TOGETHER = "\u00a0"  # between a number and its sign
# The measures of the catalogue, of one.
_ONES = {"aplicaciones": "aplicación", "días": "día", "estudiantes": "estudiante", "horas": "hora"}


@dataclass(frozen=True)
class Table:
    """A table as it is read and copied: a title, the head, and rows of words."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def as_tsv(self) -> str:
        """The table for a spreadsheet: cells parted by tabs, no cell with a line or tab of its own."""
        lines = (self.head, *self.rows)
        return "\n".join("\t".join(" ".join(cell.split()) for cell in line) for line in lines) + "\n"


class _Said(str):
    """A number in words; its format «hora|horas» is the first for one, the second for any other."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        one, _, many = spec.partition("|")
        return str(self) if not spec else one if self == "1" else many


class _Alone(_Said):
    """A part of one: whatever it is, what is said of it is of one («0 de 1 aplicación tiene»)."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        return spec.partition("|")[0] or str(self)


def sentence(reading: Reading, small: int) -> str:
    """What the indicator says."""
    definition = DEFINITIONS[reading.code]
    total = reading.total
    if reading.is_empty or total.is_empty:
        return definition.empty
    facts = {"amount": _Said(amount(total.amount))}
    if total.count is not None:
        part = _Alone if total.count.whole == 1 else _Said
        facts |= {"part": part(number(total.count.part)), "whole": _Said(number(total.count.whole))}
    told = (definition.alone if definition.alone and total.count is None else definition.told).format(**facts)
    return f"{told}{in_brackets(total.count, small) if total.count else ''}."


def moves_sentence(reading: Reading, small: int) -> str:
    """How many groups were in critical in the first round, how the groups moved since, and the pupils of those groups.

    '' after one round. The share of pupils, then and now, is how a network has published it (domain.md 8.4).
    """
    told = {part.title: {one.label: one.count for one in part.figures} for part in reading.breakdowns}
    before = told.get("Grupos en nivel crítico", {}).get("Al comienzo")
    moved = told.get("Cambios", {})
    if before is None or not moved:
        return ""
    ones = {"Mejoraron": "mejoró", "Siguen igual": "sigue igual", "Empeoraron": "empeoró"}
    counts = [(label, many.part) for label, many in moved.items() if many]
    said = [f"{number(many)} {ones[label] if many == 1 else label.lower()}" for label, many in counts]
    begun = f"Al comienzo, {number(before.part)} de {number(before.whole)}."
    pupils = next((part.figures for part in reading.breakdowns if part.title == CRITICAL_PUPILS), ())
    shares = "; ".join(f"{one.label.lower()}, {figure_words(one, small, exact=True)}" for one in pupils)
    tail = f" {CRITICAL_PUPILS}: {shares}." if shares else ""
    return f"{begun} De los mirados otra vez, {', '.join(said)}.{tail}"


def percent(count: Count | None, small: int, *, exact: bool = False) -> str:
    """«82 %», alone in a cell that a spreadsheet reads as a number; '' of nothing and of fewer answers than `small`.

    `exact`: with a decimal where there are many. In a sentence it is `in_brackets`, which no line of text parts.
    """
    if count is None or count.is_of_few(small):
        return ""
    decimals = 1 if exact and count.whole >= _EXACT_FROM else 0
    return f"{number(float(count.exact(decimals) or 0), decimals)} %"


def share_words(count: Count, small: int) -> str:
    """«18 de 22 (82 %)»; of fewer answers than `small` the counts alone."""
    return f"{number(count.part)} de {number(count.whole)}{in_brackets(count, small)}"


def in_brackets(count: Count, small: int, *, exact: bool = False) -> str:
    """« (82 %)» to stand after what is counted; '' of fewer answers than `small`. `exact` as in `percent`."""
    share = percent(count, small, exact=exact)
    return f" ({share.replace(' ', _TOGETHER)})" if share else ""


def amount(value: Decimal | None) -> str:
    """«4,5»."""
    return "" if value is None else number(float(value), 1)


def one_or_many(told: str, measure: str) -> str:
    """The measure of a number in words: «hora» of «1», «horas» of any other."""
    return _ONES.get(measure, measure) if told == "1" else measure


def n_words(reading: Reading) -> str:
    """On how much it stands: «Base: 22 sesiones»."""
    return f"Base: {counted(reading.n, *DEFINITIONS[reading.code].base)}"


def says_n(reading: Reading) -> bool:
    """Whether its sentence tells the n already: it is the whole of the share, or the amount itself."""
    total = reading.total
    return reading.n == (total.amount if total.count is None else total.count.whole)


def figure_words(one: Figure, small: int, measure: str = "", *, exact: bool = False) -> str:
    """One figure in short: «18 de 22 (82 %)», «4,5»; an amount with its `measure`: «4,5 horas», «1 día».

    `exact`: the percentage as in `percent`.
    """
    if one.count is None:
        told = amount(one.amount)
        return f"{told} {one_or_many(told, measure)}".rstrip() if told else "–"
    if not one.count.whole:
        return "–"
    return f"{number(one.count.part)} de {number(one.count.whole)}{in_brackets(one.count, small, exact=exact)}"


def tables(reading: Reading, small: int) -> list[Table]:
    """Everything that the indicator counts, as tables; the first is what its chart shows."""
    found = [grid_table(grid) for grid in reading.grids]
    if reading.months:
        found.append(months_table(reading, small))
    shown = {table.title for table in found}
    found += [breakdown_table(reading, part, small) for part in reading.breakdowns if part.title not in shown]
    return found


def months_title(reading: Reading) -> str:
    """What the points in time are."""
    return BY_SESSION if reading.code == "attendance_meeting" else "Por mes"


def months_table(reading: Reading, small: int) -> Table:
    """The points in time."""
    return _figures(months_title(reading), reading.months, DEFINITIONS[reading.code].measure, small)


def breakdown_table(reading: Reading, part: Breakdown, small: int) -> Table:
    """One breakdown."""
    return _figures(part.title, part.figures, part.measure or DEFINITIONS[reading.code].measure, small)


def grid_table(grid: Grid) -> Table:
    """A grid in words."""
    say = {"matrix": _level, "radar": _hundredths}.get(grid.kind, _plain)
    rows = tuple((label, *(say(value) for value in values)) for label, values in grid.rows)
    title = f"{grid.title} (y {grid.more} más)" if grid.more else grid.title
    return Table(title, ("", *grid.columns), rows)


def overview(readings: Iterable[Reading], small: int, period: Period) -> Table:
    """Every indicator as a row: section by section what the page shows, to be copied."""
    head = ("Indicador", "Período", "Cuántos", "De cuántos", "%", "Cantidad", "Base (n)", "Decisión que alimenta")
    rows = []
    for one in readings:
        definition, count = DEFINITIONS[one.code], one.total.count
        rows.append(
            (
                definition.name,
                period_words(period),
                number(count.part) if count and not one.is_empty else "",
                number(count.whole) if count and not one.is_empty else "",
                percent(count, small, exact=True),
                amount(one.total.amount),
                number(one.n),
                definition.decision,
            )
        )
    return Table("Indicadores", head, tuple(rows))


def period_words(period: Period) -> str:
    """«2026», «primer semestre de 2026», «abril de 2026»."""
    if period.whole:
        return str(period.year)
    if (period.first, period.last) in SEMESTERS:
        which = "primer" if period.first == 1 else "segundo"
        return f"{which} semestre de {period.year}"
    if period.first == period.last:
        return f"{MONTHS[period.first - 1]} de {period.year}"
    return f"{MONTHS[period.first - 1]} a {MONTHS[period.last - 1]} de {period.year}"


def _figures(title: str, figures: tuple[Figure, ...], measure: str, small: int) -> Table:
    if all(one.count is None for one in figures):
        head: tuple[str, ...] = ("", measure.capitalize() or "Cantidad")
        return Table(title, head, tuple((one.label, amount(one.amount) or "–") for one in figures))
    twice = any(one.also is not None for one in figures)
    head = ("", "Cuántos", "De cuántos", "%", *(("Las dos más altas", "%") if twice else ()))
    return Table(title, head, tuple(_row(one, small, twice=twice) for one in figures))


def _row(one: Figure, small: int, *, twice: bool) -> tuple[str, ...]:
    if one.count is None:
        return (one.label, amount(one.amount), "", "", *(("", "") if twice else ()))
    cells = (one.label, number(one.count.part), number(one.count.whole), percent(one.count, small, exact=True))
    if not twice or one.also is None:
        return cells
    return (*cells, number(one.also.part), percent(one.also, small, exact=True))


def _level(value: int | None) -> str:
    return ("", "Elegida", "Aplicada", "Se quedó")[value or 0]


def _hundredths(value: int | None) -> str:
    return "–" if value is None else number(value / 100, 1)


def _plain(value: int | None) -> str:
    return "–" if value is None else number(value)
