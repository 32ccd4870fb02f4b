"""Who stands in for whom: a substitute keeps a name of their own and may take over what is pending (domain.md 4)."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.commitment import PENDING, Commitment
from app.models.database import Database
from app.models.person import Person
from app.services import rows


def pending_of_holder(database: Database, substitute: str) -> int:
    """How many pending agreements the person who is stood in for still has; 0 for somebody who stands in for nobody."""
    with database.read() as session:
        return len(_pending(session, substitute))


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
    if not holder or holder == substitute:
        return []
    query = select(Commitment).where(Commitment.responsible_id == holder).order_by(Commitment.id)
    return list(session.scalars(query.where(func.coalesce(Commitment.status, "open").in_(PENDING))))
