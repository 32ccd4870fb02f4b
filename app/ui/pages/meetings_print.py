"""The papers of a session, filled and blank."""

from __future__ import annotations

from dataclasses import dataclass

from app.services.meetings import MeetingRow
from app.ui.page import Context
from app.ui.paper import Wanted, show_paper


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
# The papers that are of one part of a session; what is agreed stands in the minutes.
_OF_PARTS = {each: each for each in ("asistencia", "acta", "encuesta", "observacion")} | {"acuerdos": "acta"}


def place_of(key: str) -> int:
    """Where among the papers the filled one called `key` stands."""
    return next(place for place, form in enumerate(PRINTS) if form.key == key and not form.blank)


def paper_of(part: str) -> int:
    """Where among them stands the one that shows what is in this part: the call, if it has none of its own."""
    return place_of(_OF_PARTS.get(part, "tabla"))


def show_form(context: Context, form: Print, row: MeetingRow, *, version: tuple[int, str] | None = None) -> None:
    """Preview the paper of this session; of its minutes, the version of that number and id, else the latest."""
    title = form.words.removeprefix("Imprimir ").removeprefix("la ").removeprefix("el ").capitalize()
    number, one = version or (None, None)
    mark = "-en-blanco" if form.blank else f"-version-{number}" if number else ""
    name = f"sesion-{row.number or 's-n'}-{form.key}{mark}.pdf"
    show_paper(context, Wanted(form.key, meeting=row.id, record=one, blank=form.blank), title, name)


def show_year_form(context: Context, key: str, title: str) -> None:
    """Preview a paper of the year."""
    show_paper(context, Wanted(key), title)
