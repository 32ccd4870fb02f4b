"""The building blocks that every form shares: its head, labelled fields, headings, sections, signatures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, NextPageTemplate, PageBreak, Spacer

from app.pdf.document import Sheet
from app.pdf.photos import picture
from app.pdf.styles import (
    BIG,
    BODY,
    GAP,
    HAIRLINE,
    HEADING,
    LABEL,
    NOTE,
    SMALL,
    STEP,
    STROKE,
    SUBTITLE,
    TINY,
    TITLE,
    WIDE,
    Style,
    columns,
)
from app.pdf.tables import Grid, Row, Ruled
from app.pdf.text import Line, Text, printable
from app.services.sheets import Letterhead

_LOGO, _SMALL_LOGO = 15 * mm, 9.5 * mm
# The room that a signature takes above its line.
_SIGNING = 13 * mm
# A longer value would leave the column beside it empty for pages.
_LONG = 600
# A heading goes over with what it heads, but not to leave most of a page empty.
_TOGETHER = 400.0


@dataclass(frozen=True)
class Item:
    """A labelled field; `span` is its share of the twelve columns, `lines` what a blank form leaves for it."""

    label: str
    value: str = ""
    span: float = 12
    lines: int = 1
    style: Style = BODY
    flow: tuple[Flowable, ...] = ()


class Heading(Text):
    """The title of a section, which is also a bookmark of the file."""

    def __init__(self, words: str, style: Style = HEADING, level: int = 0) -> None:
        super().__init__(words, style)
        self._name, self._level = " ".join(printable(words).split()), level

    def draw(self) -> None:
        super().draw()
        _bookmark(self.canv, self._name, self._level, self.height)

    def _part(self, lines: tuple[Line, ...], room: float) -> Text:
        if self._lines is None or lines[0] is not self._lines[0]:
            return super()._part(lines, room)
        begun = Heading(self._name, self._style, self._level)  # the bookmark stays where the title begins
        begun._lines, begun._room = lines, room
        return begun


class Bookmark(Flowable):
    """A bookmark of the file where the page itself has no heading."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def wrap(self, _available: float, _height: float) -> tuple[float, float]:
        self.width = self.height = 0.0
        return 0.0, 0.0

    def draw(self) -> None:
        _bookmark(self.canv, self._name, 0, 0.0)


def _bookmark(canvas: Any, name: str, level: int, height: float) -> None:
    x, y = canvas.absolutePosition(0, 0)
    key = f"{canvas.getPageNumber()}/{x:.0f}/{y:.0f}"
    canvas.bookmarkHorizontal(key, 0, height)
    canvas.addOutlineEntry(name, key, canvas.depth + level, closed=canvas.depth > 0)


def fields(sheet: Sheet, *lines: Sequence[Item], write: bool = False) -> Grid:
    """Labels with their values under them, in rows of twelve columns; ruled and empty on a blank form.

    With `write`, only what is known is printed, and the rest is ruled to be written by hand.
    """
    rows = []
    for items in (part for given in lines for part in _apart(given)):
        cells: list[list[Flowable]] = []
        by_hand = [sheet.blank or (write and not item.value) for item in items]
        for item, empty in zip(items, by_hand, strict=True):
            value = item.flow or ((Ruled(item.lines),) if empty else (Text(item.value or "—", item.style),))
            cells.append([Text(item.label, LABEL), *value])
        widths = columns(sheet.measure, [item.span for item in items])
        rows.append(Row(cells, widths, rule=0 if any(by_hand) else HAIRLINE))
    return Grid(rows, closing=0)


def _apart(items: Sequence[Item]) -> Iterator[list[Item]]:
    """`items` in one row, but for very long ones, which take the whole width each."""
    beside = [item for item in items if len(item.value) <= _LONG]
    if beside:
        yield beside
    for item in items:
        if item not in beside:
            yield [replace(item, span=12)]


