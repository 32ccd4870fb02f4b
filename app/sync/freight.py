"""The files of evidence that others lack: which pieces of which, and what goes first (sync-design 1.8)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.jobs import Along, Progress
from app.media import ledger
from app.media.store import BlobStore
from app.models.database import Database, announce
from app.models.evidence import Evidence
from app.models.log_tables import Blob, BlobHolder, Peer
from app.services.evidence import FileRules, file_rules
from app.sync import limits
from app.sync.frames import BlobSource
from app.sync.parts import Chunk

ALL, THUMBNAILS, NONE = "all", "thumbnails", "none"
_HELD = select(BlobHolder.sha256, BlobHolder.device).where(BlobHolder.holds)
_HERE = (
    select(Blob.sha256, Blob.size, Blob.mime, Blob.sent)
    .where(Blob.state == ledger.HAVE)
    .order_by(Blob.size, Blob.sha256)
)


@dataclass(frozen=True)
class Freight:
    """A file that some of the others lack. `offsets` are the pieces that one of them or more lack.

    `sent` = those of them that went into an earlier file, the latest last; `small`: a thumbnail or a logo.
    """

    sha256: str
    size: int
    mime: str
    path: Path
    small: bool
    offsets: tuple[int, ...]
    sent: tuple[int, ...]

    @property
    def handed(self) -> bool:
        """Whether all that is lacking went into some file, and no laptop has said yet that it came."""
        return len(self.sent) == len(self.offsets)

    @property
    def pieces(self) -> int:
        """Into how many pieces the whole file goes."""
        return max(1, -(-self.size // limits.CHUNK))

    @property
    def missing_bytes(self) -> int:
        """How much of it is lacking."""
        return sum(map(self.length, self.offsets))

    def length(self, offset: int) -> int:
        """How many bytes the piece at `offset` has."""
        return min(limits.CHUNK, self.size - offset)


def lacking(session: Session, store: BlobStore, devices: Collection[str], rules: FileRules) -> list[Freight]:
    """The files that one of `devices` is not known to hold whole, and that may leave this laptop, small ones first.

    A file that the disk lost or cut short is left out: records never wait for files.
    """
    holders: dict[str, set[str]] = {}
    for sha256, device in session.execute(_HELD):
        holders.setdefault(sha256, set()).add(device)
    in_part = {device: _partial(session, device) for device in devices}
    found: list[Freight] = []
    for one in session.execute(_HERE):
        without = set(devices) - holders.get(one.sha256, set())
        if one.sha256 not in rules.travelling or (devices and not without):
            continue
        if not store.is_whole(one.sha256, one.size):
            continue
        every = range(0, max(one.size, 1), limits.CHUNK)
        # Somebody who holds every piece and yet not the file has lost one: then all of them go again.
        pieces = [offset for offset in every if any(offset not in in_part[d].get(one.sha256, ()) for d in without)]
        offsets = tuple(pieces or every)
        sent = tuple(offset for offset in one.sent or () if offset in offsets)
        path, small = store.path(one.sha256), one.sha256 in rules.small
        found.append(Freight(one.sha256, one.size, one.mime, path, small, offsets, sent))
    return found


def let_go_of_damaged(
    database: Database, devices: Collection[str], but: Collection[str], evidence: str, progress: Progress
) -> tuple[str, ...]:
    """Let go of files that are to go out and which the disk here has changed: nobody could ever join their pieces.

    They are awaited here like any other (fault 30). Those in `but` do not go out now and are not looked at, nor is what
    `evidence` (all, thumbnails or none) leaves out. Gives what they are called, thumbnails apart. Raises Cancelled.
    """
    if evidence == NONE:
        return ()
    store = BlobStore(database.folder)
    with database.read() as session:
        found = lacking(session, store, devices, file_rules(session))
    going = {one.sha256: one.size for one in found if _chosen(one, evidence) and one.sha256 not in but}
    done, damaged = 0, set[str]()
    for name, size in going.items():
        if store.is_damaged(name, Along(progress, done, sum(going.values()))):
            damaged.add(name)
        done += size
    if not damaged:
        return ()
    with database.write() as session:
        ledger.note_gone(session, damaged)
        announce(session, "blob")
        files = session.scalars(select(Evidence.file).where(Evidence.file.is_not(None)))
        return tuple(sorted({str(file.get("name") or "") for file in files if file["$b"] in damaged}))


def _chosen(one: Freight, evidence: str) -> bool:
    return evidence == ALL or (evidence == THUMBNAILS and one.small)


def in_order(freight: Iterable[Freight], evidence: str) -> list[Chunk]:
    """The pieces to send, the first to go first: thumbnails, then originals.

    What never went into a file goes before what did and was not acknowledged, the longest ago first: so a large
    video gets through however many files are lost (faults 3 and 6).
    """
    queue: list[tuple[tuple[bool, bool, int, str, int], Chunk]] = []
    for one in freight:
        if not _chosen(one, evidence):
            continue
        fresh = [offset for offset in one.offsets if offset not in one.sent]
        for place, offset in enumerate((*fresh, *one.sent)):
            order = (not one.small, offset in one.sent, one.size, one.sha256, place)
            queue.append((order, Chunk(one.sha256, offset, one.length(offset), one.mime, len(one.offsets))))
    return [chunk for _, chunk in sorted(queue, key=lambda pair: pair[0])]


def sources(chunks: Sequence[Chunk], freight: Mapping[str, Freight]) -> list[BlobSource]:
    """What one part carries, file by file."""
    offsets: dict[str, list[int]] = {}
    for chunk in chunks:
        offsets.setdefault(chunk.sha256, []).append(chunk.offset)
    return [
        BlobSource(name, freight[name].size, freight[name].path, tuple(sorted(starts)))
        for name, starts in offsets.items()
    ]


def without(freight: Iterable[Freight], chunks: Iterable[Chunk]) -> dict[str, int]:
    """What is lacking still once these pieces are sent: how many bytes of each file."""
    sent = {(chunk.sha256, chunk.offset) for chunk in chunks}
    return {
        one.sha256: sum(one.length(offset) for offset in one.offsets if (one.sha256, offset) not in sent)
        for one in freight
        if any((one.sha256, offset) not in sent for offset in one.offsets)
    }


def note_sent(session: Session, chunks: Iterable[Chunk]) -> None:
    """These pieces went into a file for others."""
    offsets: dict[str, list[int]] = {}
    for chunk in chunks:
        offsets.setdefault(chunk.sha256, []).append(chunk.offset)
    for name, starts in offsets.items():
        before = session.scalar(select(Blob.sent).where(Blob.sha256 == name)) or []
        latest = [offset for offset in before if offset not in starts] + sorted(starts)
        session.execute(update(Blob).where(Blob.sha256 == name).values(sent=latest))


def _partial(session: Session, device: str) -> Mapping[str, Collection[int]]:
    peer = session.get(Peer, device)
    return {} if peer is None else {name: set(offsets) for name, offsets in (peer.partial or {}).items()}
