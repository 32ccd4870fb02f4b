"""Orders to erase that count no more, and lines that are empty here because of them (fault 38).

A coordination's order may have been carried out here before the news came that its laptop had been retired, or its
office taken. Who still has the words goes on showing them, so they are asked for (`emptied_in_vain`) and put back
(`refill`): whoever holds the same batches shows the same (invariant 1).

Where nobody has them any more, whoever never had those lines believes them empty only where an order names them, and
what was written after them waits for that. Nobody builds on such an order, so it goes with every file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import ColumnElement, bindparam, select, update
from sqlalchemy.orm import Session

from app.log import bodies
from app.log.batch import PackedBatch, SealedBatch, unpack
from app.log.bodies import packed
from app.log.op_lines import BadBatch, line_hash
from app.log.ops import Key
from app.log.purge import EMPTIED, Orders, once_coordinating
from app.log.seal import batch_lines
from app.models.log_tables import Batch, Op, Purged, Waiting

_IN_PLACE = Op.batch == bindparam("in_batch"), Op.idx == bindparam("place")


def orders_along(session: Session) -> list[PackedBatch]:
    """For each emptied line that no order names which counts, one that names it all the same."""
    silent = _given(session, Batch.n.is_(None) | Batch.held)
    if not silent:
        return []
    emptied = {name for _n, names in _emptied(session) for name in names}
    left = emptied - {name for name, _, _ in _given(session, Batch.held.is_(False))}
    found: dict[str, PackedBatch] = {}
    for name, identity, n in silent:
        if name in left and (order := found.get(identity) or _packed(session, identity, n)):
            found[identity] = order
            left.discard(name)
    return list(found.values())


def emptied_in_vain(session: Session, orders: Orders) -> dict[str, int]:
    """The batches stored here with lines that are empty because of orders of which none counts, with their `n`."""
    void = orders.in_vain()
    numbers = [n for n, names in _emptied(session) if not void.isdisjoint(names)] if void else []
    return {identity: n for n in numbers for identity in session.scalars(select(Batch.id).where(Batch.n == n))}


def refill(session: Session, n: int, batch: SealedBatch) -> set[Key]:
    """Put back what `batch` says in lines that are empty in the same batch, stored here; the rows to fold again.

    Its id is a hash over those of its lines, so that nobody can put other words in their place.
    """
    here = batch_lines(session, n)
    back = {
        place: op for place, op in enumerate(batch.ops, 1) if op.kind != "x" and here[place].startswith(EMPTIED)
    }
    if back:
        bodies.rewrite(session, n, {place: batch.lines[place] for place in back})
    for place, op in back.items():
        said = {"tbl": op.tbl, "row": op.row, "kind": op.kind, "hlc": op.hlc}
        session.connection().execute(update(Op).where(*_IN_PLACE).values(said), {"in_batch": n, "place": place})
    return {(op.tbl, op.row) for op in back.values()}


def _given(session: Session, which: ColumnElement[bool]) -> list[tuple[str, str, int | None]]:
    """The orders of whoever ever coordinated: the hash that each names, its batch, and where that is stored."""
    query = select(Purged.hash, Purged.batch, Batch.n).outerjoin(Batch, Batch.id == Purged.batch)
    query = query.where(which, Purged.device.in_(sorted(once_coordinating(session))))
    return [(name, identity, n) for name, identity, n in session.execute(query.order_by(Purged.batch, Purged.hash))]


def _emptied(session: Session) -> Iterator[tuple[int, set[str]]]:
    """The batches stored here in which lines are empty, with the hashes of those."""
    numbers: Iterable[int | None] = session.scalars(
        select(Op.batch).where(Op.kind == "x", Op.batch.is_not(None)).distinct().order_by(Op.batch)
    ).all()
    for n in numbers:
        yield n or 0, {line_hash(line).hex() for line in batch_lines(session, n or 0) if line.startswith(EMPTIED)}


def _packed(session: Session, identity: str, n: int | None) -> PackedBatch | None:
    """The batch as it came, stored or waiting; None for one that was let go, or waits and was changed by the disk."""
    if n is not None:
        return packed(session, n)
    found = session.execute(select(Waiting.sig, Waiting.raw).where(Waiting.id == identity)).first()
    try:
        return PackedBatch(identity, found.sig, found.raw) if found is not None and unpack(found.raw) else None
    except BadBatch:
        return None
