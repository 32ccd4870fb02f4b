"""The year by domain.md 6.1 and 6.2: its plan, its agreements and cycles, who leaves, what is handed over.

Each at the service that keeps it, and each says which rule it is about: «6.1 plan», «6.2 pupil counts».
"""

from __future__ import annotations

from datetime import date, timedelta

from app import wall_clock
from app.log import capture
from app.services import (
    advisory,
    against_rules,
    attendance,
    commitments,
    cycles,
    guards_asked,
    meetings,
    people,
    plan_close,
    plans,
    rows,
)
from app.sync import pending
from app.sync.pending import ACKNOWLEDGED, HANDED, HERE
from tests.integration.domain.asking import DAY, refused, state
from tests.oracle.desk import a_practice, go_round


def test_a_plan_is_agreed_in_a_session_sent_when_an_office_has_it_and_closed_in_december(database, meeting):
    """6.1 plan: draft → agreed → sent → closed."""
    plan = plans.begin(database, 2026)
    rows.update(database, "annual_plan", plan, {"focus_statement": "Medir", "general_objective": "Medir mejor"})
    assert refused(plans.send, database, plan) == {"needs_delivery"}
    assert refused(plans.agree, database, plan, None, today=DAY) == {"needs_meeting"}
    plans.agree(database, plan, meeting, today=DAY)
    taken = rows.create(database, "plan_delivery", {"plan_id": plan, "office": "DEPROV", "date": "2026-05-01"})
    assert refused(plans.send, database, plan) == {"needs_delivery"}  # taken there is not yet received
    rows.update(database, "plan_delivery", taken, {"received_by": "Oficina de partes"})
    for field, said in (("office", "DEPROV"), ("date", "2026-05-01")):
        rows.update(database, "plan_delivery", taken, {field: None})
        assert refused(plans.send, database, plan) == {"needs_delivery"}
        rows.update(database, "plan_delivery", taken, {field: said})
    plans.send(database, plan)
    assert plan_close.early(2026, date(2026, 8, 1)) != ""
    assert refused(plan_close.close, database, plan, on=date(2026, 12, 10)) == {"required"}
    rows.update(database, "annual_plan", plan, {"achievements": "Siete prácticas"})
    plan_close.close(database, plan, on=date(2026, 12, 10))
    assert state(database, "annual_plan", plan) == "closed"
    rows.update(database, "annual_plan", plan, {"handover_notes": "Las carpetas están en El Aromo"})
    assert refused(rows.remove, database, "annual_plan", plan) == {"plan_closed"}


def test_a_commitment_is_done_with_proof_or_a_note_in_time_or_late(database, meeting):
    """6.1 commitment: open → in progress → done / done late / not done / cancelled."""
    made = [commitments.add(database, text, meeting_id=meeting, due=DAY) for text in "abc"]
    commitments.start(database, made[0])
    assert state(database, "commitment", made[0]) == "in_progress"
    assert refused(commitments.close_done, database, made[0], DAY) == {"needs_proof"}
    assert commitments.close_done(database, made[0], DAY, no_proof_note="Se vio en la sesión") == "done"
    assert commitments.close_done(database, made[1], DAY + timedelta(days=1), no_proof_note="Se vio") == "done_late"
    commitments.close_not_done(database, made[2], DAY, blocker="Llovió")
    assert state(database, "commitment", made[2]) == "not_done"
    later = meetings.schedule(database, DAY + timedelta(days=30))
    commitments.review(database, made[1], later)  # the session confirms what whoever answers for it said
    assert rows.load(database, "commitment", made[1])["reviewed_in"] == [later]
    commitments.reopen(database, made[2])
    commitments.cancel(database, made[2], DAY, reason="Ya no hace falta")
    assert state(database, "commitment", made[2]) == "cancelled"


