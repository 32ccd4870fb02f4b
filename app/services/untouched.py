"""Whether a data file is as this program left it: another may have changed it while it was closed (fault 33).

    left = untouched.take(folder)           # before anything in it is opened
    untouched.put_right(database, left)     # what no page could be read with is set apart, and told
    untouched.leave(folder)                 # after it was closed
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from app.log import settings
from app.log.unheld import set_apart
from app.models import schema
from app.models.database import FILE_NAME, Database
from app.services import looked_over

_NAME = "sin-cambios"
AS_LEFT, CHANGED, UNKNOWN = "as left", "changed", "unknown"


def leave(folder: Path) -> None:
    """Note how the file in `folder` is, now that nobody here has it open. What cannot be noted is looked at again."""
    if said := _told(folder):
        with suppress(OSError):
            (folder / _NAME).write_text(said, encoding="utf-8")


def take(folder: Path) -> str:
    """How the file is beside what `leave` noted; that is forgotten, for from here on it is changed by this program.

    Where it is not as it was left that is known until `put_right`: the power may go, or the disk be full, before.

    Where it is not as it was left, tables that another program dropped are there again, and rules that it put on ours
    are gone (`schema.put_back_dropped`).

    Raises DatabaseUnavailable: it cannot be opened, or lacks what nothing else tells.
    """
    how = _taken(folder)
    if how != AS_LEFT:
        schema.put_back_dropped(folder)
    return how


def _taken(folder: Path) -> str:
    noted = ""
    with suppress(OSError, ValueError):
        noted = (folder / _NAME).read_text(encoding="utf-8")
    if noted and noted != _told(folder):
        return CHANGED
    try:
        (folder / _NAME).unlink(missing_ok=True)
    except OSError:  # it would stand there for good
        return UNKNOWN
    return AS_LEFT if noted else UNKNOWN


def put_right(database: Database, left: str) -> None:
    """Let no page stumble over what another program wrote, and have the rest of what it may have changed looked over.

    After a migration all records are written anew, and what was changed is told by whoever does that.
    """
    if left == AS_LEFT:
        return
    with database.write() as session:
        ruled = bool(settings.get(session, schema.RULED))
        found = not settings.get(session, schema.MIGRATED) and (set_apart(session) or ruled)
    if found:
        looked_over.note(database, found=True)
    if left == CHANGED:
        looked_over.make_due(database)
        with suppress(OSError):
            (database.folder / _NAME).unlink(missing_ok=True)


def _told(folder: Path) -> str:
    """When the file was written last, and how long it is; nothing while some of it stands in SQLite's own log."""
    path = folder / FILE_NAME
    try:
        log = path.with_name(f"{FILE_NAME}-wal")
        if log.exists() and log.stat().st_size:
            return ""
        found = path.stat()
        return f"{found.st_mtime_ns} {found.st_size}"
    except OSError:
        return ""
