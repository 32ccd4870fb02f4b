"""Schools, their combined classes and their enrolment (domain.md 6 and 7)."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from app.models.base import (
    OwnWords,
    Record,
    child_of,
    choice,
    day,
    decimal,
    derived,
    flag,
    free_text,
    integer,
    reference,
    scalars,
)
from app.text_keys import spanish_key

GRADES = {"NT1": "NT1", "NT2": "NT2"} | {str(grade): f"{grade}°" for grade in range(1, 9)}
DEPENDENCIES = {
    "1": "Corporación municipal",
    "2": "DAEM",
    "3": "Particular subvencionada",
    "4": "Particular pagada",
    "5": "Administración delegada",
    "6": "SLEP",
}
STAFFING = {"one": "Unidocente", "two": "Bidocente", "three": "Tridocente", "more": "Más de tres docentes"}
CONNECTIVITY = {"none": "Sin conexión", "mobile": "Móvil", "satellite": "Satelital", "fibre": "Fibra"}
LONGEST_CONNECTION = 30
_CUSTOMARY = {spanish_key(said) for pair in CONNECTIVITY.items() for said in pair}


def is_connection(text: str) -> bool:
    """Whether a text can be a word of the network's own for how a school is connected; custom's are none of them."""
    key, one_line = spanish_key(text), text == " ".join(text.split()) and text.isprintable()
    return one_line and bool(key) and key not in _CUSTOMARY and len(text) <= LONGEST_CONNECTION


SCHOOL_STATUS = {"open": "En funcionamiento", "in_recess": "En receso", "closed": "Cerrada"}
PAUSES = {"recess": "En receso", "closed": "Cerrada", "away": "Fuera del microcentro"}


class School(Record):
    """A school of the network. Never deleted when it closes: its status says so (domain.md 6)."""

    __tablename__ = "school"
    noun = ("escuela", "escuelas")
    natural = ("rbd",)
    title_field = "name"

    rbd: Mapped[int | None] = integer("RBD", low=1, high=999_999, need=True)
    rbd_dv: Mapped[str | None] = free_text("Dígito verificador")
    name: Mapped[str | None] = free_text("Nombre", need=True)
    commune_cut: Mapped[str | None] = free_text("Comuna", need=True)
    locality: Mapped[str | None] = free_text("Localidad")
    dependency: Mapped[str | None] = choice("Dependencia", DEPENDENCIES)
    rural: Mapped[bool | None] = flag("Rural")
    lat: Mapped[str | None] = decimal("Latitud")
    lon: Mapped[str | None] = decimal("Longitud")
    has_pie: Mapped[bool | None] = flag("Tiene PIE")
    staffing_type: Mapped[str | None] = choice("Dotación", STAFFING)
    connectivity: Mapped[str | None] = choice(
        "Conexión",
        CONNECTIVITY,
        own=OwnWords(
            is_connection,
            "también una palabra de la red, escrita tal cual (hasta 30 letras): la que una `network_rule` de este "
            "microcentro o del mismo archivo nombra como `Conexión: palabra`, o la que ya dice una escuela",
        ),
    )
    travel_minutes_to_seat: Mapped[int | None] = integer("Minutos de viaje a la sede", high=10_000)
    status: Mapped[str | None] = choice("Estado", SCHOOL_STATUS)
    joined_on: Mapped[str | None] = day("Ingresó al microcentro")
    left_on: Mapped[str | None] = day("Salió del microcentro")
    name_key: Mapped[str | None] = derived(("name",), spanish_key)


class SchoolPause(Record):
    """A time in which a school did not take part and from which it came back or is to: recess, closed, or away."""

    __tablename__ = "school_pause"
    noun = ("receso o cierre", "recesos y cierres")

    school_id: Mapped[str | None] = child_of("Escuela", "school")
    kind: Mapped[str | None] = choice("Motivo", PAUSES)
    from_: Mapped[str | None] = day("Desde", name="from")
    to: Mapped[str | None] = day("Hasta")


class SchoolOwner(Record):
    """Who holds the school, from one date to another: services take schools over during the life of the data."""

    __tablename__ = "school_owner"
    noun = ("sostenedor", "sostenedores")
    title_field = "name"

    school_id: Mapped[str | None] = child_of("Escuela", "school")
    dependency: Mapped[str | None] = choice("Dependencia", DEPENDENCIES)
    name: Mapped[str | None] = free_text("Nombre")
    from_: Mapped[str | None] = day("Desde", name="from")
    to: Mapped[str | None] = day("Hasta")


class CombinedClass(Record):
    """A room with the grades that share it."""

    __tablename__ = "combined_class"
    noun = ("curso combinado", "cursos combinados")
    title_field = "name"

    school_id: Mapped[str | None] = child_of("Escuela", "school")
    name: Mapped[str | None] = free_text("Nombre")
    grades: Mapped[list[str] | None] = scalars("Grados", choices=GRADES)
    teacher_id: Mapped[str | None] = reference("Docente", "person")
    students_n: Mapped[int | None] = integer("Estudiantes", high=10_000)
    students_with_pie_n: Mapped[int | None] = integer("Estudiantes en PIE", high=10_000)
    deprov_authorization: Mapped[str | None] = free_text("Autorización DEPROV (7° y 8°)")
    deprov_authorization_on: Mapped[str | None] = day("Fecha de la autorización")
    deprov_authorization_number: Mapped[str | None] = free_text("Número de la autorización")


class Enrolment(Record):
    """How many pupils a school has in a grade."""

    __tablename__ = "enrolment"
    noun = ("matrícula", "matrículas")
    natural = ("school_id", "grade")

    school_id: Mapped[str | None] = child_of("Escuela", "school")
    grade: Mapped[str | None] = choice("Grado", GRADES)
    pupils_n: Mapped[int | None] = integer("Estudiantes", high=10_000)
