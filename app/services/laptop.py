"""Who is at this laptop and what the laptop is called: known here, and told with what it hands over."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.log import settings
from app.log.capture import seal_if_author_changed
from app.log.identity import DEVICE_NAME, PERSON, author_of, person_at_laptop
from app.models.database import Database
from app.models.device import Device
from app.services import rows
from app.text_keys import clean_text

PEOPLE = "people_here"  # the ids of those who work at this laptop


@dataclass(frozen=True)
class Laptop:
    """This laptop's name, and the id of the person at it; '' while nobody said so."""

    name: str
    person: str


def laptop(database: Database) -> Laptop:
    """What is known of this laptop."""
    with database.read() as session:
        return Laptop(str(settings.get(session, DEVICE_NAME) or ""), str(settings.get(session, PERSON) or ""))


def rename(database: Database, name: str) -> None:
    """Call this laptop `name`; where it coordinates, everybody's list of laptops says so too.

    The list of another laptop keeps the name under which the coordination accepted it.
    """
    with database.write() as session:
        called = clean_text(name).strip()
        settings.put(session, DEVICE_NAME, called)
        listed = _in_roster(session)
        if called and listed is not None and listed.coordinates:
            listed.name = called


def coordinates(database: Database) -> bool:
    """Whether this laptop is a coordination, so that its name is everybody's to see."""
    with database.read() as session:
        listed = _in_roster(session)
        return listed is not None and bool(listed.coordinates)


def _in_roster(session: Session) -> Device | None:
    found = session.get(Device, author_of(session).device)
    return found if found is not None and found.state == "accepted" else None


def sit_down(database: Database, person: str) -> None:
    """Say that this person works at the laptop from now on; what was written before is sealed with its own name.

    A short code is asked for by `persons_here.open_as`, before this.

    Raises:
        NotFound: there is no such person.
    """
    with database.write() as session:
        rows.need(session, "person", person)
        before = [*settings.get(session, PEOPLE, ()), person_at_laptop(session), person]
        settings.put(session, PEOPLE, list(dict.fromkeys(one for one in before if one)))
        settings.put(session, PERSON, person)
        seal_if_author_changed(session, author_of(session))
