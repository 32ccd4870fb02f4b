"""All exchanged record types, as the rest of the program reads them."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Column, Table

from app.models import (  # noqa: F401 - importing a module declares its tables
    commitment,
    cycle,
    device,
    evidence,
    fusion,
    indicator,
    instrument,
    local,
    log_tables,
    meeting,
    microcentro,
    person,
    phea,
    plan,
    practice,
    school,
    support,
    template,
)
from app.models.base import Base, Field, Record

SCHEMA = 3
ROSTER = "device"


@cache
def types() -> dict[str, type[Record]]:
    """Record class by its `tipo`, parents before their children."""
    classes = (mapper.class_ for mapper in Base.registry.mappers)
    found = {cls.__tablename__: cls for cls in classes if issubclass(cls, Record)}
    order: dict[str, type[Record]] = {}

    def place(tipo: str) -> None:
        if tipo not in order:
            for spec in _fields_of(found[tipo]).values():
                if spec.parent:
                    place(spec.target)
            order[tipo] = found[tipo]

    for tipo in sorted(found):
        place(tipo)
    return order


@cache
def shared_types() -> dict[str, type[Record]]:
    """The types of the channel `general`: all but the roster of laptops."""
    return {tipo: cls for tipo, cls in types().items() if tipo != ROSTER}


def _fields_of(cls: type[Record]) -> dict[str, Field]:
    table: Table = cls.__table__  # type: ignore[assignment]
    return {column.name: column.info["field"] for column in table.columns if "field" in column.info}


@cache
def fields(tipo: str) -> dict[str, Field]:
    """The exchanged fields of `tipo` by column name, in the order of declaration."""
    return _fields_of(types()[tipo])


@cache
def groups(tipo: str) -> dict[str, tuple[str, ...]]:
    """Register name -> its fields. A field outside any group is a register of its own."""
    found: dict[str, tuple[str, ...]] = {}
    for name, spec in fields(tipo).items():
        register = spec.group or name
        found[register] = (*found.get(register, ()), name)
    return found


@cache
def files(tipo: str) -> tuple[str, ...]:
    """The fields of `tipo` that name a file of evidence."""
    return tuple(name for name, spec in fields(tipo).items() if spec.kind == "blob")


@cache
def parents(tipo: str) -> tuple[tuple[str, str], ...]:
    """(field, parent type) of every parent reference of `tipo`; an evidence has several, one is filled."""
    return tuple((name, spec.target) for name, spec in fields(tipo).items() if spec.parent)


@cache
def children(tipo: str) -> tuple[tuple[str, str], ...]:
    """(child type, its field) of every type whose records are parts of `tipo`."""
    return tuple((child, name) for child in types() for name, target in parents(child) if target == tipo)


@cache
def derived(tipo: str) -> dict[str, tuple[tuple[str, ...], Any]]:
    """Local computed columns of `tipo`: name -> (source fields, function of their values)."""
    return {column.name: column.info["derived"] for column in table(tipo).columns if "derived" in column.info}


def table(tipo: str) -> Table:
    """The table of `tipo`."""
    found: Table = types()[tipo].__table__  # type: ignore[assignment]
    return found


@cache
def attributes(tipo: str) -> dict[str, str]:
    """Column name -> mapped attribute name (they differ where a column is a Python keyword)."""
    mapper = types()[tipo].__mapper__
    return {prop.columns[0].name: prop.key for prop in mapper.column_attrs if isinstance(prop.columns[0], Column)}
