"""Schools taken from the official directory: what it says of them, and whether they work (domain.md 6 and 11.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app import wall_clock
from app.errors import InvalidData, Problem
from app.models.database import Database
from app.services import rows, school_life, values
from app.services.catalogue import SchoolEntry
from app.services.school_life import SchoolChange

_SAID = ("rbd", "rbd_dv", "name", "commune_cut", "dependency", "rural", "lat", "lon", "has_pie")


@dataclass(frozen=True)
class Taken:
    """The school, whether it was not in the lists before, and what was done to it, for `undo`."""

    school: str
    added: bool
    change: SchoolChange

    @property
    def changed(self) -> bool:
        """Whether anything is other than before."""
        return self.added or bool(self.change.before or self.change.made or self.change.ended)


def add(
    database: Database, entry: SchoolEntry, *, works: bool | None = None, joined_on: date | None = None
) -> Taken:
    """Add a school with what the official directory says of it.

    A school that is here already is only completed; one that had left or closed is a member again. `works` is the
    person's word on a school that the directory says is closed: it works all the same, or it is closed here too.

    Raises:
        InvalidData: the directory says that it is closed, and nobody said whether it works; nothing was stored.
    """
    if entry.status == "closed" and works is None:
        raise InvalidData([Problem("status", "closed_in_directory")])
    said = entry.status or "open"
    status = said if said != "closed" else "open" if works else "closed"
    return take(database, {name: getattr(entry, name) for name in _SAID} | {"joined_on": joined_on}, status)


def take(database: Database, fields: Mapping[str, Any], status: str = "open") -> Taken:
    """Add the school of that RBD, as `add` does, with what was told of it.

    Raises:
        InvalidData: the RBD is not a possible number, or another value cannot stand; nothing was stored.
    """
    day = wall_clock.today()
    clean = values.checked("school", fields)
    with database.write() as session:
        key = rows.key_of(session, "school", clean)
        known = rows.find(session, "school", key)
        held = known or rows.returned(session, "school", key)
        if held is None:
            return _new(session, clean, status, clean.get("joined_on") or day.isoformat())
        return Taken(key, known is None, _known(session, held, clean, status, day))


def undo(database: Database, taken: Taken) -> None:
    """Take back everything that `add` did."""
    with database.write() as session:
        school_life.undo_in(session, taken.school, taken.change)
        if taken.added:
            rows.drop(session, rows.need(session, "school", taken.school))


def _new(session: Session, fields: Mapping[str, Any], status: str, since: str) -> Taken:
    # One that closed before it was a member counts in no session.
    shut = {"joined_on": since, "left_on": since} if status == "closed" else {}
    made = str(rows.add(session, "school", {**fields, "status": status, **shut}).id)
    if status == "in_recess":
        school_life.rest_in(session, made, date.fromisoformat(since))
    return Taken(made, added=True, change=SchoolChange({}))


def _known(session: Session, held: Any, fields: Mapping[str, Any], status: str, day: date) -> SchoolChange:
    told = {**fields, "status": status} if status == "open" else fields
    lacking = {name: value for name, value in told.items() if value is not None and getattr(held, name) is None}
    before = {name: getattr(held, name) for name in (*lacking, "status", "left_on")}
    rows.put(session, held, lacking)
    steps = []
    if _turns(held, status):
        steps.append(school_life.set_status_in(session, held, status, day))
    if status != "closed" and held.left_on is not None:
        steps.append(school_life.rejoin_in(session, held, day))
    return SchoolChange(
        {name: value for name, value in before.items() if getattr(held, name) != value},
        tuple(one for each in steps for one in each.made),
        tuple(one for each in steps for one in each.ended),
    )


def _turns(held: Any, status: str) -> bool:
    """Whether its state changes: what the members noted of one that works among them counts more than a directory."""
    if status == "in_recess":
        return held.status in {None, "closed"} or (held.left_on is not None and held.status == "open")
    return bool((held.status == "closed") != (status == "closed"))
