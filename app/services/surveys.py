"""The satisfaction survey of a session: tallies and phrases without names, entered in one go (domain.md 8.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.models.database import Database
from app.models.instrument import SatisfactionSurvey
from app.services import customs, rows, session_papers, tallies, templates
from app.services.tallies import ItemTally, TallyTable

TIPO = "satisfaction_survey"


@dataclass(frozen=True)
class SurveyView:
    """What was answered after a session; `id` is None while nothing was entered.

    From `small` answers on a share is shown in percent, below it only in counts (domain.md 9).
    """

    id: str | None
    table: TallyTable
    keep: tuple[str, ...]
    change: tuple[str, ...]
    next_topics: tuple[str, ...]
    small: int


def of_meeting(database: Database, meeting_id: str, shown: str = "") -> SurveyView:
    """The survey of a session, empty with the format that holds while nothing was entered.

    Of two the fuller, or that which is `shown` to who writes in it (`session_papers`).

    Raises:
        NotFound: there is no such session.
    """
    with database.read() as session:
        rows.need(session, "meeting", meeting_id)
        found = session_papers.found(session, SatisfactionSurvey, meeting_id, shown)
        table = tallies.read_in(session, TIPO, found.id) if found else _blank(session)
        one = found or SatisfactionSurvey()
        return SurveyView(
            id=found.id if found else None,
            table=table,
            keep=tuple(one.keep or ()),
            change=tuple(one.change or ()),
            next_topics=tuple(one.next_topics or ()),
            small=customs.number_in(session, "small_number"),
        )


def write(database: Database, meeting_id: str, fields: Mapping[str, Any], shown: str = "") -> None:
    """Set how many answered, or the phrases, beginning the survey if need be.

    Raises:
        InvalidData: a question has more answers than that already, or a value cannot stand.
    """
    with database.write() as session:
        survey = session_papers.begun(session, SatisfactionSurvey, "survey", meeting_id, shown)
        others = {name: value for name, value in fields.items() if name != "respondents_n"}
        if others:
            rows.put(session, survey, others)
        key = str(survey.id)
    if "respondents_n" in fields:
        tallies.set_respondents(database, TIPO, key, fields["respondents_n"])


def count(
    database: Database, meeting_id: str, counts: Mapping[tuple[str, str], int | None], shown: str = ""
) -> None:
    """Say how many gave these answers, beginning the survey if need be.

    Raises:
        InvalidData: an answer is none of the format, or a question would have more answers than people who answered.
    """
    with database.write() as session:
        survey = session_papers.begun(session, SatisfactionSurvey, "survey", meeting_id, shown)
        tallies.set_in(session, TIPO, survey.id, counts)


def topics_asked(session: Session, meeting_id: str) -> tuple[str, ...]:
    """The topics that were asked for after a session, within this unit of work."""
    found = session_papers.found(session, SatisfactionSurvey, meeting_id)
    return tuple((found.next_topics if found else None) or ())


def _blank(session: Session) -> TallyTable:
    template = templates.current_in(session, "survey")
    asked = tuple(ItemTally(one, dict.fromkeys(one.options, 0)) for one in template.items if one.options)
    return TallyTable(template, None, asked)
