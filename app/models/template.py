"""Formats that the network builds and changes; a filled record keeps the version it used (domain.md 6, 8)."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from app.models.base import Record, child_of, choice, day, flag, free_text, integer, reference, scalars
from app.models.meeting import BLOCKS, METHODS
from app.models.school import GRADES

TEMPLATE_KINDS = {
    "agenda": "Tabla de la sesión",
    "minutes": "Acta",
    "practice": "Registro de práctica",
    "exit_ticket": "Ticket de salida",
    "survey": "Encuesta de satisfacción",
    "meeting_guide": "Pauta de observación de la sesión",
    "class_guide": "Pauta de observación de la clase",
    "diagnostic": "Diagnóstico de la red",
    "rubric": "Rúbrica",
    "presentation": "Pauta de presentación",
}
SCALES = {
    "faces3": "Tres caritas",
    "yes_partly_no": "Sí, en parte, no",
    "short_answer": "Respuesta corta",
    "right_wrong": "Correcta o incorrecta",
    "one_to_four": "De 1 a 4",
    "one_to_four_na": "De 1 a 4, o no corresponde",
    "three_levels": "Adecuado, intermedio, crítico",
    "open": "Abierta",
}
# The answers of each scale, the most favourable first; codes stand in the tallies.
OPTIONS = {
    "faces3": {"3": "Contento", "2": "Regular", "1": "Triste"},
    "yes_partly_no": {"yes": "Sí", "partly": "En parte", "no": "No"},
    "short_answer": {"right": "Lograda", "partly": "En parte", "wrong": "No lograda"},
    "right_wrong": {"right": "Correcta", "wrong": "Incorrecta"},
    "one_to_four": {"4": "4", "3": "3", "2": "2", "1": "1"},
    "one_to_four_na": {"4": "4", "3": "3", "2": "2", "1": "1", "na": "No corresponde"},
    "three_levels": {"adequate": "Adecuado", "intermediate": "Intermedio", "critical": "Crítico"},
    "open": {},
}
DIMENSIONS = {
    "SOCIOEMOTIONAL": "Socioemocional",
    "COGNITIVE": "Cognitiva",
    "ATTITUDINAL": "Actitudinal",
    "core": "Núcleo",
    "territorial": "Territorial",
    "individual": "Individual",
    "interpersonal": "Interpersonal",
    "intrapersonal": "Intrapersonal",
    "group": "Grupo de estudiantes",
    "school": "Vínculo de la escuela",
}


class Template(Record):
    """One version of a format. A new version is a template of its own that names the one before."""

    __tablename__ = "template"
    noun = ("formato", "formatos")
    title_field = "title"

    kind: Mapped[str | None] = choice("Tipo", TEMPLATE_KINDS)
    title: Mapped[str | None] = free_text("Título", need=True)
    body: Mapped[str | None] = free_text("Instrucciones", long=True)
    version: Mapped[int | None] = integer("Versión", low=1, high=999)
    previous_id: Mapped[str | None] = reference("Versión anterior", "template")
    local_variant_of_id: Mapped[str | None] = reference("Variante local de", "template")
    school_id: Mapped[str | None] = reference("Escuela de la variante", "school")
    agreed_in_meeting_id: Mapped[str | None] = reference("Acordado en la sesión", "meeting")
    agreed_on: Mapped[str | None] = day("Acordado el")
    minutes: Mapped[int | None] = integer("Minutos", high=1440)
    for_grades: Mapped[list[str] | None] = scalars("Para los grados", choices=GRADES)
    active: Mapped[bool | None] = flag("En uso")
    change_reason: Mapped[str | None] = free_text("Por qué cambió", long=True)


class TemplateItem(Record):
    """A question, criterion or line of a format."""

    __tablename__ = "template_item"
    noun = ("línea del formato", "líneas del formato")
    title_field = "text"

    template_id: Mapped[str | None] = child_of("Formato", "template")
    order: Mapped[int | None] = integer("Orden")
    code: Mapped[str | None] = free_text("Código")
    text: Mapped[str | None] = free_text("Texto", need=True, long=True)
    help: Mapped[str | None] = free_text("Ayuda", long=True)
    dimension: Mapped[str | None] = choice("Dimensión", DIMENSIONS)
    scale: Mapped[str | None] = choice("Escala", SCALES)
    for_grades: Mapped[list[str] | None] = scalars("Para los grados", choices=GRADES)
    attitude_code: Mapped[str | None] = free_text("Actitud del currículum")
    essential: Mapped[bool | None] = flag("Criterio esencial")
    level_adequate: Mapped[str | None] = free_text("Adecuado", long=True)
    level_intermediate: Mapped[str | None] = free_text("Intermedio", long=True)
    level_critical: Mapped[str | None] = free_text("Crítico", long=True)
    block: Mapped[str | None] = choice("Bloque", BLOCKS)
    method: Mapped[str | None] = choice("Método", METHODS)
    minutes: Mapped[int | None] = integer("Minutos", high=1440)


class TemplateComment(Record):
    """What one person says of a format that the network is building together (S003 Talcahuano)."""

    __tablename__ = "template_comment"
    noun = ("comentario del formato", "comentarios del formato")
    title_field = "text"

    template_id: Mapped[str | None] = child_of("Formato", "template")
    person_id: Mapped[str | None] = reference("Persona", "person")
    date: Mapped[str | None] = day("Fecha")
    text: Mapped[str | None] = free_text("Comentario", long=True)
    agrees: Mapped[bool | None] = flag("Está de acuerdo")
