"""A microcentro's file as an older version of the program had it, made of one that this version wrote."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import closing
from functools import cache
from pathlib import Path
from unittest import mock

from sqlalchemy import select

from app.log.seal import batch_lines
from app.models import schema
from app.models.database import FILE_NAME, Database
from app.models.log_tables import Batch

_MIGRATIONS = schema.MIGRATIONS
FIRST = "0001"  # whose operations each held their line; later ones stand packed in their batch


def put_back(database: Database, version: str, scratch: Path) -> None:
    """The closed file of `database` gives way to one of `version` with the same contents, as far as it knew them."""
    old, now = scratch / f"{version}.db", database.path
    old.write_bytes(_empty(version))
    with closing(sqlite3.connect(old)) as connection, connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("ATTACH ? AS now", (str(now),))
        for name in _tables(connection):
            columns = ", ".join(f'"{row[1]}"' for row in connection.execute(f"PRAGMA table_info({name})"))
            connection.execute(f"INSERT INTO main.{name} ({columns}) SELECT {columns} FROM now.{name}")
        if version == FIRST:
            _unpack(database, connection)
    with closing(sqlite3.connect(old)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")  # as every file is that was in use
    database.close()
    for leftover in database.folder.glob(f"{FILE_NAME}-*"):
        leftover.unlink()
    old.replace(now)


@cache
def _empty(version: str) -> bytes:
    """An empty file of `version`, made by the migrations up to it, once for all who ask: it takes a second."""
    with tempfile.TemporaryDirectory() as folder:
        path, migrations = Path(folder, "empty.db"), Path(folder, "migrations")
        shutil.copytree(_MIGRATIONS, migrations, ignore=shutil.ignore_patterns("__pycache__"))
        for one in (migrations / "versions").glob("*.py"):
            if one.name[:4] > version:
                one.unlink()
        with mock.patch.object(schema, "MIGRATIONS", migrations):
            schema.upgrade(path)
        return path.read_bytes()


def _tables(connection: sqlite3.Connection) -> list[str]:
    found = connection.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'")
    return [name for (name,) in found if name != "alembic_version" and not name.startswith("sqlite_")]


def _unpack(database: Database, connection: sqlite3.Connection) -> None:
    with database.read() as session:
        for n in session.scalars(select(Batch.n)):
            lines = enumerate(batch_lines(session, n)[1:], 1)
            told = [(line.decode("utf-8"), n, index) for index, line in lines]
            connection.executemany("UPDATE sync_op SET line = ? WHERE batch = ? AND idx = ?", told)
