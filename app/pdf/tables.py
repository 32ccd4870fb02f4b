"""Rows and grids that any length of text may fill: a row breaks between lines, never inside a word or a line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportlab.lib.colors import Color
from reportlab.platypus import Flowable

from app.pdf.styles import FAINT, GUTTER, HAIRLINE, HAND, INK, SMALL

# A row up to this high goes whole to the next page rather than being cut.
WHOLE = 80.0
# One with lines to write on, up to this high: they do not part from what they are for.
_WHOLE_BY_HAND = 170.0
_SLACK = 0.01

Cell = Sequence[Flowable]


class Ruled(Flowable):
    """Empty lines to write on by hand, each at least 8 mm high."""

    def __init__(self, lines: int, *, pitch: float = HAND, closing: bool = True) -> None:
        super().__init__()
        self.lines, self.pitch, self._closing = lines, pitch, closing

    def wrap(self, available: float, _height: float) -> tuple[float, float]:
        self.width, self.height = available, self.lines * self.pitch
        return self.width, self.height

    def split(self, _available: float, height: float) -> list[Flowable]:
        fit = int((height + _SLACK) // self.pitch)
        if fit >= self.lines:
            return [self]
        rest = Ruled(self.lines - fit, pitch=self.pitch, closing=self._closing)
        return [Ruled(fit, pitch=self.pitch), rest] if fit > 0 else []

    def draw(self) -> None:
        self.canv.setStrokeColor(FAINT)
        self.canv.setLineWidth(HAIRLINE)
        last = self.lines if self._closing else self.lines - 1
        for number in range(1, last + 1):
            y = self.height - number * self.pitch
            self.canv.line(0, y, self.width, y)


class Row:
    """Cells side by side, each a column of flowables; the tallest gives the height."""

    def __init__(
        self,
        cells: Sequence[Cell],
        widths: Sequence[float],
        *,
        least: float = 0.0,
        gutter: float = GUTTER,
        rule: float = HAIRLINE,
        joined: bool = False,
        fill: Color | None = None,
        pad: float = SMALL,
        inset: float = 0.0,
        leads: bool = False,
        bare: int = 0,
        whole: float | None = None,
    ) -> None:
        """`widths` include the gutter at the right of every cell but the last; `joined` draws one rule across.

        A row that `leads` stays on the page of the row after it; the first `bare` cells have no rule over them;
        one not higher than `whole` is not cut, nor are lines to write on from their label.
        """
        self.cells, self.widths = [list(cell) for cell in cells], list(widths)
        self.least, self.gutter, self.rule, self.joined = least, gutter, rule, joined
        self.fill, self.pad, self.inset, self.leads, self.bare = fill, pad, inset, leads, bare
        by_hand = any(isinstance(part, Ruled) for cell in self.cells for part in cell)
        self.whole = whole or (_WHOLE_BY_HAND if by_hand else WHOLE)
        self._height: float | None = None

    def room(self, column: int) -> float:
        """The width that the content of `column` has."""
        last = column == len(self.widths) - 1
        return self.widths[column] - (0 if last else self.gutter) - 2 * self.inset

    @property
    def height(self) -> float:
        """The height of the whole row."""
        if self._height is None:
            columns = (
                sum(flowable.wrap(self.room(column), 1e6)[1] for flowable in cell)
                for column, cell in enumerate(self.cells)
            )
            self._height = max(self.least, max(columns, default=0.0) + 2 * self.pad)
        return self._height

    def split(self, height: float) -> tuple[Row, Row] | None:
        """The part that fits into `height` and the rest, or None when nothing of it fits."""
        inner = height - 2 * self.pad
        parts = [_split_cell(cell, self.room(column), inner) for column, cell in enumerate(self.cells)]
        begun = [bool(first) for (first, _), cell in zip(parts, self.cells, strict=True) if cell]
        if not begun or not all(begun):
            return None
        top = self._like([first for first, _ in parts], 0.0)
        return top, self._like([rest for _, rest in parts], max(0.0, self.least - top.height))

    def _like(self, cells: Sequence[Cell], least: float) -> Row:
        return Row(
            cells,
            self.widths,
            least=least,
            gutter=self.gutter,
            rule=self.rule,
            joined=self.joined,
            fill=self.fill,
            pad=self.pad,
            inset=self.inset,
        )

    def draw(self, canvas: Any, x: float, top: float) -> None:
        """Draw the row with its upper left corner at `x`, `top`."""
        self._ground(canvas, x, top)
        for column, cell in enumerate(self.cells):
            y = top - self.pad
            for flowable in cell:
                y -= flowable.wrap(self.room(column), 1e6)[1]
                flowable.drawOn(canvas, x + self.inset, y)
            x += self.widths[column]

    def _ground(self, canvas: Any, x: float, top: float) -> None:
        if self.fill is not None:
            canvas.saveState()
            canvas.setFillColor(self.fill)
            canvas.rect(x, top - self.height, sum(self.widths), self.height, stroke=0, fill=1)
            canvas.restoreState()
        if self.rule:
            self.draw_rule(canvas, x, top, self.rule, bare=self.bare)

    def draw_rule(self, canvas: Any, x: float, y: float, thick: float, *, bare: int = 0) -> None:
        """A line at `y`, broken at the gutters unless the cells are `joined`; none over the first `bare` cells."""
        canvas.saveState()
        canvas.setStrokeColor(INK)
        canvas.setLineWidth(thick)
        if self.joined:
            canvas.line(x, y, x + sum(self.widths), y)
        else:
            for column, wide in enumerate(self.widths):
                last = column == len(self.widths) - 1
                if column >= bare:
                    canvas.line(x, y, x + wide - (0 if last else self.gutter), y)
                x += wide
        canvas.restoreState()


def _split_cell(cell: Cell, room: float, height: float) -> tuple[list[Flowable], list[Flowable]]:
    """The flowables, or parts of them, that fit into `height`, and what is left."""
    waiting = list(cell)
    fit: list[Flowable] = []
    while waiting:
        tall = waiting[0].wrap(room, height)[1]
        if tall > height + _SLACK:
            parts = waiting[0].split(room, height)
            if len(parts) > 1:
                fit.append(parts[0])
                waiting[:1] = parts[1:]
            break
        fit.append(waiting.pop(0))
        height -= tall
    while fit and waiting and getattr(fit[-1], "leads", False):
        waiting.insert(0, fit.pop())  # a name does not stay behind without what it names
    return fit, waiting


class Grid(Flowable):
    """Rows under one another; `head` is repeated wherever the grid goes on."""

    def __init__(self, rows: Sequence[Row], *, head: Row | None = None, closing: float = HAIRLINE) -> None:
        super().__init__()
        self._rows, self._head, self._closing = list(rows), head, closing

    def ending(self, *rows: Row) -> Grid:
        """This grid with `rows` after it, never without its last row on their page."""
        if self._rows:
            self._rows[-1].leads = True
        return Grid([*self._rows, *rows], head=self._head, closing=0)

    @property
    def beginning(self) -> float:
        """How high the least is that stands of it on its first page: the head, and rows up to one that leads none."""
        high = self._above()
        for row in self._rows:
            high += min(row.height, row.whole)
            if not row.leads:
                break
        return high

    def _above(self) -> float:
        return self._head.height if self._head else 0.0

    def wrap(self, _available: float, _height: float) -> tuple[float, float]:
        self.width = sum(self._rows[0].widths) if self._rows else 0.0
        self.height = self._above() + sum(row.height for row in self._rows)
        return self.width, self.height

    def split(self, _available: float, height: float) -> list[Flowable]:
        left = height - self._above() - _SLACK  # what is cut may be so much higher, which ReportLab does not grant
        taken: list[Row] = []
        waiting = list(self._rows)
        while waiting and waiting[0].height <= left:
            left -= waiting[0].height
            taken.append(waiting.pop(0))
        if waiting and waiting[0].height > waiting[0].whole:
            parts = waiting[0].split(left)
            if parts:
                taken.append(parts[0])
                waiting[0] = parts[1]
        if not waiting:
            return [self]
        # One short row is no page: the one before it keeps it company, where the page still has others.
        alone = len(waiting) == 1 and waiting[0] is self._rows[-1]
        if alone and any(not row.leads for row in taken[:-1]) and taken[-1].height <= taken[-1].whole:
            waiting.insert(0, taken.pop())
        while taken and taken[-1].leads:
            waiting.insert(0, taken.pop())
        if not taken:
            return []
        return [
            Grid(taken, head=self._head, closing=HAIRLINE if self._head else self._closing),
            Grid(waiting, head=self._head, closing=self._closing),
        ]

    def draw(self) -> None:
        top = self.height
        for row in ([self._head] if self._head else []) + self._rows:
            row.draw(self.canv, 0, top)
            top -= row.height
        if self._closing and self._rows:
            self._rows[-1].draw_rule(self.canv, 0, 0, self._closing)
