"""Which values can stand in a field."""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import InvalidData, Problem
from app.models import registry
from app.services import labels, values
from app.texts import PROBLEMS, describe, explain

ID = "0b6c2f0e-5a51-4c1f-9d0e-0123456789ab"
JUNK = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30) | st.binary(max_size=5)
ANYTHING = st.recursive(JUNK, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner))
FIELDS = [(tipo, field) for tipo in registry.types() for field in registry.fields(tipo)]


def code_of(tipo, field, value):
    found = values.check(tipo, field, value)
    return found.code if isinstance(found, Problem) else found


@given(st.sampled_from(FIELDS), ANYTHING)
def test_any_value_is_taken_once_and_for_all_or_refused_in_spanish(place, value):
    found = values.check(*place, value)
    if isinstance(found, Problem):
        assert describe(found)
    else:
        assert values.check(*place, found) == found


@pytest.mark.parametrize(
    ("tipo", "field", "value", "kept"),
    [
        ("meeting", "date", date(2026, 3, 5), "2026-03-05"),
        ("meeting", "start", time(9, 5), "09:05"),
        ("meeting", "pedagogical_hours", Decimal("4.5"), "4.5"),
        ("meeting", "pedagogical_hours", 4, "4"),
        ("school", "lat", -36.97, "-36.97"),
        ("grade_task", "grade", 3, "3"),
        ("practice", "grades", [1, "NT1"], ["1", "NT1"]),
        ("practice", "author_ids", [ID.upper()], [ID]),
        ("practice", "title", "La n\u0303an\u0303a\x00", "La ñaña"),
        ("practice", "title", None, None),
        ("meeting", "number", 0, 0),
    ],
)
def test_a_value_is_kept_as_it_travels(tipo, field, value, kept):
    assert values.check(tipo, field, value) == kept


@pytest.mark.parametrize(
    ("tipo", "field", "value", "code"),
    [
        ("meeting", "date", "2026-02-30", "not_date"),
        ("meeting", "date", "20260305", "not_date"),
        ("meeting", "start", "25:00", "not_time"),
        ("meeting", "start", "9:00", "not_time"),
        ("meeting", "pedagogical_hours", "4,5", "not_decimal"),
        ("meeting", "pedagogical_hours", float("nan"), "not_decimal"),
        ("meeting", "number", 1000, "out_of_range"),
        ("meeting", "number", True, "not_integer"),
        ("meeting", "number", 3.0, "not_integer"),
        ("meeting", "kind", "party", "not_choice"),
        ("practice", "grades", "3", "not_list"),
        ("practice", "grades", ["9"], "not_choice"),
        ("practice", "needs_internet", 1, "not_boolean"),
        ("practice", "school_id", "aromo", "broken_reference"),
        ("practice", "author_ids", [3], "broken_reference"),
        ("practice", "title", 7, "not_text"),
        ("practice", "title", "x" * (2**20 + 1), "text_too_long"),
        ("practice", "colour", "red", "unknown_field"),
        ("party", "title", "x", "unknown_type"),
        ("evidence", "file", {"$b": "x", "n": 1, "m": "", "name": ""}, "not_file"),
    ],
)
def test_a_value_that_cannot_stand_says_why(tipo, field, value, code):
    assert code_of(tipo, field, value) == code
    assert code in PROBLEMS


def test_all_problems_are_told_at_once():
    with pytest.raises(InvalidData) as caught:
        values.checked("meeting", {"number": "uno", "date": "ayer", "title": "Bien"})
    assert [problem.field for problem in caught.value.problems] == ["number", "date"]


@pytest.mark.parametrize("code", sorted(PROBLEMS))
def test_no_english_name_of_a_field_is_ever_read(code):
    details = tuple((word, "1") for word in re.findall(r"{(\w+)}", PROBLEMS[code]))
    reason = PROBLEMS[code].format(**dict(details))
    for tipo, field in FIELDS:
        label = registry.fields(tipo)[field].label
        told = InvalidData([labels.problem(tipo, field, code, details), Problem(field, code, details, "línea 3")])
        assert [describe(problem) for problem in told.problems] == [f"{label}: {reason}", f"línea 3: {reason}"]
        assert f"{label}: {reason} línea 3: {reason}" in explain(told).in_one_line()


def test_labels_are_spanish_and_a_field_without_its_type_has_the_one_that_all_types_give_it():
    names = {field for _, field in FIELDS}
    assert not names & {registry.fields(tipo)[field].label for tipo, field in FIELDS}
    assert (labels.shared_label("obstacle"), labels.shared_label("status")) == ("Qué lo impidió", "")
