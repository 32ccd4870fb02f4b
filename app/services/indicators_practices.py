"""What was presented, taken up and applied, and how far it reached (domain.md 9)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from decimal import Decimal

from sqlalchemy import func, select

from app.models.bulk import among
from app.models.cycle import Adoption
from app.models.evidence import Evidence
from app.models.school import GRADES
from app.services import guards_proof, network, rules
from app.services.indicators_basis import Breakdown, Cell, Figure, Grid, Reading, last_day_of, month_words
from app.services.indicators_count import More, amount, share, still_running, stock
from app.services.indicators_pupils import Pupils, without_pupils
from app.services.indicators_view import View
from app.services.rules import Count
from app.text_keys import spanish_key

# Rows of the matrix of adoptions; what has been taken up most comes first, the rest is counted.
MATRIX_ROWS = 25
NONE, CHOSEN, APPLIED_ONCE, STAYED = range(4)
_LEVELS = {"chosen": CHOSEN, "applied": APPLIED_ONCE, "repeated": STAYED, "institutionalised": STAYED}


def practices_shared(view: View) -> Reading:
    """Distinct practices presented in sessions that were held, against the year's goal."""
    goal = year_goal(view)
    cells = [Cell(one.month, one.schools, 1, 1) for one in view.first_shown.values()]
    if view.school_id is not None:
        # The goal is everybody's: one school with one practice is not at a seventh of something of its own.
        found = amount(view, "practices_shared", cells, more=More(note="Es la meta de toda la red."))
        own = [cell for cell in cells if view.here(cell.schools)]
        piled = ((month, sum(cell.month <= month for cell in own)) for month in view.months)
        points = tuple(Figure(month_words(month), amount=Decimal(n)) for month, n in piled)
        return replace(found, n=goal, months=points)
    return stock(view, "practices_shared", cells, goal=goal, more=More(goal=Decimal(goal)))


def year_goal(view: View) -> int:
    """How many practices the year wants: of its plan, else of the microcentro, else seven."""
    return network.practice_goal_in(view.session, view.period.year)


def presenting(view: View) -> Reading:
    """Members who presented over members."""
    first: dict[str, str] = {}
    for one in view.shown:
        for person in one.presenters:
            first.setdefault(person, one.month)
    return stock(view, "presenting", _people(view, view.members, first))


def on_time(view: View) -> Reading:
    """Presentations within the minutes agreed over those whose time was taken."""
    limit = 60 * view.number("presentation_minutes")
    timed = [one for one in view.shown if one.seconds is not None]
    cells = [Cell(one.month, one.schools, int((one.seconds or 0) <= limit), 1) for one in timed]
    return share(view, "on_time", cells)


def with_evidence(view: View) -> Reading:
    """Practices presented with evidence that shows their pupils' work over practices presented."""
    work = Evidence.kind.in_(guards_proof.WORK)
    query = select(Evidence.practice_id).where(Evidence.practice_id.in_(list(view.first_shown)), work).distinct()
    proved = set(view.session.scalars(query))
    named = {key for one in view.shown for key in one.shown_evidence}
    showing = set(view.session.scalars(select(Evidence.id).where(among(Evidence.id, named), work))) if named else set()
    proved |= {one.practice for one in view.shown if not showing.isdisjoint(one.shown_evidence)}
    cells = [Cell(one.month, one.schools, int(one.practice in proved), 1) for one in view.first_shown.values()]
    return share(view, "with_evidence", cells)


def applications(view: View) -> Reading:
    """How many times a practice was taken into a room, and which practice where."""
    cells = [Cell(one.month, one.schools, 1, 1) for one in view.applied]
    grid = _matrix(view)
    return amount(view, "applications", cells, more=More(grids=(grid,) if grid else ()))


def teachers_applying(view: View) -> Reading:
    """Teachers with an application over those expected; the goal is one each, every month."""
    done: dict[str, set[str]] = {}
    for one in view.applied:
        done.setdefault(one.teacher or "", set()).add(one.month)
    expected = view.people_on(rules.TEACHING_ROLES, view.period.last_day(view.today))
    cells = _people(view, expected, {person: min(months) for person, months in done.items()})
    kept = [cell for cell in cells if view.here(cell.schools)]
    months = []
    for month in view.months:
        day = min(last_day_of(month), view.today)
        people = view.people_on(rules.TEACHING_ROLES, day)
        here = [person for person in people if view.here(view.schools_of(person, day.isoformat()))]
        applied = [any(month in done.get(one, ()) for one in view.seat_of(person)) for person in here]
        count = Count(sum(applied), len(here))
        months.append(Figure(month_words(month), count))
    whole = share(view, "teachers_applying", kept)
    return replace(whole, months=still_running(view, months), goal=Decimal(100))


