"""What came against a rule of domain.md 6 and 6.1 hinders no other word of the record, and no rule hinders what it does
not speak of.
"""

from __future__ import annotations

import pytest

from app.log import capture
from app.services import attendance, commitments, meetings, minutes, minutes_signing, presentations, rows
from tests.integration.domain.asking import DAY, refused, state

# A record, what another laptop may have made of it, another word of it, what mends it, and the refusal of its absence.
CAME = {
    "meeting": ({}, {"status": "suspended"}, {"place": "Canelo"}, {"suspension_reason": "road"}, "needs_reason"),
    "adoption": ({}, {"status": "not_applied"}, {"adaptations_why": "x"}, {"obstacle": "Lluvia"}, "needs_obstacle"),
    "work_line": ({}, {"status": "paused"}, {"title": "Lectura"}, {"pause_reason": "Licencia"}, "needs_reason"),
    "commitment": ({}, {"status": "done"}, {"text": "Medir"}, {"no_proof_note": "Se vio"}, "needs_proof"),
    "annual_plan": ({"year": 2026}, {"status": "agreed"}, {"resources": "Papel"}, None, "needs_meeting"),
    "phea_cycle": ({}, {"stage": "do"}, {"change_idea": "Preguntar"}, {"problem": "Pocas opiniones"}, "problem_first"),
    "advisory_record": ({}, {"status": "complete"}, {"comments": "x"}, None, "required"),
    "practice_presentation": ({}, {"preparation": "presented"}, {"results_told": "x"}, None, "no_session"),
}


@pytest.mark.parametrize("tipo", CAME)
def test_what_came_without_what_its_state_asks_takes_every_other_word(database, practice, tipo):
    """6.1: whoever corrects the rest is not asked for it; whoever takes it out again, or empties it, is refused."""
    begun, came, other, mended, code = CAME[tipo]
    of = {"practice_id": practice} if tipo in {"adoption", "practice_presentation"} else {}
    key = rows.create(database, tipo, begun | of)
    with database.write() as session:
        capture.affirm(session, tipo, key, came)
    rows.update(database, tipo, key, other)
    assert rows.load(database, tipo, key)[next(iter(other))] == next(iter(other.values()))
    if mended is not None:
        rows.update(database, tipo, key, mended)
        assert code in refused(rows.update, database, tipo, key, dict.fromkeys(mended))


def test_a_planned_session_in_which_something_was_presented_is_written_on(database, meeting, practice):
    """6.1 meeting: it is only not suspended, moved or removed."""
    rows.create(database, "evidence", {"practice_id": practice, "kind": "photo"})
    presentations.advance(database, presentations.propose(database, practice, meeting_id=meeting), "presented")
    meetings.update(database, meeting, {"place": "Canelo"})
    meetings.convene(database, meeting)
    meetings.hold(database, meeting)
    assert meetings.meeting(database, meeting).status == "held"


def test_who_did_not_come_after_all_keeps_the_reason_without_the_signature(database, ids, meeting):
    """6.2 minutes and attendance: the signature goes with having come, and nothing else does."""
    attendance.set_state(database, meeting, ids.berta, "present", signature="paper")
    attendance.set_state(database, meeting, ids.berta, "justified_absence", reason="Licencia")
    [line] = [row for row in attendance.sheet(database, meeting) if row.person_id == ids.berta]
    assert (line.state, line.reason, line.signature) == ("justified_absence", "Licencia", None)
    attendance.set_state(database, meeting, ids.ana, "present", signature="paper")
    attendance.set_state(database, meeting, ids.ana, "late", arrival="09:40")  # she came all the same
    assert {row.signature for row in attendance.sheet(database, meeting) if row.person_id == ids.ana} == {"paper"}
    assert minutes.of_meeting(database, meeting).absent == ("Berta Ñanco Ñanco",)


def test_nobody_signs_of_whom_nothing_is_noted(database, ids, meeting):
    """6.2 minutes and attendance: only who came signs the list; of several, all or nobody."""
    attendance.set_state(database, meeting, ids.ana, "present")
    assert refused(attendance.sign, database, meeting, {ids.ana: "paper", ids.berta: "paper"}) == {"was_absent"}
    assert {row.signature for row in attendance.sheet(database, meeting)} == {None}
    attendance.sign(database, meeting, {ids.ana: "paper", ids.berta: None})


def test_a_signature_of_who_was_absent_that_came_so_hinders_no_other_word(database, ids, meeting):
    """6.2 minutes and attendance: of two laptops, of which one noted the signature and the other the absence."""
    attendance.set_state(database, meeting, ids.berta, "present", signature="paper")
    [line] = [one["id"] for one in rows.parts(database, "attendance", meeting)]
    with database.write() as session:
        capture.affirm(session, "attendance", line, {"state": "absence"})
    rows.update(database, "attendance", line, {"reason": "Licencia"})
    assert refused(rows.update, database, "attendance", line, {"state": "justified_absence"}) == {"has_signed"}
    rows.update(database, "attendance", line, {"signature": None})


@pytest.mark.parametrize(("came", "steps"), [("approved", ("signed", "sent")), ("signed", ("sent",))])
def test_minutes_that_came_as_approved_or_signed_against_a_rule_go_on(database, ids, meeting, came, steps):
    """6.1 minutes: what was asked of one step, that the session was held or who signed, is not asked of the next."""
    key = rows.create(database, "minutes", {"meeting_id": meeting, "version": 1, "status": came})
    if came == "approved":
        minutes_signing.sign(database, meeting, 1, ids.ana, DAY)
    for step in steps:
        minutes.advance(database, meeting, step)
        assert state(database, "minutes", key) == step


def test_minutes_are_signed_and_sent_in_the_words_in_which_they_were_approved(database, ids, meeting):
    """6.1 minutes: approval freezes the version; the steps after it take up nothing that changed since."""
    agreed = commitments.add(database, "Medir la huerta", meeting_id=meeting)
    minutes.write(database, meeting, {"various": "Nada"})
    meetings.hold(database, meeting)
    minutes.advance(database, meeting, "approved")
    rows.update(database, "commitment", agreed, {"text": "Medir el patio"})
    minutes_signing.sign(database, meeting, 1, ids.ana, DAY)
    for step in ("signed", "sent"):
        minutes.advance(database, meeting, step)
        assert [one.text for one in minutes.of_meeting(database, meeting).agreed] == ["Medir la huerta"]


def test_what_came_closed_on_no_day_takes_every_other_word_of_a_file(database, meeting, load):
    """6.1 commitment: a file that closes says when; of what came so it corrects the rest."""
    made = commitments.add(database, "Medir", meeting_id=meeting)
    with database.write() as session:
        capture.affirm(session, "commitment", made, {"status": "not_done"})
    line = {"tipo": "commitment", "id": made}
    assert load(line | {"blocker": "Llovió"}).changed == 1
    assert refused(load, line | {"status": "cancelled"}) == {"needs_closing_day"}
    assert load(line | {"status": "cancelled", "closed_on": DAY.isoformat()}).changed == 1


def test_a_school_in_recess_has_no_last_day_and_one_that_closes_has(database, ids, load):
    """6 School: it rests, and may open again."""
    line = {"tipo": "school", "id": ids.aromo}
    assert load(line | {"status": "in_recess"}).changed == 1
    assert refused(load, line | {"status": "closed"}) == {"needs_last_day"}
    assert load(line | {"status": "closed", "left_on": DAY.isoformat()}).changed == 1
