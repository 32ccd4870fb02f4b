"""People, their roles with dates, their schools, and who is at the laptop (domain.md 4 and 6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from app import wall_clock
from app.log.identity import person_at_laptop
from app.models.database import Database
from app.models.meeting import Meeting
from app.models.person import ROLES, Membership, Person, PersonSchool
from app.services import network, rows, rules
from app.text_keys import spanish_key

_PERSON = "person"
_NAMES = select(Person.id, Person.full_name).where(Person.id.in_(bindparam("some", expanding=True)))


@dataclass(frozen=True)
class RoleRow:
    """A role that a person has or had; it no longer holds on the day of `to`."""

    id: str
    role: str
    start: str | None
    to: str | None


@dataclass(frozen=True)
class PersonRow:
    """A person as the lists show it, with the roles that hold on the day asked for.

    `left_on`: the day on which the last role ended, for somebody who had roles and has none on that day.
    `stands_in_for`: the name of whom a substitute stands in for while they hold a role.
    """

    id: str
    full_name: str
    email: str | None
    phone: str | None
    roles: tuple[str, ...]
    school_ids: tuple[str, ...]
    schools: tuple[str, ...]
    left_on: str | None = None
    stands_in_for: str = ""


def add(
    database: Database,
    full_name: str,
    *,
    role: str | None = "TEACHER",
    school_id: str | None = None,
    since: date | None = None,
    **more: Any,
) -> str:
    """Add a person with a role and a school, if given, and return the person's id. Only the name is asked for.

    Raises:
        InvalidData: a value cannot stand; nothing was stored.
    """
    with database.write() as session:
        person = rows.add(session, "person", {"full_name": full_name} | more).id
        if role is not None:
            rows.add(session, "membership", {"person_id": person, "role": role, "from": since})
        if school_id is not None:
            rows.add(session, "person_school", {"person_id": person, "school_id": school_id, "from": since})
        return str(person)


def people(
    database: Database, text: str = "", *, on: date | None = None, everybody: bool = True, gone: bool = True
) -> list[PersonRow]:
    """The people by name, found without regard to accents.

    Roles and schools are those that hold on `on` (today unless given). With `everybody` false, those who hold no
    role on that day (they left) are not listed; with `gone` false, those who once held one and hold none any more.
    """
    day = on or wall_clock.today()
    query = select(Person).order_by(Person.name_key, Person.id)
    for word in spanish_key(text).split():
        query = query.where(rows.has_word(Person.name_key, word))
    with database.read() as session:
        found = list(session.scalars(query))
        roles = _in_force(session, Membership, lambda one: one.role, day)
        schools = _in_force(session, PersonSchool, lambda one: one.school_id, day)
        names_of = network.school_names(session, {key for keys in schools.values() for key in keys})
        left = left_in(session, day)
        standing = {one.id: one.substitute_for_id for one in found if roles.get(one.id) and one.substitute_for_id}
        named = names(session, standing.values()) if standing else {}
    return [
        replace(
            _row(one, roles.get(one.id, ()), schools.get(one.id, ()), names_of, left.get(one.id)),
            stands_in_for=named.get(standing.get(one.id) or "", ""),
        )
        for one in found
        if (everybody or roles.get(one.id)) and (gone or one.id not in left)
    ]


def person(database: Database, person_id: str, *, on: date | None = None) -> PersonRow:
    """One person as the lists show it.

    Raises:
        NotFound: there is no such person.
    """
    rows.load(database, _PERSON, person_id)
    return next(one for one in people(database, on=on) if one.id == person_id)


def roles(database: Database, person_id: str) -> list[RoleRow]:
    """Every role of a person, present and past, the latest first."""
    query = select(Membership).where(Membership.person_id == person_id)
    with database.read() as session:
        found = [RoleRow(one.id, one.role or "", one.from_, one.to) for one in session.scalars(query)]
    return sorted(found, key=lambda one: (one.start or "", one.id), reverse=True)


def only_at(database: Database, school_id: str, on: date) -> tuple[str, ...]:
    """Who holds a role on that day and works in that school alone, by name: sessions still expect them."""
    found = people(database, on=on, everybody=False)
    return tuple(one.full_name for one in found if one.school_ids == (school_id,))


def leave(database: Database, person_id: str, on: date) -> None:
    """End every role and school that the person still holds on that day; what was still to begin ends as it begins."""
    with database.write() as session:
        held = [*rows.parts_of(session, "membership", person_id), *rows.parts_of(session, "person_school", person_id)]
        for one in held:
            if one.to is None or one.to > on.isoformat():
                rows.put(session, one, {"to": rules.ended(one.from_, on)})


def add_person_school(
    database: Database, person_id: str, school_id: str, *, hours: int | None = None, since: date | None = None
) -> str:
    """Say that a person works in a school, and return that row's id."""
    fields = {"person_id": person_id, "school_id": school_id, "hours": hours, "from": since}
    return rows.create(database, "person_school", fields)


