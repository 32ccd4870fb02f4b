"""The plan of the year: one a year, its tree, calendar, states and versions, and its close (domain.md 5.1, 6, 6.1)."""

from __future__ import annotations

from datetime import date

import pytest

from app import wall_clock
from app.errors import InvalidData
from app.models.plan import AnnualPlan
from app.services import (
    agenda,
    commitments,
    home,
    indicators,
    meetings,
    network,
    next_steps,
    people,
    plan_calendar,
    plan_close,
    plan_tree,
    plan_versions,
    plans,
    rows,
    school_life,
)
from app.services.indicators import Query
from app.services.indicators_basis import Period
from app.texts import describe
from tests.integration.closed_year import close_year

DAY = date(2026, 4, 9)
SAID = {"focus_statement": "Resolver problemas", "general_objective": "Que cada curso explique cómo resuelve."}


@pytest.fixture
def plan(database):
    return plans.begin(database, 2026)


def codes(caught):
    return {problem.code for problem in caught.value.problems}


def agreed(database, plan):
    rows.update(database, "annual_plan", plan, SAID)
    meeting = meetings.schedule(database, DAY)
    plans.agree(database, plan, meeting, today=DAY)
    return meeting


def test_two_laptops_that_begin_the_same_year_make_one_plan(database, plan, desks):
    assert plans.begin(database, 2026) == plan == plans.live(database, 2026)
    one, other = (plans.begin(desk.database, 2026) for desk in desks[:2])
    assert one == other
    assert not plans.warnings(database, plan)


def test_a_second_live_plan_of_the_year_is_warned_of_and_never_refused(database, plan):
    second = rows.create(database, "annual_plan", {"year": 2026})
    assert plans.live(database, 2026) == plan
    assert all("otro plan" in plans.warnings(database, one)[0] for one in (plan, second))
    other = rows.create(database, "predecessor", {"name": "Los Aromos"})
    rows.update(database, "annual_plan", second, {"predecessor_id": other})
    assert not plans.warnings(database, plan)


def test_the_goal_of_the_plan_holds_over_the_microcentros_own(database):
    assert network.practice_goal(database, 2026) == network.PRACTICE_GOAL == 7
    network.save_microcentro(database, {"practice_goal": 9})
    plan = plans.begin(database, 2026)
    assert rows.load(database, "annual_plan", plan)["practice_goal"] == 9
    rows.update(database, "annual_plan", plan, {"practice_goal": 12})
    assert (network.practice_goal(database, 2026), network.practice_goal(database, 2025)) == (12, 9)
    assert home.load(database, DAY).goal.whole == 12


def test_a_plan_moves_from_draft_to_agreed_to_sent_to_closed_and_asks_what_each_needs(database, plan):
    with pytest.raises(InvalidData) as caught:
        plans.agree(database, plan, None, today=DAY)
    assert codes(caught) == {"required", "needs_meeting"}
    with pytest.raises(InvalidData) as caught:
        plan_close.close(database, plan, on=DAY)
    meeting = agreed(database, plan)
    assert rows.load(database, "annual_plan", plan)["agreed_in_meeting_id"] == meeting
    with pytest.raises(InvalidData) as caught:
        plans.send(database, plan)
    assert codes(caught) == {"needs_delivery"}
    rows.create(
        database, "plan_delivery", {"plan_id": plan, "office": "DAEM", "date": DAY, "received_by": "Oficina de partes"}
    )
    plans.send(database, plan)
    rows.update(database, "annual_plan", plan, {"achievements": "Siete prácticas compartidas."})
    plan_close.close(database, plan, on=date(2026, 12, 10))
    assert [row.status for row in plans.plans(database)] == ["closed"]


