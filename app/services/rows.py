"""Any record, read and written by its type: what autosave and every subject's service stand on.

The functions that take a `Database` are units of work of their own; those that take a `Session` are steps of one.
Values go by column name (`from`, not `from_`), as in `registry.fields`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, bindparam, cast, func, literal, select
from sqlalchemy.orm import Session

from app.errors import InvalidData, NotFound, Problem
from app.log import beside, capture
from app.log.fold import AWAY
from app.models import registry
from app.models.base import Record, natural_id, new_id
from app.models.bulk import among
from app.models.database import Database
from app.models.log_tables import RowState
from app.services import guards, labels, values

_STATE = select(RowState.state).where(RowState.tbl == bindparam("tbl"), RowState.row == bindparam("row"))


def load(database: Database, tipo: str, id: str) -> dict[str, Any]:  # noqa: A002 - the records' own word
    """The record's `id` and every exchanged field.

    Raises:
        NotFound: there is no such visible record.
    """
    with database.read() as session:
        return as_dict(need(session, tipo, id))


def create(
    database: Database,
    tipo: str,
    fields: Mapping[str, Any],
    *,
    private: bool = False,
    id: str | None = None,  # noqa: A002
) -> str:
    """Store a record and return its id, which a natural key decides by itself.

    A record that is here already under that id is updated, and one that was removed comes back with what it held.

    Raises:
        InvalidData: a value is impossible, a part of the natural key is missing, or the parent is not here.
    """
    with database.write() as session:
        return str(add(session, tipo, fields, private=private, id=id).id)


def create_last(database: Database, tipo: str, fields: Mapping[str, Any]) -> str:
    """Store a part after its siblings, where its type keeps an order, and return its id (see `create`)."""
    with database.write() as session:
        parent = next((fields[field] for field, _ in registry.parents(tipo) if fields.get(field)), None)
        placed = {"order": next_order(session, tipo, parent)} if parent and "order" in registry.fields(tipo) else {}
        return str(add(session, tipo, placed | dict(fields)).id)


def update(database: Database, tipo: str, id: str, fields: Mapping[str, Any]) -> None:  # noqa: A002
    """Set those `fields` that differ; nothing is written when none does.

    Raises:
        InvalidData: a value is impossible, or a rule of the record forbids the change; nothing was set.
        NotFound: there is no such visible record.
    """
    with database.write() as session:
        put(session, need(session, tipo, id), fields)


def remove(database: Database, tipo: str, id: str) -> None:  # noqa: A002
    """Take the record and its parts away; `bring_back` undoes it."""
    with database.write() as session:
        drop(session, need(session, tipo, id))


def bring_back(database: Database, tipo: str, id: str, *, guarded: bool = True) -> None:  # noqa: A002
    """Return a removed record with its parts.

    Without `guarded` no rule is asked: what came here against one, and was removed, is again as it came.

    Raises:
        InvalidData: by what was done since, a rule stands against it; it stays removed.
        NotFound: it is a draft that somebody else has at this laptop.
    """
    with database.write() as session:
        bring_in(session, tipo, id, guarded=guarded)


def came_against(database: Database, tipo: str, id: str) -> bool:  # noqa: A002
    """Whether a record in sight is what `bring_back` would refuse: another laptop brought it so."""
    with database.read() as session:
        record = find(session, tipo, id)
        return record is not None and bool(guards.return_refusals(session, record))


def parts(database: Database, tipo: str, parent_id: str) -> list[dict[str, Any]]:
    """The records of type `tipo` that are parts of `parent_id`, in their order."""
    with database.read() as session:
        return [as_dict(record) for record in parts_of(session, tipo, parent_id)]


def reorder(database: Database, tipo: str, ids: Sequence[str]) -> None:
    """Number these records 1, 2, 3… in the order given; only those whose place changes are written."""
    with database.write() as session:
        renumber(session, tipo, ids)


def as_dict(record: Record) -> dict[str, Any]:
    """The record's `id` and exchanged fields by column name."""
    tipo = record.__tablename__
    attributes = registry.attributes(tipo)
    return {"id": record.id} | {field: getattr(record, attributes[field]) for field in registry.fields(tipo)}


