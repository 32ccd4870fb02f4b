"""Sessions: agenda, attendance and minutes (domain.md 6)."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from app.models.base import (
    Record,
    child_of,
    choice,
    clock,
    day,
    decimal,
    derived,
    flag,
    free_text,
    integer,
    reference,
    references,
    scalars,
)
from app.models.commitment import COMMITMENT_KINDS
from app.models.person import ROLES
from app.text_keys import joined_key

MEETING_KINDS = {
    "meeting": "Reunión",
    "workshop": "Taller",
    "reflection_day": "Jornada de reflexión",
    "joint_day": "Jornada conjunta",
    "extraordinary": "Extraordinaria",
}
MODALITIES = {"in_person": "Presencial", "blended": "Mixta", "remote": "A distancia"}
MEETING_STATUS = {
    "planned": "Planificada",
    "convened": "Convocada",
    "held": "Realizada",
    "suspended": "Suspendida",
    "moved": "Reprogramada",
}
SUSPENSION_REASONS = {"weather": "Clima", "road": "Camino", "illness": "Enfermedad", "strike": "Paro", "other": "Otra"}
BLOCKS = {"OPENING": "Apertura", "ADMIN": "Administrativo", "PEDAGOGICAL": "Pedagógico", "CLOSING": "Cierre"}
METHODS = {
    "presentation": "Presentación de práctica",
    "peer_review": "Retroalimentación entre pares",
    "workshop": "Taller",
    "plenary": "Plenario",
    "pair_work": "Trabajo en parejas",
    "coffee_world": "Café del mundo",
    "case_analysis": "Análisis de caso",
}
ATTENDANCE = {
    "present": "Presente",
    "late": "Llegó tarde",
    "left_early": "Se retiró antes",
    "remote": "A distancia",
    "justified_absence": "Ausencia justificada",
    "absence": "Ausente",
    "substitute": "Con reemplazante",
}
SIGNATURES = {"paper": "En papel", "drawn": "Dibujada"}
# Which learning a session is for (S001): from, with and for others, and about how we learn.
LEARNING_MODES = {
    "from": "Aprender de otros",
    "with": "Aprender con otros",
    "for": "Aprender para otros",
    "meta": "Aprender sobre cómo aprendemos",
}
MINUTES_STATUS = {"draft": "Borrador", "read": "Leída", "approved": "Aprobada", "signed": "Firmada", "sent": "Enviada"}
# Who is in the minutes, and how.
MINUTES_CAME = {"present": "Asistió", "guest": "Asistió como invitado(a)", "absent": "No asistió"}
# What they say of the session at their head.
MINUTES_HEAD = {
    "number": "Número de la sesión",
    "title": "Título de la sesión",
    "session_kind": "Tipo de sesión",
    "place": "Lugar",
    "opening": "Hora de inicio",
    "leader": "Conduce",
    "alone": "Sin apoyo externo",
    "learning": "Aprendizaje en red",
}
MINUTES_LINES = (
    {"topic": "Punto de la tabla"} | COMMITMENT_KINDS | {"election": "Elección"} | MINUTES_CAME | MINUTES_HEAD
)


class Meeting(Record):
    """A session of the microcentro. Two with one number in a year are a suspected duplicate, not an error (6.2)."""

    __tablename__ = "meeting"
    noun = ("sesión", "sesiones")
    title_field = "title"

    school_year: Mapped[int | None] = integer("Año escolar", low=1900, high=2200)
    number: Mapped[int | None] = integer("Número", high=999, need=True)
    kind: Mapped[str | None] = choice("Tipo", MEETING_KINDS)
    title: Mapped[str | None] = free_text("Título")
    date: Mapped[str | None] = day("Fecha", need=True)
    start: Mapped[str | None] = clock("Inicio", group="time")
    end: Mapped[str | None] = clock("Término", group="time")
    modality: Mapped[str | None] = choice("Modalidad", MODALITIES)
    place: Mapped[str | None] = free_text("Lugar y cómo llegar", long=True)
    host_school_id: Mapped[str | None] = reference("Escuela anfitriona", "school")
    objective: Mapped[str | None] = free_text("Objetivo", need=True, long=True)
    expected_product: Mapped[str | None] = free_text("Producto esperado", long=True)
    thread_with_previous: Mapped[str | None] = free_text("Hilo con la sesión anterior", long=True)
    to_bring: Mapped[str | None] = free_text("Qué traer", long=True)
    pedagogical_hours: Mapped[str | None] = decimal("Horas pedagógicas")
    status: Mapped[str | None] = choice("Estado", MEETING_STATUS)
    suspension_reason: Mapped[str | None] = choice("Motivo de suspensión", SUSPENSION_REASONS)
    convened_by_id: Mapped[str | None] = reference("Convoca", "person")
    led_by_ids: Mapped[list[str] | None] = references("Conduce", "person")
    led_without_supervision: Mapped[bool | None] = flag("Conducida sin apoyo externo")
    host_preparation: Mapped[str | None] = free_text("Preparación de la escuela anfitriona", long=True)
    learning_modes: Mapped[list[str] | None] = scalars("Aprendizaje en red", choices=LEARNING_MODES)
    template_id: Mapped[str | None] = reference("Formato de la tabla", "template")
    predecessor_id: Mapped[str | None] = reference("Viene del microcentro", "predecessor")
    title_key: Mapped[str | None] = derived(("title", "objective"), joined_key)


class AgendaItem(Record):
    """One point of a session's agenda."""

    __tablename__ = "agenda_item"
    noun = ("punto de la tabla", "puntos de la tabla")
    title_field = "topic"

    meeting_id: Mapped[str | None] = child_of("Sesión", "meeting")
    order: Mapped[int | None] = integer("Orden")
    block: Mapped[str | None] = choice("Bloque", BLOCKS)
    topic: Mapped[str | None] = free_text("Tema", need=True)
    objective: Mapped[str | None] = free_text("Objetivo", long=True)
    method: Mapped[str | None] = choice("Método", METHODS)
    responsible_id: Mapped[str | None] = reference("Responsable", "person")
    practice_id: Mapped[str | None] = reference("Práctica", "practice")
    minutes_planned: Mapped[int | None] = integer("Minutos previstos", high=1440)
    minutes_used: Mapped[int | None] = integer("Minutos usados", high=1440)
    materials: Mapped[str | None] = free_text("Materiales", long=True)
    result: Mapped[str | None] = free_text("Resultado", long=True)


