"""What pupils and teachers answered after trying a practice: exit tickets and self-evaluations (domain.md 9)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from sqlalchemy import ColumnElement, CompoundSelect, Select, func, or_, select, union_all

from app.models.cycle import Adoption, AdoptionGrade, ExitTicketBatch, ExitTicketTally, SelfEvaluation
from app.models.school import GRADES, Enrolment
from app.models.template import DIMENSIONS, OPTIONS, TemplateItem
from app.services import enrolment
from app.services.guards_proof import evaluation_says_something
from app.services.indicators_basis import Breakdown, Cell, Figure, Reading, median
from app.services.indicators_count import More, share
from app.services.indicators_view import View
from app.text_dates import as_date, count

_FOUR = ("one_to_four", "one_to_four_na")
NO_ANSWER = "na"
_Graded = Mapping[str, Collection[str | None]]
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
        title = titles[batch.practice][0] if batch.practice in titles else ""
        lines = DIMENSIONS.get(dimension, ""), GRADES.get(batch.grade, ""), title
        part, whole = found[dimension, batch]
        cells.append(Cell(batch.month, batch.schools, part, whole, lines))
    return share(view, "tickets", cells, by=("Por dimensión", "Por grado", "Por práctica"))


def ticket_coverage(view: View) -> Reading:
    """Who answered a ticket over the pupils of the classes that tried; where not said, those of the school's grade.

    A class that tried and gave no ticket is of the whole too. Where nobody noted the pupils it is told, not counted.
    """
    pupils, told = Pupils(view), _graded(view)
    found = (*_with_tickets(view, pupils, told), *_without_tickets(view, pupils, told))
    tried = [one for one in found if view.here(one.schools)]
    tried.sort(key=lambda one: _PLACES.get(GRADES.get(one.grade, ""), 0))
    known = [one for one in tried if one.pupils]
    cells = [Cell(one.month, one.schools, one.answered, one.pupils or 0, (GRADES.get(one.grade, ""),)) for one in known]
    note = without_pupils(sum(one.pupils is None for one in tried))
    return share(view, "ticket_coverage", cells, by=("Por grado",), more=More(note=note))


def without_pupils(grades: int) -> str:
    """What is told of so many grades whose pupils nobody noted; '' of none."""
    return f"Sin contar: {count(grades, 'grado', 'grados')} sin matrícula anotada." if grades else ""


class _Tried(NamedTuple):
    """A grade in which a practice was tried; '' for several together. `pupils`: None where nobody noted them."""

    month: str
    schools: tuple[str, ...]
    grade: str
    answered: int
    pupils: int | None


def _with_tickets(view: View, pupils: Pupils, told: _Graded) -> Iterator[_Tried]:
    batch = ExitTicketBatch
    columns = (
        _day(), Adoption.id, Adoption.school_id, Adoption.teacher_id,
        Adoption.grades, batch.grade, batch.respondents_n, batch.enrolled_n,
    )  # fmt: skip
    query = select(*columns).join(Adoption, Adoption.id == batch.adoption_id).order_by(batch.grade, batch.id)
    query = query.where(batch.id.in_(_in_period(view)), batch.respondents_n.is_not(None))
    for day, adoption, school, teacher, grades, grade, answered, enrolled in view.rows(query):
        schools = (school,) if school else view.schools_of(teacher, day)
        # Without a grade they are of those of the application that have none of their own.
        meant = [grade] if grade else [one for one in grades or () if one not in told.get(adoption, ())]
        whole = enrolled if enrolled is not None else pupils.of(adoption, schools, meant)
        yield _Tried(day[:7], schools, meant[0] if len(meant) == 1 else "", int(answered), whole)


def _without_tickets(view: View, pupils: Pupils, told: _Graded) -> Iterator[_Tried]:
    """The classes that tried a practice and gave no ticket, grade by grade."""
    for one in view.applied:
        given = told.get(one.id, ())
        for grade in one.grades if None not in given else ():
            if grade not in given:
                yield _Tried(one.month, one.schools, grade, 0, pupils.of(one.id, one.schools, [grade]))


def _graded(view: View) -> _Graded:
    """Of which grades the tickets were counted, by application, whenever that was; None of those that say no grade."""
    batch, found = ExitTicketBatch, dict[str, set[str | None]]()
    own = or_(batch.adoption_id.in_(_tried(view)), batch.id.in_(_in_period(view)))
    query = select(batch.adoption_id, batch.grade).where(batch.respondents_n.is_not(None), own)
    for adoption, grade in view.rows(query):
        found.setdefault(adoption, set()).add(grade)
    return found


def _tried(view: View) -> Select[str]:
    return select(Adoption.id).where(view.tried())


class Pupils:
    """How many pupils the grades of an application had: those who took part, else those that the school had then.

    `counted` are those who took part, by application and grade.
    """

    def __init__(self, view: View) -> None:
        part, given = AdoptionGrade, select(ExitTicketBatch.adoption_id).where(ExitTicketBatch.id.in_(_in_period(view)))
        own = or_(part.adoption_id.in_(_tried(view)), part.adoption_id.in_(given))
        counted = view.rows(select(part.adoption_id, part.grade, part.pupils_n).where(own))
        self.counted = {(adoption, grade): pupils for adoption, grade, pupils in counted}
        if view.period.year < view.today.year:
            self._enrolled = enrolment.noted_in(view.session, view.period.year)
        else:
            known = view.rows(select(Enrolment.school_id, Enrolment.grade, Enrolment.pupils_n))
            self._enrolled = {(school, grade): pupils for school, grade, pupils in known}

    def of(self, adoption: str, schools: Sequence[str], grades: Sequence[str]) -> int | None:
        """Of all these grades; None where it is not known of each, or there are none."""
        school = schools[0] if schools else ""
        found = [self.counted.get((adoption, grade)) or self._enrolled.get((school, grade)) for grade in grades]
        return None if None in found or not found else sum(filter(None, found))


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
    columns = SelfEvaluation.adoption_id, SelfEvaluation.written_on, SelfEvaluation.will_continue
    query = select(*columns).join(Adoption, Adoption.id == SelfEvaluation.adoption_id)
    query = query.where(view.tried(), evaluation_says_something())
    query = query.order_by(SelfEvaluation.written_on, SelfEvaluation.id)
    return {adoption: (written, will) for adoption, written, will in view.rows(query) if adoption}


class _Batch(NamedTuple):
    """What the tickets of one class are told apart by."""

    month: str
    schools: tuple[str, ...]
    practice: str
    grade: str


def _batches(view: View) -> dict[str, _Batch]:
    """The batches of the period by their ids."""
    batch = ExitTicketBatch
    columns = _day(), Adoption.school_id, Adoption.teacher_id, Adoption.practice_id, batch.grade
    query = select(batch.id, *columns).join(Adoption, Adoption.id == batch.adoption_id)
    found = view.rows(query.where(batch.id.in_(_in_period(view))))
    return {
        key: _Batch(on[:7], (school,) if school else view.schools_of(teacher, on), practice or "", grade or "")
        for key, on, school, teacher, practice, grade in found
    }


def _day() -> ColumnElement[str]:
    """The day of a batch: its own, else that of its application; '' where none is said."""
    return func.coalesce(ExitTicketBatch.date, Adoption.applied_date, Adoption.planned_date, "")


def _items(view: View) -> dict[str, tuple[str, str | None]]:
    """Dimension and scale of every line of a format."""
    query = select(TemplateItem.id, TemplateItem.dimension, TemplateItem.scale)
    return {key: (dimension or "", scale) for key, dimension, scale in view.rows(query)}


def _in_period(view: View) -> CompoundSelect[tuple[str]]:
    """The ids of the batches of the period."""
    # Two looks by an index each; as one condition over both tables every ticket of all years would be read.
    dated = select(ExitTicketBatch.id).where(view.inside(ExitTicketBatch.date))
    undated = select(ExitTicketBatch.id).join(Adoption, Adoption.id == ExitTicketBatch.adoption_id)
    undated = undated.where(ExitTicketBatch.date.is_(None), view.tried())
    return union_all(dated, undated)
