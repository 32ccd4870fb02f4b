"""Until when agreements are due: what falls due with a session goes with it, and what a due date was before.

An agreement «for the next session» is due on its day. When that session gets another day, those that somebody names go
along; a day that was chosen for another reason stays (domain.md 6, 6.1).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import takewhile
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import wall_clock
from app.log.clock import moment
from app.log.ops import load_operations
from app.log.registers import Operation
from app.models.commitment import Commitment
from app.models.database import Database
from app.models.log_tables import Op
from app.models.meeting import Meeting
from app.services import commitments, rows
from app.services.commitments import CommitmentRow

_TIPO, _FIELD = "commitment", "due_date"


def due_with(database: Database, meeting_id: str) -> list[CommitmentRow]:
    """The pending agreements that fall due with a session, as they were agreed; none of one without a day.

    Raises:
        NotFound: there is no such session.
    """
    day = rows.load(database, "meeting", meeting_id)["date"]
    return due_on(database, meeting_id, day) if day else []


def due_on(database: Database, meeting_id: str, day: str) -> list[CommitmentRow]:
    """The pending agreements that fall due with a session which is, or was, on that ISO day, as they were agreed.

    Not those that another session of that day waits for: where one stays on it, their day is as good as it was.
    """
    with database.read() as session:
        own: Any = rows.need(session, "meeting", meeting_id)
        others = session.scalars(select(Meeting).where(Meeting.date == day, Meeting.id != meeting_id)).all()
        waiting = [one for one in others if one.status != "suspended" or _turn(one) < _turn(own)]
        found = commitments.pending_due(session, day)
    return [row for row in found if all(one.id == row.origin_meeting_id for one in waiting)]


def _turn(meeting: Meeting) -> tuple[str, int, str]:
    """When its turn comes among the sessions of a day: of two that were suspended, the first would have asked."""
    return meeting.start or "", meeting.number or 0, meeting.id


def follow(
    database: Database, keys: Collection[str], since: date | str, until: date | str, *, back: bool = False
) -> None:
    """Give another due date to those of `keys` that are pending and due on the day `since`; the others keep theirs.

    The history keeps `since`; but where this takes another change `back`, that is as if it had not been.
    """
    with database.write() as session:
        follow_in(session, keys, since, until, back=back)


def follow_in(
    session: Session, keys: Collection[str], since: date | str | None, until: date | str | None, *, back: bool = False
) -> None:
    """See `follow`; within this unit of work. Without either day nothing goes along."""
    if not (since and until and keys) or str(since) == str(until):
        return
    named = [one for one in commitments.pending_due(session, str(since)) if one.id in set(keys)]
    if named and not back:
        commitments.close_history(session)
    for one in named:
        rows.put(session, rows.need(session, _TIPO, one.id), {_FIELD: until})


def write(database: Database, commitment_id: str, fields: Mapping[str, Any], *, stood: str | None = None) -> None:
    """Set fields of an agreement as `rows.update` does; a due date that `stood` since another day stays in its history.

    What is done already is so in time or late by the due date that it has now.

    `stood`: the due date that it had when somebody began to write in it: what is typed on the way to another is no day
    that anybody was told.

    Raises:
        InvalidData: a value cannot stand, or a rule forbids the change; nothing was set.
        NotFound: there is no such agreement.
    """
    with database.write() as session:
        found: Any = rows.need(session, _TIPO, commitment_id)
        told = stood is not None and found.due_date == stood and _FIELD in fields
        if told and _is_of_another_day(session, commitment_id):
            commitments.close_history(session)
        if _FIELD in rows.put(session, found, fields):
            commitments.follow_dates(session, found)


def keep_told(session: Session, wanted: Mapping[str, Any]) -> None:
    """Before a file gives agreements the due dates `wanted`, by id: those told on an earlier day stay in the history.

    Values are ISO days, None for none; of what is not here, or keeps its day, nothing is done.
    """
    for commitment_id, day in wanted.items():
        found: Any = rows.find(session, _TIPO, commitment_id)
        if found is None or found.due_date in (None, day) or not commitments.history_is_open(session, commitment_id):
            continue
        if _is_of_another_day(session, commitment_id):
            commitments.close_history(session)


def former(session: Session, keys: Iterable[str], *, seen_in: Meeting | None = None) -> dict[str, str]:
    """What the due dates of these agreements were before, as ISO days; nothing of those that always had theirs.

    That is the last one that was told, and no day from which it was taken back. With `seen_in`: the one that stood as
    that session began, or had them looked at before its day; where the history does not reach so far, as without.
    """
    found: dict[str, str] = {}
    for (_, row), written in load_operations(session, [(_TIPO, key) for key in keys]).items():
        record: Any = rows.find(session, _TIPO, row)
        said = [op for op in written if op.kind == "w"]
        told = _days(said)
        now = record.due_date if record is not None else None
        if now is None or now not in told:
            continue
        stood = _days(takewhile(lambda op: not _since(op, seen_in), said)) if seen_in is not None else []
        before = stood[-1] if stood else _told_before(told, now)
        if before not in (None, now):
            found[row] = before
    return found


def former_of(database: Database, keys: Iterable[str], *, seen_in: str | None = None) -> dict[str, str]:
    """See `former`; `seen_in` is the id of a session."""
    with database.read() as session:
        meeting: Any = rows.find(session, "meeting", seen_in)
        return former(session, keys, seen_in=meeting)


def _days(said: Iterable[Operation]) -> list[str | None]:
    return [op.values[_FIELD] for op in said if _FIELD in op.values]


def _since(op: Operation, meeting: Meeting) -> bool:
    """Whether it was written once the session had begun, or looked at the agreement."""
    begun = meeting.date is not None and moment(op.hlc).date().isoformat() >= meeting.date
    return begun or meeting.id in (op.values.get("reviewed_in") or ())


def _told_before(told: Sequence[str | None], now: str) -> str | None:
    """The day before the one that stands: what returns to an earlier day was as if it had not been."""
    path: list[str] = []
    for day in told[: len(told) - told[::-1].index(now)]:
        if day in path:
            del path[path.index(day) :]
        if day is not None:
            path.append(day)
    return path[-2] if len(path) > 1 else None


def _is_of_another_day(session: Session, commitment_id: str) -> bool:
    first = session.scalar(select(func.min(Op.hlc)).where(Op.tbl == Commitment.__tablename__, Op.row == commitment_id))
    return first is not None and moment(first).date() != wall_clock.today()
