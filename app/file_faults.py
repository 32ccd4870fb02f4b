"""What a disk, a stick or another program does to a file that is written or read, in words."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from app.errors import DatabaseUnavailable, FileNotWritten, FileUnreadable, NoRoom

_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
_CLOSED = {errno.EACCES, errno.EPERM, errno.EROFS}
_GONE = {errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.ENOTDIR}
# What Windows says of a file into which another program looks, most often against viruses, and soon no more.
_LOOKED_INTO = {5, 32, 33}
_PAUSES = (0.05, 0.1, 0.2, 0.4)


def why(error: OSError) -> str:
    """A Spanish sentence for `FileNotWritten`."""
    if error.errno in _FULL:
        return "No queda espacio."
    if error.errno in _CLOSED:
        return "La carpeta es de solo lectura, o el archivo está abierto en otro programa."
    if error.errno in _GONE:
        return "La carpeta no existe, o se retiró el pendrive."
    return "El disco no respondió bien, o se retiró el pendrive."


def moved(source: Path, target: Path) -> None:
    """Give a closed file or a folder its last name; where Windows says that it is looked into, a moment later.

    Raises:
        OSError: as `Path.replace`.
    """
    for pause in _PAUSES:
        try:
            source.replace(target)
        except PermissionError as error:
            if getattr(error, "winerror", None) not in _LOOKED_INTO:
                raise
        else:
            return
        time.sleep(pause)
    source.replace(target)


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Work on the disk whose refusal is told as `path` not written.

    Raises:
        FileNotWritten: in place of any OSError.
    """
    try:
        yield
    except OSError as error:
        raise FileNotWritten(path, why(error)) from error


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Work on the disk whose refusal is told as `path` not readable.

    Raises:
        FileUnreadable: in place of any OSError.
    """
    try:
        yield
    except OSError as error:
        raise FileUnreadable(path) from error


def open_to_read(path: Path) -> BinaryIO:
    """The file at `path`, open for reading. Raises FileUnreadable."""
    with reading(path):
        return path.open("rb")


@contextmanager
def told_how_much(room: Callable[[], tuple[Path, str] | None]) -> Iterator[None]:
    """Work on data that a full disk stops: it is told with how much must be free.

    `room` gives where, as the person knows it, and about how much, in words; None where that is not known.

    Raises NoRoom: in place of DatabaseUnavailable for a full disk.
    """
    try:
        yield
    except DatabaseUnavailable as error:
        needed = room() if error.why == "FULL" else None
        if needed is None:
            raise
        place, size = needed
        raise NoRoom(place, error.why, size) from error
