"""The grid where anonymous answers are counted, by its keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from app.services import rows, tallies
from app.ui import theme
from app.ui.widgets.tally_grid import TallyGrid
from tests.ui.names import unnamed

KIND = "network_diagnostic"
NETBOOK = 800  # what a page has beside the sidebar in the largest letters


@pytest.fixture
def diagnostic(database):
    return rows.create(database, KIND, {"year": 2026, "moment": "first", "respondents_n": 12})


@pytest.fixture
def grid(database, diagnostic, qtbot):
    made = TallyGrid("Respuestas")
    made.changed.connect(lambda counts: tallies.set_all(database, KIND, diagnostic, counts))
    made.show_table(tallies.read(database, KIND, diagnostic))
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


def held(database, diagnostic):
    table = tallies.read(database, KIND, diagnostic)
    return [list(row.counts.values()) for row in table.rows]


def test_digits_arrows_and_signs_count(grid, database, diagnostic):
    first, second = tallies.read(database, KIND, diagnostic).rows[:2]
    cell = grid.cell(first.item.id, "4")
    cell.setFocus()
    QTest.keyClicks(cell, "7")
    QTest.keyClick(cell, Qt.Key.Key_Right)
    QTest.keyClicks(grid.cell(first.item.id, "3"), "+++-")
    QTest.keyClick(grid.cell(first.item.id, "3"), Qt.Key.Key_Down)
    QTest.keyClicks(grid.cell(second.item.id, "3"), "12")
    assert grid.flush()
    assert held(database, diagnostic)[:2] == [[7, 2, 0, 0], [0, 12, 0, 0]]
    assert not list(unnamed(grid))
    asked = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    QApplication.sendEvent(grid.cell(second.item.id, "2"), asked)
    assert not asked.isAccepted(), "where nothing is typed Ctrl+Z is the window's"


def test_a_line_that_counts_too_many_waits_until_it_can_be(grid, database, diagnostic):
    item = tallies.read(database, KIND, diagnostic).rows[0].item.id
    grid.cell(item, "4").setFocus()
    QTest.keyClicks(grid.cell(item, "4"), "13")
    assert not grid.flush()
    assert grid.cell(item, "4").accessibleDescription() == "13 de 12: sobran"
    assert held(database, diagnostic)[0] == [0, 0, 0, 0]
    QTest.keyClicks(grid.cell(item, "4"), "-")
    assert grid.flush()
    assert held(database, diagnostic)[0] == [12, 0, 0, 0]


def test_a_block_of_a_spreadsheet_is_pasted_from_the_cell_one_stands_on(grid, database, diagnostic):
    item = tallies.read(database, KIND, diagnostic).rows[1].item.id
    QGuiApplication.clipboard().setText("5\t4\t2\t1\n3\t\t9\tnada\n")
    cell = grid.cell(item, "4")
    cell.setFocus()
    QTest.keyClick(cell, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert not grid.flush(), "a word among the numbers stays in sight, and what is beside it waits"
    last = grid.cell(tallies.read(database, KIND, diagnostic).rows[2].item.id, "1")
    assert (last.text(), last.accessibleDescription()) == ("nada", "«nada» no es un número")
    last.setText("")
    assert grid.flush()
    assert held(database, diagnostic)[:3] == [[0, 0, 0, 0], [5, 4, 2, 1], [3, 0, 9, 0]]


def test_half_an_answer_is_told_and_not_made_fifteen(grid, database, diagnostic):
    item = tallies.read(database, KIND, diagnostic).rows[0].item.id
    QTest.keyClicks(grid.cell(item, "4"), "1,5")
    assert not grid.flush()
    assert "«1,5»" in grid.cell(item, "4").accessibleDescription()
    assert grid.cell(item, "4").problem()
    grid.show_table(tallies.read(database, KIND, diagnostic))
    assert grid.cell(item, "4").text() == "1,5"
    assert held(database, diagnostic)[0] == [0, 0, 0, 0]


@pytest.mark.parametrize(("percent", "above"), [(100, False), (200, True)])
def test_in_large_letters_a_question_stands_over_its_cells(database, diagnostic, qtbot, qapp, percent, above):
    theme.apply(qapp, "light", percent)
    try:
        made = TallyGrid("Respuestas")
        qtbot.addWidget(made)
        table = tallies.read(database, KIND, diagnostic)
        made.show_table(table)
        made.resize(made.minimumSizeHint())
        made.show()
        first = table.rows[0]
        cell = made.cell(first.item.id, next(iter(first.counts)))
        [question] = [one for one in made.findChildren(QLabel) if one.text() == first.item.text]
        top = question.mapTo(made, question.rect().topLeft()).y() + question.height()
        assert (top <= cell.y()) == above
        assert made.minimumSizeHint().width() < NETBOOK
    finally:
        theme.apply(qapp, "light", 100)
