"""Who took part in a session, and the counts that follow (domain.md 6, 6.2 and 9)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, cast, func, select
from sqlalchemy.orm import Session

from app import wall_clock
from app.errors import InvalidData, Problem
from app.log import capture
from app.models.database import Database
from app.models.meeting import Attendance, Meeting
from app.models.person import Membership
from app.services import customs, people, rows, rules, school_life
from app.services.rules import Count

_GONE = "Persona retirada"
# What a line may say of whom it is about. One that was removed is blank when it comes to be again.
_BLANK = dict.fromkeys(
    ("state", "arrival", "departure", "reason", "represents_school_id", "signature", "substitute_id")
)
_Role = tuple[str, str | None, str | None]


@dataclass(frozen=True)
class _Members:
    """Every role ever held, by person, and for whom each substitute stands in."""

    roles: Mapping[str, Sequence[_Role]]
    holders: Mapping[str, str]


@dataclass(frozen=True)
class SheetRow:
    """A line of the attendance sheet. `state` None: not noted yet; `expected` False: a guest, counted apart."""

    person_id: str
    full_name: str
    roles: tuple[str, ...]
    school_ids: tuple[str, ...]
    schools: tuple[str, ...]
    expected: bool
    state: str | None
    arrival: str | None
    departure: str | None
    reason: str
    represents_school_id: str | None
    signature: str | None
    substitute_id: str | None
    substitute: str


@dataclass(frozen=True)
class AttendanceCounts:
    """A session in counts: who came of those expected, how many are not marked, guests, and schools with somebody.

    A share is told in percent from `small` people on (domain.md 9).
    """

    came: Count
    unmarked: int
    guests: int
    schools: Count
    small: int


def sheet(database: Database, meeting_id: str) -> list[SheetRow]:
    """One line for every expected member by name, then the guests.

    While the session is to come, those are the members of its date; once held, those that were frozen then.

    Raises:
        NotFound: there is no such session.
    """
    with database.read() as session:
        meeting: Any = rows.need(session, "meeting", meeting_id)
        held = _lines(session, meeting)
        states = _states(held)
        expected = _expected(_members(session), meeting, states, _said(held))
        names = people.names(session, [row.substitute_id for row in held.values()])
    known = {one.id: one for one in people.people(database, on=_day(meeting))}
    listed = [key for key in (*known, *held) if key in expected or states.get(key) is not None]
    found = [
        _row(key, known.get(key), held.get(key), names, expected=key in expected) for key in dict.fromkeys(listed)
    ]
    return sorted(found, key=lambda row: not row.expected)


def set_state(database: Database, meeting_id: str, person_id: str, state: str | None, **details: Any) -> None:
    """Note how a person took part, with `arrival`, `reason`, `substitute_id`…; None unmarks it.

    Two laptops that note the same person make one record (invariant 26). Who did not come has not signed.

    Raises:
        InvalidData: a value cannot stand; nothing was noted.
    """
    with database.write() as session:
        _note(session, meeting_id, person_id, state, details)


def mark(database: Database, meeting_id: str, person_ids: Sequence[str], state: str | None) -> None:
    """Note the same of several people at once; raises as `set_state`, and then nothing was noted of anybody."""
    with database.write() as session:
        for person_id in person_ids:
            _note(session, meeting_id, person_id, state, {})


def _note(
    session: Session, meeting_id: str, person_id: str, state: str | None, details: Mapping[str, Any]
) -> None:
    key = {"meeting_id": meeting_id, "person_id": person_id}
    known: Any = rows.find(session, "attendance", rows.key_of(session, "attendance", key))
    if known is not None and known.signature and state not in rules.ATTENDED:
        details = {"signature": None} | dict(details)
    noted = rows.add(session, "attendance", key | {"state": state} | dict(details))
    expect_in(session, [noted.id])


def expect_in(session: Session, lines: Iterable[str]) -> list[str]:
    """Say of those lines (by id) of sessions that were held, where they do not, whether they are of a member.

    Those of which it was said now. Within this unit of work.
    """
    said, members = [], None
    for key in lines:
        noted: Any = rows.find(session, "attendance", key)
        meeting: Any = rows.find(session, "meeting", noted.meeting_id) if noted is not None else None
        if meeting is None or meeting.status != "held" or noted.expected is not None:
            continue
        members = members or _members(session)
        roles, day = members.roles.get(noted.person_id, ()), _day(meeting).isoformat()
        rows.put(session, noted, {"expected": not _is_guest(roles, day)})
        said.append(key)
    return said


def sign(database: Database, meeting_id: str, marks: Mapping[str, str | None]) -> dict[str, str | None]:
    """Note how these people signed the list ('paper', 'drawn', None: they did not).

    What it said before of those whom it changed: `sign` with that undoes it.

    Raises:
        InvalidData: somebody did not come; nothing was noted.
    """
    with database.write() as session:
        held = {row.person_id: row for row in rows.parts_of(session, "attendance", meeting_id)}
        before = {}
        for person_id, mark in marks.items():
            row = held.get(person_id)
            if mark is not None and (row is None or row.state not in rules.ATTENDED):
                raise InvalidData([Problem("signature", "was_absent")])
            if row is not None and row.signature != mark:
                before[person_id] = row.signature
                rows.put(session, row, {"signature": mark})
        return before


def counts(database: Database, meeting_id: str, lines: Sequence[SheetRow] | None = None) -> AttendanceCounts:
    """The session in counts; `lines` is its sheet, where it was read already.

    Raises:
        NotFound: there is no such session.
    """
    lines = sheet(database, meeting_id) if lines is None else lines
    expected = [row for row in lines if row.expected]
    there = {key for row in lines if row.state in rules.ATTENDED for key in (row.represents_school_id, *row.school_ids)}
    with database.read() as session:
        meeting: Any = rows.need(session, "meeting", meeting_id)
        there_then = school_life.times(session).on(_day(meeting))
        small = customs.number_in(session, "small_number")
    # A session of a microcentro of before was that one's alone: its schools are those of who was expected there.
    schools = {key for row in lines for key in row.school_ids} if meeting.predecessor_id else there_then
    return AttendanceCounts(
        came=rules.attendance(row.state for row in expected),
        unmarked=sum(row.state is None for row in expected),
        guests=sum(row.state in rules.ATTENDED for row in lines if not row.expected),
        schools=Count(len(schools & there), len(schools)),
        small=small,
    )


def of_year(database: Database, year: int) -> Count:
    """The attendance of the year: the sum over the sessions that were held, each with the members of its day."""
    with database.read() as session:
        held = select(Meeting).where(school_year() == year, Meeting.status == "held")
        found = came_to(session, list(session.scalars(held))).values()
    return Count(sum(one.part for one in found), sum(one.whole for one in found))


def listed_in(session: Session, meeting: Meeting) -> list[tuple[str, str, str | None]]:
    """How the minutes list everybody of whom something is noted: kind (`MINUTES_CAME`), person, and who came instead.

    That is None who came in person, and '' for a substitute whom nobody named. In the order of their ids; within this
    unit of work.
    """
    held = _lines(session, meeting)
    expected = _expected(_members(session), meeting, _states(held), _said(held))
    found = []
    for key, row in sorted(held.items()):
        if row.state in rules.ATTENDED:
            instead = row.substitute_id or "" if row.state == "substitute" else None
            found.append(("present" if key in expected else "guest", key, instead))
        elif row.state in rules.AWAY:
            found.append(("absent", key, None))
    return found


def school_year() -> ColumnElement[int]:
    """The school year of a session as a column; one that does not say it has that of its date."""
    return func.coalesce(Meeting.school_year, cast(func.substr(Meeting.date, 1, 4), Integer))


def came_to(session: Session, meetings: Sequence[Meeting]) -> dict[str, Count]:
    """Who came to each of these sessions of those expected, by the session's id, within this unit of work."""
    found = expected_states(session, meetings)
    return {meeting_id: rules.attendance(states.values()) for meeting_id, states in found.items()}


