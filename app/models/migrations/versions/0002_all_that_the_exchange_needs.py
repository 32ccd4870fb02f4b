"""All that the exchange needs: retired laptops, erasures, what others hold in part, and fusions"""

from __future__ import annotations

import sqlalchemy as sa
import zstandard
from alembic import op


revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Bring the tables of the version before to this one."""
    op.create_table(
        "fusion",
        sa.Column("record_type", sa.Text(), nullable=True),
        sa.Column("kept_id", sa.Text(), nullable=True),
        sa.Column("merged_id", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fusion")),
    )
    op.create_table(
        "fusion_move",
        sa.Column("fusion_id", sa.String(length=36), nullable=True),
        sa.Column("record_type", sa.Text(), nullable=True),
        sa.Column("record_id", sa.Text(), nullable=True),
        sa.Column("field", sa.Text(), nullable=True),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["fusion_id"],
            ["fusion.id"],
            name=op.f("fk_fusion_move_fusion_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fusion_move")),
    )
    op.create_index(op.f("ix_fusion_move_fusion_id"), "fusion_move", ["fusion_id"])
    op.create_table(
        "sync_purged",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("batch", sa.String(length=64), nullable=False),
        sa.Column("device", sa.String(length=32), nullable=False),
        sa.Column("tbl", sa.String(length=60), nullable=False),
        sa.Column("row", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("hash", "batch", name=op.f("pk_sync_purged")),
    )

    op.drop_index("ix_practice_search_key", "practice", if_exists=True)
    op.drop_index("ix_grade_task_search_key", "grade_task", if_exists=True)

    op.create_index(
        "ix_sync_batch_undone", "sync_batch", ["n"], sqlite_where=sa.text("undone"), postgresql_where=sa.text("undone")
    )
    # Added in place: rebuilding the table of batches would copy the whole history.
    op.add_column("sync_batch", sa.Column("held", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("device", sa.Column("before", sa.Text(), nullable=True))
    op.add_column("sync_peer", sa.Column("made", sa.String(length=40), nullable=True))
    op.add_column("sync_peer", sa.Column("clock_ok", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column("sync_peer", sa.Column("app", sa.String(length=40), nullable=True))
    op.add_column("sync_peer", sa.Column("schema", sa.Integer(), nullable=True))
    op.add_column("sync_peer", sa.Column("partial", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("blob", sa.Column("sent", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("blob", sa.Column("told", sa.Integer(), nullable=True))
    op.add_column("blob_holder", sa.Column("holds", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column("sync_batch", sa.Column("body", sa.LargeBinary(), server_default="", nullable=False))
    _pack_batches(op.get_bind())


def _pack_batches(connection: sa.Connection) -> None:
    """Each batch keeps its text in one packed body; its operations let go of their lines."""
    for n, header in connection.execute(sa.text("SELECT n, header FROM sync_batch ORDER BY n")).all():
        lines = connection.execute(
            sa.text("SELECT line FROM sync_op WHERE batch = :n ORDER BY idx"), {"n": n}
        ).scalars()
        text = "\n".join((header, *lines)).encode("utf-8")
        body = zstandard.ZstdCompressor(level=6, write_content_size=True).compress(text)
        connection.execute(sa.text("UPDATE sync_batch SET body = :body WHERE n = :n"), {"body": body, "n": n})
    connection.execute(sa.text("UPDATE sync_op SET line = '' WHERE batch IS NOT NULL"))
