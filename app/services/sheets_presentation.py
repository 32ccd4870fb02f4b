"""What the guide to present a practice and the colleagues' answers to it print (domain.md 5.3, stages 1 and 2)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from app.models.cycle import PracticePresentation
from app.models.database import Database
from app.models.evidence import Evidence
from app.models.practice import Practice
from app.services import customs, labels, presentations, reviews, rows
from app.services.presentations import PresentationRow
from app.services.reviews import ReviewRow
from app.services.sheets import NO_LETTERHEAD, Letterhead, Sources, Wanted, grades_label, letterhead, names, numbered
from app.services.sheets_format import format_of
from app.text_dates import long_date

_TOLD = {
    "implementation": "implementation_told",
    "results": "results_told",
    "reflection": "critical_reflection",
    "questions": "questions_to_colleagues",
}


@dataclass(frozen=True)
class PracticeHead:
    """What every paper of the cycle says of its practice; `session` names where it was shown."""

    title: str = ""
    authors: tuple[str, ...] = ()
    school: str = ""
    grades: str = ""
    subject: str = ""
    presenter: str = ""
    session: str = ""
    date: str = ""


@dataclass(frozen=True)
class GuidePart:
    """One part of the presentation: what it is about, its minutes, and what is told in it."""

    words: str = ""
    minutes: int | None = None
    told: str = ""


@dataclass(frozen=True)
class GuideSheet:
    """Everything on the *pauta de presentación*."""

    letterhead: Letterhead = NO_LETTERHEAD
    key: str = ""
    practice: PracticeHead = PracticeHead()
    minutes: int | None = None
    parts: tuple[GuidePart, ...] = ()
    shown: tuple[str, ...] = ()
    talk: str = ""
    policy: str = ""


@dataclass(frozen=True)
class Review:
    """What one colleague answered; `viability` from 1 to 4."""

    reviewer: str = ""
    school: str = ""
    grades: str = ""
    strength: str = ""
    question: str = ""
    suggestion: str = ""
    would_replicate: str = ""
    viability: int | None = None
    changes: str = ""


@dataclass(frozen=True)
class ReviewsSheet:
    """Everything on the *retroalimentación entre pares*; without reviews, the sheets to hand out."""

    letterhead: Letterhead = NO_LETTERHEAD
    key: str = ""
    practice: PracticeHead = PracticeHead()
    reviews: tuple[Review, ...] = ()


def empty_guide(database: Database | None, head: Letterhead) -> GuideSheet:
    """The guide to fill in by hand, with the network's own parts and minutes."""
    found = format_of(database, "presentation")
    numbers = customs.values(database) if database else customs.DEFAULTS
    parts = tuple(
        GuidePart(one.text, numbers.get(f"{one.code}_minutes", one.minutes) if found.customary else one.minutes)
        for one in found.items
    )
    total = numbers["presentation_minutes"] if found.customary else found.minutes
    return GuideSheet(head, minutes=total, parts=parts)


def load_guide(database: Database, sources: Sources, wanted: Wanted) -> GuideSheet:
    """The guide of a practice: of its latest presentation, or of the one named.

    Raises:
        NotFound: there is no such visible practice.
    """
    practice_id = wanted.practice_id or ""
    shown = _presentation(database, practice_id, wanted.record_id)
    with database.read() as session:
        head, practice = _heads(session, database, practice_id, shown, sources)
        one = session.get(PracticePresentation, shown.id) if shown else None
        sheet = replace(empty_guide(database, head), key=practice_id, practice=practice)
        if one is None:
            return sheet
        codes = [item.code for item in format_of(database, "presentation").items]
        told = [getattr(one, _TOLD.get(code, ""), None) or "" for code in codes]
        parts = tuple(replace(part, told=words) for part, words in zip(sheet.parts, told, strict=True))
        return replace(
            sheet, parts=parts, shown=_captions(session, one), talk=_talk(session, one), policy=one.policy_link or ""
        )


def load_reviews(database: Database, sources: Sources, wanted: Wanted) -> ReviewsSheet:
    """What colleagues answered to a practice, or one of them alone.

    Raises:
        NotFound: there is no such visible practice.
    """
    practice_id = wanted.practice_id or ""
    shown = _presentation(database, practice_id, wanted.record_id)
    answered = [row for row in reviews.sheet(database, shown.id) if row.answered] if shown else []
    with database.read() as session:
        head, practice = _heads(session, database, practice_id, shown, sources)
    chosen = [row for row in answered if wanted.person_id in (None, row.reviewer_id)]
    return ReviewsSheet(head, practice_id, practice, tuple(map(_review, chosen)))


def practice_head(session: Session, found: Practice) -> PracticeHead:
    """What is known of a practice before it was shown."""
    known = names(session, found.author_ids or (), [found.school_id])
    return PracticeHead(
        title=found.title or "",
        authors=known.several(found.author_ids),
        school=known.school(found.school_id),
        grades=grades_label(found.grades),
        subject=" · ".join(part for part in (labels.words("practice", "subject", found.subject), found.axis) if part),
    )


def _presentation(database: Database, practice_id: str, record_id: str | None) -> PresentationRow | None:
    if record_id:
        return presentations.presentation(database, record_id)
    return next(iter(presentations.of_practice(database, practice_id)), None)


def _heads(
    session: Session, database: Database, practice_id: str, shown: PresentationRow | None, sources: Sources
) -> tuple[Letterhead, PracticeHead]:
    found: Any = rows.need(session, "practice", practice_id)
    head = letterhead(session, database.space, sources, found.school_year)
    practice = practice_head(session, found)
    if shown is None:
        return head, practice
    where = numbered(shown.meeting_number, shown.meeting)
    return head, replace(practice, presenter=shown.presenter, session=where, date=shown.meeting_date or "")


def _captions(session: Session, one: PracticePresentation) -> tuple[str, ...]:
    found: dict[str, Any] = {}
    for key in one.evidence_shown or ():
        record: Any = rows.find(session, "evidence", key)
        if isinstance(record, Evidence):
            found[key] = record.caption or (record.file or {}).get("name") or "Evidencia sin descripción"
    return tuple(map(str, found.values()))


def _talk(session: Session, one: PracticePresentation) -> str:
    who = names(session, [one.prior_talk_with_id]).person(one.prior_talk_with_id)
    held = " · ".join(part for part in (who, long_date(one.prior_talk_on)) if part)
    return "\n".join(part for part in (held, one.prior_talk_notes) if part)


def _review(row: ReviewRow) -> Review:
    return Review(
        row.reviewer,
        row.school,
        grades_label(row.own_grades),
        row.strength,
        row.question,
        row.suggestion,
        labels.words("peer_review", "would_replicate", row.would_replicate),
        row.viability,
        row.changes_needed,
    )
