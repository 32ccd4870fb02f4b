"""The hybrid logical clock: 48 bits of milliseconds, 16 of counter, one integer (sync-design 5).

Clocks lie. A stamp only breaks ties between concurrent writes; a doubtful wall clock is not followed, and
nothing received moves this clock more than a day ahead (invariant 21).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

# Past this some systems cannot say which day it is here: 31 December 2999.
_LAST_MOMENT = 32_503_593_600_000
DAY = 24 * 3600 * 1000
FAR_AHEAD = 400 * DAY
# No clock can rightly show a time before this program was made.
BUILT = int(datetime(2026, 11, 1, tzinfo=UTC).timestamp() * 1000)


def milliseconds(stamp: int) -> int:
    """The wall time inside a stamp, in milliseconds since 1970."""
    return stamp >> 16


def moment(stamp: int) -> datetime:
    """The wall time inside a stamp, in the zone of this laptop."""
    return datetime.fromtimestamp(min(milliseconds(stamp), _LAST_MOMENT) / 1000, UTC).astimezone()


@dataclass
class Clock:
    """The clock of one laptop in one microcentro.

    `own` is the newest stamp given out here, `absorbed` the newest received one that was believed, `known` the
    newest of all ever seen. `confirmed`: when a person said that the machine's clock is right, by that clock, or the
    last stamp was given out since that was believed; from a day before to far after, nothing that others or this laptop
    wrote makes it doubtful. `wall` reads the machine's clock in milliseconds.
    """

    own: int = 0
    absorbed: int = 0
    known: int = 0
    confirmed: int = 0
    wall: Callable[[], int] = lambda: time.time_ns() // 1_000_000

    def doubtful(self) -> bool:
        """Whether the machine's clock cannot be right (faults 8 to 10)."""
        now = self.wall()
        if now >= BUILT and self.confirmed and self.confirmed - DAY <= now <= self.confirmed + FAR_AHEAD:
            return False
        return (
            now < BUILT
            or (self.own > 0 and now < milliseconds(self.own) - DAY)
            or (self.known > 0 and now > milliseconds(self.known) + FAR_AHEAD)
        )

    def tells_the_day(self) -> bool:
        """Whether the stamps given out now say when it is: after a wrong day to come they go on from there."""
        return not self.doubtful() and milliseconds(self.own) <= self.wall() + DAY

    def next(self) -> int:
        """A stamp greater than every one given out here before."""
        newest = max(self.own, self.absorbed)
        if self.doubtful():
            self.own = max(self.own, BUILT << 16) + 1
        else:
            self.own = max(newest + 1, self.wall() << 16)
            self.confirmed = self.confirmed and max(self.confirmed, self.wall())
        self.known = max(self.known, self.own)
        return self.own

    def absorb(self, *stamps: int) -> None:
        """Take note of received stamps; one from more than a day ahead is stored by the caller but not followed."""
        self.known = max((self.known, *stamps))
        too_far = (self.wall() + DAY + 1) << 16
        self.absorbed = max([self.absorbed, *[stamp for stamp in stamps if stamp < too_far]])

    def to_json(self) -> dict[str, int]:
        """What must outlive the program."""
        return {"own": self.own, "absorbed": self.absorbed, "known": self.known, "confirmed": self.confirmed}

    def take(self, saved: Mapping[str, int]) -> None:
        """Go on from what `to_json` gave."""
        self.own, self.absorbed, self.known = saved["own"], saved["absorbed"], saved["known"]
        self.confirmed = saved.get("confirmed", 0)
