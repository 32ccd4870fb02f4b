"""What the search has not read yet: capture and fold note the rows they write, and the index is renewed when asked.

The list is this laptop's own and never longer than its records. To note a row costs one line of one statement; to read
its words waits until somebody searches, or until nothing else is to be done.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import BigInteger, Connection, String, bindparam, delete, func, insert, select, text, true
from sqlalchemy.orm import Session

from app.log import settings
from app.log.ops import Key, by_table
from app.models.bulk import each, listed
from app.models.local import Unindexed

# What the main file knows of its index: which one it is, and how many times it was renewed.
INDEX = "search_index"
_LISTED = select(bindparam("kind", type_=String), each("rows").c.value, bindparam("changes", type_=BigInteger))
# The condition tells where the query ends: what follows it is of the insert.
_AGAIN = text('ON CONFLICT (tbl, "row") DO UPDATE SET n = local_unindexed.n + excluded.n')
_LISTED = _LISTED.where(true()).suffix_with(_AGAIN)
_NOTE = insert(Unindexed).from_select(["tbl", "row", "n"], _LISTED)


def note(connection: Connection, keys: Iterable[Key], *, changes: int = 1) -> None:
    """These rows were written or removed; with no changes they are to be read for the first time."""
    for tbl, rows in by_table(dict.fromkeys(keys)).items():
        connection.execute(_NOTE, {"kind": tbl, "rows": listed(rows), "changes": changes})


def noted(session: Session, most: int) -> list[tuple[str, str, int]]:
    """The first rows that were noted, with the count of the changes of each."""
    query = select(Unindexed.tbl, Unindexed.row, Unindexed.n).order_by(Unindexed.tbl, Unindexed.row).limit(most)
    return [(tbl, row, n) for tbl, row, n in session.connection().execute(query)]


def count(session: Session) -> int:
    """How many rows are noted."""
    return session.connection().scalar(select(func.count()).select_from(Unindexed)) or 0


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
