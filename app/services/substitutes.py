"""Who stands in for whom: a substitute keeps a name of their own and may take over what is pending (domain.md 4)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.commitment import PENDING, Commitment
from app.models.database import Database
from app.models.person import Person
from app.services import commitments, people, rows


def pending_of_holder(database: Database, substitute: str) -> int:
    """How many pending agreements the person who is stood in for still has; 0 for somebody who stands in for nobody."""
    with database.read() as session:
        return len(_pending(session, substitute))


def pending_of(database: Database, person: str) -> dict[str, str]:
    """The pending agreements that a person answers for, the first to fall due before; their words by id."""
    with database.read() as session:
        return {one.id: one.text or "Acuerdo sin texto" for one in _open_of(session, person)}


def places(database: Database, substitute: str, on: date) -> tuple[str, ...]:
    """The schools of whom the person stands in for, while no school is noted of the person; by id."""
    with database.read() as session:
        person = session.get(Person, substitute)
        holder = person.substitute_for_id if person else None
    if not holder or holder == substitute or people.person(database, substitute, on=on).school_ids:
        return ()
    found = {one.id: one for one in people.people(database, on=on)}
    return found[holder].school_ids if holder in found else ()


def take_places(database: Database, substitute: str, on: date) -> list[str]:
    """Note that the substitute works in those schools from that day on; the ids of what was noted."""
    return [people.add_person_school(database, substitute, school, since=on)
            for school in places(database, substitute, on)]  # fmt: skip


def inherit(database: Database, substitute: str) -> dict[str, str]:
    """Make the substitute responsible for them; returns who was, by agreement, to hand them back.

    Closed agreements stay with whoever had them: their history is not rewritten.

    Raises:
        NotFound: there is no such person.
    """
    with database.write() as session:
        rows.need(session, "person", substitute)
        found = _pending(session, substitute)
        before = {one.id: str(one.responsible_id) for one in found}
        for one in found:
            rows.put(session, one, {"responsible_id": substitute})
        return before


def hand_back(database: Database, before: Mapping[str, str]) -> None:
    """Make those responsible again who were before `inherit`."""
    with database.write() as session:
        for commitment, person in before.items():
            rows.put(session, rows.need(session, "commitment", commitment), {"responsible_id": person})


def _pending(session: Session, substitute: str) -> list[Commitment]:
    person = session.get(Person, substitute)
    holder = person.substitute_for_id if person else None
    return _open_of(session, holder) if holder and holder != substitute else []


def _open_of(session: Session, person: str) -> list[Commitment]:
    query = select(Commitment).where(Commitment.responsible_id == person)
    query = query.where(func.coalesce(Commitment.status, "open").in_(PENDING))
    order = (Commitment.due_date.is_(None), Commitment.due_date, *commitments.as_agreed())
    return list(session.scalars(query.order_by(*order)))
