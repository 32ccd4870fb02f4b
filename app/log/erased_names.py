"""Laptops are called after people: whose name is erased for good, her laptop loses it too (fault 38).

What can be, on every laptop that obeys: what this one calls itself, and so what it hands over; of whom it noted
receptions; who asks to join, and the request of its own that it kept after it was let in. In everybody's list the
coordination that orders the erasing gives the laptop another name. A request that comes later by hand of the same
person says no name either.

What cannot be: the lines of the list that said the old name stay in its history, for nobody may empty a line of the
roster, by which it is known whose orders count. The request of a laptop that nobody has let in stays in that laptop:
its proof is made over the name, and no order reaches it. A file of it that comes later is noted under the name by
which it calls itself, until it is let in and obeys.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.log import settings, strict_json
from app.log.identity import DEVICE_NAME, JOIN, PERSON, author_of
from app.log.op_lines import parse_op
from app.log.ops import Key
from app.models.device import Device
from app.models.local import JoinRequest
from app.models.log_tables import HandOver, Import
from app.text_keys import spanish_key

PEOPLE = "person"
_SHORTEST = 3  # letters of a part of a name that says who it is


@dataclass
class ErasedNames:
    """The people who are erased, by their ids, and every name that they had."""

    people: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)

    def note(self, key: Key, line: bytes) -> None:
        """Take in a line of the history that is to go."""
        if key[0] == PEOPLE and line.startswith(b'["w"'):
            self.people.add(key[1])
            name = (parse_op(line).values or {}).get("full_name")
            if isinstance(name, str) and (words := _words(name)):
                self.names.add(words)

    def stand_in(self, text: str, owner: str | None) -> bool:
        """Whether a laptop's name says one of them: the whole name, or a part of it where the laptop is hers."""
        said = f" {_words(text)} "
        names = set(self.names)
        if owner in self.people:
            names |= {part for name in self.names for part in name.split() if len(part) >= _SHORTEST}
        return any(f" {name} " in said for name in names)


def neutral(device: str) -> str:
    """What a laptop is called that is called after nobody."""
    return f"Computador {device[:4]}"


def called_after(session: Session, erased: ErasedNames) -> Iterator[Device]:
    """The laptops of the list that are called after one of them."""
    if erased.names:
        for laptop in session.scalars(select(Device).order_by(Device.id)):
            if erased.stand_in(laptop.name or "", laptop.person_id):
                yield laptop


def rename(session: Session, erased: ErasedNames) -> None:
    """Give the laptops of everybody's list other names: only a coordination may."""
    for laptop in list(called_after(session, erased)):
        laptop.name = neutral(laptop.id)


def forget(session: Session, erased: ErasedNames) -> None:
    """Let nothing that only this laptop knows of laptops say the names."""
    if not erased.names:
        return
    owners = dict(session.connection().execute(select(Device.id, Device.person_id)).all())
    me = author_of(session).device
    here = settings.get(session, PERSON)
    mine = here if here in erased.people else owners.get(me)
    if erased.stand_in(str(settings.get(session, DEVICE_NAME) or ""), mine):
        settings.put(session, DEVICE_NAME, neutral(me))
    senders = select(Import.device, Import.sender).distinct()
    for device, said in session.connection().execute(senders).all():
        if erased.stand_in(said, owners.get(device)):
            of_it = update(Import).where(Import.device == device, Import.sender == said)
            session.connection().execute(of_it.values(sender=neutral(device)))
    for given in session.scalars(select(HandOver)):
        if erased.stand_in(str(given.summary.get("name", "")), mine):
            given.summary = given.summary | {"name": f"{given.number}.entrega"}
    _forget_requests(session, erased, owners)
    kept = settings.get(session, JOIN)
    if kept and me in owners and _says(erased, strict_json.load_bytes(bytes.fromhex(kept))):
        settings.put(session, JOIN, "")


def _forget_requests(session: Session, erased: ErasedNames, listed: Container[str]) -> None:
    for one in session.scalars(select(JoinRequest)).all():
        if _says(erased, one.request):
            if one.device in listed:  # another laptop let it in: nobody asks any more
                session.delete(one)
            else:
                one.request = one.request | nameless(one.device)


def _says(erased: ErasedNames, request: Mapping[str, Any]) -> bool:
    who = request.get("who")
    return who in erased.people or any(erased.stand_in(str(request.get(key)), who) for key in ("name", "person"))


def nameless(device: str) -> dict[str, str]:
    """What a request to join says of a laptop whose person is erased."""
    return {"name": neutral(device), "person": neutral(device), "who": ""}


def _words(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", spanish_key(text).replace("~", "")))


def of(lines: Iterable[tuple[Key, bytes]]) -> ErasedNames:
    """The names in these lines of histories."""
    found = ErasedNames()
    for key, line in lines:
        found.note(key, line)
    return found
