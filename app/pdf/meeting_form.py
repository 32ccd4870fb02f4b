"""*Convocatoria y tabla*: the call to a session, its agenda, and what each one still owes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import groupby

from reportlab.platypus import Flowable, Spacer

from app.models.database import Database
from app.pdf.document import Sheet, build
from app.pdf.form import Form, Order, plain
from app.pdf.owed import empty, owed_grid
from app.pdf.parts import Item, fields, head, prose, section, session_mark, signatures, signed, table_head
from app.pdf.styles import BESIDE, BODY, COMPACT, HAIRLINE, LABEL, NOTE, SMALL, STRONG, TINY, bold, columns
from app.pdf.tables import Cell, Grid, Row
from app.pdf.text import Text
from app.pdf.words import code_of, long_date, number, session_name
from app.services.sheets import Sources
from app.services.sheets_meeting import AgendaLine, MeetingSheet, load_meeting
from app.text_dates import count

TITLE = "Convocatoria y tabla"
_ITEM_SPANS = (1, 6, 2, 2, 1)
# As many empty rows as leave the form on one page: fewer on letter paper, which is shorter.
_BLANK_ITEMS, _BLANK_ITEMS_LETTER, _BLANK_DUE = 7, 5, 3


def render(content: MeetingSheet, printed_on: date, *, blank: bool = False, letter: bool = False) -> bytes:
    """The PDF of the call; with `blank`, an empty one to fill in by hand."""
    if blank:
        content = MeetingSheet(content.letterhead.bare())
    about = session_name(content.number)
    code = code_of(content.key)
    name, author = content.letterhead.name, content.convener
    sheet = Sheet(TITLE, name, printed_on, author, code, letter=letter, blank=blank, about=about)
    mark = session_mark(sheet, content.number)
    return build(
        sheet,
        [
            *head(sheet, content.letterhead, content.title, mark),
            *_call(sheet, content),
            *_agenda(sheet, content),
            *_to_bring(sheet, content),
            *_preparation(sheet, content),
            *_pending(sheet, content),
        ],
    )


def _call(sheet: Sheet, content: MeetingSheet) -> list[Flowable]:
    hours = " a ".join(part for part in (content.start, content.end) if part)
    kind = " · ".join(part for part in (content.kind, content.modality) if part)
    rows = [
        [
            Item("Cuándo", long_date(content.date), 6, style=STRONG),
            Item("Horario", hours, 3, style=STRONG),
            Item("Tipo", kind, 3),
        ],
        [Item("Escuela anfitriona", content.host, 6), Item("Lugar y cómo llegar", content.place, 6)],
        [Item("Objetivo", content.objective, 6, lines=2), Item("Producto esperado", content.product, 6, lines=2)],
    ]
    if content.suspended:
        rows.insert(0, [Item("Suspendida", content.suspended, style=STRONG)])
    if content.leaders:
        rows.append([Item("Conduce", content.leaders)])
    if content.thread or sheet.blank:
        rows.append([Item("Hilo con la sesión anterior", content.thread, 12)])
    return [fields(sheet, *rows)]


def _agenda(sheet: Sheet, content: MeetingSheet) -> list[Flowable]:
    widths = columns(sheet.measure, _ITEM_SPANS)
    labels = ("Hora", "Tema y qué se hará", "Responsable", "Método", "Minutos")
    top = table_head(labels, widths)
    blanks = empty(widths, _BLANK_ITEMS_LETTER if sheet.letter else _BLANK_ITEMS)
    rows = blanks if sheet.blank else list(_items(sheet, content.agenda, widths))
    if not rows:
        return section("Tabla", Text("La tabla todavía no tiene temas.", BODY))
    found = section("Tabla", Grid(rows, head=top))
    minutes = sum(line.minutes or 0 for line in content.agenda)
    if minutes:
        summary = f"{count(len(content.agenda), 'tema', 'temas')}, {count(minutes, 'minuto', 'minutos')} en total."
        found += [Spacer(0, SMALL), Text(summary, NOTE)]
    return found


def _items(sheet: Sheet, agenda: tuple[AgendaLine, ...], widths: list[float]) -> Iterator[Row]:
    for block, lines in groupby(agenda, key=lambda line: line.block):
        together = list(lines)
        if block:
            planned = sum(line.minutes or 0 for line in together)
            total = f"  ·  {count(planned, 'minuto', 'minutos')}" if planned else ""
            label: list[Flowable] = [Text(f"{block}{total}", LABEL)]
            yield Row([label], [sheet.measure], joined=True, pad=TINY, leads=True)
        for place, line in enumerate(together):
            cells: list[Cell] = [
                [Text(line.start, bold(BESIDE))],
                list(_about(line)),
                [Text(line.person, BESIDE)],
                [Text(line.method, BESIDE)],
                [Text(number(line.minutes), BESIDE)],
            ]
            yield Row(cells, widths, joined=True, rule=0 if block and not place else HAIRLINE)


def _about(line: AgendaLine) -> Iterator[Flowable]:
    yield Text(line.topic or "—", replace(STRONG, hyphens=False))
    if line.practice and line.practice not in line.topic:
        yield Text(f"Práctica: {line.practice}", COMPACT)
    if line.objective:
        yield Text(line.objective, COMPACT)
    if line.materials:
        yield Text(f"Materiales: {line.materials}", COMPACT)


def _to_bring(sheet: Sheet, content: MeetingSheet) -> list[Flowable]:
    if not content.to_bring and not sheet.blank:
        return []
    return section("Qué traer", prose(sheet, content.to_bring, 1))


def _preparation(sheet: Sheet, content: MeetingSheet) -> list[Flowable]:
    if not content.host_preparation:
        return []
    return section("Preparación de la escuela anfitriona", prose(sheet, content.host_preparation, 1))


def _pending(sheet: Sheet, content: MeetingSheet) -> list[Flowable]:
    convener = (content.convener, "Convoca: nombre y firma")
    if not content.pending and not sheet.blank:
        nothing = Text("No hay compromisos pendientes.", BODY)
        return [*section("Compromisos pendientes", nothing), *signatures(sheet, convener)]
    grid = owed_grid(sheet, content.pending, _BLANK_DUE)
    return section("Compromisos pendientes", signed(sheet, grid, convener))


def _load(database: Database, sources: Sources, order: Order) -> MeetingSheet:
    return load_meeting(database, order.meeting_id or "", sources)


FORM = Form("tabla", TITLE, "meeting", _load, plain(MeetingSheet), render)
