"""What the monthly and the yearly report print: the indicators in words, and what was done, decided and is lacking."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.jobs import Progress, Silent
from app.models.commitment import COMMITMENT_STATUS
from app.models.cycle import PracticePresentation
from app.models.database import Database
from app.models.evidence import Evidence
from app.models.instrument import SatisfactionSurvey
from app.models.meeting import MEETING_STATUS, MINUTES_STATUS, Meeting, Minutes
from app.models.phea import DECISIONS, PheaCycle
from app.models.plan import AnnualPlan, PlanVersion
from app.models.practice import Practice
from app.models.support import NEED_STATUS, Capability
from app.services import (
    attendance,
    capabilities,
    commitments,
    customs,
    guards,
    indicators,
    indicators_own,
    indicators_own_words,
    indicators_words,
    meeting_hours,
    meeting_rows,
    plan_rows,
    session_papers,
)
from app.services.commitments import CommitmentRow
from app.services.indicators_basis import WHOLE_YEAR, Period, Reading
from app.services.indicators_catalogue import DEFINITIONS, SECTIONS
from app.services.sheets import NO_LETTERHEAD, Letterhead, Sources, letterhead, names
from app.services.sheets_meeting import ended_words
from app.services.sheets_plan import GoalLine, goals_in
from app.text_dates import count, short_date

_SILENT = Silent()
_OWN = "Indicadores propios"
# A chart says more than the sentence of these.
_DRAWN = ("attendance_meeting", "practices_shared", "applications", "tickets", "satisfaction", "diagnostic")


@dataclass(frozen=True)
class Figure:
    """One indicator: its name, its sentence, its n and the decision it feeds; `reading` where a chart says more."""

    name: str
    sentence: str
    n: str
    decision: str
    reading: Reading | None = None


@dataclass(frozen=True)
class SessionLine:
    """One session of the period; `origin` is the microcentro with which it came, '' for this one's."""

    number: int | None = None
    date: str = ""
    host: str = ""
    objective: str = ""
    status: str = ""
    came: str = ""
    hours: str = ""
    origin: str = ""


@dataclass(frozen=True)
class ReportSheet:
    """Everything on the report. `period` in words; empty parts say so on paper."""

    letterhead: Letterhead = NO_LETTERHEAD
    period: str = ""
    monthly: bool = False
    focus: str = ""
    objective: str = ""
    sessions: tuple[SessionLine, ...] = ()
    sections: tuple[tuple[str, tuple[Figure, ...]], ...] = ()
    adjustments: tuple[tuple[str, str, str], ...] = ()
    pending: tuple[CommitmentRow, ...] = ()
    keep: tuple[str, ...] = ()
    change: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    needs: tuple[tuple[str, str, str], ...] = ()
    achievements: str = ""
    for_next: str = ""
    small: int = 0
    annexes: tuple[tuple[str, str], ...] = ()
    closed: tuple[tuple[str, str, str, str], ...] = ()
    goals: tuple[GoalLine, ...] = ()


def load_report(
    database: Database,
    year: int,
    sources: Sources,
    *,
    today: date,
    month: int | None = None,
    progress: Progress = _SILENT,
) -> ReportSheet:
    """The report of the year, or of one month of it, as of `today`.

    Raises:
        Cancelled: `progress` was told to stop.
    """
    period = Period(year, *(WHOLE_YEAR if month is None else (month, month)))
    query = indicators.Query(period)
    found = indicators.read(database, query, today, catalogue=sources.catalogue, progress=progress)
    own = _own(database, period, today, found.small)
    pending = commitments.commitments(database, commitments.CommitmentFilter(pending=True), today=today)
    closed = commitments.commitments(database, commitments.CommitmentFilter(pending=False), today=today)
    with database.read() as session:
        plan = _plan(session, year)
        told = _Period(session, period)
        surveys = told.surveys()
        return ReportSheet(
            letterhead=letterhead(session, database.space, sources, year),
            period=indicators_words.period_words(period),
            monthly=month is not None,
            focus=(plan.focus_statement if plan else None) or "",
            objective=(plan.general_objective if plan else None) or "",
            sessions=told.sessions(),
            sections=_sections(found) + (((_OWN, own),) if own else ()),
            small=found.small,
            annexes=told.annexes(),
            adjustments=told.adjustments(plan),
            pending=tuple(pending),
            closed=tuple(_closed(row) for row in closed if told.holds(row.closed_on)),
            keep=_said(one.keep for one in surveys),
            change=_said(one.change for one in surveys),
            topics=_said(one.next_topics for one in surveys),
            needs=_needs(session, today),
            goals=goals_in(session, plan) if plan and month is None else (),
            achievements=(plan.achievements if plan and month is None else None) or "",
            for_next=(plan.pending_for_next if plan and month is None else None) or "",
        )


