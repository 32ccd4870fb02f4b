"""Batches that cannot be applied yet, kept as they came: in the database, not in memory (invariants 16 and 22)."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from app.log.batch import Header, SealedBatch, first_line, parse_batch, parse_header, unpack
from app.log.op_lines import BadBatch
from app.log.ops import chunks
from app.log.shares import Shares
from app.models.log_tables import Batch, Import, InboxFile, Waiting

_MOST_AT_HAND = 16 * 2**20
_TOGETHER = 20  # read at once: each may have megabytes
FOR_ORDER = "purge"  # why a batch waits of which a line was emptied, and nobody who may has ordered that
_HELD = select(Batch.id).where(Batch.id.in_(bindparam("some", expanding=True)))
_WAIT = select(Waiting.id).where(Waiting.id.in_(bindparam("some", expanding=True)))
_ALL, _IDS = select(Waiting.id, Waiting.device).order_by(Waiting.id), select(Waiting.id)
_ELSEWHERE = _HELD.where(Batch.channel != bindparam("channel")).limit(1)


@dataclass(frozen=True, slots=True)
class Waiter:
    """A batch that waits: its text stays in the database. `own`: its laptop signed it, or the file in which it came."""

    id: str
    header: Header
    import_id: int | None
    own: bool


def _kept(header: Header) -> Header:
    """What is known in memory of a header: not what its author had not seen, which only the fold asks."""
    return replace(header, unseen=())


class Pool:
    """The waiting batches by id, and which of them follow which; `brought_by` signed the file in which some come."""

    def __init__(self, session: Session, brought_by: str = "") -> None:
        self._session = session
        self._shares = Shares(session, brought_by)
        self.waiters: dict[str, Waiter] = {}
        self._following: dict[str, dict[str, None]] = defaultdict(dict)
        self._reasons: dict[str, str] = {}
        self._at_hand: dict[str, SealedBatch] = {}  # of those that just came, as much as there is room for
        self._room = _MOST_AT_HAND
        self._beginnings: dict[str, str] = {}  # of parts of transactions: a part before them, as far as it is known
        self._unsound: set[str] = set()  # parts of transactions that may not be kept now, and what follows them
        self._damaged: set[str] = set()

    def add(self, batch: SealedBatch, header: Header, import_id: int | None, *, signed: bool) -> None:
        """Keep a batch that just came. It takes the place of the same one, whose signature may have been false.

        But not of one that its own laptop brought: no other could take that away.

        `signed`: its laptop is known, and this is its signature.

        Raises TooManyParents.
        """
        share = self._shares.of(header, signed=signed)
        if share != header.device and self._is_of_its_laptop(batch.id, header):
            return
        self._shares.note(batch, header, share)
        if batch.id in self._unsound:
            self.forget_unsound()
        connection = self._session.connection()
        connection.execute(delete(Waiting).where(Waiting.id == batch.id))
        row = {
            "id": batch.id,
            "channel": header.channel,
            "device": header.device,
            "parents": list(header.parents),
            "reason": "",
            "sig": batch.sig,
            "raw": batch.packed.data,
            "text_size": batch.size,
            "import_id": import_id,
            "share": share,
        }
        connection.execute(insert(Waiting), [row])
        self._reasons[batch.id] = ""
        self._put_away(batch.id)
        if batch.size <= self._room:
            self._at_hand[batch.id] = batch
            self._room -= batch.size
        self._enter(Waiter(batch.id, _kept(header), import_id, own=share == header.device))

    def load(self) -> None:
        """Learn of those that were kept before; only the beginning of each is unpacked.

        Those that waited for an order to erase are not read again: see `forget_unsound`. One that the disk gives back
        otherwise than it was kept is passed over (see `let_go_damaged`).
        """
        connection = self._session.connection()
        unknown = [one for one in connection.scalars(_IDS).all() if one not in self.waiters]
        for some in chunks(sorted(unknown), _TOGETHER):
            columns = (Waiting.id, Waiting.raw, Waiting.import_id, Waiting.share, Waiting.reason)
            found = connection.execute(select(*columns).where(Waiting.id.in_(some)).order_by(Waiting.id))
            for identity, raw, import_id, share, reason in found:
                try:
                    header = _kept(parse_header(first_line(raw)))
                except BadBatch:
                    self._damaged.add(identity)
                    continue
                self._reasons[identity] = reason
                if reason == FOR_ORDER:
                    self._unsound.add(identity)
                self._enter(Waiter(identity, header, import_id, own=share == header.device))

    def hopeful(self) -> list[str]:
        """Those to try. The others descend from a batch that is neither held nor waits: that is noted, not looked up.

        A member's batches whose parents never come would else take a few statements each at every reception.
        """
        named = {parent for waiter in self.waiters.values() for parent in waiter.header.parents} - self.waiters.keys()
        missing = named - held_among(self._session, named)
        here = held_among(self._session, set(self.waiters))
        lost: dict[str, None] = {}
        queue = deque(follower for parent in missing for follower in self.followers(parent))
        while queue:
            identity = queue.popleft()
            if identity not in lost and identity not in here:
                lost[identity] = None
                self.explain(identity, "parents")
                queue.extend(self.followers(identity))
        return [identity for identity in self.waiters if identity not in lost]

    def batch(self, identity: str) -> SealedBatch:
        """The whole text of a waiting batch. Raises BadBatch: the disk gives back something else than was kept."""
        if identity in self._at_hand:
            return self._at_hand[identity]
        query = select(Waiting.raw, Waiting.sig).where(Waiting.id == identity)
        raw, sig = self._session.connection().execute(query).one()
        return SealedBatch(identity, sig, parse_batch(unpack(raw)), raw)

    def signature(self, identity: str) -> bytes:
        """The signature that came with a waiting batch."""
        query = select(Waiting.sig).where(Waiting.id == identity)
        return bytes(self._session.connection().execute(query).scalar_one())

    def followers(self, identity: str) -> list[str]:
        """The waiting batches that name `identity` as a parent."""
        return [one for one in self._following.get(identity, ()) if one in self.waiters]

    def transaction(
        self, first: Waiter, is_sound: Callable[[Waiter], bool], last: Waiter | None = None
    ) -> list[Waiter] | None:
        """`first` with all that completes its transaction, each part of it sound; None while there is no such way.

        `last`: the end to try alone, for it just came. Whoever writes a transaction may go on from a part of it in
        several ways: one that never ends, or that may not be kept, keeps none of the others away. What was found not
        to lead anywhere is not tried again until `forget_unsound`, so the steps grow with the parts alone.
        """
        for end in (last,) if last else self._ends(first):
            if way := self._way(first, end, is_sound):
                return way
        return None

    def is_unsound(self, identity: str) -> bool:
        """Whether it was found that the batch may not be kept now, nor what completes its transaction."""
        return identity in self._unsound

    def forget_unsound(self) -> None:
        """What could not be kept may be now: an order to erase may have come, or the same batch whole."""
        self._unsound.clear()

    def _way(self, first: Waiter, end: Waiter, is_sound: Callable[[Waiter], bool]) -> list[Waiter] | None:
        """From the beginning of a transaction to one of its ends; None when it leads through what is not sound."""
        way: list[Waiter] = []
        one: Waiter | None = end
        while one and self._is_sound(one, is_sound):
            way.append(one)
            if one.id == first.id:
                return way[::-1]
            one = self._before(one)
        self._unsound.update(part.id for part in way)
        return None

    def _is_sound(self, one: Waiter, is_sound: Callable[[Waiter], bool]) -> bool:
        if one.id not in self._unsound and not is_sound(one):
            self._unsound.add(one.id)
        return one.id not in self._unsound

    def _ends(self, first: Waiter) -> list[Waiter]:
        """The ends of the transaction that begins so, as far as they are known."""
        parts = [first]
        for one in parts:
            if one.header.more:
                parts += [self.waiters[after] for after in self.followers(one.id) if self._continues(after, one)]
        return [one for one in parts if not one.header.more]

    def beginning(self, last: Waiter) -> str:
        """The first waiting batch of the transaction that `last` ends; `last` itself when it is one of its own.

        Ways that were gone once are known: else one long transaction with many ends would take the square of both.
        """
        gone = []
        while before := self._before(last):
            gone.append(last.id)
            last = self.waiters.get(self._beginnings.get(before.id, ""), before)
        self._beginnings.update(dict.fromkeys(gone, last.id))
        return last.id

    def _before(self, last: Waiter) -> Waiter | None:
        before = self.waiters.get(last.header.parents[0]) if len(last.header.parents) == 1 else None
        return before if before and before.header.more and self._continues(last.id, before) else None

    def drop(self, identity: str) -> None:
        """Let go of a batch: it was applied, or nobody may apply it."""
        self._forget(identity)
        self._session.connection().execute(delete(Waiting).where(Waiting.id == identity))

    def let_go_damaged(self) -> None:
        """Let go of what the disk changed: it was never declared, so it comes again, in the very file that brought it.

        To be called where what waits may be written.
        """
        for identity in self._damaged:
            _forget_file(self._session, identity)
            self._session.connection().execute(delete(Waiting).where(Waiting.id == identity))
        self._damaged.clear()

    def drop_damaged(self, identity: str) -> None:
        """The same of one whose beginning could still be read."""
        self._forget(identity)
        self._damaged.add(identity)
        self.let_go_damaged()

    def explain(self, identity: str, reason: str) -> None:
        """Note why a batch waits."""
        if self._reasons[identity] != reason:
            self._reasons[identity] = reason
            self._session.connection().execute(update(Waiting).where(Waiting.id == identity).values(reason=reason))

    def shed(self) -> int:
        """Let go of what came now and goes beyond the share of its laptop; gives how many batches."""
        beyond = self._shares.beyond(self.waiters)
        for some in chunks(beyond):
            self._session.connection().execute(delete(Waiting).where(Waiting.id.in_(some)))
        for identity in beyond:
            self._forget(identity)
        return len(beyond)

    def _is_of_its_laptop(self, identity: str, header: Header) -> bool:
        """Whether the same batch waits and its own laptop brought it, or is known and signed it."""
        query = select(Waiting.share, Waiting.import_id, Waiting.reason).where(Waiting.id == identity)
        found = self._session.connection().execute(query).first()
        if found is None or found.share != header.device:
            return False
        if identity not in self.waiters:
            self._reasons[identity] = found.reason
            self._enter(Waiter(identity, header, found.import_id, own=True))
        return True

    def _forget(self, identity: str) -> None:
        del self.waiters[identity]
        self._put_away(identity)
        self._shares.forget(identity)

    def _enter(self, waiter: Waiter) -> None:
        self.waiters[waiter.id] = waiter
        for parent in waiter.header.parents:
            self._following[parent][waiter.id] = None

    def _put_away(self, identity: str) -> None:
        if batch := self._at_hand.pop(identity, None):
            self._room += batch.size

    def _continues(self, identity: str, before: Waiter) -> bool:
        header = self.waiters[identity].header
        same = header.device == before.header.device and header.channel == before.header.channel
        return same and header.parents == (before.id,)


def waiting_batches(session: Session, devices: Container[str] | None = None) -> Iterator[SealedBatch]:
    """The waiting batches, those of `devices` if given, one in memory at a time; but for what the disk changed."""
    pool = Pool(session)
    for identity, device in session.connection().execute(_ALL).all():
        if devices is None or device in devices:
            try:
                batch = pool.batch(identity)
            except BadBatch:
                continue
            yield batch


def _forget_file(session: Session, identity: str) -> None:
    """The file that brought a waiting batch is as if it had never been seen: it can be received once more."""
    brought = select(Import.summary).join(Waiting, Waiting.import_id == Import.id).where(Waiting.id == identity)
    if summary := session.connection().scalar(brought):
        taken_in = delete(InboxFile).where(InboxFile.state == "applied")  # of any other the rest is still awaited
        session.connection().execute(taken_in.where(InboxFile.sha256 == summary.get("file", "")))


def rewrite(session: Session, batch: SealedBatch) -> None:
    """Keep a waiting batch without the lines that were erased from it (fault 38)."""
    emptied = update(Waiting).where(Waiting.id == batch.id)
    session.connection().execute(emptied.values(raw=batch.packed.data, text_size=batch.size))


def try_for_order(session: Session) -> None:
    """What waited for an order to erase is to be tried once more: one was given here."""
    session.connection().execute(update(Waiting).where(Waiting.reason == FOR_ORDER).values(reason=""))


def waits(session: Session, identity: str) -> bool:
    """Whether the batch is among those that wait."""
    return session.connection().scalar(select(Waiting.id).where(Waiting.id == identity)) is not None


def number_waiting(session: Session) -> int:
    """How many batches wait."""
    return session.connection().scalar(select(func.count()).select_from(Waiting)) or 0


def missing_parents(session: Session) -> list[str]:
    """Batches that waiting ones descend from and that are neither held nor waiting (fault 3)."""
    waiting = session.connection().execute(select(Waiting.id, Waiting.parents)).all()
    known = {row.id for row in waiting}
    wanted = {parent for row in waiting for parent in row.parents} - known
    return sorted(wanted - held_among(session, wanted))


def why(session: Session) -> dict[str, str]:
    """What each waiting batch waits for in the end, as `Waiting.reason` has it.

    What follows batches that are here and wait themselves waits for what they wait for: nothing else has to come. Of
    several reasons the one is told that a person can do least about here.
    """
    found = session.connection().execute(select(Waiting.id, Waiting.parents, Waiting.reason)).all()
    missing = set(missing_parents(session))
    following: dict[str, list[str]] = defaultdict(list)
    first: dict[str, list[str]] = defaultdict(list)
    for identity, parents, reason in found:
        for parent in parents:
            following[parent].append(identity)
        if not missing.isdisjoint(parents):
            first["parents"].append(identity)
        elif reason != "parents":  # noted when something was missing that waits here itself by now
            first[reason].append(identity)
    reasons: dict[str, str] = {}
    for reason in ("parents", "rest", FOR_ORDER, "undone", "device"):
        queue = deque(first[reason])
        while queue:
            identity = queue.popleft()
            if identity not in reasons:
                reasons[identity] = reason
                queue.extend(following[identity])
    return {identity: reasons.get(identity, reason) for identity, _, reason in found}


def held_among(session: Session, identities: set[str]) -> set[str]:
    """Which of the batches have been applied here."""
    held: set[str] = set()
    for some in chunks(sorted(identities)):
        held |= set(session.connection().scalars(_HELD, {"some": some}))
    return held


def here_among(session: Session, identities: set[str]) -> set[str]:
    """Which of the batches are here, applied or waiting."""
    here = held_among(session, identities)
    for some in chunks(sorted(identities - here)):
        here |= set(session.connection().scalars(_WAIT, {"some": some}))
    return here


def elsewhere(session: Session, identities: Sequence[str], channel: str) -> bool:
    """Whether one of the batches that have been applied is of another channel: each has a history of its own."""
    found = (session.connection().scalar(_ELSEWHERE, {"some": some, "channel": channel}) for some in chunks(identities))
    return any(found)
