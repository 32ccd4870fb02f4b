"""Private drafts: shared when their author says so, and taken back while nobody can have them (sync-design 4).

A copy from before a draft was shared may be in use here; then it comes back shared, and its local history ends too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from app.log.capture import is_private, private_entry, seal_if_author_changed, with_children
from app.log.identity import author_of
from app.log.ops import GENERAL, LOCAL, OPS, Key, NewOp, by_table, chunks, write_ops
from app.log.standing import counting
from app.models import registry
from app.models.bulk import insert_rows
from app.models.database import announce
from app.models.log_tables import Batch, Import, Op, RowState

ENDED = "drafts"  # in the summary of a reception: what it let go
_KEPT = (Op.tbl, Op.row, Op.kind, Op.hlc, Op.line)


def share(session: Session, tipo: str, row: str) -> None:
    """Give a private draft and its children to the microcentro: their present values, as one insert each.

    The history of the draft ends with it (sync-design 4). Nothing happens to a record that is already shared.
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
    announce(session, *(key[0] for key in keys))


def take_back(session: Session, tipo: str, row: str) -> bool:
    """Make a record that was just shared a private draft again; say whether that was still possible.

    It is while nothing of it is sealed: what is sealed may be on its way to others.
    """
    session.flush()
    keys = with_children(session, (tipo, row))
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
    announce(session, *(key[0] for key in keys))
    return True


def forget_ended(session: Session, keys: Collection[Key]) -> bool:
    """Let nothing bring back what `end` let go of these rows; say whether there was anything."""
    found = False
    for one in session.scalars(select(Import)):
        ended = one.summary.get(ENDED) or ()
        kept = [draft for draft in ended if (draft["tbl"], draft["row"]) not in keys]
        if len(kept) < len(ended):
            one.summary = one.summary | {ENDED: kept}
            found = True
    session.flush()
    return found


def end(session: Session, keys: Iterable[Key]) -> list[dict[str, Any]]:
    """Let go of the drafts among `keys`, which somebody handed over shared; what `bring_back` needs to know of them.

    Sharing ended their local history, and what everybody holds counts on every laptop (invariant 1).
    """
    connection = session.connection()
    if connection.scalar(select(Op.n).where(Op.batch.is_(None), Op.channel == LOCAL).limit(1)) is None:
        return []
    ended: list[dict[str, Any]] = []
    known = registry.types()  # nobody drafts what this version does not know, and a file may name thousands of it
    for tbl, rows in by_table(key for key in keys if key[0] in known).items():
        for some in chunks(rows):
            local = (Op.tbl == tbl, Op.row.in_(some), Op.channel == LOCAL)
            found = connection.execute(select(*_KEPT).where(*local).order_by(Op.n)).mappings()
            ended += [dict(one) for one in found]
            connection.execute(delete(Op).where(*local))
            shared = update(RowState).where(RowState.tbl == tbl, RowState.row.in_(some))
            connection.execute(shared.values(private=False))
    return ended


def bring_back(session: Session, ended: Iterable[Mapping[str, Any]]) -> set[Key]:
    """Make private again what `end` let go and nothing that counts is left of; the rows to fold."""
    connection = session.connection()
    rows = [dict(one) for one in ended]
    keys = {(one["tbl"], one["row"]) for one in rows}
    for tbl, ids in by_table(keys).items():
        for some in chunks(ids):
            of_these = select(Op.tbl, Op.row).outerjoin(Batch, Batch.n == Op.batch)
            shared = of_these.where(Op.tbl == tbl, Op.row.in_(some), Op.batch.is_(None) | counting())
            keys -= {(name, row) for name, row in connection.execute(shared.distinct())}
    for tbl, row in sorted(keys):
        connection.execute(delete(RowState).where(RowState.tbl == tbl, RowState.row == row))
    entries = [{"tbl": tbl, "row": row, "state": "visible", "private": True} for tbl, row in sorted(keys)]
    if entries:
        connection.execute(insert(RowState), entries)
    insert_rows(connection, OPS, [{**one, "channel": LOCAL} for one in rows if (one["tbl"], one["row"]) in keys])
    return keys


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