class Attendance(Record):
    """How one person took part in one session; one row a person (domain.md 6, invariant 26)."""

    __tablename__ = "attendance"
    noun = ("asistencia", "asistencias")
    natural = ("meeting_id", "person_id")

    meeting_id: Mapped[str | None] = child_of("Sesión", "meeting")
    person_id: Mapped[str | None] = reference("Persona", "person")
    state: Mapped[str | None] = choice("Asistencia", ATTENDANCE)
    arrival: Mapped[str | None] = clock("Llegada")
    departure: Mapped[str | None] = clock("Salida")
    reason: Mapped[str | None] = free_text("Motivo")
    represents_school_id: Mapped[str | None] = reference("Representa a", "school")
    signature: Mapped[str | None] = choice("Firma", SIGNATURES)
    substitute_id: Mapped[str | None] = reference("Asiste en su lugar", "person")
    # Whether the session counted on them (6.2): said once it is held, whatever their roles are later.
    expected: Mapped[bool | None] = flag("Se esperaba")


class Minutes(Record):
    """One version of a session's minutes."""

    __tablename__ = "minutes"
    noun = ("acta", "actas")
    natural = ("meeting_id", "version")

    meeting_id: Mapped[str | None] = child_of("Sesión", "meeting")
    version: Mapped[int | None] = integer("Versión", low=1, high=999)
    opening_time: Mapped[str | None] = clock("Hora de apertura")
    closing_time: Mapped[str | None] = clock("Hora de cierre")
    various: Mapped[str | None] = free_text("Varios", long=True)
    next_date: Mapped[str | None] = day("Próxima sesión")
    next_host_school_id: Mapped[str | None] = reference("Próxima escuela anfitriona", "school")
    next_topic: Mapped[str | None] = free_text("Próximo tema")
    drafted_by_id: Mapped[str | None] = reference("Redacta", "person")
    status: Mapped[str | None] = choice("Estado", MINUTES_STATUS)
    correction_reason: Mapped[str | None] = free_text("Motivo de la corrección", long=True)
    annexes: Mapped[list[str] | None] = scalars("Anexos")
    sent_to: Mapped[str | None] = free_text("Enviada a")
    sent_on: Mapped[str | None] = day("Fecha de envío")
    template_id: Mapped[str | None] = reference("Formato", "template")
    kept_as: Mapped[str | None] = free_text("Textos aprobados", group="kept")
    kept_on: Mapped[str | None] = day("Aprobados el", group="kept")


class MinutesTopic(Record):
    """What was said on one point of the agenda, in one version of the minutes."""

    __tablename__ = "minutes_topic"
    noun = ("apunte del acta", "apuntes del acta")
    natural = ("minutes_id", "agenda_item_id")

    minutes_id: Mapped[str | None] = child_of("Acta", "minutes")
    agenda_item_id: Mapped[str | None] = reference("Punto de la tabla", "agenda_item")
    summary: Mapped[str | None] = free_text("Resumen", long=True)


class MinutesLine(Record):
    """A point, an agreement or an election in the words in which one version of the minutes was approved."""

    __tablename__ = "minutes_line"
    noun = ("línea aprobada del acta", "líneas aprobadas del acta")
    title_field = "text"

    minutes_id: Mapped[str | None] = child_of("Acta", "minutes")
    kept_as: Mapped[str | None] = free_text("Textos a que pertenece")
    order: Mapped[int | None] = integer("Orden")
    kind: Mapped[str | None] = choice("Tipo", MINUTES_LINES)
    agenda_item_id: Mapped[str | None] = reference("Punto de la tabla", "agenda_item")
    block: Mapped[str | None] = choice("Bloque", BLOCKS)
    commitment_id: Mapped[str | None] = reference("Acuerdo", "commitment")
    text: Mapped[str | None] = free_text("Qué dice", long=True)
    role: Mapped[str | None] = choice("Cargo", ROLES)
    responsible_id: Mapped[str | None] = reference("Responsable", "person")
    co_responsible: Mapped[list[str] | None] = references("Con apoyo de", "person")
    due_date: Mapped[str | None] = day("Plazo")
    expected_evidence: Mapped[str | None] = free_text("Evidencia esperada")


class MinutesSignature(Record):
    """Who signed one version of the minutes, as what, and when."""

    __tablename__ = "minutes_signature"
    noun = ("firma del acta", "firmas del acta")
    natural = ("minutes_id", "person_id")

    minutes_id: Mapped[str | None] = child_of("Acta", "minutes")
    person_id: Mapped[str | None] = reference("Persona", "person")
    role: Mapped[str | None] = free_text("Firma como")
    date: Mapped[str | None] = day("Fecha")
