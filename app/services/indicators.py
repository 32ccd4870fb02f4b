"""The network's indicators: every figure with its numerator, denominator, period and n (domain.md 9).

    query = Query(Period(2026))                      # of the network; Query(Period(2026, 1, 7), school_id="…")
    for reading in read(database, query, today, catalogue): …
    words.sentence(reading, small)                   # indicators_words says them in Spanish

Nothing here is kept: figures are counted from the records each time, and a share stays its two counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from app.jobs import Progress, Silent
from app.models.database import Database
from app.models.instrument import NetworkDiagnostic
from app.models.meeting import Meeting
from app.models.practice import Practice
from app.services import (
    indicators_answers,
    indicators_network,
    indicators_practices,
    indicators_pupils,
    indicators_rubric,
    indicators_sessions,
)
from app.services.catalogue import Catalogue
from app.services.indicators_basis import Period, Reading
from app.services.indicators_catalogue import DEFINITIONS
from app.services.indicators_view import View

# A received record may name any year; the list of years to choose from ends somewhere.
_FIRST, _LAST = 1900, 2200
_SILENT = Silent()

_READERS: Mapping[str, Callable[[View], Reading]] = {
    "attendance_meeting": indicators_sessions.attendance_of_meeting,
    "attendance_year": indicators_sessions.attendance_of_year,
    "schools_represented": indicators_sessions.schools_represented,
    "hours_used": indicators_sessions.hours_used,
    "pedagogical_share": indicators_sessions.pedagogical_share,
    "practices_shared": indicators_practices.practices_shared,
    "presenting": indicators_practices.presenting,
    "on_time": indicators_practices.on_time,
    "with_evidence": indicators_practices.with_evidence,
    "applications": indicators_practices.applications,
    "teachers_applying": indicators_practices.teachers_applying,
    "reach": indicators_practices.reach,
    "depth": indicators_practices.depth,
    "tickets": indicators_pupils.tickets,
    "ticket_coverage": indicators_pupils.ticket_coverage,
    "self_evaluations": indicators_pupils.self_evaluations,
    "will_continue": indicators_pupils.will_continue,
    "satisfaction": indicators_answers.satisfaction,
    "commitments_on_time": indicators_network.commitments_on_time,
    "overdue_age": indicators_network.overdue_age,
    "dynamics": indicators_answers.dynamics,
    "diagnostic": indicators_answers.diagnostic,
    "critical": indicators_rubric.critical,
    "data_reported": indicators_network.data_reported,
    "focus_coverage": indicators_network.focus_coverage,
}


@dataclass(frozen=True)
class Query:
    """What is asked: a period, of the whole network or of one school.

    `against`: the year whose diagnosis stands beside that of the period; None for the year before.
    """

    period: Period
    school_id: str | None = None
    against: int | None = None


@dataclass(frozen=True)
class Report:
    """Every indicator asked for, and the number of answers below which no percentage is shown."""

    query: Query
    readings: tuple[Reading, ...]
    small: int


def read(
    database: Database,
    query: Query,
    today: date,
    *,
    catalogue: Catalogue | None = None,
    codes: Iterable[str] | None = None,
    progress: Progress = _SILENT,
) -> Report:
    """The indicators as of `today`, those of `codes` or all, in the order of their sections.

    Raises:
        Cancelled: `progress` was told to stop.
    """
    wanted = list(DEFINITIONS if codes is None else codes)
    with database.read() as session:
        view = View(session, query.period, today, school_id=query.school_id, catalogue=catalogue, against=query.against)
        readings = []
        for done, code in enumerate(wanted):
            progress.step(done, len(wanted))
            readings.append(_READERS[code](view))
        return Report(query, tuple(readings), view.number("small_number"))


def diagnosis_years(database: Database) -> list[int]:
    """The years of which there is a diagnosis of the network, the latest first."""
    with database.read() as session:
        found = session.scalars(select(NetworkDiagnostic.year).where(NetworkDiagnostic.year.is_not(None)).distinct())
        return sorted((int(year) for year in found if year), reverse=True)


def years(database: Database, today: date) -> list[int]:
    """The school years that have sessions or practices, and this one, the latest first."""
    with database.read() as session:
        own = [
            session.execute(select(func.min(column), func.max(column)).where(column.between(_FIRST, _LAST))).one()
            for column in (Meeting.school_year, Practice.school_year)
        ]
        days = select(func.min(Meeting.date), func.max(Meeting.date))
        dated = session.execute(days.where(Meeting.date.between(f"{_FIRST}-01-01", f"{_LAST}-12-31"))).one()
    seen = {int(year) for pair in own for year in pair if year} | {int(day[:4]) for day in dated if day}
    return list(range(max(seen | {today.year}), min(seen | {today.year}) - 1, -1))
