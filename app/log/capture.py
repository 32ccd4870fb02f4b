"""Every change of a record becomes an operation, in the same transaction (sync-design 4, invariant 10).

Listens to the session at flush, when histories are still readable and defaults filled. At commit it would be
too late: the dirty set is already empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, partial
from typing import Any

from sqlalchemy import bindparam, event, insert, inspect, select
from sqlalchemy.orm import Session, UOWTransaction

from app.log import beside, draft_owners, ended_drafts, guard, set_aside, settings, unindexed
from app.log.fold import AWAY, WAITING
from app.log.identity import CLOCK, Author, author_of, person_at_laptop
from app.log.materialise import fold
from app.log.ops import GENERAL, LOCAL, ROSTER, Key, NewOp, by_table, chunks, write_ops
from app.log.seal import OPEN, count_open, seal
from app.models import registry
from app.models.base import Record, natural_id, new_id
from app.models.bulk import among_named, listed, undisturbed
from app.models.database import Database
from app.models.log_tables import RowState

# Sealing keeps batches small enough to hold in memory (sync-design 5).
SEAL_AT = 5000
ENDED = "minga_ended"  # the records that a session removed ("d") or brought back ("r")
_PRIVATE = "minga_private"
_ENTRIES = select(RowState.row, RowState.state, RowState.private).where(
    RowState.tbl == bindparam("tbl"), RowState.row.in_(bindparam("some", expanding=True))
)
_SHARED = select(RowState.tbl, RowState.row).where(
    RowState.tbl.in_(bindparam("over", expanding=True)), RowState.private.is_(False)
)
_AWAITED = select(RowState.tbl, RowState.row).where(
    RowState.state == WAITING, among_named(RowState.parent_row, "above")
)


def install(database: Database, author: Author) -> None:
    """Log what happens in the sessions of `database` as written by `author`."""
    guard.install(database)
    database.sessions.configure(info={"database": database, "author": author})
    event.listen(database.sessions, "before_flush", _prepare)
    event.listen(database.sessions, "after_flush", _log)
    event.listen(database.sessions, "after_flush_postexec", _refold)
    database.before_commit.append(_finish)


def keep_private(record: Record) -> None:
    """Make a record that was not saved yet a private draft: it and its children stay on this laptop."""
    setattr(record, _PRIVATE, True)


def is_private(session: Session, tipo: str, row: str) -> bool:
    """Whether a record is a private draft."""
    entry = session.get(RowState, (tipo, row))
    return entry is not None and entry.private


def remove(session: Session, tipo: str, row: str) -> None:
    """Delete a record; it and its children leave the tables. Others see it when they receive the change."""
    _end(session, "d", tipo, row)


def restore(session: Session, tipo: str, row: str) -> None:
    """Bring a deleted record back, with its children as they were."""
    _end(session, "r", tipo, row)


def affirm(session: Session, tipo: str, row: str, values: dict[str, Any]) -> None:
    """Write these fields (whole groups) even where they already say so: the write that has seen every other value."""
    _write(session, NewOp("w", tipo, row, 0, "", values))


def _end(session: Session, kind: str, tipo: str, row: str) -> None:
    session.info.setdefault(ENDED, []).append((kind, (tipo, row)))
    _write(session, NewOp(kind, tipo, row, 0, ""))


def _write(session: Session, op: NewOp) -> None:
    """Log one operation that did not come from the session's own changes, and fold what it touches."""
    session.flush()
    author = author_of(session)
    seal_if_author_changed(session, author)
    op.channel = LOCAL if is_private(session, op.tbl, op.row) else _home(op.tbl)
    op.hlc = author.clock.next()
    write_ops(session, [op])
    fold(session, [(op.tbl, op.row)])


def with_children(session: Session, key: Key) -> list[Key]:
    """A visible record and all that is part of it, in the tables, parents first."""
    found = [key]
    for child, name in registry.children(key[0]):
        table = registry.table(child)
        for row in session.scalars(select(table.c.id).where(table.c[name] == key[1])).all():
            found += with_children(session, (child, row))
    return found


def _home(tipo: str) -> str:
    return ROSTER if tipo == registry.ROSTER else GENERAL


