"""Named values of this laptop, kept in its database and never exchanged."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.models.local import Setting


def get(session: Session, key: str, default: Any = None) -> Any:
    """The value kept under `key`, else `default`."""
    found = session.connection().execute(select(Setting.value).where(Setting.key == key)).first()
    return default if found is None else found[0]


def put(session: Session, key: str, value: Any) -> None:
    """Keep a JSON value under `key`. Works inside a flush too, where the session itself takes nothing new."""
    connection = session.connection()
    connection.execute(delete(Setting).where(Setting.key == key))
    connection.execute(insert(Setting), [{"key": key, "value": value}])
