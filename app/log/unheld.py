"""What another program left in the tables that no page can be read with is set apart when a file is opened (fault 33).

A day that is none, bytes for a name, a list that is none, a part without its whole: each would cost the page on which
it stands. Such a row is written anew from the log, and what was found in it is kept (`app.log.apart`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import count
from typing import Any

from sqlalchemy import ColumnElement, Connection, column, delete, select, table, text, update
from sqlalchemy.orm import Session

from app.log import apart, unindexed
from app.log.apart import Difference
from app.log.columns import as_columns
from app.log.fold import Fold
from app.log.guard import passing
from app.log.materialise import fold
from app.log.ops import Key, chunks
from app.log.rebuild import altered, differences_of, filled, held_rows, parsed, reading_any_text
from app.models import registry
from app.models.base import LONGEST

Places = Mapping[str, Sequence[int]]  # of rows, by table

# Bytes that are no UTF-8 become letters that no text can have.
_MARKING = partial(str, encoding="utf-8", errors="surrogateescape")
_DEEPEST = 10  # parts of parts of parts are written anew so far
_JSON = ("list", "reflist", "blob")
_UNREADABLE = text(
    "SELECT tbl, row FROM sync_row WHERE NOT json_valid(coalesce(conflicts, '[]')) "
    "OR NOT json_valid(coalesce(review, '[]'))"
)
_READABLE = text(
    "UPDATE sync_row SET conflicts = CASE WHEN json_valid(conflicts) THEN conflicts END, "
    "review = CASE WHEN json_valid(review) THEN review END"
)
_ROWID: ColumnElement[int] = column("rowid")
_BROKEN = text('SELECT "table", rowid FROM pragma_foreign_key_check')


def set_apart(session: Session) -> bool:
    """Let the tables hold only what can be read from them; say whether anything was set apart.

    Where the history is damaged, of such a row what can be read stays, and a part without its whole is not shown.
    """
    with passing(session) as connection, reading_any_text(session):
        notes = connection.execute(_UNREADABLE).all()
        odd = {tbl: rows for tbl in filled(session) if (rows := _odd_rows(connection, tbl))}
        if not (notes or odd or _without_their_whole(connection)):
            return False
        sound = not altered(session)
        if notes:  # written with the rows, and none of it may stop that
            connection.execute(_READABLE)
            if sound:
                fold(session, [(tbl, row) for tbl, row in notes])
        if odd:
            (_write_anew if sound else _read_what_can_be)(session, connection, odd)
        some = bool(odd)
        for deep in count():
            if not (lost := _without_their_whole(connection)):
                break
            (_write_anew if sound and deep < _DEEPEST else _hide)(session, connection, lost)
            some = True
    return some


def _odd_rows(connection: Connection, tbl: str) -> list[int]:
    """Where the rows are of which a column holds what it cannot."""
    fields = registry.fields(tbl)
    names = ("id", *fields, *registry.derived(tbl))
    with _marking(connection):
        rows: Sequence[Any] = connection.execute(select(_ROWID, *map(column, names)).select_from(table(tbl))).all()
    kinds = [spec.kind for spec in fields.values()]
    values = [dict(zip(fields, map(_read, kinds, row[2:]), strict=True)) for row in rows]
    columns, _ = as_columns(tbl, [row[1] for row in rows], values)
    found = []
    for place, row in enumerate(rows):
        worked_out = row[2 + len(fields) :]
        if not (
            _is_name(row[1])
            and all(columns[name][place] == value for name, value in values[place].items())
            and all(one is None or isinstance(one, str) for one in worked_out)
            and all(map(_is_text, (row[1], *worked_out, *values[place].values())))
        ):
            found.append(row[0])
    return found


def _read(kind: str, held: Any) -> Any:
    if kind in _JSON:
        return parsed(held)
    return bool(held) if kind == "bool" and held in (0, 1) else held


def _is_text(value: Any) -> bool:
    """Whether all that is text in a value can be written as such."""
    if isinstance(value, str):
        return value.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in value)
    return all(map(_is_text, value)) if isinstance(value, (list, dict)) else True


@contextmanager
def _marking(connection: Connection) -> Iterator[None]:
    plain: Any = connection.connection.driver_connection
    before, plain.text_factory = plain.text_factory, _MARKING
    try:
        yield
    finally:
        plain.text_factory = before


def _without_their_whole(connection: Connection) -> dict[str, list[int]]:
    """Where the rows are that are part of one which is not there."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for tbl, rowid in connection.execute(_BROKEN):
        if tbl in registry.types():  # not what another program keeps in the file beside our tables
            found[tbl].append(rowid)
    return found


def _write_anew(session: Session, connection: Connection, places: Places) -> None:
    """Write these rows as the log says, with what they are part of; what they said is kept apart."""
    keys: set[Key] = set()
    nameless: list[Difference] = []
    for tbl, _, held in _rows(connection, places):
        if _is_name(held["id"]):
            keys.add((tbl, held["id"]))
        else:
            nameless.append(Difference(tbl, "", "", held, None))
    keys |= _wholes_of(session, keys)
    apart.keep(session, map(apart.as_kept, [*differences_of(session, keys), *nameless]))
    _take_out(connection, places)
    fold(session, keys)
    unindexed.note(connection, keys)


def _read_what_can_be(session: Session, connection: Connection, places: Places) -> None:
    """Let these rows say what their columns can hold of it; the rest is kept apart."""
    found: list[Difference] = []
    nameless: dict[str, list[int]] = {}
    for tbl, rowid, held in list(_rows(connection, places)):
        if not _is_name(held["id"]):
            nameless.setdefault(tbl, []).append(rowid)
            continue
        said = apart.as_held(tbl, held)
        names = (name for name in registry.fields(tbl) if said[name] != held[name])
        found += [Difference(tbl, held["id"], name, held[name], said[name]) for name in names]
        connection.execute(update(registry.table(tbl)).where(_ROWID.in_([rowid])).values(said))
    apart.keep(session, map(apart.as_kept, found))
    _hide(session, connection, nameless)


def _hide(session: Session, connection: Connection, places: Places) -> None:
    """Take these rows out of their tables; they are kept apart."""
    found = [Difference(tbl, "", "", held, None) for tbl, _, held in _rows(connection, places)]
    apart.keep(session, map(apart.as_kept, found))
    _take_out(connection, places)


def _rows(connection: Connection, places: Places) -> Iterator[tuple[str, int, dict[str, Any]]]:
    for tbl, rows in places.items():
        for rowid in rows:
            (held,) = held_rows(connection, tbl, _ROWID.in_([rowid]))
            yield tbl, rowid, held


def _is_name(row: Any) -> bool:
    """Whether a record can be called so."""
    return isinstance(row, str) and 0 < len(row) <= LONGEST["ref"]


def _take_out(connection: Connection, places: Places) -> None:
    for tbl, rows in places.items():
        for some in chunks(rows):
            connection.execute(delete(registry.table(tbl)).where(_ROWID.in_(some)))


def _wholes_of(session: Session, keys: Collection[Key]) -> set[Key]:
    """What these rows are part of, by their history, and is not in its table."""
    found: set[Key] = set()
    while True:
        work = Fold(session)
        above = {one.parent for one in work.run({*keys, *found}).values() if one.parent}
        fresh = {key for key in above if key not in keys and key not in found and key not in work.shown}
        if not fresh:
            return found
        found |= fresh
