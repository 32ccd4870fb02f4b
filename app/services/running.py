"""A session while it runs: which point of the agenda is being dealt with, since when, and the minutes it took.

Where the clock stands belongs to this laptop alone, and outlives a crash; the minutes used are of the record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.errors import InvalidData, Problem
from app.log import settings
from app.models.database import Database
from app.models.meeting import AgendaItem
from app.services import guards, minutes, rows

# A clock that was left running says nothing.
_MOST = timedelta(hours=12)


@dataclass(frozen=True)
class Running:
    """The point in hand: `used` minutes were noted before the clock began to run at `since`."""

    item_id: str
    topic: str
    planned: int | None
    used: int
    since: datetime
    following: str

    def seconds(self, now: datetime) -> int:
        """How long the point has taken, with what was noted before."""
        return 60 * self.used + int(_elapsed(self.since, now).total_seconds())


@dataclass(frozen=True)
class Snapshot:
    """How things stood before a step of the clock, to take it back.

    `closed` minutes did not say when the session ended; the step noted `at`.
    """

    clock: Mapping[str, Any] | None
    used: Mapping[str, int | None]
    closed: str = ""
    at: str = ""


def state(database: Database, meeting_id: str) -> Running | None:
    """The point in hand, None while no clock runs (or its point left the agenda)."""
    with database.read() as session:
        clock = settings.get(session, _key(meeting_id))
        items: list[AgendaItem] = rows.parts_of(session, "agenda_item", meeting_id)
        places = {one.id: place for place, one in enumerate(items)}
        if not clock or clock["item"] not in places:
            return None
        place = places[clock["item"]]
        one, after = items[place], items[place + 1 : place + 2]
        return Running(
            item_id=one.id,
            topic=one.topic or "",
            planned=one.minutes_planned,
            used=one.minutes_used or 0,
            since=datetime.fromisoformat(clock["since"]),
            following=(after[0].topic or "") if after else "",
        )


def begin(database: Database, meeting_id: str, now: datetime, item_id: str | None = None) -> Snapshot:
    """Let the clock run on `item_id`, or on the first point that took no minutes yet.

    Raises:
        InvalidData: the agenda is empty.
    """
    with database.write() as session:
        items: list[AgendaItem] = rows.parts_of(session, "agenda_item", meeting_id)
        if not items:
            raise InvalidData([Problem("topic", "no_agenda")])
        before = _stop(session, meeting_id, now)
        waiting = [one.id for one in items if not one.minutes_used]
        _start(session, meeting_id, item_id or (waiting or [items[0].id])[0], now)
        return before


def advance(database: Database, meeting_id: str, now: datetime) -> Snapshot:
    """Note the minutes of the point in hand and go on with the one after it; after the last, the clock stands still.

    That is when the session ended, which its minutes say unless they say another hour.
    """
    with database.write() as session:
        clock = settings.get(session, _key(meeting_id))
        before = _stop(session, meeting_id, now)
        order = [one.id for one in rows.parts_of(session, "agenda_item", meeting_id)]
        place = order.index(clock["item"]) + 1 if clock and clock["item"] in order else len(order)
        if place < len(order):
            _start(session, meeting_id, order[place], now)
        return before


def stop(database: Database, meeting_id: str, now: datetime) -> Snapshot:
    """Note the minutes of the point in hand and let the clock stand still; on the last point the session ended."""
    with database.write() as session:
        return _stop(session, meeting_id, now)


def earlier_end(since: datetime, written: str, now: datetime) -> datetime | None:
    """The first moment after `since` that a clock on the wall tells as `written` ('11:40'); None if it is to come."""
    hour, minute = (int(part) for part in written.split(":"))
    end = since.replace(hour=hour, minute=minute, second=0)
    # In whole minutes: who began at 10:05:40 may have ended at 10:05.
    if end < since.replace(second=0):
        end += timedelta(days=1)
    return max(end, since) if end <= now else None


def put_back(database: Database, meeting_id: str, before: Snapshot) -> None:
    """Take a step of the clock back; an hour that a person wrote since, or that was approved, stays."""
    with database.write() as session:
        for item_id, took in before.used.items():
            rows.put(session, rows.need(session, "agenda_item", item_id), {"minutes_used": took})
        written: Any = rows.find(session, "minutes", before.closed) if before.closed else None
        if written is not None and written.closing_time == before.at and written.status not in guards.FROZEN:
            rows.put(session, written, {"closing_time": None})
        settings.put(session, _key(meeting_id), dict(before.clock) if before.clock else None)


def _start(session: Session, meeting_id: str, item_id: str, now: datetime) -> None:
    settings.put(session, _key(meeting_id), {"item": item_id, "since": now.isoformat(timespec="seconds")})


def _stop(session: Session, meeting_id: str, now: datetime) -> Snapshot:
    clock = settings.get(session, _key(meeting_id))
    one: Any = rows.find(session, "agenda_item", clock["item"]) if clock else None
    used: dict[str, int | None] = {}
    closed, at = "", f"{now:%H:%M}"
    if one is not None:
        used[one.id] = one.minutes_used
        took = round(_elapsed(datetime.fromisoformat(clock["since"]), now) / timedelta(minutes=1))
        if took:
            rows.put(session, one, {"minutes_used": min((one.minutes_used or 0) + took, 1440)})
            closed = _close(session, meeting_id, one.id, now, at)
    settings.put(session, _key(meeting_id), None)
    return Snapshot(clock, used, closed, at)


def _close(session: Session, meeting_id: str, item_id: str, now: datetime, at: str) -> str:
    """After the last point, on the day of the session, let its minutes say when it ended; the id of those that do."""
    meeting: Any = rows.need(session, "meeting", meeting_id)
    last = rows.parts_of(session, "agenda_item", meeting_id)[-1].id
    if item_id != last or meeting.date != now.date().isoformat():
        return ""
    return minutes.close_in(session, meeting_id, at)


def _elapsed(since: datetime, now: datetime) -> timedelta:
    # A clock that was set back, or a session that nobody stopped, counts for nothing.
    passed = now - since
    return passed if timedelta(0) <= passed <= _MOST else timedelta(0)


def _key(meeting_id: str) -> str:
    return f"running {meeting_id}"
