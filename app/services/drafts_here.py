"""Which records are private drafts of this laptop; those of the others who write at it are in no table."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.log.draft_owners import as_of_all
from app.log.fold import AWAY, VISIBLE, Fold
from app.log.ops import Key
from app.models.log_tables import RowState


@cache
def private(tipo: str) -> Select[str]:
    """The ids of the private drafts of one type, as a query."""
    return select(RowState.row).where(RowState.tbl == tipo, RowState.private)


def aside(session: Session, tipo: str) -> list[Key]:
    """The drafts of one type that others at this laptop have, also those that they removed."""
    away = select(RowState.row).where(RowState.tbl == tipo, RowState.state == AWAY).order_by(RowState.row)
    return [(tipo, row) for row in session.scalars(away)]


def set_aside(session: Session, tipo: str) -> list[Mapping[str, Any]]:
    """What the drafts say that others at this laptop have of one type: for rules that hold whoever is at it."""
    away = aside(session, tipo)
    with as_of_all(session):
        found = Fold(session).run(away)
    return [found[key].values for key in away if found[key].state == VISIBLE]
