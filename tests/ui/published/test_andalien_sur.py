"""The published year of Andalién Sur (S001), entered by services and by hand in the window, which shows its figures."""

from __future__ import annotations

from datetime import date

import pytest

from app.services import attendance, instruments, meetings, network, people, presentations, rows
from app.services.rules import Count
from tests.ui.published.screen import drawn, printed, said, tables

LAST = date(2026, 11, 26)
SESSIONS = (date(2026, 4, 9), date(2026, 6, 11), date(2026, 9, 10), LAST)


@pytest.fixture
def december(calendar):
    calendar.turn(12, 10)


@pytest.fixture
def members(database, december):
    """22 teachers of eleven schools, from March on."""
    instruments.turn(database, "survey", on=True)
    schools = [network.add_school(database, rbd=4500 + n, name=f"Escuela {n:02}").school for n in range(1, 12)]
    mine = people.who_is_at_laptop(database)
    since = date(2026, 3, 2)
    for role in people.roles(database, mine):
        rows.update(database, "membership", role.id, {"from": since})
    people.add_person_school(database, mine, schools[0])
    added = [people.add(database, f"Docente {n:02}", school_id=schools[n % 11], since=since) for n in range(1, 22)]
    return [mine, *added]


@pytest.fixture
def year(database, members):
    """Three sessions of the year with who came, the last one to be written by hand; seven practices presented."""
    held = [meetings.schedule(database, day, length="half", objective="Aprender juntos") for day in SESSIONS]
    for meeting in held[:3]:
        for person in members:
            attendance.set_state(database, meeting, person, "absence" if person == members[-1] else "present")
        meetings.hold(database, meeting)
    for number in range(7):
        fields = {"title": f"Práctica {number}", "author_ids": [members[number]], "school_year": 2026}
        practice = rows.create(database, "practice", fields)
        rows.create(database, "evidence", {"practice_id": practice, "kind": "photo", "caption": "Sus cuadernos"})
        shown = presentations.propose(database, practice, meeting_id=held[number % 4])
        presentations.advance(database, shown, "presented")
    return held


def test_the_published_figures_are_shown_once_the_year_was_entered(window, database, hands, year, members, tmp_path):
    hands.press("Ctrl+2")
    hands.press("Return")
    hands.press("Alt+3")
    hands.press("A")
    for _ in members[1:]:
        hands.press("P")
    hands.find("Marcar como realizada")
    assert attendance.counts(database, year[3]).came == Count(21, 22)
    hands.press("Alt+6")
    hands.write("22")
    hands.press("Tab")
    for figure in ("18", "4"):
        hands.write(figure)
        hands.press("Right")
    for key in ("Left", "Left", "Down"):
        hands.press(key)
    for figure in ("14", "6", "2"):
        hands.write(figure)
        hands.press("Right")
    useful, prepared = [words for words in said(window) if words.startswith("Nota 4: ")]
    assert (useful.split(".")[0], prepared.split(".")[0]) == ("Nota 4: 18 de 22 (82 %)", "Nota 4: 14 de 22 (64 %)")

    hands.press("Ctrl+6")
    told = said(window)
    came, shared = (
        "84 asistencias de 88 que se esperaban (95 %).", "Se han presentado 7 prácticas de las 7 de la meta (100 %)."
    )  # fmt: skip
    assert {came, shared} <= set(told)
    hands.open("Satisfacción con las sesiones")
    assert any(name.startswith("Gráfico. Por pregunta. ") for name in drawn(window))
    hands.open("Ver la tabla: Por pregunta")
    assert [line[1:4] for line in tables(window)["Tabla. Por pregunta"]] == [("18", "22", "82 %"), ("14", "22", "64 %")]
    paper = printed(hands, tmp_path / "informe.pdf")
    for words in (came, shared, "18 de 22 (82 %)", "14 de 22 (64 %)"):
        assert words in paper
    hands.press("Ctrl+1")
    told = said(window)
    assert "7 de 7 prácticas compartidas en sesiones" in told
    assert "Asistencia: 84 de 88 presencias esperadas (95 %)" in told
