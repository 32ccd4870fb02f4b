"""The microcentro itself, its schools, their combined classes and their enrolment (domain.md 6)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from app import wall_clock
from app.models import registry
from app.models.database import Database
from app.models.microcentro import Microcentro
from app.models.person import Person
from app.models.school import GRADES, CombinedClass, Enrolment, School
from app.services import plan_rows, rows, rules, school_directory, school_life
from app.services.catalogue import rbd_check_character
from app.services.school_directory import Taken
from app.services.workspace import name_meanwhile
from app.text_keys import spanish_key

PRACTICE_GOAL = 7
_NAMES = select(School.id, School.name).where(School.id.in_(bindparam("some", expanding=True)))


@dataclass(frozen=True)
class SchoolRow:
    """A school as the lists show it."""

    id: str
    rbd: int | None
    rbd_dv: str | None
    name: str
    commune_cut: str | None
    locality: str | None
    dependency: str | None
    status: str
    left_on: str | None
    grades: tuple[str, ...]
    pupils_n: int


@dataclass(frozen=True)
class ClassRow:
    """A combined class of a school."""

    id: str
    name: str
    grades: tuple[str, ...]
    teacher_id: str | None
    students_n: int | None
    students_with_pie_n: int | None


def microcentro(database: Database) -> dict[str, Any]:
    """The microcentro's own record, every field by its name; until it has come, what it is called meanwhile."""
    with database.read() as session:
        return own_record(session)


def own_record(session: Session) -> dict[str, Any]:
    """`microcentro`, where one reads already."""
    space = session.info["database"].space
    own = rows.find(session, "microcentro", space)
    if own is not None:
        return rows.as_dict(own)
    empty = dict.fromkeys(registry.fields("microcentro"))
    return {"id": space} | empty | {"name": name_meanwhile(session)}


def save_microcentro(database: Database, fields: Mapping[str, Any]) -> None:
    """Set fields of the microcentro's own record (name, communes, purpose…)."""
    rows.update(database, "microcentro", database.space, fields)


def practice_goal(database: Database, year: int) -> int:
    """How many practices the network wants to share in a year (see `practice_goal_in`)."""
    with database.read() as session:
        return practice_goal_in(session, year)


def practice_goal_in(session: Session, year: int) -> int:
    """The goal of the year's plan, else the microcentro's own, else seven; within this unit of work."""
    plan = plan_rows.live_in(session, year)
    own = session.get(Microcentro, rows.space_of(session))
    agreed = (plan.practice_goal if plan else None, own.practice_goal if own else None)
    return next((goal for goal in agreed if goal is not None), PRACTICE_GOAL)


def missing(database: Database) -> list[tuple[str, str]]:
    """(field, kind sentence) for what the microcentro still lacks; nothing of it hinders saving."""
    with database.read() as session:
        own = session.get(Microcentro, database.space)
        schools = session.scalar(select(func.count()).select_from(School).where(School.left_on.is_(None))) or 0
    found = [] if own is not None and own.name else [("name", "Falta el nombre del microcentro.")]
    if schools < 2:
        found.append(("schools", "Un microcentro tiene al menos dos escuelas. Agregue las que faltan."))
    return found


def add_school(database: Database, *, rbd: int, name: str, commune_cut: str | None = None, **more: Any) -> Taken:
    """Add a school that is typed by hand; one that is here already is only completed, and a member again.

    Raises:
        InvalidData: the RBD is not a possible number, or another value cannot stand.
    """
    return school_directory.take(database, {"rbd": rbd, "name": name, "commune_cut": commune_cut} | more)


def rbd_warning(rbd: int | None, check_character: str | None) -> str:
    """A sentence when the check character does not fit; some official ones do not, so it only warns."""
    if rbd is None or not check_character:
        return ""
    if rbd >= 0 and check_character.strip().upper() == rbd_check_character(rbd):
        return ""
    return "El dígito verificador no corresponde a este RBD. Revíselo, por favor."


def schools(database: Database, text: str = "", *, departed: bool = False) -> list[SchoolRow]:
    """The schools by name, found by name, place or RBD without regard to accents; `departed` adds those that left."""
    with database.read() as session:
        query = select(School).order_by(School.name_key, School.rbd)
        if not departed:
            query = query.where(School.left_on.is_(None))
        words = spanish_key(text).split()
        found = [school for school in session.scalars(query) if _answers(school, words)]
        return _school_rows(session, found)


def names_of_all(database: Database) -> dict[str, str]:
    """Every school's name by its id, in their order, those that left too."""
    with database.read() as session:
        query = select(School.id, School.name).order_by(School.name_key, School.rbd)
        return {key: name or "" for key, name in session.execute(query)}


