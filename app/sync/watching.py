"""Folders that this laptop looks into, and sticks that are plugged in: what may be exchanged there is offered.

Nothing is taken in or written until a person says so: `arrived` and `sticks` only look. Which folders are watched is a
setting of this laptop, the same for the window and for commands; it is never exchanged.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import BundleRefused, FileUnreadable, NotFound
from app.log import settings
from app.log.identity import boxes_here
from app.models.database import Database, announce
from app.models.local import Setting
from app.models.log_tables import HandOver, Import
from app.sync.mailbox_folder import files_in, need_folder
from app.sync.outer import OuterHeader, beginning_of, read_outer

_WATCHED = "watched_folders"
_LOOKED = "watched_looked"
# A folder of downloads may hold thousands of files: only so many of it are looked at.
_MOST = 2000
_PLACES = 20  # folders whose files are remembered
_REMOVABLE = 2  # what Windows answers for a drive that can be pulled


@dataclass(frozen=True)
class Arrival:
    """A place with `new` files for this laptop. `stick`: it can be pulled out; else it is a watched folder."""

    folder: Path
    new: int
    stick: bool = False


def watched(database: Database) -> list[Path]:
    """The folders that this laptop looks into, also those that are not there now, in the order they were added."""
    with database.read() as session:
        return [Path(one) for one in settings.get(session, _WATCHED, [])]


def watch(database: Database, folder: Path) -> bool:
    """Look into this folder from now on; False when that was so already.

    Raises:
        WrongUsage: there is no such folder, or it is one of Minga's own.
    """
    need_folder(database, folder)
    place = folder.resolve()
    with database.write() as session:
        known = settings.get(session, _WATCHED, [])
        if str(place) in known:
            return False
        _keep(session, [*known, str(place)])
    return True


def forget(database: Database, folder: Path) -> None:
    """Look into it no more; nothing in it changes.

    Raises:
        NotFound: it is not watched.
    """
    names = {str(folder), str(folder.absolute()), str(folder.resolve())}
    with database.write() as session:
        known = settings.get(session, _WATCHED, [])
        kept = [one for one in known if one not in names]
        if kept == known:
            raise NotFound("la carpeta entre las que se miran", str(folder))
        _keep(session, kept)


def put_back(database: Database, folder: Path, place: int) -> None:
    """Look into it again, at its old `place` among the others, also while it is not there: `forget` is taken back."""
    with database.write() as session:
        known = settings.get(session, _WATCHED, [])
        if str(folder) not in known:
            _keep(session, [*known[:place], str(folder), *known[place:]])


def _keep(session: Session, folders: list[str]) -> None:
    settings.put(session, _WATCHED, folders)
    announce(session, Setting.__tablename__)  # every page that lists them reads them again


def arrived(database: Database, *, plugged: list[Path] | None = None) -> list[Arrival]:
    """The watched folders and the sticks that are there, each with how many files in it are new for this laptop.

    Cheap: of each file only the beginning is read, and only once while its name, size and date stay the same.
    What an exchange has seen and could not take in is not offered again. `plugged`: the sticks, if known already.
    """
    places = [(folder, False) for folder in watched(database)]
    places += [(folder, True) for folder in (sticks() if plugged is None else plugged)]
    with database.read() as session:
        looked: dict[str, dict[str, Any]] = settings.get(session, _LOOKED, {})
        boxes = boxes_here(session)
        found: dict[str, dict[str, Any]] = {}
        told: list[Arrival] = []
        for folder, stick in places:
            name = str(folder.resolve())
            files = _headers(folder, looked.get(name, {}))
            if files is not None:
                found[name] = files
                told.append(Arrival(folder, sum(_is_new(session, boxes, said[2]) for said in files.values()), stick))
    if any(looked.get(folder) != files for folder, files in found.items()):
        _remember(database, looked | found)
    return told


def lying_in(folder: Path) -> dict[str, Any]:
    """What lies in the folder now, for `note_exchanged`: each file with its size and date, and nothing to offer."""
    found: dict[str, Any] = {}
    with suppress(FileUnreadable, OSError):
        for path in islice(files_in(folder), _MOST):
            stat = path.stat()
            found[path.name] = [stat.st_size, stat.st_mtime_ns, None]
    return found


def note_exchanged(database: Database, folder: Path, seen: dict[str, Any]) -> None:
    """What lay in the folder when an exchange began was `seen` by it: only what came since, or comes later, is new."""
    with database.read() as session:
        looked = settings.get(session, _LOOKED, {})
    _remember(database, looked | {str(folder.resolve()): seen})


def _remember(database: Database, looked: dict[str, Any]) -> None:
    with database.write() as session:
        settings.put(session, _LOOKED, dict(list(looked.items())[-_PLACES:]))


def sticks() -> list[Path]:
    """The roots of the sticks that are plugged in and can be read."""
    return sorted(root for root in _roots() if _is_readable(root))


def _headers(folder: Path, looked: dict[str, Any]) -> dict[str, Any] | None:
    """Size, date and beginning of each file by its name; None when the folder is not there now."""
    found: dict[str, Any] = {}
    try:
        for path in islice(files_in(folder), _MOST):
            stat = path.stat()
            before = looked.get(path.name)
            if before is not None and before[:2] == [stat.st_size, stat.st_mtime_ns] and _is_whole(before[2]):
                found[path.name] = before
            else:
                found[path.name] = [stat.st_size, stat.st_mtime_ns, _header(path)]
    except (FileUnreadable, OSError):
        return None
    return found


def _is_whole(header: dict[str, Any] | None) -> bool:
    """Whether it says all that this version asks of a beginning."""
    return header is None or "begins" in header


def _header(path: Path) -> dict[str, Any] | None:
    """What the beginning says; None for a file that is no entrega, or no whole one."""
    try:
        outer = read_outer(path)
        begins = beginning_of(path)
    except (BundleRefused, FileUnreadable):
        return None
    return {"b": outer.bundle, "p": outer.part, "to": list(outer.to), "salt": outer.salt, "begins": begins}


def _is_new(session: Session, boxes: list[str], header: dict[str, Any] | None) -> bool:
    if header is None or header["salt"]:
        return False
    outer = OuterHeader(header["b"], header["p"], header["p"], tuple(header["to"]))
    if not outer.addressed_to(*boxes):
        return False
    if session.get(HandOver, outer.bundle) is not None:
        return False
    came = session.scalars(select(Import.summary).where(Import.bundle == outer.bundle, Import.part == outer.part))
    # Anybody can give a file the name of another's; an older program noted no more than that.
    return not any(one.get("begins", header["begins"]) == header["begins"] for one in came)


def _roots() -> Iterator[Path]:
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.windll.kernel32
        drives = kernel.GetLogicalDrives()
        for number in range(26):
            root = f"{chr(ord('A') + number)}:\\"
            if drives >> number & 1 and kernel.GetDriveTypeW(root) == _REMOVABLE:
                yield Path(root)
    else:
        yield from mounted_below("/Volumes" if sys.platform == "darwin" else "/media", "/run/media")


def mounted_below(*folders: str) -> Iterator[Path]:
    """What is mounted in these folders, or one step deeper: below the name of who is at the computer."""
    for folder in folders:
        for first in _folders_in(Path(folder)):
            if os.path.ismount(first):
                with suppress(OSError):  # it is being pulled
                    if not first.samefile("/"):  # the Mac's own disk is listed among the sticks
                        yield first
            else:
                yield from (second for second in _folders_in(first) if os.path.ismount(second))


def _folders_in(folder: Path) -> list[Path]:
    try:
        return sorted(one for one in folder.iterdir() if one.is_dir())
    except OSError:
        return []


def _is_readable(root: Path) -> bool:
    try:
        next(root.iterdir(), None)
    except OSError:  # an empty card reader, a stick being pulled
        return False
    return True
