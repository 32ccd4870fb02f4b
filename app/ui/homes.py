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
    "indicator": "indicadores-propios",
}
HISTORY, INSTRUMENTS = "historia", "instrumentos"
# Record type -> the instrument that shows it.
OF_INSTRUMENT = {
    "network_diagnostic": "diagnostic",
    "work_line": "work_lines",
    "log_entry": "log",
    "engagement_rubric": "rubric",
    "class_observation": "class_observation",
    "internship": "internships",
    "shared_material": "materials",
    "visit": "visits",
    "advisory_record": "advisory",
    "experience_sheet": "sheets",
    "capability": "capabilities",
    "ally": "allies",
}


def home_of(tipo: str) -> str:
    """The key of the page that shows a record of this type."""
    return INSTRUMENTS if tipo in OF_INSTRUMENT else HOMES.get(tipo, HISTORY)


def way_to(tipo: str, record: str) -> tuple[str, dict[str, str]]:
    """The page that shows this record, and what it is told on arrival."""
    home = home_of(tipo)
    if home == INSTRUMENTS:
        return home, {"part": OF_INSTRUMENT[tipo], "id": record}
    return home, {"id": record} | ({"tipo": tipo} if home == HISTORY else {})


def of_evidence(database: Database, piece: EvidenceRow) -> tuple[str, dict[str, str]]:
    """The page where a piece of evidence is seen, and what to tell it; a record that is gone is told by its page."""
    owner = piece.owner_id
    plain = {
        # Where its authorization is given: what is read of a practice shows it as it is.
        "practice_id": ("practicas", {"id": owner, "mode": "editar", "piece": piece.id}),
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
