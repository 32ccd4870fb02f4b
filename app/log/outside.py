"""What another program changed before an update outlives that the tables are written anew (sync-design 4, fault 33).

    found = changed_outside(session, columns, progress)     # `columns`: those that the tables had before the update
    rebuild(session, progress)
    lay_back(session, found)

The tables then differ from their log where they did before, and nowhere else, until a person decides. What no page
could be shown with is kept apart until then: what the columns cannot hold, and what leaves a record without the one it
is part of. Of the list of laptops nobody here may decide, so it says what the log says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from sqlalchemy import Connection, UpdateBase, bindparam, column, delete, insert, select, table, text, update
from sqlalchemy.orm import Session

from app.jobs import Progress
from app.log import apart
from app.log.apart import Difference
from app.log.fold import VISIBLE, Fold
from app.log.guard import passing
from app.log.ops import Key
from app.log.rebuild import check, reading_any_text
from app.log.registers import maximal
from app.models import registry

# Of what was noted of records, which is written anew with them.
_FORGET_UNREADABLE = text("UPDATE sync_row SET conflicts = NULL WHERE NOT json_valid(conflicts)")
_BROKEN = text('SELECT "table", rowid, parent FROM pragma_foreign_key_check')


def changed_outside(session: Session, columns: Mapping[str, Sequence[str]], progress: Progress) -> list[Difference]:
    """Where the tables of an older version are not what that version made of the log, and a person here may decide.

    Raises Cancelled.
    """
    session.connection().execute(_FORGET_UNREADABLE)
    with reading_any_text(session):
        found = [one for one in check(session, progress) if _can_be_decided(one, columns)]
        work = Fold(session)
        work.run({(one.tbl, one.row) for one in found})
    return [apart.as_kept(one) for one in found if not _is_of_the_versions(one, work)]


def _as_held(one: Difference) -> Difference | None:
    """As the columns of the table can hold it: no page could be shown with the rest. None where that is nothing."""
    if one.in_table is None:
        return one
    if one.field:
        value = apart.as_held(one.tbl, {"id": one.row, one.field: one.in_table})[one.field]
        return None if value in (None, one.in_log) else replace(one, in_table=value)
    return replace(one, in_table=apart.as_held(one.tbl, one.in_table))


def _not_held(one: Difference, held: Difference | None) -> Iterator[Difference]:
    """What is to be kept apart, where the table says `held`."""
    if held is None:
        yield one
    elif one.field:
        if held.in_table != one.in_table:
            yield replace(one, in_log=held.in_table)
    else:
        for name, value in (one.in_table or {}).items():
            if name in registry.fields(one.tbl) and held.in_table[name] != value:
                yield Difference(one.tbl, one.row, name, value, held.in_table[name])


def _can_be_decided(one: Difference, columns: Mapping[str, Sequence[str]]) -> bool:
    if one.tbl not in registry.shared_types() or not isinstance(one.row, str):
        return False
    known = columns.get(one.tbl, ())
    return bool(known) if one.field == "" else one.field in registry.fields(one.tbl) and one.field in known


def _is_of_the_versions(one: Difference, work: Fold) -> bool:
    """Whether nobody changed anything: the two versions show the same history in another way."""
    key = one.tbl, one.row
    if not work.rows[key].exists:
        return False
    if one.field:
        return one.in_table in _last_said(work, key, one.field)
    # What the older version made of a record it noted, where that was not plainly visible.
    entry = work.entries.get(key)
    return (entry is None or entry.state == VISIBLE) == (one.in_table is not None)


def _last_said(work: Fold, key: Key, name: str) -> list[Any]:
    """What the last writes of a field say: which of them is shown, or fits the column, is up to each version."""
    register = next(fields for fields in registry.groups(key[0]).values() if name in fields)
    writes = maximal(op for op in work.rows[key].writes if any(field in op.values for field in register))
    return [op.values.get(name) for op in writes]


def lay_back(session: Session, differences: Iterable[Difference]) -> bool:
    """Let the tables say again what they said before, and say whether there is anything to decide.

    What would leave a record without the one it is part of is kept apart: living work keeps that from anybody's
    deletion too (invariant 6).
    """
    found = list(differences)
    left = {place: held for place, one in enumerate(found) if (held := _as_held(one))}
    with passing(session) as connection:
        while left:
            point = connection.begin_nested()
            writes: defaultdict[UpdateBase, list[dict[str, Any]]] = defaultdict(list)
            for statement, values in map(_writing, left.values()):
                writes[statement].append(values)
            for statement, rows in writes.items():
                connection.execute(statement, rows)
            broken = _without_what_they_name(connection)
            if not broken:
                point.commit()
                break
            point.rollback()
            left = {place: one for place, one in left.items() if (one.tbl, one.row) not in broken}
    apart.keep(session, [each for place, one in enumerate(found) for each in _not_held(one, left.get(place))])
    return bool(found)


def _writing(one: Difference) -> tuple[UpdateBase, dict[str, Any]]:
    """The statement that lets the table say it again, the same one for all that differ alike, and its values."""
    if one.field:
        return _changing(one.tbl, one.field), {"which": one.row, "found": one.in_table}
    return (_taking_out(one.tbl), {"which": one.row}) if one.in_table is None else (_putting_in(one.tbl), one.in_table)


@cache
def _changing(tbl: str, name: str) -> UpdateBase:
    place = registry.table(tbl)
    return update(place).where(place.c.id == bindparam("which")).values({name: bindparam("found")})


@cache
def _taking_out(tbl: str) -> UpdateBase:
    place = registry.table(tbl)
    return delete(place).where(place.c.id == bindparam("which"))


@cache
def _putting_in(tbl: str) -> UpdateBase:
    return insert(registry.table(tbl))


def _without_what_they_name(connection: Connection) -> set[Key]:
    """The records that are part of one which is not there, and those that they are part of."""
    found: set[Key] = set()
    types = registry.types()
    for tbl, rowid, parent in connection.execute(_BROKEN).all():
        if tbl not in types:  # what another program keeps in the file beside our tables
            continue
        names = [name for name, target in registry.parents(tbl) if target == parent]
        place = table(tbl, *map(column, ("rowid", "id", *names)))
        row, *above = connection.execute(select(*place.c[1:]).where(place.c.rowid == rowid)).one()
        found |= {(tbl, row), *((parent, one) for one in above if one)}
    return found
