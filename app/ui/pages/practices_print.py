"""The practice on paper: what the worker runs for the preview."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from app import paths
from app.models.database import Database
from app.services.catalogue import Catalogue
from app.text_keys import spanish_key
from app.ui.page import Context


def print_practice(context: Context, practice_id: str) -> Callable[[], bytes]:
    """What makes the register of one practice."""
    return partial(_render, context.database, _catalogue(context), practice_id)


def print_blank(context: Context) -> Callable[[], bytes]:
    """What makes the register to be filled in by hand."""
    return partial(_render, context.database, _catalogue(context), None)


def file_name(title: str) -> str:
    """A file name that every system takes."""
    words = "".join(letter if letter.isalnum() and letter.isascii() else " " for letter in spanish_key(title))
    return "-".join(["practica", *words.split()[:8]]) + ".pdf"


def _catalogue(context: Context) -> Catalogue | None:
    # The worker's own: a catalogue belongs to whoever opened it.
    return None if context.workspace is None else Catalogue(paths.catalogue_file(context.folder))


def _render(database: Database, catalogue: Catalogue | None, practice_id: str | None) -> bytes:
    from app.pdf import forms  # ReportLab is slow to load

    today = date.today()  # noqa: DTZ011 - the teacher's own calendar
    try:
        return forms.render(
            "practica", database, catalogue, practice_id=practice_id, blank=practice_id is None, printed_on=today
        )
    finally:
        if catalogue is not None:
            catalogue.close()
