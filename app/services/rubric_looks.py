"""Looks at a group, or at a school's tie to the network, with the rubric: their level and round (domain.md 8.4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.log.ops import chunks
from app.models.instrument import LEVELS, EngagementRubric, RubricRating
from app.models.template import TemplateItem
from app.services import templates
from app.services.templates import TemplateView
from app.text_dates import as_date

# From the best to the worst.
ORDER = tuple(LEVELS)
CRITICAL = "critical"
GROUP, SCHOOL_LINK = "group", "school_link"
# Who is looked at again before so many days is put right: that is no round of its own.
CORRECTION_DAYS = 14


@dataclass(frozen=True)
class RubricView:
    """One rubric as it was rated: the level and the note of each criterion, and the level of the whole."""

    template: TemplateView
    levels: Mapping[str, str]
    notes: Mapping[str, str]
    level: str | None


@dataclass(frozen=True)
class Subject:
    """Who is looked at."""

    kind: str
    school_id: str | None
    class_id: str | None
    grade: str | None


@dataclass(frozen=True)
class Look:
    """One look that has a level. `began` is the day of the first look that this one puts right, or its own."""

    record: EngagementRubric
    level: str
    began: str

    @property
    def day(self) -> str:
        """The day of this look."""
        return self.record.date or self.began

    @property
    def pupils(self) -> int:
        """How many pupils are in the group."""
        return self.record.pupils_n or 0


@dataclass
class _Given:
    """What was said in one rubric, by criterion, and whose criteria they are."""

    levels: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    template_id: str | None = None


def global_level(criteria: Mapping[str, bool], levels: Mapping[str, str]) -> str | None:
    """The worst of the essential criteria, else the most frequent level, the worse of two (domain.md 8.4).

    `criteria` says of each whether it is essential. Where some are, they alone decide: None while none is rated.
    """
    deciding = [key for key, essential in criteria.items() if essential]
    given = [levels[key] for key in deciding or criteria if key in levels]
    if not given:
        return None
    if deciding:
        return max(given, key=ORDER.index)
    counted = Counter(given)
    return max(counted, key=lambda level: (counted[level], ORDER.index(level)))


def views(session: Session, found: Sequence[EngagementRubric]) -> list[RubricView]:
    """These rubrics with their criteria, within this unit of work."""
    given = _given(session, [one.id for one in found])
    known: dict[tuple[str | None, str], TemplateView] = {}
    made = []
    for one in found:
        said = given.get(one.id) or _Given()
        key = one.template_id or said.template_id, kind_of(one)
        if key not in known:
            known[key] = _template(session, *key)
        criteria = {item.id: item.essential for item in known[key].items}
        made.append(RubricView(known[key], said.levels, said.notes, global_level(criteria, said.levels)))
    return made


def kind_of(one: EngagementRubric) -> str:
    """Whether a group of pupils or a school's tie is looked at; what says nothing known is a group."""
    return SCHOOL_LINK if one.rated == SCHOOL_LINK else GROUP


def looks(session: Session, *wanted: ColumnElement[bool]) -> dict[Subject, list[Look]]:
    """By who was looked at its looks in order, each correction in the place of what it puts right."""
    query = select(EngagementRubric).where(EngagementRubric.date.is_not(None), *wanted)
    found = list(session.scalars(query.order_by(EngagementRubric.date, EngagementRubric.id)))
    seen: dict[Subject, list[Look]] = {}
    for one, view in zip(found, views(session, found), strict=True):
        if view.level is None or one.date is None:
            continue
        before = seen.setdefault(Subject(kind_of(one), one.school_id, one.combined_class_id, one.grade), [])
        if before and _puts_right(before[-1].began, one.date):
            before[-1] = Look(one, view.level, before[-1].began)
        else:
            before.append(Look(one, view.level, one.date))
    return seen


def first_round(seen: Iterable[Sequence[Look]]) -> list[Look]:
    """Of each its look in the first round, which lasts until somebody is looked at for the second time.

    Who appears later was not there when it all began.
    """
    each = list(seen)
    again = min((some[1].began for some in each if len(some) > 1), default=None)
    return [some[0] for some in each if again is None or some[0].began < again]


def _puts_right(before: str, day: str) -> bool:
    first, second = as_date(before), as_date(day)
    return before == day or (first is not None and second is not None and (second - first).days < CORRECTION_DAYS)


def _given(session: Session, rubrics: Sequence[str]) -> dict[str, _Given]:
    found: dict[str, _Given] = {}
    columns = RubricRating.rubric_id, RubricRating.item_id, RubricRating.level, RubricRating.note
    query = select(*columns, TemplateItem.template_id).outerjoin(TemplateItem, TemplateItem.id == RubricRating.item_id)
    for some in chunks(rubrics):
        for rubric, item, level, note, template in session.execute(query.where(RubricRating.rubric_id.in_(some))):
            said = found.setdefault(rubric or "", _Given())
            said.template_id = said.template_id or template
            if level in LEVELS:
                said.levels[item or ""] = level
            if note:
                said.notes[item or ""] = note
    return found


def _template(session: Session, template_id: str | None, kind: str) -> TemplateView:
    return templates.named_in(session, template_id, "rubric", kind)