def find(session: Session, tipo: str, id: str | None) -> Record | None:  # noqa: A002
    """The visible record, if it is here."""
    return session.get(registry.types()[tipo], id) if id else None


def need(session: Session, tipo: str, id: str) -> Record:  # noqa: A002
    """The visible record, or `NotFound`.

    One that somebody works on who has not seen that it was deleted is there again.
    """
    record = find(session, tipo, id) or _worked_on(session, tipo, id)
    if record is None:
        raise NotFound(_the(registry.types()[tipo].noun[0]), id)
    return record


def _worked_on(session: Session, tipo: str, id: str) -> Record | None:  # noqa: A002
    said = beside.went(session, (tipo, id)) if tipo in registry.types() else {}
    if not said:
        return None
    names = next(iter(registry.groups(tipo).values()))
    capture.affirm(session, tipo, id, {name: said.get(name) for name in names})
    return find(session, tipo, id)


def parts_of(session: Session, tipo: str, parent_id: str) -> list[Any]:
    """The records of type `tipo` that are parts of `parent_id`, in their order."""
    return [one for query in _parts(tipo) for one in session.scalars(query, {"whole": parent_id})]


@cache
def _parts(tipo: str) -> tuple[Select[Any], ...]:
    """The questions for `parts_of`, one for each field that may name the whole."""
    cls = registry.types()[tipo]
    columns = [getattr(cls, registry.attributes(tipo)[field]) for field, _ in registry.parents(tipo)]
    order = [cls.order] if hasattr(cls, "order") else []
    return tuple(select(cls).where(column == bindparam("whole")).order_by(*order, cls.id) for column in columns)


def add(
    session: Session,
    tipo: str,
    fields: Mapping[str, Any],
    *,
    private: bool = False,
    id: str | None = None,  # noqa: A002
    guarded: bool = True,
) -> Any:
    """Store a record within this unit of work (see `create`); not `guarded`, no rule of the record is asked."""
    clean = _without_empty_texts(tipo, values.checked(tipo, fields))
    _check_whole(session, tipo, clean)
    key = key_of(session, tipo, clean, id)
    existing = find(session, tipo, key)
    if existing is None and (existing := returned(session, tipo, key)) is not None and guarded:
        _raise_any(guards.return_refusals(session, existing))
    if existing is not None:
        put(session, existing, clean)
        return existing
    attributes = registry.attributes(tipo)
    record = registry.types()[tipo](id=key, **{attributes[field]: value for field, value in clean.items()})
    _raise_any(guards.refusals(session, record, clean) if guarded and not _starts_frozen(tipo, clean) else [])
    if private:
        capture.keep_private(record)
    session.add(record)
    session.flush()
    return record


def put(session: Session, record: Record, fields: Mapping[str, Any]) -> list[str]:
    """Set the fields that differ within this unit of work, and return their names (see `update`)."""
    tipo = record.__tablename__
    attributes = registry.attributes(tipo)
    clean = _without_empty_texts(tipo, values.checked(tipo, fields))
    changes = {field: value for field, value in clean.items() if getattr(record, attributes[field]) != value}
    if not changes:
        return []
    fixed = {*registry.types()[tipo].natural, *(field for field, _ in registry.parents(tipo))}
    problems = [labels.problem(tipo, field, "key_part_changed") for field in changes if field in fixed]
    _raise_any(problems + guards.refusals(session, record, changes))
    for field, value in changes.items():
        setattr(record, attributes[field], value)
    return list(changes)


def drop(session: Session, record: Record) -> None:
    """Take the record and its parts away within this unit of work."""
    _raise_any(guards.removal_refusals(session, record))
    capture.remove(session, record.__tablename__, record.id)


def bring_in(session: Session, tipo: str, id: str, *, guarded: bool = True) -> None:  # noqa: A002
    """Return a removed record with its parts within this unit of work (see `bring_back`)."""
    if session.scalar(_STATE, {"tbl": tipo, "row": id}) == AWAY:
        raise NotFound(_the(registry.types()[tipo].noun[0]), id)
    capture.restore(session, tipo, id)
    record = find(session, tipo, id) if guarded else None
    _raise_any(guards.return_refusals(session, record) if record is not None else [])


