"""What day and what time it is in this room, for everything that people date: the only place that asks the machine.

The laptop's own calendar is the one that people mean, right or wrong. What orders writes is `app.log.clock`. Callers
say `wall_clock.today()`, so that a test which sets the day here sets it for all.
"""

from __future__ import annotations

from datetime import date, datetime


def today() -> date:
    """The day on the laptop's calendar."""
    return now().date()


def now() -> datetime:
    """The time on the laptop's clock, in its own zone."""
    return datetime.now().astimezone()
