"""*Diagnóstico de red*: ten statements to answer, and what the network answered, first against last."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, NextPageTemplate, PageBreak, Spacer

from app.models.database import Database
from app.pdf.charts_radar import radar
from app.pdf.document import Sheet, build
from app.pdf.form import Form, Order
from app.pdf.marks import Choice, draw_box
from app.pdf.palette import PAPER
from app.pdf.parts import Item, fields, head, section, table_head
from app.pdf.styles import BESIDE, BODY, COMPACT, HAND, HEADING, LABEL, NOTE, STEP, STROKE, STRONG, columns
from app.pdf.tables import Cell, Grid, Row, Ruled
from app.pdf.text import Text, shorten
from app.services.indicators_basis import Grid as Figures
from app.services.sheets import Sources
from app.services.sheets_diagnostic import DiagnosticSheet, Moment, Statement, empty_diagnostic, load_diagnostic
from app.text_dates import count, number, short_date

TITLE = "Diagnóstico de la red"
_MARKS = ("1", "2", "3", "4")
_RADAR, _RADAR_BLANK, _RADAR_LETTER = 96 * mm, 80 * mm, 62 * mm
_DECISIONS = 3
_FEW = "Con tan pocas respuestas no se muestran promedios, solo cantidades. "
_LEGEND = 20 * mm
_Cells = Callable[[Statement], list[Cell]]


def render(content: DiagnosticSheet, printed_on: date, *, blank: bool = False, letter: bool = False) -> bytes:
    """The PDF: while nobody answered, a page to answer and one to count on; then what was answered."""
    if blank:
        who = content.letterhead.bare()
        lines = tuple(Statement(one.name, one.text, one.dimension) for one in content.statements)
        content = DiagnosticSheet(who, content.body, lines, content.all_risks)
    sheet = Sheet(TITLE, content.letterhead.name, printed_on, letter=letter, blank=blank)
    if not content.moments:
        return build(sheet, [*_answer(sheet, content), *_count(sheet, content)])
    return build(sheet, list(_results(sheet, content)))


def _answer(sheet: Sheet, content: DiagnosticSheet) -> Iterator[Flowable]:
    yield from head(sheet, content.letterhead, content.body, "")
    widths = columns(sheet.measure, (8.6, 3.4))
    yield Grid(list(_by_dimension(sheet, content, widths, lambda _: [[Choice(_MARKS)]], 5.0)))
    yield from section("Riesgos que veo en nuestra red", _risks(sheet, content, {}))


def _by_dimension(
    sheet: Sheet, content: DiagnosticSheet, widths: Sequence[float], cells: _Cells, pad: float = 3.0
) -> Iterator[Row]:
    dimension = None
    for one in content.statements:
        if one.dimension != dimension:
            dimension = one.dimension
            yield Row([[Text(one.dimension, HEADING)]], [sheet.measure], joined=True, rule=STROKE, pad=3, leads=True)
        said: list[Flowable] = [Text(one.text, BODY)]
        if one.name and one.name != one.text:
            said.insert(0, Text(one.name, LABEL))
        yield Row([said, *cells(one)], widths, joined=True, pad=pad)


class _Risk(Flowable):
    """A risk to tick, with the moments at which it was ticked."""

    def __init__(self, *, ticked: bool) -> None:
        super().__init__()
        self._ticked = ticked

    def wrap(self, available: float, _height: float) -> tuple[float, float]:
        self.width, self.height = available, 12.0
        return self.width, self.height

    def draw(self) -> None:
        draw_box(self.canv, 0, 1, ticked=self._ticked)


def _risks(sheet: Sheet, content: DiagnosticSheet, ticked: dict[str, list[str]]) -> Flowable:
    names = [*content.all_risks, *(name for name in ticked if name not in content.all_risks)]
    box = 7 * mm
    half = (sheet.measure - 2 * box) / 2
    widths = [box, half, box, half]
    rows = []
    for start in range(0, len(names), 2):
        cells: list[Cell] = []
        for name in names[start : start + 2]:
            when = ticked.get(name, [])
            words = f"{name} ({', '.join(when).lower()})" if when else name
            cells += [[_Risk(ticked=bool(when))], [Text(words, STRONG if when else BODY)]]
        rows.append(Row(cells, widths[: len(cells)], rule=0, gutter=0))
    return Grid(rows, closing=0)


def _count(sheet: Sheet, content: DiagnosticSheet) -> Iterator[Flowable]:
    yield NextPageTemplate("first")
    yield PageBreak()
    yield NextPageTemplate("later")
    yield from head(sheet, content.letterhead, "Hoja de conteo del microcentro", "")
    yield fields(sheet, [Item(label, span=4) for label in ("Momento del año", "Fecha", "Respondieron")], write=True)
    yield Spacer(0, STEP)
    widths = columns(sheet.measure, (6, 1.2, 1.2, 1.2, 1.2, 1.2))
    top = table_head(("Cuántos respondieron", *_MARKS, "Promedio"), widths)
    rows = [
        Row([[Text(one.name or one.text, COMPACT)], *([] for _ in widths[1:])], widths, least=HAND)
        for one in content.statements
    ]
    yield Grid(rows, head=top)
    yield from section("Tres decisiones", Ruled(_DECISIONS))
    names = tuple((one.name or one.text, ()) for one in content.statements)
    high = _RADAR_LETTER if sheet.letter else _RADAR_BLANK
    profile = radar(Figures("radar", TITLE, (), names), PAPER, (sheet.measure, high))
    yield from section("Perfil: marque cada promedio y una los puntos", profile, room=high)


def _results(sheet: Sheet, content: DiagnosticSheet) -> Iterator[Flowable]:
    yield from head(sheet, content.letterhead, "", "")
    yield fields(sheet, *([_facts(one)] for one in content.moments))
    yield Spacer(0, STEP)
    enough = [place for place, one in enumerate(content.moments) if not one.few]
    if enough:
        yield radar(_figures(sheet, content, enough), PAPER, (sheet.measure, _RADAR))
    note = "Promedio de quienes respondieron. " if enough else ""
    yield Text(f"{note}{_FEW if len(enough) < len(content.moments) else ''}{content.body}", NOTE)
    yield Spacer(0, STEP)
    yield _table(sheet, content)
    ticked: dict[str, list[str]] = {}
    for one in content.moments:
        for risk in one.risks:
            ticked.setdefault(risk, []).append(one.name)
    yield from section("Riesgos señalados", _risks(sheet, content, ticked))
    for one in content.moments:
        if one.decisions:
            decided = "\n".join(f"{place}.\u00a0{words}" for place, words in enumerate(one.decisions, 1))
            yield from section(f"Decisiones · {one.name.lower()}", Text(decided, BODY))
        if one.notes:
            yield from section(f"Notas · {one.name.lower()}", Text(one.notes, BODY))
    if not any(one.decisions for one in content.moments):
        yield from section("Tres decisiones", Ruled(_DECISIONS))


def _facts(one: Moment) -> Item:
    people = "" if one.respondents is None else count(one.respondents, "persona respondió", "personas respondieron")
    return Item(one.name, " · ".join(part for part in (short_date(one.date), people) if part) or "—", style=STRONG)


def _figures(sheet: Sheet, content: DiagnosticSheet, places: Sequence[int]) -> Figures:
    room = sheet.measure / len(places) - _LEGEND
    columns_ = tuple(shorten(content.moments[place].name, BODY, room) for place in places)
    rows = tuple(
        (one.name or one.text, tuple(_mean(one.marks[place]) for place in places)) for one in content.statements
    )
    return Figures("radar", TITLE, columns_, rows)


def _mean(marks: Sequence[int]) -> int | None:
    """The mean of 1 to 4 in hundredths."""
    answers = sum(marks)
    points = sum(mark * how_many for mark, how_many in enumerate(marks, 1))
    return (200 * points + answers) // (2 * answers) if answers else None


def _table(sheet: Sheet, content: DiagnosticSheet) -> Grid:
    several = len(content.moments)
    widths = columns(sheet.measure, (12 - 2.6 * several, *[2.6] * several))
    names = ("Característica", *(one.name for one in content.moments))
    top = table_head(names, widths)

    def cells(one: Statement) -> list[Cell]:
        told = zip(one.marks, content.moments, strict=True)
        return [[Text(_words(marks, few=moment.few), BESIDE)] for marks, moment in told]

    return Grid(list(_by_dimension(sheet, content, widths, cells)), head=top)


def _words(marks: Sequence[int], *, few: bool) -> str:
    mean = _mean(marks)
    if mean is None:
        return "—"
    each = " · ".join(f"{mark}: {how_many}" for mark, how_many in enumerate(marks, 1) if how_many)
    return each if few else f"{number(mean / 100, 1)} ({each})"


def _load(database: Database, sources: Sources, order: Order) -> DiagnosticSheet:
    return load_diagnostic(database, order.year, sources)


FORM = Form("diagnostico", TITLE, "year", _load, empty_diagnostic, render)
