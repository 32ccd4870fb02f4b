"""*Informe mensual* and *anual*: what was done, what the figures say, what was decided and why, what is lacking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from reportlab.platypus import CondPageBreak, Flowable, Spacer

from app.models.database import Database
from app.pdf.charts_indicators import charts
from app.pdf.document import Sheet, build
from app.pdf.form import Form, Order, plain
from app.pdf.listeners import told
from app.pdf.palette import PAPER
from app.pdf.parts import Item, fields, head, prose, section, signatures, table_head
from app.pdf.plan_tables import goals
from app.pdf.styles import BESIDE, BODY, COMPACT, HAND, LABEL, NAMES, NOTE, SMALL, STEP, STRONG, TINY, Style, columns
from app.pdf.tables import Cell, Grid, Row
from app.pdf.text import Text
from app.services.sheets import Sources
from app.services.sheets_report import Figure, ReportSheet, load_report
from app.text_dates import short_date

NAME = "Informe"
_NOTHING = "Sin datos en este período."
_BLANK = 6
_SHORT = 24
# Names of people and schools are not cut.
_LISTED = replace(COMPACT, hyphens=False)


def render(content: ReportSheet, printed_on: date, *, blank: bool = False, letter: bool = False) -> bytes:
    """The PDF of the report; with `blank`, an empty one to fill in by hand."""
    if blank:
        content = ReportSheet(content.letterhead.bare())
    title = NAME if blank else "Informe mensual" if content.monthly else "Informe anual"
    sheet = Sheet(title, content.letterhead.name, printed_on, letter=letter, blank=blank, about=content.period)
    story: list[Flowable] = head(sheet, content.letterhead, content.period, "")
    focus = Item("Foco del año", content.focus, 6, lines=2)
    story.append(fields(sheet, [focus, Item("Objetivo general", content.objective, 6, lines=2)]))
    story += section("Sesiones", _sessions(sheet, content))
    story += _figures(sheet, content)
    if content.goals:
        story += section("Metas del plan", goals(sheet, content.goals))
    story += section("Ajustes decididos y por qué", _adjustments(sheet, content))
    story += section("Compromisos pendientes", _pending(sheet, content))
    if content.closed:
        labels = ("Qué", "Quién", "Estado", "Cómo terminó")
        story += section("Compromisos cerrados", _table(sheet, labels, (4.4, 2.4, 1.7, 3.5), content.closed))
    story += _voices(sheet, content)
    story += section("Necesidades", _needs(sheet, content))
    if blank or not content.monthly:
        story += section("Logros del año", prose(sheet, content.achievements, 4))
        story += section("Lo que queda para el año siguiente", prose(sheet, content.for_next, 4))
    story += section("Anexos", _annexes(sheet, content))
    story += [Spacer(0, STEP), *signatures(sheet, ("", "Coordinación"), ("", "Presidencia"), ("", "Recibe"))]
    return build(sheet, story)


def _table(
    sheet: Sheet,
    labels: Sequence[str],
    spans: Sequence[float],
    rows: Sequence[Sequence[str]],
    *,
    style: Style = _LISTED,
    blank_rows: int = _BLANK,
) -> Flowable:
    """A ruled table with its head; empty rows to write in on a blank form, a sentence where there is nothing."""
    widths = columns(sheet.measure, spans)
    top = table_head(labels, widths)
    if sheet.blank:
        rows_here = range(blank_rows - sheet.letter)  # a letter page is shorter
        return Grid([Row([[] for _ in widths], widths, least=HAND) for _ in rows_here], head=top)
    if not rows:
        return Text(_NOTHING, BODY)
    cells: list[list[Cell]] = [[[Text(words or "—", style)] for words in row] for row in rows]
    return Grid([Row(row, widths, joined=True, pad=TINY + 1) for row in cells], head=top)


def _sessions(sheet: Sheet, content: ReportSheet) -> Flowable:
    rows = [
        (f"N° {one.number}" if one.number is not None else "", one.date, one.host,
         ". ".join(part for part in (one.origin, one.objective) if part), one.status, one.came,
         one.hours)
        for one in content.sessions
    ]  # fmt: skip
    labels = ("N°", "Fecha", "Sede", "Objetivo", "Estado", "Asistieron", "Horas")
    return _table(sheet, labels, (0.9, 1.5, 2.3, 3.8, 1.5, 1.2, 0.8), rows, blank_rows=10)


def _figures(sheet: Sheet, content: ReportSheet) -> list[Flowable]:
    if sheet.blank:
        labels = ("Indicador", "Cuántos", "De cuántos", "Decisión que alimenta")
        return section("Indicadores", _table(sheet, labels, (4, 1.4, 1.4, 5.2), (), blank_rows=14))
    if not content.sections:
        return section("Indicadores", Text(_NOTHING, BODY))
    found: list[Flowable] = []
    for title, figures in content.sections:
        found += section(title, *(part for one in figures for part in _figure(sheet, one, content.small)))
    return found


def _together(n: str) -> str:
    """«base: 6 sesiones», on one line where it is short."""
    said = f"{n[:1].lower()}{n[1:]}"
    return said.replace(" ", "\u00a0") if len(said) < _SHORT else said


def _figure(sheet: Sheet, one: Figure, small: int) -> list[Flowable]:
    widths = columns(sheet.measure, (7.4, 4.6))
    left: list[Flowable] = [Text(one.name, STRONG), Text(f"{one.sentence} ({_together(one.n)})", BODY)]
    right: list[Flowable] = [Text("Decisión que alimenta", LABEL), Text(one.decision, BESIDE)]
    told = Grid([Row([left, right], widths, pad=TINY + 1)], closing=0)
    drawn = charts(one.reading, small)[:1] if one.reading else []
    found: list[Flowable] = [told]
    for chart in drawn:
        drawing = chart.draw(PAPER, sheet.measure)
        found = [CondPageBreak(told.wrap(0, 0)[1] + drawing.height + STEP), told, Text(chart.sentence, NOTE), drawing]
        found.append(Spacer(0, SMALL))
    return found


def _adjustments(sheet: Sheet, content: ReportSheet) -> Flowable:
    return _table(sheet, ("Fecha", "Qué se decidió", "Por qué"), (1.7, 4.3, 6), content.adjustments, style=BODY)


def _pending(sheet: Sheet, content: ReportSheet) -> Flowable:
    late = "\natrasado"
    rows = [
        (one.text, one.responsible, short_date(one.due_date) + (late if one.overdue else ""), one.expected_evidence)
        for one in content.pending
    ]
    return _table(sheet, ("Qué", "Quién", "Plazo", "Evidencia"), (5, 2.6, 1.9, 2.5), rows)


def _annexes(sheet: Sheet, content: ReportSheet) -> Flowable:
    return _table(sheet, ("Documento", "Detalle"), (8, 4), content.annexes)


def _voices(sheet: Sheet, content: ReportSheet) -> list[Flowable]:
    """What the surveys ask to keep, to change and to take up: never whose voice it is."""
    if not sheet.blank and not (content.keep or content.change or content.topics):
        return []
    items = [
        Item("Mantener", "\n".join(content.keep), 4, lines=4, style=NAMES),
        Item("Cambiar", "\n".join(content.change), 4, lines=4, style=NAMES),
        Item("Temas que se piden", "\n".join(content.topics), 4, lines=4, style=NAMES),
    ]
    return section("Lo que dicen las encuestas", fields(sheet, items))


def _needs(sheet: Sheet, content: ReportSheet) -> Flowable:
    return _table(sheet, ("Quién", "Qué necesita", "Estrategia y seguimiento"), (3, 4.5, 4.5), content.needs)


def _load(database: Database, sources: Sources, order: Order) -> ReportSheet:
    return load_report(database, order.year, sources, today=order.printed_on, month=order.month, progress=told())


FORM = Form("informe", NAME, "year", _load, plain(ReportSheet), render)
