"""The store of files by content: whole or not there, whatever is cut short, repeated or forged."""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Cancelled, FileNotWritten, FileUnreadable, InputRefused, WrongUsage
from app.media import pieces
from app.media.store import BlobStore
from tests.patience import Impatient


@pytest.fixture
def store(tmp_path: Path) -> BlobStore:
    return BlobStore(tmp_path / "espacio")


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "CHUNK", 4)


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def files(store: BlobStore) -> list[Path]:
    found = store.path("0" * 64).parents[2].rglob("*")
    return sorted(path for path in found if path.is_file() and path.parent.name != "fresh")


def test_bytes_come_back_under_their_hash(store: BlobStore) -> None:
    stored = store.add_bytes(b"una foto")
    assert (stored.sha256, stored.size) == (sha(b"una foto"), 8)
    assert store.has(stored.sha256)
    assert store.read(stored.sha256) == b"una foto"
    with store.open(stored.sha256) as source:
        assert source.read() == b"una foto"
    assert list(store.names()) == [stored.sha256]


def test_a_file_is_copied_once_and_its_source_left_alone(store: BlobStore, tmp_path: Path) -> None:
    source = tmp_path / "video.mp4"
    source.write_bytes(b"x" * 3_000_000)
    first = store.add_file(source)
    assert store.add_file(source) == first
    assert store.add_bytes(source.read_bytes()) == first
    assert source.exists()
    assert files(store) == [store.path(first.sha256)]


def test_cancelling_a_copy_leaves_nothing(store: BlobStore, tmp_path: Path) -> None:
    source = tmp_path / "video.mp4"
    source.write_bytes(b"x" * 3_000_000)
    impatient = Impatient()
    with pytest.raises(Cancelled):
        store.add_file(source, impatient)
    [(done, total)] = impatient.told
    assert 0 < done <= total
    assert files(store) == []


def test_a_source_that_cannot_be_read_leaves_nothing(store: BlobStore, tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable):
        store.add_file(tmp_path / "no-existe.jpg")
    with pytest.raises(FileUnreadable):
        store.add_file(tmp_path)
    assert files(store) == []


@pytest.mark.parametrize(
    "name", ["", "abc", "../" * 20 + "x", "A" * 64, "0" * 63 + "g", "0" * 64 + "\n", "0" * 65, "é" * 64]
)
def test_nothing_but_a_hash_becomes_a_path(store: BlobStore, name: str) -> None:
    for use in (store.path, store.has, store.read, store.open, store.finish, store.verify):
        with pytest.raises(InputRefused):
            use(name)
    with pytest.raises(InputRefused):
        store.write_chunk(name, 0, 1, b"x")
    with pytest.raises(InputRefused):
        store.free(name, ["otro"])


@pytest.mark.parametrize(
    ("number", "word"), [(errno.ENOSPC, "espacio"), (errno.EACCES, "solo lectura"), (errno.EIO, "no respondió")]
)
def test_a_disk_that_refuses_is_told_in_words(
    store: BlobStore, monkeypatch: pytest.MonkeyPatch, number: int, word: str
) -> None:
    def refuse(_descriptor: int) -> None:
        raise OSError(number, "no")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(FileNotWritten) as caught:
        store.add_bytes(b"una foto")
    assert word in caught.value.why
    assert files(store) == []


def test_bytes_damaged_on_the_disk_are_not_given_out_and_can_be_stored_again(store: BlobStore) -> None:
    stored = store.add_bytes(b"una foto")
    for damaged in (b"una fo", b"\0" * 8):
        store.path(stored.sha256).write_bytes(damaged)
        assert not store.verify(stored.sha256)
        with pytest.raises(FileUnreadable):
            store.read(stored.sha256)
        store.add_bytes(b"una foto")
        assert store.verify(stored.sha256)


def test_what_is_missing_cannot_be_read(store: BlobStore) -> None:
    assert not store.has("0" * 64)
    assert not store.verify("0" * 64)
    with pytest.raises(FileUnreadable):
        store.read("0" * 64)
    assert list(store.names()) == []


@pytest.mark.usefixtures("small_chunks")
@given(data=st.binary(max_size=30), order=st.randoms(use_true_random=False))
def test_chunks_in_any_order_and_number_make_the_file(tmp_path_factory, data, order) -> None:
    store = BlobStore(tmp_path_factory.mktemp("espacio"))
    name, total = sha(data), len(data)
    offsets = list(range(0, max(total, 1), 4))
    arriving = offsets * 2
    order.shuffle(arriving)
    seen: set[int] = set()
    for offset in arriving:
        store.write_chunk(name, offset, total, data[offset : offset + 4])
        seen.add(offset)
        complete = store.finish(name)
        assert complete == store.has(name) == (seen == set(offsets))
        assert store.pieces(name) == ([] if complete else sorted(seen))
    assert store.read(name) == data
    assert files(store) == [store.path(name)]


