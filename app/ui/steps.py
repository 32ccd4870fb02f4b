"""One step of the person's work: done now, taken back by Ctrl+Z, and said in passing with the same way back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from app.models.database import Database
from app.services import rows
from app.ui.page import Context
from app.ui.widgets.overlays import REDO


def step(
    context: Context,
    text: str,
    *,
    do: Callable[[], object],
    undo: Callable[[], object],
    said: str = "",
    run: bool = True,
    made: str = "",
) -> bool:
    """Do a step named `text` ('Quitar el punto 3'); with `said` a toast tells it and offers to take it back.

    `run=False` when it was done already, by a call whose failure the page tells itself. False if it was refused.
    `made`, a record that the step begins and that goes by itself if it is left blank, the step with it.
    """
    done = context.undo.push(text, do=do, undo=undo, run=run, made=made)
    if done and said:
        context.toast(said, undo=partial(_take_back, context, text))
    return done


def added(context: Context, tipo: str, made: str, text: str, *, said: str = "") -> bool:
    """A record was made just now: a step named `text` takes it away with its parts, and puts it back."""
    return all_added(context, tipo, (made,), text, said=said)


def all_added(context: Context, tipo: str, made: Sequence[str], text: str, *, said: str = "") -> bool:
    """The same of several records of one kind, in one step."""
    ids = tuple(made)
    do, undo = (partial(_each, change, context.database, tipo, ids) for change in (rows.bring_back, rows.remove))
    return step(context, text, do=do, undo=undo, said=said, run=False, made=ids[0] if len(ids) == 1 else "")


def take_away(context: Context, tipo: str, record: str, text: str, *, said: str) -> bool:
    """Remove a record with its parts in a step named `text`; taken back, all of it is there again, as it came."""
    database, guarded = context.database, not rows.came_against(context.database, tipo, record)
    do, undo = partial(rows.remove, database, tipo, record), partial(rows.bring_back, database, tipo, record)
    return step(context, text, do=do, undo=partial(undo, guarded=guarded), said=said)


def tell_gone(context: Context, words: str) -> None:
    """Say that what was in sight is gone; if the person has just taken back a step, offer to do it again."""
    again = context.undo.redo if context.undo.redo_text() else None
    context.toast(words, undo=again, action=REDO)


def _each(change: Callable[[Database, str, str], object], database: Database, tipo: str, ids: Sequence[str]) -> None:
    for record in ids:
        change(database, tipo, record)


def _take_back(context: Context, text: str) -> None:
    # The toast outlives later steps, and must not take one of those back; what a form stored meanwhile goes along.
    context.undo.undo_to(text)
