"""The state changes of domain.md 6.1 and the cross rules of 6.2, each at the service that keeps it.

Each test says which it is about: «6.1 plan», «6.2 pupil counts»; `tests/unit/test_promises.py` fails when one has none.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from app.errors import InvalidData
from app.log import capture
from app.services import (
    adoptions,
    advisory,
    agenda,
    attendance,
    commitments,
    cycles,
    meeting_hours,
    meeting_rows,
    meetings,
    minutes,
    people,
    plan_close,
    plans,
    practice_decisions,
    practice_parts,
    presentations,
    rows,
    sheets_minutes,
    tickets,
    trash,
)
from app.services.sheets import Sources
from app.sync import pending
from app.sync.pending import ACKNOWLEDGED, HANDED, HERE
from tests.oracle.desk import a_practice, go_round

DAY = date(2026, 4, 9)


def codes(caught):
    return {problem.code for problem in caught.value.problems}


def refused(run, *given, **named):
    """The codes with which a service refuses."""
    with pytest.raises(InvalidData) as caught:
        run(*given, **named)
    return codes(caught)


@pytest.fixture
def meeting(database):
    return meetings.schedule(database, DAY, objective="Medir")


@pytest.fixture
def practice(database, ids):
    fields = {"title": "La huerta", "author_ids": [ids.ana], "grades": ["1", "2"], "status": "draft"}
    return rows.create(database, "practice", fields)


def state(database, tipo, key):
    return rows.load(database, tipo, key)["status"]


# 6.1: state changes.


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
    plans.send(database, plan)
    assert plan_close.early(2026, date(2026, 8, 1)) != ""
    assert refused(plan_close.close, database, plan, on=date(2026, 12, 10)) == {"required"}
    rows.update(database, "annual_plan", plan, {"achievements": "Siete prácticas"})
    plan_close.close(database, plan, on=date(2026, 12, 10))
    assert state(database, "annual_plan", plan) == "closed"


def test_a_suspended_session_keeps_its_number_and_asks_why_and_hours_count_only_when_held(database, meeting):
    """6.1 meeting: planned → convened → held / suspended → moved."""
    other = meetings.schedule(database, DAY + timedelta(days=7))

    def hours():
        found = meeting_hours.of_month(database, DAY)
        return Decimal(found.held), Decimal(found.booked)

    whole = hours()[1]
    assert whole > 0
    meetings.convene(database, meeting)
    assert (state(database, "meeting", meeting), hours()) == ("convened", (0, whole))
    assert refused(meetings.suspend, database, meeting, None) == {"needs_reason"}
    meetings.suspend(database, meeting, "road")
    assert (state(database, "meeting", meeting), hours()) == ("suspended", (0, whole / 2))
    assert rows.load(database, "meeting", meeting)["number"] == 1
    assert meetings.next_number(database, 2026) == 3
    assert refused(meetings.hold, database, meeting) == {"wrong_step"}
    meetings.move(database, meeting, DAY + timedelta(days=14))
    assert (state(database, "meeting", meeting), rows.load(database, "meeting", meeting)["number"]) == ("moved", 1)
    meetings.hold(database, meeting)
    assert (state(database, "meeting", meeting), hours()) == ("held", (whole / 2, whole))
    assert refused(meetings.suspend, database, meeting, "road") == {"wrong_step"}
    assert state(database, "meeting", other) == "planned"


def test_minutes_go_one_way_and_approval_freezes_them(database, meeting):
    """6.1 minutes: draft → read → approved → signed → sent."""
    key = minutes.write(database, meeting, {"various": "Nada"})
    assert refused(minutes.advance, database, meeting, "signed") == {"not_approved_yet"}
    for step in ("read", "approved", "signed", "sent"):
        minutes.advance(database, meeting, step)
        assert state(database, "minutes", key) == step
        if step != "read":
            assert refused(rows.update, database, "minutes", key, {"various": "Otra cosa"}) == {"minutes_frozen"}
            assert refused(rows.remove, database, "minutes", key) == {"minutes_frozen"}
            assert refused(minutes.advance, database, meeting, "read") == {"minutes_order"}
    assert refused(minutes.correct, database, meeting, " ") == {"needs_reason"}
    assert minutes.correct(database, meeting, "Faltó un acuerdo") == 2
    assert minutes.versions(database, meeting) == [1, 2]


def test_approved_minutes_say_what_was_approved_whatever_changes_afterwards(database, meeting, ids):
    """6.1 minutes: approval freezes the version, with the words of its points and agreements."""
    items = [agenda.add_item(database, meeting, words) for words in ("Huerta", "Biblioteca")]
    minutes.write_topic(database, meeting, items[0], "Se mide por pasos")
    agreed = commitments.add(database, "Medir la huerta", meeting_id=meeting, responsible_id=ids.ana, due=DAY)
    dropped = commitments.add(database, "Invitar a la DEPROV", meeting_id=meeting, kind="agreement")
    minutes.advance(database, meeting, "approved")
    approved = minutes.of_meeting(database, meeting)
    printed = sheets_minutes.load_minutes(database, meeting, Sources())
    assert {row.topic for row in approved.topics} >= {"Huerta", "Biblioteca"}
    assert approved.changed == ()
    rows.update(database, "agenda_item", items[0], {"topic": "Invernadero"})
    rows.remove(database, "agenda_item", items[1])
    rows.update(database, "commitment", agreed, {"text": "Medir el patio", "responsible_id": ids.berta})
    rows.remove(database, "commitment", dropped)
    commitments.add(database, "Comprar semillas", meeting_id=meeting)
    again = minutes.of_meeting(database, meeting)
    assert (again.topics, again.agreed) == (approved.topics, approved.agreed)
    assert sheets_minutes.load_minutes(database, meeting, Sources()) == printed
    assert again.changed == (
        "El punto «Huerta» ahora se llama «Invernadero».",
        "El punto «Biblioteca» ya no está en la tabla.",
        *again.changed[2:],
    )
    assert set(again.changed[2:]) == {
        "«Medir la huerta» ahora dice «Medir el patio».",
        "En «Medir el patio» cambió: responsable.",
        "«Invitar a la DEPROV» ya no está entre los acuerdos de la sesión.",
        "«Comprar semillas» se agregó a los acuerdos de la sesión.",
    }
    kept = rows.parts(database, "minutes_line", again.id)[0]["id"]
    assert refused(rows.update, database, "minutes_line", kept, {"text": "Otra"}) == {"minutes_frozen"}
    minutes.correct(database, meeting, "Cambió el acuerdo")
    live = minutes.of_meeting(database, meeting)
    assert {row.text for row in live.agreed} == {"Medir el patio", "Comprar semillas"}
    older = minutes.of_meeting(database, meeting, 1)
    assert older.agreed == approved.agreed
    rows.create(database, "minutes", {"meeting_id": meeting, "version": 3, "status": "approved"})  # of an older laptop
    assert {row.text for row in minutes.of_meeting(database, meeting).agreed} == {"Medir el patio", "Comprar semillas"}


def test_a_state_that_nobody_knows_is_refused_in_words_and_never_breaks_off(database, meeting, practice, ids):
    """6.1, of every record that is moved by naming its next state."""
    minutes.write(database, meeting, {"various": "Nada"})
    shown = presentations.propose(database, practice, meeting_id=meeting)
    chosen = adoptions.choose(database, practice, teacher_id=ids.berta).id
    record = advisory.begin(database)
    for advance, key, more in (
        (minutes.advance, meeting, ()),
        (presentations.advance, shown, ()),
        (adoptions.move, chosen, ()),
        (advisory.advance, record, ()),
        (practice_decisions.decide, practice, (meeting,)),
    ):
        assert refused(advance, database, key, "en ninguna parte", *more) <= {"wrong_step", "not_choice"}
    minutes.advance(database, meeting, "approved")
    assert refused(minutes.advance, database, meeting, "en ninguna parte") == {"not_choice"}
    with database.write() as session:
        plan = rows.add(session, "annual_plan", {"year": 2026})
        assert refused(plans.move_on, session, plan, "en ninguna parte", {}) == {"wrong_step"}


def test_a_record_that_came_in_a_state_that_nobody_knows_is_moved_on_or_refused_in_words(
    database, meeting, practice, ids
):
    """6.1 and fault 20: what a newer or a harmed program wrote stops nobody."""
    chosen = adoptions.choose(database, practice, teacher_id=ids.berta).id
    cycle = cycles.begin(database)
    with database.write() as session:
        for tipo, key, field in (
            ("meeting", meeting, "status"),
            ("adoption", chosen, "status"),
            ("phea_cycle", cycle, "stage"),
        ):
            capture.affirm(session, tipo, key, {field: "en ninguna parte"})
    assert refused(adoptions.move, database, chosen, "quién sabe") == {"wrong_step"}
    assert refused(cycles.advance, database, cycle) == refused(cycles.next_cycle, database, cycle) == {"wrong_step"}
    adoptions.move(database, chosen, "applied", on=DAY)
    meetings.convene(database, meeting)
    assert state(database, "meeting", meeting) == "convened"


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


def test_a_practice_is_presented_with_evidence_in_test_when_taken_up_and_moved_on_by_a_session(
    database, ids, meeting, practice
):
    """6.1 practice: draft → presented → in test → consolidated / dropped."""
    shown = presentations.propose(database, practice, meeting_id=meeting)
    assert refused(presentations.advance, database, shown, "presented")
    proof = {"practice_id": practice, "kind": "text", "caption": "Tabla de medidas", "shows_pupils": True}
    rows.create(database, "evidence", proof)
    presentations.advance(database, shown, "presented")
    assert state(database, "practice", practice) == "presented"
    adoptions.choose(database, practice, teacher_id=ids.berta)
    assert state(database, "practice", practice) == "in_test"
    assert refused(practice_decisions.decide, database, practice, "consolidated", None) == {"needs_decision"}
    decided = practice_decisions.decide(database, practice, "consolidated", meeting)
    assert state(database, "practice", practice) == "consolidated"
    assert rows.load(database, "commitment", decided.agreement_id)["origin_meeting_id"] == meeting
    practice_decisions.decide(database, practice, "dropped", meeting, reason="Ya hay otra mejor")
    assert state(database, "practice", practice) == "dropped"


def test_an_application_goes_on_or_tells_its_obstacle(database, ids, practice):
    """6.1 adoption: chosen → applied → repeated → institutionalised, or not applied."""
    one = adoptions.choose(database, practice, teacher_id=ids.berta).id
    other = adoptions.choose(database, practice, teacher_id=ids.celso).id
    assert refused(adoptions.move, database, one, "institutionalised") == {"wrong_step"}
    adoptions.move(database, one, "applied", on=DAY)
    adoptions.move(database, one, "repeated")
    adoptions.move(database, one, "institutionalised")
    assert state(database, "adoption", one) == "institutionalised"
    assert refused(adoptions.move, database, other, "not_applied") == {"needs_obstacle"}
    adoptions.move(database, other, "not_applied", obstacle="Se cortó el camino")
    assert state(database, "adoption", other) == "not_applied"


def test_a_cycle_is_not_studied_without_data_and_names_what_changes(database):
    """6.1 cycle: plan → do → study → adjust → next cycle."""
    cycle = cycles.begin(database, problem="Pocas opiniones")
    assert [cycles.advance(database, cycle) for _ in range(2)] == ["do", "study"]
    assert refused(cycles.advance, database, cycle)
    rows.create(database, "phea_measure", {"cycle_id": cycle, "numerator": 36, "denominator": 65})
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


def test_what_was_removed_comes_back_only_where_the_rules_allow_it_still(database, ids, meeting, practice):
    """6.1 and 6.2: an undone removal is a change like any other; refused, it stays removed."""
    point = agenda.items(database, meeting)[0].id
    noted = {"minutes_id": minutes.write(database, meeting, {}), "agenda_item_id": point}
    topic = rows.create(database, "minutes_topic", noted | {"summary": "Se leyó"})
    form = rows.create(database, "template", {"kind": "survey", "title": "Nuestra encuesta", "version": 1})
    line = rows.create_last(database, "template_item", {"template_id": form, "text": "¿Le sirvió?"})
    plan = plans.begin(database, 2026)
    goal = rows.create_last(database, "goal", {"plan_id": plan, "statement": "Siete prácticas"})
    chosen = adoptions.choose(database, practice, teacher_id=ids.berta, planned=DAY)
    gone = [("minutes_topic", topic), ("template_item", line), ("goal", goal), ("adoption", chosen.id)]
    for tipo, key in gone:
        rows.remove(database, tipo, key)
        rows.bring_back(database, tipo, key)
        rows.remove(database, tipo, key)
    minutes.advance(database, meeting, "approved")
    rows.create(database, "satisfaction_survey", {"meeting_id": meeting, "template_id": form})
    rows.update(database, "annual_plan", plan, {"status": "closed"})
    adoptions.choose(database, practice, teacher_id=ids.berta, planned=DAY)
    why = ("minutes_frozen", "template_used", "plan_closed", "adoption_repeated")
    for (tipo, key), code in zip(gone, why, strict=True):
        assert refused(rows.bring_back, database, tipo, key) == {code}
        assert any(one.id == key for one in trash.removed(database))
    assert refused(adoptions.choose_again, database, chosen) == {"adoption_repeated"}
    assert refused(rows.create, database, "minutes_topic", noted) == {"minutes_frozen"}


# 6.2: cross rules.


def test_more_tickets_than_pupils_are_refused_and_a_grade_outside_the_class_is_told(database, ids, practice):
    """6.2 pupil counts: never above the enrolment of the grades chosen; a grade outside the class warns."""
    rows.create(database, "enrolment", {"school_id": ids.canelo, "grade": "3", "pupils_n": 4})
    fields = {"school_id": ids.canelo, "name": "1° a 3°", "grades": ["1", "2", "3"]}
    room = rows.create(database, "combined_class", fields)
    one = adoptions.choose(database, practice, teacher_id=ids.berta, class_id=room, grades=["3", "6"]).id
    batch = tickets.begin(database, one, "3")
    assert refused(tickets.write, database, batch, {"respondents_n": 5}) == {"more_than_enrolled"}
    tickets.write(database, batch, {"respondents_n": 4})
    assert any("6°" in words for words in adoptions.warnings(database, one, None))


def test_an_objective_of_another_grade_is_allowed_and_marked_as_levelling(database, practice):
    """6.2 objectives: an OA belongs to the grade of its task, or is marked as levelling."""
    practice_parts.set_objectives(database, practice, "2", ["MA02 OA 19", "MA01 OA 18"])
    second = next(row for row in practice_parts.tasks(database, practice) if row.grade == "2")
    assert second.levelling == ("MA01 OA 18",)


def test_attendance_alone_says_who_is_in_the_minutes(database, ids, meeting):
    """6.2 minutes and attendance: nobody absent is listed as present."""
    attendance.set_state(database, meeting, ids.ana, "present")
    attendance.set_state(database, meeting, ids.berta, "absence")
    minutes.write(database, meeting, {"various": "Nada"})
    printed = sheets_minutes.load_minutes(database, meeting, Sources())
    assert any("Ana" in name for name in printed.present)
    assert not any("Berta" in name for name in printed.present)
    attendance.set_state(database, meeting, ids.ana, "justified_absence")
    assert not any("Ana" in name for name in sheets_minutes.load_minutes(database, meeting, Sources()).present)


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


def test_the_members_of_a_held_session_are_those_of_its_day(database, ids, meeting):
    """6.2 expected members: frozen when the session is held."""
    attendance.set_state(database, meeting, ids.ana, "present")  # of the others nothing is noted yet
    meetings.hold(database, meeting)
    before = attendance.counts(database, meeting).came
    assert (before.part, before.whole) == (1, 3)
    people.add(database, "Nueva Docente", since=DAY - timedelta(days=30))
    people.leave(database, ids.celso, DAY - timedelta(days=10))
    assert attendance.counts(database, meeting).came == before


def test_two_sessions_with_one_number_are_a_suspicion_and_both_stay(database, meeting):
    """6.2 numbering: the same number twice in a year is a suspected duplicate, not an error."""
    other = meetings.schedule(database, DAY + timedelta(days=30), number=1)
    listed = {row.id: row.suspected for row in meeting_rows.meetings(database, 2026)}
    assert listed == {meeting: True, other: True}
    assert agenda.items(database, other)
    rows.update(database, "meeting", other, {"number": 2})  # as whoever coordinates decides
    assert not any(row.suspected for row in meeting_rows.meetings(database, 2026))
