"""Ajustes through its real widgets: what is typed saves itself, what is chosen works at once."""

from __future__ import annotations

import dataclasses
import sqlite3
import zipfile
from contextlib import closing

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton

from app.log.identity import author_of
from app.models.device import Device
from app.services import catalogue as official
from app.services import customs, demo, laptop, network, people, rows
from app.services.health import Finding, Health
from app.services.standing import person_here
from app.sync import watching
from app.ui.application import Appearance
from app.ui.pages import settings_check
from app.ui.pages.settings import SettingsPage
from tests.ui.names import unnamed

JOB = 60_000
COMMUNES = "CUT_COMUNA,COMUNA,CUT_PROVINCIA,PROVINCIA,CUT_REGION,REGION,REGION_CORTA,REGION_ABREV,ISO\n"


def made(context, qtbot):
    page = SettingsPage(context)
    qtbot.addWidget(page)
    page.resize(1024, 600)
    with qtbot.waitExposed(page):
        page.show()
    page.arrive()
    page.refresh(frozenset())
    return page


@pytest.fixture
def page(context, qtbot):
    return made(context, qtbot)


def type_into(field, text):
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)


def test_my_profile_saves_by_itself(page, database, context):
    rows_of = page.profile.form.rows
    type_into(rows_of["full_name"].field, "Ana Pino Soto")
    type_into(rows_of["phone"].field, "56 9 1234 5678")
    type_into(rows_of["laptop"].field, "Notebook de Ana")
    assert page.save_now()
    known = rows.load(database, "person", context.person)
    assert (known["full_name"], known["phone"]) == ("Ana Pino Soto", "56 9 1234 5678")
    assert laptop.laptop(database).name == "Notebook de Ana"
    assert page.profile.saver.tick.words.text().startswith("Guardado")


def test_who_sees_the_name_of_this_laptop_is_said(page, database):
    hint = page.profile.form.rows["laptop"].hint
    assert "ven los demás en la lista" in hint.text()
    with database.write() as session:
        session.get(Device, author_of(session).device).coordinates = False
    page.refresh(frozenset({"device"}))
    assert "queda el nombre con que lo aceptaron" in hint.text()


def test_leaving_a_field_saves_it(page, database, qtbot):
    type_into(page.network.form.rows["number"].field, "14")
    page.profile.form.rows["phone"].field.setFocus()
    qtbot.waitUntil(lambda: network.microcentro(database)["number"] == "14")


def test_a_name_is_not_emptied(page, database, context):
    field = page.profile.form.rows["full_name"].field
    field.setFocus()
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_Delete)
    page.save_now()
    assert page.profile.form.rows["full_name"].problem.text() == "Falta su nombre."
    assert people.person(database, context.person).full_name == "Ana Pino"


def test_another_person_sits_down_and_the_window_opens_in_that_name(page, database, context, qtbot):
    other = people.add(database, "Iván Cifuentes")
    page.profile.person.choose(page.profile.person._find("ivan")[0])
    assert person_here(database) == other
    assert context.host.entered == [database]
    qtbot.waitUntil(lambda: context.host.went == [("ajustes", {})])


def test_emptying_who_is_here_changes_nobody(page, database, context):
    page.profile.person.setFocus()
    page.profile.person.selectAll()
    QTest.keyClick(page.profile.person, Qt.Key.Key_Delete)
    page.profile.person.completer().popup().hide()
    page.profile.form.rows["phone"].field.setFocus()
    assert person_here(database) == context.person
    assert page.profile.person.text() == "Ana Pino"
    assert context.host.entered == []


def test_a_new_text_size_is_seen_at_once_and_comes_back_here(page, context, qapp, qtbot):
    seen = []
    context.settings.appearance_changed.connect(lambda: seen.append(context.settings.text_percent))
    page.looks.text_size.chips["150"].click()
    assert seen == [150]
    assert context.host.entered == [context.database]
    qtbot.waitUntil(lambda: bool(context.host.went))
    ((where, args),) = context.host.went
    assert (where, args["section"]) == ("ajustes", "apariencia")


