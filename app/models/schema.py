"""The version of a microcentro's file: made whole when new, migrated on a copy when older.

Alembic is imported only when there is something to migrate: it costs more than the window itself.
"""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import create_mock_engine
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect
from sqlalchemy.exc import DBAPIError

from app.errors import DatabaseUnavailable, NewerData, OlderData
from app.file_faults import moved
from app.jobs import Progress, Silent, Stages
from app.models import dropped, registry
from app.models.base import Base
from app.models.database import ANY_TEXT, FILE_NAME, PAGES, Database, configure_connection, machine_failure
from app.models.soundness import is_sound, watched

HEAD = f"{registry.SCHEMA:04}"
KNOWN = ("0001", "0002", HEAD)
MIGRATIONS = Path(__file__).parent / "migrations"
# Kept in a file that was migrated until its tables are written anew from the log: that it was, and which columns its
# tables had before. And which of them another program had dropped, or had put rules on, until a person has seen that.
MIGRATED, COLUMNS_BEFORE, DROPPED, RULED = "migrated", "columns_before", "dropped", "ruled"

_MOST_MIGRATING, _MOST_REBUILDING = 4, 2  # times the file; at most 3.2 and 0.7 of it were seen
_VERSION = "SELECT version_num FROM alembic_version"
_KEPT = "SELECT value FROM local_setting WHERE key = ?"
_KEEP = "INSERT OR REPLACE INTO local_setting (key, value) VALUES (?, ?)"
_SILENT = Silent()
SHARES = 1, 3, 1  # of the time of a migration: copying, migrating and packing, looking it over


@cache
def _statements() -> tuple[str, ...]:
    """What makes all tables, written once: finding the words takes longer than making the tables."""
    made: list[str] = []
    dialect = sqlite_dialect()
    engine = create_mock_engine("sqlite://", lambda statement, *_: made.append(str(statement.compile(dialect=dialect))))
    Base.metadata.create_all(engine, checkfirst=False)
    return tuple(made)


def create(database: Database) -> None:
    """Make all tables in a new file and note its version."""
    with database.engine.begin() as connection:
        for statement in _statements():
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
        connection.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (HEAD,))


def prepare(folder: Path, progress: Progress = _SILENT) -> bool:
    """Bring the file in `folder` to this version; say whether it was migrated.

    The old file stays beside the new one as `.bak`. What the old version kept without understanding it may have a place
    now: `MIGRATED` says so until the tables were written anew.

    Raises:
        NewerData: a newer program wrote it; nothing was touched.
        DatabaseUnavailable: it cannot be opened, is no data file of ours, or the disk refuses the new one.
        Cancelled: the old file is where it was.
    """
    path = folder / FILE_NAME
    put_back(folder)
    found = _version(path)
    if found == HEAD:
        return False
    if found not in KNOWN:
        raise NewerData(folder)
    copy = path.with_suffix(".migrating")
    try:
        stages = Stages(progress, *SHARES)
        _migrate_copy(path, copy, found, stages)
        stages.turn()
        if not _is_sound(copy, stages):
            raise DatabaseUnavailable(path, "CORRUPT")
        _swap(path, copy)
    except (OSError, sqlite3.Error, DBAPIError) as error:
        if name := machine_failure(error):
            raise DatabaseUnavailable(path, name) from error
        raise
    finally:
        for half in (copy, *(copy.with_name(copy.name + end) for end in ("-journal", "-wal", "-shm"))):
            with suppress(OSError):
                half.unlink(missing_ok=True)
    return True


def put_back(folder: Path) -> None:
    """Put the old file in its place again when the power went between the two renames of a migration."""
    path = folder / FILE_NAME
    kept = path.with_suffix(".bak")
    if not path.exists() and kept.exists():
        moved(kept, path)


def look(folder: Path) -> None:
    """Let pass a file of this version only, and touch none.

    Raises:
        OlderData, NewerData: another version of the program wrote it.
        DatabaseUnavailable: it cannot be opened or is no data file of ours.
    """
    found = _version(folder / FILE_NAME)
    if found != HEAD:
        raise (OlderData if found in KNOWN else NewerData)(folder)


def room_needed(folder: Path) -> int:
    """About how many bytes must be free on the disk to bring the file in `folder` up to this version.

    Beside the file there stand its copy, and while that is packed the packed one and what would undo it; then the
    tables are written anew.
    """
    size = (folder / FILE_NAME).stat().st_size
    return size * (_MOST_MIGRATING if is_older(folder) else _MOST_REBUILDING)


