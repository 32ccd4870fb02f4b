"""Every rule of domain.md 6.1 and 6.2 by its ways back: taken back, done again, from the history, from the bin.

What is taken back leads to a state that the rules allow, or is refused. Each case names its rule.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app import wall_clock
from app.errors import WrongUsage
from app.log.seal import seal
from app.services import (
    adoptions,
    advisory,
    attendance,
    commitments,
    cycles,
    duplicates_join,
    history,
    meetings,
    minutes,
    people,
    plan_close,
    plans,
    practice_decisions,
    practice_parts,
    presentations,
    reviews,
    rows,
    tallies,
    tickets,
    trash,
)
from tests.integration.domain.asking import DAY, refused, state

CASES = []
TODAY = date(2026, 5, 20)


def case(run):
    CASES.append(run)
    return run


def kept(database):
    """What was written until now is one step of the history."""
    with database.write() as session:
        seal(session, session.info["author"])


def back(database, tipo, key, field, value):
    """Put back from the history the moment at which the field said `value`."""
    found = history.history(database, tipo, key).changes
    labelled = [(one.n, each) for one in found for each in one.fields if one.row == key and each.register == field]
    n = next(n for n, each in labelled if each.after == value)
    return history.put_back(database, tipo, key, n, field)


def proof(database, **owner):
    return rows.create(database, "evidence", {"kind": "photo", "caption": "Tabla", "shows_pupils": False} | owner)


@case
def meeting_held_by_the_history_expects_the_members_of_its_day(database, ids, meeting, practice):
    """6.1 meeting, 6.2 expected members: put back to held, it freezes them as holding it does."""
    meetings.hold(database, meeting)
    kept(database)
    rows.update(database, "meeting", meeting, {"status": "planned"})
    people.add(database, "Nueva Docente", since=DAY)
    kept(database)
    back(database, "meeting", meeting, "status", "Realizada")
    whole = attendance.counts(database, meeting).came.whole
    people.add(database, "Otra Docente", since=DAY)
    rows.update(database, "meeting", meeting, {"place": "Canelo"})
    kept(database)
    rows.update(database, "meeting", meeting, {"place": "Aromo"})
    back(database, "meeting", meeting, "place", "Canelo")
    assert (whole, attendance.counts(database, meeting).came.whole) == (4, 4)


@case
def meeting_with_approved_minutes_stays_held(database, ids, meeting, practice):
    """6.1 meeting, 6.1 minutes: holding it is not taken back once its minutes are approved."""
    meetings.hold(database, meeting)
    minutes.write(database, meeting, {"various": "Nada"})
    minutes.advance(database, meeting, "read")
    key = minutes.of_meeting(database, meeting).id
    minutes.advance(database, meeting, "approved")
    assert refused(rows.update, database, "minutes", key, {"status": "draft"}) == {"minutes_frozen"}
    assert refused(rows.update, database, "meeting", meeting, {"status": "planned"}) == {"minutes_approved"}
    assert state(database, "meeting", meeting) == "held"


@case
def meeting_suspended_keeps_its_reason(database, ids, meeting, practice):
    """6.1 meeting: the reason is not taken out of a suspended session; both go together."""
    meetings.suspend(database, meeting, "road")
    assert refused(rows.update, database, "meeting", meeting, {"suspension_reason": None}) == {"needs_reason"}
    rows.update(database, "meeting", meeting, {"status": "planned", "suspension_reason": None})
    meetings.hold(database, meeting)
    assert refused(rows.update, database, "meeting", meeting, {"date": None}) == {"required"}


@case
def minutes_are_not_approved_by_the_history(database, ids, meeting, practice):
    """6.1 minutes: what was once said to be approved, and is not, is approved by its own step, with its words."""
    key = rows.create(database, "minutes", {"meeting_id": meeting, "version": 1, "status": "approved"})
    kept(database)
    with database.write() as session:
        rows.need(session, "minutes", key).status = "draft"  # as another laptop's word may make it
    assert refused(back, database, "minutes", key, "status", "Aprobada") == {"state_moves"}


@case
def commitment_that_is_done_keeps_its_proof_or_its_note(database, ids, meeting, practice):
    """6.1 commitment: neither the note nor the last proof of what is done is taken away."""
    noted, proved = (commitments.add(database, text, meeting_id=meeting, due=DAY) for text in "ab")
    kept(database)
    commitments.close_done(database, noted, DAY, no_proof_note="Se vio")
    assert refused(rows.update, database, "commitment", noted, {"no_proof_note": " "}) == {"needs_proof"}
    seen = proof(database, commitment_id=proved)
    commitments.close_done(database, proved, DAY)
    assert refused(rows.remove, database, "evidence", seen) == {"only_proof"}
    other = proof(database, commitment_id=proved)
    rows.remove(database, "evidence", seen)
    rows.update(database, "commitment", proved, {"status": "open", "closed_on": None})  # taken back
    rows.remove(database, "evidence", other)
    assert refused(commitments.close_done, database, proved, DAY) == {"needs_proof"}  # done again
    rows.bring_back(database, "evidence", other)
    assert commitments.close_done(database, proved, DAY) == "done"
    rows.remove(database, "commitment", proved)  # with its proof
    rows.bring_back(database, "commitment", proved)
    assert commitments.commitment(database, proved, today=DAY).evidence_n == 1


@case
def commitment_that_is_done_keeps_the_day_of_its_closing(database, ids, meeting, practice):
    """6.1 commitment: an older word, from when it was open, does not leave it closed on no day."""
    key = commitments.add(database, "Medir", meeting_id=meeting, due=DAY)
    for _ in range(2):
        commitments.close_done(database, key, DAY, no_proof_note="Se vio")
        kept(database)
        commitments.reopen(database, key)
        kept(database)
    commitments.close_done(database, key, DAY, no_proof_note="Se vio")
    kept(database)
    assert refused(back, database, "commitment", key, "closed_on", "(vacío)") == {"needs_closing_day"}


@case
def practice_is_presented_while_a_presentation_of_it_is(database, ids, meeting, practice):
    """6.1 practice: its presentation taken away and brought back, it is a draft and presented again."""
    shown = presentations.propose(database, practice, meeting_id=meeting)
    proof(database, practice_id=practice)
    presentations.advance(database, shown, "presented")
    for again in (False, True):
        gone = presentations.remove(database, shown)
        assert state(database, "practice", practice) == "draft"
        if again:
            trash.bring_back(database, "practice_presentation", shown)
        else:
            presentations.put_again(database, gone)
        assert state(database, "practice", practice) == "presented"
    adoptions.choose(database, practice, teacher_id=ids.berta)
    presentations.remove(database, shown)
    assert state(database, "practice", practice) == "in_test"
    told = rows.create(database, "practice", {"title": "Del año pasado", "status": "presented"})
    loose = presentations.propose(database, told)
    presentations.advance(database, loose, "ready")
    presentations.remove(database, loose)
    assert state(database, "practice", told) == "presented"  # it was so without this one


@case
def practice_is_decided_and_undecided(database, ids, meeting, practice):
    """6.1 practice: a decision taken back leaves it in test, without the agreement; done again, with it."""
    kept(database)
    adoptions.choose(database, practice, teacher_id=ids.berta)
    done = practice_decisions.decide(database, practice, "consolidated", meeting)
    practice_decisions.undecide(database, done)
    assert (state(database, "practice", practice), minutes.of_meeting(database, meeting).agreed) == ("in_test", ())
    practice_decisions.decide_again(database, done)
    assert len(minutes.of_meeting(database, meeting).agreed) == 1
    assert refused(back, database, "practice", practice, "status", "En preparación") == {"state_moves"}


@case
def nothing_is_decided_before_its_day(database, ids, meeting, practice):
    """6.1 practice and plan, as 5.3 of presentations: a session to come, or suspended, has decided nothing."""
    adoptions.choose(database, practice, teacher_id=ids.berta)
    later = meetings.schedule(database, wall_clock.today() + timedelta(days=3))
    plan = plans.begin(database, 2026)
    rows.update(database, "annual_plan", plan, {"focus_statement": "Leer", "general_objective": "Que lean"})
    for code in ("decision_to_come", "decision_suspended"):
        assert refused(practice_decisions.decide, database, practice, "consolidated", later) == {code}
        assert refused(plans.agree, database, plan, later, today=DAY) == {code}
        meetings.suspend(database, later, "road")
    assert (state(database, "practice", practice), state(database, "annual_plan", plan)) == ("in_test", "draft")
    practice_decisions.decide(database, practice, "consolidated", meeting)
    plans.agree(database, plan, meeting, today=DAY)


@case
def application_that_was_not_applied_keeps_its_obstacle(database, ids, meeting, practice):
    """6.1 adoption: the obstacle goes only with the state."""
    one = adoptions.choose(database, practice, teacher_id=ids.berta).id
    adoptions.move(database, one, "not_applied", obstacle="Se cortó el camino")
    assert refused(rows.update, database, "adoption", one, {"obstacle": None}) == {"needs_obstacle"}
    rows.update(database, "adoption", one, {"status": "chosen", "obstacle": None})
    assert refused(adoptions.move, database, one, "not_applied") == {"needs_obstacle"}


@case
def plan_goes_on_only_as_its_steps_ask(database, ids, meeting, practice):
    """6.1 plan: sent while an office has it, closed with what was achieved; each taken back and done again."""
    plan = plans.begin(database, 2026)
    rows.update(database, "annual_plan", plan, {"focus_statement": "Medir", "general_objective": "Medir mejor"})
    plans.agree(database, plan, meeting, today=DAY)
    assert refused(rows.update, database, "annual_plan", plan, {"agreed_in_meeting_id": None}) == {"needs_meeting"}
    assert refused(rows.update, database, "annual_plan", plan, {"status": "sent"}) == {"needs_delivery"}
    taken = {"plan_id": plan, "office": "DEPROV", "date": "2026-05-01", "received_by": "Oficina de partes"}
    one = rows.create(database, "plan_delivery", taken)
    plans.send(database, plan)
    assert refused(rows.remove, database, "plan_delivery", one) == {"only_delivery"}
    assert refused(rows.update, database, "plan_delivery", one, {"received_by": ""}) == {"only_delivery"}
    assert refused(rows.update, database, "annual_plan", plan, {"status": "closed"}) == {"required"}
    rows.update(database, "annual_plan", plan, {"achievements": "Siete prácticas"})
    plan_close.close(database, plan, on=TODAY)
    for earlier in ("sent", "agreed", "draft"):
        plans.reopen(database, plan)
        assert state(database, "annual_plan", plan) == earlier
    assert refused(plans.send, database, plan) == {"wrong_step"}


@case
def cycle_that_was_studied_keeps_its_data(database, ids, meeting, practice):
    """6.1 cycle: what its stage asked is not taken away behind it; the stage is taken back first."""
    cycle = cycles.begin(database, problem="Pocas opiniones")
    cycles.advance(database, cycle)
    assert refused(rows.update, database, "phea_cycle", cycle, {"problem": ""}) == {"problem_first"}
    cycles.advance(database, cycle)
    data = rows.create(database, "phea_measure", {"cycle_id": cycle, "numerator": 36, "denominator": 65})
    cycles.advance(database, cycle)
    assert refused(rows.remove, database, "phea_measure", data) == {"only_data"}
    assert refused(rows.update, database, "phea_measure", data, {"numerator": None}) == {"only_data"}
    rows.update(database, "phea_measure", data, {"numerator": None, "value": "3"})
    rows.update(database, "phea_cycle", cycle, {"decision": "next_cycle", "next_plan": "Por escrito"})
    cycles.advance(database, cycle)
    assert refused(rows.update, database, "phea_cycle", cycle, {"next_plan": None}) == {"needs_change"}
    kept(database)
    rows.update(database, "phea_cycle", cycle, {"stage": "study"})
    rows.remove(database, "phea_measure", data)
    assert refused(back, database, "phea_cycle", cycle, "stage", "Cerrado") == {"needs_data"}


@case
def advisory_record_is_complete_with_what_it_asks(database, ids, meeting, practice):
    """6.1 advisory record: whoever writes the state, and as long as it stands; what came otherwise still goes back."""
    record = advisory.begin(database, meeting_id=meeting)
    assert refused(rows.update, database, "advisory_record", record, {"status": "exported"}) == {"required"}
    said = {"unit_name": "Red", "modality": "school_network", "supervisor_id": ids.ana, "date": DAY}
    said |= {"encounter_objective": "Ver", "actions_done": "Se vio"}
    rows.update(database, "advisory_record", record, said)
    advisory.advance(database, record, "complete")
    assert refused(rows.update, database, "advisory_record", record, {"actions_done": ""}) == {"required"}
    advisory.advance(database, record, "exported")
    assert refused(rows.update, database, "advisory_record", record, {"comments": "Fue breve"}) == {"handed_over"}
    with database.write() as session:
        rows.need(session, "advisory_record", record).actions_done = None  # as another laptop's word may make it
    advisory.advance(database, record, "complete")


@case
def pupils_are_never_more_than_enrolled_by_any_way_back(database, ids, meeting, practice):
    """6.2 pupil counts: an older count, another grade, an answer put back; what came so hinders no other word."""
    for grade, pupils in (("2", 3), ("3", 5)):
        rows.create(database, "enrolment", {"school_id": ids.canelo, "grade": grade, "pupils_n": pupils})
    one = adoptions.choose(database, practice, teacher_id=ids.berta, grades=["2", "3"]).id
    batch = tickets.begin(database, one, "3")
    tickets.write(database, batch, {"respondents_n": 2})
    kept(database)
    tickets.write(database, batch, {"respondents_n": 5})
    item = tickets.table(database, batch).rows[0].item
    tallies.set_all(database, "exit_ticket_batch", batch, {(item.id, next(iter(item.options))): 4})
    kept(database)
    assert refused(back, database, "exit_ticket_batch", batch, "respondents_n", "2") == {"tally_over"}
    assert refused(rows.update, database, "exit_ticket_batch", batch, {"enrolled_n": 4}) == {"more_than_enrolled"}
    rows.update(database, "exit_ticket_batch", batch, {"enrolled_n": None})
    assert refused(rows.update, database, "exit_ticket_batch", batch, {"grade": "2"}) == {"more_than_enrolled"}
    rows.update(database, "exit_ticket_batch", batch, {"date": DAY})
    kept(database)
    with database.write() as session:
        rows.need(session, "exit_ticket_batch", batch).respondents_n = 2  # as another laptop's word may make it
    rows.update(database, "exit_ticket_batch", batch, {"date": TODAY})
    back(database, "exit_ticket_batch", batch, "date", "jueves 9 de abril de 2026")


@case
def objective_put_back_is_marked_as_levelling(database, ids, meeting, practice):
    """6.2 objectives: marked by what the task says now, whichever way that came."""
    practice_parts.set_objectives(database, practice, "2", ["MA01 OA 18"])
    kept(database)
    practice_parts.set_objectives(database, practice, "2", ["MA02 OA 19"])
    task = next(row for row in practice_parts.tasks(database, practice) if row.grade == "2")
    back(database, "grade_task", task.id, "oa_codes", "MA01 OA 18")
    again = next(row for row in practice_parts.tasks(database, practice) if row.grade == "2")
    assert again.levelling == ("MA01 OA 18",)


@case
def who_is_absent_has_not_signed(database, ids, meeting, practice):
    """6.2 minutes and attendance: a signature goes with having come, and is no way round the attendance."""
    attendance.set_state(database, meeting, ids.berta, "present")
    line = next(row["id"] for row in rows.parts(database, "attendance", meeting) if row["person_id"] == ids.berta)
    attendance.sign(database, meeting, {ids.berta: "paper"})
    assert refused(rows.update, database, "attendance", line, {"state": "absence"}) == {"has_signed"}
    attendance.set_state(database, meeting, ids.berta, "absence")
    assert rows.load(database, "attendance", line)["signature"] is None
    assert refused(attendance.sign, database, meeting, {ids.berta: "paper"}) == {"was_absent"}
    attendance.set_state(database, meeting, ids.berta, "present", signature="paper")  # taken back
    assert minutes.of_meeting(database, meeting).present == ("Berta Ñanco Ñanco",)


@case
def whoever_left_and_came_back_moves_no_session_that_was_held(database, ids, meeting, practice):
    """6.2 people who leave, 6.2 expected members: leaving, and taking it back, count from the day on."""
    meetings.hold(database, meeting)
    later = meetings.schedule(database, DAY + timedelta(days=30))
    roles = {row.id: row.to for row in people.roles(database, ids.berta)}

    def counted():
        return [attendance.counts(database, each).came.whole for each in (meeting, later)]

    people.leave(database, ids.berta, DAY + timedelta(days=1))
    assert counted() == [3, 2]
    for role, until in roles.items():
        rows.update(database, "membership", role, {"to": until})
    assert counted() == [3, 3]


@case
def number_of_a_session_that_comes_back_is_a_suspicion(database, ids, meeting, practice):
    """6.2 numbering: a session from the bin keeps its number, and both are told."""
    rows.remove(database, "meeting", meeting)
    other = meetings.schedule(database, DAY + timedelta(days=30))
    assert trash.bring_back(database, "meeting", meeting) is None
    assert {row.id for row in meetings.meetings(database, 2026) if row.suspected} == {meeting, other}


@case
def presenter_does_not_review_by_any_way(database, ids, meeting, practice):
    """5.3: presenter and reviewer of one presentation are two people, also when one of them is chosen afterwards."""
    shown = presentations.propose(database, practice, meeting_id=meeting, presenter_id=ids.ana)
    answer = reviews.write(database, shown, ids.berta, {"strength": "Clara"})
    assert refused(presentations.write, database, shown, {"presenter_id": ids.berta}) == {"presenter_reviewed"}
    rows.remove(database, "peer_review", answer)
    presentations.write(database, shown, {"presenter_id": ids.berta})
    assert refused(rows.bring_back, database, "peer_review", answer) == {"reviews_oneself"}
    reviews.write(database, shown, ids.celso, {"strength": "Clara"})
    again = presentations.propose(database, practice, presenter_id=ids.celso)
    for tipo, kept_one, merged in (("person", ids.berta, ids.celso), ("practice_presentation", again, shown)):
        with pytest.raises(WrongUsage, match="opinó"):
            duplicates_join.join(database, tipo, kept_one, merged)


@case
def nothing_is_presented_before_its_day(database, ids, meeting, practice):
    """5.3: a session to come, or one that was suspended, has shown nothing yet; one that was held has."""
    proof(database, practice_id=practice)
    day = wall_clock.today() + timedelta(days=3)
    later = meetings.schedule(database, day)
    shown = presentations.propose(database, practice, meeting_id=later)
    assert refused(presentations.advance, database, shown, "presented") == {"session_to_come"}
    meetings.suspend(database, later, "road")
    assert refused(presentations.advance, database, shown, "presented") == {"session_suspended"}
    presentations.write(database, shown, {"meeting_id": meeting})
    presentations.advance(database, shown, "presented")
    assert refused(presentations.write, database, shown, {"meeting_id": later}) == {"session_suspended"}
    assert refused(presentations.write, database, shown, {"meeting_id": None}) == {"no_session"}
    meetings.move(database, later, day)
    meetings.hold(database, later, early=True)  # the calendar of this laptop may be wrong
    presentations.write(database, shown, {"meeting_id": later})


@pytest.mark.parametrize("run", CASES, ids=lambda run: run.__name__)
def test_a_rule_holds_by_its_ways_back(database, ids, meeting, practice, run):
    run(database, ids, meeting, practice)
