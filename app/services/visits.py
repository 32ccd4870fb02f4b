"""How many visits each school had in the year, against what the network asks for (domain.md 6, S001 Independencia)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from app.models.database import Database
from app.models.school import School
from app.models.support import Visit
from app.services import customs, school_life


@dataclass(frozen=True)
class SchoolVisits:
    """The visits of one school in a year; `wanted` is None where the network asks for no number."""

    school_id: str
    school: str
    made: int
    wanted: int | None

    @property
    def lacks(self) -> int:
        """How many are still wanted."""
        return max((self.wanted or 0) - self.made, 0)


def of_year(database: Database, year: int) -> tuple[SchoolVisits, ...]:
    """Every school that took part in that year and did not leave in it, those that lack most first."""
    query = select(Visit.school_id, func.count()).where(Visit.date.startswith(f"{year:04}-")).group_by(Visit.school_id)
    with database.read() as session:
        wanted = customs.values_in(session)["visits_year"]
        made: dict[str | None, int] = {one[0]: one[1] for one in session.execute(query)}
        members = school_life.times(session).in_year(year)
        stayed = School.left_on.is_(None) | (School.left_on > f"{year:04}-12-31")
        query_schools = select(School).where(stayed).order_by(School.name_key, School.id)
        found = [
            SchoolVisits(one.id, one.name or "", made.get(one.id, 0), wanted)
            for one in session.scalars(query_schools)
            if one.id in made or one.id in members
        ]
    return tuple(sorted(found, key=lambda one: -one.lacks))
