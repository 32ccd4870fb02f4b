"""How many pupils a grade had when a practice was tried there (domain.md 6.2 and 9).

What is written of a school is of this year. Of a past one only what its tickets noted counts, whatever is written now.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, case, func, or_, select
from sqlalchemy.orm import Session

from app import wall_clock
from app.models.cycle import Adoption, ExitTicketBatch, ExitTicketTally
from app.models.school import Enrolment
from app.text_dates import as_date


def on_day(session: Session, school_id: str | None, day: str | None) -> dict[str, int]:
    """Pupils by grade of a school on an ISO day (None: now), where they are known, within this unit of work."""
    asked = as_date(day)
    if asked is not None and is_past(day):
        noted = noted_in(session, asked.year)
        return {grade: pupils for (school, grade), pupils in noted.items() if school == school_id}
    query = select(Enrolment.grade, Enrolment.pupils_n).where(Enrolment.school_id == school_id)
    return {grade: pupils for grade, pupils in session.execute(query) if grade and pupils is not None}


def is_past(day: str | None) -> bool:
    """Whether an ISO day is of a year of which what is written of schools now says nothing."""
    asked = as_date(day)
    return asked is not None and asked.year < wall_clock.today().year


def noted_in(session: Session, year: int) -> dict[tuple[str, str], int]:
    """Pupils by school and grade as the tickets of a year noted them; of several, the last of the year."""
    first, after = f"{year:04}-01-01", f"{year + 1:04}-01-01"
    dated = and_(ExitTicketBatch.date >= first, ExitTicketBatch.date < after)
    applied = and_(Adoption.applied_date >= first, Adoption.applied_date < after)
    query = select(Adoption.school_id, ExitTicketBatch.grade, ExitTicketBatch.enrolled_n)
    query = query.join(Adoption, Adoption.id == ExitTicketBatch.adoption_id)
    query = query.where(or_(dated, and_(ExitTicketBatch.date.is_(None), applied)), ExitTicketBatch.enrolled_n > 0)
    query = query.order_by(_day(), ExitTicketBatch.id)
    return {(school, grade): pupils for school, grade, pupils in session.execute(query) if school and grade and pupils}


def now_of_tickets() -> ColumnElement[Any]:
    """Of tickets joined with their application and with `Enrolment`: its pupils, none where they are of a past year."""
    this_year = f"{wall_clock.today().year:04}-01-01"
    return case((func.coalesce(_day(), this_year) >= this_year, Enrolment.pupils_n), else_=None)


def most_counted(batch: Any) -> ScalarSelect[Any]:
    """How many answers were counted to one question of a batch of tickets (its id, or a column of them), at most."""
    answers = func.sum(ExitTicketTally.count)
    query = select(answers).where(ExitTicketTally.batch_id == batch).group_by(ExitTicketTally.item_id)
    return query.order_by(answers.desc()).limit(1).scalar_subquery()


def _day() -> ColumnElement[Any]:
    return func.coalesce(ExitTicketBatch.date, Adoption.applied_date)
