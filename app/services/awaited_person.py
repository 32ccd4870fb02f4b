"""Who is at a recovered laptop, while the list of people has not come back yet (fault 37).

To write the person down at once would make a second record of somebody whom everybody knows.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import wall_clock
from app.log import settings
from app.log.identity import PERSON, author_of
from app.models.base import new_id
from app.models.database import Database
from app.models.device import Device
from app.models.microcentro import Microcentro
from app.models.person import Membership, Person
from app.services.workspace import start_of_school_year
from app.text_keys import clean_text, spanish_key

AWAITED = "person_awaited"


def settle(database: Database) -> None:
    """If somebody's name waits here and the people have come: this laptop is theirs, or they are new."""
    with database.read() as session:
        if not settings.get(session, AWAITED) or session.get(Microcentro, database.space) is None:
            return
    with database.write() as session:
        seat(session, str(settings.get(session, AWAITED)))


def seat(session: Session, person: str) -> None:
    """Say who is at this laptop, by id or name; who is nowhere in the list is new, once there is a list."""
    known = _known(session, person)
    here = session.get(Microcentro, session.info["database"].space) is not None
    settings.put(session, AWAITED, None if known or here else clean_text(person))
    if settings.get(session, PERSON) or not (known or here):
        return
    if known is None:
        known = new_id()
        session.add(Person(id=known, full_name=clean_text(person)))
        since = start_of_school_year(wall_clock.today()).isoformat()
        session.add(Membership(id=new_id(), person_id=known, role="COORDINATOR", from_=since))
    settings.put(session, PERSON, known)
    laptop = session.get(Device, author_of(session).device)
    if laptop is not None and laptop.coordinates and not laptop.person_id:
        laptop.person_id = known


def _known(session: Session, person: str) -> str | None:
    """The person of that id or name: in the list of people, else as the owner of a laptop called after them."""
    called = spanish_key(person)
    for one in session.scalars(select(Person).order_by(Person.id)):
        if person == one.id or spanish_key(one.full_name or "") == called:
            return one.id
    for laptop in session.scalars(select(Device).order_by(Device.id)):
        if laptop.person_id and spanish_key(laptop.name or "") == spanish_key(f"Computador de {person}"):
            return laptop.person_id
    return None
