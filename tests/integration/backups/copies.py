"""What a back-up holds, taken apart and put together again."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import tempfile
import zipfile
from contextlib import closing
from pathlib import Path

from sqlalchemy import select

from app.models.database import FILE_NAME
from app.models.practice import Practice
from app.services import backup_reading, records

MANIFEST = backup_reading.MANIFEST


def dump(database):
    """The canonical dump of the shared records."""
    with tempfile.TemporaryDirectory() as folder:
        records.dump_to(database, Path(folder, "todo.jsonl"))
        return Path(folder, "todo.jsonl").read_text("utf-8")


def titles(database):
    """The titles of all practices, private ones too."""
    with database.read() as session:
        return sorted(session.scalars(select(Practice.title)))


def everything(folder):
    """Every file below `folder` but the lock, by its bytes."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix not in (".lock", ".db-wal", ".db-shm")
    }


def parts_of(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def made_of(path, parts, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def with_about(parts, **changed):
    return parts | {MANIFEST: json.dumps(json.loads(parts[MANIFEST]) | changed)}


def with_data(tmp_path, parts, *statements):
    """The parts with another data file: its hash is right, what is in it is not."""
    file = tmp_path / "otro.db"
    file.write_bytes(parts[FILE_NAME])
    with closing(sqlite3.connect(file)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = file.read_bytes()
    return with_about(parts, data=hashlib.sha256(data).hexdigest()) | {FILE_NAME: data}
