"""The records of another microcentro as records of this one: new ids, own numbering, schools by their RBD (6.2)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import registry
from app.models.base import natural_id
from app.models.log_tables import RowState
from app.services import connections, labels, rules, template_custom
from app.services.records_changes import load_rows
from app.services.records_plan import Key, Names, chunks, id_of, references
from app.services.records_read import Line
from app.services.template_defaults import all_defaults

_ID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
# What stays with the microcentro that it belongs to: itself, its rules, its days off, what it joined of its own.
# Of its rules, the words for connections that it offers come where this one's list lacks them: its schools say them.
_LEFT_OUT = frozenset({"microcentro", "network_rule", "school_break", "fusion", "fusion_move"})
# When a school came to the other microcentro, and left it, says nothing of this one.
_OF_THEIRS = ("joined_on", "left_on")
# Of what is here by its natural key, what they knew of it fills what is empty.
_COMPLETED = frozenset({"school", "enrolment", "network_rule"})
# What a version kept speaks of other records by their ids, inside its text.
_SPEAKS = {"plan_version": "content", "practice_version": "content"}
# Records with a history and a numbering of their own.
_MARKED = frozenset({"meeting", "annual_plan"})


@dataclass(frozen=True)
class Other:
    """Another microcentro as its records file tells it."""

    space: str
    name: str
    communes: tuple[str, ...]
    year_from: int | None
    year_to: int | None
    lines: tuple[Line, ...]


def read_other(lines: Sequence[Line]) -> Other | None:
    """What the lines of a whole records file say; None when they name no microcentro."""
    own = next((line for line in lines if line.tipo == "microcentro"), None)
    if own is None:
        return None
    years = [line.values["school_year"] for line in lines if line.values.get("school_year")]
    first = own.values.get("year_founded") or min(years, default=None)
    name = str(own.values.get("name") or "Microcentro sin nombre")
    communes = tuple(own.values.get("communes") or ())
    return Other(own.name, name, communes, first, max(years, default=None), tuple(lines))


def predecessor_key(space: str, other: Other) -> str:
    """The id of the other microcentro among this one's predecessors: the same on every laptop."""
    return id_of(space, _mark(other))


def own_lines(session: Session, space: str, other: Other, on: date) -> list[Line]:
    """The lines to take in here: new records, and of schools that are here already only what they lacked.

    What is here by its natural key and lacks nothing keeps a line without news (`has_news`), for what names it.
    What was brought before stays as it is by now, and what was taken away since stays away. A new school is of this
    microcentro from the day `on`: it was not missing from the sessions that were before.
    """
    names = _names_here(space, other)
    same = connections.alike_in(session, _connections(other))
    made = [_origin(other, len(other.lines) + 1)]
    coming = [line for line in other.lines if line.tipo not in _LEFT_OUT or _lacking_word(line, same)]
    made += [_renamed(_as_here(line, same), names, _mark(other)) for line in coming]
    known = Names(session, space, made)
    pairs = zip(coming, made[1:], strict=True)
    ids = {old.name: known.ids[new.number] for old, new in pairs if new.number in known.ids}
    made = [_speaking(line, ids) for line in made]
    here, gone = _standing(session, {known.key(line) for line in made if line.number in known.ids})
    undone = ("predecessor", predecessor_key(space, other)) in gone
    kept = []
    for line in made:
        key = known.key(line) if line.number in known.ids else None
        if key in here:
            if completed := _completed(session, line, here[key]):
                kept.append(completed)
        elif key not in gone or undone:
            kept.append(_joining(line, on))
    return list(_whole(space, kept, known, here))


def _joining(line: Line, on: date) -> Line:
    if line.tipo != "school" or line.values.get("left_on"):
        return line
    return replace(line, values=line.values | {"joined_on": on.isoformat()})


def officers(lines: Iterable[Line], on: date) -> tuple[str, ...]:
    """Who holds an elected role in what comes, on that day or from a later one, by name."""
    lines, day = list(lines), on.isoformat()
    names = {line.name: line.values.get("full_name") or "" for line in lines if line.tipo == "person"}
    found = [
        (names.get(line.values.get("person_id") or "", ""), labels.words("membership", "role", line.values["role"]))
        for line in lines
        if line.tipo == "membership" and line.values.get("role") in rules.ELECTED_ROLES
        and (line.values.get("to") or "9999") > day
    ]
    return tuple(sorted(f"{name} ({role})" for name, role in found if name))


def _mark(other: Other) -> str:
    return f"predecessor:{other.space}"


def _origin(other: Other, number: int) -> Line:
    fields: dict[str, Any] = {"name": other.name, "communes": list(other.communes)}
    fields |= {"year_from": other.year_from, "year_to": other.year_to}
    return Line(number, "predecessor", _mark(other), fields)


def _names_here(space: str, other: Other) -> dict[str, str]:
    """Customary formats are the same ones in every microcentro; by the other's id, this one's."""
    found = {}
    for default in all_defaults():
        theirs, ours = template_custom.default_id(other.space, default), template_custom.default_id(space, default)
        found[theirs] = ours
        for item in default.items:
            parts = "template_item", (theirs, item.code), (ours, item.code)
            found[natural_id(other.space, parts[0], parts[1])] = natural_id(space, parts[0], parts[2])
    return found