def test_the_window_stays_in_the_settings_with_the_new_size(window, qapp, qtbot, settings):
    Appearance(qapp, settings)
    window.navigate("ajustes")
    before = window.page
    try:
        window.page.looks.text_size.chips["150"].click()
        qtbot.waitUntil(lambda: window.current == "ajustes" and window.page is not before)
        assert window.page.looks.text_size.value() == ["150"]
        assert window.page.first_focus() is window.page.looks.text_size.chips["150"]
    finally:
        settings.text_percent = 100


@pytest.mark.parametrize("above", [160, 300])
def test_the_size_that_is_pressed_stays_where_it_is_on_the_screen(window, qapp, qtbot, settings, above):
    Appearance(qapp, settings)
    window.resize(1024, 600)
    window.navigate("ajustes")
    before = window.page
    qapp.processEvents()
    pressed = before.looks.text_size.chips["150"]
    bar = before.column.verticalScrollBar()
    bar.setValue(bar.value() + pressed.mapTo(before.column, pressed.rect().topLeft()).y() - above)
    was = pressed.mapTo(window, pressed.rect().topLeft()).y()
    try:
        pressed.click()
        qtbot.waitUntil(lambda: window.current == "ajustes" and window.page is not before)
        qtbot.wait(300)
        chip = window.page.looks.text_size.chips["150"]
        assert chip.mapTo(window, chip.rect().topLeft()).y() == pytest.approx(was, abs=4)
    finally:
        settings.text_percent = 100


def test_pressing_the_size_in_force_changes_nothing(page, context):
    page.looks.text_size.chips["100"].click()
    assert page.looks.text_size.value() == ["100"]
    assert context.host.entered == []


def test_colours_are_chosen_one_at_a_time(page, context):
    page.looks.scheme.chips["dark"].click()
    assert context.settings.scheme == "dark"
    assert page.looks.scheme.value() == ["dark"]


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


def test_a_year_that_cannot_be_is_said_and_not_stored(page, database):
    type_into(page.network.form.rows["year_founded"].field, "98")
    assert page.save_now()
    assert page.network.form.rows["year_founded"].problem.text() == "Escriba un número entre 1900 y 2200."
    assert network.microcentro(database)["year_founded"] is None


def test_official_files_are_taken_in_and_communes_are_found_by_name(page, database, qtbot, tmp_path, context):
    assert "Todavía no hay ninguno" in page.catalogue.list.rows.itemAt(0).widget().layout().itemAt(0).widget().text()
    assert "cargue el archivo oficial" in page.network.form.rows["communes"].hint.text()
    file = tmp_path / "comunas.csv"
    file.write_text(communes_file(("08105", "Hualqui"), ("08104", "Florida")), encoding="utf-8")
    page.catalogue.take(str(file))
    qtbot.waitUntil(lambda: page.catalogue.notice.isVisible(), timeout=JOB)
    assert "2 filas" in page.catalogue.notice.words.text()
    row = page.catalogue.list.rows.itemAt(0).widget()
    assert "2 filas · cargado el" in row.subtitle.text()
    assert page.network.form.rows["communes"].hint.isHidden()
    found = page.network.communes.search._find("hualq")
    page.network.communes.search.choose(found[0])
    assert page.save_now()
    assert network.microcentro(database)["communes"] == ["08105"]
    chip = page.network.communes._chips()[0]
    assert chip.accessibleName() == "Quitar Hualqui"
    chip.click()
    assert network.microcentro(database)["communes"] is None
    assert page.network.communes._chips() == []
    assert context.host.toasts[-1][0] == "Se quitó la comuna Hualqui"
    context.undo.undo()
    page.refresh(frozenset({"microcentro"}))
    assert network.microcentro(database)["communes"] == ["08105"]
    assert page.network.communes.value() == ["08105"]


