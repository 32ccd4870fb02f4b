"""What a record is called in a cell, one name a record, and which record a cell means."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import registry
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
    "phea_cycle": ("problem",),
    "minutes": ("meeting_id", "version"),
}
_LONGEST = 80
_DIGITS = re.compile(r"\d+")


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

    def of(self, tipo: str) -> dict[str, str]:
        """Name by id, in the order of the names."""
        if tipo not in self._known:
            self._known[tipo] = self._read(tipo)
        return self._known[tipo]

    def name(self, tipo: str, key: str | None) -> str:
        """The name of one record; '' for none, or one that is not in sight."""
        return self.of(tipo).get(key or "", "")

    def meant(self, tipo: str, words: str) -> list[str]:
        """The ids that `words` may mean: a whole name, without regard to accents; an RBD; or a person's own words."""
        if tipo not in self._meant:
            found: dict[str, list[str]] = {}
            for key, name in self.of(tipo).items():
                for said in {spanish_key(name), *(spanish_key(other) for other in self._others(tipo, key))}:
                    found.setdefault(said, []).append(key)
            self._meant[tipo] = found
        return self._meant[tipo].get(spanish_key(words), [])

    def forget(self, tipo: str) -> None:
        """Read the names of a type again: one was added."""
        self._known.pop(tipo, None)
        self._meant.pop(tipo, None)

    def _others(self, tipo: str, key: str) -> list[str]:
        record: Any = self.session.get(registry.types()[tipo], key)
        if tipo == "school":
            return [str(record.rbd), record.name or ""]
        if tipo == "meeting":
            return [str(record.date or ""), short_date(record.date) if record.date else ""]
        return []

    def _read(self, tipo: str) -> dict[str, str]:
        cls = registry.types()[tipo]
        records = [one for one in self.session.scalars(select(cls)) if (tipo, one.id) not in self.private]
        said = {one.id: self._said(tipo, one) or cls.noun[0] for one in records}
        ordered = sorted(said, key=lambda key: (_in_order(said[key]), key))
        often, seen = Counter(spanish_key(name) for name in said.values()), Counter[str]()
        names = {}
        for key in ordered:
            same = spanish_key(said[key])
            seen[same] += 1
            names[key] = f"{said[key]} ({seen[same]})" if often[same] > 1 else said[key]
        return names

    def _said(self, tipo: str, record: Any) -> str:
        cls = registry.types()[tipo]
        fields = _TOLD_BY.get(tipo) or ((cls.title_field,) if cls.title_field else cls.natural)
        attributes = registry.attributes(tipo)
        parts = [self._part(tipo, field, getattr(record, attributes[field])) for field in fields]
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


def _in_order(name: str) -> str:
    """For sorting: as Spanish sorts, and N° 2 before N° 10."""
    return _DIGITS.sub(lambda found: found.group().zfill(12), spanish_key(name))