def expected_states(session: Session, meetings: Sequence[Meeting]) -> dict[str, dict[str, str | None]]:
    """How everybody who was expected at these sessions took part, by session and person."""
    members = _members(session)
    noted: dict[str | None, dict[str, str | None]] = {}
    said: dict[str | None, dict[str, bool]] = {}
    columns = (Attendance.meeting_id, Attendance.person_id, Attendance.state, Attendance.expected)
    query = select(*columns).where(Attendance.meeting_id.in_([meeting.id for meeting in meetings]))
    for meeting_id, person_id, state, counted_on in session.connection().execute(query):
        if person_id:
            noted.setdefault(meeting_id, {})[person_id] = state
            if counted_on is not None:
                said.setdefault(meeting_id, {})[person_id] = counted_on
    found = {}
    for meeting in meetings:
        states = noted.get(meeting.id, {})
        there = _expected(members, meeting, states, said.get(meeting.id, {}))
        found[meeting.id] = {key: states.get(key) for key in sorted(there)}
    return found


def there(session: Session, meetings: Sequence[Meeting]) -> dict[str, set[str]]:
    """Who took part in each of these sessions, guests too; while nothing is noted of one, whoever is expected."""
    noted: dict[str | None, set[str]] = {}
    begun = set()
    query = select(Attendance.meeting_id, Attendance.person_id, Attendance.state).where(
        Attendance.meeting_id.in_([meeting.id for meeting in meetings]), Attendance.state.is_not(None)
    )
    for meeting_id, person_id, state in session.execute(query):
        begun.add(meeting_id)
        if person_id and state in rules.ATTENDED:
            noted.setdefault(meeting_id, set()).add(person_id)
    expected = expected_states(session, [meeting for meeting in meetings if meeting.id not in begun])
    return {meeting.id: noted.get(meeting.id, set()) | set(expected.get(meeting.id, ())) for meeting in meetings}


