"""`docs/systems.md` keeps its promise: every page, part, field and button that it names is there under that name."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from app.models import registry
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


# From a page of the table one goes on to another, which has no place of its own in the sidebar.
LEADS_TO = {"Prácticas": "El camino de una práctica", "Indicadores": "Indicadores propios"}
IMPORT = re.compile(r"^\s*from (app[\w.]*) import (\([^)]*\)|[^\n]*)", re.MULTILINE)


@cache
def source(module: str) -> str:
    path = ROOT / (module.replace(".", "/") + ".py")
    return path.read_text("utf-8") if path.is_file() else ""


def words_of(page: str) -> str:
    """What the modules of a page say, with those that they use, and the fields and choices of the records it shows."""
    shown = next(entry for entry in entries() if entry.name == page).load()
    own = ("app.ui", "app.pdf", shown.__module__.replace("app.ui.pages", "app.services"))
    reached, waiting = set[str](), [shown.__module__]
    while waiting:
        module = waiting.pop()
        if module in reached or not source(module):
            continue
        reached.add(module)
        if module.startswith(own) and module != "app.ui.pages":
            for package, names in IMPORT.findall(source(module)):
                waiting += [package, *(f"{package}.{name}" for name in re.findall(r"\w+", names))]
    fields = [field for tipo in shown.watches & registry.types().keys() for field in registry.fields(tipo).values()]
    labels = [words for field in fields for words in (field.label, *field.choices.values())]
    return "\n".join([*map(source, reached), *labels])


def test_every_word_in_quotes_stands_on_the_page_that_the_row_names():
    strange = []
    said: dict[str, str] = {}
    for row in ROWS:
        _, *named = re.split(r"\*\*(.+?)\*\*", row.split("|")[4])
        for page, where in zip(named[::2], named[1::2], strict=True):
            for words in re.findall("«(.+?)»", where):
                if page not in said:
                    said[page] = "\n".join(words_of(name) for name in (page, LEADS_TO.get(page)) if name)
                if words not in said[page]:
                    strange.append((page, words))
    assert strange == []
