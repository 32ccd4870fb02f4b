"""Tables that another program keeps in the data file, a table of ours under another name among them (faults 33, 38).

They are its own and stay, but what they say of a record that is erased for good goes, as far as its row tells of which
it is.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress

from sqlalchemy import column, delete, or_, table, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.log.ops import Key, chunks
from app.models.base import Base

_VERSION = "alembic_version"
_TABLES = text(
    "SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c "
    r"WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\_%' ESCAPE '\'"
)


def names(session: Session) -> tuple[str, ...]:
    """What the tables are called that are not ours."""
    return tuple(sorted(_columns(session)))


def forget_of(session: Session, keys: Collection[Key]) -> bool:
    """Take the rows of these records out of such tables; say whether there were any.

    A row without a column `id` is of a record wherever it names it.
    """
    ids = sorted({row for _tbl, row in keys})
    gone = 0
    for name, columns in _columns(session).items():
        place = table(name, *map(column, columns))
        said = ["id"] if "id" in columns else columns
        for some in chunks(ids):
            # What cannot be written to, as what an extension of another program keeps, is told to the person.
            with suppress(DBAPIError), session.begin_nested():
                of_them = or_(*(place.c[one].in_(some) for one in said))
                gone += session.connection().execute(delete(place).where(of_them)).rowcount
    return gone > 0


def _columns(session: Session) -> dict[str, Sequence[str]]:
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        return {}
    found: dict[str, list[str]] = {}
    for name, one in connection.execute(_TABLES):
        if name not in Base.metadata.tables and name != _VERSION:
            found.setdefault(name, []).append(one)
    return dict(found)