def _sections(report: indicators.Report) -> tuple[tuple[str, tuple[Figure, ...]], ...]:
    found: dict[str, list[Figure]] = {title: [] for title in SECTIONS.values()}
    for one in report.readings:
        if one.is_empty:
            continue
        definition = DEFINITIONS[one.code]
        found[SECTIONS[definition.section]].append(
            Figure(
                definition.name,
                _sentence(one, report.small),
                indicators_words.n_words(one),
                definition.decision,
                one if one.code in _DRAWN else None,
            )
        )
    return tuple((title, tuple(figures)) for title, figures in found.items() if figures)


def _sentence(one: Reading, small: int) -> str:
    moves = indicators_words.moves_sentence(one, small) if one.code == "critical" else ""
    return " ".join(part for part in (indicators_words.sentence(one, small), moves, one.note) if part)


def _own(database: Database, period: Period, today: date, small: int) -> tuple[Figure, ...]:
    """The network's own indicators that say something of the period."""
    found, listed = [], indicators_own.own(database)
    with database.read() as session:
        sheets = indicators_own.sheets_in(session, [one.id for one in listed], period.year)
    for one in listed:
        sheet = sheets[one.id]
        if said := indicators_own_words.sentence(sheet, small, period.months(today)):
            reported = {school for school, month in sheet.cells if month in period.months(today)}
            told = f"{'informa' if len(reported) == 1 else 'informan'} {len(reported)} de {len(sheet.schools)}"
            found.append(Figure(one.name, said, told, one.decision))
    return tuple(found)


class _Period:
    """What lies in a period."""

    def __init__(self, session: Session, period: Period) -> None:
        self._session, self._period, self._origins = session, period, plan_rows.predecessor_names(session)
        query = select(Meeting).where(attendance.school_year() == period.year)
        found = session.scalars(query.order_by(Meeting.date, Meeting.number, Meeting.id))
        self._meetings = [one for one in found if self.holds(one.date) or (period.whole and not one.date)]

    def holds(self, day: str | None) -> bool:
        """Whether that day lies in it."""
        return day is not None and self._period.start <= day < self._period.after

    def sessions(self) -> tuple[SessionLine, ...]:
        """The sessions, with who came to those that were held."""
        known = names(self._session, (), [one.host_school_id for one in self._meetings])
        hour = customs.hour_in(self._session)
        came = attendance.came_to(self._session, [one for one in self._meetings if one.status == "held"])
        return tuple(
            SessionLine(
                one.number,
                short_date(one.date),
                known.school(one.host_school_id),
                one.objective or one.title or "",
                _status(one),
                f"{came[one.id].part} de {came[one.id].whole}" if one.id in came else "",
                (meeting_hours.of_one(one, hour) or "").replace(".", ","),
                self._origins.get(one.predecessor_id or "", ""),
            )
            for one in self._meetings
        )

    def surveys(self) -> Sequence[SatisfactionSurvey]:
        """The survey of each of its sessions."""
        standing = session_papers.counted(self._session, SatisfactionSurvey, [one.id for one in self._meetings])
        return self._session.scalars(select(SatisfactionSurvey).where(standing)).all()

    def annexes(self) -> tuple[tuple[str, str], ...]:
        """(document, what is known of it): the minutes with what they enclose, and the practices shown, by session."""
        minutes = self._minutes()
        shown = self._shown()
        found: list[tuple[str, str]] = []
        for one in self._meetings:
            number = f"N° {one.number}" if one.number is not None else ""
            name = ", ".join(filter(None, (number, short_date(one.date), self._origins.get(one.predecessor_id or ""))))
            if (kept := minutes.get(one.id)) is not None:
                found.append((f"Acta de la sesión {name}".rstrip(), _minutes_words(kept)))
                found += [(words, f"Anexo del acta {name}".rstrip()) for words in kept.annexes or ()]
            found += shown.get(one.id, [])
        return tuple(found)

    def _minutes(self) -> dict[str, Minutes]:
        """Each session's minutes: the latest approved ones, also while a correction of them is being written."""
        ids = [one.id for one in self._meetings]
        query = select(Minutes).where(Minutes.meeting_id.in_(ids)).order_by(Minutes.version, Minutes.id)
        found = sorted(self._session.scalars(query), key=lambda one: one.status in guards.FROZEN)
        return {one.meeting_id or "": one for one in found}

    def _shown(self) -> dict[str, list[tuple[str, str]]]:
        """By session, the registers of the practices that were shown in it, with how much evidence each has."""
        ids = [one.id for one in self._meetings if one.status == "held"]
        proofs = select(func.count()).where(Evidence.practice_id == Practice.id).scalar_subquery()
        shown = select(PracticePresentation.meeting_id, Practice.title, Practice.id, proofs).distinct().where(
            PracticePresentation.practice_id == Practice.id, PracticePresentation.meeting_id.in_(ids)
        )
        found: dict[str, list[tuple[str, str]]] = {}
        for meeting, title, _, many in self._session.execute(shown.order_by(Practice.title_key, Practice.id)):
            told = count(many, "evidencia", "evidencias") if many else "Sin evidencia"
            found.setdefault(meeting, []).append((f"Registro de la práctica «{title or 'Sin título'}»", told))
        return found

    def adjustments(self, plan: AnnualPlan | None) -> tuple[tuple[str, str, str], ...]:
        """(date, what was decided, why) of the plan's versions and of the cycles that ended, by date."""
        found: list[tuple[str, str, str]] = []
        if plan is not None:
            versions = self._session.scalars(select(PlanVersion).where(PlanVersion.plan_id == plan.id))
            found += [
                (one.date or "", f"Versión {one.number or ''} del plan anual", one.reason or "")
                for one in versions
                if self.holds(one.date) or (self._period.whole and not one.date)
            ]
        for cycle in self._session.scalars(select(PheaCycle).where(PheaCycle.decision.is_not(None))):
            if self.holds(cycle.end) or (self._period.whole and cycle.school_year == self._period.year):
                decided = f"{DECISIONS.get(cycle.decision or '', '')}: {cycle.problem or ''}"
                found.append((cycle.end or "", decided, cycle.next_plan or cycle.learning or ""))
        return tuple((short_date(day) if day else "", what, why) for day, what, why in sorted(found))


