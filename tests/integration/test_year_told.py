"""Of which school year the first page tells: of the last one in which the network met, until it meets in this one."""

from __future__ import annotations

from datetime import date

from app.services import attendance, home, meetings, people
from app.services.rules import Count

MARCH = date(2026, 3, 20)


def met(database, day):
    meeting = meetings.schedule(database, day)
    attendance.set_state(database, meeting, people.who_is_at_laptop(database), "present")
    meetings.hold(database, meeting)
    return meeting


def test_until_it_meets_this_year_its_figures_are_those_of_the_year_before(database, ids):
    met(database, date(2025, 11, 6))
    meetings.schedule(database, date(2026, 3, 26))
    page = home.load(database, MARCH)
    assert page.year == 2025
    assert page.attendance == Count(1, 1)
    met(database, date(2026, 3, 12))
    assert home.load(database, MARCH).year == 2026


def test_a_network_that_has_not_met_is_told_of_this_year(database, ids):
    assert home.load(database, MARCH).year == 2026
    meetings.schedule(database, date(2025, 11, 6))
    assert home.load(database, MARCH).year == 2026


def test_what_is_older_than_the_year_before_is_not_told_of(database, ids):
    met(database, date(2024, 11, 7))
    assert home.load(database, MARCH).year == 2026
