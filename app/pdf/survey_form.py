"""*Encuesta de satisfacción*: half a page for each person, two to a sheet; or what they answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from app.models.database import Database
from app.pdf.document import Sheet, build
from app.pdf.form import Form, Order
from app.pdf.halves import half_head, two_up
from app.pdf.marks import Choice
from app.pdf.parts import Item, fields, head, section, session_mark, table_head
from app.pdf.styles import BESIDE, BODY, COMPACT, LABEL, NAMES, NOTE, SMALL, STEP, STRONG, TINY, columns
from app.pdf.tables import Grid, Row, Ruled
from app.pdf.text import Text
from app.pdf.words import code_of, long_date, session_name
from app.services.sheets import Sources, numbered
from app.services.sheets_survey import SurveySheet, empty_survey, load_survey
from app.services.sheets_tickets import Asked
from app.text_dates import count, short_date

TITLE = "Encuesta de satisfacción"
_MARKING = 8 * mm
_WORDS = 100  # after every number of a scale


def render(content: SurveySheet, printed_on: date, *, blank: bool = False, letter: bool = False) -> bytes:
    """The PDF of what was answered; while nobody did, two surveys a page to hand out."""
    if blank:
        who = content.letterhead.bare()
        content = SurveySheet(who, body=content.body, lines=content.lines)
    about = session_name(content.number)
    code = code_of(content.key)
    name = content.letterhead.name
    sheet = Sheet(TITLE, name, printed_on, code=code, letter=letter, blank=blank, about=about)
    if content.respondents is None and not content.answered:
        half = partial(_half, sheet, content)
        return build(sheet, two_up(sheet, half, half))
    return build(sheet, _results(sheet, content))


def _half(sheet: Sheet, content: SurveySheet) -> list[Flowable]:
    called = numbered(content.number, content.title)
    said = " · ".join(part for part in (called, short_date(content.date)) if part)
    mark = f"Sesión {said}" if said else "Sesión N° ______   Fecha ____________"
    widths = columns(sheet.measure, (6.6, 5.4))
    marked = [one for one in content.lines if one.options]
    rows = [_row(one, widths) for one in marked]
    asked = [one for one in content.lines if not one.options]
    return [
        *half_head(sheet, content.letterhead, TITLE, note=content.body, mark=mark),
        *([Grid(rows)] if rows else []),
        Grid([Row([[Text(one.text, LABEL), Ruled(1)]], [sheet.measure], rule=0, pad=TINY) for one in asked], closing=0),
    ]


def _row(one: Asked, widths: Sequence[float]) -> Row:
    # Smallest first, as one reads a scale from the left; what is no number comes last, in its own order.
    options = sorted((words for _, words in one.options), key=lambda words: int(words) if words.isdigit() else _WORDS)
    asked: list[Flowable] = [Spacer(0, SMALL), Text(one.text, BODY)]
    return Row([asked, [Choice(options)]], widths, least=_MARKING, joined=True, pad=TINY)


def _results(sheet: Sheet, content: SurveySheet) -> list[Flowable]:
    story = head(sheet, content.letterhead, content.title, session_mark(sheet, content.number))
    people = "" if content.respondents is None else count(content.respondents, "persona", "personas")
    facts = [Item("Fecha", long_date(content.date), 6, style=NAMES), Item("Respondieron", people, 6, style=STRONG)]
    story += [fields(sheet, facts), Spacer(0, STEP), _table(sheet, content)]
    if content.body:
        story += [Spacer(0, SMALL), Text(content.body, NOTE)]
    words = (
        ("Qué mantener", content.keep),
        ("Qué cambiar", content.change),
        ("Temas que se piden", content.topics),
    )
    for label, said in words:
        if said:
            story += section(label, Text("\n".join(f"• {one}" for one in said), BODY))
    return story


def _table(sheet: Sheet, content: SurveySheet) -> Flowable:
    if not content.answered:
        return Text("Todavía no se anotan las respuestas.", BODY)
    widths = columns(sheet.measure, (4.6, 3.4, 2, 2))
    labels = ("Pregunta", "Respuestas", "La mejor respuesta", "Las dos mejores")
    top = table_head(labels, widths)
    rows = [
        Row(
            [
                [Text(one.text, BODY)],
                [Text("  ·  ".join(f"{words}: {number}" for words, number in one.counts if number), COMPACT)],
                [Text(one.top_box, BESIDE)],
                [Text(one.top_two, BESIDE)],
            ],
            widths,
            joined=True,
        )
        for one in content.answered
    ]
    return Grid(rows, head=top)


def _load(database: Database, sources: Sources, order: Order) -> SurveySheet:
    return load_survey(database, order.meeting_id or "", sources)


FORM = Form("encuesta", TITLE, "meeting", _load, empty_survey, render)
