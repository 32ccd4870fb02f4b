"""Whether a draft that was begun holds anything: one that does not is not worth keeping."""

from __future__ import annotations

from app.errors import NotFound
from app.models.database import Database
from app.services import evidence, rows

_WRITTEN = (
    "title", "common_theme", "subject", "axis", "grades", "purpose", "problem_addressed", "common_activity",
    "common_closing", "assessment", "results", "reflection", "conditions_to_replicate", "local_context",
    "tutoring_how", "diversification_how", "adapted_from_id", "tags",
)  # fmt: skip


def is_blank(database: Database, practice_id: str) -> bool:
    """True for a draft in which nothing was written and to which nothing was added; False for one that is gone."""
    try:
        values = rows.load(database, "practice", practice_id)
    except NotFound:
        return False
    parts = any(rows.parts(database, tipo, practice_id) for tipo in ("practice_step", "practice_material"))
    written = any(values[field] for field in _WRITTEN)
    return not (written or parts or evidence.evidence_of(database, "practice_id", practice_id))
