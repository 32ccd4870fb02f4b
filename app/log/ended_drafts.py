"""Drafts of this laptop that stand shared by another way than their author's word, and what they said until then.

A copy from before a draft was shared may be in use here; then it comes back shared, and its local history ends (4).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from app.log import settings
from app.log.op_lines import parse_op
from app.log.ops import LOCAL, OPS, Key, by_table, chunks, load_operations
from app.log.registers import Operation
from app.models import registry
from app.models.bulk import insert_rows
from app.models.log_tables import Op, RowState

_ENDED = "ended_drafts"
_FIELDS = (Op.n, Op.tbl, Op.row, Op.kind, Op.hlc, Op.line)
_ANY_DRAFT = select(Op.n).where(Op.batch.is_(None), Op.channel == LOCAL).limit(1)


def settle(session: Session, keys: Iterable[Key]) -> None:
    """Let go of the drafts among `keys` that stand shared now; those that no longer do are drafts again.

    What everybody holds counts on every laptop (invariant 1), and sharing ended their local history: it is kept for
    when nothing that counts says the record any more, because receptions were taken back. The caller folds the rows.
    """
    known = registry.types()  # nobody drafts what this version does not know, and a file may name thousands of it
    keys = [key for key in keys if key[0] in known]
    _end(session, keys)
    _begin_again(session, keys)


def let_go(session: Session, keys: Collection[Key]) -> None:
    """End these drafts, keeping what they say: whoever writes the records from now on shares them."""
    connection = session.connection()
    for tbl, rows in by_table(keys).items():
        for some in chunks(rows):
            local = (Op.tbl == tbl, Op.channel == LOCAL, Op.row.in_(some))
            found = connection.execute(select(*_FIELDS).where(*local).order_by(Op.n)).mappings()
            settings.put(session, _ENDED, [*_kept(session), *map(dict, found)])
            connection.execute(delete(Op).where(*local))
            entries = update(RowState).where(RowState.tbl == tbl, RowState.row.in_(some))
            connection.execute(entries.values(private=False))


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
    if connection.scalar(_ANY_DRAFT) is None:
        return
    for tbl, rows in by_table(keys).items():
        for some in chunks(rows):
            local = (Op.tbl == tbl, Op.channel == LOCAL)
            drafts = connection.scalars(select(Op.row).where(*local, Op.row.in_(some)).distinct()).all()
            let_go(session, _stand(session, [(tbl, row) for row in drafts]))


def _begin_again(session: Session, keys: Iterable[Key]) -> None:
    connection = session.connection()
    back = unsaid(session, keys)
    if not back:
        return
    for tbl, row in sorted(back):
        connection.execute(delete(RowState).where(RowState.tbl == tbl, RowState.row == row))
    entries = [{"tbl": tbl, "row": row, "state": "visible", "private": True} for tbl, row in sorted(back)]
    connection.execute(insert(RowState), entries)
    # At the end, in the order in which it was written: a deletion of the whole follows the work on its parts.
    again = [{**one, "channel": LOCAL} for one in sorted(_take_kept(session, back), key=_when)]
    insert_rows(connection, OPS, [{name: one[name] for name in one if name != "n"} for one in again])


def _when(kept: dict[str, Any]) -> tuple[int, int]:
    """The order of what is kept; an older program noted nothing but the stamp."""
    return kept.get("n", 0), kept["hlc"]
