"""SQLite's long work on a data file, told to whoever waits for it: of a large one it takes as long as a copy."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from app.errors import Cancelled
from app.jobs import Progress

_EVERY = 1000  # steps of SQLite's machine between two reports
_A_BYTE = 0.03  # and how many of them a byte of the file takes, as measured on the example year

SOUND = "ok"


@contextmanager
def watched(connection: sqlite3.Connection, size: int, progress: Progress) -> Iterator[None]:
    """Tell how far the work on a file of `size` bytes is that `connection` does meanwhile.

    SQLite does not say how far it is: what is told is reckoned from the size, and stands at the end if it takes longer.

    Raises Cancelled: the person gave up; what was not committed yet is undone by whoever began it.
    """
    done, total = 0, max(int(size * _A_BYTE), 1)
    given_up: list[Cancelled] = []

    def tell() -> int:
        nonlocal done
        done += _EVERY
        try:
            progress.step(min(done, total), total)
        except Cancelled as error:  # of what is raised in here SQLite would only say that it was interrupted
            given_up.append(error)
        return len(given_up)

    connection.set_progress_handler(tell, _EVERY)
    try:
        yield
    except (sqlite3.OperationalError, DBAPIError):
        if given_up:
            raise given_up[0] from None
        raise
    finally:
        connection.set_progress_handler(None, 0)


def found(connection: sqlite3.Connection, check: str, size: int, progress: Progress) -> str:
    """The first that `check` ('quick_check', 'integrity_check(1)') finds in the file of `size` bytes, or `SOUND`.

    Raises:
        sqlite3.DatabaseError: the file cannot be read.
        Cancelled: the person gave up.
    """
    with watched(connection, size, progress):
        return str(connection.execute(f"PRAGMA {check}").fetchone()[0])


def is_sound(connection: sqlite3.Connection, check: str, size: int, progress: Progress) -> bool:
    """Whether `check` finds the file of `size` bytes in order. Raises as `found`."""
    return found(connection, check, size, progress) == SOUND
