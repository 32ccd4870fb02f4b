"""What the indicators of one period are counted from, each read once: sessions, members, practices (domain.md 9)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, cast, false, func, or_, select
from sqlalchemy.orm import Session

from app.models.cycle import APPLIED, Adoption, PracticePresentation
from app.models.meeting import AgendaItem, Attendance, Meeting
from app.models.person import Membership, PersonSchool
from app.models.practice import Practice
from app.models.school import School
from app.services import attendance, customs, people, plan_rows, rules, school_life
from app.services.catalogue import Catalogue
from app.services.indicators_basis import Cell, Period, month_words
from app.text_dates import as_date

# Of a cell that belongs to no single school: the whole network's, whichever school is looked at.
EVERYWHERE = ("*",)


@dataclass(frozen=True)
class Held:
    """A session that was held."""

    id: str
    label: str
    day: str
    month: str
    hours: str | None
    meeting: Meeting


@dataclass(frozen=True)
class Shown:
    """A practice presented in a session that was held."""

    practice: str
    month: str
    day: str
    presenters: tuple[str, ...]
    seconds: int | None
    schools: tuple[str, ...]
    shown_evidence: tuple[str, ...]


@dataclass(frozen=True)
class Applied:
    """A practice that a colleague took into a room."""

    id: str
    practice: str
    teacher: str | None
    day: str
    month: str
    deep: bool
    grades: tuple[str, ...]
    schools: tuple[str, ...]
    room: str


class View:
    """One period of one microcentro, of the network or of one school, within one unit of work."""

    def __init__(
        self,
        session: Session,
        period: Period,
        today: date,
        *,
        school_id: str | None = None,
        catalogue: Catalogue | None = None,
        against: int | None = None,
    ) -> None:
        self.session, self.period, self.today = session, period, today
        self.school_id, self.catalogue = school_id, catalogue
        self.against = period.year - 1 if against is None else against
        self.months = period.months(today)
        self._worked: dict[tuple[str, str | None], tuple[str, ...]] = {}

    def rows(self, query: Any) -> Iterable[Any]:
        """What a query of columns finds, row by row."""
        # As plain columns: to be ready for whole records costs as much again, and there are thousands of rows.
        return self.session.connection().execute(query)

    def number(self, name: str) -> int:
        """One of the network's own rules in numbers."""
        return customs.number_in(self.session, name)

    @cached_property
    def held(self) -> list[Held]:
        """The sessions of the period that were held, by date."""
        query = select(Meeting).where(of_year(self.period.year), Meeting.status == "held")
        if not self.period.whole:
            query = query.where(self.inside(Meeting.date))
        found = self.session.scalars(query.order_by(Meeting.date, Meeting.number, Meeting.id))
        hour = rules.PedagogicalHour(self.number("hour_minutes"), self.number("hour_parts"))
        origins = plan_rows.predecessor_names(self.session)
        return _told_apart([_held(one, hour, origins.get(one.predecessor_id or "", "")) for one in found])

    @cached_property
    def expected(self) -> list[Cell]:
        """Everybody who was expected at each of these sessions, and whether they took part."""
        states = attendance.expected_states(self.session, [one.meeting for one in self.held])
        return [
            Cell(one.month, self.schools_of(person, one.day), int(state in rules.ATTENDED), 1, (one.label,))
            for one in self.held
            for person, state in states[one.id].items()
        ]

    @cached_property
    def schools(self) -> dict[str, School]:
        """The schools of the network, by name, also those that left."""
        return {one.id: one for one in self.session.scalars(select(School).order_by(School.name_key, School.rbd))}

    def schools_on(self, day: date) -> list[str]:
        """The schools that take part in the network on a day: members, and not in recess."""
        found = self._times.on(day)
        return [key for key in self.schools if key in found]

    @cached_property
    def _times(self) -> school_life.Times:
        return school_life.times(self.session)

    def schools_of_session(self, one: Held) -> list[str]:
        """The schools that were expected at a session: of one that was of a microcentro of before, its own."""
        if one.meeting.predecessor_id is None:
            return self.schools_on(as_date(one.day) or self.today)
        query = select(Attendance.person_id).where(Attendance.meeting_id == one.id)
        here = {school for (person,) in self.rows(query) for school in self.schools_of(person, one.day)}
        return sorted(here)

    @cached_property
    def members(self) -> list[str]:
        """The expected members on the last day of the period."""
        return self.people_on(rules.EXPECTED_ROLES, self.period.last_day(self.today))

    def people_on(self, roles: frozenset[str], day: date) -> list[str]:
        """Who holds one of these roles on a day; a substitute in place of whom they stand in for."""
        found = {
            person: None
            for person, held in self._roles.items()
            if any(role in roles and rules.in_force(start, end, day) for role, start, end in held)
        }
        kept = rules.seats(found, self._holders)
        return [person for person in found if person in kept]

    def seat_of(self, person: str) -> tuple[str, ...]:
        """Whoever has a seat, and those on leave who had it before: what they did in it stays done."""
        return (person, *rules.stood_in_for(person, self._holders))

    @cached_property
    def _holders(self) -> dict[str, str]:
        return people.holders(self.session)

    @cached_property
    def _roles(self) -> dict[str, list[tuple[str, str | None, str | None]]]:
        columns = Membership.person_id, Membership.role, Membership.from_, Membership.to
        return _grouped(self.rows(select(*columns).order_by(Membership.person_id, Membership.id)))

    @cached_property
    def _places(self) -> dict[str, list[tuple[str, str | None, str | None]]]:
        columns = PersonSchool.person_id, PersonSchool.school_id, PersonSchool.from_, PersonSchool.to
        return _grouped(self.rows(select(*columns).order_by(PersonSchool.person_id, PersonSchool.id)))

    def schools_of(self, person: str | None, day: str | None) -> tuple[str, ...]:
        """The schools where a person works on a day (today where it is not said)."""
        asked = person or "", day
        if asked not in self._worked:
            on = as_date(day) or self.today
            places = self._places.get(person or "", ())
            found = dict.fromkeys(school for school, start, end in places if rules.in_force(start, end, on))
            self._worked[asked] = tuple(found)
        return self._worked[asked]

    @cached_property
    def shown(self) -> list[Shown]:
        """The presentations of the period: those written down, and the points of an agenda that name a practice.

        A presentation that is still being prepared was not shown, whatever the agenda says.
        """
        meetings = {one.id: one for one in self.held}
        columns = (
            PracticePresentation.practice_id,
            PracticePresentation.meeting_id,
            PracticePresentation.presenter_id,
            PracticePresentation.seconds_used,
            PracticePresentation.evidence_shown,
            PracticePresentation.preparation,
        )
        points = select(
            AgendaItem.practice_id, AgendaItem.meeting_id, AgendaItem.responsible_id, AgendaItem.minutes_used
        ).where(AgendaItem.meeting_id.in_(meetings), AgendaItem.practice_id.is_not(None))
        points = points.where(AgendaItem.method == "presentation")
        told: dict[tuple[str, str], list[Any]] = {}
        waiting = set()
        for *key, presenter, seconds, evidence, preparation in self.rows(
            select(*columns).where(PracticePresentation.meeting_id.in_(meetings))
        ):
            if preparation in {None, "presented"}:
                told[key[0] or "", key[1]] = [presenter, seconds, tuple(evidence or ())]
            else:
                waiting.add((key[0], key[1]))
        for practice, meeting, presenter, minutes in self.rows(points):
            if (practice, meeting) not in waiting:
                kept = told.setdefault((practice, meeting), [None, None, ()])
                kept[0] = kept[0] or presenter
                kept[1] = kept[1] if kept[1] is not None else minutes and 60 * minutes
        return self._shown(told, meetings)

    def _shown(self, told: Mapping[tuple[str, str], Sequence[Any]], meetings: Mapping[str, Held]) -> list[Shown]:
        practices = self.practices({practice for practice, _ in told})
        found = []
        for (practice, meeting), (presenter, seconds, evidence) in told.items():
            if practice not in practices:
                continue
            _, school, authors = practices[practice]
            day, month = meetings[meeting].day, meetings[meeting].month
            who = (presenter,) if presenter else tuple(authors)
            schools = (school,) if school else tuple(key for one in who for key in self.schools_of(one, day))
            found.append(Shown(practice, month, day, who, seconds, tuple(dict.fromkeys(schools)), evidence))
        return sorted(found, key=lambda one: (one.day, one.practice))

    @cached_property
    def first_shown(self) -> dict[str, Shown]:
        """Every practice that was presented, at its first presentation of the period."""
        found: dict[str, Shown] = {}
        for one in self.shown:
            found.setdefault(one.practice, one)
        return found

    def practices(self, ids: Iterable[str]) -> dict[str, tuple[str, str | None, list[str]]]:
        """(title, school, authors) of these practices; one that is gone is left out."""
        columns = Practice.id, Practice.title, Practice.school_id, Practice.author_ids
        found: dict[str, tuple[str, str | None, list[str]]] = {}
        for some in _chunks(ids):
            for key, title, school, authors in self.rows(select(*columns).where(Practice.id.in_(some))):
                found[key] = (title or "Práctica sin título", school, authors or [])
        return found

    @cached_property
    def applied(self) -> list[Applied]:
        """The applications of the period, by day: when they were done or, not said, when they were planned.

        One that says no day at all is of its year, and of no month (`tried`).
        """
        columns = (
            Adoption.id, Adoption.practice_id, Adoption.teacher_id, Adoption.school_id, Adoption.applied_date,
            Adoption.planned_date, Adoption.times_applied, Adoption.status, Adoption.grades,
            Adoption.combined_class_id,
        )  # fmt: skip
        query = select(*columns).where(Adoption.status.in_(APPLIED), self.tried())
        found = []
        for key, practice, teacher, school, done, plan, times, status, grades, room in self.rows(query):
            day = done or plan or ""
            deep = (times or 0) >= 2 or status in {"repeated", "institutionalised"}
            schools = (school,) if school else self.schools_of(teacher, day)
            told = tuple(grades or ()), schools, room or ""
            found.append(Applied(key, practice or "", teacher, day, day[:7], deep, *told))
        return sorted(found, key=lambda one: (one.day, one.id))

    def tried(self) -> ColumnElement[bool]:
        """Whether an application is of the period: by its day, else the one planned.

        Without any day it is of a whole year: what waits to be tried of this one, what was tried of the one in which
        a session chose it, else of its practice's.
        """
        unsaid = Adoption.applied_date.is_(None)
        dated = or_(self.inside(Adoption.applied_date), and_(unsaid, self.inside(Adoption.planned_date)))
        if not self.period.whole:
            return dated
        year, waits = self.period.year, Adoption.status.is_(None) | (Adoption.status == "chosen")
        mine = or_(waits if year == self.today.year else false(), and_(~waits, _year_without_day() == year))
        return or_(dated, and_(unsaid, Adoption.planned_date.is_(None), mine))

    def inside(self, column: Any) -> ColumnElement[bool]:
        """Whether a column of ISO dates falls into the period."""
        return and_(column >= self.period.start, column < self.period.after)

    def here(self, schools: Sequence[str]) -> bool:
        """Whether something of these schools belongs to what is looked at."""
        return self.school_id is None or self.school_id in schools or schools == EVERYWHERE


