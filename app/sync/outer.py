"""The clear beginning of a bundle, readable without any key: which bundle, which part, for whom."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from app.errors import BundleRefused, WrongUsage
from app.file_faults import open_to_read, reading
from app.log import strict_json
from app.sync import limits
from app.sync.fields import DEVICE, HEX, KEY_ID, BadField, count, document, matching, several

MAGIC = b"ENTREGA1"
_LENGTH = struct.Struct(">I")
_AGE = b"age-encryption.org/v1\n"
_AGE_END = b"\n--- "
_BEGINNING = 2**18  # both headers, and some of what is encrypted


@dataclass(frozen=True, slots=True)
class OuterHeader:
    """`to` holds the key ids of the addressees; `salt` and `invitation` are there only in an invitation."""

    bundle: str
    part: int
    parts: int
    to: tuple[str, ...]
    salt: str = ""
    invitation: str = ""
    digest: bytes = b""

    def to_bytes(self) -> bytes:
        """Magic, length and JSON, as they begin the file."""
        raw = self._json()
        return MAGIC + _LENGTH.pack(len(raw)) + raw

    def hash(self) -> bytes:
        """SHA-256 of the JSON: the one read, or the one that `to_bytes` writes."""
        return self.digest or sha256(self._json()).digest()

    def addressed_to(self, *recipients: str) -> bool:
        """Whether this part names one of these keys "age1…" among its addressees."""
        return any(key_id(one) in self.to for one in recipients)

    def _json(self) -> bytes:
        fields: dict[str, object] = {"f": 1, "b": self.bundle, "p": self.part, "of": self.parts, "to": self.to}
        if self.salt:
            fields |= {"s": self.salt, "i": self.invitation}
        return strict_json.compact(fields).encode("ascii")


def key_id(recipient: str) -> str:
    """The 8 hex digits that name the key "age1…" in a clear header."""
    return sha256(recipient.encode("ascii")).hexdigest()[:8]


def read_outer(path: Path) -> OuterHeader:
    """The clear header of the file at `path`. Raises BundleRefused or FileUnreadable."""
    with open_to_read(path) as file:
        return read_header(file, path.name)


def beginning_of(path: Path) -> str:
    """What a file begins with, as a hash: no other laptop can write one that begins so, whatever it says in clear.

    The encrypted part begins with who sent it. Raises FileUnreadable.
    """
    with open_to_read(path) as file:
        return sha256(_read(file, _BEGINNING)).hexdigest()


def read_header(file: BinaryIO, name: str) -> OuterHeader:
    """The clear header; `file` is left where the encrypted part begins. Raises BundleRefused or FileUnreadable."""
    begin = _read(file, len(MAGIC) + _LENGTH.size)
    if not begin.startswith(MAGIC):
        known = begin.startswith(MAGIC[:-1]) and begin[len(MAGIC) - 1 : len(MAGIC)].isdigit()
        raise BundleRefused(name, "newer_format" if known else "not_a_bundle", "magic")
    if len(begin) < len(MAGIC) + _LENGTH.size:
        raise BundleRefused(name, "damaged", "clear header")
    (length,) = _LENGTH.unpack_from(begin, len(MAGIC))
    if not 0 < length <= limits.MAX_CLEAR_HEADER:
        raise BundleRefused(name, "damaged", "length of clear header")
    raw = _read(file, length)
    if len(raw) != length:
        raise BundleRefused(name, "damaged", "clear header cut off")
    try:
        return _outer(raw, name)
    except BadField as error:
        raise BundleRefused(name, "damaged", f"clear header: {error}") from error


def need_size(path: Path, size: int) -> None:
    """Refuse the file at `path`, of `size` bytes, when no entrega may be so large."""
    if size > limits.MAX_FILE:
        raise BundleRefused(path.name, "too_big", f"{size} bytes")


def need_replaceable(path: Path) -> None:
    """Let pass a place where nothing lies, or an entrega of any age: whatever else lies there is somebody's work.

    Raises:
        WrongUsage: a file that is no entrega lies there.
        FileUnreadable: nobody can tell what it is.
    """
    if not path.is_file():
        return
    try:
        read_outer(path)
    except BundleRefused as error:
        if error.code == "not_a_bundle":
            raise WrongUsage(
                f"En «{path}» ya hay un archivo que no es una entrega",
                "Elija otro nombre, o agregue «--reemplazar» si ese archivo ya no hace falta.",
            ) from error


def check_age_header(file: BinaryIO, name: str) -> None:
    """Refuse an encrypted part whose own header is armoured or immense; `file` stays where it was."""
    place = file.tell()
    head = _read(file, limits.MAX_AGE_HEADER)
    file.seek(place)
    if not head.startswith(_AGE) or _AGE_END not in head:
        raise BundleRefused(name, "damaged", "age header")


def _outer(raw: bytes, name: str) -> OuterHeader:
    values = document(raw)
    if count(values.get("f"), 1) != 1:
        raise BundleRefused(name, "newer_format", "clear header")
    parts = count(values.get("of"), 1, limits.MAX_PARTS)
    invited = "s" in values or "i" in values
    return OuterHeader(
        bundle=matching(DEVICE, values.get("b")),
        part=count(values.get("p"), 1, parts),
        parts=parts,
        to=several(values.get("to"), lambda item: matching(KEY_ID, item), limits.MAX_RECIPIENTS),
        salt=matching(HEX, values.get("s")) if invited else "",
        invitation=matching(HEX, values.get("i")) if invited else "",
        digest=sha256(raw).digest(),
    )


def _read(file: BinaryIO, size: int) -> bytes:
    with reading(Path(str(file.name))):
        return file.read(size)
