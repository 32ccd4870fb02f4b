"""Take in batches that others sealed: check them, apply those that can be, keep the rest waiting.

A batch is applied only when all its parents are (invariant 16); what cannot be applied yet is kept as received.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import zstandard
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from app.log import settings
from app.log.ancestry import Place, place_after
from app.log.batch import BadBatch, Header, OpLine, SealedBatch, parse_batch, parse_header, parse_op, verify
from app.log.identity import Author, author_of
from app.log.keys import device_of
from app.log.materialise import FoldReport, fold
from app.log.ops import GENERAL, LOCAL, ROSTER, Key, by_table, chunks, load_operations
from app.log.registers import fold_row
from app.log.seal import store_batch
from app.models import registry
from app.models.base import Base
from app.models.bulk import insert_rows
from app.models.device import Device
from app.models.log_tables import Batch, Op, RowState, Waiting

ROOT_PUBLIC = "root_public"


class BatchRefused(Exception):
    """A batch is forged, altered, of another microcentro, or signed by somebody who may not: nothing was kept.

    `code` is one of: damaged, forged, other_space, not_allowed, newer_format.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Outcome:
    """What became of the batches of one reception; `applied` may hold earlier ones that waited for these."""

    applied: list[str] = field(default_factory=list)
    already: int = 0
    operations: int = 0
    waiting: dict[str, str] = field(default_factory=dict)
    report: FoldReport = field(default_factory=FoldReport)
    authors: set[tuple[str, str]] = field(default_factory=set)


@dataclass(frozen=True)
class _Received:
    batch: SealedBatch
    header: Header
    import_id: int | None
    kept: bool  # already among the waiting ones


def receive_batches(session: Session, batches: Iterable[SealedBatch], *, import_id: int | None = None) -> Outcome:
    """Apply what can be applied, inside the caller's unit of work.

    The caller has sealed what was open. Roster batches come first in `batches`.

    Raises:
        BatchRefused: one of them may not be taken in; the caller's unit of work ends and nothing is kept.
    """
    work = _Reception(session, author_of(session), import_id)
    work.take(batches)
    return work.outcome


def release_waiting(session: Session) -> Outcome:
    """Apply the waiting batches whose reason to wait is gone: after a laptop was accepted."""
    return receive_batches(session, ())


