"""The chunks of files that come in pieces, in any order and any number of times, until all of one size are here."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

from app.file_faults import moved

CHUNK = 4 * 1024 * 1024  # of the exchange format: chunks begin at multiples of it
LARGEST = 2 * 1024 * 1024 * 1024
_SIZES = 3  # of one file, when others do not agree how large it is


class Pieces:
    """A folder a file in `folder`, a file «offset-total» a chunk. Whoever calls has checked the files' names."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, written: Path, name: str, offset: int, total: int, stated: Collection[int]) -> None:
        """Give a chunk that is on the disk its place. Raises OSError.

        Where others do not agree how large the file is, the chunks of a few sizes stay, and of those that are `stated`.
        """
        folder = self._folder / name
        folder.mkdir(parents=True, exist_ok=True)
        self._make_room(name, {total, *stated})
        moved(written, folder / f"{offset}-{total}")

    def held(self, name: str) -> dict[int, set[int]]:
        """Where the chunks begin that are here, for each size that the file was said to be of."""
        found: dict[int, set[int]] = {}
        for path in self._of(name):
            offset, total = map(int, path.name.split("-"))
            found.setdefault(total, set()).add(offset)
        return found

    def complete(self, name: str) -> list[int]:
        """The sizes of which all chunks are here, the smallest first."""
        return [total for total, held in sorted(self.held(name).items()) if set(offsets(total)) <= held]

    def read(self, name: str, total: int) -> Iterator[bytes]:
        """The chunks of a size that is complete, in order. Raises OSError."""
        for offset in offsets(total):
            yield (self._folder / name / f"{offset}-{total}").read_bytes()

    def room_of(self, name: str) -> int:
        """How many bytes they are."""
        return sum(int(path.stat().st_size) for path in self._of(name))

    def discard(self, name: str, total: int) -> None:
        """Let go of the chunks of one size. Raises OSError."""
        for path in (self._folder / name).glob(f"*-{total}"):
            path.unlink(missing_ok=True)

    def forget_empty(self, name: str) -> None:
        """Nothing is left of a file, unless there are chunks of other sizes."""
        with suppress(OSError):
            (self._folder / name).rmdir()

    def forget(self, name: str) -> None:
        """Let go of all of them."""
        shutil.rmtree(self._folder / name, ignore_errors=True)

    def forget_but(self, known: Collection[str]) -> None:
        """Let go of those of every file but those `known` to be on their way."""
        for folder in self._folder.glob("*"):
            if folder.name not in known:
                self.forget(folder.name)

    def _of(self, name: str) -> Iterator[Path]:
        return (self._folder / name).glob("*-*")

    def _make_room(self, name: str, kept: Collection[int]) -> None:
        """Of a file that is said to be of many sizes, let go of those heard of longest ago that are not `kept`."""
        latest: dict[int, int] = {}
        for path in self._of(name):
            size = int(path.name.split("-")[1])
            latest[size] = max(latest.get(size, 0), path.stat().st_mtime_ns)
        others = sorted(latest.keys() - set(kept), key=lambda one: latest[one])
        for size in others[: 1 - _SIZES]:
            self.discard(name, size)


def offsets(total: int) -> range:
    """Where the chunks of a file of `total` bytes begin."""
    return range(0, max(total, 1), CHUNK)


def fits(offset: int, total: int, size: int) -> bool:
    """Whether a chunk of `size` bytes at `offset` is one of a file of `total`."""
    return 0 <= total <= LARGEST and offset in offsets(total) and size == min(CHUNK, total - offset)
