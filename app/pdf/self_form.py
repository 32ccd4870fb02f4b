"""*Autoevaluación*: half a page for each application, two to a sheet; what is written already is printed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from reportlab.platypus import Flowable

from app.pdf.document import Sheet, build
from app.pdf.form import Form, plain
from app.pdf.halves import half_head, two_up
from app.pdf.marks import Choice
from app.pdf.parts import Item, fields
from app.pdf.styles import COMPACT, NAMES, STRONG
from app.pdf.words import code_of
from app.services import labels
from app.services.sheets import Letterhead
from app.services.sheets_self import SelfEvaluated, SelfSheet, load_self
from app.text_dates import short_date

TITLE = "Autoevaluación"
_SCALE = ("1", "2", "3", "4")


def render(content: SelfSheet, printed_on: date, *, blank: bool = False, letter: bool = False) -> bytes:
    """The PDF of the self-evaluations; an application without one gets its half page to fill in."""
    if blank:
        content = SelfSheet(content.letterhead.bare())
    code = code_of(content.key)
    author = content.evaluations[0].teacher if len(content.evaluations) == 1 else ""
    name, about = content.letterhead.name, content.practice
    sheet = Sheet(TITLE, name, printed_on, author, code, letter=letter, blank=blank, about=about)
    made = content.evaluations or (SelfEvaluated(content.practice),) * 2
    return build(sheet, two_up(sheet, *(partial(_half, sheet, content.letterhead, one) for one in made)))


def _half(sheet: Sheet, letterhead: Letterhead, one: SelfEvaluated) -> list[Flowable]:
    first = [
        Item("Práctica que apliqué", one.practice, 7, style=STRONG),
        Item("Cuándo", short_date(one.applied), 2, style=NAMES),
        Item("Grados", one.grades, 3, style=NAMES),
    ]
    second = [Item("Docente", one.teacher, 7, style=NAMES), Item("Escuela", one.school, 5, style=NAMES)]
    note = "" if one.written else "Breve y franca: sirve para mejorar la práctica, no para evaluar a nadie."
    return [
        *half_head(sheet, letterhead, TITLE, note=note),
        fields(sheet, first, second, write=True),
        fields(sheet, *(_written(one) if one.written else _to_write()), _marks(one), write=not one.written),
    ]


def _to_write() -> Sequence[Sequence[Item]]:
    return [
        [Item("Qué hice y qué ajusté", span=6, lines=3), Item("Qué mostraron los estudiantes", span=6, lines=3)],
        [Item("Qué cambiaré la próxima vez", lines=2)],
    ]


def _written(one: SelfEvaluated) -> Sequence[Sequence[Item]]:
    pairs = [
        (("Qué hice", one.did), ("Qué ajusté", one.adjustments)),
        (("Qué resultó", one.worked), ("Qué no resultó", one.worked_not)),
        (("Qué mostraron los estudiantes", one.shown), ("Próximo cambio", one.next_change)),
    ]
    lines = [[Item(label, words, 6, style=COMPACT) for label, words in pair if words] for pair in pairs]
    answers = [
        [Item(f"Responde {reply.by or 'la asesoría'} · {short_date(reply.date)}", reply.text, style=COMPACT)]
        for reply in one.replies
    ]
    return [line for line in (*lines, *answers) if line]


def _marks(one: SelfEvaluated) -> list[Item]:
    goes_on = tuple(labels.choices("self_evaluation", "will_continue").values())
    return [
        _mark("Logro de los estudiantes", _SCALE, str(one.achievement or ""), 3.5),
        _mark("Participación", _SCALE, str(one.engagement or ""), 3.5),
        _mark("¿Continuaré?", goes_on, one.will_continue, 5),
    ]


def _mark(label: str, options: Sequence[str], chosen: str, span: float) -> Item:
    return Item(label, " ", span, flow=(Choice(options, [chosen]),))


FORM = Form("autoevaluacion", TITLE, "practice", load_self, plain(SelfSheet), render, ("person", "record"))
