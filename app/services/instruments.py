"""The instruments that a network turns on when it wants them (README, promise 6); off, they are out of the way."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import InvalidData, Problem
from app.models import registry
from app.models.database import Database
from app.models.microcentro import INSTRUMENTS, Microcentro
from app.services import rows

# The records that an instrument fills: what it holds stays when it is turned off.
RECORDS = {
    "plan": "annual_plan",
    "cycles": "phea_cycle",
    "survey": "satisfaction_survey",
    "observation": "meeting_observation",
    "diagnostic": "network_diagnostic",
    "rubric": "engagement_rubric",
    "class_observation": "class_observation",
    "visits": "visit",
    "advisory": "advisory_record",
    "sheets": "experience_sheet",
    "internships": "internship",
    "capabilities": "capability",
    "allies": "ally",
    "materials": "shared_material",
    "work_lines": "work_line",
    "log": "log_entry",
    "indicators": "indicator",
    "transfer": "school_transfer",
}


@dataclass(frozen=True)
class Instrument:
    """One instrument, whether it is in use, and how many records it holds."""

    code: str
    name: str
    in_use: bool
    held: int


def names() -> dict[str, str]:
    """Every instrument by its code, in the order of the year."""
    return dict(INSTRUMENTS)


def in_use(database: Database) -> frozenset[str]:
    """The instruments that the network has turned on."""
    with database.read() as session:
        own = session.get(Microcentro, database.space)
        return frozenset((own.instruments if own else None) or ())


def listing(database: Database) -> tuple[Instrument, ...]:
    """Every instrument, in the order of the year."""
    used = in_use(database)
    with database.read() as session:
        return tuple(Instrument(code, name, code in used, _held(session, code)) for code, name in INSTRUMENTS.items())


def turn(database: Database, code: str, *, on: bool) -> None:
    """Turn an instrument on or off; what it holds is never deleted.

    Raises:
        InvalidData: there is no such instrument.
    """
    if code not in INSTRUMENTS:
        known = ", ".join(INSTRUMENTS)
        raise InvalidData([Problem("instruments", "not_choice", (("value", code), ("choices", known)))])
    with database.write() as session:
        own: Microcentro = rows.need(session, "microcentro", database.space)  # type: ignore[assignment]
        before = own.instruments or []
        chosen = {*before, code} if on else {*before} - {code}
        later = [one for one in before if one not in INSTRUMENTS]  # of a newer version of the program
        rows.put(session, own, {"instruments": [one for one in INSTRUMENTS if one in chosen] + later})


def _held(session: Session, code: str) -> int:
    cls = registry.types()[RECORDS[code]]
    return session.scalar(select(func.count()).select_from(cls)) or 0
