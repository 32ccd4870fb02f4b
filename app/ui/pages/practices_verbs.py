"""What can be done with a practice, each with its way back."""

from __future__ import annotations

from functools import partial

from app.services import practices, rows
from app.text_keys import spanish_key
from app.ui.page import Context
from app.ui.paper import Wanted, show_paper
from app.ui.steps import step

KEY = "practicas"
EDIT = "editar"
NEW = "nueva"
CYCLE = "ciclo"


def begin(context: Context) -> None:
    """Begin a private draft and open its editor; left empty, it goes again."""
    made = practices.create(context.database)
    context.navigate(KEY, id=made, mode=NEW)


def adapt(context: Context, practice_id: str) -> None:
    """Copy a practice as one's own draft and open its editor; Ctrl+Z takes the copy away."""
    made = practices.adapt(context.database, practice_id)
    context.navigate(KEY, id=made, mode=EDIT)
    do, undo = (partial(change, context.database, "practice", made) for change in (rows.bring_back, rows.remove))
    said = "Es su copia, en borrador. La práctica original sigue igual."
    step(context, "Adaptar la práctica", do=do, undo=undo, said=said, run=False)


def share(context: Context, practice_id: str) -> str:
    """Share a draft; if something is missing, say it and return its field, else ''."""
    for field, words in practices.missing_for_sharing(context.database, practice_id):
        context.toast(f"Todavía no se puede compartir. {words}")
        return field
    run = partial(practices.share, context.database, practice_id)
    back = partial(practices.take_back, context.database, practice_id)
    step(context, "Compartir la práctica", do=run, undo=back, said="Práctica compartida. Irá en la próxima entrega.")
    return ""


def remove(context: Context, practice_id: str) -> None:
    """Take a practice away; the toast and Ctrl+Z bring it back."""
    run = partial(rows.remove, context.database, "practice", practice_id)
    back = partial(rows.bring_back, context.database, "practice", practice_id)
    step(context, "Quitar la práctica", do=run, undo=back, said="Práctica quitada")


def show_print(context: Context, practice_id: str, name: str) -> None:
    """Preview the register of a practice."""
    words = "".join(letter if letter.isalnum() and letter.isascii() else " " for letter in spanish_key(name))
    file_name = "-".join(["practica", *words.split()[:8]]) + ".pdf"
    show_paper(context, Wanted("practica", practice=practice_id), name, file_name)


def show_blank(context: Context) -> None:
    """Preview the register to be filled in by hand."""
    show_paper(context, Wanted("practica", blank=True), "Registro de práctica en blanco")
