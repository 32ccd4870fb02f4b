"""An acknowledgement alone: what this laptop holds, in a file of a few kilobytes or in one line for a chat.

The same bytes either way: a bundle of kind "ack" with its manifest and its end, encrypted and signed like any other
(sync-design 6, 11.6). Messengers break lines, add spaces and quote: whatever is no letter of the line is passed over,
and it ends in a full stop.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from app.errors import BundleRefused, FileNotWritten, WrongUsage
from app.file_faults import reading, told, why
from app.log.identity import author_of
from app.models.database import Database
from app.services.evidence import file_rules
from app.sync import withdrawn
from app.sync.addressees import addressed
from app.sync.bundle_writer import packed_batches, write_part
from app.sync.declaration import declare, note_told, settle
from app.sync.hand_over import scratch_folder
from app.sync.outer import MAGIC
from app.sync.peers import audience

ACK = "ack"
BEGINNING = "ACUSE1-"
_BEGINNING = re.compile(r"A\s*C\s*U\s*S\s*E\s*1\s*[-\u2010-\u2015]", re.IGNORECASE)
_OTHER = re.compile(r"[^A-Z2-7]")
_MOST_TEXT = 256 * 2**10
_ROOM = 4 * 2**10  # what its lists may weigh, so that it fits in a chat


@dataclass(frozen=True)
class Acknowledgement:
    """What was written: `line` for a chat, the same as a file's bytes; `size` of those, and for how many laptops."""

    line: str
    size: int
    addressees: int


def acknowledge(database: Database, target: Path | None = None) -> Acknowledgement:
    """Say what this laptop holds, to those whose work it took in; as a file too, if `target` is given.

    Raises:
        FileNotWritten: the target cannot be written.
        WrongUsage: nobody but this laptop is in the microcentro yet, or more laptops than one file can be for.
    """
    with tempfile.TemporaryDirectory(prefix="acuse-", dir=scratch_folder(database)) as folder:
        path = target or Path(folder) / "acuse.entrega"
        with database.write() as session:
            author = author_of(session)
            devices = audience(session)
            if not devices:
                raise WrongUsage("Todavía no hay otro computador en este microcentro", "Invite a sus colegas antes.")
            boxes = [laptop.box_key for laptop in addressed(session) if laptop.device in devices]
            settle(session)
            says = declare(session, devices, file_rules(session), kind=ACK, room=_ROOM)
            manifest = says.part(1, 1)
            last = replace(manifest.sender, number=manifest.sender.number - 1)  # it is no delivery of its own
            manifest = replace(manifest, sender=last)
            recipients = sorted({*boxes, author.keys.box_public})
            with packed_batches((), path, scratch=scratch_folder(database)) as none:
                written = write_part(path, manifest, none, (), (), recipients, author.keys)
            note_told(session, last.number, manifest.add)
        withdrawn.tidy(database)
        return Acknowledgement(as_line(_bytes(path)), written.size, len(devices))


def as_line(data: bytes) -> str:
    """The bytes of a file as a line for a chat."""
    return f"{BEGINNING}{base64.b32encode(data).decode('ascii').rstrip('=')}."


def from_text(text: str, name: str) -> bytes:
    """The bytes of the first acknowledgement in a text, however a messenger broke it up.

    Raises BundleRefused: there is none, or not all of it is there.
    """
    found = _BEGINNING.search(text)
    if found is None:
        raise BundleRefused(name, "not_a_line", "no line")
    letters = _OTHER.sub("", text[found.end() :].split(".", 1)[0].upper())
    try:
        data = base64.b32decode(letters + "=" * (-len(letters) % 8))
    except binascii.Error as error:
        raise BundleRefused(name, "damaged", "base32") from error
    if not data.startswith(MAGIC):
        raise BundleRefused(name, "damaged", "line")
    return data


@contextmanager
def as_file(text: str, name: str = "acuse") -> Iterator[Path]:
    """A file, for as long as it is needed, with the acknowledgement that a text contains; raises as `from_text`."""
    data = from_text(text, name)
    with tempfile.TemporaryDirectory(prefix="minga-acuse-") as folder:
        path = Path(folder) / name
        with told(path):
            path.write_bytes(data)
        yield path


@contextmanager
def readable(path: Path) -> Iterator[Path]:
    """The file to receive: `path`, or what a text file at `path` holds as a line; raises as `from_text`."""
    text = _text_of(path)
    if text is None:
        yield path
    else:
        with as_file(text, path.name) as found:
            yield found


def _text_of(path: Path) -> str | None:
    """What a small text file says that holds an acknowledgement; None for every other file. Raises FileUnreadable."""
    with reading(path), path.open("rb") as file:
        head = file.read(_MOST_TEXT + 1)
    if head.startswith(MAGIC) or len(head) > _MOST_TEXT:
        return None
    text = _decoded(head)
    return text if _BEGINNING.search(text) else None


def _decoded(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileNotWritten(path, why(error)) from error
