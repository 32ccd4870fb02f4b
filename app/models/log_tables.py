"""The log of operations and what is derived from it (sync-design 3)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, LargeBinary, String, Text, false, text, true
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, BigKey

DELETED = "*"
ERASED = "erased"


class Batch(Base):
    """A sealed batch. `chain`, `pos` and `reach` answer ancestry (see `app.log.ancestry`).

    `head` = nothing that counts descends from it. `import_id` = the reception that applied it. Neither an `undone`
    nor a `held` batch counts: its reception was taken back, or its laptop was retired before it came. `body` is its
    whole text, packed as it travels: read it through `app.log.bodies`.
    """

    __tablename__ = "sync_batch"
    __table_args__ = (
        Index("ix_sync_batch_chain_pos", "chain", "pos"),
        Index("ix_sync_batch_head", "channel", sqlite_where=text("head"), postgresql_where=text("head")),
        Index("ix_sync_batch_undone", "n", sqlite_where=text("undone"), postgresql_where=text("undone")),
    )

    n: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(String(64), unique=True)
    channel: Mapped[str] = mapped_column(String(40))
    device: Mapped[str] = mapped_column(String(32), index=True)
    number: Mapped[int] = mapped_column(Integer)
    parents: Mapped[list[str]] = mapped_column(JSON)
    schema: Mapped[int] = mapped_column(Integer)
    clock_ok: Mapped[bool]
    who: Mapped[str | None] = mapped_column(String(36))
    header: Mapped[str] = mapped_column(Text)
    sig: Mapped[bytes] = mapped_column(LargeBinary)
    head: Mapped[bool]
    chain: Mapped[int] = mapped_column(Integer)
    pos: Mapped[int] = mapped_column(Integer)
    reach: Mapped[bytes] = mapped_column(LargeBinary)
    import_id: Mapped[int | None] = mapped_column(Integer)
    undone: Mapped[bool] = mapped_column(default=False)
    held: Mapped[bool] = mapped_column(default=False, server_default=false())
    body: Mapped[bytes] = mapped_column(LargeBinary, server_default="", deferred=True)


class Op(Base):
    """One operation. `batch` empty: written here and not yet sealed. `n` grows along every causal path.

    `line` is its text until it is sealed; from then on it stands in the body of its batch, at `idx`.
    """

    __tablename__ = "sync_op"
    __table_args__ = (
        Index("ix_sync_op_tbl_row", "tbl", "row"),
        Index("ix_sync_op_open", "n", sqlite_where=text("batch IS NULL"), postgresql_where=text("batch IS NULL")),
        Index("ix_sync_op_batch", "batch"),
    )

    n: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=True)
    batch: Mapped[int | None] = mapped_column(BigKey, ForeignKey("sync_batch.n"))
    idx: Mapped[int | None] = mapped_column(Integer)
    channel: Mapped[str] = mapped_column(String(10))
    tbl: Mapped[str] = mapped_column(String(60))
    row: Mapped[str] = mapped_column(String(36))
    kind: Mapped[str] = mapped_column(String(1))
    hlc: Mapped[int] = mapped_column(BigKey)
    line: Mapped[str] = mapped_column(Text)


class RowState(Base):
    """Rows that are not plainly visible: private, hidden, waiting, in conflict, to be reviewed, or once deleted.

    A row that is visible, shared and undisputed has no entry here. `parent_row` finds the children of a row
    that is not in its table. `conflicts` names the disputed registers (`DELETED` for deleted against edited).
    """

    __tablename__ = "sync_row"

    tbl: Mapped[str] = mapped_column(String(60), primary_key=True)
    row: Mapped[str] = mapped_column(String(36), primary_key=True)
    state: Mapped[str] = mapped_column(String(10), index=True)  # visible | hidden | waiting
    parent_row: Mapped[str | None] = mapped_column(String(36), index=True)
    private: Mapped[bool] = mapped_column(default=False)
    conflicts: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    review: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))


class Waiting(Base):
    """A batch that cannot be applied yet: parents missing, or a laptop not accepted. Kept as received.

    `share`: the laptop of whose share of waiting it takes (see `app.log.shares`).
    """

    __tablename__ = "sync_waiting"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    channel: Mapped[str] = mapped_column(String(40))
    device: Mapped[str] = mapped_column(String(32), index=True)
    parents: Mapped[list[str]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(20))  # parents | device | rest | purge
    sig: Mapped[bytes] = mapped_column(LargeBinary)
    raw: Mapped[bytes] = mapped_column(LargeBinary)  # zstd of the batch text
    import_id: Mapped[int | None] = mapped_column(Integer)
    share: Mapped[str] = mapped_column(String(32), server_default="")
    text_size: Mapped[int] = mapped_column(Integer, server_default="0")  # bytes of the batch text


class KeptFrame(Base):
    """A frame of a kind that this version does not know, kept to be handed on as it came (invariant 15)."""

    __tablename__ = "sync_frame"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)  # SHA-256 of kind and payload
    kind: Mapped[str] = mapped_column(String(1))
    payload: Mapped[bytes] = mapped_column(LargeBinary)


class Peer(Base):
    """What another laptop last declared to hold; a declaration that goes backwards is believed.

    `made` is when it said so by its own clock, which `clock_ok` trusts or not; `partial` the pieces it holds of files
    that it does not hold whole: {sha256: [offset, …]}.
    """

    __tablename__ = "sync_peer"

    device: Mapped[str] = mapped_column(String(32), primary_key=True)
    heads: Mapped[dict[str, Any]] = mapped_column(JSON)
    declared_in: Mapped[str] = mapped_column(String(32))
    number: Mapped[int] = mapped_column(Integer)
    received_at: Mapped[str] = mapped_column(String(40))
    made: Mapped[str | None] = mapped_column(String(40))
    clock_ok: Mapped[bool] = mapped_column(default=True, server_default=true())
    app: Mapped[str | None] = mapped_column(String(40))
    schema: Mapped[int | None] = mapped_column(Integer)
    partial: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class Import(Base):
    """One reception (state: applied) with its counts, for the history of exchanges."""

    __tablename__ = "sync_import"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    bundle: Mapped[str] = mapped_column(String(32), index=True)
    part: Mapped[int] = mapped_column(Integer)
    device: Mapped[str] = mapped_column(String(32))
    sender: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(20))
    at: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(20))
    summary: Mapped[dict[str, Any]] = mapped_column(JSON)


class Purged(Base):
    """An order to erase one line of the history of a row: the line's hash, and the `batch` and `device` that gave it.

    Kept from every batch that came, whoever signed it; `app.log.purge` says which of them count (fault 38).
    """

    __tablename__ = "sync_purged"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    batch: Mapped[str] = mapped_column(String(64), primary_key=True)
    device: Mapped[str] = mapped_column(String(32))
    tbl: Mapped[str] = mapped_column(String(60))
    row: Mapped[str] = mapped_column(String(36))


class InboxFile(Base):
    """A file that was seen, by its hash, and what became of it.

    `reason`: of one that waits for a newer program, what it is called; of one that is to be tried once more, how many
    bytes have to be spare by then, or fewer than how many batches wait.
    """

    __tablename__ = "sync_inbox"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    state: Mapped[str] = mapped_column(String(20))
    at: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(Text, default="")


class HandOver(Base):
    """One file written for others: its number, addressees and the heads it carried."""

    __tablename__ = "sync_handover"

    bundle: Mapped[str] = mapped_column(String(32), primary_key=True)
    number: Mapped[int] = mapped_column(Integer)
    at: Mapped[str] = mapped_column(String(40))
    to: Mapped[list[str]] = mapped_column(JSON)
    heads: Mapped[dict[str, Any]] = mapped_column(JSON)
    summary: Mapped[dict[str, Any]] = mapped_column(JSON)


class Blob(Base):
    """A file of the blob store by its content. `chunks` = the offsets held while it is partial.

    `sent` = the offsets that went into files for others, the latest last; `told` = the number of the own file that
    last said that this laptop holds it.
    """

    __tablename__ = "blob"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int] = mapped_column(BigKey)
    mime: Mapped[str] = mapped_column(String(100))
    state: Mapped[str] = mapped_column(String(10))  # have | partial | absent | erased (for good, fault 38)
    chunks: Mapped[list[int]] = mapped_column(JSON)
    sent: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))
    told: Mapped[int | None] = mapped_column(Integer)


class BlobHolder(Base):
    """Another laptop that said it holds a file; `holds` is False once it says so no more."""

    __tablename__ = "blob_holder"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    device: Mapped[str] = mapped_column(String(32), primary_key=True)
    said_at: Mapped[str] = mapped_column(String(40))
    holds: Mapped[bool] = mapped_column(default=True, server_default=true())
