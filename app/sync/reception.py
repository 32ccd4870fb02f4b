"""Take in a file from a colleague: look at it first, then all of it or nothing (sync-design 7)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from hashlib import file_digest
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import AppError, BundleRefused, DatabaseUnavailable, ManyRemovals
from app.file_faults import reading, told_how_much
from app.jobs import Along, Progress, Silent, Stages, Steady
from app.log.batch import SealedBatch
from app.log.clock import Clock
from app.log.identity import BOXES_BEFORE, KEYS, ROOT_KEY, author_of, opening_keys
from app.log.keys import DeviceKeys, RootKey, box_public_of
from app.log.office import RETIRED
from app.log.ops import ROSTER
from app.log.receive import BatchRefused, receive_batches
from app.log.seal import seal
from app.log.waiting import number_waiting
from app.models import registry, schema
from app.models.database import Database, announce
from app.models.device import Device
from app.models.log_tables import Import, InboxFile
from app.paths import space_folder
from app.services import awaited_person, leftovers, restored
from app.services.workspace import SpaceInfo, Workspace
from app.sync import inbox_folder, kept_frames, withdrawn
from app.sync.addressees import NOT_FOR_US, why_not_for_us
from app.sync.arrivals import LeftOut, foresee_room, missing_parts, note_mentions, take_files
from app.sync.bundle import OpenedBundle, open_bundle
from app.sync.contents import describe
from app.sync.copies import copy_kept, trial
from app.sync.hand_over import scratch_folder
from app.sync.inbox_folder import NEWER
from app.sync.manifest import Manifest
from app.sync.outer import beginning_of, need_size, read_outer
from app.sync.received import ALREADY, APPLIED, LEFT, WAITING, Received, kept, operations, summary
from app.sync.removals import whose_removals
from app.sync.senders import check_sender, name_of, note_declaration, now
from app.sync.undoing import UNDONE
from app.text_dates import size_in_words

_RETIRED = select(Device.id).where(Device.state == RETIRED)
_ELSEWHERE = (NOT_FOR_US, "other_space")  # it may be for another microcentro of this laptop
_LARGE = 4096  # few changes are of more bytes
_TIMES = 4  # what changes take in the tables, in the log and in both as they are written, of their bare size
_SHARES = 1, 4  # of the time of a reception: the copy from before it, and what comes


def addressee(workspace: Workspace, path: Path) -> str | None:
    """Which microcentro of this data folder the file is for; None when for none of them. None of them is opened.

    Raises:
        BundleRefused: it is no such file. FileUnreadable: it cannot be read.
    """
    outer = read_outer(path)
    for space in workspace.ids():
        if outer.addressed_to(*_boxes(space_folder(workspace.folder, space))):
            return space
    return None


def elsewhere(workspace: Workspace, here: str, path: Path, refused: AppError) -> SpaceInfo | None:
    """For which other microcentro of this data folder a file is that was refused `here` (fault 25); None for none."""
    if not isinstance(refused, BundleRefused) or refused.code not in _ELSEWHERE:
        return None
    try:
        space = addressee(workspace, path)
    except AppError:
        return None
    return next((info for info in workspace.spaces() if info.id == space != here), None)


def _boxes(folder: Path) -> Iterator[str]:
    """The public keys for which files are encrypted that are for this microcentro, whichever version wrote it.

    What cannot be read has none: that is told when it is opened, and the others are not held up by it.
    """
    with suppress(DatabaseUnavailable, ValueError):
        yield DeviceKeys.from_json(schema.setting_of(folder, KEYS)).box_public
        yield from map(box_public_of, schema.setting_of(folder, BOXES_BEFORE) or ())
        if root := schema.setting_of(folder, ROOT_KEY):
            yield RootKey.from_json(root).box_public


def preview(database: Database, path: Path, *, progress: Progress | None = None) -> Received:
    """What receiving the file would do: the reception itself, done on a copy that is thrown away (invariant 20).

    Raises as `receive`, but for the brake: it tells what deletes much, and whose deletions they are.
    """
    file = _looked_at(path)
    with database.read() as session:
        if seen := _seen(session, file.sha256, path.name):
            return seen
    stages = Stages(progress or Silent(), *_SHARES)
    try:
        with (
            _opened(database, path) as opened,
            told_how_much(partial(_room, database, opened)),
            trial(database, stages) as copy,
        ):
            stages.turn()
            done = _take_in(copy, opened, file, stages, confirmed=True)
            left = LeftOut() if done.joins else foresee_room(database, copy, opened)
            return replace(done, no_room=left.files, no_room_bytes=left.size)
    except BundleRefused as error:
        if not _is_newer(path, error):
            raise
        return Received(NEWER, path.name)


def receive(
    database: Database, path: Path, *, name: str = "", confirmed: bool = False, progress: Progress | None = None
) -> Received:
    """Take in the file: all its changes in one unit of work, then its pieces of evidence.

    A file that came before changes nothing (invariant 2, fault 1). One that only a newer program can read is kept,
    to be taken in by that program by itself (fault 22). `name` is what a file that was kept was called.

    Raises:
        BundleRefused: damaged, forged, of a stranger, for others, or of another microcentro: nothing changed.
        ManyRemovals: it deletes much and nobody `confirmed` that (fault 32): nothing changed.
        FileUnreadable, FileNotWritten, DatabaseUnavailable: the machine failed (NoRoom: the disk is full). Nothing
            changed, or the records came and not every file did: receiving it again brings the rest.
    """
    file = _looked_at(path)
    with database.read() as session:
        if seen := _seen(session, file.sha256, path.name):
            return seen
    try:
        done = _receive(database, path, file, progress or Silent(), confirmed=confirmed)
    except BundleRefused as error:
        if not _is_newer(path, error):
            raise
        inbox_folder.keep(database, path, file.sha256, name)
        return Received(NEWER, name or path.name)
    return replace(done, name=name or path.name)


def _receive(database: Database, path: Path, file: _File, progress: Progress, *, confirmed: bool) -> Received:
    left, stages = LeftOut(), Stages(progress, *_SHARES)
    with _opened(database, path) as opened, told_how_much(partial(_room, database, opened)):
        with copy_kept(database, stages):
            stages.turn()
            done = _take_in(database, opened, file, stages, confirmed=confirmed)
        if not done.joins:  # what a stranger sends is not kept: it comes again once the laptop is accepted
            counts = opened.manifest.counts
            left = take_files(database, opened, Along(stages, counts.batches, counts.batches + counts.chunks))
    withdrawn.tidy(database)
    with database.write() as session:
        _note_file(session, file.sha256, done, left.needed + opened.manifest.counts.plain_bytes if left.files else 0)
    inbox_folder.let_go(database, file.sha256)
    leftovers.clean(database)
    awaited_person.settle(database)
    return replace(done, no_room=left.files, no_room_bytes=left.size, spoilt=left.spoilt)


def _note_file(session: Session, digest: str, done: Received, room_needed: int) -> None:
    """What became of the file; for its files of evidence that found no room, `room_needed` counts opening it again."""
    if room_needed and inbox_folder.waits_for_room(session, digest, room_needed):
        return
    state, reason = done.state, ""
    if done.left_out:
        state, reason = WAITING, str(number_waiting(session))
    elif room_needed:
        state, reason = LEFT, str(room_needed)
    session.merge(InboxFile(sha256=digest, state=state, at=now(), reason=reason))


def _is_newer(path: Path, error: BundleRefused) -> bool:
    """Whether only a newer program can read the content; of what lies outside of the encryption nothing is believed."""
    if error.code == "newer_format":
        read_outer(path)
        return True
    return False


def sha256_of(path: Path) -> str:
    """The hash of a file's bytes: the same file under another name is the same file."""
    with reading(path), path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


