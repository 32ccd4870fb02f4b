"""On which page a record of each type is seen; what has none is seen with its history."""

from __future__ import annotations

HOMES = {
    "person": "red",
    "school": "red",
    "practice": "practicas",
    "meeting": "sesiones",
    "commitment": "acuerdos",
}
HISTORY = "historia"


def home_of(tipo: str) -> str:
    """The key of the page that shows a record of this type, given its `id`."""
    return HOMES.get(tipo, HISTORY)
