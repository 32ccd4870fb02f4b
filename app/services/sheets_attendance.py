"""What the attendance sheet of a session prints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.models.database import Database
from app.models.meeting import ATTENDANCE
from app.models.person import ROLES, Person
from app.services import attendance, customs, rows, rules
from app.services.attendance import SheetRow
from app.services.sheets import Sources, names
from app.services.sheets_session import SessionSheet, head_of


@dataclass(frozen=True)
class AttendanceLine:
    """One person on the sheet; `absent` says that no signature is expected.

    `state` is what stands where one signs: that somebody did not come, came from afar or late, or who came instead; ''
    while nothing was noted, and where the hours say it.
    """

    name: str = ""
    rut: str = ""
    school: str = ""
    role: str = ""
    arrival: str = ""
    departure: str = ""
    state: str = ""
    absent: bool = False
    reason: str = ""


@dataclass(frozen=True)
class AttendanceSheet(SessionSheet):
    """Everything on the *registro de asistencia*; `came` of `expected` counts what was noted, of `small` in percent."""

    start: str = ""
    end: str = ""
    host: str = ""
    lines: tuple[AttendanceLine, ...] = ()
    guests: tuple[AttendanceLine, ...] = ()
    came: int = 0
    expected: int = 0
    noted: bool = False
    small: int = 0


def load_attendance(database: Database, meeting_id: str, sources: Sources) -> AttendanceSheet:
    """The expected members of a session and its guests, with what was noted of them.

    Raises:
        NotFound: there is no such visible session.
    """
    with database.read() as session:
        meeting: Any = rows.need(session, "meeting", meeting_id)
        host = names(session, schools=[meeting.host_school_id]).school(meeting.host_school_id)
        head = head_of(database, session, meeting, sources)
        ruts = {person.id: person.rut or "" for person in session.scalars(select(Person))}
    found = attendance.sheet(database, meeting_id)
    expected = [row for row in found if row.expected]
    count = rules.attendance(row.state for row in expected)
    return AttendanceSheet(
        **head,
        start=meeting.start or "",
        end=meeting.end or "",
        host=host,
        lines=tuple(_line(row, ruts) for row in expected),
        guests=tuple(_line(row, ruts) for row in found if not row.expected),
        came=count.part,
        expected=count.whole,
        noted=any(row.state is not None for row in found),
        small=customs.number(database, "small_number"),
    )


def _roles(held: tuple[str, ...]) -> str:
    """What a person is in the microcentro; that she teaches needs saying only where it is all."""
    special = [role for role in held if role != "TEACHER"] or held
    return ", ".join(ROLES.get(role, role) for role in special)


def _line(row: SheetRow, ruts: dict[str, str]) -> AttendanceLine:
    return AttendanceLine(
        row.full_name,
        ruts.get(row.person_id, ""),
        ", ".join(row.schools),
        _roles(row.roles),
        row.arrival or "",
        row.departure or "",
        _state(row),
        absent=row.state is not None and row.state not in rules.ATTENDED,
        reason=row.reason,
    )


def _state(row: SheetRow) -> str:
    if row.state == "substitute" and row.substitute:
        return f"En su lugar: {row.substitute}"
    told = {"present": True, "late": bool(row.arrival), "left_early": bool(row.departure)}
    return "" if told.get(row.state or "present", False) else ATTENDANCE.get(row.state or "", "")
