"""What a person is told while the data of an older program are brought up to date, by the window and by commands.

    step_at(done, total)        # which of the STEPS is under way, as `Workspace.open` tells how far it is
"""

from __future__ import annotations

from itertools import accumulate

from app.models import schema
from app.services import workspace

TITLE = "Minga se está poniendo al día con sus datos"
WHY = (
    "Los escribió una versión anterior de Minga, y esta los ordena de otra manera. Se hace una sola vez y no se borra "
    "nada: el archivo de antes queda guardado al lado."
)
STEPS = (
    "Copiar los datos, para no tocar los de antes",
    "Ordenarlos como los usa esta versión",
    "Revisar que estén completos",
    "Escribir cada anotación como dice su historial",
)


def step_at(done: int, total: int) -> int:
    """The place in `STEPS` of what is under way when so much is done."""
    share = done / total if total else 0
    return next((place for place, end in enumerate(_ends()) if share < end), len(STEPS) - 1)


def _ends() -> list[float]:
    """At which share of the whole each step but the last is over: looking at the history belongs to writing it."""
    first, second = workspace.SHARES
    whole = first / (first + second)
    return [whole * done / sum(schema.SHARES) for done in accumulate(schema.SHARES)]


def said(name: str) -> str:
    """For a command, which tells it in one line: what is done, of which microcentro, and that it takes a while."""
    return f"{TITLE} de «{name}», que escribió una versión anterior. Puede tardar unos minutos: no lo interrumpa."
