"""Orders to erase that count no more, and because of which lines here are empty: they go with every file (fault 38).

A coordination's order may have been carried out here before the news came that its laptop had been retired. The words
are gone; whoever never had those lines believes them empty only where an order names them, and what was written after
them waits for that. Nobody builds on such an order, so nothing else would bring it.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.log.batch import PackedBatch
from app.log.bodies import packed
from app.log.op_lines import line_hash
from app.log.purge import EMPTIED, once_coordinating
from app.log.seal import batch_lines
from app.models.log_tables import Batch, Op, Purged, Waiting


def orders_along(session: Session) -> list[PackedBatch]:
    """For each emptied line that no order names which counts, one that names it all the same."""
    silent = _given(session, Batch.n.is_(None) | Batch.held)
    if not silent:
        return []
    left = _emptied(session) - {name for name, _, _ in _given(session, Batch.held.is_(False))}
    found: dict[str, PackedBatch] = {}
    for name, identity, n in silent:
        if name in left and (order := found.get(identity) or _packed(session, identity, n)):
            found[identity] = order
            left.discard(name)
    return list(found.values())


def _given(session: Session, which: ColumnElement[bool]) -> list[tuple[str, str, int | None]]:
    """The orders of whoever ever coordinated: the hash that each names, its batch, and where that is stored."""
    query = select(Purged.hash, Purged.batch, Batch.n).outerjoin(Batch, Batch.id == Purged.batch)
    query = query.where(which, Purged.device.in_(sorted(once_coordinating(session))))
    return [(name, identity, n) for name, identity, n in session.execute(query.order_by(Purged.batch, Purged.hash))]


def _emptied(session: Session) -> set[str]:
    """The hashes of the lines that are empty in what is stored here."""
    numbers = session.scalars(select(Op.batch).where(Op.kind == "x", Op.batch.is_not(None)).distinct()).all()
    lines = (line for n in numbers for line in batch_lines(session, n or 0))
    return {line_hash(line).hex() for line in lines if line.startswith(EMPTIED)}


def _packed(session: Session, identity: str, n: int | None) -> PackedBatch | None:
    """The batch as it came, stored or waiting; None for one that was let go."""
    if n is not None:
        return packed(session, n)
    found = session.execute(select(Waiting.sig, Waiting.raw).where(Waiting.id == identity)).first()
    return None if found is None else PackedBatch(identity, found.sig, found.raw)
