"""The official objectives as the pages of practices use them; while none are loaded there are none."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TypeVar

from app import paths
from app.errors import DatabaseUnavailable
from app.services import catalogue as official
from app.services import rules
from app.services.catalogue import Catalogue
from app.ui.page import Context
from app.ui.widgets.objectives import Objective
from app.ui.widgets.picks import Pick

LOG = logging.getLogger(__name__)
Answer = TypeVar("Answer")


class Curriculum:
    """Looks objectives up for one page; `close` when the page goes."""

    def __init__(self, context: Context) -> None:
        # A page on its own (a test) has no data folder, hence no catalogue.
        self._catalogue = None if context.workspace is None else Catalogue(paths.catalogue_file(context.folder))
        self._told = False

    def close(self, *_: object) -> None:
        """Let go of the file."""
        if self._catalogue is not None:
            self._catalogue.close()

    def is_loaded(self) -> bool:
        """Whether there are official objectives to choose from."""
        return bool(self._ask(official.subjects, list))

    def texts(self, codes: Iterable[str]) -> Mapping[str, str]:
        """The official words of these objectives; one that is not known is left out."""
        return {code: objective.text for code, objective in self._by_code(codes).items()}

    def known(self, codes: Iterable[str]) -> list[Objective]:
        """These objectives as the picker knows them."""
        return [_choice(each) for each in self._by_code(codes).values()]

    def axes(self, subject: str | None) -> list[str]:
        """The axes of a subject, in the official order."""
        return self._ask(partial(official.axes, subject=subject), list) if subject else []

    def axis_named(self, subject: str | None, words: str | None) -> str | None:
        """The official axis that these words mean."""
        if not subject or not words:
            return None
        return self._ask(partial(official.axis_named, subject=subject, words=words), str) or None

    def offered(self, subject: str, grades: list[str]) -> list[Objective]:
        """The objectives of a subject for these grades; attitudes and skills are left out."""
        found: list[official.Objective] = self._ask(
            partial(official.objectives, subject=subject, grades=grades), list
        )
        return [_choice(each) for each in found if each.kind == "OA"]

    def subjects(self) -> dict[str, str]:
        """The subjects that have official objectives, by code."""
        found: list[official.Subject] = self._ask(official.subjects, list)
        return {each.code: each.name for each in found}

    def of_axis(self, subject: str, axis: str | None) -> list[official.Objective]:
        """The objectives of a subject, or of one axis of it, as the official file has them."""
        return self._ask(partial(official.objectives, subject=subject, axis=axis), list)

    def search(self, text: str, subject: str | None, grade: str | None) -> list[Pick]:
        """Objectives by code or words, to filter by."""
        found: list[official.Objective] = self._ask(
            partial(official.search_objectives, text=text, subject=subject, grade=grade, limit=20), list
        )
        return [Pick(each.code, each.code, each.text) for each in found]

    def _by_code(self, codes: Iterable[str]) -> dict[str, official.Objective]:
        return self._ask(partial(official.objectives_by_code, codes=list(codes)), dict)

    def _ask(self, question: Callable[[Catalogue], Answer], otherwise: Callable[[], Answer]) -> Answer:
        # The catalogue helps; a practice is read and written without it just as well.
        try:
            return otherwise() if self._catalogue is None else question(self._catalogue)
        except DatabaseUnavailable as error:
            if not self._told:
                LOG.warning("The catalogue cannot be read: %s", error)
            self._told = True
            return otherwise()


def short_code(code: str) -> str:
    """'OA 21' of 'MA03 OA 21'."""
    return code.partition(" ")[2] or code


def grade_of(code: str) -> str | None:
    """The grade that an official code names."""
    found = rules.oa_subject_and_grade(code)
    return found[1] if found else None


def _choice(each: official.Objective) -> Objective:
    return Objective(each.code, short_code(each.code), each.grade, each.axis, each.text)
