"""The one record that a session has of a kind (its survey, its observation), found or begun."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.base import natural_id
from app.models.instrument import MeetingObservation, SatisfactionSurvey
from app.services import rows, templates

Paper = TypeVar("Paper", SatisfactionSurvey, MeetingObservation)


def found(session: Session, cls: type[Paper], meeting_id: str) -> Paper | None:
    """The record of the session; of several that came, the one that every laptop would make, else the first."""
    query = select(cls).where(cls.meeting_id == meeting_id)
    held = {one.id: one for one in session.scalars(query.order_by(cls.id))}
    return held.get(_key(session, cls, meeting_id)) or next(iter(held.values()), None)


def begun(session: Session, cls: type[Paper], kind: str, meeting_id: str) -> Paper:
    """The record of the session, made with the format of this `kind` that holds while there is none."""
    known = found(session, cls, meeting_id)
    if known is not None:
        return known
    template = templates.use_in(session, templates.current_in(session, kind).id)
    fields = {"meeting_id": meeting_id, "template_id": template.id}
    made: Paper = rows.add(session, cls.__tablename__, fields, id=_key(session, cls, meeting_id))
    return made


def _key(session: Session, cls: type[Paper], meeting_id: str) -> str:
    # Two laptops that enter the papers of one session fill one record.
    return natural_id(rows.space_of(session), cls.__tablename__, (meeting_id,))
