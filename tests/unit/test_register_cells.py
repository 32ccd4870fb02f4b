"""How cells are read: whatever a person or another program wrote there, the value that was meant or a named problem."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.errors import Problem
from app.models.base import Field
from app.services.register_cells import same, value_of
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
        (46086.75, "2026-03-05"),
        ("2026-03-05T09:00:00", "2026-03-05"),
        ("2026.3.5 9:00", "2026-03-05"),
        (20_000, "1954-10-03"),
        (79_999, "2119-01-10"),
    ],
)
def test_a_date_is_read_however_it_was_written(raw, meant):
    assert read("date", raw) == meant


@pytest.mark.parametrize("raw", ["31-02-2026", "marzo", "5 de brumario de 2026", 12, 19_999, 80_000, True])
def test_what_is_no_date_is_told(raw):
    assert read("date", raw).code == "cell_not_date"


@pytest.mark.parametrize(
    ("raw", "meant"),
    [
        (time(9, 30), "09:30"), (datetime(1899, 12, 30, 9, 30), "09:30"), ("9:30", "09:30"), ("9.30 hrs", "09:30"),
        ("14 H", "14:00"), ("23:59", "23:59"), (0.0, "00:00"), (0.5, "12:00"), (0.99, "23:46"), (0.999_999, "00:00"),
    ],
)  # fmt: skip
def test_a_time_is_read_however_it_was_written(raw, meant):
    assert read("time", raw) == meant


def test_a_time_kept_as_a_length_is_read():
    assert read("time", timedelta(hours=9, minutes=40)) == "09:40"
    assert read("time", timedelta(hours=9, minutes=39, seconds=59, microseconds=999_997)) == "09:40"
    for odd in ("24:00", "9:60", 1.5, -0.5):
        assert read("time", odd).code == "not_time"


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
        ("bool", True, True),
        ("bool", False, False),
        ("text", datetime(2026, 4, 1), "2026-04-01"),
        ("text", datetime(2026, 4, 2), "2026-04-02"),
        ("text", date(2026, 4, 1), "2026-04-01"),
        ("text", "  ", None),
        ("text", None, None),
        ("text", 987654321.0, "987654321"),
        ("text", "  hola ", "hola"),
    ],
)
def test_numbers_and_words_are_read_as_people_write_them(kind, raw, meant):
    assert read(kind, raw) == meant


def test_the_first_of_a_month_is_the_month_where_one_is_asked_for():
    assert read("text", datetime(2026, 4, 1), name="period") == "2026-04"


@pytest.mark.parametrize("raw", ["1,5", "1.2", "1,200", "1_000", "1 5", "12 00", "1 200.300", 1.2, True, "12345-6"])
def test_what_is_no_whole_number_is_told_and_not_made_one(raw):
    assert read("int", raw).code == "cell_not_whole"


@pytest.mark.parametrize("raw", ["1 5", "1 5,5", "1 2000", "12 00", "NaN", "Infinity", True])
def test_two_numbers_with_a_space_between_are_not_made_one_with_decimals(raw):
    assert read("decimal", raw).code == "not_decimal"


def test_a_text_that_is_a_thousand_in_chile_and_a_fraction_elsewhere_is_asked_about():
    problem = read("decimal", "1.200")
    assert problem.code == "cell_two_readings"
    assert dict(problem.details) == {"value": "1.200", "thousands": "1200", "decimals": "1,200"}
    assert read("decimal", "1.200 %").code == "cell_two_readings"
    for place in ("lat", "lon"):
        assert read("decimal", "-36.900", name=place) == "-36.900"
        assert read("decimal", "-36,9", name=place) == "-36.9"


@pytest.mark.parametrize("kind", ["text", "date", "int", "decimal", "list"])
def test_a_formula_that_failed_is_told_whatever_the_column(kind):
    for fault in ("#N/A", "#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!"):
        assert read(kind, fault).code == "cell_fault"


@pytest.mark.parametrize(
    ("meant", "said"), [(True, ["Sí", "si", "S", "x", "VERDADERO", "true", 1, 1.0, "✓"]), (False, ["n", "Falso", "0"])]
)
def test_yes_and_no_are_read_in_every_usual_way_and_nothing_else_is(meant, said):
    assert {read("bool", raw) for raw in (*said, str(meant))} == {meant}
    assert read("bool", "quizás").code == "not_choice"


def test_a_long_text_that_cannot_be_is_told_by_its_beginning():
    told = [dict(read("int", "x" * long).details)["value"] for long in (60, 61)]
    assert told == ["x" * 60, "x" * 59 + "…"]


@pytest.mark.parametrize(
    ("held", "seen"),
    [("Uno_x000D_\nDos", "Uno\nDos"), ("_x005F_x0041_", "_x0041_"), ("_xD83D_ fin", "_xD83D_ fin")],
)
def test_what_excel_escapes_is_read_as_people_see_it(held, seen):
    assert of_cell(held) == seen


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Uno\rDos\r\nTres", "Uno\nDos\nTres"),
        ("x" * 32_767, "x" * 32_767),
        ("x" * 32_768, "x" * 32_763 + " […]"),
        ("🌱" * 16_383, "🌱" * 16_383),
        ("🌱" * 16_384, "🌱" * 16_381 + " […]"),
    ],
)
def test_a_cell_shows_all_that_excel_takes_of_a_text_and_a_mark_where_it_takes_no_more(text, seen):
    assert shown(text) == seen


@given(st.text())
def test_a_text_comes_back_from_a_cell_as_it_was_shown(text):
    assert of_cell(for_cell(text)) == shown(text)


def test_the_check_character_of_an_rbd_may_be_written():
    assert read("int", "12345-6", name="rbd") == 12345


@pytest.mark.parametrize("raw", ["matematica", "MATEMÁTICA", "ma"])
def test_a_choice_is_known_by_code_or_words_without_accents(raw):
    assert read("choice", raw, choices=CHOICES) == "MA"
    assert [read("choice", one, choices={"T": "3°"}) for one in ("3", "3°", "t")] == ["T"] * 3


def test_a_choice_that_is_not_offered_is_told_with_those_that_are():
    problem = read("choice", "Música", choices=CHOICES)
    assert problem.code == "not_choice"
    assert dict(problem.details)["choices"] == "Matemática, 3°"
    for many, more in ((8, ""), (9, " y otras")):
        problem = read("choice", "Música", choices={str(one): f"N° {one}" for one in range(many)})
        assert dict(problem.details)["choices"] == ", ".join(f"N° {one}" for one in range(8)) + more


def test_lists_of_choices_are_parted_by_commas_and_sentences_by_lines():
    assert read("list", "3, ; matematica", choices=CHOICES) == ["3", "MA"]
    assert read("list", "Uno, y dos; tres \n\n Cuatro") == ["Uno, y dos; tres", "Cuatro"]
    for name in ("oa_codes", "tags", "communes"):
        assert read("list", "MA01 OA 18; MA02 OA 01", name=name) == ["MA01 OA 18", "MA02 OA 01"]


@pytest.mark.parametrize(
    ("tipo", "name", "held", "value", "alike"),
    [
        ("indicator_value", "value", "1.50", "1.5", True),
        ("indicator_value", "value", "1.5", "1.6", False),
        ("indicator_value", "value", None, "1.5", False),
        ("school", "rbd", 1, 2, False),
        ("practice", "tags", ["medir", "huerta"], ["medir ", "huerta"], True),
        ("practice", "tags", ["medir"], ["contar"], False),
        ("practice", "problem_addressed", "Uno\n\n  Dos", "Uno\nDos", True),
        ("practice", "problem_addressed", "Uno\nDos", "Uno Dos", False),
        ("practice", "problem_addressed", "x" * 40_000, shown("x" * 40_000), True),
    ],
)
def test_what_a_sheet_writes_alike_is_no_change(tipo, name, held, value, alike):
    assert same(tipo, name, held, value) is alike


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


@pytest.mark.parametrize(("kind", "raw"), [("date", "ayer"), ("time", "a las nueve"), ("decimal", "mucho")])
def test_what_came_in_as_something_else_goes_out_as_the_text_that_it_is(kind, raw):
    assert cell(None, Field(kind, ""), raw) == raw