def test_a_closed_plan_changes_only_once_it_is_open_again(database, plan):
    goal = rows.create_last(database, "goal", {"plan_id": plan, "statement": "Meta"})
    close_year(database, plan)
    for change in (
        lambda: rows.update(database, "annual_plan", plan, {"focus_statement": "Otro"}),
        lambda: rows.update(database, "goal", goal, {"statement": "Otra"}),
        lambda: rows.remove(database, "goal", goal),
        lambda: rows.create_last(database, "goal", {"plan_id": plan}),
    ):
        with pytest.raises(InvalidData) as caught:
            change()
        assert codes(caught) == {"plan_closed"}
    plans.reopen(database, plan)
    rows.update(database, "goal", goal, {"statement": "Otra"})


def test_a_version_keeps_who_answers_for_what_and_no_name(database, plan, ids):
    activity = {"plan_id": plan, "activity": "Medir la huerta", "responsible_id": ids.ana, "date": "2026-03-12"}
    rows.create(database, "plan_activity", activity)
    rows.create(database, "plan_activity", {"plan_id": plan, "activity": "Cerrar", "date": "2027-01-05"})
    agreed(database, plan)
    rows.update(database, "person", ids.ana, {"full_name": "Ana Rain Soto"})
    assert plan_versions.unexplained(database, plan) == ()
    [version] = plan_versions.versions(database, plan)
    assert "Actividad del plan: Medir la huerta · Ana Rain Soto · jueves 12 de marzo" in version.lines
    assert "Actividad del plan: Cerrar · martes 5 de enero de 2027" in version.lines
    assert "Ana" not in rows.load(database, "plan_version", version.id)["content"]


def test_a_version_says_what_its_numbers_are(database, plan):
    goal = {"plan_id": plan, "statement": "Que 3 de 4 expliquen", "baseline": "30", "target": "75"}
    rows.create(database, "goal", goal)
    entry = {"plan_id": plan, "date": "2026-05-07", "pedagogical_hours": "4.5", "topic": "Las 7 tablas"}
    rows.create(database, "calendar_entry", entry)
    rows.create(database, "calendar_entry", {"plan_id": plan, "pedagogical_hours": "1"})
    agreed(database, plan)
    assert plan_versions.unexplained(database, plan) == ()
    [version] = plan_versions.versions(database, plan)
    assert "Meta: Que 3 de 4 expliquen · de 30 a 75" in version.lines
    assert "Fecha del calendario: jueves 7 de mayo · 4,5 horas pedagógicas · Las 7 tablas" in version.lines
    assert "Fecha del calendario: 1 hora pedagógica" in version.lines


def test_what_changes_after_the_agreement_asks_for_its_reason_and_what_was_said_stays(database, plan):
    agreed(database, plan)
    assert plan_versions.unexplained(database, plan) == ()
    rows.update(database, "annual_plan", plan, {"focus_statement": "Leer problemas"})
    changed = plan_versions.unexplained(database, plan)
    assert [(one.added, one.text) for one in changed] == [
        (False, "Foco del año: Resolver problemas"),
        (True, "Foco del año: Leer problemas"),
    ]
    with pytest.raises(InvalidData):
        plan_versions.keep(database, plan, "  ", today=DAY)
    plan_versions.keep(database, plan, "La encuesta mostró que no entienden el enunciado.", today=date(2026, 7, 20))
    second, first = plan_versions.versions(database, plan)
    assert (first.number, second.number) == (1, 2)
    assert "Foco del año: Resolver problemas" in first.lines
    assert plan_versions.unexplained(database, plan) == ()


