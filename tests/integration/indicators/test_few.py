"""Domain 9: with few answers counts stand instead of percentages, on every page and every paper, from the network's own
number on.
"""

from __future__ import annotations

import io
import re
from contextlib import closing

import pytest
from pypdf import PdfReader

from app.pdf.forms import FORMS, render
from app.services import (
    attendance,
    commitments,
    customs,
    cycle_measures,
    cycles,
    goal_progress,
    home,
    indicators_own,
    indicators_words,
    meeting_observations,
    meetings,
    network,
    people,
    plan_close,
    plans,
    rows,
    surveys,
)
from app.services.indicators_own_cells import Entered
from app.services.workspace import open_workspace
from tests.integration.domain.asking import DAY
from tests.oracle.desk import moved_in
from tests.the_day import TODAY

# The papers that tell shares of this small year, in brackets after their counts.
TELL = {"asistencia", "encuesta", "phea", "plan", "informe"}


@pytest.fixture(scope="module")
def lived(tmp_path_factory, furnished):
    """The data folder of a microcentro with such a year, to be copied, and the id of its session."""
    with closing(open_workspace(tmp_path_factory.mktemp("vivido"))) as workspace:
        return workspace.folder, _live(moved_in(workspace, furnished))


@pytest.fixture
def database(workspace, lived):
    return moved_in(workspace, lived[0])


@pytest.fixture
def year(lived):
    """A session with its sheet, survey and observation, a cycle with a share, a goal that is measured; its id."""
    return lived[1]


def _live(database):
    ids = {one.full_name.split()[0]: one.id for one in people.people(database)}
    aromo = next(one.id for one in network.schools(database) if one.name == "Escuela El Aromo")
    meeting = meetings.schedule(database, DAY, length=None)
    attendance.mark(database, meeting, [ids["Ana"], ids["Berta"]], "present")
    meetings.hold(database, meeting)
    surveys.write(database, meeting, {"respondents_n": 3})
    item = surveys.of_meeting(database, meeting).table.rows[0].item
    surveys.count(database, meeting, {(item.id, next(iter(item.options))): 2, (item.id, list(item.options)[2]): 1})
    for line, said in zip(meeting_observations.of_meeting(database, meeting).lines, ("yes", "no"), strict=False):
        meeting_observations.answer(database, meeting, line.item_id, said)
    cycle = cycles.begin(database, meeting_id=meeting, problem="Pocas opiniones")
    measured = {"cycle_id": cycle, "name": "Opinan", "numerator": 2, "denominator": 3, "date": DAY}
    rows.create(database, "phea_measure", measured)
    commitments.add(database, "Medir", meeting_id=meeting, due=DAY)
    plan = plans.begin(database, DAY.year)
    reading = indicators_own.define(database, "Leen en voz alta", "Elegir textos", goal="80")
    indicators_own.enter(database, reading, {(aromo, "2026-04"): Entered(2, 3)})
    rows.create_last(database, "goal", {"plan_id": plan, "statement": "Leer", "indicator_id": reading})
    return meeting


def shares(database, catalogue, meeting, key):
    """The percentages that a paper tells, beside counts of the same."""
    data = render(key, database, catalogue, meeting_id=meeting, year=DAY.year, printed_on=TODAY)
    text = "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).split())
    return re.findall(r"\(\d[\d,]*%\)", text)


def test_every_page_asks_the_network_from_how_many_on_a_share_is_told_in_percent(database, year):
    customs.agree(database, "small_number", 7)
    assert attendance.counts(database, year).small == 7
    assert surveys.of_meeting(database, year).small == 7
    assert meeting_observations.of_meeting(database, year).small == 7
    assert home.load(database, DAY).small == 7
    assert plan_close.in_numbers(database, DAY.year, today=DAY).small == 7
    assert cycle_measures.small(database) == 7


def test_a_goal_of_the_plan_tells_a_share_of_few_as_its_counts(database, year):
    [plan] = [one.id for one in plans.plans(database)]
    [few] = [one.words() for one in goal_progress.of_plan(database, plan).values()]
    assert ("2 de 3" in few, "%" in few) == (True, False)
    customs.agree(database, "small_number", 3)
    [enough] = [one.words() for one in goal_progress.of_plan(database, plan).values()]
    assert "2 de 3 (67" in enough


@pytest.mark.parametrize("key", [one for one in FORMS if FORMS[one].needs in {None, "meeting", "year"}])
def test_no_paper_tells_a_percentage_of_few(database, catalogue, year, key):
    customs.agree(database, "small_number", 100)
    assert shares(database, catalogue, year, key) == []
    customs.agree(database, "small_number", 1)
    assert bool(shares(database, catalogue, year, key)) is (key in TELL)


@pytest.mark.parametrize(("whole", "told"), [(4, "1 de 4"), (5, "1 de 5 (20 %)")])
def test_five_are_enough_by_custom(whole, told):
    assert indicators_words.share_words(indicators_words.Count(1, whole), 5).replace("\u00a0", " ") == told
