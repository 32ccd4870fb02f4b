"""What comes again after it was taken back stands beside what was written here meanwhile (invariants 5 and 12).

Whoever writes while a reception is taken back has not its values before them. Yet what they write follows their own
work, and that may follow the reception: then its values would be replaced, and its deletions and restorations undone,
without anybody having looked at them. So when it comes again, what of it would go so is said once more, under the name
of whoever said it, by a batch that follows this laptop's last work before the reception went, and nothing else: so it
replaces nothing that still stands, and a person decides. That batch belongs to the reception, and goes and comes with
the batch of which it says something. It has no more seen what was away when it was made than what a person wrote then.
It bears the time at which that was said first, so a laptop that goes back to before it says the very same again; and
whoever had replaced what was said once more before, replaces it here too (see `app.log.said_again`).
What is written here follows both: so this laptop's work stays one line, and nobody takes it for two (fault 12).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.log import settings, strict_json
from app.log.fold import HIDDEN, VISIBLE, Fold, strict_registers
from app.log.identity import author_of
from app.log.ops import AT_ONCE, GENERAL, Key, NewOp, Room, chunks, load_operations, portions, write_ops
from app.log.registers import Operation, ends, left_empty, standing_writes
from app.log.said_again import Said, SaidAgain, last_of, note, said
from app.log.seal import OPEN, narrow, seal
from app.log.standing import IS_UNDONE, apart, counting, rows_of
from app.models import registry
from app.models.log_tables import DELETED, Batch

Again = Mapping[int, int | None]  # the batches that count again, by their `n`, with the reception of each


class _Lost(NamedTuple):
    """What would go unseen of a row: the fields of a register ("w"), its deletion ("d") or that it stays ("r").

    `by` is the batch that said it, at the time `hlc`, and `of` the one that came again, with which it is said once
    more. It follows the batch `after`, 0: the last from here; and those `over`, for whoever said it had replaced what
    they say once more.
    """

    key: Key
    by: int
    of: int
    kind: str
    hlc: int
    values: dict[str, Any]
    after: int = 0
    over: tuple[int, ...] = ()


class _Group(NamedTuple):
    """What one batch says: after which, of which reception, said first by which, with which that came, over which."""

    after: int
    reception: int
    by: int
    of: int
    over: tuple[int, ...]


class _Shown(NamedTuple):
    """What is shown of a row; `disputed`: somebody deleted it, and somebody works on."""

    state: str | None
    disputed: bool


def mark(session: Session, numbers: Collection[int]) -> None:
    """The batches `numbers` count no more from now on: what is written here since then has not seen them."""
    last = session.scalar(select(func.max(Batch.n))) or 0
    for some in chunks(sorted(numbers)):
        session.execute(update(Batch).where(Batch.n.in_(some)).values(undone_since=last))


def bring_up(session: Session, again: Again, among: Collection[Key] | None = None) -> set[Key]:
    """Say once more what would be replaced by who had not seen it; the rows to fold.

    `again`: the batches that count again, by their `n`, with the reception to which each belongs; `among`: the rows
    that are looked at, of all of which they speak. To be called when the rows are folded, and nothing written here
    stands open.
    """
    groups: dict[_Group, list[_Lost]] = defaultdict(list)
    before = SaidAgain(session)
    for since, numbers in _by_mark(session, again).items():
        mine = (Batch.channel == GENERAL, Batch.import_id.is_(None), counting())
        last = session.scalar(select(func.max(Batch.n)).where(*mine, Batch.n <= since))
        meanwhile = set(session.scalars(select(Batch.n).where(*mine, Batch.n > since))) | before.since(since)
        if last is None or not meanwhile:  # who had written nothing before follows nothing that went
            continue
        for one in _Search(again, set(numbers), meanwhile, among, before).run(session):
            groups[_Group(one.after or last, again[one.of] or 0, before.first(one.by), one.of, one.over)].append(one)
    made = [one for group in sorted(groups) for one in _say(session, group, groups[group])]
    if made:
        note(session, made)
        narrow(session, author_of(session), GENERAL, most=1)
    return {one.key for some in groups.values() for one in some}


def to_follow(session: Session) -> list[tuple[str, int, int | None]]:
    """What was said once more, and is taken back, of batches that are not any more: id, `n` and reception, in order."""
    ours = said(session)
    away = session.execute(select(Batch.id, Batch.n, Batch.import_id).where(IS_UNDONE).order_by(Batch.n)).all()
    gone = {identity for identity, *_ in away}
    found = []
    for identity, n, reception in away:
        if identity in ours and ours[identity] not in gone:
            gone.remove(identity)
            found.append((identity, n, reception))
    return found


def _by_mark(session: Session, again: Again) -> dict[int, list[int]]:
    """These batches by the last one that was here when they were taken back, where somebody noted it."""
    found: dict[int, list[int]] = defaultdict(list)
    for some in chunks(sorted(again)):
        for since, n in session.execute(select(Batch.undone_since, Batch.n).where(Batch.n.in_(some))):
            if since is not None:
                found[since].append(n)
    return found


def _say(session: Session, group: _Group, lost: Collection[_Lost]) -> list[Said]:
    query = select(Batch.id, Batch.who, Batch.clock_ok).where(Batch.n == group.by)
    first, who, clock_ok = session.execute(query).one()
    settings.put(session, OPEN, {"who": who, "clock_ok": clock_ok})
    writes: dict[Key, dict[str, Any]] = defaultdict(dict)
    times: dict[Key, int] = defaultdict(int)
    for one in lost:
        if one.kind == "w":
            writes[one.key] |= one.values
            times[one.key] = max(times[one.key], one.hlc)
    ops = [NewOp("w", *key, times[key], GENERAL, values) for key, values in sorted(writes.items())]
    ops += [NewOp(one.kind, *one.key, one.hlc, GENERAL) for one in lost if one.kind != "w"]
    write_ops(session, ops)
    made = seal(session, author_of(session), channel=GENERAL, parents=last_of(session, (group.after, *group.over)))
    session.execute(update(Batch).where(Batch.id.in_(made)).values(import_id=group.reception))
    of = session.scalars(select(Batch.id).where(Batch.n == group.of)).one()
    return [Said(identity, of, first) for identity in made]


@dataclass
class _Search:
    """What of the batches `came`, some of all that come `again`, would go unseen for the batches `meanwhile`.

    Looked for in the rows `among`, None: in all. `before` was said once more already.
    """

    again: Again
    came: set[int]
    meanwhile: set[int]
    among: Collection[Key] | None
    before: SaidAgain

    def run(self, session: Session) -> Iterator[_Lost]:
        """All of it, row by row."""
        named = rows_of(session, self.came)
        if self.among is not None:
            named.intersection_update(self.among)
        keys = sorted(key for key in named if key[0] in registry.types())
        with apart(session, self.meanwhile):
            before = _look(session, keys)
        now = _look(session, keys)

        def load(some: Sequence[Key], room: Room) -> dict[Key, list[Operation]]:
            return load_operations(session, some, shared=True, room=room)

        for found in portions(keys, AT_ONCE, load):
            for key, operations in found.items():
                seen = [op for op in operations if _batch(op) and _batch(op) not in self.meanwhile]
                gone = before[key].state == VISIBLE and now[key].state == HIDDEN
                lost = list(self._replaced(key, seen, () if gone else operations))
                yield from lost
                if gone and not lost and (op := self._worked_on(key, seen)):
                    yield _Lost(key, _batch(op), _batch(op), "w", op.hlc, {})
                last = ends(operations)
                said = self._said(last)
                for kind, unlike in (("d", _came_back(before[key], now[key])), ("r", gone and not _stays(last))):
                    op = self._ended(seen, kind)
                    over = self._over(op, (one for one in said if one.kind != kind)) if op else ()
                    if op and (unlike or over):
                        after = _batch(op) if op in last else 0
                        yield _Lost(key, _batch(op), _batch(op), kind, op.hlc, {}, after, over)

    def _replaced(self, key: Key, seen: Sequence[Operation], shown: Sequence[Operation]) -> Iterator[_Lost]:
        """The values that came again and stand among what was `seen`, and not among what is `shown`.

        Where nothing is shown, what stood beside such a value is said with it: else it would look decided.
        """
        strict = strict_registers(key[0])
        for register, fields in registry.groups(key[0]).items():
            order = strict.get(register)
            standing = sorted(standing_writes(seen, fields, order), key=lambda op: op.rank, reverse=True)
            if not order:
                empty = left_empty(standing, _writes(seen), fields)
                standing = [op for op in standing if op.n not in empty]
            here = standing_writes(shown, fields, order)
            # What another laptop also says once more was seen by nobody who wrote there while it was away.
            elsewhere = {_text(one, fields) for one in here if _batch(one) not in self.before}
            said = [one for one in self._said(here) if _text(one, fields) not in elsewhere]
            read = [op for op in standing if _batch(op) not in self.again]
            known = {_text(op, fields) for op in (*read, *here)}
            over = {
                op.n: self._over(op, (one for one in said if _text(one, fields) != _text(op, fields)))
                for op in standing
                if _batch(op) in self.came
            }
            new = [op for op in standing if op.n in over and (over[op.n] or _text(op, fields) not in known)]
            new.sort(key=lambda op: not over[op.n])
            lost: dict[bytes, Operation] = {}
            for op in standing if new and not shown else new:
                lost.setdefault(_text(op, fields), op)
            after, stands = 0 if order else self._made_without(here, shown, fields), {op.n for op in here}
            for op in lost.values():
                values = {name: op.values.get(name) for name in fields}
                follows = _batch(op) if op.n in stands else after
                yield _Lost(key, _batch(op), _batch(new[0]), "w", op.hlc, values, follows, over.get(op.n, ()))

    def _said(self, here: Iterable[Operation]) -> list[Operation]:
        """What of this was said once more before."""
        return [one for one in here if _batch(one) in self.before]

    def _over(self, op: Operation, said: Iterable[Operation]) -> tuple[int, ...]:
        """The batches of what is `said` once more, though the author of `op` had replaced it."""
        batches = {_batch(one) for one in said}
        return tuple(sorted(batches & self.before.replaced_by(_batch(op)))) if batches else ()

    def _made_without(self, here: Sequence[Operation], shown: Sequence[Operation], fields: Sequence[str]) -> int:
        """The last batch that made the row while it was away, if only what such left empty stands `here`; or 0."""
        without = _writes(op for op in shown if _batch(op) not in self.again)
        empty = left_empty((op for op in here if _batch(op) in self.meanwhile), without, fields)
        return max(map(_batch, here)) if empty and len(empty) == len(here) else 0

    def _worked_on(self, key: Key, seen: Iterable[Operation]) -> Operation | None:
        """Work on the row that came again, though in no field that is known.

        It keeps the row as any work does (invariant 6): a newer program wrote it, or whoever made two records one.
        """
        known = registry.fields(key[0]).keys()
        works = (op for op in seen if op.kind == "w" and known.isdisjoint(op.values))
        return next((op for op in works if _batch(op) in self.came), None)

    def _ended(self, seen: Sequence[Operation], kind: str) -> Operation | None:
        """What of all that came again deletes the row ("d"), or restores it ("r"), so that it is so."""
        last = ends(seen)
        if _stays(last) != (kind == "r"):
            return None
        return next((op for op in last if op.kind == kind and _batch(op) in self.came), None)


def _writes(operations: Iterable[Operation]) -> list[Operation]:
    return [op for op in operations if op.kind == "w"]


def _stays(last: Iterable[Operation]) -> bool:
    """Whether the row stays by these, the last deletions and restorations, whoever else deletes it."""
    return any(op.kind == "r" for op in last)


def _batch(op: Operation) -> int:
    """The batch of an operation, by its `n`; 0 for one that is not sealed."""
    return op.origin.n if op.origin else 0


def _text(op: Operation, fields: Sequence[str]) -> bytes:
    return strict_json.compact([op.values.get(name) for name in fields]).encode("utf-8")


def _look(session: Session, keys: Sequence[Key]) -> dict[Key, _Shown]:
    def look(some: Sequence[Key], room: Room) -> dict[Key, _Shown]:
        result = Fold(session, room).run(some)
        return {key: _Shown(result[key].state, DELETED in result[key].conflicts) for key in some}

    return {key: shown for found in portions(keys, AT_ONCE, look) for key, shown in found.items()}


def _came_back(before: _Shown, now: _Shown) -> bool:
    """Whether a row is shown without dispute for what was written meanwhile, though it was deleted or disputed."""
    return (before.state == HIDDEN or before.disputed) and now.state == VISIBLE and not now.disputed
