"""Stage 1 of the cycle: a practice is shown in a session, with evidence, in 15 minutes (domain.md 5.3 and 6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.cycle import PREPARATION, PracticePresentation
from app.models.database import Database
from app.models.meeting import AgendaItem, Meeting
from app.models.practice import UNTESTED, Practice
from app.services import guards, guards_asked, guards_proof, people, rows
from app.texts import PROBLEMS

STEPS = tuple(PREPARATION)
_TIPO = "practice_presentation"


@dataclass(frozen=True)
class PresentationRow:
    """A presentation as the lists show it; `rows.load` gives every field."""

    id: str
    practice_id: str
    practice: str
    meeting_id: str | None
    meeting: str
    meeting_number: int | None
    meeting_date: str | None
    presenter_id: str | None
    presenter: str
    preparation: str
    seconds_used: int | None
    evidence_shown: tuple[str, ...]
    suspended: bool = False  # its session was, and has no other day yet


@dataclass(frozen=True)
class Removed:
    """A presentation that was taken away: the state its practice had, and whether it stood here against a rule."""

    id: str
    status: str | None
    came_against: bool


def of_practice(database: Database, practice_id: str) -> list[PresentationRow]:
    """The presentations of a practice, the latest first."""
    with database.read() as session:
        return presentations_in(session, PracticePresentation.practice_id == practice_id)


def of_meeting(database: Database, meeting_id: str) -> list[PresentationRow]:
    """The practices that a session shows."""
    with database.read() as session:
        return presentations_in(session, PracticePresentation.meeting_id == meeting_id)


def presentation(database: Database, presentation_id: str) -> PresentationRow:
    """One presentation as the lists show it.

    Raises:
        NotFound: there is no such presentation.
    """
    with database.read() as session:
        rows.need(session, _TIPO, presentation_id)
        return presentations_in(session, PracticePresentation.id == presentation_id)[0]


def propose(
    database: Database, practice_id: str, *, meeting_id: str | None = None, presenter_id: str | None = None
) -> str:
    """Propose to show the practice, in a session if one is named; its first author presents unless said otherwise.

    Two laptops that propose the same fill one record; a second proposal on one laptop is another.

    Raises:
        NotFound: there is no such practice.
    """
    with database.write() as session:
        practice: Any = rows.need(session, "practice", practice_id)
        presenter = presenter_id or next(iter(practice.author_ids or ()), None)
        fields = {
            "practice_id": practice_id,
            "meeting_id": meeting_id,
            "presenter_id": presenter,
            "preparation": "proposed",
        }
        key = rows.common_key(session, _TIPO, (practice_id, meeting_id or ""))
        return str(rows.add(session, _TIPO, fields, id=key).id)


def in_session(database: Database, practice_id: str, meeting_id: str) -> str | None:
    """The id of the presentation of this practice in this session, None while nobody proposed it."""
    wanted = (PracticePresentation.practice_id == practice_id, PracticePresentation.meeting_id == meeting_id)
    with database.read() as session:
        return next((row.id for row in presentations_in(session, *wanted)), None)


def on_agenda(database: Database, practice_id: str) -> tuple[str | None, str | None]:
    """The latest session whose agenda shows this practice, though nobody proposed it there, and who shows it.

    One that was suspended showed nothing. (None, None) where there is none.
    """
    proposed = select(PracticePresentation.meeting_id).where(
        PracticePresentation.practice_id == practice_id, PracticePresentation.meeting_id.is_not(None)
    )
    query = (
        select(AgendaItem.meeting_id, AgendaItem.responsible_id)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(AgendaItem.practice_id == practice_id, AgendaItem.method == "presentation")
        .where(AgendaItem.meeting_id.not_in(proposed), Meeting.status.is_distinct_from("suspended"))
        .order_by(Meeting.date.desc(), AgendaItem.id)
    )
    with database.read() as session:
        found = session.execute(query).first()
    return (found[0], found[1]) if found else (None, None)


def advance(database: Database, presentation_id: str, preparation: str) -> None:
    """Take the preparation to another of its steps, also back; once presented, so is the practice.

    Raises:
        InvalidData: it would become presented without a session, before its day, or without evidence of the pupils'
            work.
        NotFound: there is no such presentation.
    """
    with database.write() as session:
        one: Any = rows.need(session, _TIPO, presentation_id)
        before = one.preparation
        if preparation == "presented":
            guards_asked.need_taken_place(session, one.meeting_id, "session")
        rows.put(session, one, {"preparation": preparation})
        follow(session, one.practice_id, before, preparation)


def write(database: Database, presentation_id: str, fields: Mapping[str, Any]) -> None:
    """Set fields of a presentation.

    Raises:
        InvalidData: what was presented would be so in no session or in one to come, or by whoever reviewed it.
        NotFound: there is no such presentation.
    """
    with database.write() as session:
        one: Any = rows.need(session, _TIPO, presentation_id)
        meeting = fields.get("meeting_id")
        if one.preparation == "presented" and meeting != one.meeting_id:
            guards_asked.need_taken_place(session, meeting, "session")
        rows.put(session, one, fields)


def remove(database: Database, presentation_id: str) -> Removed:
    """Take a presentation away with what was answered to it; `put_again` undoes it.

    A practice that nobody has in test is presented no more, if it was so nowhere else (domain.md 6.1).
    """
    with database.write() as session:
        one: Any = rows.need(session, _TIPO, presentation_id)
        practice: Any = rows.find(session, "practice", one.practice_id)
        gone = Removed(one.id, practice.status if practice else None, bool(guards.return_refusals(session, one)))
        before = one.preparation
        rows.drop(session, one)
        follow(session, practice.id if practice else None, before)
        return gone


def put_again(database: Database, gone: Removed) -> None:
    """Undo `remove`: the presentation and its practice are as they were.

    No rule is asked of one that came here against one, as of what was suspended meanwhile: it is again as it came.

    Raises:
        InvalidData: by what was done since, a rule stands against it; it stays removed.
    """
    with database.write() as session:
        bring_in(session, gone.id, guarded=not gone.came_against)
        one: Any = rows.need(session, _TIPO, gone.id)
        practice: Any = rows.find(session, "practice", one.practice_id)
        if gone.came_against and practice is not None and practice.status in UNTESTED:
            rows.put(session, practice, {"status": gone.status})


def bring_in(session: Session, presentation_id: str, *, guarded: bool = True) -> None:
    """Return a removed presentation within this unit of work; what was presented is so again.

    Raises:
        InvalidData: by what was done since, a rule stands against it.
    """
    rows.bring_in(session, _TIPO, presentation_id, guarded=guarded)
    one: Any = rows.find(session, _TIPO, presentation_id)
    if one is not None:
        follow(session, one.practice_id, one.preparation)


def put_back(database: Database, presentation_id: str, preparation: str, status: str | None) -> None:
    """Take `advance` back: the preparation and the practice's state as they were."""
    with database.write() as session:
        one: Any = rows.need(session, _TIPO, presentation_id)
        practice: Any = rows.need(session, "practice", one.practice_id)
        rows.put(session, one, {"preparation": preparation})
        if practice.status in UNTESTED:
            rows.put(session, practice, {"status": status})


