"""What the lead team saw of a session's dynamics: yes, partly or no, line by line (domain.md 8.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.models.database import Database
from app.models.instrument import MeetingObservation
from app.services import customs, rows, session_papers, templates
from app.services.rules import Count

TIPO = "meeting_observation"


@dataclass(frozen=True)
class ObservedLine:
    """One line of the guide with its answer, None while nobody gave one, and what was noted of it."""

    item_id: str
    text: str
    answer: str | None
    note: str


@dataclass(frozen=True)
class ObservationView:
    """What was seen of a session; `id` is None while nothing was entered. `achieved` counts «yes» of those answered.

    From `small` lines on it is told in percent (domain.md 9).
    """

    id: str | None
    lines: tuple[ObservedLine, ...]
    observer_ids: tuple[str, ...]
    notes: str
    small: int

    @property
    def achieved(self) -> Count:
        """The lines that were seen, of those looked at (domain.md 9)."""
        answers = [line.answer for line in self.lines if line.answer is not None]
        return Count(answers.count("yes"), len(answers))


def of_meeting(database: Database, meeting_id: str, shown: str = "") -> ObservationView:
    """The observation of a session, empty with the guide that holds while nothing was entered.

    Of two the fuller, or that which is `shown` to who writes in it (`session_papers`).

    Raises:
        NotFound: there is no such session.
    """
    with database.read() as session:
        rows.need(session, "meeting", meeting_id)
        found = session_papers.found(session, MeetingObservation, meeting_id, shown)
        one: Any = found or MeetingObservation()
        guide = templates.named_in(session, one.template_id, "meeting_guide")
        answers = rows.parts_of(session, "meeting_observation_answer", found.id) if found else []
        held = {each.item_id: (each.answer, each.note or "") for each in answers}
        return ObservationView(
            id=found.id if found else None,
            lines=tuple(ObservedLine(item.id, item.text, *held.get(item.id, (None, ""))) for item in guide.items),
            observer_ids=tuple(one.observer_ids or ()),
            notes=one.notes or "",
            small=customs.number_in(session, "small_number"),
        )


def answer(database: Database, meeting_id: str, item_id: str, said: str | None, shown: str = "") -> None:
    """Say what was seen of one line ('yes', 'partly', 'no'; None takes it back), beginning if need be.

    Raises:
        InvalidData: it is no such answer.
    """
    _say(database, meeting_id, item_id, {"answer": said}, shown)


def note(database: Database, meeting_id: str, item_id: str, words: str | None, shown: str = "") -> None:
    """Say something of one line, beginning if need be."""
    _say(database, meeting_id, item_id, {"note": words}, shown)


def _say(database: Database, meeting_id: str, item_id: str, fields: Mapping[str, Any], shown: str) -> None:
    with database.write() as session:
        observation = session_papers.begun(session, MeetingObservation, "meeting_guide", meeting_id, shown)
        key = {"observation_id": observation.id, "item_id": item_id}
        rows.add(session, "meeting_observation_answer", key | dict(fields))


def write(database: Database, meeting_id: str, fields: Mapping[str, Any], shown: str = "") -> None:
    """Set who observed, and the notes, beginning if need be."""
    with database.write() as session:
        observation = session_papers.begun(session, MeetingObservation, "meeting_guide", meeting_id, shown)
        rows.put(session, observation, fields)
