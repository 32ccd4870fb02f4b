"""A school through the years: who holds it, when it joins and leaves, and what its 7th and 8th grades need."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from app.models.database import Database
from app.models.school import CombinedClass, SchoolOwner
from app.services import rows, rules

_UPPER = frozenset({"7", "8"})


@dataclass(frozen=True)
class OwnerChange:
    """The owner that was added, and those that ended with it: (id, until when they held it before)."""

    made: str
    ended: tuple[tuple[str, str | None], ...]


def change_owner(
    database: Database, school: str, on: date, *, name: str = "", dependency: str | None = None
) -> OwnerChange:
    """From that day on somebody else holds the school; whoever did until then stays in its history.

    Raises:
        NotFound: there is no such school. InvalidData: a value cannot stand.
    """
    with database.write() as session:
        rows.need(session, "school", school)
        held = [
            one
            for one in rows.parts_of(session, "school_owner", school)
            if rules.in_force(one.from_, one.to, on) or one.to is None
        ]
        ended = tuple((one.id, one.to) for one in held)
        for one in held:
            rows.put(session, one, {"to": on})
        fields = {"school_id": school, "name": name, "dependency": dependency, "from": on}
        return OwnerChange(str(rows.add(session, "school_owner", fields).id), ended)


def undo_change(database: Database, change: OwnerChange) -> None:
    """Take a change of owner back."""
    with database.write() as session:
        rows.drop(session, rows.need(session, "school_owner", change.made))
        for one, until in change.ended:
            rows.put(session, rows.need(session, "school_owner", one), {"to": until})


def owner_on(database: Database, school: str, day: date) -> tuple[str, str | None] | None:
    """The name and kind of who held the school on that day; None where it was not written down."""
    query = (
        select(SchoolOwner).where(SchoolOwner.school_id == school).order_by(SchoolOwner.from_.desc(), SchoolOwner.id)
    )
    with database.read() as session:
        found = [one for one in session.scalars(query) if rules.in_force(one.from_, one.to, day)]
    return (found[0].name or "", found[0].dependency) if found else None


def follow_owner(database: Database, school: str, on: date) -> None:
    """The kind of school is that of who holds it on that day, where that was written down."""
    held = owner_on(database, school, on)
    if held and held[1]:
        rows.update(database, "school", school, {"dependency": held[1]})


def set_status(database: Database, school: str, status: str, on: date) -> dict[str, str | None]:
    """The school closes, rests or works again; what stood before, to put back.

    It is never deleted. A closed one leaves the microcentro that day, so that nobody is expected from it; one that
    works again after it was closed is a member again.

    Raises:
        NotFound: there is no such school. InvalidData: there is no such state.
    """
    before = rows.load(database, "school", school)
    fields: dict[str, Any] = {"status": status}
    if status == "closed" and before["left_on"] is None:
        fields["left_on"] = on
    elif before["status"] == "closed" and status != "closed":
        fields["left_on"] = None
    rows.update(database, "school", school, fields)
    return {name: before[name] for name in ("status", "left_on")}


def leave(database: Database, school: str, on: date) -> None:
    """The school leaves the microcentro: new lists are without it, its history stays."""
    rows.update(database, "school", school, {"left_on": on})


def rejoin(database: Database, school: str) -> None:
    """The school is of the microcentro again."""
    rows.update(database, "school", school, {"left_on": None})


def needs_authorization(grades: Iterable[str] | None) -> bool:
    """Whether a combined class has 7th or 8th grade, which asks for the authorization of the DEPROV (domain.md 3)."""
    return bool(_UPPER & set(grades or ()))


def authorization_warning(database: Database, school: str) -> str:
    """A sentence when a combined class with 7th or 8th lacks date or number of its authorization; it only warns."""
    query = select(CombinedClass).where(CombinedClass.school_id == school)
    with database.read() as session:
        lacking = [
            one
            for one in session.scalars(query)
            if needs_authorization(one.grades)
            and not (one.deprov_authorization_on and (one.deprov_authorization_number or "").strip())
        ]
    if not lacking:
        return ""
    return (
        "Un curso combinado con 7° u 8° necesita la autorización de la DEPROV. Anote su fecha y su número cuando los "
        "tenga; mientras tanto puede seguir trabajando."
    )
