"""*Hoja de recuperación*: the words that bring a microcentro back, and what to do with them. One page, for a safe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from app.pdf.document import Sheet, build
from app.pdf.parts import Item, fields, head, section
from app.pdf.styles import BODY, GAP, HAIRLINE, LABEL, SMALL, STROKE, Style, bold, columns
from app.pdf.tables import Cell, Grid, Row
from app.pdf.text import Text
from app.services.sheets import Letterhead

TITLE = "Hoja de recuperación"
_ACROSS = 5
_WORD = Style(bold(BODY).font, 13, 17, hyphens=False)
_CELL = 15 * mm
_PLAIN = replace(BODY, size=9.6, leading=13.4, hyphens=False)
_PURPOSE = "Si se pierde o se daña el computador de la coordinación, estas palabras devuelven el microcentro."
_SECRECY = (
    "Quien tenga estas palabras puede leer lo que se entrega y actuar como la coordinación. Guarde la hoja bajo llave, "
    "en un sobre cerrado, lejos del computador. No le tome fotos ni la mande por mensaje."
)
_SECOND = (
    "Haga una segunda hoja para otra persona de confianza, por ejemplo en otra escuela. Las palabras no cambian: "
    "esta hoja sirve siempre."
)
_STEPS = (
    "Instale Minga en otro computador y elija «Recuperar un microcentro con su hoja de palabras».",
    "Escriba las palabras en el orden de sus números. No importan los acentos ni las mayúsculas.",
    "Reciba el archivo de entrega de cualquier colega, aunque sea antiguo. Si no tiene ninguno, siga igual.",
    "Entregue a sus colegas. Cuando reciban su archivo, pídales que le entreguen: así vuelve todo lo que ellos tienen.",
    "Retire de la lista el computador perdido, para que nadie pueda usarlo.",
)


@dataclass(frozen=True)
class RecoveryPage:
    """What the page says; `words` in order. On a blank page they are written by hand, as many as are given here."""

    letterhead: Letterhead
    words: Sequence[str]
    person: str = ""


def render(content: RecoveryPage, printed_on: date, *, blank: bool = False, letter: bool = False) -> bytes:
    """The PDF of the page; with `blank`, empty places for the words, to be copied from the screen by hand."""
    sheet = Sheet(TITLE, content.letterhead.name, printed_on, author=content.person, letter=letter)
    story: list[Flowable] = [
        *head(sheet, content.letterhead, _PURPOSE, ""),
        _words(sheet, ["" if blank else word for word in content.words]),
        *section("Cómo se guarda", *_paragraphs((_SECRECY, _SECOND)), room=30 * mm),
        *section("Cómo se recupera el microcentro", *_paragraphs(_numbered(_STEPS)), room=40 * mm),
        Spacer(0, GAP),
        fields(
            replace(sheet, blank=True),
            [Item("Quién guarda esta hoja", span=5), Item("Dónde", span=4), Item("Desde qué fecha", span=3)],
        ),
    ]
    return build(sheet, story)


def _words(sheet: Sheet, words: Sequence[str]) -> Grid:
    widths = columns(sheet.measure, [12 / _ACROSS] * _ACROSS)
    rows = []
    for start in range(0, len(words), _ACROSS):
        some = enumerate(words[start : start + _ACROSS], start + 1)
        cells: list[Cell] = [[Text(str(number), LABEL), Text(word or " ", _WORD)] for number, word in some]
        rows.append(Row(cells, widths, least=_CELL, rule=HAIRLINE if start else STROKE))
    return Grid(rows, closing=STROKE)


def _paragraphs(texts: Sequence[str]) -> Iterator[Flowable]:
    for place, text in enumerate(texts):
        if place:
            yield Spacer(0, SMALL)
        yield Text(text, _PLAIN)


def _numbered(texts: Sequence[str]) -> list[str]:
    return [f"{number}.\u00a0{text}" for number, text in enumerate(texts, 1)]


