from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.services import practices, rows
from app.ui.main_window import MainWindow
from app.ui.pages.practices import PracticesPage
from tests.ui.names import unnamed


@pytest.fixture
def page(window: MainWindow) -> PracticesPage:
    window.navigate("practicas")
    assert isinstance(window.page, PracticesPage)
    return window.page


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
    QTest.keyClicks(page.stack.editor._bound.fields["problem_addressed"], "Medir")
    window.close()
    [made] = practices.find_ids(database)
    assert rows.load(database, "practice", made)["problem_addressed"] == "Medir"


def test_a_draft_in_which_nothing_was_written_is_not_kept(window, page, database):
    page.begin.trigger()
    QTest.keyClick(window, Qt.Key.Key_Escape)
    window.back()
    assert practices.find_ids(database) == []
    assert page.stack.currentWidget() is page.empty


def test_every_control_has_a_name(window, page, database):
    assert list(unnamed(page)) == []
    page.begin.trigger()
    assert list(unnamed(page)) == []
