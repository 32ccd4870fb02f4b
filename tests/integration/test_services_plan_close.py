"""The close of the plan: what it counts, what it leaves, and who coordinates from then on (domain.md 4, 6.1)."""

from __future__ import annotations

from datetime import date

import pytest

from app.errors import InvalidData
from app.services import commitments, indicators, meetings, next_steps, people, plan_close, plans, rows
from app.services.indicators import Query
from app.services.indicators_basis import Period
from app.texts import describe

DAY = date(2026, 4, 9)


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