def renumber(session: Session, tipo: str, ids: Sequence[str]) -> None:
    """Number these records 1, 2, 3… within this unit of work."""
    for place, key in enumerate(ids, start=1):
        put(session, need(session, tipo, key), {"order": place})


def next_order(session: Session, tipo: str, parent_id: str) -> int:
    """The number that puts a new part after the others."""
    return max((part.order or 0 for part in parts_of(session, tipo, parent_id)), default=0) + 1


def next_number(held: Iterable[Any]) -> int:
    """The number of a new one among those that are `held` already."""
    return max((one.number or 0 for one in held), default=0) + 1


def key_of(session: Session, tipo: str, fields: Mapping[str, Any], given: str | None = None) -> str:
    """The id of such a record: from its natural key, else `given`, else a fresh one."""
    space = space_of(session)
    if tipo == "microcentro":
        return space
    natural = registry.types()[tipo].natural
    return natural_id(space, tipo, [fields[part] for part in natural]) if natural else given or new_id()


def common_key(session: Session, tipo: str, parts: Sequence[str]) -> str:
    """The id that every laptop gives to what these parts name, so that two of them make one record.

    Once a record bears it, even a removed one, the next that the same parts name is another: its id is fresh.
    """
    key = natural_id(space_of(session), tipo, parts)
    known = find(session, tipo, key) is not None or session.get(RowState, (tipo, key)) is not None
    return new_id() if known else key


def has_word(key_column: Any, word: str) -> ColumnElement[bool]:
    """Whether a column of accent-blind keys holds `word` (itself such a key); n also finds ñ, but not the reverse."""
    # The key writes ñ as n~ so that it sorts after n.
    column = key_column if "~" in word else func.replace(key_column, "~", "")
    found: ColumnElement[bool] = column.contains(word, autoescape=True)
    return found


def lists(column: Any, code: str) -> ColumnElement[bool]:
    """Whether a column of lists holds `code`, an id or a code of the official ones."""
    # Both are plain letters, so their place in the list's JSON text is unmistakable.
    found: ColumnElement[bool] = cast(column, Text).contains(f'"{code}"', autoescape=True)
    return found


def lists_any(column: Any, codes: Iterable[str]) -> ColumnElement[bool]:
    """Whether a column of lists holds any of `codes`, however many they are."""
    held = func.json_each(column).table_valued("value")
    return select(literal(1)).select_from(held).where(among(held.c.value, codes)).exists()


def space_of(session: Session) -> str:
    """The microcentro whose database this session reads."""
    database: Database = session.info["database"]
    return database.space


def _the(noun: str) -> str:
    first = noun.split(maxsplit=1)[0]
    return f"la {noun}" if first.endswith(("a", "ón")) and first != "acta" else f"el {noun}"


def _without_empty_texts(tipo: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    # An emptied field of a form says the same as one that was never filled.
    kinds = registry.fields(tipo)
    return {field: None if value == "" and kinds[field].kind == "text" else value for field, value in fields.items()}


def _check_whole(session: Session, tipo: str, fields: Mapping[str, Any]) -> None:
    problems = labels.lacking(tipo, (part for part in registry.types()[tipo].natural if fields.get(part) is None))
    owners = [(field, target, fields[field]) for field, target in registry.parents(tipo) if fields.get(field)]
    if registry.parents(tipo) and not owners and not problems:
        problems += labels.lacking(tipo, [registry.parents(tipo)[0][0]])
    problems += [labels.problem(tipo, field, "one_parent") for field, _, _ in owners[1:]]
    problems += [
        labels.problem(tipo, field, "broken_reference", (("value", owner),))
        for field, target, owner in owners
        if find(session, target, owner) is None
    ]
    _raise_any(problems)


def returned(session: Session, tipo: str, key: str) -> Record | None:
    """The record that was removed under this id, back with what it held; None where none was."""
    if session.scalar(_STATE, {"tbl": tipo, "row": key}) != "hidden":
        return None
    capture.restore(session, tipo, key)
    return find(session, tipo, key)


def _starts_frozen(tipo: str, fields: Mapping[str, Any]) -> bool:
    return tipo == "minutes" and fields.get("status") in guards.FROZEN


def _raise_any(problems: list[Problem]) -> None:
    if problems:
        raise InvalidData(problems)
