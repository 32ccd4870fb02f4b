"""What comes again after it was taken back stands beside what was written here meanwhile (invariants 5 and 12).

Whoever writes while a reception is taken back has not its values before them. Yet what they write follows their own
work, and that may follow the reception: then its values would be replaced, and its deletions undone, without anybody
having looked at them. So when it comes again, what of it would go so is said once more, under the name of whoever said
it, by a batch that has seen all but what was written meanwhile: a person decides. That batch belongs to the reception,
and goes with it when it is taken back again. What is written here follows both: so this laptop's work stays one line,
and nobody takes it for two (fault 12).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.log import settings, strict_json
from app.log.fold import HIDDEN, VISIBLE, Fold, strict_registers
from app.log.identity import author_of
from app.log.ops import AT_ONCE, GENERAL, Key, NewOp, chunks, load_operations, write_ops
from app.log.registers import Operation, maximal, standing_writes
from app.log.seal import OPEN, heads, narrow, seal
from app.log.standing import IS_UNDONE, counting, renew_heads, rows_of, turn
from app.models import registry
from app.models.log_tables import DELETED, Batch

_SINCE = "undone_since"  # of each reception taken back, the last batch that was here then
_SAID = "said_once_more"  # the batches by which something was
_FEW_PARENTS = 8  # of what may become very many batches: a member who forks without end makes as many heads

Said = dict[Key, dict[str, Any]]


class _Shown(NamedTuple):
    """What is shown of a row; `disputed`: somebody deleted it, and somebody works on."""

    state: str | None
    disputed: bool


def mark(session: Session, numbers: Collection[int]) -> None:
    """The batches `numbers` count no more from now on: what is written here since then has not seen them."""
    last = session.scalar(select(func.max(Batch.n))) or 0
    away = {str(one) for one in session.scalars(select(Batch.import_id).where(IS_UNDONE).distinct())}
    fresh: set[int | None] = set()
    for some in chunks(sorted(numbers)):
        fresh.update(session.scalars(select(Batch.import_id).where(Batch.n.in_(some)).distinct()))
    kept = {one: n for one, n in _marks(session).items() if one in away}
    settings.put(session, _SINCE, {**kept, **{str(one): last for one in fresh}})


def since(session: Session, imports: Iterable[int | None]) -> int | None:
    """The last batch that was here when the first of these receptions was taken back; None when nobody noted it."""
    marks = _marks(session)
    return min((marks[str(one)] for one in imports if str(one) in marks), default=None)


def bring_up(session: Session, again: Mapping[int, int | None], marked: int | None) -> set[Key]:
    """Say once more what would be replaced by who had not seen it; the rows to fold.

    `again`: the batches that count again, by their `n`, with the reception to which each belongs. `marked`: see
    `since`. To be called when the rows are folded, and nothing written here stands open.
    """
    meanwhile = _written_since(session, marked)
    keys = sorted(key for key in rows_of(session, again) if key[0] in registry.types()) if meanwhile else []
    if not keys:
        return set()
    turn(session, meanwhile, undone=True)
    renew_heads(session, GENERAL)
    parents = tuple(heads(session, GENERAL))
    before = _look(session, keys)
    turn(session, meanwhile, undone=False)
    renew_heads(session, GENERAL)
    now = _look(session, keys)
    who = _authors(session, again)
    values: dict[tuple[int, str, int], Said] = defaultdict(lambda: defaultdict(dict))
    deleted: dict[tuple[int, str, int], list[Key]] = defaultdict(list)
    for some in chunks(keys, AT_ONCE):
        for key, operations in load_operations(session, some, shared=True).items():
            seen = [op for op in operations if op.origin and op.origin.n not in meanwhile]
            gone = before[key].state == VISIBLE and now[key].state == HIDDEN
            for place, n, said in _replaced(key, seen, operations, again, gone=gone):
                values[again[n] or 0, who[n] or "", place][key] |= said
            if (n := _deleted(seen, again)) and _came_back(before[key], now[key]):
                deleted[again[n] or 0, who[n] or "", 0].append(key)
    groups = sorted(values.keys() | deleted.keys())
    if groups:
        parents = narrow(session, author_of(session), GENERAL, parents, most=_FEW_PARENTS)
        for group in groups:
            _say(session, group, values[group], deleted[group], parents)
        narrow(session, author_of(session), GENERAL, most=1)
    return set(keys)


def said(session: Session) -> list[str]:
    """The batches by which this laptop said something once more: they came with no file."""
    found: list[str] = settings.get(session, _SAID) or []
    return found


def to_follow(session: Session, imports: Iterable[int | None]) -> list[str]:
    """What was said once more of these receptions, and is taken back, though nothing else of them is any more."""
    away = session.execute(select(Batch.id, Batch.import_id).where(IS_UNDONE).order_by(Batch.n)).all()
    ours = set(said(session))
    others = {of for identity, of in away if identity not in ours}
    return [identity for identity, of in away if identity in ours and of in imports and of not in others]


def _say(
    session: Session, group: tuple[int, str, int], values: Said, deleted: Sequence[Key], parents: tuple[str, ...]
) -> None:
    """A batch of the reception `group[0]`, in the name of `group[1]`."""
    author = author_of(session)
    settings.put(session, OPEN, {"who": group[1] or None, "clock_ok": not author.clock.doubtful()})
    ops = [NewOp("w", *key, author.clock.next(), GENERAL, said) for key, said in sorted(values.items())]
    ops += [NewOp("d", *key, author.clock.next(), GENERAL) for key in deleted]
    write_ops(session, ops)
    made = seal(session, author, channel=GENERAL, parents=parents)
    session.execute(update(Batch).where(Batch.id.in_(made)).values(import_id=group[0]))
    settings.put(session, _SAID, [*said(session), *made])


def _replaced(
    key: Key, seen: Sequence[Operation], operations: Sequence[Operation], again: Mapping[int, int | None], *, gone: bool
) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """The values that came again and stood but for what was written meanwhile: which of several, of whom, and fields.

    `gone`: the record is not shown for what was written meanwhile, so that nothing of it is.
    """
    strict = strict_registers(key[0])
    for register, fields in registry.groups(key[0]).items():
        order = strict.get(register)
        standing = sorted(standing_writes(seen, fields, order), key=lambda op: op.rank, reverse=True)
        came = [op for op in standing if op.origin and op.origin.n in again]
        if not came:
            continue
        others = [op for op in standing if op not in came]
        known = {_text(op, fields) for op in (*others, *(() if gone else standing_writes(operations, fields, order)))}
        lost: dict[bytes, Operation] = {}
        for op in came:
            if (text := _text(op, fields)) not in known:
                lost.setdefault(text, op)
        for place, op in enumerate(lost.values()):
            if op.origin:
                yield place, op.origin.n, {name: op.values.get(name) for name in fields}


def _text(op: Operation, fields: Sequence[str]) -> bytes:
    return strict_json.compact([op.values.get(name) for name in fields]).encode("utf-8")


def _authors(session: Session, numbers: Iterable[int]) -> dict[int, str | None]:
    found: dict[int, str | None] = {}
    for some in chunks(sorted(numbers)):
        found |= dict(session.execute(select(Batch.n, Batch.who).where(Batch.n.in_(some))).all())
    return found


def _deleted(seen: Sequence[Operation], again: Mapping[int, int | None]) -> int:
    """Which of the batches that came again deletes the row, while nobody restored it; 0 for none."""
    ends = maximal(op for op in seen if op.kind in "dr")
    if any(op.kind == "r" for op in ends):
        return 0
    return next((op.origin.n for op in ends if op.origin and op.origin.n in again), 0)


def _look(session: Session, keys: Sequence[Key]) -> dict[Key, _Shown]:
    found: dict[Key, _Shown] = {}
    for some in chunks(keys, AT_ONCE):
        result = Fold(session).run(some)
        found |= {key: _Shown(result[key].state, DELETED in result[key].conflicts) for key in some}
    return found


def _came_back(before: _Shown, now: _Shown) -> bool:
    """Whether a row is shown without dispute for what was written meanwhile, though it was deleted or disputed."""
    return (before.state == HIDDEN or before.disputed) and now.state == VISIBLE and not now.disputed


def _written_since(session: Session, marked: int | None) -> set[int]:
    """The batches written here after that one."""
    if marked is None:
        return set()
    mine = (Batch.channel == GENERAL, Batch.import_id.is_(None), Batch.n > marked, counting())
    return set(session.scalars(select(Batch.n).where(*mine)))


def _marks(session: Session) -> dict[str, int]:
    found: dict[str, int] = settings.get(session, _SINCE) or {}
    return found
