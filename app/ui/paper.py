"""Any form of `app.pdf` from any page: `show_paper(context, Wanted("plan", year=2026), "Plan anual")` previews it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from app import wall_clock
from app.models.database import Database
from app.paths import catalogue_file
from app.services import year_shown
from app.services.catalogue import Catalogue
from app.ui.page import Context


@dataclass(frozen=True)
class Wanted:
    """Which form, of which records, on which paper."""

    key: str
    meeting: str | None = None
    practice: str | None = None
    person: str | None = None
    record: str | None = None
    year: int | None = None
    blank: bool = False
    letter: bool = False
    month: int | None = None

    @property
    def file_name(self) -> str:
        """What the file is called unless the person says otherwise."""
        year, month = str(self.year) if self.year else "", f"{self.month:02}" if self.month else ""
        parts = (self.key, year, month, "en-blanco" if self.blank else "")
        return "-".join(part for part in parts if part) + ".pdf"


@dataclass(frozen=True)
class WantedBook:
    """Which forms bound as one, and for how many sessions and practices where they are blank."""

    forms: tuple[str, ...]
    blank: bool = False
    sessions: int = 1
    practices: int = 1
    year: int | None = None
    letter: bool = False

    @property
    def file_name(self) -> str:
        """What the file is called unless the person says otherwise."""
        return "-".join(("cuaderno", "en-blanco" if self.blank else str(self.year or ""))).strip("-") + ".pdf"


def show_paper(context: Context, wanted: Wanted, title: str, file_name: str = "") -> None:
    """Preview a form, to print it or to save it."""
    context.show_document(title, _making(context, partial(_made, wanted)), file_name or wanted.file_name)


def show_book(context: Context, wanted: WantedBook) -> None:
    """Preview all the forms bound as one."""
    title = "Cuaderno completo en blanco" if wanted.blank else f"Cuaderno completo {wanted.year or ''}".rstrip()
    context.show_document(title, _making(context, partial(_bound, wanted)), wanted.file_name)


def _making(context: Context, make: Callable[[Database, Catalogue | None], bytes]) -> Callable[[], bytes]:
    folder = context.workspace.folder if context.workspace is not None else None
    return partial(_with_catalogue, context.database, folder, make)


def _with_catalogue(
    database: Database, folder: Path | None, make: Callable[[Database, Catalogue | None], bytes]
) -> bytes:
    # The worker's own: a catalogue belongs to whoever opened it.
    catalogue = Catalogue(catalogue_file(folder)) if folder is not None else None
    try:
        return make(database, catalogue)
    finally:
        if catalogue is not None:
            catalogue.close()


def _made(wanted: Wanted, database: Database, catalogue: Catalogue | None) -> bytes:
    from app.pdf.forms import render  # ReportLab is slow to load

    return render(
        wanted.key,
        database,
        catalogue,
        meeting_id=wanted.meeting,
        practice_id=wanted.practice,
        person_id=wanted.person,
        record_id=wanted.record,
        year=wanted.year,
        blank=wanted.blank,
        letter=wanted.letter,
        month=wanted.month,
        printed_on=wall_clock.today(),
    )


def _bound(wanted: WantedBook, database: Database, catalogue: Catalogue | None) -> bytes:
    from app.pdf.book import Book, render  # ReportLab is slow to load

    today = wall_clock.today()
    year = wanted.year or year_shown.current(database, today)
    book = Book(year, wanted.forms, wanted.blank, wanted.sessions, wanted.practices, wanted.letter)
    return render(book, database, catalogue, printed_on=today)
