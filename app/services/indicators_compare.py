"""Several microcentros of one data folder side by side, for who advises them: each is read by itself.

They are opened one after another, only to read; no record, name or figure goes from one into another, and where answers
are few only counts are told, as everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date

from app.errors import AppError
from app.jobs import Progress, Silent
from app.models.microcentro import Microcentro
from app.paths import catalogue_file
from app.services import indicators
from app.services import indicators_words as words
from app.services.catalogue import Catalogue
from app.services.indicators import Query, Report
from app.services.indicators_basis import Period, Reading
from app.services.indicators_catalogue import DEFINITIONS, SECTIONS
from app.services.indicators_words import Table
from app.services.workspace import Workspace
from app.text_keys import spanish_key
from app.texts import explain

_SILENT = Silent()
# Of an indicator that tells of every session, what stands in one cell is the last.
_LAST = {"attendance_meeting": "Asistencia a la última sesión"}


@dataclass(frozen=True)
class Side:
    """One microcentro: its report, or why it could not be read."""

    space: str
    name: str
    report: Report | None
    problem: str = ""


def compare(
    workspace: Workspace, period: Period, codes: Iterable[str], today: date, *, progress: Progress = _SILENT
) -> tuple[Side, ...]:
    """These indicators of every microcentro of the folder, by name.

    Raises:
        Cancelled: the person gave up.
    """
    ids, wanted = workspace.ids(), list(codes)
    found = []
    with closing(Catalogue(catalogue_file(workspace.folder))) as catalogue:
        for place, space in enumerate(ids):
            progress.step(place, len(ids))
            found.append(_side(workspace, space, period, wanted, today, catalogue))
    return tuple(sorted(found, key=lambda side: (spanish_key(side.name), side.space)))


def table(sides: Sequence[Side], codes: Iterable[str], title: str = "Microcentros") -> Table:
    """A row for every microcentro that could be read, a column for every one of these indicators that was."""
    wanted, rows = list(codes), []
    for side in sides:
        if side.report is not None:
            found = {reading.code: reading for reading in side.report.readings}
            rows.append((side.name, *(_cell(found[code], side.report) for code in wanted)))
    head = (_LAST.get(code, DEFINITIONS[code].name) for code in wanted)
    return Table(title, ("Microcentro", *head), tuple(rows))


def tables(sides: Sequence[Side], codes: Iterable[str]) -> tuple[Table, ...]:
    """The same, one table for each section: as many microcentros as there are, and few enough columns to be read."""
    wanted = list(codes)
    sections = {section: [code for code in wanted if DEFINITIONS[code].section == section] for section in SECTIONS}
    return tuple(table(sides, some, SECTIONS[section]) for section, some in sections.items() if some)


def _cell(reading: Reading, report: Report) -> str:
    measure = DEFINITIONS[reading.code].measure
    return "–" if reading.is_empty else words.figure_words(reading.total, report.small, measure)


def _side(
    workspace: Workspace, space: str, period: Period, codes: Sequence[str], today: date, catalogue: Catalogue
) -> Side:
    try:
        with workspace.looked_into(space) as database:
            with database.read() as session:
                own = session.get(Microcentro, space)
            name = (own.name if own else None) or space
            return Side(space, name, indicators.read(database, Query(period), today, catalogue=catalogue, codes=codes))
    except AppError as error:
        return Side(space, space, None, explain(error).in_one_line())
