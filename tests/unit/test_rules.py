"""The arithmetic of the domain."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services import rules
from app.services.rules import Count

MINUTES = st.integers(0, 1439)
HOUR = rules.PedagogicalHour()


def clock(minute):
    return f"{minute // 60:02}:{minute % 60:02}"


@pytest.mark.parametrize(
    ("minutes", "hours"),
    [(360, "8"), (180, "4"), (90, "2"), (45, "1"), (22, "0.5"), (200, "4.5"), (0, "0"), (None, None)],
)
def test_pedagogical_hours_are_of_45_minutes_to_the_nearest_half(minutes, hours):
    assert rules.pedagogical_hours(minutes, HOUR) == hours


def test_a_network_may_count_hours_of_another_length():
    assert rules.pedagogical_hours(180, rules.PedagogicalHour(60)) == "3"
    assert rules.pedagogical_hours(100, rules.PedagogicalHour(40)) == "2.5"
    rounded = [rules.pedagogical_hours(105, rules.PedagogicalHour(45, parts)) for parts in (1, 2, 4)]
    assert rounded == ["2", "2.5", "2.25"]


@given(st.integers(0, 1440))
def test_pedagogical_hours_never_stray_more_than_a_quarter(minutes):
    assert abs(Decimal(rules.pedagogical_hours(minutes, HOUR)) - Decimal(minutes) / 45) <= Decimal("0.25")


@given(MINUTES, MINUTES)
def test_a_length_is_known_only_when_the_end_is_later(start, end):
    expected = end - start if end > start else None
    assert rules.minutes_between(clock(start), clock(end)) == expected


def test_a_length_is_unknown_while_a_time_is_missing():
    assert rules.minutes_between(None, "10:00") is rules.minutes_between("10:00", None) is None


def test_a_share_of_nothing_has_no_percent():
    assert Count(0, 0).percent is None


@given(st.integers(0, 500), st.integers(1, 500))
def test_a_percent_is_rounded_half_up(part, whole):
    assert Count(part, whole).percent == int(Decimal(100 * part) / whole + Decimal("0.5"))


def test_attendance_counts_who_came_late_left_early_was_remote_or_sent_a_substitute():
    states = ["present", "late", "left_early", "remote", "substitute", "justified_absence", "absence", None]
    assert rules.attendance(states) == Count(5, 8)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 400))
def test_something_no_longer_holds_on_its_end_date(start, length):
    end = start + timedelta(days=length)
    dates = (start.isoformat(), end.isoformat())
    assert rules.in_force(*dates, start)
    assert rules.in_force(*dates, end - timedelta(days=1))
    assert not rules.in_force(*dates, end)
    assert not rules.in_force(*dates, start - timedelta(days=1))
    assert rules.in_force(None, None, end)


def test_an_objective_of_another_grade_is_marked_as_levelling():
    codes = ["MA03 OA 21", "MA02 OA 19", "LC03 OA LF01", "MA01 OAA A"]
    assert rules.levelling(codes, "3") == ("MA02 OA 19", "MA01 OAA A")


def test_a_code_that_is_not_official_is_not_judged():
    assert rules.levelling(["Núcleo 3", "MA3 OA 21", ""], "NT1") == ()
    assert rules.oa_subject_and_grade("MA06 OA 19") == ("MA", "6")


def test_grades_go_from_preschool_to_the_eighth_once_each():
    assert rules.in_grade_order(["3", "NT2", "1", "3", "NT1", "8"]) == ["NT1", "NT2", "1", "3", "8"]


def test_two_sessions_with_one_number_in_a_year_are_suspected():
    numbers = {"a": (2026, 3), "b": (2026, 3), "c": (2025, 3), "d": (2026, None), "e": (2026, None)}
    assert rules.suspected_duplicates(numbers) == {"a", "b"}


@pytest.mark.parametrize(("admin", "length", "warned"), [(40, 100, False), (41, 100, True), (10, 0, False)])
def test_more_than_forty_percent_of_administration_is_too_much(admin, length, warned):
    assert rules.too_administrative(admin, length, 40) is warned


def test_a_presentation_takes_15_minutes_and_is_followed_by_its_review():
    good = [("presentation", 15), ("peer_review", 20)]
    assert rules.presentation_problems(good, 15) == []
    assert rules.presentation_problems([("presentation", 30), ("plenary", 5)], 15) == [(0, "length"), (0, "review")]
    assert rules.presentation_problems([*good, ("presentation", 15)], 15) == [(2, "review")]


@pytest.mark.parametrize(
    ("due", "closed", "status"),
    [("2026-05-10", "2026-05-10", "done"), ("2026-05-10", "2026-05-11", "done_late"), (None, "2026-05-11", "done")],
)
def test_what_is_closed_after_its_date_is_done_late(due, closed, status):
    assert rules.closing_status(due, closed) == status


@pytest.mark.parametrize(
    ("state", "shows", "counts"),
    [
        (None, None, "missing"),
        (None, True, "missing"),
        (None, False, "not_needed"),
        ("not_needed", None, "not_needed"),
        ("not_needed", True, "missing"),
        ("held", True, "held"),
        ("faces_hidden", True, "faces_hidden"),
        ("missing", False, "missing"),
    ],
)
def test_consent_that_was_not_said_is_missing_and_pupils_always_need_one(state, shows, counts):
    assert rules.consent(state, shows_pupils=shows) == counts


@pytest.mark.parametrize(("rut", "fine"), [("12.345.678-5", True), ("12345678-9", False), ("", True), ("abc", False)])
def test_a_rut_is_only_commented_on(rut, fine):
    assert (rules.rut_problem(rut) == "") is fine


def test_nobody_loses_a_seat_where_several_stand_in_for_each_other_in_a_ring():
    """Domain 4: what two laptops wrote may say so together; a chain still has one seat."""
    assert rules.seats({"a", "b"}, {"a": "b", "b": "a"}) == {"a", "b"}
    assert rules.seats({"a", "b", "c"}, {"a": "b", "b": "c", "c": "a"}) == {"a", "b", "c"}
    assert rules.seats({"a", "b", "c"}, {"a": "b", "b": "c"}) == {"a"}
    assert rules.seats({"a", "b"}, {"a": "b", "b": "b"}) == {"a"}
    assert rules.seats({"a", "b", "c"}, {"a": "b", "b": "c", "c": "b"}) == {"a", "c"}


@pytest.mark.parametrize(("noted", "sits"), [("", "c"), ("a", "a"), ("b", "b"), ("c", "c"), ("ab", "b"), ("abc", "c")])
def test_a_chain_of_substitutes_is_one_seat_whoever_of_it_is_noted(noted, sits):
    """Domain 4 and 9: b stands in for a, c for b, and b may have left meanwhile."""
    chain = {"c": "b", "b": "a"}
    assert rules.seats({"a", "b", "c"}, chain, noted) == {sits}
    if "b" not in noted:
        assert rules.seats({"a", "c"}, chain, noted) == {sits}
    assert rules.seats({"a", "c"}, chain, "b") == {"c"}  # who left sits in no seat, though she is noted


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("CN02OA14", "CN02 OA 14"), ("cn2 oa14", "CN02 OA 14"), ("oa 14", "MA03 OA 14"), ("OA-7", "MA03 OA 07"),
        ("ma03 oaa a", "MA03 OAA A"), ("lc04 oa ls3", "LC04 OA LS03"), ("zz03 oa 14", "ZZ03 OA 14"), ("14", "14"),
        ("  xyz ", "XYZ"), ("", ""),
    ],
)  # fmt: skip
def test_an_objective_is_known_however_it_is_written(written, kept):
    assert rules.oa_code(written, "MA", "3") == kept


def test_without_subject_or_grade_an_objective_needs_both():
    assert [rules.oa_code("oa 14"), rules.oa_code("oa 14", "RE", "3")] == ["OA 14", "OA 14"]
