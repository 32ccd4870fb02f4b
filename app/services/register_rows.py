"""The lines of a register as plain cells, for a sheet or the clipboard."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import registry
from app.models.base import Field
from app.models.bulk import among
from app.models.database import Database
from app.models.template import TemplateItem
from app.services import register_answers
from app.services.register_names import Names
from app.services.registers import REGISTERS, Column, Register

JOINED = "; "


@dataclass(frozen=True)
class Line:
    """A record as a line. Cells are None, text, int, Decimal, date or time, as the columns' kinds say."""

    id: str
    cells: tuple[Any, ...]


@dataclass(frozen=True)
class Table:
    """A register with its lines, in the order of its first columns."""

    register: Register
    lines: tuple[Line, ...]


def table(database: Database, key: str, year: int | None = None) -> Table:
    """The register called `key`: the shared records in sight, those of the school year if one is given.

    A record that says no year, or whose register knows none, is always in it. Raises `KeyError`.
    """
    with database.read() as session:
        return table_in(session, Names(session), key, year)


def tables(database: Database, year: int | None = None) -> Iterator[Table]:
    """Every register that has a line, one after the other."""
    with database.read() as session:
        names = Names(session)
        for key in REGISTERS:
            found = table_in(session, names, key, year)
            if found.lines:
                yield found


def table_in(session: Session, names: Names, key: str, year: int | None) -> Table:
    """As `table`, within this unit of work."""
    register = REGISTERS[key]
    chosen = list(names.of(register.tipo)) if year is None else in_year(session, names, register.tipo, year)
    cls = registry.types()[register.tipo]
    records: dict[str, Any] = {one.id: one for one in session.scalars(select(cls).where(among(cls.id, chosen)))}
    if not records:
        return Table(register, ())
    places = {key: place for place, key in enumerate(_above(names, register.tipo, records.values()))}
    chosen.sort(key=lambda key: _place(register.tipo, records[key], places))  # stable: by name within
    parts = _Parts(session, register, chosen)
    lines = [
        Line(key, tuple(_cell(names, column, records[key], parts) for column in register.columns)) for key in chosen
    ]
    return Table(register, tuple(lines))


class _Parts:
    """The first part of each kind that hangs on a record, for the columns that show one."""

    def __init__(self, session: Session, register: Register, owners: Sequence[str]) -> None:
        self._held: dict[tuple[str, str], Any] = {}
        for tipo in {tipo for tipo, _ in register.parts}:
            cls = registry.types()[tipo]
            owner = registry.attributes(tipo)[registry.parents(tipo)[0][0]]
            of_these = among(getattr(cls, owner), owners)
            for part in session.scalars(select(cls).where(of_these).order_by(cls.id)):
                self._held.setdefault((tipo, getattr(part, owner)), part)

        # Held, so that the session has not to read one for each answer.
        answers = any(column.field == "option" for column in register.columns)
        self._items = session.scalars(select(TemplateItem)).all() if answers else ()

    def of(self, tipo: str, owner: str) -> Any:
        """The part, or None."""
        return self._held.get((tipo, owner))


def _cell(names: Names, column: Column, record: Any, parts: _Parts) -> Any:
    holder = record if column.tipo == record.__tablename__ else parts.of(column.tipo, record.id)
    if holder is None:
        return None
    if column.field == "option":
        return register_answers.words(names.session, record.item_id, record.option)
    return cell(names, column.spec, getattr(holder, registry.attributes(column.tipo)[column.field]))


def cell(names: Names, spec: Field, value: Any) -> Any:
    """A stored value as a cell says it."""
    if value is None or value in ("", []):
        return None
    if spec.kind == "ref":
        return names.name(spec.target, value) or None
    if spec.kind == "reflist":
        return JOINED.join(name for one in value if (name := names.name(spec.target, one))) or None
    if spec.kind == "list":
        return (JOINED if spec.choices else "\n").join(spec.choices.get(str(one), str(one)) for one in value)
    return _PLAIN.get(spec.kind, _words)(spec, value)


def _words(spec: Field, value: Any) -> Any:
    return spec.choices.get(str(value), str(value)) if spec.choices else value


# Values that came from elsewhere may have any shape: what is no date stays the text that it is.
def _date(_spec: Field, value: Any) -> Any:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return str(value)


def _time(_spec: Field, value: Any) -> Any:
    try:
        return time.fromisoformat(value)
    except (TypeError, ValueError):
        return str(value)


def _decimal(_spec: Field, value: Any) -> Any:
    try:
        return Decimal(value)
    except (TypeError, InvalidOperation):
        return str(value)


def _yes_no(_spec: Field, value: Any) -> Any:
    return "Sí" if value else "No"


_PLAIN: Mapping[str, Callable[[Field, Any], Any]] = {
    "date": _date,
    "time": _time,
    "decimal": _decimal,
    "bool": _yes_no,
}


def _above(names: Names, tipo: str, records: Iterable[Any]) -> list[str]:
    """What these records are parts of, in the order of the names."""
    parents = registry.parents(tipo)
    return names.ordered(parents[0][1], {_owner(tipo, each) for each in records} - {""}) if parents else []


def _place(tipo: str, record: Any, places: Mapping[str, int]) -> tuple[int, int]:
    """The parts of one record together, in their own order where they have one."""
    return places.get(_owner(tipo, record), len(places)), getattr(record, "order", None) or 0


def _owner(tipo: str, record: Any) -> str:
    parents = registry.parents(tipo)
    return getattr(record, registry.attributes(tipo)[parents[0][0]]) or "" if parents else ""


def in_year(session: Session, names: Names, tipo: str, year: int) -> list[str]:
    """The ids of the shared records of a type that belong to the school year or say none, in the order of the names."""
    of_year = _of_year(session, tipo, year)
    return names.ordered(tipo, [key for key, belongs in of_year.items() if belongs])


def _of_year(session: Session, tipo: str, year: int) -> dict[str, bool]:
    """Whether each record belongs to the school year: by what it says itself, else by what it is part of."""
    columns = registry.table(tipo).c
    said = [name for name in _YEARS if name in columns]
    above = [(name, target) for name, target in (*registry.parents(tipo), *_ABOVE.get(tipo, ()))]
    owners = [_of_year(session, target, year) for _, target in above]
    query = select(columns.id, *(columns[name] for name in (*said, *(name for name, _ in above))))
    found = {}
    for key, *values in session.connection().execute(query):
        own = next((value for value in values[: len(said)] if value is not None), None)
        if own is not None:
            found[key] = str(own)[:4] == str(year)
        else:
            known = zip(owners, values[len(said) :], strict=True)
            found[key] = next((owner[value] for owner, value in known if value in owner), True)
    return found


# The first of these that a record has and fills in says its year.
_YEARS = ("school_year", "year", "applied_date", "planned_date", "due_date", "period", "written_on", "date", "taken_on")
_ABOVE: dict[str, tuple[tuple[str, str], ...]] = {"commitment": (("origin_meeting_id", "meeting"),)}
