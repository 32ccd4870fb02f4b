"""What the others have of what is here, from their signed declarations alone (invariant 14, sync-design 11.2).

Of every change, record and file: here (in no file for others yet), handed over without acknowledgement, or
acknowledged.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.log import settings
from app.log.ops import GENERAL, ROSTER, Key, by_table, chunks
from app.log.seal import count_open
from app.media.store import BlobStore
from app.models.database import Database
from app.models.log_tables import Batch, HandOver, Op, Peer
from app.services.changes import with_parts
from app.services.evidence import FileRules, file_rules
from app.sync import freight
from app.sync.peers import audience, beyond, known_to_all, positions_of

HERE, HANDED, ACKNOWLEDGED, PRIVATE, HELD_BACK = "here", "handed", "acknowledged", "private", "held_back"
_CONFIRMED = "confirmed"
_LAST_HEADS = select(HandOver.heads).order_by(HandOver.number.desc()).limit(1)


@dataclass(frozen=True)
class Pending:
    """What waits to be handed over: `here` changes never handed over, `handed` without acknowledgement yet.

    `evidence` counts the pieces whose files never went out whole (`file_bytes` of them are lacking), and
    `evidence_handed` those that did and that some laptop is not known to hold (`handed_bytes`); `held_back` those
    that lack their consent. `confirmed` changes were acknowledged by the declaration that came at `confirmed_at`
    (ISO, '' for never), the last that acknowledged any. `decisions` on laptops (who was accepted, who retired) never
    went out.
    """

    here: int
    handed: int
    evidence: int
    file_bytes: int
    held_back: int
    evidence_handed: int = 0
    handed_bytes: int = 0
    confirmed: int = 0
    confirmed_at: str = ""
    decisions: int = 0


@dataclass(frozen=True)
class Delivery:
    """How far a record or a file has come.

    `state` is here, handed or acknowledged (`at`: when the last declaration that covers it came); private for a draft
    that stays on this laptop, held_back for a file without its consent.
    """

    state: str
    at: str = ""


@dataclass(frozen=True)
class _Reach:
    """For each chain of batches, the furthest that everybody declared, and that went into a file for others."""

    acknowledged: dict[int, int]
    handed: dict[int, int]

    def state(self, chain: int, pos: int) -> str:
        if pos <= self.acknowledged.get(chain, -1):
            return ACKNOWLEDGED
        return HANDED if pos <= self.handed.get(chain, -1) else HERE


def pending(database: Database) -> Pending:
    """What others lack of what is here, for the sidebar and `minga estado`."""
    with database.read() as session:
        devices = audience(session)
        reach = _reach(session, devices)
        unacknowledged = beyond(session, reach.acknowledged)
        never = set(beyond(session, reach.handed)).intersection(unacknowledged)
        rules = file_rules(session)
        lacking = freight.lacking(session, BlobStore(database.folder), devices, rules)
        out = {one.sha256: one.missing_bytes for one in lacking if one.handed}
        inside = {one.sha256: one.missing_bytes for one in lacking if not one.handed}
        confirmed = settings.get(session, _CONFIRMED) or {"changes": 0, "at": ""}
        return Pending(
            here=_operations(session, never) + count_open(session),
            handed=_operations(session, set(unacknowledged) - never),
            evidence=pieces(rules, inside),
            file_bytes=sum(inside.values()),
            held_back=rules.held_back,
            evidence_handed=pieces(rules, out.keys() - inside.keys(), but=inside),
            handed_bytes=sum(out.values()),
            confirmed=confirmed["changes"],
            confirmed_at=confirmed["at"],
            decisions=_operations(session, never, ROSTER) if devices else 0,
        )


def pieces(rules: FileRules, names: Collection[str], *, but: Collection[str] = ()) -> int:
    """To how many pieces of evidence the files belong: a photo and its thumbnail are one; none with a file of `but`."""
    if not names:
        return 0
    return sum(any(name in names for name in one) and not any(name in but for name in one) for one in rules.pieces)


def delivery(database: Database, tipo: str, rows: Sequence[str]) -> dict[str, Delivery]:
    """How far each of these records has come, its parts with it: the part that lags behind decides."""
    with database.read() as session:
        devices = audience(session)
        reach, at = _reach(session, devices), _last_declaration(session, devices)
        whole = with_parts(session, tipo, rows)
        states = _states(session, reach, whole)
    order = (HERE, HANDED, ACKNOWLEDGED)
    found: dict[str, set[str]] = {row: set() for row in rows}
    for key, top in whole.items():
        found[top] |= states.get(key, set())
    lagging = {row: next((state for state in order if state in some), PRIVATE) for row, some in found.items()}
    return {row: Delivery(state, at if state == ACKNOWLEDGED else "") for row, state in lagging.items()}


def file_delivery(database: Database, names: Sequence[str]) -> dict[str, Delivery]:
    """How far each of these files of evidence has come, by SHA-256."""
    with database.read() as session:
        devices = audience(session)
        rules = file_rules(session)
        lacking = {one.sha256: one for one in freight.lacking(session, BlobStore(database.folder), devices, rules)}
        at = _last_declaration(session, devices)
    found: dict[str, Delivery] = {}
    for name in names:
        if name in rules.only_private:
            found[name] = Delivery(PRIVATE)
        elif name not in rules.travelling:
            found[name] = Delivery(HELD_BACK)
        elif name in lacking:
            found[name] = Delivery(HANDED if lacking[name].handed else HERE)
        else:
            found[name] = Delivery(ACKNOWLEDGED, at) if devices else Delivery(HERE)
    return found


def acknowledged_files(session: Session, given: Iterable[HandOver]) -> dict[str, str]:
    """Of files written for others, those whose every change has been acknowledged: bundle -> when (ISO)."""
    devices = audience(session)
    known, at = known_to_all(session, devices), _last_declaration(session, devices)
    done: dict[str, str] = {}
    for one in given:
        reached = positions_of(session, (head for some in one.heads.values() for head in some))
        if devices and all(pos <= known.get(chain, -1) for chain, pos in reached.items()):
            done[one.bundle] = at
    return done


def acknowledged(session: Session) -> dict[int, int]:
    """What all that matter here have declared, by chain: to be held against `note_confirmed` after a declaration."""
    return known_to_all(session, audience(session))


def note_confirmed(session: Session, before: dict[int, int], at: str) -> int:
    """How many changes that went out from here the declaration that just came acknowledges; kept for `pending`."""
    devices = audience(session)
    reach = _reach(session, devices)
    confirmed = 0
    for chain, pos in reach.acknowledged.items():
        last = min(pos, reach.handed.get(chain, -1))
        if (first := before.get(chain, -1)) < last:
            stretch = (Batch.chain == chain, Batch.pos > first, Batch.pos <= last, Batch.channel == GENERAL)
            query = select(func.count()).select_from(Op).join(Batch, Batch.n == Op.batch).where(*stretch)
            confirmed += session.scalar(query) or 0
    if confirmed:
        settings.put(session, _CONFIRMED, {"changes": confirmed, "at": at})
    return confirmed


def _reach(session: Session, devices: Sequence[str]) -> _Reach:
    return _Reach(known_to_all(session, devices), _handed(session))


def handed_before(session: Session, batches: Collection[int]) -> int:
    """How many changes of these batches an earlier file carried."""
    handed = _handed(session)
    out: list[int] = []
    for some in chunks(batches):
        found = session.execute(select(Batch.n, Batch.chain, Batch.pos).where(Batch.n.in_(some)))
        out += [n for n, chain, pos in found if pos <= handed.get(chain, -1)]
    return _operations(session, out)


def _handed(session: Session) -> dict[int, int]:
    """How far the files written here came, by chain."""
    last = session.scalar(_LAST_HEADS) or {}
    return positions_of(session, [head for some in last.values() for head in some])


def _last_declaration(session: Session, devices: Sequence[str]) -> str:
    found = [peer.received_at for device in devices if (peer := session.get(Peer, device))]
    return max(found, default="")


def _operations(session: Session, batches: Collection[int], channel: str = GENERAL) -> int:
    number = 0
    for some in chunks(batches):
        query = select(func.count()).select_from(Op).where(Op.batch.in_(some), Op.channel == channel)
        number += session.scalar(query) or 0
    return number


def _states(session: Session, reach: _Reach, keys: Iterable[Key]) -> dict[Key, set[str]]:
    """The states of the changes of each row; none for a row that is a private draft."""
    found: dict[Key, set[str]] = {}
    for tbl, rows in by_table(keys).items():
        for some in chunks(rows):
            query = (
                select(Op.row, Op.batch.is_(None), Batch.chain, func.max(Batch.pos))
                .join(Batch, Batch.n == Op.batch, isouter=True)
                .where(Op.tbl == tbl, Op.row.in_(some), Op.channel.in_((GENERAL, ROSTER)))
                .group_by(Op.row, Op.batch.is_(None), Batch.chain)
            )
            for row, opened, chain, pos in session.execute(query):
                found.setdefault((tbl, row), set()).add(HERE if opened else reach.state(chain, pos))
    return found