def freeze(session: Session, meeting: Meeting) -> None:
    """Give every member expected that day a line of the sheet, so that later changes of members move no old share.

    Each line says whether it is of a member or of somebody who came besides. A line that was marked by mistake and
    cleared, of somebody who is not expected, goes: it would be counted.
    """
    held = _lines(session, meeting)
    states = {key: state for key, state in _states(held).items() if state is not None}
    members = _members(session)
    expected, day = _by_role(members, _day(meeting), states), _day(meeting).isoformat()
    for person_id in sorted(held.keys() - states.keys() - expected):
        capture.remove(session, "attendance", held.pop(person_id).id)
    for person_id in sorted(expected - held.keys()):
        line = {"meeting_id": meeting.id, "person_id": person_id, **_BLANK}
        held[person_id] = rows.add(session, "attendance", line)
    for person_id, row in held.items():
        rows.put(session, row, {"expected": not _is_guest(members.roles.get(person_id, ()), day)})


def _members(session: Session) -> _Members:
    found: dict[str, list[_Role]] = {}
    query = select(Membership.person_id, Membership.role, Membership.from_, Membership.to)
    for person_id, role, start, end in session.execute(query):
        if person_id and role:
            found.setdefault(person_id, []).append((role, start, end))
    return _Members(found, people.holders(session))


def _lines(session: Session, meeting: Meeting) -> dict[str, Any]:
    """The lines of the sheet of a session by person."""
    return {row.person_id: row for row in rows.parts_of(session, "attendance", meeting.id) if row.person_id}


def _states(lines: Mapping[str, Any]) -> dict[str, str | None]:
    return {key: row.state for key, row in lines.items()}


def _said(lines: Mapping[str, Any]) -> dict[str, bool]:
    """Of whom the lines say whether they were expected."""
    return {key: row.expected for key, row in lines.items() if row.expected is not None}


def _expected(
    known: _Members, meeting: Meeting, noted: Mapping[str, str | None], said: Mapping[str, bool]
) -> set[str]:
    """The expected members of a session, given the states on its sheet, and what its lines said once it was held."""
    day, held = _day(meeting), meeting.status == "held"
    frozen, until = said if held else {}, day.isoformat()
    # A line says who was expected; only who came purely as guest, adviser or supervisor is counted apart.
    members = {
        person_id
        for person_id, state in noted.items()
        if (held or state is not None)
        and (frozen[person_id] if person_id in frozen else not _is_guest(known.roles.get(person_id, ()), until))
    }
    if held and (noted or meeting.predecessor_id):
        marked = {key for key in members if noted[key] is not None}
        return marked | rules.seats(members, _standing_in(known, day, noted), marked)
    return members | _by_role(known, day, {key: state for key, state in noted.items() if state is not None})


def _standing_in(known: _Members, day: date, listed: Collection[str]) -> dict[str, str]:
    """For whom each one stood in on a day that was: of those who are listed, only a substitute of then did."""
    held = {key: known.roles.get(key, ()) for key in known.holders}
    return {
        key: holder
        for key, holder in known.holders.items()
        if _has_role(held[key], {"SUBSTITUTE"}, day)
        or (key not in listed and not _has_role(held[key], rules.EXPECTED_ROLES, day))
    }


def _by_role(known: _Members, day: date, noted: Mapping[str, str | None]) -> set[str]:
    """Who is expected on a day by their roles, one for each seat."""
    found = {key for key, some in known.roles.items() if _has_role(some, rules.EXPECTED_ROLES, day)}
    return rules.seats(found, known.holders, noted)


def _has_role(held: Sequence[_Role], roles: Collection[str], day: date) -> bool:
    return any(role in roles and rules.in_force(start, end, day) for role, start, end in held)


def _is_guest(roles: Sequence[_Role], day: str) -> bool:
    """By the roles of that day: who had left is in no denominator (domain.md 6.2), and of whom none is noted is."""
    begun = any(start is None or start <= day for _, start, _ in roles)
    return begun and not _has_role(roles, rules.EXPECTED_ROLES, date.fromisoformat(day))


def _day(meeting: Meeting) -> date:
    return date.fromisoformat(meeting.date) if meeting.date else wall_clock.today()


def _row(
    person_id: str,
    person: people.PersonRow | None,
    noted: Attendance | None,
    names: Mapping[str, str],
    *,
    expected: bool,
) -> SheetRow:
    return SheetRow(
        person_id=person_id,
        full_name=person.full_name if person else _GONE,
        roles=person.roles if person else (),
        school_ids=person.school_ids if person else (),
        schools=person.schools if person else (),
        expected=expected,
        state=noted.state if noted else None,
        arrival=noted.arrival if noted else None,
        departure=noted.departure if noted else None,
        reason=(noted.reason if noted else None) or "",
        represents_school_id=noted.represents_school_id if noted else None,
        signature=noted.signature if noted else None,
        substitute_id=noted.substitute_id if noted else None,
        substitute=names.get((noted.substitute_id if noted else None) or "", ""),
    )
