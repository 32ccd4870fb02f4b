"""Ajustes, «Conexión de las escuelas»: the list that every school's form offers."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.services import connections, rows
from tests.ui.network import hands
from tests.ui.settings.hands import type_into

WORD = "Antena de la comuna"


@pytest.fixture
def school(database):
    return rows.create(database, "school", {"rbd": 7001, "name": "Escuela Quilacoya", "connectivity": "mobile"})


def press(section, words):
    QApplication.processEvents()  # a row that was made just now is shown
    hands.press(section, words)


def words_in(section):
    return [one.words for one in connections.all_of(section._context.database) if one.code in section.rows_of]


def test_a_word_is_written_and_enter_adds_it_and_it_is_taken_back(page, database):
    section = page.connections
    type_into(section.word, WORD)
    QTest.keyClick(section.word, Qt.Key.Key_Return)
    assert words_in(section)[-1] == WORD
    assert section.word.value() == ""
    assert section.word.hasFocus()
    page.context.undo.undo()
    assert WORD not in connections.offered(database)
    page.context.undo.redo()
    assert WORD in connections.offered(database)


def test_a_word_that_is_there_already_is_said_and_stays_written(page, database):
    section = page.connections
    type_into(section.word, "movil")
    press(section, "Agregar")
    assert section.notice.isVisibleTo(section)
    assert section.word.value() == "movil"
    assert not page.save_now()
    QTest.keyClicks(section.word, "es")
    assert not section.notice.isVisibleTo(section)
    assert page.save_now(), "what was written is taken in on leaving"
    assert "moviles" in connections.offered(database)


def test_a_word_is_changed_in_its_schools_and_back(page, database, school):
    section = page.connections
    press(section, "Cambiar «Móvil»")
    assert section.word.hasFocus()
    assert (section.about.text(), section.word.accessibleName()) == ("En vez de «Móvil»:", "En vez de «Móvil»")
    type_into(section.word, "Celular")
    QTest.keyClick(section.word, Qt.Key.Key_Return)
    assert rows.load(database, "school", school)["connectivity"] == "Celular"
    page.context.undo.undo()
    assert rows.load(database, "school", school)["connectivity"] == "mobile"
    section.refresh()
    press(section, "Cambiar «Móvil»")
    press(section, "Dejarla como está")
    assert (section.word.value(), section.done.text()) == ("", "Agregar")


def test_a_word_is_no_longer_offered_and_is_again(page, database):
    section = page.connections
    press(section, "Dejar de ofrecer «Fibra»")
    assert "fibre" not in connections.offered(database)
    press(section, "Volver a ofrecer «Fibra»")
    assert "fibre" in connections.offered(database)


def test_what_a_file_brings_is_in_sight_and_what_is_being_written_stays(page, database):
    section = page.connections
    type_into(section.word, "Paloma")
    connections.add(database, WORD)
    page.refresh(frozenset({"network_rule"}))
    assert words_in(section)[-1] == WORD
    assert section.word.value() == "Paloma"
    rows_there = dict(section.rows_of)
    page.refresh(frozenset({"school"}))
    assert section.rows_of == rows_there, "nothing else came: the keyboard stays where it is"


def test_a_word_being_written_outlives_that_another_is_no_longer_offered_or_the_one_it_was_for(page, database):
    section = page.connections
    type_into(section.word, "Paloma")
    press(section, "Dejar de ofrecer «Fibra»")
    assert section.word.value() == "Paloma"
    type_into(section.word, "")
    press(section, "Cambiar «Móvil»")
    type_into(section.word, "Celular")
    connections.offer(database, "mobile", yes=False)  # as a file does
    page.refresh(frozenset({"network_rule"}))
    assert (section.word.value(), section.done.text()) == ("Celular", "Agregar")
    type_into(section.word, "")
    connections.offer(database, "mobile", yes=True)
    page.refresh(frozenset({"network_rule"}))
    press(section, "Cambiar «Móvil»")
    connections.offer(database, "mobile", yes=False)
    page.refresh(frozenset({"network_rule"}))
    assert section.word.value() == "", "nothing was written yet"


def test_a_school_chooses_among_the_network_s_words_and_keeps_one_that_is_no_longer_offered(
    window, database, school, qtbot
):
    connections.add(database, WORD)
    connections.offer(database, "mobile", yes=False)
    window.navigate("red", id=school)
    form = window.page.part.reader
    assert form.connection.currentText() == "Móvil"
    connections.rename(database, WORD, "Antena")
    qtbot.waitUntil(lambda: form.connection.findText("Antena") >= 0)
    form.connection.setFocus()
    QTest.keyClicks(form.connection, "Ant")
    assert window.page.save_now()
    assert rows.load(database, "school", school)["connectivity"] == "Antena"
    assert form.connection.findText("Satelital") >= 0
