"""Filled instruments: survey, observations, diagnosis and rubric (domain.md 8). Anonymous ones are tallies only."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from app.models.base import Record, child_of, choice, day, flag, free_text, integer, reference, references, scalars
from app.models.phea import PARTLY
from app.models.school import GRADES

MOMENTS_OF_YEAR = {"first": "Inicio del año", "middle": "Mitad del año", "last": "Fin del año"}
# Companion list of the network diagnosis (S004).
RISKS = {
    "power_struggles": "Luchas de poder",
    "competition": "Competencia y fragmentación",
    "blurred_roles": "Roles poco claros",
    "one_way": "Se comparte en un solo sentido",
    "sleeping_partner": "Integrantes que no participan",
    "contrived": "Colaboración forzada",
}
LEVELS = {"adequate": "Adecuado", "intermediate": "Intermedio", "critical": "Crítico"}
RATED = {"group": "Grupo de estudiantes", "school_link": "Vínculo de la escuela con la red"}


class SatisfactionSurvey(Record):
    """What the attendees of a session answered, without names, entered in one go (domain.md 8.2)."""

    __tablename__ = "satisfaction_survey"
    noun = ("encuesta de satisfacción", "encuestas de satisfacción")

    meeting_id: Mapped[str | None] = child_of("Sesión", "meeting")
    template_id: Mapped[str | None] = reference("Formato", "template")
    respondents_n: Mapped[int | None] = integer("Respondieron", high=10_000)
    keep: Mapped[list[str] | None] = scalars("Qué mantener")
    change: Mapped[list[str] | None] = scalars("Qué cambiar")
    next_topics: Mapped[list[str] | None] = scalars("Temas que se piden")


class SurveyTally(Record):
    """How many gave one answer to one item of a survey."""

    __tablename__ = "survey_tally"
    noun = ("conteo de encuesta", "conteos de encuesta")
    natural = ("survey_id", "item_id", "option")

    survey_id: Mapped[str | None] = child_of("Encuesta", "satisfaction_survey")
    item_id: Mapped[str | None] = reference("Pregunta", "template_item")
    option: Mapped[str | None] = free_text("Respuesta")
    count: Mapped[int | None] = integer("Cuántos", high=100_000)


class MeetingObservation(Record):
    """What the lead team saw of a session's dynamics (domain.md 8.3)."""

    __tablename__ = "meeting_observation"
    noun = ("observación de la sesión", "observaciones de la sesión")

    meeting_id: Mapped[str | None] = child_of("Sesión", "meeting")
    template_id: Mapped[str | None] = reference("Formato", "template")
    observer_ids: Mapped[list[str] | None] = references("Observan", "person")
    notes: Mapped[str | None] = free_text("Notas", long=True)


class MeetingObservationAnswer(Record):
    """One line of the observation of a session."""

    __tablename__ = "meeting_observation_answer"
    noun = ("línea observada", "líneas observadas")
    natural = ("observation_id", "item_id")

    observation_id: Mapped[str | None] = child_of("Observación", "meeting_observation")
    item_id: Mapped[str | None] = reference("Línea", "template_item")
    answer: Mapped[str | None] = choice("Respuesta", PARTLY)
    note: Mapped[str | None] = free_text("Nota", long=True)


class NetworkDiagnostic(Record):
    """The ten characteristics as the members see their network, as tallies (domain.md 8.1)."""

    __tablename__ = "network_diagnostic"
    noun = ("diagnóstico de la red", "diagnósticos de la red")

    year: Mapped[int | None] = integer("Año", low=1900, high=2200)
    moment: Mapped[str | None] = choice("Momento", MOMENTS_OF_YEAR)
    date: Mapped[str | None] = day("Fecha")
    template_id: Mapped[str | None] = reference("Formato", "template")
    meeting_id: Mapped[str | None] = reference("Sesión", "meeting")
    respondents_n: Mapped[int | None] = integer("Respondieron", high=10_000)
    risks: Mapped[list[str] | None] = scalars("Riesgos", choices=RISKS)
    decisions: Mapped[list[str] | None] = scalars("Decisiones")
    notes: Mapped[str | None] = free_text("Notas", long=True)


