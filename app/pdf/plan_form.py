"""*Plan anual*: schools and officers, diagnosis and causes, focus, goals, calendar, activities, and who received it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from app.models.database import Database
from app.pdf.document import Sheet, build
from app.pdf.form import Form, Order, plain
from app.pdf.owed import empty
from app.pdf.parts import Item, fields, head, prose, section, signed, table_head
from app.pdf.plan_tables import activities, calendar, causes, goals, linked, schools, versions
from app.pdf.styles import BODY, HAIRLINE, LABEL, NAMES, NOTE, PALE, SMALL, STRONG, Style, columns
from app.pdf.tables import Grid, Row, Ruled
from app.pdf.text import Text
from app.pdf.words import code_of
from app.services import labels
from app.services.sheets import Sources
from app.services.sheets_plan import PlanSheet, load_plan
from app.text_dates import count, short_date

TITLE = "Plan anual"
_FOCUS = Style(STRONG.font, 13, 18, hyphens=False)
_STAMP = 34 * mm
_INSET = 10.0


def render(content: PlanSheet, printed_on: date, *, blank: bool = False, letter: bool = False) -> bytes:
    """The PDF of the plan; what was not decided yet is ruled, so that it is decided with a pencil."""
    if blank:
        content = PlanSheet(content.letterhead.bare())
    code = code_of(content.key)
    version = max((one.number or 0 for one in content.versions), default=0)
    code = "  ·  ".join(part for part in (code, f"Versión {version}" if version else "") if part)
    year = str(content.letterhead.year or "")
    name = content.letterhead.name
    sheet = Sheet(TITLE, name, printed_on, code=code, letter=letter, blank=blank, about="" if blank else year)
    story = [
        *head(sheet, content.letterhead, content.status, ""),
        *_who(sheet, content),
        *_why(sheet, content),
        *_what(sheet, content),
        *_when(sheet, content),
        *_after(sheet, content),
        *_closing(sheet, content),
    ]
    return build(sheet, story)


def _by_hand(content: PlanSheet) -> bool:
    """Whether there is no plan yet, and the form is to be filled in."""
    return not content.key


def _who(sheet: Sheet, content: PlanSheet) -> Iterator[Flowable]:
    if content.joined:
        return
    yield from section("Escuelas", schools(sheet, content.schools))
    if content.officers and not sheet.blank:
        said = [Item(one.role, one.name, 4, style=NAMES) for one in content.officers]
        yield from section("Cargos", fields(sheet, *(said[start : start + 3] for start in range(0, len(said), 3))))
    else:
        roles = labels.choices("membership", "role")
        said = [Item(roles[code], span=4) for code in ("COORDINATOR", "PRESIDENT", "SECRETARY")]
        yield from section("Cargos", fields(sheet, said, write=True))


def _why(sheet: Sheet, content: PlanSheet) -> Iterator[Flowable]:
    if content.diagnosis or content.vision or _by_hand(content):
        rows = [[Item("Qué vemos en los datos comunes", content.diagnosis, lines=4)]]
        if content.vision or _by_hand(content):
            rows.append([Item("Visión compartida", content.vision, lines=2)])
        yield from section("Diagnóstico", fields(sheet, *rows, write=_by_hand(content)))
    if content.causes or _by_hand(content):
        yield from section("Problema, causas y efectos", causes(sheet, content.causes))


def _what(sheet: Sheet, content: PlanSheet) -> Iterator[Flowable]:
    if _by_hand(content):
        focus: Flowable = Ruled(2)
    else:
        focus = Text(content.focus or "—", _FOCUS)
    area = Item("Asignatura y eje", content.focus_area, 8)
    goal = "" if content.practice_goal is None else count(content.practice_goal, "práctica", "prácticas")
    shared = Item("Meta de prácticas compartidas", goal, 4, style=STRONG)
    said: list[Flowable] = [Text("Un solo foco para el año", LABEL), focus]
    band = Row([said], [sheet.measure], rule=0, fill=PALE, inset=_INSET, pad=_INSET)
    facts = fields(sheet, [area, shared], write=_by_hand(content))
    facts.spaceBefore = SMALL
    yield from section("Foco del año", Grid([band], closing=0), facts)
    specific = "\n".join(f"{place}.\u00a0{one}" for place, one in enumerate(content.specific, 1))
    aims = [[Item("General", content.general, lines=2, style=STRONG)], [Item("Específicos", specific, lines=4)]]
    yield from section("Objetivos", fields(sheet, *aims, write=_by_hand(content)))
    if content.goals or _by_hand(content):
        yield from section("Metas e indicadores", goals(sheet, content.goals))


def _when(sheet: Sheet, content: PlanSheet) -> Iterator[Flowable]:
    if content.calendar or _by_hand(content):
        yield from section("Calendario de sesiones", calendar(sheet, content.calendar))
    if content.activities or _by_hand(content):
        yield from section("Actividades", activities(sheet, content.activities))
    if content.resources or _by_hand(content):
        yield from section("Recursos", _prose(sheet, content, content.resources, 2 if sheet.letter else 3))


def _prose(sheet: Sheet, content: PlanSheet, words: str, lines: int) -> Flowable:
    return prose(replace(sheet, blank=_by_hand(content) and not words), words, lines)


def _after(sheet: Sheet, content: PlanSheet) -> Iterator[Flowable]:
    if content.evaluation or _by_hand(content):
        lines = 3 if sheet.letter else 5
        yield from section("Seguimiento y evaluación", _prose(sheet, content, content.evaluation, lines))
    if content.checks:
        yield from section("Lo que sostiene a la red", Text("\n".join(f"• {one}" for one in content.checks), BODY))
    if content.linked or _by_hand(content):
        yield from section("Vínculos con PME, PADEM y otros planes", linked(sheet, content.linked))
    closing = (
        ("Logros del año", content.achievements),
        ("Lo que queda para el año siguiente", content.pending),
        ("Entrega de la coordinación", content.handover),
    )
    for title, words in closing:
        if words:
            yield from section(title, Text(words, BODY))
    if content.versions:
        yield from section("Cambios del plan", versions(sheet, content.versions))


def _closing(sheet: Sheet, content: PlanSheet) -> Iterator[Flowable]:
    widths = columns(sheet.measure, (5, 3, 4))
    top = table_head(("Se envió a", "Fecha", "Lo recibió"), widths)
    rows = [
        Row([[Text(one.office, BODY)], [Text(short_date(one.date), BODY)], [Text(one.by, BODY)]], widths, joined=True)
        for one in content.deliveries
    ]
    roles = labels.choices("membership", "role")
    holders = {one.role: one.name for one in reversed(content.officers)}
    signing = (roles["COORDINATOR"], roles["PRESIDENT"])
    signers = [(holders.get(role, ""), f"{role}: nombre y firma") for role in signing]
    stamp = signed(sheet, _stamp(sheet), *signers, rule=0)
    yield from section("Recepción", Grid(rows or empty(widths, 2), head=top), stamp)


def _stamp(sheet: Sheet) -> Grid:
    """Room for the stamp of who receives it."""
    words: Sequence[Flowable] = [Text("Timbre y firma de quien recibe", NOTE)]
    return Grid([Row([words], [sheet.measure], rule=HAIRLINE, least=_STAMP)])


def _load(database: Database, sources: Sources, order: Order) -> PlanSheet:
    return load_plan(database, order.year, sources, on=order.printed_on, one_id=order.record_id)


FORM = Form("plan", TITLE, "year", _load, plain(PlanSheet), render, also=("record",))
