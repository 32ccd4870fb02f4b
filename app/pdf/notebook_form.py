"""*Cuaderno de prácticas del año*: cover, contents, the plan in one page, every register, and indexes with pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, PageBreak, Spacer

from app.pdf.document import PageOf, Place, Sheet, build
from app.pdf.parts import Heading, Item, fields, section
from app.pdf.photos import picture
from app.pdf.practice_form import register
from app.pdf.styles import (
    BODY,
    COMPACT,
    GAP,
    LABEL,
    NAMES,
    NOTE,
    SMALL,
    STROKE,
    STRONG,
    SUBTITLE,
    TINY,
    TITLE,
    WIDE,
    Style,
    columns,
)
from app.pdf.tables import Cell, Grid, Row
from app.pdf.text import Text
from app.pdf.words import listed
from app.services.sheets import Letterhead
from app.services.sheets_notebook import NotebookSheet
from app.services.sheets_practice import PracticeSheet
from app.text_dates import count
from app.text_keys import spanish_key

NAME = "Cuaderno de prácticas del año"
_COVER = Style(TITLE.font, 34, 40, hyphens=False)
_UNDER = Style(SUBTITLE.font, 15, 21, hyphens=False)
_NUMBER = 12 * mm
_NOWHERE = "Sin indicar"


def render(content: NotebookSheet, printed_on: date, *, blank: bool = False, letter: bool = False) -> bytes:
    """The PDF of the notebook; with `blank`, a cover, the plan's page and one empty register."""
    if blank:
        content = NotebookSheet(Letterhead(content.letterhead.name, content.letterhead.communes))
    sheet = Sheet(NAME, content.letterhead.name, printed_on, wide=True, letter=letter, blank=blank)
    practices = (PracticeSheet(content.letterhead),) if blank else content.practices
    story: list[Flowable] = [*_cover(sheet, content), PageBreak()]
    if not blank:
        story += [*_contents(sheet, practices), PageBreak()]
    story += _plan(sheet, content)
    for at, practice in enumerate(practices):
        story += [PageBreak(), *_register(sheet, practice, at)]
    if practices and not blank:
        story += [PageBreak(), *_indexes(sheet, practices)]
    return build(sheet, story)


def _cover(sheet: Sheet, content: NotebookSheet) -> list[Flowable]:
    home = content.letterhead
    logo = picture(home.logo, 60 * mm, 30 * mm) if home.logo else None
    year = "_________" if sheet.blank else str(home.year or "")
    words = count(len(content.practices), "práctica multigrado", "prácticas multigrado")
    schools = listed(content.schools)
    found: list[Flowable] = [Spacer(0, 24 * mm), *([logo, Spacer(0, WIDE)] if logo else [])]
    found += [Heading("Cuaderno de prácticas", _COVER), Text(year, _COVER), Spacer(0, WIDE)]
    found.append(Text(home.name or "Microcentro ______________________________", _UNDER))
    found += [Text(", ".join(home.communes), SUBTITLE)] if home.communes else []
    if not sheet.blank:
        found += [Spacer(0, WIDE), Text(f"{words}{f' de {schools}' if schools else ''}.", BODY)]
    return found


def _contents(sheet: Sheet, practices: Sequence[PracticeSheet]) -> list[Flowable]:
    lines: list[tuple[str, str, str]] = [("Plan del año", "", "plan")]
    lines += [(one.title or "Sin título", _by(one), _key(at)) for at, one in enumerate(practices)]
    lines += [("Índices por asignatura, eje, grado y autoría", "", "indexes")] if practices else []
    widths = [sheet.measure * 0.56, sheet.measure * 0.44 - _NUMBER, _NUMBER]
    rows = [
        Row([[Text(title, NAMES)], [Text(by, COMPACT)], [PageOf(key, BODY)]], widths, joined=True, pad=TINY + 1)
        for title, by, key in lines
    ]
    return [Heading("Contenido", TITLE), Spacer(0, GAP), Grid(rows)]


def _by(practice: PracticeSheet) -> str:
    return " · ".join(part for part in (listed(practice.authors), practice.school) if part)


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
    code = f"Código {practice.key[:8]}" if practice.key else ""
    return [Place(_key(at)), _strip(sheet, title, code), Spacer(0, SMALL), *register(sheet, practice)]


def _strip(sheet: Sheet, title: str, beside: str) -> Flowable:
    """The head of a part of the notebook."""
    row = Row([[Heading(title, TITLE)], [Text(beside, NOTE)]], columns(sheet.measure, (9.5, 2.5)), rule=STROKE)
    return Grid([row], closing=0)


_BY: Mapping[str, Callable[[PracticeSheet], Sequence[str]]] = {
    "Por asignatura": lambda one: [one.subject],
    "Por eje": lambda one: [one.axis],
    "Por grado": lambda one: [part.strip() for part in one.grades.split(",")],
    "Por autoría": lambda one: one.authors,
}


def _key(at: int) -> str:
    return f"practice {at}"


def _indexes(sheet: Sheet, practices: Sequence[PracticeSheet]) -> list[Flowable]:
    found: list[Flowable] = [Place("indexes"), Heading("Índices", TITLE)]
    for title, told in _BY.items():
        entries: dict[str, list[int]] = {}
        for at, one in enumerate(practices):
            for name in told(one) or [""]:
                entries.setdefault(name or _NOWHERE, []).append(at)
        found += section(title, _in_columns(sheet, entries, practices))
    return found


def _in_columns(sheet: Sheet, entries: Mapping[str, Sequence[int]], practices: Sequence[PracticeSheet]) -> Grid:
    """The names of an index in their order, three side by side, each with its practices and their pages."""
    widths = columns(sheet.measure, (4, 4, 4))
    room = [widths[-1] - _NUMBER, _NUMBER]
    groups: list[Cell] = []
    for name in sorted(entries, key=lambda one: (one == _NOWHERE, spanish_key(one))):
        titles = [(practices[at].title or "Sin título", _key(at)) for at in entries[name]]
        lines = [Row([[Text(title, COMPACT)], [PageOf(key, COMPACT)]], room, rule=0, pad=1) for title, key in titles]
        groups.append([Text(name, STRONG), Grid(lines, closing=0)])
    rows = []
    for start in range(0, len(groups), len(widths)):
        some = groups[start : start + len(widths)]
        rows.append(Row([*some, *([[]] * (len(widths) - len(some)))], widths, pad=SMALL))
    return Grid(rows, closing=0)
