"""Take in a file from a colleague: look at it first, then all of it or nothing (sync-design 7)."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from sqlalchemy.orm import Session

from app.errors import BundleRefused, FileUnreadable
from app.file_faults import told
from app.jobs import Progress, Silent
from app.log.batch import SealedBatch
from app.log.capture import install
from app.log.clock import Clock
from app.log.identity import Author, author_of
from app.log.ops import ROSTER
from app.log.receive import BatchRefused, Outcome, receive_batches
from app.log.seal import seal
from app.log.waiting import missing_parents
from app.models import registry
from app.models.database import Database, announce
from app.models.log_tables import Import, InboxFile
from app.services import restored
from app.services.workspace import Workspace
from app.sync import kept_frames, withdrawn
from app.sync.arrivals import missing_parts, note_mentions, take_files
from app.sync.bundle import OpenedBundle, open_bundle
from app.sync.contents import describe, whole_files
from app.sync.copies import copy_kept
from app.sync.hand_over import scratch_folder
from app.sync.outer import read_outer
from app.sync.senders import check_sender, note_declaration, now

APPLIED, ALREADY, OWN, WAITING = "applied", "already", "own", "waiting"


@dataclass(frozen=True)
class Received:
    """What a file brings (preview) or brought. Counts are by record type; nothing is in two of them.

    `state`: applied; already (this very file came before, at `when`); own (this laptop wrote it, nothing new);
    waiting (its changes wait for an earlier file, or for this laptop to be accepted: see `held`).
    `held` counts batches that wait for the coordination to accept their laptop, `missing` those that wait for an
    earlier file. `joins` is the name of a person who asks to join. `confirmed` changes of this laptop are acknowledged
    by it; `dropped` files leave this laptop, since their consent was withdrawn. It is one of several `parts` of a
    delivery, of which `missing_parts` have not come. `recovered` changes are this laptop's own: an earlier copy of its
    data is in use, and they come back (fault 11).
    """

    state: str
    name: str
    sender: str = ""
    made: str = ""
    clock_ok: bool = True
    kind: str = ""
    number: int = 0
    when: str = ""
    new: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    removed: dict[str, int] = field(default_factory=dict)
    conflicts: int = 0
    waiting_rows: int = 0
    files: int = 0
    held: int = 0
    missing: int = 0
    joins: str = ""
    confirmed: int = 0
    dropped: int = 0
    recovered: int = 0
    part: int = 1
    parts: int = 1
    missing_parts: tuple[int, ...] = ()


def addressee(workspace: Workspace, path: Path) -> str | None:
    """Which microcentro of this data folder the file is for; None when for none of them.

    Raises:
        BundleRefused: it is no such file. FileUnreadable: it cannot be read.
    """
    outer = read_outer(path)
    for info in workspace.spaces():
        with workspace.open(info.id).read() as session:
            if outer.addressed_to(author_of(session).keys.box_public):
                return info.id
    return None


def preview(database: Database, path: Path, *, progress: Progress | None = None) -> Received:
    """What receiving the file would do: the reception itself, done on a copy that is thrown away (invariant 20).

    Raises as `receive`.
    """
    with database.read() as session:
        if seen := _seen(session, path):
            return seen
        author = author_of(session)
    with told(database.folder):
        folder = Path(tempfile.mkdtemp(prefix="mirar-", dir=scratch_folder(database)))
    try:
        copy = Database(folder, database.space)
        database.copy_to(copy.path)
        clock = Clock(wall=author.clock.wall)
        clock.take(author.clock.to_json())
        install(copy, Author(author.keys, clock))
        try:
            with _opened(database, path) as opened:
                return _take_in(copy, opened, sha256_of(path))
        finally:
            copy.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def receive(database: Database, path: Path, *, progress: Progress | None = None) -> Received:
    """Take in the file: all its changes in one unit of work, then its pieces of evidence.

    A file that came before changes nothing (invariant 2, fault 1).

    Raises:
        BundleRefused: damaged, forged, of a stranger, for others, or of another microcentro: nothing changed.
        FileUnreadable, FileNotWritten, DatabaseUnavailable: the machine failed. Nothing changed, or the records came
            and not every file did: receiving it again brings the rest.
    """
    progress = progress or Silent()
    with database.read() as session:
        if seen := _seen(session, path):
            return seen
    digest = sha256_of(path)
    with _opened(database, path) as opened:
        with copy_kept(database):
            done = _take_in(database, opened, digest)
        if not done.joins:  # what a stranger sends is not kept: it comes again once the laptop is accepted
            take_files(database, opened, progress)
    withdrawn.tidy(database)
    with database.write() as session:
        session.merge(InboxFile(sha256=digest, state=done.state, at=now()))
    return done


def sha256_of(path: Path) -> str:
    """The hash of a file's bytes: the same file under another name is the same file."""
    try:
        with path.open("rb") as file:
            digest = sha256()
            while piece := file.read(2**20):
                digest.update(piece)
    except OSError as error:
        raise FileUnreadable(path) from error
    return digest.hexdigest()


