"""Who signs the minutes, and to whom they are sent (domain.md 6 and 10): only once they are approved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from app.errors import InvalidData, Problem
from app.models.database import Database
from app.models.meeting import Minutes
from app.models.person import ROLES
from app.services import attendance, customs, guards, people, rows, rules

# Who signs first: whoever wrote and whoever leads.
_OFFICERS = ("SECRETARY", "PRESIDENT", "COORDINATOR")


@dataclass(frozen=True)
class Signer:
    """Somebody who may sign; `signed_on` None while they have not, `role` as what they sign."""

    person_id: str
    full_name: str
    role: str
    officer: bool
    signed_on: str | None
    signed: bool


def signers(database: Database, meeting_id: str, version: int) -> tuple[Signer, ...]:
    """The officers, then whoever came, then others who signed this version.

    Raises:
        NotFound: there is no such session.
    """
    sheet = attendance.sheet(database, meeting_id)
    day = rows.load(database, "meeting", meeting_id)["date"]
    known = {one.id: one for one in people.people(database, on=date.fromisoformat(day) if day else None)}
    with database.read() as session:
        found: Any = rows.find(session, "minutes", _key(database, meeting_id, version))
        held = {one.person_id: one for one in rows.parts_of(session, "minutes_signature", found.id)} if found else {}
    officers = [key for role in _OFFICERS for key, one in known.items() if role in one.roles]
    came = [row.person_id for row in sheet if row.state in rules.ATTENDED and row.state != "substitute"]
    return tuple(
        Signer(
            person_id=key,
            full_name=known[key].full_name if key in known else "Persona retirada",
            role=(held[key].role if key in held else None) or _role(known.get(key)),
            officer=key in officers,
            signed_on=held[key].date if key in held else None,
            signed=key in held,
        )
        for key in dict.fromkeys([*officers, *came, *held])
    )


def sign(database: Database, meeting_id: str, version: int, person_id: str, on: date) -> None:
    """Note that somebody signed a version on a day, as what they are in the microcentro.

    Raises:
        InvalidData: the version is not approved.
    """
    role = next((one.role for one in signers(database, meeting_id, version) if one.person_id == person_id), "")
    with database.write() as session:
        found: Any = rows.find(session, "minutes", _key(database, meeting_id, version))
        if found is None or found.status not in guards.FROZEN:
            raise InvalidData([Problem("status", "not_approved_yet")])
        key = {"minutes_id": found.id, "person_id": person_id}
        rows.add(session, "minutes_signature", key | {"role": role, "date": on})


def unsign(database: Database, meeting_id: str, version: int, person_id: str) -> None:
    """Take back that somebody signed; `sign_again` undoes it.

    Raises:
        InvalidData: the version is marked as signed, and nobody else signed it.
        NotFound: there is no such version.
    """
    with database.write() as session:
        found: Any = rows.need(session, "minutes", _key(database, meeting_id, version))
        for one in rows.parts_of(session, "minutes_signature", found.id):
            if one.person_id == person_id:
                rows.drop(session, one)


def sign_again(database: Database, meeting_id: str, version: int, person_id: str) -> None:
    """Return a signature that was taken back, with its day and as what it was given.

    Raises:
        InvalidData: by what was done since, a rule stands against it; it stays taken back.
    """
    minutes = _key(database, meeting_id, version)
    with database.read() as session:
        signature = rows.key_of(session, "minutes_signature", {"minutes_id": minutes, "person_id": person_id})
    rows.bring_back(database, "minutes_signature", signature)


def due(database: Database, meeting_id: str) -> date | None:
    """Until when the minutes of a session that was held are to be sent; None where the network has no such rule."""
    with database.read() as session:
        days = customs.values_in(session)["minutes_due_days"]
        meeting: Any = rows.need(session, "meeting", meeting_id)
        if not days or meeting.status != "held" or not meeting.date:
            return None
        latest = session.scalars(select(Minutes).where(Minutes.meeting_id == meeting_id).order_by(Minutes.version))
        sent = [one.status == "sent" for one in latest]
        if sent and sent[-1]:
            return None
    try:
        return date.fromisoformat(meeting.date) + timedelta(days=days)
    except OverflowError:  # a received file may say any day
        return date.max


def _key(database: Database, meeting_id: str, version: int) -> str:
    with database.read() as session:
        return rows.key_of(session, "minutes", {"meeting_id": meeting_id, "version": version})


def _role(person: people.PersonRow | None) -> str:
    roles = person.roles if person else ()
    best = [role for role in _OFFICERS if role in roles] or [role for role in roles if role != "TEACHER"] or [*roles]
    return ROLES.get(best[0], "") if best else ""
