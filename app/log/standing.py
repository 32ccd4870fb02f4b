"""Which stored batches count, and which of them are heads: nothing that counts descends from a head."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, literal_column, select, update
from sqlalchemy.orm import Session

from app.log.ancestry import last_ones, place_at
from app.models.log_tables import Batch, Import, Op

APPLIED, UNDONE, REJECTED, REVERTED = "applied", "undone", "rejected", "reverted"  # `Import.state`
DECIDED = (REJECTED, REVERTED)
_AT_ONCE = 500


# The words of the index: SQLite does not use it for "undone = 1".
IS_UNDONE: ColumnElement[bool] = literal_column("undone")
_UNDONE = select(Batch.id, Batch.n).where(IS_UNDONE)
_FLAGGED = select(Batch.n).where(Batch.channel == bindparam("of"), Batch.head)


@cache
def counting() -> ColumnElement[bool]:
    """The condition on `Batch`: its reception was not taken back, and its laptop may be believed."""
    return and_(Batch.undone.is_(False), Batch.held.is_(False))


def renew_heads(session: Session, channel: str) -> None:
    """Say anew which batches of `channel` are heads, after some have stopped or begun to count."""
    connection = session.connection()
    # Whatever counts and descends from one of these is on a chain whose last one covers it too.
    ends = {
        n: place_at(session, chain, pos, reach)
        for n, chain, pos, reach in connection.execute(_ends(), {"of": channel})
    }
    heads = last_ones(ends)
    flagged = set(connection.scalars(_FLAGGED, {"of": channel}))
    for n in sorted(heads ^ flagged):
        connection.execute(update(Batch).where(Batch.n == n).values(head=n in heads))


@cache
def _ends() -> Select[int, int, int, Any]:
    """The last batch of each chain of a channel that counts."""
    last = (
        select(Batch.chain, func.max(Batch.pos).label("pos"))
        .where(Batch.channel == bindparam("of"), counting())
        .group_by(Batch.chain)
        .subquery()
    )
    on_last = (Batch.chain == last.c.chain) & (Batch.pos == last.c.pos)
    return select(Batch.n, Batch.chain, Batch.pos, Batch.reach).join(last, on_last)


def undone_batches(session: Session) -> dict[str, int]:
    """The batches whose reception was taken back: their ids, each with its `n`."""
    return dict(session.connection().execute(_UNDONE).all())


def name_undone(session: Session) -> None:
    """Let each reception say whether something of it is taken back.

    What was decided about one stays said, though it goes and comes back with another that it builds on.
    """
    found = session.scalars(select(Batch.import_id).where(IS_UNDONE).distinct())
    away = {one for one in found if one is not None}
    for one in session.scalars(select(Import).where(Import.state == UNDONE)):
        if one.id not in away:
            one.state = APPLIED
    for some in _some(away):
        for one in session.scalars(select(Import).where(Import.id.in_(some), Import.state.not_in(DECIDED))):
            one.state = UNDONE


def turn(session: Session, numbers: Collection[int], *, undone: bool) -> set[tuple[str, str]]:
    """Let the batches `numbers` count no more, or again; the rows to fold. The caller renews the heads."""
    _set(session, numbers, undone=undone)
    return rows_of(session, numbers)


@contextmanager
def apart(session: Session, numbers: Collection[int]) -> Iterator[None]:
    """Read what would be without the batches `numbers`, which count: inside they do not."""
    _set(session, numbers, undone=True)
    try:
        yield
    finally:
        _set(session, numbers, undone=False)


def _set(session: Session, numbers: Collection[int], *, undone: bool) -> None:
    for some in _some(numbers):
        session.connection().execute(update(Batch).where(Batch.n.in_(some)).values(undone=undone))


def rows_of(session: Session, numbers: Collection[int]) -> set[tuple[str, str]]:
    """The rows that the batches `numbers` speak of."""
    found: set[tuple[str, str]] = set()
    for some in _some(numbers):
        rows = session.connection().execute(select(Op.tbl, Op.row).where(Op.batch.in_(some)).distinct())
        found.update((tbl, row) for tbl, row in rows)
    return found


def undone_among(session: Session, keys: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of these rows of which something that is taken back speaks."""
    found = session.connection().execute(select(Op.tbl, Op.row).join(Batch, Op.batch == Batch.n).where(IS_UNDONE))
    return {(tbl, row) for tbl, row in found}.intersection(keys)


def _some(numbers: Collection[int]) -> Iterator[list[int]]:
    ordered = sorted(numbers)
    for start in range(0, len(ordered), _AT_ONCE):
        yield ordered[start : start + _AT_ONCE]
