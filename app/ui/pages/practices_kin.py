"""Under a practice: what it was adapted from, what was adapted from it, and which ones are like it and why.

The likest of ten years are looked for when one has read that far.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial

from app.models.database import Database
from app.services import practice_likeness
from app.services.practice_likeness import Kin
from app.ui import theme
from app.ui.pages.practices_words import UNTITLED
from app.ui.widgets.later import Later
from app.ui.widgets.rows import BoxedList

_ALIKE = "Parecidas a esta"


def kin_boxes(
    database: Database, practice_id: str, go: Callable[[str], object]
) -> tuple[list[BoxedList], Later]:
    """The families that have something to show, and what is like it; `go(id)` opens one of theirs."""
    origin = practice_likeness.origin(database, practice_id)
    children = practice_likeness.adaptations(database, practice_id)
    families = {"Viene de": [origin] if origin else [], "Adaptaciones de esta": children}
    boxes = [_family(title, found, go) for title, found in families.items() if found]
    related = {practice_id, *(one.id for one in children), *([origin.id] if origin else ())}
    return boxes, Later(partial(_alike, database, practice_id, related, go), _ALIKE, theme.px(2 * theme.ROW))


def _alike(
    database: Database, practice_id: str, related: Collection[str], go: Callable[[str], object]
) -> BoxedList | None:
    alike = [one for one in practice_likeness.like(database, practice_id) if one.id not in related]
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
