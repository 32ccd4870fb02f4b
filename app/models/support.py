"""Who accompanies and helps whom: visits, advisory records, fichas, internships, capacities, allies (domain.md 6)."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from app.models.base import (
    Record,
    child_of,
    choice,
    clock,
    day,
    flag,
    free_text,
    integer,
    reference,
    references,
    scalars,
)
from app.models.practice import SUBJECTS
from app.models.school import GRADES

VISIT_KINDS = {
    "focused": "Focalizada",
    "direct": "Directa",
    "modelling": "Modelamiento",
    "one_to_one": "Conversación individual",
}
ADVISORY_MODALITIES = {
    "direct_school": "Directa a la escuela",
    "direct_owner": "Directa al sostenedor",
    "school_network": "Red de escuelas",
    "owner_network": "Red de sostenedores",
}
ENCOUNTER_TYPES = {"in_person": "Presencial", "remote": "A distancia"}
ADVISORY_STATUS = {"draft": "Borrador", "complete": "Completo", "exported": "Entregado"}
SHEET_KINDS = {"technical": "Ficha técnica", "rme": "Ficha de red (RME)"}
OFFERS = {"offers": "Puede ofrecer", "needs": "Necesita"}
CAPABILITY_LEVELS = {"starting": "Iniciando", "good": "Con experiencia", "can_teach": "Puede enseñar a otros"}
NEED_STATUS = {"open": "Pendiente", "in_progress": "En curso", "met": "Resuelta"}
ALLY_KINDS = {
    "university": "Universidad",
    "health": "Salud",
    "culture": "Cultura",
    "municipality": "Municipio",
    "foundation": "Fundación",
    "community": "Comunidad",
    "firm": "Empresa",
    "network": "Otra red",
}
LOG_KINDS = {"note": "Nota", "message": "Mensaje a la red"}
WORK_STATUS = {
    "planned": "Por comenzar",
    "pilot": "En piloto",
    "running": "En marcha",
    "paused": "En pausa",
    "closed": "Cerrada",
}
SCHOOL_STATES = {
    "not_started": "Sin comenzar",
    "starting": "Comenzando",
    "in_place": "Instalada",
    "adapted": "Adaptada a la escuela",
    "paused": "En pausa",
}


class Visit(Record):
    """An adviser's visit to a school."""

    __tablename__ = "visit"
    noun = ("visita", "visitas")
    title_field = "purpose"

    school_id: Mapped[str | None] = reference("Escuela", "school", need=True)
    advisor_id: Mapped[str | None] = reference("Asesoría", "person")
    date: Mapped[str | None] = day("Fecha", need=True)
    kind: Mapped[str | None] = choice("Tipo", VISIT_KINDS)
    purpose: Mapped[str | None] = free_text("Propósito", long=True)
    practice_id: Mapped[str | None] = reference("Práctica acompañada", "practice")
    observation: Mapped[str | None] = free_text("Qué se observó", long=True)
    feedback: Mapped[str | None] = free_text("Retroalimentación", long=True)
    agreements: Mapped[list[str] | None] = scalars("Acuerdos")


