"""Who is at this laptop and what the laptop is called: known here, and told with what it hands over."""

from __future__ import annotations

from dataclasses import dataclass

from app.log import settings
from app.log.identity import DEVICE_NAME, PERSON
from app.models.database import Database
from app.services import rows
from app.text_keys import clean_text


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
    """Call this laptop `name`; the others see it with the next hand-over."""
    with database.write() as session:
        settings.put(session, DEVICE_NAME, clean_text(name).strip())


def sit_down(database: Database, person: str) -> None:
    """Say that this person works at the laptop from now on.

    Raises:
        NotFound: there is no such person.
    """
    with database.write() as session:
        rows.need(session, "person", person)
        settings.put(session, PERSON, person)