def _prepare(session: Session, *_rest: Any) -> None:
    """Before the flush: ids of new records and the derived columns."""
    for record in session.new:
        if isinstance(record, Record):
            if not record.id:
                record.id = _identity(session, record)
            _derive(record, record.__dict__.get)
    for record in session.dirty:
        if isinstance(record, Record):
            _derive(record, partial(getattr, record))


def _derive(record: Record, held: Callable[[str], Any]) -> None:
    """Fill the derived columns. What was never set is not in the dictionary of a new record: to ask it is cheaper."""
    names = registry.attributes(record.__tablename__)
    for name, (sources, work_out) in registry.derived(record.__tablename__).items():
        value = work_out(*(held(names[source]) for source in sources))
        if held(name) != value:
            setattr(record, name, value)


def _identity(session: Session, record: Record) -> str:
    names = registry.attributes(record.__tablename__)
    parts = [getattr(record, names[name]) for name in record.natural]
    if record.natural and all(part is not None for part in parts):
        return natural_id(session.info["database"].space, record.__tablename__, parts)
    return new_id()


def _log(session: Session, _context: UOWTransaction) -> None:
    """At the flush: one operation per changed row."""
    with undisturbed():
        _log_changes(session)


def _log_changes(session: Session) -> None:
    written = _changes(session)
    removed = {
        (record.__tablename__, record.id) for record in session.deleted if isinstance(record, Record)
    } - written.keys()
    if not written and not removed:
        return
    author = author_of(session)
    seal_if_author_changed(session, author)
    entries = _entries(session, [*written, *removed, *_parents_of(written)])
    # Begun anew under the key of what somebody else drafts here: the draft of it ends, as where it comes shared.
    taken = {key for key in written if entries.get(key) == (AWAY, True)}
    private = _private_keys(session, written, {key: entry for key, entry in entries.items() if key not in taken})
    ops = []
    for key, values in written.items():
        ops.append(NewOp("w", key[0], key[1], author.clock.next(), LOCAL if key in private else _home(key[0]), values))
    for key in removed:
        ops.append(NewOp("d", key[0], key[1], author.clock.next(), LOCAL if key in private else _home(key[0])))
    ended_drafts.let_go(session, taken)
    write_ops(session, ops)
    unindexed.note(session.connection(), [*written, *removed])
    touched = session.info.setdefault("refold", set())
    touched |= removed
    touched |= {key for key in written if key in entries} | _with_disputed_ancestor(session, written)
    touched |= _left(session) | _awaiting(session)


def _changes(session: Session) -> dict[Key, dict[str, Any]]:
    """The changed fields of every new or edited record; an insert lists every field."""
    written: dict[Key, dict[str, Any]] = {}
    for record in session.new:
        if isinstance(record, Record):
            # What was never set is not in the object's own dictionary: asking for it there spares half of the time.
            held = record.__dict__.get
            values = {name: held(attribute) for name, attribute in _exchanged(record.__tablename__)}
            written[record.__tablename__, record.id] = values
    for record in session.dirty:
        if isinstance(record, Record) and (values := _edited(record)):
            written[record.__tablename__, record.id] = values
    return written


@cache
def _exchanged(tipo: str) -> tuple[tuple[str, str], ...]:
    """Field and mapped attribute of everything of `tipo` that is exchanged, in the order of its text."""
    names = registry.attributes(tipo)
    return tuple((name, names[name]) for name in sorted(registry.fields(tipo)))


def _edited(record: Record) -> dict[str, Any]:
    tipo = record.__tablename__
    names = registry.attributes(tipo)
    state = inspect(record)
    values: dict[str, Any] = {}
    for fields in registry.groups(tipo).values():
        if any(state.attrs[names[name]].history.has_changes() for name in fields):
            values |= {name: getattr(record, names[name]) for name in fields}
    return values


def _parents_of(written: dict[Key, dict[str, Any]]) -> Iterable[Key]:
    for (tipo, _row), values in written.items():
        for name, target in registry.parents(tipo):
            if values.get(name):
                yield (target, values[name])


