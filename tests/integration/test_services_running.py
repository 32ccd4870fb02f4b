"""A session while it runs: its clock, point by point."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from app.errors import InvalidData
from app.services import agenda, meetings, minutes, running

DAY = date(2026, 4, 10)
NINE = datetime(2026, 4, 10, 9, 0)


@pytest.fixture
def meeting(database):
    return meetings.schedule(database, DAY)


def used(database, meeting):
    return [row.minutes_used for row in agenda.items(database, meeting)][:3]


def test_the_clock_goes_from_point_to_point_and_notes_the_minutes_of_each(database, meeting):
    running.begin(database, meeting, NINE)
    first = running.state(database, meeting)
    assert (first.topic, first.planned, first.following) == (
        "Bienvenida, asistencia y acta anterior",
        10,
        "Acuerdos pendientes",
    )
    assert first.seconds(NINE + timedelta(minutes=12, seconds=5)) == 725
    running.advance(database, meeting, NINE + timedelta(minutes=12))
    running.stop(database, meeting, NINE + timedelta(minutes=15))
    assert used(database, meeting) == [12, 3, None]
    assert running.state(database, meeting) is None
    running.begin(database, meeting, NINE)
    assert running.state(database, meeting).item_id == agenda.items(database, meeting)[2].id


def test_a_point_taken_up_again_adds_to_its_minutes(database, meeting):
    item = agenda.items(database, meeting)[0].id
    for _ in range(2):
        running.begin(database, meeting, NINE, item)
        running.stop(database, meeting, NINE + timedelta(minutes=4))
    assert used(database, meeting) == [8, None, None]


def test_after_the_last_point_the_clock_stands_still(database, meeting):
    running.begin(database, meeting, NINE, agenda.items(database, meeting)[-1].id)
    running.advance(database, meeting, NINE + timedelta(minutes=20))
    assert running.state(database, meeting) is None
    assert agenda.items(database, meeting)[-1].minutes_used == 20


def test_a_step_of_the_clock_is_taken_back(database, meeting):
    running.begin(database, meeting, NINE)
    before = running.advance(database, meeting, NINE + timedelta(minutes=12))
    running.put_back(database, meeting, before)
    again = running.state(database, meeting)
    assert (again.topic, again.since) == ("Bienvenida, asistencia y acta anterior", NINE)
    assert used(database, meeting) == [None, None, None]


def test_when_the_last_point_ends_the_minutes_say_at_what_hour_unless_a_person_said_another(database, meeting):
    last = agenda.items(database, meeting)[-1].id
    running.begin(database, meeting, NINE, last)
    before = running.advance(database, meeting, NINE + timedelta(minutes=20))
    assert minutes.of_meeting(database, meeting).closing_time == "09:20"
    running.put_back(database, meeting, before)
    assert minutes.of_meeting(database, meeting).closing_time is None
    before = running.stop(database, meeting, NINE + timedelta(minutes=25))
    assert minutes.of_meeting(database, meeting).closing_time == "09:25"
    minutes.write(database, meeting, {"closing_time": "12:50"})
    running.put_back(database, meeting, before)
    assert minutes.of_meeting(database, meeting).closing_time == "12:50"
    running.begin(database, meeting, NINE, last)
    running.put_back(database, meeting, running.stop(database, meeting, NINE + timedelta(minutes=40)))
    assert minutes.of_meeting(database, meeting).closing_time == "12:50"


def test_neither_a_point_before_the_last_nor_the_clock_of_another_day_says_when_a_session_ended(database, meeting):
    running.begin(database, meeting, NINE)
    running.stop(database, meeting, NINE + timedelta(minutes=12))
    next_day = NINE + timedelta(days=1)
    running.begin(database, meeting, next_day, agenda.items(database, meeting)[-1].id)
    running.stop(database, meeting, next_day + timedelta(minutes=12))
    assert minutes.standing(database, meeting) is None


@pytest.mark.parametrize("later", [timedelta(hours=-3), timedelta(days=2)])
def test_a_wrong_or_forgotten_clock_notes_nothing(database, meeting, later):
    running.begin(database, meeting, NINE)
    running.stop(database, meeting, NINE + later)
    assert used(database, meeting) == [None, None, None]


def test_without_an_agenda_there_is_nothing_to_run(database):
    with pytest.raises(InvalidData):
        running.begin(database, meetings.schedule(database, DAY, length=None), NINE)


@pytest.mark.parametrize(
    ("began", "written", "now", "end"),
    [
        ("10:05:40", "10:20", "17:00", "04 10:20:00"),
        ("10:05:40", "10:05", "17:00", "04 10:05:40"),
        ("10:05:40", "10:04", "17:00", None),
        ("10:05:40", "17:01", "17:00", None),
        ("23:50:00", "00:10", "23:59", None),
    ],
)
def test_when_a_point_ended_is_between_its_beginning_and_now(began, written, now, end):
    since, here = (datetime.fromisoformat(f"2026-03-04T{time}") for time in (began, now))
    found = running.earlier_end(since, written, here)
    assert (f"{found:%d %H:%M:%S}" if found else None) == end


def test_a_point_that_went_on_past_midnight_ended_the_next_day():
    since = datetime.fromisoformat("2026-03-04T23:50:00")
    assert running.earlier_end(since, "00:10", since + timedelta(hours=2)) == since + timedelta(minutes=20)
