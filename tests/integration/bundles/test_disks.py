"""Files that are not there, disks that fill up, sticks that go, people who give up."""

from __future__ import annotations

import errno
import os
import tracemalloc
from dataclasses import replace

import pytest

from app.errors import Cancelled, FileNotWritten, FileUnreadable, WrongUsage
from app.sync import bundle, bundle_writer, limits
from app.sync.frames import BlobSource
from app.texts import explain
from tests.integration.bundles.sealed import ANA, LUIS, MANIFEST, Desk, a_batch, accepted
from tests.patience import Impatient
from tests.whole_file import write_bundle


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


def test_giving_up_leaves_nothing(desk: Desk) -> None:
    failing_write(desk, Cancelled, progress=Impatient())


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


def test_invariant_22_memory_stays_flat_however_many_records_are_handed_over(desk: Desk) -> None:
    """Fifty megabytes of them, packed; what does not fit waits on the disk."""
    tracemalloc.start()
    try:
        batches = (a_batch(os.urandom(520_000).hex()) for _ in range(100))
        write_bundle(desk.target, MANIFEST, batches, [], [LUIS.box_public], ANA, scratch=desk.scratch)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 40 * limits.MIB
    assert desk.target.stat().st_size > 50 * limits.MIB


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
