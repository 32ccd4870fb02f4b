"""The official objectives as the pages of practices use them; while none are loaded there are none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app import paths
from app.services import catalogue as official
from app.services import rules
from app.services.catalogue import Catalogue
from app.ui.page import Context
from app.ui.widgets.objectives import Objective
from app.ui.widgets.pickers import Pick


class Curriculum:
    """Looks objectives up for one page; `close` when the page goes."""

    def __init__(self, context: Context) -> None:
        # A page on its own (a test) has no data folder, hence no catalogue.
        self._catalogue = None if context.workspace is None else Catalogue(paths.catalogue_file(context.folder))

    def close(self, *_: object) -> None:
        """Let go of the file."""
        if self._catalogue is not None:
            self._catalogue.close()

    def is_loaded(self) -> bool:
        """Whether there are official objectives to choose from."""
        return bool(self._catalogue and official.subjects(self._catalogue))

    def texts(self, codes: Iterable[str]) -> Mapping[str, str]:
        """The official words of these objectives; one that is not known is left out."""
        found = official.objectives_by_code(self._catalogue, codes) if self._catalogue else {}
        return {code: objective.text for code, objective in found.items()}

    def known(self, codes: Iterable[str]) -> list[Objective]:
        """These objectives as the picker knows them."""
        found = official.objectives_by_code(self._catalogue, codes) if self._catalogue else {}
        return [_choice(each) for each in found.values()]

    def axes(self, subject: str | None) -> list[str]:
        """The axes of a subject, in the official order."""
        return official.axes(self._catalogue, subject) if self._catalogue and subject else []

    def offered(self, subject: str, grades: list[str]) -> list[Objective]:
        """The objectives of a subject for these grades; attitudes and skills are left out."""
        found = official.objectives(self._catalogue, subject, grades=grades) if self._catalogue else []
        return [_choice(each) for each in found if each.kind == "OA"]

    def search(self, text: str, subject: str | None, grade: str | None) -> list[Pick]:
        """Objectives by code or words, to filter by."""
        if self._catalogue is None:
            return []
        found = official.search_objectives(self._catalogue, text, subject, grade, limit=20)
        return [Pick(each.code, each.code, each.text) for each in found]


def short_code(code: str) -> str:
    """'OA 21' of 'MA03 OA 21'."""
    return code.partition(" ")[2] or code


def grade_of(code: str) -> str | None:
    """The grade that an official code names."""
    found = rules.oa_subject_and_grade(code)
    return found[1] if found else None


def _choice(each: official.Objective) -> Objective:
    return Objective(each.code, short_code(each.code), each.grade, each.axis, each.text)
