"""The keyboard stays on the page when what had it goes away, and Tab comes by everything."""

from __future__ import annotations

from threading import Event

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from app.ui import failures
from app.ui.widgets.parts import ScrollColumn, button, clear, column_layout
from app.ui.widgets.rows import FormSection
from app.ui.widgets.texts import LongText
from tests.ui.hands import Hands


@pytest.fixture
def rows(qtbot, plain):
    """Three buttons on the page on screen, the keyboard on the second, and how to make them anew."""
    holder = QWidget()
    plain.page.body.addWidget(holder)
    column = column_layout(holder)

    def fill(*names, wait=20):
        clear(column)
        for name in names:
            column.addWidget(button(name))
        if wait:
            QTest.qWait(wait)

    fill("Uno", "Dos", "Tres")
    plain.activateWindow()
    QTest.qWaitForWindowActive(plain)
    named(plain, "Dos").setFocus()
    return fill


def named(window, words):
    return next(one for one in window.page.findChildren(QWidget) if one.isVisible() and one.accessibleName() == words)


def test_what_is_made_anew_has_the_keyboard_again(qtbot, plain, rows):
    rows("Cero", "Uno", "Dos", "Tres")
    qtbot.waitUntil(lambda: QApplication.focusWidget() is named(plain, "Dos"))


def test_what_stood_next_to_what_was_removed_has_it(qtbot, plain, rows):
    rows("Uno", "Tres")
    qtbot.waitUntil(lambda: QApplication.focusWidget() is named(plain, "Tres"))


def test_what_is_made_anew_and_not_shown_yet_is_waited_for(qtbot, plain, rows):
    """As when a page reads again what was done on it: all of its rows are new a second time."""
    plain.page.first.hide()
    QTimer.singleShot(0, lambda: rows("Uno", "Tres", wait=0))
    rows("Uno", "Tres", wait=0)
    QTest.qWait(20)
    assert QApplication.focusWidget() is named(plain, "Tres")


def test_what_was_switched_off_for_a_moment_has_it_again(qtbot, plain, rows):
    verb = named(plain, "Dos")
    verb.setEnabled(False)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is named(plain, "Tres"))
    verb.setEnabled(True)
    assert QApplication.focusWidget() is verb


@pytest.fixture
def two_off(qtbot, plain, rows):
    """The second of four buttons, which had the keyboard, and the third, to which it went, are switched off."""
    rows("Uno", "Dos", "Tres", "Cuatro")
    first, second = named(plain, "Dos"), named(plain, "Tres")
    qtbot.waitUntil(lambda: QApplication.focusWidget() is first)
    first.setEnabled(False)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is second)
    second.setEnabled(False)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is named(plain, "Cuatro"))
    return first, second


def test_of_two_that_were_switched_off_the_one_that_had_it_first_has_it_in_the_end(two_off):
    first, second = two_off
    second.setEnabled(True)
    assert QApplication.focusWidget() is second
    first.setEnabled(True)
    assert QApplication.focusWidget() is first


def test_of_two_that_were_switched_off_the_first_has_it_again_before_the_other(two_off):
    first, second = two_off
    first.setEnabled(True)
    assert QApplication.focusWidget() is first
    second.setEnabled(True)
    assert QApplication.focusWidget() is first


def test_whoever_went_elsewhere_meanwhile_stays_there(plain, two_off):
    named(plain, "Uno").setFocus()
    for each in two_off:
        each.setEnabled(True)
        assert QApplication.focusWidget() is named(plain, "Uno")


def test_while_work_is_under_way_a_second_press_does_not_fall_on_the_neighbour(qtbot, plain, rows):
    over, pressed = Event(), []
    verb, other = named(plain, "Dos"), named(plain, "Tres")
    other.clicked.connect(lambda: pressed.append("Tres"))
    verb.clicked.connect(lambda: verb.setEnabled(False))
    verb.clicked.connect(lambda: plain.page.context.run_job("Probando", lambda _progress: over.wait(60)))
    QTest.keyClick(verb, Qt.Key.Key_Return)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is other)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
        QTest.keyClick(other, key)
    assert pressed == []
    QTest.mouseClick(other, Qt.MouseButton.LeftButton)
    assert pressed == ["Tres"], "the mouse says which one is meant"
    over.set()
    qtbot.waitUntil(lambda: not plain.jobs.jobs)
    QTest.keyClick(other, Qt.Key.Key_Return)
    assert pressed == ["Tres", "Tres"]


def test_what_is_switched_off_last_on_a_page_leaves_it_to_what_is_in_sight(qtbot, plain):
    """Its neighbour stands far below, and the page would run there and back."""
    column, top, between = ScrollColumn(), QWidget(), FormSection()
    verbs = column_layout(top)
    for place in range(20):
        between.add(f"Texto {place}", LongText(lines=4)).field.setEnabled(False)
    for part in (top, between, button("Ver todo")):
        column.add(part)
    plain.page.body.addWidget(column)
    plain.activateWindow()
    QTest.qWaitForWindowActive(plain)
    verb = button("Deshacer")
    verbs.addWidget(verb)
    qtbot.waitUntil(verb.isVisible)
    verb.setFocus()
    verb.setEnabled(False)
    qtbot.waitUntil(lambda: plain.page.isAncestorOf(QApplication.focusWidget()))
    QTest.qWait(1)
    assert column.verticalScrollBar().maximum()
    assert (column.verticalScrollBar().value(), QApplication.focusWidget()) == (0, plain.page.first)
    verb.setEnabled(True)
    assert QApplication.focusWidget() is verb


def test_what_was_removed_while_a_box_asked_leaves_it_to_its_neighbour(qtbot, plain, rows):
    box = failures.confirm(plain, "¿Quitar?", "", "Quitar", lambda: rows("Uno", "Tres"))
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is box)
    next(one for one in box.buttons() if one.text() == "Quitar").click()
    plain.activateWindow()
    QTest.qWaitForWindowActive(plain)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is named(plain, "Tres"))


def test_tab_comes_by_what_stands_before_the_part_that_a_holder_hands_the_keyboard_to(qtbot, plain):
    holder = QWidget()
    plain.page.body.addWidget(holder)
    column = column_layout(holder)
    search, cards = QLineEdit(), button("Fichas")
    search.setAccessibleName("Buscar")
    for part in (search, cards):
        column.addWidget(part)
    holder.setFocusProxy(cards)
    QTest.qWait(20)
    plain.activateWindow()
    QTest.qWaitForWindowActive(plain)
    plain.page.first.setFocus()
    hands = Hands(qtbot, plain)
    hands.press("Tab")
    assert hands.at == "Buscar"
    hands.press("Tab")
    assert hands.at == "Fichas"
    hands.press("Shift+Tab")
    assert hands.at == "Buscar"
