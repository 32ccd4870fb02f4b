"""*Pauta de presentación*: fifteen minutes on one page, each part as wide on the band as it may take."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from app.pdf.document import Sheet, build
from app.pdf.form import Form
from app.pdf.parts import Item, fields, head, section
from app.pdf.styles import BODY, GAP, HAIRLINE, INK, LABEL, NAMES, NOTE, PALE, STRONG, Style, columns
from app.pdf.tables import Cell, Grid, Row, Ruled
from app.pdf.text import Text, draw_line, shorten, width
from app.pdf.words import code_of, long_date
from app.services.sheets_presentation import GuidePart, GuideSheet, PracticeHead, empty_guide, load_guide
from app.text_dates import count, listed

TITLE = "Pauta de presentación"
_MINUTES = Style(LABEL.font, 22, 24, hyphens=False)
_BAND = 7 * mm
# As many lines as leave the guide on one page: fewer on letter paper, which is shorter.
_LINES, _LINES_LETTER = 4, 3


def render(content: GuideSheet, printed_on: date, *, blank: bool = False, letter: bool = False) -> bytes:
    """The PDF of the guide; what was not written yet is ruled, so that it is filled in by hand."""
    if blank:
        parts = tuple(GuidePart(part.words, part.minutes) for part in content.parts)
        who = content.letterhead.bare()
        content = GuideSheet(who, minutes=content.minutes, parts=parts)
    code = code_of(content.key)
    author = content.practice.presenter or listed(content.practice.authors)
    name, about = content.letterhead.name, content.practice.title
    sheet = Sheet(TITLE, name, printed_on, author, code, letter=letter, blank=blank, about=about)
    total = count(content.minutes, "minuto", "minutos") if content.minutes else ""
    story = [
        *head(sheet, content.letterhead, content.practice.title, total),
        identification(sheet, content.practice),
        Spacer(0, GAP),
        _Band([part for part in content.parts if part.minutes]),
        *_parts(sheet, content),
        *_after(sheet, content),
    ]
    return build(sheet, story)


def identification(sheet: Sheet, practice: PracticeHead) -> Grid:
    """Which practice, whose, and where it is shown; lines for what is not known."""
    title = [[Item("Práctica")]] if sheet.blank else []
    first = [
        Item("Presenta", practice.presenter or listed(practice.authors), 5, style=STRONG),
        Item("Escuela", practice.school, 4, style=NAMES),
        Item("Grados", practice.grades, 3, style=NAMES),
    ]
    authors = listed(practice.authors)
    if practice.presenter and authors and authors != practice.presenter:
        title = [[Item("Autoría", authors, style=NAMES)]]
    second = [
        Item("Asignatura y eje", practice.subject, 5),
        Item("Sesión", practice.session, 4, style=NAMES),
        Item("Fecha", long_date(practice.date), 3),
    ]
    return fields(sheet, *title, first, second, write=True)


class _Band(Flowable):
    """The minutes of the presentation side by side, each part as wide as it is long."""

    def __init__(self, parts: list[GuidePart]) -> None:
        super().__init__()
        self._parts = parts

    def wrap(self, available: float, _height: float) -> tuple[float, float]:
        self.width, self.height = available, (_BAND + GAP) if self._parts else 0.0
        return self.width, self.height

    def draw(self) -> None:
        total = sum(part.minutes or 0 for part in self._parts)
        x, canvas = 0.0, self.canv
        for place, part in enumerate(self._parts):
            wide = self.width * (part.minutes or 0) / total
            canvas.saveState()
            canvas.setFillColor(PALE)
            canvas.setStrokeColor(INK)
            canvas.setLineWidth(HAIRLINE)
            canvas.rect(x, GAP, wide, _BAND, stroke=1, fill=place % 2 == 0)
            canvas.restoreState()
            minutes = f"{part.minutes}'"
            draw_line(canvas, minutes, LABEL, x + 5, GAP + _BAND / 2 - 2.5)
            used = width(minutes, LABEL.font) * LABEL.size + 10
            name = shorten(part.words.partition(":")[0], NOTE, max(wide - used - 4, 0))
            draw_line(canvas, name, NOTE, x + used, GAP + _BAND / 2 - 2.5)
            x += wide


def _parts(sheet: Sheet, content: GuideSheet) -> Iterator[Flowable]:
    widths = columns(sheet.measure, (1.5, 10.5))
    rows = []
    for part in content.parts:
        minutes: Cell = [Text(f"{part.minutes}'", _MINUTES)] if part.minutes else []
        lines = (_LINES_LETTER if sheet.letter else _LINES) if part.minutes else 2
        said: Flowable = Text(part.told, BODY) if part.told else Ruled(lines)
        rows.append(Row([minutes, [Text(part.words, STRONG), said]], widths, joined=True))
    yield Grid(rows)


def _after(sheet: Sheet, content: GuideSheet) -> Iterator[Flowable]:
    if content.shown or sheet.blank:
        shown = "\n".join(f"• {words}" for words in content.shown)
        proofs = fields(sheet, [Item("De trabajos de estudiantes", shown)])
        yield from section("Evidencias que se muestran", proofs)
    if content.talk:
        yield from section("Conversación previa", Text(content.talk, BODY))
    if content.policy:
        yield from section("Vínculo con la política educativa", Text(content.policy, BODY))


FORM = Form("pauta", TITLE, "practice", load_guide, empty_guide, render)
