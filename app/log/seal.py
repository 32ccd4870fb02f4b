"""Close what was written here into signed, hash-linked batches (sync-design 1.2, 5 and 6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Row, bindparam, delete, func, insert, select, text, update
from sqlalchemy.orm import Session

from app.log import settings, unseen
from app.log.ancestry import pack, place_after
from app.log.batch import Header, SealedBatch, Signer, batch_id, header_line, sign
from app.log.bodies import lines_of
from app.log.identity import Author
from app.log.ops import GENERAL, LOCAL, OPS, ROSTER, chunks
from app.models.bulk import insert_rows
from app.models.log_tables import Batch, Op
from app.models.registry import SCHEMA

MAX_OPS = 5000
MAX_BYTES = 4 * 2**20
MOST_PARENTS = 2000  # of one batch: a header that names a hundred thousand fits into no file
NUMBER = "batch_number"
OPEN = "open_batch"  # who writes what is not sealed, and whether the clock is to be trusted
_OPEN = (
    select(Op.n, Op.tbl, Op.row, Op.kind, Op.hlc, Op.line)
    .where(Op.batch.is_(None), Op.channel == bindparam("channel"))
    .order_by(Op.n)
)
_STORE = insert(Batch)
_KNOWN = select(Batch.n).where(Batch.id == bindparam("id"))
_SOME: BindParameter[Any] = bindparam("some", expanding=True)
_PARENTS = select(Batch.n, Batch.device, Batch.chain, Batch.pos, Batch.reach).where(Batch.id.in_(_SOME))
_NO_HEADS = update(Batch).where(Batch.n.in_(_SOME)).values(head=False)
_HOW_MANY = select(func.count()).select_from(Op).where(Op.batch.is_(None), Op.channel != LOCAL)
# "head" alone: SQLite uses the index of heads for the very words that made it, and not for "head = 1".
_HEADS = select(Batch.id).where(Batch.channel == bindparam("channel"), text("head"))


def count_open(session: Session) -> int:
    """How many operations written here for others are not sealed yet."""
    return session.connection().scalar(_HOW_MANY) or 0


def seal(
    session: Session,
    author: Author,
    *,
    channel: str | None = None,
    besides: ColumnElement[bool] | None = None,
) -> list[str]:
    """Seal the open operations of `channel` (of every shared channel, when None); return the new batch ids.

    They follow all that is here; of very many, see `narrow`. They say what of that is taken back, and what else their
    author has not seen, `besides` (see `app.log.unseen`).
    A large transaction becomes several batches chained by `more`, which a receiver applies together.
    """
    made: list[str] = []
    opened = settings.get(session, OPEN) or {"who": None, "clock_ok": True}
    for name in (channel,) if channel else (ROSTER, GENERAL):
        pieces = list(_pieces(session.connection().execute(_OPEN, {"channel": name}).all()))
        follows = narrow(session, author, name) if pieces else ()
        missed = unseen.names(session, follows, besides) if pieces and name == GENERAL else ()
        for index, piece in enumerate(pieces):
            facts = {**opened, "more": index + 1 < len(pieces), "parents": follows, "unseen": missed}
            made.append(_seal_piece(session, author.keys, author.device, name, piece, facts))
            follows = (made[-1],)
    return made


def narrow(session: Session, author: Author, channel: str) -> tuple[str, ...]:
    """The heads of `channel`, at most as many as one batch names: empty batches join them.

    A member whose laptop forks without end makes as many heads as there are forks; without this nobody could go on.
    """
    ends = tuple(heads(session, channel))
    while len(ends) > MOST_PARENTS:
        facts = {"who": None, "clock_ok": True, "more": False, "parents": ends[:MOST_PARENTS]}
        ends = (_seal_piece(session, author.keys, author.device, channel, [], facts), *ends[MOST_PARENTS:])
    return ends


def seal_signed_by(session: Session, signer: Signer, device: str, *, channel: str, who: str | None = None) -> str:
    """Seal the open operations of `channel` in the name of another key: the root's, when a microcentro is born."""
    rows = session.connection().execute(_OPEN, {"channel": channel}).all()
    return _seal_piece(session, signer, device, channel, rows, {"who": who, "clock_ok": True, "more": False})


