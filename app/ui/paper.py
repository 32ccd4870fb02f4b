"""Any form of `app.pdf` from any page: `show_paper(context, Wanted("plan", year=2026), "Plan anual")` previews it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from app.models.database import Database
from app.paths import catalogue_file
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

    @property
    def file_name(self) -> str:
        """What the file is called unless the person says otherwise."""
        parts = (self.key, str(self.year) if self.year else "", "en-blanco" if self.blank else "")
        return "-".join(part for part in parts if part) + ".pdf"


def show_paper(context: Context, wanted: Wanted, title: str, file_name: str = "") -> None:
    """Preview a form, to print it or to save it."""
    folder = context.workspace.folder if context.workspace is not None else None
    make = partial(_made, context.database, folder, wanted)
    context.show_document(title, make, file_name or wanted.file_name)


def _made(database: Database, folder: Path | None, wanted: Wanted) -> bytes:
    from app.pdf.forms import render  # ReportLab is slow to load

    # The worker's own: a catalogue belongs to whoever opened it.
    catalogue = Catalogue(catalogue_file(folder)) if folder is not None else None
    try:
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
            printed_on=date.today(),  # noqa: DTZ011 - the reader's own calendar
        )
    finally:
        if catalogue is not None:
            catalogue.close()
