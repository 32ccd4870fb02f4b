"""Sticks that are plugged in and folders that may be watched: where the others' files may lie.

    self.places = PlacesReader(context, self)
    self.places.told.connect(self._show_places)      # list of Place
    self.places.ask()                                # now, and then every few seconds while the window is looked at

Only looked at: nothing is taken in or written until the person says so.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStorageInfo, QTimer, Signal, Slot

from app.errors import AppError
from app.jobs import Progress
from app.ui.background import Job
from app.ui.settings import Settings

if TYPE_CHECKING:
    from app.models.database import Database
    from app.ui.page import Context

EVERY = 5000
_REMOVABLE = 2  # what Windows answers for a drive that can be pulled
_MOUNTED_BELOW = ("/media/", "/run/media/", "/Volumes/")


@dataclass(frozen=True)
class Place:
    """A stick or a watched folder: `news` files lie there for this laptop."""

    path: Path
    name: str
    is_stick: bool
    news: int = 0


def sticks() -> list[Place]:
    """The sticks that are plugged in."""
    found = []
    for volume in QStorageInfo.mountedVolumes():
        root = volume.rootPath()
        if volume.isValid() and volume.isReady() and _is_removable(root):
            found.append(Place(Path(root), volume.displayName() or root, is_stick=True))
    return found


def _is_removable(root: str) -> bool:
    if sys.platform == "win32":
        import ctypes

        return bool(ctypes.windll.kernel32.GetDriveTypeW(root.replace("/", "\\")) == _REMOVABLE)
    return root.startswith(_MOUNTED_BELOW)


class WatchedFolders:
    """The folders that the person asked this laptop to look into, for one microcentro."""

    def __init__(self, settings: Settings, space: str) -> None:
        self._settings, self._key = settings, f"watched_folders_{space}"

    def all(self) -> list[Path]:
        """Those folders, also the ones that are not there now."""
        return [Path(one) for one in self._settings.remembered(self._key)]

    def watch(self, folder: Path) -> None:
        """Look into this folder from now on."""
        self._settings.remember(self._key, self._settings.remembered(self._key) | {str(folder): "1"})

    def forget(self, folder: Path) -> None:
        """Look into it no more; nothing in it changes."""
        kept = {one: "1" for one in self._settings.remembered(self._key) if Path(one) != folder}
        self._settings.remember(self._key, kept)


class PlacesReader(QObject):
    """`told(list of Place)` when the places, or what lies there, are not the same as before."""

    told = Signal(object)

    def __init__(
        self, context: Context, parent: QObject, *, find_sticks: Callable[[], list[Place]] | None = None
    ) -> None:
        super().__init__(parent)
        self._context = context
        # Looked up here, so that a test can put its own sticks in their place.
        self._find = find_sticks or sticks
        self._looked: dict[Path, tuple[object, int]] = {}
        self._before: list[Place] | None = None
        self._busy = False
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY)
        self._timer.timeout.connect(self.ask)

    def ask(self) -> None:
        """Look soon, and go on looking."""
        self._timer.start()
        if self._busy or self._context.opened is None or self._context.jobs.closed or self._context.jobs.jobs:
            return
        self._busy = True
        folders = WatchedFolders(self._context.settings, self._context.database.space).all()
        work = partial(_look, self._find, folders, self._context.database, self._looked)
        job = Job(self._context.jobs, "Buscando pendrives", work, writes=False)
        job.succeeded.connect(self._tell)
        job.finished.connect(self._rest)
        job.start()

    def rest(self) -> None:
        """Look no more until asked again."""
        self._timer.stop()

    def look_again(self) -> None:
        """What lies there has changed: count anew."""
        self._looked.clear()
        self._before = None
        self.ask()

    @Slot(object)
    def _tell(self, found: list[Place]) -> None:
        if found != self._before:
            self._before = found
            self.told.emit(found)

    @Slot()
    def _rest(self) -> None:
        self._busy = False


def _look(
    find: Callable[[], list[Place]],
    folders: list[Path],
    database: Database,
    looked: dict[Path, tuple[object, int]],
    progress: Progress,
) -> list[Place]:
    places = find()
    known = {one.path for one in places}
    places += [Place(one, one.name or str(one), is_stick=False) for one in folders if one not in known and one.is_dir()]
    found = []
    for place in places:
        progress.step(0, 0)
        found.append(Place(place.path, place.name, place.is_stick, _news(place.path, database, looked)))
    return found


def _news(folder: Path, database: Database, looked: dict[Path, tuple[object, int]]) -> int:
    """How many files lie there for this laptop; counted again only when the folder has changed."""
    from app.sync.mailbox import count_new

    try:
        seen = [(one.name, one.stat().st_size, one.stat().st_mtime_ns) for one in folder.iterdir()]
        if folder not in looked or looked[folder][0] != seen:
            looked[folder] = (seen, count_new(database, folder))
    except (OSError, AppError):
        return 0  # pulled, or not to be looked into: whoever exchanges there is told why
    return looked[folder][1]
