"""Where the agenda of a session comes from: a format of the network, or the session before (domain.md 5.4).

Whatever it comes from, what earlier sessions left open is the first point, by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import wall_clock
from app.errors import InvalidData, Problem
from app.models.base import natural_id
from app.models.database import Database
from app.models.meeting import AgendaItem, Meeting
from app.services import commitments, customs, labels, rows, rules, templates
from app.services.templates import IN_USE, TemplateView
from app.text_keys import spanish_key

LENGTHS = {"full": 360, "half": 180, "remote": 90}
PREVIOUS = "previous"
PENDING = "Acuerdos pendientes"
_PENDING_MINUTES = 10
# By the method of a customary point, the rule that says how long the network takes for it.
_AGREED_LENGTHS = {"presentation": "presentation", "peer_review": "review"}
_SHOWN, _REVIEWED = "Presentación de una práctica", "Comentarios de los colegas"


@dataclass(frozen=True)
class Choice:
    """An agenda to begin with: `code` is what `meetings.schedule` takes as its length."""

    code: str
    words: str
    minutes: int | None


@dataclass(frozen=True)
class Point:
    """One point that a new agenda begins with."""

    block: str | None
    topic: str
    method: str | None = None
    minutes: int | None = None
    objective: str | None = None
    responsible_id: str | None = None
    materials: str | None = None
    practice_id: str | None = None


@dataclass(frozen=True)
class Source:
    """What a new session begins with; `template_id` names a format that the network made."""

    points: tuple[Point, ...]
    minutes: int | None
    start: str | None = None
    remote: bool = False
    template_id: str | None = None


def choices(database: Database, day: str | None = None) -> tuple[Choice, ...]:
    """The formats in use, customary ones under their short codes, and the session before `day` if it had an agenda."""
    found = [one for one in templates.all_of(database, "agenda") if one.state == IN_USE and one.school_id is None]
    roots = [one.key for one in found if one.key]
    listed = [
        Choice(one.key if roots.count(one.key) == 1 else one.id, one.title, LENGTHS.get(one.key, one.minutes))
        for one in found
    ]
    order = list(LENGTHS)
    listed.sort(key=lambda one: (order.index(one.code) if one.code in order else len(order), one.words))
    with database.read() as session:
        if (before := previous(session, day)) is not None:
            number = f" (N° {before.number})" if before.number else ""
            length = rules.minutes_between(before.start, before.end)
            listed.append(Choice(PREVIOUS, f"Como la sesión anterior{number}", length))
    return tuple(listed)


def of(session: Session, code: str, day: str | None) -> Source:
    """The source that `code` names: 'full', 'half', 'remote', a format's id, or 'previous'.

    Raises:
        NotFound: there is no such format.
    """
    if code != PREVIOUS:
        keyed = code in LENGTHS
        found = templates.current_in(session, "agenda", code) if keyed else templates.load_in(session, code)
        return _of_template(session, found, code)
    before = previous(session, day)
    if before is None:
        return Source((), None)
    points = tuple(map(_again, rows.parts_of(session, "agenda_item", before.id)))
    minutes = rules.minutes_between(before.start, before.end)
    return Source(points, minutes, before.start, before.modality == "remote", before.template_id)


def previous(session: Session, day: str | None) -> Meeting | None:
    """The last session before `day` that has an agenda."""
    query = select(Meeting).where(Meeting.id.in_(select(AgendaItem.meeting_id)), Meeting.date.is_not(None))
    if day is not None:
        query = query.where(Meeting.date < day)
    return session.scalars(query.order_by(Meeting.date.desc(), Meeting.id).limit(1)).first()


def write(session: Session, meeting: Meeting, points: Sequence[Point]) -> list[str]:
    """Write these points into an agenda that has at most what is pending, that first; their ids, in this unit of work.

    What is pending and stands there already takes the minutes that the points give it, and is not written again.
    """
    made = []
    pending: AgendaItem | None = next(filter(_reviews, rows.parts_of(session, "agenda_item", meeting.id)), None)
    for order, point in enumerate(points, start=1):
        if pending is not None and _reviews(point):
            rows.put(session, pending, {"minutes_planned": point.minutes or pending.minutes_planned})
            continue
        fields = {"meeting_id": meeting.id, "order": order, "block": point.block, "topic": point.topic}
        fields |= {"method": point.method, "minutes_planned": point.minutes, "objective": point.objective}
        fields |= {"responsible_id": point.responsible_id, "materials": point.materials}
        fields |= {"practice_id": point.practice_id}
        made.append(_put(session, fields, order))
    return made + carry_over(session, meeting)


def fill(database: Database, meeting_id: str, code: str) -> list[str]:
    """Write an agenda into a session that has none, and return the ids of its points (to undo it).

    Raises:
        NotFound: there is no such session or format.
    """
    with database.write() as session:
        meeting: Meeting = rows.need(session, "meeting", meeting_id)  # type: ignore[assignment]
        if rows.parts_of(session, "agenda_item", meeting_id):
            return []
        source = of(session, code, meeting.date)
        if source.template_id:
            rows.put(session, meeting, {"template_id": source.template_id})
        return write(session, meeting, source.points)


def carry_over(session: Session, meeting: Meeting, *, move: bool = True) -> list[str]:
    """Open commitments of earlier sessions are the first point of the agenda; the id of a point made for them.

    Without `move` a point that is there already stays where somebody put it.
    """
    if not commitments.any_pending(session, meeting):
        return []
    items: list[AgendaItem] = rows.parts_of(session, "agenda_item", meeting.id)
    order, made = [one.id for one in items], list[str]()
    own = _place_id(session, meeting.id, PENDING)
    known = [one.id for one in items if one.id == own or _reviews(one)]
    if known and not move:
        return []
    if not known:
        fields = {"meeting_id": meeting.id, "order": 0, "block": "OPENING", "topic": PENDING, "method": "plenary"}
        made = [_put(session, fields | {"minutes_planned": _PENDING_MINUTES}, PENDING)]
    first = (known or made)[0]
    rows.renumber(session, "agenda_item", [first, *(key for key in order if key != first)])
    return made


def _reviews(one: AgendaItem | Point) -> bool:
    """Whether a point looks at what was left open, by its words."""
    key = spanish_key(one.topic or "")
    return (one.block != "CLOSING" and "pendiente" in key) or (one.block == "OPENING" and "compromiso" in key)


def _put(session: Session, fields: dict[str, Any], place: int | str) -> str:
    return str(rows.add(session, "agenda_item", fields, id=_place_id(session, fields["meeting_id"], place)).id)


def _place_id(session: Session, meeting_id: str, place: int | str) -> str:
    # The points of one session are the same records wherever it is planned.
    return natural_id(rows.space_of(session), "agenda_item", (meeting_id, place))


def _of_template(session: Session, found: TemplateView, code: str) -> Source:
    own = {kind: customs.number_in(session, f"{name}_minutes") for kind, name in _AGREED_LENGTHS.items()}
    points = tuple(
        Point(
            one.block,
            one.text,
            one.method,
            own.get(one.method or "", one.minutes) if found.customary else one.minutes,
            one.help or None,
        )
        for one in found.items
    )
    minutes = LENGTHS.get(code) or found.minutes or sum(point.minutes or 0 for point in points) or None
    remote = found.key == "remote" or code == "remote"
    return Source(points, minutes, remote=remote, template_id=None if found.customary else found.id)


def _again(one: AgendaItem) -> Point:
    topics = {"presentation": _SHOWN, "peer_review": _REVIEWED}
    # Each session has practices of its own.
    topic = topics.get(one.method or "", one.topic or "") if one.practice_id else one.topic or ""
    responsible = None if one.practice_id else one.responsible_id
    return Point(one.block, topic, one.method, one.minutes_planned, one.objective, responsible, one.materials)


def keep_as_format(database: Database, meeting_id: str, title: str, *, replaces: str = "", reason: str = "") -> str:
    """Make the agenda of a session a format of the network, in use from that session on; its id.

    `replaces` is the format that it is the next version of, for a `reason`; without it the format stands beside them.

    Raises:
        InvalidData: the name, the reason or every point is missing; nothing was kept.
    """
    missing = [] if title.strip() else labels.lacking("template", ["title"])
    missing += [Problem("change_reason", "needs_reason")] if replaces and not reason.strip() else []
    with database.write() as session:
        meeting: Any = rows.need(session, "meeting", meeting_id)
        points = [_again(one) for one in rows.parts_of(session, "agenda_item", meeting_id)]
        own = [point for point in points if point.topic.strip() and not _is_carried(point)]
        if problems := missing or ([] if own else [Problem("topic", "no_agenda")]):
            raise InvalidData(problems)
        before = templates.use_in(session, replaces) if replaces else None
        day = meeting.date or wall_clock.today().isoformat()
        minutes = rules.minutes_between(meeting.start, meeting.end) or sum(point.minutes or 0 for point in own)
        fields = {"kind": "agenda", "title": title, "active": True, "minutes": minutes or None}
        fields |= {"version": before.version + 1 if before else 1, "previous_id": before.id if before else None}
        fields |= {"change_reason": reason or None, "agreed_in_meeting_id": meeting_id, "agreed_on": day}
        made = str(rows.add(session, "template", fields).id)
        for order, point in enumerate(own, start=1):
            line = {"template_id": made, "order": order, "text": point.topic, "help": point.objective}
            line |= {"block": point.block, "method": point.method, "minutes": point.minutes}
            rows.add(session, "template_item", line)
        return made


def _is_carried(point: Point) -> bool:
    # What is pending comes to every agenda by itself.
    return spanish_key(point.topic) == spanish_key(PENDING)
