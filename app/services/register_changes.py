"""What a workbook would put in the place of what Minga says: whoever receives it is to know (invariant 5)."""

from __future__ import annotations

from typing import NamedTuple

from app.models import registry
from app.models.database import Database
from app.services import conflicts, labels
from app.services.register_lines import TakenIn

_LONG = 120


class Change(NamedTuple):
    """A record, and what is said of it now and would be after: «Teléfono: «9 1111» por «9 2222»»."""

    title: str
    words: str


def replaced(database: Database, found: TakenIn, most: int) -> tuple[list[Change], int]:
    """The first `most` records of which something that is written would be replaced, and how many there are."""
    told = [(tipo, key, _lost(before, after)) for tipo, key, before, after in found.replaced]
    told = [one for one in told if one[2]]
    with database.read() as session:
        shown = [
            Change(
                _title(tipo, conflicts.title_of(session, tipo, key)),
                "; ".join(
                    f"{labels.label(tipo, name)}: {_short(conflicts.value_words(session, spec, old))} → "
                    f"{_short(conflicts.value_words(session, spec, new))}"
                    for name, (old, new) in values.items()
                    if (spec := registry.fields(tipo).get(name)) is not None
                ),
            )
            for tipo, key, values in told[:most]
        ]
    return shown, len(told)


def _title(tipo: str, name: str) -> str:
    noun = labels.noun(tipo).capitalize()
    return f"{noun} «{name}»" if name else noun


def _lost(before: dict[str, object], after: dict[str, object]) -> dict[str, tuple[object, object]]:
    """What was written and would be no more."""
    written = {name: old for name, old in before.items() if old not in (None, "", [])}
    return {name: (old, after[name]) for name, old in written.items() if old != after[name]}


def _short(words: str) -> str:
    line = " ".join(words.split())
    return f"«{line if len(line) <= _LONG else f'{line[:_LONG].rstrip()}…'}»"
