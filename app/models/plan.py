"""The year's plan: diagnosis and causes, goals, calendar, versions, and its yearly close (domain.md 5.1 and 6)."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from app.models.base import (
    Record,
    child_of,
    choice,
    clock,
    day,
    decimal,
    flag,
    free_text,
    integer,
    reference,
    references,
    scalars,
)
from app.models.meeting import MEETING_KINDS, MODALITIES
from app.models.practice import FRAMEWORKS, SUBJECTS

PLAN_STATUS = {"draft": "Borrador", "agreed": "Acordado", "sent": "Enviado", "closed": "Cerrado"}
PLAN_AGREED = ("agreed", "sent", "closed")
CAUSE_KINDS = {"problem": "Problema", "cause": "Causa", "effect": "Efecto"}
ACTIVITY_STATUS = {
    "pending": "Pendiente",
    "in_progress": "En curso",
    "done": "Realizada",
    "moved": "Reprogramada",
    "cancelled": "Anulada",
}
# What a network that lasts takes care of (S002), ticked while the plan is written.
PLAN_CHECKS = {
    "shared_purpose": "Propósito compartido y comprendido",
    "calendar": "Calendario de encuentros",
    "joint_work": "Trabajo que nadie podría hacer solo",
    "participation": "Participación en el microcentro y en otras redes",
    "sustainability": "De intercambio a comunidad de práctica",
    "leadership": "Liderazgos que surgen y fortalezas de cada persona",
    "knowledge": "Lo aprendido se guarda y se encuentra",
    "commitments": "Compromisos con persona, plazo y evidencia",
    "records": "Registros claros y al alcance de todos",
    "trust": "Confianza para mostrar dudas y errores",
    "evaluation": "Evaluación y ajuste de la red",
    "institutional": "Prácticas incorporadas a la rutina de las escuelas",
    "indicators": "Indicadores claros y medibles",
    "transfer": "Lo aprendido llega a cada escuela",
    "alliances": "Alianzas del territorio",
}


class AnnualPlan(Record):
    """What the network wants of a year; one live plan a year is a warning, never a refusal (domain.md 6)."""

    __tablename__ = "annual_plan"
    noun = ("plan anual", "planes anuales")
    title_field = "focus_statement"

    year: Mapped[int | None] = integer("Año", low=1900, high=2200, need=True)
    focus_subject: Mapped[str | None] = choice("Asignatura del foco", SUBJECTS)
    focus_axis: Mapped[str | None] = free_text("Eje del foco")
    focus_statement: Mapped[str | None] = free_text("Foco del año", need=True, long=True)
    diagnosis_summary: Mapped[str | None] = free_text("Diagnóstico", long=True)
    shared_vision: Mapped[str | None] = free_text("Visión compartida", long=True)
    general_objective: Mapped[str | None] = free_text("Objetivo general", need=True, long=True)
    specific_objectives: Mapped[list[str] | None] = scalars("Objetivos específicos")
    practice_goal: Mapped[int | None] = integer("Meta de prácticas del año", high=1000)
    resources: Mapped[str | None] = free_text("Recursos", long=True)
    checklist: Mapped[list[str] | None] = scalars("Lo que sostiene a la red", choices=PLAN_CHECKS)
    evaluation_notes: Mapped[str | None] = free_text("Seguimiento y evaluación", long=True)
    status: Mapped[str | None] = choice("Estado", PLAN_STATUS)
    agreed_in_meeting_id: Mapped[str | None] = reference("Acordado en la sesión", "meeting")
    closed_on: Mapped[str | None] = day("Fecha de cierre")
    achievements: Mapped[str | None] = free_text("Logros del año", long=True)
    pending_for_next: Mapped[str | None] = free_text("Lo que queda para el año siguiente", long=True)
    handed_over_to_id: Mapped[str | None] = reference("Entrega la coordinación a", "person")
    handover_notes: Mapped[str | None] = free_text("Notas de la entrega", long=True)
    predecessor_id: Mapped[str | None] = reference("Viene del microcentro", "predecessor")


class PlanCause(Record):
    """One node of the problem tree: the problem, one of its causes or effects, hung on another node (S001)."""

    __tablename__ = "plan_cause"
    noun = ("parte del árbol de problemas", "partes del árbol de problemas")
    title_field = "text"

    plan_id: Mapped[str | None] = child_of("Plan anual", "annual_plan")
    order: Mapped[int | None] = integer("Orden")
    kind: Mapped[str | None] = choice("Tipo", CAUSE_KINDS)
    text: Mapped[str | None] = free_text("Qué ocurre", need=True, long=True)
    under_id: Mapped[str | None] = reference("Cuelga de", "plan_cause")
    proof: Mapped[str | None] = free_text("Con qué dato se ve", long=True)
    within_reach: Mapped[bool | None] = flag("Está en nuestras manos")


class Goal(Record):
    """A goal of the plan with its measure and its proof."""

    __tablename__ = "goal"
    noun = ("meta", "metas")
    title_field = "statement"

    plan_id: Mapped[str | None] = child_of("Plan anual", "annual_plan")
    order: Mapped[int | None] = integer("Orden")
    statement: Mapped[str | None] = free_text("Meta", need=True, long=True)
    indicator: Mapped[str | None] = free_text("Indicador")
    indicator_id: Mapped[str | None] = reference("Indicador de la red", "indicator")
    unit: Mapped[str | None] = free_text("Unidad")
    baseline: Mapped[str | None] = decimal("Línea de base")
    target: Mapped[str | None] = decimal("Valor esperado")
    reached: Mapped[str | None] = decimal("Valor alcanzado")
    due: Mapped[str | None] = day("Plazo")
    verification_means: Mapped[str | None] = free_text("Medio de verificación", long=True)


class LinkedPlan(Record):
    """A plan of the school, the commune or the territory that the year's plan is tied to."""

    __tablename__ = "linked_plan"
    noun = ("plan relacionado", "planes relacionados")
    title_field = "name"

    plan_id: Mapped[str | None] = child_of("Plan anual", "annual_plan")
    kind: Mapped[str | None] = choice("Tipo", FRAMEWORKS)
    name: Mapped[str | None] = free_text("Nombre")
    school_id: Mapped[str | None] = reference("Escuela", "school")
    action_code: Mapped[str | None] = free_text("Código de la acción")
    objective: Mapped[str | None] = free_text("Objetivo al que aporta", long=True)


