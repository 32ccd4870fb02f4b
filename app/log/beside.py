"""What somebody writes who has not seen what came meanwhile stands beside it, not after it (sync-design 1.3, 5).

A field may be typed in while a file is taken in. Sealed like all else, the text would follow what came, as if its
author had read that: the other's value would be gone without anybody having looked at it (invariant 5). So such a unit
of work becomes a batch of its own, whose parents are what was here when the typing began. What it follows all the same,
because it was here before, went and came again meanwhile, is said once more (see `app.log.unseen`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from app.log import unseen
from app.log.ancestry import Place, last_ones, place_at
from app.log.fold import Fold
from app.log.identity import Author, author_of
from app.log.materialise import fold
from app.log.ops import GENERAL, chunks
from app.log.seal import seal
from app.log.standing import counting
from app.models.bulk import undisturbed
from app.models.database import Database
from app.models.log_tables import Batch, Import, Op


class Mark(NamedTuple):
    """How far what was here went at some moment: the last batch, by its `n`, and the last reception."""

    batch: int
    reception: int


_PARENTS = "beside"
_AS_OF: ContextVar[tuple[Database, Mark] | None] = ContextVar("as_of", default=None)


def mark(session: Session) -> Mark:
    """How far what is here goes: to be kept by whoever begins to write."""
    last = select(func.max(Batch.n)).scalar_subquery(), select(func.max(Import.id)).scalar_subquery()
    batch, reception = session.execute(select(*last)).one()
    return Mark(batch or 0, reception or 0)


@contextmanager
def writing_as_of(database: Database, marked: Mark) -> Iterator[None]:
    """Units of work inside are of somebody who has seen, of what others wrote, what was here at that mark."""
    token = _AS_OF.set((database, marked))
    try:
        yield
    finally:
        _AS_OF.reset(token)


def begin(session: Session) -> None:
    """Before the first operation of a unit of work: find out what it follows. What stood open before is closed."""
    active = _AS_OF.get()
    if active is None or active[0] is not session.info["database"] or _PARENTS in session.info:
        return
    session.info[_PARENTS] = ()
    author = author_of(session)
    if _came(session, author, active[1]):
        with undisturbed():
            seal(session, author)
        session.info[_PARENTS] = _parents(session, author, active[1])


def finish(session: Session) -> None:
    """At the end of the unit of work: close it into a batch beside what came, and fold what it writes again."""
    parents = session.info.pop(_PARENTS, ())
    if not parents:
        return
    author = author_of(session)
    written = select(Op.tbl, Op.row).where(Op.batch.is_(None), Op.channel == GENERAL).distinct()
    keys = [(tbl, row) for tbl, row in session.connection().execute(written)]
    active = _AS_OF.get()
    if keys and active is not None and not any(_is_news(session, author, active[1], *key) for key in keys):
        with undisturbed():
            seal(session, author, channel=GENERAL, parents=parents)
        fold(session, keys)
        returned = select(Batch.n, Batch.import_id).where(_came_again(active[1]), counting())
        if again := dict(session.execute(returned).all()):
            near = Fold(session).run(keys).keys()  # with what it is part of, and what is part of it
            fold(session, unseen.bring_up(session, again, near))


def _came_again(marked: Mark) -> ColumnElement[bool]:
    """The batches that were taken back once, and came again after the mark."""
    return and_(Batch.undone_since.is_not(None), Batch.import_id.is_not(None), Batch.import_id > marked.reception)


def _fresh(author: Author, marked: Mark) -> ColumnElement[bool]:
    """The batches that came after the mark for the first time; also this laptop's own that others brought back."""
    return and_(Batch.n > marked.batch, or_(Batch.device != author.device, Batch.import_id.is_not(None)))


def _unseen(author: Author, marked: Mark) -> ColumnElement[bool]:
    return and_(Batch.channel == GENERAL, or_(_fresh(author, marked), _came_again(marked)), counting())


def _joins(marked: Mark) -> ColumnElement[bool]:
    """The batches made after the mark that say nothing, but that they follow several: nobody wrote them."""
    return and_(Batch.channel == GENERAL, Batch.n > marked.batch, ~exists().where(Op.batch == Batch.n))


def _came(session: Session, author: Author, marked: Mark) -> bool:
    return session.scalar(select(Batch.n).where(_unseen(author, marked)).limit(1)) is not None


def _parents(session: Session, author: Author, marked: Mark) -> tuple[str, ...]:
    """The last of what was seen; none when this laptop has gone on from what came: then it is seen, whatever was typed.

    So its own batches always stand in one line, and nobody takes it for two.
    """
    fresh = (Batch.channel == GENERAL, _fresh(author, marked), counting())
    first = select(Batch.chain, func.min(Batch.pos)).where(*fresh).group_by(Batch.chain)
    news: dict[int, int] = dict(session.connection().execute(first).all())
    passed = or_(_unseen(author, marked), _joins(marked))
    own = select(Batch).where(Batch.n > marked.batch, Batch.channel == GENERAL, ~passed, counting())
    if any(_follows(_place(session, batch), news) for batch in session.scalars(own)):
        return ()
    named = {one for some in session.scalars(select(Batch.parents).where(passed)) for one in some}
    ends = list(session.scalars(select(Batch).where(Batch.channel == GENERAL, Batch.head, ~passed)))
    for some in chunks(named):
        ends += session.scalars(select(Batch).where(Batch.id.in_(some), ~passed, counting()))
    return tuple(sorted(last_ones({batch.id: _place(session, batch) for batch in ends})))


def _is_news(session: Session, author: Author, marked: Mark, tbl: str, row: str) -> bool:
    """Whether the record itself came after the mark: who writes on it has it before them."""
    known = select(Op.n).join(Batch, Op.batch == Batch.n).where(Op.tbl == tbl, Op.row == row)
    came = session.scalar(known.where(_unseen(author, marked)).limit(1))
    return came is not None and session.scalar(known.where(~_unseen(author, marked)).limit(1)) is None


def _follows(place: Place, news: dict[int, int]) -> bool:
    return any(place.covers(Place(chain, pos, {})) for chain, pos in news.items())


def _place(session: Session, batch: Batch) -> Place:
    return place_at(session, batch.chain, batch.pos, batch.reach)
