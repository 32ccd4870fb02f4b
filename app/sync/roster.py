"""The laptops of the microcentro, and what the coordination decides about them (sync-design 8, fault 36)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import NotFound, WrongUsage
from app.jobs import Progress, Silent
from app.log.held import heads_of, known_heads_of
from app.log.identity import author_of
from app.log.office import ACCEPTED, RETIRED
from app.log.seal import seal
from app.log.waiting import Pool
from app.models.database import Database
from app.models.device import Device
from app.models.local import Invitation
from app.models.log_tables import Batch, Op, Peer
from app.models.person import Person
from app.sync.addressees import need_places
from app.sync.arrivals import release
from app.sync.peers import coordinates, fingerprint, laptops
from app.sync.removals import need_yes

_SILENT = Silent()


@dataclass(frozen=True)
class Listed:
    """A laptop that is or was of the microcentro.

    `state` is accepted or retired; `here`: it is this one. `last_seen`: ISO moment of its last file taken in, ''
    never. `held`: how many changes that it wrote are known here and do not count, or wait for an earlier file.
    """

    device: str
    name: str
    person: str
    state: str
    coordinates: bool
    here: bool
    last_seen: str
    held: int

    @property
    def fingerprint(self) -> str:
        """The laptop's id in short groups, to compare by telephone."""
        return fingerprint(self.device)

    @property
    def retired(self) -> bool:
        """Whether the coordination has retired it."""
        return self.state == RETIRED


@dataclass(frozen=True)
class Decided:
    """What a decision did: `held` changes of the laptop do not count now, `released` of those that did not, do."""

    laptop: Listed
    held: int
    released: int


@dataclass(frozen=True)
class OpenInvitation:
    """An invitation of this laptop that can still be used; `made_at` is an ISO moment."""

    id: str
    made_at: str


def listed(database: Database) -> list[Listed]:
    """All laptops that were ever accepted: this one first, then the others by person, the retired ones last."""
    with database.read() as session:
        return _listed(session)


def _listed(session: Session) -> list[Listed]:
    held = _held(session)
    me = author_of(session).device
    found = []
    for row in session.scalars(select(Device).where(Device.state.in_((ACCEPTED, RETIRED)))):
        person = session.get(Person, row.person_id) if row.person_id else None
        peer = session.get(Peer, row.id)
        found.append(
            Listed(
                row.id,
                row.name or "",
                (person.full_name if person else None) or "",
                row.state or "",
                bool(row.coordinates) and row.state == ACCEPTED,
                row.id == me,
                peer.received_at if peer else "",
                held[row.id],
            )
        )
    return sorted(found, key=lambda one: (one.retired, not one.here, one.person, one.name, one.device))


def _held(session: Session) -> Counter[str]:
    """How many changes of each laptop are kept and do not count."""
    stored = select(Batch.device, func.count()).join(Op, Op.batch == Batch.n).where(Batch.held).group_by(Batch.device)
    found: Counter[str] = Counter()
    for device, number in session.execute(stored):
        found[device] += number
    pool = Pool(session)
    pool.load()
    for waiter in pool.waiters.values():
        found[waiter.header.device] += waiter.header.ops
    return found


def retire(database: Database, device: str, *, progress: Progress = _SILENT) -> Decided:
    """Say that a laptop was stolen, lost or replaced; `device` may be the beginning of its id.

    What it wrote and this laptop holds goes on counting; what it writes afterwards does not, on any laptop, until
    `readmit`. New files are not encrypted to it, and its own are refused.

    Raises:
        WrongUsage: this laptop does not coordinate, or it is this one, or it is retired already.
        NotFound: there is no such laptop. Cancelled: the person gave up; nothing changed.
    """
    with database.write() as session:
        row = _to_decide_about(session, device)
        if row.id == author_of(session).device:
            raise WrongUsage(
                "Este computador no puede retirarse a sí mismo", "Retírelo desde otro computador que coordine."
            )
        if row.state == RETIRED:
            raise WrongUsage("Ese computador ya está retirado")
        row.state, row.accepted_heads = RETIRED, heads_of(session, row.id)
        return _carry_out(session, row, progress=progress)


