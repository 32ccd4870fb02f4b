"""What every file says of the laptop that writes it: who it is, what it holds and lacks (sync-design 1.6, 6)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Integer, bindparam, func, select, text, update
from sqlalchemy.orm import Session

from app import __version__, wall_clock
from app.log import settings
from app.log.identity import DEVICE_NAME, author_of, person_at_laptop
from app.log.ops import GENERAL, ROSTER, chunks
from app.log.orders_along import emptied_in_vain
from app.log.purge import Orders
from app.media import ledger
from app.media.store import BlobStore
from app.models import registry
from app.models.log_tables import Batch, Blob
from app.services.evidence import FileRules
from app.sync import limits, withdrawn
from app.sync.manifest import Carried, Manifest, Sender
from app.sync.peers import coordinates
from app.sync.undoing import need_decision

NUMBER = "bundle_number"
# Files may be opened by programs that know at least this schema.
MIN_READER = 1
# In each list of a manifest: what is not named is asked for, or sent again, with a later file.
_MOST_NAMED = 15_000
_MOST_HEADS = 5000
_NAME = 67  # bytes that one name takes
_GOLDEN = 2_654_435_769  # of 2**32, in the golden ratio
_HEADS = (
    select(Batch.id)
    .where(Batch.channel == bindparam("of"), text("head"))
    .order_by(func.row_number().over(partition_by=Batch.device, order_by=Batch.n.desc()), Batch.id)
    .limit(bindparam("most", type_=Integer))
)
_HELD = (
    select(Blob.sha256)
    .where(Blob.state == ledger.HAVE)
    .order_by(Blob.told.is_not(None), Blob.told, Blob.sha256)
)


@dataclass(frozen=True)
class Declaration:
    """What this laptop says. `manifest` is without the files held, `names`, of which `share` fit in one part."""

    manifest: Manifest
    names: tuple[str, ...]
    share: int

    def part(self, number: int, parts: int, carries: Sequence[Carried] = ()) -> Manifest:
        """The manifest of one of `parts` parts, with its share of the names."""
        said = self.names[(number - 1) * self.share : number * self.share]
        whole = len(self.names) <= parts * self.share
        return replace(self.manifest, part=number, parts=parts, add=said, holds_all=whole, carries=tuple(carries))


def settle(session: Session) -> None:
    """Before anything is declared: find what the disk lost or has again, and let go of files that may not stay here.

    Else others would rely on what is not here (invariant 24). `withdrawn.tidy` then takes the bytes off the disk.
    """
    ledger.note_lost(session, BlobStore(session.info["database"].folder))
    withdrawn.note_returned(session)
    withdrawn.let_go(session)


def declare(
    session: Session, devices: Sequence[str], rules: FileRules, *, kind: str = "", room: int = 0
) -> Declaration:
    """What this laptop says to `devices` in its next file; the caller has called `settle` before.

    `room`: the bytes of the smallest file that must hold it. Where not every file held can be named,
    those are that were not for the longest time, and what was said before still counts.

    Raises:
        WrongUsage: something received is undone, which is to be decided first.
    """
    need_decision(session)
    author = author_of(session)
    share = min(_MOST_NAMED, room // (4 * _NAME)) if room else _MOST_NAMED
    few = max(1, share // 4)
    speaker = sender(session)
    manifest = Manifest(
        bundle=secrets.token_hex(16),
        part=1,
        parts=1,
        space=session.info["database"].space,
        kind=kind or ("return" if coordinates(session) else "hand-over"),
        sender=speaker,
        to=tuple(devices),
        made=wall_clock.now().isoformat(timespec="seconds"),
        clock_ok=not author.clock.doubtful(),
        schema=registry.SCHEMA,
        min_reader=MIN_READER,
        have=holds(session),
        want=_in_turn(sorted(emptied_in_vain(session, Orders(session))), few, speaker.number),
        want_blobs=tuple([name for name in ledger.wanted(session) if name not in rules.refused][:few]),
        drop=tuple(withdrawn.to_drop(session, rules)[:few]),
        partial=_partial(session, few),
    )
    names = session.scalars(_HELD)
    return Declaration(manifest, tuple(name for name in names if name not in rules.only_private), share)


def _in_turn(names: Sequence[str], few: int, number: int) -> tuple[str, ...]:
    """As many of the names as the file of this number may ask for.

    Nobody may have the first of them any more. Each has its turn, also with who gets but every second file or third:
    multiples of the golden ratio lie everywhere, whichever of them are taken.
    """
    turns = -(-len(names) // few)
    turn = number * _GOLDEN % 2**32 * turns >> 32
    return tuple(names[turn * few : (turn + 1) * few])


def holds(session: Session) -> dict[str, tuple[str, ...]]:
    """The heads of each channel; where they are very many, the last of each laptop, the next to last, and so on.

    What is not said is sent again. So one who forks without end crowds nobody else's work out.
    """
    most = {"most": _MOST_HEADS}
    return {channel: tuple(sorted(session.scalars(_HEADS, {"of": channel} | most))) for channel in (GENERAL, ROSTER)}


def _partial(session: Session, most: int) -> dict[str, tuple[int, ...]]:
    """The files held in part, as many as a manifest may name."""
    named: dict[str, tuple[int, ...]] = {}
    room = limits.MAX_PIECES
    for name, offsets in list(ledger.held_in_part(session).items())[:most]:
        room -= len(offsets)
        if room >= 0:
            named[name] = tuple(offsets)
    return named


def note_told(session: Session, number: int, names: Sequence[str]) -> None:
    """The file of this number says that these files are held here."""
    for some in chunks(names):
        session.execute(update(Blob).where(Blob.sha256.in_(some)).values(told=number))


def sender(session: Session) -> Sender:
    """Who sends the next file: this laptop, with its number."""
    author = author_of(session)
    number = settings.get(session, NUMBER, 0) + 1
    name = settings.get(session, DEVICE_NAME, "")
    return Sender(author.device, name, number, __version__, author.keys.sign_public, person_at_laptop(session) or "")
