"""What an erasure leaves on the disk of this laptop: files, old copies and the room that the words took (fault 38).

The unit of work that erases cannot do this: a file of evidence goes only when the change is safe, and SQLite keeps
what was deleted until the data file is written anew. A power cut or an open file between the two is made good at the
next opening.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from app.errors import FileNotWritten
from app.log import settings
from app.log.purge import TO_CLEAN, Orders
from app.media.intake import safe_name
from app.media.store import BlobStore
from app.models.database import FILE_NAME, Database
from app.models.log_tables import ERASED, Blob
from app.paths import copies, kept_aside
from app.services import decisions, search_index

_PATIENCE = 5  # seconds to wait for whoever reads meanwhile
_LONGEST_NAME, _SHORT = 25, 8


def clean(database: Database) -> bool:
    """Leave no trace of what was erased in the files of this microcentro; say whether that is so now.

    What cannot be done now (the disk is full, a copy is open in another program) is tried again at the next opening.
    """
    with database.read() as session:
        if not settings.get(session, TO_CLEAN):
            return True
        erased = session.scalars(select(Blob.sha256).where(Blob.state == ERASED).order_by(Blob.sha256)).all()
    with database.write() as session:
        decisions.forget(session, Orders(session).rows())
    try:
        search_index.forget(database)
        _remove_files(database, erased)
        for path in old_copies(database):
            path.unlink(missing_ok=True)
        _write_anew(database)
    except (OSError, sqlite3.Error, FileNotWritten):  # the last: a photo is open in another program
        return False
    with database.write() as session:
        settings.put(session, TO_CLEAN, value=False)
    return True


def old_copies(database: Database) -> list[Path]:
    """The copies of the data file that Minga made here by itself, and what it kept of one that was gone.

    From before receptions, repairs and updates; see `app.services.left_parts` for the other.
    """
    folder = database.folder
    beside = [folder.glob(name) for name in ("minga-antes-*.db", "minga.bak", "minga.migrating", "minga.db-*.antes*")]
    return sorted({*copies(folder).glob("*.db"), *(path for found in beside for path in found)})


def aside_name(name: str, space: str, at: datetime) -> str:
    """What a folder is called that keeps a microcentro of this `name` aside; `kept_elsewhere` finds it.

    A person can read it, every system takes it, and it is short: the names of what lies in it are long.
    """
    shown = safe_name(name.replace(".", " "), "")[:_LONGEST_NAME].strip() if name else "Microcentro"
    return f"{shown} {at:%Y-%m-%d %H-%M} ({space[:_SHORT]})"


def kept_elsewhere(data_folder: Path, space: str) -> list[Path]:
    """The folders in which an earlier state of a microcentro was set aside on this laptop: nobody empties them."""
    # Versions of before named them by the id alone.
    found = (path for one in (f"{space} *", f"* ({space[:_SHORT]})*") for path in kept_aside(data_folder).glob(one))
    return sorted({path for path in found if (path / FILE_NAME).exists() or any(copies(path).glob("*.db"))})


def _remove_files(database: Database, names: Iterable[str]) -> None:
    store = BlobStore(database.folder)
    for name in names:
        store.remove(name)


def _write_anew(database: Database) -> None:
    """Have the database write its file without what was deleted from it.

    Raises sqlite3.Error: somebody reads it, or there is no room.
    """
    if database.engine.dialect.name != "sqlite":
        return  # the server's own keeper does it, as its owner has set it up
    with closing(sqlite3.connect(database.path, timeout=_PATIENCE, isolation_level=None)) as connection:
        connection.execute("VACUUM")
        busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise sqlite3.OperationalError("somebody reads")

