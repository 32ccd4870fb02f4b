"""*Cuaderno completo del año*: every form bound as one, with what the year has, or a block of blank ones.

Cover, contents with the pages, the plan and the diagnosis, each session with its forms, each practice with its own,
what goes on through the year, the closing of the year, what is to be signed, and the indexes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

from reportlab.platypus import NextPageTemplate, PageBreak

from app.errors import WrongUsage
from app.jobs import Progress
from app.models.database import Database
from app.pdf.cover import INDEXES, Indexed, Listed, contents, cover, indexes, written_by
from app.pdf.document import Sheet, build
from app.pdf.form import Form, Order
from app.pdf.form_list import FORMS
from app.pdf.forms import sources_of
from app.pdf.listeners import telling, told
from app.pdf.volume import Part, bind
from app.pdf.words import long_date
from app.services.catalogue import Catalogue
from app.services.sheets import NO_LETTERHEAD, Sources, load_letterhead
from app.services.sheets_book import OF_PRACTICE, BookPractice, BookSession, BookSheet, load_book
from app.text_dates import count, listed

KEY = "todo"
NAME = "Cuaderno completo del año"
# What may go in, in the order of the forms: the notebook's own share of the book are the indexes.
CHOICES = {key: "Índices de las prácticas" if key == "cuaderno" else form.title for key, form in FORMS.items()}
_BEFORE = ("Plan y diagnóstico", ("plan", "diagnostico"))
_AFTER = (
    ("Mejora y acompañamiento", ("compromisos", "phea", "ficha", "asesoria")),
    ("Cierre del año", ("informe", "certificado")),
    ("Para firmar", ("autorizacion",)),
)


@dataclass(frozen=True)
class Book:
    """What is wanted: `forms` of `CHOICES` (none: all of them), filled or blank; blank ones for so many sessions."""

    year: int
    forms: Collection[str] = ()
    blank: bool = False
    sessions: int = 1
    practices: int = 1
    letter: bool = False

    def has(self, key: str) -> bool:
        """Whether the form goes in."""
        return not self.forms or key in self.forms


def render(
    book: Book,
    database: Database | None,
    catalogue: Catalogue | None,
    *,
    printed_on: date,
    progress: Progress | None = None,
) -> bytes:
    """The PDF of the whole; a blank one needs no database.

    Raises:
        WrongUsage: of what was chosen the year has nothing, or there is no microcentro to fill the forms from.
        Cancelled: `progress` was told to stop.
    """
    sources = sources_of(database, catalogue)
    with telling(progress):
        told().step(0, 0)
        if book.blank:
            content = BookSheet(load_letterhead(database, sources) if database else NO_LETTERHEAD)
            content = replace(content, letterhead=content.letterhead.bare())
        elif database is None:
            raise WrongUsage("No hay un microcentro del cual imprimir")
        else:
            content = load_book(database, book.year, sources)
        return _Binder(book, content, database, sources, printed_on).bound()


@dataclass
class _Binder:
    """Puts the parts of one book in their order, and the lines of its contents with them."""

    book: Book
    content: BookSheet
    database: Database | None
    sources: Sources
    printed_on: date
    parts: list[Part] = field(default_factory=list)
    lines: list[Listed] = field(default_factory=list)
    found: list[Indexed] = field(default_factory=list)
    above: list[Listed] = field(default_factory=list)

    def bound(self) -> bytes:
        """The PDF."""
        head, blank = self.content.letterhead, self.book.blank
        sheet = Sheet(NAME, head.name, self.printed_on, letter=self.book.letter, blank=blank)
        self._forms(*_BEFORE)
        self._sessions()
        self._practices()
        for title, keys in _AFTER:
            self._forms(title, keys)
        if self.found and self.book.has("cuaderno"):
            self._add(INDEXES, partial(build, sheet, indexes(sheet, self.found)), 0)
        if not self.parts:
            reason = "De lo que eligió no hay nada que juntar en este año"
            raise WrongUsage(reason, "Elija otros formularios u otro año, o imprímalos en blanco.")
        first = cover(sheet, head, "Cuaderno del año", self._sentence())
        listing = contents(sheet, self.lines)
        return bind(sheet, [NextPageTemplate("later"), *first, PageBreak(), *listing], self.parts)

    def _sentence(self) -> str:
        told_of = (
            (len(self.content.sessions), "sesión", "sesiones"),
            (len(self.content.practices), "práctica multigrado", "prácticas multigrado"),
        )
        words = listed([count(many, one, several) for many, one, several in told_of if many])
        return f"{words}." if words else ""

    def _forms(self, title: str, keys: Sequence[str]) -> None:
        self._heading(title, 0)
        for key in keys:
            if self.book.blank or key in self.content.forms:
                self._form(key, Order(self.book.year, printed_on=self.printed_on), 1)
            if key == "phea":
                self._observed()
        self._forget()

    def _observed(self) -> None:
        """The classes that were seen, and that no practice of the book tells of."""
        for key, day in self.content.observed:
            name = f"{FORMS['observacion'].title}: {long_date(day)}" if day else ""
            self._form("observacion", Order(self.book.year, printed_on=self.printed_on, record_id=key), 1, name)

    def _sessions(self) -> None:
        self._heading("Sesiones", 0)
        given = self.content.sessions
        if self.book.blank:
            given = tuple(BookSession(number=number) for number in range(1, self.book.sessions + 1))
        for one in given:
            self._heading(_session_name(one), 1, long_date(one.date))
            for key in one.forms:
                self._form(key, Order(self.book.year, printed_on=self.printed_on, meeting_id=one.key), 2)
            self._forget(1)
        self._forget()

    def _practices(self) -> None:
        self._heading("Prácticas", 0)
        if self.book.blank or "practicas" in self.content.forms:
            self._form("practicas", Order(self.book.year, printed_on=self.printed_on), 1)
        given = self.content.practices
        if self.book.blank:  # the guides to observe lie with the sessions
            one = BookPractice(forms=tuple(key for key in OF_PRACTICE if key != "observacion"))
            given = tuple(replace(one, title=f"Práctica {place}") for place in range(1, self.book.practices + 1))
        for one in given:
            self._heading(one.title or "Sin título", 1, written_by(one.authors, one.school))
            before = len(self.parts)
            for key in one.forms:
                self._form(key, Order(self.book.year, printed_on=self.printed_on, practice_id=one.key), 2)
            if len(self.parts) > before and not self.book.blank:
                self.found.append((one, self.parts[before].key))
            self._forget(1)
        self._forget()

    def _form(self, key: str, order: Order, level: int, name: str = "") -> None:
        form = FORMS[key]
        if self.book.has(key):
            self._add(name or form.title, partial(self._draw, form, order), level)

    def _draw(self, form: Form, order: Order) -> None:
        letter = self.book.letter
        if self.book.blank:
            content = form.empty(self.database, self.content.letterhead)
            form.draw(content, self.printed_on, blank=True, letter=letter)
        elif self.database is not None:
            form.draw(form.load(self.database, self.sources, order), self.printed_on, letter=letter)

    def _heading(self, words: str, level: int, beside: str = "") -> None:
        """A line of the contents that comes with the next form, if one comes."""
        self.above.append(Listed(words, "", beside, level))

    def _forget(self, level: int = 0) -> None:
        """No form came under the headings of this level and deeper ones."""
        self.above = [line for line in self.above if line.level < level]

    def _add(self, words: str, make: Callable[[], object], level: int) -> None:
        key = f"part {len(self.parts)}"
        above = tuple((line.words, line.level) for line in self.above)
        self.lines += [replace(line, key=key) for line in self.above]
        self.above.clear()
        self.lines.append(Listed(words, key, level=level))
        self.parts.append(Part(key, make, above, level))


def _session_name(one: BookSession) -> str:
    number = f"Sesión N° {one.number}" if one.number is not None else "Sesión"
    return one.title if one.title.startswith(number) else ": ".join(filter(None, (number, one.title)))
