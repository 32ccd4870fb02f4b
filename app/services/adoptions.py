"""Stage 3 of the cycle: a teacher chooses a practice and applies it in another room (domain.md 5.3, 6, 6.1 and 6.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import InvalidData, Problem
from app.log.identity import person_at_laptop
from app.models.cycle import ADOPTION_STATUS, Adoption, ExitTicketBatch, SelfEvaluation
from app.models.database import Database
from app.models.meeting import Meeting
from app.models.practice import UNTESTED, Practice
from app.models.school import CombinedClass
from app.services import adoption_rows, enrolment, guards, guards_asked, guards_proof, labels, people, rows, rules

# Which states follow each (domain.md 6.1); whoever could not apply it may try again.
STEPS: dict[str, tuple[str, ...]] = {
    "chosen": ("applied", "not_applied"),
    "applied": ("repeated", "institutionalised"),
    "repeated": ("repeated", "institutionalised"),
    "institutionalised": (),
    "not_applied": ("applied", "chosen"),
}
_TIPO = "adoption"
_KEY = ("practice_id", "teacher_id", "combined_class_id", "planned_date", "applied_date")


@dataclass(frozen=True)
class Chosen:
    """An application that was just begun, and the state that the practice had before."""

    id: str
    practice_id: str
    status_before: str | None


def choose(
    database: Database,
    practice_id: str,
    *,
    teacher_id: str | None = None,
    meeting_id: str | None = None,
    class_id: str | None = None,
    planned: date | str | None = None,
    grades: Sequence[str] | None = None,
) -> Chosen:
    """Say that a teacher will try the practice; whoever is at the laptop, in their own room, unless said otherwise.

    The first application moves the practice to «in test» (domain.md 6.1).

    Raises:
        InvalidData: nobody is named, or the same teacher chose it for the same class and day already.
        NotFound: there is no such practice.
    """
    with database.write() as session:
        practice: Any = rows.need(session, "practice", practice_id)
        teacher = teacher_id or person_at_laptop(session)
        if teacher is None:
            raise InvalidData(labels.lacking("adoption", ["teacher_id"]))
        school = people.main_school(session, teacher)
        room = session.get(CombinedClass, class_id) if class_id else adoption_rows.own_class(session, teacher, school)
        fields = {
            "practice_id": practice_id,
            "teacher_id": teacher,
            "school_id": room.school_id if room else school,
            "combined_class_id": room.id if room else None,
            "chosen_in_meeting_id": meeting_id,
            "grades": list(grades) if grades is not None else _grades_of(room, practice),
            "planned_date": planned,
            "status": "chosen",
        }
        parts = (practice_id, teacher, room.id if room else "", guards.day_of(None, planned))
        made = rows.add(session, _TIPO, fields, id=rows.common_key(session, _TIPO, parts))
        before = practice.status
        put_in_test(session, practice)
        return Chosen(made.id, practice_id, before)


def put_in_test(session: Session, practice: Any) -> bool:
    """The first application moves the practice to in test (domain.md 6.1), within this unit of work; whether it did."""
    untested = practice.status in UNTESTED
    if untested:
        rows.put(session, practice, {"status": "in_test"})
    return untested


def tried_no_more(session: Session, practice_id: str | None, before: str | None = "draft") -> None:
    """A practice that nobody has in test any more is what its presentations say, or as it was `before` anybody had.

    Within this unit of work.
    """
    practice: Any = rows.find(session, "practice", practice_id)
    if practice is not None and practice.status == "in_test" and not guards_proof.is_tried(session, practice.id):
        # Whoever chose it after another, who left it since, found it in test.
        began = before if before in UNTESTED else "draft"
        rows.put(session, practice, {"status": "presented" if guards_proof.was_shown(session, practice.id) else began})


def unchoose(database: Database, chosen: Chosen) -> None:
    """Take a choice back, and the practice's state with it if nobody else has it in test."""
    with database.write() as session:
        rows.drop(session, rows.need(session, _TIPO, chosen.id))
        tried_no_more(session, chosen.practice_id, chosen.status_before)


def remove(database: Database, adoption_id: str) -> None:
    """Take an application away with its tickets and its self-evaluation; `bring_back` undoes it.

    A practice that nobody else has in test is so no more (domain.md 6.1).
    """
    with database.write() as session:
        one: Any = rows.need(session, _TIPO, adoption_id)
        practice = one.practice_id
        rows.drop(session, one)
        tried_no_more(session, practice)


def bring_back(database: Database, adoption_id: str, *, guarded: bool = True) -> None:
    """Return a removed application with its parts; its practice is in test again. `guarded` as of `rows.bring_back`.

    Raises:
        InvalidData: by what was done since, a rule stands against it; it stays removed.
    """
    with database.write() as session:
        rows.bring_in(session, _TIPO, adoption_id, guarded=guarded)
        one: Any = rows.need(session, _TIPO, adoption_id)
        put_in_test(session, rows.need(session, "practice", one.practice_id))


def choose_again(database: Database, chosen: Chosen) -> None:
    """Do again what `unchoose` took back."""
    bring_back(database, chosen.id)


