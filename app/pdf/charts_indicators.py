"""The charts of one indicator: which there are, and how each of its figures is drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reportlab.graphics.shapes import Drawing

from app.pdf.charts_bars import Bar, bars, matrix, stack
from app.pdf.charts_lines import Points, run_chart
from app.pdf.charts_radar import radar
from app.pdf.palette import Palette
from app.services import indicators_chart_words as says
from app.services import indicators_words as words
from app.services.indicators_basis import BY_SESSION, Breakdown, Figure, Grid, Reading
from app.services.indicators_catalogue import DEFINITIONS

RUN_HEIGHT, RADAR_HEIGHT = 170.0, 270.0
_MANY = 15
Draw = Callable[[Palette, float], Drawing]


@dataclass(frozen=True)
class Chart:
    """One chart: its title, the sentence that says what it shows, its table, and how it is drawn in a width."""

    title: str
    sentence: str
    table: words.Table
    draw: Draw


def charts(reading: Reading, small: int) -> list[Chart]:
    """The charts of an indicator: its points in time, its grids, and its lines as bars."""
    if reading.is_empty:
        return []
    found = [_grid(grid) for grid in reading.grids]
    points = says.points(reading, small)
    if points is not None and sum(value is not None for value in points.values) > 1:
        found.insert(0, _run(reading, points, small))
    found += [_bars(reading, part, small) for part in reading.breakdowns if part.title != BY_SESSION]
    return found


def _run(reading: Reading, points: says.PointSeries, small: int) -> Chart:
    data = Points(points.labels, points.values, points.goal, points.percent, points.cumulative)

    def draw(palette: Palette, wide: float) -> Drawing:
        return run_chart(data, palette, (wide, RUN_HEIGHT))

    title = words.months_title(reading)
    return Chart(title, says.run_sentence(points), words.months_table(reading, small), draw)


def _grid(grid: Grid) -> Chart:
    def draw(palette: Palette, wide: float) -> Drawing:
        if grid.kind == "radar":
            return radar(grid, palette, (wide, RADAR_HEIGHT))
        return (stack if grid.kind == "stack" else matrix)(grid, palette, wide)

    return Chart(grid.title, says.grid_sentence(grid), words.grid_table(grid), draw)


def _bars(reading: Reading, part: Breakdown, small: int) -> Chart:
    # A breakdown with a measure of its own says it in its title or its labels.
    measure = "" if part.measure else DEFINITIONS[reading.code].measure
    lines = [_bar(one, part.figures, small, measure, exact=part.listed) for one in part.figures[:_MANY]]

    def draw(palette: Palette, wide: float) -> Drawing:
        return bars(lines, palette, wide)

    table = words.breakdown_table(reading, part, small)
    told = says.breakdown_sentence(part, small, DEFINITIONS[reading.code].better, measure)
    if len(part.figures) > _MANY:
        told = f"{told} Se dibujan {_MANY} de {len(part.figures)}."
    return Chart(part.title, told, table, draw)


def _bar(one: Figure, among: Sequence[Figure], small: int, measure: str = "", *, exact: bool = False) -> Bar:
    told = words.figure_words(one, small, measure, exact=exact)
    if one.count is not None:
        # With few answers bar and rail are as long as the counts: one of one is shorter than one of three.
        few = any(each.count is not None and each.count.is_of_few(small) for each in among)
        most = max((each.count.whole for each in among if each.count is not None), default=0)
        whole = (most if few else one.count.whole) or 1
        return Bar(one.label, one.count.part / whole, told, one.count.whole / whole)
    largest = max((each.amount or Decimal(0) for each in among), default=Decimal(0))
    return Bar(one.label, float((one.amount or Decimal(0)) / largest) if largest else 0.0, told)
