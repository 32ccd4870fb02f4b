"""With which format a class is observed or a rubric is rated: chosen until something is written, kept from then on.

It follows by itself the school and what is looked at, unless a person chose another: one that is being tried, say.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.errors import InvalidData, Problem
from app.models.database import Database
from app.services import guards, rows, templates
from app.services.rubric_looks import kind_of
from app.services.templates import IN_USE, PREPARING, TRIED, TemplateView

_KINDS = {"class_observation": "class_guide", "engagement_rubric": "rubric"}


def in_hand(database: Database, tipo: str, record_id: str) -> TemplateView:
    """The format of the record. Raises `NotFound`."""
    with database.read() as session:
        return _of(session, tipo, rows.need(session, tipo, record_id))


def offered(database: Database, tipo: str, record_id: str) -> tuple[TemplateView, ...]:
    """The formats that the record may be filled with, its own among them; once something is written, only that.

    Those in use, what its school made of them, and those that are being prepared or tried.

    Raises:
        NotFound: there is no such record.
    """
    with database.read() as session:
        record: Any = rows.need(session, tipo, record_id)
        own = _of(session, tipo, record)
        if guards.is_filled(session, record):
            return (own,)
    kind, key, school = _KINDS[tipo], _key(tipo, record), record.school_id
    found = [
        one
        for one in templates.all_of(database, kind)
        if one.state in {IN_USE, TRIED, PREPARING} and one.school_id in {None, school} and one.key in {key, ""}
    ]
    return tuple(found) if any(one.id == own.id for one in found) else (own, *found)


def is_filled(database: Database, tipo: str, record_id: str) -> bool:
    """Whether something is written with its format, which it keeps from then on. Raises `NotFound`."""
    with database.read() as session:
        return guards.is_filled(session, rows.need(session, tipo, record_id))  # type: ignore[arg-type]


def use(database: Database, tipo: str, record_id: str, template_id: str) -> None:
    """Fill the record with this format.

    Raises:
        InvalidData: something is written with another: it keeps that one; or it is what another school adapted.
        NotFound: there is no such record or format.
    """
    with database.write() as session:
        made = templates.use_in(session, template_id)
        record: Any = rows.need(session, tipo, record_id)
        if made.school_id not in {None, record.school_id}:
            raise InvalidData([Problem("template_id", "format_elsewhere")])
        rows.put(session, record, {"template_id": made.id})


def update(database: Database, tipo: str, record_id: str, fields: Mapping[str, Any]) -> None:
    """Set these fields; the format follows the school and what is looked at while nothing is written with it.

    Raises:
        InvalidData: as `rows.update`; or something else is looked at now, and criteria are rated already.
        NotFound: there is no such record.
    """
    with database.write() as session:
        record: Any = rows.need(session, tipo, record_id)
        by_itself = record.template_id in {None, _holds(session, tipo, record).id}
        rows.put(session, record, fields)
        wanted = _holds(session, tipo, record)
        other_kind = _of(session, tipo, record).key not in {_key(tipo, record), ""}
        if (by_itself or other_kind) and not guards.is_filled(session, record):
            rows.put(session, record, {"template_id": templates.use_in(session, wanted.id).id})


def _key(tipo: str, record: Any) -> str:
    return kind_of(record) if tipo == "engagement_rubric" else ""


def _holds(session: Session, tipo: str, record: Any) -> TemplateView:
    return templates.current_in(session, _KINDS[tipo], _key(tipo, record), school_id=record.school_id)


def _of(session: Session, tipo: str, record: Any) -> TemplateView:
    return templates.named_in(session, record.template_id, _KINDS[tipo], _key(tipo, record), school_id=record.school_id)
