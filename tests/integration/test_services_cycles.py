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


def test_the_cycle_after_that_of_a_session_is_of_the_session_that_comes_after_it(database):
    """S001 Malloa: the network improves its own meetings, from one to the next."""
    days = (date(2026, 6, 11), date(2026, 4, 9), date(2026, 5, 7))
    june, april, may = (meetings.schedule(database, day) for day in days)
    rows.update(database, "meeting", may, {"status": "suspended", "suspension_reason": "road"})
    cycle = cycles.begin(database, problem="Pocas dicen sus dudas", meeting_id=april)
    sessions = []
    for _ in range(2):
        rows.create(database, "phea_measure", {"cycle_id": cycle, "numerator": 28, "denominator": 65})
        fields = {"stage": "closed", "decision": "next_cycle", "next_plan": "Preguntar en parejas"}
        rows.update(database, "phea_cycle", cycle, fields)
        cycle = cycles.next_cycle(database, cycle)
        sessions.append((cycles.cycle(database, cycle).level, cycles.cycle(database, cycle).meeting_id))
    assert sessions == [("meeting", june), ("meeting", None)], "a suspended one is skipped, and none is made up"


def test_malloas_year_is_kept_as_counts_and_read_as_it_was_published(database):
    """S001: 55,38 % agree on trust to tell doubts, 60,5 % on what they take to class, 100 % of dynamics achieved."""
    cycle = cycles.begin(database, problem="No sabemos si la reunión sirve")
    figures = ("Confianza", 36, 65), ("Contenidos", 72, 119), ("Dinámicas", 9, 9), ("Pocas", 3, 4), ("Mal", 9, 6)
    for name, part, whole in figures:
        fields = {"cycle_id": cycle, "name": name, "numerator": part, "denominator": whole}
        rows.create(database, "phea_measure", fields)
    told = {row.name: row.words for row in cycle_measures.measures(database, cycle)}
    assert told == {
        "Confianza": "36 de 65 (55,38\u00a0%)",
        "Contenidos": "72 de 119 (60,5\u00a0%)",
        "Dinámicas": "9 de 9 (100\u00a0%)",
        "Pocas": "3 de 4",
        "Mal": "9 de 6",
    }


def test_figures_of_a_cycle_come_by_day_then_by_name_and_a_new_one_after_all_of_them(database):
    cycle = cycles.begin(database, problem="No sabemos si la reunión sirve")
    for day, name, part in (
        (None, "Ágiles", 4), (None, "Zonas", 1), ("2026-05-04", "Zonas", 3), ("2026-05-04", "Ánimo", 2),
        ("2026-04-09", "Zonas", 5), (None, "Confianza", None), (None, "Bien", 2),
    ):  # fmt: skip
        fields = {"cycle_id": cycle, "name": name, "date": day, "numerator": part}
        rows.create(database, "phea_measure", fields)
    assert [(one.date, one.name) for one in cycle_measures.measures(database, cycle)] == [
        ("2026-04-09", "Zonas"), ("2026-05-04", "Ánimo"), ("2026-05-04", "Zonas"),
        (None, "Ágiles"), (None, "Bien"), (None, "Zonas"), (None, "Confianza"),
    ]  # fmt: skip


def test_what_a_chain_of_cycles_measures_is_one_line_through_all_of_them(database):
    """S001 Malloa: each meeting is a cycle, and whether trust rises is seen from meeting to meeting."""
    before = ""
    for day, part in (("2026-04-09", 28), ("2026-05-07", 31), ("2026-06-04", 36)):
        cycle = cycles.begin(database, problem="Pocas dicen sus dudas", previous_cycle_id=before or None)
        fields = {"cycle_id": cycle, "name": "Confianza", "date": day, "numerator": part, "denominator": 65}
        rows.create(database, "phea_measure", fields)
        before = cycle
    (trust,) = cycle_measures.through_time(database, before)
    assert trust.points.labels == ("9 abr", "7 may", "4 jun")
    assert trust.table.rows[-1] == ("04-06-2026", "36 de 65 (55,38\u00a0%)")
    first = cycles.cycle(database, cycles.cycle(database, before).previous_id).previous_id
    assert cycle_measures.through_time(database, first) == [], "one day alone is no line"
    rows.update(database, "phea_cycle", first, {"previous_cycle_id": before})
    assert len(cycle_measures.through_time(database, before)) == 1, "a ring of cycles, as two laptops may make, ends"


def test_what_a_cycle_measures_on_several_days_stands_as_points_in_time_whatever_its_accents(database):
    cycle = cycles.begin(database, problem="No escriben la unidad")
    figures = (
        ("Escriben la unidad", "2026-11-18", 12, 14), ("ESCRIBEN la únidad", "2026-11-04", 6, 14),
        ("Escriben la unidad", "2026-11-11", 3, 4), ("Escriben la unidad", None, 1, 14),
        ("Escriben la unidad", "2026-11-25", 15, 14),
        ("Tickets", "2026-11-04", 14, None), ("Tickets", "2026-12-04", 11, None), ("Una vez", "2026-11-04", 2, 14),
    )  # fmt: skip
    for name, day, part, whole in figures:
        fields = {"cycle_id": cycle, "name": name, "date": day, "numerator": part, "denominator": whole}
        rows.create(database, "phea_measure", fields)
    small = cycle_measures.small(database)
    by_name = {one.name: one for one in cycle_measures.series(cycle_measures.measures(database, cycle), small)}
    assert set(by_name) == {"Escriben la unidad", "Tickets"}, "one day alone is no line"
    shares = by_name["Escriben la unidad"]
    assert shares.points.labels == ("4 nov", "11 nov", "18 nov", "25 nov")
    told = (Fraction(600, 14), None, Fraction(1200, 14), None)
    assert shares.points.values == told, "of four there is no percentage (9), nor of more than all"
    assert shares.table.rows[1] == ("11-11-2026", "3 de 4")
    assert by_name["Tickets"].points.values == (14, 11), "a count without its whole is an amount, and no figure lost"
    assert by_name["Tickets"].table.rows[0] == ("04-11-2026", "14")
