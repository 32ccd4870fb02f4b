"""Charts, drawn once for paper and screen: what all of them share (letters, lines, the PDF around a drawing).

    drawing = charts_lines.run_chart(…, PAPER, (480, 220))     # put into a story as it is: a Drawing is a flowable
    as_pdf(drawing)                                            # bytes of one page of the drawing's size, no ground

Colours come from outside (`palette`): `PAPER` is black and white, the window gives those of its theme. No meaning lies
in a colour alone: goal and median have their own dashes and words, points that count as a signal their own shape.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from reportlab.graphics import renderPDF
from reportlab.graphics.shapes import Drawing, Line, Rect, String
from reportlab.lib.colors import Color, HexColor
from reportlab.pdfgen.canvas import Canvas

from app.pdf.fonts import BOLD, REGULAR, register
from app.pdf.styles import Style
from app.pdf.text import break_lines, printable, runs, shorten, width

SIZE, SMALL = 10.5, 9.5
TICKS = 4


@dataclass(frozen=True)
class Area:
    """The inside of a chart, where the data is drawn."""

    left: float
    bottom: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.width

    @property
    def top(self) -> float:
        """Its upper edge."""
        return self.bottom + self.height


def blank(size: tuple[float, float]) -> Drawing:
    """An empty drawing."""
    register()
    return Drawing(*size, initialFontName=REGULAR)


def as_pdf(drawing: Drawing) -> bytes:
    """One page of the drawing's own size."""
    target = BytesIO()
    letters: Any = REGULAR  # the stubs take a font's name for a number
    canvas = Canvas(target, pagesize=(drawing.width, drawing.height), invariant=1, initialFontName=letters)
    renderPDF.draw(drawing, canvas, 0, 0)
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def colour(name: str) -> Color:
    """A palette's colour for ReportLab."""
    return HexColor(name)


def measure(words: str, size: float = SIZE, *, bold: bool = False) -> float:
    """How wide `words` are."""
    return width(printable(words), BOLD if bold else REGULAR) * size


def write(
    drawing: Drawing,
    words: str,
    x: float,
    y: float,
    ink: str,
    *,
    size: float = SIZE,
    anchor: str = "start",
    bold: bool = False,
    room: float | None = None,
) -> None:
    """Write one line at `x`, `y`; what is longer than `room` ends with an ellipsis."""
    font = BOLD if bold else REGULAR
    shown = shorten(words, Style(font, size, size), room) if room is not None else printable(words)
    wide = width(shown, font) * size
    at = x - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
    for name, letters in runs(shown, font):
        drawing.add(String(at, y, letters, fontName=name, fontSize=size, fillColor=colour(ink)))
        at += width(letters, name) * size


def wrapped(words: str, room: float, *, size: float = SIZE, most: int = 3) -> list[str]:
    """`words` on as many lines as they need, but on not more than `most`: the last then is longer than `room`."""
    lines = break_lines(printable(words), Style(REGULAR, size, size, hyphens=False), room)
    return [*lines[: most - 1], " ".join(lines[most - 1 :])] if len(lines) > most else lines


def rule(
    drawing: Drawing, start: tuple[float, float], end: tuple[float, float], ink: str, *, dash: tuple[int, ...] = (),
    thick: float = 1,
) -> None:  # fmt: skip
    """A straight line."""
    made = Line(*start, *end, strokeColor=colour(ink), strokeWidth=thick)
    if dash:
        made.strokeDashArray = list(dash)
    drawing.add(made)


def box(drawing: Drawing, area: Area, fill: str | None, edge: str | None = None) -> None:
    """A filled rectangle."""
    shape = Rect(area.left, area.bottom, area.width, area.height)
    shape.fillColor = colour(fill) if fill else None
    shape.strokeColor = colour(edge) if edge else None
    shape.strokeWidth = 0.8
    drawing.add(shape)


def scale_top(most: float) -> float:
    """A round number not below `most`, that four steps divide well."""
    step = 1.0
    while True:
        for factor in (1, 2, 5):
            if most <= step * factor * TICKS:
                return step * factor * TICKS
        step *= 10
