"""Does fold(log) equal the tables? Check it, and rebuild the tables from the log (invariant 11, fault 33)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.jobs import Progress, Silent
from app.log.fold import VISIBLE, Fold
from app.log.guard import passing
from app.log.materialise import as_row, fold
from app.log.ops import Key, chunks
from app.models import registry
from app.models.log_tables import Op, RowState


@dataclass(frozen=True)
class Difference:
    """A row that is not what the log says; `field` is empty when the whole row is missing or too many."""

    tbl: str
    row: str
    field: str
    in_table: Any
    in_log: Any


def logged_keys(session: Session) -> set[Key]:
    """Every row of a known type that some held operation speaks of."""
    pairs = session.connection().execute(select(Op.tbl, Op.row).distinct())
    return {(tbl, row) for tbl, row in pairs if tbl in registry.types()}


def check(session: Session, progress: Progress | None = None) -> list[Difference]:
    """Where tables and log disagree; reads only."""
    progress = progress or Silent()
    keys = logged_keys(session)
    differences: list[Difference] = []
    work = Fold(session)
    result = work.run(keys)
    expected: dict[Key, dict[str, Any]] = {}
    for key, folded in result.items():
        if folded.state == VISIBLE:
            expected[key] = as_row(key, folded.values)[0]
    for done, tbl in enumerate(registry.types()):
        progress.step(done, len(registry.types()))
        differences += _compare(session, tbl, {row: values for (name, row), values in expected.items() if name == tbl})
    return differences


def _compare(session: Session, tbl: str, expected: dict[str, dict[str, Any]]) -> Iterator[Difference]:
    for found in session.connection().execute(select(registry.table(tbl))).mappings():
        wanted = expected.pop(found["id"], None)
        if wanted is None:
            yield Difference(tbl, found["id"], "", dict(found), None)
            continue
        for name, value in wanted.items():
            if found[name] != value:
                yield Difference(tbl, found["id"], name, found[name], value)
    for row, values in expected.items():
        yield Difference(tbl, row, "", None, values)


def rebuild(session: Session, progress: Progress | None = None) -> None:
    """Write every table again from the log. Privacy of drafts is kept: it is this laptop's own knowledge."""
    progress = progress or Silent()
    keys = logged_keys(session)
    with passing(session) as connection:
        for tbl in reversed(registry.types()):
            connection.execute(delete(registry.table(tbl)))
        connection.execute(delete(RowState).where(RowState.private.is_(False)))
    total = len(keys)
    for done, some in enumerate(chunks(sorted(keys), 2000)):
        progress.step(done * 2000, total)
        fold(session, some)
