"""Who sent a file, and what that laptop says it holds (sync-design 1.6, 6 and 8)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import BundleRefused
from app.log.identity import author_of
from app.log.office import ACCEPTED, RETIRED
from app.media import ledger
from app.models.device import Device
from app.models.local import Invitation, JoinRequest
from app.models.log_tables import Peer
from app.sync.bundle import OpenedBundle
from app.sync.invitation import read_join


def now() -> str:
    """This moment, as it is kept beside what came and went."""
    return datetime.now().astimezone().isoformat(timespec="seconds")


def check_sender(session: Session, opened: OpenedBundle) -> str:
    """Verify the end signature; return the name of a newcomer who asks to join with this file, '' of a known laptop.

    Raises BundleRefused: nobody known signed it, or not with the key of the laptop it names (fault 24), or the
    coordination has retired that laptop (fault 36).
    """
    claimed = opened.manifest.sender
    known = session.get(Device, claimed.device)
    if known is not None:
        if not opened.verify_end(known.sign_key or ""):
            raise BundleRefused(opened.name, "forged", claimed.device)
        if known.state != ACCEPTED:
            raise BundleRefused(opened.name, "retired" if known.state == RETIRED else "stranger", claimed.device)
        return ""
    for kind, payload in opened.extras():
        request = read_join(payload) if kind == "k" else None
        if request is not None and request.device == claimed.device and opened.verify_end(request.sign):
            proofs = session.scalars(select(Invitation).where(Invitation.withdrawn.is_(False)))
            proved = any(
                request.proven_by(bytes.fromhex(one.proof_key)) for one in proofs if one.id == request.invitation
            )
            asked: dict[str, Any] = {
                "sign": request.sign,
                "box": request.box,
                "name": request.name,
                "person": request.person,
                "who": request.who,
            }
            session.merge(JoinRequest(device=request.device, request=asked, proved=proved, received_at=now()))
            return request.person
    raise BundleRefused(opened.name, "stranger", claimed.device)


def note_declaration(session: Session, opened: OpenedBundle) -> None:
    """Believe what the sender says it holds, also when that is less than before (invariant 13)."""
    manifest = opened.manifest
    device = manifest.sender.device
    if device == author_of(session).device:
        return
    session.merge(
        Peer(
            device=device,
            heads={channel: list(heads) for channel, heads in manifest.have.items()},
            declared_in=manifest.bundle,
            number=manifest.sender.number,
            received_at=now(),
        )
    )
    ledger.note_holdings(session, device, manifest.add, manifest.made)
