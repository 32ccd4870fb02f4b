"""The published year of Malloa (S001): its meetings as a chain of cycles, its surveys and what was observed in them."""

from __future__ import annotations

from datetime import date

import pytest

from app.services import cycles, meetings, rows
from tests.ui.published.screen import drawn, plan_session, printed, said, tables, use

APRIL, MAY, JUNE, AUGUST = range(4)
MONTHS = (4, 5, 6, 8)
MEASURED = {
    "Confianza": ((28, 65), (31, 65), (33, 65), (36, 65)),
    "Contenidos en clase": ((60, 119), (64, 119), (69, 119), (72, 119)),
    "Dinámicas": ((6, 9), (7, 9), (8, 9), (9, 9)),
}


@pytest.fixture
def until_may(calendar, database):
    """The first two meetings and their cycles, the second one closed."""
    cycle = ""
    for number in (APRIL, MAY):
        calendar.turn(MONTHS[number])
        meeting = meetings.schedule(database, date(2026, MONTHS[number], 9))
        meetings.hold(database, meeting)
        cycle = cycles.next_cycle(database, cycle) if cycle else cycles.begin(database, problem="Pocas dicen sus dudas")
        rows.update(database, "phea_cycle", cycle, {"level": "meeting", "meeting_id": meeting})
        for what, figures in MEASURED.items():
            part, whole = figures[number]
            day = f"2026-0{MONTHS[number]}-09"
            measure = {"cycle_id": cycle, "name": what, "date": day, "numerator": part, "denominator": whole}
            rows.create(database, "phea_measure", measure)
        closed = {"stage": "closed", "decision": "next_cycle", "next_plan": "Grupos de cuatro"}
        rows.update(database, "phea_cycle", cycle, closed)


@pytest.mark.usefixtures("until_may")
def test_a_chain_of_cycles_reads_as_published_and_shows_how_trust_rose(calendar, window, hands, tmp_path):
    use(hands, "Plan anual", "Ciclos de mejora")
    for number in (JUNE, AUGUST):
        calendar.turn(MONTHS[number])
        plan_session(hands, "hoy")
        hands.find("Marcar como realizada")
        hands.find("Plan anual")
        hands.press("Alt+6")
        hands.press("Return")
        hands.find("Empezar el ciclo siguiente")
        if number == JUNE:
            hands.open("Agregar pregunta")
            hands.write("¿Sube la confianza?")
        else:
            hands.go_to("Pregunta, la pregunta")
        hands.press("Tab")
        hands.write("Dos personas más")
        hands.find("Pasar a Hacer")
        hands.find("Pasar a Estudiar")
        for what, figures in MEASURED.items():
            _measure(hands, what, *figures[number])
        hands.find("Pasar a Ajustar")
        hands.press("End")  # the last decision of the list: another cycle
        hands.press("Tab")
        hands.write("Acuerdos en parejas")
        hands.find("Cerrar el ciclo")
    told = said(window)
    published = {
        "Confianza": "36 de 65 (55,38 %)", "Contenidos en clase": "72 de 119 (60,5 %)",
        "Dinámicas": "9 de 9 (100 %)",
    }  # fmt: skip
    assert {f"{what}: {figure}" for what, figure in published.items()} <= set(told)
    (sentence,) = [words for words in told if words.startswith("La mediana es 49,2 %.")]
    assert any(name.startswith(f"Gráfico. Confianza. {sentence}") for name in drawn(window))
    hands.open("Ver la tabla: Confianza")
    assert tables(window)["Tabla. Confianza"] == [
        ("09-04-2026", "28 de 65 (43,08 %)"), ("09-05-2026", "31 de 65 (47,69 %)"),
        ("09-06-2026", "33 de 65 (50,77 %)"), ("09-08-2026", "36 de 65 (55,38 %)"),
    ]  # fmt: skip
    paper = printed(hands, tmp_path / "ciclo.pdf")
    for words in ("Confianza · 09-08-2026: 36 de 65 (55,38 %)", "72 de 119 (60,5 %)", "9 de 9 (100 %)", "49,2 %"):
        assert words in paper
    hands.press("Esc")
    lines = [words for words in said(window) if words.startswith("De una sesión · desde el ")]
    assert [line.split(" · ")[1] for line in lines] == [
        "desde el domingo 9 de agosto", "desde el martes 9 de junio",
        "desde el sábado 9 de mayo", "desde el jueves 9 de abril",
    ]  # fmt: skip


def _measure(hands, what, part, whole):
    """One more figure; it is of the day of its session, and of what the last one was of until that is written over."""
    while hands.at != "Agregar dato":
        hands.press("Shift+Tab")
    hands.press("Return")
    if what != "Confianza":
        hands.press("Shift+Tab")
    hands.press("Ctrl+A")
    hands.write(what)
    hands.go_to("Cuántos, el dato")
    hands.write(str(part))
    hands.press("Tab")
    hands.write(str(whole))


def test_trust_content_and_dynamics_are_counted_from_papers_and_shown(calendar, window, hands, tmp_path):
    calendar.turn(9)
    use(hands, "Encuesta de sat", "Observación de la sesión")
    plan_session(hands, "hoy")
    hands.press("Alt+6")
    hands.write("119")
    hands.press("Tab")
    _count(hands, "Pude decir mis dudas", 36, 20, 9)
    _count(hands, "Llevé a mi sala", 72, 30, 17)
    hands.press("Alt+7")
    for _ in range(8):
        hands.press("S")
    hands.find("Marcar como realizada")
    assert "Se logran 8 de 8 líneas observadas (100 %)." in said(window)
    hands.press("Ctrl+6")
    hands.open("Satisfacción con las sesiones")
    assert any(name.startswith("Gráfico. Por pregunta. Lo más alto: «Llevé a mi sala") for name in drawn(window))
    hands.open("Ver la tabla: Por pregunta")
    trust, content = tables(window)["Tabla. Por pregunta"]
    assert trust[:4] == ("Pude decir mis dudas con confianza.", "36", "65", "55,4 %")
    assert content[:4] == ("Llevé a mi sala algo de las sesiones anteriores.", "72", "119", "60,5 %")
    hands.press("Esc")
    hands.open("Dinámica lograda")
    assert "8 de 8 líneas observadas se lograron (100 %)." in said(window)
    paper = printed(hands, tmp_path / "informe.pdf")
    for words in ("36 de 65 (55 %)", "72 de 119 (61 %)", "8 de 8 líneas observadas se lograron (100 %)"):
        assert words in paper


def _count(hands, question, *answers):
    """How many chose each answer, from the most favourable on."""
    while question not in hands.at:
        hands.press("Down")
    for each in answers:
        hands.write(str(each))
        hands.press("Right")
    for _ in answers:
        hands.press("Left")
