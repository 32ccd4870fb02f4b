"""What somebody writes who has not seen what came meanwhile stands beside it, not after it (sync-design 1.3, 5).

A field may be typed in while a file is taken in. Sealed like all else, the text would follow what came, as if its
author had read that: the other's value would be gone without anybody having looked at it (invariant 5). So such a unit
of work becomes a batch of its own, that says not to have seen what came since the typing began, for the first time or
again (see `app.log.unseen`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from app.log import ended_drafts
from app.log.identity import Author, author_of
from app.log.materialise import fold
from app.log.ops import GENERAL, Key, NewOp, load_operations, write_ops
from app.log.registers import fold_row
from app.log.seal import seal
from app.log.standing import IS_UNDONE, counting
from app.models import registry
from app.models.bulk import undisturbed
from app.models.database import Database, writes
from app.models.log_tables import Batch, Op


class Mark(NamedTuple):
    """How far what was here went at some moment: the last batch, by its `n`, and those of before that did not count."""

    batch: int
    away: frozenset[int]


_BEGUN = "beside"
_AS_OF: ContextVar[tuple[Database, Mark] | None] = ContextVar("as_of", default=None)


def mark(session: Session) -> Mark:
    """How far what is here goes: to be kept by whoever begins to write."""
    away = session.scalars(select(Batch.n).where(IS_UNDONE))
    return Mark(session.scalar(select(func.max(Batch.n))) or 0, frozenset(away))


@contextmanager
def writing_as_of(database: Database, marked: Mark) -> Iterator[None]:
    """Units of work inside are of somebody who has seen, of what others wrote, what was here at that mark."""
    token = _AS_OF.set((database, marked))
    try:
        yield
    finally:
        _AS_OF.reset(token)


def begin(session: Session) -> None:
    """Before the first operation of a unit of work: what stood open before is closed, if something came meanwhile."""
    active = _AS_OF.get()
    if active is None or active[0] is not session.info["database"] or _BEGUN in session.info:
        return
    author = author_of(session)
    came = session.scalar(select(Batch.n).where(_unseen(active[1])).limit(1))
    session.info[_BEGUN] = came is not None
    if came is not None:
        with undisturbed():
            seal(session, author)


def finish(session: Session) -> None:
    """At the end of the unit of work: close it into a batch beside what came, and fold what it writes again."""
    active = _AS_OF.get()
    if not session.info.pop(_BEGUN, False) or active is None:
        return
    author = author_of(session)
    written = select(Op.tbl, Op.row).where(Op.batch.is_(None), Op.channel == GENERAL).distinct()
    keys = [(tbl, row) for tbl, row in session.connection().execute(written)]
    news = [key for key in keys if _is_news(session, active[1], *key)]
    drafted = ended_drafts.ended(session) if news else set[Key]()
    named = [key for key in news if registry.types()[key[0]].natural and key not in drafted]
    if keys and news == named:
        _name(session, author, named)
        with undisturbed():
            seal(session, author, channel=GENERAL, besides=_unseen(active[1]))
        fold(session, keys)


def went(session: Session, key: Key) -> dict[str, Any]:
    """What a record said that a deletion took away which its author has not seen, who is writing on it; else nothing.

    Whose deletion it was had not seen that either: the record stays, and a person decides (sync-design 1.5).
    """
    active = _AS_OF.get()
    if active is None or active[0] is not session.info["database"] or not writes(session):
        return {}
    said, deleted = _said_and_deleted(session, active[1], key)
    return said if deleted else {}


def _said_and_deleted(session: Session, marked: Mark, key: Key) -> tuple[dict[str, Any], bool]:
    """What a record said last, and whether it or what it is part of was deleted by what came after the mark."""
    tbl, row = key
    folded = fold_row(load_operations(session, [key])[key], registry.groups(tbl), {})
    if folded.purged or not folded.exists:
        return {}, False
    said = dict(folded.shown)
    unseen = select(Op.n).join(Batch, Op.batch == Batch.n).where(Op.tbl == tbl, Op.row == row, Op.kind == "d")
    if session.scalar(unseen.where(_unseen(marked)).limit(1)) is not None:
        return said, True
    above = [(target, said[name]) for name, target in registry.parents(tbl) if said.get(name)]
    return said, any(_said_and_deleted(session, marked, one)[1] for one in above)


def _name(session: Session, author: Author, keys: Iterable[Key]) -> None:
    """Let what is written on records that came by their natural key say that key: who wrote it made them as well."""
    ops = []
    for tbl, row in keys:
        table, natural = registry.table(tbl), registry.types()[tbl].natural
        key = select(*(table.c[one] for one in natural)).where(table.c.id == row)
        said = session.connection().execute(key).mappings().first()
        if said is not None:
            ops.append(NewOp("w", tbl, row, author.clock.next(), GENERAL, dict(said)))
    write_ops(session, ops)


def _unseen(marked: Mark) -> ColumnElement[bool]:
    """The batches that came after the mark; also this laptop's own that others brought back, and what came again."""
    first = and_(Batch.n > marked.batch, Batch.import_id.is_not(None))
    again = Batch.n.in_(marked.away)
    return and_(Batch.channel == GENERAL, or_(first, again) if marked.away else first, counting())


def _is_news(session: Session, marked: Mark, tbl: str, row: str) -> bool:
    """Whether the record itself came after the mark: who writes on it has it before them.

    Not of one that was a draft here until a copy's sharing of it came: its author had their own words before them, and
    what came says otherwise in what is written now.
    """
    known = select(Op.n).join(Batch, Op.batch == Batch.n).where(Op.tbl == tbl, Op.row == row)
    came = session.scalar(known.where(_unseen(marked)).limit(1))
    if came is None or session.scalar(known.where(~_unseen(marked)).limit(1)) is not None:
        return False
    return (tbl, row) not in ended_drafts.ended(session) or not _unread(session, (tbl, row))


def _unread(session: Session, key: Key) -> bool:
    """Whether what came of a draft says something else than the draft did, of what its author writes now."""
    drafted: dict[str, Any] = {}
    for op in ended_drafts.before_they_came(session, [key]).get(key, []):
        drafted |= op.values
    writes = [op for op in load_operations(session, [key], shared=True)[key] if op.kind == "w"]
    now = {name for op in writes if op.origin is None for name in op.values}
    came = ((name, op.values[name]) for op in writes if op.origin is not None for name in now & op.values.keys())
    return any(value != drafted.get(name) for name, value in came)
