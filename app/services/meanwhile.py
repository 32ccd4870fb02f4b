"""Typing while a file is taken in: what came meanwhile was not seen by whoever typed, and is not overwritten unseen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from app.errors import DatabaseUnavailable
from app.log import beside
from app.models.database import Database

Mark = beside.Mark


def mark(database: Database) -> Mark | None:
    """What is here now, as whoever begins to type has it before them; None when the file does not answer."""
    try:
        with database.read() as session:
            return beside.mark(session)
    except DatabaseUnavailable:
        return None


@contextmanager
def as_of(database: Database, marked: Mark) -> Iterator[None]:
    """What is written inside had seen, of others' work, what was here at that mark.

    Who wrote the same field in what came since stands beside it, as a conflict to decide.
    """
    with beside.writing_as_of(database, marked):
        yield
