"""Any type of record as a list and a form show it, by its declaration: fields with their words, rows, choices.

What the screens of the further instruments (visits, fichas, allies…) stand on; a type needs no code of its own here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import wall_clock
from app.models import registry
from app.models.base import Field
from app.models.database import Database
from app.services import rows
from app.text_dates import as_date, long_date
from app.text_keys import spanish_key


@dataclass(frozen=True)
class FieldView:
    """One field of a form: what it is called and what it can hold (see `models.base.Field`)."""

    name: str
    label: str
    kind: str
    need: bool
    choices: Mapping[str, str]
    target: str
    low: int
    high: int
    long: bool


@dataclass(frozen=True)
class RecordRow:
    """A record of a list: its values, and the words of each."""

    id: str
    values: Mapping[str, Any]
    words: Mapping[str, str]


def fields(tipo: str, names: Sequence[str]) -> tuple[FieldView, ...]:
    """These fields of a type, in this order. Raises `KeyError`."""
    known = registry.fields(tipo)
    return tuple(
        FieldView(
            name,
            known[name].label,
            known[name].kind,
            known[name].need,
            known[name].choices,
            known[name].target,
            known[name].low,
            known[name].high,
            known[name].long,
        )
        for name in names
    )


def listing(
    database: Database, tipo: str, text: str = "", *, order: Sequence[str] = (), latest_first: bool = False
) -> list[RecordRow]:
    """The records of a type that answer `text` in any of their words, ordered by the words of these fields."""
    with database.read() as session:
        found = [rows.as_dict(one) for one in session.scalars(select(registry.types()[tipo]))]
        shown = [
            RecordRow(one["id"], one, words) for one, words in zip(found, _words(session, tipo, found), strict=True)
        ]
    wanted = spanish_key(text).replace("~", "").split()
    answering = [one for one in shown if not wanted or _answers(one, wanted)]
    return sorted(answering, key=_sorter(order), reverse=latest_first)


def row(database: Database, tipo: str, id: str) -> RecordRow:  # noqa: A002 - the records' own word
    """One record with the words of its values.

    Raises:
        NotFound: there is no such record.
    """
    with database.read() as session:
        held = rows.as_dict(rows.need(session, tipo, id))
        return RecordRow(id, held, _words(session, tipo, [held])[0])


def options(database: Database, target: str, until: date | None = None) -> dict[str, str]:
    """Every record that a reference to `target` may choose, by its title; the latest first where they have a date.

    With `until`, those of a later day are left out.
    """
    with database.read() as session:
        found = session.scalars(select(registry.types()[target])).all()
        titled = [(getattr(one, "date", None) or "", title_of(one), one.id) for one in found]
    if until is not None:
        titled = [one for one in titled if one[0] <= until.isoformat()]
    titled.sort(key=lambda one: (spanish_key(one[1]), one[2]))
    titled.sort(key=lambda one: one[0], reverse=True)
    return {key: title for _, title, key in titled}


def titles(session: Session, target: str, ids: Iterable[str | None]) -> dict[str, str]:
    """The titles of those of these records that are here."""
    cls = registry.types()[target]
    wanted = {key for key in ids if key}
    return {one.id: title_of(one) for one in session.scalars(select(cls).where(cls.id.in_(wanted)))} if wanted else {}


def title_of(record: Any) -> str:
    """What a record is called in a list: its title with its date, or what it is."""
    cls = type(record)
    named = getattr(record, "full_name", None) if cls.__tablename__ == "person" else None
    title = named or (getattr(record, cls.title_field, None) if cls.title_field else None) or cls.noun[0].capitalize()
    day = getattr(record, "date", None)
    return f"{title} · {day_words(day)}" if day else str(title)


def day_words(day: str | None) -> str:
    """«martes 3 de marzo», and the year with it if it is not this one."""
    date = as_date(day)
    return long_date(day, year=date is not None and date.year != wall_clock.today().year)


def is_blank(database: Database, tipo: str, id: str, given: Collection[str]) -> bool:  # noqa: A002
    """Whether a record holds nothing but the fields it was given when it began, and no part."""
    with database.read() as session:
        record = rows.find(session, tipo, id)
        if record is None:
            return False
        held = {name: value for name, value in rows.as_dict(record).items() if name != "id" and name not in given}
        return not any(held.values()) and not any(rows.parts_of(session, child, id) for child, _ in _children(tipo))


def _children(tipo: str) -> tuple[tuple[str, str], ...]:
    return registry.children(tipo)


def _answers(one: RecordRow, wanted: Sequence[str]) -> bool:
    words = spanish_key(" ".join(one.words.values())).replace("~", "")
    return all(word in words for word in wanted)


def _sorter(order: Sequence[str]) -> Callable[[RecordRow], tuple[Any, ...]]:
    def key(one: RecordRow) -> tuple[Any, ...]:
        said = [one.values[name] for name in order]
        return (*(spanish_key(str(value)) if value is not None else "" for value in said), one.id)

    return key


def _words(session: Session, tipo: str, found: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    specs = registry.fields(tipo)
    named: dict[str, dict[str, str]] = {}
    for name, spec in specs.items():
        if spec.kind in ("ref", "reflist"):
            ids = [key for one in found for key in _ids(one[name])]
            named.setdefault(spec.target, {}).update(titles(session, spec.target, ids))
    return [{name: _said(spec, one[name], named) for name, spec in specs.items()} for one in found]


def _ids(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())


def _said(spec: Field, value: Any, named: Mapping[str, Mapping[str, str]]) -> str:
    if value is None or value == [] or spec.kind == "blob":
        return ""
    if spec.kind in ("ref", "reflist"):
        return ", ".join(named[spec.target][key] for key in _ids(value) if key in named[spec.target])
    if spec.kind == "list":
        return ", ".join(spec.choices.get(one, one) for one in value)
    if spec.kind == "date":
        return day_words(value)
    if spec.kind == "bool":
        return spec.label if value else ""
    return str(spec.choices.get(value, value))
