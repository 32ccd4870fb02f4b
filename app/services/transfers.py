"""What each school did with what a session brought: the step from the meeting to the classroom (S002, S003 Ligua)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app import wall_clock
from app.models.database import Database
from app.services import network, rows, school_life
from app.services.rules import Count
from app.text_dates import as_date

TIPO = "school_transfer"


@dataclass(frozen=True)
class TransferRow:
    """A school and what it did; empty while nothing was told."""

    school_id: str
    school: str
    what_was_shared: str
    with_whom: str
    date: str | None
    effect: str
    ready: bool


def of_meeting(database: Database, meeting_id: str) -> tuple[TransferRow, ...]:
    """A row for every school that took part in the network on the session's day, and for others that told something.

    Raises:
        NotFound: there is no such session.
    """
    with database.read() as session:
        meeting: Any = rows.need(session, "meeting", meeting_id)
        members = school_life.times(session).on(as_date(meeting.date) or wall_clock.today())
        held: dict[str, Any] = {one.school_id: one for one in rows.parts_of(session, TIPO, meeting_id) if one.school_id}
    names = {key: name for key, name in network.names_of_all(database).items() if key in {*members, *held}}
    names |= {key: "Escuela retirada" for key in held if key not in names}
    return tuple(_row(key, name, held.get(key)) for key, name in names.items())


def write(database: Database, meeting_id: str, school_id: str, fields: Mapping[str, Any]) -> None:
    """Set what a school tells of it.

    Raises:
        InvalidData: a value cannot stand; nothing was set.
    """
    rows.create(database, TIPO, {"meeting_id": meeting_id, "school_id": school_id} | dict(fields))


def done(found: tuple[TransferRow, ...]) -> Count:
    """How many schools took it to their own people."""
    return Count(sum(one.ready for one in found), len(found))


def _row(school_id: str, school: str, one: Any) -> TransferRow:
    return TransferRow(
        school_id=school_id,
        school=school,
        what_was_shared=(one.what_was_shared if one else None) or "",
        with_whom=(one.with_whom if one else None) or "",
        date=one.date if one else None,
        effect=(one.effect if one else None) or "",
        ready=bool(one and one.ready),
    )
