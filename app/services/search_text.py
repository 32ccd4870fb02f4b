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
from app.models.practice import SUBJECTS
from app.models.school import GRADES

SUBJECT, AXIS, GRADE, OA, PERSON, SCHOOL, YEAR = "subject", "axis", "grade", "oa", "person", "school", "year"
_NAMED = {"axis": AXIS, "focus_axis": AXIS, "oa_codes": OA}
_YEARS = ("school_year", "year")
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
                query = select(columns.id, *(columns[name] for name, _ in parents)).where(columns.id.in_(some))
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
    table = registry.table(tipo)
    found: dict[str, Said] = {}
    for held in session.connection().execute(select(table).where(table.c.id.in_(ids))).mappings():
        row = dict(held)
        if not any(row[name] for name, _ in registry.parents(tipo)):
            said = found[row["id"]] = Said(title_of(tipo, row))
            _own_facets(said, tipo, row)
            _read(said, tipo, row, is_root=True)
    _add_parts(session, tipo, found)
    return found


def _add_parts(session: Session, tipo: str, owners: Mapping[str, Said]) -> None:
    if not owners:
        return
    for child, name in registry.children(tipo):
        table = registry.table(child)
        below: dict[str, Said] = {}
        order = [table.c.order] if "order" in table.c else []
        for some in chunks(sorted(owners)):
            query = select(table).where(table.c[name].in_(some)).order_by(*order, table.c.id)
            for row in session.connection().execute(query).mappings():
                said = below[row["id"]] = owners[row[name]]
                _read(said, child, dict(row))
        _add_parts(session, child, below)


def _own_facets(said: Said, tipo: str, row: Mapping[str, Any]) -> None:
    """What only the record itself says: its year, and that a person or a school answers to its own name."""
    if tipo in (PERSON, SCHOOL):
        said.facets.add((tipo, row["id"]))
    year = next((row[name] for name in _YEARS if row.get(name)), None)
    if year is None:
        days = (row[name] for name, spec in registry.fields(tipo).items() if spec.kind == "date" and row[name])
        year = next(days, "")[:4]
    if year:
        said.facets.add((YEAR, str(year)))
    for name in registry.types()[tipo].natural:
        if row[name] is not None and registry.fields(tipo)[name].kind == "int":
            said.about[str(row[name])] = None


def _read(said: Said, tipo: str, row: Mapping[str, Any], *, is_root: bool = False) -> None:
    said.touches.add(row["id"])
    title = registry.types()[tipo].title_field if is_root else ""
    for name, spec in registry.fields(tipo).items():
        held = row[name]
        if held in (None, "", []) or name == title or spec.parent:
            continue
        if facet := _NAMED.get(name):
            said.facets |= {(facet, part) for part in (held if isinstance(held, list) else [held])}
        _read_field(said, name, spec, held)


def _read_field(said: Said, name: str, spec: Field, held: Any) -> None:
    parts = held if isinstance(held, list) else [held]
    if spec.target:
        said.touches.update(parts)
        said.names |= {(spec.target, part) for part in parts}
        if spec.target in (PERSON, SCHOOL):
            said.facets |= {(spec.target, part) for part in parts}
    elif spec.choices:
        said.chosen |= dict.fromkeys(spec.choices.get(part, part) for part in parts)
        if spec.choices == SUBJECTS:
            said.facets |= {(SUBJECT, part) for part in parts}
        elif spec.choices == GRADES and name in _GRADES:
            said.facets |= {(GRADE, part) for part in parts}
    elif spec.kind in ("text", "list"):
        said.body += parts
    elif spec.kind == "blob":
        said.body.append(str(held.get("name") or ""))


def _add_names(session: Session, found: Mapping[str, Said]) -> None:
    """The names of the people, schools and other records that are referred to."""
    wanted = {key for said in found.values() for key in said.names if registry.types()[key[0]].title_field}
    names: dict[Key, str] = {}
    for tipo, ids in by_table(wanted).items():
        columns = registry.table(tipo).c
        title = columns[registry.types()[tipo].title_field]
        for some in chunks(ids):
            rows = session.connection().execute(select(columns.id, title).where(columns.id.in_(some)))
            names |= {(tipo, row): name for row, name in rows if name}
    for said in found.values():
        said.about |= dict.fromkeys(names[key] for key in sorted(said.names) if key in names)
