"""The instruments that are a list and a form: what each asks, how its rows read, and how one begins."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from app import wall_clock
from app.services import (
    advisory,
    class_observations,
    diagnostics,
    experience_sheets,
    record_formats,
    rows,
    rubric_looks,
    rubrics,
    rules,
    self_evaluations,
    work_lines,
)
from app.ui.page import Context
from app.ui.pages.instruments_form import Sections, Spec
from app.ui.pages.instruments_format import format_of
from app.ui.pages.instruments_panels import (
    AdvisoryPanel,
    ObjectivesPanel,
    SheetPanel,
    WorkPanel,
    evidence_of,
)
from app.ui.pages.instruments_rated import ClassPanel, DiagnosticPanel, RubricPanel
from app.ui.pages.instruments_summaries import (
    LEVEL_KINDS,
    AlliesSummary,
    CapabilitiesSummary,
    ClassSummary,
    DiagnosticSummary,
    RubricSummary,
    VisitsSummary,
    rubric_words,
)


def _begin(tipo: str, fields: Mapping[str, Any], context: Context, *, dated: bool = True, by: str = "") -> str:
    today = wall_clock.today().isoformat()
    new = dict(fields) | ({"date": today} if dated else {}) | ({by: context.person} if by and context.person else {})
    return rows.create(context.database, tipo, new)


def _begin_visit(context: Context) -> str:
    today = wall_clock.today()
    fields = {"date": today.isoformat(), "advisor_id": self_evaluations.adviser(context.database, today)}
    return rows.create(context.database, "visit", fields)


def _begin_advisory(context: Context) -> str:
    return advisory.begin(context.database, person=context.person or None)


def _begin_rubric(context: Context) -> str:
    return rubrics.begin(context.database, rated_by_id=context.person or None)


def _begin_class(context: Context) -> str:
    return class_observations.begin(context.database, observer_id=context.person or None)


def _look_again(context: Context, record: str) -> str:
    return rubrics.look_again(context.database, record, rated_by_id=context.person or None)


def _begin_diagnostic(context: Context) -> str:
    return diagnostics.begin(context.database)


def _begin_sheet(context: Context) -> str:
    return rows.create(context.database, "experience_sheet", {"kind": experience_sheets.customary(context.database)})


def _levels(context: Context) -> dict[str, tuple[str, str]]:
    given = rubrics.levels(context.database)
    return {record: (LEVEL_KINDS[level], rubric_words(level)) for record, level in given.items()}


def _rubric_sections(values: Mapping[str, Any]) -> Sections:
    of_school = values["rated"] == rubric_looks.SCHOOL_LINK
    group = () if of_school else ("combined_class_id", "grade", "pupils_n")
    looked_at = ("rated", "school_id", *group, "date", "rated_by_id")
    return (("La escuela" if of_school else "El grupo", looked_at), ("Ayuda", ("help_agreed", "responsible_id")))


def _rated_already(context: Context, record: str) -> tuple[str, ...]:
    return ("rated",) if record_formats.is_filled(context.database, "engagement_rubric", record) else ()


def _handed_over(context: Context, record: str) -> tuple[str, ...]:
    closed = advisory.is_closed(rows.load(context.database, "advisory_record", record))
    return tuple(name for _, names in _ADVISORY for name in names) if closed else ()


def _capability_sections(values: Mapping[str, Any]) -> Sections:
    """What became of a need is asked of a need, and of an offer that once was one and tells it."""
    told = any(values[name] for name in _OF_A_NEED)
    needs = (("Qué se hace con la necesidad", _OF_A_NEED),) if values["kind"] == "needs" or told else ()
    return (("Quién y en qué", ("kind", "topic", "subject", "person_id", "school_id", "level", "since")), *needs)


def _sheet_sections(values: Mapping[str, Any]) -> Sections:
    kind = values["kind"] if values["kind"] in experience_sheets.FIELDS else experience_sheets.TECHNICAL
    own = experience_sheets.FIELDS[kind]
    title, names = own[0]
    # The published ficha of a network has no name of an experience: one that is written stays in sight (S003).
    if kind == experience_sheets.RME and not values["name"]:
        names = tuple(name for name in names if name != "name")
    return ((title, ("kind", *names)), *own[1:])


def _not_of_a_network(values: Mapping[str, Any]) -> tuple[str, ...]:
    return ("name",) if values["kind"] == experience_sheets.RME else ()


_OF_A_NEED = ("strategy", "status", "follow_up")
_ADVISORY: Sections = (
    (
        "Datos generales",
        (
            "region", "deprov", "modality", "unit_name", "strategic_objective", "annual_objective", "number",
            "supervisor_id", "date", "start", "end", "encounter_type", "participants", "encounter_objective",
        ),
    ),
    (
        "Estándares, capacidades y prácticas",
        (
            "standard_set", "capacity", "dimension", "subdimension", "standard", "practice_addressed",
            "second_capacity", "second_dimension", "second_subdimension", "second_standard",
            "second_practice_addressed",
        ),
    ),
    (
        "Otras indicaciones",
        (
            "actions_done", "unplanned_topic_and_handling", "changes_or_progress_and_proof", "difficulties",
            "agreements", "next_steps_with_responsible", "comments",
        ),
    ),
)  # fmt: skip

ALL = (
    Spec(
        "diagnostic", "network_diagnostic", "Diagnóstico de la red", "network", "Nuevo diagnóstico", "el diagnóstico",
        "Aquí va cómo ven la red sus integrantes, al comenzar y al terminar el año.",
        (
            ("El diagnóstico", ("year", "moment", "date", "meeting_id")),
            ("Después de contar", ("risks", "decisions", "notes")),
        ),
        _begin_diagnostic, frozenset({"year", "moment", "date", "template_id"}),
        title=("moment",), line=("year", "date"), order=("date",),
        hints={"decisions": "Tres decisiones bastan. Una por línea.", "risks": "Marque los que se ven en la red."},
        panels=(DiagnosticPanel,), summary=DiagnosticSummary, summary_words="Comparar inicio y fin",
    ),
    Spec(
        "work_lines", "work_line", "Líneas de trabajo", "list-checks", "Agregar línea de trabajo",
        "la línea de trabajo", "Aquí va lo que todas las escuelas instalan a su ritmo.",
        (
            ("La línea de trabajo", ("title", "purpose", "template_id", "key_actions", "team_ids", "pilot_school_ids",
                                     "started")),
            ("Resultados", ("ended", "results")),
        ),
        partial(_begin, "work_line", {"status": "planned"}, dated=False), frozenset({"status"}),
        title=("title",), line=("purpose",), state="status",
        kinds={"pilot": "waiting", "running": "done", "paused": "attention"}, order=("title",), latest=False,
        hints={"template_id": "Si lo que se instala es un formato: una pauta, una rúbrica."},
        write=work_lines.update, panels=(WorkPanel,),
    ),
    Spec(
        "log", "log_entry", "Bitácora y mensajes", "notebook-pen", "Escribir una nota", "la nota",
        "Aquí van las notas con fecha y los mensajes a la red.",
        (("La nota", ("kind", "text", "date", "author_id", "tags")),
         ("De qué trata", ("meeting_id", "practice_id", "school_id"))),
        partial(_begin, "log_entry", {"kind": "note"}, by="author_id"), frozenset({"kind", "date", "author_id"}),
        title=("text",), line=("date", "author_id", "tags"), state="kind", kinds={"message": "waiting"},
        hints={
            "tags": "Palabras separadas por comas.",
            "kind": "El mensaje se ve un mes en el Inicio de cada computador.",
        },
    ),
    Spec(
        "rubric", "engagement_rubric", "Rúbrica de tres niveles", "target", "Mirar un grupo", "la rúbrica",
        "Aquí se ve en qué grupos o escuelas enfocar la ayuda. Nunca se anota a un estudiante.",
        (), _begin_rubric, frozenset({"rated", "template_id", "date", "rated_by_id"}),
        sections_of=_rubric_sections, chips=_levels,
        title=("school_id",), line=("rated", "grade", "combined_class_id", "date"),
        hints={"rated": "Se puede cambiar mientras no se anote nada en los criterios."},
        write=record_formats.update, fixed=_rated_already,
        panels=(format_of("engagement_rubric", "Rúbrica"), RubricPanel),
        summary=RubricSummary, summary_words="A quién ayudar primero",
        again=_look_again, again_words="Mirar otra vez al mismo grupo",
    ),
    Spec(
        "class_observation", "class_observation", "Observación de clases", "eye", "Observar una clase",
        "la observación", "Aquí va lo que los estudiantes hacen, dicen y sienten en una clase.",
        (
            ("La clase", ("school_id", "teacher_id", "observer_id", "date", "grades", "between_peers", "pilot",
                          "practice_id", "visit_id")),
            ("Al terminar", ("feedback_agreed",)),
        ),
        _begin_class, frozenset({"template_id", "date", "observer_id"}),
        title=("teacher_id", "school_id"), line=("school_id", "date"),
        write=record_formats.update, panels=(format_of("class_observation", "Pauta"), ClassPanel),
        summary=ClassSummary, summary_words="Ver el año por dimensión",
    ),
    Spec(
        "internships", "internship", "Pasantías", "graduation-cap", "Agregar pasantía", "la pasantía",
        "Aquí van las visitas a otra escuela para aprender una práctica.",
        (
            ("La pasantía", ("host_school_id", "guest_ids", "guest_school_ids", "date", "practice_id", "oa_codes")),
            ("Qué se aprendió", ("what_was_seen", "what_we_take", "agreements")),
        ),
        partial(_begin, "internship", {}), frozenset({"date"}),
        title=("host_school_id",), line=("practice_id", "guest_ids", "date"),
        hints={"oa_codes": f"Un código por línea, por ejemplo {rules.OA_EXAMPLE}."}, panels=(ObjectivesPanel,),
    ),
    Spec(
        "materials", "shared_material", "Banco de materiales", "package", "Agregar material", "el material",
        "Aquí van los materiales de la red por grado y nivel.",
        (("El material", ("title", "description", "subject", "axis", "grades", "level", "practice_id", "author_ids")),),
        partial(_begin, "shared_material", {}, dated=False), frozenset(),
        title=("title",), line=("subject", "grades", "level"), order=("title",), latest=False,
        panels=(evidence_of("shared_material_id"),),
    ),
    Spec(
        "visits", "visit", "Visitas", "map-pin", "Nueva visita", "la visita",
        "Aquí van las visitas de asesoría a cada escuela.",
        (
            ("La visita", ("school_id", "date", "kind", "advisor_id", "purpose", "practice_id")),
            ("Qué se vio y se acordó", ("observation", "feedback", "agreements")),
        ),
        _begin_visit, frozenset({"date", "advisor_id"}),
        title=("school_id", "purpose"), line=("kind", "date", "advisor_id"),
        panels=(evidence_of("visit_id"),), summary=VisitsSummary, summary_words="Ver visitas por escuela",
    ),
    Spec(
        "advisory", "advisory_record", "Registro de asesoría", "clipboard-check",
        "Nuevo registro de asesoría", "el registro",
        "Aquí va lo que la supervisión informa de cada encuentro.",
        _ADVISORY, _begin_advisory,
        advisory.GIVEN,
        title=("encounter_objective", "unit_name"), line=("date", "supervisor_id"), state="status",
        kinds={"draft": "attention", "complete": "waiting", "exported": "done"},
        fixed=_handed_over, panels=(AdvisoryPanel,), panels_first=True,
    ),
    Spec(
        "sheets", "experience_sheet", "Fichas de experiencia", "file-text", "Nueva ficha", "la ficha",
        "Aquí va la experiencia de la red contada en una o dos páginas.",
        (), _begin_sheet,
        frozenset({"kind"}), title=("name", "network_name"), line=("kind",), order=("name",), latest=False,
        sections_of=_sheet_sections, spared=_not_of_a_network, panels=(SheetPanel,),
    ),
    Spec(
        "capabilities", "capability", "Quién ofrece y quién necesita", "handshake", "Ofrecer o pedir",
        "la capacidad", "Aquí va quién puede ayudar en qué, y qué necesita cada escuela.",
        (), partial(_begin, "capability", {"kind": "offers"}, dated=False), frozenset({"kind"}),
        title=("topic",), line=("person_id", "school_id", "subject"), state="kind",
        kinds={"offers": "done", "needs": "attention"}, order=("topic",), latest=False,
        sections_of=_capability_sections, summary=CapabilitiesSummary, summary_words="Quién puede ayudar a quién",
    ),
    Spec(
        "allies", "ally", "Organizaciones aliadas", "users", "Agregar organización", "la organización",
        "Aquí van las organizaciones y otras redes que trabajan con el microcentro.",
        (("La organización", ("organisation", "kind", "contribution", "contact", "country", "from", "to")),),
        partial(_begin, "ally", {}, dated=False), frozenset(),
        title=("organisation",), line=("kind", "contribution"), order=("organisation",), latest=False,
        hints={"kind": "«Otra red» puede ser el origen de una práctica."},
        summary=AlliesSummary, summary_words="Agregar redes de referencia", summary_at_once=True,
    ),
)  # fmt: skip
BY_CODE = {spec.code: spec for spec in ALL}
