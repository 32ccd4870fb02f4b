"""Two records that turned out to be the same thing, made one; kept so that it can be taken apart (fault 18)."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from app.models.base import Record, choice, free_text, scalars

FUSION_STATES = {"joined": "Unidos", "parted": "Separados"}


class Fusion(Record):
    """One guided fusion: `merged_id` was hidden, and what named it names `kept_id` now.

    `moved` lists what was changed, as "type/id/field", so that the records can be parted again.
    """

    __tablename__ = "fusion"
    noun = ("fusión", "fusiones")
    natural = ("record_type", "kept_id", "merged_id")

    record_type: Mapped[str | None] = free_text("Tipo de registro")
    kept_id: Mapped[str | None] = free_text("Registro que queda")
    merged_id: Mapped[str | None] = free_text("Registro que se une")
    moved: Mapped[list[str] | None] = scalars("Lo que cambió de registro")
    state: Mapped[str | None] = choice("Estado", FUSION_STATES)
