"""The minutes of a session: a draft, its reading and approval, and corrected versions (domain.md 6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import InvalidData, Problem
from app.log.identity import person_at_laptop
from app.models.database import Database
from app.models.log_tables import RowState
from app.models.meeting import MINUTES_CAME, MINUTES_STATUS, Minutes
from app.services import guards, guards_asked, labels, minutes_kept, people, rows, templates
from app.services.minutes_head import Head
from app.services.minutes_kept import AgreedRow, CameRow, TopicRow, Words
from app.services.templates import TemplateView
from app.text_keys import spanish_key

_STEPS = tuple(MINUTES_STATUS)
_AFTER_APPROVAL = ("signed", "sent")
_UNKNOWN = "alguien que no está aquí"
_CARRIED = (
    "opening_time", "closing_time", "various", "next_date", "next_host_school_id", "next_topic", "annexes",
    "template_id",
)  # fmt: skip


@dataclass(frozen=True)
class MinutesView:
    """The minutes as the page and the paper show them.

    `id` is None while nothing was written. Who was present comes from the attendance alone, as it was when they were
    approved; the `guests` are apart, as the register counts them. `outline` is the network's own format that they were
    begun with, or would be: None for custom's. `elected` says who was elected in the session. Approved minutes have the
    words in which they were approved; `changed` says in sentences what is other since, and `corrected_by` which later
    version was approved in their place. `head` is what they say of the session.
    """

    id: str | None
    meeting_id: str
    version: int
    status: str
    frozen: bool
    opening_time: str | None
    closing_time: str | None
    various: str
    next_date: str | None
    next_host_school_id: str | None
    next_topic: str
    drafted_by_id: str | None
    correction_reason: str
    corrected_by: int | None
    annexes: tuple[str, ...]
    sent_to: str
    sent_on: str | None
    topics: tuple[TopicRow, ...]
    agreed: tuple[AgreedRow, ...]
    changed: tuple[str, ...]
    present: tuple[str, ...]
    guests: tuple[str, ...]
    absent: tuple[str, ...]
    elected: str
    outline: TemplateView | None
    head: Head


def of_meeting(database: Database, meeting_id: str, version: int | None = None) -> MinutesView:
    """The latest version of a session's minutes, or the one asked for; an empty first one when nothing was written.

    Raises:
        NotFound: there is no such session, or no such version.
    """
    with database.read() as session:
        meeting = rows.need(session, "meeting", meeting_id)
        held = _versions(session, meeting_id)
        approved = [number for number, one in held.items() if one.status in guards.FROZEN]
        if version is not None:
            held = {number: one for number, one in held.items() if number == version}
            rows.need(session, "minutes", held[version].id if held else f"{meeting_id} {version}")
        found = held[max(held)] if held else None
        outline = _outline(session, found)
        words, changed = minutes_kept.words_of(session, meeting, found)
        elected = _elected(session, words.agreed)
        present, guests, away = (_listed(session, words.came, kind) for kind in MINUTES_CAME)
    view = _view(meeting_id, found, words, present, away)
    last = max(approved, default=0)
    corrected_by = last if view.version < last else None
    return replace(view, guests=guests, changed=changed, elected=elected, outline=outline, corrected_by=corrected_by)


def _listed(session: Session, came: Sequence[CameRow], kind: str) -> tuple[str, ...]:
    """Who is in the minutes in that way, by name."""
    found = [one for one in came if one.kind == kind]
    known = people.names(session, [key for one in found for key in (one.person_id, one.substitute_id)])
    names = {one.person_id: known.get(one.person_id, "Persona retirada") for one in found}
    found.sort(key=lambda one: (spanish_key(names[one.person_id]), one.person_id))
    return tuple(
        f"{known.get(one.substitute_id) or 'Reemplazante'}, en lugar de {names[one.person_id]}"
        if one.substitute_id is not None
        else names[one.person_id]
        for one in found
    )


def versions(database: Database, meeting_id: str) -> list[int]:
    """The numbers of the versions that were written, in order."""
    with database.read() as session:
        return sorted(_versions(session, meeting_id))


def standing(database: Database, meeting_id: str) -> str | None:
    """The state of the latest minutes of a session; None while nothing was written."""
    with database.read() as session:
        held = _versions(session, meeting_id)
        return held[max(held)].status if held else None


def write(database: Database, meeting_id: str, fields: Mapping[str, Any]) -> str:
    """Set fields of the minutes (closing time, what else was said, next session…), beginning them if need be.

    Raises:
        InvalidData: they are approved, or a value cannot stand; nothing was set.
    """
    with database.write() as session:
        current = _current(session, meeting_id)
        rows.put(session, current, fields)
        return current.id


def close_in(session: Session, meeting_id: str, at: str) -> str:
    """Note in the minutes, beginning them if need be, that the session ended at `at` ('12:50'); their id.

    '' where they are approved, or say already when it ended: nothing was noted.
    """
    current = _current(session, meeting_id)
    if current.status in guards.FROZEN or current.closing_time:
        return ""
    rows.put(session, current, {"closing_time": at})
    return current.id


def write_topic(database: Database, meeting_id: str, agenda_item_id: str, summary: str) -> None:
    """Set what was said on one point of the agenda, beginning the minutes if need be.

    Raises:
        InvalidData: they are approved; nothing was set.
    """
    with database.write() as session:
        current = _current(session, meeting_id)
        key = {"minutes_id": current.id, "agenda_item_id": agenda_item_id}
        rows.add(session, "minutes_topic", key | {"summary": summary})


def advance(database: Database, meeting_id: str, status: str, **more: Any) -> None:
    """Take the minutes on to 'read', 'approved', 'signed' or 'sent' (6.1); from 'approved' on they no longer change.

    Raises:
        InvalidData: nothing was written yet, approved minutes would go back, or others be signed or sent; the session
            was not held, or nobody signed.
    """
    with database.write() as session:
        current, before = _may_go(session, meeting_id, status)
        if status in guards.FROZEN and before not in guards.FROZEN:
            minutes_kept.keep(session, current, rows.need(session, "meeting", meeting_id))
        rows.put(session, current, {"status": status} | more)


def ask(database: Database, meeting_id: str, status: str) -> None:
    """Ask whether `advance` may take the minutes on, before a person is asked whether she wants it.

    Raises:
        InvalidData: as `advance` does.
    """
    with database.read() as session:
        _may_go(session, meeting_id, status)


def _may_go(session: Session, meeting_id: str, status: str) -> tuple[Minutes, str]:
    """The latest minutes and how they stand, if they may go on to `status`."""
    held = _versions(session, meeting_id)
    if not held:
        raise InvalidData([Problem("status", "not_drafted")])
    current = held[max(held)]
    before = current.status or "draft"
    if before in guards.FROZEN and status in _STEPS[: _STEPS.index(before)]:
        raise InvalidData([Problem("status", "minutes_order")])
    if status in _AFTER_APPROVAL and before not in guards.FROZEN:
        raise InvalidData([Problem("status", "not_approved_yet")])
    if problems := guards_asked.minutes_step(session, current, before, status):
        raise InvalidData(problems)
    return current, before


def correct(database: Database, meeting_id: str, reason: str) -> int:
    """Begin a corrected version of approved minutes as a copy with its reason; returns its number.

    It keeps the format that they were written with.

    Raises:
        InvalidData: there is no reason, or the latest version is not approved and can simply be changed.
    """
    with database.write() as session:
        held = _versions(session, meeting_id)
        if not held:
            raise InvalidData([Problem("status", "not_drafted")])
        latest = held[max(held)]
        if latest.status not in guards.FROZEN:
            raise InvalidData([Problem("status", "not_approved")])
        if not reason.strip():
            raise InvalidData([Problem("correction_reason", "needs_reason")])
        number = _next_version(session, meeting_id, max(held))
        fields = {field: getattr(latest, field) for field in _CARRIED}
        fields |= {"meeting_id": meeting_id, "version": number, "status": "draft", "correction_reason": reason}
        fields["drafted_by_id"] = person_at_laptop(session)
        corrected = rows.add(session, "minutes", fields)
        for topic in rows.parts_of(session, "minutes_topic", latest.id):
            key = {"minutes_id": corrected.id, "agenda_item_id": topic.agenda_item_id}
            rows.add(session, "minutes_topic", key | {"summary": topic.summary})
        return number


def _versions(session: Session, meeting_id: str) -> dict[int, Minutes]:
    found = session.scalars(select(Minutes).where(Minutes.meeting_id == meeting_id))
    return {one.version: one for one in found if one.version is not None}


def _next_version(session: Session, meeting_id: str, latest: int) -> int:
    """Numbering never repeats: a version that was taken away keeps its number (domain.md 6)."""
    number = latest + 1
    key = {"meeting_id": meeting_id}
    while session.get(RowState, ("minutes", rows.key_of(session, "minutes", key | {"version": number}))):
        number += 1
    return number


def _current(session: Session, meeting_id: str) -> Minutes:
    held = _versions(session, meeting_id)
    if held:
        return held[max(held)]
    meeting: Any = rows.need(session, "meeting", meeting_id)
    fields = {"meeting_id": meeting_id, "version": 1, "status": "draft", "opening_time": meeting.start}
    agreed = templates.own_in(session, "minutes")
    fields["template_id"] = agreed.id if agreed else None  # kept, whatever the network agrees later (domain.md 6)
    begun: Minutes = rows.add(session, "minutes", fields | {"drafted_by_id": person_at_laptop(session)})
    return begun


def _outline(session: Session, found: Minutes | None) -> TemplateView | None:
    if found is not None and found.template_id is None:
        return None  # begun while the network kept custom's
    return templates.own_in(session, "minutes", found.template_id if found else None)


def _elected(session: Session, agreed: Sequence[AgreedRow]) -> str:
    """An election is an agreement of its session (domain.md 4)."""
    found = [one for one in agreed if one.role]
    known = people.names(session, [one.responsible_id for one in found])
    named = ", ".join(
        f"{known.get(one.responsible_id or '') or _UNKNOWN} ({labels.words('membership', 'role', one.role)})"
        for one in found
    )
    return f"Elección de cargos: {named}." if named else ""


def _view(
    meeting_id: str, found: Minutes | None, words: Words, came: tuple[str, ...], away: tuple[str, ...]
) -> MinutesView:
    one = found or Minutes(version=1, status="draft")
    return MinutesView(
        id=found.id if found else None,
        meeting_id=meeting_id,
        version=one.version or 1,
        status=one.status or "draft",
        frozen=one.status in guards.FROZEN,
        opening_time=one.opening_time,
        closing_time=one.closing_time,
        various=one.various or "",
        next_date=one.next_date,
        next_host_school_id=one.next_host_school_id,
        next_topic=one.next_topic or "",
        drafted_by_id=one.drafted_by_id,
        correction_reason=one.correction_reason or "",
        corrected_by=None,
        annexes=tuple(one.annexes or ()),
        sent_to=one.sent_to or "",
        sent_on=one.sent_on,
        topics=words.topics,
        agreed=tuple(row for row in words.agreed if not row.role),
        changed=(),
        present=came,
        guests=(),
        absent=away,
        elected="",
        outline=None,
        head=words.head or Head(),
    )
