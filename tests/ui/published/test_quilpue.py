"""The year of Quilpué (S000): one plan in 23 schools, a team of nine, 90 % of attendance, and its ficha."""

from __future__ import annotations

from datetime import date

import pytest

from app.services import attendance, meetings, network, people, rows
from tests.ui.published.screen import drawn, plan_session, printed, said, tables, use

KEY_ACTIONS = ("Acompañamiento del equipo comunal", "Construcción en la red", "Construcción en cada comunidad")
AWAY = (2, 2, 3, 3, 2)  # 12 of 120 in the year
DAYS = (4, 5, 6, 7, 8)


@pytest.fixture
def until_july(calendar, database):
    """23 schools with the person who answers for them, and four monthly sessions with who came."""
    mine = people.who_is_at_laptop(database)
    since = date(2026, 3, 2)
    rows.update(database, "membership", people.roles(database, mine)[0].id, {"from": since})
    members = [mine]
    for each in range(1, 24):
        school = network.add_school(database, rbd=1700 + each, name=f"Escuela {each:02}").school
        members.append(people.add(database, f"Encargada {each:02}", school_id=school, since=since))
    for month, away in list(zip(DAYS, AWAY, strict=True))[:-1]:
        calendar.turn(month)
        meeting = meetings.schedule(database, date(2026, month, 9))
        for place, person in enumerate(members):
            attendance.set_state(database, meeting, person, "absence" if place < away else "present")
        meetings.hold(database, meeting)


@pytest.mark.usefixtures("until_july")
def test_attendance_of_the_year_reaches_90_percent(calendar, window, hands, tmp_path):
    calendar.turn(8)
    plan_session(hands, "hoy")
    hands.press("Alt+3")
    for key in "A" * AWAY[-1] + "P" * (24 - AWAY[-1]):
        hands.press(key)
    hands.find("Marcar como realizada")
    hands.press("Ctrl+6")
    hands.open("Asistencia del período")
    assert "108 asistencias de 120 que se esperaban (90 %)." in said(window)
    assert any(name.startswith("Gráfico. Por mes. La mediana es 91,7 %.") for name in drawn(window))
    hands.open("Ver la tabla: Por escuela")
    schools = tables(window)["Tabla. Por escuela"]
    assert (schools[0], len(schools)) == (("Escuela 01", "0", "5", "0 %"), 23)
    assert "108 asistencias de 120 que se esperaban (90 %)." in printed(hands, tmp_path / "informe.pdf")


@pytest.mark.usefixtures("until_july")
def test_one_plan_reaches_23_schools_and_its_ficha_tells_it(window, hands, tmp_path):
    use(hands, "Líneas de trabajo", "Fichas de experiencia")
    hands.find("Ver Líneas de trabajo")
    hands.press("Ctrl+N")
    hands.write("Planes de vinculación")
    hands.go_to("Acciones clave")
    _write_lines(hands, KEY_ACTIONS)
    hands.go_to("Equipo: agregar a alguien")
    for each in range(1, 10):
        hands.pick(f"encargada {each:02}")
    hands.go_to("Estado")
    hands.press("Down")
    hands.press("Down")
    assert window.focusWidget().currentText() == "En marcha"
    for each in range(1, 24):
        hands.go_to(f"Avance de Escuela {each:02}")
        hands.write("IAC"[each % 3])
        hands.press("Tab")
    told = said(window)
    assert "Instalada en 15 de 23 escuelas." in told
    assert sum(words.startswith("Encargada ") for words in told) == 9
    hands.find("Ver Fichas de")
    hands.press("Ctrl+N")
    hands.write("Planes de vinculación en 23 escuelas")
    hands.open("Traer lo que ya está escrito")
    hands.go_to("Síntesis")
    hands.write("Se construye en la red")
    hands.go_to("Acciones clave")
    _write_lines(hands, KEY_ACTIONS)
    paper = printed(hands, tmp_path / "ficha.pdf")
    assert "Planes de vinculación en 23 escuelas Antecedentes 24 integrantes de 23 escuelas" in paper
    assert "Número de escuelas 23" in paper
    assert " ".join(f"{place}. {words}" for place, words in enumerate(KEY_ACTIONS, 1)) in paper


def _write_lines(hands, lines):
    for place, words in enumerate(lines):
        if place:
            hands.press("Return")
        hands.write(words)
