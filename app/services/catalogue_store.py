"""The catalogues' file: opened when first needed, its index made again when the program's shape of it differs."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import zstandard
from sqlalchemy import URL, Connection, Engine, Row, Select, create_engine, delete, event, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError

from app import wall_clock
from app.errors import DatabaseUnavailable, InputRefused, InvalidData
from app.file_faults import reading
from app.jobs import Progress, Silent
from app.models.catalogue import INDEX_VERSION, TABLES, index_metadata, kept_file, kept_metadata
from app.services.catalogue_files import MOST_BYTES, Parsed, parse
from app.services.catalogue_kinds import KINDS

_log = logging.getLogger(__name__)
_CHUNK = 500
_PACKING = 12


@dataclass(frozen=True)
class Loaded:
    """What became of a file: `already` says that exactly this one was there, so nothing changed."""

    kind: str
    label: str
    rows: int
    already: bool


@dataclass(frozen=True)
class LoadedKind:
    """A kind of official file that is loaded: its Spanish label, its file's name, rows and day of loading."""

    kind: str
    label: str
    name: str
    rows: int
    loaded_at: str


@dataclass(frozen=True)
class KeptFile:
    """An official file as it is kept, ready to hand to another laptop; `sha256` is that of `data`."""

    kind: str
    name: str
    sha256: str
    data: bytes


