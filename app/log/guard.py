"""Exchanged tables change only through the unit of work: everything else is refused (sync-design 4).

ORM events do not see bulk statements, so a bulk UPDATE would change a row without an operation. The guard reads
every statement at the cursor; only the session's own flush and the fold hold the pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.orm import Session

from app.models import registry
from app.models.database import Database

_WRITES = re.compile(
    r'\s*(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|REPLACE\s+INTO|UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM)\s+"?(\w+)',
    re.IGNORECASE,
)
_PASS = "minga_pass"


class UnloggedChange(RuntimeError):
    """A statement would have changed an exchanged table behind the log: a bug of ours."""


@contextmanager
def passing(session: Session) -> Iterator[Connection]:
    """The connection, allowed to write exchanged tables: for the fold alone."""
    connection = session.connection()
    connection.info[_PASS] = connection.info.get(_PASS, 0) + 1
    try:
        yield connection
    finally:
        connection.info[_PASS] -= 1


def install(database: Database) -> None:
    """Refuse statements on exchanged tables from outside flush and fold."""
    tables = frozenset(registry.types())

    def check(connection: Connection, statement: str) -> None:
        found = _WRITES.match(statement)
        if found and found[1] in tables and not connection.info.get(_PASS):
            raise UnloggedChange(statement[:200])

    database.look_at_statements(check)
    event.listen(database.sessions, "before_flush", _let_in)
    event.listen(database.sessions, "after_flush", _let_out)
    event.listen(database.sessions, "after_soft_rollback", _forget)


def _let_in(session: Session, *_rest: Any) -> None:
    session.connection().info[_PASS] = 1


def _let_out(session: Session, *_rest: Any) -> None:
    session.connection().info[_PASS] = 0


def _forget(session: Session, *_rest: Any) -> None:
    if session.is_active:
        session.connection().info[_PASS] = 0
