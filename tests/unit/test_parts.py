"""How a delivery is divided into files, without writing any."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import WrongUsage
from app.sync import kept_frames, limits
from app.sync.bundle_writer import PackedFrame
from app.sync.parts import Chunk, Room, divide, names_of, read_size

_FRAMES = st.lists(st.integers(100, 30_000), max_size=30).map(
    lambda sizes: [PackedFrame(sum(sizes[:n]), size, 1, size * 3) for n, size in enumerate(sizes)]
)
_CHUNKS = st.lists(st.integers(1, 60_000), max_size=30).map(
    lambda sizes: [Chunk(f"{n // 3:064x}", n, size, "image/jpeg", 3) for n, size in enumerate(sizes)]
)


@pytest.mark.parametrize(
    ("words", "size"),
    [("10MB", 10**7), ("700kB", 700_000), ("3,9GB", 3_900_000_000), ("3.9 gb", 3_900_000_000), (" 18 M ", 18 * 10**6)],
)
def test_sizes_are_read_as_people_write_them(words: str, size: int) -> None:
    assert read_size(words) == size


@pytest.mark.parametrize("words", ["", "10", "MB", "-3MB", "0MB", "1TB", "1e3MB", "٣MB", "10MB 5MB", f"{'9' * 400}GB"])
def test_what_is_no_size_is_refused(words: str) -> None:
    with pytest.raises(WrongUsage):
        read_size(words)


def test_one_file_keeps_its_name_and_several_are_numbered() -> None:
    target = Path("stick") / "marzo.entrega"
    assert names_of(target, 1) == [target]
    assert [path.name for path in names_of(target, 2)] == ["marzo-1de2.entrega", "marzo-2de2.entrega"]


@given(_FRAMES, _CHUNKS, st.integers(45_000, 300_000), st.integers(45_000, 2_000_000))
def test_nothing_is_lost_doubled_or_out_of_order_and_every_limit_holds(
    frames: list[PackedFrame], chunks: list[Chunk], limit: int, total: int
) -> None:
    roster = PackedFrame(-1, 500, 1, 900)
    plan = divide([roster], frames, chunks, Room(limit, total, 3000))
    placed = [one for part in plan.parts for one in part.frames if one is not roster]
    assert placed + plan.frames_left == frames  # invariant 13: a prefix goes, and the rest waits
    sent = [chunk for part in plan.parts for chunk in part.chunks]
    assert sorted(sent + plan.chunks_left, key=chunks.index) == chunks
    assert not (plan.frames_left and sent)  # records first
    weights = [3000 + sum(f.size for f in part.frames) + sum(c.frame_size for c in part.chunks) for part in plan.parts]
    assert all(weight <= limit for weight in weights)
    assert sum(weights) <= total
    assert all(part.frames[0] is roster for part in plan.parts)


def test_what_newer_programs_wrote_finds_room_in_every_part_beside_the_most_batches(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "MAX_FRAMES", 4_000)
    plan = divide([], [PackedFrame(0, 100, 1, 50)] * 2_500, [], Room(10**9, 10**9, 3000))
    theirs = kept_frames.MOST_BYTES // kept_frames.EACH
    assert max(len(part.frames) for part in plan.parts) + theirs + 1 <= limits.MAX_FRAMES
    assert plan.frames_left == []
