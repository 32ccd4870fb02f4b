"""The one record that a session has of a kind (its survey, its observation), found or begun."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.models.base import natural_id
from app.models.instrument import MeetingObservation, SatisfactionSurvey
from app.services import rows, templates

Paper = TypeVar("Paper", SatisfactionSurvey, MeetingObservation)


def found(session: Session, cls: type[Paper], meeting_id: str, shown: str = "") -> Paper | None:
    """The record of the session; of several that came, the fullest, on every laptop the same.

    Page, paper and figures all show this one; the others are told until somebody joins them (`second_papers`). A page
    on which somebody writes keeps to the one that is `shown` there, as long as it is here.
    """
    return next(iter(_all(session, cls, meeting_id, shown)), None)


def others(session: Session, cls: type[Paper], meeting_id: str, shown: str = "") -> Sequence[Paper]:
    """What came of the session besides `found`."""
    return _all(session, cls, meeting_id, shown)[1:]


def counted(session: Session, cls: type[Paper], meeting_ids: Iterable[str]) -> ColumnElement[bool]:
    """That a record of these sessions is the one that stands for its own (`found`)."""
    held: dict[str, list[str]] = {}
    query = select(cls.meeting_id, cls.id).where(cls.meeting_id.in_(list(meeting_ids)))
    for meeting, key in session.execute(query):
        held.setdefault(meeting or "", []).append(key)
    first = [keys[0] if len(keys) == 1 else _all(session, cls, meeting)[0].id for meeting, keys in held.items()]
    condition: ColumnElement[bool] = cls.id.in_(first)
    return condition


def begun(session: Session, cls: type[Paper], kind: str, meeting_id: str, shown: str = "") -> Paper:
    """The record of the session (see `found`), made with the format of this `kind` that holds while there is none."""
    known = found(session, cls, meeting_id, shown)
    if known is not None:
        return known
    template = templates.use_in(session, templates.current_in(session, kind).id)
    fields = {"meeting_id": meeting_id, "template_id": template.id}
    made: Paper = rows.add(session, cls.__tablename__, fields, id=_key(session, cls, meeting_id))
    return made


def _all(session: Session, cls: type[Paper], meeting_id: str, shown: str = "") -> list[Paper]:
    """The one that is shown, then the fullest; of two that hold as much, that which every laptop would make."""
    held: list[Any] = list(session.scalars(select(cls).where(cls.meeting_id == meeting_id)))
    if len(held) < 2:
        return held
    own = _key(session, cls, meeting_id)
    full = {one.id: _held(session, one) for one in held}
    held.sort(key=lambda one: (one.id != own, one.id))
    held.sort(key=lambda one: (one.id == shown, full[one.id]), reverse=True)
    return held


def _held(session: Session, one: Any) -> tuple[int, ...]:
    """How much it holds: of a survey its answers, its people and its phrases; of an observation the lines answered."""
    if isinstance(one, MeetingObservation):
        said = rows.parts_of(session, "meeting_observation_answer", one.id)
        return (sum(each.answer is not None for each in said),)
    counts: Counter[str | None] = Counter()
    for each in rows.parts_of(session, "survey_tally", one.id):
        counts[each.item_id] += each.count or 0
    people = one.respondents_n if one.respondents_n is not None else max(counts.values(), default=0)
    phrases = sum(len(each or ()) for each in (one.keep, one.change, one.next_topics))
    return sum(counts.values()), people, phrases


def _key(session: Session, cls: type[Paper], meeting_id: str) -> str:
    # Two laptops that enter the papers of one session fill one record.
    return natural_id(rows.space_of(session), cls.__tablename__, (meeting_id,))