def usual_start(database: Database, today: date) -> date:
    """From when somebody who is added today is expected: the start of the school year, or after its last session held.

    Whoever comes in October is not missing from the sessions that were before.
    """
    begun, held = date(today.year, 3, 1), Meeting.status == "held"
    with database.read() as session:
        last = session.scalar(select(func.max(Meeting.date)).where(held, Meeting.date.startswith(f"{today.year:04}-")))
    after = date.fromisoformat(last) + timedelta(days=1) if last else begun
    return min(max(begun, after), today)


def who_is_at_laptop(database: Database) -> str | None:
    """The id of the person at this laptop."""
    with database.read() as session:
        return person_at_laptop(session)


def main_school(session: Session, person_id: str | None) -> str | None:
    """The school where the person works most hours, if any."""
    if person_id is None:
        return None
    today = wall_clock.today()
    found = session.scalars(select(PersonSchool).where(PersonSchool.person_id == person_id))
    current = [one for one in found if rules.in_force(one.from_, one.to, today)]
    return max(current, key=lambda one: (one.hours or 0, one.id)).school_id if current else None


def names(session: Session, ids: Iterable[str | None]) -> dict[str, str]:
    """The names of these people; one who is not here has none."""
    wanted = {key for key in ids if key}
    return {key: name or "" for key, name in session.execute(_NAMES, {"some": list(wanted)})} if wanted else {}


def names_of(database: Database, ids: Iterable[str]) -> dict[str, str]:
    """See `names`."""
    with database.read() as session:
        return names(session, ids)


def elected_in(session: Session, meeting_id: str) -> list[tuple[str, str]]:
    """Who (id) was elected in a session and as what, in the order of the roles and of their names."""
    query = select(Person.id, Membership.role, Person.full_name).join(Membership, Membership.person_id == Person.id)
    found = session.execute(query.where(Membership.elected_in_meeting_id == meeting_id)).all()
    order = {role: place for place, role in enumerate(ROLES)}
    named = {(key, role or ""): name for key, role, name in found}
    return sorted(named, key=lambda one: (order.get(one[1], len(order)), spanish_key(named[one]), one[0]))


def holders(session: Session) -> dict[str, str]:
    """For whom each substitute stands in, by the substitute."""
    query = select(Person.id, Person.substitute_for_id).where(Person.substitute_for_id.is_not(None))
    return {substitute: holder for substitute, holder in session.execute(query) if holder}


def _in_force(session: Session, cls: Any, value: Any, day: date) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for one in session.scalars(select(cls).order_by(cls.from_, cls.id)):
        if value(one) and one.person_id and rules.in_force(one.from_, one.to, day):
            found.setdefault(one.person_id, {})[value(one)] = None
    return {person_id: tuple(values) for person_id, values in found.items()}


def left_in(session: Session, day: date) -> dict[str, str]:
    """Who left: all of their roles had ended by that day, and when the last one did (domain.md 6.2)."""
    ends: dict[str, list[str | None]] = {}
    for person_id, end in session.execute(select(Membership.person_id, Membership.to)):
        ends.setdefault(person_id or "", []).append(end)
    told = {key: [end for end in held if end is not None] for key, held in ends.items()}
    return {
        key: max(told[key])
        for key, held in ends.items()
        if len(told[key]) == len(held) and max(told[key]) <= day.isoformat()
    }


def _row(
    one: Person, held: Sequence[str], school_ids: Sequence[str], names_of: Mapping[str, str], left_on: str | None
) -> PersonRow:
    schools = tuple(names_of[key] for key in school_ids if key in names_of)
    return PersonRow(
        one.id, one.full_name or "", one.email, one.phone, tuple(held), tuple(school_ids), schools, left_on
    )
