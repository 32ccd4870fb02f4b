"""What was taken back where a batch was written: its author has not seen it (invariants 5 and 12).

Whoever writes while a reception is taken back has not its values before them. Yet what they write follows their own
work, and that may follow the reception: so it descends from what nobody had read who wrote it. Were that taken for
seen, it would be replaced, and its deletions and restorations undone, without anybody having looked at them. So a batch
says in its header what of all that it descends from did not count where it was written. The fold takes it as if it had
come from elsewhere meanwhile: beside that, and a person decides; on every laptop alike, whatever was taken back there.

What was taken back is whole on every laptop's line, so it is said by few names: from which batch of a laptop to which.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.log.ancestry import Origin, known_positions
from app.log.batch import MOST_UNSEEN, Names
from app.log.origins import COLUMNS, origin_of
from app.log.standing import IS_UNDONE
from app.models.log_tables import Batch

_GONE = select(*COLUMNS).where(IS_UNDONE)


def names(session: Session, follows: Sequence[str], besides: ColumnElement[bool] | None = None) -> Names:
    """What is taken back, and what is so `besides`, of all that a batch with the parents `follows` descends from.

    Of more than a header holds, some of every laptop.
    """
    # One by one: each has an index, both together would read every batch.
    queries = (_GONE,) if besides is None else (_GONE, select(*COLUMNS).where(besides))
    rows = {row.n: row for query in queries for row in session.connection().execute(query)}.values()
    if not rows:
        return ()
    ends = session.connection().execute(select(*COLUMNS).where(Batch.id.in_(follows)))
    known = known_positions(origin_of(session, row).place for row in ends)
    gone: defaultdict[str, dict[int, Origin]] = defaultdict(dict)
    for row in rows:
        if known.get(row.chain, -1) >= row.pos:
            gone[row.device][row.n] = origin_of(session, row)
    found = [(rank, pair) for one, away in gone.items() for rank, pair in enumerate(_pairs(session, one, away))]
    return tuple(pair for _, pair in sorted(found)[:MOST_UNSEEN])


def _pairs(session: Session, device: str, gone: Mapping[int, Origin]) -> Iterator[tuple[str, str]]:
    """The stretches of one laptop that hold nothing but what is `gone`, and all of that; the last first."""
    between = (Batch.device == device, Batch.n.between(min(gone), max(gone)))  # an index says these alone
    first: Origin | None = None
    last: Origin | None = None
    for n in session.connection().scalars(select(Batch.n).where(*between).order_by(Batch.n.desc())):
        here = gone.get(n)
        if first is not None and last is not None and not (here is not None and first.place.covers(here.place)):
            yield first.id, last.id
            first = last = None
        if here is not None:
            first, last = here, last or here
    if first is not None and last is not None:
        yield first.id, last.id
