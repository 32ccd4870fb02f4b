"""The microcentro's logo, which heads every printed form (domain.md 10)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.errors import InputRefused
from app.jobs import Progress
from app.media import ledger
from app.media.intake import Prepared
from app.media.store import BlobStore
from app.models.database import Database
from app.services import network

Reference = Mapping[str, Any] | None


def put(database: Database, store: BlobStore, prepared: Prepared, progress: Progress | None = None) -> None:
    """Make a prepared picture the logo.

    Raises:
        InputRefused: it is no picture that can be printed.
        FileNotWritten, FileUnreadable, Cancelled: the file could not be kept.
    """
    if prepared.thumbnail is None:
        raise InputRefused(
            prepared.name, "No es una imagen que se pueda imprimir.", "Elija una imagen PNG o JPG, o una foto del logo."
        )
    stored, _ = ledger.put(store, prepared, progress)
    with database.write() as session:
        kept = ledger.note_kept(session, prepared, stored, None)
    network.save_microcentro(database, {"logo": kept.file})


def reference(database: Database) -> Reference:
    """What the record holds: give it to `restore` to have the same logo again."""
    found: Reference = network.microcentro(database)["logo"]
    return found


def restore(database: Database, before: Reference) -> None:
    """Have the logo of a reference again, or none."""
    network.save_microcentro(database, {"logo": before})


def picture(database: Database, store: BlobStore) -> bytes | None:
    """The logo's bytes; None where there is none, or where its file has not come yet."""
    held = (reference(database) or {}).get("$b")
    return store.read(held) if isinstance(held, str) and store.has(held) else None
