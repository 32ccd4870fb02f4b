"""The records of the random histories on real laptops, and a network that holds the first of them."""

from __future__ import annotations

from pathlib import Path

from app.models import registry
from app.models.base import natural_id
from tests.oracle.engine import Laptop
from tests.oracle.network import make_network

PRACTICES = [f"00000000-0000-4000-8000-00000000000{n}" for n in (1, 2)]
DRAFT, MEETING, STEP, PHOTO, POINT = (f"00000000-0000-4000-8000-0000000000{n}" for n in range(11, 16))
DRAFT_STEP = "00000000-0000-4000-8000-000000000021"
PEOPLE = ["00000000-0000-4000-8000-000000000031", "00000000-0000-4000-8000-000000000032"]
CHOICES = {
    "practice": {
        "title": ("Uno", "Dos", "Tres", "Cuatro", None),
        "subject": ("LE", "MA", "CN", "HI"),
        "grades": (["1", "2"], ["3"]),
    },
    "practice_step": {"text": ("Leer", "Contar", "Medir", "Cantar"), "order": (1, 2)},
    "grade_task": {"task": ("Escribir", "Sumar", "Dibujar", "Armar"), "oa_codes": (["LE01"], ["LE02"])},
    "meeting": {
        "place": ("Talcamávida", "Quilacoya", "Rere", "Unihue"),
        "start": ("09:00", "10:00", None),
        "end": ("12:00", None),
    },
    "attendance": {"state": ("present", "late"), "arrival": ("09:10", None)},
    "minutes": {"various": ("Nada", "Algo", "Todo", "Poco")},
    "minutes_topic": {"summary": ("Se leyó", "Se pospuso", "Se acordó", "Se repitió")},
    "evidence": {
        "consent_state": ("missing", "faces_hidden", "held", None),
        "caption": ("Cosecha", "Taller", "Feria", "Paseo"),
    },
}
GHOST = "00000000-0000-4000-8000-000000000099"
NATURAL = ("grade_task", "attendance", "minutes", "minutes_topic")


def furnished(root: Path) -> list[Path]:
    """Three laptops that hold the same: two practices, one with a step, and a session with attendance and minutes."""
    folders = make_network(root, ("ana", "luis", "rosa"), PEOPLE)
    laptops = [Laptop(folder, folder.name) for folder in folders]
    for tipo, row, place in keys_of(folders[0].name)[:8]:
        first = {name: values[0] for name, values in CHOICES[tipo].items()}
        laptops[0].edit(tipo, row, place | first)
    for laptop in laptops[1:]:
        laptops[0].hand(laptop)
        laptop.hand(laptops[0])
        laptop.close()
    laptops[0].close()
    return folders


def keys_of(space: str) -> list[tuple[str, str, dict[str, object]]]:
    """The rows of these histories, with what places them; the first are there from the beginning."""

    def natural(tipo: str, **parts: object) -> tuple[str, str, dict[str, object]]:
        values = [parts[name] for name in registry.types()[tipo].natural]
        return tipo, natural_id(space, tipo, values), parts

    minutes = natural("minutes", meeting_id=MEETING, version=1)
    return [
        *(("practice", row, {}) for row in PRACTICES),
        ("meeting", MEETING, {}),
        ("practice_step", STEP, {"practice_id": PRACTICES[0]}),
        natural("attendance", meeting_id=MEETING, person_id=PEOPLE[0]),
        minutes,
        natural("minutes_topic", minutes_id=minutes[1], agenda_item_id=POINT),
        ("evidence", PHOTO, {"practice_id": PRACTICES[0]}),
        natural("grade_task", practice_id=PRACTICES[0], grade="2"),
        ("practice", DRAFT, {}),
        ("practice_step", DRAFT_STEP, {"practice_id": DRAFT}),
    ]
