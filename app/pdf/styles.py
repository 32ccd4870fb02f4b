"""One type scale, one set of distances, one way to draw a line: every form takes its looks from here.

Black and white first: weight and white space make the order, grey only fills the band of shared work.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reportlab.lib.colors import Color
from reportlab.lib.units import mm

from app.pdf.fonts import BOLD, REGULAR

INK = Color(0, 0, 0)
PALE = Color(0.93, 0.93, 0.93)
FAINT = Color(0.62, 0.62, 0.62)

HAIRLINE = 0.4
STROKE = 1.6

TINY, SMALL, STEP, GAP, WIDE = 2.0, 4.0, 8.0, 12.0, 18.0
GUTTER = 4 * mm
# A line written by hand needs this much height.
HAND = 8.5 * mm


@dataclass(frozen=True)
class Style:
    """How a text is set: font, size and leading in points, space between its paragraphs, hyphenation."""

    font: str
    size: float
    leading: float
    between: float = 0.0
    hyphens: bool = True


TITLE = Style(BOLD, 21, 24, hyphens=False)
SUBTITLE = Style(REGULAR, 12.5, 16.5, hyphens=False)
HEADING = Style(BOLD, 11, 14, hyphens=False)
BODY = Style(REGULAR, 9.3, 13, between=2.5)
NAMES = replace(BODY, hyphens=False)
STRONG = replace(BODY, font=BOLD)
# Beside a BODY in the same row: smaller, on the same lines.
BESIDE = replace(BODY, size=8.4, hyphens=False)
COMPACT = Style(REGULAR, 8.4, 11.4, between=2)
DENSE = Style(REGULAR, 7.4, 9.9, between=2)
LABEL = Style(BOLD, 6.9, 9.4, hyphens=False)
NOTE = Style(REGULAR, 6.9, 9.4, hyphens=False)
BIG = Style(BOLD, 14, 17, hyphens=False)


def bold(style: Style) -> Style:
    """`style` in bold."""
    return replace(style, font=BOLD)


def columns(measure: float, spans: Sequence[float]) -> list[float]:
    """Widths of cells that take `spans` of the twelve columns of `measure` each, gutters included."""
    unit = (measure + GUTTER) / 12
    widths = [unit * span for span in spans]
    widths[-1] -= GUTTER
    return widths
