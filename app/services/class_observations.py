"""A class looked at for what pupils do, say and feel; quotes without names (domain.md 8.5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from app import wall_clock
from app.models.database import Database
from app.models.instrument import ClassObservation, ClassObservationNote
from app.services import rows, templates
from app.services.templates import ItemView, TemplateView


@dataclass(frozen=True)
class Line:
    """One line of the guide and what was seen."""

    item: ItemView
    seen: str | None
    note: str
    quotes: str


@dataclass(frozen=True)
class Summary:
    """The observations of a year: how many, between peers, of the pilot; and by domain how often each answer."""

    observations: int
    between_peers: int
    pilot: int
    by_domain: Mapping[str, Mapping[str, int]]


def begin(
    database: Database, *, school_id: str | None = None, observer_id: str | None = None, on: date | None = None
) -> str:
    """Begin an observation with the guide that holds, or the school's own variant of it."""
    day = on or wall_clock.today()
    with database.write() as session:
        template = templates.use_in(session, templates.current_in(session, "class_guide", school_id=school_id).id)
        fields = {"template_id": template.id, "date": day, "school_id": school_id, "observer_id": observer_id}
        return str(rows.add(session, "class_observation", fields).id)


def lines(database: Database, observation_id: str) -> tuple[Line, ...]:
    """Every line of the guide that the observation used.

    Raises:
        NotFound: there is no such observation.
    """
    with database.read() as session:
        one: Any = rows.need(session, "class_observation", observation_id)
        query = select(ClassObservationNote).where(ClassObservationNote.observation_id == observation_id)
        held = {each.item_id: each for each in session.scalars(query)}
        template = _template(session, one)
    found = []
    for item in template.items:
        noted = held.get(item.id)
        said = (noted.seen, noted.note or "", noted.quotes or "") if noted else (None, "", "")
        found.append(Line(item, *said))
    return tuple(found)


def write_line(database: Database, observation_id: str, item_id: str, fields: Mapping[str, Any]) -> None:
    """Write what was seen on one line: `seen`, `note`, `quotes`."""
    key = {"observation_id": observation_id, "item_id": item_id}
    rows.create(database, "class_observation_note", key | dict(fields))


def summary(database: Database, year: int) -> Summary:
    """The observations of a year by domain, in the order of their guides."""
    with database.read() as session:
        query = select(ClassObservation).where(ClassObservation.date.startswith(f"{year:04}-"))
        found = list(session.scalars(query))
        domains: dict[str, Counter[str]] = {}
        guides: dict[str, TemplateView] = {}
        for one in found:
            guide = guides.setdefault(one.template_id or "", _template(session, one))
            domain = {item.id: item.dimension or "" for item in guide.items}
            domains |= {name: Counter() for name in domain.values() if name not in domains}
            for each in rows.parts_of(session, "class_observation_note", one.id):
                if each.seen and each.item_id in domain:
                    domains[domain[each.item_id]][each.seen] += 1
    peers, pilot = sum(bool(one.between_peers) for one in found), sum(bool(one.pilot) for one in found)
    return Summary(len(found), peers, pilot, {key: dict(counted) for key, counted in domains.items() if counted})


def _template(session: Any, one: Any) -> TemplateView:
    return templates.named_in(session, one.template_id, "class_guide", school_id=one.school_id)