class _File(NamedTuple):
    """A file by the hash of its bytes, and by that of its beginning alone."""

    sha256: str
    begins: str


def _looked_at(path: Path) -> _File:
    """The file, which may be of gigabytes: only of one that begins like an entrega all is read.

    Raises as `open_bundle`.
    """
    read_outer(path)
    with reading(path):
        need_size(path, path.stat().st_size)
    return _File(sha256_of(path), beginning_of(path))


def _seen(session: Session, digest: str, name: str) -> Received | None:
    """The answer for a file that was taken in before, unless what it waited for may have come."""
    found = session.get(InboxFile, digest)
    if found is None or found.state in (WAITING, NEWER, UNDONE, LEFT):
        return None
    return Received(ALREADY, name, when=found.at)


def _opened(database: Database, path: Path) -> OpenedBundle:
    with database.read() as session:
        keys = opening_keys(session)
    try:
        opened = open_bundle(path, keys, scratch_folder(database))
    except BundleRefused as error:
        if error.code == "wrong_code":  # nobody gave any words: those of an invitation are asked for when one joins
            raise BundleRefused(path.name, "invitation") from error
        if error.code != NOT_FOR_US:
            raise
        with database.read() as session:
            raise BundleRefused(path.name, why_not_for_us(session, read_outer(path))) from error
    refusal = ""
    if opened.manifest.space != database.space:
        refusal = "other_space"
    elif opened.manifest.min_reader > registry.SCHEMA:
        refusal = "newer_format"
    if refusal:
        opened.close()
        raise BundleRefused(path.name, refusal, opened.manifest.space)
    return opened


