"""The end of the year: what was achieved, what stays pending, and the coordination handed over (domain.md 5.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import InvalidData, Problem
from app.models.commitment import Commitment
from app.models.database import Database
from app.models.meeting import Meeting
from app.models.person import Membership, Person
from app.models.phea import PheaCycle
from app.services import attendance, commitments, customs, home, labels, network, people, plans, rows, rules
from app.services.commitments import CommitmentFilter, CommitmentRow
from app.services.indicators_basis import Period
from app.services.indicators_view import View
from app.services.rules import Count
from app.text_dates import long_date

COORDINATOR = "COORDINATOR"
_DECEMBER = 12


@dataclass(frozen=True)
class YearInNumbers:
    """What the year leaves: the goal, the attendance, and how many of each; `pending` are its open commitments.

    A share is told in percent from `small` on (domain.md 9).
    """

    practices: Count
    attendance: Count
    meetings_held: int
    adoptions: int
    cycles_closed: int
    commitments_done: Count
    pending: tuple[CommitmentRow, ...]
    small: int


@dataclass(frozen=True)
class Handover:
    """What handing the coordination over changed, for `take_back`."""

    plan_id: str
    before: str | None
    membership: str | None
    changed: tuple[tuple[str, str | None], ...]
    dropped: tuple[str, ...] = ()


def in_numbers(database: Database, year: int, *, today: date) -> YearInNumbers:
    """The year as it is closed; nothing in it is typed."""
    shared = home.practices_shared(database, year, today)
    came = attendance.of_year(database, year)
    goal = network.practice_goal(database, year)
    waiting = commitments.commitments(database, CommitmentFilter(pending=True), today=today)
    with database.read() as session:
        pending = _agreed_until(session, waiting, year)
        held = _count(session, Meeting, Meeting.status == "held", attendance.school_year() == year)
        applied = len(View(session, Period(year), today).applied)
        cycles = _count(session, PheaCycle, PheaCycle.school_year == year, PheaCycle.stage == "closed")
        due = Commitment.due_date.startswith(f"{year}-") & (func.coalesce(Commitment.status, "open") != "cancelled")
        done = _count(session, Commitment, due, Commitment.status.in_(("done", "done_late")))
        whole = _count(session, Commitment, due)
        small = customs.number_in(session, "small_number")
    return YearInNumbers(Count(shared, goal), came, held, applied, cycles, Count(done, whole), tuple(pending), small)


def close(database: Database, plan_id: str, *, on: date) -> None:
    """Close the year of a plan that was sent (domain.md 6.1).

    Raises:
        InvalidData: it was not sent, or it does not say what was achieved.
        NotFound: there is no such plan.
    """
    with database.write() as session:
        plan: Any = rows.need(session, "annual_plan", plan_id)
        if not plan.achievements:
            raise InvalidData(labels.lacking("annual_plan", ["achievements"]))
        plans.move_on(session, plan, "closed", {"closed_on": on})


def early(plan_year: int | None, on: date) -> str:
    """A sentence when the year is closed before its December; '' when it is time."""
    if plan_year is None or (on.year, on.month) >= (plan_year, _DECEMBER):
        return ""
    return "El año escolar termina en diciembre: si falta algo, puede volver a abrirlo."


def hand_over(database: Database, plan_id: str, person_id: str, *, on: date, today: date) -> Handover:
    """Give the coordination to a person from that day; whoever coordinates then, no longer does.

    Whoever was to coordinate from a later day will not: the last word of the network holds. Who has coordinated already
    since a later day did so, and that is not rewritten.

    Raises:
        InvalidData: somebody coordinates since a day after `on`. NotFound: there is no such plan or person.
    """
    with database.write() as session:
        plan: Any = rows.need(session, "annual_plan", plan_id)
        rows.need(session, "person", person_id)
        held = list(session.scalars(select(Membership).where(Membership.role == COORDINATOR).order_by(Membership.id)))
        _refuse_begun(session, held, on, today)
        before, changed, dropped, has_it = plan.handed_over_to_id, [], [], False
        for one in held:
            if one.from_ and one.from_ > on.isoformat():
                dropped.append(one.id)
                rows.drop(session, one)
            elif rules.in_force(one.from_, one.to, on):
                stays = one.person_id == person_id
                has_it = has_it or stays
                changed.append((one.id, one.to))
                rows.put(session, one, {"to": None if stays else on})
        made = None
        if not has_it:
            made = str(rows.add(session, "membership", {"person_id": person_id, "role": COORDINATOR, "from": on}).id)
        rows.put(session, plan, {"handed_over_to_id": person_id})
        return Handover(plan_id, before, made, tuple(changed), tuple(dropped))


def take_back(database: Database, done: Handover) -> None:
    """Undo a handover: every role is again as it was."""
    with database.write() as session:
        if done.membership and (made := rows.find(session, "membership", done.membership)) is not None:
            rows.drop(session, made)
        for key, until in done.changed:
            if (one := rows.find(session, "membership", key)) is not None:
                rows.put(session, one, {"to": until})
        for key in done.dropped:
            rows.bring_in(session, "membership", key)
        rows.put(session, rows.need(session, "annual_plan", done.plan_id), {"handed_over_to_id": done.before})


def coordinators(database: Database, on: date) -> list[str]:
    """The names of those who coordinate on that day."""
    found = people.people(database, on=on, everybody=False)
    return [one.full_name for one in found if COORDINATOR in one.roles]


def coming(database: Database, on: date) -> list[tuple[str, str]]:
    """Who will coordinate from a day after `on`: (ISO day, name), the first before."""
    query = select(Membership.from_, Person.full_name).join(Person, Person.id == Membership.person_id)
    query = query.where(Membership.role == COORDINATOR, Membership.from_ > on.isoformat()).order_by(Membership.from_)
    with database.read() as session:
        return [(str(day), name or "") for day, name in session.execute(query)]


def _refuse_begun(session: Session, held: Sequence[Membership], on: date, today: date) -> None:
    ran = [one for one in held if one.from_ and (one.to is None or one.from_ < one.to)]
    begun = [one for one in ran if on.isoformat() < (one.from_ or "") <= today.isoformat()]
    if not begun:
        return
    last = max(begun, key=lambda one: (one.from_ or "", one.id))
    name = people.names(session, [last.person_id]).get(last.person_id or "", "") or "Otra persona"
    details = (("name", name), ("day", long_date(last.from_, year=True)))
    raise InvalidData([Problem("from", "coordination_begun", details)])


def _agreed_until(session: Session, found: Sequence[CommitmentRow], year: int) -> list[CommitmentRow]:
    """Of these, what the year leaves: agreed in one of its sessions or before, or due by then where no session is."""
    columns = select(Meeting.id, attendance.school_year())
    origins = columns.where(Meeting.id.in_([one.origin_meeting_id for one in found]))
    years = {str(row[0]): int(row[1] or 0) for row in session.execute(origins)}
    return [
        one for one in found if (years.get(one.origin_meeting_id or "") or int((one.due_date or "0")[:4])) <= year
    ]


def _count(session: Session, table: Any, *where: Any) -> int:
    return session.scalar(select(func.count()).select_from(table).where(*where)) or 0
