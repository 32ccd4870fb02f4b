"""Private drafts: shared when their author says so, and taken back while nobody can have them (sync-design 4).

A copy from before a draft was shared may be in use here; then it comes back shared, and its local history ends too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from app.log import settings
from app.log.capture import is_private, private_entry, seal_if_author_changed, with_children
from app.log.fold import VISIBLE
from app.log.identity import author_of
from app.log.materialise import fold
from app.log.op_lines import parse_op
from app.log.ops import GENERAL, LOCAL, OPS, Key, NewOp, by_table, chunks, load_operations, write_ops
from app.log.registers import Operation
from app.models import registry
from app.models.bulk import insert_rows
from app.models.database import announce
from app.models.log_tables import Op, RowState

_ENDED = "ended_drafts"
_FIELDS = (Op.tbl, Op.row, Op.kind, Op.hlc, Op.line)


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

    They were written here before their whole came shared from a copy of this laptop; nobody else has them.
    """
    entries = session.execute(
        select(RowState.tbl, RowState.row, RowState.parent_row, RowState.state).where(RowState.private)
    ).all()
    private = {one.row for one in entries}
    tops = [one for one in entries if one.state == VISIBLE and one.parent_row and one.parent_row not in private]
    return sorted((one.tbl, one.row) for one in tops)


def settle(session: Session, keys: Iterable[Key]) -> None:
    """Let go of the drafts among `keys` that stand shared now; those that no longer do are drafts again.

    What everybody holds counts on every laptop (invariant 1), and sharing ended their local history: it is kept for
    when nothing that counts says the record any more, because receptions were taken back. The caller folds the rows.
    """
    known = registry.types()  # nobody drafts what this version does not know, and a file may name thousands of it
    keys = [key for key in keys if key[0] in known]
    _end(session, keys)
    _begin_again(session, keys)


def ended(session: Session) -> set[Key]:
    """The records that were drafts here until they came shared."""
    return {(one["tbl"], one["row"]) for one in _kept(session)}


def before_they_came(session: Session, keys: Collection[Key]) -> dict[Key, list[Operation]]:
    """What was written here in these drafts until they came shared, in order; each named by its stamp, below zero."""
    found: dict[Key, list[Operation]] = {}
    for one in _kept(session):
        if (key := (one["tbl"], one["row"])) in keys:
            values = parse_op(one["line"].encode("utf-8")).values or {}
            found.setdefault(key, []).append(Operation(-one["hlc"], one["kind"], one["hlc"], values, None))
    return found


def unsaid(session: Session, keys: Iterable[Key]) -> set[Key]:
    """Those of these rows that were drafts here until they came shared, and that nothing says any more that counts."""
    found = ended(session).intersection(keys)
    return found - _stand(session, found)


def forget_ended(session: Session, keys: Collection[Key]) -> bool:
    """Let nothing bring back what was let go of these rows; say whether there was anything."""
    return bool(_take_kept(session, keys))


def _kept(session: Session) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = settings.get(session, _ENDED) or []
    return found


def _take_kept(session: Session, keys: Collection[Key]) -> list[dict[str, Any]]:
    kept = _kept(session)
    taken = [one for one in kept if (one["tbl"], one["row"]) in keys]
    if taken:
        settings.put(session, _ENDED, [one for one in kept if (one["tbl"], one["row"]) not in keys])
    return taken


def _stand(session: Session, keys: Iterable[Key]) -> set[Key]:
    """Those of these rows that what counts and is shared says, or orders to erase."""
    found = load_operations(session, keys, shared=True)
    return {key for key, operations in found.items() if any(one.kind not in "dr" for one in operations)}


def _end(session: Session, keys: Iterable[Key]) -> None:
    connection = session.connection()
    if connection.scalar(select(Op.n).where(Op.batch.is_(None), Op.channel == LOCAL).limit(1)) is None:
        return
    for tbl, rows in by_table(keys).items():
        for some in chunks(rows):
            local = (Op.tbl == tbl, Op.channel == LOCAL)
            drafts = connection.scalars(select(Op.row).where(*local, Op.row.in_(some)).distinct()).all()
            shared = [row for _, row in _stand(session, [(tbl, row) for row in drafts])]
            if shared:
                found = connection.execute(select(*_FIELDS).where(*local, Op.row.in_(shared)).order_by(Op.n)).mappings()
                settings.put(session, _ENDED, [*_kept(session), *map(dict, found)])
                connection.execute(delete(Op).where(*local, Op.row.in_(shared)))
                entries = update(RowState).where(RowState.tbl == tbl, RowState.row.in_(shared))
                connection.execute(entries.values(private=False))


def _begin_again(session: Session, keys: Iterable[Key]) -> None:
    connection = session.connection()
    back = unsaid(session, keys)
    if not back:
        return
    for tbl, row in sorted(back):
        connection.execute(delete(RowState).where(RowState.tbl == tbl, RowState.row == row))
    entries = [{"tbl": tbl, "row": row, "state": "visible", "private": True} for tbl, row in sorted(back)]
    connection.execute(insert(RowState), entries)
    insert_rows(connection, OPS, [{**one, "channel": LOCAL} for one in _take_kept(session, back)])


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
