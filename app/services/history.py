"""The history of a record: who changed what and when, read from the log, and an old value put back."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from app.errors import InvalidData, NotFound, Problem, WrongUsage
from app.log import draft_owners, ended_drafts
from app.log.conflicts import Writers
from app.log.ops import Key, load_operations
from app.log.registers import Operation
from app.models import registry
from app.models.database import Database
from app.services import attendance, changes, conflicts, guards, guards_asked, labels, rows, tallies

CREATED, CHANGED, REMOVED, RETURNED = "created", "changed", "removed", "returned"
HERE = "here"  # in a draft, until it came shared from a copy of this laptop
_LONGEST = 80
# States that go forward and back by steps of their own, with what each step asks (domain.md 6.1).
_BY_STEPS = {
    ("annual_plan", "status"),
    ("school", "status"),
    ("commitment", "status"),
    ("practice", "status"),
    ("practice_presentation", "preparation"),
    ("advisory_record", "status"),
}
_KINDS = {"d": REMOVED, "r": RETURNED}


@dataclass(frozen=True)
class FieldChange:
    """What one field said before and says since, in words; `register` names it to `put_back`.

    `can_put_back`: the value of this change is not the one that is shown now, and may be written again.
    """

    register: str
    label: str
    before: str
    after: str
    can_put_back: bool


@dataclass(frozen=True)
class Change:
    """One moment of the history. `part` is the noun of a part of the record, '' for the record itself.

    `at` is an ISO moment, doubtful unless `clock_ok`; `who` a person, else a laptop, '' for nobody known.
    """

    tipo: str
    row: str
    n: int
    kind: str
    part: str
    about: str
    who: str
    at: str
    clock_ok: bool
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True)
class History:
    """A record by its noun and its title, whether it is there now, and its changes, the latest first."""

    tipo: str
    id: str
    noun: str
    title: str
    is_here: bool
    changes: tuple[Change, ...]


def history(database: Database, tipo: str, record: str) -> History:
    """Everything that is held of a record and of its parts.

    Raises:
        NotFound: nothing is known of such a record.
    """
    with database.read() as session:
        keys = changes.with_parts(session, tipo, [record]) if tipo in registry.types() else {}
        held = load_operations(session, keys)
        if not held.get((tipo, record)):
            raise NotFound("el registro", record)
        writers = Writers(session)
        found = [one for key, operations in held.items() for one in _of_row(session, writers, key, operations)]
        found = [(op, one) for op, one in found if op.kind != "w" or one.fields or one.kind == CREATED]
        found += _until_it_came(session, writers, keys)
        found.sort(key=lambda pair: (pair[0].hlc, pair[0].n), reverse=True)
        mine = [one if (one.tipo, one.row) != (tipo, record) else _as_itself(one) for _, one in found]
        title = first_words(session, tipo, _last_values(held[tipo, record]))
        noun = registry.types()[tipo].noun[0]
        return History(tipo, record, noun, title, rows.find(session, tipo, record) is not None, tuple(mine))


def put_back(database: Database, tipo: str, row: str, n: int, register: str) -> dict[str, Any]:
    """Let a field say again what the change `n` wrote; returns what it said until now, to undo it.

    Raises:
        NotFound: the record is not there any more. WrongUsage: there is no such change.
        InvalidData: a rule forbids it, as for approved minutes, or it is a state, which has steps of its own.
    """
    with database.write() as session:
        record = rows.need(session, tipo, row)
        fields = registry.groups(tipo).get(register, ())
        operations = load_operations(session, [(tipo, row)])[tipo, row]
        operations += ended_drafts.before_they_came(session, [(tipo, row)]).get((tipo, row), [])
        written = (one for one in operations if one.n == n and one.kind == "w" and set(fields) <= set(one.values))
        op = next(written, None)
        if op is None or not fields:
            raise WrongUsage("Ese cambio ya no está en la historia", "Vuelva a abrir la historia y elija otra vez.")
        if _by_steps(tipo, register, op.values.get(register)):
            raise InvalidData([labels.problem(tipo, register, "state_moves")])
        before, over = rows.as_dict(record), tallies.over_around(session, tipo, record)
        wanted = {name: op.values[name] for name in fields}
        if silent := guards_asked.days(tipo, before, wanted):
            raise InvalidData(silent)
        _then(session, tipo, record, rows.put(session, record, wanted), over)
        return {name: before[name] for name in fields}


def _by_steps(tipo: str, register: str, value: Any) -> bool:
    """Whether the field is a state that only its own step moves; what is approved is so by being approved."""
    approves = (tipo, register) == ("minutes", "status") and value in guards.FROZEN
    return approves or (tipo, register) in _BY_STEPS


def _then(session: Session, tipo: str, record: Any, changed: list[str], stood: list[Problem]) -> None:
    """What a form does besides, and asks of the whole: who was expected, no more answers than answered.

    A session that was held already expects whom it expected, and answers that `stood` against the rule came so.
    """
    session.flush()
    if tipo == "meeting" and record.status == "held" and "status" in changed:
        attendance.freeze(session, record)
    if over := [one for one in tallies.over_around(session, tipo, record) if one not in stood]:
        raise InvalidData(over)


def _is_of_others(session: Session, record: Key) -> bool:
    """Whether others began at this laptop what this is or is part of, though it be shared or removed since."""
    seen, wholes = set[Key](), {record}
    while wholes:
        if begun := draft_owners.noted(session, wholes):
            return any(begun.values())
        seen |= wholes
        said = load_operations(session, wholes)
        written = [(tipo, op.values) for (tipo, _), ops in said.items() for op in ops if op.kind == "w"]
        named = {(above, values.get(name)) for tipo, values in written for name, above in registry.parents(tipo)}
        wholes = {(above, row) for above, row in named if row} - seen
    return False


def _until_it_came(
    session: Session, writers: Writers, keys: Collection[Key]
) -> Iterator[tuple[Operation, Change]]:
    """What the person at the laptop had written in it as a draft, and it does not say now: nobody else has that."""
    before = ended_drafts.before_they_came(session, keys)
    for key, operations in before.items():
        if _is_of_others(session, key):
            continue
        for op, one in _of_row(session, writers, key, operations):
            if fields := tuple(field for field in one.fields if field.can_put_back):
                yield op, replace(one, kind=HERE, fields=fields)


def _of_row(
    session: Session, writers: Writers, key: Key, operations: list[Operation]
) -> list[tuple[Operation, Change]]:
    tipo, row = key
    now = rows.find(session, tipo, row)
    shown = rows.as_dict(now) if now is not None else None
    before: dict[str, Any] = {}
    held = shown or _last_values(operations)
    about = ", ".join(part for part in (first_words(session, tipo, held), _grade(session, tipo, held)) if part)
    found: list[tuple[Operation, Change]] = []
    for op in operations:
        if op.kind not in ("w", "d", "r"):
            continue
        kind = _KINDS.get(op.kind) or (CHANGED if found else CREATED)
        changed = _fields(session, tipo, op, before, shown) if op.kind == "w" else ()
        who, clock_ok = writers.of(op)
        at = conflicts.moment_of(op)
        noun = registry.types()[tipo].noun[0]
        found.append((op, Change(tipo, row, op.n, kind, noun, about, who, at, clock_ok, changed)))
        before |= op.values if op.kind == "w" else {}
    return found


def _fields(
    session: Session, tipo: str, op: Operation, before: Mapping[str, Any], shown: Mapping[str, Any] | None
) -> tuple[FieldChange, ...]:
    specs = registry.fields(tipo)
    fixed = {*registry.types()[tipo].natural, *(name for name, _ in registry.parents(tipo))}
    found = []
    for register, names in registry.groups(tipo).items():
        written = [name for name in names if name in op.values]
        if not written or fixed & set(names) or all(op.values[name] == before.get(name) for name in written):
            continue
        words = [
            " – ".join(conflicts.value_words(session, specs[name], held.get(name)) for name in names)
            for held in (before, op.values)
        ]
        old = shown is not None and len(written) == len(names) and any(op.values[one] != shown[one] for one in names)
        label = " y ".join(specs[name].label for name in names)
        old = old and not _by_steps(tipo, register, op.values.get(register))
        found.append(FieldChange(register, label, words[0], words[1], old))
    return tuple(found)


def _as_itself(one: Change) -> Change:
    return Change(one.tipo, one.row, one.n, one.kind, "", "", one.who, one.at, one.clock_ok, one.fields)


def fields_now(database: Database, tipo: str, record: str) -> list[tuple[str, str]]:
    """What a record says now: the label and the words of every field that is filled in."""
    with database.read() as session:
        held = rows.as_dict(rows.need(session, tipo, record))
        return [
            (spec.label, conflicts.value_words(session, spec, held[name]))
            for name, spec in registry.fields(tipo).items()
            if held[name] not in (None, "", [])
        ]


def first_words(session: Session, tipo: str, shown: Mapping[str, Any]) -> str:
    """What a record with these values is called, else the first thing that it says; '' for a blank one."""
    specs = registry.fields(tipo)
    title = registry.types()[tipo].title_field
    if "version" in registry.types()[tipo].natural and shown.get("version"):
        return f"Versión {shown['version']}"  # of minutes, which by what they say first would be called like a person
    said = [name for name in specs if shown.get(name) not in (None, "", []) and not specs[name].parent]
    telling = [name for name in said if name == title or specs[name].kind == "text" or specs[name].target]
    if not telling:
        return ""
    name = title if title in telling else telling[0]
    words = " ".join(conflicts.value_words(session, specs[name], shown[name]).split())
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1].rsplit(" ", 1)[0] + "…"


def _grade(session: Session, tipo: str, held: Mapping[str, Any]) -> str:
    """The grade of a part, or of what it is a part of: by their words alone several would be alike."""
    if "grade" in registry.fields(tipo):
        return labels.words(tipo, "grade", held.get("grade"))
    for name, parent in registry.parents(tipo):
        if "grade" in registry.fields(parent) and (found := rows.find(session, parent, held.get(name))):
            return labels.words(parent, "grade", rows.as_dict(found)["grade"])
    return ""


def _last_values(operations: list[Operation]) -> dict[str, Any]:
    """What a record said last, whether it is there or not."""
    said: dict[str, Any] = {}
    for op in operations:
        said |= op.values if op.kind == "w" else {}
    return said
