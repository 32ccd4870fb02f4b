"""Named values of this laptop, kept in its database and never exchanged."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from app.models.local import Setting


def get(session: Session, key: str, default: Any = None) -> Any:
    """The value kept under `key`, else `default`."""
    found = session.get(Setting, key)
    return default if found is None else found.value


def put(session: Session, key: str, value: Any) -> None:
    """Keep a JSON value under `key`."""
    found = session.get(Setting, key)
    if found is None:
        session.add(Setting(key=key, value=value))
    elif found.value != value:
        found.value = value
