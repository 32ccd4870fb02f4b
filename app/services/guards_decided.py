"""Which agreement of a session tells what it decided of a practice, and why that agreement stays (domain.md 6.1).

The two are tied by the agreement's id, which every laptop makes of the practice, its state and the session; it may be
made of a practice or session that has become one with that. Where none is, as in what a file brought or an older
program wrote, one that says it in the same words tells it.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Problem
from app.models.base import natural_id
from app.models.commitment import Commitment
from app.models.database import Database
from app.models.fusion import Fusion
from app.models.log_tables import RowState
from app.models.practice import UNTESTED, Practice
from app.services.guards_proof import DONE

# A session decides the same of a practice again where it was taken back meanwhile; more often than this never.
_MOST = 3
_CONCLUDED = Commitment.status.in_(DONE), Commitment.origin_meeting_id.is_not(None)
_Went = Mapping[str, list[str]]
_AGREED = {
    "consolidated": "La práctica «{}» queda consolidada.",
    "dropped": "La práctica «{}» se deja de lado.",
    "in_test": "La práctica «{}» vuelve a prueba.",
}


def words(title: str | None, status: str) -> str:
    """What the agreement says of a practice of that title which is so now; '' of a state that no session decides."""
    return _AGREED.get(status, "").format(title or "sin título")


def fresh_key(session: Session, practice_id: str, status: str, meeting_id: str) -> str | None:
    """The id of the next agreement of that session which says that the practice is so now; None after too many."""
    for key in _keys(session, {}, practice_id, status, meeting_id):
        if session.get(Commitment, key) is None and session.get(RowState, (Commitment.__tablename__, key)) is None:
            return key
    return None


def telling(session: Session, practice: Practice) -> list[Commitment]:
    """The agreements in sight that tell of the decision which left the practice as it is."""
    if practice.status in UNTESTED:
        return []
    return _told(session, _went(session), practice.id, practice.status or "", practice.title)


def stays(session: Session, record: Commitment) -> list[Problem]:
    """Why this agreement is not removed, nor taken back: no other tells what was decided of a practice as it is."""
    if record.status not in DONE or not record.origin_meeting_id:
        return []
    title = _only_tells(session, record.origin_meeting_id, {record.id: record.text})
    return [] if title is None else [Problem("", "decision_told", (("practice", title),))]


def decided_in(session: Session, meeting_id: str) -> list[Problem]:
    """Why a session stays: it decided how a practice is now."""
    query = select(Commitment.id, Commitment.text).where(*_CONCLUDED, Commitment.origin_meeting_id == meeting_id)
    here = {row.id: row.text for row in session.execute(query)}
    title = _only_tells(session, meeting_id, here) if here else None
    return [] if title is None else [Problem("", "has_decisions", (("practice", title),))]


def _only_tells(session: Session, meeting_id: str, agreements: Mapping[str, str | None]) -> str | None:
    """The title of a practice of which only these agreements of the session tell that it is as it is; None of none.

    `agreements`: by id what each says.
    """
    decided = select(Practice.id, Practice.status, Practice.title).where(Practice.status.not_in(UNTESTED[1:]))
    went = _went(session)
    for practice, status, title in session.execute(decided):
        said = words(title, status or "")
        alike = bool(said) and any((text or "").startswith(said) for text in agreements.values())
        if not alike and agreements.keys().isdisjoint(_keys(session, went, practice, status or "", meeting_id)):
            continue
        told = {one.id for one in _told(session, went, practice, status or "", title)}
        if told and told <= agreements.keys():
            return title or "sin título"
    return None


def _told(session: Session, went: _Went, practice_id: str, status: str, title: str | None) -> list[Commitment]:
    """The agreements that tell that the practice is so, whatever kind, proof or day somebody gave them since."""
    if found := _tied(session, went, practice_id, status):
        return found
    said = words(title, status)
    if not said:
        return []
    alike = session.scalars(select(Commitment).where(*_CONCLUDED, Commitment.text.startswith(said, autoescape=True)))
    # Of several practices of one title each has what was decided of it, whatever became of it since.
    twins = session.scalars(select(Practice.id).where(Practice.title == title))
    others = {one.id for twin in twins for one in _tied(session, went, twin, status)}
    return [one for one in alike if one.id not in others]


def _tied(session: Session, went: _Went, practice_id: str, status: str) -> list[Commitment]:
    """Those of them that bear the id which the practice, its state and a session give."""
    sessions = session.scalars(select(Commitment.origin_meeting_id).where(*_CONCLUDED).distinct())
    keys = {(key, where) for where in sessions for key in _keys(session, went, practice_id, status, where or "")}
    found = session.scalars(select(Commitment).where(*_CONCLUDED, Commitment.id.in_({key for key, _ in keys})))
    return [one for one in found if (one.id, one.origin_meeting_id) in keys]


def _went(session: Session) -> _Went:
    """By id of a practice or session, those that were made one with it."""
    found: dict[str, list[str]] = {}
    joined = select(Fusion.kept_id, Fusion.merged_id).where(Fusion.state == "joined")
    for kept, merged in session.execute(joined.where(Fusion.record_type.in_(("practice", "meeting")))):
        found.setdefault(kept or "", []).append(merged or "")
    return found


def _ever(went: _Went, key: str) -> list[str]:
    """That id, and those of all that became one with it."""
    found = [key]
    for one in found:
        found += [each for each in went.get(one, ()) if each not in found]
    return found


def _keys(session: Session, went: _Went, practice_id: str, status: str, meeting_id: str) -> list[str]:
    database: Database = session.info["database"]
    pairs = product(_ever(went, practice_id), _ever(went, meeting_id), range(_MOST))
    return [natural_id(database.space, "practice_decision", (one, status, where, n)) for one, where, n in pairs]
