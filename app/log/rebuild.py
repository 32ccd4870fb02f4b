"""Does fold(log) equal the tables? Check it, and rebuild the tables from the log (invariant 11, fault 33)."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Integer,
    Select,
    Text,
    bindparam,
    delete,
    exists,
    insert,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session

from app.errors import DatabaseUnavailable
from app.jobs import Progress, Silent, Stages
from app.log import apart, draft_owners, unindexed
from app.log.apart import Difference
from app.log.batch import batch_id, parse_header
from app.log.columns import as_columns, row_at
from app.log.fold import VISIBLE, Fold
from app.log.guard import passing
from app.log.materialise import fold, fold_all
from app.log.op_lines import BadBatch, parse_op
from app.log.ops import AT_ONCE, LOCAL, Key, by_table, in_order, portions
from app.log.seal import batch_lines
from app.models import registry
from app.models.database import ANY_TEXT, announce
from app.models.log_tables import Batch, Op, RowState

_SEALED = select(Batch.n, Batch.id, Batch.device, Batch.header).order_by(Batch.n)
_OPEN = select(Op.line, Op.kind, Op.tbl, Op.row, Op.hlc).where(Op.batch.is_(None))
_IN_NO_BATCH = select(Op.n).where(Op.batch.not_in(select(Batch.n))).limit(1)
_OPS_OF = select(Op.idx, Op.kind, Op.tbl, Op.row, Op.hlc).where(Op.batch == bindparam("batch")).order_by(Op.idx)


def logged_keys(session: Session) -> set[Key]:
    """Every row of a known type that some held operation speaks of."""
    pairs = session.connection().execute(select(Op.tbl, Op.row).distinct())
    return {(tbl, row) for tbl, row in pairs if tbl in registry.types()}


def check(session: Session, progress: Progress | None = None) -> list[Difference]:
    """Where tables and log disagree; reads only. Raises Cancelled."""
    stages = Stages(progress or Silent(), 3, 1)  # of the time: the fold, and looking at the tables
    with reading_any_text(session):
        return _check(session, stages)


def _check(session: Session, stages: Stages) -> list[Difference]:
    keys = logged_keys(session)
    differences: list[Difference] = []
    work = Fold(session, progress=stages)
    result = work.run(keys)
    stages.turn()
    expected: defaultdict[str, dict[str, Mapping[str, Any]]] = defaultdict(dict)
    for (tbl, row), folded in result.items():
        if folded.state == VISIBLE:
            expected[tbl][row] = folded.values
    here = filled(session) | {one.tbl for one in apart.kept(session)}
    for done, tbl in enumerate(registry.types()):
        stages.step(done, len(registry.types()))
        if tbl not in here and tbl not in expected:
            continue
        ids = list(expected[tbl])
        columns, _ = as_columns(tbl, ids, list(expected[tbl].values()))
        differences += _compare(session, tbl, {row: row_at(columns, place) for place, row in enumerate(ids)})
    return differences


def filled(session: Session) -> frozenset[str]:
    """The types whose tables hold anything: to ask for all at once is cheaper than to read many for nothing."""
    found = session.connection().execute(_which_are_filled()).mappings().one()
    return frozenset(tbl for tbl, holds in found.items() if holds)


@cache
def _which_are_filled() -> Select[Any]:
    columns: list[ColumnElement[Any]] = [
        exists().select_from(registry.table(tbl)).label(tbl) for tbl in registry.types()
    ]
    return select(*columns)


def differences_of(session: Session, keys: Collection[Key]) -> list[Difference]:
    """Where the tables disagree with the log about these rows; reads only."""
    result = Fold(session).run(keys)
    differences: list[Difference] = []
    for tbl, rows in by_table(keys).items():
        shown = [row for row in rows if result[tbl, row].state == VISIBLE]
        columns, _ = as_columns(tbl, shown, [result[tbl, row].values for row in shown])
        expected = {row: row_at(columns, place) for place, row in enumerate(shown)}
        differences += (one for one in _compare(session, tbl, expected) if one.row in rows)
    return differences


def _compare(session: Session, tbl: str, expected: dict[str, dict[str, Any]]) -> Iterator[Difference]:
    for found in in_table(session, tbl):
        wanted = expected.pop(found["id"], None)
        if wanted is None:
            yield Difference(tbl, found["id"], "", found, None)
            continue
        for name, value in wanted.items():
            if found[name] != value:
                yield Difference(tbl, found["id"], name, found[name], value)
    for row, values in expected.items():
        yield Difference(tbl, row, "", None, values)


@contextmanager
def reading_any_text(session: Session) -> Iterator[None]:
    """Meanwhile what is no UTF-8 is read too (`ANY_TEXT`); else nothing could be read beside it."""
    plain: Any = session.connection().connection.driver_connection
    if not isinstance(plain, sqlite3.Connection):  # a server keeps none
        yield
        return
    before, plain.text_factory = plain.text_factory, ANY_TEXT
    try:
        yield
    finally:
        plain.text_factory = before


def in_table(session: Session, tbl: str) -> Iterator[dict[str, Any]]:
    """Every row of a table as it was left there, which may be what no program of ours wrote."""
    left = [one for one in apart.kept(session) if one.tbl == tbl]
    return apart.with_what_is_apart(held_rows(session.connection(), tbl), left)


def held_rows(connection: Connection, tbl: str, *conditions: ColumnElement[bool]) -> Iterator[dict[str, Any]]:
    """The rows of a table as SQLite holds them; of JSON, what it says where it is any."""
    texts = _texts(tbl)
    for row in connection.execute(_whole(tbl).where(*conditions)).mappings():
        yield dict(row) | {name: parsed(row[name]) for name in texts}


@cache
def _texts(tbl: str) -> tuple[str, ...]:
    """The columns that hold JSON."""
    return tuple(column.name for column in registry.table(tbl).columns if isinstance(column.type, JSON))


@cache
def _whole(tbl: str) -> Select[Any]:
    return select(*map(_plain, registry.table(tbl).columns))


def _plain(column: Column[Any]) -> ColumnElement[Any]:
    """The column as SQLite holds it: what another program wrote may not be what our types can read."""
    if isinstance(column.type, JSON):
        return type_coerce(column, Text).label(column.name)
    return type_coerce(column, Integer).label(column.name) if isinstance(column.type, Boolean) else column


def parsed(text: Any) -> Any:
    """What a column of JSON holds, or the text itself where it is none."""
    try:
        return None if text is None else json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return text


def altered(session: Session, progress: Progress | None = None) -> list[str]:
    """The ids of the batches that are not as they were sealed, and '' where what is in none is not as it was written.

    Reads only.
    """
    progress = progress or Silent()
    connection = session.connection()
    with reading_any_text(session):
        batches = connection.execute(_SEALED).all()
        found = []
        for done, (n, identity, device, header) in enumerate(batches):
            progress.step(done, len(batches))
            if not _as_sealed(session, n, identity, device, header):
                found.append(identity)
        whole = connection.execute(_IN_NO_BATCH).first() is None
        if not whole or not all(_as_written(*one) for one in connection.execute(_OPEN)):
            found.append("")
    return found


def _as_sealed(session: Session, n: int, identity: str, device: str, header: str) -> bool:
    try:
        lines = batch_lines(session, n)
        said = [(index, op.kind, op.tbl, op.row, op.hlc) for index, op in enumerate(map(parse_op, lines[1:]), 1)]
        signer = parse_header(lines[0]).device
    except (DatabaseUnavailable, BadBatch, UnicodeDecodeError):
        return False
    held = session.connection().execute(_OPS_OF, {"batch": n})
    return (
        (lines[0].decode("utf-8"), batch_id(lines), signer) == (header, identity, device)
        and said == [tuple(row) for row in held]
    )  # fmt: skip


def _as_written(line: Any, *said: Any) -> bool:
    try:
        op = parse_op(line.encode("utf-8"))
    except (AttributeError, BadBatch):  # no text, or another one
        return False
    return (op.kind, op.tbl, op.row, op.hlc) == said


def drafts(session: Session) -> set[Key]:
    """Every private record of this laptop, as the log knows them."""
    found = session.connection().execute(select(Op.tbl, Op.row).where(Op.channel == LOCAL).distinct())
    return {(tbl, row) for tbl, row in found}


def rebuild(session: Session, progress: Progress | None = None) -> None:
    """Write every table and every row state again from the log; the drafts of this laptop stay private."""
    keys = in_order(session, logged_keys(session))
    private = drafts(session)
    with passing(session) as connection:
        for tbl in reversed(registry.types()):
            connection.execute(delete(registry.table(tbl)))
        connection.execute(delete(RowState))
        if private:
            rows = [{"tbl": tbl, "row": row, "state": VISIBLE, "private": True} for tbl, row in sorted(private)]
            connection.execute(insert(RowState), rows)

    # Whose a draft is, and so whether it is shown, is read in the tables.
    first = [key for key in keys if key[0] in draft_owners.TOLD_BY]
    rest = [key for key in keys if key[0] not in draft_owners.TOLD_BY]
    fold_all(session, first)
    for _ in portions(rest, AT_ONCE, lambda some, room: fold(session, some, room), progress or Silent()):
        pass
    unindexed.forget_all(session)
    apart.forget(session)
    announce(session, *registry.types())