def reach(view: View) -> Reading:
    """Distinct schools, grades and pupils that the applications reached.

    The pupils of a grade are those who took part; where nobody counted them, those that the school has in it.
    """
    here, known = [one for one in view.applied if view.here(one.schools)], Pupils(view)
    told: dict[str, list[str]] = {}
    for adoption, grade in known.counted:
        told.setdefault(adoption, []).append(grade)
    grades: set[str] = set()
    # By school, grade and room; '' where no room is told, or the pupils are those that the school has in the grade.
    rooms: dict[tuple[str, str], dict[str, int]] = {}
    first: dict[tuple[str, str], str] = {}
    for one in here:
        places = [school for school in one.schools if view.school_id in {None, school}]
        for grade in one.grades or told.get(one.id, ()):
            grades.add(grade)
            key = places[0] if places else "", grade
            first.setdefault(key, one.month)
            room = one.room if known.counted.get((one.id, grade)) else ""
            seen = rooms.setdefault(key, {})
            seen[room] = max(seen.get(room, 0), known.of(one.id, places, [grade]) or 0)
    pupils = {key: _seen(each) for key, each in rooms.items()}
    cells = [
        Cell(first[school, grade], (school,), n, n, (GRADES.get(grade, grade),))
        for (school, grade), n in pupils.items() if n
    ]
    schools = {school for one in here for school in one.schools}
    known_n, silent = sum(cell.part for cell in cells), len(pupils) - len(cells)
    counts = (("Escuelas", len(schools)), ("Grados", len(grades)), *([("Estudiantes", known_n)] if known_n else []))
    figures = tuple(Figure(label, amount=Decimal(n)) for label, n in counts)
    by_grade: dict[str, int] = {}
    order = {grade: place for place, grade in enumerate(GRADES.values())}
    for cell in sorted(cells, key=lambda one: (order.get(one.lines[0], len(order)), one.lines[0])):
        by_grade[cell.lines[0]] = by_grade.get(cell.lines[0], 0) + cell.part
    graded = tuple(Figure(grade, amount=Decimal(n)) for grade, n in by_grade.items())
    parts = [Breakdown("Alcance", figures, "Cuántos", listed=True), Breakdown("Estudiantes por grado", graded)]
    parts += _reached(view, cells, schools)
    note = ", ".join(f"{label.casefold()}: {n}" for label, n in counts).capitalize()
    # Where nobody noted how many they are, no number of pupils is claimed.
    note = f"{note}. {without_pupils(silent)}".rstrip() if here else ""
    whole = Figure("", amount=Decimal(known_n)) if known_n else Figure("")
    return Reading("reach", whole, len(here), (), tuple(one for one in parts if one.figures), note=note)


def _seen(rooms: dict[str, int]) -> int:
    """The pupils of a grade of a school. A room that tried several practices is reached once, with the most of them.

    Two rooms of the grade are two; what names no room may be any of them.
    """
    return max(rooms.get("", 0), sum(n for room, n in rooms.items() if room))


def _reached(view: View, cells: Iterable[Cell], schools: Collection[str]) -> list[Breakdown]:
    """The pupils of every school: none where nothing was tried, and no number where nobody noted how many they are."""
    if view.school_id is not None or not schools:
        return []
    pupils = dict.fromkeys(view.schools_on(view.period.last_day(view.today)), Decimal(0))
    known: dict[str, Decimal | None] = {**pupils, **dict.fromkeys(schools)}
    for cell in cells:
        for school in cell.schools:
            known[school] = (known.get(school) or Decimal(0)) + cell.part
    named = [(one.name or "", known[key]) for key, one in view.schools.items() if key in known]
    return [Breakdown("Por escuela", tuple(Figure(name, amount=n) for name, n in named))]


def depth(view: View) -> Reading:
    """Applications done twice or more, or made part of the school, over applications."""
    return share(view, "depth", [Cell(one.month, one.schools, int(one.deep), 1) for one in view.applied])


def _people(view: View, people: Iterable[str], first: dict[str, str]) -> list[Cell]:
    day = view.period.last_day(view.today).isoformat()
    cells = []
    for person in people:
        since = [first[one] for one in view.seat_of(person) if one in first]
        cells.append(Cell(min(since, default=""), view.schools_of(person, day), int(bool(since)), 1))
    return cells


def _matrix(view: View) -> Grid | None:
    """How far each practice went in each school: chosen, applied, or stayed."""
    done = func.coalesce(Adoption.applied_date, Adoption.planned_date)
    columns = Adoption.practice_id, Adoption.school_id, Adoption.teacher_id, Adoption.status, done
    query = select(*columns).where(Adoption.status.in_(_LEVELS), view.tried())
    levels: dict[str, dict[str, int]] = {}
    for practice, school, teacher, status, on in view.rows(query):
        for key in (school,) if school else view.schools_of(teacher, on):
            row = levels.setdefault(practice or "", {})
            row[key] = max(row.get(key, NONE), _LEVELS[status])
    used = {key for row in levels.values() for key in row}
    members = set(view.schools_on(view.period.last_day(view.today)))
    schools = [key for key in view.schools if key in used or key in members]
    titles = view.practices(levels)

    def place(key: str) -> tuple[int, str, str]:
        return -sum(level >= APPLIED_ONCE for level in levels[key].values()), spanish_key(titles[key][0]), key

    ranked = sorted(titles, key=place)
    rows = [
        (titles[key][0], tuple(levels[key].get(school, NONE) for school in schools)) for key in ranked[:MATRIX_ROWS]
    ]
    names = tuple(view.schools[key].name or "" for key in schools)
    more = max(0, len(ranked) - MATRIX_ROWS)
    return Grid("matrix", "Qué práctica llegó a qué escuela", names, tuple(rows), more) if rows else None
