"""Join a microcentro that this data folder has already, but damaged, and without a back-up (sync-design 8).

What is here is kept aside, whole. The laptop begins anew with what the invitation carries, under new keys, and asks to
take the place of the one that it was, as far as its old keys can still be read. What it had not handed over stays in
the folder that was kept aside; the files of evidence that the records name are taken from there.
"""

from __future__ import annotations

import secrets
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from app.errors import AppError, FileNotWritten, FileUnreadable, WrongUsage
from app.file_faults import told
from app.jobs import Progress
from app.log import settings
from app.log.identity import KEYS
from app.log.keys import DeviceKeys
from app.log.office import ACCEPTED
from app.media import ledger
from app.media.store import BlobStore
from app.models.database import Database
from app.models.device import Device
from app.models.log_tables import Blob
from app.paths import scratch, space_folder
from app.services.workspace import Workspace, open_workspace
from app.sync.joining import join, welcome


@dataclass(frozen=True)
class Anew:
    """The microcentro as the invitation brought it, and the folder that keeps what was here."""

    database: Database
    kept: Path | None


def join_anew(
    workspace: Workspace, path: Path, code: str, person: str, *, device_name: str = "", progress: Progress | None = None
) -> Anew:
    """Join as `joining.join` does, in place of what this folder has of that microcentro.

    Close what shows that microcentro first: its database is closed.

    Raises:
        WrongUsage: this laptop is the only coordination: then nobody could accept it; nothing changed.
        BundleRefused, FileNotWritten: as for joining, or a file of it is open in another program; nothing changed.
    """
    space = welcome(workspace, path, code).space
    old = _old_keys(workspace, space)
    made = scratch(workspace.folder) / f"de-nuevo-{secrets.token_hex(4)}"
    other = open_workspace(made)
    try:
        joined = join(other, path, code, person, device_name=device_name, old=old, progress=progress)
        _need_coordination(joined, old)
        other.close()
        kept = workspace.put_in_place(space, space_folder(made, space))
    finally:
        other.close()
        shutil.rmtree(made, ignore_errors=True)
    database = workspace.open(space)
    if kept is not None:
        _bring_files(database, BlobStore(kept))
    return Anew(database, kept)


def _old_keys(workspace: Workspace, space: str) -> DeviceKeys | None:
    """The keys of the laptop as it was, if what is left of its data still says them."""
    try:
        with workspace.looked_into(space) as database, database.read() as session:
            return DeviceKeys.from_json(settings.get(session, KEYS))
    except (AppError, DBAPIError, ValueError):  # bad keys, or no text of any
        return None


def _need_coordination(joined: Database, old: DeviceKeys | None) -> None:
    with joined.read() as session:
        leading = select(Device.id).where(Device.coordinates.is_(True), Device.state == ACCEPTED)
        if old is not None and list(session.scalars(leading)) == [old.device]:
            raise WrongUsage(
                "Este computador es la única coordinación, y nadie más podría aceptarlo",
                "Recupere el microcentro con su hoja de palabras.",
            )


def _bring_files(database: Database, before: BlobStore) -> None:
    """Take over the files that records name and that are still sound; the others are asked for."""
    store = BlobStore(database.folder)
    with database.read() as session:
        wanted = session.execute(select(Blob.sha256, Blob.mime).where(Blob.state == ledger.ABSENT)).all()
    for name, mime in wanted:
        if not before.verify(name):
            continue
        with suppress(FileNotWritten, FileUnreadable):
            size = store.add_file(before.path(name)).size
            with told(database.folder), database.write() as session:
                ledger.note_have(session, name, size, mime)
