"""How much of this laptop's disk what comes may take: some of it stays free for what a person writes (invariant 22).

A member's records may name files without end, and every one of them would be taken in. Of files of evidence those come
that leave the reserve free; the others are told, asked for again, and come when there is room. Records are small and
never wait for files: they may go into the reserve, but never take more than half of what is left. A file that is
opened takes its room for a moment only: less stays free meanwhile.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from app.file_faults import told
from app.text_dates import size_in_words

RESERVE = 500 * 2**20
_SHARE = 20  # of a small disk not more than one part in so many
_MEANWHILE = 10  # of what is left, while a copy lies there that goes again


class Room:
    """The room on the disk of a folder for files of evidence. `needed`: what the first that found none would take.

    `pretended`: nothing is written, but counts as if it were.
    """

    def __init__(self, folder: Path, *, pretended: bool = False) -> None:
        self._folder = folder
        self._largest = 0
        self._pretended = pretended
        self._taken = 0
        self.needed = 0

    def is_ample(self, size: int) -> bool:
        """Whether so much fits in any case, each file of it written twice."""
        return 2 * size <= spare(self._folder)

    def takes(self, piece: int, whole: int) -> bool:
        """Whether there is room for a piece of a file that is `whole` bytes; joining its pieces writes it once more."""
        wanted = piece + max(self._largest, whole)
        if wanted + self._taken > spare(self._folder):
            self.needed = self.needed or wanted
            return False
        self._largest = max(self._largest, whole)
        self._taken += piece if self._pretended else 0
        return True


def spare(folder: Path) -> int:
    """How many bytes may be taken without touching the reserve. Raises FileNotWritten: the disk is gone."""
    free, reserve = _free(folder)
    return free - reserve


def fits(folder: Path, size: int, *, passes: bool = False) -> bool:
    """Whether records may take so much, or a copy that `passes`: it goes again at once. Raises FileNotWritten."""
    free, reserve = _free(folder)
    return size <= free - min(reserve, free // (_MEANWHILE if passes else 2))


def wanted(folder: Path, size: int, *, passes: bool = False) -> str:
    """How much is to be free for so much to fit, in Spanish. Raises FileNotWritten: the disk is gone."""
    most = _MEANWHILE if passes else 2
    least = min(size + _free(folder)[1], size * most // (most - 1))
    return size_in_words(least * 11 // 10)  # the file itself lies there meanwhile, as it came


def _free(folder: Path) -> tuple[int, int]:
    with told(folder):
        disk = shutil.disk_usage(folder)
    return disk.free, min(RESERVE, disk.total // _SHARE)
