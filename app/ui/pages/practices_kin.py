"""Under a practice: what it was adapted from, what was adapted from it, and which ones are like it and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from app.models.database import Database
from app.services import practice_likeness
from app.services.practice_likeness import Kin
from app.ui.pages.practices_words import UNTITLED
from app.ui.widgets.rows import BoxedList


def kin_boxes(database: Database, practice_id: str, go: Callable[[str], object]) -> Iterator[BoxedList]:
    """The lists that have something to show; `go(id)` opens one of theirs."""
    origin = practice_likeness.origin(database, practice_id)
    children = practice_likeness.adaptations(database, practice_id)
    if origin:
        yield _family("Viene de", [origin], go)
    if children:
        yield _family("Adaptaciones de esta", children, go)
    related = {practice_id, *(one.id for one in children), *([origin.id] if origin else ())}
    alike = [one for one in practice_likeness.like(database, practice_id) if one.id not in related]
    if alike:
        made = BoxedList("Parecidas a esta")
        for one in alike:
            made.add_row(one.title or UNTITLED, one.why, icon="book-open", run=partial(go, one.id))
        yield made


def _family(title: str, found: list[Kin], go: Callable[[str], object]) -> BoxedList:
    made = BoxedList(title)
    for one in found:
        who = ", ".join(one.authors) or "Sin autoría"
        made.add_row(one.title or UNTITLED, who, icon="copy", run=partial(go, one.id))
    return made
