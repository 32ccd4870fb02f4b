"""What the search has not read yet: capture and fold note the rows they write, and the index is renewed when asked.

The list is this laptop's own and never longer than its records. To note a row costs one line of one statement; to read
its words waits until somebody searches, or until nothing else is to be done.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, select, text
from sqlalchemy.orm import Session

from app.log import settings
from app.log.ops import Key, by_table
from app.models.local import Unindexed

# What the main file knows of its index: which one it is, and how many times it was renewed.
INDEX = "search_index"
_NOTE = text(
    'INSERT INTO local_unindexed (tbl, "row", n) VALUES (:tbl, :row, 1)'
    ' ON CONFLICT (tbl, "row") DO UPDATE SET n = local_unindexed.n + 1'
)
# The same for many, in a third of the time; a list that names a row twice counts it twice.
_NOTE_ALL = text(
    'INSERT INTO local_unindexed (tbl, "row", n) SELECT :tbl, value, 1 FROM json_each(:rows) WHERE true'
    ' ON CONFLICT (tbl, "row") DO UPDATE SET n = local_unindexed.n + 1'
)


def note(connection: Connection, keys: Iterable[Key]) -> None:
    """These rows were written or removed."""
    if connection.dialect.name == "sqlite":
        for tbl, rows in by_table(keys).items():
            connection.execute(_NOTE_ALL, {"tbl": tbl, "rows": json.dumps(rows)})
    elif each := [{"tbl": tbl, "row": row} for tbl, row in keys]:
        connection.execute(_NOTE, each)


def noted(session: Session) -> list[tuple[str, str, int]]:
    """Every row that was noted, with the count of its changes."""
    query = select(Unindexed.tbl, Unindexed.row, Unindexed.n).order_by(Unindexed.tbl, Unindexed.row)
    return [(tbl, row, n) for tbl, row, n in session.connection().execute(query)]


def forget(session: Session, read: Sequence[tuple[str, str, int]]) -> None:
    """These were read, as they stood after so many changes; one that changed since stays noted."""
    rows = [{"tbl": tbl, "row": row, "n": n} for tbl, row, n in read]
    if rows:
        done = text('DELETE FROM local_unindexed WHERE tbl = :tbl AND "row" = :row AND n = :n')
        session.connection().execute(done, rows)


def forget_all(session: Session) -> None:
    """Every table was written anew: the index has to be made again, whole."""
    session.connection().execute(delete(Unindexed))
    settings.put(session, INDEX, None)
