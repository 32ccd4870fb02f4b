"""*Autorización de uso de imagen*: what a guardian allows, for what, until when, and how to take it back (law 21.719).

Always filled in by hand: the program keeps no pupil's name.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, Spacer

from app.models.database import Database
from app.pdf.document import Sheet, build
from app.pdf.form import Form, Order
from app.pdf.marks import CutLine
from app.pdf.parts import Item, fields, head, section, signatures
from app.pdf.styles import BODY, INK, NOTE, SMALL, STRONG, TINY
from app.pdf.tables import Grid, Row
from app.pdf.text import Text
from app.services.sheets import Letterhead, Sources, load_letterhead

NAME = "Autorización de uso de imagen"
_BOX = 3.6 * mm
_PURPOSES = (
    "Mostrar en las sesiones del microcentro cómo trabajan los niños y las niñas, para que otros docentes aprendan.",
    "Acompañar el registro impreso de una práctica de aula.",
    "Guardar trabajos escritos o dibujos como evidencia de lo aprendido.",
)
_SCOPES = (
    "Solo el microcentro: docentes y asesoría que trabajan en él.",
    "La comuna: también otras escuelas y el sostenedor.",
    "Cualquier persona: publicaciones abiertas, siempre sin nombres.",
)
_RIGHTS = (
    "La autorización es voluntaria. No darla no trae ninguna consecuencia para el niño o la niña.",
    "Puede retirarla cuando quiera, avisando a su docente: las imágenes dejan de entregarse y se pide que se borren.",
    "Puede pedir ver las imágenes, corregirlas, borrarlas, oponerse a un uso, llevarse una copia o bloquearlas.",
    "Nunca se escribe el nombre del niño o la niña junto a la imagen. Las fotos se guardan sin el lugar de la toma.",
)


def render(letterhead: Letterhead, printed_on: date, *, blank: bool = False, letter: bool = False) -> bytes:
    """The PDF; filled and blank differ in the head alone."""
    if blank:
        letterhead = letterhead.bare()
    sheet = Sheet(NAME, letterhead.name, printed_on, letter=letter, blank=True)
    year = str(letterhead.year) if letterhead.year else "_________"
    until = (f"Hasta el fin del año escolar {year}", "Hasta el día ____ de ____________ de ______")
    story = [
        *head(sheet, letterhead, "", ""),
        fields(
            sheet,
            [Item("Nombre de la madre, el padre o el apoderado", span=8), Item("RUT", span=4)],
            [Item("Nombre del niño o la niña", span=6), Item("Escuela", span=4), Item("Curso", span=2)],
        ),
        Spacer(0, SMALL),
        Text(
            "Autorizo que se tomen y usen fotografías, videos, audios y trabajos en que aparece el niño o la niña, "
            "para lo que marco aquí:",
            BODY,
        ),
        *section("Para qué", _ticks(sheet, _PURPOSES)),
        *section("Quiénes pueden verlas", _ticks(sheet, _SCOPES)),
        *section("Hasta cuándo", _ticks(sheet, until)),
        *section("Sus derechos", Text("\n".join(f"– {words}" for words in _RIGHTS), BODY)),
        Spacer(0, SMALL),
        *signatures(sheet, ("Firma de quien autoriza", "Fecha: ____ / ____ / ______"), ("Firma de docente", "Recibe")),
        CondPageBreak(34 * mm),
        Spacer(0, SMALL),
        CutLine(4 * mm),
        Text("Guarde esta parte. Si un día quiere retirar la autorización, entréguela firmada en la escuela.", NOTE),
        Spacer(0, SMALL),
        Text("Retiro la autorización de uso de imagen.", STRONG),
        Spacer(0, SMALL),
        fields(sheet, [Item("Curso", span=3), Item("Escuela", span=5), Item("Fecha y firma", span=4)]),
    ]
    return build(sheet, story)


class _Box(Flowable):
    """An empty box to tick."""

    def wrap(self, _available: float, _height: float) -> tuple[float, float]:
        self.width, self.height = _BOX, BODY.leading
        return self.width, self.height

    def draw(self) -> None:
        self.canv.setStrokeColor(INK)
        self.canv.setLineWidth(0.7)
        self.canv.rect(0, self.height - _BOX - 1, _BOX, _BOX)


def _ticks(sheet: Sheet, choices: Sequence[str]) -> Grid:
    widths = [_BOX + 3 * mm, sheet.measure - _BOX - 3 * mm]
    rows = [Row([[_Box()], [Text(words, BODY)]], widths, gutter=3 * mm, rule=0, pad=TINY) for words in choices]
    return Grid(rows, closing=0)


def _load(database: Database, sources: Sources, order: Order) -> Letterhead:
    return load_letterhead(database, sources, order.year)


def _letterhead(_database: Database | None, letterhead: Letterhead) -> Letterhead:
    return letterhead


FORM = Form("autorizacion", NAME, "year", _load, _letterhead, render)
