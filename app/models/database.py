"""One microcentro's SQLite file, and the unit of work through which everything is read and written."""

from __future__ import annotations

import errno
import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import cache, partial
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, Dialect, Engine, create_engine, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine.interfaces import DBAPICursor, ExecutionContext
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import PoolProxiedConnection
from sqlalchemy.util import LRUCache

from app.errors import DatabaseUnavailable
from app.jobs import Progress, Silent

FILE_NAME = "minga.db"
_WRITES = "minga_writes"  # the execution option of a connection that is about to write
_LOOK = "minga_look"  # that of an engine whose statements somebody looks at
# For the `text_factory` of a connection: texts that are no UTF-8, as a disk or another program may leave them, are read
# too, with a mark for each letter that cannot be known.
ANY_TEXT = partial(str, encoding="utf-8", errors="replace")
PAGES = 1024  # of a copy between two reports: four megabytes
_SILENT = Silent()
_COMPILED: Any = LRUCache(1000)  # statements by dialect and shape, see `_engine_of_file`
_NO_TEXT = "Could not decode to UTF-8"  # so Python says of a text in the file that is none
# SQLite's own names of failures that are the machine's, not ours.
_MACHINE_FAILURES = ("FULL", "BUSY", "READONLY", "IOERR", "CORRUPT", "NOTADB", "CANTOPEN")


class Database:
    """The records of one microcentro. `folder` holds the SQLite file and the blob store; `space` is its id.

    On a hub `url` names a schema of a PostgreSQL server instead of the file; nothing above this module can tell.
    `before_commit` hooks run inside the transaction, after the last flush; `listeners` run after it, with the
    names of the tables that changed. `state` is another object after every unit of work, whatever it wrote: who keeps
    the one that stood before a reading knows later whether the same would be read again.
    """

    def __init__(self, folder: Path, space: str, *, url: str = "") -> None:
        self.folder = folder
        self.space = space
        self.path = folder / FILE_NAME
        self.listeners: list[Callable[[frozenset[str]], None]] = []
        self.before_commit: list[Callable[[Session], None]] = []
        self.state = object()
        if url:
            self.engine = create_engine(url, hide_parameters=True)
            event.listen(self.engine, "begin", _begin_on_server)
        else:
            self.engine = _engine_of_file(self.path)
            event.listen(self.engine, "connect", _configure)
        self.sessions = sessionmaker(self.engine, expire_on_commit=False, info={"database": self})
        event.listen(self.sessions, "after_flush", _remember_tables)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session over one snapshot; nothing that happens in it is kept."""
        with self._known_errors(), self.sessions() as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Run one unit of work: all of it is saved, or none of it.

        Raises:
            DatabaseUnavailable: the disk is full, read-only, broken or busy; nothing was saved.
        """
        with self._known_errors(), self.sessions() as session:
            session.connection(execution_options={_WRITES: True})
            yield session
            session.flush()
            for hook in self.before_commit:
                hook(session)
            session.commit()
            self.state = object()
            tables = frozenset(session.info.get("tables", ()))
        if tables:
            for listener in list(self.listeners):
                listener(tables)

    def look_at_statements(self, look: Callable[[Connection, str], None]) -> None:
        """Have `look` see each statement before it is run, with its connection; what it raises stops the statement."""
        if isinstance(self.engine.dialect, OwnDialect):
            self.engine.update_execution_options(**{_LOOK: look})
        else:
            event.listen(self.engine, "before_cursor_execute", lambda here, _, statement, *_rest: look(here, statement))

    def copy_to(self, target: Path, progress: Progress = _SILENT) -> None:
        """Write a whole copy of the file, as it stands now, to `target` (which must not exist).

        Raises:
            DatabaseUnavailable: this file or the copy cannot be used.
            Cancelled: half of it may be at `target`.
        """
        with (
            self._known_errors(),
            closing(sqlite3.connect(self.path)) as here,
            closing(sqlite3.connect(target)) as copy,
        ):
            here.backup(copy, pages=PAGES, progress=lambda _, left, total: progress.step(total - left, total))

    def close(self) -> None:
        """Let go of the file."""
        self.engine.dispose()

    @contextmanager
    def _known_errors(self) -> Iterator[None]:
        try:
            yield
        except (DBAPIError, sqlite3.Error) as error:
            if name := machine_failure(error):
                raise DatabaseUnavailable(self.path, name) from error
            raise
        except _Unreadable as error:
            raise DatabaseUnavailable(self.path, "CORRUPT") from error