class AdvisoryRecord(Record):
    """What a DEPROV supervisor reports of one encounter, in the ministry's three tables (domain.md 6, W14)."""

    __tablename__ = "advisory_record"
    noun = ("registro de asesoría", "registros de asesoría")
    title_field = "unit_name"

    region: Mapped[str | None] = free_text("Región")
    deprov: Mapped[str | None] = free_text("DEPROV")
    modality: Mapped[str | None] = choice("Modalidad de asesoría", ADVISORY_MODALITIES)
    unit_name: Mapped[str | None] = free_text("Establecimiento o red")
    strategic_objective: Mapped[str | None] = free_text("Objetivo estratégico", long=True)
    annual_objective: Mapped[str | None] = free_text("Objetivo anual", long=True)
    number: Mapped[int | None] = integer("Encuentro N°", high=999)
    supervisor_id: Mapped[str | None] = reference("Supervisión", "person")
    meeting_id: Mapped[str | None] = reference("Sesión", "meeting")
    visit_id: Mapped[str | None] = reference("Visita", "visit")
    date: Mapped[str | None] = day("Fecha")
    start: Mapped[str | None] = clock("Inicio", group="time")
    end: Mapped[str | None] = clock("Término", group="time")
    encounter_type: Mapped[str | None] = choice("Tipo de encuentro", ENCOUNTER_TYPES)
    participants: Mapped[str | None] = free_text("Participantes", long=True)
    encounter_objective: Mapped[str | None] = free_text("Objetivo del encuentro", long=True)
    standard_set: Mapped[str | None] = free_text("Conjunto de estándares")
    capacity: Mapped[str | None] = free_text("Capacidad")
    dimension: Mapped[str | None] = free_text("Dimensión")
    subdimension: Mapped[str | None] = free_text("Subdimensión")
    standard: Mapped[str | None] = free_text("Estándar", long=True)
    practice_addressed: Mapped[str | None] = free_text("Práctica abordada", long=True)
    second_capacity: Mapped[str | None] = free_text("Capacidad (segunda)")
    second_dimension: Mapped[str | None] = free_text("Dimensión (segunda)")
    second_subdimension: Mapped[str | None] = free_text("Subdimensión (segunda)")
    second_standard: Mapped[str | None] = free_text("Estándar (segundo)", long=True)
    second_practice_addressed: Mapped[str | None] = free_text("Práctica abordada (segunda)", long=True)
    actions_done: Mapped[str | None] = free_text("Acciones realizadas", long=True)
    unplanned_topic_and_handling: Mapped[str | None] = free_text("Tema no previsto y cómo se abordó", long=True)
    changes_or_progress_and_proof: Mapped[str | None] = free_text("Cambios o avances y su evidencia", long=True)
    difficulties: Mapped[str | None] = free_text("Dificultades", long=True)
    agreements: Mapped[str | None] = free_text("Acuerdos", long=True)
    next_steps_with_responsible: Mapped[str | None] = free_text("Próximos pasos y responsables", long=True)
    comments: Mapped[str | None] = free_text("Comentarios", long=True)
    status: Mapped[str | None] = choice("Estado", ADVISORY_STATUS)


class ExperienceSheet(Record):
    """A one- or two-page public summary, of either kind: ficha técnica (S000) or ficha RME (S003)."""

    __tablename__ = "experience_sheet"
    noun = ("ficha de experiencia", "fichas de experiencia")
    title_field = "name"

    kind: Mapped[str | None] = choice("Tipo de ficha", SHEET_KINDS)
    name: Mapped[str | None] = free_text("Nombre de la experiencia", need=True)
    practice_id: Mapped[str | None] = reference("Práctica", "practice")
    beneficiaries: Mapped[str | None] = free_text("Beneficiarios", long=True)
    participants: Mapped[str | None] = free_text("Participantes", long=True)
    institutionalisation: Mapped[str | None] = free_text("Cómo se ve que está instalada", long=True)
    time_span: Mapped[str | None] = free_text("Período")
    network_name: Mapped[str | None] = free_text("Nombre de la red")
    network_origin: Mapped[str | None] = free_text("Origen de la red", long=True)
    commune: Mapped[str | None] = free_text("Comunas")
    region: Mapped[str | None] = free_text("Región")
    deprov: Mapped[str | None] = free_text("DEPROV")
    schools_n: Mapped[int | None] = integer("Número de escuelas", high=10_000)
    members: Mapped[str | None] = free_text("Integrantes", long=True)
    dependency: Mapped[str | None] = free_text("Dependencia")
    year_started: Mapped[int | None] = integer("Año de inicio", low=1900, high=2200)
    coordinators: Mapped[str | None] = free_text("Coordinación", long=True)
    alliance: Mapped[str | None] = free_text("Alianza", long=True)
    associated_institution: Mapped[str | None] = free_text("Institución asociada")
    synthesis: Mapped[str | None] = free_text("Síntesis", long=True)
    key_actions: Mapped[list[str] | None] = scalars("Acciones clave")
    effects_on_network: Mapped[list[str] | None] = scalars("Efectos en la red")
    effects_on_communities: Mapped[list[str] | None] = scalars("Efectos en las comunidades escolares")
    need: Mapped[str | None] = free_text("Necesidad", long=True)
    objective: Mapped[str | None] = free_text("Objetivo", long=True)
    how_members_move: Mapped[list[str] | None] = scalars("Cómo los integrantes movilizan el objetivo")
    how_collaboration_shows: Mapped[list[str] | None] = scalars("Cómo se ve la colaboración")
    key_idea: Mapped[str | None] = free_text("Idea fuerza", long=True)
    learnings: Mapped[list[str] | None] = scalars("Aprendizajes y logros")
    projection: Mapped[str | None] = free_text("Proyección y desafíos", long=True)
    links: Mapped[list[str] | None] = scalars("Enlaces")


