"""A text begun for a decision that was made meanwhile: what it was about, what stands now, and using it yet."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.log import conflicts as log
from app.models import registry
from app.models.database import Database
from app.models.device import Device
from app.models.log_tables import Op
from app.models.person import Person
from app.services import conflicts, rows


@dataclass(frozen=True)
class Outcome:
    """What became of a matter that waits no more: its words as on its card, what stands, and who wrote that when (ISO).

    `stands` is None where the record is not here any more.
    """

    noun: str
    title: str
    field: str
    stands: str | None
    who: str = ""
    at: str = ""


def outcome(database: Database, record: str, identity: str) -> Outcome | None:
    """What became of the conflict `identity` of this record; None when nothing is known of it."""
    with database.read() as session:
        found = _text_field(session, record, identity)
        if found is None:
            return None
        tipo, register, name = found
        said = Outcome(
            registry.types()[tipo].noun[0],
            conflicts.name_of(session, tipo, record),
            registry.fields(tipo)[name].label,
            None,
        )
        held = rows.find(session, tipo, record)
        if held is None:
            return said
        stands = str(rows.as_dict(held).get(name) or "")
        last = log.said_by(session, tipo, record, [register])
        if last is None:
            return Outcome(said.noun, said.title, said.field, stands)
        return Outcome(said.noun, said.title, said.field, stands, _who(session, last), last.at.isoformat())


def title(database: Database, record: str) -> str:
    """What a record of any type is called, or was called last; '' for one that is not known."""
    with database.read() as session:
        known = select(Op.tbl).where(Op.tbl.in_(registry.types()), Op.row == record).limit(1)
        tipo = session.scalar(known)
        return conflicts.name_of(session, tipo, record) if tipo else ""


def use(database: Database, record: str, identity: str, text: str) -> str:
    """Write the text in place of what stands, as any later change; returns what stood.

    Raises:
        NotFound: the record is not here any more.
        InvalidData: the text is impossible, or a rule of the record forbids the change.
    """
    with database.write() as session:
        found = _text_field(session, record, identity)
        if found is None:
            raise NotFound("lo que se decidió", identity)
        tipo, _register, name = found
        held = rows.need(session, tipo, record)
        before = str(rows.as_dict(held).get(name) or "")
        rows.put(session, held, {name: text})
        return before


def _text_field(session: Session, record: str, identity: str) -> tuple[str, str, str] | None:
    """Of which type the record is, and the register and the field that the conflict was about."""
    known = select(Op.tbl).where(Op.tbl.in_(registry.types()), Op.row == record).distinct()
    for tipo in session.scalars(known):
        for register, names in registry.groups(tipo).items():
            if log.conflict_id(tipo, record, register) == identity and len(names) == 1:
                return tipo, register, names[0]
    return None


def _who(session: Session, version: log.Version) -> str:
    person = session.get(Person, version.person) if version.person else None
    laptop = session.get(Device, version.device)
    return (person.full_name if person else None) or (laptop.name if laptop else None) or ""
