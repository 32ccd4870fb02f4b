"""What the guides to observe a session (domain.md 8.3) and a class (8.5) print, to fill in or as they were filled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.database import Database
from app.models.instrument import ClassObservation, MeetingObservation, MeetingObservationAnswer
from app.models.meeting import Meeting
from app.models.practice import Practice
from app.services import class_observations, labels, rows, session_papers, templates
from app.services.sheets import NO_LETTERHEAD, Letterhead, Sources, Wanted, grades_label, letterhead, names
from app.services.sheets_format import format_of
from app.services.sheets_session import year_of
from app.services.templates import ItemView, TemplateView


@dataclass(frozen=True)
class Seen:
    """One line of a guide and what was seen; `answer` in words, '' while nobody looked."""

    text: str = ""
    dimension: str = ""
    answer: str = ""
    note: str = ""
    quotes: str = ""


@dataclass(frozen=True)
class MeetingSeen:
    """The observation of one session."""

    title: str = "Pauta de observación de la sesión"
    body: str = ""
    number: int | None = None
    session: str = ""
    date: str = ""
    place: str = ""
    observers: tuple[str, ...] = ()
    lines: tuple[Seen, ...] = ()
    notes: str = ""
    filled: bool = False


@dataclass(frozen=True)
class ClassSeen:
    """The observation of one class."""

    title: str = "Pauta de observación de la clase"
    body: str = ""
    date: str = ""
    school: str = ""
    teacher: str = ""
    observer: str = ""
    grades: str = ""
    practice: str = ""
    between_peers: bool | None = None
    lines: tuple[Seen, ...] = ()
    agreed: str = ""
    filled: bool = False


@dataclass(frozen=True)
class ObservationSheet:
    """Everything on the *pauta de observación*."""

    letterhead: Letterhead = NO_LETTERHEAD
    key: str = ""
    meetings: tuple[MeetingSeen, ...] = ()
    classes: tuple[ClassSeen, ...] = ()


def empty_observation(database: Database | None, head: Letterhead) -> ObservationSheet:
    """Both guides, to fill in by hand."""
    session, room = format_of(database, "meeting_guide"), format_of(database, "class_guide")
    return ObservationSheet(head, "", (_empty_meeting(session),), (_empty_class(room),))


def load_observation(database: Database, sources: Sources, wanted: Wanted) -> ObservationSheet:
    """The observation of a session, and those of classes of a practice or a teacher, or the one named.

    What was not observed yet is a guide to take along, with what is known written on it.

    Raises:
        NotFound: there is no such session, practice or observation.
    """
    with database.read() as session:
        year, origin = wanted.year, None
        meetings: list[MeetingSeen] = []
        if wanted.meeting_id:
            meeting: Any = rows.need(session, "meeting", wanted.meeting_id)
            year, origin = year_of(meeting) or year, meeting.predecessor_id
            meetings = [_of_meeting(session, meeting)]
        head = letterhead(session, database.space, sources, year, origin)
        found = _classes(session, wanted)
        classes = [_class(session, one) for one in found]
    seen = tuple(_with_lines(database, made, one.id) for made, one in zip(classes, found, strict=True))
    if not meetings and not seen:
        seen = (_empty_class(format_of(database, "class_guide")),)
    return ObservationSheet(
        head, wanted.meeting_id or wanted.record_id or wanted.practice_id or "", tuple(meetings), seen
    )


def _of_meeting(session: Session, meeting: Meeting) -> MeetingSeen:
    one = session_papers.found(session, MeetingObservation, meeting.id)
    school = names(session, schools=[meeting.host_school_id]).school(meeting.host_school_id)
    guide = _guide(session, "meeting_guide", one.template_id if one else None)
    plain = MeetingSeen(
        guide.title,
        guide.body,
        meeting.number,
        meeting.title or "",
        meeting.date or "",
        school or meeting.place or "",
        lines=_empty(guide.items),
    )
    return plain if one is None else _observed(session, plain, one, guide)


def _observed(session: Session, plain: MeetingSeen, one: MeetingObservation, guide: TemplateView) -> MeetingSeen:
    who = names(session, one.observer_ids or ()).several(one.observer_ids)
    return replace(plain, observers=who, lines=_answers(session, one, guide), notes=one.notes or "", filled=True)


def _answers(session: Session, one: MeetingObservation, guide: TemplateView) -> tuple[Seen, ...]:
    query = select(MeetingObservationAnswer).where(MeetingObservationAnswer.observation_id == one.id)
    held = {each.item_id: each for each in session.scalars(query)}
    found = []
    for item in guide.items:
        said: Any = held.get(item.id)
        words = labels.words("meeting_observation_answer", "answer", said.answer) if said else ""
        found.append(_line(item, words, (said.note or "") if said else ""))
    return tuple(found)


def _classes(session: Session, wanted: Wanted) -> list[ClassObservation]:
    if wanted.record_id:
        one: Any = rows.need(session, "class_observation", wanted.record_id)
        return [one]
    if wanted.practice_id:
        rows.need(session, "practice", wanted.practice_id)
    if not wanted.practice_id and not wanted.person_id:
        return []
    query = select(ClassObservation).order_by(ClassObservation.date, ClassObservation.id)
    if wanted.practice_id:
        query = query.where(ClassObservation.practice_id == wanted.practice_id)
    if wanted.person_id:
        query = query.where(ClassObservation.teacher_id == wanted.person_id)
    return list(session.scalars(query))


def _class(session: Session, one: ClassObservation) -> ClassSeen:
    known = names(session, [one.teacher_id, one.observer_id], [one.school_id])
    practice = session.get(Practice, one.practice_id) if one.practice_id else None
    guide = _guide(session, "class_guide", one.template_id)
    return ClassSeen(
        guide.title,
        guide.body,
        one.date or "",
        known.school(one.school_id),
        known.person(one.teacher_id),
        known.person(one.observer_id),
        grades_label(one.grades),
        (practice.title or "") if practice else "",
        one.between_peers,
        agreed=one.feedback_agreed or "",
        filled=True,
    )


def _with_lines(database: Database, made: ClassSeen, key: str) -> ClassSeen:
    lines = tuple(
        _line(one.item, labels.words("class_observation_note", "seen", one.seen), one.note, one.quotes)
        for one in class_observations.lines(database, key)
    )
    return replace(made, lines=lines)


def _guide(session: Session, kind: str, template_id: str | None) -> TemplateView:
    return templates.named_in(session, template_id, kind)


def _line(item: ItemView, answer: str = "", note: str = "", quotes: str = "") -> Seen:
    return Seen(item.text, labels.words("template_item", "dimension", item.dimension), answer, note, quotes)


def _empty(items: Iterable[ItemView]) -> tuple[Seen, ...]:
    return tuple(_line(item) for item in items)


def _empty_meeting(guide: TemplateView) -> MeetingSeen:
    return MeetingSeen(guide.title, guide.body, lines=_empty(guide.items))


def _empty_class(guide: TemplateView) -> ClassSeen:
    return ClassSeen(guide.title, guide.body, lines=_empty(guide.items))
