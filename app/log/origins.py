"""Batches as causality needs them, each read once, with what their authors had not seen (see `app.log.unseen`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, case, select
from sqlalchemy.orm import Session

from app.log.ancestry import Origin, Place, Stretch, place_at
from app.log.batch import Names, parse_header
from app.log.registers import Operation
from app.log.standing import counting
from app.models.log_tables import Batch

MOST_APART = 30  # operations of one laptop on one record whose authors had not seen something

COLUMNS = (Batch.n, Batch.id, Batch.device, Batch.clock_ok, Batch.chain, Batch.pos, Batch.reach)
# The header of those that say it, which are few; of the others it need not be read.
_SAID = case((Batch.header.like('%"unseen":[[%'), Batch.header))
_ONE = select(*COLUMNS, _SAID, counting()).where(Batch.n == bindparam("one"))


class Origins:
    """Batches as causality needs them, each read once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[int, Origin | None] = {}
        self._away: dict[int, Origin] = {}
        self._apart = False  # somebody had not seen all that he follows

    def get(self, batch: int | None) -> Origin | None:
        """The origin, or None: not sealed, or it does not count."""
        if batch is None:
            return None
        if batch not in self._known:
            row = self._session.connection().execute(_ONE, {"one": batch}).one()
            *_, said, counts = row
            origin = origin_of(self._session, row, said)
            self._apart = self._apart or bool(origin.unseen)
            self._known[batch] = origin if counts else None
            if not counts:
                self._away[batch] = origin
        return self._known[batch]

    def away(self, batch: int) -> Origin:
        """The origin of a sealed batch that does not count."""
        return self._away[batch]

    def bounded(self, operations: list[Operation]) -> list[Operation]:
        """The operations of one row, as far as they are compared each with each.

        What one laptop wrote again and again without having seen something takes as many steps as all others together:
        from `MOST_APART` on it counts as having seen all that it descends from. No work of people comes near.
        """
        apart = Counter(op.origin.device for op in operations if op.origin and op.origin.unseen) if self._apart else {}
        most = {device for device, often in apart.items() if often > MOST_APART}
        if not most:
            return operations
        return [
            op._replace(origin=replace(op.origin, unseen=())) if op.origin and op.origin.device in most else op
            for op in operations
        ]


def origin_of(session: Session, row: Sequence[Any], said: str | None = None) -> Origin:
    """The origin by the `COLUMNS` of a batch, and its header where that says what its author had not seen."""
    n, identity, device, clock_ok, chain, pos, reach, *_ = row
    place = place_at(session, chain, pos, reach)
    pairs = parse_header(said.encode("utf-8")).unseen if said else ()
    return Origin(n, identity, device, clock_ok, place, _stretches(session, place, pairs) if pairs else ())


def _stretches(session: Session, place: Place, pairs: Names) -> tuple[Stretch, ...]:
    """What the author of the batch at `place` had not seen.

    That is some of what it descends from, which every laptop holds that holds the batch; else it would be another on
    each (invariant 1).
    """
    query = select(*COLUMNS).where(Batch.id.in_({name for pair in pairs for name in pair}))
    held = {row.id: origin_of(session, row) for row in session.connection().execute(query)}
    ends = [(held[first], held[last]) for first, last in pairs if first in held and last in held]
    return tuple(
        Stretch(one.device, one.place, last.place)
        for one, last in ends
        if one.device == last.device and place.covers(last.place)
    )
