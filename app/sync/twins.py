"""Two laptops that write with one identity, because one is a copy of the other (sync-design 8, fault 12)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.log.ancestry import Place, place_at
from app.log.identity import author_of
from app.log.office import RETIRED
from app.log.ops import GENERAL
from app.log.standing import counting
from app.models.database import Database
from app.models.device import Device
from app.models.log_tables import Batch, Op
from app.models.person import Person
from app.sync.invitation import read_join
from app.sync.peers import fingerprint, join_request

# Of more branches of one laptop the latest are compared, each with each: nobody copied it so often.
_MOST_COMPARED = 60


@dataclass(frozen=True)
class Twins:
    """A laptop of which there are two. `here`: this one is one of them."""

    device: str
    name: str
    person: str
    here: bool

    @property
    def fingerprint(self) -> str:
        """Their id in short groups, to compare by telephone."""
        return fingerprint(self.device)


@dataclass(frozen=True)
class _Written:
    place: Place
    first: int
    last: int


def twins(database: Database) -> list[Twins]:
    """The identities that two laptops write with; this one first.

    A restored laptop forks too, but its lost branch has ended. Twins are two branches of one identity, with two
    batches or more each that have not seen the other branch, of which either

    - the stamps interleave: each has written after the other began; or
    - each had seen the other, and both went on apart all the same.

    Where one of the two became a laptop of its own, its branch has ended, and the other is alone; there nothing is
    said as soon as it asks to be let in. Nor is anything of a retired one, which cannot become another (fault 36).

    Only a message hangs on it; no datum does.
    """
    with database.read() as session:
        me = author_of(session).device
        asked = read_join(join_request(session) or b"")
        found = []
        for device in _doubled(session, _forked(session)):
            if asked is not None and asked.device == me and asked.before == device:
                continue
            row = session.get(Device, device)
            if row is not None and row.state == RETIRED:
                continue
            person = session.get(Person, row.person_id) if row and row.person_id else None
            name = (row.name if row else None) or ""
            found.append(Twins(device, name, (person.full_name if person else None) or "", device == me))
    return sorted(found, key=lambda one: (not one.here, one.person, one.name, one.device))


def is_doubled(session: Session, device: str) -> bool:
    """Whether there are two of this laptop."""
    return bool(_doubled(session, {one: said for one, said in _forked(session).items() if one == device}))


def _doubled(session: Session, forked: Mapping[str, list[list[_Written]]]) -> list[str]:
    found = []
    for device, branches in forked.items():
        later = _became(session, device)
        alive = [one for one in branches if len(one) > 1 and not any(to.covers(one[-1].place) for to in later)]
        if any(_grow_apart(one, other) for one, other in combinations(alive[-_MOST_COMPARED:], 2)):
            found.append(device)
    return found


def _forked(session: Session) -> dict[str, list[list[_Written]]]:
    """The branches of each laptop that has several, in the order in which they came."""
    mine = (Batch.channel == GENERAL, counting())
    several = select(Batch.device).where(*mine).group_by(Batch.device)
    devices = list(session.scalars(several.having(func.count(Batch.chain.distinct()) > 1)))
    found: dict[str, dict[int, list[_Written]]] = {}
    stamps = (func.min(Op.hlc), func.max(Op.hlc))
    query = (
        select(Batch.device, Batch.chain, Batch.pos, Batch.reach, *stamps)
        .join(Op, Op.batch == Batch.n)
        .where(*mine, Batch.device.in_(devices))
        .group_by(Batch.n)
        .order_by(Batch.chain, Batch.pos)
    )
    for device, chain, pos, reach, first, last in session.execute(query):
        written = _Written(place_at(session, chain, pos, reach), first, last)
        found.setdefault(device, {}).setdefault(chain, []).append(written)
    return {device: list(chains.values()) for device, chains in found.items()}


def _became(session: Session, device: str) -> list[Place]:
    """How far the laptops have come that were this one before."""
    later = select(Device.id).where(Device.before == device)
    query = select(Batch.chain, func.max(Batch.pos)).where(Batch.device.in_(later), counting()).group_by(Batch.chain)
    places = []
    for chain, last in session.execute(query).all():
        reach = session.scalar(select(Batch.reach).where(Batch.chain == chain, Batch.pos == last))
        places.append(place_at(session, chain, last, reach or b""))
    return places


def _grow_apart(one: Sequence[_Written], other: Sequence[_Written]) -> bool:
    ours, theirs = _apart_from(one, other), _apart_from(other, one)
    if len(ours) < 2 or len(theirs) < 2:
        return False
    interleaved = ours[-1].last > theirs[0].first and theirs[-1].last > ours[0].first
    saw_theirs = any(written.place.covers(theirs[0].place) for written in ours)
    saw_ours = any(written.place.covers(ours[0].place) for written in theirs)
    return interleaved or (saw_theirs and saw_ours)


def _apart_from(branch: Sequence[_Written], other: Sequence[_Written]) -> list[_Written]:
    """What of `branch` has seen not all of `other`, and was not seen by the next there."""
    chain, positions = other[0].place.chain, [written.place.pos for written in other]
    found = []
    for written in branch:
        unseen = bisect_right(positions, written.place.reach.get(chain, -1))
        if unseen < len(other) and not other[unseen].place.covers(written.place):
            found.append(written)
    return found
