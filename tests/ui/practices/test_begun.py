"""A practice that is begun: what is written stays, and what is left blank goes."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.services import practices, rows


def test_a_new_draft_saves_itself_while_it_is_written(window, page, database, qtbot):
    page.begin.trigger()
    assert page.stack.editing
    assert window.focusWidget() is page.stack.editor.main.name
    QTest.keyClicks(page.stack.editor.main.name, "La huerta")
    assert window.save_all()
    [made] = practices.find_ids(database)
    assert rows.load(database, "practice", made)["title"] == "La huerta"
    assert practices.is_private(database, made)


def test_closing_the_window_in_the_middle_of_a_word_loses_nothing(window, page, database):
    page.begin.trigger()
    QTest.keyClicks(page.stack.editor._form.rows["problem_addressed"].field, "Medir")
    window.close()
    [made] = practices.find_ids(database)
    assert rows.load(database, "practice", made)["problem_addressed"] == "Medir"


def test_a_draft_in_which_nothing_was_written_is_not_kept(window, page, database):
    page.begin.trigger()
    QTest.keyClick(window, Qt.Key.Key_Escape)
    window.back()
    assert practices.find_ids(database) == []
    assert page.stack.currentWidget() is page.empty


def test_a_draft_begun_from_the_first_page_goes_when_it_is_left_empty(window, database):
    window.page.write.trigger()
    assert window.current == "practicas"
    assert len(practices.find_ids(database)) == 1
    window.navigate("inicio")
    assert practices.find_ids(database) == []
    window.back()
    assert not window.page.stack.editing


def test_a_draft_begun_from_the_first_page_stays_with_its_first_word(window, database):
    window.page.write.trigger()
    QTest.keyClicks(window.focusWidget(), "Agua")
    window.navigate("sesiones")
    window.back()
    assert window.page.stack.editing.main.name.value() == "Agua"
    assert len(practices.find_ids(database)) == 1