def _pieces(rows: Sequence[Any]) -> Iterator[list[Any]]:
    piece: list[Any] = []
    size = 0
    for row in rows:
        length = len(row.line.encode())
        if piece and (len(piece) >= MAX_OPS or size + length > MAX_BYTES):
            yield piece
            piece, size = [], 0
        piece.append(row)
        size += length
    if piece:
        yield piece


def _seal_piece(
    session: Session, signer: Signer, device: str, channel: str, rows: Sequence[Any], facts: dict[str, Any]
) -> str:
    number = settings.get(session, NUMBER, 0) + 1
    lines, header = _text(session, device, channel, rows, facts, number)
    while session.connection().scalar(_KNOWN, {"id": batch_id(lines)}) is not None:
        number += 1  # a copy of this laptop did the same at the same stamp, and that was taken back here
        lines, header = _text(session, device, channel, rows, facts, number)
    settings.put(session, NUMBER, number)
    identity = batch_id(lines)
    n = store_batch(session, SealedBatch(identity, sign(signer, identity), lines), header)
    if not rows:
        return identity
    _close(session, channel, rows, n)
    return identity


def _text(
    session: Session, device: str, channel: str, rows: Sequence[Any], facts: dict[str, Any], number: int
) -> tuple[tuple[bytes, ...], Header]:
    header = Header(
        space=session.info["database"].space,
        channel=channel,
        device=device,
        who=facts["who"] or "",
        number=number,
        parents=facts.get("parents") or tuple(heads(session, channel)),
        ops=len(rows),
        schema=SCHEMA,
        clock_ok=facts["clock_ok"],
        more=facts["more"],
        unseen=facts.get("unseen", ()),
    )
    return (header_line(header), *(row.line.encode("utf-8") for row in rows)), header


def _close(session: Session, channel: str, rows: Sequence[Any], n: int) -> None:
    # Written again, not updated: without their lines they take the room of a tenth.
    connection = session.connection()
    between = Op.n.between(rows[0].n, rows[-1].n)
    connection.execute(delete(Op).where(Op.batch.is_(None), Op.channel == channel, between))
    closed = [
        {
            "n": at,
            "batch": n,
            "idx": index,
            "channel": channel,
            "tbl": tbl,
            "row": row,
            "kind": kind,
            "hlc": hlc,
            "line": "",
        }
        for index, (at, tbl, row, kind, hlc, _line) in enumerate(rows, 1)
    ]
    insert_rows(connection, OPS, closed)


def store_batch(session: Session, batch: SealedBatch, header: Header, *, import_id: int | None = None) -> int:
    """Add a batch whose parents are all held to the history, without its operations; return its `n`."""
    parents = parents_of(session, header)
    # Its own laptop's chain first, so that chains follow laptops.
    place = place_after(session, sorted(parents, key=lambda batch: (batch.device != header.device, batch.n)))
    connection = session.connection()
    for some in chunks(batch.n for batch in parents):
        connection.execute(_NO_HEADS, {"some": some})
    row = {
        "id": batch.id,
        "channel": header.channel,
        "device": header.device,
        "number": header.number,
        "parents": list(header.parents),
        "schema": header.schema,
        "clock_ok": header.clock_ok,
        "who": header.who or None,
        "header": batch.lines[0].decode("utf-8"),
        "sig": batch.sig,
        "body": batch.packed.data,
        "head": True,
        "chain": place.chain,
        "pos": place.pos,
        "reach": pack(place.reach),
        "import_id": import_id,
        "undone": False,
    }
    done = connection.execute(_STORE, row)
    inserted = done.inserted_primary_key
    return int(inserted[0]) if inserted else 0


def parents_of(session: Session, header: Header) -> list[Row[Any]]:
    """Of the held batches that `header` names as parents, in the order of `n`: n, device, chain, pos and reach."""
    found: list[Row[Any]] = []
    for some in chunks(header.parents):
        found += session.connection().execute(_PARENTS, {"some": some})
    return sorted(found, key=lambda batch: batch.n)


def heads(session: Session, channel: str) -> list[str]:
    """The batches of `channel` that nothing held descends from, sorted."""
    return sorted(session.connection().scalars(_HEADS, {"channel": channel}).all())


def batch_lines(session: Session, n: int) -> tuple[bytes, ...]:
    """The exact lines of a stored batch, for relaying it byte for byte (invariant 17)."""
    return tuple(lines_of(session, n))
