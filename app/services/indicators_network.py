"""What the network keeps up: commitments, data handed over, and the curriculum of its focus (domain.md 9)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import and_, func, or_, select

from app.log.identity import person_at_laptop
from app.models.commitment import PENDING, Commitment
from app.models.cycle import APPLIED, Adoption
from app.models.device import Device
from app.models.log_tables import Batch, HandOver, Import
from app.models.practice import SUBJECTS, GradeTask, Practice
from app.models.school import GRADES, CombinedClass
from app.services import drafts_here, plan_rows
from app.services.catalogue import axes, axis_named, objectives
from app.services.indicators_basis import Cell, Figure, Reading, last_day_of, median
from app.services.indicators_count import More, by_school, share, still_running, stock
from app.services.indicators_view import View
from app.text_dates import as_date, listed

UNDONE = "undone"
_DEFAULT_GRADES = ("1", "2", "3", "4", "5", "6")


def commitments_on_time(view: View) -> Reading:
    """Done until their day over those that fell due, cancelled ones left out."""
    columns = (
        Commitment.due_date, Commitment.closed_on, Commitment.status, Commitment.school_id, Commitment.responsible_id
    )  # fmt: skip
    due = and_(view.inside(Commitment.due_date), Commitment.due_date < view.today.isoformat())
    query = select(*columns).where(due, func.coalesce(Commitment.status, "open") != "cancelled")
    cells = []
    for day, closed, state, school, person in view.rows(query):
        done = state in {"done", "done_late"} and (closed <= day if closed else state == "done")
        cells.append(Cell(day[:7], (school,) if school else view.schools_of(person, day), int(done), 1))
    return share(view, "commitments_on_time", cells)


def overdue_age(view: View) -> Reading:
    """Days past due of what is pending, in the middle; in a period that is over, of what was so at its end."""
    day = view.period.last_day(view.today)
    columns = Commitment.due_date, Commitment.school_id, Commitment.responsible_id
    pending = func.coalesce(Commitment.status, "open").in_(PENDING)
    query = select(*columns).where(or_(pending, Commitment.closed_on > day.isoformat()))
    ages = []
    for due, school, person in view.rows(query.where(Commitment.due_date < day.isoformat())):
        on = as_date(due)
        schools = (school,) if school else view.schools_of(person, due)
        if on and view.here(schools):
            ages.append(Cell(due[:7], schools, (day - on).days, 1))
    middle = median(cell.part for cell in ages)
    parts = by_school(view, ages, lambda some: Figure("", amount=median(cell.part for cell in some)))
    return Reading("overdue_age", Figure("", amount=middle), len(ages), (), tuple(parts))


def data_reported(view: View) -> Reading:
    """Schools of which something arrived over schools, month by month.

    A school counts in a month when a file of a laptop of its people was taken in, or a batch that one of its people
    wrote came along in another's file; this laptop's own in the months in which it handed over or took in. The month
    that is not over is told and not added up, unless it is all that is asked for: its files are still to come.
    """
    people = _reporting_people(view)
    cells = []
    for month in view.months:
        day = min(last_day_of(month), view.today)
        reported = {school for one in people.get(month, ()) for school in view.schools_of(one, day.isoformat())}
        cells += [Cell(month, (school,), int(school in reported), 1) for school in view.schools_on(day)]
    over = [cell for cell in cells if cell.month != f"{view.today:%Y-%m}"]
    note = "Lo que llegó a este computador."
    told = f"{note} El mes en curso no se suma." if over and len(over) < len(cells) else note
    monthly = share(view, "data_reported", cells if people else ())
    found = share(view, "data_reported", (over or cells) if people else (), more=More(note=told if people else note))
    return replace(found, months=still_running(view, monthly.months))


def focus_coverage(view: View) -> Reading:
    """Objectives of the focus axis that practices of the year worked on over those of that axis, by grade."""
    plan = plan_rows.live_in(view.session, view.period.year)
    if plan is None or plan.focus_subject is None or view.catalogue is None:
        return Reading("focus_coverage", Figure(""), 0)
    subject, axis = plan.focus_subject, plan.focus_axis
    if axis and (official_axis := axis_named(view.catalogue, subject, axis)) is None:
        known = listed([f"«{one}»" for one in axes(view.catalogue, subject)])
        note = f"El eje «{axis}» no es de los oficiales de la asignatura: {known}." if known else ""
        return Reading("focus_coverage", Figure(""), 0, note=note)
    axis = official_axis if axis else None
    worked = _worked(view)
    official = objectives(view.catalogue, subject, axis or None, _grades(view))
    cells = []
    for one in official:
        if one.kind == "OA":
            month, schools = worked.get(one.code, ("", ()))
            reached = one.code in worked
            cells.append(Cell(month, schools, int(reached), 1, (GRADES.get(one.grade, one.grade),)))
    # Of one school: all objectives stay the whole, and only what that school worked on is reached.
    if view.school_id is not None:
        cells = [_of_school(cell, view.school_id) for cell in cells]
    else:
        cells = [Cell(cell.month, (), cell.part, 1, cell.lines) for cell in cells]
    named = f"Foco: {SUBJECTS.get(subject, subject)}{f', {axis}' if axis else ''}."
    return stock(view, "focus_coverage", cells, by=("Por grado",), more=More(note=named))


def _of_school(cell: Cell, school: str) -> Cell:
    return Cell(cell.month, (school,), int(school in cell.schools), 1, cell.lines)


def _worked(view: View) -> dict[str, tuple[str, tuple[str, ...]]]:
    """(month, schools) in which an objective was first worked on: written, presented or applied in the period."""
    shown = {one.practice: one.month for one in reversed(view.shown)}
    done = {one.practice: one.month for one in reversed(view.applied)}
    private = drafts_here.private("practice")
    applied = select(Adoption.practice_id).where(Adoption.status.in_(APPLIED), view.tried())
    wanted = or_(
        Practice.school_year == view.period.year if view.period.whole else Practice.id.in_(list(shown)),
        Practice.id.in_(applied),
    )
    columns = Practice.id, Practice.school_id, GradeTask.oa_codes
    query = select(*columns).join(GradeTask, GradeTask.practice_id == Practice.id)
    where_tried: dict[str, set[str]] = {}
    for one in view.applied:
        where_tried.setdefault(one.practice, set()).update(one.schools)
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for practice, school, codes in view.rows(query.where(wanted, Practice.id.not_in(private))):
        month = min(shown.get(practice, "9999"), done.get(practice, "9999"))
        month = f"{view.period.year:04}-03" if month == "9999" else month
        for code in codes or ():
            key = " ".join(code.upper().split())
            before, schools = found.get(key, ("9999", ()))
            places = {*schools, *where_tried.get(practice, ()), *([school] if school else [])}
            found[key] = min(before, month), tuple(sorted(places))
    return found


def _grades(view: View) -> Iterable[str]:
    found: set[str] = set()
    for school, grades in view.rows(select(CombinedClass.school_id, CombinedClass.grades)):
        if view.school_id in {None, school}:
            found.update(grade for grade in grades or () if grade.isdigit())
    return sorted(found) or _DEFAULT_GRADES


def _reporting_people(view: View) -> dict[str, set[str]]:
    """Of whom something arrived, month by month."""
    owner = {key: person for key, person in view.rows(select(Device.id, Device.person_id)) if person}
    since, until = view.period.start, view.period.after
    at = and_(Import.at >= since, Import.at < until, Import.state != UNDONE)
    found: dict[str, set[str]] = {}

    def note(month: str, person: str | None) -> None:
        if person:
            found.setdefault(month, set()).add(person)

    here = person_at_laptop(view.session)
    month = func.substr(Import.at, 1, 7)
    for when, device in view.rows(select(month, Import.device).where(at).distinct()):
        note(when, owner.get(device))
        note(when, here)
    came = select(month, Batch.device, Batch.who).join(Import, Import.id == Batch.import_id)
    came = came.where(at, Batch.undone.is_(False), Batch.held.is_(False)).distinct()
    for when, device, who in view.rows(came):
        note(when, who or owner.get(device))
    given = select(func.substr(HandOver.at, 1, 7)).where(HandOver.at >= since, HandOver.at < until).distinct()
    for when in view.session.scalars(given):
        note(when, here)
    return found
