"""Practices that are like another one, with what they have in common; what was adapted from it; what is it twice."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, case, desc, func, literal, select
from sqlalchemy.orm import Session

from app.models.database import Database
from app.models.practice import SUBJECTS, GradeTask, Practice
from app.models.school import GRADES
from app.services import people, rows, rules
from app.services.rows import lists
from app.text_keys import spanish_key

MOST = 5
_ENOUGH = 4
_SHORTEST = 5  # shorter words («para», «como») say nothing of what it is about
_AXIS, _SUBJECT, _OBJECTIVE, _GRADE, _WORD = 3, 2, 3, 1, 1
_MOST_GRADES, _MOST_WORDS = 3, 4
_READ = 300  # of a library of ten years, those whose subject, objectives and grades are the likest
_WORDS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Like:
    """Another practice, and why it is like the first one, in words."""

    id: str
    title: str
    why: str


@dataclass(frozen=True)
class Kin:
    """A practice that this one comes from, or that comes from it."""

    id: str
    title: str
    authors: tuple[str, ...]


@dataclass(frozen=True)
class _Traits:
    """What one practice is about."""

    id: str
    title: str
    subject: str | None
    axis: str
    grades: frozenset[str]
    objectives: frozenset[str]
    words: Mapping[str, str]  # as they are compared -> as they are written


def like(database: Database, practice_id: str, *, limit: int = MOST) -> list[Like]:
    """The practices most like this one: the same axis, objectives, grades and words weigh, in this order.

    Raises:
        NotFound: there is no such practice.
    """
    with database.read() as session:
        rows.need(session, "practice", practice_id)
        this = _traits(session, [practice_id])[practice_id]
        traits = _traits(session, session.scalars(_candidates(session, this)).all()).values()
    weighed = sorted((-_weigh(this, other), spanish_key(other.title), other.id, other) for other in traits)
    found = [other for weight, *_, other in weighed[:limit] if -weight >= _ENOUGH]
    return [Like(other.id, other.title, _why(this, other)) for other in found]


def origin(database: Database, practice_id: str) -> Kin | None:
    """What the practice was adapted from; None for nothing that is here."""
    with database.read() as session:
        found = session.get(Practice, practice_id)
        source = session.get(Practice, found.adapted_from_id) if found and found.adapted_from_id else None
        return _kin(session, [source])[0] if source else None


def adaptations(database: Database, practice_id: str) -> list[Kin]:
    """What others, or oneself, adapted from the practice, by title."""
    query = select(Practice).where(Practice.adapted_from_id == practice_id)
    with database.read() as session:
        return _kin(session, sorted(session.scalars(query), key=lambda one: (one.title_key or "", one.id)))


def similar(database: Database, practice_id: str) -> list[str]:
    """Ids of other practices with the same title and an author in common: probably the same one, written twice."""
    with database.read() as session:
        this = session.get(Practice, practice_id)
        if this is None or not this.title_key:
            return []
        groups = [group for group in _groups(session, Practice.title_key == this.title_key) if practice_id in group]
    return list(dict.fromkeys(key for group in groups for key in group if key != practice_id))


def duplicates(database: Database) -> list[tuple[str, ...]]:
    """Groups of practices with the same title and an author in common (domain.md 12); adaptations say what they are."""
    repeated = select(Practice.title_key).where(Practice.title_key != "").group_by(Practice.title_key)
    with database.read() as session:
        return _groups(session, Practice.title_key.in_(repeated.having(func.count() > 1)))


def _kin(session: Session, found: Collection[Practice]) -> list[Kin]:
    names = people.names(session, [author for one in found for author in one.author_ids or ()])
    return [
        Kin(one.id, one.title or "", tuple(names[key] for key in one.author_ids or () if key in names)) for one in found
    ]


def _traits(session: Session, ids: Collection[str]) -> dict[str, _Traits]:
    objectives: dict[str | None, set[str]] = {}
    tasks = select(GradeTask.practice_id, GradeTask.oa_codes).where(GradeTask.practice_id.in_(ids))
    for practice, listed in session.execute(tasks):
        objectives.setdefault(practice, set()).update(listed or ())
    said = (Practice.title, Practice.common_theme, Practice.purpose, Practice.problem_addressed)
    query = select(Practice.id, Practice.subject, Practice.axis, Practice.grades, *said).where(Practice.id.in_(ids))
    traits = {}
    for key, subject, axis, grades, *texts in session.execute(query):
        found = (word for text in texts for word in _WORDS.findall(text or "") if len(word) >= _SHORTEST)
        words = {spanish_key(word): word.lower() for word in found}
        codes = frozenset(objectives.get(key, ()))
        own = frozenset(grades or ())
        traits[key] = _Traits(key, texts[0] or "", subject, (axis or "").strip(), own, codes, words)
    return traits


def _candidates(session: Session, this: _Traits) -> Select[str, int]:
    """The ids of other practices that may be like this one: those that can weigh most, without their texts."""
    axes = session.scalars(select(Practice.axis).distinct()) if this.axis else ()
    chosen: ColumnElement[int] = literal(0)
    for same, weight in (
        (Practice.axis.in_([axis for axis in axes if spanish_key(axis) == spanish_key(this.axis)]), _AXIS),
        (Practice.subject == this.subject, _SUBJECT if this.subject else 0),
        *((_works_on(code), _OBJECTIVE) for code in sorted(this.objectives)),
    ):
        chosen += case((same, weight), else_=0)
    grades: ColumnElement[int] = literal(0)
    for grade in sorted(this.grades):
        grades += case((lists(Practice.grades, grade), _GRADE), else_=0)
    # SQLite's least of several: a `case` would look through every list of grades twice.
    most = (chosen + func.min(grades, _MOST_GRADES)).label("most")
    query = select(Practice.id, most).where(Practice.id != this.id)
    if min(len(this.words), _MOST_WORDS) * _WORD < _ENOUGH:
        query = query.where(chosen > 0)  # words alone are not enough
    return query.order_by(desc("most"), Practice.title_key, Practice.id).limit(_READ)


def _works_on(code: str) -> ColumnElement[bool]:
    return Practice.id.in_(select(GradeTask.practice_id).where(lists(GradeTask.oa_codes, code)))


def _same_axis(this: _Traits, other: _Traits) -> bool:
    return bool(this.axis) and spanish_key(this.axis) == spanish_key(other.axis)


def _weigh(this: _Traits, other: _Traits) -> int:
    weight = _OBJECTIVE * len(this.objectives & other.objectives)
    weight += _AXIS if _same_axis(this, other) else 0
    weight += _SUBJECT if this.subject and this.subject == other.subject else 0
    if not weight and len(this.words.keys() & other.words) < _ENOUGH:
        return 0  # the same grades alone are no likeness
    weight += _GRADE * min(len(this.grades & other.grades), _MOST_GRADES)
    return weight + _WORD * min(len(this.words.keys() & other.words), _MOST_WORDS)


def _why(this: _Traits, other: _Traits) -> str:
    reasons = []
    if _same_axis(this, other):
        reasons.append(f"mismo eje, {other.axis}")
    elif this.subject and this.subject == other.subject:
        reasons.append(f"misma asignatura, {SUBJECTS.get(this.subject, this.subject)}")
    if shared := sorted(this.objectives & other.objectives):
        same = "el mismo objetivo" if len(shared) == 1 else "los mismos objetivos"
        reasons.append(f"{same}, {', '.join(shared)}")
    if grades := rules.in_grade_order(this.grades & other.grades):
        reasons.append(f"también para {', '.join(GRADES.get(one, one) for one in grades)}")
    if words := sorted(this.words.keys() & other.words, key=lambda word: (-len(word), word))[:3]:
        reasons.append(f"habla de {', '.join(other.words[word] for word in words)}")
    text = "; ".join(reasons)
    return f"{text[:1].upper()}{text[1:]}"


def _groups(session: Session, which: ColumnElement[bool]) -> list[tuple[str, ...]]:
    # So written, SQLite looks up the few titles, and does not read every practice that is no adaptation.
    no_adaptation = func.coalesce(Practice.adapted_from_id, "") == ""
    query = select(Practice.id, Practice.title_key, Practice.author_ids).where(no_adaptation)
    groups: dict[tuple[str | None, str], list[str]] = {}
    ordered = query.where(which).order_by(Practice.title_key, Practice.id)
    for key, title, authors in session.connection().execute(ordered):
        for author in authors or ():
            groups.setdefault((title, author), []).append(key)
    return list(dict.fromkeys(tuple(group) for group in groups.values() if len(group) > 1))
