"""Connected records over time: what is changed, removed or brought back after another record came to stand on it."""

from __future__ import annotations

from datetime import date, timedelta

from app import wall_clock
from app.log import capture
from app.models.meeting import Meeting
from app.services import (
    adoptions,
    against_rules,
    commitments,
    cycles,
    due_dates,
    edits,
    meetings,
    people,
    plan_calendar,
    plans,
    presentations,
    rows,
    school_life,
    self_evaluations,
    tickets,
    trash,
)
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
    gone = presentations.remove(database, shown)
    rows.remove(database, "evidence", other)
    assert refused(presentations.put_again, database, gone) == {"needs_pupil_evidence"}
    assert refused(trash.bring_back, database, "practice_presentation", shown) == {"needs_pupil_evidence"}
    rows.bring_back(database, "evidence", other)
    presentations.put_again(database, gone)
    assert state(database, "practice", practice) == "presented"
    rows.remove(database, "practice", practice)  # with its evidence
    rows.bring_back(database, "practice", practice)
    assert refused(rows.remove, database, "evidence", other) == {"only_work"}


def test_a_presentation_comes_back_into_its_session_or_not_at_all(database, meeting, practice):
    """6.1 practice: the session was taken away, or suspended, once nothing was presented in it any more."""
    shown = presentations.propose(database, practice, meeting_id=meeting)
    proof(database, practice_id=practice)
    presentations.advance(database, shown, "presented")
    gone = presentations.remove(database, shown)
    rows.remove(database, "meeting", meeting)
    assert refused(presentations.put_again, database, gone) == {"session_removed"}
    rows.bring_back(database, "meeting", meeting)
    meetings.suspend(database, meeting, "road")
    assert refused(trash.bring_back, database, "practice_presentation", shown) == {"session_suspended"}
    meetings.move(database, meeting, DAY)
    presentations.put_again(database, gone)
    assert state(database, "practice", practice) == "presented"
    with database.write() as session:
        session.get(Meeting, meeting).status = "suspended"  # as another laptop brought it
    gone = presentations.remove(database, shown)
    assert state(database, "practice", practice) == "draft"
    presentations.put_again(database, gone)
    assert rows.load(database, "practice_presentation", shown)["preparation"] == "presented"
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


def test_a_cycle_whose_days_stand_upside_down_is_told_and_hindered_by_nothing(database):
    """6 PheaCycle: its end, its figures and the cycle that it follows, by whichever of the days it is."""
    first = cycles.begin(database, problem="Pocas opiniones", start="2026-05-04", end="2026-06-04")
    cycle = cycles.begin(database, problem="Menos aún", start="2026-06-04", previous_cycle_id=first)
    rows.create(database, "phea_measure", {"cycle_id": cycle, "date": "2026-06-04", "numerator": 3, "denominator": 6})

    def told(one):
        return [field for field, words in cycles.missing(database, one) if "revise" in words]

    assert (told(first), told(cycle)) == ([], [])
    rows.update(database, "phea_cycle", first, {"end": "2026-05-03"})
    assert (told(first), told(cycle)) == (["end"], [])
    rows.update(database, "phea_cycle", first, {"end": "2026-06-06"})
    assert (told(first), told(cycle)) == ([], ["start"])
    rows.update(database, "phea_cycle", cycle, {"start": "2026-06-06"})
    assert told(cycle) == ["data"]
    rows.update(database, "phea_cycle", cycle, {"start": None})
    assert told(cycle) == []


def test_who_leaves_before_a_role_begins_never_has_it(database, ids):
    """4 and 6.2 people who leave; and a school whose next owner was noted already."""
    role = rows.create(database, "membership", {"person_id": ids.ana, "role": "SECRETARY", "from": "2026-08-01"})
    people.leave(database, ids.ana, date(2026, 6, 1))
    assert rows.load(database, "membership", role)["to"] == "2026-08-01"
    noted = rows.create(database, "school_owner", {"school_id": ids.canelo, "name": "SLEP", "from": "2026-08-01"})
    school_life.change_owner(database, ids.canelo, date(2026, 6, 1), name="DAEM")
    assert rows.load(database, "school_owner", noted)["to"] == "2026-08-01"