class Internship(Record):
    """A visit to another school to learn a practice (*pasantía*, S003 Huasco)."""

    __tablename__ = "internship"
    noun = ("pasantía", "pasantías")

    host_school_id: Mapped[str | None] = reference("Escuela anfitriona", "school")
    guest_ids: Mapped[list[str] | None] = references("Visitan", "person")
    guest_school_ids: Mapped[list[str] | None] = references("Escuelas que visitan", "school")
    date: Mapped[str | None] = day("Fecha")
    practice_id: Mapped[str | None] = reference("Práctica", "practice")
    oa_codes: Mapped[list[str] | None] = scalars("Objetivos de aprendizaje")
    what_was_seen: Mapped[str | None] = free_text("Qué se vio", long=True)
    what_we_take: Mapped[str | None] = free_text("Qué nos llevamos", long=True)
    agreements: Mapped[list[str] | None] = scalars("Acuerdos")


class Capability(Record):
    """What a person or a school can offer, or needs: who can help whom (S002, S003 Elqui and Arica)."""

    __tablename__ = "capability"
    noun = ("capacidad", "capacidades")
    title_field = "topic"

    person_id: Mapped[str | None] = reference("Persona", "person")
    school_id: Mapped[str | None] = reference("Escuela", "school")
    kind: Mapped[str | None] = choice("Ofrece o necesita", OFFERS)
    topic: Mapped[str | None] = free_text("Tema", need=True)
    subject: Mapped[str | None] = choice("Asignatura", SUBJECTS)
    level: Mapped[str | None] = choice("Experiencia", CAPABILITY_LEVELS)
    since: Mapped[str | None] = day("Desde")
    strategy: Mapped[str | None] = free_text("Estrategia", long=True)
    status: Mapped[str | None] = choice("Avance", NEED_STATUS)
    follow_up: Mapped[str | None] = free_text("Seguimiento", long=True)


class Ally(Record):
    """An organisation that works with the network (S002)."""

    __tablename__ = "ally"
    noun = ("organización aliada", "organizaciones aliadas")
    title_field = "organisation"

    organisation: Mapped[str | None] = free_text("Organización", need=True)
    kind: Mapped[str | None] = choice("Tipo", ALLY_KINDS)
    contact: Mapped[str | None] = free_text("Contacto")
    contribution: Mapped[str | None] = free_text("Qué aporta", long=True)
    country: Mapped[str | None] = free_text("País")
    from_: Mapped[str | None] = day("Desde", name="from")
    to: Mapped[str | None] = day("Hasta")