def is_older(folder: Path) -> bool:
    """Whether `prepare` would migrate the file in `folder`. Raises DatabaseUnavailable as `look`."""
    return _version(folder / FILE_NAME) in KNOWN[:-1]


def is_current(folder: Path) -> bool:
    """Whether this version wrote the file in `folder` and no table of it waits to be written anew.

    Then `prepare` would do nothing. Raises DatabaseUnavailable as `look`.
    """
    return _standing(folder) == (HEAD, False)


def is_behind(folder: Path) -> bool:
    """Whether an older program wrote the file in `folder`, or it was migrated and its tables not yet written anew.

    Raises DatabaseUnavailable as `look`.
    """
    found, waits = _standing(folder)
    return waits or found in KNOWN[:-1]


def setting_of(folder: Path, key: str) -> Any:
    """What the laptop keeps under `key` in the file in `folder`, whichever version wrote it; None for nothing.

    Raises DatabaseUnavailable as `look`.
    """
    found = _read(folder / FILE_NAME, _KEPT, key)
    return None if found is None else json.loads(found)


def name_of(folder: Path) -> str:
    """What the microcentro in `folder` is called, whichever version wrote it; '' where it has no name yet.

    Raises DatabaseUnavailable as `look`.
    """
    return name_in(folder / FILE_NAME, folder.name)


def name_in(path: Path, space: str) -> str:
    """The same as the data file at `path` says it, which may be a copy. Raises DatabaseUnavailable as `look`."""
    return str(_read(path, "SELECT name FROM microcentro WHERE id = ?", space) or "")


def _version(path: Path) -> str:
    found = _read(path, _VERSION)
    if found is None:
        raise DatabaseUnavailable(path, "NOTADB")
    return str(found)


def _standing(folder: Path) -> tuple[str, bool]:
    """The version of a file, and whether it was migrated and its tables not yet written anew."""
    with _looked_into(folder / FILE_NAME) as connection:
        version = connection.execute(_VERSION).fetchone()
        if version is None:
            raise DatabaseUnavailable(folder / FILE_NAME, "NOTADB")
        migrated = connection.execute(_KEPT, (MIGRATED,)).fetchone() if version[0] == HEAD else None
        return str(version[0]), migrated == ("true",)


def _kept_of(connection: sqlite3.Connection, key: str) -> Any:
    found = connection.execute(_KEPT, (key,)).fetchone()
    return (json.loads(found[0]) if found else None) or []


def _read(path: Path, statement: str, *values: str) -> Any:
    """One value of a file of any version; None where there is none."""
    with _looked_into(path) as connection:
        row = connection.execute(statement, values).fetchone()
    return None if row is None else row[0]


@contextmanager
def _looked_into(path: Path) -> Iterator[sqlite3.Connection]:
    """A file of any version, past all that only this one knows.

    SQLite reads all that a file may hold before it answers the first question: who asks twice does it here.
    """
    try:
        with closing(sqlite3.connect(path.as_uri() + "?mode=rw", uri=True, timeout=10)) as connection:
            yield connection
    except sqlite3.Error as error:
        name = str(getattr(error, "sqlite_errorname", "")).removeprefix("SQLITE_").split("_")[0]
        raise DatabaseUnavailable(path, "NOTADB" if name == "ERROR" else name) from error


def _migrate_copy(path: Path, copy: Path, version: str, stages: Stages) -> None:
    copy.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as old, closing(sqlite3.connect(copy)) as new:
        old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        old.backup(new, pages=PAGES, progress=lambda _, left, total: stages.step(total - left, total))
    with closing(sqlite3.connect(copy)) as new:
        kept = {MIGRATED: True, COLUMNS_BEFORE: dropped.columns_of(new)}
    kept |= _dropped_before(path, copy, version)
    stages.turn()
    upgrade(copy, stages)
    with closing(sqlite3.connect(copy)) as new, new:
        new.executemany(_KEEP, [(key, json.dumps(value)) for key, value in kept.items()])


