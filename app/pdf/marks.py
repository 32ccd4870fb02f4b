"""What a pencil marks: boxes, numbers in a ring, faces; and where scissors go. All of it lines, no pictures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from app.pdf.styles import COMPACT, FAINT, HAIRLINE, INK, NOTE, Style, bold
from app.pdf.text import break_lines, draw_line, printable, width

TICK = "\u2713"
SCISSORS = "\u2702"
BOX = 3.6 * mm
RING = 6.2 * mm
_APART, _BESIDE = 5 * mm, 1.6 * mm
_STROKE = 0.7


def draw_box(canvas: Any, x: float, y: float, size: float = BOX, *, ticked: bool = False) -> None:
    """A square to tick with its lower left corner at `x`, `y`."""
    canvas.saveState()
    canvas.setStrokeColor(INK)
    canvas.setLineWidth(_STROKE)
    canvas.rect(x, y, size, size)
    canvas.restoreState()
    if ticked:
        draw_line(canvas, TICK, Style(NOTE.font, size * 1.15, size), x + size * 0.04, y + size * 0.1)


class Box(Flowable):
    """One square to tick, alone in its cell; `number` stands in its place where answers are counted."""

    def __init__(self, *, ticked: bool = False, high: float = 0.0) -> None:
        super().__init__()
        self._ticked, self._least = ticked, high

    def wrap(self, available: float, _height: float) -> tuple[float, float]:
        self.width, self.height = available, max(self._least, BOX + 2)
        return self.width, self.height

    def draw(self) -> None:
        draw_box(self.canv, 0, self.height - BOX - 1, ticked=self._ticked)


class Choice(Flowable):
    """Answers side by side, each with its box, or in a ring where it is one sign; as many lines as they need."""

    def __init__(
        self, options: Sequence[str], chosen: Sequence[str] = (), *, style: Style = COMPACT, high: float = 0.0
    ) -> None:
        """`high` is the least height of a line, for big hands."""
        super().__init__()
        # What a newer version of the program chose stands after the answers known here.
        self._options = [*options, *(one for one in chosen if one and one not in options)]
        self._chosen, self._style = set(chosen), style
        self._pitch = max(high, RING + 2, style.leading + 2)

    def wrap(self, available: float, _height: float) -> tuple[float, float]:
        self._rows = list(self._lay(available))
        self.width, self.height = available, sum(high for high, _ in self._rows)
        return self.width, self.height

    def _lay(self, room: float) -> Iterator[tuple[float, list[_Placed]]]:
        """Rows of answers, each with its height."""
        row: list[_Placed] = []
        x, high = 0.0, self._pitch
        for option in self._options:
            lines, wide = self._measure(option, room)
            if row and x + wide > room:
                yield high, row
                row, x, high = [], 0.0, self._pitch
            row.append(_Placed(x, option, lines))
            high = max(high, len(lines) * self._style.leading + 2)
            x += wide + _APART
        if row:
            yield high, row

    def _measure(self, option: str, room: float) -> tuple[list[str], float]:
        if len(option) == 1:
            return [printable(option)], RING
        style = bold(self._style)
        lines = break_lines(printable(option), style, room - BOX - _BESIDE)
        return lines, BOX + _BESIDE + max((width(line, style.font) * style.size for line in lines), default=0.0)

    def draw(self) -> None:
        top = self.height
        for high, row in self._rows:
            for placed in row:
                self._draw_one(placed, top - high / 2)
            top -= high

    def _draw_one(self, one: _Placed, middle: float) -> None:
        ticked = one.option in self._chosen
        style = bold(self._style) if ticked else self._style
        low = 0.35 * style.size
        if len(one.option) == 1:
            _ring(self.canv, one.x + RING / 2, middle, filled=ticked)
            wide = width(one.lines[0], style.font) * style.size
            draw_line(self.canv, one.lines[0], style, one.x + (RING - wide) / 2, middle - low)
            return
        draw_box(self.canv, one.x, middle - BOX / 2, ticked=ticked)
        first = middle + (len(one.lines) - 1) * style.leading / 2 - low
        for place, line in enumerate(one.lines):
            draw_line(self.canv, line, style, one.x + BOX + _BESIDE, first - place * style.leading)


@dataclass(frozen=True)
class _Placed:
    """An answer in its place: how far in, and its words broken into lines."""

    x: float
    option: str
    lines: list[str]


def _ring(canvas: Any, x: float, y: float, *, filled: bool) -> None:
    canvas.saveState()
    canvas.setStrokeColor(INK if filled else FAINT)
    canvas.setLineWidth(1.8 if filled else _STROKE)
    canvas.circle(x, y, RING / 2 - (0.9 if filled else 0))
    canvas.restoreState()


# How the mouth of each answer of three faces bends: up, straight, down.
_MOUTHS = {"3": 1, "2": 0, "1": -1}


def draw_face(canvas: Any, option: str, x: float, y: float, size: float) -> None:
    """A face with its middle at `x`, `y`: glad for '3', so-so for '2', sad for '1'."""
    canvas.saveState()
    canvas.setStrokeColor(INK)
    canvas.setFillColor(INK)
    canvas.setLineWidth(max(0.7, size / 28))
    canvas.setLineCap(1)
    canvas.circle(x, y, size / 2)
    for side in (-1, 1):
        canvas.circle(x + side * size * 0.17, y + size * 0.12, size * 0.045, stroke=0, fill=1)
    bend = _MOUTHS.get(option, 0) * size * 0.17
    low = y - size * 0.17
    path = canvas.beginPath()
    path.moveTo(x - size * 0.21, low + bend * 0.45)
    path.curveTo(x - size * 0.1, low - bend, x + size * 0.1, low - bend, x + size * 0.21, low + bend * 0.45)
    canvas.drawPath(path)
    canvas.restoreState()


class Face(Flowable):
    """One face, beside the words of its answer."""

    def __init__(self, option: str, words: str, size: float = 7 * mm) -> None:
        super().__init__()
        self._option, self._words, self._size = option, words, size

    def wrap(self, available: float, _height: float) -> tuple[float, float]:
        self._lines = break_lines(printable(self._words), COMPACT, available - self._size - _BESIDE)
        self.width, self.height = available, max(self._size, len(self._lines) * COMPACT.leading)
        return self.width, self.height

    def draw(self) -> None:
        draw_face(self.canv, self._option, self._size / 2, self.height - self._size / 2, self._size)
        y = self.height - self._size / 2 - 0.35 * COMPACT.size
        for line in self._lines:
            draw_line(self.canv, line, COMPACT, self._size + _BESIDE, y)
            y -= COMPACT.leading


class Faces(Flowable):
    """Faces side by side to paint or ring, over their words."""

    def __init__(self, options: Sequence[tuple[str, str]], size: float) -> None:
        super().__init__()
        self._options, self._size = list(options), size

    def wrap(self, available: float, _height: float) -> tuple[float, float]:
        each = available / max(len(self._options), 1)
        self._size = min(self._size, each * 0.92)
        self._lines = [break_lines(printable(words), NOTE, each - 4) for _, words in self._options]
        under = max((len(lines) for lines in self._lines), default=0)
        self.width, self.height = available, self._size + under * NOTE.leading + 3
        return self.width, self.height

    def draw(self) -> None:
        each = self.width / max(len(self._options), 1)
        for place, ((option, _), lines) in enumerate(zip(self._options, self._lines, strict=True)):
            x = each * (place + 0.5)
            draw_face(self.canv, option, x, self.height - self._size / 2 - 1, self._size)
            y = self.height - self._size - 1 - NOTE.leading
            for line in lines:
                draw_line(self.canv, line, NOTE, x - width(line, NOTE.font) * NOTE.size / 2, y + 1)
                y -= NOTE.leading


class Bar(Flowable):
    """How much of the whole: a number and a bar as long as its share."""

    def __init__(self, part: int, whole: int) -> None:
        super().__init__()
        self._part, self._whole = part, whole

    def wrap(self, available: float, _height: float) -> tuple[float, float]:
        self.width, self.height = available, 11.0
        return self.width, self.height

    def draw(self) -> None:
        share = min(self._part / self._whole, 1.0) if self._whole else 0.0
        canvas = self.canv
        canvas.saveState()
        canvas.setFillColor(FAINT)
        canvas.rect(0, 2.5, self.width * share, 6, stroke=0, fill=1)
        canvas.setStrokeColor(FAINT)
        canvas.setLineWidth(HAIRLINE)
        canvas.line(0, 2.5, self.width, 2.5)
        canvas.restoreState()


class CutLine(Flowable):
    """A dashed line for scissors, across the page."""

    def __init__(self, high: float) -> None:
        super().__init__()
        self._high = high

    def wrap(self, available: float, _height: float) -> tuple[float, float]:
        self.width, self.height = available, self._high
        return self.width, self.height

    def draw(self) -> None:
        cut(self.canv, (0, self.height / 2), (self.width, self.height / 2))


def cut(canvas: Any, start: tuple[float, float], end: tuple[float, float], *, sign: bool = True) -> None:
    """Dashes from `start` to `end`, with scissors at the start of a level line."""
    canvas.saveState()
    canvas.setStrokeColor(FAINT)
    canvas.setLineWidth(HAIRLINE)
    canvas.setDash(3, 3)
    canvas.line(start[0] + (11 if sign else 0), start[1], *end)
    canvas.restoreState()
    if sign:
        draw_line(canvas, SCISSORS, Style(NOTE.font, 9, 9), start[0], start[1] - 3.2)
