"""What pupils and teachers answered after trying a practice: exit tickets and self-evaluations (domain.md 9)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from sqlalchemy import CompoundSelect, and_, func, or_, select, union_all

from app.models.cycle import Adoption, AdoptionGrade, ExitTicketBatch, ExitTicketTally, SelfEvaluation
from app.models.school import GRADES, Enrolment
from app.models.template import DIMENSIONS, OPTIONS, TemplateItem
from app.services.indicators_basis import Breakdown, Cell, Figure, Reading, median
from app.services.indicators_count import More, share
from app.services.indicators_view import View
from app.services.self_evaluations import says_something
from app.text_dates import as_date

_FOUR = ("one_to_four", "one_to_four_na")
NO_ANSWER = "na"
_PLACES = {words: place for place, words in enumerate(GRADES.values())}


@cache
def favourable(scale: str | None, option: str | None) -> bool:
    """Whether an answer is the favourable one of its scale; of four steps, the upper two."""
    options = list(OPTIONS.get(scale or "", ()))
    return option in options[: 2 if scale in _FOUR else 1]


def tickets(view: View) -> Reading:
    """Favourable answers over answers, by dimension, by grade and by practice."""
    batches, items = _batches(view), _items(view)
    # The tallies alone: joined and grouped, the thousands of a year would be sorted to no purpose.
    tally = ExitTicketTally
    query = select(tally.batch_id, tally.item_id, tally.option, tally.count).where(tally.batch_id.in_(_in_period(view)))
    found: dict[tuple[str, _Batch], list[int]] = {}
    for batch, item, option, number in view.rows(query):
        dimension, scale = items.get(item or "", ("", None))
        if not number or batch not in batches or option not in OPTIONS.get(scale or "", ()) or option == NO_ANSWER:
            continue
        sums = found.setdefault((dimension, batches[batch]), [0, 0])
        sums[0] += number if favourable(scale, option) else 0
        sums[1] += number
    titles = view.practices({batch.practice for _, batch in found if batch.practice})
    cells = []
    graded = sorted(found, key=lambda one: (one[1].grade, one[1]))
    for dimension, batch in sorted(graded, key=lambda one: one[0], reverse=True):
        schools = (batch.school,) if batch.school else view.schools_of(batch.teacher, f"{batch.month}-01")
        title = titles[batch.practice][0] if batch.practice in titles else ""
        lines = DIMENSIONS.get(dimension, ""), GRADES.get(batch.grade, ""), title
        part, whole = found[dimension, batch]
        cells.append(Cell(batch.month, schools, part, whole, lines))
    return share(view, "tickets", cells, by=("Por dimensión", "Por grado", "Por práctica"))


def ticket_coverage(view: View) -> Reading:
    """Who answered a ticket over the pupils of the classes that tried; where not said, those of the school's grade.

    A class that tried and gave no ticket is of the whole too.
    """
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
    query = query.where(batch.id.in_(_in_period(view)), batch.respondents_n.is_not(None), whole > 0)
    query = query.order_by(batch.grade, batch.id)
    cells = []
    for day, school, teacher, grade, answered, pupils in view.rows(query):
        schools = (school,) if school else view.schools_of(teacher, day)
        cells.append(Cell(day[:7], schools, int(answered), int(pupils), (GRADES.get(grade or "", ""),)))
    cells += _without_tickets(view)
    cells.sort(key=lambda cell: _PLACES.get(cell.lines[0], 0))
    return share(view, "ticket_coverage", cells, by=("Por grado",))


def _without_tickets(view: View) -> Iterator[Cell]:
    """The classes that tried a practice and gave no ticket, grade by grade, where their pupils are known."""
    day = or_(view.inside(Adoption.applied_date), view.inside(Adoption.planned_date))
    given = select(ExitTicketBatch.adoption_id, ExitTicketBatch.grade).where(ExitTicketBatch.respondents_n.is_not(None))
    told = set(map(tuple, view.rows(given.join(Adoption, Adoption.id == ExitTicketBatch.adoption_id).where(day))))
    took_part = select(AdoptionGrade.adoption_id, AdoptionGrade.grade, AdoptionGrade.pupils_n)
    took_part = took_part.join(Adoption, Adoption.id == AdoptionGrade.adoption_id).where(day)
    counted = {(adoption, grade): pupils for adoption, grade, pupils in view.rows(took_part)}
    known = select(Enrolment.school_id, Enrolment.grade, Enrolment.pupils_n)
    enrolled = {(school, grade): pupils for school, grade, pupils in view.rows(known)}
    for one in view.applied:
        for grade in one.grades:
            pupils = counted.get((one.id, grade)) or enrolled.get((one.schools[0] if one.schools else "", grade))
            if pupils and (one.id, grade) not in told:
                yield Cell(one.month, one.schools, 0, int(pupils), (GRADES.get(grade, ""),))


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
    query = select(*columns).join(Adoption, Adoption.id == SelfEvaluation.adoption_id)
    query = query.where(day, says_something())
    query = query.order_by(SelfEvaluation.written_on, SelfEvaluation.id)
    return {adoption: (written, will) for adoption, written, will in view.rows(query) if adoption}


class _Batch(NamedTuple):
    """What the tickets of one class are told apart by."""

    month: str
    school: str
    teacher: str
    practice: str
    grade: str


def _batches(view: View) -> dict[str, _Batch]:
    """The batches of the period by their ids."""
    batch = ExitTicketBatch
    day = func.coalesce(batch.date, Adoption.applied_date)
    columns = func.substr(day, 1, 7), Adoption.school_id, Adoption.teacher_id, Adoption.practice_id, batch.grade
    query = select(batch.id, *columns).join(Adoption, Adoption.id == batch.adoption_id)
    found = view.rows(query.where(batch.id.in_(_in_period(view))))
    return {key: _Batch(*(part or "" for part in parts)) for key, *parts in found}


def _items(view: View) -> dict[str, tuple[str, str | None]]:
    """Dimension and scale of every line of a format."""
    query = select(TemplateItem.id, TemplateItem.dimension, TemplateItem.scale)
    return {key: (dimension or "", scale) for key, dimension, scale in view.rows(query)}


def _in_period(view: View) -> CompoundSelect[tuple[str]]:
    """The ids of the batches of the period."""
    # Two looks by an index each; as one condition over both tables every ticket of all years would be read.
    dated = select(ExitTicketBatch.id).where(view.inside(ExitTicketBatch.date))
    undated = select(ExitTicketBatch.id).join(Adoption, Adoption.id == ExitTicketBatch.adoption_id)
    undated = undated.where(ExitTicketBatch.date.is_(None), view.inside(Adoption.applied_date))
    return union_all(dated, undated)
