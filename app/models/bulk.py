"""Many rows at once, for the log and the fold: one prepared statement, no work per value beyond its type's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, insert


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all give the same columns. An executemany through Core costs twice as much."""
    if not rows:
        return
    dialect = connection.dialect
    names = [column.name for column in table.columns if column.name in rows[0]]
    statement = str(insert(table).compile(dialect=dialect, column_keys=names))
    processors = [table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names]
    columns = [_column(rows, name, process) for name, process in zip(names, processors, strict=True)]
    values = list(zip(*columns, strict=True))
    if dialect.positional:
        connection.exec_driver_sql(statement, values)
    else:
        connection.exec_driver_sql(statement, [dict(zip(names, row, strict=True)) for row in values])


def _column(rows: Sequence[Mapping[str, Any]], name: str, process: Callable[[Any], Any] | None) -> list[Any]:
    values = [row[name] for row in rows]
    if process is None:
        return values
    nothing = process(None)  # most fields of a record are empty
    return [nothing if value is None else process(value) for value in values]