def test_a_commitment_is_not_closed_on_a_day_that_is_still_to_come(database, meeting):
    """6.1 commitment, as of applications: what is typed is of a day that has come, and only then in time."""
    today = wall_clock.today()
    one = commitments.add(database, "Medir", meeting_id=meeting, due=today + timedelta(days=9), no_proof_note="Se vio")
    later = today + timedelta(days=1)
    for close in (commitments.close_done, commitments.close_not_done, commitments.cancel):
        assert refused(close, database, one, later) == {"closing_to_come"}
    told = {"status": "done", "closed_on": later}
    assert refused(guards_asked.asked, "commitment", {}, told) == {"closing_to_come"}  # on a sheet
    assert commitments.close_done(database, one, today) == "done"


def test_a_cycle_is_not_studied_without_data_and_names_what_changes(database):
    """6.1 cycle: plan → do → study → adjust → next cycle."""
    cycle = cycles.begin(database, problem="Pocas opiniones")
    assert [cycles.advance(database, cycle) for _ in range(2)] == ["do", "study"]
    elsewhere = cycles.begin(database, problem="Llegan tarde")
    rows.create(database, "phea_measure", {"cycle_id": elsewhere, "value": "3"})
    figure = rows.create(database, "phea_measure", {"cycle_id": cycle})
    for half in ({"numerator": 36}, {"numerator": None, "denominator": 65}):  # begun, it is none yet
        rows.update(database, "phea_measure", figure, half)
        assert refused(cycles.advance, database, cycle) == {"needs_data"}
    rows.update(database, "phea_measure", figure, {"numerator": 36})
    assert cycles.advance(database, cycle) == "adjust"
    assert refused(cycles.advance, database, cycle)
    rows.update(database, "phea_cycle", cycle, {"decision": "next_cycle", "next_plan": "Preguntar por escrito"})
    assert cycles.advance(database, cycle) == "closed"
    after = cycles.next_cycle(database, cycle)
    assert rows.load(database, "phea_cycle", after)["previous_cycle_id"] == cycle


def test_an_advisory_record_is_completed_before_it_is_handed_over(database, ids, meeting):
    """6.1 advisory record: draft → complete → exported."""
    record = advisory.begin(database, meeting_id=meeting)
    assert refused(advisory.advance, database, record, "exported") == {"wrong_step"}
    assert refused(advisory.advance, database, record, "complete") == {"required"}
    needed = dict.fromkeys(("unit_name", "encounter_objective", "actions_done"), "x")
    rows.update(database, "advisory_record", record, needed | {"supervisor_id": ids.ana})
    advisory.advance(database, record, "complete")
    advisory.advance(database, record, "exported")
    assert state(database, "advisory_record", record) == "exported"


def test_who_left_keeps_records_and_is_in_no_new_list(database, ids, meeting):
    """6.2 people who leave: past records stay, new lists and denominators are without them from the end date."""
    meetings.hold(database, meeting)
    attendance.set_state(database, meeting, ids.berta, "present")
    people.leave(database, ids.berta, DAY + timedelta(days=1))
    later = meetings.schedule(database, DAY + timedelta(days=30))
    counted = [attendance.counts(database, each).came.whole for each in (meeting, later)]
    assert counted == [3, 2]
    assert ids.berta in {row.person_id for row in attendance.sheet(database, meeting)}
    assert ids.berta not in {row.person_id for row in attendance.sheet(database, later)}
    assert ids.berta not in {row.id for row in people.people(database, on=DAY + timedelta(days=30), everybody=False)}


def test_a_package_is_made_delivered_taken_in_and_its_receipt_returns(desks):
    """6.1 package: made → delivered → imported → receipt returned."""
    ana, luis, rosa = desks
    go_round(ana, luis, rosa)
    made = a_practice(luis)

    def stage():
        return pending.delivery(luis.database, "practice", [made])[made].state

    assert stage() == HERE
    file = luis.hand_over()
    assert stage() == HANDED
    ana.receive(file)
    assert ana.get("practice", made)["id"] == made
    luis.receive(ana.hand_over())
    assert stage() == ACKNOWLEDGED


