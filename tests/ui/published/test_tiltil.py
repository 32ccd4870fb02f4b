"""Tiltil (S001) by keyboard alone: its own format in two blocks, run by the clock, and a meeting every fortnight."""

from __future__ import annotations

from datetime import timedelta

from tests.ui.published.screen import drawn, plan_session, printed, said, tables

# Block, words, method and minutes planned; then how long each took.
OPENING, ADMIN, PEDAGOGICAL, CLOSING = "Apertura", "Administrativo", "Pedagógico", "Cierre"
LINES = (
    (OPENING, "Saludo y lectura del acta", 10, 10),
    (ADMIN, "Bloque 1: informaciones y lineamientos", 40, 55),
    (PEDAGOGICAL, "Bloque 2: prácticas e instrumentos", 80, 70),
    (PEDAGOGICAL, "Bloque 2: plan lector por nivel", 40, 35),
    (CLOSING, "Acuerdos", 10, 10),
)


def test_two_blocks_are_the_networks_own_format_and_their_minutes_are_told(calendar, window, hands, tmp_path):
    calendar.turn(3)
    hands.find("Instrumentos")
    hands.press("Return")
    hands.press("Ctrl+F")
    hands.write("media")
    hands.press("Tab")
    hands.press("Return")
    hands.find("Hacer una versión nueva")
    hands.write("Dos bloques")
    hands.press("Tab")
    hands.press("Return")
    for _ in range(10):
        hands.open("Quitar la línea")
    for block, words, planned, _ in LINES:
        hands.go_to("Agregar línea")
        hands.press("Return")
        hands.write(words)
        hands.go_to("Bloque")
        hands.write(block[0])
        hands.go_to("Minutos")
        hands.write(str(planned))
    hands.open("Poner en uso")
    calendar.turn(4)
    plan_session(hands, "hoy")
    hands.press("Alt+2")
    assert "Administrativo 40 min, pedagógico 2 h: 75 % pedagógico." in said(window)
    hands.open("Contar el tiempo")
    for *_, took in LINES:
        calendar.now += timedelta(minutes=took)
        hands.press("Return")
    hands.find("Marcar como realizada")
    told = said(window)
    assert "usó 55 min de 40 min" in told
    hands.press("Ctrl+6")
    hands.open("Parte pedagógica de la sesión")
    assert "105 de 160 minutos fueron pedagógicos (66 %)." in said(window)
    assert "Gráfico. Minutos de cada bloque. 180 minutos de tabla en 1 sesión." in drawn(window)
    assert tables(window)["Tabla. Por sesión"] == [("N° 1 · 9 abr", "105", "160", "65,6 %")]
    assert "105 de 160 minutos fueron pedagógicos (66 %)." in printed(hands, tmp_path / "informe.pdf")
    hands.press("Ctrl+2")
    hands.press("Return")
    hands.press("Alt+2")
    paper = printed(hands, tmp_path / "tabla.pdf")
    assert "Administrativo · 40 minutos 09:10 Bloque 1: informaciones y lineamientos 40" in paper
    assert "Pedagógico · 120 minutos 09:50 Bloque 2: prácticas e instrumentos 80" in paper



def test_in_a_crisis_it_meets_every_fortnight(calendar, window, hands):
    calendar.turn(4)
    plan_session(hands, "hoy")
    hands.press("Alt+5")
    hands.press("Ctrl+N")
    hands.write("Llevar libros a los hogares")
    hands.press("Escape")
    hands.find("Marcar como realizada")
    for day in ("23/4/2026", "29/4/2026"):
        plan_session(hands, day)
    over = "Con esta sesión, el mes pasa de 8 horas pedagógicas."
    assert over in said(window)
    hands.press("Alt+2")
    assert "Llevar libros a los hogares" in hands.at, "what was agreed is looked at first"
    hands.find("Ajustes")
    hands.go_to("Horas pedagógicas del mes")
    hands.press("Ctrl+A")
    hands.write("12")
    hands.press("Ctrl+2")
    hands.press("Down")
    hands.press("Return")
    hands.press("Alt+1")
    told = said(window)
    assert "miércoles 29 de abril de 2026" in told
    assert "Horas pedagógicas del mes: 4 realizadas, 12 con lo planificado, de 12." in told
    assert over not in told
