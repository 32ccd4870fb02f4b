"""By keyboard alone: the year's plan from its tree to its handover, and a session from its table to what it agreed.

At each place Tab comes back to where it was, and what is done leaves the keyboard where one goes on.
"""

from __future__ import annotations

from datetime import date

import pytest

from app import wall_clock
from app.models.commitment import Commitment
from app.models.instrument import MeetingObservationAnswer, SurveyTally
from app.models.meeting import AgendaItem, Attendance, Minutes
from app.models.person import Membership
from app.models.phea import PheaCycle, PheaQuestion
from app.models.plan import AnnualPlan, CalendarEntry, Goal, PlanCause, PlanDelivery, PlanVersion
from app.services import instruments, meetings, network, people, rows
from tests.the_day import TODAY
from tests.ui.hands import SIDEBAR
from tests.ui.test_keyboard import of_type

YEAR = TODAY.year
USED = ("plan", "cycles", "survey", "observation", "diagnostic")


@pytest.fixture
def berta_here(database):
    """Two schools, and who works in them."""
    for code in USED:
        instruments.turn(database, code, on=True)
    ana = people.people(database)[0].id
    berta = people.add(database, "Berta Ñanco")
    for rbd, name, person in ((4501, "El Aromo", ana), (4502, "Los Maitenes", berta)):
        people.add_person_school(database, person, network.add_school(database, rbd=rbd, name=name).school)
    return berta


@pytest.fixture
def session(database, berta_here):
    """The session of today, convened, and what the one before left open."""
    before = meetings.schedule(database, date(YEAR, 1, 2), length="half")
    rows.update(database, "meeting", before, {"status": "held"})
    rows.create(database, "commitment", {
        "origin_meeting_id": before, "text": "Traer las tablas", "responsible_id": berta_here,
        "due_date": f"{YEAR}-01-20", "status": "open",
    })  # fmt: skip
    made = meetings.schedule(database, TODAY, length="half")
    rows.update(database, "meeting", made, {"objective": "Registrar mejor", "status": "convened"})
    return made


def test_a_year_is_planned_agreed_changed_closed_and_handed_over_by_keyboard_alone(
    window, database, hands, berta_here, monkeypatch
):
    meetings.schedule(database, TODAY)
    hands.press("Ctrl+5")
    hands.press("Return")
    hands.write("Calculan y no explican")
    hands.press("Ctrl+N")
    hands.write("No explican lo que hacen")
    for cause in ("Se enseña a calcular", "Se corrige solo el resultado"):
        hands.press("Ctrl+N")
        hands.write(cause)
    hands.press("Tab")
    hands.write("12 de 30 cuadernos")
    places = hands.round()
    assert places.index("Con qué dato se ve") < places.index("Agregar debajo") < places.index("Agregar causa")
    hands.press("Escape")
    hands.press("Alt+Up")
    hands.press("Down")
    hands.press("Alt+Right")
    assert hands.at == "Se enseña a calcular. Causa"
    causes = {one["text"]: one for one in of_type(database, PlanCause)}
    above = causes["Se corrige solo el resultado"]
    assert (above["proof"], causes["Se enseña a calcular"]["under_id"]) == ("12 de 30 cuadernos", above["id"])

    hands.press("Alt+2")
    hands.write("Explicar")
    hands.go_to("Objetivo general")
    hands.write("Que expliquen con sus palabras")
    hands.press("Alt+3")
    hands.press("Ctrl+N")
    hands.write("Que la mitad explique")
    hands.press("Tab")
    hands.write("Cuadernos con explicación")
    assert SIDEBAR in hands.round()
    hands.open("Quitar la meta")
    assert hands.at == "Agregar meta"
    hands.press("Ctrl+Z")
    hands.press("Alt+4")
    with monkeypatch.context() as in_march:  # later in the year fewer days are left to propose
        in_march.setattr(wall_clock, "today", lambda: date(YEAR, 3, 10))
        hands.open("Proponer fechas")
    hands.press("Ctrl+N")
    hands.write(f"9/3/{YEAR}")
    hands.go_to("Escuela anfitriona")
    hands.choose("Maitenes")
    hands.go_to("Tema, la fecha")
    assert SIDEBAR in hands.round()

    hands.open("Acordar el plan")
    hands.go_to("Acordar el plan")
    hands.press("Return")
    hands.press("Alt+2")
    hands.press("End")
    hands.write(" y medir")
    hands.press("Alt+7")
    hands.open("Anotar el motivo")
    hands.write("Se suma medir")
    hands.open("Guardar la versión")
    hands.open("Versión 1")
    assert SIDEBAR in hands.round()
    hands.press("Escape")
    hands.open("Agregar envío")
    hands.write("DAEM")
    hands.press("Tab")
    hands.write("hoy")
    hands.go_to("Recibido por")
    hands.write("Elena Rivas")
    hands.open("Marcar como enviado")
    assert hands.at == "Seguimiento y evaluación"

    hands.press("Alt+8")
    hands.go_to("Logros del año")
    hands.write("Aprendimos a preguntar")
    hands.go_to("Quién sigue")
    hands.choose("Berta")
    hands.press("Tab")
    assert SIDEBAR in hands.round()
    hands.open("Entregar la coordinación")
    hands.find("Cerrar el año")

    assert [one["host_school_id"] is not None for one in of_type(database, CalendarEntry)].count(True) > 1
    assert [one["indicator"] for one in of_type(database, Goal)] == ["Cuadernos con explicación"]
    assert [one["office"] for one in of_type(database, PlanDelivery)] == ["DAEM"]
    assert "Se suma medir" in [one["reason"] for one in of_type(database, PlanVersion)]
    (plan,) = of_type(database, AnnualPlan)
    assert (plan["status"], plan["handed_over_to_id"]) == ("closed", berta_here)
    follows = [one for one in of_type(database, Membership) if one["role"] == "COORDINATOR" and not one["to"]]
    assert [one["person_id"] for one in follows] == [berta_here]


