"""When the coordination's laptop is lost: its sheet of words and the others' files bring everything back (fault 37)."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import AppError, BundleRefused, WrongUsage
from app.jobs import Progress
from app.log import settings
from app.log.identity import DEVICE_NAME, PERSON, ROOT_KEY, ROOT_PUBLIC, Author, author_of, root_key
from app.log.keys import DeviceKeys, RootKey
from app.log.ops import ROSTER
from app.log.seal import seal, seal_signed_by
from app.models.database import Database
from app.models.device import RECOVERY, Device
from app.models.microcentro import Microcentro
from app.models.person import Person
from app.paths import space_folder
from app.services import awaited_person
from app.services.workspace import NAME_MEANWHILE, Workspace, finish, recovery_line
from app.sync import anew, reception
from app.sync.arrivals import release
from app.sync.outer import read_outer
from app.sync.received import Received
from app.sync.recovery_words import Given, read_words, sheet_words
from app.text_keys import clean_text


@dataclass(frozen=True)
class RecoverySheet:
    """What the sheet says: the microcentro, its words in order, and the laptop's person who has it printed."""

    name: str
    words: tuple[str, ...]
    person: str


@dataclass(frozen=True)
class Recovered:
    """The microcentro as far as the files given brought it back, and those that were not accepted, with the reason.

    `name` is '' until its own record has come. `laptops` counts the others that are known: what they hold comes with
    their next files. `kept` is the folder with what was here before, where it began anew.
    """

    database: Database
    name: str
    person: str
    laptops: int
    received: tuple[Received, ...]
    refused: tuple[tuple[Path, AppError], ...]
    kept: Path | None = None


def sheet(database: Database) -> RecoverySheet:
    """The sheet to print, now or again; from now on at the latest, what is handed over can be opened with its words.

    Raises:
        WrongUsage: the key is not on this laptop.
    """
    with database.write() as session:
        root = root_key(session)
        if root is None:
            raise WrongUsage(
                "La hoja de recuperación solo se hace en el computador donde nació el microcentro",
                "Pídala a quien lo creó; si ya está impresa, basta con esa.",
            )
        _announce_sheet(session, root)
        found = session.get(Microcentro, database.space)
        person = session.get(Person, settings.get(session, PERSON) or "")
        name = (found.name if found else None) or ""
        return RecoverySheet(name, sheet_words(root), (person.full_name if person else None) or "")


def recover(workspace: Workspace, given: Given, progress: Progress | None = None) -> Recovered:
    """Rebuild the microcentro of a sheet here, with this laptop as a coordination and the person `given` at it.

    Raises:
        WrongUsage: the words are not those of a sheet, no name was given, or the microcentro is here already.
        BundleRefused, FileUnreadable: files were given, and none of them could be taken in; nothing is kept.
    """
    root = read_words(given.words)
    if not given.person.strip():
        raise WrongUsage("Falta su nombre", "Escriba su nombre completo.")
    refused = [(path, error) for path in given.files if (error := _unfit(path, root))]
    fit = [path for path in given.files if path not in {path for path, _error in refused}]
    if refused and not fit:
        raise refused[0][1]

    def know(session: Session) -> None:
        settings.put(session, ROOT_PUBLIC, root.sign_public)
        settings.put(session, ROOT_KEY, root.to_json())
        if given.name.strip():
            settings.put(session, NAME_MEANWHILE, clean_text(given.name))

    database = workspace.found(root.space, Author(DeviceKeys.new()), know)
    try:
        received = _take_in(database, fit, refused, progress)
        _take_office(database, root, given.person)
    except BaseException:
        workspace.forget(root.space)
        shutil.rmtree(space_folder(workspace.folder, root.space), ignore_errors=True)
        raise
    return _result(database, given.person, received, refused)


def recover_anew(workspace: Workspace, given: Given, progress: Progress | None = None) -> Recovered:
    """Recover as `recover` does, in place of what this folder has of that microcentro, damaged: it is kept aside.

    Close what shows that microcentro first: its database is closed.

    Raises:
        WrongUsage, BundleRefused, FileUnreadable: as for recovering; nothing changed.
        NotReplaced: a file of the one before is open in another program; nothing changed.
    """

    def make(other: Workspace) -> Recovered:
        return recover(other, given, progress)

    done, database, kept = anew.begin(workspace, read_words(given.words).space, make)
    return replace(done, database=database, kept=kept)


def _unfit(path: Path, root: RootKey) -> AppError | None:
    """Why the sheet cannot open the file, seen from outside."""
    try:
        outer = read_outer(path)
    except AppError as error:
        return error
    return None if outer.addressed_to(root.box_public) else BundleRefused(path.name, "not_for_us", "recovery sheet")


def _take_in(
    database: Database, files: Sequence[Path], refused: list[tuple[Path, AppError]], progress: Progress | None
) -> list[Received]:
    received = []
    for path in files:
        try:
            received.append(reception.receive(database, path, progress=progress))
        except AppError as error:
            refused.append((path, error))
    if files and not received:
        raise refused[-1][1]
    return received


def _take_office(database: Database, root: RootKey, person: str) -> None:
    """Put this laptop into the roster as a coordination, in the name of the founding key."""
    with database.write() as session:
        author = author_of(session)
        seal(session, author)
        awaited_person.seat(session, person)
        seal(session, author)
        here = session.get(Person, settings.get(session, PERSON) or "")
        laptop = clean_text(f"Computador de {(here.full_name if here else None) or person}")
        settings.put(session, DEVICE_NAME, laptop)
        session.add(
            Device(
                id=author.device,
                name=laptop,
                person_id=settings.get(session, PERSON),
                sign_key=author.keys.sign_public,
                box_key=author.keys.box_public,
                coordinates=True,
                state="accepted",
            )
        )
        if session.get(Device, root.device) is None:
            session.add(recovery_line(root))
        session.flush()
        seal_signed_by(session, root, root.device, channel=ROSTER)
        finish(session)
    with database.write() as session:
        release(session)
    awaited_person.settle(database)


def _result(
    database: Database,
    called: str,
    received: Sequence[Received],
    refused: Sequence[tuple[Path, AppError]],
) -> Recovered:
    with database.read() as session:
        found = session.get(Microcentro, database.space)
        person = session.get(Person, settings.get(session, PERSON) or "")
        me = author_of(session).device
        others = session.scalars(select(Device.id).where(Device.state == "accepted", Device.id != me)).all()
    return Recovered(
        database,
        (found.name if found else None) or "",
        (person.full_name if person else None) or clean_text(called),
        len(others),
        tuple(received),
        tuple(refused),
    )


def _announce_sheet(session: Session, root: RootKey) -> None:
    """Have the roster say that there is a sheet, where it does not yet."""
    line = session.get(Device, root.device)
    if line is None or line.state != RECOVERY or line.box_key != root.box_public:
        seal(session, author_of(session))
        session.merge(recovery_line(root))
        session.flush()
        seal_signed_by(session, root, root.device, channel=ROSTER)
