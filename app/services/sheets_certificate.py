"""What the certificates of participation print: what each person did in the sessions of a year."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.cycle import APPLIED, Adoption, PracticePresentation
from app.models.database import Database
from app.models.meeting import Attendance, Meeting
from app.models.person import Membership, Person, PersonSchool
from app.models.practice import Practice
from app.services import attendance, customs, meeting_hours, rows, rules
from app.services.records_write import private_ids
from app.services.sheets import NO_LETTERHEAD, Letterhead, Sources, letterhead, names

_IN_HAND = rules.ATTENDED - {"substitute"}  # who sent a substitute was not there; the substitute was


@dataclass(frozen=True)
class Certificate:
    """What one person did in the year; `hours` are pedagogical ones, without what arriving late or leaving took.

    `expected`: at how many of the sessions they were expected or came, 0 for somebody who was a member at none.
    """

    full_name: str = ""
    rut: str = ""
    schools: tuple[str, ...] = ()
    came: int = 0
    hours: Decimal = Decimal(0)
    presented: tuple[str, ...] = ()
    applied: tuple[str, ...] = ()
    expected: int = 0


@dataclass(frozen=True)
class CertificatesSheet:
    """A certificate for each person, by name, and who signs them; `held` sessions were held in the year."""

    letterhead: Letterhead = NO_LETTERHEAD
    held: int = 0
    hour_minutes: int = 45
    people: tuple[Certificate, ...] = ()
    coordinator: str = ""
    president: str = ""


def load_certificates(
    database: Database, year: int, sources: Sources, *, person_id: str | None = None
) -> CertificatesSheet:
    """The certificate of one person, or of everybody who came to a held session of the year.

    Raises:
        NotFound: there is no such person.
    """
    with database.read() as session:
        if person_id is not None:
            rows.need(session, "person", person_id)
        query = select(Meeting).where(attendance.school_year() == year, Meeting.status == "held")
        held = {one.id: one for one in session.scalars(query)}
        hour = customs.hour_in(session)
        came = _came(session, held, hour)
        wanted = [person_id] if person_id else list(came)
        people = list(session.scalars(select(Person).where(Person.id.in_(wanted)).order_by(Person.name_key, Person.id)))
        expected = _expected(session, held, came)
        presented, applied = _presented(session, list(held)), _applied(session, year)
        schools = _schools(session, [one.id for one in people], year)
        return CertificatesSheet(
            letterhead=letterhead(session, database.space, sources, year),
            held=len(held),
            hour_minutes=hour.minutes,
            people=tuple(
                Certificate(
                    full_name=one.full_name or "",
                    rut=one.rut or "",
                    schools=schools.get(one.id, ()),
                    came=len(came.get(one.id, ())),
                    hours=sum(came.get(one.id, {}).values(), Decimal(0)),
                    presented=presented.get(one.id, ()),
                    applied=applied.get(one.id, ()),
                    expected=expected.get(one.id, 0),
                )
                for one in people
            ),
            coordinator=_officer(session, "COORDINATOR", year),
            president=_officer(session, "PRESIDENT", year),
        )


def _came(session: Session, held: dict[str, Meeting], hour: rules.PedagogicalHour) -> dict[str, dict[str, Decimal]]:
    """Who came to which of these sessions, and the hours that the sheet proves."""
    found: dict[str, dict[str, Decimal]] = {}
    for mark in session.scalars(select(Attendance).where(Attendance.meeting_id.in_(list(held)))):
        there = mark.person_id if mark.state in _IN_HAND else mark.substitute_id if mark.state == "substitute" else None
        if there and mark.meeting_id:
            sessions = found.setdefault(there, {})
            hours = _hours(mark, held[mark.meeting_id], hour)
            sessions[mark.meeting_id] = max(hours, sessions.get(mark.meeting_id, hours))
    return found


def _expected(session: Session, held: dict[str, Meeting], came: Mapping[str, Collection[str]]) -> dict[str, int]:
    """At how many of these sessions each member was expected, or came all the same."""
    found: dict[str, set[str]] = {}
    for meeting, states in attendance.expected_states(session, list(held.values())).items():
        for person in states:
            found.setdefault(person, set()).add(meeting)
    return {person: len(some.union(came.get(person, ()))) for person, some in found.items()}


def _hours(mark: Attendance, meeting: Meeting, hour: rules.PedagogicalHour) -> Decimal:
    """The hours of the session without what was missed of it, which is rounded as they are."""
    missed = rules.missed_minutes(mark.state, mark.arrival, mark.departure, (meeting.start, meeting.end))
    whole = rules.hours(meeting_hours.of_one(meeting, hour))
    return max(whole - rules.hours(rules.pedagogical_hours(missed, hour)), Decimal(0))


def _presented(session: Session, held: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The practices that each person showed in these sessions."""
    query = select(PracticePresentation.presenter_id, Practice.title).join(
        Practice, Practice.id == PracticePresentation.practice_id
    )
    query = query.where(PracticePresentation.meeting_id.in_(held))
    return _by_person((person, title) for person, title in session.execute(query.order_by(Practice.title_key)))


def _applied(session: Session, year: int) -> dict[str, tuple[str, ...]]:
    """The practices that each person applied in the year."""
    private = {row for tipo, row in private_ids(session) if tipo in {"adoption", "practice"}}
    query = select(Adoption.id, Adoption.teacher_id, Practice.id, Practice.title).join(
        Practice, Practice.id == Adoption.practice_id
    )
    query = query.where(Adoption.status.in_(APPLIED), Adoption.applied_date.startswith(str(year)))
    rows = session.execute(query.order_by(Practice.title_key, Adoption.id))
    return _by_person((person, title) for one, person, practice, title in rows if not private & {one, practice})


def _by_person(found: Iterable[tuple[str | None, str | None]]) -> dict[str, tuple[str, ...]]:
    titles: dict[str, dict[str, None]] = {}
    for person, title in found:
        if person and title:
            titles.setdefault(person, {})[title] = None
    return {person: tuple(some) for person, some in titles.items()}


def _schools(session: Session, people: Sequence[str], year: int) -> dict[str, tuple[str, ...]]:
    query = select(PersonSchool).where(PersonSchool.person_id.in_(people)).order_by(PersonSchool.id)
    ties = [one for one in session.scalars(query) if _touches(one.from_, one.to, year)]
    known = names(session, (), [one.school_id for one in ties])
    found: dict[str, dict[str, None]] = {}
    for one in ties:
        if one.person_id and (name := known.school(one.school_id)):
            found.setdefault(one.person_id, {})[name] = None
    return {person: tuple(some) for person, some in found.items()}


def _touches(start: str | None, to: str | None, year: int) -> bool:
    """Whether something with these dates held at any time of the year."""
    return (start is None or start[:4] <= str(year)) and (to is None or to[:4] >= str(year))


def _officer(session: Session, role: str, year: int) -> str:
    """Who has held the office last in the year."""
    query = select(Membership).where(Membership.role == role)
    held = [one for one in session.scalars(query) if _touches(one.from_, one.to, year)]
    last = max(held, key=lambda one: (one.from_ or "", one.id), default=None)
    person = session.get(Person, last.person_id) if last and last.person_id else None
    return (person.full_name if person else None) or ""

