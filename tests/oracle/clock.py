"""When a laptop says that something happened (sync-design 5)."""

from __future__ import annotations

from dataclasses import dataclass

DAY = 24 * 3600 * 1000
BUILT = 1_767_225_600_000  # 1 January 2026: no clock is right that shows an earlier date


@dataclass
class Clock:
    """The hybrid clock: 48 bits of milliseconds and 16 of counter; `last` includes what was absorbed."""

    own: int = 0
    last: int = 0
    known: int = 0
    built: int = BUILT

    def stamp(self, wall: int) -> tuple[int, bool]:
        """The next stamp, and whether the wall clock can be believed."""
        behind = self.own and wall < (self.own >> 16) - DAY
        ahead = self.known and wall > (self.known >> 16) + 400 * DAY
        trusted = not (wall < self.built or behind or ahead)
        self.own = max(wall << 16, self.last + 1) if trusted else max(self.own, self.built << 16) + 1
        self.last, self.known = max(self.last, self.own), max(self.known, self.own)
        return self.own, trusted

    def absorb(self, hlc: int, wall: int) -> None:
        """Take notice of a received stamp; one far in the future never drags this clock along."""
        self.known = max(self.known, hlc)
        if hlc >> 16 <= wall + DAY:
            self.last = max(self.last, hlc)
