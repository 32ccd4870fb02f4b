"""Small forms, several to a sheet: two halves with a line to cut, and cards in rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, NextPageTemplate, PageBreak, Spacer

from app.pdf.document import BOTTOM, TOP, Sheet
from app.pdf.marks import CutLine, cut
from app.pdf.parts import Heading
from app.pdf.styles import BIG, LABEL, NOTE, STROKE, TINY, columns
from app.pdf.tables import Grid, Row
from app.pdf.text import Text
from app.services.sheets import Letterhead

_CUT = 9 * mm
_PAD = 3 * mm

Make = Callable[[], Sequence[Flowable]]


def height(sheet: Sheet) -> float:
    """How high the part of a first page is that a form may fill."""
    return float(sheet.size[1] - TOP - BOTTOM - 0.5)


def half_head(sheet: Sheet, letterhead: Letterhead, title: str, *, note: str = "", mark: str = "") -> list[Flowable]:
    """The head of a small form: its title and the microcentro on one line, and a sentence under them."""
    name = letterhead.name or ("Microcentro ____________________________" if sheet.blank else "Microcentro")
    year = str(letterhead.year or "") if not sheet.blank else "Año ________"
    who = [Text(name, LABEL), *([Text(", ".join(letterhead.communes), NOTE)] if letterhead.communes else [])]
    title_cell: list[Flowable] = [Heading(title, BIG)]
    if mark:
        title_cell.append(Text(mark, LABEL))
    strip = Row([title_cell, who, [Text(year, LABEL)]], columns(sheet.measure, (6, 4.5, 1.5)), rule=STROKE)
    found: list[Flowable] = [Grid([strip], closing=0)]
    if note:
        found += [Text(note, NOTE), Spacer(0, TINY)]
    return found


def two_up(sheet: Sheet, *halves: Make) -> list[Flowable]:
    """Forms of half a page, two to a sheet with a line to cut; one that is longer has its own pages."""
    half = (height(sheet) - _CUT) / 2
    pages: list[list[Row]] = []
    open_page = False
    for make in halves:
        row = Row([list(make())], [sheet.measure], rule=0, pad=0)
        fits = row.height <= half
        if fits and open_page:
            above = pages[-1][0]
            air = Row([[]], [sheet.measure], rule=0, pad=0, least=half - above.height)
            pages[-1] += [air, _scissors(sheet), row]
        else:
            pages.append([row])
        open_page = fits and not open_page
    story: list[Flowable] = []
    for rows in pages:
        story += [NextPageTemplate("first"), PageBreak()] if story else []
        story += [Grid(rows, closing=0), NextPageTemplate("later")]
    return story


def _scissors(sheet: Sheet) -> Row:
    return Row([[CutLine(_CUT)]], [sheet.measure], rule=0, pad=0)


class Cards(Flowable):
    """One page of equal cards, two across, as many rows as fit, with lines to cut between them."""

    def __init__(self, sheet: Sheet, make: Make, across: int = 2) -> None:
        super().__init__()
        self._full = height(sheet)
        self.width = sheet.measure
        wide = self.width / across
        self._wide, self._across = wide, across
        inner = wide - 2 * _PAD
        trial = Row([list(make())], [inner], rule=0, pad=0)
        self._down = max(1, int(self._full // (trial.height + 2 * _PAD)))
        self.fits = trial.height + 2 * _PAD <= self._full
        self._cards = [Row([list(make())], [inner], rule=0, pad=0) for _ in range(across * self._down)]

    @property
    def height_wanted(self) -> float:
        """The whole page."""
        return self._full

    def wrap(self, _available: float, _height: float) -> tuple[float, float]:
        self.height = self._full
        return self.width, self.height

    def draw(self) -> None:
        high = self._full / self._down
        for place, card in enumerate(self._cards):
            across, down = place % self._across, place // self._across
            card.draw(self.canv, across * self._wide + _PAD, self._full - down * high - _PAD)
        for down in range(1, self._down):
            y = self._full - down * high
            cut(self.canv, (0, y), (self.width, y))
        for across in range(1, self._across):
            x = across * self._wide
            cut(self.canv, (x, 0), (x, self._full), sign=False)


