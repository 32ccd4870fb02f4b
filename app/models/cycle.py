"""The five-stage cycle of a practice, from its presentation to the self-evaluation (domain.md 5.3 and 6)."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from app.models.base import Record, child_of, choice, clock, day, free_text, integer, reference, references, scalars
from app.models.school import GRADES

PREPARATION = {
    "proposed": "Propuesta",
    "prior_talk": "Conversada antes con la supervisión o la asesoría",
    "ready": "Lista para presentar",
    "presented": "Presentada",
}
WOULD_REPLICATE = {"yes": "Sí", "with_changes": "Con cambios", "no": "No"}
ADOPTION_STATUS = {
    "chosen": "Elegida",
    "applied": "Aplicada",
    "repeated": "Repetida",
    "institutionalised": "Incorporada a la escuela",
    "not_applied": "No aplicada",
}
APPLIED = ("applied", "repeated", "institutionalised")
WILL_CONTINUE = {"yes": "Sí", "yes_with_changes": "Sí, con cambios", "no": "No"}


class PracticePresentation(Record):
    """A practice shown in a session, at most 15 minutes (stage 1)."""

    __tablename__ = "practice_presentation"
    noun = ("presentación", "presentaciones")

    practice_id: Mapped[str | None] = child_of("Práctica", "practice")
    meeting_id: Mapped[str | None] = reference("Sesión", "meeting")
    presenter_id: Mapped[str | None] = reference("Presenta", "person")
    preparation: Mapped[str | None] = choice("Preparación", PREPARATION)
    prior_talk_on: Mapped[str | None] = day("Conversación previa")
    prior_talk_with_id: Mapped[str | None] = reference("Conversada con", "person")
    prior_talk_notes: Mapped[str | None] = free_text("Qué se conversó", long=True)
    started: Mapped[str | None] = clock("Comenzó")
    seconds_used: Mapped[int | None] = integer("Segundos usados", high=86_400)
    implementation_told: Mapped[str | None] = free_text("Implementación", long=True)
    results_told: Mapped[str | None] = free_text("Resultados", long=True)
    critical_reflection: Mapped[str | None] = free_text("Reflexión crítica", long=True)
    questions_to_colleagues: Mapped[str | None] = free_text("Preguntas a los colegas", long=True)
    evidence_shown: Mapped[list[str] | None] = references("Evidencias mostradas", "evidence")
    policy_link: Mapped[str | None] = free_text("Vínculo con la política educativa", long=True)


class PeerReview(Record):
    """What one colleague answers to a presentation (stage 2)."""

    __tablename__ = "peer_review"
    noun = ("retroalimentación", "retroalimentaciones")
    natural = ("presentation_id", "reviewer_id")

    presentation_id: Mapped[str | None] = child_of("Presentación", "practice_presentation")
    reviewer_id: Mapped[str | None] = reference("Opina", "person")
    school_id: Mapped[str | None] = reference("Escuela", "school")
    strength: Mapped[str | None] = free_text("Fortaleza", long=True)
    question: Mapped[str | None] = free_text("Pregunta", long=True)
    suggestion: Mapped[str | None] = free_text("Sugerencia", long=True)
    would_replicate: Mapped[str | None] = choice("¿La replicaría?", WOULD_REPLICATE)
    viability: Mapped[int | None] = integer("Viabilidad en su escuela", low=1, high=4)
    changes_needed: Mapped[str | None] = free_text("Qué cambiaría para sus grados", long=True)
    own_grades: Mapped[list[str] | None] = scalars("Sus grados", choices=GRADES)


class Adoption(Record):
    """A colleague takes up a practice in another room (stage 3)."""

    __tablename__ = "adoption"
    noun = ("aplicación", "aplicaciones")

    practice_id: Mapped[str | None] = child_of("Práctica", "practice")
    teacher_id: Mapped[str | None] = reference("Docente", "person", need=True)
    school_id: Mapped[str | None] = reference("Escuela", "school")
    combined_class_id: Mapped[str | None] = reference("Curso combinado", "combined_class")
    chosen_in_meeting_id: Mapped[str | None] = reference("Elegida en la sesión", "meeting")
    grades: Mapped[list[str] | None] = scalars("Grados", choices=GRADES)
    planned_date: Mapped[str | None] = day("Fecha prevista", index=True)
    applied_date: Mapped[str | None] = day("Fecha de aplicación", index=True)
    times_applied: Mapped[int | None] = integer("Veces que se aplicó", high=1000)
    status: Mapped[str | None] = choice("Estado", ADOPTION_STATUS)
    adaptations_kept: Mapped[str | None] = free_text("Qué se mantuvo", long=True)
    adaptations_changed: Mapped[str | None] = free_text("Qué se cambió", long=True)
    adaptations_why: Mapped[str | None] = free_text("Por qué se cambió", long=True)
    obstacle: Mapped[str | None] = free_text("Qué lo impidió", long=True)


class AdoptionGrade(Record):
    """How many pupils of a grade took part in an application (domain.md 6.2, pupil counts)."""

    __tablename__ = "adoption_grade"
    noun = ("estudiantes por grado", "estudiantes por grado")
    natural = ("adoption_id", "grade")

    adoption_id: Mapped[str | None] = child_of("Aplicación", "adoption")
    grade: Mapped[str | None] = choice("Grado", GRADES)
    pupils_n: Mapped[int | None] = integer("Estudiantes", high=10_000)


class ExitTicketBatch(Record):
    """The exit tickets of one grade after an application, as tallies (stage 4). Never a pupil's name."""

    __tablename__ = "exit_ticket_batch"
    noun = ("tanda de tickets de salida", "tandas de tickets de salida")

    adoption_id: Mapped[str | None] = child_of("Aplicación", "adoption")
    template_id: Mapped[str | None] = reference("Ticket", "template")
    date: Mapped[str | None] = day("Fecha", index=True)
    grade: Mapped[str | None] = choice("Grado", GRADES)
    respondents_n: Mapped[int | None] = integer("Respondieron", high=10_000)
    enrolled_n: Mapped[int | None] = integer("Matriculados", high=10_000)
    open_quotes: Mapped[list[str] | None] = scalars("Frases de los niños, sin nombres")


