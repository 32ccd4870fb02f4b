"""After a migration the records are written anew from their history, as far as that is whole (sync-design 7).

Where a disk has damaged a part of the history, the records stay as the older version left them: who works here opens
the program, reads them, and is told what to do. They are written anew when the history is whole again.

What another program changed in them before stays as it was found, and is told: a person decides (sync-design 4).
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app import file_faults
from app.jobs import Progress, Silent, Stages
from app.log import settings
from app.log.outside import changed_outside, lay_back
from app.log.rebuild import altered, rebuild
from app.models import schema
from app.models.database import Database
from app.models.schema import COLUMNS_BEFORE, DROPPED, MIGRATED, RULED
from app.services import looked_over
from app.text_dates import size_in_words

_DAMAGED = "damaged"
_SILENT = Silent()
SHARES = 1, 2, 4  # of the time: looking at the history, and at what another program changed; writing the records


def told_how_much(folder: Path, data: Path) -> AbstractContextManager[None]:
    """Bringing the file in `folder` up to date: a full disk is told with how much must be free.

    `data`: the data folder, as the person knows it.

    Raises NoRoom: in place of DatabaseUnavailable for a full disk.
    """
    return file_faults.told_how_much(partial(_room, folder, data))


def _room(folder: Path, data: Path) -> tuple[Path, str] | None:
    if not schema.is_behind(folder):
        return None
    needed = schema.room_needed(folder)
    # SQLite packs a file in the system's own folder, which may lie on another disk.
    place = data if shutil.disk_usage(data).free < needed else Path(tempfile.gettempdir())
    return place, size_in_words(needed)


def finish(database: Database, progress: Progress = _SILENT) -> None:
    """Write the records anew if a migration asks for it, unless a part of the history is damaged.

    What was changed in them without a word in their history stands as it stood, and `looked_over` says so.

    Raises Cancelled: nothing changed, and it is still to be done.
    """
    stages = Stages(progress, *SHARES)
    with database.read() as session:
        if settings.get(session, MIGRATED) is not True:
            return
        damaged = bool(altered(session, stages))
    stages.turn()
    with database.write() as session:
        if damaged:
            settings.put(session, MIGRATED, _DAMAGED)
            return
        changed = changed_outside(session, settings.get(session, COLUMNS_BEFORE, {}), stages)
        stages.turn()
        rebuild(session, stages)
        stands = lay_back(session, changed) or bool(dropped(session) or ruled(session))
        settings.put(session, MIGRATED, value=False)
        settings.put(session, COLUMNS_BEFORE, {})
    if stands:
        looked_over.note(database, found=True)


def waits(database: Database) -> bool:
    """Whether the records could not be written anew, because a part of the history is damaged."""
    with database.read() as session:
        return bool(settings.get(session, MIGRATED) == _DAMAGED)


def dropped(session: Session) -> list[str]:
    """The tables that another program dropped, all of them or a column, and that were written anew from the log."""
    return list(settings.get(session, DROPPED) or [])


def ruled(session: Session) -> list[str]:
    """The tables on which another program had put rules of its own, in the file or until it was opened (fault 33)."""
    plain: Any = session.connection().connection.driver_connection
    return sorted({*(settings.get(session, RULED) or []), *schema.rules_of_others(plain)})


def done(database: Database) -> None:
    """The records are as their history says, and whoever is here has seen it: nothing waits any more."""
    with database.read() as session:
        rules = ruled(session)
        waits_still = settings.get(session, MIGRATED) == _DAMAGED or bool(dropped(session) or rules)
    if waits_still:
        with database.write() as session:
            settings.put(session, MIGRATED, value=False)
            settings.put(session, DROPPED, [])
            settings.put(session, RULED, [])
            free(session)


def free(session: Session) -> None:
    """Take out what another program demands of our tables since they were opened."""
    plain: Any = session.connection().connection.driver_connection
    schema.drop_rules_of_others(plain)
