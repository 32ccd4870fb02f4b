"""What a change of a record may not do, whoever asks for it: approved minutes, closing without proof (domain.md 6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Problem
from app.models.base import Record
from app.models.commitment import Commitment
from app.models.evidence import Evidence
from app.models.meeting import Minutes, MinutesTopic

FROZEN = ("approved", "signed", "sent")
# What is still noted of approved minutes: how far they went.
_ONWARD = {"status", "sent_to", "sent_on"}


def refusals(session: Session, record: Record, changes: Mapping[str, Any]) -> list[Problem]:
    """Why `changes` (column name -> new value) may not be made to `record`; empty when they may."""
    guard = _GUARDS.get(type(record))
    return guard(session, record, changes) if guard else []


def removal_refusals(session: Session, record: Record) -> list[Problem]:
    """Why `record` may not be removed; empty when it may."""
    if isinstance(record, Minutes | MinutesTopic) and _minutes_frozen(session, record):
        return [Problem("", "minutes_frozen")]
    return []


def has_proof(session: Session, commitment: str) -> bool:
    """Whether any evidence hangs on the commitment."""
    return session.scalar(select(Evidence.id).where(Evidence.commitment_id == commitment).limit(1)) is not None


def _minutes_frozen(session: Session, record: Minutes | MinutesTopic) -> bool:
    version = record if isinstance(record, Minutes) else session.get(Minutes, record.minutes_id)
    return version is not None and version.status in FROZEN


def _minutes(_session: Session, record: Any, changes: Mapping[str, Any]) -> list[Problem]:
    onward = set(changes) <= _ONWARD and changes.get("status", record.status) in FROZEN
    return [Problem("", "minutes_frozen")] if record.status in FROZEN and not onward else []


def _topic(session: Session, record: Any, _changes: Mapping[str, Any]) -> list[Problem]:
    return [Problem("", "minutes_frozen")] if _minutes_frozen(session, record) else []


def _commitment(session: Session, record: Any, changes: Mapping[str, Any]) -> list[Problem]:
    if changes.get("status") not in {"done", "done_late"}:
        return []
    note = changes.get("no_proof_note", record.no_proof_note)
    if (note and note.strip()) or has_proof(session, record.id):
        return []
    return [Problem("no_proof_note", "needs_proof")]


_GUARDS: dict[type[Record], Callable[[Session, Any, Mapping[str, Any]], list[Problem]]] = {
    Minutes: _minutes,
    MinutesTopic: _topic,
    Commitment: _commitment,
}
