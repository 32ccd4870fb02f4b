"""*Ciclo PHEA*: Planear, Hacer, Estudiar, Ajustar; the prediction stands beside what came out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from reportlab.platypus import CondPageBreak, Flowable, Spacer

from app.pdf.charts_cycle import measured
from app.pdf.document import Sheet, build
from app.pdf.form import Form, plain
from app.pdf.marks import Choice
from app.pdf.owed import empty
from app.pdf.palette import PAPER
from app.pdf.parts import Heading, Item, anew, fields, head, table_head
from app.pdf.styles import (
    BESIDE,
    BODY,
    COMPACT,
    GAP,
    LABEL,
    NAMES,
    NOTE,
    SMALL,
    STEP,
    STROKE,
    STRONG,
    SUBTITLE,
    Style,
    columns,
)
from app.pdf.tables import Cell, Grid, Row
from app.pdf.text import Text
from app.pdf.words import code_of
from app.services import labels
from app.services.cycle_measures import MeasureRow
from app.services.indicators_chart_words import run_sentence
from app.services.sheets_phea import Cycle, PheaSheet, Task, load_phea
from app.text_dates import short_date

TITLE = "Ciclo de mejora (PHEA)"
_STAGE = Style(LABEL.font, 26, 28, hyphens=False)
_QUESTIONS = (3.4, 3.4, 3.4, 1.8)
_TASKS = (5.2, 3, 1.9, 1.9)
_SHARE = 10.6
_BEGUN = 110  # a stage begins with this much of it
_WHOLE = 600  # what stands together leaves room for the head of a page


def render(content: PheaSheet, printed_on: date, *, blank: bool = False, letter: bool = False) -> bytes:
    """The PDF of the cycles, each beginning a page; with `blank`, or without any, one to fill in by hand."""
    if blank:
        content = PheaSheet(content.letterhead.bare())
    only = content.cycles[0] if len(content.cycles) == 1 else Cycle()
    code = code_of(only.key)
    name = content.letterhead.name
    sheet = Sheet(TITLE, name, printed_on, only.owner, code, letter=letter, blank=blank, about=only.about)
    story: list[Flowable] = []
    for one in content.cycles or (Cycle(),):
        story += anew(story)
        story += _cycle(sheet, content, one)
    return build(sheet, story)


def _cycle(sheet: Sheet, content: PheaSheet, one: Cycle) -> Iterator[Flowable]:
    yield from head(sheet, content.letterhead, one.about, "")
    first = [
        Item("Nivel", one.level, 2.5, style=NAMES),
        Item("Etapa", one.stage, 2, style=NAMES),
        Item("A cargo", one.owner, 3.5, style=NAMES),
        Item("Comenzó", short_date(one.start), 2),
        Item("Terminó", short_date(one.end), 2),
    ]
    problem = [Item("Problema", one.problem, 6, lines=3), Item("Qué queremos lograr y cuánto", one.aim, 6, lines=3)]
    by = [Item("Para cuándo", short_date(one.aim_by), 6), Item("Ciclo anterior", one.previous, 6)]
    yield fields(sheet, first, problem, by if one.previous or not one.key else by[:1], write=not one.key)
    *before, studied, adjusted = [list(_stage(sheet, name, about, body(sheet, one))) for name, about, body in _STAGES]
    for stage in before:
        yield from (CondPageBreak(_BEGUN), *stage)
    # What is decided would have a page to itself: it stands with the study, or at least with what that taught.
    *data, learnt = studied
    together = _tall(sheet, [*studied, *adjusted])
    yield from (CondPageBreak(together if together <= _WHOLE else _BEGUN), *data)
    yield from (CondPageBreak(min(_tall(sheet, [learnt, *adjusted]), _WHOLE)), learnt, *adjusted)


def _tall(sheet: Sheet, parts: Sequence[Flowable]) -> float:
    return sum(part.wrap(sheet.measure, 1e6)[1] for part in parts if not isinstance(part, CondPageBreak))


def _stage(sheet: Sheet, name: str, about: str, body: Sequence[Flowable]) -> Iterator[Flowable]:
    yield Spacer(0, GAP)
    widths = columns(sheet.measure, (12 - _SHARE, _SHARE))
    title: Cell = [Heading(name, SUBTITLE, level=1), Text(about, COMPACT)]
    yield Grid([Row([[Text(name[0], _STAGE)], title], widths, rule=STROKE, joined=True, pad=SMALL)], closing=0)
    yield from body


def _plan(sheet: Sheet, one: Cycle) -> list[Flowable]:
    idea = [Item("Idea de cambio", one.change_idea, 6, lines=2), Item("Datos que se recogerán", one.data, 6, lines=2)]
    return [fields(sheet, idea, write=not one.key), _questions(sheet, one), _tasks(sheet, one)]


def _questions(sheet: Sheet, one: Cycle) -> Flowable:
    if not one.questions and one.key:
        return Spacer(0, 0)
    widths = columns(sheet.measure, _QUESTIONS)
    names = ("Pregunta", "Predicción", "Resultado (al estudiar)", "¿Se cumplió?")
    top = table_head(names, widths)
    rows = [] if one.key else empty(widths, 2)
    for row in rows:
        row.least *= 2
    for asked in one.questions:
        said = (asked.question, asked.prediction, asked.result)
        texts: list[Cell] = [[Text(words or "—", COMPACT)] for words in said]
        rows.append(Row([*texts, [Text(asked.confirmed or "—", BESIDE)]], widths, joined=True))
    return Grid(rows, head=top)


def _tasks(sheet: Sheet, one: Cycle) -> Flowable:
    if not one.tasks and one.key:
        return Spacer(0, 0)
    widths = columns(sheet.measure, _TASKS)
    top = table_head(("Qué", "Quién", "Cuándo", "Dónde"), widths)
    rows = [_task(task, widths) for task in one.tasks] if one.tasks else empty(widths, 3)
    grid = Grid(rows, head=top)
    grid.spaceBefore = SMALL
    return grid


def _task(task: Task, widths: Sequence[float]) -> Row:
    done = " (hecha)" if task.done else ""
    cells: list[Cell] = [
        [Text(f"{task.what}{done}", BODY)],
        [Text(task.who, BESIDE)],
        [Text(short_date(task.date), BESIDE)],
        [Text(task.place, BESIDE)],
    ]
    return Row(cells, widths, joined=True)


def _do(sheet: Sheet, one: Cycle) -> list[Flowable]:
    options = tuple(labels.choices("phea_cycle", "carried_out_as_planned").values())
    went = Item("¿Se hizo como se planeó?", " ", 12, flow=(Choice(options, [one.as_planned]),))
    seen = Item("Qué se observó", one.observations, 6, lines=3)
    unexpected = Item("Qué no se esperaba", one.unexpected, 6, lines=3)
    return [fields(sheet, [went], [seen, unexpected], write=not one.key)]


def _study(sheet: Sheet, one: Cycle) -> list[Flowable]:
    data = "\n".join(_measure(each) for each in one.measures)
    first = [Item("Datos", data, 6, lines=5), Item("Resultados", one.results, 6, lines=5)]
    told = fields(sheet, first, write=not one.key)
    learnt = fields(sheet, [Item("Qué aprendimos", one.learning, lines=4)], write=not one.key)
    return [told, *_charts(sheet, one), learnt]


def _charts(sheet: Sheet, one: Cycle) -> Iterator[Flowable]:
    """The run chart of what was measured on several days, never parted from its name and its sentence."""
    for each in one.series:
        if sum(value is not None for value in each.points.values) > 1:
            drawing = measured(each, PAPER, sheet.measure)
            yield CondPageBreak(drawing.height + STEP)
            yield Spacer(0, SMALL)
            yield Text(each.name, STRONG)
            yield Text(run_sentence(each.points), NOTE)
            yield drawing
            yield Spacer(0, SMALL)


def _adjust(sheet: Sheet, one: Cycle) -> list[Flowable]:
    options = tuple(labels.choices("phea_cycle", "decision").values())
    decided = Item("Decisión", " ", 12, flow=(Choice(options, [one.decision]),), style=STRONG)
    return [fields(sheet, [decided], [Item("Qué cambia desde ahora", one.next_plan, lines=5)], write=not one.key)]


def _measure(one: MeasureRow) -> str:
    name = " · ".join(part for part in (one.name, short_date(one.date)) if part)
    return f"• {': '.join(part for part in (name, one.words) if part)}"


_STAGES = (
    ("Planear", "Qué cambio probaremos y qué creemos que pasará", _plan),
    ("Hacer", "Qué pasó al probarlo", _do),
    ("Estudiar", "Qué dicen los datos frente a lo que creíamos", _study),
    ("Ajustar", "Qué hacemos desde ahora", _adjust),
)


FORM = Form("phea", TITLE, "year", load_phea, plain(PheaSheet), render)
