"""What was decided on this laptop, with every version as it was, so that a person may still change her mind.

Local, never exchanged: what was decided travels as an ordinary write. The last `MOST` decisions are kept.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from app import wall_clock
from app.log import settings
from app.log.conflicts import Conflict, Version
from app.log.ops import Key

MOST = 50
_KEY = "decisions"


@dataclass(frozen=True)
class Decision:
    """A conflict as it was, the values that stayed (`None`: the record went away), and the moment in ISO."""

    conflict: Conflict
    values: dict[str, Any] | None
    at: str


def keep(session: Session, conflict: Conflict, values: dict[str, Any] | None) -> None:
    """Remember a decision; a later one on the same conflict takes its place."""
    others = [one for one in _held(session) if one["conflict"]["id"] != conflict.id]
    found = asdict(conflict)
    for version in found["versions"]:
        version["at"] = version["at"].isoformat()
    kept = {"conflict": found, "values": values, "at": wall_clock.now().astimezone(UTC).isoformat(timespec="seconds")}
    settings.put(session, _KEY, [kept, *others][:MOST])


def kept(session: Session) -> list[Decision]:
    """The decisions made here, the latest first."""
    return [Decision(_conflict(one["conflict"]), one["values"], one["at"]) for one in _held(session)]


def forget(session: Session, rows: Collection[Key]) -> None:
    """Remember nothing of what was decided about these records: they were erased for good."""
    held = _held(session)
    kept = [one for one in held if (one["conflict"]["tbl"], one["conflict"]["row"]) not in rows]
    if len(kept) < len(held):
        settings.put(session, _KEY, kept)


def _held(session: Session) -> list[dict[str, Any]]:
    return list(settings.get(session, _KEY) or [])


def _conflict(held: dict[str, Any]) -> Conflict:
    versions = [Version(**(one | {"at": datetime.fromisoformat(one["at"])})) for one in held["versions"]]
    return Conflict(**(held | {"versions": tuple(versions)}))
