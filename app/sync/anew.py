"""Begin a microcentro anew in a data folder that has it already, but damaged (sync-design 8).

What is here is kept aside, whole. The new one is made apart and put in its place when it is ready; the files of
evidence that its records name are taken from what was kept.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from sqlalchemy import select

from app.errors import FileNotWritten, FileUnreadable
from app.file_faults import told
from app.media import ledger
from app.media.store import BlobStore
from app.models.database import Database
from app.models.log_tables import Blob
from app.paths import scratch, space_folder
from app.services.workspace import Workspace, open_workspace

_T = TypeVar("_T")


def begin(workspace: Workspace, space: str, make: Callable[[Workspace], _T]) -> tuple[_T, Database, Path | None]:
    """Let what `make` founds in the workspace given to it be this microcentro.

    Returns what `make` says, the new database, and the folder that keeps the old one.

    Close what shows that microcentro first: its database is closed. Where `make` fails nothing changed.

    Raises:
        NotReplaced: as `Workspace.put_in_place`.
    """
    made = scratch(workspace.folder) / f"de-nuevo-{secrets.token_hex(4)}"
    other = open_workspace(made)
    try:
        done = make(other)
        other.close()
        kept = workspace.put_in_place(space, space_folder(made, space))
    finally:
        other.close()
        shutil.rmtree(made, ignore_errors=True)
    database = workspace.open(space)
    if kept is not None:
        _bring_files(database, BlobStore(kept))
    return done, database, kept


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
