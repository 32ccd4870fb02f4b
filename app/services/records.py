"""The records file: taken in whole or not at all, and written out the same on every machine."""

from __future__ import annotations

import io
from pathlib import Path

from app.jobs import Progress, Silent
from app.models.database import Database
from app.services.records_files import Files
from app.services.records_load import Loading, LoadReport
from app.services.records_plan import id_of
from app.services.records_read import parse
from app.services.records_write import dump
from app.services.writing import written

__all__ = ["LoadReport", "dump", "dump_to", "id_of", "load"]
_SILENT = Silent()


def load(database: Database, path: Path, *, progress: Progress = _SILENT) -> LoadReport:
    """Take in a records file: all of it, or nothing.

    Raises:
        InvalidData: with every problem of every bad line.
        FileUnreadable: the file is missing or cannot be read.
    """
    lines, problems = parse(path, progress)
    with database.write() as session:
        return Loading(session, database.space, Files(database, path.parent, progress), progress).run(lines, problems)


def dump_to(database: Database, path: Path, progress: Progress = _SILENT) -> int:
    """Write the canonical records file at `path`; how many lines it has.

    Raises:
        FileNotWritten: the folder is missing, full or closed; a file that was there stays as it was.
    """
    with written(path) as target:
        out = io.TextIOWrapper(target, encoding="utf-8", newline="\n", write_through=True)
        try:
            return dump(database, out, progress)
        finally:
            out.detach()
