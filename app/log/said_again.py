"""What this laptop said once more for who had not seen it, and whose words that are (see `app.log.unseen`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.log import settings
from app.log.ancestry import Place, last_ones, place_at
from app.log.ops import Key, chunks
from app.log.seal import MOST_PARENTS
from app.log.standing import counting
from app.models.log_tables import Batch, Op

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


class _One(NamedTuple):
    """Who had said first what was said once more, and what the batch that says it follows, but for others like it."""

    first: int
    words: Place
    follows: tuple[Place, ...]


class SaidAgain:
    """What of all that was said once more counts, as it is when this is made."""

    def __init__(self, session: Session) -> None:
        ours = said(session)
        firsts = ours | _kept(session, _BY)
        rows: list[Any] = []
        for some in chunks(sorted(ours)):
            rows += session.execute(select(Batch.n, Batch.id, Batch.parents).where(Batch.id.in_(some), counting()))
        others = {parent for _, _, parents in rows for parent in parents if parent not in ours}
        words = {firsts[identity] for _, identity, _ in rows}
        places = places_of(session, Batch.id, others | words)
        numbers = _numbers(session, words)
        self._all = {
            n: _One(numbers[firsts[name]], places[firsts[name]], tuple(places[one] for one in parents if one in others))
            for n, name, parents in rows
        }
        self._replaced: dict[tuple[int, int, int], frozenset[int]] = {}
        self._session = session

    def __contains__(self, n: object) -> bool:
        """Whether the batch `n` is one of them."""
        return n in self._all

    def since(self, n: int) -> set[int]:
        """Those that were said after the batch `n`."""
        return {one for one in self._all if one > n}

    def first(self, n: int) -> int:
        """Which batch had said first what the batch `n` says: nearly always itself."""
        return self._all[n].first if n in self._all else n

    def replaced_by(self, n: int, after: Place) -> frozenset[int]:
        """Those whose words the author of the batch `n` had replaced, as far as one that follows `after` may tell so.

        Not where they had seen what is not before `after`: to follow them would replace that too.
        """
        asked = (first := self.first(n), after.chain, after.pos)
        if self._all and asked not in self._replaced:
            author = places_of(self._session, Batch.n, {first})[first]
            self._replaced[asked] = frozenset(
                one
                for one, each in self._all.items()
                if each.first != first and author.covers(each.words) and all(map(after.covers, each.follows))
            )
        return self._replaced.get(asked, frozenset())

    def ends(self, by: int, after: int, keys: Collection[Key]) -> tuple[str, ...]:
        """What a batch follows that says the words of the batch `by` on the rows `keys`, after the batch `after`."""
        places = places_of(self._session, Batch.n, {after})
        on_them: set[int] = set()
        for some in chunks(sorted(self.replaced_by(by, places[after]))):
            query = select(Op.batch, Op.tbl, Op.row).where(Op.batch.in_(some))
            on_them.update(n or 0 for n, *key in self._session.execute(query) if tuple(key) in keys)
        last = last_ones(places | places_of(self._session, Batch.n, on_them))
        few = [*sorted(last & {after}), *sorted(last - {after}, reverse=True)][:MOST_PARENTS]
        return tuple(sorted(self._session.scalars(select(Batch.id).where(Batch.n.in_(few)))))


def places_of(session: Session, column: InstrumentedAttribute[Any], names: Collection[Any]) -> dict[Any, Place]:
    """Where the batches stand whose `column` is one of `names`, by that."""
    found: dict[Any, Place] = {}
    for some in chunks(sorted(names)):
        query = select(column, Batch.chain, Batch.pos, Batch.reach).where(column.in_(some))
        found |= {name: place_at(session, *at) for name, *at in session.execute(query)}
    return found


def _numbers(session: Session, names: Collection[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in chunks(sorted(names)):
        found |= dict(session.execute(select(Batch.id, Batch.n).where(Batch.id.in_(some))).all())
    return found
