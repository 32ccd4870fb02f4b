"""What this laptop said once more for who had not seen it, and whose words that are (see `app.log.unseen`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.log import settings
from app.log.ancestry import Place, last_ones, place_at
from app.log.ops import chunks
from app.log.seal import MOST_PARENTS
from app.log.standing import counting
from app.models.log_tables import Batch

_OF = "said_once_more_of"  # the batches by which something was, each with the one that came again
_BY = "said_once_more_by"  # and each with the one that had said it first


class Said(NamedTuple):
    """The batch `made` says once more what the batch `by` had said first, because the batch `of` came again."""

    made: str
    of: str
    by: str


def said(session: Session) -> dict[str, str]:
    """The batches by which this laptop said something once more, each with the one of which; they came with no file."""
    return _kept(session, _OF)


def note(session: Session, some: Iterable[Said]) -> None:
    """Remember what was said once more."""
    some = list(some)
    settings.put(session, _OF, _kept(session, _OF) | {one.made: one.of for one in some})
    settings.put(session, _BY, _kept(session, _BY) | {one.made: one.by for one in some})


def _kept(session: Session, name: str) -> dict[str, str]:
    found: dict[str, str] = settings.get(session, name) or {}
    return found


class SaidAgain:
    """What of all that was said once more counts, as it is when this is made."""

    def __init__(self, session: Session) -> None:
        ours = said(session)
        firsts = ours | _kept(session, _BY)
        counts: dict[int, str] = {}
        for some in chunks(sorted(ours)):
            rows = session.execute(select(Batch.n, Batch.id).where(Batch.id.in_(some), counting()))
            counts |= {n: firsts[identity] for n, identity in rows}
        numbers = _numbers(session, set(counts.values()))
        self._first = {n: numbers[name] for n, name in counts.items()}
        self._places = places_of(session, numbers.values())
        self._devices = _devices(session, numbers.values())
        self._replaced: dict[int, frozenset[int]] = {}
        self._session = session

    def __contains__(self, n: object) -> bool:
        """Whether the batch `n` is one of them."""
        return n in self._first

    def since(self, n: int) -> set[int]:
        """Those that were said after the batch `n`."""
        return {one for one in self._first if one > n}

    def first(self, n: int) -> int:
        """Which batch had said first what the batch `n` says: nearly always itself."""
        return self._first.get(n, n)

    def replaced_by(self, n: int) -> frozenset[int]:
        """Those whose words the batch `n`, or the one whose words it says, had replaced on the laptop where they began.

        On another they may have been taken back, and what is written there since then has not seen them.
        """
        first = self.first(n)
        if first not in self._replaced:
            place, device = places_of(self._session, {first})[first], _devices(self._session, {first})[first]
            own = {one: of for one, of in self._first.items() if of != first and self._devices[of] == device}
            self._replaced[first] = frozenset(one for one, of in own.items() if place.covers(self._places[of]))
        return self._replaced[first]


def last_of(session: Session, numbers: Collection[int]) -> tuple[str, ...]:
    """The names of those batches that no other of them follows; of very many the newest."""
    last = last_ones(places_of(session, numbers))
    few = sorted(last, reverse=True)[:MOST_PARENTS]
    return tuple(sorted(session.scalars(select(Batch.id).where(Batch.n.in_(few)))))


def places_of(session: Session, numbers: Collection[int]) -> dict[int, Place]:
    """Where the batches of these `n` stand."""
    found: dict[int, Place] = {}
    for some in chunks(sorted(numbers)):
        query = select(Batch.n, Batch.chain, Batch.pos, Batch.reach).where(Batch.n.in_(some))
        found |= {n: place_at(session, chain, pos, reach) for n, chain, pos, reach in session.execute(query)}
    return found


def _devices(session: Session, numbers: Collection[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for some in chunks(sorted(numbers)):
        found |= dict(session.execute(select(Batch.n, Batch.device).where(Batch.n.in_(some))).all())
    return found


def _numbers(session: Session, names: Collection[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in chunks(sorted(names)):
        found |= dict(session.execute(select(Batch.id, Batch.n).where(Batch.id.in_(some))).all())
    return found
