"""What laptops that are not accepted any more have written: what of it counts, the same on every laptop.

A batch of a retired laptop counts if and only if it is one of the heads that a coordination accepted when it
retired it, or if an accepted laptop has built on it, or an ancestor of such a batch (sync-design 8, fault 36). So what
counts always has its parents, and it is decided by the batches alone, not by what came first (invariants 1 and 16).
What was applied and no longer counts is held: it stays in the log and out of the fold. What comes later waits.

On the retired laptop itself its own work goes on counting: nobody takes from a person what he wrote there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, func, select, true, update
from sqlalchemy.orm import Session

from app.log.ancestry import Place, known_positions, last_ones, place_at
from app.log.identity import author_of
from app.log.office import ACCEPTED, RETIRED, Office
from app.log.ops import GENERAL, ROSTER, Key, chunks, load_operations
from app.log.registers import standing_writes
from app.log.standing import renew_heads
from app.log.waiting import Pool, Waiter
from app.models import registry
from app.models.device import Device
from app.models.log_tables import Batch, Op

_ACCEPTED = select(Device.id).where(Device.state == ACCEPTED)
_RETIRED = select(Device.id).where(Device.state == RETIRED)
_HEADS = Device.accepted_heads.key
_WROTE = select(Batch.device).where(Batch.channel == GENERAL).distinct()


@dataclass(frozen=True)
class Trust:
    """What the accepted laptops vouch for: positions of chains that are stored, and batches that wait."""

    accepted: frozenset[str]
    covered: Mapping[int, int] = field(default_factory=dict)
    waiting: frozenset[str] = frozenset()

    def counts(self, device: str, chain: int, pos: int) -> bool:
        """Whether a stored batch counts."""
        return device in self.accepted or self.covered.get(chain, -1) >= pos


def accepted_laptops(session: Session) -> frozenset[str]:
    """The laptops whose batches count, this one among them."""
    found = session.connection().scalars(_ACCEPTED)
    return frozenset({*found, author_of(session).device})


def trust(session: Session, pool: Pool, sound: Callable[[Waiter], bool]) -> Trust:
    """Weigh everything that is known here, stored or waiting; `sound` says whether a waiting batch is its author's."""
    accepted = accepted_laptops(session)
    named = set().union(*let_in(session, session.connection().scalars(_RETIRED).all()).values())
    vouching = [one for one in pool.waiters.values() if one.header.channel == GENERAL]
    vouching = [one for one in vouching if one.id in named or (one.header.device in accepted and sound(one))]
    waiting: set[str] = set()
    above = [one.id for one in vouching]
    while above:
        identity = above.pop()
        if identity in pool.waiters and identity not in waiting:
            waiting.add(identity)
            above += pool.waiters[identity].header.parents
            named.update(pool.waiters[identity].header.parents)
    return Trust(accepted, known_positions([*_ends(session, accepted), *places_of(session, named)]), frozenset(waiting))


def let_in(session: Session, devices: Iterable[str]) -> dict[str, set[str]]:
    """The heads of each of these laptops that had been let in when it was retired, or its office was taken from it.

    By each decision that no later one has seen: of two coordinations that do it at once either vouches for what it had,
    and no clock decides.
    """
    operations = load_operations(session, [(registry.ROSTER, device) for device in devices])
    return {
        device: {head for one in standing_writes(said, (_HEADS,)) for head in _names(one.values.get(_HEADS))}
        for (_, device), said in operations.items()
    }


def _names(heads: object) -> list[str]:
    """The batches that a list names, whatever a newer version may have written there."""
    return [head for head in heads if isinstance(head, str)] if isinstance(heads, list) else []


