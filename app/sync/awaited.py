"""What others have yet to send before all that came can be shown: records, earlier files, parts (faults 2, 6, 19, 24).

`app.log.waiting` keeps the changes meanwhile; this tells a person what is missing and whom to ask.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.log.fold import WAITING, Fold
from app.log.office import RETIRED
from app.log.ops import Key, by_table, chunks
from app.log.standing import IS_UNDONE
from app.log.waiting import held_among, why
from app.media import ledger
from app.models.database import Database
from app.models.device import Device
from app.models.local import JoinRequest
from app.models.log_tables import ERASED, Batch, Blob, BlobHolder, Import, Op, Peer, RowState, Waiting
from app.models.person import Person
from app.services.evidence import file_rules
from app.sync.ack import ACK
from app.sync.peers import fingerprint
from app.sync.senders import declined_since

_SHORT = 8
_FEW = 50  # waiting rows, of which it is enough to know that there are some


@dataclass(frozen=True)
class AwaitedRecord:
    """A record in nobody's file so far. `parts` of it came, by record type; `writers` are who wrote them.

    `code` is the beginning of its id: the only name it has until it comes. `undone`: it did come, and a person here
    took it back.
    """

    tipo: str
    code: str
    parts: dict[str, int]
    writers: tuple[str, ...]
    undone: bool = False


@dataclass(frozen=True)
class AwaitedFile:
    """`changes` sealed batches of one laptop wait: for its acceptance, or else for a file that was to come before.

    `undone`: that one did come, and a person here took it back.
    """

    laptop: str
    changes: int
    for_acceptance: bool
    undone: bool = False


@dataclass(frozen=True)
class AwaitedParts:
    """The last delivery of a laptop is in several `parts`, and those numbered `missing` have not come (fault 6)."""

    laptop: str
    missing: tuple[int, ...]
    parts: int


Awaited = AwaitedRecord | AwaitedFile | AwaitedParts


def awaited(database: Database) -> tuple[list[AwaitedRecord], list[AwaitedFile]]:
    """The records that are missing, by type and code; and whose changes wait, by laptop.

    Nobody waits for changes of a laptop that was retired: what is kept of them stands in the list of laptops.
    """
    with database.read() as session:
        return _records(session), _files(session)


def to_ask_for(database: Database) -> list[Awaited]:
    """What somebody who works here may be asked for, of what has not come; of many records a few.

    What was undone here and who is to be accepted are decided elsewhere, and nobody is known to have what no person
    wrote.
    """
    with database.read() as session:
        records = [one for one in _records(session, _FEW) if one.writers and not one.undone]
        files = [one for one in _files(session) if not one.undone and not one.for_acceptance]
    return [*records, *files, *awaited_parts(database)]


def awaited_parts(database: Database) -> list[AwaitedParts]:
    """The last deliveries of which a part has not come, while something is lacking here of what their laptop holds.

    Nobody waits for a part of a laptop that was retired, for none of its files is taken in (fault 36), or declined.
    """
    last = select(func.max(Import.id)).where(Import.kind != ACK).group_by(Import.device)
    with database.read() as session:
        found = []
        for one in session.scalars(select(Import).where(Import.id.in_(last))):
            parts = int(one.summary.get("parts", 1))  # none in what an earlier version of the program noted
            same = select(Import.part).where(Import.bundle == one.bundle, Import.device == one.device)
            missing = set(range(1, parts + 1)) - set(session.scalars(same)) if parts > 1 else ()
            if missing and not _is_given_up(session, one.device) and _lacks_something(session, one.device):
                found.append(AwaitedParts(one.sender, tuple(sorted(missing)), parts))
        return sorted(found, key=lambda one: one.laptop)


def _lacks_something(session: Session, device: str) -> bool:
    """Whether a laptop declared something that is not here: a part may be lost, and all of it have come otherwise."""
    peer = session.get(Peer, device)
    said = {head for heads in peer.heads.values() for head in heads} if peer else set()
    holds = select(BlobHolder.sha256).where(BlobHolder.device == device, BlobHolder.holds)
    if not said <= held_among(session, said):
        return True
    lacking = select(Blob.sha256).where(Blob.state.not_in((ledger.HAVE, ERASED)), Blob.sha256.in_(holds))
    return not file_rules(session).travelling.isdisjoint(session.scalars(lacking))


def _is_given_up(session: Session, device: str) -> bool:
    """Whether a person said no to a laptop: the coordination retired it, or does not let it in."""
    known = session.get(Device, device)
    return known.state == RETIRED if known is not None else bool(declined_since(session, device))


def _records(session: Session, most: int | None = None) -> list[AwaitedRecord]:
    """Those that waiting rows are part of; with `most`, only so many rows are looked at."""
    query = select(RowState.tbl, RowState.row).where(RowState.state == WAITING).limit(most)
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
        AwaitedRecord(
            tipo,
            row[:_SHORT],
            dict(Counter(tbl for tbl, _ in some)),
            _writers(session, some),
            undone=_is_undone(session, (tipo, row)),
        )
        for (tipo, row), some in sorted(parts.items())
    ]


def _is_undone(session: Session, key: Key) -> bool:
    """Whether something that was taken back here says something of the record."""
    said = select(Op.n).join(Batch, Batch.n == Op.batch).where(Op.tbl == key[0], Op.row == key[1], IS_UNDONE)
    return session.scalar(said.limit(1)) is not None


def _writers(session: Session, keys: Iterable[Key]) -> tuple[str, ...]:
    names: set[str] = set()
    for tbl, rows in by_table(keys).items():
        for some in chunks(rows):
            query = select(Person.full_name).join(Batch, Batch.who == Person.id).join(Op, Op.batch == Batch.n)
            names.update(name or "" for name in session.scalars(query.where(Op.tbl == tbl, Op.row.in_(some))))
    return tuple(sorted(names - {""}))


def _files(session: Session) -> list[AwaitedFile]:
    reasons = why(session)
    found: Counter[tuple[str, bool, bool]] = Counter()
    devices = session.execute(select(Waiting.id, Waiting.device)).all() if reasons else []
    names = {one: _name(session, one) for one in {device for _, device in devices} if not _is_given_up(session, one)}
    for identity, device in devices:
        if device in names:
            found[names[device], reasons[identity] == "device", reasons[identity] == "undone"] += 1
    return [AwaitedFile(laptop, number, *waits) for (laptop, *waits), number in sorted(found.items())]


def _name(session: Session, device: str) -> str:
    """As the list of laptops has it, else as it called itself when it asked to join."""
    known, asking = session.get(Device, device), session.get(JoinRequest, device)
    called = (known.name if known else None) or (asking.request["name"] if asking else None)
    return called or f"señas {fingerprint(device)}"
