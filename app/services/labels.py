"""The Spanish words of the records: what a type, a field and a choice are called on screen."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from app.errors import Problem
from app.models import registry


@cache
def choices(tipo: str, field: str) -> dict[str, str]:
    """Every code of a field of choice with its words, in order. Raises `KeyError` for a field that is not there."""
    return dict(registry.fields(tipo)[field].choices)


def label(tipo: str, field: str) -> str:
    """What the field is called. Raises `KeyError`."""
    return registry.fields(tipo)[field].label


def problem(tipo: str, field: str, code: str, details: tuple[tuple[str, str], ...] = ()) -> Problem:
    """What is wrong with that field, which a person reads by its label."""
    spec = registry.fields(tipo).get(field)
    return Problem(field, code, details, label=spec.label if spec else "")


def lacking(tipo: str, fields: Iterable[str]) -> list[Problem]:
    """A problem for each of these fields, which should say something."""
    return [problem(tipo, field, "required") for field in fields]


@cache
def shared_label(field: str) -> str:
    """What every type with a field of that name calls it; '' when they differ, or none has it."""
    found = {registry.fields(tipo)[field].label for tipo in registry.types() if field in registry.fields(tipo)}
    return found.pop() if len(found) == 1 else ""


def words(tipo: str, field: str, code: str | None) -> str:
    """The words of one choice; '' for none, the code itself if it is the network's own word or a newer version's."""
    return choices(tipo, field).get(code or "", code or "")


def noun(tipo: str, number: int = 1) -> str:
    """What one, or several, of these records are called."""
    one, many = registry.types()[tipo].noun
    return one if number == 1 else many


def shared_types() -> frozenset[str]:
    """The types of record that travel to other laptops."""
    return frozenset(registry.shared_types())
