"""Tables and columns that another program dropped from a data file (fault 33).

Those that are made from the log are put back, to be written from it; without any other the file is damaged. A table
that it made anew without its key is put back too, and one that refers to another since that was renamed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection

from app.models import registry
from app.models.local import Unindexed
from app.models.log_tables import RowState

_COLUMNS = "SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table'"
_SHAPE = (
    "SELECT t.name, c.name, c.pk > 0 FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table'",
    'SELECT t.name, c."from", c."table" FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) c',
)
_MADE_BY = "SELECT sql, name FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL ORDER BY type = 'index'"
_CODE = "SELECT type, name FROM sqlite_master WHERE type IN ('trigger', 'view') ORDER BY type"
_OLD = "minga_antes"


def columns_of(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """The columns of each table of a file."""
    found: dict[str, list[str]] = {}
    for table, column in connection.execute(_COLUMNS):
        found.setdefault(table, []).append(column)
    return found


def code_in(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """The triggers and views of a file, each with its kind: this program makes none."""
    return connection.execute(_CODE).fetchall()


def drop_code(connection: sqlite3.Connection) -> None:
    """Drop what another program has act by itself, or shows in the place of a table: it may stop ours."""
    for kind, name in code_in(connection):
        connection.execute(f"""DROP {kind} "{name.replace('"', '""')}\"""")


def lacking(connection: sqlite3.Connection, whole: sqlite3.Connection) -> list[str]:
    """The tables that `whole` has and that are not there, or lack a column, their key, or what they refer to."""
    found: dict[str, None] = {}
    for query in _SHAPE:
        here = set(connection.execute(query))
        found |= dict.fromkeys(one[0] for one in whole.execute(query) if one not in here)
    return list(found)


def put_back(connection: sqlite3.Connection, whole: sqlite3.Connection, gone: Collection[str]) -> bool:
    """Make tables again as `whole` has them, with what is left of their columns; foreign keys must be off.

    False where one holds what nothing else tells; then nothing was changed.
    """
    made_from_log = {*registry.types(), RowState.__tablename__, Unindexed.__tablename__}
    if not made_from_log.issuperset(gone):
        return False
    connection.execute("PRAGMA legacy_alter_table = ON")  # what refers to a table goes on doing so
    for table in gone:
        _put_back(connection, whole, table)
    return True


def _put_back(connection: sqlite3.Connection, whole: sqlite3.Connection, table: str) -> None:
    left = columns_of(connection).get(table, [])
    (made, _), *indexes = whole.execute(_MADE_BY, (table,)).fetchall()
    if left:
        connection.execute(f'DROP TABLE IF EXISTS "{_OLD}"')
        connection.execute(f'ALTER TABLE "{table}" RENAME TO "{_OLD}"')
    connection.execute(made)
    if left:
        common = [name for name in columns_of(whole)[table] if name in left]
        if "id" in common:
            names = ", ".join(f'"{name}"' for name in common)
            copied = f'INSERT OR IGNORE INTO "{table}" ({names}) SELECT {names} FROM "{_OLD}"'  # noqa: S608 - our own
            connection.execute(copied)
        connection.execute(f'DROP TABLE "{_OLD}"')
    for sql, name in indexes:
        connection.execute(f'DROP INDEX IF EXISTS "{name}"')  # it went with a table that was only renamed
        connection.execute(sql)
