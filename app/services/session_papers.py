"""The one record that a session has of a kind (its survey, its observation), found or begun."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.models.base import natural_id
from app.models.instrument import MeetingObservation, SatisfactionSurvey
from app.services import rows, templates

Paper = TypeVar("Paper", SatisfactionSurvey, MeetingObservation)


def found(session: Session, cls: type[Paper], meeting_id: str) -> Paper | None:
    """The record of the session; of several that came, the one that every laptop would make, else the first.

    Page, paper and figures all show this one; the others are told until somebody joins them (`second_papers`).
    """
    return next(iter(_all(session, cls, meeting_id)), None)


def others(session: Session, cls: type[Paper], meeting_id: str) -> Sequence[Paper]:
    """What came of the session besides `found`."""
    return _all(session, cls, meeting_id)[1:]


def counted(session: Session, cls: type[Paper], meeting_ids: Iterable[str]) -> ColumnElement[bool]:
    """That a record of these sessions is the one that stands for its own (`found`)."""
    first: dict[str | None, str] = {}
    query = select(cls.meeting_id, cls.id).where(cls.meeting_id.in_(list(meeting_ids))).order_by(cls.id)
    for meeting, key in session.execute(query):
        if meeting not in first or key == _key(session, cls, meeting or ""):
            first[meeting] = key
    condition: ColumnElement[bool] = cls.id.in_(list(first.values()))
    return condition


def begun(session: Session, cls: type[Paper], kind: str, meeting_id: str) -> Paper:
    """The record of the session, made with the format of this `kind` that holds while there is none."""
    known = found(session, cls, meeting_id)
    if known is not None:
        return known
    template = templates.use_in(session, templates.current_in(session, kind).id)
    fields = {"meeting_id": meeting_id, "template_id": template.id}
    made: Paper = rows.add(session, cls.__tablename__, fields, id=_key(session, cls, meeting_id))
    return made


def _all(session: Session, cls: type[Paper], meeting_id: str) -> list[Paper]:
    own = _key(session, cls, meeting_id)
    held: list[Any] = list(session.scalars(select(cls).where(cls.meeting_id == meeting_id)))
    return sorted(held, key=lambda one: (one.id != own, one.id))


def _key(session: Session, cls: type[Paper], meeting_id: str) -> str:
    # Two laptops that enter the papers of one session fill one record.
    return natural_id(rows.space_of(session), cls.__tablename__, (meeting_id,))
