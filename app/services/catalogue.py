"""The official catalogues: taking files in, and looking up schools, communes, objectives and holidays.

Everything answers with nothing while nothing is loaded. This is the door to the `catalogue_*` modules behind it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from app.models import catalogue as tables
from app.services.catalogue_curriculum import (
    Objective,
    Subject,
    axes,
    axis_named,
    objectives,
    objectives_by_code,
    search_objectives,
    subjects,
)
from app.services.catalogue_names import commune_code, rbd_check_character, readable, unnamed_commune, word_patterns
from app.services.catalogue_schools import SchoolEntry, school_by_rbd, search_schools
from app.services.catalogue_store import Catalogue, KeptFile, Loaded, LoadedKind, files, kinds_loaded, load, take_in

__all__ = [
    "Catalogue",
    "Commune",
    "KeptFile",
    "Loaded",
    "LoadedKind",
    "Objective",
    "Office",
    "SchoolEntry",
    "Subject",
    "axes",
    "axis_named",
    "commune_name",
    "communes",
    "deprovs",
    "files",
    "holiday",
    "kinds_loaded",
    "load",
    "objectives",
    "objectives_by_code",
    "rbd_check_character",
    "school_by_rbd",
    "search_objectives",
    "search_schools",
    "slep_of_commune",
    "subjects",
    "take_in",
    "unnamed_commune",
]


@dataclass(frozen=True)
class Commune:
    """A commune: its five-digit CUT code, its name, and its region's short name."""

    cut: str
    name: str
    region: str


@dataclass(frozen=True)
class Office:
    """A provincial department (DEPROV) or a local service (SLEP): its code and name."""

    code: str
    name: str


def communes(catalogue: Catalogue, text: str = "", limit: int = 20) -> list[Commune]:
    """At most `limit` communes whose name has the words of `text`, accents or none."""
    query = select(tables.commune.c.cut, tables.commune.c.name, tables.commune.c.region_short)
    query = query.where(*(tables.commune.c.search_key.like(pattern, escape="\\") for pattern in word_patterns(text)))
    rows = catalogue.rows(query.order_by(tables.commune.c.name_key, tables.commune.c.cut).limit(limit))
    return [Commune(row.cut, row.name, row.region_short or "") for row in rows]


def commune_name(catalogue: Catalogue, cut: str) -> str:
    """The commune's name; '' when it is not known."""
    rows = catalogue.rows(select(tables.commune.c.name).where(tables.commune.c.cut == commune_code(cut)))
    if not rows:
        rows = catalogue.rows(
            select(tables.school.c.commune_name).where(tables.school.c.commune_cut == commune_code(cut)).limit(1)
        )
    return readable(rows[0][0] or "") if rows else ""


def deprovs(catalogue: Catalogue) -> list[Office]:
    """The provincial departments, by name."""
    rows = catalogue.rows(select(tables.deprov.c.code, tables.deprov.c.name).order_by(tables.deprov.c.name))
    return [Office(row.code, row.name) for row in rows]


def slep_of_commune(catalogue: Catalogue, cut: str) -> Office | None:
    """The local service of a commune, also one that starts in the coming years."""
    query = select(tables.slep_commune.c.code, tables.slep_commune.c.name).where(
        tables.slep_commune.c.commune_cut == commune_code(cut)
    )
    rows = catalogue.rows(query)
    return Office(rows[0].code, rows[0].name) if rows else None


def holiday(catalogue: Catalogue, day: dt.date) -> str | None:
    """The national holiday of that day, if it is one."""
    rows = catalogue.rows(select(tables.holiday.c.name).where(tables.holiday.c.day == day.isoformat()))
    return str(rows[0].name) if rows else None


def holidays(catalogue: Catalogue, first: str, last: str) -> list[tuple[str, str]]:
    """(ISO day, name) of every national holiday from `first` to `last`."""
    column = tables.holiday.c
    query = select(column.day, column.name).where(column.day >= first, column.day <= last).order_by(column.day)
    return [(str(row.day), str(row.name)) for row in catalogue.rows(query)]