def test_all_that_the_network_agreed_of_an_activity_a_session_and_a_cause_is_of_the_version(database, plan, ids):
    """Domain 6: each row of the plan whole; how an activity goes is no change of it, that it is called off is."""
    problem = plan_tree.add(database, plan, "cause", "Enunciados largos")
    cause = plan_tree.add(database, plan, "cause", "Leen poco en casa")
    activity = rows.create(database, "plan_activity", {"plan_id": plan, "activity": "Medir la huerta"})
    entry = rows.create(database, "calendar_entry", {"plan_id": plan, "date": "2026-05-07", "start": "09:00"})
    agreed(database, plan)

    def changed():
        found = [one.text for one in plan_versions.unexplained(database, plan) if one.added]
        plan_versions.keep(database, plan, "Se acordó", today=DAY)
        return found

    for tipo, row, fields, said in (
        ("plan_activity", activity, {"objective": "Medir\ncon sentido"}, "Medir la huerta · Medir con sentido"),
        ("plan_activity", activity, {"verification_means": "Fotos"}, "Medir la huerta · Medir con sentido · Fotos"),
        ("calendar_entry", entry, {"start": "10:00"}, "jueves 7 de mayo · desde las 10:00"),
        (
            "calendar_entry", entry, {"presenting_school_ids": [ids.aromo]},
            "jueves 7 de mayo · desde las 10:00 · presenta Escuela El Aromo",
        ),
        ("plan_cause", cause, {"under_id": problem}, "Leen poco en casa · bajo «Enunciados largos»"),
        (
            "plan_cause", cause, {"within_reach": False},
            "Leen poco en casa · fuera de nuestras manos · bajo «Enunciados largos»",
        ),
    ):  # fmt: skip
        rows.update(database, tipo, row, fields)
        assert [one.partition(": ")[2] for one in changed()] == [said]
    rows.update(database, "plan_activity", activity, {"status": "done"})
    assert changed() == []
    rows.update(database, "plan_activity", activity, {"status": "cancelled"})
    assert [one.endswith("· Anulada") for one in changed()] == [True]


def test_the_new_year_starts_from_the_last_plan_and_from_what_was_reached(database, plan):
    rows.update(database, "annual_plan", plan, {**SAID, "pending_for_next": "Probar en 1° y 2°."})
    rows.create_last(database, "goal", {"plan_id": plan, "statement": "Explican", "baseline": "20", "reached": "45"})
    cause = plan_tree.add(database, plan, "cause", "Enunciados largos")
    plan_tree.add(database, plan, "cause", "Leen poco en casa", under_id=cause)
    assert plans.previous(database, 2027).id == plan
    new = plans.begin(database, 2027, from_plan=plan)
    held = rows.load(database, "annual_plan", new)
    assert (held["focus_statement"], held["status"], held["year"]) == (SAID["focus_statement"], "draft", 2027)
    assert "Probar en 1° y 2°." in held["diagnosis_summary"]
    assert [goal["baseline"] for goal in rows.parts(database, "goal", new)] == ["45"]
    (copied,) = plan_tree.tree(database, new).causes
    assert [node.text for node in copied.children] == ["Leen poco en casa"]


def test_the_tree_reads_effects_problem_causes_and_nodes_move_by_steps_that_can_be_taken_back(database, plan):
    problem = plan_tree.add(database, plan, "problem", "No explican")
    first = plan_tree.add(database, plan, "cause", "Ejercicios sueltos")
    second = plan_tree.add(database, plan, "cause", "Poco tiempo")
    plan_tree.add(database, plan, "effect", "Desaniman")
    words = [node.text for node in plan_tree.tree(database, plan).outline()]
    assert words == ["Desaniman", "No explican", "Ejercicios sueltos", "Poco tiempo"]
    kept = plan_tree.place(database, second)
    assert plan_tree.hang_deeper(database, second)
    assert [node.depth for node in plan_tree.tree(database, plan).outline()] == [1, 0, 1, 2]
    assert not plan_tree.hang_deeper(database, second)
    plan_tree.put_back(database, kept)
    assert plan_tree.move(database, second, -1)
    assert [node.text for node in plan_tree.tree(database, plan).causes] == ["Poco tiempo", "Ejercicios sueltos"]
    assert plan_tree.hang_deeper(database, first)
    with pytest.raises(InvalidData):
        plan_tree.remove(database, problem)
    gone = plan_tree.remove(database, second)
    assert set(gone) == {first, second}
    plan_tree.bring_back(database, gone)
    assert len(plan_tree.tree(database, plan).outline()) == 4


