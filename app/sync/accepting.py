"""Let laptops in or not: who asks to join, and the coordination's yes or no (sync-design 8).

A no is this laptop's alone, and nobody else hears of it: another coordination may know who that is. What the laptop
wrote goes on waiting, unseen, so that the no can be taken back. Its request comes again with each of its files, and is
the same one; who asks anew does so under new keys, and is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound, WrongUsage
from app.jobs import Progress, Silent
from app.log.identity import author_of
from app.log.receive import Outcome
from app.log.seal import seal
from app.models.database import Database
from app.models.device import Device
from app.models.local import Invitation, JoinRequest
from app.models.person import Person
from app.sync.addressees import need_places
from app.sync.arrivals import release
from app.sync.peers import coordinates, fingerprint, laptops
from app.sync.rekey import retire_replaced
from app.sync.removals import need_yes
from app.sync.senders import DECLINED, now

_SILENT = Silent()


@dataclass(frozen=True)
class Applicant:
    """A laptop that asks to join. `proved`: it knew the code of one of our invitations.

    `before` is the name of the laptop of ours that it was until now, as that one's key confirms; '' for a new one.
    `replaces`: accepting it retires that one. `declined`: since when it is not accepted here, '' while it asks.
    `invitation` is the one whose code it knew, while that one is open: '' for none.
    """

    device: str
    name: str
    person: str
    proved: bool
    received_at: str
    before: str = ""
    replaces: bool = False
    declined: str = ""
    invitation: str = ""

    @property
    def fingerprint(self) -> str:
        """The laptop's id in short groups, to compare by telephone."""
        return fingerprint(self.device)


def applicants(database: Database) -> list[Applicant]:
    """The laptops that ask to join, oldest first; those that were declined here ask no more."""
    with database.read() as session:
        return [_applicant(session, row) for row in asking(session)]


def asking(session: Session) -> list[JoinRequest]:
    """The requests on which nobody has decided here."""
    return [row for row in _requests(session) if not row.request.get(DECLINED)]


def declined(database: Database) -> list[Applicant]:
    """The laptops that this one declined and nobody has let in since, the last one first."""
    with database.read() as session:
        found = [_applicant(session, row) for row in _requests(session) if row.request.get(DECLINED)]
        return sorted(found, key=lambda one: one.declined, reverse=True)


def _requests(session: Session) -> Sequence[JoinRequest]:
    waiting = select(JoinRequest).where(JoinRequest.device.not_in(select(Device.id)))
    return session.scalars(waiting.order_by(JoinRequest.received_at, JoinRequest.device)).all()


def _applicant(session: Session, row: JoinRequest) -> Applicant:
    asked = row.request
    answers = session.get(Invitation, asked.get("answers", "")) if row.proved else None
    return Applicant(
        row.device,
        asked["name"],
        _person(session, asked),
        row.proved,
        row.received_at,
        _name(session, asked.get("before")),
        bool(asked.get("replaces")),
        asked.get(DECLINED, ""),
        answers.id if answers is not None and not answers.withdrawn else "",
    )


def _person(session: Session, request: Mapping[str, Any]) -> str:
    """Whose laptop it will be: who is in the list of people is told by the name there, whatever the request says."""
    known = session.get(Person, request["who"]) if request["who"] else None
    return (known.full_name if known else None) or str(request["person"])


def _name(session: Session, device: str | None) -> str:
    row = session.get(Device, device) if device else None
    return (row.name or fingerprint(row.id)) if row else ""


def accept(
    database: Database, devices: Sequence[str], *, confirmed: bool = False, progress: Progress = _SILENT
) -> Outcome:
    """Let the laptops in; what they handed over is applied at once. `devices` may be beginnings of ids.

    Those that were declined may be let in, too. A laptop whose place one of them takes is retired.

    Raises:
        WrongUsage: this laptop does not coordinate, or there would be more laptops than a file can be for.
        NotFound: no laptop with that id asks to join.
        ComingRemovesMuch: what waited of them deletes much and nobody `confirmed` that (fault 32): nothing changed.
        Cancelled: the person gave up; nothing changed.
    """
    with database.write() as session:
        _need_office(session)
        seal(session, author_of(session))
        before_all = len(laptops(session))
        for one in _chosen(_requests(session), devices):
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
        need_places(session, before_all)
        seal(session, author_of(session))
        released = release(session, progress)
        if not confirmed:
            need_yes(session, released.report)
        return released


def decline(database: Database, devices: Sequence[str]) -> list[Applicant]:
    """Ask no more about these laptops, until `reconsider` or `accept`; `devices` may be beginnings of ids.

    Raises:
        WrongUsage: this laptop does not coordinate.
        NotFound: no laptop with that id asks to join.
    """
    with database.write() as session:
        return _mark(session, devices, now())


def reconsider(database: Database, devices: Sequence[str]) -> list[Applicant]:
    """Have laptops that were declined among those that ask again. Raises as `decline`."""
    with database.write() as session:
        return _mark(session, devices, "")


def _mark(session: Session, devices: Sequence[str], since: str) -> list[Applicant]:
    _need_office(session)
    chosen = _chosen(_requests(session), devices)
    for one in chosen:
        one.request = one.request | {DECLINED: (one.request.get(DECLINED) or since) if since else ""}
    return [_applicant(session, one) for one in chosen]


def _need_office(session: Session) -> None:
    if not coordinates(session):
        raise WrongUsage("Solo la coordinación puede aceptar computadores, o no", "Pídalo a quien coordina.")


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