def _room(database: Database, opened: OpenedBundle) -> tuple[Path, str]:
    """How much must be free for this file: its changes, and the copy from before them."""
    counts = opened.manifest.counts
    changes = min(counts.plain_bytes, _LARGE * counts.ops)  # the rest is files of evidence
    needed = _TIMES * changes + 2 * database.path.stat().st_size
    return database.folder.parent.parent, size_in_words(needed)


def _take_in(
    database: Database, opened: OpenedBundle, file: _File, progress: Progress, *, confirmed: bool
) -> Received:
    manifest = opened.manifest
    along = Steady(Along(progress, 0, manifest.counts.batches + manifest.counts.chunks))
    try:
        with database.write() as session, _forgetting(author_of(session).clock):
            author = author_of(session)
            seal(session, author)
            retired = _retired(session)
            record = _noted(session, manifest)
            carried: list[str] = []
            batches = _noting(opened.batches(), carried, along)
            outcome = receive_batches(
                session, batches, import_id=record.id, brought_by=manifest.sender.device, progress=along
            )
            joins = check_sender(session, opened)
            record.sender = name_of(session, opened)
            note_mentions(session, outcome)
            acknowledged = note_declaration(session, opened)
            if not joins:
                kept_frames.keep(session, opened)
            done = replace(
                summary(session, opened, outcome, joins, own=manifest.sender.device == author.device),
                confirmed=acknowledged,
                part=manifest.part,
                parts=manifest.parts,
                missing_parts=missing_parts(session, opened),
                dropped=withdrawn.let_go(session, () if joins else manifest.drop),
                recovered=restored.count_recovered(session, outcome.applied),
                operations=operations(session, record.id),
                retired=len(_retired(session) - retired),
            )
            if done.many_removals and not confirmed:
                raise ManyRemovals(opened.name, whose_removals(done.removed, done.removed_by))
            record.state = done.state
            record.summary = kept(done) | {
                "file": file.sha256,
                "begins": file.begins,
                "parts": manifest.parts,
                "contents": describe(session, set(carried) - outcome.along, opened.whole),
            }
            announce(session, "sync_import", "device")
    except BatchRefused as error:
        raise BundleRefused(opened.name, error.code) from error
    return done


def _noted(session: Session, manifest: Manifest) -> Import:
    """The reception that begins: its operations say that they came with it."""
    record = Import(
        bundle=manifest.bundle,
        part=manifest.part,
        device=manifest.sender.device,
        sender="",
        kind=manifest.kind,
        at=now(),
        state=APPLIED,
        summary={},
    )
    session.add(record)
    session.flush()
    return record


@contextmanager
def _forgetting(clock: Clock) -> Iterator[None]:
    """When the work fails, the clock has heard nothing of it."""
    before = clock.to_json()
    try:
        yield
    except BaseException:
        clock.take(before)
        raise


def _noting(batches: Iterator[SealedBatch], carried: list[str], progress: Progress) -> Iterator[SealedBatch]:
    """The batches as they come, told one by one, and their ids noted, but for the roster's: it goes with every file."""
    for done, batch in enumerate(batches):
        progress.step(done, 0)
        if batch.header.channel != ROSTER:
            carried.append(batch.id)
        yield batch


def _retired(session: Session) -> set[str]:
    return set(session.scalars(_RETIRED))
