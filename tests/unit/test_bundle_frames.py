"""The frames of a bundle: batches, chunks and ends, and what pretends to be one."""

from __future__ import annotations

import random
import struct
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from app.log.batch import MAX_RAW, Header, PackedBatch, SealedBatch, batch_id, header_line, pack, sign
from app.log.op_lines import op_line
from app.sync import limits
from app.sync.frames import (
    BadFrame,
    BlobSource,
    NewerFrame,
    TooMuch,
    batch_frame,
    batch_name,
    chunk_frames,
    frame,
    frame_head,
    read_batch,
    read_chunk,
    read_end,
)
from tests.unit.bundle_samples import KEYS, SPACE


def a_batch(text: str = "Lectura", ops: int = 1) -> SealedBatch:
    header = Header(SPACE, "general", KEYS.device, "", 1, (), ops, 1, clock_ok=True)
    lines = (
        header_line(header),
        *(op_line("w", "meeting", f"{place:032x}", 1, {"objective": text}) for place in range(ops)),
    )
    identity = batch_id(lines)
    return SealedBatch(identity, sign(KEYS, identity), lines)


@given(st.text(st.characters(exclude_characters="\x00", exclude_categories=("Cs",)), max_size=200), st.integers(1, 5))
def test_a_batch_frame_gives_the_same_bytes_back(text: str, ops: int) -> None:
    batch = a_batch(text, ops)
    payload = batch_frame(batch)[5:]
    assert read_batch(payload) == batch
    assert read_batch(payload).raw == batch.raw
    assert batch_name(payload) == (batch.id, len(batch.raw))


def packed(raw: bytes, *, declared: int | None = None, identity: str = "ab" * 32, **options: bool) -> bytes:
    zstd = zstandard.ZstdCompressor(level=3, **options).compress(raw)
    return bytes.fromhex(identity) + bytes(64) + struct.pack(">I", len(raw) if declared is None else declared) + zstd


def test_a_batch_under_another_id_is_refused() -> None:
    with pytest.raises(BadFrame):
        read_batch(packed(a_batch().raw))


def test_a_bomb_that_declares_its_size_is_refused() -> None:
    with pytest.raises(TooMuch):
        read_batch(packed(bytes(64 * limits.MIB)))


def test_a_bomb_that_hides_its_size_is_refused() -> None:
    with pytest.raises(BadFrame):
        read_batch(packed(bytes(64 * limits.MIB), declared=1000, write_content_size=False))


def test_a_bomb_that_lies_about_its_size_is_refused() -> None:
    honest = packed(bytes(limits.MIB))
    place = honest.index(struct.pack("<I", limits.MIB), 100)
    lying = (
        honest[:96] + struct.pack(">I", 70_000) + honest[100:place] + struct.pack("<I", 70_000) + honest[place + 4 :]
    )
    assert batch_name(lying)[1] == 70_000
    with pytest.raises(BadFrame):
        read_batch(lying)


def test_a_declared_length_other_than_the_packed_one_is_refused() -> None:
    with pytest.raises(BadFrame):
        batch_name(packed(b"hola", declared=5))


def test_something_after_the_packed_text_is_refused() -> None:
    batch = a_batch()
    with pytest.raises(BadFrame):
        read_batch(batch_frame(batch)[5:] + b"x")


def test_a_window_beyond_the_limit_is_refused() -> None:
    """Invariant 22: it is the memory that unpacking takes, whatever there is to unpack."""
    batch = a_batch("Lectura " * 40)
    zstd = zstandard.ZstdCompressor(level=3).compress(batch.raw)
    head = packed(batch.raw, identity=batch.id)[: -len(zstd)]
    assert zstd[4] & 0x20  # as packed here, a frame is one segment; any other says how large its window is
    for log in (23, 24):  # of 8 MiB, and of 16
        windowed = zstd[:4] + bytes([zstd[4] & ~0x20, (log - 10) << 3]) + zstd[5:]
        if log == 23:
            assert read_batch(head + windowed) == SealedBatch(batch.id, bytes(64), batch.lines)
        else:
            with pytest.raises(TooMuch):
                read_batch(head + windowed)


@pytest.mark.parametrize("payload", [b"", bytes(99), bytes(100), bytes(200), bytes(96) + b"\x00\x00\x00\x05nozstd"])
def test_a_nonsense_batch_frame_is_refused(payload: bytes) -> None:
    with pytest.raises((BadFrame, TooMuch)):
        read_batch(payload)


@pytest.mark.parametrize("head", [b"", b"B\0\0", b"\0\0\0\0\0", b"5\0\0\0\0", b"\xe1\0\0\0\0"])
def test_a_nonsense_frame_head_is_refused(head: bytes) -> None:
    with pytest.raises(BadFrame):
        frame_head(head)


@pytest.mark.parametrize("kind", [b"S", b"A", b"Y"])
def test_upper_case_frames_of_the_future_are_refused(kind: bytes) -> None:
    with pytest.raises(NewerFrame):
        frame_head(kind + bytes(4))


def test_a_giant_frame_is_refused_before_it_is_read() -> None:
    with pytest.raises(TooMuch):
        frame_head(b"C\xff\xff\xff\xff")
    with pytest.raises(TooMuch):
        frame("C", bytes(limits.MAX_FRAME + 1))


def test_the_longest_batch_fits_into_a_frame_however_little_packing_spares() -> None:
    dense = pack(random.Random(1).randbytes(MAX_RAW))  # an erasure packs anew what its author may have packed better
    assert batch_name(batch_frame(PackedBatch("ab" * 32, bytes(64), dense))[5:]) == ("ab" * 32, MAX_RAW)


@pytest.mark.parametrize("size", [0, 1, limits.CHUNK, limits.CHUNK + 1])
def test_the_chunks_of_a_file_put_together_are_the_file(tmp_path: Path, size: int) -> None:
    content = bytes(range(256)) * (size // 256 + 1)
    path = tmp_path / "foto"
    path.write_bytes(content[:size])
    blob = BlobSource("ab" * 32, size, path)
    with path.open("rb") as file:
        chunks = [read_chunk(piece[5:]) for piece in chunk_frames(blob, file)]
    assert b"".join(chunk.data for chunk in chunks) == content[:size]
    assert [chunk.offset for chunk in chunks] == list(blob.starts)
    assert {chunk.total for chunk in chunks} == {size}


@pytest.mark.parametrize(
    ("offset", "total", "length"),
    [(1, 10, 9), (0, 10, 9), (0, 10, 11), (limits.CHUNK, 10, 0), (2**63, 2**63 + 5, 5), (limits.CHUNK, 0, 0)],
)
def test_a_chunk_out_of_place_is_refused(offset: int, total: int, length: int) -> None:
    with pytest.raises((BadFrame, TooMuch)):
        read_chunk(bytes(32) + struct.pack(">QQ", offset, total) + bytes(length))


def test_a_short_chunk_or_end_is_refused() -> None:
    with pytest.raises(BadFrame):
        read_chunk(bytes(47))
    with pytest.raises(BadFrame):
        read_end(bytes(95))
