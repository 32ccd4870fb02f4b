"""The official learning objectives: by subject, axis and grade, by code, or by their words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, func, select

from app.models.catalogue import objective
from app.models.practice import CORES, PRESCHOOL
from app.services.catalogue_names import search_key, word_patterns
from app.services.catalogue_store import Catalogue


@dataclass(frozen=True)
class Subject:
    """A school subject: its two-letter code and its names, the one of the lower grades first."""

    code: str
    names: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name of the lower grades."""
        return self.names[0]


@dataclass(frozen=True)
class Objective:
    """A learning objective (`kind` OA), attitude (OAA) or skill (OAH) of one grade («1» to «8»)."""

    code: str
    kind: str
    subject: str
    axis: str
    grade: str
    text: str


def subjects(catalogue: Catalogue) -> list[Subject]:
    """The subjects that have objectives, by name."""
    columns = objective.c.subject, objective.c.subject_name
    query = select(*columns).group_by(*columns).order_by(func.min(objective.c.grade), func.min(objective.c.position))
    names: dict[str, list[str]] = {}
    for row in catalogue.rows(query):
        names.setdefault(row.subject, []).append(row.subject_name)
    found = [Subject(code, tuple(every)) for code, every in names.items()]
    return sorted(found, key=lambda subject: (search_key(subject.name), subject.code))


def axes(catalogue: Catalogue, subject: str, grades: Iterable[str] | None = None) -> list[str]:
    """The axes of a subject (in some grades), in the order of the official file; attitudes have none.

    Those of preschool are its eight cores, which no file needs to bring.
    """
    query = select(objective.c.axis).where(objective.c.subject == subject, objective.c.axis != "")
    if grades is not None:
        query = query.where(objective.c.grade.in_(list(grades)))
    query = query.group_by(objective.c.axis).order_by(func.min(objective.c.position))
    found = [row.axis for row in catalogue.rows(query)]
    return found or (list(CORES) if subject == PRESCHOOL else [])


def axis_named(catalogue: Catalogue, subject: str, words: str) -> str | None:
    """The official axis of a subject that these words mean, in any capitals and accents; None where they mean none.

    A part of its name is enough where no other axis has it: «geometria», «números».
    """
    known = {axis: search_key(axis) for axis in axes(catalogue, subject)}
    asked = search_key(words)
    whole = [axis for axis, key in known.items() if key == asked]
    parts = [axis for axis, key in known.items() if asked.strip() and set(asked.split()) <= set(key.split())]
    return whole[0] if whole else parts[0] if len(parts) == 1 else None


def objectives(
    catalogue: Catalogue, subject: str, axis: str | None = None, grades: Iterable[str] | None = None
) -> list[Objective]:
    """The objectives of a subject by grade, in the order of the official file; of one axis and some grades only."""
    query = _objective_query().where(objective.c.subject == subject)
    if axis is not None:
        query = query.where(objective.c.axis == axis)
    if grades is not None:
        query = query.where(objective.c.grade.in_(list(grades)))
    query = query.order_by(objective.c.grade, objective.c.kind, objective.c.position)
    return [_objective(row) for row in catalogue.rows(query)]


def objectives_by_code(catalogue: Catalogue, codes: Iterable[str]) -> dict[str, Objective]:
    """The objectives with these codes, under the code as it was asked; those unknown are left out."""
    asked = {code: " ".join(code.upper().split()) for code in codes}
    rows = catalogue.rows(_objective_query().where(objective.c.code.in_(sorted(set(asked.values())))))
    known = {row.code: _objective(row) for row in rows}
    return {code: known[official] for code, official in asked.items() if official in known}


def search_objectives(
    catalogue: Catalogue, text: str, subject: str | None = None, grade: str | None = None, limit: int = 50
) -> list[Objective]:
    """At most `limit` objectives whose code, axis and text have all the words of `text`."""
    query = _objective_query()
    query = query.where(*(objective.c.search_key.like(pattern, escape="\\") for pattern in word_patterns(text)))
    if subject is not None:
        query = query.where(objective.c.subject == subject)
    if grade is not None:
        query = query.where(objective.c.grade == grade)
    query = query.order_by(objective.c.kind, objective.c.subject, objective.c.grade, objective.c.position)
    return [_objective(row) for row in catalogue.rows(query.limit(limit))]


def _objective_query() -> Select[Any]:
    wanted = objective.c
    return select(wanted.code, wanted.kind, wanted.subject, wanted.axis, wanted.grade, wanted.text)


def _objective(row: Row[Any]) -> Objective:
    return Objective(row.code, row.kind, row.subject, row.axis, row.grade, _readable(row.text))


def _readable(text: str) -> str:
    """The stored words as they are read: some official texts lack the blank after a colon or semicolon."""
    return re.sub(r"([:;])(?=[^\W\d_])", r"\1 ", text)
