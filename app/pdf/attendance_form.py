"""*Registro de asistencia*: a line to sign on for everybody expected, the guests, and the counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from reportlab.platypus import Flowable, Spacer

from app.models.database import Database
from app.pdf.document import Sheet, build
from app.pdf.form import Form, Order, plain
from app.pdf.parts import Item, fields, head, section, session_mark, signed, table_head
from app.pdf.styles import BESIDE, BODY, HAND, NAMES, NOTE, SMALL, STEP, STRONG, columns
from app.pdf.tables import Cell, Grid, Row
from app.pdf.text import Text
from app.pdf.words import code_of, long_date, session_name
from app.services.indicators_words import in_brackets
from app.services.rules import Count
from app.services.sheets import Sources
from app.services.sheets_attendance import AttendanceLine, AttendanceSheet, load_attendance
from app.text_dates import count

TITLE = "Registro de asistencia"
_SPANS = (0.5, 2.4, 1.2, 2.1, 1.9, 0.8, 0.8, 2.3)
_LABELS = ("N°", "Nombre", "RUT (opcional)", "Escuela", "Cargo", "Llegada", "Salida", "Firma")
_OFFICERS = (("", "Secretaría: nombre y firma"), ("", "Presidencia o coordinación: nombre y firma"))
_BLANK_LINES, _BLANK_GUESTS, _SPARE_GUESTS = 22, 6, 3


def render(content: AttendanceSheet, printed_on: date, *, blank: bool = False, letter: bool = False) -> bytes:
    """The PDF of the sheet, ready to be signed; with `blank`, without names."""
    if blank:
        content = AttendanceSheet(content.letterhead.bare())
    about = session_name(content.number)
    code = code_of(content.key)
    name = content.letterhead.name
    sheet = Sheet(TITLE, name, printed_on, code=code, wide=True, letter=letter, blank=blank, about=about)
    mark = session_mark(sheet, content.number)
    hours = " a ".join(part for part in (content.start, content.end) if part)
    facts = [
        Item("Fecha", long_date(content.date), 5, style=STRONG),
        Item("Horario", hours, 3, style=STRONG),
        Item("Escuela anfitriona", content.host, 4, style=NAMES),
    ]
    lines = content.lines or [AttendanceLine()] * _BLANK_LINES
    story = [
        *head(sheet, content.letterhead, content.title, mark),
        fields(sheet, facts),
        Spacer(0, STEP),
        _table(sheet, lines),
        *_totals(sheet, content),
        *_guests(sheet, content),
    ]
    return build(sheet, story)


def _table(sheet: Sheet, lines: Sequence[AttendanceLine]) -> Grid:
    widths = columns(sheet.measure, _SPANS)
    top = table_head(_LABELS, widths)
    return Grid([_row(number, line, widths) for number, line in enumerate(lines, 1)], head=top)


def _row(number: int, line: AttendanceLine, widths: Sequence[float]) -> Row:
    texts = (line.rut, line.school, line.role, line.arrival, line.departure)
    cells: list[Cell] = [
        [Text(str(number), BESIDE)],
        [Text(line.name, replace(STRONG, hyphens=False))],
        *([Text(words, BESIDE)] for words in texts),
        # Who came signs here; of who did not, or not as the others, the paper says so.
        [Text(line.state, NOTE)],
    ]
    return Row(cells, widths, least=HAND)


def _totals(sheet: Sheet, content: AttendanceSheet) -> Iterator[Flowable]:
    if sheet.blank or not content.noted:
        blanks = [Item(label, span=3) for label in ("Esperados", "Asistieron", "Porcentaje", "Invitados")]
        yield Spacer(0, STEP)
        yield fields(replace(sheet, blank=True), blanks)
        return
    guests = count(len(content.guests), "persona invitada", "personas invitadas")
    share = in_brackets(Count(content.came, content.expected), content.small)
    of_all = count(content.expected, "persona esperada", "personas esperadas")
    yield Spacer(0, SMALL)
    yield Text(f"Asistieron {content.came} de {of_all}{share} y {guests}.", BODY)
    absent = [line for line in content.lines if line.absent]
    if absent:
        widths = columns(sheet.measure, (4, 3, 5))
        rows = [
            Row([[Text(line.name, NAMES)], [Text(line.state, BESIDE)], [Text(line.reason, BODY)]], widths, joined=True)
            for line in absent
        ]
        yield from section("Ausencias", Grid(rows))


def _guests(sheet: Sheet, content: AttendanceSheet) -> list[Flowable]:
    # Once the session was noted, nobody else will come.
    late = 0 if content.guests else 1
    spare = _BLANK_GUESTS if sheet.blank else late if content.noted else _SPARE_GUESTS
    lines = [*content.guests, *([AttendanceLine()] * spare)]
    return section("Personas invitadas", signed(sheet, _table(sheet, lines), *_OFFICERS), room=90)


def _load(database: Database, sources: Sources, order: Order) -> AttendanceSheet:
    return load_attendance(database, order.meeting_id or "", sources)


FORM = Form("asistencia", TITLE, "meeting", _load, plain(AttendanceSheet), render)
