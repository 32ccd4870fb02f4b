"""The network's own indicators: each with its decision, entered by school and month, one figure for a cell."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import InvalidData
from app.services import goal_progress, indicators_own_words, network, plan_versions, plans, rows
from app.services import indicators_own as own
from app.services.indicators_own_cells import Entered, cell_words, read_cell
from app.services.rules import Count
from tests.asked import asked

APRIL, MAY = "2026-04", "2026-05"
DECISION = "Elegir qué textos leer en mayo."


@pytest.fixture
def reading(database):
    return own.define(database, "Leen en voz alta", DECISION, goal="80")


def refused(call, *args, **more):
    with pytest.raises(InvalidData) as caught:
        call(*args, **more)
    return [(one.field, one.code) for one in caught.value.problems]


def test_an_indicator_without_its_decision_is_not_defined(database, reading):
    """Domain 9: each indicator must name the decision it feeds."""
    assert refused(own.define, database, "Leen", " ") == [("decision", "required")]
    assert refused(own.change, database, reading, {"decision": ""}) == [("decision", "required")]
    assert [one.decision for one in own.own(database)] == [DECISION]
    own.change(database, reading, {"active": False})
    assert own.own(database) == []
    assert [one.goal for one in own.own(database, every=True)] == [Decimal(80)]


def test_a_year_is_a_sheet_of_schools_by_months_and_adds_up(database, reading, ids):
    own.enter(database, reading, {
        (ids.aromo, APRIL): Entered(3, 4), (ids.canelo, APRIL): Entered(5, 12), (ids.aromo, MAY): Entered(4, 4),
    })  # fmt: skip
    sheet = own.sheet(database, reading, 2026)
    assert [name for _, name in sheet.schools] == ["Escuela El Aromo", "Escuela El Canelo"]
    assert (sheet.months[0], sheet.months[-1]) == ("2026-03", "2026-12")
    assert cell_words(sheet.cells[ids.canelo, APRIL]) == "5/12"
    found = own.totals(sheet)
    assert found.counts[1:3] == (Count(8, 16), Count(4, 4))
    assert found.values[:3] == (None, Fraction(50), Fraction(100))
    assert found.reporting[:3] == (0, 2, 1)


def test_what_was_there_before_is_given_back_to_undo_it(database, reading, ids):
    own.enter(database, reading, {(ids.aromo, APRIL): Entered(3, 4)})
    before = own.enter(database, reading, {(ids.aromo, APRIL): Entered(4, 4), (ids.aromo, MAY): Entered(1, 4)})
    assert before == {(ids.aromo, APRIL): Entered(3, 4), (ids.aromo, MAY): Entered()}
    own.enter(database, reading, before)
    assert dict(own.sheet(database, reading, 2026).cells) == {(ids.aromo, APRIL): Entered(3, 4)}


def test_more_than_there_are_is_refused_and_nothing_of_it_is_written(database, reading, ids):
    cells = {(ids.aromo, APRIL): Entered(1, 4), (ids.aromo, MAY): Entered(5, 4)}
    assert refused(own.enter, database, reading, cells) == [("numerator", "more_than_whole")]
    assert own.sheet(database, reading, 2026).cells == {}


def test_the_same_cell_on_two_laptops_is_one_figure(database, reading, ids):
    own.enter(database, reading, {(ids.aromo, APRIL): Entered(3, 4)})
    own.enter(database, reading, {(ids.aromo, APRIL): Entered(2, 4)})
    assert len(rows.parts(database, "indicator_value", reading)) == 1


def test_a_school_that_left_keeps_the_rows_of_its_years(database, reading, ids):
    own.enter(database, reading, {(ids.canelo, APRIL): Entered(3, 4)})
    rows.update(database, "school", ids.canelo, {"left_on": "2026-06-01"})
    assert len(own.sheet(database, reading, 2026).schools) == 2
    assert [key for key, _ in own.sheet(database, reading, 2027).schools] == [ids.aromo]


def test_values_have_a_mean_and_counts_a_sum_and_the_whole_network_one_row(database, ids):
    rain = own.define(database, "Minutos de viaje", DECISION, kind="value")
    far = Entered(value=Decimal(4))
    own.enter(database, rain, {(ids.aromo, APRIL): Entered(value=Decimal("2.5")), (ids.canelo, APRIL): far})
    assert own.totals(own.sheet(database, rain, 2026)).values[1] == Fraction(13, 4)
    books = own.define(database, "Libros", DECISION, kind="count", by_school=False)
    own.enter(database, books, {(own.NETWORK, APRIL): Entered(12)})
    sheet = own.sheet(database, books, 2026)
    assert sheet.schools == ((own.NETWORK, "Toda la red"),)
    assert own.totals(sheet).values[1] == Fraction(12)


@pytest.mark.parametrize(
    ("text", "kind", "meant"),
    [
        ("12/20", "share", Entered(12, 20)), (" 12 de 20 ", "share", Entered(12, 20)), ("", "share", Entered()),
        ("12", "share", None), ("12/20/3", "share", None), ("x/20", "share", None), ("-1/2", "share", None),
        ("12 000", "count", Entered(12000)), ("12\u202f000/20\u00a0000", "share", Entered(12000, 20000)),
        ("1 5", "count", None), ("1 5", "value", None), ("12 000,5", "value", Entered(value=Decimal("12000.5"))),
        ("1.204", "count", Entered(1204)), ("1.5", "count", None), ("12/20", "count", None), ("–", "count", Entered()),
        ("3,5", "value", Entered(value=Decimal("3.5"))), ("1.234,5", "value", Entered(value=Decimal("1234.5"))),
        ("-2.5", "value", Entered(value=Decimal("-2.5"))), ("mucho", "value", None), ("1,2,3", "value", None),
        ("1.200", "value", Entered(value=Decimal(1200))), ("0.125", "value", Entered(value=Decimal("0.125"))),
    ],
)  # fmt: skip
def test_what_is_typed_or_pasted_is_understood(text, kind, meant):
    assert read_cell(text, kind) == meant


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.decimals(-(10**6), 10**6, places=5))
def test_a_figure_is_written_as_it_is_read(part, more, value):
    for entered, kind in (
        (Entered(part, part + more), "share"), (Entered(part), "count"), (Entered(value=value), "value"),
    ):  # fmt: skip
        assert read_cell(cell_words(entered), kind) == entered


def test_a_network_without_schools_has_an_empty_sheet(database, reading, ids):
    for key in (ids.aromo, ids.canelo):
        rows.update(database, "school", key, {"left_on": "2025-12-01"})
    assert network.schools(database) == []
    assert own.sheet(database, reading, 2026).schools == ()


def test_a_goal_of_the_plan_shows_what_its_own_indicator_came_to_and_is_the_goal_of_its_chart(database, reading, ids):
    """Domain 6: a goal has its indicator, its baseline and its target."""
    plan = rows.create(database, "annual_plan", {"year": 2026, "focus_statement": "Leer"})
    goal = {"plan_id": plan, "statement": "Que lean de corrido", "baseline": "40", "indicator_id": reading}
    first = rows.create_last(database, "goal", goal | {"target": "60"})
    assert goal_progress.of_plan(database, plan)[first].words() == "sin cifras todavía"
    own.enter(database, reading, {(ids.aromo, APRIL): Entered(8, 12), (ids.aromo, MAY): Entered(7, 12)})
    present = goal_progress.of_plan(database, plan)[first]
    assert (present.words(), present.value, present.unit) == ("va en 7 de 12 (58\u00a0%) en mayo", Decimal("58.3"), "%")
    sheet = own.sheet(database, reading, 2026)
    assert indicators_own_words.points(sheet, 5).goal == 60
    assert "Meta del plan 2026: Que lean de corrido (60\u00a0%)" in indicators_own_words.purpose(sheet)
    assert indicators_own_words.points(own.sheet(database, reading, 2025), 5).goal == 80
    own.change(database, reading, {"direction": "down"})
    assert goal_progress.of_plan(database, plan)[first].words() == "llegó a lo esperado: 7 de 12 (58\u00a0%) en mayo"
    assert "Leen en voz alta" in plan_versions.now(database, plan)[-1]
    new = plans.begin(database, 2027, from_plan=plan)
    assert [(each["baseline"], each["indicator_id"]) for each in rows.parts(database, "goal", new)] == [
        ("58.3", reading)
    ]
    own.enter(database, reading, {(ids.aromo, MAY): Entered(2, 4)})
    few = goal_progress.of_plan(database, plan)[first]
    assert (few.figure, few.value, few.reached) == ("2 de 4 en mayo", None, None)
    rows.remove(database, "indicator", reading)
    assert goal_progress.of_plan(database, plan) == {}
    assert goal_progress.choices(database, plan) == {reading: "Un indicador que se quitó"}


def test_a_number_of_answers_that_came_and_cannot_be_tells_no_share_of_a_few(database, reading, ids):
    """Domain 9: a share of few answers would say who gave them, also where a file that came asks for none."""
    rows.create(database, "network_rule", {"name": "small_number", "value": 0})
    plan = rows.create(database, "annual_plan", {"year": 2026, "focus_statement": "Leer"})
    goal = rows.create_last(database, "goal", {"plan_id": plan, "statement": "Leer", "indicator_id": reading})
    own.enter(database, reading, {(ids.aromo, MAY): Entered(2, 4)})
    few = goal_progress.of_plan(database, plan)[goal]
    assert (few.figure, few.value, few.reached) == ("2 de 4 en mayo", None, None)


def test_what_ten_goals_came_to_is_asked_in_as_few_questions_as_one(database, reading, ids):
    plan = rows.create(database, "annual_plan", {"year": 2026, "focus_statement": "Leer"})
    rows.create_last(database, "goal", {"plan_id": plan, "statement": "Primera", "indicator_id": reading})
    with asked(database) as for_one:
        goal_progress.of_plan(database, plan)
    for number in range(9):
        more = own.define(database, f"Otro {number}", DECISION)
        own.enter(database, more, {(ids.aromo, APRIL): Entered(number, 12)})
        rows.create_last(database, "goal", {"plan_id": plan, "statement": f"Meta {number}", "indicator_id": more})
    with asked(database) as for_ten:
        assert len(goal_progress.of_plan(database, plan)) == 10
    assert len(for_ten) == len(for_one)
