"""Answers counted: to each question its options, with room for strokes of a pencil or the number and its bar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reportlab.platypus import Flowable

from app.pdf.document import Sheet
from app.pdf.marks import Bar, Face
from app.pdf.parts import table_head
from app.pdf.styles import COMPACT, HAIRLINE, HAND, NOTE, STRONG, columns
from app.pdf.tables import Cell, Grid, Row
from app.pdf.text import Text
from app.services.sheets_tickets import Tallied

_SPANS = (4.6, 2.4, 3.8, 1.2)


def tally_grid(sheet: Sheet, lines: Sequence[Tallied], *, by_hand: bool) -> Grid:
    """A row for each answer; `by_hand`, rows high enough for strokes."""
    widths = columns(sheet.measure, _SPANS)
    labels = ("Pregunta", "Respuesta", "Rayitas" if by_hand else "Cuántos respondieron así", "Total")
    top = table_head(labels, widths)
    rows = [row for line in lines if line.asked.options for row in _rows(line, widths, by_hand=by_hand)]
    return Grid(rows or [Row([[] for _ in widths], widths, least=HAND)], head=top)


def _rows(line: Tallied, widths: Sequence[float], *, by_hand: bool) -> Iterator[Row]:
    asked: list[Flowable] = [Text(line.asked.text, STRONG)]
    if line.asked.dimension:
        asked.append(Text(line.asked.dimension, NOTE))
    counts = line.counts or (0,) * len(line.asked.options)
    whole = sum(counts)
    last = len(line.asked.options) - 1
    for place, ((code, words), number) in enumerate(zip(line.asked.options, counts, strict=True)):
        answer: Flowable = Face(code, words) if line.asked.scale == "faces3" else Text(words, COMPACT)
        drawn: list[Cell] = [[], []] if by_hand else [[Bar(number, whole)], [Text(str(number), STRONG)]]
        yield Row(
            [asked if place == 0 else [], [answer], *drawn],
            widths,
            least=HAND if by_hand else 0.0,
            rule=HAIRLINE,
            joined=place == 0,
            bare=1 if place else 0,
            leads=place != last,
            pad=3.0,
        )
