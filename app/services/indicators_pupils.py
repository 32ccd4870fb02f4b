"""What pupils and teachers answered after trying a practice: exit tickets and self-evaluations (domain.md 9)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from sqlalchemy import ColumnElement, and_, func, or_, select, union_all

from app.models.cycle import Adoption, AdoptionGrade, ExitTicketBatch, ExitTicketTally, SelfEvaluation
from app.models.school import GRADES, Enrolment
from app.models.template import DIMENSIONS, OPTIONS, TemplateItem
from app.services.indicators_basis import Breakdown, Cell, Figure, Reading, median
from app.services.indicators_count import More, share
from app.services.indicators_view import View
from app.text_dates import as_date

_FOUR = ("one_to_four", "one_to_four_na")
NO_ANSWER = "na"


@cache
def favourable(scale: str | None, option: str | None) -> bool:
    """Whether an answer is the favourable one of its scale; of four steps, the upper two."""
    options = list(OPTIONS.get(scale or "", ()))
    return option in options[: 2 if scale in _FOUR else 1]


def tickets(view: View) -> Reading:
    """Favourable answers over answers, by dimension, by grade and by practice."""
    batch, item = ExitTicketBatch, TemplateItem
    day = func.coalesce(batch.date, Adoption.applied_date)
    columns = (
        func.substr(day, 1, 7), Adoption.school_id, Adoption.teacher_id, Adoption.practice_id, batch.grade,
        item.dimension, item.scale, ExitTicketTally.option,
    )  # fmt: skip
    query = select(*columns, func.sum(ExitTicketTally.count)).join(batch, batch.id == ExitTicketTally.batch_id)
    query = query.join(Adoption, Adoption.id == batch.adoption_id).join(item, item.id == ExitTicketTally.item_id)
    query = query.where(_in_period(view)).group_by(*columns).order_by(item.dimension.desc(), batch.grade)
    found = list(view.rows(query))
    titles = view.practices({row[3] for row in found if row[3]})
    cells = []
    for month, school, teacher, practice, grade, dimension, scale, option, number in found:
        if not number or option == NO_ANSWER or option not in OPTIONS.get(scale or "", ()):
            continue
        schools = (school,) if school else view.schools_of(teacher, f"{month}-01")
        lines = (
            DIMENSIONS.get(dimension or "", ""),
            GRADES.get(grade or "", ""),
            titles[practice][0] if practice in titles else "",
        )
        good = int(number) if favourable(scale, option) else 0
        cells.append(Cell(month, schools, good, int(number), lines))
    return share(view, "tickets", cells, by=("Por dimensión", "Por grado", "Por práctica"))


def ticket_coverage(view: View) -> Reading:
    """Who answered a ticket over the pupils of the classes that tried; where not said, those of the school's grade."""
    batch = ExitTicketBatch
    counted = and_(AdoptionGrade.adoption_id == batch.adoption_id, AdoptionGrade.grade == batch.grade)
    enrolled = and_(Enrolment.school_id == Adoption.school_id, Enrolment.grade == batch.grade)
    whole = func.coalesce(batch.enrolled_n, AdoptionGrade.pupils_n, Enrolment.pupils_n)
    columns = (
        func.coalesce(batch.date, Adoption.applied_date), Adoption.school_id, Adoption.teacher_id, batch.grade,
        batch.respondents_n, whole,
    )  # fmt: skip
    query = select(*columns).join(Adoption, Adoption.id == batch.adoption_id)
    query = query.outerjoin(AdoptionGrade, counted).outerjoin(Enrolment, enrolled)
    query = query.where(_in_period(view), batch.respondents_n.is_not(None), whole > 0).order_by(batch.grade, batch.id)
    cells = []
    for day, school, teacher, grade, answered, pupils in view.rows(query):
        schools = (school,) if school else view.schools_of(teacher, day)
        cells.append(Cell(day[:7], schools, int(answered), int(pupils), (GRADES.get(grade or "", ""),)))
    return share(view, "ticket_coverage", cells, by=("Por grado",))


def self_evaluations(view: View) -> Reading:
    """Self-evaluations over applications, and the days between the class and the writing."""
    written = _written(view)
    cells, days = [], []
    for one in view.applied:
        if not view.here(one.schools):
            continue
        cells.append(Cell(one.month, one.schools, int(one.id in written), 1))
        on, done = as_date(written.get(one.id, (None, None))[0]), as_date(one.day)
        if on and done and on >= done:
            days.append((on - done).days)
    middle = median(days)
    figures = (Figure("Días desde la clase (mediana)", amount=middle),) if days else ()
    more = More(breakdowns=(Breakdown("Demora", figures, "Días"),) if days else ())
    return share(view, "self_evaluations", cells, more=more)


def will_continue(view: View) -> Reading:
    """«Sí» and «sí, con cambios» over the self-evaluations that say whether one will go on."""
    written, cells = _written(view), []
    for one in view.applied:
        answer = written.get(one.id, (None, None))[1]
        if answer:
            cells.append(Cell(one.month, one.schools, int(answer != "no"), 1))
    return share(view, "will_continue", cells)


def _written(view: View) -> Mapping[str, tuple[str | None, str | None]]:
    """(day, will) of the self-evaluation of each application; of several the last."""
    day = or_(view.inside(Adoption.applied_date), view.inside(Adoption.planned_date))
    columns = SelfEvaluation.adoption_id, SelfEvaluation.written_on, SelfEvaluation.will_continue
    query = select(*columns).join(Adoption, Adoption.id == SelfEvaluation.adoption_id).where(day)
    query = query.order_by(SelfEvaluation.written_on, SelfEvaluation.id)
    return {adoption: (written, will) for adoption, written, will in view.rows(query) if adoption}


def _in_period(view: View) -> ColumnElement[bool]:
    # Two looks by an index each; as one condition over both tables every ticket of all years would be read.
    dated = select(ExitTicketBatch.id).where(view.inside(ExitTicketBatch.date))
    undated = select(ExitTicketBatch.id).join(Adoption, Adoption.id == ExitTicketBatch.adoption_id)
    undated = undated.where(ExitTicketBatch.date.is_(None), view.inside(Adoption.applied_date))
    return ExitTicketBatch.id.in_(union_all(dated, undated))
