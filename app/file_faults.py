"""Why a disk or a stick did not take a file, in words."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.errors import FileNotWritten

_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
_CLOSED = {errno.EACCES, errno.EPERM, errno.EROFS}
_GONE = {errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.ENOTDIR}


def why(error: OSError) -> str:
    """A Spanish sentence for `FileNotWritten`."""
    if error.errno in _FULL:
        return "No queda espacio."
    if error.errno in _CLOSED:
        return "La carpeta es de solo lectura, o el archivo está abierto en otro programa."
    if error.errno in _GONE:
        return "La carpeta no existe, o se retiró el pendrive."
    return "El disco no respondió bien, o se retiró el pendrive."


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
