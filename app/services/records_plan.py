"""What the lines of a records file mean together: which record each one is, and what its references name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Problem
from app.models import registry
from app.models.base import natural_id, text_id
from app.models.local import Setting
from app.models.log_tables import RowState
from app.services import labels
from app.services.records_read import Line, place, shorten
from app.services.records_write import private_ids

Key = tuple[str, str]
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
_BATCH = 500


def id_of(space: str, name: str) -> str:
    """The id that the records file means by `name`: a UUID as it is, any other text as UUIDv5 of it."""
    return name.lower() if _UUID.fullmatch(name) else text_id(space, name)


class Names:
    """Gives every line its record and every reference its target; `problems` holds what could not be told.

    `ids` is the record of each good line (by line number), `fresh_aliases` the names that later files may use.
    """

    def __init__(self, session: Session, space: str, lines: Sequence[Line]) -> None:
        self.problems: list[Problem] = []
        self.ids: dict[int, str] = {}
        self.fresh_aliases: dict[str, str] = {}
        self._session, self._space = session, space
        self._lines = {(line.tipo, id_of(space, line.name)): line for line in lines if line.name}
        self._aliases = self._known_aliases(lines)
        self._known = self._known_rows(lines)
        self._open: set[int] = set()
        for line in lines:
            self._identify(line)

    def key(self, line: Line) -> Key:
        """The type and id of a line's record."""
        return line.tipo, self.ids[line.number]

    def target(self, tipo: str, name: str) -> str:
        """The id of the record of type `tipo` that a reference calls `name`."""
        own = id_of(self._space, name)
        if line := self._lines.get((tipo, own)):
            return self._identify(line) or own
        found = self._aliases.get(_alias_key(tipo, own))
        if found is None and _number_names(tipo) and name.isascii() and name.isdigit():
            return natural_id(self._space, tipo, [int(name)])
        return found or own

    def _identify(self, line: Line) -> str | None:
        """The record's id; None while its key is being worked out, or when the line does not tell it."""
        if line.number in self.ids:
            return self.ids[line.number]
        if line.number in self._open:
            return None
        self._open.add(line.number)
        found = self._id(line)
        if found:
            self.ids[line.number] = found
        return found

    def _id(self, line: Line) -> str | None:
        if line.tipo == "microcentro":
            return self._space
        natural = registry.types()[line.tipo].natural
        own = id_of(self._space, line.name) if line.name else None
        if not natural:
            return own
        known = self._aliases.get(_alias_key(line.tipo, own), own) if own else None
        parts = {part: self._part(line, part) for part in natural if part in line.values}
        complete = len(parts) == len(natural) and None not in parts.values()
        computed = natural_id(self._space, line.tipo, [parts[part] for part in natural]) if complete else None
        if known and (line.tipo, known) in self._known:
            self._check_parts(line, known, computed, parts)
            return known
        if computed is None and not line.delete:
            missing = [part for part in natural if parts.get(part) is None and not line.broken]
            self.problems += [replace(one, place=place(line.number)) for one in labels.lacking(line.tipo, missing)]
            return own if line.broken else None
        if own and computed and own != computed and _is_remembered(line.tipo):
            self.fresh_aliases[_alias_key(line.tipo, own)] = computed
        return computed or own

    def _part(self, line: Line, part: str) -> Any:
        spec, value = registry.fields(line.tipo)[part], line.values[part]
        return self.target(spec.target, value) if spec.kind == "ref" and value is not None else value

    def _check_parts(self, line: Line, known: str, computed: str | None, parts: dict[str, Any]) -> None:
        if computed == known:
            return
        stored = self._known[line.tipo, known]
        changed = [part for part, value in parts.items() if stored is not None and value != stored.get(part)]
        if stored is None and computed is not None:
            changed = list(parts)  # a removed record: only the whole key can be compared
        told = (labels.problem(line.tipo, part, "key_part_changed") for part in changed)
        self.problems += [replace(one, place=place(line.number)) for one in told]

    def _known_aliases(self, lines: Sequence[Line]) -> dict[str, str]:
        wanted: set[str] = set()
        for line in lines:
            named = [*references(line), *([(line.tipo, line.name)] if line.name else [])]
            wanted.update(_alias_key(tipo, id_of(self._space, name)) for tipo, name in named if _is_remembered(tipo))
        found: dict[str, str] = {}
        for some in chunks(wanted):
            query = select(Setting.key, Setting.value).where(Setting.key.in_(some))
            found |= {row.key: row.value for row in self._session.execute(query)}
        return found

    def _known_rows(self, lines: Sequence[Line]) -> dict[Key, dict[str, Any] | None]:
        """Records with a natural key that a line may mean by its id: their key's parts, None for removed ones."""
        wanted: dict[str, set[str]] = defaultdict(set)
        for line in lines:
            if line.name and _has_key(line.tipo):
                own = id_of(self._space, line.name)
                wanted[line.tipo].add(self._aliases.get(_alias_key(line.tipo, own), own))
        known: dict[Key, dict[str, Any] | None] = {}
        for tipo, ids in wanted.items():
            columns = registry.table(tipo).c
            natural = registry.types()[tipo].natural
            for some in chunks(ids):
                gone = select(RowState.row).where(RowState.tbl == tipo, RowState.row.in_(some))
                known |= dict.fromkeys((tipo, row) for row in self._session.execute(gone).scalars())
                query = select(columns.id, *(columns[part] for part in natural)).where(columns.id.in_(some))
                for row in self._session.execute(query):
                    known[tipo, row[0]] = dict(zip(natural, row[1:], strict=True))
        return known


