"""Take in batches that others sealed: check them, apply those that can be, keep the rest waiting.

A batch is applied only when all its parents are (invariant 16); what cannot be applied yet is kept as received.
What was taken back here (`app.log.undo`) counts again when a file brings it once more.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from app.jobs import Progress, Silent, Unmeasured
from app.log import bodies, ended_drafts
from app.log.batch import Header, SealedBatch, parse_header, verify
from app.log.held import concerned, hold_and_release, hold_roster
from app.log.identity import Author, author_of
from app.log.materialise import FoldReport, fold, fold_all
from app.log.op_lines import BadBatch, parse_head
from app.log.ops import AT_ONCE, GENERAL, OPS, ROSTER, Key
from app.log.orders_along import emptied_in_vain, refill
from app.log.purge import Orders, concerns_erasing
from app.log.returning import Returning
from app.log.seal import store_batch
from app.log.shares import TooManyParents
from app.log.signers import Signers
from app.log.waiting import FOR_ORDER, Pool, Waiter, elsewhere, held_among, waits
from app.models import registry
from app.models.bulk import insert_columns, undisturbed

_SILENT = Silent()


class BatchRefused(Exception):
    """A batch is forged, altered, of another microcentro, or signed by somebody who may not: nothing was kept.

    `code` is one of: damaged, forged, other_space, not_allowed, newer_format, too_big.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Outcome:
    """What became of the batches of one reception; `applied` may hold earlier ones that waited for these.

    `again` were taken back here and count again. `waiting` says why the others wait: parents, undone (they follow
    what was taken back), device or rest; `left_out` were let go, for too much waits of their laptop. `along` are orders
    to erase that do not count, and came with the lines that are empty because of them; `refilled` are rows of which
    lines are back that had been erased for such an order (see `app.log.orders_along`).
    """

    applied: list[str] = field(default_factory=list)
    again: list[str] = field(default_factory=list)
    already: int = 0
    operations: int = 0
    waiting: dict[str, str] = field(default_factory=dict)
    left_out: int = 0
    along: set[str] = field(default_factory=set)
    refilled: set[Key] = field(default_factory=set)
    report: FoldReport = field(default_factory=FoldReport)
    authors: set[tuple[str, str]] = field(default_factory=set)


def receive_batches(
    session: Session,
    batches: Iterable[SealedBatch],
    *,
    import_id: int | None = None,
    brought_by: str = "",
    progress: Progress = _SILENT,
) -> Outcome:
    """Apply what can be applied, inside the caller's unit of work.

    The caller has sealed what was open. Roster batches come first in `batches`. What is applied belongs to the
    reception `import_id`; without one, what waited belongs to the reception that it came with. `brought_by` is the
    laptop that signed the file. That it goes on is told while what waited is applied, and while rows are folded.

    Raises:
        BatchRefused: one of them may not be taken in; the caller's unit of work ends and nothing is kept.
        Cancelled: the person gave up.
    """
    work = _Reception(session, author_of(session), import_id, brought_by, progress)
    work.take(batches)
    return work.outcome


def release_waiting(session: Session, progress: Progress = _SILENT) -> Outcome:
    """Apply the waiting batches whose reason to wait is gone, and hold those that do not count any more.

    To be called after the roster was changed here and sealed. Raises Cancelled.
    """
    work = _Reception(session, author_of(session), None, "", progress)
    work.weigh_roster()
    work.take(())
    return work.outcome


