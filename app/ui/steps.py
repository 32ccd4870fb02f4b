"""One step of the person's work: done now, taken back by Ctrl+Z, and said in passing with the same way back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

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
) -> bool:
    """Do a step named `text` ('Quitar el punto 3'); with `said` a toast tells it and offers to take it back.

    `run=False` when it was done already, by a call whose failure the page tells itself. False if it was refused.
    """
    done = context.undo.push(text, do=do, undo=undo, run=run)
    if done and said:
        context.toast(said, undo=partial(_take_back, context, text))
    return done


def take_away(context: Context, tipo: str, record: str, text: str, *, said: str) -> bool:
    """Remove a record with its parts in a step named `text`; taken back, all of it is there again."""
    do, undo = (partial(change, context.database, tipo, record) for change in (rows.remove, rows.bring_back))
    return step(context, text, do=do, undo=undo, said=said)


def tell_gone(context: Context, words: str) -> None:
    """Say that what was in sight is gone; if the person has just taken back a step, offer to do it again."""
    again = context.undo.redo if context.undo.redo_text() else None
    context.toast(words, undo=again, action=REDO)


def _take_back(context: Context, text: str) -> None:
    # The toast outlives later steps, and must not take one of those back.
    if context.undo.undo_text() == text:
        context.undo.undo()