def put_back_dropped(folder: Path) -> None:
    """Make the tables and columns again that another program dropped, where the file is of this version (fault 33).

    What it has act by itself, or demands of our tables, goes, as in a migration. What was made again waits to be
    written from the log, as after a migration.

    Raises DatabaseUnavailable: what one of them held is nowhere else, or as `look`.
    """
    path = folder / FILE_NAME
    with _looked_into(path) as connection:
        if connection.execute(_VERSION).fetchone() != (HEAD,):
            return
        with _whole() as whole:
            if not any(look(connection, whole) for look in (dropped.lacking, dropped.bound, dropped.rules_in)):
                return
            connection.isolation_level = None
            connection.execute("BEGIN IMMEDIATE")
            columns = dropped.columns_of(connection)
            gone, bound, ruled = _put_right(path, connection, whole)
            kept: dict[str, Any] = {RULED: sorted({*bound, *ruled, *_kept_of(connection, RULED)})}
            if gone or bound:
                kept |= {MIGRATED: True, COLUMNS_BEFORE: columns, DROPPED: gone}
            connection.executemany(_KEEP, [(key, json.dumps(value)) for key, value in kept.items()])
            connection.execute("COMMIT")


def rules_of_others(connection: sqlite3.Connection) -> list[str]:
    """The tables of an open file of this version that another program put rules on, as long as it is open."""
    with _whole() as whole:
        return dropped.ruled(connection, whole)


def drop_rules_of_others(connection: sqlite3.Connection) -> None:
    """Take them out; within a transaction."""
    with _whole() as whole:
        dropped.drop_rules(connection, whole)
        dropped.put_back_indexes(connection, whole)


@contextmanager
def _whole() -> Iterator[sqlite3.Connection]:
    """A file of this version with nothing in it, as it should be."""
    with closing(sqlite3.connect(":memory:")) as whole:
        for statement in _statements():
            whole.execute(statement)
        yield whole


def _put_right(
    path: Path, connection: sqlite3.Connection, whole: sqlite3.Connection
) -> tuple[list[str], list[str], list[str]]:
    """Let a file have what `whole` has, and demand no more.

    Says which tables were dropped, which were made anew with rules, and which had others. Raises DatabaseUnavailable.
    """
    ruled = dropped.ruled(connection, whole)
    dropped.drop_rules(connection, whole)
    gone = dropped.lacking(connection, whole)
    bound = [table for table in dropped.bound(connection, whole) if table not in gone]
    if not dropped.put_back(connection, whole, gone, bound):
        raise DatabaseUnavailable(path, "CORRUPT")
    dropped.put_back_indexes(connection, whole)
    return gone, bound, ruled


def _dropped_before(path: Path, copy: Path, version: str) -> dict[str, list[str]]:
    """The same for the copy of a file of an older version, which is about to be migrated; what is to be kept of it."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        shape = Path(place) / FILE_NAME
        upgrade(shape, version=version)
        with closing(sqlite3.connect(copy)) as new, closing(sqlite3.connect(shape)) as whole, new:
            gone, bound, ruled = _put_right(path, new, whole)
    return {DROPPED: gone, RULED: sorted({*bound, *ruled})}


def _is_sound(copy: Path, progress: Progress) -> bool:
    """Whether every page is in order; nobody holds the file open afterwards.

    Not whether every part has its whole: another program may have taken that out, and the tables are written anew.
    """
    with closing(sqlite3.connect(copy)) as new:
        return is_sound(new, "quick_check", copy.stat().st_size, progress)


def _swap(path: Path, copy: Path) -> None:
    """Put the new file in the place of the old one, which stays beside it."""
    kept = path.with_suffix(".bak")
    kept.unlink(missing_ok=True)
    for leftover in (path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
        leftover.unlink(missing_ok=True)
    moved(path, kept)
    moved(copy, path)


def upgrade(path: Path, progress: Progress = _SILENT, version: str = "head") -> None:
    """Run the migrations on the file at `path`, foreign keys off: rebuilding a table must not delete its children.

    Raises Cancelled: the file may be migrated in part.
    """
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine, event

    engine = create_engine(f"sqlite:///{path}")
    event.listen(engine, "connect", lambda connection, _record: configure_connection(connection))
    event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA foreign_keys=OFF"))
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            plain: Any = connection.connection.driver_connection
            plain.text_factory = ANY_TEXT  # what is damaged is found when it is looked over
            with watched(plain, path.stat().st_size, progress):
                command.upgrade(config, version)
    finally:
        engine.dispose()
    # Outside of any transaction: one whole file, which can be moved without its log.
    with closing(sqlite3.connect(path)) as plain:
        plain.execute("PRAGMA journal_mode=DELETE")
        with watched(plain, 1, progress):  # which tells no more than the end
            plain.execute("VACUUM")
