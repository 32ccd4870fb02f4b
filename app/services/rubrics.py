"""The rubric of three levels: to focus help on groups and schools, not to rank; never averaged (domain.md 8.4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import wall_clock
from app.models.database import Database
from app.models.instrument import EngagementRubric
from app.models.school import GRADES, CombinedClass
from app.services import network, people, rows, templates
from app.services.rubric_looks import CRITICAL, GROUP, ORDER, Look, RubricView, first_round, kind_of, looks, views
from app.services.rules import Count

_SAME = ("rated", "school_id", "combined_class_id", "grade", "pupils_n", "help_agreed", "responsible_id")


@dataclass(frozen=True)
class Rated:
    """The latest word on one group, or on one school's tie to the network."""

    rubric_id: str
    label: str
    date: str | None
    level: str | None
    pupils: int
    help_agreed: str
    responsible: str
    times: int


@dataclass(frozen=True)
class Standing:
    """How many groups, and how many pupils in them, are at each level."""

    groups: Mapping[str, int]
    pupils: Mapping[str, int]

    @property
    def critical_groups(self) -> Count:
        """The groups in critical, of all that were rated."""
        return Count(self.groups.get(CRITICAL, 0), sum(self.groups.values()))

    @property
    def critical_pupils(self) -> Count:
        """The pupils of groups in critical, of those of all groups."""
        return Count(self.pupils.get(CRITICAL, 0), sum(self.pupils.values()))


@dataclass(frozen=True)
class Report:
    """A year of rubrics: how it stood after the first round and on the last day, who moved, who needs help first.

    A move is between the first and the last rating of one group.
    """

    first: Standing
    last: Standing
    first_day: str | None
    last_day: str | None
    moves: Mapping[tuple[str, str], int]
    priority: tuple[Rated, ...]
    rated: tuple[Rated, ...]


def begin(database: Database, rated: str = GROUP, *, rated_by_id: str | None = None, on: date | None = None) -> str:
    """Begin rating a group ('group') or a school's tie to the network ('school_link'), with the format that holds."""
    day = on or wall_clock.today()
    with database.write() as session:
        template = templates.use_in(session, templates.current_in(session, "rubric", rated).id)
        fields = {"rated": rated, "template_id": template.id, "date": day, "rated_by_id": rated_by_id}
        return str(rows.add(session, "engagement_rubric", fields).id)


def look_again(database: Database, rubric_id: str, *, rated_by_id: str | None = None, on: date | None = None) -> str:
    """Begin the next look at whom this rubric looked at, with the help that is agreed; its id.

    Only looks at the very same class and grade say how a group moved: so they are not typed again.

    Raises:
        NotFound: there is no such rubric.
    """
    with database.write() as session:
        before: Any = rows.need(session, "engagement_rubric", rubric_id)
        template = templates.use_in(session, templates.current_in(session, "rubric", kind_of(before)).id)
        fields = {name: getattr(before, name) for name in _SAME}
        fields |= {"template_id": template.id, "date": on or wall_clock.today(), "rated_by_id": rated_by_id}
        return str(rows.add(session, "engagement_rubric", fields).id)


def rate(database: Database, rubric_id: str, item_id: str, level: str | None, *, note: str | None = None) -> None:
    """Say the level of one criterion (None takes it back) and what was seen, if given."""
    fields: dict[str, Any] = {"rubric_id": rubric_id, "item_id": item_id, "level": level}
    rows.create(database, "rubric_rating", fields | ({"note": note} if note is not None else {}))


def view(database: Database, rubric_id: str) -> RubricView:
    """One rubric with its criteria.

    Raises:
        NotFound: there is no such rubric.
    """
    with database.read() as session:
        found: Any = rows.need(session, "engagement_rubric", rubric_id)
        return views(session, [found])[0]


def levels(database: Database) -> dict[str, str]:
    """The level of the whole of every rubric that has one, by its id."""
    with database.read() as session:
        found = list(session.scalars(select(EngagementRubric)))
        return {one.id: seen.level for one, seen in zip(found, views(session, found), strict=True) if seen.level}


def report(database: Database, rated: str, year: int) -> Report:
    """The rubrics of one kind in a year."""
    with database.read() as session:
        found = looks(session, EngagementRubric.date.startswith(f"{year:04}-"))
        seen = [each for subject, each in found.items() if subject.kind == rated]
        last = [_rated(session, each[-1], len(each)) for each in seen]
    first, now = first_round(seen), [each[-1] for each in seen]
    moved = Counter((each[0].level, each[-1].level) for each in seen if len(each) > 1)
    return Report(
        _standing(first),
        _standing(now),
        max((one.day for one in first), default=None),
        max((one.day for one in now), default=None),
        dict(moved),
        tuple(sorted((one for one in last if one.level != ORDER[0]), key=_urgency)),
        tuple(sorted(last, key=lambda one: (one.label, one.rubric_id))),
    )


def _standing(some: Iterable[Look]) -> Standing:
    groups, pupils = dict.fromkeys(ORDER, 0), dict.fromkeys(ORDER, 0)
    for one in some:
        groups[one.level] += 1
        pupils[one.level] += one.pupils
    return Standing(groups, pupils)


def _rated(session: Session, latest: Look, times: int) -> Rated:
    one = latest.record
    return Rated(
        one.id,
        label_of(session, one) or "Sin decir de qué grupo",
        one.date,
        latest.level,
        latest.pupils,
        one.help_agreed or "",
        people.names(session, [one.responsible_id]).get(one.responsible_id or "", ""),
        times,
    )


def label_of(session: Session, one: EngagementRubric) -> str:
    """The school, the class and the grade that were looked at."""
    school = network.school_names(session, [one.school_id]).get(one.school_id or "", "")
    combined = session.get(CombinedClass, one.combined_class_id) if one.combined_class_id else None
    grade = GRADES.get(one.grade or "", "")
    return " · ".join(part for part in (school, (combined.name or "") if combined else "", grade) if part)


def _urgency(one: Rated) -> tuple[Any, ...]:
    # Those in critical first, and of them those for whom nothing is agreed yet.
    return (-ORDER.index(one.level or CRITICAL), bool(one.help_agreed), one.label, one.rubric_id)
