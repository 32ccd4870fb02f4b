"""Let laptops in: who asks to join, and the coordination's yes (sync-design 8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.errors import NotFound, WrongUsage
from app.log.identity import author_of
from app.log.receive import Outcome, release_waiting
from app.log.seal import seal
from app.models.database import Database
from app.models.device import Device
from app.models.local import JoinRequest
from app.sync.arrivals import note_mentions
from app.sync.peers import coordinates, fingerprint


@dataclass(frozen=True)
class Applicant:
    """A laptop that asks to join. `proved`: it knew the code of one of our invitations."""

    device: str
    name: str
    person: str
    proved: bool
    received_at: str

    @property
    def fingerprint(self) -> str:
        """The laptop's id in short groups, to compare by telephone."""
        return fingerprint(self.device)


def applicants(database: Database) -> list[Applicant]:
    """The laptops that ask to join, oldest first."""
    with database.read() as session:
        waiting = select(JoinRequest).where(JoinRequest.device.not_in(select(Device.id)))
        rows = session.scalars(waiting.order_by(JoinRequest.received_at, JoinRequest.device)).all()
        return [
            Applicant(row.device, row.request["name"], row.request["person"], row.proved, row.received_at)
            for row in rows
        ]


def accept(database: Database, devices: Sequence[str]) -> Outcome:
    """Let the laptops in; what they handed over is applied at once. `devices` may be beginnings of ids.

    Raises:
        WrongUsage: this laptop does not coordinate.
        NotFound: no laptop with that id asks to join.
    """
    with database.write() as session:
        if not coordinates(session):
            raise WrongUsage("Solo la coordinación puede aceptar computadores", "Pídalo a quien coordina.")
        seal(session, author_of(session))
        rows = session.scalars(select(JoinRequest).where(JoinRequest.device.not_in(select(Device.id)))).all()
        for wanted in devices:
            found = [row for row in rows if row.device.startswith(wanted.lower().replace(" ", ""))]
            if len(found) != 1:
                raise NotFound("el computador", wanted)
            asked = found[0].request
            session.add(
                Device(
                    id=found[0].device,
                    name=asked["name"],
                    person_id=asked["who"] or None,
                    sign_key=asked["sign"],
                    box_key=asked["box"],
                    coordinates=False,
                    state="accepted",
                )
            )
            session.delete(found[0])
        session.flush()
        seal(session, author_of(session))
        released = release_waiting(session)
        note_mentions(session, released)
        return released
