"""The indicators of a year as sheets: counts as numbers, a share as a formula's value that is never kept elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from app.excel import styles
from app.services.indicators import Report
from app.services.indicators_basis import Figure
from app.services.indicators_catalogue import DEFINITIONS, SECTIONS
from app.services.indicators_words import period_words
from app.services.rules import Count

_SUMMARY, _MONTHS, _LINES = "Indicadores del año", "Indicadores por mes", "Indicadores por línea"
# The second share is that of a survey: its two most favourable answers (domain.md 8.2).
_COUNTS = (
    ("Cuántos", "int"), ("De cuántos", "int"), ("%", "decimal"),
    ("Las dos más altas", "int"), ("% de las dos", "decimal"), ("Cantidad", "decimal"),
)  # fmt: skip


@dataclass(frozen=True)
class _Sheet:
    title: str
    heads: tuple[tuple[str, str], ...]
    widths: tuple[int, ...]


_SHEETS = (
    _Sheet(
        _SUMMARY,
        (("Sección", "text"), ("Indicador", "text"), ("Período", "text"), *_COUNTS, ("n", "int"),
         ("Nota", "text"), ("Qué se cuenta", "text"), ("De qué total", "text"), ("Decisión que alimenta", "text")),
        (22, 34, 14, 11, 12, 9, 12, 9, 11, 8, 40, 40, 40, 60),
    ),
    _Sheet(
        _MONTHS,
        (("Indicador", "text"), ("Cuándo", "text"), *_COUNTS),
        (34, 18, 11, 12, 9, 12, 9, 11),
    ),
    _Sheet(
        _LINES,
        (("Indicador", "text"), ("Por", "text"), ("Línea", "text"), *_COUNTS),
        (34, 22, 40, 11, 12, 9, 12, 9, 11),
    ),
)  # fmt: skip


def add_indicators(book: Workbook, report: Report, title: str) -> list[str]:
    """Add the sheets of a report: each indicator, each of its months, and each of its lines; returns their names.

    With fewer answers than the network's small number the counts stand without a percentage.
    """
    for sheet, rows in zip(_SHEETS, (_summary(report), _months(report), _lines(report)), strict=True):
        _write(book, sheet, list(rows), title)
    return [sheet.title for sheet in _SHEETS]


def _write(book: Workbook, sheet: _Sheet, rows: list[tuple[Any, ...]], title: str) -> None:
    page = book.create_sheet(sheet.title)
    styles.set_up(page, f"{title} · {sheet.title}", sheet.widths, frozen="B2")
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.heads))}{len(rows) + 1}"
    styles.append(page, 1, styles.header(page, [words for words, _ in sheet.heads]))
    for number, row in enumerate(rows, start=2):
        styles.append(page, number, styles.line(page, row, [kind for _, kind in sheet.heads]))


def _summary(report: Report) -> Iterator[tuple[Any, ...]]:
    period = period_words(report.query.period)
    for one in report.readings:
        told = DEFINITIONS[one.code]
        figures = (None,) * len(_COUNTS) if one.is_empty else _figures(one.total, report.small)
        of_what = (one.note or None, told.numerator or None, told.denominator or None, told.decision)
        yield SECTIONS[told.section], told.name, period, *figures, one.n, *of_what


def _months(report: Report) -> Iterator[tuple[Any, ...]]:
    for one in report.readings:
        for figure in one.months:
            yield DEFINITIONS[one.code].name, figure.label, *_figures(figure, report.small)


def _lines(report: Report) -> Iterator[tuple[Any, ...]]:
    for one in report.readings:
        for part in one.breakdowns:
            for figure in part.figures:
                yield DEFINITIONS[one.code].name, part.title, figure.label, *_figures(figure, report.small)


def _figures(figure: Figure, small: int) -> tuple[Any, ...]:
    count, also = figure.count, figure.also
    if count is None:
        return *[None] * (len(_COUNTS) - 1), figure.amount
    second = (None, None) if also is None else (also.part, _share(also, small))
    return count.part, count.whole, _share(count, small), *second, figure.amount


def _share(count: Count, small: int) -> Decimal | None:
    return None if count.is_of_few(small) else count.exact(2)
