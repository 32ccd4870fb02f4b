"""*Prácticas del año*: one line for each practice of the microcentro, and a sentence that adds them up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from reportlab.platypus import Flowable, Spacer

from app.models.database import Database
from app.pdf.document import Sheet, build
from app.pdf.form import Form, Order, plain
from app.pdf.parts import head, table_head
from app.pdf.styles import BESIDE, BODY, GAP, HAND, STRONG, bold, columns
from app.pdf.tables import Grid, Row
from app.pdf.text import Text
from app.pdf.words import number
from app.services.sheets import Sources
from app.services.sheets_practices import PracticeLine, PracticesSheet, load_practices
from app.text_dates import count, listed

TITLE = "Prácticas del año"
_SPANS = (2.8, 1.8, 1.8, 1.8, 1.0, 1.1, 0.8, 0.9)
_LABELS = ("Título", "Autoría", "Escuela", "Asignatura y eje", "Grados", "Estado", "Sesiones", "Evidencias")
_NAME = replace(STRONG, hyphens=False)
_BLANK_ROWS = 15


def render(content: PracticesSheet, printed_on: date, *, blank: bool = False, letter: bool = False) -> bytes:
    """The PDF of the table; with `blank`, an empty one to fill in by hand."""
    if blank:
        content = PracticesSheet(content.letterhead.bare())
    year = content.letterhead.year
    title = TITLE if blank or year is None else f"Prácticas de {year}"
    sheet = Sheet(title, content.letterhead.name, printed_on, wide=True, letter=letter, blank=blank)
    widths = columns(sheet.measure, _SPANS)
    top = table_head(_LABELS, widths)
    story: list[Flowable] = head(sheet, content.letterhead, "", "")
    if blank:
        empty = [Row([[] for _ in widths], widths, least=HAND) for _ in range(_BLANK_ROWS)]
        return build(sheet, [*story, Grid(empty, head=top)])
    story.append(Text(totals(content), BODY))
    if content.lines:
        story += [Spacer(0, GAP), Grid([_row(line, widths) for line in content.lines], head=top)]
    return build(sheet, story)


def _row(line: PracticeLine, widths: Sequence[float]) -> Row:
    cells = (
        Text(line.title or "—", _NAME),
        Text(listed(line.authors), BESIDE),
        Text(line.school, BESIDE),
        Text("\n".join(part for part in (line.subject, line.axis) if part), BESIDE),
        Text(line.grades, BESIDE),
        Text(line.status, BESIDE),
        Text(", ".join(f"N°\u00a0{session}" for session in line.sessions) or "—", BESIDE),
        Text(number(line.evidence), bold(BESIDE) if line.evidence else BESIDE),
    )
    return Row([[cell] for cell in cells], widths, joined=True)


def _in_state(many: int, state: str) -> str:
    plural = "s" if many != 1 and state.endswith("da") else ""
    return f"{number(many)} {state.lower()}{plural}"


def totals(content: PracticesSheet) -> str:
    """The sentence under the title: how many, in which state, where from, with how much evidence, and the goal."""
    lines = content.lines
    if not lines:
        return "Todavía no hay prácticas registradas este año."
    states = Counter(line.status or "Sin estado" for line in lines)
    schools = len({line.school for line in lines if line.school})
    presented = sum(1 for line in lines if line.sessions)
    without = sum(1 for line in lines if not line.evidence)
    origin = f" de {count(schools, 'escuela', 'escuelas')}" if schools else ""
    by_state = listed([_in_state(many, state) for state, many in states.most_common()])
    sentences = [
        f"{count(len(lines), 'práctica', 'prácticas')}{origin}: {by_state}.",
        f"{count(presented, 'estuvo', 'estuvieron') if presented else 'Ninguna estuvo'} en la tabla de una sesión.",
        f"{count(sum(line.evidence for line in lines), 'evidencia', 'evidencias')} en total"
        + (f"; {count(without, 'práctica', 'prácticas')} sin evidencia." if without else "."),
    ]
    if content.goal:
        sentences.append(f"Meta del año: {count(content.goal, 'práctica', 'prácticas')}.")
    return " ".join(sentences)


def _load(database: Database, sources: Sources, order: Order) -> PracticesSheet:
    return load_practices(database, order.year, sources)


FORM = Form("practicas", TITLE, "year", _load, plain(PracticesSheet), render)
