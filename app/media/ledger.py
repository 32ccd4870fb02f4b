"""What this laptop knows of each file of evidence: whether its bytes are here, and who else holds them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from app.errors import FileNotWritten
from app.jobs import Progress
from app.media.intake import Prepared
from app.media.store import BlobStore, Stored
from app.models import registry
from app.models.device import Device
from app.models.log_tables import ERASED, Blob, BlobHolder

HAVE, PARTIAL, ABSENT = "have", "partial", "absent"
MOST_UNKNOWN = 2_000  # files that one laptop is noted to hold and that nothing here names: its record may come later
_NOT_KNOWN = BlobHolder.sha256.not_in(select(Blob.sha256))
# Asked with every file that is handed over or received.
_HERE = select(Blob.sha256).where(Blob.state == HAVE)
_KEPT = select(Blob.sha256, Blob.size).where(Blob.state == HAVE)
_BY = BlobHolder.device == bindparam("by")
_HOLDS_NO_MORE = update(BlobHolder).where(_BY).values(holds=False)
_FORGET_UNKNOWN = delete(BlobHolder).where(_BY, _NOT_KNOWN)


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


def note_gone(session: Session, names: Iterable[str]) -> None:
    """The bytes of these files are not on this laptop any more, neither whole nor in part."""
    for some in _few(names):
        session.execute(update(Blob).where(Blob.sha256.in_(some)).values(state=ABSENT, chunks=[]))


def note_mentioned(session: Session, sha256: str, size: int, mime: str) -> None:
    """A record names the file: it is absent, unless something else than its erasure is known of it already."""
    if state(session, sha256) == ERASED or session.get(Blob, sha256) is None:
        note_absent(session, sha256, size, mime)


def state(session: Session, sha256: str) -> str:
    """have, partial, absent, or erased for good; what was never noted is absent."""
    blob = session.get(Blob, sha256)
    return blob.state if blob else ABSENT


def wanted(session: Session) -> list[str]:
    """The files whose bytes are not whole here and that somebody is to send, those begun first."""
    rows = session.execute(select(Blob.sha256, Blob.state).where(Blob.state.not_in((HAVE, ERASED))))
    return [sha256 for _, sha256 in sorted((state != PARTIAL, sha256) for sha256, state in rows)]


def whole(session: Session) -> frozenset[str]:
    """The files that were noted as here, whole."""
    return frozenset(session.scalars(_HERE))


def erased(session: Session) -> frozenset[str]:
    """The files that were erased for good with all that named them (fault 38)."""
    return frozenset(session.scalars(select(Blob.sha256).where(Blob.state == ERASED)))


def held_in_part(session: Session) -> dict[str, list[int]]:
    """The files of which some pieces are here: where those begin."""
    rows = session.execute(select(Blob.sha256, Blob.chunks).where(Blob.state == PARTIAL).order_by(Blob.sha256))
    return {sha256: chunks for sha256, chunks in rows if chunks}


def note_holdings(
    session: Session, device: str, names: Iterable[str], said_at: str, *, lacks: Iterable[str] = (), all_of_them: bool
) -> None:
    """Another laptop said which files it holds, and which it lacks (invariant 24).

    `all_of_them`: what it said before and says no more, it holds no more; that it once did is remembered. Of what
    nothing here names only so much is noted: it is said again with a later file.
    """
    session.flush()
    connection = session.connection()
    if all_of_them:
        connection.execute(_FORGET_UNKNOWN, {"by": device})
        connection.execute(_HOLDS_NO_MORE, {"by": device})
    held = _worth_noting(session, device, set(names) - set(lacks))
    for some in _few(lacks):
        connection.execute(_HOLDS_NO_MORE.where(BlobHolder.sha256.in_(some)), {"by": device})
    for some in _few(held):
        session.execute(delete(BlobHolder).where(BlobHolder.device == device, BlobHolder.sha256.in_(some)))
        said = [{"sha256": name, "device": device, "said_at": said_at, "holds": True} for name in some]
        session.execute(insert(BlobHolder), said)


def _worth_noting(session: Session, device: str, names: set[str]) -> list[str]:
    known: set[str] = set()
    for some in _few(names):
        known.update(session.scalars(select(Blob.sha256).where(Blob.sha256.in_(some))))
    if known == names:
        return sorted(known)
    noted = set(session.scalars(select(BlobHolder.sha256).where(BlobHolder.device == device, _NOT_KNOWN)))
    others = sorted(names - known - noted)[: max(0, MOST_UNKNOWN - len(noted))]
    return sorted(known | names & noted | set(others))


def holders(session: Session, sha256: str) -> list[str]:
    """The other laptops that said they hold the file, and have not said otherwise since.

    Only accepted ones: neither a retired one nor a stranger who asks to join may have a file dropped (invariant 24).
    """
    accepted = select(Device.id).where(Device.state == "accepted")
    query = select(BlobHolder.device).where(BlobHolder.sha256 == sha256, BlobHolder.holds)
    query = query.where(BlobHolder.device.in_(accepted))
    return list(session.scalars(query.order_by(BlobHolder.device)))


def last_holder(session: Session, sha256: str) -> tuple[str, str] | None:
    """The other laptop that last said that it holds the file, though it may do no more; and when (fault 30)."""
    query = select(BlobHolder.device, BlobHolder.said_at).where(BlobHolder.sha256 == sha256)
    found = session.execute(query.order_by(BlobHolder.said_at.desc(), BlobHolder.device).limit(1)).first()
    return None if found is None else (found.device, found.said_at)


def sweep(session: Session, store: BlobStore) -> None:
    """Bring what is known of files in pieces, and the pieces on the disk, to say the same (fault 31).

    Pieces of which nothing is known were written when the power went: they go, and come again.
    """
    known = {
        blob.sha256: blob for blob in session.scalars(select(Blob).where(Blob.state == PARTIAL).order_by(Blob.sha256))
    }
    store.sweep_pieces(known)
    for name, blob in known.items():
        held = store.pieces(name)
        if held != blob.chunks:
            blob.chunks = held


def sweep_fresh(session: Session, store: BlobStore, *, gone_back: bool) -> None:
    """Remove what was stored and never noted: the power went, or the work ended in an error (fault 31).

    To be called before anything is stored. What is known here stays, whatever is known of it, and what a record names.
    Of data that have `gone_back` to an earlier copy all stays: the records that name it may come back without it.
    """
    fresh = set(store.fresh.names())
    known: set[str] = set()
    for some in _few(fresh):
        known.update(session.scalars(select(Blob.sha256).where(Blob.sha256.in_(some))))
    loose = set() if gone_back or fresh <= known else fresh - known - _named(session)
    for name in fresh - loose:
        store.fresh.forget(name)
    for name in loose:
        with suppress(FileNotWritten):  # another program holds it: the next opening removes it
            store.remove(name)
            store.fresh.forget(name)


def _named(session: Session) -> set[str]:
    """The files that any record names."""
    columns = [registry.table(tipo).c[name] for tipo in registry.types() for name in registry.files(tipo)]
    found = [session.connection().scalars(select(column).where(column.is_not(None))) for column in columns]
    return {blob["$b"] for blobs in found for blob in blobs if isinstance(blob, dict) and "$b" in blob}


def note_lost(session: Session, store: BlobStore) -> None:
    """What was noted as here and the disk lost is awaited again; else others would rely on it, and nobody send it.

    Of what is here the true size is noted: one that a faulty sender stated would keep it from being sent.
    """
    lost: list[str] = []
    for name, noted in session.execute(_KEPT).all():
        size = store.size_kept(name, noted)
        if size is None:
            lost.append(name)
        elif size != noted:
            session.execute(update(Blob).where(Blob.sha256 == name).values(size=size))
    note_gone(session, lost)


def returned(session: Session, store: BlobStore, names: Collection[str] | None = None) -> list[str]:
    """Those noted as not whole here, of `names` or of all, whose right bytes are: given back, or put back by a person.

    Where nothing came back it costs a look at the disk for each; what is there is read.
    """
    query = select(Blob.sha256).where(Blob.state.in_((ABSENT, PARTIAL))).order_by(Blob.sha256)
    noted = list(session.scalars(query))
    wanted = noted if names is None else sorted(set(names).intersection(noted))
    return [name for name in wanted if store.size(name) is not None and store.verify(name)]


def note_returned(session: Session, store: BlobStore, names: Iterable[str]) -> None:
    """These files are here again, whole."""
    for name in names:
        size = store.size(name)
        if size is not None and state(session, name) in (ABSENT, PARTIAL):
            values = {"state": HAVE, "chunks": [], "size": size}
            session.execute(update(Blob).where(Blob.sha256 == name).values(**values))


def free(session: Session, store: BlobStore, sha256: str) -> None:
    """Take the bytes off this laptop, if another holds them. Raises WrongUsage, FileNotWritten."""
    store.free(sha256, holders(session, sha256))
    note_gone(session, [sha256])


def _noted(session: Session, stored: Stored, mime: str, name: str) -> dict[str, Any]:
    note_have(session, stored.sha256, stored.size, mime)
    return {"$b": stored.sha256, "n": stored.size, "m": mime, "name": name}


def _note(session: Session, sha256: str, size: int, mime: str, new_state: str, chunks: list[int]) -> None:
    session.merge(Blob(sha256=sha256, size=size, mime=mime, state=new_state, chunks=chunks))


def _few(names: Iterable[str]) -> Iterator[list[str]]:
    """The names in lists that one statement takes."""
    source = iter(names)
    while some := list(islice(source, 500)):
        yield some
