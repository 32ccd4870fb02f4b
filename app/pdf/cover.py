"""What makes a book of sheets: its cover, its contents with the pages, and indexes of practices with theirs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from app.pdf.document import PageOf, Sheet
from app.pdf.parts import Heading, section
from app.pdf.photos import picture
from app.pdf.styles import (
    BODY,
    COMPACT,
    GAP,
    HAIRLINE,
    NAMES,
    SMALL,
    STEP,
    STRONG,
    SUBTITLE,
    TINY,
    TITLE,
    WIDE,
    Style,
    columns,
)
from app.pdf.tables import Cell, Grid, Row
from app.pdf.text import Text
from app.services.sheets import Letterhead
from app.services.year_practices import PracticeFacts
from app.text_dates import listed
from app.text_keys import spanish_key

INDEXES = "Índices por asignatura, eje, grado y autoría"
_COVER = Style(TITLE.font, 34, 40, hyphens=False)
_UNDER = Style(SUBTITLE.font, 15, 21, hyphens=False)
_NUMBER = 12 * mm
_STEP = 5 * mm
_NOWHERE = "Sin indicar"
_LEVELS = (STRONG, NAMES, COMPACT)
# Lines of an index that stay together under their name, and how high they may be.
_TOGETHER, _WHOLE = 15, 300.0


@dataclass(frozen=True)
class Listed:
    """One line of the contents: its words, what stands beside them, where it leads and how deep it lies."""

    words: str
    key: str
    beside: str = ""
    level: int = 0


# A practice in the indexes, and where it stands in the book.
Indexed = tuple[PracticeFacts, str]


def written_by(authors: Sequence[str], school: str) -> str:
    """What stands beside a practice in the contents."""
    return " · ".join(part for part in (listed(authors), school) if part)


def cover(sheet: Sheet, letterhead: Letterhead, title: str, sentence: str) -> list[Flowable]:
    """The first page of a book."""
    logo = picture(letterhead.logo, 60 * mm, 30 * mm) if letterhead.logo else None
    year = "_________" if sheet.blank else str(letterhead.year or "")
    found: list[Flowable] = [Spacer(0, 24 * mm), *([logo, Spacer(0, WIDE)] if logo else [])]
    found += [Heading(title, _COVER), Text(year, _COVER), Spacer(0, WIDE)]
    found.append(Text(letterhead.name or "Microcentro ______________________________", _UNDER))
    found += [Text(", ".join(letterhead.communes), SUBTITLE)] if letterhead.communes else []
    return [*found, *([Spacer(0, WIDE), Text(sentence, BODY)] if sentence else [])]


def contents(sheet: Sheet, lines: Sequence[Listed]) -> list[Flowable]:
    """The page numbers of everything."""
    least = min(one.level for one in lines)
    rows = [_line(sheet, one, (one.level - least) * _STEP) for one in lines]
    for row, one, after in zip(rows, lines, lines[1:], strict=False):
        row.leads = after.level > one.level  # no name is the last of a page before what stands under it
    return [Heading("Contenido", TITLE), Spacer(0, GAP), Grid(rows)]


def _line(sheet: Sheet, one: Listed, shift: float) -> Row:
    style, inner = _LEVELS[one.level], one.level >= len(_LEVELS) - 1
    share = 0.56 if one.beside else 1.0
    room = sheet.measure - shift - _NUMBER
    cells: list[Cell] = [[], [Text(one.words, style)], [Text(one.beside, COMPACT)], [PageOf(one.key, style)]]
    widths = [shift, room * share, room * (1 - share), _NUMBER]
    rule, pad = (0.0, 1.0) if inner else (HAIRLINE, TINY + 1)
    return Row(cells, widths, gutter=STEP, joined=True, pad=pad, rule=rule)


_BY: Mapping[str, Callable[[PracticeFacts], Sequence[str]]] = {
    "Por asignatura": lambda one: [one.subject],
    "Por eje": lambda one: [one.axis],
    "Por grado": lambda one: [part.strip() for part in one.grades.split(",")],
    "Por autoría": lambda one: one.authors,
}


def indexes(sheet: Sheet, practices: Sequence[Indexed]) -> list[Flowable]:
    """The practices by subject, axis, grade and author, each with its page."""
    found: list[Flowable] = [Heading("Índices", TITLE)]
    for title, said in _BY.items():
        entries: dict[str, list[Indexed]] = {}
        for one, key in practices:
            for name in said(one) or [""]:
                entries.setdefault(name or _NOWHERE, []).append((one, key))
        found += section(title, _in_columns(sheet, entries))
    return found


def _in_columns(sheet: Sheet, entries: Mapping[str, Sequence[Indexed]]) -> Grid:
    """The names of an index in their order, side by side, each with its practices and their pages."""
    widths = columns(sheet.measure, (4, 4, 4) if sheet.wide else (6, 6))
    room = [widths[-1] - _NUMBER, _NUMBER]
    groups: list[Cell] = []
    for name in sorted(entries, key=lambda one: (one == _NOWHERE, spanish_key(one))):
        lines = [
            Row([[Text(one.title or "Sin título", COMPACT)], [PageOf(key, COMPACT)]], room, rule=0, pad=1)
            for one, key in entries[name]
        ]
        for start in range(0, len(lines), _TOGETHER):
            words = name if start == 0 else f"{name} (sigue)"
            groups.append([Text(words, STRONG), Grid(lines[start : start + _TOGETHER], closing=0)])
    rows = []
    for start in range(0, len(groups), len(widths)):
        some = groups[start : start + len(widths)]
        rows.append(Row([*some, *([[]] * (len(widths) - len(some)))], widths, pad=SMALL, whole=_WHOLE))
    return Grid(rows, closing=0)
