"""The papers of a session, filled and blank."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial

from app.models.database import Database
from app.paths import catalogue_file
from app.services.catalogue import Catalogue
from app.services.meetings import MeetingRow
from app.ui.page import Context


@dataclass(frozen=True)
class Print:
    """One paper: the form's key, its words in the menu, whether it is to be filled by hand, and its instrument."""

    key: str
    words: str
    blank: bool = False
    instrument: str = ""


PRINTS = (
    Print("tabla", "Imprimir la convocatoria y tabla"),
    Print("asistencia", "Imprimir la lista de asistencia"),
    Print("acta", "Imprimir el acta"),
    Print("tabla", "Imprimir la convocatoria en blanco", blank=True),
    Print("asistencia", "Imprimir la lista de asistencia en blanco", blank=True),
    Print("acta", "Imprimir el acta en blanco", blank=True),
    Print("encuesta", "Imprimir la encuesta en blanco", blank=True, instrument="survey"),
    Print("encuesta", "Imprimir la encuesta con sus respuestas", instrument="survey"),
    Print("observacion", "Imprimir la observación en blanco", blank=True, instrument="observation"),
    Print("observacion", "Imprimir la observación de la sesión", instrument="observation"),
)


def show_form(context: Context, form: Print, row: MeetingRow) -> None:
    """Preview the paper of this session."""
    catalogue = Catalogue(catalogue_file(context.folder))
    make = partial(_render, form, context.database, catalogue, row.id)
    title = form.words.removeprefix("Imprimir ").removeprefix("la ").removeprefix("el ").capitalize()
    name = f"sesion-{row.number or 's-n'}-{form.key}{'-en-blanco' if form.blank else ''}.pdf"
    context.show_document(title, make, name)


def show_year_form(context: Context, key: str, title: str) -> None:
    """Preview a paper of the year."""
    catalogue = Catalogue(catalogue_file(context.folder))
    make = partial(_render, Print(key, title), context.database, catalogue, None)
    context.show_document(title, make, f"{key}.pdf")


def _render(form: Print, database: Database, catalogue: Catalogue, meeting: str | None) -> bytes:
    from app.pdf.forms import render

    today = date.today()  # noqa: DTZ011 - the laptop's own day is the one people mean
    return render(form.key, database, catalogue, meeting_id=meeting, blank=form.blank, printed_on=today)
