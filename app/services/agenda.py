"""The agenda of a session: its items, their order, and what the sums say (domain.md 5.4 and 6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from app.models.database import Database
from app.models.meeting import AgendaItem, Meeting
from app.models.practice import Practice
from app.services import customs, people, rows, rules
from app.services.rules import Count


@dataclass(frozen=True)
class AgendaRow:
    """An item of the agenda as the page shows it."""

    id: str
    block: str
    topic: str
    objective: str
    method: str | None
    responsible_id: str | None
    responsible: str
    practice_id: str | None
    practice: str
    minutes_planned: int | None
    minutes_used: int | None
    materials: str
    result: str


@dataclass(frozen=True)
class AgendaSums:
    """Planned minutes against the session's length (None while its hours are not said), and what deserves a look.

    `administrative` may take `most_administrative` percent of the session.
    """

    planned: int
    length: int | None
    administrative: int
    pedagogical: int
    most_administrative: int
    warnings: tuple[tuple[str, str], ...]

    @property
    def pedagogical_share(self) -> Count:
        """Pedagogical minutes of those of both blocks (domain.md 9)."""
        return Count(self.pedagogical, self.pedagogical + self.administrative)


def items(database: Database, meeting_id: str) -> list[AgendaRow]:
    """The items of a session in their order."""
    with database.read() as session:
        found = rows.parts_of(session, "agenda_item", meeting_id)
        names = people.names(session, [one.responsible_id for one in found])
        titles = {key: _title(session, key) for key in {one.practice_id for one in found if one.practice_id}}
    return [_row(one, names.get(one.responsible_id or "", ""), titles.get(one.practice_id or "", "")) for one in found]


def add_item(database: Database, meeting_id: str, topic: str = "", *, block: str = "PEDAGOGICAL", **more: Any) -> str:
    """Add an item at the end of its block and return its id; `rows.update` and `rows.remove` do the rest."""
    with database.write() as session:
        return insert(session, meeting_id, [{"topic": topic, "block": block} | more])[0]


def add_presentation(
    database: Database, meeting_id: str, practice_id: str | None = None, *, responsible_id: str | None = None
) -> tuple[str, str]:
    """Add the presentation of a practice followed by its peer review, as long as agreed; returns both ids."""
    with database.write() as session:
        title = _title(session, practice_id) if practice_id else ""
        common = {"block": "PEDAGOGICAL", "practice_id": practice_id, "responsible_id": responsible_id}
        presentation: dict[str, Any] = {"topic": title or "Presentación de una práctica", "method": "presentation"}
        presentation["minutes_planned"] = customs.number_in(session, "presentation_minutes")
        review: dict[str, Any] = {"topic": "Comentarios de los colegas", "method": "peer_review"}
        review["minutes_planned"] = customs.number_in(session, "review_minutes")
        shown, reviewed = insert(session, meeting_id, [common | presentation, common | review])
        return shown, reviewed


def reorder(database: Database, meeting_id: str, ids: Sequence[str]) -> None:
    """Put the items in the order of `ids`; those not named keep their order after them."""
    with database.write() as session:
        others = [one.id for one in rows.parts_of(session, "agenda_item", meeting_id) if one.id not in ids]
        rows.renumber(session, "agenda_item", [*ids, *others])


def sums(database: Database, meeting_id: str) -> AgendaSums:
    """The minutes of a session's agenda and their warnings.

    Raises:
        NotFound: there is no such session.
    """
    with database.read() as session:
        meeting: Any = rows.need(session, "meeting", meeting_id)
        return sums_of(session, meeting)


def sums_of(session: Session, meeting: Meeting) -> AgendaSums:
    """The minutes of a session's agenda and their warnings, within this unit of work."""
    found = rows.parts_of(session, "agenda_item", meeting.id)
    by_block: dict[str | None, int] = {}
    for one in found:
        by_block[one.block] = by_block.get(one.block, 0) + (one.minutes_planned or 0)
    admin, pedagogical = by_block.get("ADMIN", 0), by_block.get("PEDAGOGICAL", 0)
    most = customs.number_in(session, "admin_share")
    counted = AgendaSums(
        sum(by_block.values()), rules.minutes_between(meeting.start, meeting.end), admin, pedagogical, most, ()
    )
    warned = _warnings(counted, found, customs.number_in(session, "presentation_minutes"))
    return replace(counted, warnings=tuple(warned))


def _warnings(sums: AgendaSums, found: Sequence[AgendaItem], presentation: int) -> list[tuple[str, str]]:
    warnings = []
    if sums.length is not None and sums.planned > sums.length:
        warnings.append(("too_long", f"La tabla suma {sums.planned} minutos y la sesión dura {sums.length}."))
    if rules.too_administrative(sums.administrative, sums.length or sums.planned, sums.most_administrative):
        words = f"Lo administrativo ocupa más del {sums.most_administrative}\u00a0% de la sesión."
        warnings.append(("too_administrative", words))
    planned = [(one.method, one.minutes_planned) for one in found]
    kinds = {kind for _, kind in rules.presentation_problems(planned, presentation)}
    if "length" in kinds:
        warnings.append(("presentation_length", f"Cada presentación de práctica dura {presentation} minutos."))
    if "review" in kinds:
        warnings.append(("presentation_review", "Después de cada presentación van los comentarios de los colegas."))
    return warnings


def insert(session: Session, meeting_id: str, new: Sequence[dict[str, Any]]) -> list[str]:
    """Put new items, of one block, after its last one or those of the blocks before it; their ids, in this unit.

    Raises:
        NotFound: there is no such session.
    """
    rows.need(session, "meeting", meeting_id)
    held = rows.parts_of(session, "agenda_item", meeting_id)
    places = {"OPENING": 0, "ADMIN": 1, "PEDAGOGICAL": 2, "CLOSING": 3}
    own = places.get(new[0]["block"], 2)
    before = [place for place, one in enumerate(held, start=1) if places.get(one.block or "", 2) <= own]
    at = before[-1] if before else 0
    added = [rows.add(session, "agenda_item", {"meeting_id": meeting_id} | one).id for one in new]
    order = [one.id for one in held]
    rows.renumber(session, "agenda_item", [*order[:at], *added, *order[at:]])
    return added


def _title(session: Session, practice_id: str) -> str:
    found = session.get(Practice, practice_id)
    return (found.title or "") if found else ""


def _row(one: AgendaItem, responsible: str, practice: str) -> AgendaRow:
    return AgendaRow(
        id=one.id,
        block=one.block or "PEDAGOGICAL",
        topic=one.topic or "",
        objective=one.objective or "",
        method=one.method,
        responsible_id=one.responsible_id,
        responsible=responsible,
        practice_id=one.practice_id,
        practice=practice,
        minutes_planned=one.minutes_planned,
        minutes_used=one.minutes_used,
        materials=one.materials or "",
        result=one.result or "",
    )
