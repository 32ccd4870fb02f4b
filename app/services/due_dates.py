"""Until when agreements are due: what falls due with a session goes with it, and what a due date was before.

An agreement «for the next session» is due on its day. When that session gets another day, those that somebody names go
along; a day that was chosen for another reason stays (domain.md 6, 6.1).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import wall_clock
from app.log.clock import moment
from app.log.identity import author_of
from app.log.ops import load_operations
from app.log.seal import seal
from app.models.commitment import Commitment
from app.models.database import Database
from app.models.log_tables import Op
from app.services import commitments, rows
from app.services.commitments import CommitmentRow

_TIPO, _FIELD = "commitment", "due_date"


def due_with(database: Database, meeting_id: str) -> list[CommitmentRow]:
    """The pending agreements that are due on the day of a session, as they were agreed; none of one without a day.

    Raises:
        NotFound: there is no such session.
    """
    day = rows.load(database, "meeting", meeting_id)["date"]
    return due_on(database, day) if day else []


def due_on(database: Database, day: str) -> list[CommitmentRow]:
    """The pending agreements that are due on that ISO day, as they were agreed."""
    with database.read() as session:
        return commitments.pending_due(session, day)


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
        _keep_former(session)
    for one in named:
        rows.put(session, rows.need(session, _TIPO, one.id), {_FIELD: until})


def write(database: Database, commitment_id: str, fields: Mapping[str, Any], *, stood: str | None = None) -> None:
    """Set fields of an agreement as `rows.update` does; a due date that `stood` since another day stays in its history.

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
            _keep_former(session)
        rows.put(session, found, fields)


def keep_told(session: Session, wanted: Mapping[str, Any]) -> None:
    """Before a file gives agreements the due dates `wanted`, by id: those told on an earlier day stay in the history.

    Values are ISO days, None for none; of what is not here, or keeps its day, nothing is done.
    """
    for commitment_id, day in wanted.items():
        found: Any = rows.find(session, _TIPO, commitment_id)
        if found is None or found.due_date in (None, day) or not _is_open(session, commitment_id):
            continue
        if _is_of_another_day(session, commitment_id):
            _keep_former(session)


def former(session: Session, keys: Iterable[str]) -> dict[str, str]:
    """What the due dates of these agreements were before, as ISO days; nothing of those that always had theirs."""
    found: dict[str, str] = {}
    for (_, row), written in load_operations(session, [(_TIPO, key) for key in keys]).items():
        record: Any = rows.find(session, _TIPO, row)
        said = [op.values[_FIELD] for op in written if op.kind == "w" and _FIELD in op.values]
        now = record.due_date if record is not None else None
        if now is None or now not in said:
            continue
        since = len(said) - 1 - said[::-1].index(now)
        others = [day for day in said[:since] if day not in (None, now)]
        if others:
            found[row] = others[-1]
    return found


def former_of(database: Database, keys: Iterable[str]) -> dict[str, str]:
    """See `former`."""
    with database.read() as session:
        return former(session, keys)


def _keep_former(session: Session) -> None:
    """What is open in the history is closed: what is written next does not take its place."""
    session.flush()
    seal(session, author_of(session))


def _is_open(session: Session, commitment_id: str) -> bool:
    session.flush()
    named = Op.tbl == _TIPO, Op.row == commitment_id, Op.batch.is_(None)
    return session.scalar(select(Op.n).where(*named).limit(1)) is not None


def _is_of_another_day(session: Session, commitment_id: str) -> bool:
    first = session.scalar(select(func.min(Op.hlc)).where(Op.tbl == Commitment.__tablename__, Op.row == commitment_id))
    return first is not None and moment(first).date() != wall_clock.today()
