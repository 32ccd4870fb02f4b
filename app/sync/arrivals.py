"""The files of evidence that come with a file: which are kept, and which are awaited from now on (fault 29)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.jobs import Progress, Silent
from app.log.ops import Key, load_operations
from app.log.receive import Outcome, release_waiting
from app.media import ledger
from app.media.pieces import LARGEST
from app.media.store import BlobStore
from app.models import registry
from app.models.database import Database, announce
from app.models.log_tables import Import
from app.services.evidence import file_rules
from app.sync.bundle import OpenedBundle
from app.sync.fields import MIME
from app.sync.frames import Chunk
from app.sync.manifest import Carried
from app.sync.room import Room
from app.sync.strays import Strays

_SILENT = Silent()
_PARTS = select(Import.part).where(Import.bundle == bindparam("of"), Import.device == bindparam("by"))


def note_mentions(session: Session, outcome: Outcome) -> None:
    """Files that new records name are awaited from now on."""
    for tipo, row in outcome.report.new | outcome.report.changed:
        for name in registry.files(tipo):
            table = registry.table(tipo)
            blob = session.connection().scalar(select(table.c[name]).where(table.c.id == row))
            if blob:
                ledger.note_mentioned(session, blob["$b"], int(blob.get("n") or 0), _type(blob.get("m")))


def _type(said: object) -> str:
    """What a record says of a file, as a file may say it that carries it; '' for what others would refuse there."""
    return said if isinstance(said, str) and MIME.fullmatch(said) else ""


def release(session: Session, progress: Progress = _SILENT) -> Outcome:
    """Apply what waited and may count now that the roster was changed and sealed; the files that it names are awaited.

    Whoever changes the roster here calls it, so that nothing comes in unseen. Raises Cancelled.
    """
    released = release_waiting(session, progress)
    note_mentions(session, released)
    return released


def missing_parts(session: Session, opened: OpenedBundle) -> tuple[int, ...]:
    """The parts of the same delivery of the same laptop that have not come (fault 6); this one has."""
    manifest = opened.manifest
    came = set(session.scalars(_PARTS, {"of": manifest.bundle, "by": manifest.sender.device})) | {manifest.part}
    return tuple(number for number in range(1, manifest.parts + 1) if number not in came)


@dataclass(frozen=True)
class LeftOut:
    """The files that came and were not kept, for the disk has little room; `needed` bytes are to be spare first.

    `spoilt` others are not what their name says: the disk of whoever sent them has changed them.
    """

    files: int = 0
    size: int = 0
    needed: int = 0
    spoilt: int = 0


def take_files(database: Database, opened: OpenedBundle, progress: Progress) -> LeftOut:
    """Store the pieces of files that came; each file is shown only once its bytes hash to its name (invariant 23).

    Those for which the disk has little room are told. Pieces of a file that lacks its consent, or was erased for
    good, are left where they are, and so are those of files that no record names once there are many (see
    `app.sync.strays`), and of a file that no record says or ever said to be of that size. The caller leaves out what a
    stranger sent.
    """
    store = BlobStore(database.folder)
    awaited = _awaited(database, store, opened)
    # A file may be here whole and nobody know: the power went before it was noted (fault 31).
    sound = {name for name in awaited.files if store.is_sound(name)}
    space, left = Room(database.folder), Counter[str]()
    total = opened.manifest.counts.chunks
    touched: set[str] = set()
    for done, chunk in enumerate(opened.chunks()):
        progress.step(done, total)
        if awaited.takes(chunk, sound, space, left):
            if chunk.sha256 not in sound:
                stated = awaited.named.get(chunk.sha256, ())
                store.write_chunk(chunk.sha256, chunk.offset, chunk.total, chunk.data, stated)
            touched.add(chunk.sha256)
    spoilt = _note(database, store, {name: awaited.files[name] for name in sorted(touched)}, sound)
    return LeftOut(len(left), left.total(), space.needed, spoilt)


def foresee_room(database: Database, copy: Database, opened: OpenedBundle) -> LeftOut:
    """What `take_files` would not keep for want of room; `copy` is the database with the records of the file."""
    store = BlobStore(database.folder)
    awaited = _awaited(copy, store, opened)
    space, left = Room(database.folder, pretended=True), Counter[str]()
    if space.is_ample(sum(one.size for one in awaited.files.values())):
        return LeftOut()
    sound = {name for name in awaited.files if store.verify(name)}
    for chunk in opened.chunks():
        awaited.takes(chunk, sound, space, left)
    return LeftOut(len(left), left.total(), space.needed)


@dataclass(frozen=True)
class _Awaited:
    """The files that come along and may be kept, and the sizes that records say files to be of."""

    files: Mapping[str, Carried]
    strays: Strays
    named: Mapping[str, Collection[int]]

    def takes(self, chunk: Chunk, sound: Collection[str], space: Room, left: Counter[str]) -> bool:
        """Whether a piece is to be kept, or is of a file that is here; what finds no room is counted in `left`."""
        one = self.files.get(chunk.sha256)
        if one is None or not one.size == chunk.total <= LARGEST:
            return False
        if chunk.sha256 in sound:
            return True
        if not self.strays.take(chunk.sha256, len(chunk.data)):
            return False
        if not space.takes(len(chunk.data), one.size):
            left[chunk.sha256] += len(chunk.data)
            return False
        return True


def _note(database: Database, store: BlobStore, touched: Mapping[str, Carried], sound: Collection[str]) -> int:
    """Join the files whose pieces are all here, and note of each what there is; how many of them were spoilt."""
    spoilt = 0
    if not touched:
        return spoilt
    with database.write() as session:
        for name, one in touched.items():
            if name in sound or store.join(name):
                # As large as its bytes are, whatever the sender said.
                ledger.note_have(session, name, store.size(name) or 0, one.mime)
            else:
                pieces = store.pieces(name)
                spoilt += one.whole and not pieces
                ledger.note_partial(session, name, one.size, one.mime, pieces)
        announce(session, "blob")
    return spoilt


def _awaited(database: Database, store: BlobStore, opened: OpenedBundle) -> _Awaited:
    """The files that come along, of those that may be kept, but for what is known to be here and on the disk."""
    with database.read() as session:
        noted = ledger.whole(session)
        new = {
            one.sha256: one
            for one in opened.manifest.carries
            if not (one.sha256 in noted and store.is_whole(one.sha256, one.size))
        }
        if not new:
            return _Awaited({}, Strays(session, store, {}, ()), {})
        rules = file_rules(session)
        odd = {name for name, one in new.items() if one.size not in (rules.named.get(name) or {one.size})}
        named = {**rules.named, **_ever_said(session, odd)} if odd else rules.named
        false = {name for name in odd if new[name].size not in named[name]}
        for name in new.keys() & (rules.refused | ledger.erased(session) | false):
            del new[name]
        sizes = {name: one.size for name, one in new.items()}
        return _Awaited(new, Strays(session, store, sizes, named), named)


def _ever_said(session: Session, names: Collection[str]) -> dict[str, set[int]]:
    """The sizes of these files that records in sight say or once said: who rewrites one may say a false size."""
    keys: list[Key] = []
    for tipo in registry.types():
        table = registry.table(tipo)
        for name in registry.files(tipo):
            rows = session.execute(select(table.c.id, table.c[name]).where(table.c[name].is_not(None)))
            keys += [(tipo, row) for row, file in rows if file["$b"] in names]
    found: dict[str, set[int]] = {name: set() for name in names}
    for (tipo, _), operations in load_operations(session, keys).items():
        for file in (one.values.get(name) for one in operations for name in registry.files(tipo)):
            if isinstance(file, dict) and file.get("$b") in names and isinstance(file.get("n"), int):
                found[file["$b"]].add(file["n"])
    return found