def test_an_application_that_is_older_than_what_it_follows_is_told(database, ids, meeting, practice):
    """5.3: chosen in a session, applied after it, counted and told of after that; nothing hinders."""
    one = adoptions.choose(database, practice, teacher_id=ids.berta, meeting_id=meeting, grades=["1"]).id

    def told():
        return " ".join(adoptions.warnings(database, one, None))

    adoptions.move(database, one, "applied", on=DAY)
    tickets.begin(database, one, "1", on=DAY + timedelta(days=1))
    assert told() == ""
    adoptions.write(database, one, {"applied_date": DAY - timedelta(days=1)})
    assert told() == "La fecha es anterior a la sesión en que se eligió. Revísela."
    adoptions.write(database, one, {"applied_date": DAY + timedelta(days=2)})
    assert told() == "Hay tickets o una autoevaluación de antes del día en que se aplicó. Revise las fechas."
    adoptions.write(database, one, {"applied_date": DAY + timedelta(days=1)})
    rows.create(database, "self_evaluation", {"adoption_id": one, "written_on": DAY})
    assert "una autoevaluación de antes" in told()


def test_a_date_of_the_plan_tells_what_became_of_its_session(database):
    """5.1, 6.1 meeting: the plan stays as it was agreed, and says where its session went."""
    plan = plans.begin(database, 2026)
    entry = rows.create(database, "calendar_entry", {"plan_id": plan, "date": DAY, "kind": "meeting"})
    made = plan_calendar.schedule(database, entry)

    def told():
        found = plan_calendar.calendar(database, plan)
        assert (found.entries[0].date, found.entries[0].meeting_id) == (DAY.isoformat(), made)
        return found.entries[0].warning, found.warnings

    assert told() == ("", ())
    meetings.suspend(database, made, "road")
    assert told() == ("Su sesión se suspendió.", ("9 de abril: Su sesión se suspendió.",))
    meetings.move(database, made, DAY + timedelta(days=7))
    assert told()[0] == "Su sesión tiene otra fecha: el jueves 16 de abril."
    for month in (4, 5):
        day = date(2026, month, 23)
        fields = {"plan_id": plan, "date": day, "kind": "meeting", "pedagogical_hours": "6"}
        rows.create(database, "calendar_entry", fields)
    rows.update(database, "calendar_entry", entry, {"pedagogical_hours": "4"})
    crowded = "suma 10 horas pedagógicas, y el mes permite 8."
    assert told()[1][1:] == (f"Abril {crowded}",)
    meetings.move(database, made, date(2026, 5, 7))
    assert told()[1][1:] == (f"Mayo {crowded}",)
    meetings.hold(database, made)
    assert told() == ("", (f"Mayo {crowded}",))  # that is over: the session says it


def test_what_has_its_tickets_or_its_self_evaluation_was_applied(database, ids, practice):
    """6.1 adoption: they go first; of two laptops that say otherwise it is told until it is mended."""
    one = adoptions.choose(database, practice, teacher_id=ids.berta, grades=["1"]).id
    adoptions.move(database, one, "applied", on=DAY)
    batch = tickets.begin(database, one, "1", on=DAY)  # counts nothing yet
    rows.update(database, "adoption", one, {"status": "chosen"})
    adoptions.move(database, one, "applied", on=DAY)
    tickets.write(database, batch, {"respondents_n": 3})
    assert refused(rows.update, database, "adoption", one, {"status": "chosen"}) == {"was_tried"}
    silent = {"status": "not_applied", "obstacle": "Llovió"}
    assert refused(rows.update, database, "adoption", one, silent) == {"was_tried"}
    adoptions.move(database, one, "repeated")
    rows.remove(database, "exit_ticket_batch", batch)
    texts = ("what_worked", "what_i_did", "adjustments", "what_did_not", "evidence_of_learning", "next_change")
    words = dict.fromkeys(texts, "Medir") | {"achievement": 3, "engagement": 2, "will_continue": "no"}
    told = self_evaluations.write(database, one, {"what_worked": "Medir"})
    for field, said in (words | {"shared_with_advisor_at": DAY}).items():
        rows.update(database, "self_evaluation", told, dict.fromkeys(words) | {field: said})
        assert refused(rows.update, database, "adoption", one, silent) == {"was_tried"}
    assert against_rules.against_rules(database) == []
    with database.write() as session:
        capture.affirm(session, "adoption", one, {"status": "chosen"})
    [odd] = against_rules.against_rules(database)
    assert (odd.tipo, odd.row) == ("practice", practice)
    assert odd.fields[0].written == "Elegida, y tiene tickets de salida o una autoevaluación"
    rows.update(database, "adoption", one, {"obstacle": "Llovió"})  # what came so hinders no other word
    rows.remove(database, "self_evaluation", told)
    assert against_rules.against_rules(database) == []
