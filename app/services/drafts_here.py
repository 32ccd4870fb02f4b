"""Whose the private drafts of this laptop are: several people may write at it, and each sees only their own."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.log.identity import person_at_laptop, stayed
from app.models.local import DraftOwner
from app.models.log_tables import RowState
from app.models.person import Person

_OWNED = (
    select(DraftOwner.tbl, DraftOwner.row, DraftOwner.person)
    .join(RowState, (RowState.tbl == DraftOwner.tbl) & (RowState.row == DraftOwner.row))
    .where(RowState.private)
)


def private(tipo: str) -> Select[str]:
    """The ids of the private drafts of one type, as a query."""
    return select(RowState.row).where(RowState.tbl == tipo, RowState.private)


def of_others(session: Session) -> set[tuple[str, str]]:
    """The private records that others than the person at the laptop began there.

    A draft of nobody, or of somebody who is not in the microcentro any more, is everybody's at the laptop: it must not
    be lost from sight.
    """
    found = session.execute(_OWNED).all()
    if not found:
        return set()
    here = person_at_laptop(session)
    owners = {person: stayed(session, person) for _, _, person in found}
    known = set(session.scalars(select(Person.id).where(Person.id.in_({one for one in owners.values() if one}))))
    return {(tbl, row) for tbl, row, person in found if (owner := owners[person]) != here and owner in known}
