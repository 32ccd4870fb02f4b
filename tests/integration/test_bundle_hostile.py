"""Bundles as files: what is written is read; whatever else is refused, and leaves nothing behind."""

from __future__ import annotations

import errno
import hashlib
import os
import random
import shutil
import struct
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import pyrage
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import BundleRefused, Cancelled, FileNotWritten, FileUnreadable, WrongUsage
from app.log.batch import Header, SealedBatch, batch_id, header_line, sign, verify
from app.log.keys import DeviceKeys
from app.log.op_lines import op_line
from app.sync import bundle, bundle_writer, limits
from app.sync.bundle import OpenedBundle, open_bundle
from app.sync.bundle_writer import Written, write_bundle
from app.sync.frames import BlobSource, batch_frame, end_frame, end_message, frame
from app.sync.invitation import build_join, code_keys, new_salt, read_join
from app.sync.manifest import Counts, Manifest, Sender
from app.sync.outer import OuterHeader, key_id, read_outer
from app.texts import REFUSED, explain

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


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    made.scratch.mkdir()
    return made


def manifest_frame(**counts: int) -> bytes:
    return frame("M", replace(MANIFEST, counts=Counts(**counts)).to_bytes())


# What is written is read


def test_everything_written_is_read_back(desk: Desk) -> None:
    batches = [a_batch("uno"), a_batch("dos", 40)]
    photo, video = desk.blob(1000), desk.blob(limits.CHUNK + 7, "video")
    join = build_join(ANA, name="PC", person="Ana", who=SPACE, invitation="", proof=b"")
    written = desk.write(*batches, blobs=(photo, video), extras=[("k", join), ("q", b"futuro")])
    with desk.open() as opened:
        assert opened.manifest == written.manifest
        assert opened.manifest.counts == Counts(2, 43, 3, sum(len(each.raw) for each in batches) + 1000 + video.size)
        assert list(opened.batches()) == batches
        assert list(opened.batches(known={batches[0].id})) == batches[1:]
        pieces = list(opened.chunks())
        assert [piece.sha256 for piece in pieces] == [photo.sha256, video.sha256, video.sha256]
        assert b"".join(piece.data for piece in pieces[1:]) == video.path.read_bytes()
        assert list(opened.extras()) == [("k", join), ("q", b"futuro")]
        assert opened.unknown == 1
        assert opened.verify_end(ANA.sign_public)
        assert not opened.verify_end(STRANGER.sign_public)
    assert desk.left() == []


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.text(st.characters(exclude_characters="\x00", exclude_categories=("Cs",))), max_size=4))
def test_a_relayed_batch_keeps_its_bytes_and_its_authors_signature(desk: Desk, texts: list[str]) -> None:
    first = [a_batch(text, keys=STRANGER) for text in texts]
    desk.write(*first)
    with desk.open() as opened:
        second = list(opened.batches())
    desk.write(*second)
    with desk.open() as opened:
        third = list(opened.batches())
    assert [each.raw for each in third] == [each.raw for each in first]
    assert all(verify(STRANGER.sign_public, batch_id(each.lines), each.sig) for each in third)


def test_a_reader_who_stops_half_way_leaves_no_open_file(desk: Desk) -> None:
    desk.write(a_batch("uno"), a_batch("dos"))
    with desk.open() as opened:
        reading = opened.batches()
        next(reading)
        (file,) = opened._open
    assert file.closed
    assert desk.left() == []


def test_an_acknowledgement_is_small(desk: Desk) -> None:
    assert desk.write().size < 3000
    with desk.open() as opened:
        assert list(opened.batches()) == []


def test_some_chunks_of_a_file_may_travel_alone(desk: Desk) -> None:
    video = replace(desk.blob(2 * limits.CHUNK + 5), offsets=(2 * limits.CHUNK,))
    desk.write(blobs=(video,))
    with desk.open() as opened:
        (piece,) = opened.chunks()
    assert (piece.offset, piece.total, len(piece.data)) == (2 * limits.CHUNK, video.size, 5)


