"""The roster: laptops of the microcentro and what they may do. Its batches only coordinators sign (sync-design 8)."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from app.models.base import Record, choice, flag, free_text, reference, scalars

# From the strictest: where one coordination retires a laptop and another lets it in, unknowing, the first prevails.
RECOVERY = "recovery"
DEVICE_STATES = {"retired": "Retirado", "accepted": "Aceptado", RECOVERY: "Hoja de recuperación"}


class Device(Record):
    """A laptop whose key the coordination accepted. `id` is the 32 hex digits of its signing key's hash.

    One line is the recovery sheet's: its `box_key` opens what is handed over, should the coordination's laptop be lost.
    """

    __tablename__ = "device"
    noun = ("computador", "computadores")
    title_field = "name"

    name: Mapped[str | None] = free_text("Nombre")
    person_id: Mapped[str | None] = reference("Persona", "person")
    sign_key: Mapped[str | None] = free_text("Clave de firma")
    box_key: Mapped[str | None] = free_text("Clave para recibir")
    coordinates: Mapped[bool | None] = flag("Coordina")
    state: Mapped[str | None] = choice("Estado", DEVICE_STATES, strictest=True)
    before: Mapped[str | None] = free_text("Computador que era antes")  # its id, when it took an identity of its own
    accepted_heads: Mapped[list[str] | None] = scalars("Entregas aceptadas al retirarlo")
