"""The laptops of the microcentro, and what each is known to hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from app.log import settings
from app.log.ancestry import Place, known_positions, place_at
from app.log.batch import PackedBatch
from app.log.bodies import packed
from app.log.identity import JOIN, ROOT_PUBLIC, author_of
from app.log.keys import device_of, is_key_of, is_recipient
from app.log.office import RETIRED
from app.log.ops import GENERAL, ROSTER, chunks
from app.log.orders_along import emptied_in_vain
from app.log.purge import Orders
from app.log.standing import counting
from app.models.device import RECOVERY, Device
from app.models.log_tables import Batch, Peer

SELVES = "said_by_selves"
ASKED = "asked_for_again"  # by laptop: batches of whose erased lines it wants the words back

_ACCEPTED = select(Device).where(Device.state == "accepted").order_by(Device.id)
_PLACES = select(Batch.chain, Batch.pos, Batch.reach).where(Batch.id.in_(bindparam("some", expanding=True)))

_ENDS = select(Batch.chain, func.max(Batch.pos)).group_by(Batch.chain)
# The roster goes whole: what of it counts depends on all of it.
_LATER = select(Batch.channel, Batch.n).where(
    Batch.chain == bindparam("of"), Batch.pos > bindparam("after"), (Batch.channel == ROSTER) | counting()
)


@dataclass(frozen=True)
class Laptop:
    """An accepted laptop of the roster."""

    device: str
    name: str
    person: str | None
    sign_key: str
    box_key: str
    coordinates: bool


def fingerprint(device: str) -> str:
    """A laptop's id in short groups, to compare by telephone."""
    return " ".join(device[start : start + 4] for start in range(0, 16, 4))


def laptops(session: Session) -> list[Laptop]:
    """The accepted laptops, by id."""
    rows = session.scalars(_ACCEPTED)
    return [
        Laptop(row.id, row.name or "", row.person_id, row.sign_key or "", row.box_key or "", bool(row.coordinates))
        for row in rows
        if is_key_of(row.sign_key, row.id) and is_recipient(row.box_key or "")
    ]


def recovery_boxes(session: Session) -> list[str]:
    """The recovery sheet's key, to which every hand-over is encrypted too (fault 37); none where there is no sheet."""
    root = settings.get(session, ROOT_PUBLIC) or ""
    sheet = session.get(Device, device_of(root)) if root else None
    box = (sheet.box_key or "") if sheet and sheet.state == RECOVERY else ""
    return [box] if is_recipient(box) else []


def is_accepted(session: Session) -> bool:
    """Whether the coordination has accepted this laptop."""
    return any(laptop.device == author_of(session).device for laptop in laptops(session))


def is_retired(session: Session) -> bool:
    """Whether the coordination has retired this laptop, and it knows."""
    row = session.get(Device, author_of(session).device)
    return row is not None and row.state == RETIRED


def coordinates(session: Session) -> bool:
    """Whether this laptop is a coordination."""
    me = author_of(session).device
    return any(laptop.device == me and laptop.coordinates for laptop in laptops(session))


def audience(session: Session) -> list[str]:
    """The laptops whose declarations decide what a hand-over must carry.

    A teacher hands over to the coordination; the coordination answers everybody (sync-design 7).
    """
    me, accepted = author_of(session).device, laptops(session)
    others = [laptop.device for laptop in accepted if laptop.device != me]
    leading = {laptop.device for laptop in accepted if laptop.coordinates}
    return others if me in leading or not leading else [device for device in others if device in leading]


def known_to_all(session: Session, devices: Sequence[str]) -> dict[int, int]:
    """For each chain the furthest position that every one of `devices` declared to hold (invariant 14)."""
    least: dict[int, int] | None = None
    selves = settings.get(session, SELVES, {})
    for device in devices:
        peer = session.get(Peer, device)
        for told in [*([peer.heads] if peer else []), *selves.get(device, [])] or [{}]:
            furthest = known_positions(_places(session, [head for heads in told.values() for head in heads]))
            if least is None:
                least = furthest
            else:
                least = {chain: min(pos, furthest[chain]) for chain, pos in least.items() if chain in furthest}
    return least or {}


def said_by_selves(session: Session, device: str) -> list[dict[str, list[str]]]:
    """What the last few files of a laptop of which there are two declared, each the heads by channel; of others, none.

    Each of the two speaks for itself and both with one name: the last word alone would leave one of them without
    what it lacks, for good (fault 12).
    """
    found: dict[str, list[dict[str, list[str]]]] = settings.get(session, SELVES, {})
    return found.get(device, [])


def positions_of(session: Session, heads: Iterable[str]) -> dict[int, int]:
    """What somebody holds who holds these heads, as far as we hold them too."""
    return known_positions(_places(session, heads))


def asked_for(session: Session, devices: Sequence[str]) -> set[int]:
    """The batches that some of `devices` hold with lines erased in vain, and that are whole here (fault 38)."""
    asked = settings.get(session, ASKED, {})
    names = {name for device in devices for name in asked.get(device, ())}
    names -= emptied_in_vain(session, Orders(session)).keys() if names else set()
    found: set[int] = set()
    for some in chunks(sorted(names)):
        found |= set(session.scalars(select(Batch.n).where(Batch.id.in_(some), Batch.channel == GENERAL, counting())))
    return found


def _places(session: Session, heads: Iterable[str]) -> list[Place]:
    found: list[Place] = []
    for some in chunks(heads):
        rows = session.connection().execute(_PLACES, {"some": some})
        found += [place_at(session, chain, pos, reach) for chain, pos, reach in rows]
    return found


def beyond(session: Session, known: dict[int, int]) -> list[int]:
    """The batches outside `known` that count, roster first, each after its parents."""
    found: list[tuple[bool, int]] = []
    for chain, last in session.execute(_ENDS).all():
        after = known.get(chain, -1)
        if last > after:
            later = session.execute(_LATER, {"of": chain, "after": after})
            found += [(channel != ROSTER, n) for channel, n in later]
    return [n for _later, n in sorted(found)]


def sealed(session: Session, numbers: Iterable[int]) -> Iterator[PackedBatch]:
    """The batches exactly as their authors sealed them (invariant 17)."""
    for n in numbers:
        yield packed(session, n)


def join_request(session: Session) -> bytes | None:
    """The request of this laptop to be let in, until it knows that it was."""
    return None if is_accepted(session) else request_along(session)


def request_along(session: Session) -> bytes | None:
    """The same, as it goes with every file for good; None for a laptop that never had to ask.

    Who let it in may have been retired meanwhile by somebody who did not know: that counts no more, and the files of a
    laptop that neither knows nor asks would be refused by everybody.
    """
    kept = settings.get(session, JOIN)
    return bytes.fromhex(kept) if kept else None