def test_every_addressee_opens_the_file(desk: Desk) -> None:
    everyone = [DeviceKeys.new() for _ in range(40)]
    write_bundle(desk.target, MANIFEST, [a_batch()], [], [each.box_public for each in everyone], ANA)
    for keys in everyone[::13]:
        with desk.open(keys) as opened:
            assert len(list(opened.batches())) == 1


def test_the_hash_reported_is_that_of_the_file(desk: Desk) -> None:
    written = desk.write(a_batch())
    content = desk.target.read_bytes()
    assert (written.size, written.sha256) == (len(content), hashlib.sha256(content).hexdigest())


# Who may open


def test_another_laptop_is_told_that_the_file_is_not_for_it(desk: Desk) -> None:
    desk.write(a_batch())
    assert desk.refused(STRANGER) == "not_for_us"
    assert not read_outer(desk.target).addressed_to(STRANGER.box_public)


def test_a_file_that_names_us_but_is_encrypted_to_another_is_refused(desk: Desk) -> None:
    desk.write(a_batch())
    content = desk.target.read_bytes().replace(
        key_id(LUIS.box_public).encode(), key_id(STRANGER.box_public).encode(), 1
    )
    desk.target.write_bytes(content)
    assert desk.refused(STRANGER) == "damaged"


def test_an_invitation_opens_with_its_words_only(desk: Desk) -> None:
    salt = new_salt()
    keys = code_keys("luna sol pan arpa mesa lago", salt)
    desk_manifest = replace(MANIFEST, kind="invite")
    write_bundle(desk.target, desk_manifest, [a_batch()], [], [keys.recipient], ANA, salt=salt, invitation="ab" * 8)
    outer = read_outer(desk.target)
    assert (outer.salt, outer.invitation) == (salt, "ab" * 8)
    wrong = code_keys("luna sol pan arpa mesa lagos", outer.salt)
    with pytest.raises(BundleRefused) as refused:
        open_bundle(desk.target, [wrong.identity], desk.scratch)
    assert refused.value.code == "wrong_code"
    right = code_keys("Luna SOL pan-arpa mesa lago", outer.salt)
    with open_bundle(desk.target, [right.identity], desk.scratch) as opened:
        assert opened.manifest.kind == "invite"
        assert opened.verify_end(ANA.sign_public)


def test_a_join_request_travels_with_the_data(desk: Desk) -> None:
    join = build_join(ANA, name="PC", person="Ana", who=SPACE, invitation="ab" * 8, proof=b"p" * 32)
    desk.write(a_batch(), extras=[("k", join)])
    with desk.open() as opened:
        ((kind, payload),) = opened.extras()
        request = read_join(payload)
        assert request is not None
        assert (kind, request.proven_by(b"p" * 32), opened.verify_end(request.sign)) == ("k", True, True)


# Damage


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


def places(content: bytes) -> list[int]:
    """Every byte of the beginning and the end, and a sample of the rest."""
    sample = random.Random(7).sample(range(len(content)), 150)
    return sorted({*range(420), *range(len(content) - 140, len(content)), *sample} & set(range(len(content))))


def test_one_changed_byte_anywhere_is_refused(desk: Desk) -> None:
    desk.write(a_batch("uno", 60), blobs=(desk.blob(70_000),))
    content = desk.target.read_bytes()
    for place in places(content):
        changed = bytearray(content)
        changed[place] ^= 1 << place % 8
        desk.target.write_bytes(changed)
        assert not accepted(desk), place


def test_a_file_cut_off_anywhere_is_refused(desk: Desk) -> None:
    desk.write(a_batch("uno", 60), blobs=(desk.blob(70_000),))
    content = desk.target.read_bytes()
    for place in places(content):
        desk.target.write_bytes(content[:place])
        assert not accepted(desk), place


def test_one_byte_more_anywhere_is_refused(desk: Desk) -> None:
    desk.write(a_batch("uno", 60), blobs=(desk.blob(70_000),))
    content = desk.target.read_bytes()
    for place in [*places(content)[::3], len(content)]:
        desk.target.write_bytes(content[:place] + b" " + content[place:])
        assert not accepted(desk), place