class _Reception:
    def __init__(
        self, session: Session, author: Author, import_id: int | None, brought_by: str, progress: Progress
    ) -> None:
        self.session = session
        self.progress = Unmeasured(progress)
        self.author = author
        self.import_id = import_id
        self.outcome = Outcome()
        self.space: str = session.info["database"].space
        self.pool = Pool(session, brought_by)
        self.signers = Signers(session, self.pool)
        self.orders = Orders(session)
        self.returning = Returning(session, import_id)
        self.touched: set[Key] = set()
        self._arrived: dict[Key, None] = {}  # what was applied, in its order
        self.given: set[str] = set()
        self._held: set[str] = set()
        self._missing: dict[str, str] = {}  # of what waits, a parent that was missing: until it comes nothing is asked
        self._verified: set[str] = set()  # came now, of a known laptop: what waits needs no second look
        self._unread: set[str] = set()  # came now and wait: their lines are read once, when they are applied
        self._in_vain: tuple[int, dict[str, int]] | None = None  # as of so many orders heard: see `_refill`
        self._all_is_known = False
        self._roster_changed = False

    def take(self, batches: Iterable[SealedBatch]) -> None:
        for batch in batches:
            header = self._check(batch)
            self.given.add(batch.id)
            if batch.id in self.returning:
                self.touched |= self.returning.take(batch.id, header.parents)
            elif self._lacks((batch.id,)):
                self._take_one(self.orders.obeyed(batch), header)
            else:
                self.outcome.already += 1
                self._refill(batch)
        self.touched |= self.returning.take_rest()
        self._try_what_waits()
        for identity in sorted(self._unread):
            self._read(self.pool.batch(identity), self.pool.waiters[identity].header)
        if self._roster_changed or concerned(self.session):
            self.touched |= hold_and_release(self.session, self.signers.weigh())
        self._obey()
        self.outcome.left_out = self.pool.shed()
        for identity in self.given & self.pool.waiters.keys():
            header = self.pool.waiters[identity].header
            if identity in self.orders.given and not self.signers.accepted(header):
                self.outcome.along.add(identity)
            else:
                self.outcome.waiting[identity] = self._reason(identity, header) or "rest"
        self.outcome.again = self.returning.came
        self.outcome.waiting |= dict.fromkeys(self.returning.kept_back, "undone")
        self._fold()
        ended_drafts.forget_ended(self.session, self.orders.rows())

    def _try_what_waits(self) -> None:
        self.pool.load()
        self.pool.let_go_damaged()
        self._all_is_known = True
        if self.orders.heard:
            self.pool.forget_unsound()
        self._try_all(self.pool.hopeful())

    def _obey(self) -> None:
        """Erase what is ordered to be erased; orders found among what waits let in what waited for them (fault 38)."""
        heard = -1
        while heard != self.orders.heard:
            heard = self.orders.heard
            self.touched |= self.orders.obey()
            if heard != self.orders.heard:
                self.pool.forget_unsound()
                self._try_all(self.pool.waiters)

    def _refill(self, batch: SealedBatch) -> None:
        """Put back what was erased of it here by an order that counts no more (fault 38)."""
        if self._in_vain is None or self._in_vain[0] != self.orders.heard:
            self._in_vain = self.orders.heard, emptied_in_vain(self.session, self.orders)
        if n := self._in_vain[1].get(batch.id):
            back = refill(self.session, n, self.orders.obeyed(batch))
            self.outcome.refilled |= back
            self.touched |= back

    def _take_one(self, batch: SealedBatch, header: Header) -> None:
        """Apply the batch if it is whole and nothing is missing, else let it wait."""
        erasing = concerns_erasing(batch.lines)
        if erasing:
            self._read(batch, header)
        lacking = erasing and self.orders.lacking(batch.lines)
        if lacking and self._waits_whole(batch.id):
            self._verified.discard(batch.id)
            return  # somebody emptied it: what came before of the same batch is worth more
        if erasing and batch.id in self._verified:
            self.orders.note(batch.id, header.device, batch.lines)
        whole = not header.more and not lacking and batch.id not in self.pool.waiters
        if whole and self._reason(batch.id, header) is None:
            self._check_place(header)
            self._read(batch, header)
            self._apply(batch, header, self.import_id)
            return
        try:
            self.pool.add(batch, header, self.import_id, signed=batch.id in self._verified)
        except TooManyParents as error:
            raise BatchRefused("too_big") from error
        if batch.read is None:
            self._unread.add(batch.id)
        if not header.more:  # it may end a transaction whose beginning came before it
            end = self.pool.waiters[batch.id]
            self._try_all([self.pool.beginning(end)], end)

    def _waits_whole(self, identity: str) -> bool:
        """Whether the same batch waits and no line of it was emptied unasked."""
        try:
            return waits(self.session, identity) and not self.orders.lacking(self.pool.batch(identity).lines)
        except BadBatch:
            return False

    def _try_all(self, identities: Iterable[str], last: Waiter | None = None) -> None:
        """Try these waiting batches, and after each that was applied those that follow it.

        `last`: the end of the transaction that the first of them begins, for only that came.
        """
        queue = deque(identities)
        while queue:
            waiter = self.pool.waiters.get(queue.popleft())
            if waiter is None or self._still_lacks(waiter.id):
                continue
            if not self._lacks((waiter.id,)):  # a restored laptop wrote it again, letter by letter
                self.pool.drop(waiter.id)
                continue
            reason = self._reason(waiter.id, waiter.header)
            known = self.signers.changes, self.orders.heard
            whole = self.pool.transaction(waiter, self._is_sound, last) if reason is None else None
            last = None
            if whole is None or not self._may_stand(whole):
                if reason or not self.pool.is_unsound(waiter.id):
                    self.pool.explain(waiter.id, reason or "rest")
                continue
            for part in whole:
                self.progress.step(0, 0)
                batch = self.pool.batch(part.id)
                if part.id in self._unread:
                    self._read(batch, part.header)
                self.pool.drop(part.id)
                import_id = part.import_id if self.import_id is None else self.import_id
                self._apply(batch, part.header, import_id)
                queue.extend(self.pool.followers(part.id))
            if known != (self.signers.changes, self.orders.heard):  # the roster has changed, or an order came
                self.pool.forget_unsound()
                queue.extend(self.pool.waiters)

    def _may_stand(self, whole: list[Waiter]) -> bool:
        """Whether a transaction stands where it may; what came before this reception and does not is let go."""
        try:
            self._check_place(whole[0].header)  # the other parts descend from it alone
        except BatchRefused:
            if any(part.id in self.given for part in whole):
                raise
            for part in whole:
                self.pool.drop(part.id)
            return False
        return True

    def _is_sound(self, part: Waiter) -> bool:
        """Whether a waiting batch is signed by its author, who may write it, and no line of it was emptied unasked.

        One that came before this reception and is not sound is let go, alone: nobody's file may be refused because of
        what a stranger once left here, or the disk changed. One that came now has its file refused.
        """
        if part.id in self._verified and part.id in self._unread:
            return True  # it came now, and no line of it was emptied
        try:
            batch = self.pool.batch(part.id)
        except BadBatch:
            self.pool.drop_damaged(part.id)
            return False
        try:
            if part.id not in self._verified:
                self._read(batch, self._check(batch))
        except BatchRefused:
            if part.id in self.given:
                raise
            self.pool.drop(part.id)
            return False
        if self.orders.lacking(batch.lines):
            self.pool.explain(part.id, FOR_ORDER)
            return False
        return True

    def _check(self, batch: SealedBatch) -> Header:
        """Refuse what nobody may keep, even as something that waits, as far as its first line and signature tell."""
        try:
            header = parse_header(batch.lines[0])
        except BadBatch as error:
            raise BatchRefused("damaged") from error
        if header.space != self.space:
            raise BatchRefused("other_space")
        if header.channel not in (GENERAL, ROSTER):
            raise BatchRefused("newer_format")
        if key := self.signers.key(header):
            if not verify(key, batch.id, batch.sig):
                raise BatchRefused("forged")
            self._verified.add(batch.id)
        return header

    def _read(self, batch: SealedBatch, header: Header) -> None:
        """Refuse what nobody may keep because of its lines; what they say is kept at hand for applying and folding."""
        self._unread.discard(batch.id)
        try:
            with undisturbed():
                tables = {op.tbl for op in batch.ops}
        except BadBatch as error:
            raise BatchRefused("damaged") from error
        # Each channel has its own tables, and nobody may empty a line of the roster.
        if any((tbl == registry.ROSTER) != (header.channel == ROSTER) for tbl in tables):
            raise BatchRefused("not_allowed")

    def _lacks(self, identities: Collection[str]) -> bool:
        """Whether one of the batches has not been applied here."""
        if unknown := set(identities) - self._held:
            self._held |= held_among(self.session, unknown)
        return not self._held.issuperset(unknown)

    def _still_lacks(self, identity: str) -> bool:
        """Whether a parent that a batch lacked before has not come: what joins many would else ask after each."""
        return identity in self._missing and self._missing[identity] not in self._held

    def _reason(self, identity: str, header: Header) -> str | None:
        """Why a batch waits, or None.

        'parents': one is missing; 'undone': one was taken back here; 'device': its laptop is not accepted, nor does
        one vouch for it.
        """
        if self._still_lacks(identity):
            return "parents"
        if self._lacks(header.parents):
            lacking = set(header.parents) - self._held  # any of them: nobody can tell which comes last
            self._missing[identity] = min(lacking, key=lambda one: hash((identity, one)))
            return "parents"
        if self.returning.hinders(header.parents):
            return "undone"
        return None if self.signers.accepted(header) or self._vouched_for(identity) else "device"

    def _vouched_for(self, identity: str) -> bool:
        return self._all_is_known and self.signers.vouched_for(identity)

    def _check_place(self, header: Header) -> None:
        """Refuse what follows another channel than its own, and a line of the roster whose signer may not write it."""
        if elsewhere(self.session, header.parents, header.channel):
            raise BatchRefused("not_allowed")
        if header.channel == ROSTER and not (self.signers.from_root(header) or self.signers.could_coordinate(header)):
            raise BatchRefused("not_allowed")

    def _apply(self, batch: SealedBatch, header: Header, import_id: int | None) -> None:
        with undisturbed():
            self.outcome.operations += self._store(batch, header, import_id)
        self._held.add(batch.id)
        self.orders.note(batch.id, header.device, batch.lines)
        self.outcome.applied.append(batch.id)
        self.outcome.authors.add((header.who or "", header.device))
        if header.channel == ROSTER:
            self.weigh_roster()
        elif len(self.touched) >= AT_ONCE:  # folded while what was read of them is at hand
            self._fold()

    def _store(self, batch: SealedBatch, header: Header, import_id: int | None) -> int:
        """Put the batch into the history, and say how many operations it has."""
        n = store_batch(self.session, batch, header, import_id=import_id)
        bodies.remember(self.session, n, batch)
        ops = batch.read or [parse_head(line) for line in batch.lines[1:]]
        if ops:
            kinds, tables, rows, stamps, _ = zip(*ops, strict=True)
            same = {"batch": n, "channel": header.channel, "line": ""}
            columns: dict[str, Sequence[Any]] = {name: [value] * len(ops) for name, value in same.items()}
            columns |= {"idx": range(1, len(ops) + 1), "tbl": tables, "row": rows, "kind": kinds, "hlc": stamps}
            insert_columns(self.session.connection(), OPS, columns)
            keys = dict.fromkeys(zip(tables, rows, strict=True))
            self.touched.update(keys)
            self._arrived |= keys
            self.author.clock.absorb(*stamps)
        return len(ops)

    def weigh_roster(self) -> None:
        """Let the roster's batches count or not, and find out anew who is accepted."""
        self._roster_changed = True
        self.signers.renew()
        self.touched |= hold_roster(self.session, self.signers.office)
        roster = {key for key in self.touched if key[0] == registry.ROSTER}
        self.outcome.report.merge(fold(self.session, roster))
        self.touched -= roster
        self.orders.forget()

    def _fold(self) -> None:
        ended_drafts.settle(self.session, self.touched)
        self.outcome.report.merge(fold_all(self.session, self.touched, self._arrived, self.progress))
        self.touched.clear()
        self._arrived.clear()
        bodies.let_go(self.session)
