"""The shared practices of a year, for the papers that list them: which, in which order, and what is said of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.practice import SUBJECTS, Practice
from app.services import drafts_here, labels
from app.services.sheets import Names, grades_label, names


@dataclass(frozen=True)
class PracticeFacts:
    """What a line of a list says of a practice."""

    title: str = ""
    authors: tuple[str, ...] = ()
    school: str = ""
    subject: str = ""
    axis: str = ""
    grades: str = ""


def shared(session: Session, year: int) -> list[Practice]:
    """The practices of `year`, by title. Private drafts are nobody else's business and stay out."""
    query = select(Practice).where(Practice.school_year == year, Practice.id.not_in(drafts_here.private("practice")))
    return list(session.scalars(query.order_by(Practice.title_key, Practice.id)))


def by_subject(found: Iterable[Practice]) -> list[Practice]:
    """The same by subject and axis, each group in the order that it had."""
    order = {code: place for place, code in enumerate(SUBJECTS)}
    return sorted(found, key=lambda one: (order.get(one.subject or "", len(order)), one.axis or ""))


def names_in(session: Session, found: Sequence[Practice]) -> Names:
    """The names of those who wrote the practices, and of their schools."""
    people = [author for one in found for author in one.author_ids or ()]
    return names(session, people, [one.school_id for one in found])


def facts(one: Practice, known: Names) -> tuple[str, tuple[str, ...], str, str, str, str]:
    """The facts of a practice, in the order of `PracticeFacts`."""
    subject = labels.words("practice", "subject", one.subject)
    authors, school = known.several(one.author_ids), known.school(one.school_id)
    return one.title or "", authors, school, subject, one.axis or "", grades_label(one.grades)
