"""The files of evidence that come with a file: which are kept, and which are awaited from now on (fault 29)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.jobs import Progress
from app.log.receive import Outcome
from app.media import ledger
from app.media.store import LARGEST, BlobStore
from app.models import registry
from app.models.database import Database, announce
from app.models.log_tables import Import
from app.services.evidence import file_rules
from app.sync.bundle import OpenedBundle
from app.sync.manifest import Carried
from app.sync.strays import Strays


def note_mentions(session: Session, outcome: Outcome) -> None:
    """Files that new records name are awaited from now on."""
    for tipo, row in outcome.report.new | outcome.report.changed:
        for name in registry.files(tipo):
            table = registry.table(tipo)
            blob = session.connection().scalar(select(table.c[name]).where(table.c.id == row))
            if blob:
                ledger.note_mentioned(session, blob["$b"], int(blob.get("n") or 0), str(blob.get("m") or "")[:100])


def missing_parts(session: Session, opened: OpenedBundle) -> tuple[int, ...]:
    """The parts of the same delivery of the same laptop that have not come (fault 6); this one has."""
    manifest = opened.manifest
    same = (Import.bundle == manifest.bundle, Import.device == manifest.sender.device)
    came = set(session.scalars(select(Import.part).where(*same))) | {manifest.part}
    return tuple(number for number in range(1, manifest.parts + 1) if number not in came)


def take_files(database: Database, opened: OpenedBundle, progress: Progress) -> None:
    """Store the pieces of files that came; each file is shown only once its bytes hash to its name (invariant 23).

    Pieces of a file that lacks its consent, or was erased for good, are left where they are, and so are those of files
    that no record names once there are many (see `app.sync.strays`), and of a file that all records say to be of
    another size. The caller leaves out what a stranger sent.
    """
    store = BlobStore(database.folder)
    carried, strays, named = _awaited(database, store, opened)
    total = opened.manifest.counts.chunks
    # A file may be here whole and nobody know: the power went before it was noted (fault 31).
    sound = {name for name in carried if store.is_sound(name)}
    touched: set[str] = set()
    for done, chunk in enumerate(opened.chunks()):
        progress.step(done, total)
        one = carried.get(chunk.sha256)
        if one is None or not one.size == chunk.total <= LARGEST:
            continue
        if chunk.sha256 not in sound:
            if not strays.take(chunk.sha256, len(chunk.data)):
                continue
            stated = named.get(chunk.sha256, ())
            store.write_chunk(chunk.sha256, chunk.offset, chunk.total, chunk.data, stated=stated)
        touched.add(chunk.sha256)
    if not touched:
        return
    with database.write() as session:
        for name in sorted(touched):
            one = carried[name]
            if name in sound or store.join(name):
                # As large as its bytes are, whatever the sender said.
                ledger.note_have(session, name, store.size(name) or 0, one.mime)
            else:
                ledger.note_partial(session, name, one.size, one.mime, store.pieces(name))
        announce(session, "blob")


def _awaited(
    database: Database, store: BlobStore, opened: OpenedBundle
) -> tuple[dict[str, Carried], Strays, Mapping[str, Collection[int]]]:
    """The files that come along, of those that may be kept, but for what is known to be here and on the disk.

    With them the sizes that records say files to be of.
    """
    with database.read() as session:
        noted = ledger.whole(session)
        new = {
            one.sha256: one
            for one in opened.manifest.carries
            if not (one.sha256 in noted and store.is_whole(one.sha256, one.size))
        }
        if not new:
            return {}, Strays(session, store, {}, ()), {}
        rules = file_rules(session)
        false = {name for name, one in new.items() if one.size not in (rules.named.get(name) or {one.size})}
        for name in new.keys() & (rules.refused | ledger.erased(session) | false):
            del new[name]
        sizes = {name: one.size for name, one in new.items()}
        return new, Strays(session, store, sizes, rules.named), rules.named
