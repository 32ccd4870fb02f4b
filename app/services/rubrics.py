"""The rubric of three levels: to focus help on groups and schools, not to rank; never averaged (domain.md 8.4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.database import Database
from app.models.instrument import LEVELS, EngagementRubric, RubricRating
from app.models.school import GRADES, CombinedClass
from app.services import network, people, rows, templates
from app.services.rules import Count, first_round
from app.services.templates import ItemView, TemplateView

# From the best to the worst.
ORDER = tuple(LEVELS)
CRITICAL = "critical"
_Look = tuple[EngagementRubric, str | None]


@dataclass(frozen=True)
class RubricView:
    """One rubric as it was rated: the level and the note of each criterion, and the level of the whole."""

    template: TemplateView
    levels: Mapping[str, str]
    notes: Mapping[str, str]
    level: str | None


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


def begin(database: Database, rated: str = "group", *, rated_by_id: str | None = None, on: date | None = None) -> str:
    """Begin rating a group ('group') or a school's tie to the network ('school_link'), with the format that holds."""
    day = on or date.today()  # noqa: DTZ011 - the reader's own calendar
    with database.write() as session:
        template = templates.use_in(session, templates.current_in(session, "rubric", rated).id)
        fields = {"rated": rated, "template_id": template.id, "date": day, "rated_by_id": rated_by_id}
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
        return _view(session, rows.need(session, "engagement_rubric", rubric_id), {})


def global_level(items: Sequence[ItemView], levels: Mapping[str, str]) -> str | None:
    """The worst of the essential criteria, else the most frequent, the worse of two; None while that is not rated."""
    essential = [one.id for one in items if one.essential]
    given = [levels[key] for key in (essential or [one.id for one in items]) if key in levels]
    if not given:
        return None
    if essential:
        return max(given, key=ORDER.index)
    counted = Counter(given)
    return max(counted, key=lambda level: (counted[level], ORDER.index(level)))


def report(database: Database, rated: str, year: int) -> Report:
    """The rubrics of one kind in a year."""
    query = select(EngagementRubric).where(EngagementRubric.rated == rated, EngagementRubric.date.is_not(None))
    query = query.where(EngagementRubric.date.startswith(f"{year:04}-"))
    with database.read() as session:
        known: dict[str, TemplateView] = {}
        found = list(session.scalars(query.order_by(EngagementRubric.date, EngagementRubric.id)))
        seen = [(one, _view(session, one, known).level) for one in found]
        by_subject: dict[tuple[str | None, ...], list[_Look]] = {}
        for one, level in seen:
            if level is not None:
                by_subject.setdefault(_subject(one), []).append((one, level))
        last = [_rated(session, each[-1], len(each)) for each in by_subject.values()]
    first_day = first_round([[str(one.date) for one, _ in each] for each in by_subject.values()])
    last_day = max((one.date or "" for each in by_subject.values() for one, _ in each), default=None)
    moved = Counter((str(each[0][1]), str(each[-1][1])) for each in by_subject.values() if len(each) > 1)
    priority = [one for one in last if one.level != ORDER[0]]
    return Report(
        _standing_on(first_day, by_subject.values()),
        _standing_on(last_day, by_subject.values()),
        first_day,
        last_day,
        dict(moved),
        tuple(sorted(priority, key=_urgency)),
        tuple(sorted(last, key=lambda one: (one.label, one.rubric_id))),
    )


def _view(session: Session, one: Any, known: dict[str, TemplateView]) -> RubricView:
    key = one.template_id or templates.current_in(session, "rubric", one.rated or "group").id
    if key not in known:
        known[key] = templates.load_in(session, key)
    held = list(session.scalars(select(RubricRating).where(RubricRating.rubric_id == one.id)))
    levels = {each.item_id or "": each.level for each in held if each.level and each.level in ORDER}
    notes = {each.item_id or "": each.note for each in held if each.note}
    return RubricView(known[key], levels, notes, global_level(known[key].items, levels))


def _subject(one: EngagementRubric) -> tuple[str | None, ...]:
    return (one.school_id, one.combined_class_id, one.grade)


def _standing_on(day: str | None, looks: Iterable[Sequence[_Look]]) -> Standing:
    """How the groups stood on a day: by the last rating of each until then; who was not rated yet is not counted."""
    groups, pupils = dict.fromkeys(ORDER, 0), dict.fromkeys(ORDER, 0)
    until = ([one for one in each if (one[0].date or "") <= (day or "")] for each in looks)
    for one, level in (each[-1] for each in until if each):
        groups[level or CRITICAL] += 1
        pupils[level or CRITICAL] += one.pupils_n or 0
    return Standing(groups, pupils)


def _rated(session: Session, latest: _Look, times: int) -> Rated:
    one, level = latest
    return Rated(
        one.id,
        label_of(session, one) or "Sin decir de qué grupo",
        one.date,
        level,
        one.pupils_n or 0,
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
