"""Who changed a record last, and when, its parts included."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, CompoundSelect, bindparam, literal, select, union_all
from sqlalchemy.orm import Session

from app.log import conflicts
from app.log.fold import AWAY
from app.log.ops import Key, by_table, chunks
from app.models import registry
from app.models.database import Database
from app.models.device import Device
from app.models.log_tables import RowState
from app.services import people


@dataclass(frozen=True)
class LastChange:
    """`person` is who wrote, else the name of the laptop, '' for nobody known; `at` an ISO moment.

    `clock_ok` False: the date cannot be trusted.
    """

    person: str
    at: str
    clock_ok: bool


def last_change(database: Database, tipo: str, record: str) -> LastChange | None:
    """The last change of the record or of one of its parts; None for a record nothing is known of."""
    with database.read() as session:
        found = conflicts.last_change(session, with_parts(session, tipo, [record]))
        if found is None:
            return None
        laptop = session.get(Device, found.device)
        who = people.names(session, [found.person]).get(found.person or "") or (laptop.name if laptop else None)
        return LastChange(who or "", found.at.isoformat(), found.clock_ok)


def with_parts(session: Session, tipo: str, records: Iterable[str]) -> dict[Key, str]:
    """The records and all that is part of them, also what was taken away or is part of a part, each with its record.

    What somebody else at this laptop drafts is not among it.
    """
    away = set(session.connection().scalars(select(RowState.row).where(RowState.state == AWAY, RowState.tbl == tipo)))
    found: dict[Key, str] = {(tipo, row): row for row in records if row not in away}
    level = dict(found)
    while level:
        below: dict[Key, str] = {}
        for parent, ids in by_table(level).items():
            if (query := _parts(parent)) is not None:
                for some in chunks(ids):
                    found_here = session.connection().execute(query, {"wholes": some})
                    below |= {(child, part): level[parent, whole] for child, part, whole in found_here}
        level = {key: top for key, top in below.items() if key not in found}
        found |= level
    return found


@cache
def _parts(parent: str) -> CompoundSelect[str, str, str] | None:
    """The parts of the records `wholes` of one type: the type of each, its id, and what it is part of."""
    fields = registry.children(parent) if parent in registry.types() else ()
    if not fields:
        return None
    wholes: BindParameter[Any] = bindparam("wholes", expanding=True)
    shown = []
    for child, field in fields:
        columns = registry.table(child).c
        shown.append(select(literal(child), columns.id, columns[field]).where(columns[field].in_(wholes)))
    gone = select(RowState.tbl, RowState.row, RowState.parent_row).where(
        RowState.tbl.in_({child for child, _ in fields}), RowState.parent_row.in_(wholes), RowState.state != AWAY
    )
    return union_all(*shown, gone)
