"""Which batch descends from which, answered without walking the history.

Every applied batch lies on a chain (usually: one laptop's work) at a position, and keeps for each chain the
furthest position it descends from. A fork (restored or cloned laptop) starts a new chain, so the answer is
exact for any history; a batch costs eight bytes a chain, and a question one look-up.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.log_tables import Batch


@dataclass(frozen=True, slots=True)
class Place:
    """Where a batch stands: its chain and position, and the furthest position it descends from on others."""

    chain: int
    pos: int
    reach: Mapping[int, int]

    def covers(self, other: Place) -> bool:
        """Whether `other` is this batch or an ancestor of it."""
        if other.chain == self.chain:
            return other.pos <= self.pos
        return self.reach.get(other.chain, -1) >= other.pos


def pack(reach: Mapping[int, int]) -> bytes:
    """`reach` as it is stored."""
    return b"".join(struct.pack(">II", chain, reach[chain]) for chain in sorted(reach))


def unpack(stored: bytes) -> dict[int, int]:
    """The inverse of `pack`."""
    return dict(struct.iter_unpack(">II", stored))


def known_positions(places: Iterable[Place]) -> dict[int, int]:
    """For each chain the furthest position held by whoever holds all of `places` and their ancestors."""
    furthest: dict[int, int] = {}
    for place in places:
        for chain, pos in (*place.reach.items(), (place.chain, place.pos)):
            furthest[chain] = max(furthest.get(chain, -1), pos)
    return furthest


def place_after(session: Session, parents: Iterable[Batch]) -> Place:
    """Where a new batch with these parents stands: at the end of the first parent's chain that still is one."""
    places = [Place(batch.chain, batch.pos, unpack(batch.reach)) for batch in parents]
    reach = known_positions(places)
    for place in places:
        following = select(Batch.n).where(Batch.chain == place.chain, Batch.pos == place.pos + 1).limit(1)
        if session.scalar(following) is None:
            del reach[place.chain]
            return Place(place.chain, place.pos + 1, reach)
    newest = session.scalar(select(func.max(Batch.chain)))
    return Place(0 if newest is None else newest + 1, 0, reach)