def _ends(session: Session, accepted: Iterable[str]) -> list[Place]:
    """On each chain the last batch of an accepted laptop: it covers all that those before it do."""
    last = (
        select(Batch.chain, func.max(Batch.pos).label("pos"))
        .where(Batch.channel == GENERAL, Batch.device.in_(accepted))
        .group_by(Batch.chain)
        .subquery()
    )
    ends = select(Batch.chain, Batch.pos, Batch.reach).join(
        last, (Batch.chain == last.c.chain) & (Batch.pos == last.c.pos)
    )
    return [place_at(session, chain, pos, reach) for chain, pos, reach in session.connection().execute(ends)]


def heads_of(session: Session, device: str) -> list[str]:
    """The last batches of a laptop that were let in here: what is accepted of it when it is retired.

    What was taken back is among them: it comes again, or is rejected, and for that it has to count.
    """
    return _last_of(session, device, Batch.held.is_(False))


def known_heads_of(session: Session, device: str) -> list[str]:
    """The last batches of a laptop that are known here, those that wait included."""
    pool = Pool(session)
    pool.load()
    waiting = {one.id: one.header for one in pool.waiters.values() if one.header.device == device}
    inner = {parent for header in waiting.values() for parent in header.parents}
    last = {identity for identity, header in waiting.items() if identity not in inner and not header.more}
    return sorted({*_last_of(session, device, true()), *last})


def _last_of(session: Session, device: str, condition: ColumnElement[bool]) -> list[str]:
    last = (
        select(Batch.chain, func.max(Batch.pos).label("pos"))
        .where(Batch.channel == GENERAL, Batch.device == device, condition)
        .group_by(Batch.chain)
        .subquery()
    )
    on_last = (Batch.chain == last.c.chain) & (Batch.pos == last.c.pos)
    query = select(Batch.id, Batch.chain, Batch.pos, Batch.reach).join(last, on_last)
    ends = {one: place_at(session, chain, pos, reach) for one, chain, pos, reach in session.connection().execute(query)}
    return sorted(last_ones(ends))


def places_of(session: Session, identities: Iterable[str]) -> list[Place]:
    """Where those of these batches of the general channel are that are stored here."""
    found: list[Place] = []
    for some in chunks(sorted(identities)):
        query = select(Batch.chain, Batch.pos, Batch.reach).where(Batch.id.in_(some), Batch.channel == GENERAL)
        found += [place_at(session, chain, pos, reach) for chain, pos, reach in session.connection().execute(query)]
    return found


def concerned(session: Session) -> bool:
    """Whether anything is stored of a laptop that is not accepted."""
    wrote = set(session.connection().scalars(_WROTE))
    return not wrote <= accepted_laptops(session)


def hold_and_release(session: Session, trusted: Trust) -> set[Key]:
    """Let what is stored count or not as `trusted` says; the rows to fold again."""
    columns = (Batch.n, Batch.device, Batch.chain, Batch.pos, Batch.held)
    stored = session.connection().execute(
        select(*columns).where(Batch.channel == GENERAL, Batch.held | Batch.device.not_in(trusted.accepted))
    )
    turned = [(n, not held) for n, device, chain, pos, held in stored if held == trusted.counts(device, chain, pos)]
    return _turn(session, GENERAL, turned)


def hold_roster(session: Session, office: Office) -> set[Key]:
    """The same for the batches of the roster, whose signers may have lost their office; the rows to fold again."""
    void = office.void()
    stored = session.connection().execute(select(Batch.n, Batch.id, Batch.held).where(Batch.channel == ROSTER))
    turned = [(n, not held) for n, identity, held in stored if held != (identity in void)]
    return _turn(session, ROSTER, turned)


def _turn(session: Session, channel: str, turned: list[tuple[int, bool]]) -> set[Key]:
    touched: set[Key] = set()
    connection = session.connection()
    for held in (False, True):
        for some in chunks(n for n, value in turned if value is held):
            connection.execute(update(Batch).where(Batch.n.in_(some)).values(held=held))
            rows = connection.execute(select(Op.tbl, Op.row).where(Op.batch.in_(some)).distinct())
            touched.update((tbl, row) for tbl, row in rows)
    if turned:
        renew_heads(session, channel)
    return touched
