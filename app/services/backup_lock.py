"""A back-up that opens only with a password: who finds the stick has neither the work nor the keys of the laptop.

The file is a line that names the format, the length of what follows in four bytes, an age file with a fresh identity
that the password opens (scrypt), and an age file for that identity with the back-up. Both are of age's own format, so
that another program than this one can open them too: https://age-encryption.org/v1.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pyrage  # type: ignore[import-untyped] # ships no type information

from app.errors import Cancelled, FileUnreadable, InputRefused, WrongPassword
from app.file_faults import open_to_read, reading
from app.jobs import Progress, Silent

_MAGIC = b"minga-respaldo-con-clave 1\n"
_SILENT = Silent()
_LENGTH, _MOST_KEY = 4, 2**16
# What age says of a password that a much faster computer than this one is now has set.
_TOO_LONG = "Excessive work"


class _Sum:
    """A file that keeps nothing but the SHA-256 of what is written to it."""

    def __init__(self) -> None:
        self._sum = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self._sum.update(data)
        return len(data)

    def flush(self) -> None:
        """Nothing waits."""

    def hexdigest(self) -> str:
        return self._sum.hexdigest()


class _Disk:
    """A file of which `refused` is what its disk said, or who gave up: `pyrage` tells that as a fault of the data.

    `digest` is the SHA-256 of what was read of it, and `progress` is told how much of `size` bytes that is.
    """

    def __init__(self, file: Any, size: int = 0, progress: Progress = _SILENT) -> None:
        self._file, self._size, self._progress = file, size, progress
        self._read = 0
        self.digest = hashlib.sha256()
        self.refused: OSError | Cancelled | None = None

    def read(self, size: int = -1) -> bytes:
        with self._heard():
            self._progress.step(self._read, self._size)
            data = bytes(self._file.read(size))
        self._read += len(data)
        self.digest.update(data)
        return data

    def write(self, data: bytes) -> int:
        with self._heard():
            return int(self._file.write(data))

    def flush(self) -> None:
        with self._heard():
            self._file.flush()

    @contextmanager
    def _heard(self) -> Iterator[None]:
        try:
            yield
        except (OSError, Cancelled) as error:
            self.refused = error
            raise


def is_locked(path: Path) -> bool:
    """Whether the back-up at `path` asks for a password; False too where there is no such file."""
    try:
        with path.open("rb") as source:
            return source.read(len(_MAGIC)) == _MAGIC
    except OSError:
        return False


def lock(plain: Path, out: IO[bytes], password: str, progress: Progress = _SILENT) -> str:
    """Write the back-up at `plain` to `out` so that only `password` opens it; the SHA-256 of `plain`.

    The password takes a second or two, on purpose.

    Raises:
        OSError: `plain` cannot be read or `out` written.
        Cancelled: half of it may be in `out`.
    """
    identity = pyrage.x25519.Identity.generate()
    key = pyrage.passphrase.encrypt(str(identity).encode(), _as_typed(password))
    out.write(_MAGIC + len(key).to_bytes(_LENGTH, "big") + key)
    with plain.open("rb") as source:
        read, written = _Disk(source, plain.stat().st_size, progress), _Disk(out)
        try:
            pyrage.encrypt_io(read, written, [identity.to_public()])
        except (pyrage.EncryptError, OSError) as error:
            if (refused := written.refused or read.refused) is not None:
                raise refused from error
            raise
    return read.digest.hexdigest()


def unlock(path: Path, out: IO[bytes] | _Sum, password: str, progress: Progress = _SILENT) -> None:
    """Write the back-up that is locked in `path` to `out`.

    Raises:
        WrongPassword: it is another one.
        InputRefused: the password is lacking, this computer is too slow for it now, or the file is
            damaged; `out` is not to be used.
        FileUnreadable: the file cannot be read.
        OSError: `out` cannot be written.
        Cancelled: half of it may be in `out`.
    """
    if not password:
        raise InputRefused(path.name, "Esta copia se abre con una contraseña.", "Escríbala y vuelva a intentarlo.")
    with open_to_read(path) as source:
        with reading(path):
            source.seek(len(_MAGIC))
            length = int.from_bytes(source.read(_LENGTH), "big")
            key = source.read(length) if length <= _MOST_KEY else b""
            size = path.stat().st_size
        try:
            opened = pyrage.passphrase.decrypt(key, _as_typed(password)).decode("ascii")
            identity = pyrage.x25519.Identity.from_str(opened)
        except (pyrage.DecryptError, pyrage.IdentityError, UnicodeDecodeError) as error:
            if _TOO_LONG in str(error):
                why = "Este computador tardaría demasiado en abrir la copia."
                advice = "Cierre los otros programas y vuelva a intentarlo, o ábrala en un computador más rápido."
                raise InputRefused(path.name, why, advice) from error
            advice = "Fíjese en las mayúsculas y vuelva a intentarlo. Si es la correcta, la copia está dañada."
            raise WrongPassword(path.name, "La contraseña no es la de esta copia.", advice) from error
        read, written = _Disk(source, size, progress), _Disk(out)
        try:
            pyrage.decrypt_io(read, written, [identity])
        except (pyrage.DecryptError, OSError) as error:
            if written.refused is not None:
                raise written.refused from error
            if isinstance(read.refused, Cancelled):
                raise read.refused from error
            if read.refused is not None:
                raise FileUnreadable(path) from error
            advice = "Use otra copia. No se cambió nada."
            raise InputRefused(path.name, "La copia de respaldo está dañada.", advice) from error


def sum_of_locked(path: Path, password: str, progress: Progress = _SILENT) -> str:
    """The SHA-256 of the back-up that is locked in `path`. Raises as `unlock`."""
    found = _Sum()
    unlock(path, found, password, progress)
    return found.hexdigest()


def _as_typed(password: str) -> str:
    """The same letters are the same password, however a keyboard puts their accents together."""
    return unicodedata.normalize("NFC", password.strip())
