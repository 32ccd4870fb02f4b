"""Copies of a microcentro's file from before the last receptions, for whoever has to look into what happened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from app.file_faults import told
from app.models.database import Database

FOLDER = "copias"
MOST = 3


@contextmanager
def copy_kept(database: Database) -> Iterator[None]:
    """Keep a copy of the database from before the work that follows, if it ends well; the last three stay."""
    folder = database.folder / FOLDER
    beside = folder / "nueva.tmp"
    with told(folder):
        folder.mkdir(exist_ok=True)
        beside.unlink(missing_ok=True)
    try:
        database.copy_to(beside)
        yield
        with suppress(OSError):  # what was taken in is safe; an old copy may be open in another program
            kept = sorted(
                (path for path in folder.glob("*.db") if path.stem.isdigit()), key=lambda path: int(path.stem)
            )
            beside.replace(folder / f"{_number(kept[-1]) + 1 if kept else 1}.db")
            for old in kept[: 1 - MOST]:
                old.unlink(missing_ok=True)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _number(path: Path) -> int:
    return int(path.stem)
