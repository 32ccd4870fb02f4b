"""The canonical dump: every visible shared record, the same bytes on every machine that holds the same changes."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from typing import Any, TextIO

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.jobs import Progress, Silent
from app.log.rebuild import filled
from app.models import registry
from app.models.base import Field
from app.models.database import Database
from app.models.log_tables import RowState

_BATCH = 500
_SILENT = Silent()


def dump(database: Database, out: TextIO, progress: Progress = _SILENT) -> int:
    """Write the canonical records file to `out`; how many lines it has."""
    count = 0
    with database.read() as session:
        private = private_ids(session)
        here = filled(session)
        visible = {tipo: _visible_ids(session, tipo, private) for tipo in registry.shared_types() if tipo in here}
        total = sum(map(len, visible.values()))
        for line in _lines(session, visible, private):
            progress.step(count, total)
            out.write(line)
            count += 1
    return count


def private_ids(session: Session, ids: Collection[str] | None = None) -> set[tuple[str, str]]:
    """The (type, id) of the drafts that only this laptop has; of `ids` alone, if given."""
    query = select(RowState.tbl, RowState.row).where(RowState.private)
    if ids is not None:
        query = query.where(RowState.row.in_(ids))
    return {(tbl, row) for tbl, row in session.execute(query)}


def exported(spec: Field, value: Any, is_visible: Callable[[str, str], bool]) -> Any:
    """How the records file writes a stored value: what is not visible as null, a file as its SHA-256."""
    if value is None:
        return None
    if spec.kind == "ref":
        return value if is_visible(spec.target, value) else None
    if spec.kind == "reflist":
        return [part if part is not None and is_visible(spec.target, part) else None for part in value]
    if spec.kind == "blob":
        return value.get("$b") if isinstance(value, Mapping) else None
    return value


def _visible_ids(session: Session, tipo: str, private: set[tuple[str, str]]) -> set[str]:
    found = session.execute(_ids(tipo)).scalars()
    return {row for row in found if (tipo, row) not in private}


def _lines(session: Session, visible: Mapping[str, set[str]], private: set[tuple[str, str]]) -> Iterator[str]:
    def is_visible(tipo: str, row: str) -> bool:
        return row in visible.get(tipo, ())

    for tipo in sorted(visible):
        specs = registry.fields(tipo)
        for row in session.execute(_columns(tipo)).yield_per(_BATCH):
            given = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for a row read by column
            if (tipo, given["id"]) not in private:
                record = {name: exported(spec, given[name], is_visible) for name, spec in specs.items()}
                yield as_line({"tipo": tipo, "id": given["id"]} | record)


@cache
def _ids(tipo: str) -> Select[Any]:
    return select(registry.table(tipo).c.id)


@cache
def _columns(tipo: str) -> Select[Any]:
    table = registry.table(tipo)
    return select(table.c.id, *(table.c[name] for name in registry.fields(tipo))).order_by(table.c.id)


def as_line(record: Mapping[str, Any]) -> str:
    """One record as one line of the canonical dump."""
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"
