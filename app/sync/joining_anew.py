"""Join a microcentro that this data folder has already, but damaged, and without a back-up (sync-design 8).

What is here is kept aside, whole. The laptop begins anew with what the invitation carries, under new keys, and asks to
take the place of the one that it was, as far as its old keys can still be read. What it had not handed over stays in
the folder that was kept aside; the files of evidence that the records name are taken from there.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.errors import AppError, WrongUsage
from app.jobs import Progress
from app.log import settings
from app.log.identity import KEYS
from app.log.keys import DeviceKeys
from app.log.office import ACCEPTED
from app.log.seal import NUMBER
from app.models.database import Database
from app.models.device import Device
from app.models.log_tables import Batch
from app.services.workspace import Workspace
from app.sync import anew
from app.sync.joining import join, welcome


@dataclass(frozen=True)
class Anew:
    """The microcentro as the invitation brought it, and the folder that keeps what was here.

    `alone` is the name of the only laptop that can accept this one, where nothing is left to tell whether this one was
    it: then nobody could; '' otherwise.
    """

    database: Database
    kept: Path | None
    alone: str = ""


@dataclass(frozen=True)
class _Before:
    """What can still be read of the laptop as it was: its keys, and which one it was ('' when nothing says)."""

    keys: DeviceKeys | None
    device: str


def join_anew(
    workspace: Workspace, path: Path, code: str, person: str, *, device_name: str = "", progress: Progress | None = None
) -> Anew:
    """Join as `joining.join` does, in place of what this folder has of that microcentro.

    Close what shows that microcentro first: its database is closed.

    Raises:
        WrongUsage: this laptop is the only coordination: then nobody could accept it; nothing changed.
        BundleRefused, FileNotWritten: as for joining; nothing changed.
        NotReplaced: a file of the one before is open in another program; nothing changed.
    """
    space = welcome(workspace, path, code).space
    old = _before(workspace, space)

    def make(other: Workspace) -> str:
        joined = join(other, path, code, person, device_name=device_name, old=old.keys, progress=progress)
        return _need_coordination(joined, old.device)

    alone, database, kept = anew.begin(workspace, space, make)
    return Anew(database, kept, alone)


def _before(workspace: Workspace, space: str) -> _Before:
    """Each as far as what is left of its data still says it: the keys, else who wrote here last."""
    keys, device = None, ""
    with suppress(AppError, DBAPIError), workspace.looked_into(space) as database, database.read() as session:
        with suppress(ValueError):  # bad keys, or no text of any
            keys = DeviceKeys.from_json(settings.get(session, KEYS))
        with suppress(ValueError):
            device = keys.device if keys else _last_writer(session)
    return _Before(keys, device)


def _last_writer(session: Session) -> str:
    """The laptop that sealed the last batch here; '' when this one never sealed any.

    No file brought it, as no file brought those of the invitation: but only its number was counted here.
    """
    counted = settings.get(session, NUMBER, 0)
    own = select(Batch.device).where(Batch.import_id.is_(None), Batch.number == counted).order_by(Batch.n.desc())
    return (session.scalar(own.limit(1)) or "") if counted else ""


def _need_coordination(joined: Database, before: str) -> str:
    """Refuse to leave the microcentro without one; the name of the only one, where nothing says which was here."""
    with joined.read() as session:
        leading = session.scalars(select(Device).where(Device.coordinates.is_(True), Device.state == ACCEPTED)).all()
        if before and [one.id for one in leading] == [before]:
            raise WrongUsage(
                "Este computador es la única coordinación, y nadie más podría aceptarlo",
                "Recupere el microcentro con su hoja de palabras, desde Bienvenida («minga recuperar --de-nuevo»).",
            )
        return (leading[0].name or "") if not before and len(leading) == 1 else ""
