"""Which stored batches count, and which of them are heads: nothing that counts descends from a head."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.orm import Session

from app.log.ancestry import Place, unpack
from app.models.log_tables import Batch


def counting() -> ColumnElement[bool]:
    """The condition on `Batch`: its reception was not taken back, and its laptop may be believed."""
    return and_(Batch.undone.is_(False), Batch.held.is_(False))


def renew_heads(session: Session, channel: str) -> None:
    """Say anew which batches of `channel` are heads, after some have stopped or begun to count."""
    connection = session.connection()
    last = (
        select(Batch.chain, func.max(Batch.pos).label("pos"))
        .where(Batch.channel == channel, counting())
        .group_by(Batch.chain)
        .subquery()
    )
    on_last = (Batch.chain == last.c.chain) & (Batch.pos == last.c.pos)
    # Whatever counts and descends from one of these is on a chain whose last one covers it too.
    ends = {
        n: Place(chain, pos, unpack(reach))
        for n, chain, pos, reach in connection.execute(
            select(Batch.n, Batch.chain, Batch.pos, Batch.reach).join(last, on_last)
        )
    }
    heads = {n for n, place in ends.items() if not any(o != n and p.covers(place) for o, p in ends.items())}
    flagged = set(connection.scalars(select(Batch.n).where(Batch.channel == channel, Batch.head)))
    for n in sorted(heads ^ flagged):
        connection.execute(update(Batch).where(Batch.n == n).values(head=n in heads))