@pytest.mark.usefixtures("small_chunks")
def test_chunks_that_do_not_hash_to_the_name_are_thrown_away(store: BlobStore) -> None:
    name = sha(b"buenas cosas")
    for offset in (0, 4, 8):
        store.write_chunk(name, offset, 12, b"mala")
    assert not store.finish(name)
    assert files(store) == []
    assert store.pieces(name) == []
    for offset in (8, 0, 4):
        store.write_chunk(name, offset, 12, b"buenas cosas"[offset : offset + 4])
    assert store.finish(name)
    assert store.finish(name)


@pytest.mark.usefixtures("small_chunks")
def test_a_wrong_size_announced_once_does_not_block_the_right_one(store: BlobStore) -> None:
    name = sha(b"cosas")
    store.write_chunk(name, 0, 400, b"cosa")
    store.write_chunk(name, 0, 5, b"cosa")
    assert not store.finish(name)
    store.write_chunk(name, 4, 5, b"s")
    assert store.finish(name)
    assert files(store) == [store.path(name)]


@pytest.mark.usefixtures("small_chunks")
def test_invariant_22_a_file_said_to_be_of_ever_other_sizes_takes_the_room_of_a_few(store: BlobStore) -> None:
    name = sha(b"cosas")
    for total in range(100, 140):
        store.write_chunk(name, 0, total, b"cosa")
    assert store.room_of(name) == 3 * 4
    store.write_chunk(name, 0, 5, b"cosa")
    for total in range(100, 140):
        store.write_chunk(name, 4, total, b"s...", stated={5})
    assert store.pieces(name) == []  # whatever the size is, something is still needed
    store.write_chunk(name, 0, 4, b"cosa", stated={5})
    assert not store.finish(name)  # a false size that is complete takes nothing of the true one
    store.write_chunk(name, 4, 5, b"s", stated={5})
    assert store.finish(name)
    assert (files(store), store.room_of(name)) == ([store.path(name)], 5)


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize(
    ("offset", "total", "data"),
    [
        (0, 10, b"abc"),
        (0, 10, b"abcde"),
        (2, 10, b"abcd"),
        (-4, 10, b"abcd"),
        (12, 10, b"abcd"),
        (8, 10, b"abc"),
        (0, -1, b""),
        (0, pieces.LARGEST + 1, b"abcd"),
        (0, 0, b"a"),
    ],
)
def test_a_chunk_that_does_not_fit_is_refused(store: BlobStore, offset: int, total: int, data: bytes) -> None:
    with pytest.raises(InputRefused):
        store.write_chunk("0" * 64, offset, total, data)
    assert files(store) == []


def test_sweeping_removes_what_a_cut_left_and_nothing_else(store: BlobStore) -> None:
    stored = store.add_bytes(b"una foto")
    left = files(store)[0].parents[2] / "tmp" / "restos"
    left.parent.mkdir(exist_ok=True)
    left.write_bytes(b"medio")
    assert store.sweep() == 1
    assert store.sweep() == 0
    assert files(store) == [store.path(stored.sha256)]


def test_only_what_another_laptop_holds_is_taken_off_the_disk(store: BlobStore) -> None:
    stored = store.add_bytes(b"una foto")
    with pytest.raises(WrongUsage):
        store.free(stored.sha256, [])
    assert store.has(stored.sha256)
    store.free(stored.sha256, ["equipo-b"])
    assert not store.has(stored.sha256)


@pytest.mark.usefixtures("small_chunks")
def test_pieces_mend_a_file_that_the_disk_cut_short_and_spoil_no_whole_one(store: BlobStore) -> None:
    name = store.add_bytes(b"cosas").sha256
    store.write_chunk(name, 0, 4, b"mala")  # somebody states another size
    assert store.finish(name)
    assert store.read(name) == b"cosas"
    store.path(name).write_bytes(b"co")
    assert not store.is_whole(name, 5)
    assert not store.finish(name)
    store.write_chunk(name, 0, 4, b"mala")
    for offset in (0, 4):
        store.write_chunk(name, offset, 5, b"cosas"[offset : offset + 4])
    assert store.finish(name)
    assert store.read(name) == b"cosas"
    assert files(store) == [store.path(name)]
