"""Why a disk or a stick did not take a file, in words."""

from __future__ import annotations

import errno

_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
_CLOSED = {errno.EACCES, errno.EPERM, errno.EROFS}
_GONE = {errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.EIO, errno.ENOTDIR}


def why(error: OSError) -> str:
    """A Spanish sentence for `FileNotWritten`."""
    if error.errno in _FULL:
        return "No queda espacio."
    if error.errno in _CLOSED:
        return "La carpeta es de solo lectura, o el archivo está abierto en otro programa."
    if error.errno in _GONE:
        return "La carpeta no existe, o se retiró el pendrive."
    return "El disco o el pendrive no respondió bien."
