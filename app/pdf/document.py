"""The sheet of paper: its margins, the running head, the foot with page n of m, and what the file says of itself."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from io import BytesIO
from typing import Any

from reportlab.lib.pagesizes import A4, landscape, letter
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, NextPageTemplate, PageTemplate

from app.jobs import Progress
from app.pdf.fonts import register
from app.pdf.listeners import FIRST, KEPT, PROGRESS, Leaf
from app.pdf.styles import HAIRLINE, INK, LABEL, NOTE, Style
from app.pdf.text import draw_line, printable, shorten, width
from app.pdf.words import long_date
from app.pdf.written import WrittenDocument

LEFT, RIGHT, TOP, BOTTOM = 18 * mm, 15 * mm, 13 * mm, 17 * mm
_FOOT = 10 * mm
_RUNNING = 9 * mm
_PAGE_ROOM = 60


class Later:
    """A piece of a story that is made when all before it is on paper: a long document needs little memory."""

    def __init__(self, make: Callable[[], Sequence[Flowable]]) -> None:
        self.make = make


Piece = Flowable | Later


@dataclass(frozen=True)
class Sheet:
    """The paper of one document and what its head, foot and properties say."""

    title: str
    microcentro: str
    printed_on: date
    author: str = ""
    code: str = ""
    wide: bool = False
    letter: bool = False
    blank: bool = False
    about: str = ""
    leaves: bool = False  # every page is a document of its own, handed out alone

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the page, in points."""
        size = letter if self.letter else A4
        return landscape(size) if self.wide else size

    @property
    def name(self) -> str:
        """The form's title, with what this one is about."""
        return f"{self.title}: {self.about}" if self.about else self.title

    @property
    def measure(self) -> float:
        """The width between the margins."""
        return float(self.size[0] - LEFT - RIGHT)


def build(sheet: Sheet, story: Sequence[Piece]) -> bytes:
    """The PDF of `story`; the same input gives the same bytes."""
    if (kept := KEPT.get()) is not None:
        kept.append(Leaf(sheet, story))
        return b""
    show_first(sheet, story)
    return _laid_out(sheet, story)


class _Enough(Exception):
    """Ends the layout after the first page."""


class Document(BaseDocTemplate):
    """Makes what is to be made later."""

    def filterFlowables(self, flowables: list[Any]) -> None:
        if isinstance(later := flowables[0], Later):
            flowables[:1] = later.make()


class _OnePage(Document):
    """Stops when the first page is drawn."""

    def afterPage(self) -> None:
        raise _Enough


def show_first(sheet: Sheet, story: Sequence[Piece]) -> None:
    """Hand the first page of `story` to whoever `showing_first` shows it."""
    register()
    if (show := FIRST.get()) is not None:
        show(_laid_out(sheet, story, first_only=True))
        for piece in story:  # what ReportLab notes of one that did not fit would stop it the second time
            vars(piece).pop("_postponed", None)


def properties(sheet: Sheet) -> dict[str, Any]:
    """What a file says of itself."""
    return {
        "pagesize": sheet.size,
        "title": printable(sheet.name),
        "author": printable(sheet.author or sheet.microcentro),
        "subject": printable(sheet.microcentro),
        "creator": "Minga",
        "producer": "Minga",
        "lang": "es-CL",
        "invariant": 1,
        "pageCompression": 1,
        "initialFontName": "NotoSans",
    }


def templates(sheet: Sheet, ending: str = "") -> list[PageTemplate]:
    """The pages «first» and «later», their names with `ending`; the later ones have a running head."""
    high = sheet.size[1]
    body = dict(leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)
    first = Frame(LEFT, BOTTOM, sheet.measure, high - TOP - BOTTOM, id="first", **body)
    later = Frame(LEFT, BOTTOM, sheet.measure, high - TOP - BOTTOM - _RUNNING, id="later", **body)
    return [
        PageTemplate(f"first{ending}", [first], onPage=_foot_of, pagesize=sheet.size),
        PageTemplate(f"later{ending}", [later], onPage=_head_and_foot, pagesize=sheet.size),
    ]


def _laid_out(sheet: Sheet, story: Sequence[Piece], *, first_only: bool = False) -> bytes:
    target = BytesIO()
    kind = _OnePage if first_only else Document
    document = kind(target, pageTemplates=templates(sheet), **properties(sheet))
    if (progress := PROGRESS.get()) is not None and not first_only:
        document.setProgressCallBack(Told(progress, len(story)))
    begun = [] if sheet.leaves else [NextPageTemplate("later")]
    try:
        pieces: list[Any] = [*begun, *story]
        document.build(pieces, canvasmaker=partial(NumberedCanvas, sheet, first_only=first_only))
    except _Enough:
        document.canv.save()
    return target.getvalue()


