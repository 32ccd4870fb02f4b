"""Ajustes: copies, looking the data over, the report, and the page itself."""

from __future__ import annotations

import sqlite3
import zipfile
from contextlib import closing
from datetime import datetime

from PySide6.QtWidgets import QApplication

from app import wall_clock
from app.services import backup_lock, network
from app.services.health import Finding, Health
from app.ui.pages import settings_check
from tests.ui.names import unnamed
from tests.ui.settings.hands import JOB


def test_a_copy_is_written_and_said_to_be_whole(page, qtbot, tmp_path):
    target = tmp_path / "respaldo.minga"
    page.care.back_up_to(str(target))
    qtbot.waitUntil(page.care.back_up.isEnabled, timeout=JOB)
    assert "completa" in page.care.notice.words.text()
    assert "minga.db" in zipfile.ZipFile(target).namelist()


def test_the_page_says_when_and_where_the_last_copy_was_written(page, qtbot, tmp_path, monkeypatch):
    assert page.care.last.text() == "Desde este computador todavía no se ha guardado ninguna copia."
    zone = wall_clock.now().tzinfo
    monkeypatch.setattr(wall_clock, "now", lambda: datetime(2026, 3, 3, 9, 30, tzinfo=zone))
    page.care.back_up_to(str(tmp_path / "respaldo.minga"))
    qtbot.waitUntil(page.care.back_up.isEnabled, timeout=JOB)
    said = f"Última copia: martes 3 de marzo, 09:30, en «{tmp_path / 'respaldo.minga'}»."
    assert page.care.last.text() == said
    page.care.back_up_to(str(tmp_path / "no existe" / "respaldo.minga"))
    qtbot.waitUntil(page.care.back_up.isEnabled, timeout=JOB)
    page.refresh(frozenset())
    assert page.care.last.text() == said, "one that could not be written is none"


def test_a_copy_has_a_password_once_one_is_asked_for_and_the_next_one_has_none(page, qtbot, tmp_path):
    assert not page.care.password.isVisible()
    page.care.locked.click()
    assert QApplication.focusWidget() is page.care.password
    page.care.back_up.click()
    assert "Escriba la contraseña" in page.care.password_row.problem.text()
    page.care.password.set_value("tres boldos")
    page.care.back_up_to(str(tmp_path / "cerrada.minga"))
    qtbot.waitUntil(page.care.back_up.isEnabled, timeout=JOB)
    assert "Se abre con su contraseña" in page.care.notice.words.text()
    assert backup_lock.is_locked(tmp_path / "cerrada.minga")
    assert not page.care.password.isVisible()
    page.care.back_up_to(str(tmp_path / "abierta.minga"))
    qtbot.waitUntil(page.care.back_up.isEnabled, timeout=JOB)
    assert not backup_lock.is_locked(tmp_path / "abierta.minga")


def test_a_copy_is_told_as_it_was_begun_whatever_is_marked_meanwhile(page, qtbot, tmp_path):
    page.care.locked.click()
    page.care.password.set_value("tres boldos")
    page.care.back_up_to(str(tmp_path / "cerrada.minga"))
    page.care.locked.click()
    qtbot.waitUntil(page.care.back_up.isEnabled, timeout=JOB)
    assert backup_lock.is_locked(tmp_path / "cerrada.minga")
    assert "Se abre con su contraseña" in page.care.notice.words.text()


def test_a_copy_that_cannot_be_written_is_told(page, qtbot, tmp_path):
    page.care.back_up_to(str(tmp_path / "no existe" / "respaldo.minga"))
    qtbot.waitUntil(page.care.back_up.isEnabled, timeout=JOB)
    assert "No se pudo escribir" in page.care.notice.words.text()


def test_looking_over_whole_data_says_that_all_is_well(page, qtbot):
    action = next(each for each in page.actions() if each.text() == "Revisar los datos")
    action.trigger()
    qtbot.waitUntil(page.care.check.isEnabled, timeout=JOB)
    assert page.care.notice.words.text().startswith("Todo está bien.")
    assert page.focusWidget() is page.care.check, "Enter does once more what was done, and nothing else"


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


def test_sections_are_reached_by_name(page):
    page.show_section(page.care)
    assert QApplication.focusWidget() is page.care.back_up
    page.show_section(page.profile.code)
    assert QApplication.focusWidget() is page.profile.code.fresh
    words = {action.text() for action in page.actions()}
    assert {"Ir a mi código en este computador", "Ir a los archivos oficiales", "Guardar copia de respaldo…"} <= words


def test_everything_has_a_name_and_nothing_is_cut(page):
    assert list(unnamed(page)) == []
    assert page.minimumSizeHint().width() <= 1024
    assert page.column.widget().width() <= page.column.viewport().width()


def test_what_was_changed_behind_the_program_is_written_again_from_the_history(page, database, qtbot):
    school = network.add_school(database, rbd=4501, name="Escuela El Aromo").school
    with closing(sqlite3.connect(database.path)) as connection, connection:
        connection.execute("UPDATE school SET name = 'A mano'")
        connection.execute("UPDATE person SET phone = '1'")
    page.care.check.click()
    qtbot.waitUntil(page.care.check.isEnabled, timeout=JOB)
    assert page.care.notice.button.text().strip() == "Escribir de nuevo desde el historial"
    assert page.care.found.text().count("como dice el historial.") == 1, "said once of all that was found"
    assert "minga" not in page.care.found.text()
    page.care.notice.button.setFocus()
    page.care.notice.button.click()
    qtbot.waitUntil(page.care.check.isEnabled, timeout=JOB)
    assert page.focusWidget() is page.care.check, "the keyboard is not left to what comes next by chance"
    assert page.care.notice.words.text().startswith("2 datos se escribieron de nuevo.")
    assert network.school(database, school).name == "Escuela El Aromo"
    assert list(database.folder.glob("minga-antes-*.db"))


def test_fault_33_what_was_changed_behind_the_program_stays_when_the_person_says_so(page, database, qtbot):
    school = network.add_school(database, rbd=4501, name="Escuela El Aromo").school
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