def readmit(
    database: Database,
    device: str,
    *,
    only_changes: bool = False,
    confirmed: bool = False,
    progress: Progress = _SILENT,
) -> Decided:
    """Let a retired laptop in again: all that it wrote counts, and its files are taken in.

    With `only_changes` it stays retired, and only what is known here of its later work counts from now on.

    Raises:
        WrongUsage: this laptop does not coordinate, the other one is not retired, or there would be more laptops than
            a file can be for.
        NotFound: there is no such laptop.
        ComingRemovesMuch: what comes to count deletes much and nobody `confirmed` that (fault 32): nothing changed.
        Cancelled: the person gave up; nothing changed.
    """
    with database.write() as session:
        row = _to_decide_about(session, device)
        if row.state != RETIRED:
            raise WrongUsage("Ese computador no está retirado")
        if only_changes:
            row.accepted_heads = known_heads_of(session, row.id)
        else:
            before = len(laptops(session))
            row.state = ACCEPTED
            session.flush()
            need_places(session, before)
        return _carry_out(session, row, confirmed=confirmed, progress=progress)


def appoint(database: Database, device: str, *, leads: bool = True, progress: Progress = _SILENT) -> Decided:
    """Let another laptop coordinate too, or with `leads` False no longer.

    Raises:
        WrongUsage: this laptop does not coordinate, the other one is retired, or nobody would coordinate any more.
        NotFound: there is no such laptop. Cancelled: the person gave up; nothing changed.
    """
    with database.write() as session:
        row = _to_decide_about(session, device)
        if row.state != ACCEPTED:
            raise WrongUsage("Ese computador está retirado", "Vuelva a aceptarlo antes de darle la coordinación.")
        others = [one for one in _listed(session) if one.coordinates and one.device != row.id]
        if not leads and not others:
            raise WrongUsage(
                "Este es el único computador que coordina", "Dé primero la coordinación a otro computador."
            )
        row.coordinates = leads
        if not leads:
            row.accepted_heads = heads_of(session, row.id)  # its later orders to erase count nowhere
        return _carry_out(session, row, progress=progress)


def invitations(database: Database) -> list[OpenInvitation]:
    """The invitations of this laptop that can still be used, the latest first."""
    with database.read() as session:
        query = select(Invitation).where(Invitation.withdrawn.is_(False))
        rows = session.scalars(query.order_by(Invitation.made_at.desc(), Invitation.id))
        return [OpenInvitation(row.id, row.made_at) for row in rows]


def withdraw(database: Database, invitation: str) -> OpenInvitation:
    """Make an invitation worthless: who uses it from now on asks to join like any stranger, with no proof.

    It cannot be unread: who opened it before keeps what it carried. `invitation` may be the beginning of its id.

    Raises NotFound: there is no such invitation, or it was withdrawn already.
    """
    with database.write() as session:
        rows = session.scalars(select(Invitation).where(Invitation.withdrawn.is_(False))).all()
        found = [row for row in rows if row.id.startswith(_beginning(invitation))]
        if len(found) != 1:
            raise NotFound("la invitación", invitation)
        found[0].withdrawn = True
        return OpenInvitation(found[0].id, found[0].made_at)


def _to_decide_about(session: Session, device: str) -> Device:
    """The laptop meant, with all that was written here sealed: what the decision has seen must be exact."""
    if not coordinates(session):
        raise WrongUsage("Solo la coordinación decide sobre los computadores", "Pídalo a quien coordina.")
    seal(session, author_of(session))
    return _named(session, device)


def locate(database: Database, device: str) -> str:
    """The whole id of the laptop whose id begins so. Raises NotFound: there is none, or more than one."""
    with database.read() as session:
        return _named(session, device).id


def _named(session: Session, device: str) -> Device:
    rows = session.scalars(select(Device).where(Device.state.in_((ACCEPTED, RETIRED)))).all()
    found = [row for row in rows if row.id.startswith(_beginning(device))]
    if len(found) != 1:
        raise NotFound("el computador", device)
    return found[0]


def _beginning(identity: str) -> str:
    return identity.lower().replace(" ", "") or "?"


def _carry_out(session: Session, row: Device, *, confirmed: bool = True, progress: Progress = _SILENT) -> Decided:
    before = _held(session)[row.id]
    device = row.id
    session.flush()
    seal(session, author_of(session))
    released = release(session, progress)
    if not confirmed:
        need_yes(session, released.report)
    after = next(one for one in _listed(session) if one.device == device)
    return Decided(after, max(after.held - before, 0), max(before - after.held, 0))
