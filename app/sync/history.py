"""What went out and came in, and how the exchange stands with every laptop (sync-design 11.7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import __version__
from app.log import settings
from app.log.identity import author_of
from app.log.office import RETIRED
from app.log.ops import LOCAL
from app.log.standing import APPLIED
from app.log.undo import INVITED
from app.models import registry
from app.models.database import Database
from app.models.device import Device
from app.models.local import Invitation
from app.models.log_tables import Batch, HandOver, Import, Op, Peer, Waiting
from app.models.person import Person
from app.sync.declaration import sender
from app.sync.peers import (
    Laptop,
    coordinates,
    fingerprint,
    is_accepted,
    is_retired,
    known_to_all,
    laptops,
    positions_of,
)
from app.sync.pending import acknowledged_files
from app.sync.received import WAITING


@dataclass(frozen=True)
class Reception:
    """A file that was taken in, by its `Import.id`. `at` is the moment in ISO; counts are by record type.

    `conflicts` are decisions; an earlier program noted only `records_in_conflict`, of which one may ask several, and no
    `operations`, the changes that came in.
    `joined`: it waited, and nothing of it does any more. `given_up`: it waits for nobody, for all that was kept of it
    is of laptops that were retired since (fault 36).
    """

    id: int
    at: str
    sender: str
    kind: str
    state: str
    new: dict[str, int]
    changed: dict[str, int]
    removed: dict[str, int]
    conflicts: int
    evidence: int = 0
    files: int = 0
    joined: bool = False
    records_in_conflict: int = 0
    operations: int = 0
    given_up: bool = False

    @property
    def counts(self) -> bool:
        """Whether it changed the records and still does: it can be rejected. Which laptops there are stays decided."""
        kinds = {*self.new, *self.changed, *self.removed} - {registry.ROSTER}
        return self.state == APPLIED and bool(kinds)


@dataclass(frozen=True)
class GivenFile:
    """A delivery that was written for others, in one or several files.

    `acknowledged_at`: when the declarations came by which all of its changes are acknowledged (ISO), '' until then.
    """

    at: str
    number: int
    name: str
    operations: int
    evidence: int
    size: int
    acknowledged_at: str = ""
    again: int = 0
    evidence_again: int = 0
    decided: int = 0
    accepted: int = 0


@dataclass(frozen=True)
class GivenInvitation:
    """An invitation written here: whoever joins with it has all that was shared until then.

    No hand-over is noted of it: the others lack what they lacked, and it may never be used. `size` in bytes, 0 where
    an earlier program wrote it; `withdrawn`: nobody is let in with it any more.
    """

    at: str
    size: int
    withdrawn: bool


@dataclass(frozen=True)
class LaptopHealth:
    """How the exchange stands with one laptop of the microcentro.

    `here`: it is this one. `last_seen` ISO moment of its last file taken in ('' never), `number` that file's number.
    `lacks` changes that it has not declared to hold. `clock_ok` False: by its last word its date is doubtful.
    `app`: the version of the program that wrote that file, '' if it did not say.
    """

    device: str
    name: str
    person: str
    coordinates: bool
    here: bool
    last_seen: str
    number: int
    lacks: int
    clock_ok: bool
    app: str = ""


def receptions(database: Database, limit: int = 100) -> list[Reception]:
    """The files taken in, the latest first."""
    with database.read() as session:
        rows = session.scalars(select(Import).order_by(Import.id.desc()).limit(limit)).all()
        joined, given_up = _joined(session, rows), _given_up(session, rows)
        return [
            Reception(
                row.id,
                row.at,
                row.sender,
                row.kind,
                APPLIED if row.id in joined else row.state,
                _counts(row.summary, "new"),
                _counts(row.summary, "changed"),
                _counts(row.summary, "removed"),
                int(row.summary.get("decisions") or 0),
                int(row.summary.get("evidence") or 0),
                int(row.summary.get("files") or 0),
                row.id in joined,
                int(row.summary.get("conflicts") or 0),
                int(row.summary.get("operations") or 0),
                row.id in given_up,
            )
            for row in rows
        ]


def hand_overs(database: Database, limit: int = 100) -> list[GivenFile]:
    """The files written for others, the latest first."""
    with database.read() as session:
        rows = list(session.scalars(select(HandOver).order_by(HandOver.number.desc()).limit(limit)))
        acknowledged = acknowledged_files(session, rows)
        return [
            GivenFile(
                row.at,
                row.number,
                str(row.summary.get("name", "")),
                int(row.summary.get("operations", 0)),
                int(row.summary.get("evidence", 0)),
                int(row.summary.get("size", 0)),
                acknowledged.get(row.bundle, ""),
                int(row.summary.get("again", 0)),
                int(row.summary.get("evidence_again", 0)),
                int(row.summary.get("decided", 0)),
                int(row.summary.get("accepted", 0)),
            )
            for row in rows
        ]


def invitations_given(database: Database, limit: int = 100) -> list[GivenInvitation]:
    """The invitations written here, the latest first."""
    with database.read() as session:
        rows = session.scalars(select(Invitation).order_by(Invitation.made_at.desc(), Invitation.id).limit(limit))
        carried = settings.get(session, INVITED) or {}
        return [GivenInvitation(row.made_at, carried.get(row.id, {}).get("size", 0), row.withdrawn) for row in rows]


def health(database: Database) -> list[LaptopHealth]:
    """Every accepted laptop: this one first, then by name."""
    with database.read() as session:
        me = author_of(session).device
        found = [_health(session, laptop, here=laptop.device == me) for laptop in laptops(session)]
    return sorted(found, key=lambda one: (not one.here, one.person, one.name))


def next_number(database: Database) -> int:
    """The number that the next file of this laptop will have."""
    with database.read() as session:
        return sender(session).number


def coordinates_here(database: Database) -> bool:
    """Whether this laptop coordinates: it alone may invite and accept."""
    with database.read() as session:
        return coordinates(session)


def accepted_here(database: Database) -> bool:
    """Whether the coordination has accepted this laptop."""
    with database.read() as session:
        return is_accepted(session)


def signs_here(database: Database) -> str:
    """This laptop's id in short groups, to be told by telephone to who is to accept it."""
    with database.read() as session:
        return fingerprint(author_of(session).device)


