"""After a migration the records are written anew from their history, as far as that is whole (sync-design 7).

Where a disk has damaged a part of the history, the records stay as the older version left them: who works here opens
the program, reads them, and is told what to do. They are written anew when the history is whole again.
"""

from __future__ import annotations

from app.jobs import Progress, Silent, Stages
from app.log import settings
from app.log.rebuild import altered, rebuild
from app.models.database import Database
from app.models.schema import MIGRATED

_DAMAGED = "damaged"
_SILENT = Silent()
SHARES = 1, 4  # of the time: looking at the history, writing the records


def finish(database: Database, progress: Progress = _SILENT) -> None:
    """Write the records anew if a migration asks for it, unless a part of the history is damaged.

    Raises Cancelled: nothing changed, and it is still to be done.
    """
    stages = Stages(progress, *SHARES)
    with database.read() as session:
        if settings.get(session, MIGRATED) is not True:
            return
        damaged = bool(altered(session, stages))
    stages.turn()
    with database.write() as session:
        if not damaged:
            rebuild(session, stages)
        settings.put(session, MIGRATED, _DAMAGED if damaged else False)


def waits(database: Database) -> bool:
    """Whether the records could not be written anew, because a part of the history is damaged."""
    with database.read() as session:
        return bool(settings.get(session, MIGRATED) == _DAMAGED)


def done(database: Database) -> None:
    """The records are as their history says: nothing waits any more."""
    if waits(database):
        with database.write() as session:
            settings.put(session, MIGRATED, value=False)
