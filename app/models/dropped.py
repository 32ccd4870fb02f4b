"""Tables and columns that another program dropped from a data file (fault 33).

Those that are made from the log are put back, to be written from it; without any other the file is damaged.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection

from app.models import registry
from app.models.local import Unindexed
from app.models.log_tables import RowState

_COLUMNS = "SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table'"
_MADE_BY = "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL ORDER BY type = 'index'"
_OLD = "minga_antes"


def columns_of(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """The columns of each table of a file."""
    found: dict[str, list[str]] = {}
    for table, column in connection.execute(_COLUMNS):
        found.setdefault(table, []).append(column)
    return found


def lacking(connection: sqlite3.Connection, whole: sqlite3.Connection) -> list[str]:
    """The tables that `whole` has and that are not there, or of which a column is not."""
    here = columns_of(connection)
    return [name for name, columns in columns_of(whole).items() if not set(columns) <= set(here.get(name, ()))]


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
    made, *indexes = [sql for (sql,) in whole.execute(_MADE_BY, (table,))]
    if left:
        connection.execute(f'DROP TABLE IF EXISTS "{_OLD}"')
        connection.execute(f'ALTER TABLE "{table}" RENAME TO "{_OLD}"')
    connection.execute(made)
    if left:
        common = [name for name in columns_of(whole)[table] if name in left]
        if "id" in common:
            names = ", ".join(f'"{name}"' for name in common)
            connection.execute(f'INSERT INTO "{table}" ({names}) SELECT {names} FROM "{_OLD}"')  # noqa: S608 - our own
        connection.execute(f'DROP TABLE "{_OLD}"')
    for sql in indexes:
        connection.execute(sql)
