"""A step for the machine that kills: the data of an older program are brought up to date (see `kill_steps`)."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from app.log import rebuild
from app.models import schema
from app.models.database import Database
from app.services import records, rows
from app.services.workspace import Workspace, open_workspace
from tests.oracle.desk import Desk
from tests.oracle.older import put_back

_OLDER, _BEFORE = "viejo", "antes.jsonl"


def lies_beside(_desks: dict[str, Desk], root: Path) -> None:
    """A data folder that the version before has left."""
    workspace = open_workspace(root / _OLDER)
    database = workspace.create("Los Aromos", "Pía Rojas")
    for number in range(3):
        rows.create(database, "practice", {"title": f"De Pía {number}"})
    records.dump_to(database, root / _BEFORE)
    workspace.close()
    with tempfile.TemporaryDirectory() as made:
        put_back(database, schema.KNOWN[-2], Path(made))
    with closing(sqlite3.connect(database.path)) as another_program:
        another_program.execute("UPDATE practice SET title = 'De otro programa' WHERE title = 'De Pía 0'")
        another_program.commit()


def catch_up(_workspace: Workspace, _database: Database, root: Path) -> None:
    """Open it."""
    older = open_workspace(root / _OLDER)
    older.open(*older.ids())
    older.close()


def says_the_same(_desks: dict[str, Desk], root: Path) -> None:
    """It is of this version, says what it said and what another program changed, and nothing half made lies about."""
    workspace = open_workspace(root / _OLDER)
    assert workspace.behind() == []
    database = workspace.open(*workspace.ids())
    records.dump_to(database, root / "despues.jsonl")
    with database.read() as session:
        assert [one.in_table for one in rebuild.check(session)] == ["De otro programa"]
    left = {path.name for path in database.folder.glob("*.*")}
    assert left <= {"minga.db", "minga.db-wal", "minga.db-shm", "minga.bak"}
    workspace.close()
    before = (root / _BEFORE).read_bytes()
    assert (root / "despues.jsonl").read_bytes() == before.replace(b'"De P\xc3\xada 0"', b'"De otro programa"')
