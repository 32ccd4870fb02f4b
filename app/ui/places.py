"""Sticks that are plugged in and watched folders, as a page shows them; what lies there is found out in the worker.

    self.places = PlacesReader(context, self)
    self.places.told.connect(self._show_places)      # list of Place
    self.places.ask()                                # now, and then every few seconds while the page is looked at

    watch(context, folder, then);  unwatch(context, folder, then)      # steps that can be taken back

Only looked at (`app.sync.watching`): nothing is taken in or written until the person says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStorageInfo, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.jobs import Progress
from app.ui.background import Job
from app.ui.steps import step

if TYPE_CHECKING:
    from app.models.database import Database
    from app.ui.page import Context

Then = Callable[[], object]
EVERY = 5000
SOON = 300
_WATCHED = "Cuando haya algo nuevo en esa carpeta, se avisará en Inicio y en Intercambio."


@dataclass(frozen=True)
class Place:
    """A stick or a watched folder that is there: `news` files lie in it for this laptop."""

    path: Path
    name: str
    is_stick: bool
    news: int = 0


class PlacesReader(QObject):
    """`told(list of Place)` when the places, or what lies there, are not the same as before."""

    told = Signal(object)

    def __init__(self, context: Context, page: QWidget) -> None:
        super().__init__(page)
        self._context, self._page = context, page
        self._before: list[Place] | None = None
        self._busy = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)

    def ask(self) -> None:
        """Look soon, and go on looking."""
        self._timer.start(SOON)

    def look_again(self) -> None:
        """What lies there has changed: tell again, whatever was told before."""
        self._before = None
        self.ask()

    @Slot()
    def _look(self) -> None:
        self._timer.setInterval(EVERY)
        if self._busy or not self._page.isVisible():
            return
        jobs, database = self._context.jobs, self._context.opened
        if database is None or jobs.closed:
            return
        if jobs.jobs:
            self._timer.setInterval(SOON)
            return
        self._busy = True
        job = Job(jobs, "Buscando pendrives", partial(_find, database), writes=False)
        job.succeeded.connect(self._tell)
        job.finished.connect(self._rest)
        job.start()

    @Slot(object)
    def _tell(self, found: list[Place]) -> None:
        if found != self._before:
            self._before = found
            self.told.emit(found)

    @Slot()
    def _rest(self) -> None:
        self._busy = False


def watch(context: Context, folder: Path, then: Then) -> None:
    """Look into this folder from now on; `then` is called after that, and whenever it is taken back or done again.

    Raises:
        AppError: it cannot be watched.
    """
    from app.sync import watching

    database = context.database
    if watching.watch(database, folder):
        made = watching.watched(database)[-1]
        do = partial(_put_back, database, made, len(watching.watched(database)) - 1, then)
        undo = partial(_forget, database, made, then)
        step(context, f"Mirar la carpeta «{made.name}»", do=do, undo=undo, said=_WATCHED, run=False)
    then()


def unwatch(context: Context, folder: Path, then: Then) -> None:
    """Look into it no more, with a way back; `then` as in `watch`."""
    from app.sync import watching

    database, words = context.database, f"Dejar de mirar la carpeta «{folder.name}»"
    known = watching.watched(database)
    if folder in known:
        undo = partial(_put_back, database, folder, known.index(folder), then)
        said = f"Ya no se mira «{folder.name}»; sus archivos siguen ahí."
        step(context, words, do=partial(_forget, database, folder, then), undo=undo, said=said)


def _forget(database: Database, folder: Path, then: Then) -> None:
    from app.sync import watching

    watching.forget(database, folder)
    then()


def _put_back(database: Database, folder: Path, place: int, then: Then) -> None:
    from app.sync import watching

    watching.put_back(database, folder, place)
    then()


def _find(database: Database, progress: Progress) -> list[Place]:
    from app.sync.watching import arrived

    progress.step(0, 0)
    return [Place(one.folder, _name(one.folder, is_stick=one.stick), one.stick, one.new) for one in arrived(database)]


def _name(folder: Path, *, is_stick: bool) -> str:
    """What people call it: the name that a stick was given, or the folder's."""
    given = QStorageInfo(str(folder)).name() if is_stick else ""
    return given or folder.name or str(folder)