class PlanActivity(Record):
    """One row of the customary table of activities."""

    __tablename__ = "plan_activity"
    noun = ("actividad del plan", "actividades del plan")
    title_field = "activity"

    plan_id: Mapped[str | None] = child_of("Plan anual", "annual_plan")
    order: Mapped[int | None] = integer("Orden")
    objective: Mapped[str | None] = free_text("Objetivo", long=True)
    activity: Mapped[str | None] = free_text("Actividad", need=True, long=True)
    responsible_id: Mapped[str | None] = reference("Responsable", "person")
    date: Mapped[str | None] = day("Fecha")
    resources: Mapped[str | None] = free_text("Recursos", long=True)
    indicator: Mapped[str | None] = free_text("Indicador")
    verification_means: Mapped[str | None] = free_text("Medio de verificación", long=True)
    status: Mapped[str | None] = choice("Estado", ACTIVITY_STATUS)
    moved_reason: Mapped[str | None] = free_text("Por qué cambió", long=True)


class CalendarEntry(Record):
    """A planned session of the year; `meeting_id` once it was scheduled."""

    __tablename__ = "calendar_entry"
    noun = ("fecha del calendario", "fechas del calendario")
    title_field = "topic"

    plan_id: Mapped[str | None] = child_of("Plan anual", "annual_plan")
    date: Mapped[str | None] = day("Fecha")
    start: Mapped[str | None] = clock("Inicio", group="time")
    end: Mapped[str | None] = clock("Término", group="time")
    pedagogical_hours: Mapped[str | None] = decimal("Horas pedagógicas")
    kind: Mapped[str | None] = choice("Tipo", MEETING_KINDS)
    modality: Mapped[str | None] = choice("Modalidad", MODALITIES)
    host_school_id: Mapped[str | None] = reference("Escuela anfitriona", "school")
    topic: Mapped[str | None] = free_text("Tema")
    responsible_id: Mapped[str | None] = reference("Responsable", "person")
    presenting_school_ids: Mapped[list[str] | None] = references("Escuelas que presentan", "school")
    meeting_id: Mapped[str | None] = reference("Sesión", "meeting")


class PlanDelivery(Record):
    """An office that the plan was sent to."""

    __tablename__ = "plan_delivery"
    noun = ("envío del plan", "envíos del plan")
    title_field = "office"

    plan_id: Mapped[str | None] = child_of("Plan anual", "annual_plan")
    office: Mapped[str | None] = free_text("Oficina")
    date: Mapped[str | None] = day("Fecha")
    received_by: Mapped[str | None] = free_text("Recibido por")


class PlanVersion(Record):
    """What the plan said as of one version, and why that version came (5.1, mid-year study)."""

    __tablename__ = "plan_version"
    noun = ("versión del plan", "versiones del plan")

    plan_id: Mapped[str | None] = child_of("Plan anual", "annual_plan")
    number: Mapped[int | None] = integer("Versión", low=1, high=999)
    date: Mapped[str | None] = day("Fecha")
    reason: Mapped[str | None] = free_text("Motivo del cambio", need=True, long=True)
    agreed_in_meeting_id: Mapped[str | None] = reference("Acordada en la sesión", "meeting")
    content: Mapped[str | None] = free_text("Lo que decía", long=True)


class SchoolBreak(Record):
    """Days without classes of the region's own calendar, which no official file brings (domain.md 11.1)."""

    __tablename__ = "school_break"
    noun = ("período sin clases", "períodos sin clases")
    title_field = "name"

    name: Mapped[str | None] = free_text("Nombre")
    from_: Mapped[str | None] = day("Desde", name="from")
    to: Mapped[str | None] = day("Hasta")


class Predecessor(Record):
    """A microcentro that this one comes from; its records keep their own history and numbering (6.2)."""

    __tablename__ = "predecessor"
    noun = ("microcentro anterior", "microcentros anteriores")
    title_field = "name"

    name: Mapped[str | None] = free_text("Nombre")
    communes: Mapped[list[str] | None] = scalars("Comunas")
    year_from: Mapped[int | None] = integer("Desde el año", low=1900, high=2200)
    year_to: Mapped[int | None] = integer("Hasta el año", low=1900, high=2200)
    note: Mapped[str | None] = free_text("Qué ocurrió", long=True)
