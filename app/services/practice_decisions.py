"""What a session decides of a practice in test: it is consolidated, or dropped (domain.md 6.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app import wall_clock
from app.errors import InvalidData, Problem
from app.log import capture
from app.models.database import Database
from app.models.practice import PRACTICE_STATUS, Practice
from app.services import guards_asked, guards_decided, guards_proof, rows

# Which states follow each by a decision; the others come with the presentation and the first application.
STEPS: dict[str, tuple[str, ...]] = {
    "presented": ("dropped",),
    "in_test": ("consolidated", "dropped"),
    "consolidated": ("in_test", "dropped"),
    "dropped": ("in_test",),
}
# A practice is so by a decision alone.
_DECIDED = ("consolidated", "dropped")


@dataclass(frozen=True)
class Decision:
    """What was decided: the practice's state before and after, and the agreement that says so."""

    practice_id: str
    before: str
    after: str
    agreement_id: str


def decide(database: Database, practice_id: str, status: str, meeting_id: str | None, *, reason: str = "") -> Decision:
    """Move the practice by the decision of a session, which is noted among its agreements.

    Raises:
        InvalidData: no session is named, it has not taken place, or that state does not follow.
        NotFound: there is no such practice or session.
    """
    with database.write() as session:
        practice: Any = rows.need(session, "practice", practice_id)
        current = practice.status or "draft"
        if status not in STEPS.get(current, ()):
            known = PRACTICE_STATUS.get(current, current)
            raise InvalidData([Problem("status", "wrong_step", (("value", known),))])
        made = _agree(session, practice, status, meeting_id, reason)
        rows.put(session, practice, {"status": status})
        return Decision(practice_id, current, status, made)


def lacks_agreement(database: Database, practice_id: str) -> bool:
    """Whether the practice is as a session decides, and no agreement here tells which: it came so.

    Raises:
        NotFound: there is no such practice.
    """
    with database.read() as session:
        practice: Any = rows.need(session, "practice", practice_id)
        return practice.status in _DECIDED and not guards_decided.telling(session, practice)


def tell(database: Database, practice_id: str, meeting_id: str | None, *, reason: str = "") -> str:
    """Say which session decided that the practice is as it is: the id of the agreement, which `untell` takes away.

    Raises:
        InvalidData: no session is named, it has not taken place, or an agreement tells it already.
        NotFound: there is no such practice or session.
    """
    with database.write() as session:
        practice: Any = rows.need(session, "practice", practice_id)
        if practice.status not in _DECIDED or guards_decided.telling(session, practice):
            known = PRACTICE_STATUS.get(practice.status, practice.status)
            raise InvalidData([Problem("status", "wrong_step", (("value", known),))])
        return _agree(session, practice, practice.status, meeting_id, reason)


def untell(database: Database, agreement_id: str) -> None:
    """Undo `tell`, though only that agreement tells it; `rows.bring_back` says it again."""
    with database.write() as session:
        rows.need(session, "commitment", agreement_id)
        capture.remove(session, "commitment", agreement_id)


def _agree(session: Session, practice: Any, status: str, meeting_id: str | None, reason: str) -> str:
    if not meeting_id:
        raise InvalidData([Problem("meeting_id", "needs_decision")])
    meeting: Any = rows.need(session, "meeting", meeting_id)
    guards_asked.need_taken_place(session, meeting_id, "decision")
    words = guards_decided.words(practice.title, status)
    agreement = {
        "text": " ".join(part for part in (words, reason.strip()) if part),
        "kind": "agreement",
        "origin_meeting_id": meeting_id,
        "status": "done",
        "closed_on": meeting.date or wall_clock.today().isoformat(),
        "no_proof_note": "Es una decisión de la sesión.",
    }
    key = guards_decided.fresh_key(session, practice.id, status, meeting_id)
    return str(rows.add(session, "commitment", agreement, id=key).id)


def decided_in(database: Database, practice_id: str) -> str | None:
    """The session whose decision left the practice as it is, of several the last; None where no agreement tells.

    Raises:
        NotFound: there is no such practice.
    """
    with database.read() as session:
        practice: Any = rows.need(session, "practice", practice_id)
        found = sorted(guards_decided.telling(session, practice), key=lambda one: (one.closed_on or "", one.id))
        return found[-1].origin_meeting_id if found else None


def untold(session: Session, practice: Practice) -> list[Problem]:
    """Whether no record here tells of the state in which the practice is said to be (domain.md 6.1)."""
    shown = guards_proof.was_shown(session, practice.id)
    tested = guards_proof.is_tried(session, practice.id)
    told = {"presented": shown, "in_test": tested, "consolidated": tested, "dropped": shown or tested}
    return [] if told.get(practice.status or "draft", True) else [Problem("status", "practice_untold")]


def undecide(database: Database, decision: Decision) -> None:
    """Take a decision back, with the agreement that says it."""
    with database.write() as session:
        rows.put(session, rows.need(session, "practice", decision.practice_id), {"status": decision.before})
        session.flush()
        rows.drop(session, rows.need(session, "commitment", decision.agreement_id))


def decide_again(database: Database, decision: Decision) -> None:
    """Do again what `undecide` took back."""
    rows.bring_back(database, "commitment", decision.agreement_id)
    rows.update(database, "practice", decision.practice_id, {"status": decision.after})
