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
from app.services.indicators_basis import Period
from app.services.indicators_catalogue import DEFINITIONS
from app.services.indicators_words import Table
from app.services.workspace import Workspace
from app.texts import explain

_SILENT = Silent()


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
    """These indicators of every microcentro of the folder, in the order of their ids.

    Raises:
        Cancelled: the person gave up.
    """
    ids, wanted = workspace.ids(), list(codes)
    found = []
    with closing(Catalogue(catalogue_file(workspace.folder))) as catalogue:
        for place, space in enumerate(ids):
            progress.step(place, len(ids))
            found.append(_side(workspace, space, period, wanted, today, catalogue))
    return tuple(found)


def table(sides: Sequence[Side], codes: Iterable[str]) -> Table:
    """A row for every indicator, a column for every microcentro that could be read."""
    known = [(side.name, side.report) for side in sides if side.report is not None]
    rows = []
    for place, code in enumerate(codes):
        cells, measure = [], DEFINITIONS[code].measure
        for _, report in known:
            reading = report.readings[place]
            cells.append("–" if reading.is_empty else words.figure_words(reading.total, report.small, measure))
        rows.append((DEFINITIONS[code].name, *cells))
    return Table("Microcentros", ("", *(name for name, _ in known)), tuple(rows))


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
