"""*Registro de práctica multigrado*: the shared work as a band, and under it one column for each grade."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, PageBreak, Spacer

from app.models.database import Database
from app.pdf.document import Sheet, build
from app.pdf.form import Form, Order
from app.pdf.parts import Item, fields, head, section
from app.pdf.photos import gallery
from app.pdf.styles import (
    BIG,
    BODY,
    COMPACT,
    DENSE,
    GUTTER,
    HAIRLINE,
    LABEL,
    NAMES,
    PALE,
    SMALL,
    STEP,
    STROKE,
    STRONG,
    Style,
    bold,
)
from app.pdf.tables import Cell, Grid, Row, Ruled
from app.pdf.text import Text
from app.pdf.words import code_of, number
from app.services.sheets import Sources
from app.services.sheets_practice import GradeColumn, Material, PracticeSheet, Step, empty_practice, load_practice
from app.text_dates import count, listed

TITLE = "Registro de práctica multigrado"
_LABELS = 19 * mm
_INSET = 3 * mm
_MOST_COLUMNS = 8
_BLANK_COLUMNS = 6
_PARTS: tuple[tuple[str, str, int, Callable[[GradeColumn, Style], Cell]], ...] = (
    ("Objetivo de aprendizaje", "objectives", 2, lambda column, style: list(_objectives(column, style))),
    ("Tarea", "task", 4, lambda column, style: [Text(column.task, style)]),
    ("Apoyo", "support", 2, lambda column, style: [Text(column.support, style)]),
    ("Producto", "product", 2, lambda column, style: [Text(column.product, style)]),
    ("Nivel esperado", "level", 2, lambda column, style: [Text(column.level, style)]),
)


def render(content: PracticeSheet, printed_on: date, *, blank: bool = False, letter: bool = False) -> bytes:
    """The PDF of the register; with `blank`, an empty one to fill in by hand."""
    if blank:
        content = PracticeSheet(content.letterhead.bare(), asked=content.asked)
    code = code_of(content.key)
    author = listed(content.authors)
    about = content.title
    name = content.letterhead.name
    sheet = Sheet(TITLE, name, printed_on, author, code, wide=True, letter=letter, blank=blank, about=about)
    return build(sheet, [*head(sheet, content.letterhead, content.title, ""), *register(sheet, content)])


def register(sheet: Sheet, content: PracticeSheet) -> list[Flowable]:
    """The register below its head."""
    return [
        *_identification(sheet, content),
        *_shared_work(sheet, content),
        *_how(sheet, content),
        *_evidence(sheet, content),
        *_what_came_of_it(sheet, content),
        *_asked(sheet, content),
    ]


def _identification(sheet: Sheet, content: PracticeSheet) -> list[Flowable]:
    first = [
        Item("Autoría", listed(content.authors), 4, style=NAMES),
        Item("Escuela", content.school, 3, style=NAMES),
        Item("Asignatura y eje", " · ".join(part for part in (content.subject, content.axis) if part), 3),
        Item("Grados", content.grades, 2, style=STRONG),
    ]
    if sheet.blank:
        more = [Item(label, span=4) for label in ("Duración y clases", "Agrupación", "Fecha")]
        rows = [[Item("Título de la práctica")], first, more]
    else:
        rows = [first, *_spread([item for item in _details(content) if item.value], 4)]
    problem = Item("Problema que aborda", content.problem, 6, lines=3)
    rows.append([problem, Item("Contexto local", content.context, 6, lines=3)])
    rows.append([Item("Tema común", content.theme, 6, style=STRONG), Item("Propósito común", content.purpose, 6)])
    return [fields(sheet, *rows)]


def _details(content: PracticeSheet) -> Iterator[Item]:
    """What the form says only where it is known."""
    length = (
        count(content.minutes, "minuto", "minutos") if content.minutes is not None else "",
        count(content.lessons, "clase", "clases") if content.lessons is not None else "",
    )
    yield Item("Duración", " · ".join(part for part in length if part))
    yield Item("Agrupación", content.grouping)
    yield Item("Origen", content.origin)
    yield Item("Adaptada de", content.adapted_from)
    yield Item("Módulo didáctico y clase", content.module)
    yield Item("Internet", {None: "", True: "La necesita", False: "No la necesita"}[content.internet])
    yield Item("Avance", " · ".join(part for part in (content.status, content.stage) if part))
    yield Item("Se puede compartir con", content.license)
    yield Item("Marcos", content.frameworks)
    yield Item("Principios de mejora", content.principles)
    yield Item("Etiquetas", content.tags)
    yield Item("Formato de la red", content.agreed_format)


def _spread(items: Sequence[Item], most: int) -> Iterator[list[Item]]:
    """`items` in rows of `most`."""
    for start in range(0, len(items), most):
        yield [replace(item, span=12 // most, style=COMPACT) for item in items[start : start + most]]


def _shared_work(sheet: Sheet, content: PracticeSheet) -> list[Flowable]:
    found = section("Actividad común y trabajo de cada grado", room=40 * mm)
    found.append(Grid([_band(sheet, "Actividad común", content.activity, 4)], closing=0))
    if content.tutoring or content.tutoring_how:
        how = content.tutoring_how or "Sí."
        found.append(Grid([_band(sheet, "Los mayores ayudan a los menores", how, 1)], closing=0))
    given = content.columns if not sheet.blank else tuple(GradeColumn("____°") for _ in range(_BLANK_COLUMNS))
    for block in _blocks(given):
        found += [CondPageBreak(35 * mm), _apart(_grades(sheet, block))]
    if content.closing or sheet.blank:
        found.append(_apart(Grid([_band(sheet, "Cierre común", content.closing, 2)], closing=0)))
    return found


def _apart(grid: Grid) -> Grid:
    grid.spaceBefore = STEP  # none at the top of a page
    return grid


def _band(sheet: Sheet, label: str, words: str, lines: int) -> Row:
    body: Flowable = Ruled(lines) if sheet.blank else Text(words or "—", BODY)
    return Row([[Text(label, LABEL), body]], [sheet.measure], rule=0, fill=PALE, inset=_INSET, pad=_INSET * 0.8)


def _blocks(given: Sequence[GradeColumn]) -> Iterator[Sequence[GradeColumn]]:
    """The grades that stand side by side: all of them, or two even groups when they are too many to read."""
    half = len(given) if len(given) <= _MOST_COLUMNS else -(-len(given) // 2)
    for start in range(0, len(given), half or 1):
        yield given[start : start + half]


def _grades(sheet: Sheet, block: Sequence[GradeColumn]) -> Grid:
    each = (sheet.measure - _LABELS + GUTTER) / len(block)
    widths = [_LABELS, *[each] * (len(block) - 1), each - GUTTER]
    style = BODY if len(block) < 4 else COMPACT if len(block) < 6 else DENSE
    top = Row([[Text("Grado", LABEL)], *([Text(column.grade, BIG)] for column in block)], widths, rule=STROKE)
    rows = []
    for label, field, lines, cell in _PARTS:
        name: Cell = [Text(label, LABEL)]
        if sheet.blank:
            name = [Spacer(0, SMALL), *name]
            rows.append(Row([name, *([Ruled(lines, closing=False)] for _ in block)], widths, pad=0))
        elif field == "task" or any(getattr(column, field) for column in block):
            rows.append(Row([name, *(cell(column, style) for column in block)], widths, rule=HAIRLINE))
    return Grid(rows, head=top)


def _objectives(column: GradeColumn, style: Style) -> Iterator[Flowable]:
    for place, (code, text) in enumerate(column.objectives):
        if place:
            yield Spacer(0, SMALL)
        name = Text(f"{code} (nivelación)" if code in column.levelling else code, bold(style))
        name.leads = bool(text)
        yield name
        if text:
            yield Text(text, style)


def _how(sheet: Sheet, content: PracticeSheet) -> list[Flowable]:
    steps = Item("Pasos", "", 8, lines=10, flow=tuple(_steps(content.steps)))
    materials = Item("Materiales", "\n".join(map(_material, content.materials)), 4, lines=10)
    ways = "\n".join(part for part in (content.diversification, content.diversification_how) if part)
    rows = [
        [steps, materials],
        [Item("Diversificación", ways, 6, lines=4), Item("Evaluación", content.assessment, 6, lines=4)],
    ]
    return [*([PageBreak()] if sheet.blank else []), *section("Cómo se hace", fields(sheet, *rows))]


def _steps(steps: Sequence[Step]) -> Iterator[Flowable]:
    moment = ""
    for place, step in enumerate(steps, 1):
        if step.moment != moment:
            if place > 1:
                yield Spacer(0, SMALL)
            moment = step.moment
            if moment:
                yield Text(moment, STRONG)
        yield Text(f"{place}.\u00a0{step.text}", BODY)


def _material(material: Material) -> str:
    notes = ["local o natural"] if material.local else []
    if material.cost is not None:
        notes.append(f"$\u00a0{number(material.cost)}" if material.cost else "sin costo")
    return f"• {material.name}" + (f" ({', '.join(notes)})" if notes else "")


def _evidence(sheet: Sheet, content: PracticeSheet) -> list[Flowable]:
    if sheet.blank:
        attached = Item("Qué se adjunta, de quién y de qué fecha", lines=5)
        return [PageBreak(), *section("Evidencias", fields(sheet, [attached]))]
    if not content.evidence:
        return section("Evidencias", Text("Todavía no tiene evidencias.", BODY))
    room = 60 * mm if any(proof.picture for proof in content.evidence) else 15 * mm
    return section("Evidencias", *gallery(sheet, content.evidence), room=room)


def _what_came_of_it(sheet: Sheet, content: PracticeSheet) -> list[Flowable]:
    row = [
        Item("Resultados", content.results, 4, lines=9),
        Item("Reflexión crítica", content.reflection, 4, lines=9),
        Item("Condiciones para replicarla", content.conditions, 4, lines=9),
    ]
    return section("Qué resultó", fields(sheet, row))


def _asked(sheet: Sheet, content: PracticeSheet) -> list[Flowable]:
    if not content.asked:
        return []
    rows = [[Item(words, span=12, lines=3)] for words in content.asked]
    return section("Lo que pregunta nuestro formato", fields(sheet, *rows))


def _load(database: Database, sources: Sources, order: Order) -> PracticeSheet:
    return load_practice(database, order.practice_id or "", sources)


FORM = Form("practica", TITLE, "practice", _load, empty_practice, render)
