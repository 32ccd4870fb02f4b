"""Attendance, schools represented, hours and blocks of the sessions that were held (domain.md 9)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from sqlalchemy import func, select

from app.models.meeting import BLOCKS, AgendaItem, Attendance
from app.services import rules
from app.services.indicators_basis import BY_SESSION, Breakdown, Cell, Figure, Grid, Reading, month_words
from app.services.indicators_count import amounts, share
from app.services.indicators_view import EVERYWHERE, View


def attendance_of_meeting(view: View) -> Reading:
    """The last session that was held; every one of them as a line."""
    whole = share(view, "attendance_meeting", view.expected, by=(BY_SESSION,))
    lines = next((one.figures for one in whole.breakdowns if one.title == BY_SESSION), ())
    if not lines:
        return whole
    last = lines[-1]
    n = last.count.whole if last.count else 0
    return replace(whole, total=last, n=n, months=lines, note=f"Última sesión: {last.label}.")


def attendance_of_year(view: View) -> Reading:
    """Sum of who came over the sum of who was expected."""
    return share(view, "attendance_year", view.expected)


def schools_represented(view: View) -> Reading:
    """Schools with at least one person over the schools of the network on that day, session by session."""
    there: dict[str, set[str]] = {}
    columns = Attendance.meeting_id, Attendance.person_id, Attendance.represents_school_id
    query = select(*columns).where(
        Attendance.meeting_id.in_([one.id for one in view.held]), Attendance.state.in_(rules.ATTENDED)
    )
    days = {one.id: one.day for one in view.held}
    for meeting, person, represents in view.rows(query):
        own = view.schools_of(person, days[meeting])
        there.setdefault(meeting, set()).update((represents, *own) if represents else own)
    cells = [
        Cell(one.month, (school,), int(school in there.get(one.id, ())), 1, (one.label,))
        for one in view.held
        for school in view.schools_of_session(one)
    ]
    return share(view, "schools_represented", cells, by=(BY_SESSION,))


def hours_used(view: View) -> Reading:
    """Pedagogical hours of the sessions held, month by month, against those allowed in a month.

    A microcentro that joined had its own hours of a month: both are told together, and neither is over for the other.
    """
    months: dict[str, Decimal] = {}
    each: dict[tuple[str, str | None], Decimal] = {}
    for one in view.held:
        if one.month:
            hours, whose = rules.hours(one.hours), (one.month, one.meeting.predecessor_id)
            months[one.month] = months.get(one.month, Decimal(0)) + hours
            each[whose] = each.get(whose, Decimal(0)) + hours
    limit = view.number("hours_month")
    over = [month_words(month) for month in sorted({month for (month, _), hours in each.items() if hours > limit})]
    lines = tuple(Figure(one.label, amount=rules.hours(one.hours)) for one in view.held)
    return Reading(
        "hours_used",
        Figure("", amount=sum((rules.hours(one.hours) for one in view.held), Decimal(0)) if view.held else None),
        len(view.held),
        amounts(view, months),
        (Breakdown(BY_SESSION, lines),) if lines else (),
        goal=Decimal(limit),
        note=f"Sobre {limit} horas en el mes: {', '.join(over)}." if over else "",
    )


def pedagogical_share(view: View) -> Reading:
    """Pedagogical minutes over pedagogical and administrative ones, as they were used or else planned."""
    minutes = func.sum(func.coalesce(AgendaItem.minutes_used, AgendaItem.minutes_planned))
    query = select(AgendaItem.meeting_id, AgendaItem.block, minutes).group_by(AgendaItem.meeting_id, AgendaItem.block)
    query = query.where(AgendaItem.meeting_id.in_([one.id for one in view.held]), AgendaItem.block.in_(BLOCKS))
    blocks: dict[str, dict[str, int]] = {}
    for meeting, block, number in view.rows(query):
        blocks.setdefault(meeting, {})[block] = int(number or 0)
    cells, rows = [], []
    for one in view.held:
        spent = blocks.get(one.id, {})
        teaching, admin = spent.get("PEDAGOGICAL", 0), spent.get("ADMIN", 0)
        if teaching + admin:
            cells.append(Cell(one.month, EVERYWHERE, teaching, teaching + admin, (one.label,)))
        if spent:
            rows.append((one.label, tuple(spent.get(block, 0) for block in BLOCKS)))
    grid = Grid("stack", "Minutos de cada bloque", tuple(BLOCKS.values()), tuple(rows))
    whole = share(view, "pedagogical_share", cells, by=(BY_SESSION,))
    return replace(whole, grids=(grid,) if rows else (), n=len(cells))
