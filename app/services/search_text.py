"""What a record says, to be searched: its words and what it can be narrowed by, read from the declarations alone.

A record is found with all its parts: the tasks of a practice, the minutes of a session, the roles of a person. No type
has code of its own here; a new one is found from the day on which it is declared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.log.ops import Key, by_table, chunks
from app.models import registry
from app.models.base import Field
from app.models.bulk import among
from app.models.practice import SUBJECTS
from app.models.school import GRADES

SUBJECT, AXIS, GRADE, OA, PERSON, SCHOOL, YEAR = "subject", "axis", "grade", "oa", "person", "school", "year"
_NAMED = {"axis": AXIS, "focus_axis": AXIS, "oa_codes": OA}
_YEARS = ("school_year", "year")
_LONGEST_FIGURE = 2
_GRADES = ("grade", "grades", "for_grades")
# How two became one, and the numbers that a network changed, are no work that anybody looks for.
_TECHNICAL = ("fusion", "network_rule")


@dataclass
class Said:
    """The words of a record with its parts; `about` are the names in it, `chosen` the words of its choices.

    `facets` are what it can be narrowed by; `touches` the ids of every row that these words come from.
    """

    title: str = ""
    body: list[str] = field(default_factory=list)
    about: dict[str, None] = field(default_factory=dict)
    chosen: dict[str, None] = field(default_factory=dict)
    facets: set[tuple[str, str]] = field(default_factory=set)
    touches: set[str] = field(default_factory=set)
    names: set[Key] = field(default_factory=set)


@cache
def findable() -> tuple[str, ...]:
    """The types of record that are found: those that are not part of another."""
    shared = registry.shared_types()
    return tuple(tipo for tipo in shared if tipo not in _TECHNICAL and not _always_part(tipo))


def gather(session: Session, tipo: str, ids: Iterable[str]) -> dict[str, Said]:
    """What these records say; one that is not visible is left out, and so is one that is part of another."""
    found: dict[str, Said] = {}
    for some in chunks(sorted(set(ids))):
        found |= _gather_some(session, tipo, some)
    _add_names(session, found)
    return found


def roots(session: Session, keys: Iterable[Key]) -> set[Key]:
    """The records that these rows are, or are part of."""
    found: set[Key] = set()
    pending = {key for key in keys if key[0] in registry.types()}
    while pending:
        above: set[Key] = set()
        for tipo, ids in by_table(pending).items():
            parents = registry.parents(tipo)
            columns = registry.table(tipo).c
            for some in chunks(ids):
                query = select(columns.id, *(columns[name] for name, _ in parents)).where(among(columns.id, some))
                for row, *owners in session.connection().execute(query):
                    named = [(target, owner) for (_, target), owner in zip(parents, owners, strict=True) if owner]
                    above.update(named[:1])
                    if not named:
                        found.add((tipo, row))
        pending = above
    return {key for key in found if key[0] in findable()}


def title_of(tipo: str, row: Mapping[str, Any]) -> str:
    """What a record of this type is called by its own words, '' for none."""
    name = registry.types()[tipo].title_field
    return str(row[name] or "") if name else ""


def _always_part(tipo: str) -> bool:
    # An evidence may hang on many things, or on none.
    return len(registry.parents(tipo)) == 1


def _gather_some(session: Session, tipo: str, ids: list[str]) -> dict[str, Said]:
    table, parents, told = registry.table(tipo), registry.parents(tipo), _told(tipo, is_root=True)
    found: dict[str, Said] = {}
    for held in session.connection().execute(select(table).where(among(table.c.id, ids))).mappings():
        row = dict(held)
        if not any(row[name] for name, _ in parents):
            said = found[row["id"]] = Said(title_of(tipo, row))
            _own_facets(said, tipo, row)
            said.touches.add(row["id"])
            for column in told:
                if words := row[column.name]:
                    _hear(said, column, words)
    _add_parts(session, tipo, found)
    return found


def _add_parts(session: Session, tipo: str, owners: Mapping[str, Said]) -> None:
    if not owners:
        return
    for child, name in registry.children(tipo):
        columns, told = registry.table(child).c, _told(child)
        below: dict[str, Said] = {}
        order = [columns.order] if "order" in columns else []
        chosen = (columns.id, columns[name], *(columns[column.name] for column in told))
        for some in chunks(sorted(owners)):
            query = select(*chosen).where(among(columns[name], some)).order_by(*order, columns.id)
            for row, owner, *values in session.connection().execute(query):
                said = below[row] = owners[owner]
                said.touches.add(row)
                for column, held in zip(told, values, strict=True):
                    if held:
                        _hear(said, column, held)
        _add_parts(session, child, below)


def _own_facets(said: Said, tipo: str, row: Mapping[str, Any]) -> None:
    """What only the record itself says: its year, and that a person or a school, of no year, answers to its name."""
    if tipo in (PERSON, SCHOOL):
        said.facets.add((tipo, row["id"]))
    year = next((row[name] for name in _YEARS if row.get(name)), None)
    if year is None and tipo not in (PERSON, SCHOOL):
        days = (row[name] for name, spec in registry.fields(tipo).items() if spec.kind == "date" and row[name])
        year = next(days, "")[:4]
    if year:
        said.facets.add((YEAR, str(year)))
    for name in registry.types()[tipo].natural:
        if row[name] is not None and registry.fields(tipo)[name].kind == "int":
            said.about[str(row[name])] = None


@dataclass(frozen=True, slots=True)
class _Told:
    """What a column of a record says: words, names of others, or one of its choices; under `facets`, too."""

    name: str
    target: str
    choices: Mapping[str, str]
    facets: tuple[str, ...]
    is_file: bool


@cache
def _told(tipo: str, *, is_root: bool = False) -> tuple[_Told, ...]:
    """The columns that are searched: neither what a record is part of, nor its title, nor numbers and days."""
    title = registry.types()[tipo].title_field if is_root else ""
    return tuple(
        _Told(name, spec.target, spec.choices, _facets(name, spec), spec.kind == "blob")
        for name, spec in registry.fields(tipo).items()
        if name != title and not spec.parent
        and (spec.target or spec.choices or spec.kind in ("text", "list", "blob"))
    )  # fmt: skip


def _facets(name: str, spec: Field) -> tuple[str, ...]:
    found = [_NAMED[name]] if name in _NAMED else []
    if spec.target in (PERSON, SCHOOL):
        found.append(spec.target)
    elif spec.choices == SUBJECTS:
        found.append(SUBJECT)
    elif spec.choices == GRADES and name in _GRADES:
        found.append(GRADE)
    return tuple(found)


def _hear(said: Said, column: _Told, held: Any) -> None:
    if column.is_file:
        said.body.append(str(held.get("name") or ""))
        return
    for part in held if isinstance(held, list) else (held,):
        for facet in column.facets:
            said.facets.add((facet, part))
        if column.target:
            said.touches.add(part)
            said.names.add((column.target, part))
        elif column.choices:
            said.chosen[column.choices.get(part, part)] = None
        elif len(part) > _LONGEST_FIGURE or not part.isdigit():  # the «3» of a tally says nothing to who searches
            said.body.append(part)


def _add_names(session: Session, found: Mapping[str, Said]) -> None:
    """The names of the people, schools and other records that are referred to."""
    wanted = {key for said in found.values() for key in said.names if registry.types()[key[0]].title_field}
    names: dict[Key, str] = {}
    for tipo, ids in by_table(wanted).items():
        columns = registry.table(tipo).c
        title = columns[registry.types()[tipo].title_field]
        for some in chunks(ids):
            rows = session.connection().execute(select(columns.id, title).where(among(columns.id, some)))
            names |= {(tipo, row): name for row, name in rows if name}
    for said in found.values():
        said.about |= dict.fromkeys(names[key] for key in sorted(said.names) if key in names)
