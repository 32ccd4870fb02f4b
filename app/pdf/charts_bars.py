"""Bars, blocks and the matrix of adoptions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.graphics.shapes import Circle, Drawing

from app.pdf.charts import SIZE, SMALL, Area, blank, box, colour, measure, rule, wrapped, write
from app.pdf.palette import Palette
from app.services.indicators_basis import Grid

_ROW, _AIR, _SIDE = 24.0, 8.0, 12.0
_LEGEND_GAP = 14.0
# Of up to four parts of a bar, those with a ground of their own kind; each is told by its place and its words too.
_HATCHED, _DARK = 1, 2
_LEADING = 1.15
# Columns too narrow for a name on so many lines are headed by numbers, and the names stand below.
_HEAD_LINES = 4
_LEVELS = ("Elegida", "Aplicada", "Se quedó en la escuela")


@dataclass(frozen=True)
class Bar:
    """One bar: its label, how much of the width it fills (0 to 1), the words at its end, and how long its rail is."""

    label: str
    share: float
    words: str
    rail: float = 1.0


def bars(lines: Sequence[Bar], palette: Palette, wide: float) -> Drawing:
    """Bars lying one below the other, each with its label before and its figure behind."""
    names = min(max((measure(one.label) for one in lines), default=0), wide * 0.42)
    ends = max((measure(one.words) for one in lines), default=0)
    room = max(wide - names - ends - 3 * _AIR, 1.0)
    labels = [wrapped(one.label, names + 1) for one in lines]
    drawing = blank((wide, sum(map(_tall, labels)) + _AIR))
    y = drawing.height
    for one, label in zip(lines, labels, strict=True):
        y -= _tall(label)
        middle = y + _tall(label) / 2
        _label(drawing, label, middle, names + 1, palette)
        left, low, high = names + _AIR, middle - _ROW / 2 + 5, _ROW - 10
        box(drawing, Area(left, low, room * one.rail, high), palette.soft)
        box(drawing, Area(left, low, room * min(max(one.share, 0.0), 1.0), high), palette.data)
        write(drawing, one.words, left + room + _AIR, middle - 5, palette.ink)
    return drawing


def stack(grid: Grid, palette: Palette, wide: float) -> Drawing:
    """Of every row the parts of a whole, side by side; hatched and plain grounds tell neighbours apart."""
    legend = _legend_places([_SIDE + 4 + measure(name, SMALL) for name in grid.columns], wide)
    head = _tall_legend(legend)
    drawing = blank((wide, head + len(grid.rows) * _ROW + _AIR))
    names = min(max((measure(label) for label, _ in grid.rows), default=0), wide * 0.3)
    room = wide - names - _AIR - 1
    most = max((sum(value or 0 for value in values) for _, values in grid.rows), default=1) or 1
    grounds = (palette.soft, palette.ground, palette.data, palette.soft)
    for place, (label, values) in enumerate(grid.rows):
        y = drawing.height - head - (place + 1) * _ROW
        write(drawing, label, 0, y + 7, palette.ink, room=names + 1)
        x = names + _AIR
        for part, value in enumerate(values):
            part_wide = room * (value or 0) / most
            if part_wide:
                here = Area(x, y + 4, part_wide, _ROW - 8)
                _block(drawing, here, part, grounds, palette)
                _number(drawing, here, value or 0, part, palette)
            x += part_wide
    for part, (name, (x, down)) in enumerate(zip(grid.columns, legend, strict=True)):
        y = drawing.height - _ROW + 8 - down
        _block(drawing, Area(x, y - 2, _SIDE, _SIDE), part, grounds, palette)
        write(drawing, name, x + _SIDE + 4, y, palette.ink, size=SMALL)
    return drawing


def matrix(grid: Grid, palette: Palette, wide: float) -> Drawing:
    """Practices by schools: a ring for chosen, a half-filled one for applied, a full one for what stayed."""
    names = min(max((measure(label) for label, _ in grid.rows), default=0), wide * 0.34)
    cell = min((wide - names - _AIR) / max(len(grid.columns), 1), 120.0)
    labels = [wrapped(label, names + 1) for label, _ in grid.rows]
    heads, key = _heads(grid.columns, cell, wide)
    top = max(map(len, heads), default=0) * SMALL * _LEADING + _AIR
    legend = _legend_places([16 + measure(words, SMALL) for words in _LEVELS], wide)
    below = len(key) * SMALL * _LEADING + _tall_legend(legend)
    drawing = blank((wide, top + sum(map(_tall, labels)) + below))
    for place, lines in enumerate(heads):
        _stacked(drawing, lines, names + _AIR + cell * (place + 0.5), drawing.height, palette, room=cell)
    y = drawing.height - top
    for label, (_, values) in zip(labels, grid.rows, strict=True):
        rule(drawing, (0, y), (wide, y), palette.line, thick=0.6)
        y -= _tall(label)
        middle = y + _tall(label) / 2
        _label(drawing, label, middle, names + 1, palette)
        for column, value in enumerate(values):
            _mark(drawing, names + _AIR + cell * (column + 0.5), middle, value or 0, palette)
    _stacked(drawing, key, 0, y - 2, palette)
    for level, (words, (x, down)) in enumerate(zip(_LEVELS, legend, strict=True), 1):
        y = _tall_legend(legend) - _ROW - down
        _mark(drawing, x + 6, y + 9, level, palette)
        write(drawing, words, x + 16, y + 5, palette.muted, size=SMALL)
    return drawing


def _heads(names: Sequence[str], cell: float, wide: float) -> tuple[list[list[str]], list[str]]:
    """The lines above every column, and those below that say whose a number is where the columns are narrow."""
    room = cell - 4
    heads = [wrapped(name, room, size=SMALL, most=_HEAD_LINES + 1) for name in names]
    longest = max((measure(word, SMALL) for name in names for word in name.split()), default=0)
    if longest <= room and all(len(lines) <= _HEAD_LINES for lines in heads):
        return heads, []
    told = " · ".join(f"{place}\u00a0{name}" for place, name in enumerate(names, 1))
    return [[str(place)] for place in range(1, len(names) + 1)], wrapped(told, wide, size=SMALL, most=len(names))


def _stacked(
    drawing: Drawing, lines: Sequence[str], x: float, top: float, palette: Palette, *, room: float | None = None
) -> None:
    """Small lines one below the other, from `top` down; in the middle of their `room` where they have one."""
    for place, line in enumerate(lines, 1):
        y = top - place * SMALL * _LEADING
        anchor = "start" if room is None else "middle"
        write(drawing, line, x, y, palette.muted, size=SMALL, anchor=anchor, room=room)


def _tall(label: Sequence[str]) -> float:
    """How tall the row of a label with these lines is."""
    return _ROW + max(len(label) - 1, 0) * SIZE * _LEADING


def _label(drawing: Drawing, lines: Sequence[str], middle: float, room: float, palette: Palette) -> None:
    y = middle - 5 + (len(lines) - 1) * SIZE * _LEADING / 2
    for line in lines:
        write(drawing, line, 0, y, palette.ink, room=room)
        y -= SIZE * _LEADING


def _block(drawing: Drawing, here: Area, part: int, grounds: Sequence[str], palette: Palette) -> None:
    box(drawing, here, grounds[part % len(grounds)], palette.muted)
    if part == _HATCHED:  # what is to be kept short is hatched: it stands out without a colour
        x = here.left + 4
        while x < here.right:
            lean = min(here.height, here.right - x)
            rule(drawing, (x, here.bottom), (x + lean, here.bottom + lean), palette.muted, thick=0.6)
            x += 6


def _number(drawing: Drawing, here: Area, value: int, part: int, palette: Palette) -> None:
    """The figure inside its block, where it fits."""
    words, middle = str(value), here.left + here.width / 2
    room = measure(words, SMALL) + 4
    if room < here.width:
        if part == _HATCHED:
            box(drawing, Area(middle - room / 2, here.bottom + 1, room, here.height - 2), palette.ground)
        ink = palette.ground if part == _DARK else palette.ink
        write(drawing, words, middle, here.bottom + 4, ink, size=SMALL, anchor="middle")


def _legend_places(widths: Sequence[float], wide: float) -> list[tuple[float, float]]:
    """How far in and how far down each begins: what does not fit beside the others goes to the next line."""
    found, x, down = [], 0.0, 0.0
    for each in widths:
        if x and x + each > wide:
            x, down = 0.0, down + _ROW
        found.append((x, down))
        x += each + _LEGEND_GAP
    return found


def _tall_legend(places: Sequence[tuple[float, float]]) -> float:
    return max((down for _, down in places), default=0.0) + _ROW


def _mark(drawing: Drawing, x: float, y: float, level: int, palette: Palette) -> None:
    if not level:
        write(drawing, "·", x, y - SIZE / 3, palette.muted, anchor="middle")
        return
    ink, radius = colour(palette.data), 5.5
    full = ink if level == 3 else None
    drawing.add(Circle(x, y, radius, strokeColor=ink, strokeWidth=1.4, fillColor=full))
    if level == 2:
        drawing.add(Circle(x, y, radius / 2, strokeColor=None, fillColor=ink))
