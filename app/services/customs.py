"""Numbers that custom proposes and the network may change (domain.md, marked [custom])."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.database import Database
from app.models.indicator import RULES, NetworkRule
from app.services import rows

# What holds until the network says otherwise; None: off.
DEFAULTS: dict[str, int | None] = {
    "hours_month": 8,
    "hour_minutes": 45,
    "meetings_year": 8,
    "presentation_minutes": 15,
    "implementation_minutes": 6,
    "results_minutes": 5,
    "reflection_minutes": 4,
    "admin_share": 40,
    "small_number": 5,
    "visits_year": 3,
    "plan_due_month": None,
    "minutes_due_days": None,
}


def value(database: Database, name: str) -> int | None:
    """What the network goes by: its own number, else the customary one; None where the rule is off."""
    return values(database)[name]


def values(database: Database) -> dict[str, int | None]:
    """Every rule by its name."""
    with database.read() as session:
        return values_in(session)


def values_in(session: Session) -> dict[str, int | None]:
    """Every rule by its name, within this unit of work."""
    own = {
        name: number
        for name, number in session.execute(select(NetworkRule.name, NetworkRule.value))
        if name in DEFAULTS and number is not None
    }
    return DEFAULTS | own


def agree(database: Database, name: str, number: int | None) -> None:
    """Write down the network's own number; None returns to custom.

    Raises:
        InvalidData: there is no such rule, or the number cannot stand.
    """
    rows.create(database, "network_rule", {"name": name, "value": number})


def words(name: str) -> str:
    """What the rule is called. Raises `KeyError`."""
    return RULES[name]