def test_the_keyboard_stays_on_the_button_while_a_file_is_taken_in(page, qtbot, tmp_path):
    file = tmp_path / "comunas.csv"
    file.write_text(communes_file(("08105", "Hualqui")), encoding="utf-8")
    page.catalogue.load.setFocus()
    page.catalogue.take(str(file))
    assert page.catalogue.load.hasFocus()
    qtbot.waitUntil(lambda: page.catalogue.notice.isVisible(), timeout=JOB)
    assert page.catalogue.load.hasFocus()


def test_the_same_file_twice_says_so(page, qtbot, tmp_path):
    file = tmp_path / "comunas.csv"
    file.write_text(communes_file(("08105", "Hualqui")), encoding="utf-8")
    for _ in range(2):
        page.catalogue.take(str(file))
        qtbot.waitUntil(page.catalogue.notice.isVisible, timeout=JOB)
    assert "ya estaba cargado" in page.catalogue.notice.words.text()


def test_bad_lines_of_an_official_file_are_listed_and_nothing_is_taken(page, qtbot, tmp_path, context):
    file = tmp_path / "comunas.csv"
    file.write_text(communes_file(("Hualqui", "Hualqui"), ("08104", "")), encoding="utf-8")
    page.catalogue.take(str(file))
    qtbot.waitUntil(page.catalogue.notice.isVisible, timeout=JOB)
    assert "No se cargó nada" in page.catalogue.notice.words.text()
    assert "línea 2" in page.catalogue.lines.text()
    assert "línea 3" in page.catalogue.lines.text()
    assert official.kinds_loaded(page.catalogue._catalogue) == []


def test_a_file_that_is_no_official_one_is_refused(page, qtbot, tmp_path):
    file = tmp_path / "notas.csv"
    file.write_text("curso;nota\n1;7\n", encoding="utf-8")
    page.catalogue.take(str(file))
    qtbot.waitUntil(page.catalogue.notice.isVisible, timeout=JOB)
    assert "notas.csv" in page.catalogue.notice.words.text()


def test_a_copy_is_written_and_said_to_be_whole(page, qtbot, tmp_path):
    target = tmp_path / "respaldo.minga"
    page.care.back_up_to(str(target))
    qtbot.waitUntil(page.care.back_up.isEnabled, timeout=JOB)
    assert "completa" in page.care.notice.words.text()
    assert "minga.db" in zipfile.ZipFile(target).namelist()


def test_a_copy_that_cannot_be_written_is_told(page, qtbot, tmp_path):
    page.care.back_up_to(str(tmp_path / "no existe" / "respaldo.minga"))
    qtbot.waitUntil(page.care.back_up.isEnabled, timeout=JOB)
    assert "No se pudo escribir" in page.care.notice.words.text()


def test_looking_over_whole_data_says_that_all_is_well(page, qtbot):
    page.care.check.click()
    qtbot.waitUntil(page.care.check.isEnabled, timeout=JOB)
    assert page.care.notice.words.text().startswith("Todo está bien.")


def test_what_is_damaged_is_listed_with_what_to_do(page, qtbot, monkeypatch):
    found = Health(1, 1, 1, (Finding("evidence", "Falta un archivo.", "Pídalo."), Finding("rows", "No coincide.", "x")))
    monkeypatch.setattr(settings_check.health, "check", lambda database, progress: found)
    page.care.check.click()
    qtbot.waitUntil(page.care.check.isEnabled, timeout=JOB)
    assert "Hay algo que reparar" in page.care.notice.words.text()
    assert "Falta un archivo. Pídalo." in page.care.found.text()
    assert "minga respaldar" not in page.care.found.text()


def test_the_report_holds_what_the_program_noted(page, context, tmp_path):
    logs = context.folder / "registro"
    logs.mkdir()
    (logs / "minga.log").write_text("ValueError: ñandú\n", encoding="utf-8")
    page.care.report_to(str(tmp_path / "informe.txt"))
    text = (tmp_path / "informe.txt").read_text(encoding="utf-8")
    assert "Minga 0." in text
    assert "ValueError: ñandú" in text


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


