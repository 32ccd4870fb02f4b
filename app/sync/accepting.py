"""Let laptops in: who asks to join, and the coordination's yes (sync-design 8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound, WrongUsage
from app.log.identity import author_of
from app.log.receive import Outcome
from app.log.seal import seal
from app.models.database import Database
from app.models.device import Device
from app.models.local import JoinRequest
from app.models.person import Person
from app.sync.arrivals import release
from app.sync.peers import coordinates, fingerprint
from app.sync.rekey import retire_replaced
from app.sync.removals import need_yes


@dataclass(frozen=True)
class Applicant:
    """A laptop that asks to join. `proved`: it knew the code of one of our invitations.

    `before` is the name of the laptop of ours that it was until now, as that one's key confirms; '' for a new one.
    `replaces`: accepting it retires that one.
    """

    device: str
    name: str
    person: str
    proved: bool
    received_at: str
    before: str = ""
    replaces: bool = False

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
            Applicant(
                row.device,
                row.request["name"],
                _person(session, row.request),
                row.proved,
                row.received_at,
                _name(session, row.request.get("before")),
                bool(row.request.get("replaces")),
            )
            for row in rows
        ]


def _person(session: Session, request: Mapping[str, Any]) -> str:
    """Whose laptop it will be: who is in the list of people is told by the name there, whatever the request says."""
    known = session.get(Person, request["who"]) if request["who"] else None
    return (known.full_name if known else None) or str(request["person"])


def _name(session: Session, device: str | None) -> str:
    row = session.get(Device, device) if device else None
    return (row.name or fingerprint(row.id)) if row else ""


def accept(database: Database, devices: Sequence[str], *, confirmed: bool = False) -> Outcome:
    """Let the laptops in; what they handed over is applied at once. `devices` may be beginnings of ids.

    A laptop whose place one of them takes is retired.

    Raises:
        WrongUsage: this laptop does not coordinate.
        NotFound: no laptop with that id asks to join.
        NewcomerRemovesMuch: what waited of them deletes much and nobody `confirmed` that (fault 32): nothing changed.
    """
    with database.write() as session:
        if not coordinates(session):
            raise WrongUsage("Solo la coordinación puede aceptar computadores", "Pídalo a quien coordina.")
        seal(session, author_of(session))
        rows = session.scalars(select(JoinRequest).where(JoinRequest.device.not_in(select(Device.id)))).all()
        for one in _chosen(rows, devices):
            asked = one.request
            session.add(
                Device(
                    id=one.device,
                    name=asked["name"],
                    person_id=asked["who"] or None,
                    sign_key=asked["sign"],
                    box_key=asked["box"],
                    coordinates=False,
                    state="accepted",
                    before=asked.get("before"),
                )
            )
            before = session.get(Device, asked.get("before") or "") if asked.get("replaces") else None
            if before is not None and before.id != author_of(session).device:
                retire_replaced(session, before)
            session.delete(one)
        session.flush()
        seal(session, author_of(session))
        released = release(session)
        if not confirmed:
            need_yes(session, released.report)
        return released


def _chosen(rows: Sequence[JoinRequest], devices: Sequence[str]) -> list[JoinRequest]:
    """Each laptop that is meant, once: a beginning that several have, or none, means nobody. Raises NotFound."""
    chosen: dict[str, JoinRequest] = {}
    for wanted in devices:
        beginning = wanted.lower().replace(" ", "")
        found = [row for row in rows if beginning and row.device.startswith(beginning)]
        if len(found) != 1:
            raise NotFound("el computador", wanted)
        chosen[found[0].device] = found[0]
    return list(chosen.values())
