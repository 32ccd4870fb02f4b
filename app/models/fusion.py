"""Two records that turned out to be the same thing, made one; kept so that it can be taken apart (fault 18)."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from app.models.base import Record, child_of, choice, free_text

FUSION_STATES = {"joined": "Unidos", "parted": "Separados"}


class Fusion(Record):
    """One guided fusion: `merged_id` was hidden, and what named it names `kept_id` now. Parted: they are two things."""

    __tablename__ = "fusion"
    noun = ("unión de dos registros", "uniones de dos registros")
    natural = ("record_type", "kept_id", "merged_id")

    record_type: Mapped[str | None] = free_text("Tipo de registro")
    kept_id: Mapped[str | None] = free_text("Registro que queda")
    merged_id: Mapped[str | None] = free_text("Registro que se une")
    state: Mapped[str | None] = choice("Estado", FUSION_STATES)


class FusionMove(Record):
    """One thing that a fusion changed, with what it was before (as JSON), so that it can be put back.

    `field` is a field of the record; or "-" for a record that was hidden, and "+" for the one that was made from it:
    the parts of a natural key never change. All of it is the key: two laptops that do the same write the same record,
    and nothing of it can clash.
    """

    __tablename__ = "fusion_move"
    noun = ("cambio de una unión", "cambios de una unión")
    natural = ("fusion_id", "record_type", "record_id", "field", "before")

    fusion_id: Mapped[str | None] = child_of("Unión", "fusion")
    record_type: Mapped[str | None] = free_text("Tipo de registro")
    record_id: Mapped[str | None] = free_text("Registro")
    field: Mapped[str | None] = free_text("Campo")
    before: Mapped[str | None] = free_text("Lo que decía antes")
