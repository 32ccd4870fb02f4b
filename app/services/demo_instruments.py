"""What the invented microcentro filled in with its formats: rubrics, a diagnosis and a class that was seen."""

from __future__ import annotations

from datetime import date
from itertools import cycle

from app.models.base import text_id
from app.models.database import Database
from app.services import class_observations, diagnostics, network, rows, rubrics, tallies
from app.services.demo_days import Days

# The level of each criterion of a group, in March and later (A adequate, I intermediate, C critical).
_GROUPS = (
    ("Boldos", "2", 4, "AIAA", "AAAA"),
    ("Maitenes", "3", 5, "CCII", "IIAA"),
    ("Puente", "5", 6, "IIIA", "AIAA"),
    ("Piures", "1", 3, "CCCI", "CICI"),
)
_LEVELS = {"A": "adequate", "I": "intermediate", "C": "critical"}
# How many of six answered 4, 3, 2 and 1 to each of the ten statements.
_FIRST = ((1, 2, 2, 1), (0, 3, 2, 1), (0, 1, 3, 2), (0, 2, 3, 1), (2, 2, 2, 0))
_SEEN = ("yes", "partly", "yes", "yes", "partly", "no", "yes", "yes", "partly")


def fill(database: Database, days: Days) -> None:
    """Fill them for a year of these days."""
    for school, grade, pupils, before, after in _GROUPS:
        for levels, day in ((before, days.sessions[1]), (after, days.sessions[5])):
            _rubric(database, school, grade, pupils, levels, day)
    _diagnostic(database, days.sessions[0])
    _class(database, days.day(4, 13))


def _rubric(database: Database, school: str, grade: str, pupils: int, levels: str, day: date) -> None:
    made = rubrics.begin(database, on=day)
    fields = {"school_id": _school(database, school), "grade": grade, "pupils_n": pupils}
    if school == "Maitenes":
        fields |= {
            "help_agreed": "Una visita al mes y lecturas en pareja.",
            "responsible_id": _person(database, "marta"),
        }
    rows.update(database, "engagement_rubric", made, fields)
    for item, level in zip(rubrics.view(database, made).template.items, levels, strict=True):
        rubrics.rate(database, made, item.id, _LEVELS[level])


def _diagnostic(database: Database, day: date) -> None:
    made = diagnostics.begin(database, on=day)
    tallies.set_respondents(database, "network_diagnostic", made, 6)
    counts: dict[tuple[str, str], int | None] = {}
    for row, given in zip(tallies.read(database, "network_diagnostic", made).rows, cycle(_FIRST), strict=False):
        counts |= {(row.item.id, option): count for option, count in zip(row.item.options, given, strict=True)}
    tallies.set_all(database, "network_diagnostic", made, counts)
    decisions = ["Escribir el propósito en una frase.", "Guardar todo en un solo lugar.", "Rotar quién conduce."]
    rows.update(database, "network_diagnostic", made, {"risks": ["one_way"], "decisions": decisions})


def _class(database: Database, day: date) -> None:
    made = class_observations.begin(database, school_id=_school(database, "Puente"), on=day)
    who = {"teacher_id": _person(database, "ivan"), "observer_id": _person(database, "marta")}
    rows.update(database, "class_observation", made, who | {"between_peers": True, "grades": ["4", "5", "6"]})
    for line, seen in zip(class_observations.lines(database, made), _SEEN, strict=True):
        class_observations.write_line(database, made, line.item.id, {"seen": seen})
    first = class_observations.lines(database, made)[0].item.id
    quote = {"note": "Explican con dibujos cómo midieron.", "quotes": "«Yo conté los pasos y después los junté.»"}
    class_observations.write_line(database, made, first, quote)


def _school(database: Database, name: str) -> str:
    return network.schools(database, name)[0].id


def _person(database: Database, name: str) -> str:
    # As the records file names them.
    return text_id(database.space, name)
