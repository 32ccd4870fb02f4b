"""Improvement cycles: Planear, Hacer, Estudiar, Ajustar (domain.md 6; S001 Malloa)."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from app.models.base import Record, child_of, choice, day, decimal, flag, free_text, integer, reference

LEVELS = {"practice": "De una práctica", "meeting": "De una sesión", "network": "De la red"}
STAGES = {"plan": "Planear", "do": "Hacer", "study": "Estudiar", "adjust": "Ajustar", "closed": "Cerrado"}
DECISIONS = {
    "adopt": "Adoptar",
    "adapt": "Adaptar",
    "abandon": "Abandonar",
    "scale": "Ampliar",
    "next_cycle": "Otro ciclo",
}
PARTLY = {"yes": "Sí", "partly": "En parte", "no": "No"}


class PheaCycle(Record):
    """One improvement cycle with its prediction, its result and its decision."""

    __tablename__ = "phea_cycle"
    noun = ("ciclo de mejora", "ciclos de mejora")
    title_field = "problem"

    school_year: Mapped[int | None] = integer("Año escolar", low=1900, high=2200)
    level: Mapped[str | None] = choice("Nivel", LEVELS)
    owner_id: Mapped[str | None] = reference("A cargo", "person")
    practice_id: Mapped[str | None] = reference("Práctica", "practice")
    meeting_id: Mapped[str | None] = reference("Sesión", "meeting")
    stage: Mapped[str | None] = choice("Etapa", STAGES)
    problem: Mapped[str | None] = free_text("Problema", need=True, long=True)
    aim: Mapped[str | None] = free_text("Qué queremos lograr y cuánto", long=True)
    aim_by: Mapped[str | None] = day("Para cuándo")
    change_idea: Mapped[str | None] = free_text("Idea de cambio", long=True)
    data_to_collect: Mapped[str | None] = free_text("Datos que se recogerán", long=True)
    carried_out_as_planned: Mapped[str | None] = choice("¿Se hizo como se planeó?", PARTLY)
    observations: Mapped[str | None] = free_text("Qué se observó", long=True)
    unexpected: Mapped[str | None] = free_text("Qué no se esperaba", long=True)
    results: Mapped[str | None] = free_text("Resultados", long=True)
    learning: Mapped[str | None] = free_text("Qué aprendimos", long=True)
    decision: Mapped[str | None] = choice("Decisión", DECISIONS)
    next_plan: Mapped[str | None] = free_text("Qué cambia desde ahora", long=True)
    previous_cycle_id: Mapped[str | None] = reference("Ciclo anterior", "phea_cycle")
    start: Mapped[str | None] = day("Inicio")
    end: Mapped[str | None] = day("Término")


class PheaQuestion(Record):
    """A question of the cycle, what was predicted, and what came out."""

    __tablename__ = "phea_question"
    noun = ("pregunta del ciclo", "preguntas del ciclo")
    title_field = "question"

    cycle_id: Mapped[str | None] = child_of("Ciclo", "phea_cycle")
    order: Mapped[int | None] = integer("Orden")
    question: Mapped[str | None] = free_text("Pregunta", long=True)
    prediction: Mapped[str | None] = free_text("Predicción", long=True)
    result: Mapped[str | None] = free_text("Resultado", long=True)
    confirmed: Mapped[str | None] = choice("¿Se cumplió la predicción?", PARTLY)


class PheaTask(Record):
    """Who does what, when and where in the cycle."""

    __tablename__ = "phea_task"
    noun = ("tarea del ciclo", "tareas del ciclo")
    title_field = "what"

    cycle_id: Mapped[str | None] = child_of("Ciclo", "phea_cycle")
    order: Mapped[int | None] = integer("Orden")
    what: Mapped[str | None] = free_text("Qué", long=True)
    responsible_id: Mapped[str | None] = reference("Quién", "person")
    date: Mapped[str | None] = day("Cuándo")
    place: Mapped[str | None] = free_text("Dónde")
    done: Mapped[bool | None] = flag("Hecha")


class PheaMeasure(Record):
    """One figure that the cycle collected: so many of so many, or a plain value."""

    __tablename__ = "phea_measure"
    noun = ("dato del ciclo", "datos del ciclo")
    title_field = "name"

    cycle_id: Mapped[str | None] = child_of("Ciclo", "phea_cycle")
    name: Mapped[str | None] = free_text("Qué se midió")
    date: Mapped[str | None] = day("Fecha")
    numerator: Mapped[int | None] = integer("Cuántos", high=10**9)
    denominator: Mapped[int | None] = integer("De cuántos", high=10**9)
    value: Mapped[str | None] = decimal("Valor")
    note: Mapped[str | None] = free_text("Nota", long=True)