def retired_here(database: Database) -> bool:
    """Whether the coordination has retired this laptop, and it knows."""
    with database.read() as session:
        return is_retired(session)


def applies_here(database: Database) -> bool:
    """Whether this laptop has still to hand over its first file, by which the coordination comes to accept it."""
    with database.read() as session:
        if is_accepted(session) or is_retired(session):
            return False
        return session.scalar(select(HandOver.number).limit(1)) is None


def _joined(session: Session, rows: Sequence[Import]) -> set[int]:
    """Which of these receptions waited, of which all that was kept is here by now."""
    asked = {row.id for row in rows if row.state == WAITING and not row.summary.get("left_out")}
    asked.difference_update(session.scalars(select(Waiting.import_id).distinct()))
    here = session.scalars(select(Batch.import_id).where(Batch.import_id.in_(asked)).distinct()) if asked else ()
    return asked.intersection(here)


def _given_up(session: Session, rows: Sequence[Import]) -> set[int]:
    """Which of these receptions wait with nothing but work of laptops that are retired by now."""
    retired = set(session.scalars(select(Device.id).where(Device.state == RETIRED)))
    asked = [row.id for row in rows if row.state == WAITING]
    if not retired or not asked:
        return set()
    query = select(Waiting.import_id, Waiting.device).where(Waiting.import_id.in_(asked)).distinct()
    kept = [(which, device in retired) for which, device in session.execute(query) if which is not None]
    return {which for which, gone in kept if gone} - {which for which, gone in kept if not gone}


def _counts(summary: dict[str, Any], key: str) -> dict[str, int]:
    return {str(tipo): int(number) for tipo, number in (summary.get(key) or {}).items()}


def _health(session: Session, laptop: Laptop, *, here: bool) -> LaptopHealth:
    peer = session.get(Peer, laptop.device)
    person = session.get(Person, laptop.person) if laptop.person else None
    return LaptopHealth(
        laptop.device,
        laptop.name,
        (person.full_name if person else None) or "",
        laptop.coordinates,
        here,
        peer.received_at if peer else "",
        peer.number if peer else 0,
        0 if here else _lacks(session, laptop.device),
        not author_of(session).clock.doubtful() if here else _is_clock_ok(session, laptop.device, peer),
        app=__version__ if here else (peer.app or "") if peer else "",
    )


def _is_clock_ok(session: Session, device: str, peer: Peer | None) -> bool:
    """What a laptop's last word says of its clock: its last work, or the file that it handed over after that."""
    query = select(Batch.clock_ok, Batch.chain, Batch.pos).where(Batch.device == device)
    last = session.execute(query.order_by(Batch.n.desc()).limit(1)).first()
    if peer is not None and peer.clock_ok is not None:
        known = positions_of(session, [head for heads in peer.heads.values() for head in heads])
        if last is None or last.pos <= known.get(last.chain, -1):
            return peer.clock_ok
    return last is None or last.clock_ok


def _lacks(session: Session, device: str) -> int:
    """How many changes the laptop has not declared to hold, those not yet handed over to anybody included."""
    known = known_to_all(session, [device])
    held = select(Batch.chain, Batch.pos, func.count()).join(Op, Op.batch == Batch.n).group_by(Batch.chain, Batch.pos)
    sealed = sum(number for chain, pos, number in session.execute(held) if pos > known.get(chain, -1))
    opened = session.scalar(select(func.count()).select_from(Op).where(Op.batch.is_(None), Op.channel != LOCAL))
    return sealed + (opened or 0)
