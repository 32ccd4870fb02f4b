"""Stage 4 of the cycle: exit tickets by grade, counted without names (domain.md 5.3, 6 and 6.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import InvalidData, Problem
from app.models.cycle import Adoption, ExitTicketBatch
from app.models.database import Database
from app.models.school import GRADES
from app.models.template import DIMENSIONS
from app.services import enrolment, rows, rules, tallies, templates
from app.services.rules import Count
from app.services.tallies import TallyTable
from app.services.templates import TemplateView
from app.text_dates import count, number

KIND = "exit_ticket"
# What every ticket asks about, and the scales it may use (domain.md 6, ExitTicketTemplate).
ASKED = ("SOCIOEMOTIONAL", "COGNITIVE", "ATTITUDINAL")
SCALES = ("faces3", "yes_partly_no", "short_answer", "right_wrong")
PICTURES = "faces3"
YOUNG = ("NT1", "NT2", "1", "2")
_TIPO = "exit_ticket_batch"


@dataclass(frozen=True)
class BatchRow:
    """The tickets of one grade after an application; `dimensions` are favourable answers of those given."""

    id: str
    adoption_id: str
    grade: str | None
    date: str | None
    template_id: str | None
    ticket: str
    respondents_n: int | None
    enrolled_n: int | None
    quotes: tuple[str, ...]
    dimensions: Mapping[str, Count]

    @property
    def counted(self) -> bool:
        """Whether any answer was noted."""
        return any(count.whole for count in self.dimensions.values())


def begin(
    database: Database, adoption_id: str, grade: str, *, template_id: str | None = None, on: date | None = None
) -> str:
    """Begin the tickets of a grade, with what was used last for the practice, else the ticket that holds for it.

    Raises:
        InvalidData: the ticket does not suit the grade.
        NotFound: there is no such application or ticket.
    """
    with database.write() as session:
        adoption: Any = rows.need(session, "adoption", adoption_id)
        day = on.isoformat() if on else adoption.applied_date
        ticket = templates.load_in(session, template_id) if template_id else _usual(session, adoption, grade)
        if problems := [*unsuited(ticket, grade), *_elsewhere(ticket, adoption.school_id)]:
            raise InvalidData(problems)
        fields = {
            "adoption_id": adoption_id,
            "grade": grade,
            "date": day,
            "template_id": templates.use_in(session, ticket.id).id,
            "enrolled_n": enrolment.on_day(session, adoption.school_id, day).get(grade),
        }
        return str(rows.add(session, _TIPO, fields).id)


def write(database: Database, batch_id: str, fields: Mapping[str, Any]) -> None:
    """Set the day, how many answered and are enrolled, the ticket or what the children said (never with a name).

    Raises:
        InvalidData: more answered than are enrolled, fewer than what was counted, or the ticket cannot be changed.
        NotFound: there are no such tickets.
    """
    with database.write() as session:
        batch: Any = rows.need(session, _TIPO, batch_id)
        if fields.get("template_id", batch.template_id) != batch.template_id:
            if problems := _other_ticket(session, batch, fields["template_id"]):
                raise InvalidData(problems)
            templates.use_in(session, fields["template_id"])
        rows.put(session, batch, fields)
        answered = batch.respondents_n
        counted = [one.entered for one in tallies.read_in(session, _TIPO, batch_id).rows]
        if answered is not None and max(counted, default=0) > answered:
            raise InvalidData([Problem("respondents_n", "fewer_than_counted")])


def of_adoption(database: Database, adoption_id: str) -> list[BatchRow]:
    """The tickets of an application, by grade and day."""
    with database.read() as session:
        return _batches(session, ExitTicketBatch.adoption_id == adoption_id)


def of_practice(database: Database, practice_id: str) -> list[BatchRow]:
    """The tickets of every application of a practice."""
    own = select(Adoption.id).where(Adoption.practice_id == practice_id)
    with database.read() as session:
        return _batches(session, ExitTicketBatch.adoption_id.in_(own))


def batch(database: Database, batch_id: str) -> BatchRow:
    """The tickets of one grade.

    Raises:
        NotFound: there are none.
    """
    with database.read() as session:
        rows.need(session, _TIPO, batch_id)
        return _batches(session, ExitTicketBatch.id == batch_id)[0]


def warning(database: Database, batch_id: str) -> str:
    """A kind sentence where the tickets tell more pupils than their school has in that grade; '' for none.

    It hinders nobody: the number of the school may be the one that is old.

    Raises:
        NotFound: there are no such tickets.
    """
    with database.read() as session:
        one: Any = rows.need(session, _TIPO, batch_id)
        adoption = session.get(Adoption, one.adoption_id)
        if adoption is None or one.enrolled_n is None or one.grade is None:
            return ""
        day = one.date or adoption.applied_date
        known = enrolment.on_day(session, adoption.school_id, day).get(one.grade, one.enrolled_n)
    if one.enrolled_n <= known or enrolment.is_past(day):
        return ""
    pupils = count(known, "estudiante", "estudiantes")
    return (
        f"La escuela tiene anotados {pupils} en {GRADES[one.grade]}, y aquí dice {number(one.enrolled_n)}. "
        "Revise el número, o corrija la matrícula en Red."
    )


def table(database: Database, batch_id: str) -> TallyTable:
    """The questions of the ticket with their counts, for the grid."""
    return tallies.read(database, _TIPO, batch_id)


def together(found: Sequence[BatchRow]) -> dict[str, Count]:
    """What all these tickets say of each dimension: favourable answers of those given."""
    sums = {}
    for dimension in ASKED:
        counts = [row.dimensions[dimension] for row in found if dimension in row.dimensions]
        sums[dimension] = Count(sum(one.part for one in counts), sum(one.whole for one in counts))
    return sums


def choices(database: Database, adoption_id: str, grade: str) -> list[TemplateView]:
    """The tickets that suit a grade of an application: those in use first, then those made for single practices.

    What another school adapted for itself is none of them.

    Raises:
        NotFound: there is no such application.
    """
    offered = {templates.IN_USE, templates.TRIED, templates.PREPARING}
    school = rows.load(database, "adoption", adoption_id)["school_id"]
    return [
        one
        for one in templates.all_of(database, KIND)
        if one.state in offered and not unsuited(one, grade) and not _elsewhere(one, school)
    ]


def compose(database: Database, title: str, questions: Sequence[tuple[str, str, str]]) -> str:
    """Make a ticket of one's own from (dimension, text, scale) of one to three questions, and return its id.

    It serves the practice at once; the network may agree it for all in *Instrumentos*.

    Raises:
        InvalidData: a dimension has no question, or a scale is none of a ticket's.
    """
    asked = [(dimension, text.strip(), scale) for dimension, text, scale in questions if text.strip()]
    wrong = [scale for _, _, scale in asked if scale not in SCALES]
    problems = [Problem("scale", "not_choice", (("value", one), ("choices", ", ".join(SCALES)))) for one in wrong]
    if {dimension for dimension, _, _ in asked} != set(ASKED):
        problems.append(Problem("items", "ticket_dimensions"))
    if len(asked) > len(ASKED):
        problems.append(Problem("items", "ticket_too_long"))
    if problems:
        raise InvalidData(problems)
    young = all(scale == PICTURES for _, _, scale in asked)
    with database.write() as session:
        fields = {"kind": KIND, "title": title, "version": 1, "active": False, "minutes": 5 if young else 10}
        made = str(rows.add(session, "template", fields).id)
        for order, (dimension, text, scale) in enumerate(asked, start=1):
            line = {"template_id": made, "order": order, "text": text, "dimension": dimension, "scale": scale}
            rows.add(session, "template_item", line)
        return made


def unsuited(ticket: TemplateView, grade: str) -> list[Problem]:
    """Why a ticket does not suit a grade: a dimension is not asked, or the youngest would have to write."""
    asked = [one for one in ticket.items if not one.for_grades or grade in one.for_grades]
    problems = []
    if not set(ASKED) <= {one.dimension for one in asked}:
        problems.append(Problem("template_id", "ticket_dimensions"))
    if grade in YOUNG and any(one.scale != PICTURES for one in asked):
        problems.append(Problem("template_id", "ticket_pictures"))
    if ticket.for_grades and grade not in ticket.for_grades:
        problems.append(Problem("template_id", "ticket_other_grades"))
    return problems


def _elsewhere(ticket: TemplateView, school_id: str | None) -> list[Problem]:
    return [] if ticket.school_id in {None, school_id} else [Problem("template_id", "format_elsewhere")]


def dimension_words(dimension: str) -> str:
    """What a dimension is called."""
    return DIMENSIONS.get(dimension, dimension)


def _usual(session: Session, adoption: Adoption, grade: str) -> TemplateView:
    own = select(Adoption.id).where(Adoption.practice_id == adoption.practice_id)
    query = select(ExitTicketBatch.template_id).where(ExitTicketBatch.adoption_id.in_(own))
    query = query.order_by(ExitTicketBatch.date.desc(), ExitTicketBatch.id)
    for key in dict.fromkeys(session.scalars(query)):
        if key and rows.find(session, "template", key) is not None:
            ticket = templates.load_in(session, key)
            if not unsuited(ticket, grade) and not _elsewhere(ticket, adoption.school_id):
                return ticket
    return templates.current_in(session, KIND, grade=grade, school_id=adoption.school_id)


def _other_ticket(session: Session, batch: ExitTicketBatch, wanted: str) -> list[Problem]:
    ticket, adoption = templates.load_in(session, wanted), session.get(Adoption, batch.adoption_id)
    school = adoption.school_id if adoption else None
    return [*unsuited(ticket, batch.grade or ""), *_elsewhere(ticket, school)]


def _batches(session: Session, *wanted: Any) -> list[BatchRow]:
    query = select(ExitTicketBatch).where(*wanted).order_by(ExitTicketBatch.date, ExitTicketBatch.id)
    found = list(session.scalars(query))
    order = {grade: place for place, grade in enumerate(rules.in_grade_order([one.grade or "" for one in found]))}
    return [_row(session, one) for one in sorted(found, key=lambda one: order[one.grade or ""])]


def _row(session: Session, one: ExitTicketBatch) -> BatchRow:
    held = tallies.read_in(session, _TIPO, one.id)
    dimensions: dict[str, Count] = {}
    for line in held.rows:
        before, more = dimensions.get(line.item.dimension or "", Count(0, 0)), line.favourable
        dimensions[line.item.dimension or ""] = Count(before.part + more.part, before.whole + more.whole)
    return BatchRow(
        id=one.id,
        adoption_id=one.adoption_id or "",
        grade=one.grade,
        date=one.date,
        template_id=one.template_id,
        ticket=held.template.title,
        respondents_n=one.respondents_n,
        enrolled_n=one.enrolled_n,
        quotes=tuple(one.open_quotes or ()),
        dimensions=dimensions,
    )
