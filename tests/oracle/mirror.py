"""The oracle of a real laptop, and how what the laptop holds is read for it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from app.log.batch import SealedBatch
from app.log.ops import GENERAL, LOCAL, ROSTER
from app.log.seal import batch_lines
from app.models import registry
from app.models.log_tables import Batch as StoredBatch
from app.models.log_tables import Op
from tests.oracle.desk import line_of
from tests.oracle.model import Batch, Table
from tests.oracle.model import Op as OracleOp
from tests.oracle.replica import Replica

SCHEMA = {
    tipo: Table(
        registers=registry.groups(tipo),
        parents=dict(registry.parents(tipo)),
        strictest_first={name: tuple(f.choices) for name, f in registry.fields(tipo).items() if f.strictest},
        natural=tuple(cls.natural),
    )
    for tipo, cls in registry.shared_types().items()
}

# Asked after every step of every history: a statement that stands is ready in a fraction of the time.
_BATCHES = select(StoredBatch.n, StoredBatch.id, StoredBatch.sig).order_by(StoredBatch.n)
_BATCHES_OF = {channel: _BATCHES.where(StoredBatch.channel == channel) for channel in (ROSTER, GENERAL)}
_NAMES = select(StoredBatch.n, StoredBatch.id).where(StoredBatch.channel == GENERAL).order_by(StoredBatch.n)
_OPS = select(Op.kind, Op.tbl, Op.row, Op.hlc, Op.batch, Op.idx, Op.line).order_by(Op.n)
OPEN_OPS = _OPS.where(Op.batch.is_(None), Op.channel == GENERAL)
LOCAL_OPS = _OPS.where(Op.channel == LOCAL)
_OPS_OF = _OPS.where(Op.batch == bindparam("one"))
NONE: dict[str, Batch] = {}
_ONE = select(StoredBatch).where(StoredBatch.n == bindparam("one"))


def stored_batches(session: Session, only: set[str] | None = None) -> list[SealedBatch]:
    """The batches held, the roster's first, parents before children."""
    found = []
    for channel, query in _BATCHES_OF.items():
        for n, identity, sig in session.connection().execute(query):
            if only is None or channel == ROSTER or identity in only:
                found.append(SealedBatch(identity, sig, batch_lines(session, n)))
    return found


class Mirror(Replica):
    """The oracle of a real laptop: its batches are called as the real ones."""

    def __init__(self, device: str, leading: Collection[str]) -> None:
        super().__init__(device, SCHEMA, leading=leading)
        self.names: list[str] = []

    def identify(self, batch: Batch) -> str:
        return self.names.pop(0)


def read_ops(session: Session, which: Select[Any], **named: Any) -> tuple[OracleOp, ...]:
    """Stored operations as the oracle's: `OPEN_OPS` or `LOCAL_OPS`."""
    return tuple(
        OracleOp(one.kind, one.tbl, one.row, one.hlc, _values(one.kind, line_of(session, one)))
        for one in session.connection().execute(which, named).all()
    )


def _values(kind: str, line: str) -> dict[str, Any]:
    if kind == "x":
        return {"h": json.loads(line)[1]}
    return json.loads(line)[4] if kind in "wp" else {}


def read_batches(session: Session, known: Mapping[str, Batch] = NONE) -> dict[str, Batch]:
    """What a laptop holds, as the oracle's batches, parents before children; but for those that are `known` already."""
    held, found = dict(known), {}
    for n, identity in session.connection().execute(_NAMES).all():
        if identity not in known:
            (one,) = session.connection().execute(_ONE, {"one": n})
            ops, parents = read_ops(session, _OPS_OF, one=n), frozenset(one.parents)
            missed = _missed(held, parents, json.loads(one.header).get("unseen", ()))
            batch = Batch(identity, one.device, one.who or "", parents, ops, one.clock_ok, unseen=missed)
            held[identity] = found[identity] = batch
    return found


def _missed(held: Mapping[str, Batch], parents: Iterable[str], pairs: Iterable[Sequence[str]]) -> frozenset[str]:
    """The batches of the laptop that wrote both ends of a pair, from the first to the last, among all the ancestors."""
    found = set()
    above = _above(held, parents) if pairs else set()
    for first, last in pairs:
        assert held[first].device == held[last].device, "a stretch is of one laptop"
        between = {one for one in _above(held, [last]) if first in _above(held, [one])}
        found |= {one for one in between & above if held[one].device == held[first].device}
    return frozenset(found)


def _above(held: Mapping[str, Batch], names: Iterable[str]) -> set[str]:
    """These and all that they descend from."""
    found: set[str] = set()
    todo = list(names)
    while todo:
        if (one := todo.pop()) not in found:
            found.add(one)
            todo += held[one].parents
    return found
