"""*Ticket de salida*: cards to cut, with faces for young children; and the *hoja de conteo* of their answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, NextPageTemplate, PageBreak, Spacer

from app.pdf.document import Sheet, build
from app.pdf.form import Form
from app.pdf.halves import Cards
from app.pdf.marks import Choice, Faces
from app.pdf.parts import Bookmark, Item, fields, head
from app.pdf.styles import BIG, BODY, COMPACT, GAP, HEADING, LABEL, NAMES, NOTE, SMALL, STEP, STRONG, Style
from app.pdf.tables import Grid, Row, Ruled
from app.pdf.tallies import tally_grid
from app.pdf.text import Text, draw_line, width
from app.pdf.words import code_of
from app.services.sheets_tickets import Asked, Batch, Tallied, Ticket, TicketsSheet, empty_tickets, load_tickets
from app.text_dates import short_date

TITLE = "Ticket de salida"
COUNT = "Hoja de conteo"
_WHOLE = 150 * mm  # a count up to this high goes whole to the next page
_FACE, _FACE_YOUNG = 10 * mm, 17 * mm
_ASKED = Style(STRONG.font, 10.5, 14, hyphens=False)
_ASKED_YOUNG = Style(STRONG.font, 13.5, 18, hyphens=False)


def render(content: TicketsSheet, printed_on: date, *, blank: bool = False, letter: bool = False) -> bytes:
    """The PDF of the tickets, a page of each format, and after them the tally to fill in or as it was counted."""
    if blank:
        who = content.letterhead.bare()
        content = TicketsSheet(who, tickets=content.tickets)
    code = code_of(content.key)
    name = content.letterhead.name
    sheet = Sheet(TITLE, name, printed_on, code=code, letter=letter, blank=blank, about=content.practice)
    story: list[Flowable] = []
    for ticket in content.tickets:
        story += _cards(sheet, content, ticket)
    story.append(NextPageTemplate("first"))
    story.append(PageBreak())
    story += _tallies(sheet, content)
    return build(sheet, story)


def _cards(sheet: Sheet, content: TicketsSheet, ticket: Ticket) -> Iterator[Flowable]:
    make = partial(_card, content, ticket)
    cards = Cards(sheet, make)
    yield NextPageTemplate("first")
    yield CondPageBreak(cards.height_wanted)
    yield Bookmark(ticket.title)
    if cards.fits:
        yield cards
    else:  # questions longer than a page
        yield Grid([Row([make()], [sheet.measure])])
        yield PageBreak()


def _card(content: TicketsSheet, ticket: Ticket) -> list[Flowable]:
    style = _ASKED_YOUNG if ticket.young else _ASKED
    top = " · ".join(part for part in (content.letterhead.name, content.practice) if part)
    found: list[Flowable] = [Text(TITLE, BIG if ticket.young else HEADING)]
    if top:
        found.append(Text(top, NOTE))
    found.append(_Line("Curso", "Fecha"))
    for one in ticket.lines:
        found += [Spacer(0, 6.5), Text(one.text, style), Spacer(0, SMALL), _answer(one, young=ticket.young)]
    return found


def _answer(one: Asked, *, young: bool) -> Flowable:
    if one.scale == "faces3":
        return Faces(one.options, _FACE_YOUNG if young else _FACE)
    if one.scale in {"short_answer", "right_wrong", "open"} or not one.options:
        return Ruled(2)
    return Choice([words for _, words in one.options], style=replace(BODY, size=10.5), high=20)


class _Line(Ruled):
    """Two short lines side by side, each after its word."""

    def __init__(self, *labels: str) -> None:
        super().__init__(1)
        self._labels = labels

    def draw(self) -> None:
        each = self.width / len(self._labels)
        self.canv.setLineWidth(0.4)
        for place, label in enumerate(self._labels):
            x = place * each
            draw_line(self.canv, label, LABEL, x, 2)
            start = x + width(label, LABEL.font) * LABEL.size + 4
            self.canv.line(start, 0, x + each - 8, 0)


def _tallies(sheet: Sheet, content: TicketsSheet) -> list[Flowable]:
    counted = content.batches
    if sheet.blank or not counted:
        counted = tuple(Batch(lines=tuple(Tallied(one) for one in ticket.lines)) for ticket in content.tickets)
    page = replace(sheet, title=COUNT)
    story: list[Flowable] = []
    for place, batch in enumerate(counted):
        told = list(_tally(sheet, batch, by_hand=sheet.blank or not content.batches))
        if place == 0:
            story += [NextPageTemplate("later"), *head(page, content.letterhead, content.practice, "")]
            story += [Text(_how(ticket), NOTE) for ticket in content.tickets]
            story.append(Spacer(0, STEP))
        elif sheet.blank or not content.batches:
            story += [NextPageTemplate("first"), PageBreak(), *head(page, content.letterhead, content.practice, "")]
        else:
            tall = GAP + sum(part.wrap(sheet.measure, 1e6)[1] for part in told)
            story += [CondPageBreak(min(tall, _WHOLE)), Spacer(0, GAP)]
        story += told
    return story


def _how(ticket: Ticket) -> str:
    """How a format is answered, and for whom it is."""
    name = f"{ticket.title} ({ticket.grades})" if ticket.grades else ticket.title
    return ". ".join(part for part in (name, ticket.body) if part)


def _tally(sheet: Sheet, batch: Batch, *, by_hand: bool) -> Iterator[Flowable]:
    def said(value: int | None) -> str:
        return "" if value is None else str(value)

    first = [
        Item("Escuela", batch.school, 5, style=NAMES),
        Item("Docente", batch.teacher, 5, style=NAMES),
        Item("Curso", batch.grade, 2, style=STRONG),
    ]
    second = [
        Item("Fecha", short_date(batch.date), 4),
        Item("Respondieron", said(batch.respondents), 4, style=STRONG),
        Item("Matriculados", said(batch.enrolled), 4),
    ]
    yield fields(sheet, first, second, write=by_hand)
    yield Spacer(0, STEP)
    yield tally_grid(sheet, batch.lines, by_hand=by_hand)
    if by_hand:
        yield Spacer(0, STEP)
        yield fields(replace(sheet, blank=True), [Item("Frases de los niños, sin nombres", lines=3)])
    elif batch.quotes:
        quotes = "\n".join(f"«{words}»" for words in batch.quotes)
        yield fields(sheet, [Item("Frases de los niños, sin nombres", quotes, style=COMPACT)])


FORM = Form("ticket", TITLE, "practice", load_tickets, empty_tickets, render)
