"""JSON from strangers, read in two ways that must agree."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.log.strict_json import BadJson, load, load_bytes, load_compact

texts = st.text(max_size=20)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
MANNERS = st.fixed_dictionaries(
    {
        "separators": st.sampled_from([(",", ":"), (", ", ": "), (" ,\t", " :\n")]),
        "ensure_ascii": st.booleans(),
        "indent": st.sampled_from([None, 1]),
    }
)


@given(values, MANNERS)
def test_in_whatever_manner_it_is_written_the_same_is_read(value, manner):
    text = json.dumps(value, **manner)
    assert load_compact(text.encode()) == load_bytes(text.encode()) == load(text) == value


@pytest.mark.parametrize(
    "text",
    [
        '{"a":1,"a":1}',
        '[{"a":1,"a" :2}]',
        '{"a":{"b":"","b":""}}',
        '{"\\u0061":1,"a":2}',
        '{"a":1,}',
        "[1,]",
        "[01]",
        "[1] [2]",
        "[NaN]",
        "[-Infinity]",
        "[1e2]",
        "[1E400]",
        "[" * 5000 + "]" * 5000,
        "\ufeff[]",
        '["\x01"]',
        '["a',
        "",
    ],
)
def test_what_one_refuses_the_other_refuses(text):
    with pytest.raises(BadJson):
        load(text)
    for read in (load_bytes, load_compact):
        with pytest.raises(BadJson):
            read(text.encode())


ODD = ["-0", "18446744073709551616", "-9223372036854775809", '"\\ud800"', '"\\u0000"', '"/\\/"']


@pytest.mark.parametrize("text", ODD)
def test_odd_spellings_are_read_alike(text):
    assert [load_compact(text.encode())] == [load(text)]
    assert type(load_compact(text.encode())) is type(load(text))
