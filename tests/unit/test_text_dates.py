"""Dates, sizes and counts read as a person in Chile writes them."""

from __future__ import annotations

import datetime as dt

import pytest

from app.text_dates import (
    as_date,
    count,
    long_date,
    long_date_time,
    month_name,
    near_date,
    number,
    short_date,
    size_in_words,
)


def test_a_long_date_names_weekday_and_month() -> None:
    assert long_date("2026-03-03") == "martes 3 de marzo"
    assert long_date(dt.date(2026, 9, 19), year=True) == "sábado 19 de septiembre de 2026"
    assert month_name(12) == "diciembre"


def test_a_day_of_another_year_is_said_with_it() -> None:
    assert near_date("2026-03-03", dt.date(2026, 11, 29)) == "martes 3 de marzo"
    assert near_date("2027-03-02", dt.date(2026, 11, 29)) == "martes 2 de marzo de 2027"


def test_a_long_date_may_have_its_time() -> None:
    assert long_date_time("2026-03-03", "09:30") == "martes 3 de marzo, 09:30"
    assert long_date_time(dt.datetime(2026, 3, 3, 9, 5, tzinfo=dt.UTC)) == "martes 3 de marzo, 09:05"
    assert long_date_time("2026-03-03", dt.time(9, 30), year=True) == "martes 3 de marzo de 2026, 09:30"
    assert long_date_time("2026-03-03") == "martes 3 de marzo"
    assert long_date_time(None, "09:30") == "09:30"


def test_a_short_date_has_the_day_first() -> None:
    assert short_date("2026-03-03") == "03-03-2026"
    assert short_date(dt.date(2026, 12, 24)) == "24-12-2026"


@pytest.mark.parametrize("text", ["pronto", "2026-13-01", "03/03/2026"])
def test_text_that_is_no_date_is_shown_as_it_is(text: str) -> None:
    assert as_date(text) is None
    assert long_date(text) == short_date(text) == text


def test_nothing_is_shown_for_no_date() -> None:
    assert [long_date(None), short_date(""), long_date_time(None)] == ["", "", ""]


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 KB"),
        (1, "menos de 1 KB"),
        (1023, "menos de 1 KB"),
        (1024, "1 KB"),
        (1536, "1,5 KB"),
        (3_250_586, "3,1 MB"),
        (12 * 1024 * 1024, "12 MB"),
        (1_048_575, "1 MB"),
        (5 * 1024**3, "5 GB"),
        (9_000 * 1024**4, "9.000 TB"),
    ],
)
def test_a_size_is_short_and_has_a_comma(size: int, words: str) -> None:
    assert size_in_words(size) == words


def test_numbers_have_points_and_commas_the_chilean_way() -> None:
    assert [number(1234567), number(3.14159, 2), number(3.0, 2), number(-0.2)] == ["1.234.567", "3,14", "3", "0"]
    assert number(100, 1) == "100"


def test_counts_agree_with_their_noun() -> None:
    shown = [count(amount, "práctica", "prácticas") for amount in (0, 1, 7, 1204)]
    assert shown == ["0 prácticas", "1 práctica", "7 prácticas", "1.204 prácticas"]
