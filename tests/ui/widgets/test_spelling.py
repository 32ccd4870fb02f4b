"""Words that are not known are underlined where one writes, and their menu offers others."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QVBoxLayout, QWidget
from shiboken6 import delete

from app.ui.spelling import SpellingHelp
from app.ui.widgets.texts import LongText, TextLine


@pytest.fixture
def field(qtbot, qapp, tmp_path, monkeypatch):
    (tmp_path / "es_CL.aff").write_text("SET UTF-8\n", encoding="utf-8")
    (tmp_path / "es_CL.dic").write_text("3\nescuela\nnuestra\ngrande\n", encoding="utf-8")
    monkeypatch.setenv("DICPATH", str(tmp_path))
    help_ = SpellingHelp(qapp)
    holder = QWidget()
    layout = QVBoxLayout(holder)
    made, other = LongText("Qué pasó"), TextLine("Otra")
    layout.addWidget(made)
    layout.addWidget(other)
    qtbot.addWidget(holder)
    with qtbot.waitActive(holder):
        holder.show()
    made.setFocus()
    yield made
    other.setFocus()
    help_.deleteLater()
    holder.close()


def underlined(field):
    return [selection.cursor.selectedText() for selection in field.extraSelections()]


def test_a_word_that_is_not_known_is_underlined_once_it_is_written_whole(qtbot, field):
    told = []
    field.changed.connect(lambda: told.append(1))
    QTest.keyClicks(field, "nuestra escuala")
    qtbot.wait(0)
    QTest.keyClicks(field, " grande")
    qtbot.waitUntil(lambda: underlined(field) == ["escuala"])
    assert len(told) == len("nuestra escuala grande"), "nothing else than typing changes the text"
    field.window().findChild(TextLine).setFocus()
    assert underlined(field) == []


def test_a_text_that_goes_away_while_it_is_written_takes_nothing_along(qtbot, field):
    QTest.keyClicks(field, "escuala grande ")
    qtbot.waitUntil(lambda: underlined(field) == ["escuala"])
    other = LongText("Otro", parent=field.window())
    other.show()
    other.setFocus()
    QTest.keyClicks(other, "nuestra escuala grande ")
    qtbot.waitUntil(lambda: underlined(other) == ["escuala"])
    assert underlined(field) == []
    delete(other)
    field.setFocus()
    qtbot.waitUntil(lambda: underlined(field) == ["escuala"])


def test_the_right_button_offers_for_the_word_it_points_at(qtbot, field):
    QTest.keyClicks(field, "escuala grande ")
    qtbot.waitUntil(lambda: underlined(field) == ["escuala"])
    at = QPoint(field.viewport().mapFromParent(QPoint(14, 12)))
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, field.viewport().mapToGlobal(at))
    QApplication.sendEvent(field.viewport(), event)
    [menu] = [each for each in field.findChildren(QMenu) if each.isVisible()]
    assert menu.actions()[0].text() == "escuela"
    menu.close()


def test_the_menu_of_the_word_offers_what_may_have_been_meant_and_it_can_be_undone(qtbot, field):
    QTest.keyClicks(field, "nuestra escuala ")
    qtbot.waitUntil(lambda: underlined(field) == ["escuala"])
    QTest.keyClick(field, Qt.Key.Key_Left)
    where = field.mapToGlobal(QPoint(5, 5))
    QApplication.sendEvent(field, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), where))
    [menu] = [each for each in field.findChildren(QMenu) if each.isVisible()]
    first = menu.actions()[0]
    assert first.text() == "escuela"
    first.trigger()
    menu.close()
    assert field.toPlainText() == "nuestra escuela "
    field.undo()
    assert field.toPlainText() == "nuestra escuala "


def test_a_face_among_the_words_moves_no_line_under_others(qtbot, field):
    """Qt counts a character beyond the first 65,536 as two."""
    field.setPlainText("grande 😀😀 escuala grande")
    qtbot.waitUntil(lambda: field.extraSelections() != [])
    assert underlined(field) == ["escuala"]


def test_what_can_only_be_read_by_now_is_not_changed_by_the_menu(qtbot, field):
    QTest.keyClicks(field, "escuala grande ")
    qtbot.waitUntil(lambda: underlined(field) == ["escuala"])
    field.setReadOnly(True)
    at = QPoint(field.viewport().mapFromParent(QPoint(14, 12)))
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, field.viewport().mapToGlobal(at))
    QApplication.sendEvent(field.viewport(), event)
    menus = [each for each in QApplication.topLevelWidgets() if isinstance(each, QMenu) and each.isVisible()]
    offered = [action.text() for menu in menus for action in menu.actions()]
    for menu in menus:
        menu.close()
    assert offered != []
    assert "escuela" not in offered