def _seen(session: Session, path: Path) -> Received | None:
    """The answer for a file that was taken in before, unless what it waited for may have come."""
    found = session.get(InboxFile, sha256_of(path))
    if found is None or found.state == WAITING:
        return None
    return Received(ALREADY, path.name, when=found.at)


def _opened(database: Database, path: Path) -> OpenedBundle:
    with database.read() as session:
        keys = author_of(session).keys
    opened = open_bundle(path, [keys.box_private], scratch_folder(database))
    refusal = ""
    if opened.manifest.space != database.space:
        refusal = "other_space"
    elif opened.manifest.min_reader > registry.SCHEMA:
        refusal = "newer_format"
    if refusal:
        opened.close()
        raise BundleRefused(path.name, refusal, opened.manifest.space)
    return opened


def _take_in(database: Database, opened: OpenedBundle, digest: str) -> Received:
    manifest = opened.manifest
    try:
        with database.write() as session, _forgetting(author_of(session).clock):
            author = author_of(session)
            seal(session, author)
            record = Import(
                bundle=manifest.bundle,
                part=manifest.part,
                device=manifest.sender.device,
                sender=manifest.sender.name,
                kind=manifest.kind,
                at=now(),
                state=APPLIED,
                summary={},
            )
            session.add(record)
            session.flush()
            carried: list[str] = []
            outcome = receive_batches(session, _noting(opened.batches(), carried), import_id=record.id)
            joins = check_sender(session, opened)
            confirmed = note_declaration(session, opened)
            kept_frames.keep(session, opened)
            note_mentions(session, outcome)
            done = replace(
                _summary(session, opened, outcome, joins, own=manifest.sender.device == author.device),
                confirmed=confirmed,
                part=manifest.part,
                parts=manifest.parts,
                missing_parts=missing_parts(session, opened),
                dropped=withdrawn.let_go(session),
                recovered=restored.count_recovered(session, outcome.applied),
            )
            record.state = done.state
            record.summary = {
                "new": done.new,
                "changed": done.changed,
                "removed": done.removed,
                "conflicts": done.conflicts,
                "file": digest,
                "contents": describe(session, carried, whole_files(manifest)),
            }
            announce(session, "sync_import", "device")
    except BatchRefused as error:
        raise BundleRefused(opened.name, error.code) from error
    return done


@contextmanager
def _forgetting(clock: Clock) -> Iterator[None]:
    """When the work fails, the clock has heard nothing of it."""
    before = clock.to_json()
    try:
        yield
    except BaseException:
        clock.take(before)
        raise


def _noting(batches: Iterator[SealedBatch], carried: list[str]) -> Iterator[SealedBatch]:
    """The batches as they come, their ids noted, but for the roster's: it goes with every file."""
    for batch in batches:
        if batch.header.channel != ROSTER:
            carried.append(batch.id)
        yield batch


def _summary(session: Session, opened: OpenedBundle, outcome: Outcome, joins: str, *, own: bool) -> Received:
    manifest = opened.manifest
    report = outcome.report
    held = sum(1 for reason in outcome.waiting.values() if reason == "device")
    missing = len(outcome.waiting) - held
    state = APPLIED
    if not outcome.applied:
        state = WAITING if outcome.waiting and missing_or_held(session, outcome) else OWN if own else APPLIED
    return Received(
        state,
        opened.name,
        sender=manifest.sender.name,
        made=manifest.made,
        clock_ok=manifest.clock_ok,
        kind=manifest.kind,
        number=manifest.sender.number,
        new=_by_type(report.new),
        changed=_by_type(report.changed),
        removed=_by_type(report.removed),
        conflicts=len(report.disputed),
        waiting_rows=len(report.waiting),
        files=len(manifest.carries),
        held=held,
        missing=missing,
        joins=joins,
    )


def missing_or_held(session: Session, outcome: Outcome) -> bool:
    """Whether what waits, waits for somebody else: an earlier file, or the coordination's acceptance."""
    return bool(missing_parents(session)) or any(reason != "parents" for reason in outcome.waiting.values())


def _by_type(keys: set[tuple[str, str]]) -> dict[str, int]:
    return dict(sorted(Counter(tipo for tipo, _row in keys).items()))
