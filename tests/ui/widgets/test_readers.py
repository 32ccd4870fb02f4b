"""Dates, times and minutes, read as people write them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ui import values
from app.ui.widgets.choices import grades_words

TODAY = date(2026, 3, 2)  # a Monday


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("3/3", "2026-03-03"), ("3-3-26", "2026-03-03"), ("3.3.2027", "2027-03-03"), ("2026-03-03", "2026-03-03"),
        ("3 de marzo", "2026-03-03"), ("martes 3 de marzo de 2026", "2026-03-03"), ("3 mar", "2026-03-03"),
        ("hoy", "2026-03-02"), ("Mañana", "2026-03-03"), ("manana", "2026-03-03"), ("miércoles", "2026-03-04"),
        ("lunes", "2026-03-02"), ("31/2", None), ("", None), ("pronto", None), ("3/13", None), ("3 ma", None),
    ],
)  # fmt: skip
def test_a_date_is_understood_as_people_write_it(typed, meant):
    assert values.read_date(typed, TODAY) == meant


@given(st.dates(min_value=date(1900, 1, 1)))
def test_every_date_is_read_back_from_its_own_forms(day):
    iso = day.isoformat()
    assert values.read_date(values.short_date(iso), TODAY) == iso
    assert values.read_date(values.date_words(iso, year=True), TODAY) == iso


@given(st.text(max_size=30))
def test_no_text_breaks_the_readers(text):
    values.read_date(text, TODAY)
    values.read_time(text)
    values.read_minutes(text)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("9", "09:00"), ("930", "09:30"), ("9:30", "09:30"), ("9.30", "09:30"), ("14h05", "14:05"), ("24:00", None),
     ("9:75", None), ("9,5", None), ("", None), ("nueve", None)],
)  # fmt: skip
def test_a_time_is_understood_as_people_write_it(typed, meant):
    assert values.read_time(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"), [("45", 45), ("45 min", 45), ("1h30", 90), ("1:30", 90), ("2 h", 120), ("", None), ("x", None)]
)
def test_minutes_are_understood_as_people_write_them(typed, meant):
    assert values.read_minutes(typed) == meant


def test_words_are_chilean():
    assert values.moment_words("2026-03-03", "09:30") == "martes 3 de marzo, 09:30"
    assert values.number_words(1234.5, 1) == "1.234,5"
    assert [values.size_words(size) for size in (0, 348_160, 1_572_864)] == ["0 KB", "340 KB", "1,5 MB"]
    assert [values.minutes_words(each) for each in (0, 45, 60, 90)] == ["0 min", "45 min", "1 h", "1 h 30 min"]
    assert grades_words(["3", "NT2", "1"]) == "NT2, 1° y 3°"
