"""Multigrade practices: the tasks of each grade, the steps and the materials (domain.md 6 and 7)."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from app.models.base import Record, child_of, choice, derived, flag, free_text, integer, reference, references, scalars
from app.models.school import GRADES
from app.text_keys import joined_key, spanish_key

SUBJECTS = {
    "LE": "Lenguaje y Comunicación",
    "MA": "Matemática",
    "HI": "Historia, Geografía y Ciencias Sociales",
    "CN": "Ciencias Naturales",
    "IN": "Inglés",
    "EN": "Inglés (propuesta 1° a 6°)",
    "AR": "Artes Visuales",
    "MU": "Música",
    "EF": "Educación Física y Salud",
    "OR": "Orientación",
    "TE": "Tecnología",
    "LC": "Lengua y Cultura de los Pueblos Originarios Ancestrales",
    "RE": "Religión",
    "NT": "Educación Parvularia",
}
# What preschool has in place of axes: the cores of its three areas (domain.md 7). No official file lists them here.
PRESCHOOL = "NT"
CORES = (
    "Identidad y Autonomía",
    "Convivencia y Ciudadanía",
    "Corporalidad y Movimiento",
    "Lenguaje Verbal",
    "Lenguajes Artísticos",
    "Exploración del Entorno Natural",
    "Comprensión del Entorno Sociocultural",
    "Pensamiento Matemático",
)
ORIGINS = {
    "member": "Integrante del microcentro",
    "guest": "Persona invitada",
    "university": "Universidad",
    "adviser": "Asesoría",
    "other_network": "Otra red",
    "official_module": "Módulo didáctico oficial",
}
GROUPINGS = {
    "whole_class": "Todo el curso",
    "by_grade": "Por grado",
    "by_level": "Por nivel",
    "mixed_groups": "Grupos mixtos",
    "stations": "Estaciones",
}
PRACTICE_STATUS = {
    "draft": "En preparación",
    "presented": "Presentada",
    "in_test": "En prueba",
    "consolidated": "Consolidada",
    "dropped": "Descartada",
}
UNTESTED = (None, "draft", "presented")  # its states while nobody has chosen it (domain.md 6.1)
PRACTICE_STAGES = {
    "starting": "Iniciando",
    "in_development": "En desarrollo",
    "finished": "Terminada",
    "evaluated": "Evaluada",
}
LICENSES = {"microcentro": "Solo el microcentro", "commune": "La comuna", "public": "Pública"}
MOMENTS = {"start": "Inicio", "development": "Desarrollo", "closing": "Cierre"}
FRAMEWORKS = {"PEI": "PEI", "PME": "PME", "PADEM": "PADEM", "PEL": "PEL", "policy": "Política educativa"}
# What a practice shows of improvement science, and of what is needed to take it elsewhere (S001).
PRINCIPLES = {
    "problem": "Problema específico y centrado en las personas",
    "variation": "Variación de los resultados",
    "system": "El sistema que los produce",
    "measure": "Medir para mejorar",
    "inquiry": "Indagación disciplinada",
    "networks": "Comunidades en red",
}
DIVERSIFICATION = {"DUA": "DUA", "PIE": "PIE", "indigenous_language": "Lengua originaria"}


class Practice(Record):
    """A classroom practice for several grades that colleagues can replicate."""

    __tablename__ = "practice"
    # The library by title reads nothing else.
    __table_args__ = (Index("ix_practice_title_key", "title_key", "id"),)
    noun = ("práctica", "prácticas")
    title_field = "title"

    school_year: Mapped[int | None] = integer("Año escolar", low=1900, high=2200)
    title: Mapped[str | None] = free_text("Título", need=True)
    author_ids: Mapped[list[str] | None] = references("Autoría", "person", need=True)
    school_id: Mapped[str | None] = reference("Escuela", "school")
    origin: Mapped[str | None] = choice("Origen", ORIGINS)
    subject: Mapped[str | None] = choice("Asignatura", SUBJECTS, need=True)
    axis: Mapped[str | None] = free_text("Eje")
    common_theme: Mapped[str | None] = free_text("Tema común", need=True)
    purpose: Mapped[str | None] = free_text("Propósito común", long=True)
    grades: Mapped[list[str] | None] = scalars("Grados", choices=GRADES, need=True)
    common_activity: Mapped[str | None] = free_text("Actividad común", long=True)
    common_closing: Mapped[str | None] = free_text("Cierre común", long=True)
    tutoring: Mapped[bool | None] = flag("Los mayores ayudan a los menores")
    tutoring_how: Mapped[str | None] = free_text("Cómo se ayudan", long=True)
    grouping: Mapped[str | None] = choice("Agrupación", GROUPINGS)
    duration_minutes: Mapped[int | None] = integer("Duración (minutos)", high=100_000)
    lessons_n: Mapped[int | None] = integer("Número de clases", high=1000)
    needs_internet: Mapped[bool | None] = flag("Necesita Internet")
    local_context: Mapped[str | None] = free_text("Contexto local", long=True)
    diversification: Mapped[list[str] | None] = scalars("Diversificación", choices=DIVERSIFICATION)
    diversification_how: Mapped[str | None] = free_text("Cómo se diversifica", long=True)
    problem_addressed: Mapped[str | None] = free_text("Problema que aborda", need=True, long=True)
    assessment: Mapped[str | None] = free_text("Evaluación", long=True)
    results: Mapped[str | None] = free_text("Resultados", long=True)
    reflection: Mapped[str | None] = free_text("Reflexión crítica", long=True)
    conditions_to_replicate: Mapped[str | None] = free_text("Condiciones para replicarla", long=True)
    stage_of_practice: Mapped[str | None] = choice("Avance de la práctica", PRACTICE_STAGES)
    frameworks: Mapped[list[str] | None] = scalars("Marcos", choices=FRAMEWORKS)
    tags: Mapped[list[str] | None] = scalars("Etiquetas")
    status: Mapped[str | None] = choice("Estado", PRACTICE_STATUS)
    license_to_share: Mapped[str | None] = choice("Se puede compartir con", LICENSES)
    adapted_from_id: Mapped[str | None] = reference("Adaptada de", "practice")
    origin_detail: Mapped[str | None] = free_text("De dónde viene")
    origin_ally_id: Mapped[str | None] = reference("Red u organización de origen", "ally")
    module_cited: Mapped[str | None] = free_text("Módulo didáctico y clase")
    principles: Mapped[list[str] | None] = scalars("Principios de mejora", choices=PRINCIPLES)
    template_id: Mapped[str | None] = reference("Formato", "template")
    title_key: Mapped[str | None] = derived(("title",), spanish_key, index=False)
    search_key: Mapped[str | None] = derived(
        (
            "title",
            "common_theme",
            "axis",
            "purpose",
            "problem_addressed",
            "common_activity",
            "local_context",
            "results",
        ),
        joined_key,
        index=False,
    )


class GradeTask(Record):
    """What one grade does in a practice: one column of the printed register."""

    __tablename__ = "grade_task"
    noun = ("tarea por grado", "tareas por grado")
    natural = ("practice_id", "grade")

    practice_id: Mapped[str | None] = child_of("Práctica", "practice")
    grade: Mapped[str | None] = choice("Grado", GRADES, need=True)
    oa_codes: Mapped[list[str] | None] = scalars("Objetivos de aprendizaje", need=True)
    task: Mapped[str | None] = free_text("Tarea", need=True, long=True)
    support: Mapped[str | None] = free_text("Apoyo", long=True)
    product: Mapped[str | None] = free_text("Producto", long=True)
    expected_level: Mapped[str | None] = free_text("Nivel esperado", long=True)
    search_key: Mapped[str | None] = derived(("task", "support", "product"), joined_key, index=False)


class PracticeStep(Record):
    """One step of a practice."""

    __tablename__ = "practice_step"
    noun = ("paso", "pasos")

    practice_id: Mapped[str | None] = child_of("Práctica", "practice")
    order: Mapped[int | None] = integer("Orden")
    moment: Mapped[str | None] = choice("Momento", MOMENTS)
    text: Mapped[str | None] = free_text("Qué se hace", need=True, long=True)


class PracticeMaterial(Record):
    """One thing that a practice needs."""

    __tablename__ = "practice_material"
    noun = ("material", "materiales")
    title_field = "name"

    practice_id: Mapped[str | None] = child_of("Práctica", "practice")
    order: Mapped[int | None] = integer("Orden")
    name: Mapped[str | None] = free_text("Material")
    local_or_natural: Mapped[bool | None] = flag("Local o natural")
    cost: Mapped[int | None] = integer("Costo en pesos", high=10**12)