class LogEntry(Record):
    """A dated note, or a message to the network between sessions (*bitácora*)."""

    __tablename__ = "log_entry"
    noun = ("nota de la bitácora", "notas de la bitácora")
    title_field = "text"

    date: Mapped[str | None] = day("Fecha")
    author_id: Mapped[str | None] = reference("Escribe", "person")
    kind: Mapped[str | None] = choice("Tipo", LOG_KINDS)
    text: Mapped[str | None] = free_text("Nota", need=True, long=True)
    tags: Mapped[list[str] | None] = scalars("Etiquetas")
    meeting_id: Mapped[str | None] = reference("Sesión", "meeting")
    practice_id: Mapped[str | None] = reference("Práctica", "practice")
    school_id: Mapped[str | None] = reference("Escuela", "school")


class SharedMaterial(Record):
    """A thing of the network's bank of materials, by grade and level (S001 Tiltil)."""

    __tablename__ = "shared_material"
    noun = ("material compartido", "materiales compartidos")
    title_field = "title"

    title: Mapped[str | None] = free_text("Título", need=True)
    subject: Mapped[str | None] = choice("Asignatura", SUBJECTS)
    axis: Mapped[str | None] = free_text("Eje")
    grades: Mapped[list[str] | None] = scalars("Grados", choices=GRADES)
    level: Mapped[str | None] = free_text("Nivel")
    description: Mapped[str | None] = free_text("Descripción", long=True)
    practice_id: Mapped[str | None] = reference("Práctica", "practice")
    author_ids: Mapped[list[str] | None] = references("Autoría", "person")


class WorkLine(Record):
    """What goes out to the schools: an instrument, a plan, a guide; it can pause and go on (S000, S001)."""

    __tablename__ = "work_line"
    noun = ("línea de trabajo", "líneas de trabajo")
    title_field = "title"

    title: Mapped[str | None] = free_text("Título", need=True)
    purpose: Mapped[str | None] = free_text("Propósito", long=True)
    template_id: Mapped[str | None] = reference("Formato", "template")
    key_actions: Mapped[list[str] | None] = scalars("Acciones clave")
    team_ids: Mapped[list[str] | None] = references("Equipo", "person")
    pilot_school_ids: Mapped[list[str] | None] = references("Escuelas del piloto", "school")
    status: Mapped[str | None] = choice("Estado", WORK_STATUS)
    started: Mapped[str | None] = day("Comenzó")
    ended: Mapped[str | None] = day("Terminó")
    pause_reason: Mapped[str | None] = free_text("Por qué está en pausa", long=True)
    results: Mapped[str | None] = free_text("Resultados", long=True)


class WorkLineSchool(Record):
    """How far one school is in a line of work."""

    __tablename__ = "work_line_school"
    noun = ("avance de una escuela", "avances de las escuelas")
    natural = ("work_line_id", "school_id")

    work_line_id: Mapped[str | None] = child_of("Línea de trabajo", "work_line")
    school_id: Mapped[str | None] = reference("Escuela", "school")
    state: Mapped[str | None] = choice("Avance", SCHOOL_STATES)
    on: Mapped[str | None] = day("Fecha")
    note: Mapped[str | None] = free_text("Nota", long=True)


class SchoolTransfer(Record):
    """What a school did with what the session brought (S002, S003 Ligua)."""

    __tablename__ = "school_transfer"
    noun = ("transferencia a la escuela", "transferencias a las escuelas")
    natural = ("meeting_id", "school_id")

    meeting_id: Mapped[str | None] = child_of("Sesión", "meeting")
    school_id: Mapped[str | None] = reference("Escuela", "school")
    what_was_shared: Mapped[str | None] = free_text("Qué se llevó a la escuela", long=True)
    with_whom: Mapped[str | None] = free_text("Con quiénes")
    date: Mapped[str | None] = day("Fecha")
    effect: Mapped[str | None] = free_text("Qué cambió", long=True)
    ready: Mapped[bool | None] = flag("Realizada")
