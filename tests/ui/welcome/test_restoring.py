"""Bienvenida: a back-up is restored."""

from __future__ import annotations

import shutil

import pytest

from app.services import backup, people, persons_here
from app.services.standing import read_standing
from app.sync.roster import listed
from app.ui.main_window import MainWindow
from tests.ui.welcome.patience import JOB


@pytest.fixture
def saved(workspace, tmp_path):
    """A back-up of a microcentro that this laptop no longer has."""
    database = workspace.create("Los Boldos", "Ana Pino")
    people.add(database, "Iván Cifuentes Rain")
    backup.back_up(database, tmp_path / "marzo.minga")
    workspace.forget(database.space)
    shutil.rmtree(database.folder)
    return tmp_path / "marzo.minga"


def test_a_back_up_is_restored_and_entered(page, qtbot, bare_context, saved):
    page.start.restore.click()
    page.restoring.go_on.click()
    assert page.restoring._file_row.problem.text() == "Elija el archivo de la copia."
    page.restoring.take(str(saved))
    page.restoring.go_on.click()
    qtbot.waitUntil(lambda: bare_context.host.entered != [], timeout=JOB)
    assert "Iván Cifuentes Rain" in [one.full_name for one in people.people(bare_context.host.entered[0])]


def test_a_back_up_with_a_password_asks_for_it(page, qtbot, workspace, bare_context, tmp_path):
    database = workspace.create("Los Boldos", "Ana Pino")
    backup.back_up(database, tmp_path / "abierta.minga")
    backup.back_up(database, tmp_path / "cerrada.minga", password="tres boldos")
    workspace.forget(database.space)
    shutil.rmtree(database.folder)
    page.start.restore.click()
    page.restoring.take(str(tmp_path / "abierta.minga"))
    assert not page.restoring.password.isVisible()
    page.restoring.take(str(tmp_path / "cerrada.minga"))
    assert page.restoring.password.isVisible()
    page.restoring.go_on.click()
    assert "Escriba la contraseña" in page.restoring._password_row.problem.text()
    page.restoring.password.set_value("dos boldos")
    page.restoring.go_on.click()
    qtbot.waitUntil(lambda: "no es la de esta copia" in page.restoring.notice.words.text(), timeout=JOB)
    page.restoring.password.set_value("tres boldos")
    page.restoring.go_on.click()
    qtbot.waitUntil(lambda: bare_context.host.entered != [], timeout=JOB)


def test_a_restored_laptop_that_takes_the_place_of_the_old_one_is_another(page, qtbot, bare_context, saved):
    page.start.restore.click()
    page.restoring.take(str(saved))
    page.restoring.replaces.click()
    page.restoring.go_on.click()
    qtbot.waitUntil(lambda: bare_context.host.entered != [], timeout=JOB)
    laptops = {one.here: one.retired for one in listed(bare_context.host.entered[0]) if one.name}
    assert laptops == {True: False, False: True}


def test_what_is_no_back_up_is_refused_and_nothing_changes(page, qtbot, workspace, tmp_path):
    other = tmp_path / "foto.jpg"
    other.write_bytes(b"no es una copia")
    page.start.restore.click()
    page.restoring.take(str(other))
    page.restoring.go_on.click()
    qtbot.waitUntil(lambda: page.restoring.notice.words.text() != "", timeout=JOB)
    assert workspace.spaces() == []


def test_restoring_over_the_open_microcentro_closes_it_first(workspace, settings, qtbot, tmp_path):
    database = workspace.create("Los Boldos", "Ana Pino")
    backup.back_up(database, tmp_path / "marzo.minga")
    people.add(database, "Nadie De La Copia")
    window = MainWindow(settings, workspace, read_standing)
    qtbot.addWidget(window)
    window.open(database)
    window.show()
    window.navigate("bienvenida")
    assert not any(item.isChecked() for item in window.sidebar._items.values())
    window.page.start.restore.click()
    qtbot.waitUntil(lambda: window.context.opened is None and window.page._here() is window.page.restoring)
    window.page.restoring.take(str(tmp_path / "marzo.minga"))
    window.page.restoring.go_on.click()
    qtbot.waitUntil(lambda: window.current == "intercambio", timeout=JOB)
    assert [one.full_name for one in people.people(window.context.database)] == ["Ana Pino"]
    told = window.page.desk.notice.words.text()
    assert "quedó aparte" in told
    assert "vuelve con la próxima entrega de los demás" in told
    window.navigate("intercambio", said="Entregue a todos.")
    assert window.page.desk.notice.words.text() == "Entregue a todos."
    window.close()


def test_what_a_restored_copy_says_stands_where_whoever_is_let_in_reads_it(workspace, settings, qtbot, tmp_path):
    database = workspace.create("Los Boldos", "Ana Pino")
    persons_here.set_code(database, people.add(database, "Berta Ñanco"), "4071")
    backup.back_up(database, tmp_path / "marzo.minga")
    workspace.forget(database.space)
    shutil.rmtree(database.folder)
    window = MainWindow(settings, workspace, read_standing)
    qtbot.addWidget(window)
    window.open(None)
    window.show()
    window.page.start.restore.click()
    window.page.restoring.take(str(tmp_path / "marzo.minga"))
    window.page.restoring.go_on.click()
    qtbot.waitUntil(lambda: window.current == "quien", timeout=JOB)
    assert not window.toasts.isVisible()
    window.page.rows[0].click()
    qtbot.waitUntil(lambda: window.current == "intercambio", timeout=JOB)
    assert window.page.desk.notice.isVisible()
    assert "Se restauró «Los Boldos»." in window.page.desk.notice.words.text()
    window.ask_who()
    qtbot.waitUntil(lambda: window.current == "quien")
    window.page.rows[0].click()
    qtbot.waitUntil(lambda: window.current == "inicio")
    window.close()
