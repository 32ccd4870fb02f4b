"""Batches as causality needs them, each read once, with what their authors had not seen (see `app.log.unseen`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, case, select
from sqlalchemy.orm import Session

from app.log.ancestry import Origin, Place, Stretch, Unseen, place_at
from app.log.batch import Names, parse_header
from app.log.registers import Operation, bounded
from app.log.standing import counting
from app.models.log_tables import Batch

COLUMNS = (Batch.n, Batch.id, Batch.device, Batch.clock_ok, Batch.chain, Batch.pos, Batch.reach)
# The header of those that say it, which are few, and none of the roster's; of the others it need not be read.
_SAID = case((Batch.header.like('%"chan":"general"%"unseen":[[%'), Batch.header))
_ONE = select(*COLUMNS, _SAID, counting()).where(Batch.n == bindparam("one"))


class Origins:
    """Batches as causality needs them, each read once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[int, Origin | None] = {}
        self._away: dict[int, Origin] = {}
        self._apart = False  # somebody had not seen all that he follows
        self._ends: dict[str, Origin | None] = {}  # of stretches: each is read once, for many name the same
        self._between: dict[tuple[str, str], Stretch | None] = {}

    def get(self, batch: int | None) -> Origin | None:
        """The origin, or None: not sealed, or it does not count."""
        if batch is None:
            return None
        if batch not in self._known:
            row = self._session.connection().execute(_ONE, {"one": batch}).one()
            *_, said, counts = row
            origin = origin_of(self._session, row)
            if said:
                pairs = parse_header(said.encode("utf-8")).unseen
                origin = replace(origin, unseen=self._stretches(origin.place, pairs))
                self._apart = self._apart or bool(origin.unseen)
            self._known[batch] = origin if counts else None
            if not counts:
                self._away[batch] = origin
        return self._known[batch]

    def away(self, batch: int) -> Origin:
        """The origin of a sealed batch that does not count."""
        return self._away[batch]

    def bounded(self, operations: list[Operation]) -> list[Operation]:
        """The operations of one row, as far as they are weighed (see `app.log.registers.bounded`)."""
        return bounded(operations) if self._apart else operations

    def _stretches(self, place: Place, pairs: Names) -> Unseen:
        """What the author of the batch at `place` had not seen.

        That is some of what it descends from, which every laptop holds that holds the batch; else it would be another
        on each (invariant 1).
        """
        if unknown := {name for pair in pairs for name in pair} - self._ends.keys():
            query = select(*COLUMNS).where(Batch.id.in_(unknown))
            rows = self._session.connection().execute(query).all()
            self._ends |= dict.fromkeys(unknown) | {row.id: origin_of(self._session, row) for row in rows}
        found = (self._stretch(pair) for pair in dict.fromkeys(pairs))
        return tuple(one for one in found if one is not None and place.covers(one.last))

    def _stretch(self, pair: tuple[str, str]) -> Stretch | None:
        if pair not in self._between:
            first, last = (self._ends[name] for name in pair)
            if first is None or last is None or first.device != last.device:
                self._between[pair] = None
            else:
                self._between[pair] = Stretch(pair, last.device, first.place, last.place)
        return self._between[pair]


def origin_of(session: Session, row: Sequence[Any]) -> Origin:
    """The origin by the `COLUMNS` of a batch, as far as its header is not asked."""
    n, identity, device, clock_ok, chain, pos, reach, *_ = row
    return Origin(n, identity, device, clock_ok, place_at(session, chain, pos, reach))
