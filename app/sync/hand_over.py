"""Write the file that others receive: what they do not hold yet, for every accepted laptop (sync-design 7)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import __version__, paths
from app.errors import WrongUsage
from app.file_faults import told
from app.jobs import Progress
from app.log import settings
from app.log.identity import DEVICE_NAME, author_of, person_at_laptop
from app.log.ops import GENERAL, LOCAL, ROSTER
from app.log.seal import heads, seal
from app.log.waiting import missing_parents
from app.media import ledger
from app.media.store import BlobStore
from app.models import registry
from app.models.database import Database
from app.models.evidence import Evidence
from app.models.log_tables import Blob, BlobHolder, HandOver, Op
from app.services.evidence import held_back, only_private, travelling
from app.sync import kept_frames
from app.sync.bundle_writer import write_bundle
from app.sync.contents import Scope
from app.sync.frames import BlobSource
from app.sync.manifest import Carried, Manifest, Sender
from app.sync.peers import audience, beyond, coordinates, join_request, known_to_all, laptops, positions_of, sealed

NUMBER = "bundle_number"
# Files may be opened by programs that know at least this schema.
MIN_READER = 1
# In each list of the manifest: what is not named is asked for, or sent again, with a later file.
_MOST_NAMED = 15_000


@dataclass(frozen=True)
class HandedOver:
    """The file that was written. `evidence`: pieces whose files went along; `held_back`: those without consent."""

    path: Path
    size: int
    number: int
    operations: int
    evidence: int
    held_back: int
    addressees: tuple[str, ...]


@dataclass(frozen=True)
class Pending:
    """What waits to be handed over: `here` changes never handed over, `handed` without acknowledgement yet.

    `evidence` counts the pieces whose files the others lack; `held_back` those that lack their consent.
    """

    here: int
    handed: int
    evidence: int
    file_bytes: int
    held_back: int


def hand_over(
    database: Database, target: Path, *, scope: Scope | None = None, progress: Progress | None = None
) -> HandedOver:
    """Write everything that the others have not declared to hold to `target`.

    Cumulative: a lost file leaves no hole (invariants 13 and 14, faults 3 and 4). It can be opened by every
    accepted laptop and by this one. A `scope` says who the others are, and what lies beside the file already.

    Raises:
        FileNotWritten: the target is full, write-protected or gone; nothing is counted as handed over.
        WrongUsage: nobody but this laptop is in the microcentro yet.
    """
    with database.write() as session:
        seal(session, author_of(session))
    with database.read() as session:
        boxes = {laptop.box_key for laptop in laptops(session)} | {author_of(session).keys.box_public}
        devices = [laptop.device for laptop in laptops(session) if laptop.device != author_of(session).device]
        if not devices:
            raise WrongUsage(
                "Todavía no hay otro computador en este microcentro", "Invite a sus colegas antes de entregar."
            )
        scope = scope or Scope(tuple(audience(session)))
        batches = [n for n in beyond(session, known_to_all(session, scope.devices)) if n not in scope.batches]
        sources, carried, kept = _files(database, session, scope)
        pieces = _pieces(session, carried)
        manifest = _manifest(database, session, devices, carried)
        request = join_request(session)
        written = write_bundle(
            target,
            manifest,
            sealed(session, batches),
            sources,
            sorted(boxes),
            author_of(session).keys,
            extras=[*([("k", request)] if request else ()), *kept_frames.kept(session)],
            scratch=scratch_folder(database),
            progress=progress,
        )
        state = {channel: heads(session, channel) for channel in (GENERAL, ROSTER)}
    done = HandedOver(
        target,
        written.size,
        manifest.sender.number,
        written.manifest.counts.ops,
        pieces,
        kept,
        tuple(devices),
    )
    with database.write() as session:
        settings.put(session, NUMBER, manifest.sender.number)
        summary = {"operations": done.operations, "evidence": done.evidence, "size": done.size, "name": target.name}
        session.add(
            HandOver(
                bundle=manifest.bundle, number=done.number, at=manifest.made, to=devices, heads=state, summary=summary
            )
        )
    return done


def scratch_folder(database: Database) -> Path:
    """Where half-made and decrypted files wait; on the data disk, emptied at start. Raises FileNotWritten."""
    folder = paths.scratch(database.folder)
    with told(folder):
        folder.mkdir(exist_ok=True)
    return folder


def pending(database: Database) -> Pending:
    """What others lack of what is here, for the sidebar and `minga estado`."""
    with database.read() as session:
        scope = Scope(tuple(audience(session)))
        acknowledged = known_to_all(session, scope.devices)
        unacknowledged = beyond(session, acknowledged)
        last = session.scalars(select(HandOver).order_by(HandOver.number.desc()).limit(1)).first()
        handed_heads = [head for channel in last.heads.values() for head in channel] if last else []
        handed = positions_of(session, handed_heads)
        seen = {
            chain: max(acknowledged.get(chain, -1), handed.get(chain, -1)) for chain in acknowledged.keys() | handed
        }
        never = set(beyond(session, seen))
        opened = session.scalar(select(func.count()).select_from(Op).where(Op.batch.is_(None), Op.channel != LOCAL))
        here = _operations(session, never) + (opened or 0)
        waiting = _operations(session, set(unacknowledged) - never)
        sources, carried, kept = _files(database, session, scope)
        return Pending(here, waiting, _pieces(session, carried), sum(source.size for source in sources), kept)


def _operations(session: Session, batches: set[int]) -> int:
    if not batches:
        return 0
    query = select(func.count()).select_from(Op).where(Op.batch.in_(batches), Op.channel == GENERAL)
    return session.scalar(query) or 0


def _files(database: Database, session: Session, scope: Scope) -> tuple[list[BlobSource], list[Carried], int]:
    """The files that some addressee is not known to hold, small ones (thumbnails) first; and how many are held back."""
    store = BlobStore(database.folder)
    devices = set(scope.devices)
    holders: dict[str, set[str]] = {}
    for sha256, device in session.execute(select(BlobHolder.sha256, BlobHolder.device)):
        holders.setdefault(sha256, set()).add(device)
    free = travelling(session)
    sources: list[BlobSource] = []
    carried: list[Carried] = []
    for blob in session.scalars(select(Blob).where(Blob.state == ledger.HAVE).order_by(Blob.size, Blob.sha256)):
        if devices and devices <= holders.get(blob.sha256, set()):
            continue
        if blob.sha256 in scope.files or blob.sha256 not in free or not _is_whole(store, blob):
            continue  # a file that the disk lost or cut short waits for nobody: records never wait for files
        sources.append(BlobSource(blob.sha256, blob.size, store.path(blob.sha256)))
        carried.append(Carried(blob.sha256, blob.size, blob.mime, (1,)))
    return sources, carried, len(held_back(database))


def _pieces(session: Session, carried: Sequence[Carried]) -> int:
    """Of how many pieces of evidence a file is carried: a photo and its thumbnail are one."""
    names = {one.sha256 for one in carried}
    files = session.execute(select(Evidence.file, Evidence.thumbnail)) if names else ()
    return sum(any(file and file["$b"] in names for file in of_one) for of_one in files)


def _is_whole(store: BlobStore, blob: Blob) -> bool:
    try:
        return store.path(blob.sha256).stat().st_size == blob.size
    except OSError:
        return False


def _manifest(database: Database, session: Session, devices: list[str], carried: list[Carried]) -> Manifest:
    author = author_of(session)
    unnamed = only_private(session)
    named = session.scalars(select(Blob.sha256).where(Blob.state == ledger.HAVE).order_by(Blob.sha256))
    held = [sha256 for sha256 in named if sha256 not in unnamed]
    return Manifest(
        bundle=secrets.token_hex(16),
        part=1,
        parts=1,
        space=database.space,
        kind="return" if coordinates(session) else "hand-over",
        sender=sender(session),
        to=tuple(devices),
        made=datetime.now().astimezone().isoformat(timespec="seconds"),
        clock_ok=not author.clock.doubtful(),
        schema=registry.SCHEMA,
        min_reader=MIN_READER,
        have={channel: tuple(heads(session, channel)) for channel in (GENERAL, ROSTER)},
        want=tuple(missing_parents(session)[:_MOST_NAMED]),
        want_blobs=tuple(ledger.wanted(session)[:_MOST_NAMED]),
        add=tuple(held[:_MOST_NAMED]),
        carries=tuple(carried),
    )


def sender(session: Session) -> Sender:
    """Who sends the next file: this laptop, with its number."""
    author = author_of(session)
    number = settings.get(session, NUMBER, 0) + 1
    name = settings.get(session, DEVICE_NAME, "")
    return Sender(author.device, name, number, __version__, author.keys.sign_public, person_at_laptop(session) or "")