def test_a_loop_that_came_from_elsewhere_hangs_on_the_problem(database, plan):
    one = plan_tree.add(database, plan, "cause", "A")
    other = plan_tree.add(database, plan, "cause", "B", under_id=one)
    rows.update(database, "plan_cause", one, {"under_id": other})
    assert {node.text for node in plan_tree.tree(database, plan).causes} == {"A", "B"}


def test_planned_hours_above_the_months_days_off_and_uneven_hosts_warn(database, ids, plan):
    for day, host, hours in ((9, ids.aromo, "5"), (16, ids.aromo, "4"), (23, ids.aromo, None)):
        fields = {"plan_id": plan, "date": date(2026, 4, day), "host_school_id": host, "pedagogical_hours": hours}
        rows.create(database, "calendar_entry", fields)
    found = plan_calendar.calendar(database, plan, lambda day: "Es feriado." if day.day == 16 else None)
    told = " ".join(found.warnings)
    assert "16 de abril: Es feriado." in told
    assert "Abril suma 9 horas pedagógicas, y el mes permite 8." in told
    assert "Escuela El Aromo recibe 3 y Escuela El Canelo, 0" in told
    assert dict(found.hosts) == {"Escuela El Aromo": 3, "Escuela El Canelo": 0}


@pytest.fixture
def march(monkeypatch):
    monkeypatch.setattr(wall_clock, "today", lambda: date(2026, 3, 10))


def test_proposed_dates_take_turns_skip_days_off_and_are_proposed_once(database, plan, march):
    made = plan_calendar.propose(database, plan, lambda day: "Feriado." if day == date(2026, 5, 14) else None)
    found = plan_calendar.calendar(database, plan)
    assert len(made) == len(found.entries) == 8
    assert {times for _, times in found.hosts} == {4}
    assert "2026-05-21" in {row.date for row in found.entries}
    assert not found.warnings
    assert plan_calendar.propose(database, plan) == ()
    rows.create(database, "network_rule", {"name": "meetings_year", "value": 10})
    assert len(plan_calendar.propose(database, plan)) == 2
    days = [date.fromisoformat(row.date) for row in plan_calendar.calendar(database, plan).entries[:3]]
    assert [day.month for day in days] == [3, 4, 4]
    assert (days[2] - days[1]).days >= 14


def test_where_more_than_eight_are_held_the_first_meeting_of_march_is_proposed_too(database, plan, monkeypatch):
    """domain.md 5.1: the year's first meeting is in March, before the monthly ones from April to November."""
    monkeypatch.setattr(wall_clock, "today", lambda: date(2026, 3, 2))
    rows.create(database, "network_rule", {"name": "meetings_year", "value": 9})
    plan_calendar.propose(database, plan)
    found = plan_calendar.calendar(database, plan)
    assert [int(row.date[5:7]) for row in found.entries] == list(range(3, 12))
    assert not found.warnings
    assert plan_calendar.propose(database, plan) == ()


def test_no_date_is_proposed_on_a_day_that_is_over(database, plan, monkeypatch):
    monkeypatch.setattr(wall_clock, "today", lambda: date(2026, 8, 20))
    plan_calendar.propose(database, plan)
    assert [row.date[:7] for row in plan_calendar.calendar(database, plan).entries] == ["2026-09", "2026-10", "2026-11"]
    assert plan_calendar.propose(database, plan) == ()


def test_whoever_is_host_is_a_member_on_that_day(database, ids, plan, march):
    """6 plan: hosts rotate among the schools of the date, not those of today."""
    school_life.leave(database, ids.canelo, date(2026, 8, 1))
    new = network.add_school(database, rbd=4600, name="Escuela La Vega", joined_on="2026-08-01").school
    plan_calendar.propose(database, plan)
    found = plan_calendar.calendar(database, plan)
    early = {row.host_school_id for row in found.entries if row.date < "2026-08-01"}
    late = {row.host_school_id for row in found.entries if row.date >= "2026-08-01"}
    assert (early, late) == ({ids.aromo, ids.canelo}, {ids.aromo, new})
    assert not found.warnings