def _entries(session: Session, keys: Iterable[Key]) -> dict[Key, tuple[str, bool]]:
    """State and privacy of those of the keys that are not plainly visible."""
    found: dict[Key, tuple[str, bool]] = {}
    for tbl, rows in by_table(keys).items():
        for some in chunks(rows):
            entries = session.connection().execute(_ENTRIES, {"tbl": tbl, "some": some})
            found |= {(tbl, row): (state, private) for row, state, private in entries}
    return found


def _private_keys(
    session: Session, written: dict[Key, dict[str, Any]], entries: dict[Key, tuple[str, bool]]
) -> set[Key]:
    """Which of the written rows are private: marked so, already so, or part of what is so."""
    private = {key for key, (_state, is_so) in entries.items() if is_so}
    marked = {(record.__tablename__, record.id) for record in session.new if getattr(record, _PRIVATE, False)}
    fresh: dict[Key, str | None] = dict.fromkeys(marked)
    for tipo in registry.types():  # parents come before their children
        for key, values in written.items():
            if key[0] == tipo and key not in private:
                above = [(target, values[name]) for name, target in registry.parents(tipo) if values.get(name)]
                if key in marked or any(parent in private for parent in above):
                    private.add(key)
                    fresh[key] = above[0][1] if above else None
    if fresh:
        draft_owners.note(session, marked)
        rows = [private_entry(key, parent) for key, parent in fresh.items()]
        session.connection().execute(insert(RowState), rows)
    return private


def private_entry(key: Key, parent: str | None) -> dict[str, object]:
    """What the list of states says of a private record."""
    return {
        "tbl": key[0],
        "row": key[1],
        "state": "visible",
        "private": True,
        "parent_row": parent,
        "conflicts": None,
        "review": None,
    }


def _with_disputed_ancestor(session: Session, written: Iterable[Key]) -> set[Key]:
    """The written rows on which work can matter to an ancestor that somebody deleted (invariant 6)."""
    over = [tipo for tipo in registry.types() if registry.children(tipo)]
    disputed = {(tbl, row) for tbl, row in session.connection().execute(_SHARED, {"over": over})}
    found: set[Key] = set()
    if disputed:
        for start in written:
            above = _parent_key(session, start)
            while above and above not in disputed:
                above = _parent_key(session, above)
            if above:
                found.add(start)
    return found


def _left(session: Session) -> set[Key]:
    """What records were part of until now that were moved elsewhere: the work on them keeps it no longer."""
    found: set[Key] = set()
    for record in session.dirty:
        if isinstance(record, Record):
            names, state = registry.attributes(record.__tablename__), inspect(record)
            for name, target in registry.parents(record.__tablename__):
                found.update((target, row) for row in state.attrs[names[name]].history.deleted if row)
    return found


def _awaiting(session: Session) -> set[Key]:
    """What waits for a record that is begun now under the key that it names (invariant 25)."""
    new = (record for record in session.new if isinstance(record, Record))
    begun = [record.id for record in new if registry.children(record.__tablename__)]
    if not begun:
        return set()
    found = session.connection().execute(_AWAITED, {"above": listed(begun)})
    return {(tbl, row) for tbl, row in found if tbl in registry.types()}


def _parent_key(session: Session, key: Key) -> Key | None:
    table = registry.table(key[0])
    for name, target in registry.parents(key[0]):
        if above := session.connection().scalar(select(table.c[name]).where(table.c.id == key[1])):
            return (target, above)
    return None


def _refold(session: Session, _context: UOWTransaction) -> None:
    touched = session.info.pop("refold", None)
    if touched:
        fold(session, touched)


def seal_if_author_changed(session: Session, author: Author) -> None:
    """A batch names one person and one state of the clock: a change of either seals what is open."""
    beside.begin(session)
    now = {"who": person_at_laptop(session), "clock_ok": author.clock.tells_the_day()}
    before = settings.get(session, OPEN)
    if before != now:
        if before is not None:
            seal(session, author)
        settings.put(session, OPEN, now)


def _finish(session: Session) -> None:
    """At the end of the unit of work: drafts follow their people, the clock is kept, a large open batch is sealed."""
    set_aside.follow(session)
    author = author_of(session)
    if settings.get(session, CLOCK) != author.clock.to_json():
        settings.put(session, CLOCK, author.clock.to_json())
    beside.finish(session)
    if count_open(session) >= SEAL_AT:
        with undisturbed():
            seal(session, author)