def test_a_half_file_that_arrives_whole_later_is_accepted(desk: Desk) -> None:
    desk.write(a_batch())
    content = desk.target.read_bytes()
    desk.target.write_bytes(content[: len(content) // 2])
    assert not accepted(desk)
    desk.target.write_bytes(content)
    assert accepted(desk)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=300))
def test_noise_is_refused(desk: Desk, noise: bytes) -> None:
    for beginning in (b"", b"ENTREGA1", b"ENTREGA1\0\0\0\x02{}"):
        desk.target.write_bytes(beginning + noise)
        desk.refused()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(st.sampled_from("MBCZkqS5\x00"), st.binary(max_size=120)), max_size=5))
def test_well_encrypted_noise_is_refused(desk: Desk, frames: list[tuple[str, bytes]]) -> None:
    desk.forge(*(frame(kind, payload) for kind, payload in frames), frame("B", b""))
    desk.refused()


# Hostile but well encrypted and signed


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
    monkeypatch.setattr(limits, "MAX_BATCH_TOTAL", 1000)
    desk.write(a_batch(ops=50))
    assert desk.refused() == "too_big"


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


def test_a_file_beyond_every_limit_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.write()
    monkeypatch.setattr(limits, "MAX_FILE", 10)
    assert desk.refused() == "too_big"


@pytest.mark.timeout(10)
def test_an_immense_encryption_header_is_refused_at_once(desk: Desk) -> None:
    header = OuterHeader(MANIFEST.bundle, 1, 1, (key_id(LUIS.box_public),)).to_bytes()
    stanza = b"-> X25519 " + b"A" * 43 + b"\n" + b"A" * 43 + b"\n"
    desk.target.write_bytes(header + b"age-encryption.org/v1\n" + stanza * 30_000 + b"--- " + b"A" * 43 + b"\n")
    assert desk.refused() == "damaged"


def test_an_armoured_file_is_refused(desk: Desk) -> None:
    header = OuterHeader(MANIFEST.bundle, 1, 1, (key_id(LUIS.box_public),)).to_bytes()
    secret = pyrage.encrypt(b"x", [pyrage.x25519.Recipient.from_str(LUIS.box_public)], armored=True)
    desk.target.write_bytes(header + secret)
    assert desk.refused() == "damaged"


# Disks and people


def test_a_file_that_is_not_there_is_said_so(desk: Desk) -> None:
    with pytest.raises(FileUnreadable):
        desk.open()


def test_a_scratch_folder_that_fills_up_is_said_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.write(a_batch())

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "full")

    class Full(bundle._Sink):
        def __init__(self, file) -> None:
            super().__init__(type("Stick", (), {"write": full, "flush": lambda _: None})())

    monkeypatch.setattr(bundle, "_Sink", Full)
    with pytest.raises(FileNotWritten, check=lambda error: error.why == "No queda espacio."):
        desk.open()
    assert desk.left() == []


def test_a_stick_pulled_out_while_reading_is_said_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.write(a_batch())

    class Pulled(bundle._Source):
        def read(self, size: int) -> bytes:
            self.error = OSError(errno.EIO, "gone")
            raise self.error

    monkeypatch.setattr(bundle, "_Source", Pulled)
    with pytest.raises(FileUnreadable):
        desk.open()
    assert desk.left() == []


def failing_write(desk: Desk, error: type[Exception], **more: object) -> Exception:
    desk.target.write_bytes(b"the file of yesterday")
    before = sorted(desk.folder.iterdir())
    with pytest.raises(error) as raised:
        desk.write(a_batch(), **more)
    assert sorted(desk.folder.iterdir()) == before
    assert desk.target.read_bytes() == b"the file of yesterday"
    return raised.value


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (errno.ENOSPC, "No queda espacio."),
        (errno.EROFS, "La carpeta es de solo lectura, o el archivo está abierto en otro programa."),
        (errno.ENODEV, "La carpeta no existe, o se retiró el pendrive."),
        (errno.EINTR, "El disco no respondió bien, o se retiró el pendrive."),
    ],
)
def test_a_target_that_fails_keeps_the_old_file(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, code: int, why: str
) -> None:
    def fail(_: int) -> None:
        raise OSError(code, "disk")

    monkeypatch.setattr(os, "fsync", fail)
    error = failing_write(desk, FileNotWritten)
    assert isinstance(error, FileNotWritten)
    assert error.why == why
    assert why in explain(error).cause


