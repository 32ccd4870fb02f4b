"""*Acta de reunión*: who was there, what was said on each point, what was agreed, and who signs it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from reportlab.platypus import Flowable, Spacer

from app.models.database import Database
from app.pdf.document import Sheet, build
from app.pdf.form import Form, Order
from app.pdf.owed import empty, owed_grid
from app.pdf.parts import Item, fields, head, prose, section, session_mark, signed, table_head
from app.pdf.styles import BESIDE, BODY, HAIRLINE, HAND, LABEL, NAMES, NOTE, SMALL, STRONG, columns
from app.pdf.tables import Grid, Row, Ruled
from app.pdf.text import Text
from app.pdf.words import code_of, long_date, session_name
from app.services.sheets import Sources
from app.services.sheets_minutes import MinutesSheet, empty_minutes, load_minutes
from app.text_dates import short_date

TITLE = "Acta de reunión"
_SPANS = (5, 3, 2, 2)
_LABELS = ("Qué", "Quién", "Cuándo", "Evidencia")
_FEW = 8
# As many as two pages hold; of some there is one fewer on letter paper, which is shorter.
_BLANK_TOPICS, _BLANK_ROWS, _BLANK_NAMES = 5, 5, 5


def render(content: MinutesSheet, printed_on: date, *, blank: bool = False, letter: bool = False) -> bytes:
    """The PDF of the minutes; with `blank`, an empty one to fill in by hand."""
    if blank:
        own = {name: getattr(content, name) for name in ("outline", "outline_lines", "asked")}
        content = MinutesSheet(content.letterhead.bare(), **own)
    about = session_name(content.number)
    code = f"{code_of(content.key)}  ·  Versión {content.version}" if content.key else ""
    name, author = content.letterhead.name, content.drafted_by
    sheet = Sheet(TITLE, name, printed_on, author, code, letter=letter, blank=blank, about=about)
    mark = session_mark(sheet, content.number)
    return build(
        sheet,
        [
            *head(sheet, content.letterhead, content.title, mark),
            _session(sheet, content),
            *_review(sheet, content),
            *_topics(sheet, content),
            *_asked(sheet, content),
            *_agreements(sheet, content),
            *_closing(sheet, content),
        ],
    )


def _session(sheet: Sheet, content: MinutesSheet) -> Flowable:
    state = " · ".join(part for part in (content.status, f"versión {content.version}") if part)
    lines = _BLANK_NAMES - sheet.letter
    rows = [
        [
            Item("Fecha", long_date(content.date), 6, style=STRONG),
            Item("Se abre a las", content.opening, 3, style=STRONG),
            Item("Se cierra a las", content.closing, 3, style=STRONG),
        ],
        [Item("Lugar", content.place, 6), Item("Redacta", content.drafted_by, 3), Item("Estado", state, 3)],
        [
            Item("Asisten", _names(content.present), 6, lines=lines, style=NAMES),
            Item("No asisten", _names(content.absent), 6, lines=lines, style=NAMES),
        ],
    ]
    if content.guests:
        rows.append([Item("Personas invitadas", ", ".join(content.guests), style=NAMES)])
    if content.kind:
        rows.append([Item("Tipo de sesión", content.kind)])
    said = (Item("Conduce", content.leaders, 6), Item("Aprendizaje en red", content.learning, 6))
    if known := [one for one in said if one.value]:
        rows.append(known)
    if content.outline_lines:
        outline = Text(" · ".join(content.outline_lines), BESIDE)
        rows.append([Item(f"Nuestro formato: {content.outline}", flow=(outline,))])
    if content.corrected_by:
        after = f"La versión {content.corrected_by}, que la reemplaza. Esta se conserva como se aprobó."
        rows.append([Item("Corregida por", after)])
    if content.correction:
        rows.append([Item("Motivo de la corrección", content.correction)])
    if sheet.blank:
        rows.append([Item("Lectura del acta anterior: observaciones", lines=1)])
    return fields(sheet, *rows)


def _names(people: Sequence[str]) -> str:
    return ("\n" if len(people) <= _FEW else ", ").join(people)


def _review(sheet: Sheet, content: MinutesSheet) -> list[Flowable]:
    if not sheet.blank and not content.reviewed:
        return []
    body: list[Flowable] = [owed_grid(sheet, content.reviewed, _BLANK_ROWS - 2 - sheet.letter)]
    if not sheet.blank:
        # Unlike what was agreed, it is not kept with the approval: the same minutes may say another state later.
        body = [Text(f"Su estado al {short_date(sheet.printed_on)}.", NOTE), Spacer(0, SMALL), *body]
    return section("Revisión de compromisos", *body)


def _topics(sheet: Sheet, content: MinutesSheet) -> list[Flowable]:
    if sheet.blank:
        topics = range(_BLANK_TOPICS - sheet.letter)
        rows = [Row([[Text("Tema", LABEL), Ruled(3)]], [sheet.measure], rule=0) for _ in topics]
        return section("Temas tratados", Grid(rows, closing=0))
    if not content.topics:
        return section("Temas tratados", Text("No se anotaron temas.", BODY))
    widths = columns(sheet.measure, (3, 9))
    rows = []
    for number, one in enumerate(content.topics, 1):
        name = f"{number}.\u00a0{one.topic or 'Tema que ya no está en la tabla'}"
        about: list[Flowable] = [Text(name, replace(STRONG, hyphens=False))]
        if one.block:
            about.append(Text(one.block, BESIDE))
        rows.append(Row([about, [Text(one.summary or "—", BODY)]], widths, joined=True))
    return section("Temas tratados", Grid(rows))


def _asked(sheet: Sheet, content: MinutesSheet) -> list[Flowable]:
    if not sheet.blank or not content.asked:
        return []
    rows = [[Item(words, lines=2)] for words in content.asked]
    return section("Lo que pregunta nuestro formato", fields(sheet, *rows))


def _agreements(sheet: Sheet, content: MinutesSheet) -> list[Flowable]:
    widths = columns(sheet.measure, _SPANS)
    top = table_head(_LABELS, widths)
    found = []
    if content.agreements or sheet.blank:
        found += section("Acuerdos", prose(sheet, "\n".join(f"• {text}" for text in content.agreements), 3))
    rows = [
        Row(
            [
                [Text(one.text or "—", BODY)],
                [Text(one.person, BESIDE)],
                [Text(short_date(one.due), BESIDE)],
                [Text(one.proof, replace(BESIDE, hyphens=True))],
            ],
            widths,
            joined=True,
        )
        for one in content.commitments
    ]
    if sheet.blank:
        rows = empty(widths, _BLANK_ROWS)
    body: Flowable = Grid(rows, head=top) if rows else Text("No se tomaron compromisos.", BODY)
    return [*found, *section("Compromisos", body)]


def _closing(sheet: Sheet, content: MinutesSheet) -> Iterator[Flowable]:
    if content.various or sheet.blank:
        yield from section("Varios", prose(sheet, content.various, 2))
    upcoming = [
        Item("Fecha", long_date(content.next_date), 4),
        Item("Escuela anfitriona", content.next_host, 4, style=NAMES),
        Item("Tema", content.next_topic, 4),
    ]
    signers = ((content.drafted_by, "Secretaría: nombre y firma"), ("", "Presidencia o coordinación: nombre y firma"))
    body = signed(sheet, fields(sheet, upcoming), *signers, rule=0 if sheet.blank else HAIRLINE)
    yield from section("Próxima sesión", Spacer(0, SMALL), body, room=HAND * 6)


def _load(database: Database, sources: Sources, order: Order) -> MinutesSheet:
    return load_minutes(database, order.meeting_id or "", sources, order.record_id)


FORM = Form("acta", TITLE, "meeting", _load, empty_minutes, render, also=("record",))
