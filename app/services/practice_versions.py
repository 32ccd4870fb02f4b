"""A practice improves with each review: its versions, what changed between them, and one put back (domain.md 6)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.errors import InvalidData, Problem, WrongUsage
from app.models import registry
from app.models.database import Database
from app.models.practice import Practice
from app.services import conflicts, labels, people, rows

_TIPO = "practice_version"
_PARTS = ("grade_task", "practice_step", "practice_material")
# What a version does not hold: where the practice stands is not what it says.
_LEFT_OUT = {"status", "school_year", "adapted_from_id", "template_id"}
_Content = Mapping[str, Any]


@dataclass(frozen=True)
class VersionRow:
    """One version, why it came, and whether the practice still says the same."""

    id: str
    number: int
    date: str | None
    reason: str
    meeting_id: str | None
    same: bool


@dataclass(frozen=True)
class Difference:
    """One thing that a version said otherwise; '' where it said nothing."""

    label: str
    before: str
    now: str


def keep(database: Database, practice_id: str, reason: str, *, today: date, meeting_id: str | None = None) -> str:
    """Keep what the practice says now as its next version, with what changed and why; returns the version's id.

    Raises:
        InvalidData: the reason is missing.
        NotFound: there is no such practice.
    """
    if not reason.strip():
        raise InvalidData([Problem("reason", "needs_reason")])
    with database.write() as session:
        practice: Any = rows.need(session, "practice", practice_id)
        held = rows.parts_of(session, _TIPO, practice_id)
        fields = {
            "practice_id": practice_id,
            "number": rows.next_number(held),
            "date": today,
            "reason": reason.strip(),
            "meeting_id": meeting_id,
            "content": _written(_content(session, practice)),
        }
        return str(rows.add(session, _TIPO, fields).id)


def versions(database: Database, practice_id: str) -> list[VersionRow]:
    """The versions of a practice, the latest first.

    Raises:
        NotFound: there is no such practice.
    """
    with database.read() as session:
        practice: Any = rows.need(session, "practice", practice_id)
        current = _content(session, practice)
        found = [
            VersionRow(
                one.id, one.number or 0, one.date, one.reason or "", one.meeting_id, same=_says(one.content, current)
            )
            for one in rows.parts_of(session, _TIPO, practice_id)
        ]
    return sorted(found, key=lambda row: (row.number, row.date or "", row.id), reverse=True)


def compare(database: Database, version_id: str) -> list[Difference]:
    """What the version said and the practice says now, where they differ, in the order of the form.

    Raises:
        NotFound: there is no such version.
        WrongUsage: what it holds cannot be read here.
    """
    with database.read() as session:
        version: Any = rows.need(session, _TIPO, version_id)
        practice: Any = rows.need(session, "practice", version.practice_id)
        before, now = _read(version.content), _content(session, practice)
        return [*_fields_differ(session, before, now), *_parts_differ(session, before, now)]


def put_back(database: Database, version_id: str) -> str:
    """Let the practice say again what this version says; returns what it said until now, for `say`.

    Raises:
        NotFound: there is no such version.
        WrongUsage: what it holds cannot be read here.
    """
    with database.write() as session:
        version: Any = rows.need(session, _TIPO, version_id)
        practice: Any = rows.need(session, "practice", version.practice_id)
        said = _written(_content(session, practice))
        _say(session, practice, _read(version.content))
        return said


def say(database: Database, practice_id: str, content: str) -> None:
    """Let the practice say what `put_back` returned."""
    with database.write() as session:
        practice: Any = rows.need(session, "practice", practice_id)
        _say(session, practice, _read(content))


def _content(session: Session, practice: Practice) -> dict[str, Any]:
    own = {name: value for name, value in rows.as_dict(practice).items() if name not in _LEFT_OUT | {"id"}}
    found: dict[str, Any] = {"practice": own}
    for tipo in _PARTS:
        parts = [rows.as_dict(one) for one in rows.parts_of(session, tipo, practice.id)]
        found[tipo] = [{name: value for name, value in one.items() if name != "practice_id"} for one in parts]
    return found


def _written(content: _Content) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _says(text: str | None, content: _Content) -> bool:
    """Whether a version says this, in whatever order: parts that came with another microcentro have other ids here."""
    if text == _written(content):
        return True
    try:
        held = _read(text)
    except WrongUsage:
        return False
    return held["practice"] == content["practice"] and all(_keyed(held[one]) == _keyed(content[one]) for one in _PARTS)


def _keyed(parts: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    return {one["id"]: one for one in parts}


def _read(text: str | None) -> dict[str, Any]:
    """What a version holds, fields that this program does not know left out."""
    try:
        found = json.loads(text or "")
        whole = {"practice": _known("practice", found["practice"])}
        return whole | {tipo: [_known(tipo, one) | {"id": str(one["id"])} for one in found[tipo]] for tipo in _PARTS}
    except (ValueError, TypeError, KeyError, AttributeError):
        raise WrongUsage("Esta versión no se puede leer en este computador", "Ábrala donde se guardó.") from None


def _known(tipo: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name in registry.fields(tipo)}


def _say(session: Session, practice: Practice, content: _Content) -> None:
    rows.put(session, practice, content["practice"])
    for tipo in _PARTS:
        wanted = _keyed(content[tipo])
        for part in rows.parts_of(session, tipo, practice.id):
            if part.id not in wanted:
                rows.drop(session, part)
        for key, one in wanted.items():
            fields = {name: value for name, value in one.items() if name != "id"}
            rows.add(session, tipo, fields | {"practice_id": practice.id}, id=key)


def _fields_differ(session: Session, before: _Content, now: _Content) -> list[Difference]:
    old, new = before["practice"], now["practice"]
    return [
        Difference(
            labels.label("practice", name),
            _words(session, "practice", name, old.get(name)),
            _words(session, "practice", name, new[name]),
        )
        for name in new
        if name in old and (old[name] or None) != (new[name] or None)
    ]


def _parts_differ(session: Session, before: _Content, now: _Content) -> list[Difference]:
    found = []
    for tipo in _PARTS:
        old, new = _keyed(before[tipo]), _keyed(now[tipo])
        for key in dict.fromkeys((*new, *old)):
            said = [_part_words(session, tipo, held.get(key)) for held in (old, new)]
            if said[0] != said[1]:
                found.append(Difference(_part_label(tipo, new.get(key) or old[key]), *said))
    return found


def _part_label(tipo: str, part: Mapping[str, Any]) -> str:
    noun = labels.noun(tipo).capitalize()
    if tipo == "grade_task":
        return f"Tarea de {labels.words(tipo, 'grade', part.get('grade'))}"
    return f"{noun} {part['order']}" if part.get("order") and tipo == "practice_step" else noun


def _part_words(session: Session, tipo: str, part: Mapping[str, Any] | None) -> str:
    said = []
    for name in registry.fields(tipo) if part else ():
        value = (part or {}).get(name)
        if name not in {"order", "grade", "practice_id"} and value not in (None, "", []):
            said.append((name, _words(session, tipo, name, value)))
    first = {"task", "text", "name"}
    return "\n".join(words if name in first else f"{labels.label(tipo, name)}: {words}" for name, words in said)


def _words(session: Session, tipo: str, name: str, value: Any) -> str:
    if value in (None, "", []):
        return ""
    if name == "author_ids":
        known: Sequence[str] = list(people.names(session, value).values())
        return ", ".join(known)
    return conflicts.value_words(session, registry.fields(tipo)[name], value)
