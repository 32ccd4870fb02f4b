"""How much a microcentro holds, for the command line and for whoever helps from afar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from app.log import conflicts
from app.log.undo import undone
from app.media import ledger
from app.models import registry
from app.models.database import Database
from app.models.log_tables import ERASED, Blob, RowState
from app.services.evidence import file_rules


@dataclass(frozen=True)
class Holdings:
    """What is visible, by record type; what is only here; and which files of evidence have not arrived.

    `disputed`: decisions that wait, of which one record may ask several. `undone`: deliveries received and taken back,
    about which the person has to decide before handing over.
    """

    counts: Mapping[str, int]
    private: int
    hidden: int
    waiting: int
    disputed: int
    missing_files: int
    undone: int


def holdings(database: Database) -> Holdings:
    """What the microcentro holds now (`counts` with the drafts of whoever is at it, `private` those of all)."""
    with database.read() as session:
        counts = {
            tipo: session.scalar(select(func.count()).select_from(registry.table(tipo))) or 0
            for tipo in registry.shared_types()
        }
        by_state = select(RowState.state, func.count().label("number")).group_by(RowState.state)
        states = {row.state: row.number for row in session.execute(by_state)}
        private = session.scalar(select(func.count()).select_from(RowState).where(RowState.private)) or 0
        disputed = conflicts.count(session)
        taken_back = len(undone(session))
        absent = session.scalars(select(Blob.sha256).where(Blob.state.not_in((ledger.HAVE, ERASED)))).all()
        missing = len(file_rules(session).travelling.intersection(absent)) if absent else 0
    return Holdings(
        counts,
        private,
        states.get("hidden", 0),
        states.get("waiting", 0),
        disputed,
        missing,
        taken_back,
    )
