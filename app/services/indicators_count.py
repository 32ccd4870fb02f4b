"""From cells to a reading: added up whole, by month, by school and by line (domain.md 9)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from app.services.indicators_basis import (
    Breakdown,
    Cell,
    Figure,
    Grid,
    Reading,
    figure,
    last_day_of,
    month_words,
    total,
)
from app.services.indicators_view import View
from app.services.rules import Count

RUNNING = "(en curso)"
Make = Callable[[Sequence[Cell]], Figure]


@dataclass(frozen=True)
class More:
    """What a reading tells besides its cells."""

    breakdowns: tuple[Breakdown, ...] = ()
    grids: tuple[Grid, ...] = ()
    goal: Decimal | None = None
    note: str = ""


NOTHING_MORE = More()


def share(
    view: View,
    code: str,
    cells: Iterable[Cell],
    *,
    by: Sequence[str] = (),
    twice: bool = False,
    more: More = NOTHING_MORE,
) -> Reading:
    """A share: its cells added up, by month, by school and by each of their lines (`by` are their titles).

    With `twice` every figure has a second share, of the cells' second numerators.
    """
    kept = [cell for cell in cells if view.here(cell.schools)]

    def make(some: Sequence[Cell]) -> Figure:
        return figure("", some, twice=twice)

    parts = [*by_lines(kept, by, make), *by_school(view, kept, make), *more.breakdowns]
    dated = by_month(kept, make)
    return Reading(code, make(kept), total(kept).whole, dated, tuple(parts), more.grids, more.goal, more.note)


def stock(
    view: View,
    code: str,
    things: Iterable[Cell],
    *,
    by: Sequence[str] = (),
    goal: int | None = None,
    more: More = NOTHING_MORE,
) -> Reading:
    """Things that are reached once, of all there are or of a goal: month by month, those reached until then.

    A cell of `part` 1 was reached in its month; one of `part` 0 was not.
    """
    kept = [cell for cell in things if view.here(cell.schools)]
    whole = len(kept) if goal is None else goal
    months = []
    for month in view.months:
        done = sum(cell.part for cell in kept if cell.month <= month)
        months.append(Figure(month_words(month), Count(done, whole)))

    def make(some: Sequence[Cell]) -> Figure:
        return figure("", some) if goal is None else Figure("", amount=Decimal(sum(one.part for one in some)))

    parts = [*by_lines(kept, by, make), *by_school(view, kept, make, every=goal is not None), *more.breakdowns]
    reached = Figure("", Count(sum(cell.part for cell in kept), whole))
    return Reading(code, reached, whole, tuple(months), tuple(parts), more.grids, more.goal, more.note)


def amount(
    view: View, code: str, cells: Iterable[Cell], *, by: Sequence[str] = (), more: More = NOTHING_MORE
) -> Reading:
    """A number of things: the parts of its cells added up, by month, by school and by line."""
    kept = [cell for cell in cells if view.here(cell.schools)]

    def make(some: Sequence[Cell]) -> Figure:
        return Figure("", amount=Decimal(sum(one.part for one in some)))

    parts = [*by_lines(kept, by, make), *by_school(view, kept, make, every=True), *more.breakdowns]
    whole = make(kept) if kept else Figure("")
    sums: dict[str, Decimal] = {}
    for cell in kept:
        sums[cell.month] = sums.get(cell.month, Decimal(0)) + cell.part
    return Reading(code, whole, len(kept), amounts(view, sums), tuple(parts), more.grids, more.goal, more.note)


def amounts(view: View, sums: Mapping[str, Decimal]) -> tuple[Figure, ...]:
    """A point for every month that has an amount, and for those over since the first that have none: 0 is a number."""
    began = min(filter(None, sums), default="9999")
    idle = {month for month in view.months if month > began and last_day_of(month) < view.today}
    months = sorted({*filter(None, sums), *idle})
    return still_running(view, [Figure(month_words(month), amount=sums.get(month, Decimal(0))) for month in months])


def still_running(view: View, points: Iterable[Figure]) -> tuple[Figure, ...]:
    """The points of the months of a period, this month's marked while it is not over: more may come of it."""
    now = view.today.isoformat()[:7]
    label = month_words(now) if now in view.months else ""
    told = f"{label} {RUNNING}"
    return tuple(replace(one, label=told, running=True) if one.label == label else one for one in points)


def by_month(cells: Sequence[Cell], make: Make) -> tuple[Figure, ...]:
    """A figure for every month that has something."""
    groups: dict[str, list[Cell]] = {}
    for cell in cells:
        groups.setdefault(cell.month, []).append(cell)
    return tuple(replace(make(groups[month]), label=month_words(month)) for month in sorted(groups) if month)


def by_school(view: View, cells: Sequence[Cell], make: Make, *, every: bool = False) -> list[Breakdown]:
    """A figure for every school that has something; nothing where only one school is looked at.

    With `every`, where one has something the others of the network have a figure too, of nothing.
    """
    if view.school_id is not None:
        return []
    groups: dict[str, list[Cell]] = {}
    for cell in cells:
        for school in cell.schools:
            groups.setdefault(school, []).append(cell)
    if every and groups:
        groups |= {key: [] for key in view.schools_on(view.period.last_day(view.today)) if key not in groups}
    known = [(key, one.name or "") for key, one in view.schools.items() if key in groups]
    figures = tuple(replace(make(groups[key]), label=name) for key, name in known)
    return [Breakdown("Por escuela", figures)] if figures else []


def by_lines(cells: Sequence[Cell], titles: Sequence[str], make: Make) -> list[Breakdown]:
    """A breakdown for every line of the cells, in the order in which they come."""
    found = []
    for place, title in enumerate(titles):
        groups: dict[str, list[Cell]] = {}
        for cell in cells:
            if cell.lines[place]:
                groups.setdefault(cell.lines[place], []).append(cell)
        if groups:
            found.append(Breakdown(title, tuple(replace(make(some), label=line) for line, some in groups.items())))
    return found
