"""*Pauta de observación*: of a session, and of a class with room for what pupils do, say and feel."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from app.pdf.document import Sheet, build
from app.pdf.form import Form
from app.pdf.marks import Box
from app.pdf.parts import Item, anew, fields, head, section, session_mark, signatures, table_head
from app.pdf.styles import BODY, COMPACT, HAND, HEADING, LABEL, NAMES, SMALL, STEP, STROKE, STRONG, columns
from app.pdf.tables import Cell, Grid, Row
from app.pdf.text import Text
from app.pdf.words import code_of, long_date
from app.services import labels
from app.services.sheets import Letterhead
from app.services.sheets_observation import (
    ClassSeen,
    MeetingSeen,
    ObservationSheet,
    Seen,
    empty_observation,
    load_observation,
)
from app.text_dates import listed

TITLE = "Pauta de observación"
_ANSWERS = tuple(labels.choices("meeting_observation_answer", "answer").values())
_MARK = 13 * mm
_WRITING = 2 * HAND
_TOGETHER = 3  # a dimension no higher than this part of a page, one in three, is not cut


def render(content: ObservationSheet, printed_on: date, *, blank: bool = False, letter: bool = False) -> bytes:
    """The PDF of every observation, each beginning a page; of what was not seen yet, the guide to take along."""
    if blank:
        content = _emptied(content)
    code = code_of(content.key)
    name = content.letterhead.name
    sheet = Sheet(TITLE, name, printed_on, _author(content), code, letter=letter, blank=blank)
    story: list[Flowable] = []
    pages = [
        *(_meeting(sheet, content.letterhead, one) for one in content.meetings),
        *(_class(sheet, content.letterhead, one) for one in content.classes),
    ]
    for page in pages:
        story += anew(story)
        story += page
    return build(sheet, story)


def _emptied(content: ObservationSheet) -> ObservationSheet:
    def plain(lines: Sequence[Seen]) -> tuple[Seen, ...]:
        return tuple(Seen(one.text, one.dimension) for one in lines)

    return ObservationSheet(
        content.letterhead.bare(),
        meetings=tuple(MeetingSeen(one.title, one.body, lines=plain(one.lines)) for one in content.meetings),
        classes=tuple(ClassSeen(one.title, one.body, lines=plain(one.lines)) for one in content.classes),
    )


def _author(content: ObservationSheet) -> str:
    people = [*(listed(one.observers) for one in content.meetings), *(one.observer for one in content.classes)]
    return people[0] if people else ""


def _meeting(sheet: Sheet, letterhead: Letterhead, one: MeetingSeen) -> Iterator[Flowable]:
    page = replace(sheet, title=one.title)
    yield from head(page, letterhead, one.session, session_mark(sheet, one.number))
    facts = [
        Item("Fecha", long_date(one.date), 4, style=NAMES),
        Item("Lugar", one.place, 4, style=NAMES),
        Item("Observan", listed(one.observers), 4, style=NAMES),
    ]
    yield fields(sheet, facts, write=not one.filled)
    yield from _instructions(one.body)
    widths = [*_narrow(sheet, 7.2), 0.0]
    widths[-1] = sheet.measure - sum(widths)
    rows = list(_by_domain(sheet, one, widths, lambda line: ["\n".join(p for p in (line.note, line.quotes) if p)]))
    yield Grid(rows, head=table_head(("Qué se observa", *_ANSWERS, "Nota"), widths))
    yield from section("Notas y próximos pasos", fields(sheet, [Item("", one.notes, lines=4)], write=not one.filled))


def _class(sheet: Sheet, letterhead: Letterhead, one: ClassSeen) -> Iterator[Flowable]:
    page = replace(sheet, title=one.title)
    yield from head(page, letterhead, one.practice, "")
    peers = {None: "", True: "Entre pares", False: "De la asesoría"}[one.between_peers]
    first = [
        Item("Docente", one.teacher, 5, style=STRONG),
        Item("Escuela", one.school, 4, style=NAMES),
        Item("Grados", one.grades, 3, style=NAMES),
    ]
    second = [
        Item("Observa", one.observer, 5, style=NAMES),
        Item("Fecha", long_date(one.date), 4),
        Item("Entre pares o de la asesoría", peers, 3),
    ]
    practice = [] if one.practice or one.filled else [[Item("Práctica")]]
    yield fields(sheet, *practice, first, second, write=not one.filled)
    yield from _instructions(one.body)
    widths = _narrow(sheet, 3.7)
    left = (sheet.measure - sum(widths)) / 2
    widths += [left, left]
    said = ("Los estudiantes…", *_ANSWERS, "Qué hacen, dicen y sienten", "Frases, sin nombres")
    rows = list(_by_domain(sheet, one, widths, lambda line: [line.note, line.quotes]))
    yield Grid(rows, head=table_head(said, widths))
    agreed = fields(sheet, [Item("", one.agreed, lines=8)], write=not one.filled)
    yield from section("Retroalimentación acordada", agreed)
    signers = ((one.teacher, "Docente: nombre y firma"), (one.observer, "Observa: nombre y firma"))
    yield from signatures(sheet, *signers)


def _instructions(body: str) -> list[Flowable]:
    return [Spacer(0, SMALL), Text(body, COMPACT), Spacer(0, STEP)] if body else [Spacer(0, STEP)]


def _narrow(sheet: Sheet, span: float) -> list[float]:
    return [columns(sheet.measure, (span, 12 - span))[0], *[_MARK] * len(_ANSWERS)]


def _by_domain(
    sheet: Sheet, one: ClassSeen | MeetingSeen, widths: Sequence[float], noted: Callable[[Seen], list[str]]
) -> Iterator[Row]:
    """The lines of each dimension together, as on screen: one that was added last stands with those of its own."""
    domains: dict[str, list[Seen]] = {}
    for line in one.lines:
        domains.setdefault(line.dimension, []).append(line)
    for place, (domain, lines) in enumerate(domains.items()):
        own = [_row(line, widths, *_said(noted(line)), filled=one.filled) for line in lines]
        if domain or place:
            title = Text(domain or "Otras líneas", HEADING)
            own.insert(0, Row([[title]], [sheet.measure], joined=True, rule=STROKE, leads=True))
            # The few lines of a dimension are read and written together, on one page.
            if sum(row.height for row in own) <= sheet.size[1] / _TOGETHER:
                for row in own[:-1]:
                    row.leads = True
        yield from own


def _said(noted: Sequence[str]) -> list[Cell]:
    return [[Text(words, COMPACT)] if words else [] for words in noted]


def _row(line: Seen, widths: Sequence[float], *said: Cell, filled: bool) -> Row:
    marks: list[Cell] = [[Box(ticked=line.answer == answer)] for answer in _ANSWERS]
    text: list[Flowable] = [Text(line.text, BODY)]
    if line.answer and line.answer not in _ANSWERS:
        text.append(Text(line.answer, LABEL))
    return Row([text, *marks, *said], widths, least=0.0 if filled else _WRITING, joined=True)


_ALSO = ("practice", "person", "record")
FORM = Form("observacion", TITLE, "meeting", load_observation, empty_observation, render, _ALSO)
