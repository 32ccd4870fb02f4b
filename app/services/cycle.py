"""The path of a practice through its five stages: where it stands in words, and what comes next (domain.md 5.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.models.database import Database
from app.services import adoption_rows, presentations, reviews
from app.services.adoption_rows import AdoptionRow
from app.services.presentations import PresentationRow
from app.text_dates import count, long_date

PRESENTATION, REVIEW, ADOPTION, TICKET, SELF = "presentacion", "evaluacion", "aplicaciones", "tickets", "autoevaluacion"
NAMES = {
    PRESENTATION: "Presentación",
    REVIEW: "Evaluación",
    ADOPTION: "Aplicaciones",
    TICKET: "Tickets de salida",
    SELF: "Autoevaluación",
}


@dataclass(frozen=True)
class StageState:
    """One stage: `state` is 'done', 'going' or 'ahead'; `words` say it, `next` what comes ('' for nothing)."""

    key: str
    state: str
    words: str
    next: str = ""


def path(database: Database, practice_id: str) -> tuple[StageState, ...]:
    """The five stages of a practice, in order."""
    shown = presentations.of_practice(database, practice_id)
    taken = adoption_rows.of_practice(database, practice_id)
    applied = [row for row in taken if row.applied]
    return (
        _presentation(shown),
        _review(database, shown),
        _adoption(taken, applied),
        _after(
            TICKET,
            applied,
            [row for row in applied if row.batches_n],
            ("aplicación con tickets", "aplicaciones con tickets"),
            "Anote los tickets",
        ),
        _after(
            SELF,
            applied,
            [row for row in applied if row.evaluation_id],
            ("autoevaluación", "autoevaluaciones"),
            "Escriba la autoevaluación",
        ),
    )


def current(stages: Sequence[StageState]) -> str:
    """The stage to look at: the first one begun and not done, else the first ahead, else the last."""
    for state in ("going", "ahead"):
        found = next((one.key for one in stages if one.state == state), "")
        if found:
            return found
    return stages[-1].key


def _presentation(shown: Sequence[PresentationRow]) -> StageState:
    told = [row for row in shown if row.preparation == "presented"]
    if told:
        day = long_date(told[0].meeting_date)
        times = count(len(told), "vez", "veces")
        return StageState(
            PRESENTATION, "done", f"Presentada el {day}" if len(told) == 1 and day else f"Presentada {times}"
        )
    if shown:
        day = long_date(shown[0].meeting_date)
        words = {"prior_talk": "Ya conversada", "ready": "Lista"}.get(shown[0].preparation, "Propuesta")
        steps = {
            "proposed": "Converse antes con la supervisión o la asesoría",
            "prior_talk": "Deje lista la presentación",
        }
        if shown[0].suspended:
            waits = f"{words} para una sesión que se suspendió"
            return StageState(PRESENTATION, "going", waits, "Espere su nueva fecha, o elija otra sesión")
        return StageState(
            PRESENTATION,
            "going",
            f"{words} para el {day}" if day else f"{words}, sin sesión",
            steps.get(shown[0].preparation, "Preséntela en la sesión"),
        )
    return StageState(PRESENTATION, "ahead", "Todavía no se presenta", "Propóngala para una sesión")


def _review(database: Database, shown: Sequence[PresentationRow]) -> StageState:
    if not shown:
        return StageState(REVIEW, "ahead", "Después de la presentación")
    counts = [reviews.summary(reviews.sheet(database, row.id)).answered for row in shown]
    part, whole = sum(one.part for one in counts), sum(one.whole for one in counts)
    if not part:
        told = shown[0].preparation == "presented"
        return StageState(REVIEW, "going" if told else "ahead", "Nadie ha opinado aún", "Pida la opinión a sus colegas")
    if part < whole:
        left = whole - part
        step = "Falta una opinión" if left == 1 else f"Faltan {left} opiniones"
        return StageState(REVIEW, "going", f"Opinaron {part} de {whole}", step)
    return StageState(REVIEW, "done", f"Opinaron {part} de {whole}")


def _adoption(taken: Sequence[AdoptionRow], applied: Sequence[AdoptionRow]) -> StageState:
    waiting = [row for row in taken if row.status == "chosen"]
    if not taken:
        return StageState(ADOPTION, "ahead", "Nadie la ha elegido aún", "Elíjala para su curso")
    step = f"{count(len(waiting), 'elegida', 'elegidas')} por aplicar" if waiting else ""
    if not applied:
        words = count(len(taken), "docente la eligió", "docentes la eligieron")
        return StageState(ADOPTION, "going" if waiting else "ahead", words, step)
    words = count(len(applied), "aplicación", "aplicaciones")
    return StageState(ADOPTION, "going" if waiting else "done", words, step)


def _after(
    key: str, applied: Sequence[AdoptionRow], told: Sequence[AdoptionRow], nouns: tuple[str, str], verb: str
) -> StageState:
    """A stage that each application has of its own."""
    if not applied:
        return StageState(key, "ahead", "Después de aplicarla")
    left = len(applied) - len(told)
    if not told:
        return StageState(key, "going", "Por hacer", verb)
    words = f"{count(len(told), *nouns)} de {len(applied)}" if left else count(len(told), *nouns)
    return StageState(key, "going" if left else "done", words, verb if left else "")
