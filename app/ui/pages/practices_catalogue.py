"""The official objectives as the pages of practices use them; without a catalogue there are none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app import paths
from app.services import catalogue as official
from app.services import rules
from app.services.catalogue import Catalogue
from app.ui.page import Context
from app.ui.widgets.objectives import Objective


def open_catalogue(context: Context) -> Catalogue | None:
    """The catalogue of the data folder; None where there is no data folder (a page on its own)."""
    return None if context.workspace is None else Catalogue(paths.catalogue_file(context.folder))


def texts(context: Context, codes: Iterable[str]) -> Mapping[str, str]:
    """The official words of these objectives; one that is not known is left out."""
    catalogue = open_catalogue(context)
    found = official.objectives_by_code(catalogue, codes) if catalogue else {}
    return {code: objective.text for code, objective in found.items()}


def has_objectives(context: Context) -> bool:
    """Whether the official objectives were loaded."""
    catalogue = open_catalogue(context)
    return bool(catalogue and official.subjects(catalogue))


def axes(context: Context, subject: str | None) -> list[str]:
    """The axes of a subject, in the official order."""
    catalogue = open_catalogue(context)
    return official.axes(catalogue, subject) if catalogue and subject else []


def offered(context: Context, subject: str, grades: list[str]) -> list[Objective]:
    """What the picker offers: the objectives of the subject for these grades, attitudes and skills left out."""
    catalogue = open_catalogue(context)
    found = official.objectives(catalogue, subject, grades=grades) if catalogue else []
    return [
        Objective(each.code, short_code(each.code), each.grade, each.axis, each.text)
        for each in found
        if each.kind == "OA"
    ]


def short_code(code: str) -> str:
    """'OA 21' of 'MA03 OA 21'."""
    return code.partition(" ")[2] or code


def grade_of(code: str) -> str | None:
    """The grade that an official code names."""
    found = rules.oa_subject_and_grade(code)
    return found[1] if found else None
