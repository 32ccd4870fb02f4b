"""People, their roles with dates, and the schools where they work (domain.md 4 and 6)."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from app.models.base import Record, child_of, choice, day, derived, free_text, integer, reference
from app.text_keys import spanish_key

ROLES = {
    "TEACHER": "Docente",
    "HEAD_TEACHER": "Profesor(a) encargado(a)",
    "COORDINATOR": "Coordinación",
    "SECRETARY": "Secretaría",
    "PRESIDENT": "Presidencia",
    "HOST": "Anfitrión(a)",
    "DIRECTOR": "Directivo(a)",
    "TECHNICAL_HEAD": "Jefatura técnica (UTP)",
    "OWNER": "Sostenedor",
    "ADVISOR": "Asesoría técnica",
    "SUPERVISOR": "Supervisión DEPROV",
    "PRESCHOOL_TEACHER": "Educador(a) de párvulos",
    "SPECIAL_ED_TEACHER": "Educador(a) diferencial",
    "ITINERANT_TEACHER": "Profesor(a) itinerante",
    "SUBSTITUTE": "Reemplazante",
    "GUEST": "Invitado(a)",
    "LEAD_TEAM": "Equipo de mejora",
    "COMMUNITY": "Familia o comunidad",
}


class Person(Record):
    """A member, an adviser or a guest; never a pupil (promise 4)."""

    __tablename__ = "person"
    noun = ("persona", "personas")
    title_field = "full_name"

    full_name: Mapped[str | None] = free_text("Nombre completo", need=True)
    rut: Mapped[str | None] = free_text("RUT")
    email: Mapped[str | None] = free_text("Correo")
    phone: Mapped[str | None] = free_text("Teléfono")
    birthday: Mapped[str | None] = free_text("Cumpleaños (mes-día)")
    substitute_for_id: Mapped[str | None] = reference("Reemplaza a", "person")
    name_key: Mapped[str | None] = derived(("full_name",), spanish_key)


class Membership(Record):
    """A role of a person in the microcentro, from one date to another."""

    __tablename__ = "membership"
    noun = ("cargo", "cargos")

    person_id: Mapped[str | None] = child_of("Persona", "person")
    role: Mapped[str | None] = choice("Cargo", ROLES)
    from_: Mapped[str | None] = day("Desde", name="from")
    to: Mapped[str | None] = day("Hasta")
    elected_in_meeting_id: Mapped[str | None] = reference("Elegido(a) en la sesión", "meeting")


class PersonSchool(Record):
    """A school where a person works; an itinerant teacher has several."""

    __tablename__ = "person_school"
    noun = ("escuela de la persona", "escuelas de la persona")

    person_id: Mapped[str | None] = child_of("Persona", "person")
    school_id: Mapped[str | None] = reference("Escuela", "school")
    hours: Mapped[int | None] = integer("Horas", high=100)
    from_: Mapped[str | None] = day("Desde", name="from")
    to: Mapped[str | None] = day("Hasta")