def test_a_host_that_closes_after_it_was_planned_is_told(database, ids, plan, march):
    plan_calendar.propose(database, plan)
    rows.create(database, "school_pause", {"school_id": ids.canelo, "kind": "closed", "from": "2026-09-01"})
    found = plan_calendar.calendar(database, plan)
    late = [row for row in found.entries if row.host_school_id == ids.canelo and (row.date or "") >= "2026-09-01"]
    told = "Escuela El Canelo no está ese día para recibir: está en receso, cerrada o ya no es del microcentro."
    assert late
    assert {row.warning for row in late} == {told}
    assert {row.warning for row in found.entries if row not in late} == {""}
    assert sum(told in words for words in found.warnings) == len(late)


def test_a_planned_date_becomes_one_session_however_often_it_is_asked(database, ids, plan):
    fields = {"plan_id": plan, "date": DAY, "host_school_id": ids.canelo, "topic": "Problemas", "start": "10:00"}
    fields |= {"kind": "workshop", "presenting_school_ids": [ids.aromo, ids.canelo]}
    entry = rows.create(database, "calendar_entry", fields)
    meeting = plan_calendar.schedule(database, entry)
    assert plan_calendar.schedule(database, entry) == meeting
    row = meetings.meeting(database, meeting)
    assert (row.host_school_id, row.start, row.date, len(meetings.meetings(database))) == (
        ids.canelo, "10:00", "2026-04-09", 1
    )  # fmt: skip
    held = rows.load(database, "meeting", meeting)
    assert (held["objective"], held["kind"]) == ("Problemas", "workshop")
    shown = [one.topic for one in agenda.items(database, meeting) if one.method == "presentation"]
    schools = [network.school(database, key).name for key in (ids.aromo, ids.canelo)]
    assert [topic.endswith(f"({name})") for topic, name in zip(shown, schools, strict=True)] == [True, True]
    assert plan_calendar.calendar(database, plan).entries[0].meeting_id == meeting


def test_the_year_closes_with_its_numbers_and_hands_the_coordination_over(database, ids, plan):
    commitments.add(database, "Traer los tickets", due=date(2026, 11, 5))
    done = commitments.add(database, "Imprimir", due=date(2026, 5, 5))
    commitments.close_done(database, done, date(2026, 5, 4), no_proof_note="Se vio en la sesión")
    told = plan_close.in_numbers(database, 2026, today=date(2026, 12, 1))
    assert (told.commitments_done.part, told.commitments_done.whole) == (1, 2)
    assert [row.text for row in told.pending] == ["Traer los tickets"]
    assert plan_close.early(2026, date(2026, 11, 30))
    assert not plan_close.early(2026, date(2026, 12, 1))
    day = date(2027, 3, 1)
    before = plan_close.coordinators(database, day)
    handed = plan_close.hand_over(database, plan, ids.berta, on=day, today=DAY)
    assert plan_close.coordinators(database, day) == ["Berta Ñanco Ñanco"]
    assert plan_close.coordinators(database, date(2027, 2, 28)) == before == ["Ana Soto Rivas"]
    assert rows.load(database, "annual_plan", plan)["handed_over_to_id"] == ids.berta
    plan_close.take_back(database, handed)
    assert plan_close.coordinators(database, day) == before
    assert [role.role for role in people.roles(database, ids.berta)] == ["TEACHER"]


