"""*Cuadro de compromisos*: what each one has taken on, overdue first."""

from __future__ import annotations

from datetime import date

from reportlab.platypus import Flowable, Spacer

from app.models.database import Database
from app.pdf.document import Sheet, build
from app.pdf.form import Form, Order, plain
from app.pdf.owed import owed_grid
from app.pdf.parts import head
from app.pdf.styles import BODY, GAP
from app.pdf.text import Text
from app.services.sheets import Sources
from app.services.sheets_minutes import CommitmentsSheet, load_commitments
from app.text_dates import count

TITLE = "Cuadro de compromisos"
_BLANK_ROWS = 22


def render(content: CommitmentsSheet, printed_on: date, *, blank: bool = False, letter: bool = False) -> bytes:
    """The PDF of the table; with `blank`, an empty one to fill in by hand."""
    if blank:
        content = CommitmentsSheet(content.letterhead.bare())
    sheet = Sheet(TITLE, content.letterhead.name, printed_on, letter=letter, blank=blank)
    story: list[Flowable] = head(sheet, content.letterhead, "", "")
    if not blank:
        story += [Text(totals(content), BODY), Spacer(0, GAP)]
    if blank or content.people:
        story.append(owed_grid(sheet, content.people, _BLANK_ROWS))
    return build(sheet, story)


def totals(content: CommitmentsSheet) -> str:
    """The sentence under the title."""
    if not content.people:
        return "No hay compromisos."
    waiting = count(content.waiting, "compromiso pendiente", "compromisos pendientes")
    late = f", {content.late} con el plazo vencido" if content.late else ", todos dentro de su plazo"
    return f"{waiting}{late if content.waiting else ''}."


def _load(database: Database, sources: Sources, order: Order) -> CommitmentsSheet:
    return load_commitments(database, order.year, order.printed_on, sources)


FORM = Form("compromisos", TITLE, "year", _load, plain(CommitmentsSheet), render)
