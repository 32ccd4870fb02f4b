"""What every indicator is counted from: the months of its period, its cells added up, and its middle."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from app.services.indicators_basis import Cell, Figure, Grid, Period, Reading, figure, last_day_of, median, month_words
from app.services.rules import Count

SPRING = date(2026, 9, 15)


@pytest.mark.parametrize(
    ("period", "since", "after", "months", "last"),
    [
        (Period(2026), "2026-01-01", "2027-01-01", "03 04 05 06 07 08 09", SPRING),
        (Period(2026, 1, 7), "2026-01-01", "2026-08-01", "03 04 05 06 07", date(2026, 7, 31)),
        (Period(2026, 8, 12), "2026-08-01", "2027-01-01", "08 09", SPRING),
        (Period(2026, 1, 2), "2026-01-01", "2026-03-01", "", date(2026, 2, 28)),
        (Period(2025, 11, 12), "2025-11-01", "2026-01-01", "11 12", date(2025, 12, 31)),
    ],
)
def test_a_period_has_its_months_that_have_begun_and_none_of_the_holidays(period, since, after, months, last):
    assert (period.start, period.after) == (since, after)
    assert period.months(SPRING) == tuple(f"{period.year}-{month}" for month in months.split())
    assert period.last_day(SPRING) == last
    assert period.whole is (period == Period(2026))


@pytest.mark.parametrize(
    ("numbers", "middle"),
    [([], None), ([7], 7), ([9, 1], 5), ([30, 2, 4], 4), ([1, 4], Decimal("2.5")), ([50, 3, 8, 1], Decimal("5.5"))],
)
def test_the_middle_of_several_is_no_mean_that_one_of_them_pulls_away(numbers, middle):
    assert median(numbers) == middle


def test_cells_are_added_up_their_second_numerator_only_where_it_is_asked_for():
    cells = [Cell("2026-04", (), 1, 2, also=2), Cell("2026-05", (), 3, 3, also=3)]
    assert figure("Todos", cells) == Figure("Todos", Count(4, 5))
    assert figure("Todos", cells, twice=True) == Figure("Todos", Count(4, 5), also=Count(5, 5))


def test_there_is_something_to_tell_where_something_was_counted_is_an_amount_or_is_drawn():
    empty, grid = Figure("", Count(0, 0)), Grid("stack", "", (), ())
    assert (Figure("").is_empty, empty.is_empty) == (True, True)
    assert (Figure("", Count(0, 1)).is_empty, Figure("", amount=Decimal(0)).is_empty) == (False, False)
    assert (Reading("x", empty, 0).is_empty, Reading("x", empty, 0, grids=(grid,)).is_empty) == (True, False)
    assert not Reading("x", Figure("", Count(0, 1)), 1).is_empty


def test_a_month_has_its_last_day_and_a_short_name():
    assert (last_day_of("2024-02"), month_words("2024-02")) == (date(2024, 2, 29), "feb")
