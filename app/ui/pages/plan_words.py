"""How plans and cycles are said: their states, names and lines."""

from __future__ import annotations

from app.services import labels
from app.services.cycles import CycleRow
from app.services.plan_rows import PlanRow
from app.ui import values

PLAN_KINDS = {"agreed": "waiting", "sent": "done", "closed": "neutral"}
STAGE_KINDS = {"plan": "neutral", "do": "waiting", "study": "waiting", "adjust": "attention", "closed": "done"}
NEXT_STAGE = {
    "plan": "Pasar a Hacer",
    "do": "Pasar a Estudiar",
    "study": "Pasar a Ajustar",
    "adjust": "Cerrar el ciclo",
}


def state(status: str) -> tuple[str, str]:
    """The kind and the words of a plan's chip."""
    return PLAN_KINDS.get(status, "neutral"), labels.words("annual_plan", "status", status)


def stage(code: str) -> tuple[str, str]:
    """The kind and the words of a cycle's chip."""
    return STAGE_KINDS.get(code, "neutral"), labels.words("phea_cycle", "stage", code)


def plan_name(row: PlanRow) -> str:
    """'2026', with the microcentro that it came with."""
    year = str(row.year) if row.year else "Sin año"
    return f"{year} ({row.predecessor})" if row.predecessor else year


def cycle_name(row: CycleRow) -> str:
    """What the cycle is about."""
    return row.problem or row.change_idea or "Ciclo sin problema escrito"


def cycle_line(row: CycleRow) -> str:
    """What it is of, since when, whose it is, until when, and what it came to."""
    level = labels.words("phea_cycle", "level", row.level)
    parts = [
        f"{level}: {row.practice}" if row.practice and row.level == "practice" else level,
        f"desde el {values.date_words(row.start)}" if row.start else "",
        "sigue a otro" if row.previous_id else "",
        row.owner,
        f"para el {values.date_words(row.aim_by)}" if row.aim_by else "",
        f"decisión: {labels.words('phea_cycle', 'decision', row.decision).lower()}" if row.decision else "",
    ]
    return " · ".join(part for part in parts if part)
