"""What another program dropped from a data file, and what it demands there of our tables (fault 33).

Tables and columns that are made from the log are put back, to be written from it; without any other the file is
damaged. A table that it made anew without its key is put back too, and one that refers to another since that was
renamed. Rules that are not ours may stop what is saved: indexes and triggers go, a table with others is put back.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection

from app.models import registry
from app.models.local import Unindexed
from app.models.log_tables import RowState

_COLUMNS = "SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table'"
_REFERS = 'SELECT t.name, c."from", c."table" FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) c'
_SHAPE = (
    "SELECT t.name, c.name, c.pk > 0 FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table'",
    _REFERS,
)
_MADE_BY = "SELECT sql, name FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL ORDER BY type = 'index'"
_CODE = "SELECT type, name, tbl_name FROM sqlite_master WHERE type IN ('trigger', 'view') ORDER BY type"
_INDEXES = (
    """SELECT t.name, i.name, i."unique" FROM sqlite_master t JOIN pragma_index_list(t.name) i """
    "WHERE t.type = 'table' AND i.origin = 'c'"
)
# What each table demands of its rows beside its key.
_DEMANDS = (
    """SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c
    WHERE t.type = 'table' AND c."notnull" AND c.dflt_value IS NULL""",
    """SELECT t.name, group_concat(x.name) FROM sqlite_master t JOIN pragma_index_list(t.name) i
    JOIN pragma_index_info(i.name) x WHERE t.type = 'table' AND i.origin = 'u' GROUP BY t.name, i.name""",
    _REFERS,
)
_MADE = "SELECT name, sql FROM sqlite_master WHERE type = 'table'"
_CHECKED = re.compile(r"\bCHECK\s*\(", re.IGNORECASE)
_OLD = "minga_antes"


def columns_of(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """The columns of each table of a file."""
    found: dict[str, list[str]] = {}
    for table, column in connection.execute(_COLUMNS):
        found.setdefault(table, []).append(column)
    return found


def rules_in(connection: sqlite3.Connection, whole: sqlite3.Connection) -> list[tuple[str, str, str]]:
    """The triggers and views of a file, and the indexes that `whole` has not: each with its kind and its table."""
    own = set(whole.execute(_INDEXES))
    tables = columns_of(whole)
    found = [one for one in connection.execute(_INDEXES) if one[0] in tables and one not in own]
    return [*connection.execute(_CODE), *(("index", name, table) for table, name, _ in found)]


def ruled(connection: sqlite3.Connection, whole: sqlite3.Connection) -> list[str]:
    """Which tables of ours another program put rules on."""
    tables = columns_of(whole)
    return sorted({table for kind, _, table in rules_in(connection, whole) if kind != "view" and table in tables})


def drop_rules(connection: sqlite3.Connection, whole: sqlite3.Connection) -> None:
    """Drop what another program has act by itself, demands of our tables, or shows in the place of one.

    It may stop ours.
    """
    for kind, name, _table in rules_in(connection, whole):
        connection.execute(f"""DROP {kind} "{name.replace('"', '""')}\"""")


def put_back_indexes(connection: sqlite3.Connection, whole: sqlite3.Connection) -> None:
    """Make those indexes of `whole` again that are not there, where no table lacks anything."""
    there = {name for _, name, _ in connection.execute(_INDEXES)}
    for sql, name in whole.execute("SELECT sql, name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"):
        if name not in there:
            connection.execute(sql)


def bound(connection: sqlite3.Connection, whole: sqlite3.Connection) -> list[str]:
    """The tables that demand what those of `whole` do not, as another program made them anew."""
    found: set[str] = set()
    for query in _DEMANDS:
        own = set(whole.execute(query))
        found |= {one[0] for one in connection.execute(query) if one not in own}
    checked = {name: len(_CHECKED.findall(sql)) for name, sql in whole.execute(_MADE)}
    found |= {name for name, sql in connection.execute(_MADE) if len(_CHECKED.findall(sql)) > checked.get(name, 0)}
    return sorted(found & columns_of(whole).keys())


def lacking(connection: sqlite3.Connection, whole: sqlite3.Connection) -> list[str]:
    """The tables that `whole` has and that are not there, or lack a column, their key, or what they refer to."""
    found: dict[str, None] = {}
    for query in _SHAPE:
        here = set(connection.execute(query))
        found |= dict.fromkeys(one[0] for one in whole.execute(query) if one not in here)
    return list(found)


def put_back(
    connection: sqlite3.Connection, whole: sqlite3.Connection, gone: Collection[str], bound: Collection[str]
) -> bool:
    """Make tables again as `whole` has them, with what is left of their columns; foreign keys must be off.

    `gone` lack something, `bound` only demand too much. False where one holds what nothing else tells and is not there,
    or `whole` does not take; the caller then leaves all as it was.
    """
    made_from_log = {*registry.types(), RowState.__tablename__, Unindexed.__tablename__}
    if not made_from_log.issuperset(gone):
        return False
    connection.execute("PRAGMA legacy_alter_table = ON")  # what refers to a table goes on doing so
    try:
        for table in (*gone, *bound):
            _put_back(connection, whole, table, "INSERT OR IGNORE" if table in made_from_log else "INSERT")
    except sqlite3.IntegrityError:
        return False
    return True


def _put_back(connection: sqlite3.Connection, whole: sqlite3.Connection, table: str, insert: str) -> None:
    left = columns_of(connection).get(table, [])
    (made, _), *indexes = whole.execute(_MADE_BY, (table,)).fetchall()
    if left:
        connection.execute(f'DROP TABLE IF EXISTS "{_OLD}"')
        connection.execute(f'ALTER TABLE "{table}" RENAME TO "{_OLD}"')
    connection.execute(made)
    if left:
        wanted = columns_of(whole)[table]
        common = [name for name in wanted if name in left]
        if "id" in common or common == wanted:
            names = ", ".join(f'"{name}"' for name in common)
            copied = f'{insert} INTO "{table}" ({names}) SELECT {names} FROM "{_OLD}"'  # noqa: S608 - our own
            connection.execute(copied)
        connection.execute(f'DROP TABLE "{_OLD}"')
    for sql, name in indexes:
        connection.execute(f'DROP INDEX IF EXISTS "{name}"')  # it went with a table that was only renamed
        connection.execute(sql)
