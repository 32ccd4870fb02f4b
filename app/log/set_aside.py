"""The drafts of the others who write at this laptop leave the tables while one of them is at it, and come back.

So whatever reads the tables shows nobody a colleague's draft, nor what of a shared practice stays here
(domain.md 12: a laptop is opened by person). The log keeps every word; whose turn it is decides what the fold shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.log import draft_owners, settings
from app.log.fold import AWAY
from app.log.identity import PERSON
from app.log.materialise import fold
from app.log.ops import Key
from app.models.log_tables import RowState

_FOR = "drafts_shown_to"


def follow(session: Session) -> None:
    """At the end of a unit of work: show the drafts of whoever is at the laptop now, and nobody else's."""
    here = settings.get(session, PERSON)
    if settings.get(session, _FOR) == here and draft_owners.TOLD_BY.isdisjoint(session.info.get("tables", ())):
        return
    settings.put(session, _FOR, here)
    _look_again(session)


@contextmanager
def all_shown(session: Session) -> Iterator[None]:
    """Have the drafts of all in the tables meanwhile: for what is done to records whoever drafts in them."""
    draft_owners.note_each(session)
    with draft_owners.as_of_all(session):
        fold(session, _aside(session))
        yield
        session.flush()
    _look_again(session)


def _look_again(session: Session) -> None:
    """Set aside what others draft here, and bring back what is theirs no more."""
    theirs = {row: of_other for (_, row), of_other in draft_owners.of_others(session).items()}
    if not any(theirs.values()) and not _aside(session):
        return
    private = draft_owners.private_records(session)
    above = {one.row: one.parent_row for one in private}
    wanted = {(one.tbl, one.row): bool(draft_owners.first(one.row, above, theirs)) for one in private}
    fold(session, {(one.tbl, one.row) for one in private if wanted[one.tbl, one.row] != (one.state == AWAY)})


def _aside(session: Session) -> set[Key]:
    found = session.connection().execute(select(RowState.tbl, RowState.row).where(RowState.state == AWAY))
    return {(tbl, row) for tbl, row in found}
