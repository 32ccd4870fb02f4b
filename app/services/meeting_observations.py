"""What the lead team saw of a session's dynamics: yes, partly or no, line by line (domain.md 8.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.base import natural_id
from app.models.database import Database
from app.models.instrument import MeetingObservation
from app.services import rows, templates
from app.services.rules import Count

TIPO = "meeting_observation"


@dataclass(frozen=True)
class ObservedLine:
    """One line of the guide with its answer, None while nobody gave one."""

    item_id: str
    text: str
    answer: str | None


@dataclass(frozen=True)
class ObservationView:
    """What was seen of a session; `id` is None while nothing was entered. `achieved` counts «yes» of those answered."""

    id: str | None
    lines: tuple[ObservedLine, ...]
    observer_ids: tuple[str, ...]
    notes: str

    @property
    def achieved(self) -> Count:
        """The lines that were seen, of those looked at (domain.md 9)."""
        answers = [line.answer for line in self.lines if line.answer is not None]
        return Count(answers.count("yes"), len(answers))


def of_meeting(database: Database, meeting_id: str) -> ObservationView:
    """The observation of a session, empty with the guide that holds while nothing was entered.

    Raises:
        NotFound: there is no such session.
    """
    with database.read() as session:
        rows.need(session, "meeting", meeting_id)
        found = _found(session, meeting_id)
        one: Any = found or MeetingObservation()
        own = one.template_id
        guide = templates.load_in(session, own) if own else templates.current_in(session, "meeting_guide")
        answers = rows.parts_of(session, "meeting_observation_answer", found.id) if found else []
        held = {each.item_id: each.answer for each in answers}
        return ObservationView(
            id=found.id if found else None,
            lines=tuple(ObservedLine(item.id, item.text, held.get(item.id)) for item in guide.items),
            observer_ids=tuple(one.observer_ids or ()),
            notes=one.notes or "",
        )


def answer(database: Database, meeting_id: str, item_id: str, said: str | None) -> None:
    """Say what was seen of one line ('yes', 'partly', 'no'; None takes it back), beginning if need be.

    Raises:
        InvalidData: it is no such answer.
    """
    with database.write() as session:
        observation = _begun(session, meeting_id)
        fields = {"observation_id": observation.id, "item_id": item_id, "answer": said}
        rows.add(session, "meeting_observation_answer", fields)


def write(database: Database, meeting_id: str, fields: Mapping[str, Any]) -> None:
    """Set who observed, and the notes, beginning if need be."""
    with database.write() as session:
        rows.put(session, _begun(session, meeting_id), fields)


def _found(session: Session, meeting_id: str) -> MeetingObservation | None:
    query = select(MeetingObservation).where(MeetingObservation.meeting_id == meeting_id)
    held = {one.id: one for one in session.scalars(query.order_by(MeetingObservation.id))}
    return held.get(_key(session, meeting_id)) or next(iter(held.values()), None)


def _begun(session: Session, meeting_id: str) -> Any:
    found = _found(session, meeting_id)
    if found is not None:
        return found
    guide = templates.use_in(session, templates.current_in(session, "meeting_guide").id)
    fields = {"meeting_id": meeting_id, "template_id": guide.id}
    return rows.add(session, TIPO, fields, id=_key(session, meeting_id))


def _key(session: Session, meeting_id: str) -> str:
    # Two laptops that enter one session's observation fill one record.
    return natural_id(rows.space_of(session), TIPO, (meeting_id,))
