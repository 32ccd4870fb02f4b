"""The texts of sealed batches: kept packed, one body a batch, as they travel (sync-design 3, invariant 17).

Whoever wants the line of one operation unpacks its batch; the few unpacked last are kept while a session lasts.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from app.errors import DatabaseUnavailable
from app.log.batch import PackedBatch, SealedBatch, pack, unpack
from app.log.op_lines import BadBatch, OpLine
from app.models.log_tables import Batch

_MOST_KEPT = 12 * 2**20
_MOST_READ = 12 * 2**20
_BODIES = "bodies"
_ONE = Batch.n == bindparam("one")
_PACKED, _BODY = select(Batch.id, Batch.sig, Batch.body).where(_ONE), select(Batch.body).where(_ONE)
_MOST_NESTED = 8  # lists and objects in one operation: those of strangers take more room than their text tells


def packed(session: Session, n: int) -> PackedBatch:
    """A stored batch as it is handed on, byte for byte.

    Raises DatabaseUnavailable: the disk gave back something else than was stored. Every file with it would be refused.
    """
    identity, sig, body = session.connection().execute(_PACKED, {"one": n}).one()
    _unpacked(session, body)
    return PackedBatch(identity, sig, body)


def lines_of(session: Session, n: int) -> list[bytes]:
    """The lines of a stored batch, its header first.

    Raises DatabaseUnavailable: the disk gave back something else than was stored.
    """
    return _known(session).lines(session, n)


def remember(session: Session, n: int, batch: SealedBatch) -> None:
    """Keep what was read of a batch that was just stored: a moment later it is folded. There is room for so much."""
    if batch.read is not None:
        _known(session).remember(n, batch.read, batch.lines)


def read_of(session: Session, n: int) -> Sequence[OpLine] | None:
    """The operations of a stored batch, if they were read in this session."""
    return _known(session).read.get(n)


def let_go(session: Session) -> None:
    """What was read is folded: make room for what comes."""
    _known(session).let_go()


def _unpacked(session: Session, body: bytes) -> bytes:
    try:
        return unpack(body)
    except BadBatch as error:
        raise DatabaseUnavailable(session.info["database"].path, "CORRUPT") from error


def _known(session: Session) -> _Bodies:
    bodies: _Bodies = session.info.setdefault(_BODIES, _Bodies())
    return bodies


def rewrite(session: Session, n: int, lines: Mapping[int, bytes]) -> None:
    """Put other lines in the places (1 is the first operation) of a stored batch: what an erasure leaves of them."""
    text = list(lines_of(session, n))
    for place, line in lines.items():
        text[place] = line
    session.connection().execute(update(Batch).where(Batch.n == n).values(body=pack(b"\n".join(text))))
    session.info.pop(_BODIES, None)


def _count(text: bytes, sign: bytes) -> int:
    """How often a rare sign stands in a text: leaving it out finds it by leaps, where `count` looks at every letter."""
    return len(text) - len(text.replace(sign, b""))


class _Bodies:
    """The texts unpacked last."""

    def __init__(self) -> None:
        self._known: OrderedDict[int, list[bytes]] = OrderedDict()
        self._sizes: dict[int, int] = {}
        self.read: dict[int, Sequence[OpLine]] = {}
        self._room = _MOST_READ

    def remember(self, n: int, ops: Sequence[OpLine], lines: Sequence[bytes]) -> None:
        size = sum(map(len, lines))
        nested = sum([_count(line, b"[") + _count(line, b"{") for line in lines])
        if size <= self._room and nested <= _MOST_NESTED * len(lines):
            self.read[n] = ops
            self._room -= size

    def let_go(self) -> None:
        self.read.clear()
        self._room = _MOST_READ

    def lines(self, session: Session, n: int) -> list[bytes]:
        if n in self._known:
            self._known.move_to_end(n)
            return self._known[n]
        raw = _unpacked(session, session.connection().scalar(_BODY, {"one": n}) or b"")
        while self._known and sum(self._sizes.values()) + len(raw) > _MOST_KEPT:
            oldest, _ = self._known.popitem(last=False)
            del self._sizes[oldest]
        self._known[n], self._sizes[n] = raw.split(b"\n"), len(raw)
        return self._known[n]
