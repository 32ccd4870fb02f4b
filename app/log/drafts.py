"""Private drafts: shared when their author says so, and taken back while nobody can have them (sync-design 4).

A copy from before a draft was shared may be in use here; then it comes back shared, and its local history ends too.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from app.log.capture import is_private, private_entry, seal_if_author_changed, with_children
from app.log.fold import VISIBLE
from app.log.identity import author_of
from app.log.materialise import fold
from app.log.ops import GENERAL, LOCAL, Key, NewOp, by_table, chunks, write_ops
from app.models import registry
from app.models.database import announce
from app.models.log_tables import Op, RowState


def share(session: Session, tipo: str, row: str) -> list[Key]:
    """Give a private draft and its children to the microcentro: their present values, as one insert each.

    Their history ends with it (sync-design 4). Of a record that is shared already it gives what `left_behind` names in
    it. Returns the records given, for `take_back`; none where nothing of it is private.
    """
    session.flush()
    author = author_of(session)
    seal_if_author_changed(session, author)
    keys = [key for key in with_children(session, (tipo, row)) if is_private(session, *key)]
    ops = []
    for key in keys:
        table = registry.table(key[0])
        found = session.execute(select(table).where(table.c.id == key[1])).mappings().one()
        values = {name: found[name] for name in registry.fields(key[0])}
        ops.append(NewOp("w", key[0], key[1], author.clock.next(), GENERAL, values))
    for tbl, rows in by_table(keys + _hidden_parts(session, keys)).items():
        for some in chunks(rows):
            session.execute(delete(Op).where(Op.tbl == tbl, Op.row.in_(some), Op.channel == LOCAL))
            session.execute(delete(RowState).where(RowState.tbl == tbl, RowState.row.in_(some)))
    session.expire_all()
    write_ops(session, ops)
    fold(session, keys)  # a part is work on what it is part of, which somebody may have deleted (invariant 6)
    announce(session, *(key[0] for key in keys))
    return keys


def take_back(session: Session, given: Iterable[Key]) -> bool:
    """Make records that were just shared private again with their parts; say whether that was still possible.

    It is while nothing of them is sealed: what is sealed may be on its way to others.
    """
    session.flush()
    keys = [key for one in given for key in with_children(session, one)]
    keys = list(dict.fromkeys(keys))
    everything = keys + _hidden_parts(session, keys)
    for tbl, rows in by_table(everything).items():
        for some in chunks(rows):
            sealed = select(Op.n).where(Op.tbl == tbl, Op.row.in_(some), Op.batch.is_not(None)).limit(1)
            if session.scalar(sealed) is not None:
                return False
    for tbl, rows in by_table(everything).items():
        for some in chunks(rows):
            session.execute(update(Op).where(Op.tbl == tbl, Op.row.in_(some)).values(channel=LOCAL))
            entries = update(RowState).where(RowState.tbl == tbl, RowState.row.in_(some))
            session.execute(entries.values(private=True))
    present = {(tbl, name) for tbl, name in session.execute(select(RowState.tbl, RowState.row))}
    fresh = [_entry(session, key) for key in keys if key not in present]
    if fresh:
        session.execute(insert(RowState), fresh)
    session.expire_all()
    fold(session, keys)
    announce(session, *(key[0] for key in keys))
    return True


def left_behind(session: Session) -> list[Key]:
    """The private records in the tables that are part of shared ones, without what is part of those records.

    They were written here before their whole came shared from a copy of this laptop; nobody else has them. Those of
    others who write at the laptop are not among them.
    """
    entries = session.execute(
        select(RowState.tbl, RowState.row, RowState.parent_row, RowState.state).where(RowState.private)
    ).all()
    private = {one.row for one in entries}
    tops = [one for one in entries if one.state == VISIBLE and one.parent_row and one.parent_row not in private]
    return sorted((one.tbl, one.row) for one in tops)


def _hidden_parts(session: Session, keys: list[Key]) -> list[Key]:
    """What was deleted from a record: it goes where the record goes."""
    found = list(keys)
    for _tbl, row in found:  # it grows: what was part of a deleted part goes too
        entries = session.scalars(select(RowState).where(RowState.parent_row == row))
        found += [(entry.tbl, entry.row) for entry in entries if (entry.tbl, entry.row) not in found]
    return found[len(keys) :]


def _entry(session: Session, key: Key) -> dict[str, object]:
    table = registry.table(key[0])
    parents = [table.c[name] for name, _target in registry.parents(key[0])]
    above = session.execute(select(*parents).where(table.c.id == key[1])).one() if parents else ()
    return private_entry(key, next((one for one in above if one), None))
