"""What others have yet to send before all that came can be shown: whole records, and earlier files (faults 2, 19, 24).

`app.log.waiting` keeps the changes meanwhile; this tells a person what is missing and whom to ask.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.log.fold import WAITING, Fold
from app.log.ops import Key, by_table, chunks
from app.models.database import Database
from app.models.device import Device
from app.models.local import JoinRequest
from app.models.log_tables import Batch, Op, RowState, Waiting
from app.models.person import Person
from app.sync.peers import fingerprint

_SHORT = 8


@dataclass(frozen=True)
class AwaitedRecord:
    """A record in nobody's file so far. `parts` of it came, by record type; `writers` are who wrote them.

    `code` is the beginning of its id: the only name it has until it comes.
    """

    tipo: str
    code: str
    parts: dict[str, int]
    writers: tuple[str, ...]


@dataclass(frozen=True)
class AwaitedFile:
    """`changes` sealed batches of one laptop wait: for its acceptance, or else for a file that was to come before."""

    laptop: str
    changes: int
    for_acceptance: bool


Awaited = AwaitedRecord | AwaitedFile


def awaited(database: Database) -> tuple[list[AwaitedRecord], list[AwaitedFile]]:
    """The records that are missing, by type and code; and whose changes wait, by laptop."""
    with database.read() as session:
        return _records(session), _files(session)


def _records(session: Session) -> list[AwaitedRecord]:
    query = select(RowState.tbl, RowState.row).where(RowState.state == WAITING)
    keys = [(tbl, row) for tbl, row in session.execute(query)]
    folded = Fold(session).run(keys) if keys else {}
    parts: dict[Key, list[Key]] = {}
    for key in keys:
        whole, below = folded[key].parent, {key}
        while whole in folded and whole not in below:  # a part of a part: what is missing is the topmost
            below.add(whole)
            whole = folded[whole].parent
        if whole is not None:
            parts.setdefault(whole, []).append(key)
    return [
        AwaitedRecord(tipo, row[:_SHORT], dict(Counter(tbl for tbl, _ in some)), _writers(session, some))
        for (tipo, row), some in sorted(parts.items())
    ]


def _writers(session: Session, keys: Iterable[Key]) -> tuple[str, ...]:
    names: set[str] = set()
    for tbl, rows in by_table(keys).items():
        for some in chunks(rows):
            query = select(Person.full_name).join(Batch, Batch.who == Person.id).join(Op, Op.batch == Batch.n)
            names.update(name or "" for name in session.scalars(query.where(Op.tbl == tbl, Op.row.in_(some))))
    return tuple(sorted(names - {""}))


def _files(session: Session) -> list[AwaitedFile]:
    query = select(Waiting.device, Waiting.reason == "device", func.count()).group_by(Waiting.device, Waiting.reason)
    found: Counter[tuple[str, bool]] = Counter()
    for device, for_acceptance, number in session.execute(query):
        found[_name(session, device), for_acceptance] += number
    return [AwaitedFile(laptop, number, acceptance) for (laptop, acceptance), number in sorted(found.items())]


def _name(session: Session, device: str) -> str:
    """As the list of laptops has it, else as it called itself when it asked to join."""
    known, asking = session.get(Device, device), session.get(JoinRequest, device)
    called = (known.name if known else None) or (asking.request["name"] if asking else None)
    return called or f"señas {fingerprint(device)}"
