"""Files while they are written: each under a name of its own, until all of it is on the disk (invariant 23)."""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from app.file_faults import told


class Unfinished:
    """The new files of one store, in `folder`; writing raises FileNotWritten when the disk refuses."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._busy: set[Path] = set()
        self._lock = threading.Lock()

    @contextmanager
    def new_file(self) -> Iterator[tuple[BinaryIO, Path]]:
        """A new file and where it is; gone at the end unless it was moved to a better name."""
        path = self._folder / secrets.token_hex(16)
        with self._lock:
            self._busy.add(path)
        try:
            with told(self._folder.parent):
                self._folder.mkdir(parents=True, exist_ok=True)
                with path.open("xb") as target:
                    yield target, path
        finally:
            with self._lock:
                self._busy.discard(path)
            with suppress(OSError):  # another program looks into it: the next sweep removes it
                path.unlink(missing_ok=True)

    def sweep(self) -> int:
        """Remove what writing that was cut short left behind; gives how many files."""
        swept = 0
        with self._lock:
            stale = [path for path in self._folder.glob("*") if path not in self._busy]
        for path in stale:
            try:
                path.unlink()
                swept += 1
            except OSError:
                continue  # still in use by another program: the next sweep gets it
        return swept


def settle(target: BinaryIO) -> None:
    """On the disk, and closed: Windows renames no open file."""
    target.flush()
    os.fsync(target.fileno())
    target.close()
