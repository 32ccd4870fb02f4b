"""*Cuaderno de prácticas del año*: cover, contents, the plan in one page, every register, and indexes with pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from reportlab.platypus import Flowable, PageBreak, Spacer

from app.models.database import Database
from app.pdf.cover import INDEXES, Listed, contents, cover, indexes, written_by
from app.pdf.document import Later, Piece, Place, Sheet, build
from app.pdf.form import Form, Order, plain
from app.pdf.listeners import told
from app.pdf.parts import Heading, Item, fields, section
from app.pdf.practice_form import register
from app.pdf.styles import (
    BODY,
    COMPACT,
    LABEL,
    NOTE,
    SMALL,
    STROKE,
    STRONG,
    TINY,
    TITLE,
    columns,
)
from app.pdf.tables import Grid, Row
from app.pdf.text import Text
from app.pdf.words import code_of
from app.services.sheets import Sources
from app.services.sheets_notebook import NotebookSheet, load_notebook
from app.services.sheets_practice import PracticeSheet
from app.services.year_practices import PracticeFacts
from app.text_dates import count, listed

NAME = "Cuaderno de prácticas del año"


def render(content: NotebookSheet, printed_on: date, *, blank: bool = False, letter: bool = False) -> bytes:
    """The PDF of the notebook; with `blank`, a cover, the plan's page and one empty register."""
    if blank:
        content = NotebookSheet(content.letterhead.bare())
    sheet = Sheet(NAME, content.letterhead.name, printed_on, wide=True, letter=letter, blank=blank)
    practices = (PracticeSheet(content.letterhead),) if blank else content.practices
    story: list[Piece] = [*_cover(sheet, content), PageBreak()]
    if not blank:
        story += [*_contents(sheet, practices), PageBreak()]
    story += _plan(sheet, content)
    for at, practice in enumerate(practices):
        story += [PageBreak(), Later(partial(_register, sheet, practice, at))]
    if practices and not blank:
        story += [PageBreak(), *_indexes(sheet, practices)]
    return build(sheet, story)


def _cover(sheet: Sheet, content: NotebookSheet) -> list[Flowable]:
    words = count(len(content.practices), "práctica multigrado", "prácticas multigrado")
    schools = listed(content.schools)
    sentence = "" if sheet.blank else f"{words}{f' de {schools}' if schools else ''}."
    return cover(sheet, content.letterhead, "Cuaderno de prácticas", sentence)


def _contents(sheet: Sheet, practices: Sequence[PracticeSheet]) -> list[Flowable]:
    lines = [Listed("Plan del año", "plan", level=1)]
    for at, one in enumerate(practices):
        lines.append(Listed(one.title or "Sin título", _key(at), written_by(one.authors, one.school), level=1))
    return contents(sheet, [*lines, *([Listed(INDEXES, "indexes", level=1)] if practices else [])])


def _plan(sheet: Sheet, content: NotebookSheet) -> list[Flowable]:
    found: list[Flowable] = [Place("plan"), _strip(sheet, "El plan en una página", ""), Spacer(0, SMALL)]
    goal = str(content.goal) if content.goal else ""
    found.append(
        fields(
            sheet,
            [
                Item("Foco del año", content.focus, 6, lines=2, style=STRONG),
                Item("Asignatura y eje", content.axis, 4),
                Item("Meta de prácticas", goal, 2),
            ],
            [Item("Objetivo general", content.objective, lines=2)],
            [Item("Objetivos específicos", "\n".join(f"– {one}" for one in content.objectives), lines=4)],
        )
    )
    if content.goals:
        widths = columns(sheet.measure, (7, 5))
        top = Row([[Text("Meta", LABEL)], [Text("Medio de verificación", LABEL)]], widths, joined=True, pad=TINY)
        rows = [
            Row([[Text(words, BODY)], [Text(proof or "—", COMPACT)]], widths, joined=True)
            for words, proof in content.goals
        ]
        found += section("Metas", Grid(rows, head=top))
    return found


def _register(sheet: Sheet, practice: PracticeSheet, at: int) -> list[Flowable]:
    title = practice.title or ("Registro de práctica" if sheet.blank else "Sin título")
    code = code_of(practice.key)
    return [Place(_key(at)), _strip(sheet, title, code), Spacer(0, SMALL), *register(sheet, practice)]


def _strip(sheet: Sheet, title: str, beside: str) -> Flowable:
    """The head of a part of the notebook."""
    row = Row([[Heading(title, TITLE)], [Text(beside, NOTE)]], columns(sheet.measure, (9.5, 2.5)), rule=STROKE)
    return Grid([row], closing=0)


def _key(at: int) -> str:
    return f"practice {at}"


def _indexes(sheet: Sheet, practices: Sequence[PracticeSheet]) -> list[Flowable]:
    found = [
        (PracticeFacts(one.title, one.authors, one.school, one.subject, one.axis, one.grades), _key(at))
        for at, one in enumerate(practices)
    ]
    return [Place("indexes"), *indexes(sheet, found)]


def _load(database: Database, sources: Sources, order: Order) -> NotebookSheet:
    return load_notebook(database, order.year, sources, told())


FORM = Form("cuaderno", NAME, "year", _load, plain(NotebookSheet), render)
