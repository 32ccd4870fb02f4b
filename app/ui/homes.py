"""On which page a record of each type is seen; what has none is seen with its history."""

from __future__ import annotations

from app.errors import NotFound
from app.models.database import Database
from app.services import cycle, rows
from app.services.evidence import EvidenceRow

HOMES = {
    "person": "red",
    "school": "red",
    "practice": "practicas",
    "meeting": "sesiones",
    "commitment": "acuerdos",
    "annual_plan": "plan",
    "phea_cycle": "plan",
}
HISTORY = "historia"


def home_of(tipo: str) -> str:
    """The key of the page that shows a record of this type, given its `id`."""
    return HOMES.get(tipo, HISTORY)


def of_evidence(database: Database, piece: EvidenceRow) -> tuple[str, dict[str, str]]:
    """The page where a piece of evidence is seen, and what to tell it; a record that is gone is told by its page."""
    owner = piece.owner_id
    plain = {
        "practice_id": ("practicas", {"id": owner}),
        "meeting_id": ("sesiones", {"id": owner, "part": "evidencias"}),
        "commitment_id": ("acuerdos", {"id": owner}),
        "cycle_id": ("plan", {"cycle": owner}),
        "visit_id": ("instrumentos", {"part": "visits", "id": owner}),
        "shared_material_id": ("instrumentos", {"part": "materials", "id": owner}),
    }
    if piece.owner_field in plain:
        return plain[piece.owner_field]
    try:
        adoption, stage = owner, cycle.ADOPTION
        if piece.owner_field == "exit_ticket_batch_id":
            adoption, stage = rows.load(database, "exit_ticket_batch", owner)["adoption_id"], cycle.TICKET
        practice = rows.load(database, "adoption", adoption)["practice_id"]
    except NotFound:
        return "practicas", {}
    return "ciclo", {"id": practice, "part": stage, "record": adoption}
