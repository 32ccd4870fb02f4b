"""Evidence: a file or a text that proves something, and the consent that lets it travel (domain.md 6, 12)."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Mapped

from app.models.base import Record, blob, child_of, choice, day, flag, free_text, reference

EVIDENCE_KINDS = {
    "photo": "Foto",
    "video": "Video",
    "scan": "Trabajo escaneado",
    "audio": "Audio",
    "document": "Documento",
    "text": "Texto",
}
# From the strictest to the most open: concurrent states resolve to the first of these (sync-design 4).
CONSENT = {
    "missing": "Falta autorización",
    "faces_hidden": "Rostros ocultos",
    "held": "Autorizada",
    "not_needed": "No se necesita",
}
LETS_TRAVEL = ("not_needed", "held", "faces_hidden")


class Evidence(Record):
    """One piece of evidence of a practice, a session or a commitment; its file is in the blob store."""

    __tablename__ = "evidence"
    noun = ("evidencia", "evidencias")
    title_field = "caption"

    practice_id: Mapped[str | None] = child_of("Práctica", "practice")
    meeting_id: Mapped[str | None] = child_of("Sesión", "meeting")
    commitment_id: Mapped[str | None] = child_of("Acuerdo", "commitment")
    adoption_id: Mapped[str | None] = child_of("Aplicación", "adoption")
    exit_ticket_batch_id: Mapped[str | None] = child_of("Tanda de tickets", "exit_ticket_batch")
    cycle_id: Mapped[str | None] = child_of("Ciclo de mejora", "phea_cycle")
    visit_id: Mapped[str | None] = child_of("Visita", "visit")
    shared_material_id: Mapped[str | None] = child_of("Material compartido", "shared_material")
    file: Mapped[dict[str, Any] | None] = blob("Archivo", group="file")
    thumbnail: Mapped[dict[str, Any] | None] = blob("Miniatura", group="file")
    kind: Mapped[str | None] = choice("Tipo", EVIDENCE_KINDS)
    caption: Mapped[str | None] = free_text("Qué muestra", long=True)
    taken_on: Mapped[str | None] = day("Fecha")
    taken_by_id: Mapped[str | None] = reference("Tomada por", "person")
    shows_pupils: Mapped[bool | None] = flag("Muestra estudiantes")
    consent_state: Mapped[str | None] = choice("Autorización", CONSENT, strictest=True)