def test_leaving_the_example_takes_it_away_after_asking(bare_context, workspace, qtbot):
    real = workspace.create("Los Boldos", "Ana Pino")
    database = workspace.open(demo.fill(workspace))
    context = dataclasses.replace(bare_context, opened=database, person=person_here(database))
    page = made(context, qtbot)
    assert not page.example.isHidden()
    page.example.notice.button.click()
    box = page.findChild(QMessageBox, "confirmation")
    assert demo.NAME in [each.name for each in workspace.spaces()]
    next(each for each in box.buttons() if each.text() == "Salir y quitarlos").click()
    assert [each.id for each in workspace.spaces()] == [real.space]
    assert context.host.entered == [real]


def test_the_window_survives_leaving_the_only_microcentro(workspace, settings, qtbot):
    from app.services.standing import read_standing
    from app.ui.main_window import MainWindow

    window = MainWindow(settings, workspace, read_standing)
    qtbot.addWidget(window)
    window.open(workspace.open(demo.fill(workspace)))
    window.show()
    window.navigate("ajustes")
    window.page.example.leave()
    qtbot.waitUntil(lambda: window.current == "bienvenida")
    assert workspace.spaces() == []
    window.close()


def test_sections_are_reached_by_name(page):
    page.show_section(page.care)
    assert QApplication.focusWidget() is page.care.back_up
    words = {action.text() for action in page.actions()}
    assert {"Ir a los archivos oficiales", "Guardar copia de respaldo…"} <= words


def test_a_rule_of_the_network_is_changed_and_goes_back_to_custom(page, database):
    field = page.rules.form.rows["hours_month"].field
    type_into(field, "12")
    assert page.save_now()
    assert customs.value(database, "hours_month") == 12
    type_into(field, "900")
    assert page.save_now()
    assert customs.value(database, "hours_month") == 12
    assert page.rules.form.rows["hours_month"].problem.text()
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    assert page.save_now()
    assert customs.value(database, "hours_month") == 8


def test_everything_has_a_name_and_nothing_is_cut(page):
    assert list(unnamed(page)) == []
    assert page.minimumSizeHint().width() <= 1024
    assert page.column.widget().width() <= page.column.viewport().width()


def communes_file(*rows_of):
    return COMMUNES + "".join(
        f"{cut},{name},081,Concepción,08,Región del Biobío,Biobío,BBIO,CL-BI\n" for cut, name in rows_of
    )


def test_what_was_changed_behind_the_program_is_written_again_from_the_history(page, database, qtbot):
    school = network.add_school(database, rbd=4501, name="Escuela El Aromo")
    with closing(sqlite3.connect(database.path)) as connection, connection:
        connection.execute("UPDATE school SET name = 'A mano'")
    page.care.check.click()
    qtbot.waitUntil(page.care.check.isEnabled, timeout=JOB)
    assert page.care.notice.button.text().strip() == "Escribir de nuevo desde el historial"
    page.care.notice.button.click()
    qtbot.waitUntil(page.care.check.isEnabled, timeout=JOB)
    assert page.care.notice.words.text().startswith("1 dato se escribió de nuevo.")
    assert network.school(database, school).name == "Escuela El Aromo"
    assert list(database.folder.glob("minga-antes-*.db"))


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
    less[-1].click()
    assert watching.watched(database) == []


def test_fault_33_what_was_changed_behind_the_program_stays_when_the_person_says_so(page, database, qtbot):
    school = network.add_school(database, rbd=4501, name="Escuela El Aromo")
    with closing(sqlite3.connect(database.path)) as connection, connection:
        connection.execute("UPDATE school SET name = 'A mano'")
    assert page.care.checker.keep.isHidden()
    page.care.check.click()
    qtbot.waitUntil(page.care.check.isEnabled, timeout=JOB)
    assert "«A mano» (nombre)" in page.care.found.text()
    page.care.checker.keep.click()
    qtbot.waitUntil(page.care.check.isEnabled, timeout=JOB)
    assert page.care.notice.words.text().startswith("1 dato quedó con lo que se cambió.")
    assert page.care.checker.keep.isHidden()
    assert network.school(database, school).name == "A mano"
