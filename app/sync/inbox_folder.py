"""Files that only a newer program can read, kept as they came until it is, and all of them is here (fault 22)."""

from __future__ import annotations

import json
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import __version__
from app.errors import BundleRefused
from app.file_faults import moved, reading, told
from app.models import registry
from app.models.database import Database
from app.models.log_tables import InboxFile
from app.sync import room
from app.sync.senders import now

NEWER = "newer"
FOLDER = "inbox"
# All of them together, whoever wrote them: nobody's signature can be checked yet. What is beyond stays where it was.
MOST_FILES = 100
MOST_BYTES = 8 * 2**30
_ENDING = ".entrega"
_UNFINISHED = ".en-curso"


@dataclass(frozen=True)
class KeptFile:
    """A file that waits for a newer program. `name` is what it was called; `at` the moment it came, in ISO.

    `for_room`: its records came, and some of its files of evidence found no room. `for_yes`: it can be read by now, and
    deletes so much that a person has to confirm that (fault 32). `tried`: this very program could not read it, or there
    is still no room, or nobody has confirmed.
    """

    path: Path
    sha256: str
    name: str
    at: str
    tried: bool
    for_room: bool = False
    for_yes: bool = False


def keep(database: Database, path: Path, digest: str, name: str = "", *, for_yes: bool = False) -> None:
    """Keep a copy of the file at `path` (whose hash is `digest`) in the microcentro's folder, and note that it waits.

    `for_yes`: not for a newer program any more, but for somebody who confirms what it deletes.

    Raises:
        BundleRefused: as many wait as may, or the disk has little room (invariant 22).
        FileNotWritten: the disk has no room for it.
    """
    place = _place(database, digest)
    if path != place:
        _need_place(database, path)
        with told(place):
            place.parent.mkdir(exist_ok=True)
            half = place.with_suffix(_UNFINISHED)
            with path.open("rb") as source, half.open("wb") as target:
                shutil.copyfileobj(source, target, 2**20)
                target.flush()
                os.fsync(target.fileno())
            moved(half, place)
    reason = _reason(name or path.name, for_yes=for_yes)
    with database.write() as session:
        session.merge(InboxFile(sha256=digest, state=NEWER, at=now(), reason=reason))


def waits_for_room(session: Session, digest: str, needed: int) -> bool:
    """Let a kept file wait on until so many bytes are spare for its files of evidence; False for one that is not kept.

    Its records came, and the photographs may be in this copy alone: it is said with what became of the file, or a
    power cut between the two would let `tidy` take the copy away.
    """
    found = session.get(InboxFile, digest)
    if found is None or found.state != NEWER:
        return False
    found.reason = _reason(str(json.loads(found.reason)["name"]), needed)
    return True


def _reason(name: str, needed: int = 0, *, for_yes: bool = False) -> str:
    said = {"name": name, "program": _program(), "room": needed, "for_yes": for_yes}
    return json.dumps(said, ensure_ascii=False)


def _need_place(database: Database, path: Path) -> None:
    waiting = [one.path.stat().st_size for one in kept(database) if one.path.is_file()]
    with reading(path):
        size = path.stat().st_size
    if len(waiting) >= MOST_FILES or sum(waiting) + size > MOST_BYTES:
        raise BundleRefused(path.name, "newer_format", "as many wait as may")
    if size > room.spare(database.folder):
        raise BundleRefused(path.name, "no_room", room.wanted(database.folder, size))


def kept(database: Database) -> list[KeptFile]:
    """The files that wait, the oldest first."""
    with database.read() as session:
        rows = session.scalars(select(InboxFile).where(InboxFile.state == NEWER).order_by(InboxFile.at))
        return [_as_kept(database, row) for row in rows]


def let_go(database: Database, digest: str) -> None:
    """Remove the copy, unless it still waits: it was taken in, or can never be."""
    with database.read() as session:
        found = session.get(InboxFile, digest)
        if found is not None and found.state == NEWER:
            return
    with suppress(OSError):  # open in another program: the next tidying removes it
        _place(database, digest).unlink(missing_ok=True)


def tidy(database: Database) -> None:
    """Remove copies that nothing waits in, and forget those that the disk lost: they can be received again."""
    folder = database.folder / FOLDER
    files = kept(database)
    wanted = {one.path for one in files}
    for path in folder.glob("*") if folder.is_dir() else ():
        if path not in wanted:
            with suppress(OSError):
                path.unlink()
    lost = [one.sha256 for one in files if not one.path.is_file()]
    if lost:
        with database.write() as session:
            for digest in lost:
                forget(session, digest)


def forget(session: Session, digest: str) -> None:
    """The file is as if it had never been seen."""
    if found := session.get(InboxFile, digest):
        session.delete(found)


def _as_kept(database: Database, row: InboxFile) -> KeptFile:
    known = json.loads(row.reason)
    needed = int(known.get("room", 0))  # none in what an earlier version of the program kept
    tried = room.spare(database.folder) < needed if needed else known["program"] == _program()
    for_yes = bool(known.get("for_yes"))
    return KeptFile(_place(database, row.sha256), row.sha256, str(known["name"]), row.at, tried, bool(needed), for_yes)


def _place(database: Database, digest: str) -> Path:
    return database.folder / FOLDER / f"{digest}{_ENDING}"


def _program() -> str:
    """What decides whether another try makes sense."""
    return f"{__version__}/{registry.SCHEMA}"
