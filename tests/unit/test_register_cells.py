"""How cells are read: whatever a person or another program wrote there, the value that was meant or a named problem."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.errors import Problem
from app.models.base import Field
from app.services.register_cells import value_of
from app.services.register_letters import for_cell, of_cell, shown
from app.services.register_rows import cell

CHOICES = {"MA": "Matemática", "3": "3°"}


def read(kind, raw, name="campo", **spec):
    return value_of(None, name, Field(kind, "Campo", **spec), raw)


@pytest.mark.parametrize(
    ("raw", "meant"),
    [
        (datetime(2026, 3, 5, 9, 0), "2026-03-05"),
        (date(2026, 3, 5), "2026-03-05"),
        ("05-03-2026", "2026-03-05"),
        ("5/3/26", "2026-03-05"),
        ("2026-03-05", "2026-03-05"),
        ("jueves 5 de marzo de 2026", "2026-03-05"),
        ("5 Marzo 2026", "2026-03-05"),
        (46086, "2026-03-05"),
    ],
)
def test_a_date_is_read_however_it_was_written(raw, meant):
    assert read("date", raw) == meant


@pytest.mark.parametrize("raw", ["31-02-2026", "marzo", "5 de brumario de 2026", 12, True])
def test_what_is_no_date_is_told(raw):
    assert read("date", raw).code == "cell_not_date"


@pytest.mark.parametrize(
    ("raw", "meant"),
    [(time(9, 30), "09:30"), ("9:30", "09:30"), ("9.30 hrs", "09:30"), ("14 h", "14:00"), (0.5, "12:00")],
)
def test_a_time_is_read_however_it_was_written(raw, meant):
    assert read("time", raw) == meant


def test_a_time_kept_as_a_length_is_read():
    assert read("time", timedelta(hours=9, minutes=40)) == "09:40"
    assert read("time", "25:00").code == "not_time"


@pytest.mark.parametrize(
    ("kind", "raw", "meant"),
    [
        ("int", 3.0, 3),
        ("int", "1.200", 1200),
        ("int", " 12 ", 12),
        ("int", "12 000", 12000),
        ("int", "$ 12\u00a0000", 12000),
        ("decimal", "1\u202f234,5", "1234.5"),
        ("decimal", "12 000", "12000"),
        ("int", "$ 1.200", 1200),
        ("decimal", "1.234,5", "1234.5"),
        ("decimal", "1.200.000", "1200000"),
        ("decimal", "0.125", "0.125"),
        ("decimal", 1.125, "1.125"),
        ("decimal", -36.9, "-36.9"),
        ("decimal", 0.1 + 0.2, "0.3"),
        ("decimal", "82 %", "82"),
        ("bool", "sí", True),
        ("bool", "X", True),
        ("bool", "No", False),
        ("text", 987654321.0, "987654321"),
        ("text", "  hola ", "hola"),
    ],
)
def test_numbers_and_words_are_read_as_people_write_them(kind, raw, meant):
    assert read(kind, raw) == meant


@pytest.mark.parametrize("raw", ["1,5", "1.2", "1,200", "1_000", "1 5", "12 00", "1 200.300", 1.2])
def test_what_is_no_whole_number_is_told_and_not_made_one(raw):
    assert read("int", raw).code == "cell_not_whole"


@pytest.mark.parametrize("raw", ["1 5", "1 5,5", "1 2000", "12 00"])
def test_two_numbers_with_a_space_between_are_not_made_one_with_decimals(raw):
    assert read("decimal", raw).code == "not_decimal"


def test_a_text_that_is_a_thousand_in_chile_and_a_fraction_elsewhere_is_asked_about():
    problem = read("decimal", "1.200")
    assert problem.code == "cell_two_readings"
    assert dict(problem.details) == {"value": "1.200", "thousands": "1200", "decimals": "1,200"}
    assert read("decimal", "-36.900", name="lat") == "-36.900"


@pytest.mark.parametrize("kind", ["text", "date", "int", "decimal", "list"])
def test_a_formula_that_failed_is_told_whatever_the_column(kind):
    assert read(kind, "#N/A").code == "cell_fault"


@pytest.mark.parametrize(
    ("held", "seen"),
    [("Uno_x000D_\nDos", "Uno\nDos"), ("_x005F_x0041_", "_x0041_"), ("_xD83D_ fin", "_xD83D_ fin")],
)
def test_what_excel_escapes_is_read_as_people_see_it(held, seen):
    assert of_cell(held) == seen


@given(st.text())
def test_a_text_comes_back_from_a_cell_as_it_was_shown(text):
    assert of_cell(for_cell(text)) == shown(text)


def test_the_check_character_of_an_rbd_may_be_written():
    assert read("int", "12345-6", name="rbd") == 12345


@pytest.mark.parametrize("raw", ["matematica", "MATEMÁTICA", "ma"])
def test_a_choice_is_known_by_code_or_words_without_accents(raw):
    assert read("choice", raw, choices=CHOICES) == "MA"


def test_a_choice_that_is_not_offered_is_told_with_those_that_are():
    problem = read("choice", "Música", choices=CHOICES)
    assert problem.code == "not_choice"
    assert dict(problem.details)["choices"] == "Matemática, 3°"


def test_lists_of_choices_are_parted_by_commas_and_sentences_by_lines():
    assert read("list", "3, matematica", choices=CHOICES) == ["3", "MA"]
    assert read("list", "Uno, y dos; tres\nCuatro") == ["Uno, y dos; tres", "Cuatro"]
    assert read("list", "MA01 OA 18; MA02 OA 01", name="oa_codes") == ["MA01 OA 18", "MA02 OA 01"]


@example(float("inf"))
@example(float("nan"))
@given(st.one_of(st.none(), st.text(), st.integers(), st.floats(), st.booleans(), st.datetimes(), st.times()))
def test_whatever_stands_in_a_cell_is_a_value_or_a_problem(raw):
    for kind in ("text", "date", "time", "int", "decimal", "bool", "list"):
        found = read(kind, raw)
        assert found is None or isinstance(found, str | int | bool | list | Problem)


@given(st.dates(date(1900, 1, 1)), st.times(), st.decimals(-(10**9), 10**9, places=4), st.integers(-(10**9), 10**9))
def test_what_goes_out_comes_back(day, moment, number, whole):
    said = f"{moment:%H:%M}"
    assert read("date", cell(None, Field("date", ""), day.isoformat())) == day.isoformat()
    assert read("time", cell(None, Field("time", ""), said)) == said
    assert Decimal(read("decimal", cell(None, Field("decimal", ""), f"{number:f}"))) == number
    assert read("int", cell(None, Field("int", ""), whole)) == whole
