"""The day of a run of the tests: the one on which it began, also when it goes on past midnight (see `conftest`)."""

from __future__ import annotations

from datetime import datetime

from app import wall_clock

_now = wall_clock.now
_BEGAN = _now()
TODAY = _BEGAN.date()
_LAST_MOMENT = _BEGAN.replace(hour=23, minute=59, second=59, microsecond=0)


def now() -> datetime:
    """The time on the laptop's clock, which stands still at the end of that day."""
    return min(_now(), _LAST_MOMENT)
