"""Who changed a record last, and when, its parts included."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from app.log import conflicts
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
        found = conflicts.last_change(session, with_parts(session, tipo, record))
        if found is None:
            return None
        laptop = session.get(Device, found.device)
        who = people.names(session, [found.person]).get(found.person or "") or (laptop.name if laptop else None)
        return LastChange(who or "", found.at.isoformat(), found.clock_ok)


def with_parts(session: Session, tipo: str, record: str) -> list[tuple[str, str]]:
    """The record and all that is part of it, also what was taken away or is part of a part."""
    found = [(tipo, record)]
    for child, field in registry.children(tipo):
        here = session.scalars(_parts(child, field), {"whole": record})
        gone = session.scalars(_GONE, {"tbl": child, "whole": record})
        for part in sorted({*here, *gone}):
            found += with_parts(session, child, part)
    return found


_GONE = select(RowState.row).where(RowState.tbl == bindparam("tbl"), RowState.parent_row == bindparam("whole"))


@cache
def _parts(child: str, field: str) -> Select[tuple[str]]:
    """The records of the type `child` that are part of the one called `whole`."""
    columns = registry.table(child).c
    return select(columns.id).where(columns[field] == bindparam("whole"))
