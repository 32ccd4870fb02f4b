"""A written testimony: evidence that is nothing but words, kept from its first word on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from app import wall_clock
from app.services import evidence, rows
from app.ui.page import Context
from app.ui.steps import step

WORDS = "Qué cuenta, y quién lo dice"


def keep(context: Context, field: str, owner: str, text: str, *, shown: Callable[[], object]) -> str:
    """Keep `text` as evidence of `owner`, with a way back, and return its id; `shown` runs after each step."""
    database = context.database
    today = wall_clock.today().isoformat()
    told = {field: owner, "taken_on": today, "taken_by_id": context.person or None}
    made = evidence.add_text(database, text, **told)
    do, undo = (partial(_then, change, shown, database, made) for change in (rows.bring_back, rows.remove))
    step(context, "Agregar un testimonio", do=do, undo=undo, run=False)
    return made


def _then(change: Callable[..., object], shown: Callable[[], object], database: object, made: str) -> None:
    change(database, "evidence", made)
    shown()
