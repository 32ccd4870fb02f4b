"""Microcentros of which files lie here but not their data file, which an antivirus or a person took (promise 1).

Photos are whole, and so are the copies of the data from before the last receptions: the newest sound one can be the
data again. What was done since and handed over comes back with what the others hand over (sync-design 8, fault 11).
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.errors import DatabaseUnavailable
from app.file_faults import moved, told
from app.jobs import Progress, Silent, Stages
from app.media.store import BlobStore
from app.models import schema
from app.models.database import FILE_NAME, PAGES, Database
from app.models.soundness import is_sound
from app.paths import copies, scratch, space_folder
from app.services.workspace import Workspace

_SILENT = Silent()
_SHARES = 1, 1  # looking a copy over takes about as long as copying it
_NO_FAULT_OF_IT = "FULL", "READONLY", "CANTOPEN", "IOERR"  # but of the disk on which the new file is made
_BESIDE = "-wal", "-shm"


@dataclass(frozen=True)
class LeftParts:
    """What lies here of a microcentro: how many photos and files, and when the newest copy was made, in ISO.

    `name` is '' where no copy tells it; `copied` where there is none.
    """

    space: str
    name: str
    files: int
    copied: str


def find(workspace: Workspace) -> tuple[LeftParts, ...]:
    """The microcentros of this folder without their data file, of which anything else is here."""
    return tuple(_parts(workspace, space) for space in workspace.left())


def bring_back(workspace: Workspace, space: str, progress: Progress = _SILENT) -> Database:
    """Let the newest sound copy be the data again, and open them; what lies beside stays where it is.

    Raises:
        DatabaseUnavailable: no copy is sound; nothing changed.
        FileNotWritten: the disk refused; nothing changed.
        Cancelled: nothing changed.
    """
    folder = space_folder(workspace.folder, space)
    waiting = scratch(folder)
    with told(waiting):
        waiting.mkdir(exist_ok=True)
    made = waiting / FILE_NAME
    for copy in _copies(folder):
        if _copied(copy, made, Stages(progress, *_SHARES)):
            with told(folder):
                for end in _BESIDE:  # of the file that is gone: it would be taken for what was last written in this one
                    with suppress(FileNotFoundError):
                        moved(folder / f"{FILE_NAME}{end}", _free(folder, f"{FILE_NAME}{end}.antes"))
                moved(made, folder / FILE_NAME)
            return workspace.open(space)
    raise DatabaseUnavailable(folder / FILE_NAME, "CORRUPT")


def _parts(workspace: Workspace, space: str) -> LeftParts:
    folder = space_folder(workspace.folder, space)
    found = _copies(folder)
    name = next((said for copy in found if (said := _name(copy, space))), "")
    at = datetime.fromtimestamp(found[0].stat().st_mtime).astimezone() if found else None
    files = sum(1 for _ in BlobStore(folder).names())
    return LeftParts(space, name, files, at.isoformat(timespec="seconds") if at else "")


def _copies(folder: Path) -> list[Path]:
    """The copies from before receptions, the newest first."""
    found = [path for path in copies(folder).glob("*.db") if path.stem.isdigit()]
    return sorted(found, key=lambda path: int(path.stem), reverse=True)


def _name(copy: Path, space: str) -> str:
    with suppress(DatabaseUnavailable):
        return schema.name_in(copy, space)
    return ""


def _copied(copy: Path, made: Path, stages: Stages) -> bool:
    """Whether the copy is sound, and now at `made` too."""
    try:
        with told(made):
            made.unlink(missing_ok=True)
        with closing(sqlite3.connect(copy)) as old, closing(sqlite3.connect(made)) as new:
            old.backup(new, pages=PAGES, progress=lambda _, left, total: stages.step(total - left, total))
            stages.turn()
            return is_sound(new, "quick_check", copy.stat().st_size, stages)
    except sqlite3.DatabaseError as error:
        name = str(getattr(error, "sqlite_errorname", "")).removeprefix("SQLITE_").split("_")[0]
        if name in _NO_FAULT_OF_IT:
            raise DatabaseUnavailable(made, name) from error
        return False


def _free(folder: Path, name: str) -> Path:
    number = 1
    while (path := folder / (f"{name}-{number}" if number > 1 else name)).exists():
        number += 1
    return path
