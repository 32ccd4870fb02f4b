"""The texts of sealed batches: kept packed, one body a batch, as they travel (sync-design 3, invariant 17).

Whoever wants the line of one operation unpacks its batch; the few unpacked last are kept while a session lasts.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.log.batch import PackedBatch, pack, unpack
from app.models.log_tables import Batch

_MOST_KEPT = 12 * 2**20
_BODIES = "bodies"


def packed(session: Session, n: int) -> PackedBatch:
    """A stored batch as it is handed on, byte for byte."""
    identity, sig, body = (
        session.connection().execute(select(Batch.id, Batch.sig, Batch.body).where(Batch.n == n)).one()
    )
    return PackedBatch(identity, sig, body)


def lines_of(session: Session, n: int) -> list[bytes]:
    """The lines of a stored batch, its header first. Raises BadBatch when the disk gave back something else."""
    bodies: _Bodies = session.info.setdefault(_BODIES, _Bodies())
    return bodies.lines(session, n)


def rewrite(session: Session, n: int, lines: Mapping[int, str]) -> None:
    """Put other lines in the places (1 is the first operation) of a stored batch: what an erasure leaves of them."""
    text = list(lines_of(session, n))
    for place, line in lines.items():
        text[place] = line.encode("utf-8")
    session.connection().execute(update(Batch).where(Batch.n == n).values(body=pack(b"\n".join(text))))
    session.info.pop(_BODIES)


class _Bodies:
    """The texts unpacked last."""

    def __init__(self) -> None:
        self._known: OrderedDict[int, list[bytes]] = OrderedDict()
        self._sizes: dict[int, int] = {}

    def lines(self, session: Session, n: int) -> list[bytes]:
        if n in self._known:
            self._known.move_to_end(n)
            return self._known[n]
        raw = unpack(session.connection().scalar(select(Batch.body).where(Batch.n == n)) or b"")
        while self._known and sum(self._sizes.values()) + len(raw) > _MOST_KEPT:
            oldest, _ = self._known.popitem(last=False)
            del self._sizes[oldest]
        self._known[n], self._sizes[n] = raw.split(b"\n"), len(raw)
        return self._known[n]
