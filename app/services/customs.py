"""Numbers that custom proposes and the network may change (domain.md, marked [custom])."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import InvalidData, Problem
from app.models.database import Database
from app.models.indicator import RULES, NetworkRule
from app.services import rows
from app.services.rules import PedagogicalHour

# What holds until the network says otherwise; None: off.
DEFAULTS: dict[str, int | None] = {
    "hours_month": 8,
    "hour_minutes": 45,
    "hour_parts": 2,
    "meetings_year": 8,
    "presentation_minutes": 15,
    "review_minutes": 20,
    "implementation_minutes": 6,
    "results_minutes": 5,
    "reflection_minutes": 4,
    "admin_share": 40,
    "small_number": 5,
    "visits_year": 3,
    "plan_due_month": None,
    "minutes_due_days": None,
}

# Between which numbers the network's own one may be.
LIMITS: dict[str, tuple[int, int]] = {
    "hours_month": (1, 200),
    "hour_minutes": (1, 120),
    "hour_parts": (1, 4),
    "meetings_year": (1, 60),
    "presentation_minutes": (1, 240),
    "review_minutes": (1, 240),
    "implementation_minutes": (0, 240),
    "results_minutes": (0, 240),
    "reflection_minutes": (0, 240),
    "admin_share": (1, 100),
    "small_number": (1, 100),
    "visits_year": (0, 60),
    "plan_due_month": (1, 12),
    "minutes_due_days": (1, 365),
}

_RULES = select(NetworkRule.name, NetworkRule.value)


def values(database: Database) -> dict[str, int | None]:
    """What the network goes by, by the name of each rule: its own number, else the customary one; None: it is off."""
    with database.read() as session:
        return values_in(session)


def values_in(session: Session) -> dict[str, int | None]:
    """See `values`; within this unit of work. Custom holds where what came can be no such number."""
    return DEFAULTS | {name: number for name, number in _own(session).items() if _stands(name, number)}


def own(database: Database) -> dict[str, int | None]:
    """By every rule's name the network's own number; None where it goes by custom."""
    with database.read() as session:
        return dict.fromkeys(DEFAULTS) | _own(session)


def _stands(name: str, number: int | None) -> bool:
    low, high = LIMITS[name]
    return number is not None and low <= number <= high


def _own(session: Session) -> dict[str, int | None]:
    found = session.execute(_RULES)
    return {name: number for name, number in found if name in DEFAULTS}


def number(database: Database, name: str) -> int:
    """See `number_in`."""
    with database.read() as session:
        return number_in(session, name)


def number_in(session: Session, name: str) -> int:
    """A rule that is never off, within this unit of work."""
    return values_in(session)[name] or LIMITS[name][0]


def hour_in(session: Session) -> PedagogicalHour:
    """The network's pedagogical hour, within this unit of work."""
    return PedagogicalHour(number_in(session, "hour_minutes"), number_in(session, "hour_parts"))


def agree(database: Database, name: str, number: int | None) -> None:
    """Write down the network's own number; None returns to custom.

    Raises:
        InvalidData: there is no such rule, or the number cannot stand.
    """
    low, high = LIMITS.get(name, (0, 0))
    if name in LIMITS and number is not None and not _stands(name, number):
        details = (("value", str(number)), ("low", str(low)), ("high", str(high)))
        raise InvalidData([Problem("value", "out_of_range", details)])
    rows.create(database, "network_rule", {"name": name, "value": number})


def words(name: str) -> str:
    """What the rule is called. Raises `KeyError`."""
    return RULES[name]
