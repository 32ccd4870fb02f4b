"""What the ministry's advisory record prints: one for each encounter (domain.md 6, W14)."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select

from app.models import registry
from app.models.database import Database
from app.models.support import AdvisoryRecord
from app.services.register_names import Names
from app.services.register_rows import cell
from app.services.sheets import NO_LETTERHEAD, Letterhead, Sources, Wanted, letterhead
from app.text_dates import long_date

_TIPO = "advisory_record"
# The ministry's three tables, each with its fields in their order.
TABLES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "1. Antecedentes generales",
        ("region", "deprov", "modality", "unit_name", "number", "strategic_objective", "annual_objective",
         "supervisor_id", "date", "start", "end", "encounter_type", "participants", "encounter_objective"),
    ),
    (
        "2. Estándares, capacidades y prácticas",
        ("standard_set", "capacity", "dimension", "subdimension", "standard", "practice_addressed", "second_capacity",
         "second_dimension", "second_subdimension", "second_standard", "second_practice_addressed"),
    ),
    (
        "3. Otras indicaciones",
        ("actions_done", "unplanned_topic_and_handling", "changes_or_progress_and_proof", "difficulties", "agreements",
         "next_steps_with_responsible", "comments"),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class AdvisorySheet:
    """The records of a year, or of one session, in the order of their encounters; each by the names of its fields."""

    letterhead: Letterhead = NO_LETTERHEAD
    records: tuple[dict[str, str], ...] = field(default_factory=tuple)


def load_advisory(database: Database, sources: Sources, wanted: Wanted) -> AdvisorySheet:
    """The advisory records of a year, or those of one session, or one alone."""
    with database.read() as session:
        query = select(AdvisoryRecord).order_by(AdvisoryRecord.date, AdvisoryRecord.number, AdvisoryRecord.id)
        if wanted.record_id is not None:
            query = query.where(AdvisoryRecord.id == wanted.record_id)
        elif wanted.meeting_id is not None:
            query = query.where(AdvisoryRecord.meeting_id == wanted.meeting_id)
        else:
            query = query.where(AdvisoryRecord.date.startswith(str(wanted.year)))
        names = Names(session)
        return AdvisorySheet(
            letterhead(session, database.space, sources, wanted.year),
            tuple(_words(names, one) for one in session.scalars(query)),
        )


def _words(names: Names, record: AdvisoryRecord) -> dict[str, str]:
    """Every field as a person reads it."""
    attributes = registry.attributes(_TIPO)
    found = {}
    for name, spec in registry.fields(_TIPO).items():
        value = getattr(record, attributes[name])
        if spec.kind == "date" and value:
            found[name] = long_date(value, year=True)
        elif spec.kind == "time":
            found[name] = value or ""
        else:
            said = cell(names, spec, value)
            found[name] = "" if said is None else str(said)
    return found
