"""A PostgreSQL server for tests: on loopback, in a temporary directory, gone with the tests (invariant 29)."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, insert, select, text
from sqlalchemy.engine import URL

from app.models.base import Base
from app.models.database import FILE_NAME, Database
from tests.oracle.engine import Laptop
from tests.oracle.mirror import Mirror

PLACES = Path("/usr/lib/postgresql")  # where Debian puts every version's programs
_OWNER = "postgres"  # the server refuses to run as root
_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=64MB", "max_connections=60")


def programs() -> Path | None:
    """The folder with the server's programs; None where it is not installed."""
    return next((found.parent for found in sorted(PLACES.glob("*/bin/postgres"))), None)


@contextmanager
def server() -> Iterator[URL]:
    """A running server; gives the address of its database."""
    found = programs()
    assert found is not None
    folder = Path(tempfile.mkdtemp(prefix="minga-pg-", dir="/tmp"))  # a socket's path must be short
    owner = _owner()
    try:
        if owner:
            shutil.chown(folder, owner)
        data, port = folder / "data", _free_port()
        _run(owner, found / "initdb", "-D", data, "-U", _OWNER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        options = " ".join(f"-c {one}" for one in _FAST)
        where = f"-c listen_addresses=127.0.0.1 -p {port} -k {folder}"
        _run(owner, found / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", f"{where} {options}", "start")
        try:
            yield URL.create("postgresql+psycopg", _OWNER, host="127.0.0.1", port=port, database="postgres")
        finally:
            _run(owner, found / "pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _owner() -> str | None:
    """Who runs the server: nobody else, but for root another user."""
    return _OWNER if hasattr(os, "geteuid") and os.geteuid() == 0 else None


def _run(owner: str | None, *command: object) -> None:
    words = [str(word) for word in command]
    done = subprocess.run(words, user=owner, cwd="/", capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class HubLaptop(Laptop):
    """A laptop whose records lie in a schema of a PostgreSQL server; its back-ups are files, as everybody's."""

    def __init__(
        self, address: URL, folder: Path, space: str, oracle: Mirror | None = None, *, wall: int | None = None
    ) -> None:
        self.address, self.url = address, ""
        self._take_over(folder / FILE_NAME)
        super().__init__(folder, space, oracle, wall=wall)

    def _take_over(self, file: Path) -> None:
        """Let a new schema hold what the file holds."""
        self._drop()
        self.schema = f"s{secrets.token_hex(8)}"
        home = create_engine(self.address)
        with home.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA {self.schema}"))
        home.dispose()
        located = self.address.update_query_dict({"options": f"-csearch_path={self.schema}"})
        self.url = located.render_as_string(hide_password=False)
        target, source = create_engine(self.url), create_engine(f"sqlite:///{file}")
        with target.begin() as connection:
            Base.metadata.create_all(connection)
        carry(source, target)
        source.dispose()
        target.dispose()

    def _drop(self) -> None:
        if self.url:
            home = create_engine(self.address)
            with home.begin() as connection:
                connection.execute(text(f"DROP SCHEMA {self.schema} CASCADE"))
            home.dispose()
            self.url = ""

    def _database(self) -> Database:
        return Database(self.folder, self.space, url=self.url)

    def _copy_to(self, file: Path) -> None:
        copy = create_engine(f"sqlite:///{file}")
        Base.metadata.create_all(copy)
        carry(self.database.engine, copy)
        copy.dispose()

    def _replace_by(self, file: Path) -> None:
        self._take_over(file)

    def close(self) -> None:
        super().close()
        self._drop()

    def clone(self, folder: Path) -> Laptop:
        """A second laptop with the same identity, on the same server."""
        oracle = self.back_up(folder)
        return HubLaptop(self.address, folder, self.space, oracle, wall=self.wall)


def carry(source: Engine, target: Engine) -> None:
    """Copy every row of every table, numbers of rows included."""
    with source.connect() as here, target.begin() as there:
        for table in Base.metadata.sorted_tables:
            rows = [dict(row) for row in here.execute(select(table)).mappings()]
            if rows:
                there.execute(insert(table), rows)
            if target.dialect.name == "postgresql":
                _go_on_counting(there, table)


def _go_on_counting(connection: Any, table: Any) -> None:
    """The next row made gets the number after the last one copied."""
    for column in table.primary_key.columns:
        if column.autoincrement is True:
            counter = f"pg_get_serial_sequence('{table.name}', '{column.name}')"
            last = f"(SELECT coalesce(max({column.name}), 0) + 1 FROM {table.name})"
            connection.execute(text(f"SELECT setval({counter}, {last}, false)"))
