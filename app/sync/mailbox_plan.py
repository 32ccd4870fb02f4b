"""What this laptop leaves in a mailbox, and what there is of no more use to anybody.

On a stick everyone reads, so content counts from the least informed laptop; but what already lies in a file that all
can open is not left a second time. What a laptop has left stays in its own file until all have declared it: of two
that write at once, neither relies on something that the other is about to take away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.log import settings, strict_json
from app.log.identity import author_of
from app.log.ops import GENERAL, ROSTER, chunks
from app.log.orders_along import emptied_in_vain
from app.log.purge import Orders
from app.log.seal import heads
from app.log.waiting import number_waiting
from app.media import ledger
from app.models.log_tables import Batch, Blob, BlobHolder, HandOver, Import, InboxFile, Op, Peer
from app.services.evidence import travelling
from app.sync.contents import Scope, describe, files_of, held_batches
from app.sync.hand_over import HandedOver
from app.sync.mailbox_folder import Lying
from app.sync.peers import Laptop, asked_for, beyond, join_request, known_to_all, laptops, positions_of, said_by_selves
from app.sync.received import LEFT as LEFT_FILES
from app.sync.received import WAITING
from app.sync.room import spare
from app.sync.twins import is_doubled

LEFT = "mailbox"
_RELIED = "mailbox_relied"  # of files of others by their bundles: the number of the last file of each laptop until then
_MOST_RELIED = 300
# What a manifest, a roster and the encryption take at most in a small microcentro; less than this is no new room.
_MORE_ROOM = 2**20


@dataclass(frozen=True)
class Plan:
    """What the file to leave must hold: `scope` for writing it, `contents` as told afterwards.

    `state` is the same as long as a file that was left needs no renewal: same contents, addressees and declarations.
    """

    scope: Scope
    contents: dict[str, Any]
    state: str


def others(session: Session) -> list[Laptop]:
    """The accepted laptops but for this one."""
    me = author_of(session).device
    return [laptop for laptop in laptops(session) if laptop.device != me]


def plan(session: Session, ours: Sequence[Lying], theirs: Sequence[Lying]) -> Plan:
    """What to leave beside `theirs`, in place of `ours`. Everything of this laptop is sealed already."""
    everyone = others(session)
    devices = tuple(laptop.device for laptop in everyone)
    kept, kept_files = _all_of(session, (left_contents(session, one) for one in ours))
    covered, covered_files = _all_of(session, _open_to_all(session, theirs, everyone))
    asked = asked_for(session, devices)
    covered, covered_files = covered - kept - asked, covered_files - kept_files
    batches = [n for n in asked.union(beyond(session, known_to_all(session, devices))) if n not in covered]
    files = _lacking_files(session, devices) - covered_files
    contents = describe(session, _ids(session, batches), files)
    state = {
        "to": sorted(laptop.box_key for laptop in everyone),
        "have": {channel: heads(session, channel) for channel in (GENERAL, ROSTER)},
        "want": sorted(emptied_in_vain(session, Orders(session))),
        "want_blobs": ledger.wanted(session),
        "partial": ledger.held_in_part(session),
        "held": sorted(session.scalars(select(Blob.sha256).where(Blob.state == ledger.HAVE))),
        "asks": (join_request(session) or b"").hex(),
        "contents": contents,
    }
    digest = sha256(strict_json.compact(state).encode()).hexdigest()
    return Plan(Scope(devices, frozenset(covered), frozenset(covered_files)), contents, digest)


def lying_already(session: Session, now: Plan, ours: Sequence[Lying], room: int) -> str | None:
    """The bundle of ours that lies there whole and says all that a new one would.

    One for which there was not room enough is renewed when there is more room than there was, ours included.
    """
    there = {one.sha256 for one in ours}
    for one in ours:
        left = _left(session, one)
        if left.get("state") == now.state and set(left["files"]) <= there:
            return one.outer.bundle if left["room"] is None or room <= left["room"] + _MORE_ROOM else None
    return None


def note_left(session: Session, now: Plan, done: HandedOver, files: Sequence[str], room: int) -> None:
    """Keep what the file holds that was left; `files` are the hashes of its parts."""
    record = session.scalars(select(HandOver).where(HandOver.number == done.number)).one()
    contents, whole = now.contents, not (done.left_operations or done.left_bytes)
    if not whole:
        known = positions_of(session, record.heads.get(GENERAL, ()))
        stretches = [
            [chain, first, min(last, known.get(chain, -1))]
            for chain, first, last in contents["stretches"]
            if first <= known.get(chain, -1)
        ]
        contents = {"stretches": stretches, "ids": [], "files": []}
    left = {"state": now.state, "contents": contents, "files": list(files), "room": None if whole else room}
    record.summary = record.summary | {LEFT: left}


def needed_room(session: Session, now: Plan) -> int:
    """More bytes than the file to leave can take: everything in it unpacked."""
    lines, size = 0, 0
    for some in chunks(sorted(held_batches(session, now.contents))):
        query = select(func.coalesce(func.sum(func.length(Op.line)), 0)).where(Op.batch.in_(some))
        lines += session.scalar(query) or 0
    for some in chunks(now.contents["files"]):
        size += session.scalar(select(func.coalesce(func.sum(Blob.size), 0)).where(Blob.sha256.in_(some))) or 0
    return 4 * lines + size + _MORE_ROOM


def left_contents(session: Session, one: Lying) -> dict[str, Any] | None:
    """What a file holds that an exchange of this laptop left here, whole as it was; else None."""
    left = _left(session, one)
    return left["contents"] if one.sha256 in left.get("files", ()) else None


def _left(session: Session, one: Lying) -> dict[str, Any]:
    record = session.get(HandOver, one.outer.bundle)
    return (record.summary.get(LEFT) if record else None) or {}


def held_by_all(session: Session, lying: Iterable[Lying]) -> list[Lying]:
    """The files of which every laptop has declared everything: of no more use to anybody (invariant 14).

    Those that hold nothing stay: they say how far their laptop is.
    """
    devices = [laptop.device for laptop in others(session)]
    known = known_to_all(session, [*devices, *_copy_of_this(session)])
    asked = asked_for(session, devices)
    held = set(session.scalars(select(Blob.sha256).where(Blob.state == ledger.HAVE)))
    done: list[Lying] = []
    for one in lying if devices else ():
        _, contents = received_contents(session, one) or ("", {})
        stretches, files = contents.get("stretches", ()), files_of(contents)
        if contents.get("ids") or not (stretches or files) or files & _lacking_files(session, devices, held):
            continue
        if asked and asked & held_batches(session, contents):
            continue
        if files <= held and all(last <= known.get(chain, -1) for chain, _, last in stretches):
            done.append(one)
    return done


def _copy_of_this(session: Session) -> list[str]:
    """This laptop, while a copy of it goes on beside it: what lies here may be for that one alone (fault 12)."""
    me = author_of(session).device
    return [me] if said_by_selves(session, me) and is_doubled(session, me) else []


def is_new(session: Session, one: Lying) -> bool:
    """Whether the file is to be taken in: never seen, or what it brought waited and may be complete now.

    Of one whose files of evidence found no room: whether there is some. Of one of which not all found room to wait:
    whether less waits than then.

    Of a laptop that asks to join only the records are kept: its files of evidence come when it was accepted.
    """
    seen = session.get(InboxFile, one.sha256)
    if seen is not None and seen.state == LEFT_FILES:
        return spare(session.info["database"].folder) >= int(seen.reason)
    if seen is None or seen.state != WAITING:
        return seen is None
    if seen.reason:
        return number_waiting(session) < int(seen.reason)
    _, contents = received_contents(session, one) or ("", {})
    missing = set(contents.get("ids", ()))
    for some in chunks(sorted(missing)):
        missing -= set(session.scalars(select(Batch.id).where(Batch.id.in_(some))))
    return bool(contents.get("ids")) and not missing


def received_contents(session: Session, one: Lying) -> tuple[str, dict[str, Any]] | None:
    """Who sent a file that was taken in, and what it holds; None when that is not known."""
    query = select(Import).where(Import.bundle == one.outer.bundle, Import.part == one.outer.part)
    for record in session.scalars(query.order_by(Import.id.desc())):
        if record.summary.get("file") == one.sha256 and "contents" in record.summary:
            return record.device, record.summary["contents"]
    return None


def note_relied_on(session: Session, theirs: Iterable[Lying]) -> None:
    """Remember of each file how far every laptop had spoken when it was first relied on here (see `_open_to_all`)."""
    known = settings.get(session, _RELIED, {})
    peers = {laptop.device: session.get(Peer, laptop.device) for laptop in others(session)}
    said = {device: (peer.number or 0) if peer else 0 for device, peer in peers.items()}
    new = {one.outer.bundle: said for one in theirs if one.outer.bundle not in known}
    if new:
        settings.put(session, _RELIED, dict(list((known | new).items())[-_MOST_RELIED:]))


def _open_to_all(
    session: Session, theirs: Iterable[Lying], everyone: Sequence[Laptop]
) -> Iterable[dict[str, Any] | None]:
    """The contents of the files that every accepted laptop can open and will believe.

    For whom a file is encrypted nobody can see: it only says so. One that a laptop still lacks which has spoken since
    it was first relied on is relied on no more.
    """
    accepted = {laptop.device for laptop in laptops(session)}
    relied = settings.get(session, _RELIED, {})
    for one in theirs:
        device, contents = received_contents(session, one) or ("", None)
        named = all(one.outer.addressed_to(laptop.box_key) for laptop in everyone)
        if contents is not None and device in accepted and named:
            said = relied.get(one.outer.bundle, {})
            if not any(_passed_by(session, laptop.device, said, contents) for laptop in everyone):
                yield contents


def _passed_by(session: Session, device: str, said: Mapping[str, int], contents: Mapping[str, Any]) -> bool:
    """Whether a laptop has spoken since and lacks what the file holds; of evidence, where there is nothing else."""
    peer = session.get(Peer, device)
    if peer is None or device not in said or (peer.number or 0) <= said[device]:
        return False
    if stretches := contents.get("stretches"):
        known = known_to_all(session, [device])
        return any(last > known.get(chain, -1) for chain, _, last in stretches)
    return bool(_lacking_files(session, [device], files_of(contents)))


def _all_of(session: Session, several: Iterable[dict[str, Any] | None]) -> tuple[set[int], set[str]]:
    batches: set[int] = set()
    files: set[str] = set()
    for contents in several:
        if contents is not None:
            batches |= held_batches(session, contents)
            files |= files_of(contents)
    return batches, files


def _lacking_files(session: Session, devices: Iterable[str], among: set[str] | None = None) -> set[str]:
    """The files of evidence here that may travel and that some of `devices` has not declared."""
    holders: dict[str, set[str]] = {}
    for name, device in session.execute(select(BlobHolder.sha256, BlobHolder.device).where(BlobHolder.holds)):
        holders.setdefault(name, set()).add(device)
    here = session.scalars(select(Blob.sha256).where(Blob.state == ledger.HAVE)) if among is None else among
    lacking = {name for name in here if not set(devices) <= holders.get(name, set())}
    return lacking & travelling(session) if among is None and lacking else lacking


def _ids(session: Session, batches: Sequence[int]) -> list[str]:
    """The batches by id, but those of the roster, which goes with every file."""
    found: list[str] = []
    for some in chunks(batches):
        found += session.scalars(select(Batch.id).where(Batch.n.in_(some), Batch.channel == GENERAL))
    return found