class ExitTicketTally(Record):
    """How many pupils gave one answer to one item."""

    __tablename__ = "exit_ticket_tally"
    noun = ("conteo de ticket", "conteos de ticket")
    natural = ("batch_id", "item_id", "option")

    batch_id: Mapped[str | None] = child_of("Tanda de tickets", "exit_ticket_batch")
    item_id: Mapped[str | None] = reference("Pregunta", "template_item")
    option: Mapped[str | None] = free_text("Respuesta")
    count: Mapped[int | None] = integer("Cuántos", high=100_000)


class SelfEvaluation(Record):
    """The teacher's short record after trying a practice (stage 5)."""

    __tablename__ = "self_evaluation"
    noun = ("autoevaluación", "autoevaluaciones")

    adoption_id: Mapped[str | None] = child_of("Aplicación", "adoption")
    written_on: Mapped[str | None] = day("Fecha")
    what_i_did: Mapped[str | None] = free_text("Qué hice", long=True)
    adjustments: Mapped[str | None] = free_text("Qué ajusté", need=True, long=True)
    what_worked: Mapped[str | None] = free_text("Qué resultó", long=True)
    what_did_not: Mapped[str | None] = free_text("Qué no resultó", long=True)
    evidence_of_learning: Mapped[str | None] = free_text("Qué mostraron los estudiantes", long=True)
    achievement: Mapped[int | None] = integer("Logro", low=1, high=4)
    engagement: Mapped[int | None] = integer("Participación", low=1, high=4)
    will_continue: Mapped[str | None] = choice("¿Continuará?", WILL_CONTINUE, need=True)
    next_change: Mapped[str | None] = free_text("Próximo cambio", long=True)
    shared_with_advisor_at: Mapped[str | None] = day("Compartida con la asesoría")


class AdvisorFeedback(Record):
    """What the adviser answers to a self-evaluation."""

    __tablename__ = "advisor_feedback"
    noun = ("respuesta de la asesoría", "respuestas de la asesoría")

    self_evaluation_id: Mapped[str | None] = child_of("Autoevaluación", "self_evaluation")
    by_id: Mapped[str | None] = reference("Responde", "person")
    date: Mapped[str | None] = day("Fecha")
    text: Mapped[str | None] = free_text("Respuesta", long=True)


class PracticeVersion(Record):
    """What a practice said before it was improved, and why it changed."""

    __tablename__ = "practice_version"
    noun = ("versión de la práctica", "versiones de la práctica")

    practice_id: Mapped[str | None] = child_of("Práctica", "practice")
    number: Mapped[int | None] = integer("Versión", low=1, high=999)
    date: Mapped[str | None] = day("Fecha")
    reason: Mapped[str | None] = free_text("Qué cambió y por qué", long=True)
    meeting_id: Mapped[str | None] = reference("Sesión", "meeting")
    content: Mapped[str | None] = free_text("Lo que decía", long=True)
