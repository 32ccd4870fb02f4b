"""Many rows at once, for the log and the fold: one prepared statement, no work per value beyond its type's own."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import itemgetter
from typing import Any

import orjson
from sqlalchemy import Boolean, Column, ColumnElement, Connection, Dialect, Table, Text, bindparam, insert, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.selectable import TableValuedAlias

_COMPILED: dict[tuple[Table, str, str, tuple[str, ...]], str] = {}
_MOST_COMPILED = 500


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all give the same columns. An executemany through Core costs twice as much.

    A column that is empty in every row is left out, as most of a wide table are: the driver needs as long for
    nothing as for a word.
    """
    if rows:
        names = [column.name for column in table.columns if column.name in rows[0]]  # a table has two at the least
        cells = zip(*map(itemgetter(*names), rows), strict=True)
        insert_columns(connection, table, dict(zip(names, cells, strict=True)))


def insert_columns(connection: Connection, table: Table, columns: Mapping[str, Sequence[Any]]) -> None:
    """The same for rows of which each column is given, from the first row to the last."""
    dialect = connection.dialect
    given: dict[str, Sequence[Any]] = {}
    for name, cells in columns.items():
        column = table.columns[name]
        process = column.type.dialect_impl(dialect).bind_processor(dialect)
        nothing = process(None) if process else None
        if nothing is None and _empty_by_itself(column) and cells.count(None) == len(cells):
            continue
        given[name] = [nothing if cell is None else process(cell) for cell in cells] if process else cells
    if not given:
        return
    # In the order of the table, as they are compiled.
    given = {column.name: given[column.name] for column in table.columns if column.name in given}
    values = zip(*given.values(), strict=True)
    statement = _statement(table, dialect, tuple(given))
    if dialect.positional:
        connection.exec_driver_sql(statement, list(values))
    else:
        connection.exec_driver_sql(statement, [dict(zip(given, row, strict=True)) for row in values])


def _statement(table: Table, dialect: Dialect, names: tuple[str, ...]) -> str:
    """The words of it, compiled once: a file may bring a batch a row."""
    key = (table, dialect.name, dialect.paramstyle, names)
    if (statement := _COMPILED.get(key)) is None:
        if len(_COMPILED) >= _MOST_COMPILED:
            _COMPILED.clear()
        statement = _COMPILED[key] = str(insert(table).compile(dialect=dialect, column_keys=list(names)))
    return statement


def _empty_by_itself(column: Column[Any]) -> bool:
    return bool(column.nullable) and column.default is None and column.server_default is None


def among(column: ColumnElement[Any] | InstrumentedAttribute[Any], texts: Iterable[str]) -> ColumnElement[bool]:
    """The condition that the column is one of any number of texts: one parameter, where `in_` makes one of each."""
    return _among(column, literal(listed(list(texts)), Text))


def among_named(column: ColumnElement[Any] | InstrumentedAttribute[Any], parameter: str) -> ColumnElement[bool]:
    """The same for a statement that stands: the parameter of this name gets the texts as they are `listed`."""
    return _among(column, bindparam(parameter, type_=Text))


def _among(column: ColumnElement[Any] | InstrumentedAttribute[Any], texts: ColumnElement[str]) -> ColumnElement[bool]:
    return column.op("IN", is_comparison=True, return_type=Boolean())(_Each(texts))


def each(parameter: str) -> TableValuedAlias:
    """The texts `listed` in the parameter of this name, as a table: they are its column `value`."""
    return _Each(bindparam(parameter, type_=Text)).table_valued("value")


def listed(texts: list[str]) -> str:
    """The texts as one JSON list, for `among_named` and `each`."""
    return orjson.dumps(texts).decode("utf-8")


class _Each(FunctionElement[str]):
    """The texts in a JSON list, one a row."""

    inherit_cache = True


@compiles(_Each)
def _each(element: _Each, compiler: SQLCompiler, **kw: Any) -> str:
    texts = compiler.process(element.clauses, **kw)
    return f"(SELECT value FROM json_each({texts}))"  # noqa: S608 - of `texts` only the place of the parameter


@compiles(_Each, "postgresql")
def _each_on_server(element: _Each, compiler: SQLCompiler, **kw: Any) -> str:
    texts = compiler.process(element.clauses, **kw)
    return f"(SELECT json_array_elements_text(CAST({texts} AS json)) AS value)"


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
