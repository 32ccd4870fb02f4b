"""Whose the private drafts of this laptop are: several people may write at it, and each sees only their own.

What somebody else drafts is in no table while another person is at the laptop (the fold sets it aside, see
`app.log.set_aside`), so that no page, paper, workbook, list or search can show it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Row, delete, insert, select
from sqlalchemy.orm import Session

from app.log.identity import person_at_laptop, stayed
from app.log.ops import Key, by_table, chunks
from app.log.standing import undone_among
from app.models.local import DraftOwner
from app.models.log_tables import RowState
from app.models.person import Person

_T = TypeVar("_T")
TOLD_BY = frozenset({"person", "fusion"})  # who is known, and who is who, decides whose a draft is
_ALL = "drafts_of_all"
_OWNERS = select(DraftOwner.tbl, DraftOwner.row, DraftOwner.person)
_PERSONS = select(DraftOwner.person).distinct()
_PRIVATE = select(RowState.tbl, RowState.row, RowState.parent_row, RowState.state).where(RowState.private)


def note(session: Session, drafts: Iterable[Key]) -> None:
    """Whoever is at the laptop begins these drafts: others who write there do not see them."""
    if person := person_at_laptop(session):
        _write(session, dict.fromkeys(drafts, person))


def of_others(session: Session) -> Mapping[Key, bool]:
    """Whether others than the person at the laptop began there what is noted as a draft, though it be shared since.

    What is not noted is whose that is of which it is part. A draft of nobody, or of somebody who is not in the
    microcentro any more, is everybody's at the laptop: it must not be lost from sight. Whoever is only taken back may
    come again, and keeps theirs.
    """
    if session.info.get(_ALL):
        return {}
    persons = set(session.connection().scalars(_PERSONS))
    if persons <= {person_at_laptop(session)}:  # as a rule one alone writes here, and is not asked for each draft
        return {}
    return _of_others(session, session.connection().execute(_OWNERS).all())


def noted(session: Session, keys: Iterable[Key]) -> Mapping[Key, bool]:
    """The same of those of these records of which it is noted."""
    owned = [
        one
        for tbl, rows in by_table(keys).items()
        for some in chunks(rows)
        for one in session.connection().execute(_OWNERS.where(DraftOwner.tbl == tbl, DraftOwner.row.in_(some)))
    ]
    return _of_others(session, owned)


@contextmanager
def as_of_all(session: Session) -> Iterator[None]:
    """Let the fold show the drafts of everybody at this laptop meanwhile."""
    session.info[_ALL] = True
    try:
        yield
    finally:
        del session.info[_ALL]


def private_records(session: Session) -> Sequence[Row[str, str, str | None, str]]:
    """Every private record of this laptop: `tbl`, `row`, `parent_row` and `state`."""
    return session.connection().execute(_PRIVATE).all()


def note_each(session: Session) -> None:
    """Note of every private part whose it is: it may become part of what somebody else began."""
    owners = {one.row: one.person for one in session.connection().execute(_OWNERS)}
    private = private_records(session)
    above = {one.row: one.parent_row for one in private}
    fresh = {(one.tbl, one.row): first(one.row, above, owners) for one in private if one.row not in owners}
    _write(session, {key: person for key, person in fresh.items() if person})


def first(row: str, above: Mapping[str, str | None], noted: Mapping[str, _T]) -> _T | None:
    """What is noted of a private record, else of the nearest of which it is part."""
    passed: set[str] = set()
    here: str | None = row
    while here and here not in passed:
        if here in noted:
            return noted[here]
        passed.add(here)
        here = above.get(here)
    return None


def _write(session: Session, owners: Mapping[Key, str]) -> None:
    connection = session.connection()
    for tbl, row in owners:
        connection.execute(delete(DraftOwner).where(DraftOwner.tbl == tbl, DraftOwner.row == row))
    for some in chunks([{"tbl": tbl, "row": row, "person": person} for (tbl, row), person in owners.items()]):
        connection.execute(insert(DraftOwner), some)


def _of_others(session: Session, owned: Sequence[Row[str, str, str]]) -> dict[Key, bool]:
    if not owned:
        return {}
    here = person_at_laptop(session)
    owners = {person: stayed(session, person) for person in {one.person for one in owned}}
    others = {owner for owner in owners.values() if owner and owner != here}
    known = set(session.connection().scalars(select(Person.id).where(Person.id.in_(others)))) if others else set()
    if missing := others - known:
        known |= {row for _, row in undone_among(session, [("person", one) for one in missing])}
    return {(tbl, row): owners[person] in known for tbl, row, person in owned}
