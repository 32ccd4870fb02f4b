"""What a record is called in a cell, one name a record, and which record a cell means."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.models import registry
from app.models.bulk import among
from app.models.meeting import Meeting
from app.models.school import School
from app.services import connections
from app.services.records_write import private_ids
from app.text_dates import short_date
from app.text_keys import spanish_key

# Records without a title of their own: the fields that tell one from another.
_TOLD_BY: Mapping[str, tuple[str, ...]] = {
    "meeting": ("number", "date"),
    "school": ("name", "rbd"),
    "adoption": ("practice_id", "teacher_id", "planned_date"),
    "practice_presentation": ("practice_id", "meeting_id"),
    "exit_ticket_batch": ("adoption_id", "grade", "date"),
    "self_evaluation": ("adoption_id", "written_on"),
    "satisfaction_survey": ("meeting_id",),
    "network_diagnostic": ("year", "moment"),
    "engagement_rubric": ("school_id", "grade", "date"),
    "class_observation": ("school_id", "date"),
    "visit": ("school_id", "date"),
    "meeting_observation": ("meeting_id",),
    "template": ("title", "version"),
    "annual_plan": ("year",),
    "phea_cycle": ("start", "problem"),
    "minutes": ("meeting_id", "version"),
}
_LONGEST = 80
_DIGITS = re.compile(r"\d+")
_DAY = re.compile(r"\b(\d\d)-(\d\d)-(\d{4})\b")


class Names:
    """The names of the visible shared records of a type; two that would read the same are numbered."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._known: dict[str, dict[str, str]] = {}
        self._meant: dict[str, dict[str, list[str]]] = {}

    @cached_property
    def private(self) -> set[tuple[str, str]]:
        """The drafts that only this laptop has: they are nobody's register yet."""
        return private_ids(self.session)

    @cached_property
    def connections(self) -> dict[str, str]:
        """The words that a school's connection may have here, by what the school holds of them."""
        return connections.known_in(self.session)

    def of(self, tipo: str) -> dict[str, str]:
        """Name by id, in the order of the names."""
        if tipo not in self._known:
            self._known[tipo] = self._read(tipo)
        return self._known[tipo]

    def ordered(self, tipo: str, ids: Collection[str]) -> list[str]:
        """Those of `ids` that are visible and shared, in the order of the names; the others' names are not read."""
        said = self._say(tipo, among(registry.types()[tipo].id, ids))
        return sorted(said, key=lambda key: (_in_order(spanish_key(said[key])), key))

    def name(self, tipo: str, key: str | None) -> str:
        """The name of one record; '' for none, or one that is not in sight."""
        return self.of(tipo).get(key or "", "")

    def meant(self, tipo: str, words: str) -> list[str]:
        """The ids that `words` may mean: a whole name, without regard to accents; an RBD; or a person's own words."""
        if tipo not in self._meant:
            found: dict[str, list[str]] = {}
            others = self._others(tipo)
            for key, name in self.of(tipo).items():
                for said in {spanish_key(name), *(spanish_key(other) for other in others.get(key, ()))}:
                    found.setdefault(said, []).append(key)
            self._meant[tipo] = found
        return self._meant[tipo].get(spanish_key(words), [])

    def forget(self, tipo: str) -> None:
        """Read the names of a type again: one was added."""
        self._known.pop(tipo, None)
        self._meant.pop(tipo, None)

    def _others(self, tipo: str) -> dict[str, list[str]]:
        if tipo == "school":
            schools = self.session.execute(select(School.id, School.rbd, School.name))
            return {key: [str(rbd), name or ""] for key, rbd, name in schools}
        if tipo == "meeting":
            days = self.session.execute(select(Meeting.id, Meeting.date))
            return {key: [str(day or ""), short_date(day) if day else ""] for key, day in days}
        return {}

    def _say(self, tipo: str, *which: ColumnElement[bool]) -> dict[str, str]:
        cls = registry.types()[tipo]
        fields = _TOLD_BY.get(tipo) or ((cls.title_field,) if cls.title_field else cls.natural)
        # Only what they are told by: of every record of every year nothing else is needed.
        columns = (getattr(cls, registry.attributes(tipo)[field]) for field in fields)
        return {
            key: self._said(tipo, fields, values) or cls.noun[0]
            for key, *values in self.session.execute(select(cls.id, *columns).where(*which))
            if (tipo, key) not in self.private
        }

    def _read(self, tipo: str) -> dict[str, str]:
        said = self._say(tipo)
        same = {key: spanish_key(name) for key, name in said.items()}
        ordered = sorted(said, key=lambda key: (_in_order(same[key]), key))
        often, seen = Counter(same.values()), Counter[str]()
        names = {}
        for key in ordered:
            seen[same[key]] += 1
            names[key] = f"{said[key]} ({seen[same[key]]})" if often[same[key]] > 1 else said[key]
        return names

    def _said(self, tipo: str, fields: Sequence[str], values: Sequence[Any]) -> str:
        parts = [self._part(tipo, field, value) for field, value in zip(fields, values, strict=True)]
        said = " · ".join(" ".join(part.split()) for part in parts if part)
        return said if len(said) <= _LONGEST else said[: _LONGEST - 1] + "…"

    def _part(self, tipo: str, field: str, value: Any) -> str:
        spec = registry.fields(tipo)[field]
        if value is None:
            return ""
        if spec.kind == "ref":
            return self.name(spec.target, value)
        if spec.kind == "date":
            return short_date(value)
        if (tipo, field) == ("meeting", "number"):
            return f"Sesión N° {value}"
        if (tipo, field) == ("template", "version"):
            return f"versión {value}"
        return spec.choices.get(str(value), str(value))


def _in_order(key: str) -> str:
    """A Spanish key for sorting, with N° 2 before N° 10, and the 9th of May after the 20th of April."""
    return _DIGITS.sub(lambda found: found.group().zfill(12), _DAY.sub(r"\3-\2-\1", key))
