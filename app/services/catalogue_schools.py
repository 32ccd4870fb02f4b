"""Schools of the official directory, found by number, name or commune."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, and_, func, select

from app.models.catalogue import commune, course_count, school, slep_commune
from app.services.catalogue_names import rbd_check_character, readable, word_patterns
from app.services.catalogue_store import Catalogue

# The directory's codes as the states a School record knows; 4 is authorised without pupils.
_STATUS = {"1": "open", "2": "in_recess", "3": "closed", "4": "in_recess"}


@dataclass(frozen=True)
class SchoolEntry:
    """A school of the official directory, its values ready for a School record (`dependency`, `status`, codes)."""

    rbd: int
    rbd_dv: str
    name: str
    official_name: str
    commune_cut: str
    commune_name: str
    deprov_code: str | None
    deprov_name: str
    dependency: str | None
    slep: str
    rural: bool | None
    lat: str | None
    lon: str | None
    has_pie: bool | None
    preschool_pupils: int | None
    basic_pupils: int | None
    pupils: int | None
    status: str | None
    teaches_preschool: bool | None
    teaches_basic: bool | None
    simple_courses: int | None
    combined_courses: int | None


def search_schools(catalogue: Catalogue, text: str, limit: int = 20) -> list[SchoolEntry]:
    """At most `limit` schools whose RBD begins with `text`, or whose name or commune has all its words.

    Words match from their beginning, in any order, accents or none; schools that are open come first.
    """
    query = _school_query()
    typed = text.strip()
    number = re.fullmatch(r"([0-9]+)(-[0-9kK]?)?", typed)
    named = [school.c.search_key.like(pattern, escape="\\") for pattern in word_patterns(typed)]
    if number:
        found = school.c.rbd_text == number[1] if number[2] else school.c.rbd_text.startswith(number[1])
        query = query.where(found | and_(*named)).order_by(found.desc(), func.length(school.c.rbd_text))
    elif named:
        query = query.where(*named)
    elif typed:
        return []
    query = query.order_by(func.coalesce(school.c.state, "9"), school.c.name_key, school.c.rbd).limit(limit)
    return [_entry(row) for row in catalogue.rows(query)]


def school_by_rbd(catalogue: Catalogue, rbd: int) -> SchoolEntry | None:
    """The school with this number, if the directory has it."""
    rows = catalogue.rows(_school_query().where(school.c.rbd == rbd))
    return _entry(rows[0]) if rows else None


def _school_query() -> Select[Any]:
    """A school with what other files say of it: its commune's proper name, its local service, its courses."""
    joined = school.outerjoin(commune, commune.c.cut == school.c.commune_cut)
    joined = joined.outerjoin(slep_commune, slep_commune.c.commune_cut == school.c.commune_cut)
    joined = joined.outerjoin(course_count, course_count.c.rbd == school.c.rbd)
    return select(
        school,
        commune.c.name.label("commune_proper"),
        slep_commune.c.name.label("slep"),
        func.coalesce(school.c.combined_courses, course_count.c.combined_courses).label("combined"),
        func.coalesce(school.c.simple_courses, course_count.c.simple_courses).label("simple"),
    ).select_from(joined)


def _entry(row: Row[Any]) -> SchoolEntry:
    return SchoolEntry(
        rbd=row.rbd,
        rbd_dv=row.check_character or rbd_check_character(row.rbd),
        name=row.name,
        official_name=row.official_name,
        commune_cut=row.commune_cut,
        commune_name=row.commune_proper or readable(row.commune_name or ""),
        deprov_code=row.deprov_code,
        deprov_name=readable(row.deprov_name or ""),
        dependency=row.dependency,
        slep=(row.slep or "") if row.dependency == "6" else "",
        rural=row.rural,
        lat=row.lat,
        lon=row.lon,
        has_pie=row.has_pie,
        preschool_pupils=row.preschool_pupils,
        basic_pupils=row.basic_pupils,
        pupils=row.pupils,
        status=_STATUS.get(row.state),
        teaches_preschool=row.teaches_preschool,
        teaches_basic=row.teaches_basic,
        simple_courses=row.simple,
        combined_courses=row.combined,
    )
