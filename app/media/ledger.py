"""What this laptop knows of each file of evidence: whether its bytes are here, and who else holds them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.jobs import Progress
from app.media.intake import Prepared
from app.media.store import BlobStore, Stored
from app.models.log_tables import Blob, BlobHolder

HAVE, PARTIAL, ABSENT = "have", "partial", "absent"


@dataclass(frozen=True)
class Kept:
    """References to a kept file and its thumbnail, as evidence records hold them."""

    file: dict[str, Any]
    thumbnail: dict[str, Any] | None


def keep(session: Session, store: BlobStore, prepared: Prepared, progress: Progress | None = None) -> Kept:
    """Store a prepared file with its thumbnail and note them; raises as `BlobStore.add_file`."""
    return note_kept(session, prepared, *put(store, prepared, progress))


def put(store: BlobStore, prepared: Prepared, progress: Progress | None = None) -> tuple[Stored, Stored | None]:
    """Store a prepared file and its thumbnail, outside any unit of work; raises as `BlobStore.add_file`."""
    stored = store.add_bytes(prepared.data) if prepared.path is None else store.add_file(prepared.path, progress)
    return stored, None if prepared.thumbnail is None else store.add_bytes(prepared.thumbnail)


def note_kept(session: Session, prepared: Prepared, stored: Stored, thumbnail: Stored | None) -> Kept:
    """Note what `put` stored, and give the references to it."""
    file = _noted(session, stored, prepared.mime, prepared.name)
    small = None if thumbnail is None else _noted(session, thumbnail, "image/jpeg", prepared.name)
    return Kept(file, small)


def note_have(session: Session, sha256: str, size: int, mime: str) -> None:
    """The bytes are here, whole."""
    _note(session, sha256, size, mime, HAVE, [])


def note_partial(session: Session, sha256: str, size: int, mime: str, chunks: list[int]) -> None:
    """The chunks that begin at `chunks` are here, others are not."""
    _note(session, sha256, size, mime, PARTIAL, sorted(chunks))


def note_absent(session: Session, sha256: str, size: int, mime: str) -> None:
    """The bytes are not here (any more)."""
    _note(session, sha256, size, mime, ABSENT, [])


def note_mentioned(session: Session, sha256: str, size: int, mime: str) -> None:
    """A record names the file: it is absent, unless something is known of it already."""
    if session.get(Blob, sha256) is None:
        note_absent(session, sha256, size, mime)


def state(session: Session, sha256: str) -> str:
    """have, partial or absent; what was never noted is absent."""
    blob = session.get(Blob, sha256)
    return blob.state if blob else ABSENT


def wanted(session: Session) -> list[str]:
    """The files whose bytes are not whole here, by name."""
    return list(session.scalars(select(Blob.sha256).where(Blob.state != HAVE).order_by(Blob.sha256)))


def note_holdings(session: Session, device: str, names: Iterable[str], said_at: str) -> None:
    """Another laptop said which files it holds: what it said before no longer counts (invariant 24)."""
    session.execute(delete(BlobHolder).where(BlobHolder.device == device))
    held = [{"sha256": name, "device": device, "said_at": said_at} for name in sorted(set(names))]
    if held:
        session.execute(insert(BlobHolder), held)


def holders(session: Session, sha256: str) -> list[str]:
    """The other laptops that said they hold the file."""
    query = select(BlobHolder.device).where(BlobHolder.sha256 == sha256).order_by(BlobHolder.device)
    return list(session.scalars(query))


def free(session: Session, store: BlobStore, sha256: str) -> None:
    """Take the bytes off this laptop, if another holds them. Raises WrongUsage, FileNotWritten."""
    store.free(sha256, holders(session, sha256))
    blob = session.get(Blob, sha256)
    if blob is not None:
        blob.state, blob.chunks = ABSENT, []


def _noted(session: Session, stored: Stored, mime: str, name: str) -> dict[str, Any]:
    note_have(session, stored.sha256, stored.size, mime)
    return {"$b": stored.sha256, "n": stored.size, "m": mime, "name": name}


def _note(session: Session, sha256: str, size: int, mime: str, new_state: str, chunks: list[int]) -> None:
    session.merge(Blob(sha256=sha256, size=size, mime=mime, state=new_state, chunks=chunks))
