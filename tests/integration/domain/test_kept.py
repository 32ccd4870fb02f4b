"""What domain.md 6.1 and 6.2 ask is asked of each field and kept afterwards; what was said once is not said anew."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import wall_clock
from app.services import (
    advisory,
    attendance,
    commitments,
    customs,
    cycles,
    guards_asked,
    meetings,
    minutes,
    minutes_kept,
    minutes_signing,
    people,
    plan_close,
    plans,
    rows,
)
from app.services.rules import Count
from tests.integration.domain.asking import DAY, refused, state


@pytest.mark.parametrize(
    "lacking", ["unit_name", "modality", "supervisor_id", "date", "encounter_objective", "actions_done"]
)
def test_a_record_of_advice_is_complete_with_each_of_what_it_asks_and_keeps_it(database, ids, lacking):
    """6.1 advisory record: by its step, by a written state, and once it was handed over."""
    said = {"unit_name": "Red", "modality": "school_network", "supervisor_id": ids.ana, "date": DAY.isoformat()}
    said |= {"encounter_objective": "Ver", "actions_done": "Se vio"}
    assert lacking in guards_asked.ADVISORY
    assert said.keys() == set(guards_asked.ADVISORY)
    record = rows.create(database, "advisory_record", said | {lacking: None, "status": "draft"})
    assert refused(advisory.advance, database, record, "complete") == {"required"}
    assert refused(rows.update, database, "advisory_record", record, {"status": "complete"}) == {"required"}
    rows.update(database, "advisory_record", record, {lacking: said[lacking]})
    for step, why in (("complete", "required"), ("exported", "handed_over")):
        advisory.advance(database, record, step)
        assert refused(rows.update, database, "advisory_record", record, {lacking: None}) == {why}
    advisory.advance(database, record, "complete")
    advisory.advance(database, record, "draft")
    rows.update(database, "advisory_record", record, {lacking: None})


def test_a_closed_cycle_keeps_the_problem_from_which_it_began(database):
    """6.1 cycle: as each stage after the first."""
    cycle = cycles.begin(database, problem="Pocas opiniones")
    rows.create(database, "phea_measure", {"cycle_id": cycle, "value": "3"})
    rows.update(database, "phea_cycle", cycle, {"decision": "adapt", "next_plan": "Por escrito"})
    for stage in ("do", "study", "adjust", "closed"):
        assert cycles.advance(database, cycle) == stage
        assert refused(rows.update, database, "phea_cycle", cycle, {"problem": ""}) == {"problem_first"}


def test_whether_a_session_counted_on_somebody_is_said_once(database, ids, meeting):
    """6.2 expected members: noted after it was held, and noted again when they had another role."""
    meetings.hold(database, meeting)
    visitor = people.add(database, "Elsa Mora", role="GUEST")
    attendance.set_state(database, meeting, visitor, "present")
    before = attendance.counts(database, meeting)
    rows.create(database, "membership", {"person_id": visitor, "role": "TEACHER"})
    attendance.set_state(database, meeting, visitor, "late", arrival="09:40")
    after = attendance.counts(database, meeting)
    assert (after.came, after.guests) == (before.came, before.guests) == (Count(0, 3), 1)


def test_a_session_that_is_not_held_after_all_counts_on_the_members_of_now(database, ids, meeting):
    """6.2 expected members: they are frozen by holding it, and free once that is taken back."""
    visitor = people.add(database, "Elsa Mora", role="GUEST")
    attendance.set_state(database, meeting, visitor, "present")
    meetings.hold(database, meeting)
    rows.create(database, "membership", {"person_id": visitor, "role": "TEACHER"})
    assert attendance.counts(database, meeting).came == Count(0, 3)
    rows.update(database, "meeting", meeting, {"status": "planned"})
    assert attendance.counts(database, meeting).came == Count(1, 4)
    attendance.set_state(database, meeting, ids.celso, "present")
    meetings.hold(database, meeting)
    [role] = people.roles(database, ids.celso)
    rows.update(database, "membership", role.id, {"role": "ADVISOR"})
    assert attendance.counts(database, meeting).came == Count(2, 4)
    rows.update(database, "meeting", meeting, {"status": "planned"})
    counted = attendance.counts(database, meeting)
    assert (counted.came, counted.guests) == (Count(1, 3), 1)


def test_a_session_that_came_as_held_without_a_sheet_counts_on_the_members_of_its_day(database, ids):
    """6.2 expected members: of a program that froze nobody."""
    held = rows.create(database, "meeting", {"date": DAY, "status": "held"})
    people.leave(database, ids.celso, DAY)
    assert attendance.counts(database, held).came == Count(0, 2)
    assert [row.person_id for row in attendance.sheet(database, held)] == [ids.ana, ids.berta]


def test_whoever_came_in_person_may_sign_and_officers_may_though_they_were_absent(database, ids, meeting):
    """6.1 minutes: not in whose place another came, nor who was away."""
    meetings.hold(database, meeting)
    rows.create(database, "membership", {"person_id": ids.celso, "role": "SECRETARY", "from": "2026-03-01"})
    deputy = people.add(database, "Fidel Cea", role=None)
    attendance.set_state(database, meeting, ids.ana, "late")
    attendance.set_state(database, meeting, ids.berta, "substitute", substitute_id=deputy)
    attendance.set_state(database, meeting, ids.celso, "absence")
    minutes.write(database, meeting, {"various": "Nada"})
    listed = {one.person_id: one.officer for one in minutes_signing.signers(database, meeting, 1)}
    assert ids.berta not in listed
    assert listed[ids.celso]
    assert ids.ana in listed


def test_minutes_are_due_while_the_session_was_held_and_the_latest_version_was_not_sent(database, ids, meeting):
    """6.1 minutes: so many days after the session, where the network says so; a correction is to be sent as well."""
    customs.agree(database, "minutes_due_days", 5)
    assert minutes_signing.due(database, meeting) is None  # it was not held
    meetings.hold(database, meeting)
    assert minutes_signing.due(database, meeting) == DAY + timedelta(days=5)
    minutes.write(database, meeting, {"various": "Nada"})
    minutes.advance(database, meeting, "approved")
    minutes_signing.sign(database, meeting, 1, ids.ana, DAY)
    for step in ("signed", "sent"):
        assert minutes_signing.due(database, meeting) is not None
        minutes.advance(database, meeting, step)
    assert minutes_signing.due(database, meeting) is None
    minutes.correct(database, meeting, "Faltó un acuerdo")
    assert minutes_signing.due(database, meeting) == DAY + timedelta(days=5)


def test_a_plan_that_goes_back_is_without_what_its_state_said(database, meeting):
    """6.1 plan: opened again it was closed on no day, and as a draft it was agreed in no session."""
    plan = plans.begin(database, 2026)
    rows.update(database, "annual_plan", plan, {"focus_statement": "Leer", "general_objective": "Que lean"})
    plans.agree(database, plan, meeting, today=DAY)
    taken = {"plan_id": plan, "office": "DEPROV", "date": "2026-05-01", "received_by": "Oficina de partes"}
    rows.create(database, "plan_delivery", taken)
    plans.send(database, plan)
    rows.update(database, "annual_plan", plan, {"achievements": "Siete prácticas"})
    plan_close.close(database, plan, on=DAY)
    assert rows.load(database, "annual_plan", plan)["closed_on"] == DAY.isoformat()
    for earlier, closed, agreed in (("sent", None, meeting), ("agreed", None, meeting), ("draft", None, None)):
        plans.reopen(database, plan)
        held = rows.load(database, "annual_plan", plan)
        assert (held["status"], held["closed_on"], held["agreed_in_meeting_id"]) == (earlier, closed, agreed)
    assert refused(plans.reopen, database, plan) == {"wrong_step"}
    assert state(database, "annual_plan", plan) == "draft"


def test_a_cycle_ends_when_it_is_closed_and_keeps_the_day_that_was_chosen_for_it(database):
    """6.1 cycle: before that it has no end of its own making."""
    for chosen in (None, "2026-06-01"):
        cycle = cycles.begin(database, problem="Pocas opiniones", end=chosen)
        rows.create(database, "phea_measure", {"cycle_id": cycle, "value": "3"})
        for _ in ("do", "study", "adjust"):
            cycles.advance(database, cycle)
            assert rows.load(database, "phea_cycle", cycle)["end"] == chosen
        rows.update(database, "phea_cycle", cycle, {"decision": "adapt", "next_plan": "Por escrito"})
        cycles.advance(database, cycle)
        assert rows.load(database, "phea_cycle", cycle)["end"] == (chosen or wall_clock.today().isoformat())


def test_what_was_abandoned_has_no_next_cycle(database):
    """6.1 cycle: only what was closed to go on does."""
    cycle = cycles.begin(database, problem="Pocas opiniones")
    rows.create(database, "phea_measure", {"cycle_id": cycle, "value": "3"})
    rows.update(database, "phea_cycle", cycle, {"decision": "abandon", "next_plan": "Nada más"})
    for _ in ("do", "study", "adjust", "closed"):
        assert refused(cycles.next_cycle, database, cycle) == {"wrong_step"}
        cycles.advance(database, cycle)
    assert refused(cycles.next_cycle, database, cycle) == {"wrong_step"}
    rows.update(database, "phea_cycle", cycle, {"decision": "adapt"})
    assert cycles.next_cycle(database, cycle) == cycles.next_cycle(database, cycle)


def test_a_record_of_advice_goes_one_step_at_a_time_forth_and_back(database, ids):
    """6.1 advisory record: draft, complete, exported."""
    said = {"unit_name": "Red", "modality": "school_network", "supervisor_id": ids.ana, "date": DAY}
    said |= {"encounter_objective": "Ver", "actions_done": "Se vio", "status": "draft"}
    record = rows.create(database, "advisory_record", said)
    assert refused(advisory.advance, database, record, "exported") == {"wrong_step"}
    for step in ("complete", "exported"):
        advisory.advance(database, record, step)
    assert refused(advisory.advance, database, record, "draft") == {"wrong_step"}
    assert state(database, "advisory_record", record) == "exported"


def test_what_the_morning_agreed_is_looked_at_in_the_afternoon_and_not_what_is_to_come(database, meeting):
    """6 Commitment: what is open opens the next agenda; of the same day too, and never of a later one."""
    afternoon, later = (meetings.schedule(database, DAY + timedelta(days=days)) for days in (0, 7))
    open_ones = [commitments.add(database, "Medir", meeting_id=one) for one in (meeting, afternoon, later)]
    loose = commitments.add(database, "Leer")
    found = {one.id for one in commitments.pending_for(database, afternoon)}
    assert found == {open_ones[0], loose}


def test_an_approval_is_told_by_its_points_its_agreements_and_what_only_it_says_of_the_session(database, meeting):
    """6 Minutes, fault 16: whoever decides which of two stands reads what each of them says."""
    acta = minutes.write(database, meeting, {"various": "Nada"})
    kept = [
        ("una", "topic", "Bienvenida"), ("una", "topic", None), ("una", "agreement", "Medir"), ("una", "number", "1"),
        ("una", "title", "Jornada"), ("una", "present", None), ("otra", "number", "1"),
    ]  # fmt: skip
    for order, (name, kind, text) in enumerate(kept, 1):
        fields = {"minutes_id": acta, "kept_as": name, "order": order, "kind": kind, "text": text}
        rows.create(database, "minutes_line", fields)
    asked = (("una", "2026-04-09"), ("otra", None), (None, "2026-04-09"), (None, None))
    with database.read() as session:
        told = [minutes_kept.approval_words(session, acta, name, day) for name, day in asked]
    on = "Aprobado el jueves 9 de abril de 2026."
    assert told == [
        f"Puntos: Bienvenida. Acuerdos: Medir. Sesión: Jornada. {on}", "Sin puntos ni acuerdos.", on, "",
    ]  # fmt: skip


def test_a_line_of_a_session_that_was_held_is_not_taken_away_from_under_it(database, ids, meeting):
    """6.2 expected members: who did not come is absent, not unexpected."""
    meetings.hold(database, meeting)
    before = attendance.counts(database, meeting).came
    visitor = people.add(database, "Elsa Mora", role="ADVISOR", since=DAY)
    attendance.set_state(database, meeting, visitor, "present")
    lines = {row["person_id"]: row["id"] for row in rows.parts(database, "attendance", meeting)}
    assert refused(rows.remove, database, "attendance", lines[ids.berta]) == {"held_with_them"}
    rows.remove(database, "attendance", lines[visitor])  # who came besides was never counted
    assert attendance.counts(database, meeting).came == before
    rows.update(database, "meeting", meeting, {"status": "planned"})
    attendance.set_state(database, meeting, ids.berta, "late", arrival="10:20")
    rows.remove(database, "attendance", lines[ids.berta])
    meetings.hold(database, meeting)
    blank = attendance.counts(database, meeting)  # what was noted in it by mistake does not come back with it
    assert (blank.came, blank.unmarked) == (before, 3)
    assert rows.load(database, "attendance", lines[ids.berta])["arrival"] is None
    minutes.write(database, meeting, {"various": "Nada"})
    minutes.advance(database, meeting, "approved")
    stands = {"attendance_approved"}
    assert refused(rows.bring_back, database, "attendance", lines[visitor]) == stands  # nor is anybody added to them
    assert refused(attendance.set_state, database, meeting, visitor, "present") == stands


@pytest.mark.parametrize(
    ("tipo", "part", "owner", "said"),
    [
        ("class_observation", "class_observation_note", "observation_id",
         {"seen": "yes", "note": "Miden", "quotes": "Da cuatro"}),
        ("engagement_rubric", "rubric_rating", "rubric_id", {"level": "critical", "note": "Miden"}),
        ("meeting_observation", "meeting_observation_answer", "observation_id", {"answer": "yes", "note": "Miden"}),
        ("satisfaction_survey", "survey_tally", "survey_id", {"count": 3}),
        ("network_diagnostic", "diagnostic_tally", "diagnostic_id", {"count": 3}),
    ],
)  # fmt: skip
def test_what_is_written_keeps_the_format_that_it_used(database, tipo, part, owner, said):
    """6 Template: until something is written on a line of it, and once it is blank again, another one may be chosen."""
    forms = [rows.create(database, "template", {"kind": "class_guide", "title": title}) for title in ("Una", "Otra")]
    item = rows.create_last(database, "template_item", {"template_id": forms[0], "text": "Miden"})
    held = [rows.create(database, "meeting", {"date": DAY}) if tipo in guards_asked.PAPERS else None for _ in range(2)]
    record, beside = (
        rows.create(database, tipo, {"template_id": forms[0]} | ({"meeting_id": each} if each else {})) for each in held
    )
    option = {"option": "4"} if "count" in said else {}
    line, other = (rows.create(database, part, {owner: key, "item_id": item} | option) for key in (record, beside))
    rows.update(database, part, other, said)
    for field, words in said.items():
        rows.update(database, part, line, {field: words})
        assert refused(rows.update, database, tipo, record, {"template_id": forms[1]}) == {"format_kept"}
        rows.update(database, part, line, {field: None})
    rows.update(database, tipo, record, {"template_id": forms[1]})
