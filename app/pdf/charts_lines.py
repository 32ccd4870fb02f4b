"""Run charts: points in time with their median, the goal, and the points that say more than chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from reportlab.graphics.shapes import Circle, Drawing, Polygon, PolyLine

from app.pdf.charts import SIZE, SMALL, TICKS, Area, blank, colour, measure, rule, scale_top, write
from app.pdf.palette import Palette
from app.services import run_charts
from app.text_dates import number

_AIR, _DOT = 8.0, 3.6
DASH_MEDIAN, DASH_GOAL = (6, 3), (2, 2)


@dataclass(frozen=True)
class Points:
    """What is drawn: a label and a value for every point (None: not shown), the goal, and the words of the axis.

    Values of `percent` go from 0 to 100. With `cumulative` the points pile up: a median would mean nothing.
    """

    labels: Sequence[str]
    values: Sequence[Fraction | None]
    goal: Fraction | None = None
    percent: bool = True
    cumulative: bool = False


def run_chart(points: Points, palette: Palette, size: tuple[float, float]) -> Drawing:
    """The points joined by a line over their months or sessions."""
    drawing = blank(size)
    shown = [(place, value) for place, value in enumerate(points.values) if value is not None]
    most = max([float(value) for _, value in shown] + [float(points.goal or 0)] or [1.0])
    top = 100.0 if points.percent and most <= 100 else scale_top(max(most, 1.0))
    area = _frame(drawing, points, palette, size, top)
    chart = run_charts.read([value for _, value in shown])
    levels = []
    if points.goal is not None:
        levels.append((float(points.goal) / top, "meta", palette.goal, DASH_GOAL))
    if chart.median is not None and not points.cumulative:
        levels.append((float(chart.median) / top, "mediana", palette.muted, DASH_MEDIAN))
    _levels(drawing, area, levels)
    spots = [(_x(area, place, len(points.labels)), area.bottom + area.height * float(v) / top) for place, v in shown]
    if len(spots) > 1:
        flat = [number for spot in spots for number in spot]
        drawing.add(PolyLine(flat, strokeColor=colour(palette.data), strokeWidth=1.6))
    marked = {place for one in chart.signals for place in one.places} if not points.cumulative else set()
    for place, (x, y) in enumerate(spots):
        _point(drawing, x, y, palette, marked=place in marked)
    return drawing


def _frame(drawing: Drawing, points: Points, palette: Palette, size: tuple[float, float], top: float) -> Area:
    """The lines across with their numbers, and the labels below; not all of them where they would touch."""
    sign = " %" if points.percent else ""
    left = max(measure(f"{number(top * step / TICKS, 1)}{sign}", SMALL) for step in range(TICKS + 1)) + _AIR
    right = max(measure("mediana", SMALL), measure("meta", SMALL)) + 2 * _AIR
    area = Area(left, SIZE + 2 * _AIR, size[0] - left - right, size[1] - SIZE - 3 * _AIR - SMALL / 2)
    for step in range(TICKS + 1):
        y = area.bottom + area.height * step / TICKS
        rule(drawing, (area.left, y), (area.right, y), palette.line, thick=0.6)
        words = f"{number(top * step / TICKS, 1)}{sign}"
        write(drawing, words, area.left - _AIR / 2, y - SMALL / 3, palette.muted, size=SMALL, anchor="end")
    wide = max((measure(label, SMALL) for label in points.labels), default=0) + _AIR
    every = max(1, -(-int(wide * len(points.labels)) // max(int(area.width), 1)))
    for place in range(0, len(points.labels), every):
        x = _x(area, place, len(points.labels))
        room = 2 * min(x, size[0] - x)  # none leaves the drawing, however long it is
        write(drawing, points.labels[place], x, _AIR, palette.ink, size=SMALL, anchor="middle", room=room)
    return area


def _x(area: Area, place: int, count: int) -> float:
    return area.left + area.width * (place + 0.5) / max(count, 1)


def _levels(drawing: Drawing, area: Area, levels: Sequence[tuple[float, str, str, tuple[int, ...]]]) -> None:
    """Lines across with their word at the end, one word below the other where they lie close."""
    free = area.top + SIZE
    for height, words, ink, dash in sorted(levels, reverse=True):
        y = area.bottom + area.height * height
        rule(drawing, (area.left, y), (area.right, y), ink, dash=dash, thick=1.2)
        free = min(y - SMALL / 3, free - SMALL - 1)
        write(drawing, words, area.right + _AIR / 2, free, ink, size=SMALL)


def _point(drawing: Drawing, x: float, y: float, palette: Palette, *, marked: bool) -> None:
    if marked:
        side = 1.5 * _DOT
        corners = [x, y + side, x + side, y, x, y - side, x - side, y]
        drawing.add(Polygon(corners, fillColor=colour(palette.signal), strokeColor=colour(palette.ground)))
    else:
        drawing.add(Circle(x, y, _DOT, fillColor=colour(palette.data), strokeColor=colour(palette.ground)))