def test_what_a_plan_was_agreed_with_is_changed_and_never_emptied(database, meeting):
    """6.1 plan: agreeing asks for a focus and an objective, and they stay, by the form, the history and a file."""
    plan = plans.begin(database, 2026)
    rows.update(database, "annual_plan", plan, {"focus_statement": "Medir"})
    step = {"status": "agreed", "agreed_in_meeting_id": meeting}
    assert refused(rows.update, database, "annual_plan", plan, step) == {"required"}
    rows.update(database, "annual_plan", plan, {"general_objective": "Medir mejor"})
    plans.agree(database, plan, meeting, today=DAY)
    for name in ("year", "focus_statement", "general_objective"):
        assert refused(rows.update, database, "annual_plan", plan, {name: None}) == {"agreed_with"}
    rows.update(database, "annual_plan", plan, {"focus_statement": "Medir y contar"})
    with database.write() as session:  # another laptop emptied it meanwhile
        capture.affirm(session, "annual_plan", plan, {"general_objective": None})
    [odd] = against_rules.against_rules(database)
    assert [(one.code, one.written) for one in odd.fields] == [("general_objective", "acordado, y en blanco")]
    rows.update(database, "annual_plan", plan, {"focus_axis": "Medición"})  # it hinders nothing else
    plans.reopen(database, plan)
    assert against_rules.against_rules(database) == []
    rows.update(database, "annual_plan", plan, {"focus_statement": ""})


def test_several_steps_of_a_plan_at_once_ask_what_each_of_them_asks(database, meeting):
    """6.1 plan: whoever says that it is closed says too where it was agreed, who received it, what was achieved."""
    plan = plans.begin(database, 2026)
    asked = {"agreed_in_meeting_id": meeting, "focus_statement": "Medir", "general_objective": "Medir mejor"}
    told = {"status": "closed", "achievements": "Siete prácticas"}
    assert refused(rows.update, database, "annual_plan", plan, told) == {"needs_meeting"}
    assert refused(rows.update, database, "annual_plan", plan, told | asked) == {"needs_delivery"}
    rows.create(database, "plan_delivery", {"plan_id": plan, "office": "DEPROV", "date": "2026-05-01",
                                            "received_by": "Oficina de partes"})  # fmt: skip
    rows.update(database, "annual_plan", plan, told | asked)


def test_a_year_has_one_plan(database):
    """6 AnnualPlan: one live plan a year; what a predecessor had is its own."""
    plan = plans.begin(database, 2026)
    assert refused(rows.create, database, "annual_plan", {"year": 2026}) == {"plan_repeated"}
    other = rows.create(database, "annual_plan", {"year": 2027})
    assert refused(rows.update, database, "annual_plan", other, {"year": 2026}) == {"plan_repeated"}
    before = rows.create(database, "predecessor", {"name": "Los Boldos"})
    theirs = rows.create(database, "annual_plan", {"year": 2026, "predecessor_id": before})
    rows.remove(database, "annual_plan", theirs)
    rows.bring_back(database, "annual_plan", theirs)
    rows.remove(database, "annual_plan", plan)
    rows.update(database, "annual_plan", other, {"year": 2026})
    assert refused(rows.bring_back, database, "annual_plan", plan) == {"plan_repeated"}
    with database.write() as session:  # as two laptops may have, which did not know of each other
        capture.restore(session, "annual_plan", plan)
    rows.update(database, "annual_plan", plan, {"focus_axis": "Medición"})  # which hinders no other word
    rows.remove(database, "annual_plan", other)
    rows.remove(database, "annual_plan", plan)
    rows.bring_back(database, "annual_plan", plan)
    for _ in range(2):
        rows.create(database, "annual_plan", {"focus_statement": "De un año que todavía no se dice"})
