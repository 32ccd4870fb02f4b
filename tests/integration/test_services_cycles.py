"""Improvement cycles and their rules, with the published figures of Malloa (domain.md 6, 6.1; S001)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from app.errors import InvalidData
from app.services import cycle_measures, cycles, evidence, meetings, rows


def codes(caught):
    return {problem.code for problem in caught.value.problems}


def refused(database, cycle):
    with pytest.raises(InvalidData) as caught:
        cycles.advance(database, cycle)
    return codes(caught)


def test_a_cycle_of_a_session_or_practice_begins_with_its_problem_and_never_with_its_solution(database):
    meeting = meetings.schedule(database, date(2026, 5, 7))
    cycle = cycles.begin(database, meeting_id=meeting)
    assert cycles.cycle(database, cycle).level == "meeting"
    rows.update(database, "phea_cycle", cycle, {"change_idea": "Trabajo en grupos pequeños"})
    assert cycles.missing(database, cycle)[0][0] == "problem"
    assert refused(database, cycle) == {"problem_first"}
    assert [row.id for row in cycles.cycles(database, owner_field="meeting_id", owner_id=meeting)] == [cycle]


def test_study_is_not_closed_without_data_and_adjust_names_what_changes(database):
    """6: STUDY cannot be closed with no data attached; ADJUST must name what changes."""
    cycle = cycles.begin(database, problem="Pocos dicen sus dudas")
    assert [cycles.advance(database, cycle) for _ in range(2)] == ["do", "study"]
    assert refused(database, cycle) == {"needs_data"}
    rows.create(database, "phea_measure", {"cycle_id": cycle, "name": "Sin cifra todavía"})
    assert refused(database, cycle) == {"needs_data"}
    evidence.add_text(database, "La lista de preguntas del cierre.", cycle_id=cycle)
    assert cycles.advance(database, cycle) == "adjust"
    assert refused(database, cycle) == {"cycle_decision", "needs_change"}
    rows.update(database, "phea_cycle", cycle, {"decision": "adapt", "next_plan": "Preguntar en parejas primero"})
    assert cycles.advance(database, cycle) == "closed"


def test_the_next_cycle_starts_from_what_changes_and_is_made_once(database):
    cycle = cycles.begin(database, problem="Pocos dicen sus dudas")
    rows.create_last(database, "phea_question", {"cycle_id": cycle, "question": "¿Cuántos preguntan?", "result": "9"})
    with pytest.raises(InvalidData):
        cycles.next_cycle(database, cycle)
    rows.create(database, "phea_measure", {"cycle_id": cycle, "numerator": 9, "denominator": 14})
    fields = {"stage": "closed", "decision": "next_cycle", "next_plan": "Preguntar en parejas"}
    rows.update(database, "phea_cycle", cycle, fields)
    after = cycles.next_cycle(database, cycle)
    assert cycles.next_cycle(database, cycle) == after
    row = cycles.cycle(database, after)
    assert (row.problem, row.change_idea, row.previous_id) == (
        "Pocos dicen sus dudas", "Preguntar en parejas", cycle
    )  # fmt: skip
    assert cycles.cycle(database, cycle).next_ids == (after,)
    assert [(one["question"], one["result"]) for one in rows.parts(database, "phea_question", after)] == [
        ("¿Cuántos preguntan?", None)
    ]


def test_malloas_year_is_kept_as_counts_and_read_as_it_was_published(database):
    """S001: 55,38 % agree on trust to tell doubts, 60,5 % on what they take to class, 100 % of dynamics achieved."""
    cycle = cycles.begin(database, problem="No sabemos si la reunión sirve")
    for name, part, whole in (("Confianza", 36, 65), ("Contenidos", 72, 119), ("Dinámicas", 9, 9), ("Pocas", 3, 4)):
        fields = {"cycle_id": cycle, "name": name, "numerator": part, "denominator": whole}
        rows.create(database, "phea_measure", fields)
    told = {row.name: row.words for row in cycle_measures.measures(database, cycle)}
    assert told == {
        "Confianza": "36 de 65 (55,38 %)",
        "Contenidos": "72 de 119 (60,5 %)",
        "Dinámicas": "9 de 9 (100 %)",
        "Pocas": "3 de 4",
    }


def test_what_a_cycle_measures_on_several_days_stands_as_points_in_time_whatever_its_accents(database):
    cycle = cycles.begin(database, problem="No escriben la unidad")
    figures = (
        ("Escriben la unidad", "2026-11-18", 12, 14), ("ESCRIBEN la únidad", "2026-11-04", 6, 14),
        ("Escriben la unidad", "2026-11-11", 3, 4), ("Escriben la unidad", None, 1, 14),
        ("Tickets", "2026-11-04", 14, None), ("Tickets", "2026-12-04", 11, None), ("Una vez", "2026-11-04", 2, 14),
    )  # fmt: skip
    for name, day, part, whole in figures:
        fields = {"cycle_id": cycle, "name": name, "date": day, "numerator": part, "denominator": whole}
        rows.create(database, "phea_measure", fields)
    small = cycle_measures.small(database)
    by_name = {one.name: one for one in cycle_measures.series(cycle_measures.measures(database, cycle), small)}
    assert set(by_name) == {"Escriben la unidad", "Tickets"}, "one day alone is no line"
    shares = by_name["Escriben la unidad"]
    assert shares.points.labels == ("4 nov", "11 nov", "18 nov")
    assert shares.points.values == (Fraction(600, 14), None, Fraction(1200, 14)), "of four there is no percentage (9)"
    assert shares.table.rows[1] == ("11-11-2026", "3 de 4")
    assert by_name["Tickets"].points.values == (14, 11), "a count without its whole is an amount, and no figure lost"
    assert by_name["Tickets"].table.rows[0] == ("04-11-2026", "14")
