"""Many rows at once, for the log and the fold: one prepared statement, no work per value beyond its type's own."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import itemgetter
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
    cells = itemgetter(*names, names[0])  # one more: of a single name it would give no tuple
    special = [(at, process, process(None)) for at, process in enumerate(processors) if process is not None]
    values = [_bound(cells(row), special) for row in rows]
    if dialect.positional:
        connection.exec_driver_sql(statement, values)
    else:
        connection.exec_driver_sql(statement, [dict(zip(names, row, strict=True)) for row in values])


def _bound(row: Sequence[Any], special: Sequence[tuple[int, Callable[[Any], Any], Any]]) -> tuple[Any, ...]:
    """The values of one row as the driver takes them."""
    cells = list(row)
    cells.pop()
    for at, process, nothing in special:  # most fields of a record are empty
        cells[at] = nothing if cells[at] is None else process(cells[at])
    return tuple(cells)


@contextmanager
def undisturbed() -> Iterator[None]:
    """No search for garbage: thousands of rows make much that is let go by itself, and nothing that must be found."""
    searches = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searches:
            gc.enable()
