"""Which batch descends from which, answered without walking the history.

Every applied batch lies on a chain (usually: one laptop's work) at a position, and keeps for each chain the
furthest position it descends from. A fork (restored or cloned laptop) starts a new chain, so the answer is
exact for any history; a question is one look-up.

A laptop of a member that forks without end makes a chain with every fork. What a batch has beyond `WIDE` chains is
therefore said once: it names another batch, whose reach it goes on from, and keeps only what goes beyond it, at most
the square root of that. With C chains a batch so takes about 16 √C bytes instead of 8 C, and joining thousands of
forks one by one takes as many steps as there are forks, times that root.

Where each batch joins parents that know very different forks, none can go on from another, and each says all of its
C chains, packed: some bits a chain. That bound cannot fall by refusing or holding back such batches. Others may have
worked upon them, and what builds on a batch waits for it (invariant 16): one member would stop everybody. And whether
a fork is one too many would hang on which came first (invariant 3). Nor can it fall by saying less: whoever joins two
of K sets of forks, each pair once, makes K² histories that differ in every chain. It takes an accepted laptop; to
retire it (fault 36) ends it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import Any

import zstandard
from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from app.models.log_tables import Batch

WIDE = 64  # chains up to which a batch says all of its reach itself
_CACHE = 8  # wide reaches of others kept at hand
_MARK = 2**32 - 1
_GOES_ON, _PACKED = 0, 1  # how a marked reach is said
_AT = select(Batch.n).where(Batch.chain == bindparam("chain"), Batch.pos == bindparam("pos")).limit(1)
_TOGETHER = 200
_NEWEST = select(func.max(Batch.chain))
_STORED = select(Batch.reach).where(Batch.chain == bindparam("chain"), Batch.pos == bindparam("pos"))


@dataclass(frozen=True, slots=True, eq=False)
class Beyond(Mapping[int, int]):
    """The reach of a batch that goes on from the reach `base` of the one at `at`, and has `own` beyond it."""

    at: tuple[int, int]
    base: Mapping[int, int]
    own: Mapping[int, int]

    def __getitem__(self, chain: int) -> int:
        """The furthest position on `chain`."""
        found = self.own.get(chain)
        return self.base[chain] if found is None else found

    def __iter__(self) -> Iterator[int]:
        """Every chain it descends from."""
        yield from self.base
        yield from (chain for chain in self.own if chain not in self.base)

    def __len__(self) -> int:
        """How many those are."""
        return sum(1 for _ in self)

    @property
    def too_much(self) -> bool:
        """Whether so much goes beyond that it is better said anew."""
        return len(self.own) ** 2 > len(self.base)


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


@dataclass(frozen=True, slots=True)
class Stretch:
    """The batches of one laptop from the one at `first` to the one at `last`, which descends from it.

    `ends` are the ids of both: two that name the same are the same.
    """

    ends: tuple[str, str]
    device: str = field(compare=False)
    first: Place = field(compare=False)
    last: Place = field(compare=False)

    def holds(self, other: Origin) -> bool:
        """Whether a batch is one of them."""
        return other.device == self.device and other.place.covers(self.first) and self.last.covers(other.place)


Unseen = tuple[Stretch, ...]


def among(origin: Origin, unseen: Unseen) -> bool:
    """Whether a batch is one of those that somebody says not to have seen."""
    return any(one.holds(origin) for one in unseen)


@dataclass(frozen=True, slots=True)
class Origin:
    """The batch of an operation, as causality and tie-breaks need it.

    `unseen`: what was taken back where it was written, of all that it descends from (see `app.log.unseen`).
    """

    n: int
    id: str
    device: str
    clock_ok: bool
    place: Place
    unseen: Unseen = ()

    def saw(self, other: Origin) -> bool:
        """Whether whoever wrote this batch had seen `other`, or it is this one."""
        return self.place.covers(other.place) and not among(other, self.unseen)


def pack(reach: Mapping[int, int]) -> bytes:
    """`reach` as it is stored."""
    if isinstance(reach, Beyond) and not reach.too_much:
        return struct.pack(">IIII", _MARK, _GOES_ON, *reach.at) + _pairs(reach.own)
    return _packed(dict(reach)) if len(reach) > WIDE else _pairs(dict(reach))


def _pairs(reach: Mapping[int, int]) -> bytes:
    return b"".join(struct.pack(">II", chain, reach[chain]) for chain in sorted(reach))


def _packed(reach: Mapping[int, int]) -> bytes:
    """The chains as steps from one to the next, then the positions, the bytes of equal worth together, packed."""
    chains = sorted(reach)
    steps = [chain - before for before, chain in zip([0, *chains], chains, strict=False)]
    words = struct.pack(f">{2 * len(chains)}I", *steps, *(reach[chain] for chain in chains))
    planes = b"".join(words[worth::4] for worth in range(4))
    return struct.pack(">II", _MARK, _PACKED) + zstandard.compress(planes)


def _unpacked(stored: bytes) -> dict[int, int]:
    """A reach that stands on its own, as `pack` stored it."""
    if int.from_bytes(stored[:4], "big") != _MARK:
        return dict(struct.iter_unpack(">II", stored))
    planes = zstandard.decompress(stored[8:])
    words = bytearray(len(planes))
    for worth in range(4):
        words[worth::4] = planes[worth * len(planes) // 4 : (worth + 1) * len(planes) // 4]
    numbers = struct.unpack(f">{len(words) // 4}I", words)
    half = len(numbers) // 2
    return dict(zip(accumulate(numbers[:half]), numbers[half:], strict=True))


def place_at(session: Session, chain: int, pos: int, stored: bytes) -> Place:
    """Where a batch stands of which the database says this."""
    if stored[:8] == struct.pack(">II", _MARK, _GOES_ON):
        pairs = struct.iter_unpack(">II", stored[8:])
        at = next(pairs)
        return Place(chain, pos, Beyond((at[0], at[1]), _wide(session, *at), dict(pairs)))
    reach = _unpacked(stored)
    return Place(chain, pos, Beyond((chain, pos), reach, {}) if len(reach) > WIDE else reach)


def _wide(session: Session, chain: int, pos: int) -> Mapping[int, int]:
    """The reach that others go on from, read once for as many as possible."""
    known: dict[Any, dict[int, int]] = session.info.setdefault("wide", {})
    reach = known.pop((chain, pos), None)
    if reach is None:
        stored = session.connection().scalar(_STORED, {"chain": chain, "pos": pos}) or b""
        reach = _unpacked(stored)
        while len(known) >= _CACHE:
            known.pop(next(iter(known)))
    known[chain, pos] = reach
    return reach


def parts_of(reaches: Iterable[Mapping[int, int]]) -> Iterator[Mapping[int, int]]:
    """What these reaches consist of, without saying twice what several go on from."""
    said: set[tuple[int, int]] = set()
    for reach in reaches:
        if not isinstance(reach, Beyond):
            yield reach
            continue
        if reach.at not in said:
            said.add(reach.at)
            yield reach.base
        yield reach.own


def known_positions(places: Iterable[Place]) -> dict[int, int]:
    """For each chain the furthest position held by whoever holds all of `places` and their ancestors."""
    places = list(places)
    return _furthest([*parts_of(place.reach for place in places), *({place.chain: place.pos} for place in places)])


def seen_positions(places: Iterable[Place]) -> dict[int, int]:
    """The same without `places` themselves, as far as none of them descends from another."""
    places = list(places)
    before = ({place.chain: place.pos - 1} for place in places if place.pos)
    return _furthest([*parts_of(place.reach for place in places), *before])


def _furthest(parts: Iterable[Mapping[int, int]]) -> dict[int, int]:
    furthest: dict[int, int] = {}
    for part in parts:
        for chain, pos in part.items():
            if furthest.get(chain, -1) < pos:
                furthest[chain] = pos
    return furthest


def last_ones(places: Mapping[Any, Place]) -> set[Any]:
    """The names of those that none of the others descends from."""
    seen = seen_positions(places.values())
    return {name for name, place in places.items() if seen.get(place.chain, -1) < place.pos}


@dataclass
class Firsts:
    """Some batches, and the first of them on every chain."""

    on: dict[int, int] = field(default_factory=dict)
    _all: list[Origin] = field(default_factory=list)
    _met: dict[tuple[int, int], bool] = field(default_factory=dict)
    _but: dict[Unseen, Firsts] = field(default_factory=dict)

    def add(self, origin: Origin) -> None:
        """Take one in."""
        place = origin.place
        self._all.append(origin)
        self._but.clear()
        self.on[place.chain] = min(place.pos, self.on.get(place.chain, place.pos))

    def before(self, origin: Origin) -> bool:
        """Whether whoever wrote the batch `origin` had seen any other of them."""
        if origin.unseen:
            return self._without(origin.unseen).before(replace(origin, unseen=()))
        place = origin.place
        if self.on.get(place.chain, place.pos) < place.pos:
            return True
        reach = place.reach
        if not isinstance(reach, Beyond):
            return self._meets(reach)
        if reach.at not in self._met:
            self._met[reach.at] = self._meets(reach.base)
        return self._met[reach.at] or self._meets(reach.own)

    def _without(self, unseen: Unseen) -> Firsts:
        if unseen not in self._but:
            self._but[unseen] = Firsts()
            for one in self._all:
                if not among(one, unseen):
                    self._but[unseen].add(one)
        return self._but[unseen]

    def _meets(self, part: Mapping[int, int]) -> bool:
        if len(part) < len(self.on):
            return any(self.on.get(chain, pos + 1) <= pos for chain, pos in part.items())
        return any(part.get(chain, -1) >= first for chain, first in self.on.items())


def common_positions(places: Iterable[Place]) -> dict[int, int]:
    """For each chain the furthest position that every one of `places` descends from."""
    alike: dict[tuple[int, int] | None, list[Place]] = {}
    for place in places:
        alike.setdefault(place.reach.at if isinstance(place.reach, Beyond) else None, []).append(place)
    common: dict[int, int] | None = None
    for group in alike.values():
        first = group[0].reach
        base = dict(first.base) if isinstance(first, Beyond) else {}
        of_group = base | _least([_own(place) for place in group])
        common = of_group if common is None else _least([common, of_group])
    return common or {}


def _own(place: Place) -> dict[int, int]:
    own = dict(place.reach.own if isinstance(place.reach, Beyond) else place.reach)
    return own | {place.chain: place.pos - 1} if place.pos else own


def _least(parts: Iterable[Mapping[int, int]]) -> dict[int, int]:
    least: dict[int, int] | None = None
    for part in parts:
        known = part if least is None else least
        least = {chain: min(pos, part[chain]) for chain, pos in known.items() if chain in part}
    return least or {}


def place_after(session: Session, parents: Iterable[Any]) -> Place:
    """Where a new batch with these parents stands: at the end of the first parent's chain that still is one.

    Of each of them the chain, pos and reach are asked.
    """
    places = [place_at(session, batch.chain, batch.pos, batch.reach) for batch in parents]
    last = {place.chain: place.pos for place in sorted(places, key=lambda one: one.pos)}
    ends = [place for place in places if last[place.chain] == place.pos]
    # The first is free nearly always; of a member who forks without end very many may not be.
    portions = (ends[:1], *(ends[start : start + _TOGETHER] for start in range(1, len(ends), _TOGETHER)))
    for some in filter(None, portions):
        taken = _goes_on(session, some)
        for place in some:
            if place.chain not in taken:
                return Place(place.chain, place.pos + 1, _reach_after(places, place.chain))
    newest = session.connection().scalar(_NEWEST)
    return Place(0 if newest is None else newest + 1, 0, _reach_after(places, None))


def _goes_on(session: Session, ends: Sequence[Place]) -> set[int]:
    """On which of their chains these are followed by another batch."""
    if len(ends) == 1:
        found = session.connection().scalar(_AT, {"chain": ends[0].chain, "pos": ends[0].pos + 1})
        return set() if found is None else {ends[0].chain}
    after = or_(*(and_(Batch.chain == place.chain, Batch.pos == place.pos + 1) for place in ends))
    return set(session.connection().scalars(select(Batch.chain).where(after)))


def _reach_after(places: list[Place], chain: int | None) -> Mapping[int, int]:
    """The reach of a batch on `chain` with parents at `places`: it goes on from the widest of theirs."""
    wide = [place.reach for place in places if isinstance(place.reach, Beyond)]
    widest = max(wide, key=lambda reach: len(reach.base), default=None)
    base: Mapping[int, int] = {} if widest is None else widest.base
    own: dict[int, int] = {}
    for part in (*parts_of(place.reach for place in places), *({place.chain: place.pos} for place in places)):
        if part is not base:
            for other, pos in part.items():
                if pos > base.get(other, -1) and pos > own.get(other, -1):
                    own[other] = pos
    if chain is not None:
        own.pop(chain, None)
    return own if widest is None else Beyond(widest.at, base, own)
