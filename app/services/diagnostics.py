"""The network's own diagnosis: ten characteristics as its members see them, the first of the year beside the last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app import wall_clock
from app.models.database import Database
from app.models.instrument import NetworkDiagnostic
from app.services import rows, tallies, templates
from app.services.tallies import ItemTally

DECISIONS = 3


@dataclass(frozen=True)
class Compared:
    """One characteristic as it was seen at two moments; None where it was not asked."""

    code: str
    name: str
    text: str
    dimension: str | None
    first: ItemTally | None
    last: ItemTally | None


@dataclass(frozen=True)
class Comparison:
    """The first diagnosis of a year and the last, line by line; ids are None where there is none yet."""

    first_id: str | None
    last_id: str | None
    rows: tuple[Compared, ...]


def begin(database: Database, *, on: date | None = None) -> str:
    """Begin a diagnosis with the format that holds: the first of its year, or its last if there is one already."""
    day = on or wall_clock.today()
    with database.write() as session:
        template = templates.use_in(session, templates.current_in(session, "diagnostic").id)
        query = select(NetworkDiagnostic.id).where(NetworkDiagnostic.year == day.year).limit(1)
        moment = "first" if session.scalar(query) is None else "last"
        fields = {"year": day.year, "moment": moment, "date": day, "template_id": template.id}
        return str(rows.add(session, "network_diagnostic", fields).id)


def compare(database: Database, year: int) -> Comparison:
    """The year's first diagnosis beside its last; lines go together by their code, else by their words."""
    ids = {moment: _of_moment(database, year, moment) for moment in ("first", "last")}
    tables = {
        moment: {
            (one.item.code or one.item.text): one for one in tallies.read(database, "network_diagnostic", key).rows
        }
        for moment, key in ids.items()
        if key
    }
    first, last = tables.get("first", {}), tables.get("last", {})
    found = []
    for key in [*last, *(key for key in first if key not in last)]:
        item = (last.get(key) or first[key]).item
        name = item.help or item.text
        found.append(Compared(key, name, item.text, item.dimension, first.get(key), last.get(key)))
    return Comparison(ids["first"], ids["last"], tuple(found))


def _of_moment(database: Database, year: int, moment: str) -> str | None:
    query = select(NetworkDiagnostic.id).where(NetworkDiagnostic.year == year, NetworkDiagnostic.moment == moment)
    with database.read() as session:
        return session.scalar(query.order_by(NetworkDiagnostic.date.desc(), NetworkDiagnostic.id).limit(1))
