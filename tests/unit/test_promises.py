"""Every invariant and fault of the exchange, and every rule of the domain, has a test that names it."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
# «fault 24», «faults 24, 27 and 28», «test_invariant_3_fault_36_…»
NAMED = re.compile(
    r"(?<![a-z])(invariant|fault)s?[ _](\d+(?:(?:, |,? and |,? or |_and_|_or_)\d+)*)(?!\d)", re.IGNORECASE
)
LAST = {"invariant": 30, "fault": 38}


def named(text: str) -> dict[str, set[int]]:
    """The numbers of invariants and of faults that a text names."""
    found: dict[str, set[int]] = defaultdict(set)
    for kind, numbers in NAMED.findall(text):
        found[kind.lower()] |= {int(number) for number in re.findall(r"\d+", numbers)}
    return found


def names_and_docstrings() -> str:
    """What the tests are called and what they say of themselves; this file is none of them."""
    texts = [path.read_text("utf-8") for path in TESTS.rglob("test_*.py") if path != Path(__file__).resolve()]
    said = re.compile(r'^ *def (test_\w+)|^ *"""(.*?)"""', re.MULTILINE | re.DOTALL)
    return "\n".join(name or words for text in texts for name, words in said.findall(text))


@pytest.mark.parametrize(
    ("text", "kind", "numbers"),
    [
        ("fault 24", "fault", {24}),
        ("Faults 24, 27 and 28; invariants 18 and 22.", "fault", {24, 27, 28}),
        ("Faults 24, 27 and 28; invariants 18 and 22.", "invariant", {18, 22}),
        ("test_invariant_3_fault_36_news", "invariant", {3}),
        ("test_fault_22_and_32_a_kept_file", "fault", {22, 32}),
        ("test_3_files", "invariant", set()),
    ],
)
def test_numbers_are_read_as_people_write_them(text, kind, numbers):
    assert named(text)[kind] == numbers


STATES = ("plan", "meeting", "minutes", "commitment", "practice", "adoption", "cycle", "advisory record", "package")
RULES = (
    "pupil counts", "objectives", "minutes and attendance", "people who leave", "expected members", "numbering",
    "merging",
)  # fmt: skip


@pytest.mark.parametrize("kind", [*(f"6.1 {one}" for one in STATES), *(f"6.2 {one}" for one in RULES)])
def test_every_state_change_and_cross_rule_of_the_domain_has_a_test_that_names_it(kind):
    assert kind in names_and_docstrings()


@pytest.mark.parametrize("kind", LAST)
def test_every_number_of_the_design_has_a_test_that_names_it(kind):
    assert set(range(1, LAST[kind] + 1)) - named(names_and_docstrings())[kind] == set()
    assert max(named(names_and_docstrings())[kind]) == LAST[kind]
