"""Whose the private drafts of this laptop are: several people may write at it, and each sees only their own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from app.log.identity import person_at_laptop, stayed
from app.models.local import DraftOwner
from app.models.log_tables import RowState
from app.models.person import Person

_OWNERS = select(DraftOwner.tbl, DraftOwner.row, DraftOwner.person)
_OWNED = _OWNERS.join(RowState, (RowState.tbl == DraftOwner.tbl) & (RowState.row == DraftOwner.row)).where(
    RowState.private
)


def private(tipo: str) -> Select[str]:
    """The ids of the private drafts of one type, as a query."""
    return select(RowState.row).where(RowState.tbl == tipo, RowState.private)


def of_others(session: Session) -> set[tuple[str, str]]:
    """The private records that others than the person at the laptop began there.

    A draft of nobody, or of somebody who is not in the microcentro any more, is everybody's at the laptop: it must not
    be lost from sight.
    """
    return _of_others(session, session.execute(_OWNED).all())


def begun_by_others(session: Session, tipo: str, ids: Iterable[str]) -> set[str]:
    """Those of these records that others than the person at the laptop began there, though they be shared since."""
    owned = session.execute(_OWNERS.where(DraftOwner.tbl == tipo, DraftOwner.row.in_(list(ids)))).all()
    return {row for _, row in _of_others(session, owned)}


def _of_others(session: Session, owned: Sequence[Row[str, str, str]]) -> set[tuple[str, str]]:
    if not owned:
        return set()
    here = person_at_laptop(session)
    owners = {person: stayed(session, person) for _, _, person in owned}
    known = set(session.scalars(select(Person.id).where(Person.id.in_({one for one in owners.values() if one}))))
    return {(tbl, row) for tbl, row, person in owned if (owner := owners[person]) != here and owner in known}
