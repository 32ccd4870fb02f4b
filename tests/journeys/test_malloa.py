"""A year of the lead team of Malloa (S001): each meeting a cycle with its figures as counts, the next one after it.

The published figures are 55,38 % of agreement on trust to tell one's doubts, 60,5 % on what is taken into class, all
of the dynamics observed, and attendance above 70 % every month.
"""

from __future__ import annotations

from datetime import date

import pytest

from app.errors import InvalidData
from app.services import cycle_measures, cycles, meetings, plan_close, rows
from app.services.workspace import open_workspace

MONTHS = (4, 5, 6, 8)
TRUST = ((28, 65), (31, 65), (33, 65), (36, 65))
CLASS = ((60, 119), (64, 119), (69, 119), (72, 119))
DYNAMICS = ((6, 9), (7, 9), (8, 9), (9, 9))
CHANGES = ("Grupos de cuatro", "Preguntas por escrito", "Acuerdos en parejas", "Conduce otra escuela cada mes")


@pytest.fixture
def database(tmp_path):
    workspace = open_workspace(tmp_path / "datos")
    yield workspace.create("Red de Mejoramiento de Malloa", "Marta Ríos")
    workspace.close()


def a_month(database, cycle, number):
    """PLAN, DO, STUDY and ADJUST of one meeting; the rules hold at every step."""
    meeting = meetings.schedule(database, date(2026, MONTHS[number], 9))
    idea = {"meeting_id": meeting, "change_idea": CHANGES[number], "aim": "Más confianza que el mes anterior"}
    rows.update(database, "phea_cycle", cycle, idea)
    question = {"cycle_id": cycle, "question": "¿Sube la confianza?", "prediction": "Dos personas más"}
    rows.create_last(database, "phea_question", question)
    assert cycles.advance(database, cycle) == "do"
    meetings.hold(database, meeting)
    assert cycles.advance(database, cycle) == "study"
    with pytest.raises(InvalidData):
        cycles.advance(database, cycle)
    for name, figures in (("Confianza", TRUST), ("Contenidos en clase", CLASS), ("Dinámicas", DYNAMICS)):
        part, whole = figures[number]
        measure = {"cycle_id": cycle, "name": name, "numerator": part, "denominator": whole}
        rows.create_last(database, "phea_measure", measure)
    assert cycles.advance(database, cycle) == "adjust"
    with pytest.raises(InvalidData):
        cycles.advance(database, cycle)
    later = CHANGES[(number + 1) % len(CHANGES)]
    rows.update(database, "phea_cycle", cycle, {"decision": "next_cycle", "next_plan": later})
    assert cycles.advance(database, cycle) == "closed"


def test_malloas_year_is_a_chain_of_cycles_whose_figures_read_as_published(database):
    cycle = cycles.begin(database, problem="No sabemos si la reunión sirve", school_year=2026)
    told = []
    for number in range(len(MONTHS)):
        a_month(database, cycle, number)
        told.append({row.name: row.words for row in cycle_measures.measures(database, cycle)})
        if number + 1 < len(MONTHS):
            cycle = cycles.next_cycle(database, cycle)
            assert cycles.cycle(database, cycle).change_idea == CHANGES[number + 1]
    assert told[-1] == {
        "Confianza": "36 de 65 (55,38\u00a0%)",
        "Contenidos en clase": "72 de 119 (60,5\u00a0%)",
        "Dinámicas": "9 de 9 (100\u00a0%)",
    }
    chain = []
    while cycle:
        chain.append(cycle)
        cycle = cycles.cycle(database, cycle).previous_id or ""
    assert len(chain) == len(set(chain)) == len(MONTHS)
    year = plan_close.in_numbers(database, 2026, today=date(2026, 12, 1))
    assert (year.cycles_closed, year.meetings_held) == (4, 4)