def _closed(row: CommitmentRow) -> tuple[str, str, str, str]:
    """What it was, whose, its state and how it ended."""
    who = ", ".join(part for part in (row.responsible, *row.co_responsible) if part)
    return row.text, who, COMMITMENT_STATUS.get(row.status, row.status), ended_words(row)


def _status(one: Meeting) -> str:
    suspended = meeting_rows.suspended_words(one.suspension_reason)
    if one.status == "suspended":
        return suspended.capitalize()
    words = MEETING_STATUS.get(one.status or "", one.status or "")
    return f"{words} (antes {suspended})" if one.suspension_reason else words


def _minutes_words(one: Minutes) -> str:
    version = f"versión {one.version}" if one.version and one.version > 1 else ""
    return ", ".join(part for part in (MINUTES_STATUS.get(one.status or "", ""), version) if part)


def _plan(session: Session, year: int) -> AnnualPlan | None:
    query = select(AnnualPlan).where(AnnualPlan.year == year, AnnualPlan.predecessor_id.is_(None))
    return session.scalars(query.order_by(AnnualPlan.id)).first()


def _said(lists: Iterable[list[str] | None]) -> tuple[str, ...]:
    """What was said, once each, the most frequent first."""
    often: dict[str, int] = {}
    for some in lists:
        for one in some or ():
            often[one] = often.get(one, 0) + 1
    return tuple(sorted(often, key=lambda one: -often[one]))


def _needs(session: Session, today: date) -> tuple[tuple[str, str, str], ...]:
    """(who, what they need, how it is followed) of the needs that are not met, of whoever is still here."""
    query = select(Capability).where(Capability.kind == "needs", Capability.status.is_distinct_from("met"))
    gone = capabilities.gone_in(session, today)
    listed: list[Any] = list(session.scalars(query.order_by(Capability.id)))
    found = [one for one in listed if gone.isdisjoint((one.person_id, one.school_id))]
    known = names(session, [one.person_id for one in found], [one.school_id for one in found])
    who = [known.school(one.school_id) or known.person(one.person_id) for one in found]
    return tuple((name, one.topic or "", _followed(one)) for name, one in zip(who, found, strict=True))


def _followed(need: Capability) -> str:
    """What is done about a need, how far it is, and what is seen meanwhile (S003, Arica)."""
    state = ": ".join(part for part in (NEED_STATUS.get(need.status or "", ""), need.follow_up) if part)
    return "\n".join(part for part in (need.strategy, state) if part)
