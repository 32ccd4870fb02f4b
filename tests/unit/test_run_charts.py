"""Run charts: the median and the rules of Perla, Provost and Murray (2011)."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services import run_charts
from app.services.run_charts import Signal

POINTS = st.lists(st.integers(0, 6), max_size=30)


def test_fewer_than_three_points_have_no_median():
    assert run_charts.read([1, 2]).median is None
    assert run_charts.read([1, 4, 2]).median == 2
    assert run_charts.read([1, 4, 2, 3]).median == Fraction(5, 2)


def test_six_points_on_one_side_are_a_shift_and_one_on_the_median_is_passed_over():
    values = [5, 1, 1, 1, 5, 1, 1, 1, 9]
    assert run_charts.shifts(values, 5) == (Signal("shift_down", (1, 2, 3, 5, 6, 7)),)
    assert run_charts.shifts(values[:7], 5) == ()
    assert run_charts.shifts([6, 7, 8, 5, 6, 7, 8], 5) == (Signal("shift_up", (0, 1, 2, 4, 5, 6)),)


def test_five_rising_points_are_a_trend_and_a_repeated_one_is_passed_over():
    assert run_charts.trends([3, 1, 2, 2, 3, 4, 5, 5]) == (Signal("trend_up", (1, 2, 4, 5, 6)),)
    assert run_charts.trends([9, 8, 7, 6]) == ()
    assert run_charts.trends([9, 8, 7, 6, 2]) == (Signal("trend_down", (0, 1, 2, 3, 4)),)


def test_a_chart_tells_both():
    found = run_charts.read([1, 1, 1, 1, 1, 1, 4, 5, 6, 7, 8, 9])
    assert found.median == Fraction(5, 2)
    assert [one.kind for one in found.signals] == ["shift_down", "shift_up", "trend_up"]


@given(POINTS)
def test_half_of_the_points_lie_on_each_side_of_the_median(values):
    chart = run_charts.read(values)
    if chart.median is not None:
        assert 2 * sum(value < chart.median for value in values) <= len(values)
        assert 2 * sum(value > chart.median for value in values) <= len(values)


@given(POINTS, st.integers(0, 29))
def test_a_point_on_the_median_more_changes_no_shift(values, place):
    """The rules skip points on the median: the same points are named, whatever lies on it between them."""
    middle = 3
    place = min(place, len(values))
    more = [*values[:place], middle, *values[place:]]
    moved = [
        Signal(one.kind, tuple(each + (each >= place) for each in one.places))
        for one in run_charts.shifts(values, middle)
    ]
    assert list(run_charts.shifts(more, middle)) == moved


@given(POINTS)
def test_a_signal_is_as_long_and_as_one_sided_as_its_rule_says(values):
    chart = run_charts.read(values)
    for one in chart.signals:
        points = [values[place] for place in one.places]
        if one.kind.startswith("shift"):
            assert len(points) >= 6
            assert all((value > chart.median) == (one.kind == "shift_up") != (value < chart.median) for value in points)
        else:
            steps = [later - earlier for earlier, later in pairwise(points)]
            assert len(points) >= 5
            assert all((step > 0) == (one.kind == "trend_up") and step for step in steps)


@given(POINTS)
def test_upside_down_every_signal_points_the_other_way(values):
    turned = {"shift_up": "shift_down", "shift_down": "shift_up", "trend_up": "trend_down", "trend_down": "trend_up"}
    other = run_charts.read([-value for value in values])
    assert [(turned[one.kind], one.places) for one in run_charts.read(values).signals] == [
        (one.kind, one.places) for one in other.signals
    ]


@pytest.mark.parametrize("values", [[], [2], [2, 2, 2, 2, 2, 2, 2, 2]])
def test_points_that_do_not_move_say_nothing(values):
    assert run_charts.read(values).signals == ()
