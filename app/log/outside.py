"""What another program changed before an update outlives that the tables are written anew (sync-design 4, fault 33).

    found = changed_outside(session, columns, progress)     # `columns`: those that the tables had before the update
    rebuild(session, progress)
    lay_back(session, found)

The tables then differ from their log where they did before, and nowhere else, until a person decides.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import JSON, Connection, column, delete, insert, select, table, text, update
from sqlalchemy.orm import Session

from app.jobs import Progress
from app.log.fold import Fold, Folded
from app.log.guard import passing
from app.log.ops import Key
from app.log.rebuild import Difference, check
from app.models import registry

_BROKEN = text('SELECT "table", rowid, parent FROM pragma_foreign_key_check')


def changed_outside(session: Session, columns: Mapping[str, Sequence[str]], progress: Progress) -> list[Difference]:
    """Where the tables of an older version are not what the log says, and that version could say it.

    Reads only. Raises Cancelled.
    """
    found = [one for one in check(session, progress) if _could_be_said(one, columns)]
    folded = Fold(session).run({(one.tbl, one.row) for one in found}) if found else {}
    return [one for one in found if not _is_of_the_versions(one, folded.get((one.tbl, one.row)), columns)]


def _could_be_said(one: Difference, columns: Mapping[str, Sequence[str]]) -> bool:
    if one.field == "":
        return one.tbl in columns
    return one.field in registry.fields(one.tbl) and one.field in columns.get(one.tbl, ())


def _is_of_the_versions(one: Difference, folded: Folded | None, columns: Mapping[str, Sequence[str]]) -> bool:
    """Whether nobody changed anything: the two versions show the same history in another way."""
    if folded is None:
        return False
    if one.field:  # a text that this version takes for none that the column can hold
        return bool(folded.values.get(one.field) == one.in_table)
    # Whether a record is seen hangs on what it is part of, which may be what only the newer version knows.
    return any(value is not None and name not in columns[one.tbl] for name, value in folded.values.items())


def lay_back(session: Session, differences: Iterable[Difference]) -> None:
    """Let the tables say again what they said before, but what would leave a record without the one it is part of.

    A record that another program took out stays where something is part of it that only this version shows: living work
    keeps it from anybody's deletion too (invariant 6).
    """
    left = list(differences)
    while left:
        with passing(session) as connection:
            point = connection.begin_nested()
            for one in left:
                _write(connection, one)
            broken = _without_what_they_name(connection)
            if not broken:
                point.commit()
                return
            point.rollback()
        left = [one for one in left if (one.tbl, one.row) not in broken]


def _write(connection: Connection, one: Difference) -> None:
    place = table(one.tbl, *(column(each.name) for each in registry.table(one.tbl).columns))
    if one.field:
        values = {one.field: _stored(one.tbl, one.field, one.in_table)}
        connection.execute(update(place).where(place.c.id == one.row).values(values))
    elif one.in_table is None:
        connection.execute(delete(place).where(place.c.id == one.row))
    else:
        values = {name: _stored(one.tbl, name, value) for name, value in one.in_table.items()}
        connection.execute(insert(place).values(values))


def _stored(tbl: str, name: str, value: Any) -> Any:
    """As SQLite holds it: the types of our columns refuse what another program may have written."""
    is_json = isinstance(registry.table(tbl).c[name].type, JSON)
    return json.dumps(value, ensure_ascii=False) if is_json and value is not None else value


def _without_what_they_name(connection: Connection) -> set[Key]:
    """The records that are part of one which is not there, and those that they are part of."""
    found: set[Key] = set()
    for tbl, rowid, parent in connection.execute(_BROKEN).all():
        names = [name for name, target in registry.parents(tbl) if target == parent]
        place = table(tbl, *map(column, ("rowid", "id", *names)))
        row, *above = connection.execute(select(*place.c[1:]).where(place.c.rowid == rowid)).one()
        found |= {(tbl, row), *((parent, one) for one in above if one)}
    return found