def _connections(other: Other) -> set[str]:
    """The words that they offer for how a school is connected, and those that their schools say."""
    said = {line.values.get(connections.FIELD) for line in other.lines if line.tipo == "school"}
    offered = (line.values.get("name") for line in other.lines if line.tipo == "network_rule")
    return {word for word in said if word} | connections.words_of(offered)


def _lacking_word(line: Line, same: Mapping[str, str]) -> bool:
    """Whether a line says that they offer a word for connections that is not in this one's list."""
    words = connections.words_of([line.values.get("name")]) if line.tipo == "network_rule" else set()
    return line.values.get("value") == 1 and bool(words) and words.isdisjoint(same)


def _as_here(line: Line, same: Mapping[str, str]) -> Line:
    """A school with its connection as this one's list writes it."""
    said = line.values.get(connections.FIELD) if line.tipo == "school" else ""
    return replace(line, values=line.values | {connections.FIELD: same[said]}) if said and said in same else line


def _renamed(line: Line, names: Mapping[str, str], mark: str) -> Line:
    def here(name: str) -> str:
        # Any text that is no UUID becomes the UUIDv5 of it, the same whenever it is read again.
        return names.get(name) or f"{mark}:{name}"

    values = dict(line.values)
    for field, spec in registry.fields(line.tipo).items():
        given = values.get(field)
        if given is None:
            continue
        if spec.kind == "ref":
            values[field] = here(given)
        elif spec.kind == "reflist":
            values[field] = [here(name) for name in given if name is not None]
    if line.tipo in _MARKED and not values.get("predecessor_id"):
        values["predecessor_id"] = mark
    if line.tipo == "template" and line.name not in names:
        values["active"] = False  # its filled records keep it; which formats are in use, this network says
    return replace(line, name=here(line.name) if line.name else "", values=values)


def _speaking(line: Line, ids: Mapping[str, str]) -> Line:
    """A version that speaks of the records by the ids that they have here."""
    said = line.values.get(_SPEAKS.get(line.tipo, ""))
    if not said:
        return line
    here = _ID.sub(lambda one: ids.get(one[0], one[0]), said)
    return replace(line, values=line.values | {_SPEAKS[line.tipo]: here})


def _standing(session: Session, keys: set[Key]) -> tuple[dict[Key, Any], set[Key]]:
    """The records of these keys that are visible, and the keys of those that were taken away."""
    ids: dict[str, set[str]] = {}
    for tipo, row in keys:
        ids.setdefault(tipo, set()).add(row)
    here: dict[Key, Any] = {}
    gone: set[Key] = set()
    for tipo, some in ids.items():
        here |= {(tipo, row): record for row, record in load_rows(session, tipo, some).items()}
        for few in chunks(some):
            query = select(RowState.row).where(RowState.tbl == tipo, RowState.row.in_(few), RowState.state == "hidden")
            gone |= {(tipo, row) for row in session.scalars(query)}
    return here, gone


def _completed(session: Session, line: Line, record: Any) -> Line | None:
    """Of a record that is here by its natural key, what it lacks; what was brought before is left alone."""
    natural = registry.types()[line.tipo].natural
    if not natural:
        return None
    attributes = registry.attributes(line.tipo)
    lacking = {
        field: value
        for field, value in line.values.items()
        if line.tipo in _COMPLETED and value is not None
        and field not in (*natural, *_OF_THEIRS) and getattr(record, attributes[field]) is None
    }  # fmt: skip
    return replace(line, values={field: line.values[field] for field in natural if field in line.values} | lacking)


def has_news(line: Line) -> bool:
    """Whether a line says more than whose it is."""
    natural = registry.types()[line.tipo].natural
    return not natural or not set(natural).issuperset(line.values)


def _whole(space: str, lines: Sequence[Line], known: Names, here: Mapping[Key, Any]) -> Iterator[Line]:
    """The lines whose parents come or are here; a reference to what does not is let go."""
    coming = {known.key(line) for line in lines if line.number in known.ids} | set(here)
    left = list(lines)
    while True:
        orphans = [line for line in left if any(key not in coming for key in _parents(line, known))]
        if not orphans:
            break
        left = [line for line in left if line not in orphans]
        coming -= {known.key(line) for line in orphans}
    for line in left:
        lost = {name for tipo, name in references(line) if (tipo, known.target(tipo, name)) not in coming}
        yield replace(line, values=_without(line, lost)) if lost else line


def _parents(line: Line, known: Names) -> Iterable[Key]:
    for field, target in registry.parents(line.tipo):
        if line.values.get(field):
            yield target, known.target(target, line.values[field])


def _without(line: Line, lost: set[str]) -> dict[str, Any]:
    specs, found = registry.fields(line.tipo), dict(line.values)
    for field, value in line.values.items():
        if specs[field].kind == "ref" and value in lost:
            found[field] = None
        elif specs[field].kind == "reflist" and value:
            found[field] = [name for name in value if name not in lost]
    return found


def school_ids(space: str, lines: Iterable[Line]) -> set[str]:
    """The ids of the schools among these lines."""
    return {natural_id(space, "school", [line.values["rbd"]]) for line in lines if line.tipo == "school"}

