"""The words in which minutes were approved: kept then, and compared with what stands now (domain.md 6).

The words of one approval stay together under a name that is made from them. Two laptops that approve the same version
without knowing of each other so make one approval where they say the same; where they do not, one is shown whole,
which of them is to be decided like any conflict, and what the other says differently is told beside it.
Minutes that were approved by an older laptop kept none; they read what stands now.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app import wall_clock
from app.log.ops import Key, load_operations
from app.models.log_tables import RowState
from app.models.meeting import MINUTES_CAME, MINUTES_HEAD, Minutes, MinutesLine
from app.services import attendance, commitments, guards, labels, minutes_head, people, rows
from app.services.minutes_head import Head
from app.text_dates import as_date, count, long_date
from app.text_keys import spanish_key

_LINE = "minutes_line"
_NOT_AGREED = {"topic", *MINUTES_CAME, *MINUTES_HEAD}
_ABOUT = {"agenda_item_id": "agenda_item", "commitment_id": "commitment"}
_REGISTER = "kept"
_COMPARED = ("kind", "responsible_id", "co_responsible", "due_date", "expected_evidence")


@dataclass(frozen=True)
class TopicRow:
    """A point of the agenda with what was said about it."""

    agenda_item_id: str
    block: str
    topic: str
    summary: str


@dataclass(frozen=True)
class AgreedRow:
    """What was agreed in the session, or who was elected as what."""

    commitment_id: str | None
    kind: str
    text: str
    responsible_id: str | None
    co_responsible: tuple[str, ...]
    due_date: str | None
    expected_evidence: str
    role: str | None = None


@dataclass(frozen=True)
class CameRow:
    """Somebody in the minutes: how (`MINUTES_CAME`), and who came instead, if so: '' for one without a name."""

    kind: str
    person_id: str
    substitute_id: str | None


@dataclass(frozen=True)
class Words:
    """The points and agreements of minutes, who came, and what their head says of the session.

    Where an older program approved them `came` is empty and `head` None.
    """

    topics: tuple[TopicRow, ...]
    agreed: tuple[AgreedRow, ...]
    came: tuple[CameRow, ...]
    head: Head | None


def words_of(session: Session, meeting: Any, found: Minutes | None) -> tuple[Words, tuple[str, ...]]:
    """The words of these minutes, and what is other by now than they say."""
    listed, gone = _live_topics(session, meeting.id, found)
    agreed = _live_agreed(session, meeting)
    came = tuple(CameRow(*one) for one in attendance.listed_in(session, meeting))
    head = minutes_head.of_session(session, meeting)
    if found is None or found.status not in guards.FROZEN or found.kept_on is None:
        return Words((*listed, *gone), agreed, came, head), ()
    kept = _kept(session, found)
    since = [*_other_approvals(session, found, kept), *_other_topics(kept.topics, listed)]
    since += _other_agreed(kept.agreed, agreed)
    since += _other_came(session, kept.came, came) if kept.came else ()
    since += minutes_head.other(session, kept.head, head) if kept.head else ()
    return replace(kept, came=kept.came or came, head=kept.head or head), tuple(since)


def keep(session: Session, current: Minutes, meeting: Any) -> None:
    """Keep the words that are being approved, within this unit of work."""
    live, _ = words_of(session, meeting, current)
    lines: list[dict[str, Any]] = [
        {"kind": "topic", "agenda_item_id": one.agenda_item_id, "block": one.block or None, "text": one.topic}
        for one in live.topics
    ]
    lines += [asdict(one) | {"co_responsible": list(one.co_responsible)} for one in live.agreed]
    lines += [_came_line(one) for one in live.came]
    lines += minutes_head.lines(live.head) if live.head else []
    name = _name(live, lines)
    # Minutes that somebody else only read may come to be approved again in the same words: those stand already.
    there = {one.order for one in rows.parts_of(session, _LINE, current.id) if one.kept_as == name}
    for number, fields in enumerate(lines, 1):
        if number in there:
            continue
        key = rows.common_key(session, _LINE, [current.id, name, str(number)])
        rows.add(session, _LINE, {"minutes_id": current.id, "kept_as": name, "order": number} | fields, id=key)
    rows.put(session, current, {"kept_as": name, "kept_on": wall_clock.today()})


def _name(words: Words, lines: list[dict[str, Any]]) -> str:
    """What tells one approval from another, for people and laptops: the same for the same words."""
    digest = sha256(json.dumps(lines, sort_keys=True).encode()).hexdigest()[:12]
    points, agreed = len(words.topics), len(words.agreed)
    return f"{count(points, 'punto', 'puntos')} y {count(agreed, 'acuerdo', 'acuerdos')} ({digest})"


def approval_words(session: Session, minutes_id: str, name: str | None, day: str | None) -> str:
    """What the approval of that name says, for whoever decides which one stands; '' for none.

    Of how it names the session, what another approval says otherwise.
    """
    every = rows.parts_of(session, _LINE, minutes_id)
    lines = [one for one in every if name and one.kept_as == name]
    points = [one.text for one in lines if one.kind == "topic" and one.text]
    agreed = [one.text for one in lines if one.kind not in _NOT_AGREED and not one.role and one.text]
    called = minutes_head.told_apart(session, lines, every)
    groups = (("Puntos", points), ("Acuerdos", agreed), ("Sesión", called))
    said = [f"{label}: {'; '.join(texts)}." for label, texts in groups if texts]
    if name and not said:
        said = ["Sin puntos ni acuerdos."]
    on = as_date(day or "")
    return " ".join([*said, f"Aprobado el {long_date(on, year=True)}." if on else ""]).strip()


def lines_about(session: Session, keys: Collection[Key]) -> list[Key]:
    """The kept lines, also those that are out of sight, that say the words of a point or an agreement among `keys`."""
    about = {row for tipo, row in keys if tipo in _ABOUT.values()}
    if not about:
        return []
    named = or_(*(getattr(MinutesLine, name).in_(about) for name in _ABOUT))
    found = [(_LINE, row) for row in session.scalars(select(MinutesLine.id).where(named))]
    hidden = [(_LINE, row) for row in session.scalars(select(RowState.row).where(RowState.tbl == _LINE))]
    for key, written in load_operations(session, hidden).items():
        if key not in found and any(one.values.get(name) in about for one in written for name in _ABOUT):
            found.append(key)
    return found


def _kept(session: Session, found: Minutes, name: str | None = None) -> Words:
    """The words of the approval of that name, else of the one that is shown."""
    said = _notes(session, found)
    lines = [one for one in rows.parts_of(session, _LINE, found.id) if one.kept_as == (name or found.kept_as)]
    return Words(
        tuple(
            TopicRow(one.agenda_item_id or "", one.block or "", one.text or "", said.get(one.agenda_item_id, ""))
            for one in lines
            if one.kind == "topic"
        ),
        tuple(_agreed_row(one, one.commitment_id, one.kind, one.role) for one in lines if one.kind not in _NOT_AGREED),
        tuple(
            CameRow(one.kind, one.responsible_id or "", _instead(one))
            for one in lines
            if one.kind in MINUTES_CAME
        ),
        minutes_head.of_lines(lines),
    )


def _other_approvals(session: Session, found: Minutes, kept: Words) -> Iterator[str]:
    """What the approvals that nobody has decided on say differently."""
    entry = session.get(RowState, (Minutes.__tablename__, found.id))
    if entry is None or _REGISTER not in (entry.conflicts or ()):
        return
    shown = _said(kept)
    names = {one.kept_as for one in rows.parts_of(session, _LINE, found.id)} - {found.kept_as, None}
    for name in sorted(names):
        other = _said(_kept(session, found, name))
        told = name.partition(" (")[0]  # without what tells it from others for laptops
        yield f"Otro computador aprobó esta versión con otros textos: {told}. En «Por decidir» se elige cuál vale."
        yield from (f"La otra aprobación dice además: «{text}»." for text in other if text not in shown)
        yield from (f"La otra aprobación no dice: «{text}»." for text in shown if text not in other)
        same = (text for text in shown if text in other and other[text] != shown[text])
        yield from (f"La otra aprobación da otros datos de «{text}»." for text in same)


def _said(words: Words) -> dict[str, Any]:
    """The points and agreements by what they say, elections apart; a point that had left the table has no name."""
    points = {one.topic: one.block for one in words.topics if one.topic}
    return points | {one.text: [getattr(one, name) for name in _COMPARED] for one in words.agreed if not one.role}


def _live_topics(session: Session, meeting_id: str, found: Minutes | None) -> tuple[list[TopicRow], list[TopicRow]]:
    """The points of the agenda, and those that left it: what was said on them is not lost with it."""
    said = _notes(session, found)
    items = rows.parts_of(session, "agenda_item", meeting_id)
    listed = [TopicRow(one.id, one.block or "", one.topic or "", said.pop(one.id, "")) for one in items]
    return listed, [TopicRow(key, "", "", words) for key, words in said.items() if key and words]


def _notes(session: Session, found: Minutes | None) -> dict[str | None, str]:
    notes = rows.parts_of(session, "minutes_topic", found.id) if found is not None else []
    return {note.agenda_item_id: note.summary or "" for note in notes}


def _live_agreed(session: Session, meeting: Any) -> tuple[AgreedRow, ...]:
    day = date.fromisoformat(meeting.date) if meeting.date else date.max
    found = commitments.agreed_in(session, meeting.id, day)
    elected = people.elected_in(session, meeting.id)
    return (
        *(AgreedRow(None, "election", "", person, (), None, "", role) for person, role in elected),
        *(_agreed_row(one, one.id, one.kind or "commitment", None) for one in found),
    )


def _agreed_row(one: Any, commitment_id: str | None, kind: str | None, role: str | None) -> AgreedRow:
    supports = tuple(one.co_responsible or ())
    proof = one.expected_evidence or ""
    return AgreedRow(commitment_id, kind or "", one.text or "", one.responsible_id, supports, one.due_date, proof, role)


def _other_topics(kept: Sequence[TopicRow], live: Sequence[TopicRow]) -> Iterator[str]:
    # What had left the table before is in the minutes for what was said on it, and has no name in them.
    now, before = ({one.agenda_item_id: one for one in some} for some in (live, (row for row in kept if row.topic)))
    for one in before.values():
        found = now.get(one.agenda_item_id)
        if found is None:
            yield f"El punto «{one.topic}» ya no está en la tabla."
        elif found.topic != one.topic:
            yield f"El punto «{one.topic}» ahora se llama «{found.topic}»."
    for one in live:
        if one.agenda_item_id not in before:
            yield f"El punto «{one.topic}» se agregó a la tabla."


def _other_agreed(kept: Sequence[AgreedRow], live: Sequence[AgreedRow]) -> Iterator[str]:
    if {_election(one) for one in kept if one.role} != {_election(one) for one in live if one.role}:
        yield "La elección de cargos de la sesión ahora es otra."
    now, before = ({one.commitment_id: one for one in some if one.commitment_id} for some in (live, kept))
    for key, one in before.items():
        found = now.get(key)
        if found is None:
            yield f"«{one.text}» ya no está entre los acuerdos de la sesión."
            continue
        if found.text != one.text:
            yield f"«{one.text}» ahora dice «{found.text}»."
        other = [name for name in _COMPARED if getattr(found, name) != getattr(one, name)]
        if other:
            told = ", ".join(labels.label("commitment", name).lower() for name in other)
            yield f"En «{found.text}» cambió: {told}."
    for key, one in now.items():
        if key not in before:
            yield f"«{one.text}» se agregó a los acuerdos de la sesión."


def _other_came(session: Session, kept: Sequence[CameRow], live: Sequence[CameRow]) -> Iterator[str]:
    now, before = ({one.person_id: one for one in some} for some in (live, kept))
    other = [key for key in {**before, **now} if before.get(key) != now.get(key)]
    names = people.names(session, other)
    for key in sorted(other, key=lambda one: spanish_key(names.get(one, ""))):
        said, says = (f"«{MINUTES_CAME[some[key].kind]}»" if key in some else "nada" for some in (before, now))
        name = names.get(key) or "Alguien que no está aquí"
        if said == says:
            yield f"{name}: la asistencia de ahora dice otra cosa de quién vino en su lugar."
        else:
            yield f"{name}: el acta dice {said}, y la asistencia de ahora, {says}."


def _came_line(one: CameRow) -> dict[str, Any]:
    line: dict[str, Any] = {"kind": one.kind, "responsible_id": one.person_id}
    if one.substitute_id is None:
        return line
    return line | {"role": "SUBSTITUTE", "co_responsible": [one.substitute_id] if one.substitute_id else []}


def _instead(line: MinutesLine) -> str | None:
    return next(iter(line.co_responsible or ()), "") if line.role == "SUBSTITUTE" else None


def _election(one: AgreedRow) -> tuple[str | None, str | None]:
    return one.responsible_id, one.role