class Visible:
    """Which records a reference may name: what the tables show and is no private draft, and what this file brings."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._shown: set[Key] = set()
        self._private: set[Key] = set()
        self._asked: set[Key] = set()
        self.coming: set[Key] = set()

    def ask(self, keys: Iterable[Key]) -> None:
        """Learn about many records at once."""
        wanted: dict[str, set[str]] = defaultdict(set)
        for key in keys:
            if key not in self._asked:
                self._asked.add(key)
                wanted[key[0]].add(key[1])
        for tipo, ids in wanted.items():
            column = registry.table(tipo).c.id
            for some in chunks(ids):
                shown = self._session.execute(select(column).where(column.in_(some))).scalars()
                self._shown.update((tipo, row) for row in shown)
                self._private |= private_ids(self._session, some)

    def is_private(self, key: Key) -> bool:
        """Whether the record is a draft that only this laptop has."""
        return key in self._private

    def shown(self, tipo: str, row: str) -> bool:
        """Whether the canonical dump names this record once the file has been loaded."""
        key = (tipo, row)
        return key in self.coming or (key in self._shown and key not in self._private)


def references(line: Line) -> Iterator[tuple[str, str]]:
    """(type, name as written) of everything that the line refers to."""
    specs = registry.fields(line.tipo)
    for field, value in line.values.items():
        spec = specs[field]
        if spec.kind == "ref" and value is not None:
            yield spec.target, value
        elif spec.kind == "reflist" and value is not None:
            yield from ((spec.target, name) for name in value if name is not None)


def without_repeats(lines: Sequence[Line], names: Names) -> tuple[list[Line], list[Problem]]:
    """One good line a record: one repeated to the letter counts once, one that says something else is a problem."""
    first: dict[Key, Line] = {}
    problems: list[Problem] = []
    for line in lines:
        if line.broken or line.number not in names.ids:
            continue
        earlier = first.setdefault((line.tipo, names.ids[line.number]), line)
        if earlier is not line and (earlier.values, earlier.delete) != (line.values, line.delete):
            details = (("line", str(earlier.number)), ("value", shorten(line.name)))
            problems.append(Problem("id", "repeated_record", details, place(line.number), "id"))
    return list(first.values()), problems


def chunks(ids: Iterable[str]) -> Iterator[list[str]]:
    """`ids` in portions that one statement takes."""
    rest = sorted(ids)
    for start in range(0, len(rest), _BATCH):
        yield rest[start : start + _BATCH]


def _has_key(tipo: str) -> bool:
    return bool(registry.types()[tipo].natural)


@cache
def _is_remembered(tipo: str) -> bool:
    """Whether later files may use the name that a file gave to a record with a natural key: others refer to it."""
    targets = {spec.target for other in registry.shared_types() for spec in registry.fields(other).values()}
    return _has_key(tipo) and tipo in targets


@cache
def _number_names(tipo: str) -> bool:
    natural = registry.types()[tipo].natural
    return len(natural) == 1 and registry.fields(tipo)[natural[0]].kind == "int"


def _alias_key(tipo: str, row: str) -> str:
    return f"alias:{tipo}:{row}"
