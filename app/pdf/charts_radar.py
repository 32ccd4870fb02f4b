"""The ten characteristics of the network as a radar: one line for each diagnosis."""

from __future__ import annotations

from math import cos, pi, sin

from reportlab.graphics.shapes import Circle, Drawing, Polygon

from app.pdf.charts import SMALL, blank, colour, measure, rule, wrapped, write
from app.pdf.palette import Palette
from app.services.indicators_basis import Grid

STEPS = 4
_AIR = 8.0
_LEADING, _MOST = SMALL * 1.15, 4
# The newest is drawn whole and thick, those before it dashed.
_DASHES: tuple[tuple[int, ...], ...] = ((), (6, 3), (2, 3))


def radar(grid: Grid, palette: Palette, size: tuple[float, float]) -> Drawing:
    """Every characteristic on its own ray, 1 in the middle and 4 at the edge; values are hundredths."""
    drawing = blank(size)
    count = len(grid.rows)
    legend = SMALL + 2 * _AIR
    middle = size[0] / 2, (size[1] + legend) / 2
    radius = min(size[0] * 0.26, (size[1] - legend) / 2 - 2.6 * SMALL)
    for step in range(1, STEPS + 1):
        ring = [_spot(middle, radius * _out(100 * step), place, count) for place in range(count)]
        if step > 1 and count > 1:
            drawing.add(Polygon(_flat(ring), strokeColor=colour(palette.line), strokeWidth=0.6, fillColor=None))
    for place, (label, _) in enumerate(grid.rows):
        rule(drawing, middle, _spot(middle, radius, place, count), palette.line, thick=0.6)
        _name(drawing, label, middle, radius, place, count, palette)
    newest_first = list(reversed(range(len(grid.columns))))
    for age, column in sorted(enumerate(newest_first), reverse=True):
        values = [row[1][column] for row in grid.rows]
        spots = [
            _spot(middle, radius * _out(value), place, count) for place, value in enumerate(values) if value is not None
        ]
        _line(drawing, spots, palette, age)
    _legend(drawing, grid, newest_first, palette)
    return drawing


def _out(hundredths: int) -> float:
    return (hundredths / 100 - 1 + 0.25) / (STEPS - 1 + 0.25)


def _spot(middle: tuple[float, float], far: float, place: int, count: int) -> tuple[float, float]:
    angle = pi / 2 - 2 * pi * place / max(count, 1)
    return middle[0] + far * cos(angle), middle[1] + far * sin(angle)


def _flat(spots: list[tuple[float, float]]) -> list[float]:
    return [number for spot in spots for number in spot]


def _line(drawing: Drawing, spots: list[tuple[float, float]], palette: Palette, age: int) -> None:
    ink = colour(palette.data if age == 0 else palette.muted)
    if len(spots) > 1:
        shape = Polygon(_flat(spots), strokeColor=ink, strokeWidth=2 if age == 0 else 1.2, fillColor=None)
        dash = _DASHES[min(age, len(_DASHES) - 1)]
        if dash:
            shape.strokeDashArray = list(dash)
        drawing.add(shape)
    for x, y in spots:
        drawing.add(Circle(x, y, 3 if age == 0 else 2, fillColor=ink, strokeColor=None))


def _name(
    drawing: Drawing, label: str, middle: tuple[float, float], radius: float, place: int, count: int, palette: Palette
) -> None:
    x, y = _spot(middle, radius + _AIR, place, count)
    side = x - middle[0]
    anchor = "middle" if abs(side) < radius * 0.2 else "start" if side > 0 else "end"
    room = drawing.width - x if anchor == "start" else x if anchor == "end" else drawing.width * 0.6
    lines = wrapped(label, room, size=SMALL, most=_MOST)
    high = (len(lines) - 1) * _LEADING
    if anchor == "middle":
        y += high if y > middle[1] else -SMALL
    else:  # those near the top keep out of its name's way, and those near the bottom
        y += high * (0.5 - 0.25 * (y - middle[1]) / radius) - SMALL / 3
    for line in lines:
        write(drawing, line, x, y, palette.ink, size=SMALL, anchor=anchor, room=room)
        y -= _LEADING


def _legend(drawing: Drawing, grid: Grid, newest_first: list[int], palette: Palette) -> None:
    widths = [measure(grid.columns[column], SMALL) + 44 for column in newest_first]
    x = max((drawing.width - sum(widths)) / 2, 0.0)
    for age, column in enumerate(newest_first):
        ink = palette.data if age == 0 else palette.muted
        dash = _DASHES[min(age, len(_DASHES) - 1)]
        rule(drawing, (x, _AIR + 3), (x + 24, _AIR + 3), ink, dash=dash, thick=2 if age == 0 else 1.2)
        write(drawing, grid.columns[column], x + 28, _AIR, palette.ink, size=SMALL)
        x += widths[age]
