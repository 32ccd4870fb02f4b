"""Take a reception back, bring it again, or put back for everybody what was before it (sync-design 7, invariant 12).

A reception that is taken back stays in the log and counts no more: the tables are the fold of what counts, so nothing
else has to be remembered. What was written here afterwards stays, unless it was written on a record that went away.
Rejecting and reverting are ordinary writes that have seen everything: others receive them like any change.

The roster is never taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.jobs import Progress, Silent, Stages, Steady
from app.log import ended_drafts, settings
from app.log.ancestry import Place, known_positions, place_at
from app.log.capture import seal_if_author_changed
from app.log.fold import HIDDEN, VISIBLE, WAITING, Fold, strict_registers
from app.log.identity import author_of
from app.log.materialise import FoldReport, fold_all
from app.log.ops import AT_ONCE, GENERAL, Key, NewOp, Room, chunks, load_operations, portions, write_ops
from app.log.receive import Outcome, receive_batches
from app.log.registers import fold_row
from app.log.seal import seal
from app.log.standing import (
    DECIDED,
    IS_UNDONE,
    REJECTED,
    REVERTED,
    apart,
    counting,
    name_undone,
    renew_heads,
    rows_of,
    turn,
)
from app.models import registry
from app.models.log_tables import DELETED, Batch, HandOver, Import

_SILENT = Silent()
_REJECTING, _REVERTING = 5, 6  # how often all rows are gone through; it takes about as long each time

INVITED = "invited"  # by the invitations written here: the heads of `general` that each carried, and its size

Imports = tuple[int, ...]  # the parts of one delivery that came one after the other, by `Import.id`


def latest(session: Session) -> Imports:
    """The last reception of which something counts, and that was neither rejected nor reverted; () without one.

    The parts of one delivery that came one after the other are one reception.
    """
    undecided = Import.state.not_in(DECIDED)
    return next(iter(_deliveries(session, counting(), undecided, newest=True)), ())


def undone(session: Session) -> list[Imports]:
    """The receptions taken back, the first that `redo` brings again first."""
    return _deliveries(session, IS_UNDONE, newest=False)


def _deliveries(session: Session, *where: ColumnElement[bool], newest: bool) -> list[Imports]:
    order = Import.id.desc() if newest else Import.id
    query = select(Import.id, Import.bundle, Import.device).join(Batch, Batch.import_id == Import.id)
    query = query.where(Batch.channel == GENERAL, *where).distinct().order_by(order)
    found: list[list[int]] = []
    last = None
    for identity, *bundle in session.execute(query):
        if bundle == last:
            found[-1].append(identity)
        else:
            found.append([identity])
        last = bundle
    return [tuple(sorted(one)) for one in found]


def handed_over(session: Session, imports: Imports) -> bool:
    """Whether work that was built on the reception has been handed over: then it can only be reverted."""
    of_it = (Batch.channel == GENERAL, Batch.import_id.in_(imports), counting())
    places = select(Batch.chain, func.min(Batch.pos)).where(*of_it).group_by(Batch.chain)
    first = dict(session.execute(places).all())
    since = session.scalar(select(func.min(Batch.n)).where(*of_it))
    if since is None:
        return False
    given = _given(session)
    mine = select(Batch.chain, Batch.pos, Batch.reach).where(
        Batch.channel == GENERAL, Batch.import_id.is_(None), counting(), Batch.n > since
    )
    for chain, pos, reach in session.execute(mine):
        if given.get(chain, -1) >= pos:
            place = place_at(session, chain, pos, reach)
            if any(place.covers(Place(one, begin, {})) for one, begin in first.items()):
                return True
    return False


def _given(session: Session) -> dict[int, int]:
    """For each chain the furthest position that some file written here carried."""
    heads = {head for one in session.scalars(select(HandOver.heads)) for head in one.get(GENERAL, ())}
    heads.update(head for one in (settings.get(session, INVITED) or {}).values() for head in one["heads"])
    places: list[Place] = []
    for some in chunks(sorted(heads)):
        rows = session.execute(select(Batch.chain, Batch.pos, Batch.reach).where(Batch.id.in_(some)))
        places += [place_at(session, chain, pos, reach) for chain, pos, reach in rows]
    return known_positions(places)


def undo(session: Session, imports: Imports, progress: Progress = _SILENT) -> FoldReport:
    """Let the reception count no more, with whatever others built on it. Raises Cancelled."""
    seal(session, author_of(session))  # what was written here had seen it
    away = _with_descendants(session, imports)
    touched = turn(session, away, undone=True)
    renew_heads(session, GENERAL)
    name_undone(session)
    ended_drafts.settle(session, touched)
    return fold_all(session, touched, progress=progress)


def redo(session: Session, imports: Imports, progress: Progress = _SILENT) -> Outcome:
    """Let a reception that was taken back count again, and with it what waits for it. Raises Cancelled."""
    steady = Steady(progress)
    author = author_of(session)
    seal(session, author)
    again = _with_ancestors(session, imports)
    touched = turn(session, again, undone=False)
    report = _count_again(session, touched, steady)
    name_undone(session)
    outcome = receive_batches(session, (), progress=steady)
    report.merge(outcome.report)
    outcome.report = report
    return outcome


# Which fields of a row (its type, what it said before, what it says with what came) stay as they came.
Keeps = Callable[[str, Mapping[str, Any], Mapping[str, Any]], Collection[str]]


@dataclass
class PutBack(FoldReport):
    """What putting back did. `kept` are the rows of which some stays as it came."""

    kept: set[Key] = field(default_factory=set)


def _nothing(_tbl: str, _was: Mapping[str, Any], _now: Mapping[str, Any]) -> Collection[str]:
    return ()


def reject(session: Session, keeps: Keeps = _nothing, progress: Progress = _SILENT) -> PutBack:
    """Bring again all that was taken back, and write what puts back the present state: everybody will see it.

    What waited for it is for the caller to receive after that: so nothing of it is replaced unseen. Raises Cancelled.
    """
    stages = Stages(progress, *[1] * _REJECTING)
    seal(session, author_of(session))
    imports = tuple(sorted(identity for one in undone(session) for identity in one))
    numbers = session.scalars(select(Batch.n).where(Batch.channel == GENERAL, Batch.undone)).all()
    touched = rows_of(session, numbers)
    before = _look(session, touched, stages)
    turn(session, numbers, undone=False)
    stages.turn()
    _count_again(session, touched, stages)
    report = _put_back(session, before, numbers, keeps, stages)
    for one in _records(session, imports):
        one.state = REJECTED if one.state not in DECIDED else one.state  # some were reverted, and went with another
    return report


def revert(
    session: Session, imports: Imports, keeps: Keeps = _nothing, progress: Progress = _SILENT
) -> PutBack:
    """Write what takes the reception's changes back, where nothing later replaced them: everybody will see it.

    Raises Cancelled.
    """
    stages = Stages(progress, *[1] * _REVERTING)
    seal(session, author_of(session))
    of_it = (Batch.channel == GENERAL, Batch.import_id.in_(imports), counting())
    numbers = session.scalars(select(Batch.n).where(*of_it)).all()
    touched = turn(session, numbers, undone=True)
    fold_all(session, touched, progress=stages)
    # What would be a draft here without it stays shared. Receptions do not tell: what waited counts later than it came.
    stages.turn()
    before = _look(session, touched - ended_drafts.unsaid(session, touched), stages)
    turn(session, numbers, undone=False)
    stages.turn()
    fold_all(session, touched, progress=stages)
    report = _put_back(session, before, numbers, keeps, stages)
    for record in _records(session, imports):
        record.state = REVERTED
    return report


def _records(session: Session, imports: Imports) -> list[Import]:
    return list(session.scalars(select(Import).where(Import.id.in_(imports)).order_by(Import.id)))


def _with_descendants(session: Session, imports: Imports) -> set[int]:
    """The batches of the receptions that count, and all that others built on them."""
    begin = select(func.min(Batch.n)).where(Batch.import_id.in_(imports)).scalar_subquery()
    query = select(Batch.n, Batch.id, Batch.parents, Batch.import_id).where(
        Batch.channel == GENERAL, Batch.import_id.is_not(None), Batch.undone.is_(False), Batch.n >= begin
    )
    numbers: set[int] = set()
    names: set[str] = set()
    for n, identity, parents, of in session.execute(query.order_by(Batch.n)):
        if of in imports or not names.isdisjoint(parents):
            numbers.add(n)
            names.add(identity)
    return numbers


def _with_ancestors(session: Session, imports: Imports) -> set[int]:
    """The batches of the receptions that were taken back, and those taken back that they build on."""
    query = select(Batch.n, Batch.id, Batch.parents, Batch.import_id).where(Batch.undone)
    numbers: set[int] = set()
    wanted: set[str] = set()
    for n, identity, parents, of in session.execute(query.order_by(Batch.n.desc())):
        if of in imports or identity in wanted:
            numbers.add(n)
            wanted.update(parents)
    return numbers


def _count_again(session: Session, touched: set[Key], progress: Progress) -> FoldReport:
    renew_heads(session, GENERAL)
    ended_drafts.settle(session, touched)
    return fold_all(session, touched, progress=progress)


@dataclass(frozen=True, slots=True)
class _Look:
    """How a row stands, but for what it says."""

    state: str | None
    private: bool
    disputed: frozenset[str]
    deleted: bool
    parent: Key | None


def _look(session: Session, keys: Iterable[Key], progress: Progress) -> dict[Key, _Look]:
    alike: dict[_Look, _Look] = {}  # most are, and there may be very many

    def look(some: Sequence[Key], room: Room) -> dict[Key, _Look]:
        work = Fold(session, room)
        result = work.run(some)
        found = {}
        for key in some:
            row, entry = result[key], work.entries.get(key)
            private = entry is not None and entry.private
            one = _Look(row.state, private, frozenset(row.conflicts), bool(work.rows[key].deletes), row.parent)
            found[key] = alike.setdefault(one, one)
        return found

    known = sorted(key for key in keys if key[0] in registry.types())
    return {key: one for found in portions(known, AT_ONCE, look, progress) for key, one in found.items()}


def _put_back(
    session: Session, before: dict[Key, _Look], numbers: Collection[int], keeps: Keeps, stages: Stages
) -> PutBack:
    """Write what makes the rows look as they did `before` the batches `numbers`, as far as a person could by hand.

    What was in conflict before stays so: to choose is not ours. Drafts that ended stay shared.
    """
    author = author_of(session)
    seal_if_author_changed(session, author)
    for key in [key for key, row in before.items() if row.private]:
        del before[key]
    stages.turn()
    now = _look(session, before, stages)
    absent = (None, HIDDEN)
    come = {key for key, row in now.items() if row.state not in absent and before[key].state in absent}
    ends = [("r", key) for key in before if _came_away(before[key], now[key])]
    ends += [("d", key) for key in before if key in come and now[key].parent not in come]
    for some in chunks(ends, AT_ONCE):
        write_ops(session, [NewOp(kind, *key, author.clock.next(), GENERAL) for kind, key in some])
    stages.turn()
    report = PutBack(kept=_write_back(session, before, now, numbers, keeps, stages))
    del now, come, ends
    stages.turn()
    report.merge(fold_all(session, before, progress=stages))
    seal(session, author)
    return report


def _came_away(was: _Look, now: _Look) -> bool:
    """Whether somebody deleted the row, and it was shown without dispute."""
    if was.state != VISIBLE or DELETED in was.disputed:
        return False
    return DELETED in now.disputed or (now.state != VISIBLE and now.deleted)


def _write_back(
    session: Session, before: Mapping[Key, _Look], now: Mapping[Key, _Look], numbers: Collection[int], keeps: Keeps,
    progress: Progress,
) -> set[Key]:  # fmt: skip
    """Write what the rows said, and return those of which some is kept as it came.

    Some at a time: all of what a long file changed does not fit in memory (invariant 22).
    """
    clock = author_of(session).clock
    kept: set[Key] = set()

    def changed(some: Sequence[Key], room: Room) -> list[NewOp]:
        with apart(session, numbers):
            past = _said(session, some, room)
        present = _said(session, some, room)
        ops = []
        for key in some:
            values = _other_values(key, past[key], present[key], before[key], now[key])
            if stay := values.keys() & keeps(key[0], past[key], present[key]):
                kept.add(key)
            if left := {name: value for name, value in values.items() if name not in stay}:
                ops.append(NewOp("w", *key, clock.next(), GENERAL, left))
        return ops

    stated = [key for key, was in before.items() if was.state in (VISIBLE, WAITING)]
    for ops in portions(stated, AT_ONCE, changed, progress):
        write_ops(session, ops)
    return kept


def _said(session: Session, keys: Sequence[Key], room: Room) -> dict[Key, Mapping[str, Any]]:
    """What these rows say, whether they are shown or not."""
    held = load_operations(session, keys, room=room)
    return {key: fold_row(ops, registry.groups(key[0]), strict_registers(key[0])).shown for key, ops in held.items()}


def _other_values(
    key: Key, past: Mapping[str, Any], present: Mapping[str, Any], was: _Look, now: _Look
) -> dict[str, Any]:
    """The values to write back: of every register that says something else now, or is disputed, and was not."""
    values: dict[str, Any] = {}
    for register, names in registry.groups(key[0]).items():
        old = {name: past.get(name) for name in names}
        other = register in now.disputed or old != {name: present.get(name) for name in names}
        if other and register not in was.disputed:
            values |= old
    return values
