"""Become another laptop: new keys for one of two that write with the same, or for one that took the place of another.

What was written stays, with the signature of the old keys. The new ones ask to join, and the old ones sign the
request, so that the coordination sees who it was. A laptop that coordinates lets itself in (sync-design 8, fault 12).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import WrongUsage
from app.log import settings
from app.log.held import heads_of
from app.log.identity import BOXES_BEFORE, DEVICE_NAME, JOIN, KEYS, Author, author_of, person_at_laptop
from app.log.keys import DeviceKeys
from app.log.office import ACCEPTED, RETIRED
from app.log.seal import seal
from app.models.database import Database
from app.models.device import Device
from app.models.person import Person
from app.sync.addressees import need_places
from app.sync.arrivals import release
from app.sync.invitation import build_join
from app.sync.peers import coordinates, is_accepted, laptops
from app.text_keys import clean_text


@dataclass(frozen=True)
class Rekeyed:
    """The new identity. `accepted`: the laptop let itself in; otherwise its next file asks the coordination to."""

    device: str
    before: str
    name: str
    accepted: bool


def become_another(database: Database, *, name: str = "", replaces: bool = False) -> Rekeyed:
    """Give this laptop an identity of its own; with `replaces` the one it had is to be retired.

    Its work goes on at once. Others see what it writes from now on when the coordination has accepted it.

    Raises:
        WrongUsage: the coordination has not accepted this laptop yet, it is a retired one, or there would be more
            laptops than a file can be for.
    """
    with database.read() as session:
        author = author_of(session)
    with _with_own_keys(author), database.write() as session:
        if not is_accepted(session):
            raise WrongUsage(
                "La coordinación todavía no acepta este computador",
                "Reciba primero la respuesta de la coordinación.",
            )
        seal(session, author)
        old, new = author.keys, DeviceKeys.new()
        called = clean_text(name).strip() or settings.get(session, DEVICE_NAME) or ""
        person = person_at_laptop(session) or ""
        leads, before = coordinates(session), len(laptops(session))
        if leads:
            session.add(_accepted(new, old, called, person))
            session.flush()
            seal(session, author)
        known = session.get(Person, person) if person else None
        who = (known.full_name if known else None) or called or "?"
        request = build_join(
            new, name=called or who, person=who, who=person, invitation="", proof=b"", old=old, replaces=replaces
        )
        settings.put(session, JOIN, request.hex())
        settings.put(session, DEVICE_NAME, called)
        settings.put(session, KEYS, new.to_json())
        # Others write to the one before until they hear: of two that became others at once none could open a file.
        settings.put(session, BOXES_BEFORE, [*settings.get(session, BOXES_BEFORE, []), old.box_private])
        author.keys = new  # from here on this laptop signs as another
        if leads and replaces:
            _retire(session, old.device)
        need_places(session, before)
    return Rekeyed(new.device, old.device, called, leads)


def _accepted(new: DeviceKeys, old: DeviceKeys, called: str, person: str) -> Device:
    """A coordination lets its own new identity in."""
    return Device(
        id=new.device,
        name=called,
        person_id=person or None,
        sign_key=new.sign_public,
        box_key=new.box_public,
        coordinates=True,
        state=ACCEPTED,
        before=old.device,
    )


@contextmanager
def _with_own_keys(author: Author) -> Iterator[None]:
    """When the work fails, the laptop is who it was."""
    keys = author.keys
    try:
        yield
    except BaseException:
        author.keys = keys
        raise


def _retire(session: Session, device: str) -> None:
    row = session.scalars(select(Device).where(Device.id == device)).one()
    retire_replaced(session, row)
    session.flush()
    seal(session, author_of(session))
    release(session)


def retire_replaced(session: Session, row: Device) -> None:
    """Retire a laptop whose place another took; what of its work is here goes on counting."""
    row.state, row.accepted_heads = RETIRED, heads_of(session, row.id)
