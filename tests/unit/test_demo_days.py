"""The calendar of the example: six sessions behind and one ahead, in one school year, on any day of any year."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from app.services import demo_days

THURSDAY = 3


@pytest.mark.parametrize("year", [2022, 2026, 2027, 2028])
def test_on_every_day_six_sessions_of_one_year_were_held_and_the_next_is_the_first_that_can_be(year):
    for day in (date(year, 1, 1) + timedelta(days=days) for days in range(0, 366, 5)):
        found = demo_days.as_of(day)
        held, coming = found.sessions[:6], found.sessions[6:]
        assert {one.year for one in held} == {found.year}, day
        assert all((later - one).days >= 14 for one, later in pairwise(held)), day
        assert held[-1] <= day < coming[0] < coming[1], day
        assert all(one.weekday() == THURSDAY for one in found.sessions), day
        assert coming[0].year == coming[1].year <= found.year + 1, day


def test_while_this_year_has_not_come_so_far_what_was_held_is_that_of_the_year_before():
    assert demo_days.as_of(date(2026, 4, 30)).year == 2025
    assert demo_days.as_of(date(2026, 6, 30)).year == 2026
    assert demo_days.as_of(date(2026, 12, 31)).year == 2026


def test_one_that_is_opened_in_november_ends_in_its_year():
    assert demo_days.as_of(date(2026, 11, 29)).sessions[-1] == date(2026, 12, 17)


def test_after_the_last_day_of_the_year_the_next_session_is_the_first_of_march():
    found = demo_days.as_of(date(2026, 12, 20))
    assert [(found.year_of(one), found.number_of(one)) for one in (6, 7, 8)] == [(2026, 6), (2027, 1), (2027, 2)]
    assert found.sessions[6] == date(2027, 3, 11)


@pytest.mark.parametrize("day", ["2026-03-15", "2026-06-18", "2026-11-30", "2028-02-29"])
def test_what_came_first_in_a_plain_year_never_comes_later(day):
    today = date.fromisoformat(day)
    found = demo_days.as_of(today)
    told = [found.day(1, days) for days in range(-20, 218)]
    assert told == sorted(told)
    assert found.day(6, 15) <= found.day(7, -8) <= today
    assert found.day(6, 15).year == found.year
    assert [found.day(place, 0) for place in range(1, 9)] == list(found.sessions)