def is_begun(database: Database) -> bool:
    """Whether there is a school, and somebody besides whoever began."""
    with database.read() as session:
        school = session.scalar(select(School.id).where(School.left_on.is_(None)).limit(1))
        return school is not None and len(session.scalars(select(Person.id).limit(2)).all()) > 1


def school(database: Database, school_id: str) -> SchoolRow:
    """One school as the lists show it.

    Raises:
        NotFound: there is no such school.
    """
    with database.read() as session:
        found = rows.need(session, "school", school_id)
        return _school_rows(session, [found])[0]  # type: ignore[list-item]


def hosts(session: Session, on: date) -> list[tuple[str, str]]:
    """The schools that can receive the others on a day, by name: (id, name). One in recess or closed then cannot."""
    times = school_life.times(session)
    query = select(School.id, School.name, School.status, School.left_on).order_by(School.name_key, School.id)
    return [
        (key, name or "")
        for key, name, status, left in session.execute(query)
        # The state is that of today; of a school that left, the days say it all.
        if times.takes_part(key, on)
        and school_life.state(None if left else status, times.pauses.get(key, ()), on) == "open"
    ]


def by_name(session: Session, ids: Collection[str]) -> list[tuple[str, str]]:
    """Those of these schools that are here, by name: (id, name)."""
    query = select(School.id, School.name).where(School.id.in_(ids)).order_by(School.name_key, School.id)
    return [(key, name or "") for key, name in session.execute(query)]


def school_names(session: Session, ids: Iterable[str | None]) -> dict[str, str]:
    """The names of these schools; one that is not here has none."""
    wanted = {key for key in ids if key}
    return {key: name or "" for key, name in session.execute(_NAMES, {"some": list(wanted)})} if wanted else {}


def classes(database: Database, school_id: str) -> list[ClassRow]:
    """The combined classes of a school, by their first grade."""
    with database.read() as session:
        found = [
            ClassRow(
                one.id,
                one.name or "",
                tuple(rules.in_grade_order(one.grades or [])),
                one.teacher_id,
                one.students_n,
                one.students_with_pie_n,
            )
            for one in session.scalars(select(CombinedClass).where(CombinedClass.school_id == school_id))
        ]
    order = {grade: place for place, grade in enumerate(GRADES)}
    return sorted(found, key=lambda one: (order.get(one.grades[0], 0) if one.grades else len(order), one.name, one.id))


def enrolment(database: Database, school_id: str) -> dict[str, int]:
    """Pupils of a school by grade, where they were counted."""
    with database.read() as session:
        counted = {
            one.grade: one.pupils_n
            for one in session.scalars(select(Enrolment).where(Enrolment.school_id == school_id))
            if one.grade is not None and one.pupils_n is not None
        }
    return {grade: counted[grade] for grade in rules.in_grade_order(counted)}


def set_enrolment(database: Database, school_id: str, grade: str, pupils: int | None) -> None:
    """Say how many pupils a grade of a school has; None says that it was not counted."""
    rows.create(database, "enrolment", {"school_id": school_id, "grade": grade, "pupils_n": pupils})


def _answers(one: School, words: list[str]) -> bool:
    haystack = f"{one.name_key or ''} {spanish_key(one.locality)} {one.rbd or ''}"
    plain = haystack.replace("~", "")
    return all(word in (haystack if "~" in word else plain) for word in words)


def _school_rows(session: Session, found: Sequence[School]) -> list[SchoolRow]:
    ids = [one.id for one in found]
    today = wall_clock.today()
    pauses = school_life.times(session).pauses
    pupils = _pupils(session, ids)
    grades: dict[str, set[str]] = {}
    combined = select(CombinedClass.school_id, CombinedClass.grades).where(CombinedClass.school_id.in_(ids))
    for key, some in session.execute(combined):
        grades.setdefault(key or "", set()).update(some or [])
    return [
        SchoolRow(
            one.id,
            one.rbd,
            one.rbd_dv,
            one.name or "",
            one.commune_cut,
            one.locality,
            one.dependency,
            school_life.state(one.status, pauses.get(one.id, ()), today),
            one.left_on,
            tuple(rules.in_grade_order(grades.get(one.id, ()))),
            pupils.get(one.id, 0),
        )
        for one in found
    ]


def _pupils(session: Session, schools: Sequence[str]) -> dict[str, int]:
    column = Enrolment.school_id
    query = select(column, func.sum(Enrolment.pupils_n)).where(column.in_(schools)).group_by(column)
    return {key or "": int(number or 0) for key, number in session.execute(query)}
