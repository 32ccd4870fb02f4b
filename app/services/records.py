"""The records file: taken in whole or not at all, and written out the same on every machine (product.md)."""

from __future__ import annotations

from pathlib import Path

from app.errors import InvalidData
from app.jobs import Progress, Silent
from app.models.database import Database
from app.services.records_files import Files
from app.services.records_load import Loading, LoadReport
from app.services.records_read import parse
from app.services.records_write import dump

__all__ = ["InvalidData", "LoadReport", "dump", "load"]
_SILENT = Silent()


def load(database: Database, path: Path, *, progress: Progress = _SILENT) -> LoadReport:
    """Take in a records file: all of it, or nothing.

    Raises:
        InvalidData: with every problem of every bad line.
        FileUnreadable: the file is missing or cannot be read.
    """
    lines, problems = parse(path, progress)
    with database.write() as session:
        return Loading(session, database.space, Files(database, path.parent), progress).run(lines, problems)
