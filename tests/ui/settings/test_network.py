"""Ajustes of the network: its record, its rules, its folder, and the other microcentros."""

from __future__ import annotations

import dataclasses

from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox, QPushButton

from app.errors import DatabaseUnavailable
from app.media.store import BlobStore
from app.services import customs, demo, network, sheets
from app.services.standing import person_here
from app.sync import watching
from app.ui.pages.settings import SettingsPage
from app.ui.places import watch
from tests.oracle.desk import moved_in
from tests.ui.names import unnamed
from tests.ui.settings.hands import JOB, type_into


def test_the_microcentro_is_described_in_its_own_record(page, database):
    form = page.network.form.rows
    type_into(form["year_founded"].field, "1998")
    form["purpose"].field.setFocus()
    QTest.keyClicks(form["purpose"].field, "Preparar clases juntas")
    form["owner_type"].field.setFocus()
    QTest.keyClick(form["owner_type"].field, Qt.Key.Key_Down)
    type_into(form["practice_goal"].field, "9")
    assert page.save_now()
    found = network.microcentro(database)
    assert (found["year_founded"], found["purpose"]) == (1998, "Preparar clases juntas")
    assert (found["owner_type"], found["practice_goal"]) == ("daem", 9)


def test_the_fields_of_the_network_come_to_whoever_comes_to_them(page, database, qtbot):
    network.save_microcentro(database, {"number": "14"})
    assert not any(place.is_filled for place in (page.network_place, page.rules_place))
    qtbot.waitUntil(lambda: page.column.verticalScrollBar().maximum() > 0)
    page.column.verticalScrollBar().setValue(page.network_place.y())
    qtbot.waitUntil(lambda: page.network_place.is_filled)
    assert not page.rules_place.is_filled
    assert page.network.form.rows["number"].field.value() == "14"
    page.catalogue.load.setFocus()
    QTest.keyClick(page.catalogue.load, Qt.Key.Key_Backtab)
    assert page.rules.form.fields()[-1].hasFocus()


def test_a_year_that_cannot_be_is_said_and_not_stored(page, database):
    type_into(page.network.form.rows["year_founded"].field, "98")
    assert not page.save_now()
    assert page.network.form.rows["year_founded"].problem.text() == "Escriba un número entre 1900 y 2200."
    assert network.microcentro(database)["year_founded"] is None


def test_other_microcentros_are_listed_and_entered(page, context, workspace):
    other = workspace.create("El Maitén", "Ana Pino")
    page.refresh(frozenset())
    row = page.spaces.list.rows.itemAt(0).widget()
    assert row.title.text() == "El Maitén"
    row.click()
    assert context.host.entered == [other]


def test_adding_one_goes_to_the_welcome_page(page, context):
    page.spaces.add.click()
    assert context.host.went == [("bienvenida", {})]


def test_a_real_microcentro_says_nothing_of_examples(page):
    assert page.example.isHidden()


def test_leaving_the_example_takes_it_away_after_asking(bare_context, workspace, invented, opened, monkeypatch):
    database = moved_in(workspace, invented)
    real = workspace.create("Los Boldos", "Ana Pino")
    context = dataclasses.replace(bare_context, opened=database, person=person_here(database))
    page = opened(SettingsPage(context), 1024, 600)
    assert not page.example.isHidden()
    open_one = workspace.open

    def refuse(space):
        if space == real.space:
            raise DatabaseUnavailable(real.path, "CORRUPT")
        return open_one(space)

    with monkeypatch.context() as damaged:
        damaged.setattr(workspace, "open", refuse)
        page.example.leave()
        page.findChild(QMessageBox, "failure").close()
    assert demo.NAME in [each.name for each in workspace.spaces()]  # there is nowhere else to go
    page.example.notice.button.click()
    box = page.findChild(QMessageBox, "confirmation")
    assert demo.NAME in [each.name for each in workspace.spaces()]
    next(each for each in box.buttons() if each.text() == "Salir y quitarlos").click()
    assert [each.id for each in workspace.spaces()] == [real.space]
    assert context.host.entered == [real]


