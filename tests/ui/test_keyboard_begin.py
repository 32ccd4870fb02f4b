"""By keyboard alone: a microcentro is created, one joins with an invitation, and a laptop is retired."""

from __future__ import annotations

import pytest

from app.services.standing import read_standing
from app.services.workspace import open_workspace
from app.sync import roster
from app.sync.inviting import invite
from app.ui.main_window import MainWindow
from tests.ui.hands import Hands


@pytest.fixture
def beginner(qtbot, workspace, settings):
    """The hands of who starts the program for the first time."""
    window = MainWindow(settings, workspace, read_standing)
    qtbot.addWidget(window)
    window.resize(1024, 600)
    window.open(None)
    window.show()
    window.activateWindow()
    qtbot.waitActive(window)
    yield Hands(qtbot, window)
    window.close()


def test_a_microcentro_is_created_by_keyboard_alone(qtbot, workspace, beginner):
    beginner.open("Crear un microcentro")
    beginner.write("Red del Andalién")
    beginner.press("Tab")
    beginner.write("Ana Pino")
    beginner.open("Crear microcentro")
    beginner.wait_for("Agregar escuelas y personas")
    assert [one.name for one in workspace.spaces()] == ["Red del Andalién"]


def test_one_joins_with_an_invitation_by_keyboard_alone(qtbot, workspace, beginner, tmp_path):
    other = open_workspace(tmp_path / "coordinacion")
    made = invite(other, other.create("Los Boldos", "Ana Pino"), tmp_path / "invitacion.entrega")
    other.close()
    beginner.open("Unirme con un archivo de invitación")
    beginner.press("Return")
    beginner.name_file(made.path)
    beginner.go_to("Las seis palabras")
    beginner.write(made.code)
    beginner.open("Abrir la invitación")
    beginner.wait_for("¿Quién es usted?: ")
    beginner.press("Right")
    beginner.press("Space")
    beginner.go_to("Su nombre completo")
    beginner.write("Berta Ñanco")
    beginner.open("Entrar al microcentro")
    qtbot.waitUntil(lambda: beginner._window.context.opened is not None)
    assert read_standing(beginner._window.context.opened).person == "Berta Ñanco"


def test_a_laptop_is_retired_by_keyboard_alone(berta, window, hands, database):
    hands.find("Ver computadores")
    hands.open("Computador de Berta")
    hands.open("Retirar este computador")
    assert hands.at.startswith("Computador de Berta. ")
    assert [one.retired for one in roster.listed(database)] == [False, True]
    hands.press("Return")
    hands.open("Volver a aceptarlo")
    assert [one.retired for one in roster.listed(database)] == [False, False]
