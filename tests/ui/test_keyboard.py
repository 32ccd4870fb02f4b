"""By keyboard alone: a network, a session with its attendance, a practice; and nothing takes the keyboard away."""

from __future__ import annotations

from sqlalchemy import select

from app.models.meeting import AgendaItem, Attendance, Meeting
from app.models.practice import Practice
from app.services import network, people, rows
from tests.ui.hands import SIDEBAR, Strays


def test_a_network_a_session_and_a_practice_are_made_by_keyboard_alone(qapp, qtbot, window, database, hands):
    strays = Strays(window)
    qapp.installEventFilter(strays)

    hands.press("Ctrl+8")
    hands.press("Ctrl+N")
    hands.write("4501")
    hands.press("Tab")
    hands.write("Escuela El Aromo")
    hands.go_to("Agregar escuela")
    hands.press("Return")
    assert [one.name for one in network.schools(database)] == ["Escuela El Aromo"]
    assert SIDEBAR in hands.round()

    hands.go_to("Escuelas")
    hands.press("Right")
    hands.press("Ctrl+N")
    hands.write("Berta Ñanco Rivas")
    hands.go_to("Agregar persona")
    hands.press("Return")
    assert "Berta Ñanco Rivas" in [one.full_name for one in people.people(database)]
    places = hands.round()
    assert places.index("Agregar cargo") < places.index("Cargo, el cargo") < places.index("Desde, el cargo")
    assert places.index("Desde, el cargo") < places.index("Agregar escuela")

    hands.press("Ctrl+2")
    hands.press("Ctrl+N")
    hands.write("4/3/2026")
    hands.go_to("Con qué tabla empieza: Media jornada")
    hands.press("Left")
    hands.press("Space")
    assert hands.at == "Con qué tabla empieza: Día completo"
    hands.go_to("Planificar la sesión")
    hands.press("Return")
    hands.go_to("Objetivo")
    hands.write("Elegir el foco del año")
    hands.press("Alt+3")
    assert "Presente" in hands.at
    hands.press("Space")
    assert SIDEBAR in hands.round()
    hands.go_to("Marcar a los demás como presentes")
    hands.press("Space")

    hands.press("Ctrl+3")
    hands.press("Ctrl+N")
    hands.write("La huerta se mide")
    hands.go_to("Tema común")
    hands.write("La huerta")
    assert SIDEBAR in hands.round()
    hands.press("Ctrl+1")

    held = {one["person_id"]: one["state"] for one in of_type(database, Attendance)}
    assert set(held.values()) == {"present"}
    assert len(held) == 2
    assert [one["objective"] for one in of_type(database, Meeting)] == ["Elegir el foco del año"]
    assert sum(one["minutes_planned"] or 0 for one in of_type(database, AgendaItem)) > 300
    assert [(one["title"], one["common_theme"]) for one in of_type(database, Practice)] == [
        ("La huerta se mide", "La huerta")
    ]
    qapp.removeEventFilter(strays)
    assert strays.seen == []


def of_type(database, cls):
    with database.read() as session:
        return [rows.as_dict(one) for one in session.scalars(select(cls))]