class _Reception:
    def __init__(self, session: Session, author: Author, import_id: int | None) -> None:
        self.session = session
        self.author = author
        self.import_id = import_id
        self.outcome = Outcome()
        self.space: str = session.info["database"].space
        self.root: str = settings.get(session, ROOT_PUBLIC, "")
        self.pool: dict[str, _Received] = {}
        self.touched: set[Key] = set()
        self.given: set[str] = set()
        self._keys: dict[str, tuple[str, bool]] | None = None

    def take(self, batches: Iterable[SealedBatch]) -> None:
        for batch in batches:
            header = self._check(batch)
            self.given.add(batch.id)
            if self._held(batch.id):
                self.outcome.already += 1
            else:
                self.pool[batch.id] = _Received(batch, header, self.import_id, kept=False)
                self._try(batch.id)
        self._load_waiting()
        progress = True
        while progress:
            applied = [identity for identity in list(self.pool) if self._try(identity)]
            progress = bool(applied)
        self._keep_waiting()
        self._fold()

    def _check(self, batch: SealedBatch) -> Header:
        try:
            header = parse_header(batch.lines[0])
        except BadBatch as error:
            raise BatchRefused("damaged") from error
        if header.space != self.space:
            raise BatchRefused("other_space")
        if header.channel not in (GENERAL, ROSTER):
            raise BatchRefused("newer_format")
        return header

    def _held(self, identity: str) -> bool:
        connection = self.session.connection()
        return connection.scalar(select(Batch.n).where(Batch.id == identity)) is not None

    def _load_waiting(self) -> None:
        for row in self.session.connection().execute(select(Waiting)).mappings():
            if row["id"] not in self.pool:
                lines = parse_batch(zstandard.ZstdDecompressor().decompress(row["raw"]))
                batch = SealedBatch(row["id"], row["sig"], lines)
                self.pool[batch.id] = _Received(batch, parse_header(lines[0]), row["import_id"], kept=True)
            else:
                received = self.pool[row["id"]]
                self.pool[row["id"]] = _Received(received.batch, received.header, row["import_id"], kept=True)

    def _try(self, identity: str) -> bool:
        """Apply a batch of the pool, with all that completes its transaction, if nothing is missing."""
        received = self.pool.get(identity)
        if received is None or self._reason(received) is not None:
            return False
        whole = self._transaction(received)
        if whole is None or any(self._lacks_key(part) for part in whole):
            return False
        for part in whole:
            self._apply(part)
        return True

    def _transaction(self, first: _Received) -> list[_Received] | None:
        whole = [first]
        while whole[-1].header.more:
            last = whole[-1]
            following = next(
                (
                    item
                    for item in self.pool.values()
                    if item.header.parents == (last.batch.id,) and item.header.device == last.header.device
                ),
                None,
            )
            if following is None:
                return None
            whole.append(following)
        return whole

    def _reason(self, received: _Received) -> str | None:
        """Why a batch waits: 'parents' or 'device' (its laptop is not accepted), or None."""
        if not all(self._held(parent) for parent in received.header.parents):
            return "parents"
        return "device" if self._lacks_key(received) else None

    def _lacks_key(self, received: _Received) -> bool:
        header = received.header
        if header.channel == ROSTER and self.root and header.device == device_of(self.root):
            return False
        key = self._devices().get(header.device)
        return key is None or (header.channel == GENERAL and not key[1])

    def _devices(self) -> dict[str, tuple[str, bool]]:
        """Known laptops: their public key, and whether they are accepted."""
        if self._keys is None:
            rows = self.session.connection().execute(select(Device.id, Device.sign_key, Device.state))
            self._keys = {row.id: (row.sign_key, row.state == "accepted") for row in rows if row.sign_key}
        return self._keys

    def _apply(self, received: _Received) -> None:
        batch, header = received.batch, received.header
        from_root = header.channel == ROSTER and bool(self.root) and header.device == device_of(self.root)
        key = self.root if from_root else self._devices()[header.device][0]
        if device_of(key) != header.device or not verify(key, batch.id, batch.sig):
            raise BatchRefused("forged")
        ops = self._parse(batch.lines, header)
        if header.channel == ROSTER and not from_root and not self._could_coordinate(header):
            raise BatchRefused("not_allowed")
        n = store_batch(self.session, batch.id, batch.sig, batch.lines[0], header, import_id=received.import_id)
        rows: list[dict[str, Any]] = [
            {
                "batch": n,
                "idx": index,
                "channel": header.channel,
                "tbl": op.tbl,
                "row": op.row,
                "kind": op.kind,
                "hlc": op.hlc,
                "line": line,
            }
            for index, (op, line) in enumerate(zip(ops, batch.lines[1:], strict=True), 1)
        ]
        insert_rows(self.session.connection(), Base.metadata.tables[Op.__tablename__], rows)
        self.touched.update((op.tbl, op.row) for op in ops)
        for op in ops:
            self.author.clock.absorb(op.hlc)
        self.outcome.applied.append(batch.id)
        self.outcome.operations += len(ops)
        self.outcome.authors.add((header.who or "", header.device))
        del self.pool[batch.id]
        if received.kept:
            self.session.connection().execute(delete(Waiting).where(Waiting.id == batch.id))
        if header.channel == ROSTER:
            self._fold_roster()

    def _parse(self, lines: Sequence[str], header: Header) -> list[OpLine]:
        try:
            ops = [parse_op(line) for line in lines[1:]]
        except BadBatch as error:
            raise BatchRefused("damaged") from error
        for op in ops:
            # An erased line needs a purge that this version cannot hold; and each channel has its own tables.
            if op.kind == "x" or (op.tbl == registry.ROSTER) != (header.channel == ROSTER):
                raise BatchRefused("not_allowed")
        return ops

    def _could_coordinate(self, header: Header) -> bool:
        """Whether the signer was a coordinator in the history that the batch itself descends from."""
        parents = self.session.scalars(select(Batch).where(Batch.id.in_(header.parents))).all()
        here: Place = place_after(self.session, parents)
        key = (registry.ROSTER, header.device)
        past = [op for op in load_operations(self.session, [key])[key] if op.origin and here.covers(op.origin.place)]
        shown = fold_row(past, registry.groups(registry.ROSTER), {}).shown
        return shown.get("coordinates") is True and shown.get("state") == "accepted"

    def _fold_roster(self) -> None:
        roster = {key for key in self.touched if key[0] == registry.ROSTER}
        self.outcome.report.merge(fold(self.session, roster))
        self.touched -= roster
        self._keys = None

    def _keep_waiting(self) -> None:
        connection = self.session.connection()
        for identity, received in self.pool.items():
            reason = self._reason(received) or "rest"
            if identity in self.given:
                self.outcome.waiting[identity] = reason
            if received.kept:
                connection.execute(Waiting.__table__.update().where(Waiting.id == identity).values(reason=reason))  # type: ignore[attr-defined]
                continue
            row = {
                "id": identity,
                "channel": received.header.channel,
                "device": received.header.device,
                "parents": list(received.header.parents),
                "reason": reason,
                "sig": received.batch.sig,
                "raw": zstandard.ZstdCompressor().compress(received.batch.raw),
                "import_id": received.import_id,
            }
            connection.execute(insert(Waiting), [row])

    def _fold(self) -> None:
        place = {tipo: n for n, tipo in enumerate(registry.types())}  # parents first: their parts wait for nothing
        known = sorted((key for key in self.touched if key[0] in place), key=lambda key: (place[key[0]], key))
        self._end_drafts(known)
        for some in chunks(known, 20_000):
            self.outcome.report.merge(fold(self.session, some))

    def _end_drafts(self, keys: Iterable[Key]) -> None:
        """Let go of drafts that came back shared: a copy from before they were is in use here.

        Sharing ended their local history, and what everybody holds counts on every laptop (invariant 1).
        """
        connection = self.session.connection()
        if connection.scalar(select(Op.n).where(Op.batch.is_(None), Op.channel == LOCAL).limit(1)) is None:
            return
        for tbl, rows in by_table(keys).items():
            for some in chunks(rows):
                connection.execute(delete(Op).where(Op.tbl == tbl, Op.row.in_(some), Op.channel == LOCAL))
                shared = update(RowState).where(RowState.tbl == tbl, RowState.row.in_(some))
                connection.execute(shared.values(private=False))


def missing_parents(session: Session) -> list[str]:
    """Batches that waiting ones descend from and that are neither held nor waiting: to ask for by name (fault 3)."""
    waiting = session.connection().execute(select(Waiting.id, Waiting.parents)).all()
    known = {row.id for row in waiting}
    wanted = {parent for row in waiting for parent in row.parents} - known
    held: set[str] = set()
    for some in chunks(sorted(wanted)):
        held |= set(session.connection().scalars(select(Batch.id).where(Batch.id.in_(some))))
    return sorted(wanted - held)
