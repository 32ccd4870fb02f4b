"""The data folder: its lock, its microcentros, and the birth of a new one."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import wall_clock
from app.errors import AppError, DatabaseUnavailable, FolderInUse, NewerData, NotReplaced, SpaceNotFound, WrongUsage
from app.file_faults import moved, told, why
from app.jobs import Progress, Silent, Stages
from app.log import settings
from app.log.capture import install
from app.log.identity import DEVICE_NAME, KEYS, PERSON, ROOT_KEY, ROOT_PUBLIC, Author, load_author
from app.log.keys import BadKeys, DeviceKeys, RootKey
from app.log.ops import ROSTER
from app.log.seal import seal_signed_by
from app.media import ledger
from app.media.store import BlobStore
from app.models import schema
from app.models.base import new_id
from app.models.database import FILE_NAME, Database
from app.models.device import DEVICE_STATES, RECOVERY, Device
from app.models.microcentro import Microcentro
from app.models.person import Membership, Person
from app.paths import kept_aside, scratch, space_folder
from app.services import leftovers, migrated, restored, untouched
from app.text_keys import clean_text, spanish_key

UNFINISHED = "unfinished"
NAME_MEANWHILE = "name_meanwhile"  # until the microcentro's own record comes
_READY = "listo-"
SHARES = 2, 3  # of the time of an opening that takes any: migrating the file, writing its records anew
_SPACE = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)


@dataclass(frozen=True)
class SpaceInfo:
    """One microcentro of the data folder."""

    id: str
    name: str


class Workspace:
    """A data folder held open by this process alone. Use `open_workspace`."""

    def __init__(self, folder: Path, lock: FileLock) -> None:
        self.folder = folder
        self._lock = lock
        self._open: dict[str, Database] = {}
        self.catching_up: Callable[[str], Progress] = lambda _name: Silent()

    def ids(self) -> list[str]:
        """The microcentros of this folder by their ids; none of them is opened."""
        return sorted(path.name for path in (self.folder / "microcentros").glob("*") if _is_space(path))

    def has(self, space: str) -> bool:
        """Whether anything of that microcentro lies here, be it without its data file, which another program took."""
        return any(path.is_file() for path in space_folder(self.folder, space).rglob("*"))

    def left(self) -> list[str]:
        """The microcentros, by their ids, of which files lie here and no data file (see `left_parts`)."""
        named = [path.name for path in (self.folder / "microcentros").glob("*") if _SPACE.fullmatch(path.name)]
        return sorted(space for space in set(named).difference(self.ids()) if self.has(space))

    def spaces(self) -> list[SpaceInfo]:
        """The microcentros of this folder, by name."""
        found = (SpaceInfo(space, self._name(space)) for space in self.ids())
        return sorted(found, key=lambda info: spanish_key(info.name))

    def find(self, name: str | None = None) -> SpaceInfo:
        """The microcentro called `name` (accents and capitals aside), or the only one.

        Raises:
            SpaceNotFound: there are others, and none of that name.
            WrongUsage: there is none at all, or there are several and none was named.
        """
        spaces = self.spaces()
        if not spaces:
            raise WrongUsage(
                "Todavía no hay ningún microcentro en esta carpeta de datos",
                "Cree uno con «minga crear» o únase con «minga unirse».",
            )
        names = ", ".join(f"«{info.name}»" for info in spaces)
        if name is not None:
            for info in spaces:
                if spanish_key(info.name) == spanish_key(name) or info.id == name:
                    return info
            raise SpaceNotFound("el microcentro", name, names)
        if len(spaces) > 1:
            raise WrongUsage(f"Hay varios microcentros: {names}", "Diga cuál con «--microcentro NOMBRE».")
        return spaces[0]

    def behind(self) -> list[SpaceInfo]:
        """The microcentros that an older program left, by name: to open them the first time takes a while."""
        found = []
        for space in self.ids():
            with contextlib.suppress(DatabaseUnavailable, NewerData):  # told when it is opened
                if schema.is_behind(space_folder(self.folder, space)):
                    found.append(SpaceInfo(space, self._name(space)))
        return sorted(found, key=lambda info: spanish_key(info.name))

    def open(self, space: str, progress: Progress | None = None) -> Database:
        """The database of one microcentro, migrated if it is older; what a power cut left by halves is removed.

        That is told to `progress`, else to what `catching_up` gives for its name.

        Raises:
            NewerData: a newer program wrote it.
            NoRoom: it is to be migrated, and the disk is full; it is as it was.
            DatabaseUnavailable: the file cannot be used; one that is to be migrated is as it was.
            Cancelled: the person gave up; the file is as it was, or is written anew at the next opening.
        """
        if space not in self._open:
            folder = space_folder(self.folder, space)
            shutil.rmtree(scratch(folder), ignore_errors=True)
            BlobStore(folder).sweep()
            left, current = untouched.take(folder), schema.is_current(folder)
            if progress is None:
                behind = not current and schema.is_behind(folder)
                progress = self.catching_up(self._name(space)) if behind else Silent()
            stages = Stages(progress, *SHARES)
            with migrated.told_how_much(folder, self.folder):
                if not current:
                    schema.prepare(folder, stages)
                stages.turn()
                self._open[space] = self._ready(folder, space, left, stages)
        return self._open[space]

    def _ready(self, folder: Path, space: str, left: str, progress: Progress) -> Database:
        database = Database(folder, space)
        try:
            self._get_ready(database, BlobStore(folder), left, progress)
        except Exception as error:
            database.close()  # nothing stays open of what cannot be used: it is to be moved aside
            if isinstance(error, (BadKeys, json.JSONDecodeError)):
                raise DatabaseUnavailable(database.path, "CORRUPT") from error
            raise
        return database

    @staticmethod
    def _get_ready(database: Database, store: BlobStore, left: str, progress: Progress) -> None:
        from app.services import evidence  # which knows of people and the network, and those of this module
        install(database, load_author(database))
        untouched.put_right(database, left)
        migrated.finish(database, progress)
        gone_back = restored.compare(database)
        with database.write() as session:
            ledger.sweep(session, store)
            ledger.sweep_fresh(session, store, gone_back=gone_back)
            evidence.note_returned(session, store)
        leftovers.clean(database)

    @contextlib.contextmanager
    def looked_into(self, space: str) -> Iterator[Database]:
        """A microcentro only to read in: nothing of it is migrated, tidied up or kept open.

        Raises:
            OlderData: it has to be opened once by this version before it can be read.
            NewerData: a newer program wrote it.
            DatabaseUnavailable: the file cannot be used.
        """
        if space in self._open:
            yield self._open[space]
            return
        folder = space_folder(self.folder, space)
        schema.look(folder)
        database = Database(folder, space)
        try:
            yield database
        finally:
            database.close()

    def create(self, name: str, person: str) -> Database:
        """A new microcentro called `name`, with this laptop as its coordination and `person` at it."""
        root = RootKey.new()
        author = Author(DeviceKeys.new())
        database = self.found(root.space, author, lambda session: settings.put(session, ROOT_KEY, root.to_json()))
        person_id = new_id()
        label = clean_text(f"Computador de {person}")
        with database.write() as session:
            settings.put(session, ROOT_PUBLIC, root.sign_public)
            settings.put(session, DEVICE_NAME, label)
            finish(session)
            session.add(
                Device(
                    id=author.device,
                    name=label,
                    person_id=person_id,
                    sign_key=author.keys.sign_public,
                    box_key=author.keys.box_public,
                    coordinates=True,
                    state="accepted",
                )
            )
            session.add(recovery_line(root))
            session.flush()
            seal_signed_by(session, root, root.device, channel=ROSTER)
            settings.put(session, PERSON, person_id)
            since = start_of_school_year(wall_clock.today()).isoformat()
            session.add(Microcentro(id=root.space, name=clean_text(name)))
            session.add(Person(id=person_id, full_name=clean_text(person)))
            session.add(Membership(id=new_id(), person_id=person_id, role="COORDINATOR", from_=since))
            session.add(Membership(id=new_id(), person_id=person_id, role="TEACHER", from_=since))
        return database

    def found(self, space: str, author: Author, first: Callable[[Any], None]) -> Database:
        """An empty database for `space`, written by `author`; `first` keeps what else it must know.

        It is gone at the next opening of the data folder unless `finish` was told that it has its contents.

        Raises:
            FileNotWritten, DatabaseUnavailable: the disk refused.
            WrongUsage: this folder has that microcentro already, or what is left of it.
        """
        folder, made = space_folder(self.folder, space), scratch(self.folder) / space
        if self.has(space):
            raise WrongUsage(
                "Este microcentro ya está en este computador",
                "Si sus datos están dañados y no tiene una copia de respaldo, puede empezar de nuevo («--de-nuevo»): "
                "lo de ahora queda guardado aparte.",
            )
        with told(folder):
            shutil.rmtree(made, ignore_errors=True)
            made.mkdir(parents=True)
            making = Database(made, space)
            schema.create(making)
            with making.write() as session:
                settings.put(session, KEYS, author.keys.to_json())
                settings.put(session, UNFINISHED, value=True)
                first(session)
            making.close()
            folder.mkdir(parents=True, exist_ok=True)
            moved(made / FILE_NAME, folder / FILE_NAME)
            shutil.rmtree(made, ignore_errors=True)
        return self.open(space)

    def put_in_place(self, space: str, made: Path) -> Path | None:
        """Let the whole folder at `made`, on the same disk, be this microcentro; where the one before is kept now.

        Raises:
            NotReplaced: a file of the one before is open in another program, or the disk refused; nothing changed.
                Where not even that could be put back, it says where it is, and the next opening puts `made` in place.
        """
        self.forget(space)
        place, ready = space_folder(self.folder, space), scratch(self.folder) / f"{_READY}{space}"
        name = "" if (said := self._name(space)) == _nameless(space) else said
        aside = _free_name(kept_aside(self.folder), leftovers.aside_name(name, space, wall_clock.now()))
        there = place.exists()
        shutil.rmtree(ready, ignore_errors=True)  # of a change before, that could neither be finished nor undone
        try:
            moved(made, ready)  # from here on, an interrupted change is finished by the next opening
            if there:
                aside.parent.mkdir(exist_ok=True)
                moved(place, aside)
            else:
                place.parent.mkdir(exist_ok=True)
            moved(ready, place)
        except OSError as error:
            left = _put_back(place, ready, made, aside if there else None)
            raise NotReplaced(why(error), left) from error
        return aside if there else None

    def forget(self, space: str) -> None:
        """Close a microcentro's file, so that its folder can be moved or removed."""
        if database := self._open.pop(space, None):
            with contextlib.suppress(DatabaseUnavailable, DBAPIError):  # what cannot be read is not remembered
                restored.remember(database)
            database.close()
            untouched.leave(database.folder)

    def close(self) -> None:
        """Let go of every file and of the folder."""
        for space in list(self._open):
            self.forget(space)
        self._lock.release()

    def _name(self, space: str) -> str:
        # What cannot be opened is told when it is; the others are not held up by it, and it may still say its name.
        with contextlib.suppress(DatabaseUnavailable):
            if name := schema.name_of(space_folder(self.folder, space)):  # at once, of however many there are
                return name
        with contextlib.suppress(AppError, DBAPIError), self.looked_into(space) as database, database.read() as session:
            return _name_in(session, space)
        return _nameless(space)


