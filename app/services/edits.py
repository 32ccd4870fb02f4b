"""What a form has just stored, seen while it was stored, so that it is taken back and done again as one step."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session
from sqlalchemy.orm.unitofwork import UOWTransaction

from app.errors import WrongUsage
from app.log import capture
from app.log.ops import Key
from app.models import registry
from app.models.base import Record
from app.models.database import Database
from app.services import labels, rows

_Values = Mapping[Key, Mapping[str, Any]]


@dataclass
class Edit:
    """What the fields of records said and say now, by record, and which records came or went; false where nothing."""

    before: dict[Key, dict[str, Any]] = field(default_factory=dict)
    after: dict[Key, dict[str, Any]] = field(default_factory=dict)
    came: list[Key] = field(default_factory=list)
    went: list[Key] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.before or self.came or self.went)

    @property
    def one_field(self) -> tuple[str, str] | None:
        """Type and name of the only field that was changed; None where there is more."""
        named = [(tipo, name) for (tipo, _), fields in self.before.items() for name in fields]
        return named[0] if len(named) == 1 and not self.came and not self.went else None

    def words(self) -> str:
        """What the step is called: the field where there is but one."""
        return f"Cambiar «{labels.label(*self.one_field)}»" if self.one_field else "Cambiar lo anotado"

    def goes_on(self, later: Edit) -> bool:
        """Whether `later` is more writing in the same text, and no step of its own."""
        named = self.one_field
        # What somebody else wrote in between is no writing of one's own, and is not taken back with it.
        if named is None or later.one_field != named or self.after != later.before:
            return False
        return registry.fields(named[0])[named[1]].kind == "text"

    def join(self, later: Edit) -> bool:
        """Take in more writing in the same text; whether anything is still changed."""
        self.after = later.after
        return self.before != self.after

    def add(self, more: Edit) -> None:
        """Take in what was stored next in the same edit; of a record that came, how it stands is no change."""
        for key in more.before.keys() - set(self.came):
            self.before[key] = more.before[key] | self.before.get(key, {})
            self.after[key] = self.after.get(key, {}) | more.after[key]
        self.came += more.came
        self.went += more.went


@contextmanager
def witnessed(database: Database) -> Iterator[Edit]:
    """What this thread stores inside, through services, field by field; what a rule turned away is not in it."""
    seen, here = Edit(), threading.get_ident()
    noted: dict[Session, Edit] = {}

    def look(session: Session, _context: UOWTransaction) -> None:
        if threading.get_ident() == here:
            _note(noted.setdefault(session, Edit()), session)

    def count(session: Session) -> None:
        if threading.get_ident() == here:
            seen.add(noted.pop(session, Edit()))
            _note_ends(seen, session)

    event.listen(database.sessions, "after_flush", look)
    database.before_commit.append(count)
    try:
        yield seen
    finally:
        database.before_commit.remove(count)
        event.remove(database.sessions, "after_flush", look)


def take_back(database: Database, edit: Edit) -> None:
    """Put everything as it was before, but for fields in which something else was written since.

    Raises:
        InvalidData: by what was done since, a rule stands against it; nothing is changed.
        NotFound: a record is gone.
        WrongUsage: something else stands in all of it.
    """
    with database.write() as session:
        _move(session, edit.after, edit.before, came=edit.went, went=edit.came)


def do_again(database: Database, edit: Edit) -> None:
    """Put everything as it was stored; raises as `take_back` does."""
    with database.write() as session:
        _move(session, edit.before, edit.after, came=edit.came, went=edit.went)


def _move(session: Session, old: _Values, new: _Values, *, came: list[Key], went: list[Key]) -> None:
    for tipo, row in came:
        rows.bring_in(session, tipo, row)
    standing = False
    for (tipo, row), fields in new.items():
        record = rows.need(session, tipo, row)
        held = rows.as_dict(record)
        same = {name: value for name, value in fields.items() if held[name] == old[tipo, row][name]}
        standing = standing or bool(same)
        rows.put(session, record, same)
    if new and not (standing or came or went):
        raise WrongUsage("Después se escribió otra cosa ahí, y se dejó como está.", "Si hace falta, cámbielo a mano.")
    for tipo, row in reversed(went):
        if (ended := rows.find(session, tipo, row)) is not None:  # else it went with what it is part of
            rows.drop(session, ended)


def _note(seen: Edit, session: Session) -> None:
    seen.came += [(each.__tablename__, each.id) for each in session.new if isinstance(each, Record)]
    for record in session.dirty:
        if isinstance(record, Record) and (record.__tablename__, record.id) not in seen.came:
            _note_fields(seen, record)


def _note_fields(seen: Edit, record: Record) -> None:
    key = (record.__tablename__, record.id)
    state = inspect(record)
    for name in registry.fields(key[0]):
        attribute = registry.attributes(key[0])[name]
        history = state.attrs[attribute].history
        if history.has_changes():
            seen.before.setdefault(key, {}).setdefault(name, history.deleted[0] if history.deleted else None)
            seen.after.setdefault(key, {})[name] = getattr(record, attribute)


def _note_ends(seen: Edit, session: Session) -> None:
    for kind, key in session.info.get(capture.ENDED, ()):
        (seen.went if kind == "d" else seen.came).append(key)
