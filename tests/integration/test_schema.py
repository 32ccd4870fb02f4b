"""The file's version: new files equal migrated ones, older ones are migrated on a copy, newer ones are left alone."""

from __future__ import annotations

import errno
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, select

from app.errors import Cancelled, DatabaseUnavailable, NewerData
from app.log import rebuild
from app.log.batch import batch_id, pack
from app.log.seal import batch_lines, seal
from app.models import schema
from app.models.base import Base
from app.models.database import FILE_NAME
from app.models.log_tables import Batch, Waiting
from app.models.meeting import Meeting
from app.services import records, rows
from app.services.workspace import open_workspace
from tests.oracle.older import FIRST, put_back
from tests.patience import Impatient

ROW = "0b6c1d5e-6f0e-4a67-9a53-3c2f8a1d7e90"
NEW = f"{int(schema.HEAD) + 1:04}"
NEXT = f"""
from alembic import op
import sqlalchemy as sa

revision = "{NEW}"
down_revision = "{schema.HEAD}"


def upgrade():
    with op.batch_alter_table("meeting") as table:
        table.add_column(sa.Column("weather", sa.Text()))
"""


@pytest.fixture
def folder(tmp_path):
    """The folder of a microcentro that was closed."""
    workspace = open_workspace(tmp_path / "datos")
    made = workspace.create("Los Boldos", "Ana Pino").folder
    workspace.close()
    return made


def tables_of(path):
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'").fetchall()
        names = [name for name, _ in rows]
        columns = {name: connection.execute(f"PRAGMA table_info({name})").fetchall() for name in names}
        return {name: sorted((c[1], c[2], c[3]) for c in found) for name, found in columns.items()}


def stamp(folder, version):
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (version,))


def test_a_new_file_and_one_that_went_through_every_migration_are_alike(folder, tmp_path):
    migrated = tmp_path / "migrated.db"
    schema.upgrade(migrated)
    assert tables_of(migrated) == tables_of(folder / FILE_NAME)


def test_the_migrations_leave_nothing_of_the_models_out(tmp_path):
    migrated = tmp_path / "migrated.db"
    schema.upgrade(migrated)
    engine = create_engine(f"sqlite:///{migrated}")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    engine.dispose()


def test_a_file_of_this_version_is_left_as_it_is(folder):
    before = (folder / FILE_NAME).read_bytes()
    assert schema.prepare(folder) is False
    assert (folder / FILE_NAME).read_bytes() == before


def test_a_file_of_a_newer_program_is_refused_untouched(folder):
    stamp(folder, "9999")
    before = (folder / FILE_NAME).read_bytes()
    with pytest.raises(NewerData):
        schema.prepare(folder)
    assert (folder / FILE_NAME).read_bytes() == before


def test_one_microcentro_of_a_newer_program_does_not_hide_the_others(tmp_path):
    workspace = open_workspace(tmp_path / "datos")
    newer = workspace.create("Los Aromos", "Ana Pino")
    workspace.create("Los Boldos", "Ana Pino")
    folder, space = newer.folder, newer.space
    workspace.close()
    stamp(folder, "9999")
    workspace = open_workspace(tmp_path / "datos")
    assert [info.name for info in workspace.spaces()] == ["Los Aromos", "Los Boldos"]
    with pytest.raises(NewerData):
        workspace.open(space)
    workspace.close()


def test_what_is_no_data_file_is_said_to_be_none(folder):
    (folder / FILE_NAME).write_bytes(b"not a database, however long it may be" * 100)
    with pytest.raises(DatabaseUnavailable) as caught:
        schema.prepare(folder)
    assert caught.value.why == "NOTADB"


@pytest.fixture
def next_version(tmp_path, monkeypatch):
    """A program that is one migration further."""
    migrations = tmp_path / "migrations"
    shutil.copytree(schema.MIGRATIONS, migrations, ignore=shutil.ignore_patterns("__pycache__"))
    (migrations / "versions" / f"{NEW}_weather.py").write_text(NEXT, "utf-8")
    monkeypatch.setattr(schema, "MIGRATIONS", migrations)
    monkeypatch.setattr(schema, "HEAD", NEW)
    monkeypatch.setattr(schema, "KNOWN", (*schema.KNOWN, NEW))
    return migrations


