from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.services import laptop, people, persons_here, practices, rows
from app.ui.application import wanted_space
from app.ui.pages.who import WhoPage
from tests.ui.names import unnamed


@pytest.fixture
def berta(database):
    return people.add(database, "Berta Ñanco Ñanco")


@pytest.fixture
def page(window, database, berta, qtbot) -> WhoPage:
    """Two people open Minga here, Berta with a code; somebody asked to change."""
    persons_here.set_code(database, berta, "4071")
    window.actions_.who.trigger()
    qtbot.waitUntil(lambda: window.current == "quien")
    assert isinstance(window.page, WhoPage)
    return window.page


def test_while_it_asks_nothing_else_is_seen_or_reached(window, page, database):
    assert window.locked
    assert not window.sidebar.isVisible()
    assert list(unnamed(page)) == []
    assert not any(action.isEnabled() for action in (*window.actions_.pages, window.actions_.trash))
    window.back()
    assert window.current == "quien"
    assert [row.title.text() for row in page.rows] == ["Ana Pino", "Berta Ñanco Ñanco"]


def test_only_the_code_lets_in_and_what_is_written_then_is_theirs(window, page, database, berta, qtbot):
    page.rows[1].click()
    assert window.focusWidget() is page.code
    QTest.keyClicks(page.code, "1111")
    QTest.keyClick(page.code, Qt.Key.Key_Return)
    assert "No es ese código" in page._row.problem.text()
    assert "«Olvidé mi código»" in page._row.problem.text(), "the way that this laptop has, which is not always a word"
    assert window.locked
    for _ in range(4):  # pressed again, it tries nothing
        QTest.keyClick(page.code, Qt.Key.Key_Return)
    assert "No es ese código" in page._row.problem.text()
    QTest.keyClicks(page.code, "4071")
    QTest.keyClick(page.code, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.current == "inicio")
    assert window.sidebar.isVisible()
    assert window.sidebar.person.text() == "Berta Ñanco Ñanco"
    assert window.context.person == berta
    made = practices.create(database, {"title": "De Berta"})
    assert rows.load(database, "practice", made)["author_ids"] == [berta]


def test_who_has_no_code_is_let_in_with_one_key(window, page, qtbot):
    assert window.focusWidget() is page.rows[0]
    QTest.keyClick(page.rows[0], Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.current == "inicio")
    assert window.sidebar.person.text() == "Ana Pino"


def test_a_forgotten_code_is_replaced_by_the_word_of_the_coordination(
    window, page, database, berta, qtbot, monkeypatch
):
    page.choose(berta)
    page._show_help()
    assert not page.help.word.isVisible(), "no other laptop coordinates: there is nobody to read a number out to"
    assert window.focusWidget() is page.help.words
    monkeypatch.setattr(persons_here, "_answers", lambda *_: {"87654321"})
    page._show_help()
    assert page.help.number.text().replace(" ", "").isdigit()
    page.help.word.set_value("1234 5678")
    page.help.wants_word.emit()
    assert "No es ese código" in page.help._row.problem.text()
    monkeypatch.setattr(persons_here, "_answers", lambda *_: {"12345678"})
    page.help.wants_word.emit()
    qtbot.waitUntil(lambda: window.current == "inicio")
    assert window.sidebar.person.text() == "Berta Ñanco Ñanco"
    assert not persons_here.has_code(database, berta)


def test_the_program_asks_at_its_start_and_a_person_with_a_code_is_not_passed_by(
    window, database, berta, workspace, qtbot
):
    laptop.sit_down(database, berta)
    window.open(workspace.open(wanted_space(workspace, window.settings)))
    assert window.current == "quien"
    window.page.rows[0].click()
    qtbot.waitUntil(lambda: window.current == "inicio")
    persons_here.set_code(database, berta, "4071")
    window.navigate("red", id=berta)
    window.page.people.form.sit.click()
    qtbot.waitUntil(lambda: window.locked)
    assert window.page.code.isVisibleTo(window.page)
    assert persons_here.people_here(database)[0].here


def test_a_code_is_set_and_taken_away_in_the_settings(window, database, qtbot):
    window.navigate("ajustes")
    section = window.page.profile.code
    assert not section.current.isVisibleTo(section)
    QTest.keyClicks(section.fresh, "12")
    section.set_button.click()
    assert section._fresh_row.problem.text() == "El código tiene de cuatro a seis números."
    section.fresh.set_value("4071")
    QTest.keyClick(section.fresh, Qt.Key.Key_Return)
    assert persons_here.has_code(database, window.context.person)
    QTest.keyClick(section.fresh, Qt.Key.Key_Return)
    assert section._fresh_row.problem.text() == "", "a key that is pressed twice did nothing wrong"
    assert list(unnamed(section)) == []
    section.current.set_value("1111")
    section.drop_button.click()
    assert "No es ese código" in section._current_row.problem.text()
    section.current.set_value("4071")
    section.drop_button.click()
    assert not persons_here.has_code(database, window.context.person)


def test_another_microcentro_is_two_clicks_away_and_is_the_one_shown_next_time(window, workspace, qtbot):
    other = workspace.create("Los Canelos", "Ana Pino")
    window.sidebar.switch.click()
    offered = [window.action_list.list.item(at).text() for at in range(window.action_list.list.count())]
    ways = ["Comparar microcentros", "Agregar otro microcentro…"]
    assert offered == ["Cambiar de persona", "Ir a Los Canelos", *ways]
    QTest.keyClicks(window.action_list.search.edit, "canelos")
    QTest.keyClick(window.action_list.search.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.context.opened is other)
    assert window.settings.last_space == other.space
    window.actions_.spaces.trigger()
    assert window.action_list.list.item(0).text() == "Ir a Los Boldos"
    assert window.actions_.spaces.shortcut().toString() == "Ctrl+Shift+M"


def test_where_nobody_else_works_yet_leaving_the_question_goes_back_to_where_one_came_from(window, qtbot):
    window.navigate("acuerdos")
    window.actions_.who.trigger()
    qtbot.waitUntil(lambda: window.current == "quien")
    assert not window.locked
    window.actions_.back.trigger()
    assert window.current == "acuerdos"
