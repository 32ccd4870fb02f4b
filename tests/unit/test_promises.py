"""Every invariant and fault of the exchange and every rule of the domain: a test names it, and docs say what it is."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
ROOT = TESTS.parent
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


# Where code and tests find what the numbers mean, and what each has a row for.
DOCS = {
    "domain": {*(f"6.1 {one}" for one in STATES), *(f"6.2 {one}" for one in RULES)},
    "sync-design": {f"{kind} {number}" for kind, last in LAST.items() for number in range(1, last + 1)},
}
# «domain.md 5.3, 6 and 6.2»
QUOTED = re.compile(r"\b(domain|sync-design)(?:\.md)? (\d+(?:\.\d+)?(?:(?:, | and |,? and )\d+(?:\.\d+)?)*)")
SECTION = re.compile(r"^(?:#+ |- \*\*)(\d+(?:\.\d+)?)\b", re.MULTILINE)
ROW = re.compile(r"^\| ((?:invariant|fault) \d+|6\.\d [a-z ]+) \|.*\| `([\w/]+\.py)` \|$", re.MULTILINE)


def told(doc: str) -> str:
    """What a page of docs says."""
    return (ROOT / "docs" / f"{doc}.md").read_text("utf-8")


def test_every_number_that_is_quoted_stands_in_docs():
    there = {(doc, section) for doc in DOCS for section in SECTION.findall(told(doc))}
    lost = []
    for path in (path for top in ("app", "tests") for path in (ROOT / top).rglob("*.py")):
        text = path.read_text("utf-8")
        found = {(doc, each) for doc, all_ in QUOTED.findall(text) for each in re.findall(r"\d+(?:\.\d+)?", all_)}
        lost += [(path.name, *one) for one in found - there]
        lost += [(path.name, kind, one) for kind, last in LAST.items() for one in named(text)[kind] if one > last]
    assert lost == []


@pytest.mark.parametrize("doc", DOCS)
def test_each_rule_in_docs_names_a_test_that_speaks_of_it(doc):
    rows = ROW.findall(told(doc))
    assert {about for about, _ in rows} == DOCS[doc]
    for about, file in rows:
        said = (TESTS / file).read_text("utf-8")
        kind, _, number = about.partition(" ")
        assert int(number) in named(said)[kind] if kind in LAST else about in said, (about, file)
