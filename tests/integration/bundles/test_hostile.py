"""Well encrypted, well signed and hostile: refused for its own reason, and nothing is left behind."""

from __future__ import annotations

import re
import shutil
import struct
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import pyrage
import pytest

from app.errors import BundleRefused, WrongUsage
from app.sync import limits
from app.sync.frames import batch_frame, end_frame, frame
from app.sync.outer import OuterHeader, key_id
from app.texts import explain
from tests.integration.bundles.sealed import LUIS, MANIFEST, Desk, a_batch, accepted, manifest_frame


def test_an_honest_forgery_is_accepted_so_the_others_fail_for_their_own_reason(desk: Desk) -> None:
    batch = a_batch()
    desk.forge(manifest_frame(batches=1, plain_bytes=len(batch.raw)), batch_frame(batch))
    assert accepted(desk)


MANY = struct.pack(">cI", b"q", 0) * (limits.MAX_FRAMES + 5)
CONTENTS: dict[str, tuple[Callable[[], list[bytes]], str]] = {
    "nothing": (list, "damaged"),
    "no manifest": (lambda: [batch_frame(a_batch())], "damaged"),
    "manifest after a batch": (lambda: [batch_frame(a_batch()), manifest_frame(batches=1)], "damaged"),
    "two manifests": (lambda: [manifest_frame(), manifest_frame()], "damaged"),
    "giant manifest": (lambda: [frame("M", b" " * (limits.MAX_MANIFEST + 1))], "too_big"),
    "deep manifest": (lambda: [frame("M", b"[" * limits.MAX_MANIFEST)], "damaged"),
    "wide manifest": (lambda: [frame("M", b"[" + b"{}," * 10**6 + b"{}]")], "damaged"),
    "manifest of another part": (lambda: [frame("M", replace(MANIFEST, part=2, parts=2).to_bytes())], "damaged"),
    "manifest of the future": (lambda: [frame("M", b'{"v":2}')], "newer_format"),
    "snapshot": (lambda: [manifest_frame(), frame("S", b"")], "newer_format"),
    "upper-case frame of the future": (lambda: [manifest_frame(), frame("X", b"")], "newer_format"),
    "giant length": (lambda: [manifest_frame(), b"C\xff\xff\xff\xff"], "too_big"),
    "length beyond the end": (lambda: [manifest_frame(), b"q" + struct.pack(">I", 5000)], "damaged"),
    "fewer batches than said": (lambda: [manifest_frame(batches=1)], "damaged"),
    "more batches than said": (lambda: [manifest_frame(), batch_frame(a_batch())], "damaged"),
    "ten million frames": (lambda: [manifest_frame(), MANY], "too_big"),
    "short batch": (lambda: [manifest_frame(batches=1), frame("B", bytes(50))], "damaged"),
    "short chunk": (lambda: [manifest_frame(chunks=1), frame("C", bytes(50))], "damaged"),
    "end in the middle": (lambda: [manifest_frame(), end_frame(bytes(32), bytes(64))], "damaged"),
}


@pytest.mark.parametrize(("content", "code"), CONTENTS.values(), ids=CONTENTS.keys())
def test_hostile_content_is_refused(desk: Desk, content: Callable[[], list[bytes]], code: str) -> None:
    desk.forge(*content())
    assert desk.refused() == code


def test_something_after_the_end_is_refused(desk: Desk) -> None:
    desk.forge(manifest_frame(), after=b"\0")
    assert desk.refused() == "damaged"


@pytest.mark.parametrize("end", [b"", b"Z", frame("Z", b""), end_frame(bytes(32), bytes(64))])
def test_a_wrong_end_is_refused(desk: Desk, end: bytes) -> None:
    desk.forge(manifest_frame(), end=end)
    assert desk.refused() == "damaged"


def test_a_batch_that_is_not_what_it_says_is_refused_when_it_is_read(desk: Desk) -> None:
    batch = replace(a_batch(), id="ab" * 32)
    desk.forge(manifest_frame(batches=1, plain_bytes=len(batch.raw)), batch_frame(batch))
    with desk.open() as opened, pytest.raises(BundleRefused):
        list(opened.batches())
    assert desk.left() == []


def test_more_unpacked_bytes_than_any_part_may_have_are_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.write(a_batch(ops=50))
    monkeypatch.setattr(limits, "MAX_BATCH_TOTAL", 1000)
    assert desk.refused() == "too_big"
    with pytest.raises(WrongUsage):  # nor does any laptop write one
        desk.write(a_batch(ops=50))


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def test_what_does_not_fit_on_the_disk_is_refused_before_it_is_unpacked(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.write(a_batch("a" * 10_000, 50))
    size = desk.target.stat().st_size
    for free in (size - 1, size + 1):
        monkeypatch.setattr(shutil, "disk_usage", lambda _, free=free: Usage(free, 0, free))
        assert desk.refused() == "no_room"
        with pytest.raises(BundleRefused) as error:
            desk.open(LUIS)
        assert re.search(r"Deje libres unos \d[\d,]* [KM]B y vuelva", explain(error.value).advice)


def test_records_come_where_twice_their_text_fits_beside_the_reserve_and_not_where_less_does(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Invariant 22: their lines, and what is made of them."""
    batch = a_batch("a" * 10_000, 50)
    desk.write(batch)
    enough = next(free for free in range(2 * batch.size, 3 * batch.size) if free - free // 20 >= 2 * batch.size)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(enough - 1, 0, enough - 1))
    assert desk.refused() == "no_room"
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(enough, 0, enough))
    assert accepted(desk)


def test_a_file_beyond_every_limit_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.write()
    monkeypatch.setattr(limits, "MAX_FILE", 10)
    assert desk.refused() == "too_big"


def test_an_immense_encryption_header_is_refused_at_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading it through would take minutes: it is not even begun (invariant 22)."""
    begun: list[object] = []
    monkeypatch.setattr(pyrage, "decrypt_io", lambda *given: begun.append(given))
    header = OuterHeader(MANIFEST.bundle, 1, 1, (key_id(LUIS.box_public),)).to_bytes()
    stanza = b"-> X25519 " + b"A" * 43 + b"\n" + b"A" * 43 + b"\n"
    for stanzas in (30_000, limits.MAX_AGE_HEADER // len(stanza) + 1):
        assert limits.MAX_AGE_HEADER == 64 * 2**10
        desk.target.write_bytes(header + b"age-encryption.org/v1\n" + stanza * stanzas + b"--- " + b"A" * 43 + b"\n")
        assert desk.refused() == "damaged"
    assert begun == []


def test_an_armoured_file_is_refused(desk: Desk) -> None:
    header = OuterHeader(MANIFEST.bundle, 1, 1, (key_id(LUIS.box_public),)).to_bytes()
    secret = pyrage.encrypt(b"x", [pyrage.x25519.Recipient.from_str(LUIS.box_public)], armored=True)
    desk.target.write_bytes(header + secret)
    assert desk.refused() == "damaged"