def _name_in(session: Session, space: str) -> str:
    found = session.get(Microcentro, space)
    return (found.name if found else None) or name_meanwhile(session) or _nameless(space)


def _nameless(space: str) -> str:
    return f"Microcentro sin nombre ({space[:8]})"


def name_meanwhile(session: Session) -> str:
    """What a microcentro is called that was recovered, until its own record comes; '' for nothing."""
    return str(settings.get(session, NAME_MEANWHILE) or "")


def recovery_line(root: RootKey) -> Device:
    """The roster's line of the recovery sheet: what is handed over can be opened with its words too."""
    return Device(
        id=root.device,
        name=DEVICE_STATES[RECOVERY],
        sign_key=root.sign_public,
        box_key=root.box_public,
        coordinates=False,
        state=RECOVERY,
    )


def finish(session: Session) -> None:
    """A microcentro that `Workspace.found` began has what it needs, with this unit of work."""
    settings.put(session, UNFINISHED, value=False)


def start_of_school_year(day: date) -> date:
    """The first of March at or before `day`: work of this school year may be written down late."""
    return date(day.year if day.month >= 3 else day.year - 1, 3, 1)


def open_workspace(folder: Path) -> Workspace:
    """Open the data folder, making it when missing.

    Raises:
        FolderInUse: another window or command has it open.
        DatabaseUnavailable: the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / "minga.lock")
        lock.acquire(timeout=0)
    except Timeout as error:
        raise FolderInUse(folder) from error
    except OSError as error:
        raise DatabaseUnavailable(folder, "READONLY") from error
    _finish_restoring(folder)
    for space in space_folder(folder, "").glob("*"):
        with contextlib.suppress(OSError):  # told when it is opened
            schema.put_back(space)
    _remove_unfinished(folder)
    shutil.rmtree(scratch(folder), ignore_errors=True)
    return Workspace(folder, lock)


def _free_name(folder: Path, name: str) -> Path:
    return next(path for n in count(1) if not (path := folder / (f"{name} ({n})" if n > 1 else name)).exists())


def _put_back(place: Path, ready: Path, made: Path, aside: Path | None) -> str:
    """Undo a change of places that could not be finished; what is left, in Spanish."""
    with contextlib.suppress(OSError):
        if aside and not place.exists():
            moved(aside, place)
        if ready.exists():
            moved(ready, made)
    if place.exists() or not ready.exists():
        return "No se cambió nada."
    kept = f"Lo que había está entero en «{aside}». " if aside else ""
    return f"{kept}Al abrir Minga otra vez quedará en su lugar lo que se estaba trayendo."


def _is_space(folder: Path) -> bool:
    """Whether this is a microcentro's own folder, and not a copy that somebody laid beside it."""
    return bool(_SPACE.fullmatch(folder.name)) and (folder / FILE_NAME).exists()


def _remove_unfinished(folder: Path) -> None:
    """Remove the microcentros in whose birth the power went: nobody has worked in them."""
    for place in filter(_is_space, space_folder(folder, "").glob("*")):
        unfinished = False
        with contextlib.suppress(DatabaseUnavailable, ValueError):  # told when it is opened
            unfinished = schema.setting_of(place, UNFINISHED) is True
        if unfinished:
            shutil.rmtree(place, ignore_errors=True)


def _finish_restoring(folder: Path) -> None:
    """Put in place what was ready when the power went, if what was there before is aside already."""
    for ready in scratch(folder).glob(f"{_READY}*"):
        place = space_folder(folder, ready.name.removeprefix(_READY))
        if not place.exists():
            with told(place):
                place.parent.mkdir(exist_ok=True)
                moved(ready, place)
