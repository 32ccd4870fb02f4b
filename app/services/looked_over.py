"""When what is kept was last looked over, and whether anything was found that nobody has mended since (sync-design 4).

That the tables say what the log says is looked at when somebody asks; and by itself, while nothing else is to be done,
after the program had died, another one had changed the file, after an update, and once a month. What is found is
shown, and a person decides: nothing is changed by looking.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from app import __version__, wall_clock
from app.errors import DatabaseUnavailable
from app.log import settings
from app.models import registry
from app.models.database import Database, announce

_KEY = "looked_over"
_MARK = "en-uso"
_EVERY = timedelta(days=30)
_PROGRAM = f"{__version__}/{registry.SCHEMA}"


def begin(database: Database) -> None:
    """A window works with it from now on; where one did already, the program died before it could `end`.

    What cannot be written down is none to look for later.
    """
    mark = database.folder / _MARK
    if mark.exists():
        make_due(database)
    with suppress(OSError):
        mark.touch()


def end(database: Database) -> None:
    """No window works with it any more."""
    with suppress(OSError):
        (database.folder / _MARK).unlink(missing_ok=True)


def make_due(database: Database) -> None:
    """Have it looked over by itself as soon as nothing else is to be done: the program died, or another changed it."""
    with suppress(DatabaseUnavailable), database.write() as session:
        settings.put(session, _KEY, settings.get(session, _KEY, {}) | {"died": True})


def is_due(database: Database) -> bool:
    """Whether it is to be looked over by itself."""
    last = _last(database)
    if last.get("died") or last.get("program") != _PROGRAM:
        return True
    # A clock that was put back makes it no less due than one that went on.
    return abs(wall_clock.now() - datetime.fromisoformat(last["at"])) > _EVERY


def note(database: Database, *, found: bool) -> None:
    """Note that it was looked over now, or mended. On a disk that takes nothing it is looked over again."""
    changed = found != has_findings(database)
    with suppress(DatabaseUnavailable), database.write() as session:
        kept = {"at": wall_clock.now().isoformat(), "program": _PROGRAM, "found": found, "died": False}
        settings.put(session, _KEY, kept)
        if changed:
            announce(session, "sync_import")


def has_findings(database: Database) -> bool:
    """Whether the last look found something, and nobody has mended it since."""
    return bool(_last(database).get("found"))


def _last(database: Database) -> dict[str, Any]:
    """What was noted; nothing of a file that cannot be read, which is looked over again."""
    with suppress(DatabaseUnavailable), database.read() as session:
        return dict(settings.get(session, _KEY, {}))
    return {}