class Told:
    """Hands on what ReportLab says of its progress."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress, self._total, self._done = progress, max(total, 1), 0

    def __call__(self, kind: str, value: int) -> None:
        # A table that goes on for pages is one piece: a new page is a moment to stop, too.
        if kind == "PROGRESS":
            self._done = min(max(value, 0), self._total)
        if kind in {"PROGRESS", "PAGE"}:
            self._progress.step(self._done, self._total)


def page_form(key: str) -> str:
    """The name, inside the file, of what writes the number of the page of `key`."""
    return f"page-{hashlib.sha256(key.encode()).hexdigest()[:16]}"


class Place(Flowable):
    """A spot that `PageOf` and links lead to; it takes no room."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key

    def wrap(self, _available: float, _height: float) -> tuple[float, float]:
        return 0, 0

    def draw(self) -> None:
        self.canv.bookmarkPage(self.key)
        canvas: Any = self.canv  # a `NumberedCanvas`, which the stubs cannot know
        canvas.places[self.key] = canvas.getPageNumber()


class PageOf(Flowable):
    """The number of the page where `Place(key)` came to stand, at the right of its cell, and a link to it."""

    def __init__(self, key: str, style: Style) -> None:
        super().__init__()
        self.key, self.style = key, style

    def wrap(self, available: float, _height: float) -> tuple[float, float]:
        self.width, self.height = available, self.style.leading
        return self.width, self.height

    def draw(self) -> None:
        # As the foot: which page it is, only the end of the document knows.
        canvas: Any = self.canv
        canvas.asked[self.key] = self.style
        canvas.saveState()
        canvas.translate(self.width, self.height - self.style.size)
        canvas.doForm(page_form(self.key))
        canvas.restoreState()
        canvas.linkRect("", self.key, (0, 0, self.width, self.height), relative=1, thickness=0)


def _head_and_foot(canvas: Any, document: Any) -> None:
    _foot_of(canvas, document)
    sheet: Sheet = canvas.sheet
    y = sheet.size[1] - TOP - LABEL.size
    name = shorten(sheet.microcentro, NOTE, sheet.measure * 0.45)
    room = sheet.measure - width(name, NOTE.font) * NOTE.size - 5 * mm
    draw_line(canvas, shorten(sheet.name, LABEL, room), LABEL, LEFT, y)
    draw_line(canvas, name, NOTE, LEFT + sheet.measure, y, right=True)
    _rule(canvas, sheet, y - 3.5)


def _rule(canvas: Any, sheet: Sheet, y: float) -> None:
    canvas.saveState()
    canvas.setStrokeColor(INK)
    canvas.setLineWidth(HAIRLINE)
    canvas.line(LEFT, y, LEFT + sheet.measure, y)
    canvas.restoreState()


def _foot_of(canvas: Any, _document: Any) -> None:
    # The number of pages is known only at the end: the foot is a form that the canvas's `save` fills in then.
    canvas.sheets.append(canvas.sheet)
    canvas.doForm(f"foot{canvas.getPageNumber()}")


class NumberedCanvas(Canvas):
    """A canvas that writes every page's foot once it knows how many pages there are.

    `sheet` is the one of the form under way, and `depth` how deep its bookmarks lie. With `first_only` the foot does
    not say how many pages there are.
    """

    _code: list[str]
    _doc: Any
    _filename: Any

    def __init__(self, sheet: Sheet, *given: Any, first_only: bool = False, **named: Any) -> None:
        super().__init__(*given, **named)
        self.places: dict[str, int] = {}
        self.asked: dict[str, Style] = {}
        self.sheet, self.depth = sheet, 0
        self.sheets: list[Sheet] = []
        self._leaves, self._first_only = sheet.leaves, first_only
        self._doc.__class__ = WrittenDocument  # ReportLab offers no way to bring one's own
        self._doc.begin(self._filename)

    def showPage(self) -> None:
        super().showPage()
        self._doc.page_done()

    def endForm(self, **extra: Any) -> None:
        super().endForm(**extra)
        self._doc.forms_done()

    def save(self) -> None:
        if self._code:
            self.showPage()
        for key, style in self.asked.items():
            self.beginForm(page_form(key), -_PAGE_ROOM, -round(style.leading), 1, round(style.leading))
            draw_line(self, str(self.places.get(key, "")), style, 0, 0, right=True)
            self.endForm()
        pages = self.getPageNumber() - 1
        for page, own in enumerate(self.sheets, 1):
            self.beginForm(f"foot{page}", 0, 0, *own.size)
            _draw_foot(self, own, *((1, 1) if self._leaves else (page, 0 if self._first_only else pages)))
            self.endForm()
        super().save()


def _draw_foot(canvas: Any, sheet: Sheet, page: int, pages: int) -> None:
    _rule(canvas, sheet, _FOOT + NOTE.leading)
    printed = "" if sheet.blank else f"Impreso el {long_date(sheet.printed_on.isoformat())}"
    left = "  ·  ".join(part for part in (printed, sheet.code) if part)
    draw_line(canvas, printable(left), NOTE, LEFT, _FOOT)
    place = f"Página {page} de {pages}" if pages else f"Página {page}"
    draw_line(canvas, place, LABEL, LEFT + sheet.measure, _FOOT, right=True)