@pytest.mark.parametrize("room", [0, 150, 1000, 60_000])
def test_a_disk_that_fills_up_on_the_way_is_told_as_such(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    class Filling(bundle_writer._Hashed):
        def write(self, data: bytes) -> int:
            if self.size + len(data) > room:
                self.error = OSError(errno.ENOSPC, "full")
                raise self.error
            return super().write(data)

    monkeypatch.setattr(bundle_writer, "_Hashed", Filling)
    error = failing_write(desk, FileNotWritten, blobs=(desk.blob(80_000),))
    assert isinstance(error, FileNotWritten)
    assert error.why == "No queda espacio."


def test_a_stick_that_gives_back_other_bytes_is_noticed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle_writer, "_read_back", lambda _: "00")
    failing_write(desk, FileNotWritten)


def test_a_folder_that_is_gone_is_told_as_such(desk: Desk) -> None:
    with pytest.raises(FileNotWritten):
        write_bundle(desk.folder / "no" / "x.entrega", MANIFEST, [], [], [LUIS.box_public], ANA)


def test_a_photo_that_is_gone_or_shorter_stops_the_writing(desk: Desk) -> None:
    photo = desk.blob(1000)
    failing_write(desk, FileUnreadable, blobs=(replace(photo, size=2000),))
    failing_write(desk, FileUnreadable, blobs=(replace(photo, path=desk.folder / "nada"),))


class GivesUp:
    def step(self, done: int, total: int) -> None:
        raise Cancelled


def test_giving_up_leaves_nothing(desk: Desk) -> None:
    failing_write(desk, Cancelled, progress=GivesUp())


class Watch:
    def __init__(self) -> None:
        self.steps: list[tuple[int, int]] = []

    def step(self, done: int, total: int) -> None:
        self.steps.append((done, total))


def test_progress_grows_to_its_end(desk: Desk) -> None:
    watch = Watch()
    desk.write(a_batch(), blobs=(desk.blob(3 * limits.CHUNK),), progress=watch)
    assert watch.steps == sorted(watch.steps)
    assert watch.steps[-1][0] == watch.steps[-1][1]


@pytest.mark.parametrize("number", [0, limits.MAX_RECIPIENTS + 1])
def test_nobody_or_too_many_are_no_addressees(desk: Desk, number: int) -> None:
    with pytest.raises(WrongUsage):
        write_bundle(desk.target, MANIFEST, [], [], [LUIS.box_public] * number, ANA)


def test_as_many_addressees_as_allowed_fit(desk: Desk) -> None:
    write_bundle(desk.target, MANIFEST, [], [], [LUIS.box_public] * limits.MAX_RECIPIENTS, ANA)
    assert accepted(desk)


def test_too_much_for_one_file_is_said_before_it_is_written(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_FRAMES", 0)
    failing_write(desk, WrongUsage)


def test_memory_stays_flat_however_long_a_video_is(desk: Desk) -> None:
    video = desk.folder / "video"
    with video.open("wb") as file:
        file.truncate(100 * limits.MIB)
    batches = (a_batch("a" * 2000, 1000) for _ in range(20))
    source = BlobSource("ab" * 32, 100 * limits.MIB, video)
    tracemalloc.start()
    try:
        write_bundle(desk.target, MANIFEST, batches, [source], [LUIS.box_public], ANA, scratch=desk.scratch)
        with desk.open() as opened:
            assert sum(len(piece.data) for piece in opened.chunks()) == source.size
            assert sum(len(each.lines) for each in opened.batches()) == 20_020
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 50 * limits.MIB
    assert desk.left() == []
