"""The registers that go out as sheets and come back: which record, which columns, in which order.

A register is declared, not written: its columns are fields of its record, read from the models' declarations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from app.models import registry
from app.models.base import Field

_WIDE, _LONG, _NARROW, _USUAL = 32, 44, 12, 18


@dataclass(frozen=True)
class Column:
    """One column. `field` belongs to `tipo`: the register's own record, or a part of it that is added on intake."""

    header: str
    tipo: str
    field: str
    spec: Field

    @property
    def need(self) -> bool:
        """Whether a complete record says it."""
        return self.spec.need

    @property
    def width(self) -> int:
        """Characters that fit in the column."""
        if self.spec.kind in {"date", "time", "int", "decimal", "bool"}:
            return max(_NARROW, min(len(self.header) + 3, _USUAL))
        if self.spec.long or (self.spec.kind in {"list", "reflist"} and not self.spec.choices):
            return _LONG
        return _WIDE if self.spec.kind in {"text", "ref", "reflist"} else _USUAL


@dataclass(frozen=True)
class Register:
    """A kind of record as a sheet: `only` these of its fields, else all `but` some, and never its order or its files.

    `same` names the fields by which a line without a key is known again; `parts` are fields of records that hang on
    this one (part type, field).
    `intake`: its sheet comes back in; `about` is a sentence for whoever fills it in; `fresh` is what a new record says
    where its line says nothing.
    """

    key: str
    title: str
    tipo: str
    only: tuple[str, ...] = ()
    but: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    parts: tuple[tuple[str, str], ...] = ()
    intake: bool = False
    about: str = ""
    fresh: Mapping[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns from left to right."""
        return _columns(self.key)


@cache
def _columns(key: str) -> tuple[Column, ...]:
    one = REGISTERS[key]
    found = []
    for tipo, name in (*((one.tipo, name) for name in _fields(one)), *one.parts):
        spec = registry.fields(tipo)[name]
        found.append(Column(spec.label, tipo, name, spec))
    return tuple(found)


def _fields(one: Register) -> tuple[str, ...]:
    fields = registry.fields(one.tipo).items()
    return one.only or tuple(name for name, spec in fields if spec.kind != "blob" and name not in {*one.but, "order"})


_ALL = (
    Register(
        "escuelas",
        "Escuelas",
        "school",
        fresh={"status": "open"},
        intake=True,
        about="Una fila por escuela. El RBD la identifica.",
    ),
    Register(
        "personas",
        "Personas",
        "person",
        only=("full_name", "rut", "email", "phone", "birthday", "substitute_for_id"),
        same=("full_name",),
        parts=(("membership", "role"), ("person_school", "school_id")),
        intake=True,
        about="Una fila por persona. El cargo y la escuela se agregan a los que ya tenga.",
    ),
    Register("cargos", "Cargos", "membership"),
    Register("escuelas-personas", "Escuelas de cada persona", "person_school"),
    Register("sostenedores", "Sostenedores", "school_owner"),
    Register("recesos", "Recesos y cierres", "school_pause"),
    Register("sin-clases", "Períodos sin clases", "school_break"),
    Register(
        "cursos",
        "Cursos combinados",
        "combined_class",
        same=("school_id", "name"),
        intake=True,
        about="Una fila por sala, con los grados que la comparten.",
    ),
    Register(
        "matricula",
        "Matrícula",
        "enrolment",
        intake=True,
        about="Cuántos estudiantes tiene cada escuela en cada grado.",
    ),
    Register("sesiones", "Sesiones", "meeting", but=("predecessor_id", "template_id"), same=("school_year", "number")),
    Register("tabla", "Tabla", "agenda_item", same=("meeting_id", "topic")),
    Register(
        "asistencia",
        "Asistencia",
        "attendance",
        only=("meeting_id", "person_id", "state", "arrival", "departure", "reason", "represents_school_id"),
        intake=True,
        about="Una fila por persona y sesión.",
    ),
    Register("actas", "Actas", "minutes", but=("template_id", "kept_as", "kept_on")),
    Register("apuntes", "Apuntes de las actas", "minutes_topic"),
    Register("lineas-actas", "Lo aprobado en las actas", "minutes_line", but=("agenda_item_id", "commitment_id")),
    Register("firmas", "Firmas de las actas", "minutes_signature"),
    Register("observaciones", "Observación de sesiones", "meeting_observation", but=("template_id",)),
    Register("lineas-observadas", "Líneas observadas en sesiones", "meeting_observation_answer"),
    Register(
        "acuerdos",
        "Acuerdos",
        "commitment",
        but=("agenda_item_id", "reviewed_in"),
        same=("text", "origin_meeting_id", "responsible_id"),
        fresh={"kind": "commitment", "status": "open"},
        intake=True,
        about="Una fila por acuerdo o compromiso: qué, quién, para cuándo y con qué se demuestra.",
    ),
    Register(
        "practicas",
        "Prácticas",
        "practice",
        but=("template_id", "origin_ally_id"),
        same=("title", "school_id"),
        fresh={"status": "draft", "origin": "member"},
        intake=True,
        about="Una fila por práctica. Las tareas de cada grado van en la hoja «Tareas por grado».",
    ),
    Register(
        "tareas",
        "Tareas por grado",
        "grade_task",
        intake=True,
        about="Una fila por práctica y grado. Los objetivos van por su código, separados por punto y coma.",
    ),
    Register("pasos", "Pasos", "practice_step"),
    Register("materiales-practica", "Materiales de las prácticas", "practice_material"),
    Register("versiones-practica", "Versiones de las prácticas", "practice_version", but=("content",)),
    Register("evidencias", "Evidencias", "evidence"),
    Register("presentaciones", "Presentaciones", "practice_presentation"),
    Register("retroalimentacion", "Retroalimentación", "peer_review"),
    Register(
        "aplicaciones",
        "Aplicaciones",
        "adoption",
        same=("practice_id", "teacher_id", "combined_class_id", "planned_date"),
        fresh={"status": "chosen"},
        intake=True,
        about="Una fila por cada vez que alguien toma una práctica para su curso.",
    ),
    Register(
        "estudiantes",
        "Estudiantes por grado",
        "adoption_grade",
        intake=True,
        about="Cuántos estudiantes de cada grado participaron en una aplicación.",
    ),
    Register(
        "tandas",
        "Tandas de tickets",
        "exit_ticket_batch",
        same=("adoption_id", "grade", "date"),
        intake=True,
        about="Una fila por aplicación y grado. Nunca escriba el nombre de un niño o una niña.",
    ),
    Register(
        "tickets",
        "Tickets de salida",
        "exit_ticket_tally",
        intake=True,
        about="Cuántos dieron cada respuesta. Nunca escriba el nombre de un niño o una niña.",
    ),
    Register("autoevaluaciones", "Autoevaluaciones", "self_evaluation"),
    Register("respuestas", "Respuestas de la asesoría", "advisor_feedback"),
    Register("encuestas", "Encuestas", "satisfaction_survey"),
    Register("conteos", "Conteos de encuestas", "survey_tally"),
    Register("planes", "Plan anual", "annual_plan", but=("predecessor_id",)),
    Register("causas", "Árbol de problemas", "plan_cause"),
    Register("planes-relacionados", "Planes relacionados", "linked_plan"),
    Register("versiones-plan", "Versiones del plan", "plan_version", but=("content",)),
    Register("envios-plan", "Envíos del plan", "plan_delivery"),
    Register("metas", "Metas", "goal"),
    Register("actividades", "Actividades", "plan_activity"),
    Register("calendario", "Calendario", "calendar_entry"),
    Register("ciclos", "Ciclos de mejora", "phea_cycle"),
    Register("preguntas-ciclos", "Preguntas de los ciclos", "phea_question"),
    Register("tareas-ciclos", "Tareas de los ciclos", "phea_task"),
    Register("datos-ciclos", "Datos de los ciclos", "phea_measure"),
    Register("indicadores-propios", "Indicadores propios", "indicator"),
    Register(
        "indicadores",
        "Indicadores",
        "indicator_value",
        same=("indicator_id", "school_id", "period"),
        intake=True,
        about="El valor de cada indicador, por escuela y mes. El mes se escribe como 2026-04.",
    ),
    Register("diagnosticos", "Diagnósticos", "network_diagnostic"),
    Register("conteos-diagnostico", "Conteos del diagnóstico", "diagnostic_tally"),
    Register("rubricas", "Rúbricas", "engagement_rubric"),
    Register("criterios", "Criterios de rúbricas", "rubric_rating"),
    Register("clases", "Observación de clases", "class_observation"),
    Register("lineas-clases", "Líneas observadas en clases", "class_observation_note"),
    Register("visitas", "Visitas", "visit"),
    Register("asesorias", "Registro de asesoría", "advisory_record"),
    Register("fichas", "Fichas de experiencia", "experience_sheet"),
    Register("pasantias", "Pasantías", "internship"),
    Register("capacidades", "Quién ofrece y necesita", "capability"),
    Register("aliados", "Organizaciones aliadas", "ally"),
    Register("lineas", "Líneas de trabajo", "work_line"),
    Register("avances", "Avance por escuela", "work_line_school"),
    Register("transferencia", "Transferencia", "school_transfer"),
    Register("bitacora", "Bitácora", "log_entry"),
    Register("materiales", "Banco de materiales", "shared_material"),
)
REGISTERS: dict[str, Register] = {one.key: one for one in _ALL}
INTAKE: tuple[str, ...] = tuple(one.key for one in _ALL if one.intake)
