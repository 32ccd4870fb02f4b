"""`docs/systems.md` keeps its promise: every page, part, field and button that it names is there under that name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.services import indicators_catalogue
from app.ui.pages import entries, instruments_specs, instruments_templates, meetings_session, network, plan_view

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs/systems.md").read_text("utf-8")
ROWS = [line for line in TEXT.splitlines() if line.startswith("| S0")]
PARTS = {
    "Instrumentos": {spec.name for spec in instruments_specs.ALL} | {instruments_templates.NAME},
    "Sesiones": {words for _, words, _ in meetings_session.PARTS},
    "Plan anual": {words for _, words, _ in plan_view.PARTS},
    "Indicadores": {one.name for one in indicators_catalogue.DEFINITIONS.values()},
    "Red": {key.capitalize() for key in network.PARTS},
}


def test_it_has_a_row_for_each_of_the_twenty_nine_systems():
    assert len(ROWS) == 29


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split("|")[2].strip())
def test_every_page_and_part_that_a_row_names_exists(row):
    pages = {entry.name for entry in entries()}
    where = row.split("|")[4]
    assert set(re.findall(r"\*\*(.+?)\*\*", where)) <= pages
    named = re.findall(r"\*\*([^*]+)\*\* · ([^:.|]+)", where)
    assert [(page, part.strip()) for page, part in named if part.strip() not in PARTS[page]] == []


def test_every_word_in_quotes_stands_in_the_program():
    folders = (ROOT / "app" / name for name in ("ui", "models", "services", "pdf"))
    written = [path.read_text("utf-8") for folder in folders for path in folder.rglob("*.py")]
    whole = "\n".join(written)
    assert [words for row in ROWS for words in re.findall("«(.+?)»", row) if words not in whole] == []
