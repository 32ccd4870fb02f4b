"""The bounds that docs promise are those of the program: who widens one says so (invariant 22)."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.log import batch, ops, registers, seal, shares
from app.log.shares import Amount
from app.media import ledger, pieces
from app.sync import contents, inbox_folder, joining, kept_frames, limits, room, senders
from app.ui.pages import exchange_history

PAGE = Path(__file__).resolve().parents[2] / "docs" / "sync-design.md"
KIB, MIB, GIB = 2**10, 2**20, 2**30


def amount(most: Amount) -> str:
    packed, text = most.size // MIB, most.text // MIB
    return f"{most.batches:,} batches, {most.parents:,} parents named, {packed} MiB packed{{}}{text} MiB of text"


@pytest.mark.parametrize(
    "words",
    [
        f"{amount(senders.MOST_UNINVITED).format(', ')} and {senders.MOST_ASKING} requests together",
        f"one share of what may wait (below) and {senders.MOST_INVITED} requests",
        f"{joining._MOST_TOLD:,} are remembered, {joining._MOST_OFFERED} offered",
        f"a name is cut at {limits.MAX_LABEL} letters",
        f"{inbox_folder.MOST_FILES} of them, {inbox_folder.MOST_BYTES // GIB} GiB in all",
        f"{limits.MAX_STRAYS:,} files and {limits.MAX_STRAY_BYTES // GIB} GiB on each laptop",
        f"only while {room.RESERVE // MIB} MiB of the disk stay free",
        f"before that, of {('no', 'one', 'two', 'three')[pieces._SIZES]} sizes",
        f"and {ledger.MOST_UNKNOWN:,} others",
        f"of each reception {contents.MOST_NOT_HELD:,} of the batches that it left waiting",
        f"join the heads, {seal.MOST_PARENTS:,} at a time",
        f"somebody's share of {amount(shares.MOST).format(' and ')}",
        f"{limits.MAX_BATCH_TOTAL // MIB} MiB of text in one part",
        f"{ops.AT_ONCE:,} rows, or {ops.TEXT_AT_ONCE // MIB} MiB of what was written on several",
        f"of one laptop up to {registers.MOST_APART:,} stretches on one record",
        f"named in up to {batch.MOST_UNSEEN} stretches of all laptops",
        f"show {exchange_history.MOST} of them",
        f"{kept_frames.MOST_BYTES // KIB} KiB of all of them together",
    ],
)
def test_a_bound_of_the_program_is_the_one_that_docs_promise(words: str) -> None:
    assert words in PAGE.read_text("utf-8")


def test_the_reserve_of_a_small_disk_and_what_records_may_take_are_as_promised(monkeypatch, tmp_path) -> None:
    """A twentieth stays free of a small disk, and records never take more than half of what is left."""
    said = PAGE.read_text("utf-8")
    assert "or a twentieth of a small disk" in said
    assert "never take more than half of what is left" in said
    for total, free, reserve in ((100 * GIB, 600 * MIB, 500 * MIB), (GIB, 200 * MIB, GIB // 20), (GIB, 60 * MIB, 0)):
        disk = room.shutil._ntuple_diskusage(total, total - free, free)
        monkeypatch.setattr(room.shutil, "disk_usage", lambda _, disk=disk: disk)
        for passes, share in ((False, 2), (True, 10)):  # a copy that goes again at once may take more of the rest
            kept = min(reserve or free, free // share)
            assert room.fits(tmp_path, free - kept, passes=passes)
            assert not room.fits(tmp_path, free - kept + 1, passes=passes)
        if reserve:
            assert room.spare(tmp_path) == free - reserve
