"""The files that a records file names: held already, or beside it and nowhere else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.errors import FileUnreadable, InputRefused, Problem
from app.jobs import Progress
from app.media import ledger
from app.media.intake import intake
from app.media.store import BlobStore
from app.models.database import Database
from app.models.log_tables import Blob
from app.services.records_read import shorten

_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True)
class Taken:
    """A file that the microcentro now holds, and its thumbnail if it has one, both as a record refers to them.

    `kind` is what the file showed itself to be, '' when it was held already.
    """

    file: dict[str, Any]
    thumbnail: dict[str, Any] | None = None
    kind: str = ""


class Files:
    """Finds the files of one records file, and puts those that are new into the microcentro's store."""

    def __init__(self, database: Database, folder: Path, progress: Progress) -> None:
        self._store, self._folder, self._progress = BlobStore(database.folder), folder, progress

    def problem(self, session: Session, name: str) -> Problem | None:
        """What keeps out the file called `name`: a SHA-256 that is held, or a path inside the records file's folder."""
        if self._held(session, name) is not None:
            return None
        missing = Problem("", "file_missing", (("value", shorten(name)),))
        try:
            path = self._inside(name)
            if path is None:
                return Problem("", "outside_folder", (("value", shorten(name)),))
            return None if path.is_file() else missing
        except (OSError, RuntimeError):  # a name longer than any file's, a link that leads to itself
            return missing

    def take(self, session: Session, name: str) -> Taken | Problem:
        """The file called `name`, now in the store; only after `problem` found none."""
        held = self._held(session, name)
        if held is not None:
            return Taken({"$b": held.sha256, "n": held.size, "m": held.mime, "name": ""})
        path = self._inside(name)
        assert path is not None
        try:
            prepared = intake(path, self._progress)
            kept = ledger.keep(session, self._store, prepared, self._progress)
        except FileUnreadable:
            return Problem("", "file_missing", (("value", shorten(name)),))
        except InputRefused as error:
            return Problem("", "file_refused", (("value", shorten(name)), ("reason", error.reason)))
        return Taken(kept.file, kept.thumbnail, prepared.kind)

    def _held(self, session: Session, name: str) -> Blob | None:
        return session.get(Blob, name) if _SHA256.fullmatch(name) else None

    def _inside(self, name: str) -> Path | None:
        """The path, links followed, if it lies in the records file's folder."""
        folder = self._folder.resolve()
        try:
            path = (folder / name.replace("\\", "/")).resolve()
        except ValueError:
            return None
        return path if path.is_relative_to(folder) else None
