"""Write an invitation: what a laptop needs to become part of the microcentro (sync-design 8).

It carries the roster and the whole shared history, not only people and schools as loose records: so a newcomer
holds the very batches of everybody else. Loose copies would be writes of its own, and would clash with every
correction made after the invitation was written.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from itertools import accumulate, chain
from pathlib import Path

from sqlalchemy.orm import Session

from app import wall_clock
from app.errors import WrongUsage
from app.file_faults import told
from app.jobs import Progress
from app.log import settings
from app.log.identity import ROOT_PUBLIC, author_of
from app.log.ops import GENERAL
from app.log.orders_along import orders_along
from app.log.seal import narrow, seal
from app.log.undo import INVITED
from app.models import registry
from app.models.database import Database
from app.models.local import Invitation
from app.paths import catalogue_file
from app.services import catalogue_store
from app.services.catalogue_store import Catalogue, KeptFile
from app.services.workspace import Workspace
from app.sync import limits
from app.sync.bundle_writer import PackedFrame, packed_batches, write_part
from app.sync.code_words import FEWEST, make_code, normalise_code
from app.sync.declaration import MIN_READER, NUMBER, holds, sender
from app.sync.frames import BlobSource
from app.sync.hand_over import scratch_folder
from app.sync.invitation import code_keys, new_salt
from app.sync.manifest import Carried, Manifest
from app.sync.parts import OTHER_FRAMES
from app.sync.peers import beyond, coordinates, sealed
from app.sync.undoing import need_decision

INVITE = "invite"
CATALOGUE = "application/x-minga-catalogo"


@dataclass(frozen=True)
class Invited:
    """The invitation that was written and the code that opens it: tell the code by voice, not with the file."""

    path: Path
    code: str
    size: int


def invite(
    workspace: Workspace, database: Database, target: Path, *, code: str = "", progress: Progress | None = None
) -> Invited:
    """Write an invitation to `target`; it can be used by many, until it is withdrawn.

    Raises:
        WrongUsage: this laptop does not coordinate, `code` has fewer than six words, or something received is undone,
            which is to be decided first.
        FileNotWritten: the target cannot be written.
    """
    words = normalise_code(code) if code else make_code()
    if len(words.split()) < FEWEST:
        raise WrongUsage("La clave debe tener seis palabras o más", "Deje que Minga la proponga, o agregue palabras.")
    with database.write() as session:
        if not coordinates(session):
            raise WrongUsage("Solo la coordinación puede invitar", "Pida la invitación a quien coordina.")
        need_decision(session)
        seal(session, author_of(session))
        narrow(session, author_of(session), GENERAL)
    salt, invitation = new_salt(), secrets.token_hex(16)
    keys = code_keys(words, salt)
    with database.read() as session, _catalogues(workspace, database) as (kept, sources):
        root = settings.get(session, ROOT_PUBLIC)
        manifest = _manifest(database, session, sources)
        names = [{"kind": one.kind, "name": one.name, "sha256": one.sha256} for one in kept]
        facts = json.dumps({"t": INVITE, "root": root, "inv": invitation, "catalogues": names}).encode()
        batches = chain(sealed(session, beyond(session, {})), orders_along(session))
        with packed_batches(batches, target, scratch=scratch_folder(database)) as content:
            written = write_part(
                target,
                manifest,
                content,
                _as_many_as_fit(content.frames, len(sources)),
                sources,
                [keys.recipient],
                author_of(session).keys,
                extras=[("k", facts)],
                salt=salt,
                invitation=invitation,
                progress=progress,
            )
    with database.write() as session:
        settings.put(session, NUMBER, manifest.sender.number)
        session.add(Invitation(id=invitation, made_at=manifest.made, proof_key=keys.proof.hex()))
        carried = {"heads": list(manifest.have[GENERAL]), "size": written.size}
        settings.put(session, INVITED, (settings.get(session, INVITED) or {}) | {invitation: carried})
    return Invited(target, words, written.size)


def _as_many_as_fit(frames: Sequence[PackedFrame], files: int) -> Sequence[PackedFrame]:
    """The beginning of the history, where all of it is too long for one file: the rest comes with the first answer."""
    lengths = accumulate(one.plain for one in frames)
    fit = sum(1 for length in lengths if length <= limits.MAX_BATCH_TOTAL)
    return frames[: min(fit, limits.MAX_FRAMES - OTHER_FRAMES - files)]


def _manifest(database: Database, session: Session, sources: Sequence[BlobSource]) -> Manifest:
    return Manifest(
        bundle=secrets.token_hex(16),
        part=1,
        parts=1,
        space=database.space,
        kind=INVITE,
        sender=sender(session),
        to=(),
        made=wall_clock.now().isoformat(timespec="seconds"),
        clock_ok=not author_of(session).clock.doubtful(),
        schema=registry.SCHEMA,
        min_reader=MIN_READER,
        have=holds(session),
        carries=tuple(Carried(source.sha256, source.size, CATALOGUE, (1,)) for source in sources),
    )


@contextmanager
def _catalogues(workspace: Workspace, database: Database) -> Iterator[tuple[list[KeptFile], list[BlobSource]]]:
    """The official files of this data folder, laid out to travel with the invitation."""
    catalogue = Catalogue(catalogue_file(workspace.folder))
    try:
        kept = catalogue_store.files(catalogue)
    finally:
        catalogue.close()
    paths = [scratch_folder(database) / f"catalogo-{secrets.token_hex(4)}" for _ in kept]
    try:
        sources = []
        for one, path in zip(kept, paths, strict=True):
            with told(path):
                path.write_bytes(one.data)
            sources.append(BlobSource(sha256(one.data).hexdigest(), len(one.data), path))
        yield kept, sources
    finally:
        for path in paths:
            with suppress(OSError):  # the next opening empties the folder
                path.unlink(missing_ok=True)
