"""Files for the outside, written beside their place and then moved there: the old one stays whole until the end."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from app.errors import FileNotWritten

_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
_CLOSED = {errno.EACCES, errno.EPERM, errno.EROFS}
_GONE = {errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.EIO, errno.ENOTDIR}


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary path in the folder of `path`, which takes its place when the work on it ends well.

    Raises:
        FileNotWritten: the folder is missing, full or closed, or `path` is open in another program.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        try:
            yield beside
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise FileNotWritten(path, why(error)) from error


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


def why(error: OSError) -> str:
    """A Spanish sentence for `FileNotWritten`."""
    if error.errno in _FULL:
        return "No queda espacio."
    if error.errno in _CLOSED:
        return "La carpeta es de solo lectura, o el archivo está abierto en otro programa."
    if error.errno in _GONE:
        return "La carpeta no existe, o se retiró el pendrive."
    return "El disco o el pendrive no respondió bien."