def of_year(year: int) -> ColumnElement[bool]:
    """Whether a session belongs to a school year; one that does not say it has that of its date."""
    dated = and_(Meeting.date >= f"{year:04}-01-01", Meeting.date < f"{year + 1:04}-01-01")
    return or_(Meeting.school_year == year, and_(Meeting.school_year.is_(None), dated))


def _year_without_day() -> ColumnElement[int]:
    chosen = select(func.substr(Meeting.date, 1, 4)).where(Meeting.id == Adoption.chosen_in_meeting_id)
    own = select(Practice.school_year).where(Practice.id == Adoption.practice_id)
    return cast(func.coalesce(chosen.scalar_subquery(), own.scalar_subquery()), Integer)


def _held(one: Meeting, hour: rules.PedagogicalHour, origin: str) -> Held:
    day = one.date or ""
    label = f"N° {one.number}" if one.number is not None else "Sin número"
    hours = one.pedagogical_hours or rules.pedagogical_hours(rules.minutes_between(one.start, one.end), hour)
    label = f"{label} · {int(day[8:10])} {month_words(day)}" if day else label
    return Held(one.id, f"{label} ({origin})" if origin else label, day, day[:7], hours, one)


def _told_apart(found: Iterable[Held]) -> list[Held]:
    """Two sessions of one number and day, a suspected duplicate, stay two lines until somebody joins them (6.2)."""
    told, seen = [], Counter[str]()
    for one in found:
        seen[one.label] += 1
        again = seen[one.label]
        told.append(replace(one, label=f"{one.label} ({again}.ª)") if again > 1 else one)
    return told


def _grouped(found: Iterable[Any]) -> dict[str, list[tuple[str, str | None, str | None]]]:
    groups: dict[str, list[tuple[str, str | None, str | None]]] = {}
    for person, what, start, end in found:
        if person and what:
            groups.setdefault(person, []).append((what, start, end))
    return groups


def _chunks(ids: Iterable[str], size: int = 500) -> Iterable[list[str]]:
    kept = sorted(ids)
    return (kept[start : start + size] for start in range(0, len(kept), size))