def keep_time(database: Database, presentation_id: str, seconds: int | None, *, started: str | None = None) -> None:
    """Write down how long it took, and when it began unless that is known; None takes the time back."""
    with database.write() as session:
        one: Any = rows.need(session, _TIPO, presentation_id)
        begun = {"started": started} if started and not one.started else {}
        rows.put(session, one, {"seconds_used": seconds} | begun)


def missing(database: Database, presentation_id: str) -> list[tuple[str, str]]:
    """(field, kind sentence) for what a presentation still needs; nothing of it hinders saving."""
    found = rows.load(database, _TIPO, presentation_id)
    with database.read() as session:
        proved = guards_proof.shows_work(session, found["practice_id"])
    asked = (
        ("meeting_id", found["meeting_id"], "Diga en qué sesión se presenta."),
        ("presenter_id", found["presenter_id"], "Diga quién la presenta."),
        ("evidence", proved, PROBLEMS["needs_pupil_evidence"]),
    )
    return [(field, words) for field, given, words in asked if not given]


def presentations_in(session: Session, *wanted: Any) -> list[PresentationRow]:
    """The presentations that answer to `wanted`, the latest session first, within this unit of work."""
    query = select(PracticePresentation).outerjoin(Meeting, Meeting.id == PracticePresentation.meeting_id)
    query = query.where(*wanted).order_by(Meeting.date.is_not(None), Meeting.date.desc(), PracticePresentation.id)
    return _rows(session, list(session.scalars(query)))


def _rows(session: Session, found: Sequence[PracticePresentation]) -> list[PresentationRow]:
    if not found:
        return []
    names = people.names(session, [one.presenter_id for one in found])
    keys = {one.meeting_id for one in found}
    meetings = {one.id: one for one in session.scalars(select(Meeting).where(Meeting.id.in_(keys)))}
    query = select(Practice.id, Practice.title).where(Practice.id.in_({one.practice_id for one in found}))
    titles: dict[str, str | None] = {row[0]: row[1] for row in session.execute(query)}
    return [_row(one, names, meetings.get(one.meeting_id or ""), titles) for one in found]


def _row(
    one: PracticePresentation, names: Mapping[str, str], meeting: Meeting | None, titles: Mapping[str, str | None]
) -> PresentationRow:
    return PresentationRow(
        id=one.id,
        practice_id=one.practice_id or "",
        practice=titles.get(one.practice_id or "") or "",
        meeting_id=one.meeting_id,
        meeting=(meeting.title or "") if meeting else "",
        meeting_number=meeting.number if meeting else None,
        meeting_date=meeting.date if meeting else None,
        presenter_id=one.presenter_id,
        presenter=names.get(one.presenter_id or "", ""),
        preparation=one.preparation or "proposed",
        seconds_used=one.seconds_used,
        evidence_shown=tuple(one.evidence_shown or ()),
        suspended=meeting is not None and meeting.status == "suspended",
    )


def follow(session: Session, practice_id: str | None, *preparations: str | None) -> None:
    """Where one of these was, or is, presented: a practice that nobody has in test is so by what stands now."""
    practice: Any = rows.find(session, "practice", practice_id)
    if "presented" in preparations and practice is not None and practice.status in UNTESTED:
        session.flush()
        shown = guards_proof.was_shown(session, practice.id)
        rows.put(session, practice, {"status": "presented" if shown else "draft"})
