"""What the satisfaction survey of a session prints: its questions to answer, and how they were answered (8.2)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from app.models.database import Database
from app.models.instrument import SatisfactionSurvey
from app.services import customs, rows, session_papers, tallies
from app.services.indicators_words import share_words
from app.services.sheets import Letterhead, Sources
from app.services.sheets_format import format_of
from app.services.sheets_session import SessionSheet, head_of
from app.services.sheets_tickets import Asked, asked
from app.services.tallies import ItemTally


@dataclass(frozen=True)
class Answered:
    """The answers to one question: (words, how many), and the shares of the best and the two best in words."""

    text: str = ""
    counts: tuple[tuple[str, int], ...] = ()
    top_box: str = ""
    top_two: str = ""


@dataclass(frozen=True)
class SurveySheet(SessionSheet):
    """Everything on the *encuesta de satisfacción*."""

    body: str = ""
    lines: tuple[Asked, ...] = ()
    respondents: int | None = None
    answered: tuple[Answered, ...] = ()
    keep: tuple[str, ...] = ()
    change: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


def empty_survey(database: Database | None, head: Letterhead) -> SurveySheet:
    """The network's own questions, without answers."""
    found = format_of(database, "survey")
    return SurveySheet(head, body=found.body, lines=tuple(map(asked, found.items)))


def load_survey(database: Database, meeting_id: str, sources: Sources) -> SurveySheet:
    """The survey of a session; without answers yet, the sheets to hand out in it.

    Raises:
        NotFound: there is no such visible session.
    """
    with database.read() as session:
        meeting: Any = rows.need(session, "meeting", meeting_id)
        head = head_of(database, session, meeting, sources)
        found = session_papers.found(session, SatisfactionSurvey, meeting_id)
    sheet = replace(empty_survey(database, head["letterhead"]), **head)
    if found is None:
        return sheet
    table = tallies.read(database, "satisfaction_survey", found.id)
    small = customs.number(database, "small_number")
    return replace(
        sheet,
        respondents=found.respondents_n,
        answered=tuple(_answered(one, small) for one in table.rows if one.entered),
        keep=tuple(found.keep or ()),
        change=tuple(found.change or ()),
        topics=tuple(found.next_topics or ()),
    )


def _answered(one: ItemTally, small: int) -> Answered:
    counts = tuple((words, one.counts.get(option, 0)) for option, words in one.item.options.items())
    return Answered(one.item.text, counts, share_words(one.top_box, small), share_words(one.top_two, small))
