"""*Ficha técnica* and *ficha de red*: one or two pages that tell an experience to others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from reportlab.platypus import Flowable

from app.pdf.document import Sheet, build
from app.pdf.form import Form
from app.pdf.parts import Item, anew, fields, head, section
from app.pdf.styles import PALE, STRONG, SUBTITLE, Style
from app.pdf.tables import Grid, Row, Ruled
from app.pdf.text import Text
from app.pdf.words import code_of
from app.services.sheets_ficha import Ficha, FichasSheet, Part, Said, empty_fichas, load_fichas

TITLE = "Ficha de experiencia"
_IDEA = Style(SUBTITLE.font, 13, 19, hyphens=False)
_KEY_IDEA = "Idea fuerza"
_INSET = 10.0
_LINES_ON_LETTER = 3  # to write on: the shorter sheet holds the same fields on as many pages
# A field longer than this has a row of its own.
_SHORT = 90


def render(content: FichasSheet, printed_on: date, *, blank: bool = False, letter: bool = False) -> bytes:
    """The PDF of the fichas, each beginning a page; those without a name are to be filled in by hand."""
    if blank:
        content = _emptied(content)
    only = content.fichas[0] if len(content.fichas) == 1 else Ficha()
    code = code_of(only.key)
    name = content.letterhead.name
    sheet = Sheet(TITLE, name, printed_on, code=code, letter=letter, blank=blank, about=only.name)
    story: list[Flowable] = []
    for one in content.fichas:
        story += anew(story)
        story += _ficha(sheet, content, one)
    return build(sheet, story)


def _emptied(content: FichasSheet) -> FichasSheet:
    def plain(part: Part) -> Part:
        return Part(part.title, tuple(Said(one.label, lines=one.lines) for one in part.fields))

    fichas = tuple(Ficha("", one.kind, one.title, parts=tuple(map(plain, one.parts))) for one in content.fichas)
    return FichasSheet(content.letterhead.bare(), fichas)


def _ficha(sheet: Sheet, content: FichasSheet, one: Ficha) -> Iterator[Flowable]:
    write = not one.key
    page = Sheet(one.title, sheet.microcentro, sheet.printed_on, letter=sheet.letter, blank=sheet.blank)
    yield from head(page, content.letterhead, one.name, "")
    if write:
        yield fields(sheet, [Item("Nombre")], write=True)
    elif one.practice and one.practice != one.name:
        yield fields(sheet, [Item("Práctica", one.practice, style=STRONG)])
    for part in one.parts:
        if write or any(said.words or said.several for said in part.fields):
            yield from _part(sheet, part, write=write)


def _part(sheet: Sheet, part: Part, *, write: bool) -> Iterator[Flowable]:
    told = [said for said in part.fields if write or said.words or said.several]
    if part.title == _KEY_IDEA:
        body: Flowable = Ruled(2) if write else Text("\n".join(said.words for said in told), _IDEA)
        band = Row([[body]], [sheet.measure], rule=0, fill=PALE, inset=_INSET, pad=_INSET)
        yield from section(part.title, Grid([band], closing=0))
        return
    if write and sheet.letter:
        told = [replace(said, lines=min(said.lines, _LINES_ON_LETTER)) for said in told]
    body = fields(sheet, *_lines(told, alone=len(told) == 1), write=write)
    yield from section(part.title, body)


def _lines(told: Sequence[Said], *, alone: bool) -> Iterator[list[Item]]:
    """Short fields two to a row; lists and long ones take the width."""
    waiting: list[Item] = []
    for said in told:
        several = (f"{place}.\u00a0{one}" for place, one in enumerate(said.several, 1))
        words = "\n".join(part for part in (said.words, *several) if part)
        item = Item("" if alone else said.label, words, 6, lines=said.lines)
        if alone or said.lines > 1 or len(words) > _SHORT:
            yield from _beside(waiting)
            waiting = []
            yield [replace(item, span=12)]
            continue
        waiting.append(item)
        if len(waiting) == 2:
            yield waiting
            waiting = []
    yield from _beside(waiting)


def _beside(items: Sequence[Item]) -> Iterator[list[Item]]:
    if items:
        yield [replace(item, span=12 / len(items)) for item in items]


FORM = Form("ficha", TITLE, None, load_fichas, empty_fichas, render)
