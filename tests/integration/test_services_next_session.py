"""The next session prepared from what the last one left."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.services import (
    agenda,
    commitments,
    meetings,
    minutes,
    network,
    next_session,
    rows,
    school_life,
    surveys,
    year_calendar,
)

DAY = date(2026, 4, 9)
TODAY = DAY + timedelta(days=2)


def free(day):
    return day != DAY + timedelta(days=28)


@pytest.fixture
def held(database):
    made = meetings.schedule(database, DAY, title="Fracciones", host_school_id=network.schools(database)[0].id)
    meetings.hold(database, made)
    return made


def test_date_host_agenda_and_objective_come_from_the_survey_commitments_and_practices_waiting(database, held, ids):
    surveys.write(database, held, {"next_topics": ["La huerta"]})
    commitments.add(database, "Traer semillas", meeting_id=held)
    practice = rows.create(database, "practice", {"title": "Medir con pasos", "author_ids": [ids.berta]})
    done = next_session.prepare(database, TODAY, free)
    found = rows.load(database, "meeting", done.meeting_id)
    assert found["date"] == (DAY + timedelta(days=35)).isoformat()
    assert found["host_school_id"] == network.schools(database)[1].id
    assert found["objective"] == "Trabajar juntos: La huerta"
    assert found["thread_with_previous"] == "Viene de la sesión N° 1: Fracciones. Quedó un acuerdo abierto."
    assert (found["start"], found["pedagogical_hours"]) == ("09:00", "4")
    points = agenda.items(database, done.meeting_id)
    assert [one.topic for one in points if "pendientes" in one.topic] == [points[0].topic] == ["Acuerdos pendientes"]
    assert sum(one.minutes_planned or 0 for one in points) == 180
    shown = next(point for point in points if point.method == "presentation")
    assert (shown.topic, shown.practice_id, shown.responsible_id) == ("Medir con pasos", practice, ids.berta)
    assert points[-2].topic == "Tema pedido en la encuesta: La huerta"
    next_session.take_back(database, done)
    assert [row.id for row in meetings.meetings(database)] == [held]
    next_session.do_again(database, done)
    assert meetings.meeting(database, done.meeting_id).agenda_n == len(points)


def test_what_the_minutes_agreed_comes_first(database, held):
    host = network.schools(database)[0].id
    agreed = {"next_date": TODAY + timedelta(days=10), "next_host_school_id": host, "next_topic": "Lectura"}
    minutes.write(database, held, agreed)
    found = rows.load(database, "meeting", next_session.prepare(database, TODAY, free).meeting_id)
    assert (found["date"], found["host_school_id"]) == ((TODAY + timedelta(days=10)).isoformat(), host)
    assert found["objective"] == "Trabajar juntos: Lectura"


def test_a_date_of_the_plan_becomes_the_session_and_is_free_again_when_taken_back(database, held):
    plan = rows.create(database, "annual_plan", {"year": 2026})
    fields = {"plan_id": plan, "date": "2026-05-14", "topic": "Ciencias", "start": "10:00", "end": "13:00"}
    entry = rows.create(database, "calendar_entry", fields)
    done = next_session.prepare(database, TODAY, free)
    row = meetings.meeting(database, done.meeting_id)
    assert (row.date, row.start, row.end) == ("2026-05-14", "10:00", "13:00")
    assert rows.load(database, "calendar_entry", entry)["meeting_id"] == done.meeting_id
    next_session.take_back(database, done)
    assert rows.load(database, "calendar_entry", entry)["meeting_id"] is None


def test_what_another_microcentro_planned_is_no_date_of_this_one_and_its_session_is_named(database, held):
    """6.2 merging: both keep their own plans and numbers, also where one goes on from the last session of both."""
    before = rows.create(database, "predecessor", {"name": "Los Aromos"})
    rows.update(database, "meeting", held, {"predecessor_id": before})
    plan = rows.create(database, "annual_plan", {"year": 2026, "predecessor_id": before})
    rows.create(database, "calendar_entry", {"plan_id": plan, "date": "2026-05-14", "topic": "Ciencias"})
    found = rows.load(database, "meeting", next_session.prepare(database, TODAY, free).meeting_id)
    assert found["date"] == (DAY + timedelta(days=35)).isoformat()
    assert found["thread_with_previous"] == "Viene de la sesión N° 1 (Los Aromos): Fracciones."
    marked = [one.title for one in year_calendar.of_year(database, None, 2026) if one.kind == year_calendar.ENTRY]
    assert marked == ["Ciencias (Los Aromos)"]


def test_a_session_that_is_planned_already_only_gets_what_it_lacks(database, held):
    surveys.write(database, held, {"next_topics": ["La huerta"]})
    planned = meetings.schedule(database, DAY + timedelta(days=40), length=None, objective="Evaluar el año")
    done = next_session.prepare(database, TODAY, free)
    found = rows.load(database, "meeting", planned)
    assert (done.meeting_id, done.made, found["objective"]) == (planned, False, "Evaluar el año")
    assert found["thread_with_previous"] == "Viene de la sesión N° 1: Fracciones."
    assert meetings.meeting(database, planned).agenda_n
    next_session.take_back(database, done)
    assert meetings.meeting(database, planned).agenda_n == 0
    assert rows.load(database, "meeting", planned)["thread_with_previous"] is None
    next_session.do_again(database, done)
    assert meetings.meeting(database, planned).agenda_n


def test_a_session_with_an_agenda_gets_the_topics_that_were_asked_for_since_and_those_once(database, held):
    planned = meetings.schedule(database, DAY + timedelta(days=28), objective="Evaluar", thread_with_previous="Medir")
    agenda.add_item(database, planned, "Leer en voz alta")
    assert next_session.prepare(database, TODAY, free).nothing
    before = [one.topic for one in agenda.items(database, planned)]
    surveys.write(database, held, {"next_topics": ["La huerta", "LEER en voz alta"]})
    done = next_session.prepare(database, TODAY, free)
    after = agenda.items(database, planned)
    (asked,) = [one for one in after if one.topic not in before]
    assert (asked.topic, asked.block) == ("Tema pedido en la encuesta: La huerta", "PEDAGOGICAL")
    assert after[after.index(asked) + 1].block == "CLOSING"
    assert next_session.prepare(database, TODAY, free).nothing
    next_session.take_back(database, done)
    assert [one.topic for one in agenda.items(database, planned)] == before


def test_hosts_take_turns(database, held):
    first, second = (one.id for one in network.schools(database))
    assert next_session.next_host(database, 2026) == second
    meetings.schedule(database, DAY + timedelta(days=28), host_school_id=second)
    assert next_session.next_host(database, 2026) == first
    school_life.set_status(database, first, "in_recess", DAY)
    assert next_session.next_host(database, 2026) == second
