"""What came from others and breaks a rule of a form: shown as it is or left empty, never dropped (fault 20)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from textwrap import shorten
from typing import Any

from sqlalchemy import select

from app.log.fold import VISIBLE, Fold
from app.models import registry
from app.models.database import Database
from app.models.log_tables import RowState
from app.services.conflicts import title_of
from app.services.labels import noun
from app.text_keys import clean_text

_LONGEST = 60


@dataclass(frozen=True)
class OddField:
    """A field with what its author wrote in it; `code` is its name in the records file."""

    code: str
    label: str
    written: str


@dataclass(frozen=True)
class OddRecord:
    """A record in sight in which somebody should look at some fields, and correct them as any other."""

    tipo: str
    row: str
    title: str
    fields: tuple[OddField, ...]


def to_review(database: Database) -> list[OddRecord]:
    """Every record with a value that its form would not have taken; it leaves the list when the field is corrected."""
    with database.read() as session:
        marked = select(RowState).where(RowState.review.is_not(None), RowState.state == VISIBLE)
        states = session.scalars(marked.order_by(RowState.tbl, RowState.row)).all()
        states = [one for one in states if one.tbl in registry.types()]
        folded = Fold(session).run([(one.tbl, one.row) for one in states])
        found = []
        for one in states:
            values = folded[one.tbl, one.row].values
            specs = registry.fields(one.tbl)
            odd = [OddField(name, specs[name].label, _written(values.get(name))) for name in one.review or []]
            found.append(OddRecord(one.tbl, one.row, title_of(session, one.tbl, one.row), tuple(odd)))
        return found


def review_words(record: OddRecord) -> str:
    """One sentence, as «Por revisar: práctica «Huerto» (Duración: «muchos»)»."""
    name = f"{noun(record.tipo)} «{record.title}»" if record.title else noun(record.tipo)
    return f"Por revisar: {name} ({'; '.join(f'{one.label}: «{one.written}»' for one in record.fields)})."


def _written(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return shorten(clean_text(text), _LONGEST, placeholder="…")
