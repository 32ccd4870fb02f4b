"""How much may wait: each laptop has a share of its own, so that none takes the room of the others (invariant 22).

What a known laptop signed takes that laptop's share, whoever brings it. Of all else nobody can tell who wrote it: it
takes the share of the laptop that signed the file in which it came. An honest laptop hands on only what it could apply
itself, so nothing that is invented ever takes its share; and where it hands on what waits here alone (a laptop was
retired that its owner worked on with), that takes the share of whoever wrote it.

What goes beyond a share is let go at the end of a reception, when all that came could vouch for it, and nothing else
of the file is: it was not declared as held, so it comes again.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import astuple, dataclass

from sqlalchemy import ColumnElement, Text, cast, func, literal, select
from sqlalchemy.orm import Session

from app.log.batch import Header, SealedBatch
from app.models.log_tables import Waiting

_IN_TEXT = 68  # letters that one parent takes


@dataclass(frozen=True, slots=True)
class Amount:
    """So many batches, the parents that they name together, the bytes that they take, and those of their texts."""

    batches: int
    parents: int
    size: int
    text: int

    def within(self, most: Amount) -> bool:
        """Whether it is no more than that."""
        return all(one <= bound for one, bound in zip(astuple(self), astuple(most), strict=True))

    def less(self, other: Amount) -> Amount:
        """What is left without that."""
        return Amount(*(one - less for one, less in zip(astuple(self), astuple(other), strict=True)))


# What waits is known in memory, with its parents, at every reception: some hundred bytes of a file name thousands.
# Its texts are read whenever orders to erase count anew; well packed, a few kilobytes are megabytes of text.
MOST = Amount(100_000, 300_000, 64 * 2**20, 512 * 2**20)


class TooManyParents(ValueError):
    """What waits of one file names more parents than there is memory for (invariant 22)."""


def waiting_of(session: Session, condition: ColumnElement[bool]) -> Amount:
    """How much waits."""
    return _sums(session, condition).get("", Amount(0, 0, 0, 0))


def _sums(session: Session, condition: ColumnElement[bool], *, by_share: bool = False) -> dict[str, Amount]:
    share = Waiting.share if by_share else literal("")
    named, taken = func.length(cast(Waiting.parents, Text)), func.length(Waiting.raw)
    sums = (func.coalesce(func.sum(each), 0) for each in (named, taken, Waiting.text_size))
    query = select(share, func.count(), *sums).where(condition)
    rows = session.connection().execute(query.group_by(Waiting.share) if by_share else query)
    return {one: Amount(number, letters // _IN_TEXT, size, text) for one, number, letters, size, text in rows}


class Shares:
    """Whose share each batch takes that comes to wait; `brought_by` signed the file in which they come."""

    def __init__(self, session: Session, brought_by: str) -> None:
        self._session = session
        self._brought_by = brought_by
        self._came: dict[str, tuple[str, Amount]] = {}
        self._named = 0

    def of(self, header: Header, *, signed: bool) -> str:
        """Whose share a batch takes; `signed`: its laptop is known, and this is its signature."""
        return header.device if signed else self._brought_by

    def note(self, batch: SealedBatch, header: Header, share: str) -> None:
        """A batch came and waits. Raises TooManyParents."""
        self.forget(batch.id)
        self._came[batch.id] = (share, Amount(1, len(header.parents), len(batch.packed.data), batch.size))
        self._named += len(header.parents)
        if self._named > MOST.parents:
            raise TooManyParents

    def forget(self, identity: str) -> None:
        """A batch waits no more."""
        if known := self._came.pop(identity, None):
            self._named -= known[1].parents

    def beyond(self, waiting: Container[str]) -> list[str]:
        """Those that came now and still wait, and go beyond their share: of each, what came last."""
        came = {identity: known for identity, known in self._came.items() if identity in waiting}
        if not came:
            return []
        shares = sorted({share for share, _ in came.values()})
        taken = _sums(self._session, Waiting.share.in_(shares), by_share=True)
        found = []
        for identity, (share, amount) in reversed(came.items()):
            if not taken[share].within(MOST):
                taken[share] = taken[share].less(amount)
                found.append(identity)
        return found
