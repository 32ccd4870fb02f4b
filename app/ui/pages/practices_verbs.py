"""What can be done with a practice, each with its way back."""

from __future__ import annotations

from functools import partial

from app.services import practices, unshared
from app.text_keys import spanish_key
from app.ui.page import Context
from app.ui.paper import Wanted, show_paper
from app.ui.steps import added, step, take_away

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
    said = "Es su copia, en borrador. La práctica original sigue igual."
    added(context, "practice", made, "Adaptar la práctica", said=said)


def share(context: Context, practice_id: str) -> str:
    """Share a draft; if something is missing, say it and return its field, else ''."""
    for field, words in practices.missing_for_sharing(context.database, practice_id):
        context.toast(f"Todavía no se puede compartir. {words}")
        return field
    run = partial(practices.share, context.database, practice_id)
    back = partial(practices.take_back, context.database, practice_id)
    step(context, "Compartir la práctica", do=run, undo=back, said="Práctica compartida. Irá en la próxima entrega.")
    return ""


def share_parts(context: Context, practice_id: str) -> None:
    """Share what stayed here of a shared practice; Ctrl+Z lets that stay here again, and nothing else."""
    given: list[tuple[str, str]] = []

    def run() -> None:
        given[:] = unshared.share(context.database, practice_id)

    said = "Ya están compartidas con la red. Irán en la próxima entrega."
    undo = partial(unshared.take_back, context.database, given)
    step(context, "Compartir lo que estaba solo aquí", do=run, undo=undo, said=said)


def remove(context: Context, practice_id: str) -> None:
    """Take a practice away; the toast and Ctrl+Z bring it back."""
    take_away(context, "practice", practice_id, "Quitar la práctica", said="Práctica quitada")


def show_print(context: Context, practice_id: str, name: str) -> None:
    """Preview the register of a practice."""
    words = "".join(letter if letter.isalnum() and letter.isascii() else " " for letter in spanish_key(name))
    file_name = "-".join(["practica", *words.split()[:8]]) + ".pdf"
    show_paper(context, Wanted("practica", practice=practice_id), name, file_name)


def show_blank(context: Context) -> None:
    """Preview the register to be filled in by hand."""
    show_paper(context, Wanted("practica", blank=True), "Registro de práctica en blanco")
