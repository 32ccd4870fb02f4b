"""What the foot of the sidebar always shows: who, which microcentro, what waits, what needs a person."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.log import settings
from app.models.database import Database
from app.models.evidence import Evidence
from app.models.log_tables import Op, RowState
from app.models.microcentro import Microcentro
from app.models.person import Person


@dataclass(frozen=True)
class Standing:
    """The foot's facts; `warnings` holds one sentence for each thing that needs a person."""

    person: str = ""
    microcentro: str = ""
    pending: int = 0
    warnings: tuple[str, ...] = ()


def read_standing(database: Database) -> Standing:
    """The facts as they are now."""
    with database.read() as session:
        person = session.get(Person, settings.get(session, "person") or "")
        microcentro = session.get(Microcentro, database.space)
        return Standing(
            person=(person.full_name or "") if person else "",
            microcentro=(microcentro.name or "") if microcentro else "",
            pending=_count(session, select(func.count()).select_from(Op).where(Op.batch.is_(None))),
            warnings=_warnings(session),
        )


def person_here(database: Database) -> str:
    """The id of the person at the laptop ('' when nobody said who it is)."""
    with database.read() as session:
        return str(settings.get(session, "person") or "")


def _warnings(session: Session) -> tuple[str, ...]:
    disputed = _count(session, select(func.count()).select_from(RowState).where(RowState.conflicts.is_not(None)))
    unconsented = _count(session, select(func.count()).select_from(Evidence).where(Evidence.consent_state == "missing"))
    found = []
    if disputed:
        found.append("Hay un dato con dos versiones." if disputed == 1 else f"Hay {disputed} datos con dos versiones.")
    if unconsented:
        found.append(
            "Una evidencia espera autorización."
            if unconsented == 1
            else f"{unconsented} evidencias esperan autorización."
        )
    return tuple(found)


def _count(session: Session, query: Select[int]) -> int:
    return session.execute(query).scalar_one()
