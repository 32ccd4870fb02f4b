"""Connected records over time: what is changed, removed or brought back after another record came to stand on it."""

from __future__ import annotations

from datetime import date, timedelta

from app import wall_clock
from app.services import commitments, cycles, due_dates, edits, meetings, presentations, rows, trash
from tests.integration.domain.asking import DAY, refused, state


def proof(database, **owner):
    return rows.create(database, "evidence", {"kind": "photo", "caption": "Tabla", "shows_pupils": False} | owner)


def test_a_practice_that_was_presented_keeps_the_work_of_its_pupils(database, meeting, practice):
    """6.1 practice, 5.3: what it was presented with goes only with that; it comes back where both are there."""
    shown = presentations.propose(database, practice, meeting_id=meeting)
    seen = proof(database, practice_id=practice)
    presentations.advance(database, shown, "presented")
    assert refused(rows.remove, database, "evidence", seen) == {"only_work"}
    for kind in ("document", "text", None):
        assert refused(rows.update, database, "evidence", seen, {"kind": kind}) == {"only_work"}
    rows.update(database, "evidence", seen, {"kind": "scan", "caption": "Tabla de 2°", "consent_state": "missing"})
    other = proof(database, practice_id=practice)
    rows.update(database, "evidence", seen, {"kind": "document"})
    rows.remove(database, "evidence", seen)
    assert refused(rows.remove, database, "evidence", other) == {"only_work"}
    presentations.remove(database, shown)
    rows.remove(database, "evidence", other)
    assert refused(presentations.bring_back, database, shown) == {"needs_pupil_evidence"}
    assert refused(trash.bring_back, database, "practice_presentation", shown) == {"needs_pupil_evidence"}
    rows.bring_back(database, "evidence", other)
    presentations.bring_back(database, shown)
    assert state(database, "practice", practice) == "presented"
    rows.remove(database, "practice", practice)  # with its evidence
    rows.bring_back(database, "practice", practice)
    assert refused(rows.remove, database, "evidence", other) == {"only_work"}


def test_a_presentation_comes_back_into_its_session_or_not_at_all(database, meeting, practice):
    """6.1 practice: the session was taken away, or suspended, once nothing was presented in it any more."""
    shown = presentations.propose(database, practice, meeting_id=meeting)
    proof(database, practice_id=practice)
    presentations.advance(database, shown, "presented")
    presentations.remove(database, shown)
    rows.remove(database, "meeting", meeting)
    assert refused(presentations.bring_back, database, shown) == {"session_removed"}
    rows.bring_back(database, "meeting", meeting)
    meetings.suspend(database, meeting, "road")
    assert refused(trash.bring_back, database, "practice_presentation", shown) == {"session_suspended"}
    meetings.move(database, meeting, DAY)
    presentations.bring_back(database, shown)
    assert state(database, "practice", practice) == "presented"


def test_what_was_done_is_so_in_time_or_late_by_the_due_date_that_it_has_now(database, meeting):
    """6.1 commitment, 9 commitments on time: a due date that is corrected afterwards, and its way back."""
    key = commitments.add(database, "Medir", meeting_id=meeting, due=DAY + timedelta(days=9))
    commitments.close_done(database, key, DAY + timedelta(days=5), no_proof_note="Se vio")
    with edits.witnessed(database) as done:
        due_dates.write(database, key, {"due_date": DAY + timedelta(days=2)})
    assert state(database, "commitment", key) == "done_late"
    edits.take_back(database, done)
    assert state(database, "commitment", key) == "done"
    edits.do_again(database, done)
    due_dates.write(database, key, {"due_date": None})
    assert state(database, "commitment", key) == "done"
    commitments.reopen(database, key)
    due_dates.write(database, key, {"due_date": DAY})
    assert state(database, "commitment", key) == "open"


def test_no_agreement_ends_before_the_session_that_agreed_it(database, meeting):
    """6.1 commitment: whichever way it ends, once that session's day has come."""
    key = commitments.add(database, "Medir", meeting_id=meeting)
    early = DAY - timedelta(days=1)
    for close in (commitments.close_not_done, commitments.cancel):
        assert refused(close, database, key, early) == {"closed_before_agreed"}
    assert refused(commitments.close_done, database, key, early, no_proof_note="Se vio") == {"closed_before_agreed"}
    commitments.close_done(database, key, DAY, no_proof_note="Se vio")
    later = meetings.schedule(database, wall_clock.today() + timedelta(days=9))
    ahead = commitments.add(database, "Llevar semillas", meeting_id=later)
    commitments.cancel(database, ahead, wall_clock.today())  # noted ahead, and not needed any more
    assert state(database, "commitment", ahead) == "cancelled"


def test_a_cycle_that_goes_back_from_its_end_has_not_ended_and_ends_on_another_day(database, monkeypatch):
    """6.1 cycle: what is completed afterwards is not after its end."""
    cycle = cycles.begin(database, problem="Pocas opiniones", stage="study", decision="adopt", next_plan="Por escrito")
    rows.create(database, "phea_measure", {"cycle_id": cycle, "numerator": 3, "denominator": 6})
    for _ in range(2):
        cycles.advance(database, cycle)
    ended = rows.load(database, "phea_cycle", cycle)["end"]
    assert ended == wall_clock.today().isoformat()
    assert cycles.step_back(database, cycle) == "adjust"
    assert rows.load(database, "phea_cycle", cycle)["end"] is None
    later = date.fromisoformat(ended) + timedelta(days=30)
    monkeypatch.setattr(wall_clock, "today", lambda: later)
    cycles.advance(database, cycle)
    assert rows.load(database, "phea_cycle", cycle)["end"] == later.isoformat()
    for stage in ("adjust", "study", "do", "plan"):
        assert cycles.step_back(database, cycle) == stage
    assert refused(cycles.step_back, database, cycle) == {"wrong_step"}
