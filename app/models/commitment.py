"""Agreements and commitments: what, who, when and the proof (domain.md 6, S002)."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from app.models.base import Record, choice, day, free_text, reference, references

COMMITMENT_KINDS = {"agreement": "Acuerdo", "commitment": "Compromiso"}
COMMITMENT_STATUS = {
    "open": "Pendiente",
    "in_progress": "En curso",
    "done": "Cumplido",
    "done_late": "Cumplido con atraso",
    "not_done": "No cumplido",
    "cancelled": "Anulado",
}
PENDING = ("open", "in_progress")


class Commitment(Record):
    """An agreement of the session, or a task that somebody took on in it."""

    __tablename__ = "commitment"
    noun = ("acuerdo", "acuerdos")
    title_field = "text"

    text: Mapped[str | None] = free_text("Qué se acordó", need=True, long=True)
    kind: Mapped[str | None] = choice("Tipo", COMMITMENT_KINDS)
    responsible_id: Mapped[str | None] = reference("Responsable", "person", need=True)
    co_responsible: Mapped[list[str] | None] = references("Con apoyo de", "person")
    school_id: Mapped[str | None] = reference("Escuela", "school")
    due_date: Mapped[str | None] = day("Plazo", need=True, index=True)
    expected_evidence: Mapped[str | None] = free_text("Evidencia esperada", need=True)
    status: Mapped[str | None] = choice("Estado", COMMITMENT_STATUS)
    closed_on: Mapped[str | None] = day("Fecha de cierre")
    no_proof_note: Mapped[str | None] = free_text("Por qué no hay evidencia")
    origin_meeting_id: Mapped[str | None] = reference("Sesión de origen", "meeting")
    agenda_item_id: Mapped[str | None] = reference("Punto de la tabla", "agenda_item")
    reviewed_in: Mapped[list[str] | None] = references("Revisado en", "meeting")
    blocker: Mapped[str | None] = free_text("Qué lo impide")
