"""What the foot of the sidebar always shows: who is here, and in which microcentro."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.log import settings
from app.log.identity import DEVICE_NAME, person_at_laptop
from app.models.database import Database
from app.models.microcentro import Microcentro
from app.models.person import Person
from app.services.awaited_person import AWAITED
from app.services.workspace import name_meanwhile

_USUAL = "Computador de "


@dataclass(frozen=True)
class Standing:
    """The names at the foot; '' while nobody gave one."""

    person: str = ""
    microcentro: str = ""


def read_standing(database: Database) -> Standing:
    """The facts as they are now."""
    with database.read() as session:
        person = session.get(Person, person_at_laptop(session) or "")
        microcentro = session.get(Microcentro, database.space)
        return Standing(
            person=(person.full_name or "") if person else _called_meanwhile(session),
            microcentro=(microcentro.name or "") if microcentro else name_meanwhile(session),
        )


def _called_meanwhile(session: Session) -> str:
    """Who said to be at a recovered laptop, until the list of people has come; '' for nobody."""
    laptop = str(settings.get(session, DEVICE_NAME) or "")
    named = laptop.removeprefix(_USUAL) if person_at_laptop(session) and laptop.startswith(_USUAL) else ""
    return str(settings.get(session, AWAITED) or named)


def person_here(database: Database) -> str:
    """The id of the person at the laptop ('' when nobody said who it is)."""
    with database.read() as session:
        return person_at_laptop(session) or ""
