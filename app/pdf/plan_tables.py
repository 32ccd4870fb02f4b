"""The tables of the annual plan; each is ruled and empty while it has no rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from app.pdf.document import Sheet
from app.pdf.owed import empty
from app.pdf.parts import table_head
from app.pdf.styles import BESIDE, BODY, COMPACT, HAND, LABEL, NOTE, STRONG, Style, columns
from app.pdf.tables import Cell, Grid, Row
from app.pdf.text import Text
from app.services.sheets_plan import (
    ActivityLine,
    CauseLine,
    DateLine,
    GoalLine,
    LinkedLine,
    SchoolLine,
    VersionLine,
)
from app.text_dates import long_date, short_date

_INDENT = 6 * mm
_DEEPEST = 6
_WORDY = replace(BESIDE, hyphens=True)


def _table(
    sheet: Sheet,
    spans: Sequence[float],
    labels: Sequence[str],
    cells: Sequence[Sequence[Cell]],
    spare: int,
    high: float = HAND,
) -> Grid:
    """A row for each of `cells`; without any, `spare` empty ones."""
    widths = columns(sheet.measure, spans)
    top = table_head(labels, widths)
    rows = [Row(row, widths, joined=True) for row in cells]
    if not rows:
        rows = empty(widths, spare)
        for row in rows:
            row.least = high
    return Grid(rows, head=top)


def _over(words: str, under: str) -> Cell:
    """Words, and a note under them."""
    found: list[Flowable] = [Text(words or "—", BODY)]
    if under:
        found.append(Text(under, NOTE))
    return found


def schools(sheet: Sheet, lines: Sequence[SchoolLine]) -> Grid:
    """RBD, name, commune, grades and pupils of every school."""
    cells: list[Sequence[Cell]] = [
        [
            [Text(one.rbd, BESIDE)],
            [Text(one.name or "—", STRONG)],
            [Text(one.commune, BESIDE)],
            [Text(one.grades, BESIDE)],
            [Text(one.pupils, BESIDE)],
        ]
        for one in lines
    ]
    names = ("RBD", "Escuela", "Comuna", "Grados", "Estudiantes")
    return _table(sheet, (1.4, 4.2, 2.4, 2.6, 1.4), names, cells, 9)


def causes(sheet: Sheet, lines: Sequence[CauseLine]) -> Grid:
    """The tree as an outline: effects, problem, causes, each branch further in."""
    cells: list[Sequence[Cell]] = []
    for one in lines:
        reach = {None: "", True: "En nuestras manos", False: "Fuera de nuestro alcance"}[one.within_reach]
        words: Cell = [Grid([_indented(sheet, one, STRONG if one.depth == 0 else BODY)], closing=0)]
        cells.append([[Text(one.kind, LABEL)], words, [Text(one.proof, _WORDY)], [Text(reach, BESIDE)]])
    return _table(sheet, _CAUSES, ("Tipo", "Qué ocurre", "Con qué dato se ve", "Alcance"), cells, 7)


_CAUSES = (1.4, 5.4, 3.2, 2)


def _indented(sheet: Sheet, one: CauseLine, style: Style) -> Row:
    inner = columns(sheet.measure, (5.4, 6.6))[0] - 4 * mm
    far = min(one.depth, _DEEPEST) * _INDENT
    widths = [far, inner - far] if far else [inner]
    cells: list[Cell] = [[Text(one.text or "—", style)]]
    return Row([[], *cells] if far else cells, widths, rule=0, pad=0, gutter=0)


def goals(sheet: Sheet, lines: Sequence[GoalLine]) -> Grid:
    """Each goal with where it starts, where it should arrive, and its proof."""
    cells: list[Sequence[Cell]] = []
    for one in lines:
        reached = f"Alcanzado: {one.reached}" if one.reached else ""
        present = f"Va en {one.present}" if one.present else ""
        aim = " → ".join(part for part in (one.baseline, one.target) if part)
        cells.append(
            [
                _over(one.statement, one.indicator),
                [Text(words, BESIDE) for words in (aim, present, reached) if words],
                [Text(short_date(one.due), BESIDE)],
                [Text(one.proof, _WORDY)],
            ]
        )
    names = ("Meta e indicador", "De dónde a dónde", "Plazo", "Medio de verificación")
    return _table(sheet, (5, 2.4, 1.6, 3), names, cells, 4, 2 * HAND)


def calendar(sheet: Sheet, lines: Sequence[DateLine]) -> Grid:
    """Date, hours, host, topic and person of every session."""
    cells: list[Sequence[Cell]] = []
    for one in lines:
        hours = f"{one.hours} h" if one.hours else ""
        when: list[Flowable] = [Text(long_date(one.date) or "Sin fecha", replace(STRONG, size=COMPACT.size))]
        when += [Text(words, NOTE) for words in (one.time, one.kind) if words]
        topic = _over(one.topic, f"Presenta: {one.presenting}" if one.presenting else "")
        cells.append([when, [Text(hours, BESIDE)], [Text(one.host, BESIDE)], topic, [Text(one.person, BESIDE)]])
    names = ("Fecha", "Horas", "Escuela anfitriona", "Tema", "Responsable")
    return _table(sheet, (2.8, 1, 2.5, 3.5, 2.2), names, cells, 10)


def activities(sheet: Sheet, lines: Sequence[ActivityLine]) -> Grid:
    """The customary table: what for, what, who, when, with what, and how one will know."""
    cells: list[Sequence[Cell]] = []
    for one in lines:
        who: list[Flowable] = [Text(one.person, BESIDE), Text(short_date(one.date), NOTE)]
        known: list[Flowable] = [Text(one.indicator, _WORDY), Text(one.proof, NOTE)]
        cells.append(
            [
                _over(one.activity, one.objective),
                who,
                [Text(one.resources, _WORDY)],
                known,
                [Text(one.status, BESIDE)],
            ]
        )
    names = ("Actividad y objetivo", "Responsable y fecha", "Recursos", "Indicador y verificación", "Estado")
    return _table(sheet, (3.9, 2.1, 1.7, 2.3, 2), names, cells, 8, 1.5 * HAND)


def linked(sheet: Sheet, lines: Sequence[LinkedLine]) -> Grid:
    """The plans that this one is tied to."""
    cells: list[Sequence[Cell]] = []
    for one in lines:
        name = " · ".join(part for part in (one.name, one.school) if part)
        texts = (one.kind, name, one.code)
        cells.append([*([Text(words, BESIDE)] for words in texts), [Text(one.objective, _WORDY)]])
    names = ("Plan", "Nombre y escuela", "Acción", "Objetivo al que aporta")
    return _table(sheet, (2, 3.5, 1.5, 5), names, cells, 3)


def versions(sheet: Sheet, lines: Sequence[VersionLine]) -> Grid:
    """What changed and why."""
    cells: list[Sequence[Cell]] = [
        [
            [Text("" if one.number is None else str(one.number), STRONG)],
            [Text(short_date(one.date), BESIDE)],
            [Text(one.reason or "—", BODY)],
        ]
        for one in lines
    ]
    return _table(sheet, (1.2, 2, 8.8), ("Versión", "Fecha", "Motivo del cambio"), cells, 1)
