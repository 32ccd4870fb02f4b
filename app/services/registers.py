"""The registers that go out as sheets and come back: which record, which columns, in which order (product.md).

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
    """A kind of record as a sheet.

    `same` names the fields by which a line without a key is known again; `parts` are fields of records that hang on
    this one (part type, field).
    `intake`: its sheet comes back in; `about` is a sentence for whoever fills it in; `fresh` is what a new record says
    where its line says nothing.
    """

    key: str
    title: str
    tipo: str
    fields: tuple[str, ...]
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
    for tipo, name in (*((one.tipo, name) for name in one.fields), *one.parts):
        spec = registry.fields(tipo)[name]
        found.append(Column(spec.label, tipo, name, spec))
    return tuple(found)


def _all_but(tipo: str, *left_out: str) -> tuple[str, ...]:
    return tuple(
        name for name, spec in registry.fields(tipo).items() if spec.kind != "blob" and name not in {*left_out, "order"}
    )


_ALL = (
    Register(
        "escuelas",
        "Escuelas",
        "school",
        _all_but("school"),
        fresh={"status": "open"},
        intake=True,
        about="Una línea por escuela. El RBD la identifica.",
    ),
    Register(
        "personas",
        "Personas",
        "person",
        ("full_name", "rut", "email", "phone", "birthday", "substitute_for_id"),
        same=("full_name",),
        parts=(("membership", "role"), ("person_school", "school_id")),
        intake=True,
        about="Una línea por persona. El cargo y la escuela se agregan a los que ya tenga.",
    ),
    Register("cargos", "Cargos", "membership", _all_but("membership")),
    Register("escuelas-personas", "Escuelas de cada persona", "person_school", _all_but("person_school")),
    Register("sostenedores", "Sostenedores", "school_owner", _all_but("school_owner")),
    Register("sin-clases", "Períodos sin clases", "school_break", _all_but("school_break")),
    Register(
        "cursos",
        "Cursos combinados",
        "combined_class",
        _all_but("combined_class"),
        same=("school_id", "name"),
        intake=True,
        about="Una línea por sala, con los grados que la comparten.",
    ),
    Register(
        "matricula",
        "Matrícula",
        "enrolment",
        _all_but("enrolment"),
        intake=True,
        about="Cuántos estudiantes tiene cada escuela en cada grado.",
    ),
    Register(
        "sesiones",
        "Sesiones",
        "meeting",
        _all_but("meeting", "predecessor_id", "template_id"),
        same=("school_year", "number"),
    ),
    Register("tabla", "Tabla", "agenda_item", _all_but("agenda_item"), same=("meeting_id", "topic")),
    Register(
        "asistencia",
        "Asistencia",
        "attendance",
        ("meeting_id", "person_id", "state", "arrival", "departure", "reason", "represents_school_id"),
        intake=True,
        about="Una línea por persona y sesión.",
    ),
    Register("actas", "Actas", "minutes", _all_but("minutes")),
    Register("apuntes", "Apuntes de las actas", "minutes_topic", _all_but("minutes_topic")),
    Register("firmas", "Firmas de las actas", "minutes_signature", _all_but("minutes_signature")),
    Register(
        "observaciones",
        "Observación de sesiones",
        "meeting_observation",
        _all_but("meeting_observation", "template_id"),
    ),
    Register(
        "lineas-observadas",
        "Líneas observadas en sesiones",
        "meeting_observation_answer",
        _all_but("meeting_observation_answer"),
    ),
    Register(
        "acuerdos",
        "Acuerdos",
        "commitment",
        _all_but("commitment", "agenda_item_id", "reviewed_in"),
        same=("text", "origin_meeting_id", "responsible_id"),
        fresh={"kind": "commitment", "status": "open"},
        intake=True,
        about="Una línea por acuerdo o compromiso: qué, quién, para cuándo y con qué se demuestra.",
    ),
    Register(
        "practicas",
        "Prácticas",
        "practice",
        _all_but("practice", "template_id", "origin_ally_id"),
        same=("title", "school_id"),
        fresh={"status": "draft", "origin": "member"},
        intake=True,
        about="Una línea por práctica. Las tareas de cada grado van en la hoja «Tareas por grado».",
    ),
    Register(
        "tareas",
        "Tareas por grado",
        "grade_task",
        _all_but("grade_task"),
        intake=True,
        about="Una línea por práctica y grado. Los objetivos van por su código, separados por punto y coma.",
    ),
    Register("pasos", "Pasos", "practice_step", _all_but("practice_step")),
    Register("materiales-practica", "Materiales de las prácticas", "practice_material", _all_but("practice_material")),
    Register(
        "versiones-practica",
        "Versiones de las prácticas",
        "practice_version",
        _all_but("practice_version", "content"),
    ),
    Register("evidencias", "Evidencias", "evidence", _all_but("evidence")),
    Register("presentaciones", "Presentaciones", "practice_presentation", _all_but("practice_presentation")),
    Register("retroalimentacion", "Retroalimentación", "peer_review", _all_but("peer_review")),
    Register(
        "aplicaciones",
        "Aplicaciones",
        "adoption",
        _all_but("adoption"),
        same=("practice_id", "teacher_id", "combined_class_id", "planned_date"),
        fresh={"status": "chosen"},
        intake=True,
        about="Una línea por cada vez que alguien toma una práctica para su curso.",
    ),
    Register(
        "estudiantes", "Estudiantes por grado", "adoption_grade", _all_but("adoption_grade"), intake=True,
        about="Cuántos estudiantes de cada grado participaron en una aplicación.",
    ),
    Register(
        "tandas",
        "Tandas de tickets",
        "exit_ticket_batch",
        _all_but("exit_ticket_batch"),
        same=("adoption_id", "grade", "date"),
        intake=True,
        about="Una línea por aplicación y grado. Nunca escriba el nombre de un niño o una niña.",
    ),
    Register(
        "tickets",
        "Tickets de salida",
        "exit_ticket_tally",
        _all_but("exit_ticket_tally"),
        intake=True,
        about="Cuántos dieron cada respuesta. Nunca escriba el nombre de un niño o una niña.",
    ),
    Register("autoevaluaciones", "Autoevaluaciones", "self_evaluation", _all_but("self_evaluation")),
    Register("respuestas", "Respuestas de la asesoría", "advisor_feedback", _all_but("advisor_feedback")),
    Register("encuestas", "Encuestas", "satisfaction_survey", _all_but("satisfaction_survey")),
    Register("conteos", "Conteos de encuestas", "survey_tally", _all_but("survey_tally")),
    Register("planes", "Plan anual", "annual_plan", _all_but("annual_plan", "predecessor_id")),
    Register("causas", "Árbol de problemas", "plan_cause", _all_but("plan_cause")),
    Register("planes-relacionados", "Planes relacionados", "linked_plan", _all_but("linked_plan")),
    Register("versiones-plan", "Versiones del plan", "plan_version", _all_but("plan_version", "content")),
    Register("envios-plan", "Envíos del plan", "plan_delivery", _all_but("plan_delivery")),
    Register("metas", "Metas", "goal", _all_but("goal")),
    Register("actividades", "Actividades", "plan_activity", _all_but("plan_activity")),
    Register("calendario", "Calendario", "calendar_entry", _all_but("calendar_entry")),
    Register("ciclos", "Ciclos de mejora", "phea_cycle", _all_but("phea_cycle")),
    Register("preguntas-ciclos", "Preguntas de los ciclos", "phea_question", _all_but("phea_question")),
    Register("tareas-ciclos", "Tareas de los ciclos", "phea_task", _all_but("phea_task")),
    Register("datos-ciclos", "Datos de los ciclos", "phea_measure", _all_but("phea_measure")),
    Register("indicadores-propios", "Indicadores propios", "indicator", _all_but("indicator")),
    Register(
        "indicadores",
        "Indicadores",
        "indicator_value",
        _all_but("indicator_value"),
        same=("indicator_id", "school_id", "period"),
        intake=True,
        about="El valor de cada indicador, por escuela y mes. El mes se escribe como 2026-04.",
    ),
    Register("diagnosticos", "Diagnósticos", "network_diagnostic", _all_but("network_diagnostic")),
    Register("conteos-diagnostico", "Conteos del diagnóstico", "diagnostic_tally", _all_but("diagnostic_tally")),
    Register("rubricas", "Rúbricas", "engagement_rubric", _all_but("engagement_rubric")),
    Register("criterios", "Criterios de rúbricas", "rubric_rating", _all_but("rubric_rating")),
    Register("clases", "Observación de clases", "class_observation", _all_but("class_observation")),
    Register(
        "lineas-clases",
        "Líneas observadas en clases",
        "class_observation_note",
        _all_but("class_observation_note"),
    ),
    Register("visitas", "Visitas", "visit", _all_but("visit")),
    Register("asesorias", "Registro de asesoría", "advisory_record", _all_but("advisory_record")),
    Register("fichas", "Fichas de experiencia", "experience_sheet", _all_but("experience_sheet")),
    Register("pasantias", "Pasantías", "internship", _all_but("internship")),
    Register("capacidades", "Quién ofrece y necesita", "capability", _all_but("capability")),
    Register("aliados", "Organizaciones aliadas", "ally", _all_but("ally")),
    Register("lineas", "Líneas de trabajo", "work_line", _all_but("work_line")),
    Register("avances", "Avance por escuela", "work_line_school", _all_but("work_line_school")),
    Register("transferencia", "Transferencia", "school_transfer", _all_but("school_transfer")),
    Register("bitacora", "Bitácora", "log_entry", _all_but("log_entry")),
    Register("materiales", "Banco de materiales", "shared_material", _all_but("shared_material")),
)
REGISTERS: dict[str, Register] = {one.key: one for one in _ALL}
INTAKE: tuple[str, ...] = tuple(one.key for one in _ALL if one.intake)