def head(sheet: Sheet, letterhead: Letterhead, subtitle: str, mark: str) -> list[Flowable]:
    """The top of the first page: who, where and which year; the form's title, and its number at the right."""
    where = ", ".join(letterhead.communes)
    year = "Año ________" if sheet.blank else str(letterhead.year or "")
    name = letterhead.name or ("Microcentro ______________________________" if sheet.blank else "Microcentro")
    logo = picture(letterhead.logo, 40 * mm, _SMALL_LOGO if sheet.blank else _LOGO) if letterhead.logo else None
    who: list[Flowable] = [Text(name, LABEL), *([Text(where, NOTE)] if where else [])]
    when: list[Flowable] = [Text(year, LABEL)]
    cells, spans = ([who, [logo], when], (6, 3, 3)) if logo else ([who, when], (9, 3))
    strip = Row(cells, columns(sheet.measure, spans), rule=STROKE)
    title = Row([[Heading(sheet.title, TITLE)], [Text(mark, BIG)]], columns(sheet.measure, (9, 3)), rule=0, pad=0)
    below = 0 if logo and sheet.blank else STEP  # what a hand fills in keeps all its room
    found: list[Flowable] = [Grid([strip], closing=0), Spacer(0, below), Grid([title], closing=0)]
    if subtitle:
        found += [Spacer(0, TINY), Text(subtitle, SUBTITLE)]
    return [*found, Spacer(0, GAP)]


def anew(story: Sequence[Flowable]) -> list[Flowable]:
    """Before what begins as the first page does, with its own head and no running one; nothing where `story` begins."""
    return [NextPageTemplate("first"), PageBreak(), NextPageTemplate("later")] if story else []


def session_mark(sheet: Sheet, number: int | None) -> str:
    """«N° 4» beside the title; a line to write on where the form is blank."""
    return "N° ______" if sheet.blank else f"N° {number}" if number is not None else ""


def section(title: str, *body: Flowable, room: float = 60.0) -> list[Flowable]:
    """A heading with at least `room` points of what follows on the same page."""
    heading = Heading(title, level=1)
    heading.spaceBefore = WIDE - SMALL  # none at the top of a page
    high = max(room, min(_beginning(body), _TOGETHER))
    return [CondPageBreak(high + WIDE + HEADING.leading), heading, Spacer(0, SMALL), *body]


def _beginning(body: Sequence[Flowable]) -> float:
    """How high the first thing under a heading is, of which nothing would stand on less room."""
    first = body[0] if body else None
    if isinstance(first, CondPageBreak):
        return float(first.height)
    return first.beginning if isinstance(first, Grid) else 0.0


def table_head(labels: Iterable[str], widths: Sequence[float]) -> Row:
    """The row of a table's labels, to come again on every page that it goes on to."""
    return Row([[Text(label, LABEL)] for label in labels], widths, joined=True, pad=TINY)


def prose(sheet: Sheet, words: str, lines: int) -> Flowable:
    """A free text, or empty lines for it on a blank form."""
    return Ruled(lines) if sheet.blank else Text(words or "—", BODY)


def signatures(sheet: Sheet, *people: tuple[str, str]) -> list[Flowable]:
    """A line to sign on for each (name, what they sign as), up to three to a row."""
    return [CondPageBreak(_SIGNING + 30), Grid(list(_signing(sheet, people, 0)), closing=0)]


def signed(sheet: Sheet, grid: Grid, *people: tuple[str, str], rule: float = HAIRLINE) -> Grid:
    """`grid`, closed by `rule`, with the lines to sign on after it, so that no page holds signatures alone."""
    return grid.ending(*_signing(sheet, people, rule))


def _signing(sheet: Sheet, people: Sequence[tuple[str, str]], rule: float) -> Iterator[Row]:
    yield Row([[]], [sheet.measure], least=_SIGNING, rule=rule, joined=True, leads=True)
    for start in range(0, len(people), 3):
        group = people[start : start + 3]
        if start:
            yield Row([[]], [sheet.measure], least=_SIGNING, rule=0)
        cells: list[list[Flowable]] = [[Text(name, LABEL), Text(role, NOTE)] for name, role in group]
        yield Row(cells, columns(sheet.measure, [4] * len(cells)), pad=TINY)
