"""The published rubric of Puerto Cordillera (S001) by keyboard alone: the share in critical falls from 9,6 % to 2 %."""

from __future__ import annotations

from tests.ui.published.screen import add_schools, drawn, printed, said, tables, use

ADEQUATE, INTERMEDIATE, CRITICAL = range(3)  # as many steps to the right as lead to it


def test_the_share_of_pupils_in_critical_groups_falls_as_published(calendar, window, hands, tmp_path):
    calendar.turn(3, 20)
    add_schools(hands, (600, "Escuela del puerto"))
    use(hands, "Rúbrica de tres niveles")
    hands.press("Shift+Tab")
    hands.press("Return")
    for grade, pupils, level in (("1", 96, CRITICAL), ("2", 304, INTERMEDIATE), ("3", 600, ADEQUATE)):
        _look(hands, grade, pupils, level)
    calendar.turn(12, 4)
    for grade, pupils, level in (("3", 600, ADEQUATE), ("2", 304, ADEQUATE), ("1", 76, INTERMEDIATE)):
        _look_again(hands, grade, pupils, level)
    _look(hands, "4", 20, CRITICAL)
    hands.press("Esc")
    hands.open("A quién ayudar primero")
    told = said(window)
    assert "Antes 96 de 1.000 (9,6 %), ahora 20 de 1.000 (2 %)" in told
    first, second = (words for words in told if words.startswith("Escuela del puerto · "))
    assert (first, second) == ("Escuela del puerto · 4°", "Escuela del puerto · 1°")
    hands.press("Ctrl+6")
    hands.open("Grupos en nivel crítico")
    sentence = "Al comienzo, 96 de 1.000 (9,6 %); ahora, 20 de 1.000 (2 %)."
    assert sentence in said(window)
    assert f"Gráfico. Estudiantes de grupos críticos. {sentence}" in drawn(window)
    hands.open("Ver la tabla: Estudiantes de grupos críticos")
    assert tables(window)["Tabla. Estudiantes de grupos críticos"] == [
        ("Al comienzo", "96", "1.000", "9,6 %"), ("Ahora", "20", "1.000", "2 %")
    ]  # fmt: skip
    assert f"Estudiantes de grupos críticos: {sentence[:1].lower()}{sentence[1:]}" in printed(hands, tmp_path / "a.pdf")


def _look(hands, grade, pupils, level):
    hands.press("Ctrl+N")
    hands.pick("puerto")
    hands.go_to("Grado")
    hands.write(grade)
    hands.press("Tab")
    hands.write(str(pupils))
    _rate(hands, level)


def _look_again(hands, grade, pupils, level):
    hands.press("Esc")
    hands.press("Ctrl+F")
    hands.write(f"{grade}°")
    hands.press("Tab")
    hands.press("Return")
    hands.find("Mirar otra vez")
    hands.go_to("Estudiantes del grupo")
    hands.press("Ctrl+A")
    hands.write(str(pupils))
    _rate(hands, level)


def _rate(hands, level):
    hands.go_to("Nivel de Asistencia")
    for _ in range(level):
        hands.press("Right")
    hands.press("Return")
