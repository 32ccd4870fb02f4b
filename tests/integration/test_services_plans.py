"""The plan of the year: one a year, its tree, states and versions (domain.md 6, 6.1)."""

from __future__ import annotations

from datetime import date

import pytest

from app.errors import InvalidData
from app.models.plan import AnnualPlan
from app.services import home, meetings, network, plan_close, plan_tree, plan_versions, plans, rows
from tests.integration.closed_year import close_year

DAY = date(2026, 4, 9)
SAID = {"focus_statement": "Resolver problemas", "general_objective": "Que cada curso explique cómo resuelve."}


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


def test_a_second_live_plan_of_the_year_that_came_from_another_laptop_is_warned_of(database, plan):
    with database.write() as session:
        second = rows.add(session, "annual_plan", {"year": 2026}, guarded=False).id
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


def test_fault_20_a_state_that_nobody_knows_counts_as_a_draft(database, plan):
    with database.write() as session:
        session.get(AnnualPlan, plan).status = "volando"  # as a received record may say
    with pytest.raises(InvalidData):
        plans.reopen(database, plan)
    with pytest.raises(InvalidData):
        plan_close.close(database, plan, on=date(2026, 12, 10))
