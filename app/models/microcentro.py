"""The microcentro itself: the one record whose id is the space's (domain.md 6)."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Mapped

from app.models.base import Record, blob, choice, free_text, integer, scalars

NETWORK_TYPES = {
    "microcentro": "Microcentro rural",
    "rme": "Red de mejoramiento escolar (RME)",
    "preschool": "Red de educación parvularia",
    "technical": "Red técnico-profesional",
    "other": "Otra red",
}
OWNER_TYPES = {"daem": "DAEM", "corporation": "Corporación", "slep": "SLEP", "private": "Particular", "mixed": "Mixto"}
MATURITY = {
    "exchange": "Intercambio",
    "joint_work": "Trabajo conjunto",
    "community_of_practice": "Comunidad de práctica",
}


# What a network turns on when it wants it; the rest never stands in anybody's way (README, promise 6).
INSTRUMENTS = {
    "plan": "Plan anual",
    "cycles": "Ciclos de mejora (PHEA)",
    "survey": "Encuesta de satisfacción",
    "observation": "Observación de la sesión",
    "diagnostic": "Diagnóstico de la red",
    "rubric": "Rúbrica de tres niveles",
    "class_observation": "Observación de clases",
    "visits": "Visitas",
    "advisory": "Registro de asesoría",
    "sheets": "Fichas de experiencia",
    "internships": "Pasantías",
    "capabilities": "Quién ofrece y quién necesita",
    "allies": "Organizaciones aliadas",
    "materials": "Banco de materiales",
    "work_lines": "Líneas de trabajo",
    "log": "Bitácora y mensajes",
    "indicators": "Indicadores propios",
    "transfer": "Transferencia a la escuela",
}


class Microcentro(Record):
    """One network of neighbouring schools."""

    __tablename__ = "microcentro"
    noun = ("microcentro", "microcentros")
    title_field = "name"

    name: Mapped[str | None] = free_text("Nombre", need=True)
    network_type: Mapped[str | None] = choice("Tipo de red", NETWORK_TYPES)
    number: Mapped[str | None] = free_text("Número")
    year_founded: Mapped[int | None] = integer("Año de fundación", low=1900, high=2200)
    communes: Mapped[list[str] | None] = scalars("Comunas")
    deprov_code: Mapped[str | None] = free_text("DEPROV")
    slep_code: Mapped[str | None] = free_text("SLEP")
    owner_type: Mapped[str | None] = choice("Tipo de sostenedor", OWNER_TYPES)
    predecessors: Mapped[list[str] | None] = scalars("Microcentros anteriores")
    purpose: Mapped[str | None] = free_text("Propósito", long=True)
    rules_text: Mapped[str | None] = free_text("Acuerdos de funcionamiento", long=True)
    maturity_stage: Mapped[str | None] = choice("Etapa de madurez", MATURITY)
    practice_goal: Mapped[int | None] = integer("Meta de prácticas del año", high=1000)
    instruments: Mapped[list[str] | None] = scalars("Instrumentos en uso", choices=INSTRUMENTS)
    logo: Mapped[dict[str, Any] | None] = blob("Logo")
