"""The messages to the network, as the first page shows them (S003 Biobío: contact between meetings)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from app.models.database import Database
from app.models.support import LogEntry
from app.services import people

# Between two sessions lies a month.
RECENT = timedelta(days=31)


@dataclass(frozen=True)
class Message:
    """One message: who wrote it ('' if nobody is named) and on which day.

    `doubtful`: the day lies so far ahead that the clock of whoever wrote it was wrong (fault 8).
    """

    id: str
    text: str
    author: str
    date: str
    doubtful: bool = False


def recent(database: Database, today: date) -> list[Message]:
    """The messages of the last 31 days, newest first.

    Those dated ahead come after them, the nearest first and the doubtful ones last: they are shown too, but a wrong
    clock puts nothing above what was written today.
    """
    since, now, far = (day.isoformat() for day in (today - RECENT, today, today + RECENT))
    wanted = select(LogEntry.id, LogEntry.text, LogEntry.author_id, LogEntry.date)
    wanted = wanted.where(LogEntry.kind == "message", LogEntry.date >= since, LogEntry.text.is_not(None))
    with database.read() as session:
        found = session.execute(wanted.order_by(LogEntry.date.desc(), LogEntry.id)).all()
        names = people.names(session, [one.author_id for one in found])
    ahead = sorted((one for one in found if one.date > now), key=lambda one: (one.date, one.id))
    return [
        Message(one.id, one.text, names.get(one.author_id or "", ""), one.date, one.date > far)
        for one in [*(one for one in found if one.date <= now), *ahead]
    ]
