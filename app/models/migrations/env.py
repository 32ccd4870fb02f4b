"""Alembic's door: the connection is given by `app.models.schema.upgrade`."""

from __future__ import annotations

from alembic import context

from app.models import registry  # noqa: F401 - declares every table
from app.models.base import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
