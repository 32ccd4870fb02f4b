"""What exit tickets and their tally print (domain.md 5.3, stage 4): the questions, and how many gave each answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.cycle import Adoption, ExitTicketBatch
from app.models.database import Database
from app.services import labels, rows, tallies, templates
from app.services.sheets import (
    NO_LETTERHEAD,
    Letterhead,
    Names,
    Sources,
    Wanted,
    grade_label,
    grades_label,
    letterhead,
    names,
)
from app.services.tallies import ItemTally
from app.services.templates import ItemView, TemplateView

# A child of these grades reads little: faces, large letters.
YOUNG = frozenset(("NT1", "NT2", "1", "2"))


@dataclass(frozen=True)
class Asked:
    """One question; `options` are (code, words), the most favourable first, none where it is answered in writing."""

    text: str = ""
    dimension: str = ""
    scale: str = ""
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Ticket:
    """One format of the ticket, for children of `grades`; `young` ones have large letters."""

    title: str = ""
    body: str = ""
    grades: str = ""
    young: bool = False
    lines: tuple[Asked, ...] = ()


@dataclass(frozen=True)
class Tallied:
    """How many gave each answer to a question, in the order of its options."""

    asked: Asked = Asked()
    counts: tuple[int, ...] = ()


@dataclass(frozen=True)
class Batch:
    """The tickets of one grade after an application."""

    school: str = ""
    teacher: str = ""
    grade: str = ""
    date: str = ""
    respondents: int | None = None
    enrolled: int | None = None
    lines: tuple[Tallied, ...] = ()
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True)
class TicketsSheet:
    """Everything on the *tickets de salida* and their *hoja de conteo*."""

    letterhead: Letterhead = NO_LETTERHEAD
    key: str = ""
    practice: str = ""
    tickets: tuple[Ticket, ...] = ()
    batches: tuple[Batch, ...] = ()


def empty_tickets(database: Database | None, head: Letterhead) -> TicketsSheet:
    """The tickets for older and for young children."""
    found = [templates.customary("exit_ticket"), templates.customary("exit_ticket", grade="1")]
    if database is not None:
        found = [templates.current(database, "exit_ticket", grade=grade) for grade in (None, "1")]
    return TicketsSheet(head, tickets=tuple(map(ticket_of, _once(found))))


def load_tickets(database: Database, sources: Sources, wanted: Wanted) -> TicketsSheet:
    """The tickets for the grades of a practice, and the tallies of its applications, of a teacher's, or of one alone.

    Raises:
        NotFound: there is no such visible practice.
    """
    practice_id = wanted.practice_id or ""
    with database.read() as session:
        practice: Any = rows.need(session, "practice", practice_id)
        grades: list[str | None] = [*(practice.grades or ())] or [None, "1"]
        found = _once(templates.current_in(session, "exit_ticket", grade=grade) for grade in grades)
        query = select(Adoption).where(Adoption.practice_id == practice_id).order_by(Adoption.applied_date, Adoption.id)
        tried = [
            one
            for one in session.scalars(query)
            if wanted.person_id in (None, one.teacher_id) and wanted.record_id in (None, one.id)
        ]
        known = names(session, [one.teacher_id for one in tried], [one.school_id for one in tried])
        return TicketsSheet(
            letterhead(session, database.space, sources, practice.school_year),
            practice_id,
            practice.title or "",
            tuple(ticket_of(one) for one in found),
            tuple(batch for one in tried for batch in _batches(session, one, known)),
        )


def ticket_of(found: TemplateView) -> Ticket:
    """A format in the words of the paper."""
    young = bool(found.for_grades) and set(found.for_grades) <= YOUNG
    return Ticket(found.title, found.body, grades_label(found.for_grades), young, tuple(map(asked, found.items)))


def asked(one: ItemView) -> Asked:
    """A line of a format in the words of the paper."""
    dimension = labels.words("template_item", "dimension", one.dimension)
    return Asked(one.text, dimension, one.scale or "", tuple(one.options.items()))


def tallied(one: ItemTally) -> Tallied:
    """The answers to a question in the words of the paper."""
    return Tallied(asked(one.item), tuple(one.counts.get(option, 0) for option in one.item.options))


def _once(found: Iterable[TemplateView]) -> list[TemplateView]:
    return list({one.id: one for one in found}.values())


def _batches(session: Session, adoption: Adoption, known: Names) -> list[Batch]:
    query = select(ExitTicketBatch).where(ExitTicketBatch.adoption_id == adoption.id)
    found = sorted(session.scalars(query), key=lambda one: (one.date or "", one.grade or "", one.id))
    return [
        Batch(
            known.school(adoption.school_id),
            known.person(adoption.teacher_id),
            grade_label(one.grade),
            one.date or adoption.applied_date or "",
            one.respondents_n,
            one.enrolled_n,
            tuple(map(tallied, tallies.read_in(session, "exit_ticket_batch", one.id).rows)),
            tuple(one.open_quotes or ()),
        )
        for one in found
    ]
