"""Files for the outside, written beside their place and then moved there: the old one stays whole until the end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from app.file_faults import moved, told


@contextmanager
def replacing(path: Path, beside: Path | None = None) -> Iterator[Path]:
    """A temporary path in the folder of `path`, or the one given, which takes its place when the work ends well.

    Raises:
        FileNotWritten: the folder is missing, full or closed, or `path` is open in another program.
    """
    beside = beside or path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with told(path):
        try:
            yield beside
            moved(beside, path)
        finally:
            beside.unlink(missing_ok=True)


@contextmanager
def written(path: Path) -> Iterator[BinaryIO]:
    """A file open for writing whose bytes appear at `path`, on the disk, when the work on it ends well.

    Raises:
        FileNotWritten: as `replacing`.
    """
    with replacing(path) as beside, beside.open("wb") as target:  # closed first: Windows moves no open file
        yield target
        target.flush()
        os.fsync(target.fileno())
