"""What the whole year bound as one book holds: its sessions and practices, and which forms of each have something."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from app.models.commitment import Commitment
from app.models.cycle import Adoption, ExitTicketBatch, PeerReview, PracticePresentation, SelfEvaluation
from app.models.database import Database
from app.models.instrument import ClassObservation, MeetingObservation, NetworkDiagnostic, SatisfactionSurvey
from app.models.meeting import Attendance, Meeting, Minutes
from app.models.support import AdvisoryRecord, ExperienceSheet
from app.services import attendance, cycles, drafts_here, plan_rows, year_practices
from app.services.sheets import NO_LETTERHEAD, Letterhead, Sources, letterhead
from app.services.year_practices import PracticeFacts

# The forms of a session and of a practice, in the order of the book; the first is always there.
OF_SESSION = ("tabla", "asistencia", "acta", "encuesta", "observacion")
OF_PRACTICE = ("practica", "pauta", "retroalimentacion", "ticket", "autoevaluacion", "observacion")

# A block of blank forms is not for more sessions, nor for more practices, than this.
MOST_COPIES = 60


@dataclass(frozen=True)
class BookSession:
    """A session and the forms of it that have something."""

    key: str = ""
    number: int | None = None
    title: str = ""
    date: str = ""
    forms: tuple[str, ...] = OF_SESSION


@dataclass(frozen=True)
class BookPractice(PracticeFacts):
    """A shared practice and the forms of it that have something."""

    key: str = ""
    forms: tuple[str, ...] = OF_PRACTICE


@dataclass(frozen=True)
class BookSheet:
    """The year: `forms` are those of the whole year that have something, `observed` classes of no practice in it."""

    letterhead: Letterhead = NO_LETTERHEAD
    sessions: tuple[BookSession, ...] = ()
    practices: tuple[BookPractice, ...] = ()
    forms: frozenset[str] = frozenset()
    observed: tuple[tuple[str, str], ...] = ()


def load_book(database: Database, year: int, sources: Sources) -> BookSheet:
    """What there is of `year`. Private drafts stay out, as on every form of the year."""
    has_cycles = bool(cycles.cycles(database, year=year))
    has_plan = plan_rows.live(database, year) is not None
    with database.read() as session:
        sessions = tuple(_sessions(session, year))
        practices = tuple(_practices(session, year))
        told = {
            "plan": has_plan,
            "diagnostico": _any(session, NetworkDiagnostic, NetworkDiagnostic.year == year),
            "practicas": bool(practices),
            "compromisos": _any(session, Commitment),
            "phea": has_cycles,
            "ficha": _any(session, ExperienceSheet),
            "informe": bool(sessions or practices),
            "asesoria": _any(session, AdvisoryRecord, AdvisoryRecord.date.startswith(str(year))),
            "certificado": any("asistencia" in one.forms for one in sessions),
            "autorizacion": True,
        }
        return BookSheet(
            letterhead(session, database.space, sources, year),
            sessions,
            practices,
            frozenset(key for key, there in told.items() if there),
            tuple(_observed(session, year, [one.key for one in practices])),
        )


def _any(session: Session, cls: Any, *where: ColumnElement[bool]) -> bool:
    return session.execute(select(cls.id).where(*where).limit(1)).first() is not None


def _sessions(session: Session, year: int) -> Iterable[BookSession]:
    query = select(Meeting).where(attendance.school_year() == year)
    found = list(session.scalars(query.order_by(Meeting.date, Meeting.number, Meeting.id)))
    filled = {
        "asistencia": _parents(session, Attendance.meeting_id),
        "acta": _parents(session, Minutes.meeting_id),
        "encuesta": _parents(session, SatisfactionSurvey.meeting_id),
        "observacion": _parents(session, MeetingObservation.meeting_id),
    }
    origins = plan_rows.predecessor_names(session)
    for one in found:
        forms = tuple(form for form in OF_SESSION if form == OF_SESSION[0] or one.id in filled[form])
        origin = origins.get(one.predecessor_id or "", "")
        title = " ".join(part for part in (one.title or "", f"({origin})" if origin else "") if part)
        yield BookSession(one.id, one.number, title, one.date or "", forms)


def _parents(session: Session, column: Any) -> set[str]:
    return set(session.scalars(select(column).where(column.is_not(None)).distinct()))


def _practices(session: Session, year: int) -> Iterable[BookPractice]:
    found = year_practices.by_subject(year_practices.shared(session, year))
    known, filled = year_practices.names_in(session, found), _filled(session)
    for one in found:
        forms = tuple(form for form in OF_PRACTICE if form == OF_PRACTICE[0] or one.id in filled[form])
        yield BookPractice(*year_practices.facts(one, known), key=one.id, forms=forms)


def _filled(session: Session) -> dict[str, set[str]]:
    """The practices that each of their forms says something of."""

    def of_application(child: Any) -> set[str]:
        query = select(Adoption.practice_id).join(child, child.adoption_id == Adoption.id)
        return {key for key in session.scalars(query.distinct()) if key}

    reviewed = select(PracticePresentation.practice_id).join(
        PeerReview, PeerReview.presentation_id == PracticePresentation.id
    )
    return {
        "pauta": _parents(session, PracticePresentation.practice_id),
        "retroalimentacion": {key for key in session.scalars(reviewed.distinct()) if key},
        "ticket": of_application(ExitTicketBatch),
        "autoevaluacion": of_application(SelfEvaluation),
        "observacion": _parents(session, ClassObservation.practice_id),
    }


def _observed(session: Session, year: int, listed: Collection[str]) -> Iterable[tuple[str, str]]:
    """The classes seen in the year of which no practice of the book tells: its own is of before, or is gone."""
    query = select(ClassObservation.id, ClassObservation.date, ClassObservation.practice_id).where(
        ClassObservation.date.startswith(str(year)),
        ClassObservation.id.not_in(drafts_here.private("class_observation")),
    )
    for key, day, practice in session.execute(query.order_by(ClassObservation.date, ClassObservation.id)):
        if practice not in listed:
            yield key, day or ""