def machine_failure(error: Exception) -> str:
    """What the machine could not do, as SQLite calls it; '' where the failure is ours."""
    if isinstance(error, OSError):
        return "FULL" if error.errno == errno.ENOSPC else "READONLY"
    original = error.orig if isinstance(error, DBAPIError) else error
    name = str(getattr(original, "sqlite_errorname", "")).removeprefix("SQLITE_").split("_")[0]
    if str(original).startswith(_NO_TEXT):
        return "CORRUPT"
    return name if name in _MACHINE_FAILURES else ""


class _Unreadable(ValueError):
    """A column of JSON holds none: the disk changed it, or another program wrote it."""


class OwnDialect(SQLiteDialect_pysqlite):
    """SQLite, with our own BEGIN, and somebody who looks at the statements.

    SQLAlchemy's events can do both; but as soon as somebody listens, each statement asks for all of them, which takes
    a quarter of its time.
    """

    supports_statement_cache = True

    def set_connection_execution_options(self, connection: Connection, opts: Mapping[str, Any]) -> None:
        """Note that the transaction that begins next will write."""
        super().set_connection_execution_options(connection, opts)
        if opts.get(_WRITES):
            connection.connection.info[_WRITES] = True

    def do_begin(self, dbapi_connection: PoolProxiedConnection) -> None:
        """Begin a transaction: sqlite3 opens none for SELECT or DDL, and refuses a reader that turns writer."""
        writes = dbapi_connection.info.pop(_WRITES, False)
        dbapi_connection.cursor().execute("BEGIN IMMEDIATE" if writes else "BEGIN DEFERRED")

    def do_execute(
        self, cursor: DBAPICursor, statement: str, parameters: Any, context: ExecutionContext | None = None
    ) -> None:
        """Run a statement, once it was looked at."""
        _look(statement, context)
        cursor.execute(statement, parameters)

    def do_executemany(
        self, cursor: DBAPICursor, statement: str, parameters: Any, context: ExecutionContext | None = None
    ) -> None:
        """Run a statement for many, once it was looked at."""
        _look(statement, context)
        cursor.executemany(statement, parameters)

    def do_execute_no_params(
        self, cursor: DBAPICursor, statement: str, context: ExecutionContext | None = None
    ) -> None:
        """Run a statement without parameters, once it was looked at."""
        _look(statement, context)
        cursor.execute(statement)


registry.register("sqlite.minga", __name__, OwnDialect.__name__)


def _look(statement: str, context: ExecutionContext | None) -> None:
    look = context.execution_options.get(_LOOK) if context is not None else None
    if context is not None and look is not None:
        look(context.root_connection, statement)


def _engine_of_file(path: Path) -> Engine:
    """An engine for one file; a statement that was compiled for one file serves all that this process opens."""
    own = create_engine(f"sqlite:///{path}", connect_args={"timeout": 10})
    # What a failure tells goes into the log of the program: the words of the records do not.
    return Engine(own.pool, _dialect(), own.url, execution_options={"compiled_cache": _COMPILED}, hide_parameters=True)


@cache
def _dialect() -> Dialect:
    first = create_engine("sqlite+minga://", json_serializer=_as_json, json_deserializer=_from_json)
    first.connect().close()  # a dialect learns at its first connection what this SQLite can do
    first.dispose()
    return first.dialect


def _as_json(value: object) -> str:
    try:
        return orjson.dumps(value).decode("utf-8")
    except TypeError:  # a folder's name that is no Unicode, among this laptop's own settings
        return json.dumps(value)


def _from_json(text: str) -> Any:
    try:
        return orjson.loads(text)
    except ValueError:
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as error:  # SQLAlchemy itself reads a number that SQLite made of one
            raise _Unreadable from error


def writes(session: Session) -> bool:
    """Whether what happens in this session is kept."""
    return bool(session.connection().get_execution_options().get(_WRITES))


def announce(session: Session, *tables: str) -> None:
    """Have the listeners told of tables that changed without passing through the session's flush."""
    session.info.setdefault("tables", set()).update(tables)


def configure_connection(connection: sqlite3.Connection) -> None:
    """Our settings of every SQLite connection: our own BEGIN, foreign keys, and nothing lost on a pulled plug."""
    connection.isolation_level = None
    for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL", "temp_store=MEMORY", "cache_size=-8000"):
        connection.execute(f"PRAGMA {pragma}")


def _configure(connection: Any, _record: Any) -> None:
    configure_connection(connection)


def _begin_on_server(connection: Connection) -> None:
    """One writer at a time, as in a file; readers see one snapshot (sync-design 4)."""
    if connection.get_execution_options().get(_WRITES):
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext(current_schema()))")
    else:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def _remember_tables(session: Session, _context: Any) -> None:
    announce(session, *(obj.__tablename__ for obj in (*session.new, *session.dirty, *session.deleted)))
