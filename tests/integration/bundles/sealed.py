"""A folder with a place for a bundle, and who writes, who reads and who does not."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass, replace
from pathlib import Path

import pyrage
import pytest

from app.errors import BundleRefused
from app.log.batch import Header, SealedBatch, batch_id, header_line, sign
from app.log.keys import DeviceKeys
from app.log.op_lines import op_line
from app.sync.bundle import OpenedBundle, open_bundle
from app.sync.bundle_writer import Written
from app.sync.frames import BlobSource, end_frame, end_message, frame
from app.sync.manifest import Counts, Manifest, Sender
from app.sync.outer import OuterHeader, key_id
from app.texts import REFUSED, explain
from tests.whole_file import write_bundle

ANA, LUIS, STRANGER = DeviceKeys.new(), DeviceKeys.new(), DeviceKeys.new()
SPACE = "0b6c0000-0000-4000-8000-00000000000a"
MANIFEST = Manifest(
    bundle="9f" * 16,
    part=1,
    parts=1,
    space=SPACE,
    kind="hand-over",
    sender=Sender(ANA.device, "Laptop de Ana", 12, "1.4.0", ANA.sign_public, SPACE),
    to=(LUIS.device,),
    made="2026-03-05T14:02:11-06:00",
    clock_ok=True,
    schema=7,
    min_reader=5,
    have={"general": ("cd" * 32,)},
)


def a_batch(text: str = "Lectura", ops: int = 3, keys: DeviceKeys = ANA) -> SealedBatch:
    header = Header(SPACE, "general", keys.device, "", 1, (), ops, 1, clock_ok=True)
    rows = (op_line("w", "meeting", f"{place:032x}", 1, {"objective": text, "place": None}) for place in range(ops))
    lines = (header_line(header), *rows)
    identity = batch_id(lines)
    return SealedBatch(identity, sign(keys, identity), lines)


@dataclass
class Desk:
    """A folder with a place for files and another for what is decrypted."""

    folder: Path

    @property
    def scratch(self) -> Path:
        return self.folder / "scratch"

    @property
    def target(self) -> Path:
        return self.folder / "ana.entrega"

    def blob(self, size: int, name: str = "foto") -> BlobSource:
        path = self.folder / name
        content = random.Random(size).randbytes(size)
        path.write_bytes(content)
        return BlobSource(hashlib.sha256(content).hexdigest(), size, path)

    def write(self, *batches: SealedBatch, blobs: tuple[BlobSource, ...] = (), **more) -> Written:
        return write_bundle(self.target, MANIFEST, batches, blobs, [LUIS.box_public], ANA, **more)

    def open(self, keys: DeviceKeys = LUIS) -> OpenedBundle:
        return open_bundle(self.target, [keys.box_private], self.scratch)

    def forge(self, *frames: bytes, end: bytes | None = None, after: bytes = b"", keys: DeviceKeys = ANA) -> None:
        """A file with any inner content, well encrypted and well signed."""
        header = OuterHeader(MANIFEST.bundle, 1, 1, (key_id(LUIS.box_public),))
        inner = b"".join(frames)
        digest = hashlib.sha256(inner).digest()
        last = end_frame(digest, keys.sign(end_message(header.hash(), digest))) if end is None else end
        secret = pyrage.encrypt(inner + last + after, [pyrage.x25519.Recipient.from_str(LUIS.box_public)])
        self.target.write_bytes(header.to_bytes() + secret)

    def refused(self, keys: DeviceKeys = LUIS) -> str:
        """The code of the refusal; nothing is left in the scratch folder."""
        with pytest.raises(BundleRefused) as error:
            self.open(keys)
        assert self.left() == []
        assert explain(error.value).cause == REFUSED[error.value.code][0]
        return error.value.code

    def left(self) -> list[str]:
        return sorted(path.name for path in self.scratch.iterdir())


def manifest_frame(**counts: int) -> bytes:
    return frame("M", replace(MANIFEST, counts=Counts(**counts)).to_bytes())


def accepted(desk: Desk) -> bool:
    """Whether the file is taken as Ana's; nothing stays behind either way."""
    try:
        with desk.open() as opened:
            list(opened.batches())
            believed = opened.verify_end(ANA.sign_public)
    except BundleRefused:
        believed = False
    assert desk.left() == []
    return believed
