"""The network's experience on one or two pages, of either kind, begun from what is written already (domain.md 6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app import wall_clock
from app.models.database import Database
from app.services import labels, network, people, practice_parts, rows
from app.services.catalogue_names import regions_of, unnamed_commune
from app.text_dates import count

TECHNICAL, RME = "technical", "rme"
# The fields of each kind, in the order of its paper.
FIELDS = {
    TECHNICAL: (
        ("Antecedentes", ("name", "practice_id", "beneficiaries", "participants", "institutionalisation", "time_span")),
        (
            "La red",
            (
                "network_name",
                "network_origin",
                "commune",
                "region",
                "schools_n",
                "coordinators",
                "alliance",
                "associated_institution",
            ),
        ),
        (
            "La experiencia",
            ("synthesis", "key_actions", "effects_on_network", "effects_on_communities", "links"),
        ),
    ),
    RME: (
        ("La red", ("name", "network_name", "region", "deprov", "commune")),
        ("Integrantes", ("schools_n", "members", "dependency", "year_started", "coordinators")),
        (
            "La experiencia",
            (
                "need",
                "objective",
                "how_members_move",
                "how_collaboration_shows",
                "key_idea",
                "learnings",
                "projection",
                "links",
            ),
        ),
    ),
}


def customary(database: Database) -> str:
    """The kind of sheet that a network of this type writes."""
    return RME if network.microcentro(database)["network_type"] == "rme" else TECHNICAL


def begin(database: Database, kind: str, *, practice_id: str | None = None) -> str:
    """Begin a sheet with what the network, and a practice, say already; its id."""
    made = rows.create(database, "experience_sheet", {"kind": kind})
    fill(database, made, practice_id=practice_id)
    return made


def fill(
    database: Database,
    sheet_id: str,
    *,
    practice_id: str | None = None,
    commune: Callable[[str], str] = unnamed_commune,
) -> list[str]:
    """Fill what is still empty from the network's own record and from a practice; the names of the fields.

    `commune` names the commune of a code.

    Raises:
        NotFound: there is no such sheet or practice.
    """
    held = rows.load(database, "experience_sheet", sheet_id)
    practice = practice_id or held["practice_id"]
    told = of_practice(database, practice) if practice else {}
    found = of_network(database, commune) | {name: value for name, value in told.items() if value}
    shown = {name for _, names in FIELDS.get(held["kind"] or TECHNICAL, FIELDS[TECHNICAL]) for name in names}
    new = {name: value for name, value in found.items() if name in shown and value and not held[name]}
    if practice:
        new["practice_id"] = practice
    rows.update(database, "experience_sheet", sheet_id, new)
    return sorted(new)


def of_network(database: Database, commune: Callable[[str], str] = unnamed_commune) -> dict[str, Any]:
    """What the network's own record, its schools and its people say; `commune` names the commune of a code."""
    own, schools = network.microcentro(database), network.schools(database)
    everybody = people.people(database, everybody=False)
    leading = [one.full_name for one in everybody if "COORDINATOR" in one.roles]
    kinds = {rows.load(database, "school", one.id)["dependency"] for one in schools}
    codes = labels.choices("school", "dependency")
    started = [year for year in (own["year_founded"],) if year]
    return {
        "network_name": own["name"],
        "objective": own["purpose"],
        "network_origin": f"Desde {started[0]}." if started else None,
        "commune": ", ".join(map(commune, own["communes"] or ())),
        "region": ", ".join(regions_of(own["communes"] or ())),
        "deprov": own["deprov_code"],
        "schools_n": len(schools) or None,
        "members": "\n".join(one.name for one in schools),
        "dependency": ", ".join(sorted(codes.get(code, code) for code in kinds if code)),
        "year_started": started[0] if started else None,
        "coordinators": ", ".join(leading),
        "participants": _participants(len(everybody), len(schools)),
        "beneficiaries": _pupils(sum(one.pupils_n for one in schools)),
        "time_span": f"{started[0]}-{wall_clock.today().year}" if started else None,
    }


def of_practice(database: Database, practice_id: str) -> dict[str, Any]:
    """What a practice says.

    Raises:
        NotFound: there is no such practice.
    """
    held = rows.load(database, "practice", practice_id)
    steps = [one.text for one in practice_parts.steps(database, practice_id) if one.text]
    return {
        "name": held["title"],
        "need": held["problem_addressed"],
        "objective": held["purpose"],
        "synthesis": held["common_activity"] or held["purpose"],
        "key_actions": steps,
        "effects_on_communities": [held["results"]] if held["results"] else [],
        "learnings": [held["reflection"]] if held["reflection"] else [],
        "key_idea": held["common_theme"],
    }


def _participants(members: int, schools: int) -> str:
    return f"{count(members, 'integrante', 'integrantes')} de {count(schools, 'escuela', 'escuelas')}"


def _pupils(number: int) -> str | None:
    return count(number, "estudiante", "estudiantes") if number else None
