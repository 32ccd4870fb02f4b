"""A person who is added while something else is written: taken back with all that names them, and brought again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.models import registry
from app.models.database import Database
from app.services import rows
from app.services.duplicates_plan import naming

_PERSON = "person"


@dataclass(frozen=True)
class Mention:
    """A field that named the person: what it held, and what it holds without them."""

    tipo: str
    id: str
    name: str
    before: Any
    after: Any


def take_back(database: Database, person: str) -> tuple[Mention, ...]:
    """Take the person away, and from every field that names them; what to hand to `bring_back`.

    Raises:
        InvalidData: something that names them can no longer change; nothing did.
        NotFound: the person is not here any more.
    """
    with database.write() as session:
        found = tuple(_mentions(session, person))
        for one in found:
            rows.put(session, rows.need(session, one.tipo, one.id), {one.name: one.after})
        rows.drop(session, rows.need(session, _PERSON, person))
    return found


def bring_back(database: Database, person: str, mentions: tuple[Mention, ...]) -> None:
    """Return the person, and to every field that named them and still holds what it was left with."""
    with database.write() as session:
        rows.bring_in(session, _PERSON, person)
        for one in mentions:
            record = rows.find(session, one.tipo, one.id)
            if record is not None and rows.as_dict(record)[one.name] == one.after:
                rows.put(session, record, {one.name: one.before})


def _mentions(session: Session, person: str) -> Iterator[Mention]:
    for tipo in registry.shared_types():
        # A record whose key names the person goes with them, or was a step of its own.
        fixed = {*registry.types()[tipo].natural, *(name for name, _ in registry.parents(tipo))}
        for held in list(naming(session, tipo, {(_PERSON, person): ""})):
            for name, spec in registry.fields(tipo).items():
                if spec.target != _PERSON or name in fixed:
                    continue
                before = held[name]
                if before == person:
                    yield Mention(tipo, held["id"], name, before, None)
                elif isinstance(before, list) and person in before:
                    yield Mention(tipo, held["id"], name, before, [one for one in before if one != person])