def test_a_session_is_led_closed_and_followed_up_by_keyboard_alone(window, database, hands, session, tmp_path):
    hands.press("Ctrl+2")
    hands.press("Return")
    hands.press("Alt+2")
    hands.go_to("Visto en esta sesión")
    hands.press("Space")
    hands.press("Alt+2")
    assert hands.at == "Contar el tiempo", "on its day the clock stands first"
    hands.go_to("Acuerdos pendientes")
    hands.press("Ctrl+Down")
    hands.press("+")
    assert "Acuerdos pendientes" in hands.at
    hands.press("Ctrl+N")
    hands.write("Mirar los cuadernos")
    hands.press("Escape")
    hands.press("Ctrl+Up")
    assert "Mirar los cuadernos" in hands.at
    hands.press("Ctrl+Return")
    hands.press("Ctrl+Return")
    hands.open("Detener el reloj")
    assert hands.at == "Contar el tiempo"
    assert SIDEBAR in hands.round()

    hands.press("Alt+3")
    hands.open("Marcar a los demás como presentes")
    hands.press("Alt+4")
    assert hands.at == "Hora de apertura"
    hands.write("9:30")
    hands.go_to("1. ")
    hands.write("Se leyó el acta anterior.")
    hands.open("Marcar el acta como leída")
    hands.find("Marcar como realizada")
    hands.open("Aprobar el acta")
    hands.press("Tab")
    hands.press("Return")
    hands.come_back()
    hands.go_to("Ana Pino (")
    hands.press("Space")
    for verb in ("Marcar el acta como firmada", "Marcar el acta como enviada"):
        hands.open(verb)
    hands.write("DAEM")
    hands.open("Marcar el acta como enviada")
    assert SIDEBAR in hands.round()

    hands.press("Alt+6")
    hands.write("2")
    hands.press("Tab")
    hands.write("2")
    hands.press("Alt+7")
    for key in ("S", "E", "N"):
        hands.press(key)
    assert SIDEBAR in hands.round()
    hands.press("Alt+5")
    hands.press("Ctrl+N")
    hands.write("Probar en cada sala")
    hands.press("Escape")
    assert "Probar en cada sala" in hands.at
    hands.find("Ciclo de mejora de la sesión")
    hands.write("No explican")
    hands.open("Agregar pregunta")
    hands.write("¿Explican?")
    places = hands.round()
    assert places.index("Agregar tarea") > places.index("Quitar la pregunta")
    hands.press("Ctrl+2")
    hands.press("Return")
    hands.find("Guardar el calendario")
    hands.name_file(tmp_path / "sesiones.ics")
    hands.press("Esc")
    hands.find("Preparar la próxima sesión")
    assert hands.at == "Fecha", "the next one is new: it begins with its day"
    assert SIDEBAR in hands.round()
    hands.press("Ctrl+4")
    assert hands.at == "Acuerdos"
    hands.press("Return")
    hands.open("Cumplido")
    hands.write("Las trajo todas")
    hands.open("Cerrar como cumplido")
    hands.press("Ctrl+1")

    held = {one["topic"]: one for one in of_type(database, AgendaItem) if one["meeting_id"] == session}
    assert "Mirar los cuadernos" in held
    assert {one["state"] for one in of_type(database, Attendance)} == {"present"}
    assert [one["status"] for one in of_type(database, Minutes)] == ["sent"]
    assert [one["count"] for one in of_type(database, SurveyTally)] == [2]
    assert len(of_type(database, MeetingObservationAnswer)) == 3
    assert [one["question"] for one in of_type(database, PheaQuestion)] == ["¿Explican?"]
    assert [one["meeting_id"] for one in of_type(database, PheaCycle)] == [session]
    found = {one["text"]: one for one in of_type(database, Commitment)}
    assert found["Traer las tablas"]["status"] in {"done", "done_late"}
    assert session in found["Traer las tablas"]["reviewed_in"]
    assert "Probar en cada sala" in found
    assert "BEGIN:VEVENT" in (tmp_path / "sesiones.ics").read_text("utf-8")
