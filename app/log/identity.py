"""Who writes here: this laptop's keys, its clock, and the person at it."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from app.log import settings
from app.log.clock import Clock
from app.log.keys import DeviceKeys, RootKey, box_public_of
from app.models.database import Database
from app.models.fusion import Fusion
from app.models.person import Person

KEYS = "keys"
BOXES_BEFORE = "boxes_before"  # the private halves that opened files while this laptop was another
CLOCK = "clock"
PERSON = "person"
DEVICE_NAME = "device_name"
JOIN = "join"  # the request to be let in that goes with every file of this laptop
ROOT_PUBLIC = "root_public"
ROOT_KEY = "root_key"

_STAYED = (
    select(Fusion.kept_id)
    .where(Fusion.record_type == "person", Fusion.state == "joined", Fusion.merged_id == bindparam("gone"))
    .where(~exists().where(Person.id == bindparam("gone")))
)


@dataclass
class Author:
    """The laptop as the author of what is written in one microcentro."""

    keys: DeviceKeys
    clock: Clock = field(default_factory=Clock)

    @property
    def device(self) -> str:
        """The id of this laptop."""
        return self.keys.device


def author_of(session: Session) -> Author:
    """The author of what `session` writes."""
    author: Author = session.info["author"]
    return author


def load_author(database: Database) -> Author:
    """The keys and the clock kept in the database.

    Raises:
        BadKeys: the kept keys are damaged.
    """
    with database.read() as session:
        author = Author(DeviceKeys.from_json(settings.get(session, KEYS)))
        if saved := settings.get(session, CLOCK):
            author.clock.take(saved)
    return author


def person_at_laptop(session: Session) -> str | None:
    """The id of the person who writes, if somebody said so; after a fusion, of the one that stayed."""
    return stayed(session, settings.get(session, PERSON))


def stayed(session: Session, person: str | None) -> str | None:
    """This person, or the one that stayed when the two turned out to be one."""
    found = person
    passed: set[str | None] = set()
    while found is not None and found not in passed:
        passed.add(found)
        found = session.connection().scalar(_STAYED, {"gone": found}) or found
    return found


def root_key(session: Session) -> RootKey | None:
    """The key that the microcentro was founded with, where it is kept: on the laptop that founded or recovered it."""
    kept = settings.get(session, ROOT_KEY)
    return RootKey.from_json(kept) if kept else None


def opening_keys(session: Session) -> list[str]:
    """The private keys that open files here: this laptop's own, and the recovery sheet's where the root key is."""
    root = root_key(session)
    return [*_own_boxes(session), *([root.box_private] if root else [])]


def boxes_here(session: Session) -> list[str]:
    """What colleagues encrypt to who write to this laptop, "age1…", also those who know it only as it was before."""
    return list(map(box_public_of, _own_boxes(session)))


def _own_boxes(session: Session) -> list[str]:
    return [author_of(session).keys.box_private, *settings.get(session, BOXES_BEFORE, [])]
