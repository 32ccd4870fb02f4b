"""Files of a newer program that were kept, taken in by themselves once this program is newer (fault 22)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.errors import BundleRefused
from app.jobs import Progress
from app.text_dates import count
from app.ui import failures
from app.ui.page import Context

if TYPE_CHECKING:
    from app.models.database import Database
    from app.sync.inbox import TakenIn


def take_in(context: Context) -> None:
    """Look, when a microcentro is opened, whether some can be read by now; a quick look when there are none."""
    from app.sync.inbox_folder import kept

    if any(not one.tried for one in kept(context.database)):
        work = partial(_receive, context.database)
        job = context.run_job("Abriendo lo que esperaba", work, done=partial(_tell, context))
        job.cancelled.connect(partial(_stopped, context))


def _receive(database: Database, progress: Progress) -> TakenIn:
    from app.sync import inbox

    return inbox.take_in(database, progress=progress)


def _stopped(context: Context) -> None:
    context.undo.clear(received=True)  # of several some may have come
    context.toast("Se detuvo. Lo que no se abrió sigue guardado, y se intenta otra vez al abrir Minga.")


def _tell(context: Context, done: TakenIn) -> None:
    said = []
    if done.received:
        context.undo.clear(received=True)
        files = count(len(done.received), "archivo que esperaba", "archivos que esperaban")
        said.append(f"Se pudo abrir {files}.")
    if any(one.for_yes for one in done.kept):
        said.append("Un archivo que esperaba ya se puede leer, y quita mucho. Mírelo en Intercambio.")
    # What waits for a yes, or for room, is still there; of the others nothing is kept.
    gone = [one for one in done.refused if isinstance(one, BundleRefused) and one.code != "no_room"]
    said += [f"Un archivo que esperaba no sirve. {failures.sentence(one)}" for one in gone]
    if said:
        context.toast(" ".join(said))
