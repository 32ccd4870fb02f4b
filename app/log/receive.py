"""Take in batches that others sealed: check them, apply those that can be, keep the rest waiting.

A batch is applied only when all its parents are (invariant 16); what cannot be applied yet is kept as received.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.log import settings
from app.log.ancestry import Place, place_after
from app.log.batch import BadBatch, Header, OpLine, SealedBatch, parse_header, parse_op, verify
from app.log.identity import ROOT_PUBLIC, Author, author_of
from app.log.keys import device_of, is_key_of
from app.log.materialise import FoldReport, fold
from app.log.ops import GENERAL, LOCAL, ROSTER, Key, by_table, chunks, load_operations
from app.log.registers import fold_row
from app.log.seal import parents_of, store_batch
from app.log.waiting import Pool, Waiter, held_among
from app.models import registry
from app.models.base import Base
from app.models.bulk import insert_rows
from app.models.device import Device
from app.models.log_tables import Op, RowState


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
        self.pool = Pool(session)
        self.touched: set[Key] = set()
        self.given: set[str] = set()
        self._held: set[str] = set()
        self._keys: dict[str, tuple[str, bool]] | None = None

    def take(self, batches: Iterable[SealedBatch]) -> None:
        for batch in batches:
            header, ops = self._check(batch)
            self.given.add(batch.id)
            if self._lacks((batch.id,)):
                self._take_one(batch, header, ops)
            else:
                self.outcome.already += 1
        self.pool.load()
        self._try_all(self.pool.waiters)
        for identity in self.given & self.pool.waiters.keys():
            self.outcome.waiting[identity] = self._reason(self.pool.waiters[identity].header) or "rest"
        self._fold()

    def _take_one(self, batch: SealedBatch, header: Header, ops: list[OpLine]) -> None:
        """Apply the batch if it is whole and nothing is missing, else let it wait."""
        if batch.id not in self.pool.waiters and not header.more and self._reason(header) is None:
            self._check_office(header)
            self._apply(batch, header, ops, self.import_id)
            return
        self.pool.add(batch, header, self.import_id)
        if not header.more:  # it may end a transaction whose beginning came before it
            self._try_all([self.pool.beginning(self.pool.waiters[batch.id])])

    def _try_all(self, identities: Iterable[str]) -> None:
        """Try these waiting batches, and after each that was applied those that follow it."""
        queue = deque(identities)
        while queue:
            waiter = self.pool.waiters.get(queue.popleft())
            if waiter is None:
                continue
            if not self._lacks((waiter.id,)):  # a restored laptop wrote it again, letter by letter
                self.pool.drop(waiter.id)
                continue
            reason, keys = self._reason(waiter.header), self._keys
            whole = self.pool.transaction(waiter) if reason is None else None
            if whole is None:
                self.pool.explain(waiter.id, reason or "rest")
                continue
            for part in whole if self._sound(whole) else ():
                batch = self.pool.batch(part.id)
                self.pool.drop(part.id)
                self._apply(batch, part.header, self._parse(batch.lines, part.header), part.import_id)
                queue.extend(self.pool.followers(part.id))
            if keys is not self._keys:  # the roster has changed: any of them may be wanted now
                queue.extend(self.pool.waiters)

    def _sound(self, whole: list[Waiter]) -> bool:
        """Whether every part is signed by its author, who may write it.

        What came before this reception and is not sound is let go: nobody's file may be refused because of what a
        stranger once left here. The rest of it came in this file, which is refused.
        """
        try:
            self._check_office(whole[0].header)  # the other parts descend from it alone
            for part in whole:
                self._check(self.pool.batch(part.id))
        except BatchRefused:
            if any(part.id in self.given for part in whole):
                raise
            for part in whole:
                self.pool.drop(part.id)
            return False
        return True

    def _check(self, batch: SealedBatch) -> tuple[Header, list[OpLine]]:
        """Refuse what nobody may keep, even as something that waits."""
        try:
            header = parse_header(batch.lines[0])
        except BadBatch as error:
            raise BatchRefused("damaged") from error
        if header.space != self.space:
            raise BatchRefused("other_space")
        if header.channel not in (GENERAL, ROSTER):
            raise BatchRefused("newer_format")
        if (key := self._key(header)) and not verify(key, batch.id, batch.sig):
            raise BatchRefused("forged")
        return header, self._parse(batch.lines, header)

    def _lacks(self, identities: Collection[str]) -> bool:
        """Whether one of the batches has not been applied here."""
        unknown = set(identities) - self._held
        if unknown:
            self._held |= held_among(self.session, unknown)
        return not self._held.issuperset(unknown)

    def _reason(self, header: Header) -> str | None:
        """Why a batch waits: 'parents' or 'device' (its laptop is not accepted), or None."""
        if self._lacks(header.parents):
            return "parents"
        known = self._devices().get(header.device)
        accepted = known is not None and (known[1] or header.channel == ROSTER)
        return None if accepted or self._from_root(header) else "device"

    def _from_root(self, header: Header) -> bool:
        return header.channel == ROSTER and bool(self.root) and header.device == device_of(self.root)

    def _key(self, header: Header) -> str | None:
        """The public key that the author's signature is checked with, if its laptop is known."""
        known = self._devices().get(header.device)
        return self.root if self._from_root(header) else known[0] if known else None

    def _devices(self) -> dict[str, tuple[str, bool]]:
        """Known laptops: their public key, and whether they are accepted."""
        if self._keys is None:
            rows = self.session.connection().execute(select(Device.id, Device.sign_key, Device.state))
            self._keys = {
                row.id: (row.sign_key, row.state == "accepted") for row in rows if is_key_of(row.sign_key, row.id)
            }
        return self._keys

    def _check_office(self, header: Header) -> None:
        if header.channel == ROSTER and not self._from_root(header) and not self._could_coordinate(header):
            raise BatchRefused("not_allowed")

    def _apply(self, batch: SealedBatch, header: Header, ops: list[OpLine], import_id: int | None) -> None:
        n = store_batch(self.session, batch.id, batch.sig, batch.lines[0], header, import_id=import_id)
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
        self._held.add(batch.id)
        self.outcome.applied.append(batch.id)
        self.outcome.operations += len(ops)
        self.outcome.authors.add((header.who or "", header.device))
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
        here: Place = place_after(self.session, parents_of(self.session, header))
        key = (registry.ROSTER, header.device)
        past = [op for op in load_operations(self.session, [key])[key] if op.origin and here.covers(op.origin.place)]
        shown = fold_row(past, registry.groups(registry.ROSTER), {}).shown
        return shown.get("coordinates") is True and shown.get("state") == "accepted"

    def _fold_roster(self) -> None:
        roster = {key for key in self.touched if key[0] == registry.ROSTER}
        self.outcome.report.merge(fold(self.session, roster))
        self.touched -= roster
        self._keys = None

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
