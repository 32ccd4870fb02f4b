"""Commitments as every form shows them: under the name of who answers for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from reportlab.platypus import Flowable

from app.pdf.document import Sheet
from app.pdf.parts import table_head
from app.pdf.styles import BESIDE, BODY, HAIRLINE, HAND, NOTE, STRONG, TINY, bold, columns
from app.pdf.tables import Cell, Grid, Row
from app.pdf.text import Text
from app.services.sheets_meeting import PendingOf
from app.text_dates import short_date

_SPANS = (6, 3, 3)


def owed_grid(sheet: Sheet, people: Sequence[PendingOf], empty_rows: int) -> Grid:
    """What each person owes, late ones marked by a word and in bold; `empty_rows` to fill in on a blank form."""
    widths = columns(sheet.measure, _SPANS)
    labels = ("Quién y qué" if sheet.blank else "Qué", "Plazo y estado", "Evidencia esperada")
    top = table_head(labels, widths)
    if sheet.blank:
        return Grid(empty(widths, empty_rows), head=top)
    today = sheet.printed_on.isoformat()
    return Grid([row for owed in people for row in _rows(sheet, owed, widths, today)], head=top)


def empty(widths: Sequence[float], count: int) -> list[Row]:
    """Rows to write in by hand."""
    return [Row([[] for _ in widths], widths, least=HAND) for _ in range(count)]


def _rows(sheet: Sheet, owed: PendingOf, widths: Sequence[float], today: str) -> Iterator[Row]:
    name: list[Flowable] = [Text(owed.person or "Sin responsable", STRONG)]
    yield Row([name], [sheet.measure], joined=True, pad=TINY, leads=True)
    for place, item in enumerate(owed.items):
        late = bool(item.due) and item.due < today and not item.closed
        when = " · ".join(part for part in (short_date(item.due), "atrasado" if late else item.status.lower()) if part)
        what: list[Flowable] = [Text(item.text or "—", BODY)]
        support = f"Con apoyo de {item.support}" if item.support else ""
        before = f"Plazo, antes: {short_date(item.before)}" if item.before else ""
        what += [Text(words, NOTE) for words in (item.origin, support, before, item.ended) if words]
        due = Text(when, bold(BESIDE) if late else BESIDE)
        cells: list[Cell] = [what, [due], [Text(item.proof, replace(BESIDE, hyphens=True))]]
        yield Row(cells, widths, joined=True, rule=HAIRLINE if place else 0)