class DiagnosticTally(Record):
    """How many gave one answer to one statement of the diagnosis."""

    __tablename__ = "diagnostic_tally"
    noun = ("conteo del diagnóstico", "conteos del diagnóstico")
    natural = ("diagnostic_id", "item_id", "option")

    diagnostic_id: Mapped[str | None] = child_of("Diagnóstico", "network_diagnostic")
    item_id: Mapped[str | None] = reference("Característica", "template_item")
    option: Mapped[str | None] = free_text("Respuesta")
    count: Mapped[int | None] = integer("Cuántos", high=100_000)


class EngagementRubric(Record):
    """A group of pupils, or a school's tie to the network, rated once; to focus help, never to rank (domain.md 8.4)."""

    __tablename__ = "engagement_rubric"
    noun = ("rúbrica aplicada", "rúbricas aplicadas")

    template_id: Mapped[str | None] = reference("Formato", "template")
    rated: Mapped[str | None] = choice("Qué se mira", RATED)
    date: Mapped[str | None] = day("Fecha")
    school_id: Mapped[str | None] = reference("Escuela", "school")
    combined_class_id: Mapped[str | None] = reference("Curso combinado", "combined_class")
    grade: Mapped[str | None] = choice("Grado", GRADES)
    pupils_n: Mapped[int | None] = integer("Estudiantes del grupo", high=100_000)
    rated_by_id: Mapped[str | None] = reference("Aplica", "person")
    help_agreed: Mapped[str | None] = free_text("Ayuda acordada", long=True)
    responsible_id: Mapped[str | None] = reference("A cargo de la ayuda", "person")


class RubricRating(Record):
    """The level of one criterion."""

    __tablename__ = "rubric_rating"
    noun = ("criterio aplicado", "criterios aplicados")
    natural = ("rubric_id", "item_id")

    rubric_id: Mapped[str | None] = child_of("Rúbrica", "engagement_rubric")
    item_id: Mapped[str | None] = reference("Criterio", "template_item")
    level: Mapped[str | None] = choice("Nivel", LEVELS)
    note: Mapped[str | None] = free_text("Nota", long=True)


class ClassObservation(Record):
    """A class seen with the focus on what pupils do, say and feel (domain.md 8.5)."""

    __tablename__ = "class_observation"
    noun = ("observación de clase", "observaciones de clase")

    template_id: Mapped[str | None] = reference("Formato", "template")
    date: Mapped[str | None] = day("Fecha")
    school_id: Mapped[str | None] = reference("Escuela", "school")
    teacher_id: Mapped[str | None] = reference("Docente", "person")
    observer_id: Mapped[str | None] = reference("Observa", "person")
    between_peers: Mapped[bool | None] = flag("Entre pares")
    pilot: Mapped[bool | None] = flag("Parte del piloto")
    visit_id: Mapped[str | None] = reference("Visita", "visit")
    practice_id: Mapped[str | None] = reference("Práctica", "practice")
    grades: Mapped[list[str] | None] = scalars("Grados", choices=GRADES)
    feedback_agreed: Mapped[str | None] = free_text("Retroalimentación acordada", long=True)


class ClassObservationNote(Record):
    """What was seen on one line of the guide."""

    __tablename__ = "class_observation_note"
    noun = ("línea observada de la clase", "líneas observadas de la clase")
    natural = ("observation_id", "item_id")

    observation_id: Mapped[str | None] = child_of("Observación", "class_observation")
    item_id: Mapped[str | None] = reference("Línea", "template_item")
    seen: Mapped[str | None] = choice("Se observa", PARTLY)
    note: Mapped[str | None] = free_text("Qué hacen, dicen y sienten", long=True)
    quotes: Mapped[str | None] = free_text("Frases, sin nombres", long=True)