def test_the_window_survives_leaving_the_only_microcentro(workspace, invented, settings, qtbot):
    from app.services.standing import read_standing
    from app.ui.main_window import MainWindow

    window = MainWindow(settings, workspace, read_standing)
    qtbot.addWidget(window)
    window.open(moved_in(workspace, invented))
    window.show()
    window.navigate("ajustes")
    window.page.example.leave()
    qtbot.waitUntil(lambda: window.current == "bienvenida")
    assert workspace.spaces() == []
    window.close()


def test_a_rule_of_the_network_is_changed_and_goes_back_to_custom(page, database):
    field = page.rules.form.rows["hours_month"].field
    type_into(field, "12")
    assert page.save_now()
    assert customs.number(database, "hours_month") == 12
    type_into(field, "900")
    assert not page.save_now()
    assert customs.number(database, "hours_month") == 12
    assert page.rules.form.rows["hours_month"].problem.text()
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    assert page.save_now()
    assert customs.number(database, "hours_month") == 8


def test_a_folder_to_exchange_in_is_watched_and_let_go(page, database, qtbot, tmp_path):
    shared = tmp_path / "Compartida"
    shared.mkdir()
    assert watching.watched(database) == []
    page.folders.watch(str(shared))
    assert watching.watched(database) == [shared]
    assert list(unnamed(page)) == []
    page.folders.watch(str(tmp_path / "no está"))
    assert "No se encuentra la carpeta" in page.folders.notice.words.text()
    less = [one for one in page.folders.findChildren(QPushButton) if one.text() == "Dejar de mirar"]
    qtbot.waitUntil(less[-1].isVisible)
    page.folders.add_button.setFocus()
    QTest.keyClick(page.folders.add_button, Qt.Key.Key_Tab)
    assert page.focusWidget() is less[-1]
    less[-1].click()
    assert watching.watched(database) == []
    page.context.undo.undo()
    assert watching.watched(database) == [shared]


def test_a_folder_that_intercambio_chose_and_took_back_is_listed_and_gone(page, context, database, tmp_path):
    heard = []
    database.listeners.append(lambda tables: heard.append(tables & page.watches))
    watch(context, tmp_path, list)
    assert heard[-1]
    page.refresh(heard[-1])
    assert len(_stops(page)) == 1
    context.undo.undo()
    page.refresh(heard[-1])
    assert (len(heard), len(_stops(page))) == (2, 0)


def _stops(page):
    listed = page.folders.rows
    shown = [listed.itemAt(place).widget() for place in range(listed.count())]
    return [found for row in shown for found in row.findChildren(QPushButton)]


def test_the_logo_is_chosen_and_heads_what_is_printed_and_can_be_taken_back(page, database, context, tmp_path, qtbot):
    """domain.md 10: the common head has the logo; a file that is no picture is refused in words."""
    drawn = tmp_path / "logo.png"
    Image.new("RGB", (40, 20), "navy").save(drawn)
    (tmp_path / "acta.txt").write_text("Acta de la reunión", "utf-8")
    store = BlobStore(database.folder)
    sources = sheets.Sources(file=store.read)
    page.network.logo.take(str(tmp_path / "acta.txt"))
    qtbot.waitUntil(lambda: not page.network.logo.notice.isHidden(), timeout=JOB)
    assert sheets.load_letterhead(database, sources).logo is None
    page.network.logo.take(str(drawn))
    qtbot.waitUntil(lambda: not page.network.logo.picture.isHidden(), timeout=JOB)
    assert page.network.logo.notice.isHidden()
    assert sheets.load_letterhead(database, sources).logo == drawn.read_bytes()
    Image.new("RGB", (40, 20), "red").save(tmp_path / "otro.png")
    for name in ("otro.png", "logo.png"):  # one after the other, without waiting for the first
        page.network.logo.take(str(tmp_path / name))
    qtbot.waitUntil(lambda: len(context.host.toasts) == 3, timeout=JOB)
    context.undo.undo()
    assert sheets.load_letterhead(database, sources).logo == (tmp_path / "otro.png").read_bytes()
    context.undo.undo()
    page.network.logo.remove.click()
    assert (sheets.load_letterhead(database, sources).logo, page.network.logo.picture.isHidden()) == (None, True)
    context.undo.undo()
    assert sheets.load_letterhead(database, sources).logo == drawn.read_bytes()
    context.undo.undo()
    assert sheets.load_letterhead(database, sources).logo is None