class Catalogue:
    """The official catalogues of one data folder. Nothing is opened or created before the first use.

    Every use raises DatabaseUnavailable when the file cannot be used.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine: Engine | None = None
        self._opening = threading.Lock()

    def close(self) -> None:
        """Let go of the file; the next use opens it again."""
        if self._engine is not None:
            self._engine.dispose()
        self._engine = None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection to look things up with."""
        with _explained(self.path), self._opened().connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A connection whose changes are kept all together, or not at all when an exception passes."""
        with (
            _explained(self.path),
            self._opened().connect().execution_options(minga_write=True) as connection,
            connection.begin(),
        ):
            yield connection

    def rows(self, query: Select[Any]) -> list[Row[Any]]:
        """What `query` finds."""
        with self.read() as connection:
            return list(connection.execute(query).all())

    def _opened(self) -> Engine:
        with self._opening:
            if self._engine is None:
                try:
                    self.path.parent.mkdir(parents=True, exist_ok=True)
                except OSError as error:
                    raise DatabaseUnavailable(self.path, "CANTOPEN") from error
                engine = _engine(self.path)
                try:
                    _bring_up_to_date(engine)
                except BaseException:
                    engine.dispose()
                    raise
                self._engine = engine
            return self._engine


def load(catalogue: Catalogue, path: Path, progress: Progress | None = None) -> Loaded:
    """Take in the official file at `path`, in place of the one of its kind that was there.

    Raises FileUnreadable; InputRefused or InvalidData when it is no official file or has bad cells, and
    Cancelled: nothing changed then.
    """
    with reading(path):
        if path.stat().st_size > MOST_BYTES:
            raise InputRefused(path.name, "El archivo es demasiado grande para ser un archivo oficial.", "")
        data = path.read_bytes()
    return _put(catalogue, path.name, parse(path.name, data, progress or Silent()), progress or Silent())


def take_in(catalogue: Catalogue, file: KeptFile, progress: Progress | None = None) -> Loaded:
    """Take in a file that another laptop kept; raises as `load`, and InputRefused when its bytes were changed."""
    parsed = parse(file.name, file.data, progress or Silent())
    if parsed.sha256 != file.sha256 or parsed.kind.kind != file.kind:
        raise InputRefused(file.name, "El archivo llegó cambiado o dañado.", "Pida que se lo entreguen otra vez.")
    return _put(catalogue, file.name, parsed, progress or Silent())


def files(catalogue: Catalogue) -> list[KeptFile]:
    """Every file that is kept, for an invitation: a laptop that joins needs no Internet to have them."""
    columns = kept_file.c.kind, kept_file.c.name, kept_file.c.sha256, kept_file.c.data
    with catalogue.read() as connection:
        rows = connection.execute(select(*columns).order_by(kept_file.c.kind)).all()
    return [KeptFile(row.kind, row.name, row.sha256, _unpacked(row.data)) for row in rows]


def kinds_loaded(catalogue: Catalogue) -> list[LoadedKind]:
    """The official files that are loaded, in the order in which Minga lists them."""
    columns = [column for column in kept_file.c if column is not kept_file.c.data]
    with catalogue.read() as connection:
        rows = {row.kind: row for row in connection.execute(select(*columns))}
    return [
        LoadedKind(kind, known.label, rows[kind].name, rows[kind].rows, rows[kind].loaded_at)
        for kind, known in KINDS.items()
        if kind in rows
    ]


def _put(catalogue: Catalogue, name: str, parsed: Parsed, progress: Progress) -> Loaded:
    kind = parsed.kind.kind
    with catalogue.write() as connection:
        before = connection.scalar(select(kept_file.c.sha256).where(kept_file.c.kind == kind))
        if before == parsed.sha256:
            return Loaded(kind, parsed.kind.label, len(parsed.rows), already=True)
        connection.execute(delete(kept_file).where(kept_file.c.kind == kind))
        row = {
            "kind": kind,
            "name": name,
            "sha256": parsed.sha256,
            "loaded_at": wall_clock.now().astimezone(dt.UTC).isoformat(timespec="seconds"),
            "rows": len(parsed.rows),
            "data": zstandard.ZstdCompressor(level=_PACKING).compress(parsed.data),
        }
        connection.execute(insert(kept_file), [row])
        _fill(connection, parsed, progress)
    return Loaded(kind, parsed.kind.label, len(parsed.rows), already=False)


def _fill(connection: Connection, parsed: Parsed, progress: Progress) -> None:
    """Put the rows of one file in the place of those of its kind."""
    table = TABLES[parsed.kind.kind]
    connection.execute(delete(table))
    rows = parsed.rows
    if "position" in table.c:
        rows = [row | {"position": index} for index, row in enumerate(rows)]
    for start in range(0, len(rows), _CHUNK):
        progress.step(start, len(rows))
        connection.execute(insert(table), rows[start : start + _CHUNK])
    progress.step(len(parsed.rows), len(parsed.rows))


def _engine(path: Path) -> Engine:
    engine = create_engine(URL.create("sqlite", database=str(path)))

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves: sqlite3 would leave DDL outside
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("minga_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _bring_up_to_date(engine: Engine) -> None:
    """Make the tables; when the index has another shape, drop it and fill it again from the kept files."""
    with engine.connect() as connection:
        if connection.scalar(text("PRAGMA user_version")) == INDEX_VERSION:
            return
    with engine.connect().execution_options(minga_write=True) as connection, connection.begin():
        kept_metadata.create_all(connection)
        existing = set(inspect(connection).get_table_names())
        for table in reversed(index_metadata.sorted_tables):
            if table.name in existing:
                table.drop(connection)
        index_metadata.create_all(connection)
        for row in connection.execute(select(kept_file)).all():
            _refill(connection, row.name, _unpacked(row.data))
        connection.exec_driver_sql(f"PRAGMA user_version = {INDEX_VERSION}")


def _refill(connection: Connection, name: str, data: bytes) -> None:
    try:
        _fill(connection, parse(name, data, Silent()), Silent())
    except (InputRefused, InvalidData):
        # Kept by an older program with laxer rules: it stays kept, and is simply not searchable.
        _log.warning("The kept file %s no longer passes the checks; it is left out of the index", name)


def _unpacked(data: bytes) -> bytes:
    return zstandard.ZstdDecompressor().decompress(data, max_output_size=MOST_BYTES)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn SQLite's refusals into the one a person is told about."""
    try:
        yield
    except DBAPIError as error:
        name = str(getattr(error.orig, "sqlite_errorname", "")).removeprefix("SQLITE_")
        if not name:
            raise
        raise DatabaseUnavailable(path, name.split("_")[0]) from error