def write(database: Database, adoption_id: str, fields: Mapping[str, Any]) -> None:
    """Set fields of an application; a grade that is left out keeps its pupils for when it is chosen again.

    Raises:
        InvalidData: it would be the same as another (practice, teacher, class and day), the day that it was applied
            is still to come, or a value cannot stand.
        NotFound: there is no such application.
    """
    guards_asked.need_day_come(fields.get("applied_date"))
    with database.write() as session:
        one: Any = rows.need(session, _TIPO, adoption_id)
        if grades := fields.get("grades"):
            fields = dict(fields) | {"grades": rules.in_grade_order(grades)}
        rows.put(session, one, fields)


def move(database: Database, adoption_id: str, status: str, *, on: date | None = None, obstacle: str = "") -> None:
    """Take an application on: applied (with its day), repeated, part of the school, not applied (with the obstacle).

    Raises:
        InvalidData: that state does not follow, what was in the way is not told, or the day is still to come.
        NotFound: there is no such application.
    """
    guards_asked.need_day_come(on)
    with database.write() as session:
        one: Any = rows.need(session, _TIPO, adoption_id)
        current = one.status or "chosen"
        if status not in STEPS.get(current, tuple(ADOPTION_STATUS)):
            raise InvalidData([Problem("status", "wrong_step", (("value", ADOPTION_STATUS.get(current, current)),))])
        changes: dict[str, Any] = {"status": status}
        if status == "applied":
            changes |= {"applied_date": on, "times_applied": 1}
        if status == "repeated":
            changes["times_applied"] = (one.times_applied or 1) + 1
        if status == "not_applied":
            changes["obstacle"] = obstacle
        rows.put(session, one, changes)


def set_pupils(database: Database, adoption_id: str, grade: str, pupils: int | None) -> None:
    """Say how many pupils of a grade took part; None says that nobody counted."""
    rows.create(database, "adoption_grade", {"adoption_id": adoption_id, "grade": grade, "pupils_n": pupils})


def warnings(database: Database, adoption_id: str, due: str | None) -> list[str]:
    """Kind sentences for what deserves a look; none hinders. `due` is the day of the next session."""
    row = adoption_rows.adoption(database, adoption_id)
    found = []
    with database.read() as session:
        room = session.get(CombinedClass, row.class_id) if row.class_id else None
        enrolled = enrolment.on_day(session, row.school_id, row.applied_date or row.planned_date)
        chosen: Any = rows.find(session, "meeting", row.meeting_id)
        upside_down = _before_it(session, row)
    outside = [] if room is None or not room.grades else [one for one in row.grades if one not in room.grades]
    if outside:
        listed = ", ".join(_grade(one) for one in outside)
        found.append(f"El curso «{row.class_name}» no tiene {listed}. Revise los grados.")
    over = [grade for grade, number in row.pupils if number is not None and number > enrolled.get(grade, number)]
    if over:
        listed = ", ".join(f"{_grade(one)} ({enrolled[one]})" for one in over)
        found.append(f"Hay más estudiantes que la matrícula de {listed}. Revise los números.")
    if chosen is not None and (row.applied_date or row.planned_date or "9") < (chosen.date or ""):
        found.append("La fecha es anterior a la sesión en que se eligió. Revísela.")
    if upside_down:
        found.append("Hay tickets o una autoevaluación de antes del día en que se aplicó. Revise las fechas.")
    if row.status == "chosen" and row.planned_date and due and row.planned_date >= due:
        found.append("La fecha prevista no es antes de la próxima sesión.")
    return found


def _before_it(session: Session, one: adoption_rows.AdoptionRow) -> bool:
    """Whether its tickets or its self-evaluation are of a day before it was applied."""
    if (day := one.applied_date) is None:
        return False
    batches = select(ExitTicketBatch.id).where(ExitTicketBatch.adoption_id == one.id, ExitTicketBatch.date < day)
    told = select(SelfEvaluation.id).where(SelfEvaluation.adoption_id == one.id, SelfEvaluation.written_on < day)
    return any(session.scalar(query.limit(1)) is not None for query in (batches, told))


def due_before(session: Session, today: date) -> str | None:
    """The day of the next session, before which a choice is to be applied; None while none is planned."""
    to_come = func.coalesce(Meeting.status, "").not_in(("held", "suspended"))
    query = select(func.min(Meeting.date)).where(Meeting.date > today.isoformat(), to_come)
    return session.scalar(query)


def next_session(database: Database, today: date) -> str | None:
    """The day of the next session (see `due_before`)."""
    with database.read() as session:
        return due_before(session, today)


def chose_in_month(session: Session, person_id: str, today: date) -> bool:
    """Whether the person has something chosen to apply, or applied or chose a practice this month (domain.md 5.3)."""
    month = today.isoformat()[:8]
    query = select(Adoption).where(Adoption.teacher_id == person_id)
    for one in session.scalars(query):
        days = (one.planned_date or "", one.applied_date or "")
        if (one.status or "chosen") == "chosen" or any(day.startswith(month) for day in days):
            return True
    return False


def _grades_of(room: CombinedClass | None, practice: Practice) -> list[str]:
    """The grades of the room that the practice is for; all of the room where it is for others.

    Where nobody said what grades the room has, those of the practice.
    """
    own, meant = list((room.grades if room else None) or ()), list(practice.grades or ())
    return rules.in_grade_order([grade for grade in own if grade in meant] or own or meant)


def _grade(grade: str) -> str:
    return f"{grade}°" if grade.isdigit() else grade
