"""Copies of a microcentro's file: from before the last receptions, and one to try on what some work would do."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from app.file_faults import moved, told
from app.jobs import Progress, Silent
from app.log.capture import install
from app.log.clock import Clock
from app.log.identity import Author, author_of
from app.models.database import Database
from app.paths import copies, scratch

MOST = 3
_SILENT = Silent()


@contextmanager
def copy_kept(database: Database, progress: Progress = _SILENT) -> Iterator[None]:
    """Keep a copy of the database from before the work that follows, if it ends well; the last three stay.

    Raises FileNotWritten or DatabaseUnavailable when the disk has no room for it, and Cancelled while it is made.
    """
    folder = copies(database.folder)
    beside = scratch(database.folder) / f"copia-{secrets.token_hex(4)}.db"
    for needed in (folder, beside.parent):
        with told(needed):
            needed.mkdir(exist_ok=True)
    try:
        database.copy_to(beside, progress)
        yield
        with suppress(OSError):  # what was taken in is safe; an old copy may be open in another program
            kept = sorted((path for path in folder.glob("*.db") if path.stem.isdigit()), key=_number)
            moved(beside, folder / f"{_number(kept[-1]) + 1 if kept else 1}.db")
            for old in kept[: 1 - MOST]:
                old.unlink(missing_ok=True)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


@contextmanager
def trial(database: Database, progress: Progress = _SILENT) -> Iterator[Database]:
    """A copy to do the work on that a preview tells of; it is thrown away, and the clock has heard nothing of it.

    Raises FileNotWritten or DatabaseUnavailable when the disk has no room for it, and Cancelled while it is made.
    """
    with database.read() as session:
        author = author_of(session)
    place = scratch(database.folder)
    with told(place):
        place.mkdir(exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix="mirar-", dir=place))
    try:
        copy = Database(folder, database.space)
        database.copy_to(copy.path, progress)
        clock = Clock(wall=author.clock.wall)
        clock.take(author.clock.to_json())
        install(copy, Author(author.keys, clock))
        try:
            yield copy
        finally:
            copy.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _number(path: Path) -> int:
    return int(path.stem)
