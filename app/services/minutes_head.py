"""What minutes say of their session at the head, kept with the words of their approval (domain.md 6 and 10).

The day needs no keeping: it stays while the minutes stand (`guards_asked.meeting`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.models.meeting import LEARNING_MODES, MEETING_KINDS, MINUTES_HEAD
from app.services import people, rows
from app.text_dates import listed

_TEXTS = ("title", "session_kind", "place", "opening")
_CUSTOMARY = "meeting"  # minutes are of a meeting where they do not say that they are of something else
_DIGITS = 10  # what another program wrote there may be no number of a session


@dataclass(frozen=True)
class Head:
    """The session as the minutes name it; `opening` is when it was to begin, `alone`: without help from outside.

    `session_kind` is one of `MEETING_KINDS`, '' for the customary meeting.
    """

    number: int | None = None
    title: str = ""
    session_kind: str = ""
    place: str = ""
    opening: str = ""
    leaders: tuple[str, ...] = ()
    alone: bool = False
    learning: tuple[str, ...] = ()


def of_session(session: Session, meeting: Any) -> Head:
    """As it stands now."""
    host: Any = rows.find(session, "school", meeting.host_school_id)
    return Head(
        meeting.number,
        meeting.title or "",
        "" if meeting.kind == _CUSTOMARY else meeting.kind or "",
        (host.name if host is not None else None) or meeting.place or "",
        meeting.start or "",
        tuple(meeting.led_by_ids or ()),
        bool(meeting.led_without_supervision),
        tuple(meeting.learning_modes or ()),
    )


def lines(head: Head) -> list[dict[str, Any]]:
    """What is kept of it: a line for each thing that it says, and that of the number always."""
    found: list[dict[str, Any]] = [{"kind": "number", "text": None if head.number is None else str(head.number)}]
    found += [{"kind": name, "text": getattr(head, name)} for name in _TEXTS if getattr(head, name)]
    found += [{"kind": "leader", "responsible_id": person} for person in head.leaders]
    found += [{"kind": "alone"}] if head.alone else []
    return found + [{"kind": "learning", "text": code} for code in head.learning]


def of_lines(kept: Iterable[Any]) -> Head | None:
    """What was kept in these lines; None where an older program approved them."""
    said: dict[str, list[Any]] = {}
    for one in kept:
        if one.kind in MINUTES_HEAD:
            said.setdefault(one.kind, []).append(one.responsible_id if one.kind == "leader" else one.text)
    if not said:
        return None
    number, title, session_kind, place, opening = (str(said.get(name, [""])[0] or "") for name in ("number", *_TEXTS))
    return Head(
        int(number) if number.isascii() and number.isdigit() and len(number) < _DIGITS else None,
        title,
        session_kind,
        place,
        opening,
        tuple(person or "" for person in said.get("leader", ())),
        "alone" in said,
        tuple(code or "" for code in said.get("learning", ())),
    )


def told(session: Session, head: Head) -> Mapping[str, str]:
    """By kind of line, in words, all that it says."""
    names = people.names(session, [person for person in head.leaders if person])
    said = {
        "number": "" if head.number is None else f"N° {head.number}",
        **{name: getattr(head, name) for name in _TEXTS},
        "session_kind": MEETING_KINDS.get(head.session_kind, head.session_kind),
        "leader": listed([names.get(person) or "alguien que no está aquí" for person in head.leaders]),
        "alone": "sí" if head.alone else "",
        "learning": listed([LEARNING_MODES.get(code, code) for code in head.learning]),
    }
    return {kind: words for kind, words in said.items() if words}


def told_apart(session: Session, kept: Iterable[Any], every: Iterable[Any]) -> list[str]:
    """In words, what the lines of one approval say of the session, and those of another among `every` otherwise."""
    approvals: dict[str, list[Any]] = {}
    for one in every:
        approvals.setdefault(one.kept_as or "", []).append(one)
    heads = [told(session, head) for lines in approvals.values() if (head := of_lines(lines)) is not None]
    own = of_lines(kept)
    said = told(session, own) if own is not None else {}
    return [words for kind, words in said.items() if any(head.get(kind) != words for head in heads)]


def other(session: Session, kept: Head, now: Head) -> Iterator[str]:
    """What the session is called, where it was and who led it, that the minutes say otherwise."""
    before, after = (told(session, one) for one in (kept, now))
    for kind, label in MINUTES_HEAD.items():
        if before.get(kind) != after.get(kind):
            said, says = (f"«{some[kind]}»" if kind in some else "nada" for some in (before, after))
            yield f"{label}: el acta dice {said}, y la sesión de ahora, {says}."
