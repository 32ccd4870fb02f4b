"""A school through the years: who holds it, when it joins, rests and leaves, and what its 7th and 8th grades need."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.database import Database
from app.models.school import CombinedClass, School, SchoolOwner, SchoolPause
from app.services import rows, rules
from app.text_dates import as_date

_NO_RECESS = frozenset({"closed", "away"})
_UPPER = frozenset({"7", "8"})


class Pause(NamedTuple):
    """From when until when a school did not take part, and why."""

    start: str | None
    end: str | None
    kind: str | None


@dataclass(frozen=True)
class OwnerChange:
    """The owner that was added, and those that ended with it: (id, until when they held it before)."""

    made: str
    ended: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True)
class SchoolChange:
    """What a change of state did: fields as they were before, pauses that were added, and until when others were."""

    before: Mapping[str, Any]
    made: tuple[str, ...] = ()
    ended: tuple[tuple[str, str | None], ...] = ()


@dataclass(frozen=True)
class Times:
    """When the schools took part: of each its first and last day, and the pauses in between."""

    spans: Mapping[str, rules.Span]
    pauses: Mapping[str, Sequence[Pause]]

    def on(self, day: date) -> set[str]:
        """The schools that took part on a day."""
        return {key for key in self.spans if self.takes_part(key, day)}

    def in_year(self, year: int) -> set[str]:
        """The schools that took part on some day of a school year, however few they were."""
        return {key for key in self.spans if any(self.takes_part(key, day) for day in self._beginnings(key, year))}

    def _beginnings(self, school: str, year: int) -> list[date]:
        """The days of a school year on which the school can have begun to take part, or did so already."""
        first, last = date(year, 3, 1), date(year, 12, 31)
        told = (self.spans[school][0], *(one.end for one in self.pauses.get(school, ())))
        return [first, *(day for iso in told if (day := as_date(iso)) and first <= day <= last)]

    def takes_part(self, school: str, day: date) -> bool:
        """Whether one was a member then, and did not rest."""
        return rules.in_force(*self.spans[school], day) and not paused(self.pauses.get(school, ()), day)


def change_owner(
    database: Database, school: str, on: date, *, name: str = "", dependency: str | None = None
) -> OwnerChange:
    """From that day on somebody else holds the school; whoever did until then stays in its history.

    Raises:
        NotFound: there is no such school. InvalidData: a value cannot stand.
    """
    with database.write() as session:
        rows.need(session, "school", school)
        held = [
            one
            for one in rows.parts_of(session, "school_owner", school)
            if rules.in_force(one.from_, one.to, on) or one.to is None
        ]
        ended = tuple((one.id, one.to) for one in held)
        for one in held:
            rows.put(session, one, {"to": rules.ended(one.from_, on)})
        fields = {"school_id": school, "name": name, "dependency": dependency, "from": on}
        return OwnerChange(str(rows.add(session, "school_owner", fields).id), ended)


def undo_change(database: Database, change: OwnerChange) -> None:
    """Take a change of owner back."""
    with database.write() as session:
        rows.drop(session, rows.need(session, "school_owner", change.made))
        for one, until in change.ended:
            rows.put(session, rows.need(session, "school_owner", one), {"to": until})


def owner_on(database: Database, school: str, day: date) -> tuple[str, str | None] | None:
    """The name and kind of who held the school on that day; None where it was not written down."""
    query = (
        select(SchoolOwner).where(SchoolOwner.school_id == school).order_by(SchoolOwner.from_.desc(), SchoolOwner.id)
    )
    with database.read() as session:
        found = [one for one in session.scalars(query) if rules.in_force(one.from_, one.to, day)]
    return (found[0].name or "", found[0].dependency) if found else None


def follow_owner(database: Database, school: str, on: date) -> None:
    """The kind of school is that of who holds it on that day, where that was written down."""
    held = owner_on(database, school, on)
    if held and held[1]:
        rows.update(database, "school", school, {"dependency": held[1]})


def set_status(database: Database, school: str, status: str, on: date) -> SchoolChange:
    """The school closes, rests or works again; what that changed, for `undo_status`.

    It is never deleted. A closed one leaves the microcentro that day, so that nobody is expected from it; one that
    works again is a member again, and the time in between stays written down.

    Raises:
        NotFound: there is no such school. InvalidData: there is no such state.
    """
    with database.write() as session:
        return set_status_in(session, rows.need(session, "school", school), status, on)


def set_status_in(session: Session, found: Any, status: str, on: date) -> SchoolChange:
    """The same within this unit of work."""
    before = {name: getattr(found, name) for name in ("status", "left_on")}
    kept = status == "in_recess"
    ended = () if kept and found.status != "closed" else _end_pauses(session, found.id, on)
    made = []
    fields: dict[str, Any] = {"status": status}
    if status == "closed":
        fields["left_on"] = before["left_on"] or on
    elif found.status == "closed":
        fields["left_on"] = None
        made += _pause(session, found.id, "closed", before["left_on"], on)
    rows.put(session, found, fields)
    if kept:
        made += rest_in(session, found.id, on)
    return SchoolChange(before, tuple(made), ended)


def undo_status(database: Database, school: str, change: SchoolChange) -> None:
    """Take back what `set_status`, `leave` or `rejoin` changed."""
    with database.write() as session:
        undo_in(session, school, change)


def undo_in(session: Session, school: str, change: SchoolChange) -> None:
    """The same within this unit of work."""
    for one in change.made:
        if (pause := rows.find(session, "school_pause", one)) is not None:
            rows.drop(session, pause)
    for one, until in change.ended:
        pause = rows.find(session, "school_pause", one) or rows.returned(session, "school_pause", one)
        if pause is not None:
            rows.put(session, pause, {"to": until})
    rows.put(session, rows.need(session, "school", school), change.before)


def rest_in(session: Session, school: str, on: date) -> list[str]:
    """Note within this unit of work that the school rests from that day, unless it rests already; what was noted."""
    return [] if paused(_pauses(session, school), on) else _pause(session, school, "recess", on.isoformat(), None)


def leave(database: Database, school: str, on: date) -> SchoolChange:
    """The school leaves the microcentro: new lists are without it, its history stays."""
    with database.write() as session:
        found: Any = rows.need(session, "school", school)
        before = {"left_on": found.left_on}
        rows.put(session, found, {"left_on": on})
        return SchoolChange(before)


def rejoin(database: Database, school: str, on: date) -> SchoolChange:
    """The school is of the microcentro again; that it was not in between stays written down."""
    with database.write() as session:
        return rejoin_in(session, rows.need(session, "school", school), on)


def rejoin_in(session: Session, school: Any, on: date) -> SchoolChange:
    """The same within this unit of work."""
    before = {"left_on": school.left_on}
    made = _pause(session, school.id, "away", school.left_on, on)
    rows.put(session, school, {"left_on": None})
    return SchoolChange(before, tuple(made))


def times(session: Session) -> Times:
    """When each school took part."""
    columns = School.id, School.joined_on, School.left_on
    spans = {key: (start, end) for key, start, end in session.execute(select(*columns))}
    pauses: dict[str, list[Pause]] = {}
    for one in session.scalars(select(SchoolPause)):
        pauses.setdefault(one.school_id or "", []).append(_pause_of(one))
    return Times(spans, pauses)


def paused(pauses: Iterable[Pause], on: date) -> bool:
    """Whether a school rests on a day; a pause whose first day nobody told says nothing."""
    return any(one.start is not None and rules.in_force(one.start, one.end, on) for one in pauses)


def state(status: str | None, pauses: Collection[Pause], on: date) -> str:
    """Whether a school works on a day, by its pauses; one that rests since nobody knows when, rests."""
    if status == "closed" or paused([one for one in pauses if one.kind == "closed"], on):
        return "closed"
    resting = paused(pauses, on) or _undated(status, pauses)
    return "in_recess" if resting else "open"


def rests_undated(database: Database, school: str) -> bool:
    """Whether a school rests and nobody said since when: it goes on being counted."""
    with database.read() as session:
        found: Any = rows.need(session, "school", school)
        return _undated(found.status, _pauses(session, school))


def needs_authorization(grades: Iterable[str] | None) -> bool:
    """Whether a combined class has 7th or 8th grade, which asks for the authorization of the DEPROV (domain.md 3)."""
    return bool(_UPPER & set(grades or ()))


def authorization_warning(database: Database, school: str) -> str:
    """A sentence when a combined class with 7th or 8th lacks date or number of its authorization; it only warns."""
    query = select(CombinedClass).where(CombinedClass.school_id == school)
    with database.read() as session:
        lacking = [
            one
            for one in session.scalars(query)
            if needs_authorization(one.grades)
            and not (one.deprov_authorization_on and (one.deprov_authorization_number or "").strip())
        ]
    if not lacking:
        return ""
    return (
        "Un curso combinado con 7° u 8° necesita la autorización de la DEPROV. Anote su fecha y su número cuando los "
        "tenga; mientras tanto puede seguir trabajando."
    )


def _undated(status: str | None, pauses: Iterable[Pause]) -> bool:
    """Whether no recess says since when the school rests; having been away or closed before says nothing of that."""
    return status == "in_recess" and all(one.start is None or one.kind in _NO_RECESS for one in pauses)


def _pauses(session: Session, school: str) -> list[Pause]:
    return [_pause_of(one) for one in rows.parts_of(session, "school_pause", school)]


def _pause_of(one: Any) -> Pause:
    return Pause(one.from_, one.to, one.kind)


def _pause(session: Session, school: str, kind: str, start: str | None, end: date | None) -> list[str]:
    if start is None or (end is not None and start >= end.isoformat()):
        return []
    fields = {"school_id": school, "kind": kind, "from": start, "to": end}
    return [str(rows.add(session, "school_pause", fields).id)]


def _end_pauses(session: Session, school: str, on: date) -> tuple[tuple[str, str | None], ...]:
    """End what the school rests from on that day; until when it was to last. What began that very day goes."""
    held = [one for one in rows.parts_of(session, "school_pause", school) if paused([_pause_of(one)], on)]
    ended = tuple((one.id, one.to) for one in held)
    for one in held:
        if one.from_ == on.isoformat():
            rows.drop(session, one)
        else:
            rows.put(session, one, {"to": on})
    return ended
