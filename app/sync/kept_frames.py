"""Frames that a newer program wrote: kept as they came and handed on (invariant 15).

What they mean, and who has them, is unknown here: they travel with every file, and so must stay small.
"""

from __future__ import annotations

from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.log_tables import KeptFrame
from app.sync.bundle import OpenedBundle

KNOWN = frozenset("k")
# All of them together; beyond it, later ones are passed over, as a whole.
MOST_BYTES = 256 * 2**10
EACH = 128  # what a frame costs besides its bytes: a row here, a look at every reception everywhere
_COST = select(func.coalesce(func.sum(func.length(KeptFrame.payload) + EACH), 0))


def keep(session: Session, opened: OpenedBundle) -> None:
    """Keep the lower-case frames of a kind that is not known here."""
    room = MOST_BYTES - (session.scalar(_COST) or 0)
    for kind, payload in opened.extras():
        name = sha256(kind.encode() + payload).hexdigest()
        if kind not in KNOWN and len(payload) + EACH <= room and session.get(KeptFrame, name) is None:
            session.add(KeptFrame(id=name, kind=kind, payload=payload))
            room -= len(payload) + EACH


def kept(session: Session) -> list[tuple[str, bytes]]:
    """The frames to hand on, in an order that is the same everywhere."""
    rows = session.execute(select(KeptFrame.kind, KeptFrame.payload).order_by(KeptFrame.id))
    return [(kind, payload) for kind, payload in rows]
