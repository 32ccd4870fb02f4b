"""Under a practice: what it was adapted from, what was adapted from it, and which ones are like it and why.

The likest of ten years are looked for in the worker, when one has read that far.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from app.jobs import Progress
from app.models.database import Database
from app.services import practice_likeness
from app.services.practice_likeness import Kin, Like
from app.ui import theme
from app.ui.background import Job
from app.ui.page import Context
from app.ui.pages.practices_words import UNTITLED
from app.ui.widgets.later import Later
from app.ui.widgets.parts import clear
from app.ui.widgets.rows import BoxedList
from app.ui.widgets.tab_order import in_order

Known = dict[str, list[Like]]  # by practice, what was found to be like it
Listing = Callable[[list[Like]], QWidget | None]

_ALIKE = "Parecidas a esta"


class Alike(Later):
    """What is like one practice; what is `known` of it is in sight at once, and is looked for again."""

    def __init__(self, context: Context, practice_id: str, list_them: Listing, known: Known) -> None:
        super().__init__(lambda: None, _ALIKE, theme.px(2 * theme.ROW))
        self._context, self._id, self._list, self._known = context, practice_id, list_them, known
        self._job: Job | None = None

    def fill(self) -> None:
        """Look for them, once."""
        if self.is_filled or self._context.jobs.closed:
            return
        self.is_filled = True
        if self._id in self._known:
            self.put(self._list(self._known[self._id]))
        look = partial(_look, self._context.database, self._id)
        self._job = Job(self._context.jobs, "Buscando prácticas parecidas", look, writes=False)
        self._job.succeeded.connect(self._list_found)
        self._job.failed.connect(self._fail)
        self._job.start()

    def leave(self) -> None:
        """Another practice is read: it need not be looked for."""
        if self._job is not None:
            self._job.cancel()

    @Slot(object)
    def _list_found(self, found: list[Like]) -> None:
        if self._known.get(self._id) == found:
            return
        self._known[self._id] = found
        waits = self.hasFocus()
        clear(self._inside)
        self.show()
        self.put(self._list(found))
        if waits and (first := next(in_order(self._inside), None)) is not None:
            first.setFocus()

    @Slot(object)
    def _fail(self, error: Exception) -> None:
        if self._id not in self._known:  # else what was found before is in sight
            self.tell(error)


def kin_boxes(
    context: Context, practice_id: str, go: Callable[[str], object], known: Known
) -> tuple[list[BoxedList], Alike]:
    """The families that have something to show, and what is like it; `go(id)` opens one of theirs."""
    database = context.database
    origin = practice_likeness.origin(database, practice_id)
    children = practice_likeness.adaptations(database, practice_id)
    families = {"Viene de": [origin] if origin else [], "Adaptaciones de esta": children}
    boxes = [_family(title, found, go) for title, found in families.items() if found]
    related = {practice_id, *(one.id for one in children), *([origin.id] if origin else ())}
    return boxes, Alike(context, practice_id, partial(_list, related, go), known)


def _look(database: Database, practice_id: str, progress: Progress) -> list[Like]:
    progress.step(0, 1)
    return practice_likeness.like(database, practice_id)


def _list(related: Collection[str], go: Callable[[str], object], found: list[Like]) -> BoxedList | None:
    alike = [one for one in found if one.id not in related]
    if not alike:
        return None
    made = BoxedList(_ALIKE)
    for one in alike:
        made.add_row(one.title or UNTITLED, one.why, icon="book-open", run=partial(go, one.id))
    return made


def _family(title: str, found: list[Kin], go: Callable[[str], object]) -> BoxedList:
    made = BoxedList(title)
    for one in found:
        who = ", ".join(one.authors) or "Sin autoría"
        made.add_row(one.title or UNTITLED, who, icon="copy", run=partial(go, one.id))
    return made