def test_the_year_counts_the_applications_that_its_indicators_count(database, ids, plan):
    """Also one whose day nobody wrote down; never one that was only chosen, or could not be done."""
    practice = rows.create(database, "practice", {"title": "La huerta"})
    for fields in (
        {"status": "applied", "applied_date": "2026-05-04"},
        {"status": "repeated", "planned_date": "2026-05-05"},
        {"status": "chosen", "applied_date": "2026-05-06"},
        {"status": "not_applied", "obstacle": "Llovió", "applied_date": "2026-05-07"},
        {"status": "applied", "applied_date": "2025-05-04", "planned_date": "2026-05-08"},
    ):
        rows.create(database, "adoption", {"practice_id": practice, "teacher_id": ids.berta} | fields)
    assert plan_close.in_numbers(database, 2026, today=date(2026, 12, 1)).adoptions == 2
    report = indicators.read(database, Query(Period(2026)), date(2026, 12, 1), codes=["applications"])
    assert report.readings[0].total.amount == 2


def test_whoever_was_to_follow_no_longer_does_once_the_network_decides_otherwise(database, ids, plan):
    march, december = date(2027, 3, 1), date(2026, 12, 15)
    plan_close.hand_over(database, plan, ids.berta, on=march, today=DAY)
    assert plan_close.coming(database, december) == [("2027-03-01", "Berta Ñanco Ñanco")]
    handed = plan_close.hand_over(database, plan, ids.celso, on=december, today=DAY)
    celso = people.person(database, ids.celso).full_name
    assert plan_close.coordinators(database, march) == plan_close.coordinators(database, december) == [celso]
    units = []
    database.listeners.append(units.append)
    plan_close.take_back(database, handed)
    database.listeners.remove(units.append)
    assert len(units) == 1
    assert plan_close.coordinators(database, march) == ["Berta Ñanco Ñanco"]
    assert [one.kind for one in next_steps.of_person(database, ids.celso, december) if one.kind == "lead"] == []
    [step] = [one for one in next_steps.of_person(database, ids.berta, december) if one.kind == "lead"]
    assert (step.record_id, step.due) == (plan, "2027-03-01")
    plans.begin(database, 2027)
    assert all(one.kind != "lead" for one in next_steps.of_person(database, ids.berta, march))


def test_a_coordination_that_has_begun_is_not_given_away_from_a_day_before(database, ids, plan):
    """Domain 4: roles have dates, and who coordinated on a day that was stays written down."""
    march, may = date(2026, 3, 1), date(2026, 5, 4)
    plan_close.hand_over(database, plan, ids.berta, on=march, today=march)
    with pytest.raises(InvalidData) as caught:
        plan_close.hand_over(database, plan, ids.celso, on=date(2026, 2, 2), today=may)
    [problem] = caught.value.problems
    assert "Berta Ñanco Ñanco coordina desde el domingo 1 de marzo de 2026" in describe(problem)
    assert plan_close.coordinators(database, march) == ["Berta Ñanco Ñanco"]
    [role] = [one.id for one in people.roles(database, ids.berta) if one.role == "COORDINATOR"]
    rows.update(database, "membership", role, {"to": date(2026, 6, 1)})
    handed = plan_close.hand_over(database, plan, ids.berta, on=may, today=may)
    assert plan_close.coordinators(database, date(2026, 7, 1)) == ["Berta Ñanco Ñanco"]  # no longer until June
    plan_close.take_back(database, handed)
    assert plan_close.coordinators(database, date(2026, 7, 1)) == []


def test_a_year_leaves_what_was_agreed_in_it_and_not_what_came_later(database, plan):
    meeting = meetings.schedule(database, date(2026, 11, 5))
    commitments.add(database, "Traer los tickets", due=date(2027, 3, 5), meeting_id=meeting)
    commitments.add(database, "De otro año", due=date(2027, 5, 5))
    told = plan_close.in_numbers(database, 2026, today=date(2027, 4, 1))
    assert [row.text for row in told.pending] == ["Traer los tickets"]


def test_fault_20_a_state_that_nobody_knows_counts_as_a_draft(database, plan):
    with database.write() as session:
        session.get(AnnualPlan, plan).status = "volando"  # as a received record may say
    with pytest.raises(InvalidData):
        plans.reopen(database, plan)
    with pytest.raises(InvalidData):
        plan_close.close(database, plan, on=date(2026, 12, 10))