def test_an_older_file_is_migrated_on_a_copy_and_kept_beside(folder, next_version):
    assert schema.prepare(folder) is True
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        assert connection.execute("SELECT name FROM microcentro").fetchall() == [("Los Boldos",)]
        assert "weather" in [row[1] for row in connection.execute("PRAGMA table_info(meeting)")]
    with closing(sqlite3.connect(folder / "minga.bak")) as old:
        assert old.execute("SELECT version_num FROM alembic_version").fetchone() == (f"{int(NEW) - 1:04}",)
    assert schema.prepare(folder) is False


def test_a_migration_tells_how_far_it_is_and_whoever_gives_up_has_the_old_file_in_use(folder, next_version):
    before = (folder / FILE_NAME).read_bytes()
    whole = Impatient(10**6)
    with closing(sqlite3.connect(folder / FILE_NAME)) as here, closing(sqlite3.connect(folder / "probe.db")) as probe:
        here.backup(probe)
    (folder / "otra").mkdir()
    (folder / "probe.db").replace(folder / "otra" / FILE_NAME)
    assert schema.prepare(folder / "otra", whole) is True
    shares = [done / total for done, total in whole.told]
    assert shares == sorted(shares)
    assert len(set(shares)) > 3
    for reports in (0, *range(1, len(shares), len(shares) // 4), len(shares) - 1):
        with pytest.raises(Cancelled):
            schema.prepare(folder, Impatient(reports))
        assert (folder / FILE_NAME).read_bytes() == before
        assert not list(folder.glob("*.migrating"))
    assert schema.prepare(folder) is True


def test_what_an_older_version_kept_without_understanding_it_is_shown_after_the_upgrade(folder, tmp_path, next_version):
    """Invariant 15: the state equals that of a program that always knew the part."""
    line = {"objective": "Leer", "title": "Reunión"}
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection, connection:
        connection.execute(
            "INSERT INTO sync_op (channel, tbl, row, kind, hlc, line) VALUES ('general', 'meeting', ?, 'w', 1, ?)",
            (ROW, json.dumps(["w", "meeting", ROW, "0000000000000001", line])),
        )
        waits = "INSERT INTO sync_row (tbl, row, state, private) VALUES ('meeting', ?, 'waiting', 0)"
        connection.execute(waits, (ROW,))
    schema.prepare(folder)  # and the power goes: the tables are written anew at the next opening
    workspace = open_workspace(tmp_path / "datos")
    with workspace.open(folder.name).read() as session:
        assert session.get(Meeting, ROW).objective == "Leer"
        assert rebuild.check(session) == []
    workspace.close()


def test_a_migration_that_fails_leaves_the_old_file_in_use(folder, next_version):
    (next_version / "versions" / f"{NEW}_weather.py").write_text(NEXT.replace('"meeting"', '"no_such_table"'), "utf-8")
    before = (folder / FILE_NAME).read_bytes()
    with pytest.raises(Exception, match="no_such_table"):
        schema.prepare(folder)
    assert (folder / FILE_NAME).read_bytes() == before


def test_a_disk_that_is_full_is_told_and_leaves_the_old_file_in_use(folder, next_version, monkeypatch):
    real = schema.upgrade

    def refuse(copy, *told, version="head"):
        if version != "head":  # what the old one should look like
            return real(copy, *told, version=version)
        copy.with_name(f"{copy.name}-journal").touch()  # what SQLite leaves where it finds no room
        raise OSError(errno.ENOSPC, "full")

    before = (folder / FILE_NAME).read_bytes()
    monkeypatch.setattr(schema, "upgrade", refuse)
    with pytest.raises(DatabaseUnavailable) as caught:
        schema.prepare(folder)
    assert caught.value.why == "FULL"
    assert (folder / FILE_NAME).read_bytes() == before
    assert not list(folder.glob("*.migrating*"))


def test_what_a_migration_finds_damaged_is_said_to_be_damaged_and_leaves_the_old_file_in_use(
    folder, next_version, monkeypatch
):
    """Also on Windows, which removes no open file."""
    held = []

    class Connection(sqlite3.Connection):
        def __init__(self, path, *rest, **more):
            super().__init__(path, *rest, **more)
            held.append(Path(path).name)
            self._name = held[-1]

        def close(self):
            held.remove(self._name)
            super().close()

    real_connect, real_unlink = sqlite3.connect, Path.unlink

    def unlink(path, **rest):
        if path.name in held:
            raise PermissionError(errno.EACCES, "in use", str(path))
        real_unlink(path, **rest)

    with closing(sqlite3.connect(folder / FILE_NAME)) as connection, connection:
        connection.execute("PRAGMA writable_schema = ON")
        (told,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'sync_inbox'").fetchone()
        for declared in (told.replace("reason TEXT NOT NULL", "reason TEXT"), told):
            connection.execute("UPDATE sqlite_master SET sql = ? WHERE name = 'sync_inbox'", (declared,))
            connection.execute("PRAGMA writable_schema = RESET")
            connection.execute("PRAGMA writable_schema = ON")
            if declared != told:
                connection.execute("INSERT INTO sync_inbox (sha256, state, at) VALUES ('', '', '')")
    before = (folder / FILE_NAME).read_bytes()
    monkeypatch.setattr(sqlite3, "connect", lambda path, **more: real_connect(path, factory=Connection, **more))
    monkeypatch.setattr(Path, "unlink", unlink)
    with pytest.raises(DatabaseUnavailable) as caught:
        schema.prepare(folder)
    assert caught.value.why == "CORRUPT"
    assert not list(folder.glob("*.migrating"))
    monkeypatch.undo()
    assert (folder / FILE_NAME).read_bytes() == before


def test_power_lost_between_the_two_renames_loses_nothing(folder, tmp_path):
    (folder / FILE_NAME).rename(folder / "minga.bak")
    workspace = open_workspace(tmp_path / "datos")
    assert workspace.ids() == [folder.name]
    workspace.close()
    assert schema.prepare(folder) is False
    assert (folder / FILE_NAME).exists()


def test_a_file_of_the_first_version_keeps_every_record_and_all_that_was_signed(folder, tmp_path):
    """What was sealed by the first version is packed by the second, byte for byte; what waits is still its laptop's."""
    workspace = open_workspace(tmp_path / "datos")
    database = workspace.open(folder.name)
    for title in ("La huerta", "El río"):
        rows.create(database, "practice", {"title": title})
    with database.write() as session:
        seal(session, session.info["author"])
        waits = {"channel": "general", "parents": [], "reason": "device", "sig": b"", "raw": pack(b"w" * 70_000)}
        session.add(Waiting(id="ab" * 32, device="cd" * 16, **waits))
        session.add(Waiting(id="ef" * 32, device="cd" * 16, **(waits | {"raw": b""})))  # as a bad disk left it
    rows.create(database, "practice", {"title": "Sin sellar"})
    with database.read() as session:
        before = {one.id: batch_lines(session, one.n) for one in session.scalars(select(Batch))}
    records.dump_to(database, tmp_path / "antes.jsonl")
    workspace.close()
    put_back(database, FIRST, tmp_path)

    assert schema.prepare(folder) is True
    workspace = open_workspace(tmp_path / "datos")
    database = workspace.open(folder.name)
    with database.read() as session:
        assert {one.id: batch_lines(session, one.n) for one in session.scalars(select(Batch))} == before
        assert rebuild.check(session) == []
        waits, spoiled = session.get(Waiting, "ab" * 32), session.get(Waiting, "ef" * 32)
        assert (waits.share, waits.text_size, spoiled.text_size) == ("cd" * 16, 70_000, 0)
        assert all(batch_id(lines) == identity for identity, lines in before.items())
    records.dump_to(database, tmp_path / "despues.jsonl")
    assert (tmp_path / "despues.jsonl").read_bytes() == (tmp_path / "antes.jsonl").read_bytes()
    workspace.close()
